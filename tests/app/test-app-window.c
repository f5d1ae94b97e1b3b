/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window as a whole: what it shows at the start, of a file, of a broken file; what a narrow one gives up; and that
 * it never closes over an unsaved capture without a question. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-test.h"

#include "app/capture/wb-capture-status.h"
#include "app/panel/wb-error-bar.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>
#include <time.h>

typedef struct
{
  WbWindow *window;
  WbCaptureSession *session; /* borrowed */
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->session = wb_capture_panel_get_session (wb_window_get_capture_panel (fixture->window));
  fixture->folder = g_dir_make_tmp ("wirebench-test-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    wb_app_test_close (GTK_WINDOW (fixture->window));
  wb_app_test_remove (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
is_enabled (Fixture *fixture, const char *action)
{
  return g_action_group_get_action_enabled (wb_panel_get_actions (wb_window_get_panel (fixture->window, "capture")),
                                            action);
}

static gboolean
is_complete (Fixture *fixture)
{
  WbCaptureDocument *document = wb_capture_session_get_document (fixture->session);

  return document != NULL && wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE;
}

static GtkWidget *
find (Fixture *fixture, GType type, const char *name)
{
  return wb_app_test_find (GTK_WIDGET (fixture->window), type, name);
}

static void
resize (Fixture *fixture, int width, int height, gboolean narrow)
{
  wb_app_test_resize (GTK_WINDOW (fixture->window), width, height);
  until (wb_window_is_narrow (fixture->window) == narrow);
  wb_app_test_settle ();
}

static gboolean
press (GtkEventController *keys, guint key)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (keys, "key-pressed", key, 36u, 0u, &taken);
  return taken;
}

static void
test_held_enter (Fixture *fixture, gconstpointer data)
{
  GListModel *controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));
  g_autoptr (GtkEventController) keys = NULL;

  g_test_summary ("Enter that is held down is heard once, and again when it is pressed again; other keys repeat");
  for (guint i = 0; keys == NULL && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), "wb-key-repeat") == 0)
        keys = g_steal_pointer (&controller);
    }
  g_object_unref (controllers);
  g_assert_nonnull (keys);
  g_assert_false (press (keys, GDK_KEY_Return));
  g_assert_true (press (keys, GDK_KEY_Return));
  g_assert_true (press (keys, GDK_KEY_Return));
  g_signal_emit_by_name (keys, "key-released", GDK_KEY_Return, 36u, 0u);
  g_assert_false (press (keys, GDK_KEY_Return));
  g_signal_emit_by_name (keys, "key-released", GDK_KEY_Return, 36u, 0u);
  g_assert_false (press (keys, GDK_KEY_Down));
  g_assert_false (press (keys, GDK_KEY_Down));
}

static void
test_start (Fixture *fixture, gconstpointer data)
{
  GtkWidget *panels = find (fixture, GTK_TYPE_LIST_BOX, "Panels");

  g_test_summary ("The window opens on the start page, with the panels that exist and the actions that make sense");

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Wirebench");
  g_assert_nonnull (gtk_list_box_get_selected_row (GTK_LIST_BOX (panels)));
  g_assert_nonnull (gtk_list_box_get_row_at_index (GTK_LIST_BOX (panels), 4));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (panels), 5));
  g_assert_true (is_enabled (fixture, "open"));
  g_assert_false (is_enabled (fixture, "stop"));
  g_assert_false (is_enabled (fixture, "save"));
  g_assert_false (is_enabled (fixture, "save-as"));
  g_assert_false (is_enabled (fixture, "find"));
  until (is_enabled (fixture, "start")); /* when the interfaces are listed, the first is chosen */
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-start");
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Every button, entry, list and switch in the window has a name for a screen reader");

  g_assert_cmpuint (wb_app_test_assert_names (GTK_WIDGET (fixture->window)), >, 8);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *toggle = find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Sidebar");
  GtkWidget *sidebar = gtk_widget_get_ancestor (find (fixture, GTK_TYPE_LIST_BOX, "Panels"), GTK_TYPE_REVEALER);
  GtkWidget *stack = find (fixture, ADW_TYPE_VIEW_STACK, NULL);
  GtkWidget *switcher = find (fixture, ADW_TYPE_VIEW_SWITCHER_BAR, NULL);
  GtkWidget *open = find (fixture, GTK_TYPE_BUTTON, "capture.open");

  g_test_summary ("A narrow window gives up the sidebar and offers the panels below; what only one panel needs goes "
                  "with it");

  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (sidebar)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 700); /* else it could not be made narrow */
  resize (fixture, 480, 700, TRUE);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (sidebar)));
  g_assert_false (gtk_widget_get_visible (toggle));
  g_assert_true (adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (switcher)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-start-narrow");

  resize (fixture, 900, 700, FALSE);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (sidebar)));
  g_assert_false (adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (switcher)));

  gtk_list_box_select_row (
      GTK_LIST_BOX (find (fixture, GTK_TYPE_LIST_BOX, "Panels")),
      gtk_list_box_get_row_at_index (GTK_LIST_BOX (find (fixture, GTK_TYPE_LIST_BOX, "Panels")), 1));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (stack)), ==, "echo");
  g_assert_false (gtk_widget_get_visible (open));
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), "capture");
  g_assert_true (gtk_widget_get_visible (open));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), FALSE);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (sidebar)));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "a trace.pcapng", 300);
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_test_summary ("A file in the window: its name above, its packets below, nothing to save but as something else");

  wb_capture_panel_open_path (wb_window_get_capture_panel (fixture->window), path);
  until (is_complete (fixture));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "a trace.pcapng – Wirebench");
  until (find (fixture, GTK_TYPE_LABEL, "300 packets") != NULL);
  until (find (fixture, GTK_TYPE_LABEL, "300 shown") != NULL);
  g_assert_false (is_enabled (fixture, "save"));
  g_assert_true (is_enabled (fixture, "save-as"));
  g_assert_true (is_enabled (fixture, "save-displayed"));
  g_assert_true (is_enabled (fixture, "find"));
  g_assert_false (is_enabled (fixture, "restart"));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-file");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-file-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 700); /* else it could not be made narrow */
  resize (fixture, 480, 700, TRUE);
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-file-narrow");

  g_action_group_activate_action (wb_panel_get_actions (wb_window_get_panel (fixture->window, "capture")), "close",
                                  NULL);
  until (wb_capture_session_get_state (fixture->session) == WB_SESSION_EMPTY);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Wirebench");
}

