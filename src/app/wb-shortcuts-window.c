/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keyboard shortcuts, bound and listed from one table, so that the list cannot lie. A window of our own, since
 * GtkShortcutsWindow has no future. */

#define G_LOG_DOMAIN "wirebench"

#include "app/wb-shortcuts-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static const WbShortcut shortcuts[] = {
  { N_("Start capturing"), N_("Capture"), "<Control>e", NULL, "capture.start" },
  { N_("Stop capturing"), NULL, "<Control><Shift>e", NULL, "capture.stop" },
  { N_("Restart"), NULL, "<Control>r", NULL, "capture.restart" },
  { N_("Close the capture"), NULL, "<Control>w", NULL, "capture.close" },
  { N_("Open a file"), N_("Files"), "<Control>o", NULL, "capture.open" },
  { N_("Save"), NULL, "<Control>s", NULL, "capture.save" },
  { N_("Save as"), NULL, "<Control><Shift>s", NULL, "capture.save-as" },
  { N_("Find"), N_("Packets"), "<Control>f", NULL, "capture.find" },
  { N_("Find next"), NULL, "<Control>g", "F3", "capture.find-next" },
  { N_("Find previous"), NULL, "<Control><Shift>g", "<Shift>F3", "capture.find-previous" },
  { N_("Go to packet"), NULL, "<Control>l", NULL, "capture.go-to" },
  { N_("First packet"), NULL, "Home", NULL, NULL },
  { N_("Last packet, and follow new ones"), NULL, "End", NULL, NULL },
  { N_("Copy what is selected"), NULL, "<Control>c", NULL, NULL },
  { N_("Next area"), NULL, "F6", NULL, NULL },
  { N_("Start or stop"), N_("Services"), "<Control>Return", "<Control>KP_Enter", "service.toggle" },
  { N_("Disconnect the selected connection"), NULL, "Delete", NULL, NULL },
  { N_("Reset the selected connection"), NULL, "<Shift>Delete", NULL, NULL },
  { N_("Find in the transcript"), N_("Chat"), "<Control>f", NULL, NULL },
  { N_("Find next"), NULL, "<Control>g", "F3", NULL },
  { N_("Find previous"), NULL, "<Control><Shift>g", "<Shift>F3", NULL },
  { N_("Speak to the selected client alone"), NULL, "<Control>m", NULL, NULL },
  { N_("Remove the selected client"), NULL, "Delete", NULL, NULL },
  { N_("Ban the selected client’s address"), NULL, "<Shift>Delete", NULL, NULL },
  { N_("What was said before"), NULL, "Up", NULL, NULL },
  { N_("Start the session"), N_("Ping"), "Return", NULL, NULL },
  { N_("Zoom in"), NULL, "plus", NULL, NULL },
  { N_("Zoom out"), NULL, "minus", NULL, NULL },
  { N_("Back and forth in time"), NULL, "Left", "Right", NULL },
  { N_("Move the cursor"), NULL, "<Control>Left", "<Control>Right", NULL },
  { N_("Whole run"), NULL, "w", NULL, NULL },
  { N_("Follow the present"), NULL, "End", "f", NULL },
  { N_("Logarithmic scale"), NULL, "l", NULL, NULL },
  { N_("Start or stop the load"), N_("Connection Pool"), "<Control><Shift>Return", NULL, "service.load" },
  { N_("Close the selected connection"), NULL, "Delete", NULL, NULL },
  { N_("Preferences"), N_("General"), "<Control>comma", NULL, "app.preferences" },
  { N_("Keyboard shortcuts"), NULL, "<Control>question", NULL, "app.shortcuts" },
  { N_("Main menu"), NULL, "F10", NULL, NULL },
  { N_("Quit"), NULL, "<Control>q", NULL, "app.quit" },
  { NULL },
};

const WbShortcut *
wb_shortcuts_get_all (void)
{
  return shortcuts;
}

static char *
dup_key_label (const char *accelerator)
{
  guint key;
  GdkModifierType modifiers;

  if (!gtk_accelerator_parse (accelerator, &key, &modifiers))
    return g_strdup (accelerator);
  return gtk_accelerator_get_label (key, modifiers);
}

static GtkWidget *
make_row (const WbShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (shortcut->title));
  for (const char *const *key = (const char *const[]){ shortcut->accelerator, shortcut->alternative, NULL };
       *key != NULL; key++)
    {
      g_autofree char *text = dup_key_label (*key);
      GtkWidget *label = gtk_label_new (text);

      gtk_widget_add_css_class (label, "wb-key");
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  return row;
}

static GtkWidget *
make_page (void)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = NULL;

  for (const WbShortcut *shortcut = shortcuts; shortcut->title != NULL; shortcut++)
    {
      if (shortcut->group != NULL)
        {
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (shortcut->group));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (shortcut));
    }
  return page;
}

GtkWindow *
wb_shortcuts_window_new (GtkWindow *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = make_page ();
  GtkWindow *window =
      g_object_new (ADW_TYPE_WINDOW, "title", _("Keyboard Shortcuts"), "transient-for", parent, "modal", TRUE,
                    "default-width", 480, "default-height", 640, "destroy-with-parent", TRUE, NULL);
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  return window;
}
