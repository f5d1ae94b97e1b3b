/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In-process tests of widgets: what a person would see is there (labels, states, sizes), drawn by the same renderer.
 * Animations are off, so that "shown" means shown; nothing waits for a number of frames, since few come then. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "../support/wb-until.h"
#include "wb-app-leaks.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <time.h>

static AdwApplication *application;

void
wb_app_test_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      wb_app_test_remove (child);
    }
  g_remove (path);
}

int
wb_app_test_run (int *argc, char ***argv, void (*add_tests) (void))
{
  g_autofree char *state = NULL;
  int result;

  wb_app_leaks_settle_names ();
  setlocale (LC_ALL, "C.UTF-8");
  /* Before GTK looks: no bus, no GL, nothing of the user's. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GDK_DEBUG", "gl-disable", TRUE);
  g_setenv ("GDK_DISABLE", "gl", TRUE);
  state = g_dir_make_tmp ("wirebench-test-XXXXXX", NULL);
  g_assert_nonnull (state);
  g_setenv ("XDG_STATE_HOME", state, TRUE); /* unsaved captures of a person at this machine are none of ours */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  if (!gtk_init_check ())
    {
      wb_app_test_remove (state);
      g_print ("1..0 # SKIP there is no display\n");
      return 77;
    }
  g_test_init (argc, argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = ADW_APPLICATION (g_object_new (ADW_TYPE_APPLICATION, "application-id", "io.github.wirebench.Test",
                                               "resource-base-path", "/io/github/wirebench/Wirebench", "flags",
                                               G_APPLICATION_NON_UNIQUE, NULL));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  add_tests ();
  result = g_test_run ();
  wb_app_test_remove (state);
  return result;
}

void
wb_app_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

double
wb_app_test_turn (void)
{
  struct timespec from, to;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &from);
  g_main_context_iteration (NULL, TRUE);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &to);
  return (double) (to.tv_sec - from.tv_sec) * 1e3 + (double) (to.tv_nsec - from.tv_nsec) / 1e6;
}

/* "GtkButton Start in WbServiceBar": the nearest widget of ours that it is in. Transfer full. */
static char *
dup_place (GtkWidget *widget)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;
  GtkWidget *parent = gtk_widget_get_parent (widget);

  while (parent != NULL && !g_str_has_prefix (G_OBJECT_TYPE_NAME (parent), "Wb"))
    parent = gtk_widget_get_parent (parent);
  return g_strdup_printf ("%s %s in %s", G_OBJECT_TYPE_NAME (widget), label != NULL ? label : "-",
                          parent != NULL ? G_OBJECT_TYPE_NAME (parent) : "nothing of ours");
}

/* What the keyboard comes to from outside of root until it leaves it again; NULL: it does not. */
static GPtrArray *
walk (GtkWidget *root, GtkDirectionType direction)
{
  GtkRoot *window = gtk_widget_get_root (root);
  g_autoptr (GPtrArray) stops = g_ptr_array_new ();

  gtk_root_set_focus (window, NULL);
  while (gtk_widget_child_focus (root, direction))
    {
      GtkWidget *now = gtk_root_get_focus (window);

      if (now == NULL || !gtk_widget_is_ancestor (now, root) || g_ptr_array_find (stops, now, NULL))
        {
          g_autofree char *place = now != NULL ? dup_place (now) : g_strdup ("no widget");

          g_test_message ("%s stays in %s: after %u the %s again",
                          direction == GTK_DIR_TAB_FORWARD ? "Tab" : "Shift+Tab", G_OBJECT_TYPE_NAME (root), stops->len,
                          place);
          g_test_fail ();
          return NULL;
        }
      g_ptr_array_add (stops, now);
    }
  return g_steal_pointer (&stops);
}

static gboolean
is_reached (GtkWidget *widget, GPtrArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    if (stops->pdata[i] == widget || gtk_widget_is_ancestor (stops->pdata[i], widget))
      return TRUE;
  return FALSE;
}

/* Arrows go from row to row: of a list one is enough. */
static void
assert_reached (GtkWidget *widget, GPtrArray *stops, const char *key)
{
  gboolean is_list = g_type_is_a (G_OBJECT_TYPE (widget), g_type_from_name ("GtkListBase"));

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_can_focus (widget))
    return;
  if (gtk_widget_get_focusable (widget) && !is_reached (widget, stops))
    {
      g_autofree char *place = dup_place (widget);

      g_test_message ("%s does not come to the %s", key, place);
      g_test_fail ();
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child) && !is_list)
      assert_reached (child, stops, key);
}

guint
wb_app_test_assert_tab_goes_through (GtkWidget *root)
{
  g_autoptr (GPtrArray) forward = walk (root, GTK_DIR_TAB_FORWARD);
  g_autoptr (GPtrArray) backward = walk (root, GTK_DIR_TAB_BACKWARD);

  if (forward != NULL)
    assert_reached (root, forward, "Tab");
  if (backward != NULL)
    assert_reached (root, backward, "Shift+Tab");
  return forward != NULL ? forward->len : 0;
}

static void
present (GtkWindow *window)
{
  gtk_window_present (window);
  until (gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0);
  wb_app_test_settle ();
}