static void
test_cut_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "cut.pcapng", 10);
  g_autofree char *bytes = NULL;
  gsize length;
  const char *message;

  g_test_summary ("A cut file opens up to the cut, and a bar says so until it is closed");

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length - 30, NULL));
  wb_capture_panel_open_path (wb_window_get_capture_panel (fixture->window), path);
  until (is_complete (fixture));
  message = wb_capture_document_get_message (wb_capture_session_get_document (fixture->session));
  g_assert_nonnull (message);
  until (find (fixture, GTK_TYPE_LABEL, message) != NULL);
  g_assert_true (gtk_widget_is_visible (find (fixture, GTK_TYPE_LABEL, message)));
  until (find (fixture, GTK_TYPE_LABEL, "9 packets") != NULL);
}

static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A file that is not there: the start page, and a bar that says what did not happen");

  wb_capture_panel_open_path (wb_window_get_capture_panel (fixture->window), "/does/not/exist.pcap");
  until (find (fixture, GTK_TYPE_LABEL, "“exist.pcap” was not opened") != NULL);
  g_assert_cmpuint (wb_capture_session_get_state (fixture->session), ==, WB_SESSION_EMPTY);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-error");
}

static void
drop (Fixture *fixture, const char *path)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file };
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, 1));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 5.0, 5.0, &taken);
    }
  g_assert_true (taken);
}

static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *capture = wb_app_capture_new_file (fixture->folder, "dropped.pcapng", 7);
  g_autofree char *session = g_build_filename (fixture->folder, "dropped.wbping", NULL);
  GtkWidget *ping = GTK_WIDGET (wb_window_get_panel (fixture->window, "ping"));

  g_test_summary ("A file dropped on the window is opened where it belongs: a saved ping session on the ping page");

  drop (fixture, capture);
  until (is_complete (fixture));
  until (find (fixture, GTK_TYPE_LABEL, "7 packets") != NULL);
  g_assert_false (gtk_widget_get_mapped (ping));
  g_assert_true (g_file_set_contents (session, "no session", -1, NULL));
  drop (fixture, session);
  until (gtk_widget_get_mapped (ping));
  until (find (fixture, GTK_TYPE_LABEL, "“dropped.wbping” was not opened") != NULL);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  WbSettings *settings = wb_settings_get ();

  g_test_summary ("Size and sidebar are as they were when the window was closed last");

  resize (fixture, 760, 560, FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Sidebar")), FALSE);
  gtk_window_close (GTK_WINDOW (fixture->window));
  until (fixture->window == NULL);
  g_assert_cmpint (wb_settings_get_number (settings, "window-width"), ==, 760);
  g_assert_cmpint (wb_settings_get_number (settings, "window-height"), ==, 560);

  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Sidebar"))));
  for (const char *const *key = (const char *const[]){ "window-width", "window-height", "sidebar-visible", NULL };
       *key != NULL; key++)
    wb_settings_reset (settings, *key);
}

/* --- Latency ------------------------------------------------------------------------------------------------------------ */

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Milliseconds of processor time from a click to the end of the frame that shows its effect: what others do on this
 * machine is not measured. */