GtkWindow *
wb_app_test_present (GtkWidget *widget, int width, int height)
{
  GtkWindow *window = GTK_WINDOW (adw_application_window_new (GTK_APPLICATION (application)));

  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), widget);
  gtk_window_set_default_size (window, width, height);
  present (window);
  return window;
}

typedef struct
{
  GtkWindow *window;
  int width, height;
  guint n_pulls;
} Pull;

/* A size is asked for once, and not again while it stays the same: if the layout of that moment did not allow it, or the
 * window manager's answer crossed another, it is lost. So the hand goes to and fro. */
static gboolean
pull_cb (gpointer data)
{
  Pull *pull = data;

  gtk_window_set_default_size (pull->window, pull->width + (pull->n_pulls % 2 ? 8 : 0), pull->height);
  pull->n_pulls++;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_there (Pull *pull)
{
  int now = gtk_widget_get_width (GTK_WIDGET (pull->window));

  return pull->n_pulls % 2 && now <= pull->width && now > pull->width - 40; /* less its frame */
}

void
wb_app_test_resize (GtkWindow *window, int width, int height)
{
  Pull pull = { window, width, height, 0 };
  guint source = g_timeout_add (250, pull_cb, &pull);

  pull_cb (&pull);
  until (is_there (&pull));
  g_source_remove (source);
  wb_app_test_settle ();
}

WbWindow *
wb_app_test_window_new (void)
{
  WbWindow *window = wb_window_new (application);

  present (GTK_WINDOW (window));
  return window;
}

void
wb_app_test_close (GtkWindow *window)
{
  gpointer watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  gtk_window_destroy (window);
  until (watched == NULL);
}

void
wb_app_test_picture (GtkWindow *window, const char *name)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  int width, height;
  const char *folder = g_getenv ("WB_SCREENSHOT_DIR");
  GskRenderNode *node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot;

  until (gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0);
  /* The paintable is empty until the window was drawn once; that may be behind us already, so it is asked before the
   * loop waits for anything more. */
  for (;;)
    {
      width = gtk_widget_get_width (GTK_WIDGET (window));
      height = gtk_widget_get_height (GTK_WIDGET (window));
      snapshot = gtk_snapshot_new ();
      gdk_paintable_snapshot (paintable, snapshot, width, height);
      node = gtk_snapshot_free_to_node (snapshot);
      if (node != NULL)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gsk_render_node_unref (node);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, width);
  if (folder != NULL)
    {
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      g_mkdir_with_parents (folder, 0755);
      g_assert_true (gdk_texture_save_to_png (texture, path));
    }
}

static gboolean
is_called (GtkWidget *widget, const char *name)
{
  g_autofree char *other = NULL; /* what it is called instead */

  if (GTK_IS_ACTIONABLE (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), name) == 0)
    return TRUE;
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0)
    return TRUE;
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), name) == 0)
    return TRUE;
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  return other == NULL;
}

GtkWidget *
wb_app_test_find (GtkWidget *root, GType type, const char *name)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (name == NULL || is_called (root, name)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = wb_app_test_find (child, type, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
wb_app_test_assert_fits (GtkWidget *root, int width)
{
  int minimum;

  gtk_widget_measure (root, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= width)
    return; /* what is wider inside is scrolled */
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && !GTK_IS_NATIVE (child))
      wb_app_test_assert_fits (child, width);
  g_error ("%s needs %d pixels, more than %d", G_OBJECT_TYPE_NAME (root), minimum, width);
}

guint
wb_app_test_assert_names (GtkWidget *root)
{
  g_autoptr (GQueue) queue = g_queue_new ();
  GtkWidget *widget;
  guint n = 0;

  g_queue_push_tail (queue, root);
  while ((widget = g_queue_pop_head (queue)) != NULL)
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        g_queue_push_tail (queue, child);
      /* But the button that a drop-down is reached by. */
      if (GTK_IS_DROP_DOWN (widget) &&
          !gtk_test_accessible_has_relation (GTK_ACCESSIBLE (gtk_widget_get_first_child (widget)),
                                             GTK_ACCESSIBLE_RELATION_LABELLED_BY))
        g_error ("The button of a drop-down in %s has no name", G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      /* What GTK and libadwaita build inside their own widgets has its names from them. */
      if (!(GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_ENTRY (widget) ||
            GTK_IS_LIST_BOX (widget) || GTK_IS_SWITCH (widget) || GTK_IS_SPIN_BUTTON (widget)) ||
          !gtk_widget_is_visible (widget) || gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL ||
          GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget)) || GTK_IS_SPIN_BUTTON (gtk_widget_get_parent (widget)) ||
          gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW) != NULL ||
          gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER_BAR) != NULL ||
          gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) != NULL ||
          gtk_widget_get_ancestor (widget, GTK_TYPE_STACK_SWITCHER) != NULL ||
          gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL)
        continue;
      n++;
      /* A text in or beside it names a control. */
      if (GTK_IS_BUTTON (widget) && (gtk_button_get_label (GTK_BUTTON (widget)) != NULL ||
                                     ADW_IS_BUTTON_CONTENT (gtk_button_get_child (GTK_BUTTON (widget)))))
        continue;
      if (GTK_IS_LIST_BOX (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL &&
          !gtk_widget_has_css_class (widget, "wb-interfaces"))
        continue;
      if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
        g_error ("%s in %s has no name", G_OBJECT_TYPE_NAME (widget),
                 G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
    }
  return n;
}