static double
measure_click (Fixture *fixture, GtkWidget *button)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
  gboolean painted = FALSE;
  clock_t start;
  gulong id;

  wb_app_test_settle ();
  id = g_signal_connect (frames, "after-paint", G_CALLBACK (painted_cb), &painted);
  start = clock ();
  g_signal_emit_by_name (button, "clicked");
  gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
  until (painted);
  g_signal_handler_disconnect (frames, id);
  return (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
}

static void
test_latency (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "many.pcapng", 100000);
  GtkWidget *toggle = find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Sidebar");
  double worst = 0;

  g_test_summary ("From a click to its picture in less than 100 ms, with 100,000 packets in the window");

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      return;
    }
  wb_capture_panel_open_path (wb_window_get_capture_panel (fixture->window), path);
  until (is_complete (fixture));
  for (guint i = 0; i < 10; i++)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), i % 2 != 0);
      worst = MAX (worst, measure_click (fixture, toggle));
    }
  g_test_minimized_result (worst, "sidebar, worst of 10: %.1f ms", worst);
  g_assert_cmpfloat (worst, <, 100);
  worst = measure_click (fixture, find (fixture, GTK_TYPE_BUTTON, "capture.close"));
  g_test_minimized_result (worst, "close the capture: %.1f ms", worst);
  g_assert_cmpfloat (worst, <, 100);
  until (is_enabled (fixture, "start"));
  worst = measure_click (fixture, find (fixture, GTK_TYPE_BUTTON, "capture.start"));
  g_test_minimized_result (worst, "start: %.1f ms", worst);
  g_assert_cmpfloat (worst, <, 100);
  wb_capture_session_stop (fixture->session);
  until (!wb_capture_session_is_live (fixture->session));
}

/* --- Unsaved ---------------------------------------------------------------------------------------------------------- */

static GtkWindow *
find_question (Fixture *fixture)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (l->data != fixture->window && gtk_widget_get_mapped (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (fixture->window))
      return l->data;
  return NULL;
}

static void
test_unsaved (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = wb_app_capture_new_leftover (4);
  GtkWindow *question;

  g_test_summary ("Closing over an unsaved capture asks: Cancel keeps everything, Discard deletes and closes");

  g_action_group_activate_action (wb_panel_get_actions (wb_window_get_panel (fixture->window, "capture")),
                                  "open-leftover", g_variant_new_string (leftover));
  until (is_complete (fixture));
  g_assert_true (is_enabled (fixture, "save"));

  gtk_window_close (GTK_WINDOW (fixture->window));
  until ((question = find_question (fixture)) != NULL);
  wb_app_test_settle ();
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (question), GTK_TYPE_LABEL, "Save the capture of lo?"));
  wb_app_test_picture (question, "question-unsaved");
  gtk_window_close (GTK_WINDOW (fixture->window)); /* again: still one question */
  g_signal_emit_by_name (question, "response", "cancel");
  gtk_window_destroy (question);
  until (find_question (fixture) == NULL);
  wb_app_test_settle (); /* the answer travels back to the window */
  g_assert_nonnull (fixture->window);
  g_assert_true (g_file_test (leftover, G_FILE_TEST_EXISTS));

  gtk_window_close (GTK_WINDOW (fixture->window));
  until ((question = find_question (fixture)) != NULL);
  g_signal_emit_by_name (question, "response", "discard");
  gtk_window_destroy (question);
  until (fixture->window == NULL);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
}

static void
test_leftover (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = wb_app_capture_new_leftover (2);
  GActionGroup *actions = wb_panel_get_actions (wb_window_get_panel (fixture->window, "capture"));

  g_test_summary ("The start page offers what a crash left behind; discarded, it is gone from page and disk");

  /* The page looks when it comes on screen. */
  gtk_widget_set_visible (GTK_WIDGET (fixture->window), FALSE);
  gtk_window_present (GTK_WINDOW (fixture->window));
  until (find (fixture, GTK_TYPE_LIST_BOX_ROW, "lo") != NULL);
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "window-leftover");
  g_action_group_activate_action (actions, "discard-leftover", g_variant_new_string (leftover));
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  g_assert_false (gtk_widget_is_visible (find (fixture, GTK_TYPE_LIST_BOX, "Unsaved captures")));
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/window/start", test_start },
    { "/app/window/names", test_names },
    { "/app/window/held-enter", test_held_enter },
    { "/app/window/narrow", test_narrow },
    { "/app/window/open", test_open },
    { "/app/window/cut-file", test_cut_file },
    { "/app/window/no-file", test_no_file },
    { "/app/window/drop", test_drop },
    { "/app/window/latency", test_latency },
    { "/app/window/remembers", test_remembers },
    { "/app/window/unsaved", test_unsaved },
    { "/app/window/leftover", test_leftover },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
