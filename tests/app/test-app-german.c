/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window in German, whose words are a third longer: every text that a person sees is translated, and none that
 * must be read as a whole is cut, wide or narrow. What may be cut is what comes from outside or has its whole text in a
 * tooltip. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-find.h"

#include "app/capture/wb-find-bar.h"
#include "app/capture/wb-inspector.h"
#include "app/panel/wb-text-cell.h"
#include "app/ping/wb-ping-client-page.h"
#include "app/ping/wb-ping-responder-page.h"
#include "app/pool/wb-pool-panel.h"
#include "app/wb-preferences-window.h"
#include "app/wb-settings.h"
#include "app/wb-shortcuts-window.h"
#include "config.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-session.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>
#include <libintl.h>

static gboolean
may_be_cut (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);

  return g_str_has_suffix (text, ".pcapng") || strchr (text, '/') != NULL ||
         gtk_widget_get_tooltip_text (GTK_WIDGET (label)) != NULL;
}

/* English texts that have a translation, and texts that have lost their end. */
static void
collect (GtkWidget *widget, GString *wrong, guint *n_labels)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      /* It is German: the pool's load. */
      gboolean is_load = strcmp (text, "Last") == 0 && gtk_widget_get_ancestor (widget, WB_TYPE_POOL_PANEL) != NULL;

      *n_labels += *text != 0 ? 1 : 0;
      if (*text != 0 && !is_load && g_strcmp0 (dgettext (WB_GETTEXT_DOMAIN, text), text) != 0)
        g_string_append_printf (wrong, "\n  English: %s", text);
      if (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) && !may_be_cut (GTK_LABEL (widget)))
        g_string_append_printf (wrong, "\n  cut: %s", text);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect (child, wrong, n_labels);
}

static void
check (GtkWindow *window, const char *name, guint at_least)
{
  g_autoptr (GString) wrong = g_string_new (NULL);
  guint n_labels = 0;

  wb_app_test_settle ();
  wb_app_test_picture (window, name);
  collect (GTK_WIDGET (window), wrong, &n_labels);
  if (wrong->len > 0)
    g_error ("%s:%s", name, wrong->str);
  g_assert_cmpuint (n_labels, >=, at_least);
}

static void
resize (WbWindow *window, int width, gboolean narrow)
{
  wb_app_test_resize (GTK_WINDOW (window), width, 760);
  until (wb_window_is_narrow (window) == narrow);
  wb_app_test_settle ();
}

static void
check_both (WbWindow *window, const char *name, guint at_least)
{
  g_autofree char *wide = g_strconcat ("german-", name, NULL), *narrow = g_strconcat (wide, "-narrow", NULL);

  check (GTK_WINDOW (window), wide, at_least);
  resize (window, 480, TRUE);
  check (GTK_WINDOW (window), narrow, at_least / 2);
  resize (window, 1200, FALSE);
}

static void
test_start (void)
{
  WbWindow *window = wb_app_test_window_new ();
  WbCaptureSession *session = wb_capture_panel_get_session (wb_window_get_capture_panel (window));
  g_autoptr (GError) error = g_error_new_literal (WB_ERROR, WB_ERROR_NO_PERMISSION, "Keine Berechtigung");

  g_test_summary ("The start page, its options and what it says without the right to capture");

  until (g_action_group_get_action_enabled (wb_panel_get_actions (wb_window_get_panel (window, "capture")), "start"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (window, ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Optionen"));
  check_both (window, "start", 20);
  wb_capture_session_set_error (session, "Die Aufzeichnung auf lo wurde nicht gestartet", error);
  check_both (window, "rights", 22);
  wb_app_test_close (GTK_WINDOW (window));
}

static void
test_capture (void)
{
  g_autofree char *path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-german.pcapng", 1234);
  WbWindow *window = wb_app_test_window_new ();
  WbInspector *inspector = WB_INSPECTOR (find (window, WB_TYPE_INSPECTOR, NULL));

  g_test_summary ("An open capture with its bars, and its flows");

  wb_capture_panel_open_path (wb_window_get_capture_panel (window), path);
  until (wb_inspector_get_n_shown (inspector) == 1234);
  wb_inspector_select_number (inspector, 7);
  until (wb_app_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "1234 Pakete") != NULL);
  check_both (window, "capture", 12);

  gtk_widget_activate_action (GTK_WIDGET (inspector), "inspector.find", NULL);
  gtk_editable_set_text (GTK_EDITABLE (find (find (window, WB_TYPE_FIND_BAR, NULL), GTK_TYPE_ENTRY, NULL)), "nirgends");
  gtk_widget_activate_action (GTK_WIDGET (inspector), "inspector.find-next", NULL);
  until (*wb_find_bar_get_note (WB_FIND_BAR (find (window, WB_TYPE_FIND_BAR, NULL))) != 0);
  check_both (window, "find", 14);
  gtk_widget_activate_action (GTK_WIDGET (inspector), "inspector.go-to", NULL);
  check_both (window, "go-to", 14);

  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (find (find (inspector, GTK_TYPE_STACK_SWITCHER, NULL), GTK_TYPE_TOGGLE_BUTTON, "Datenströme")),
      TRUE);
  until (wb_app_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "1234 Datenströme") != NULL);
  check_both (window, "flows", 12);
  wb_app_test_close (GTK_WINDOW (window));
  g_unlink (path);
}

/* Every row below root that folds. */
static void
unfold (GtkWidget *root)
{
  if (ADW_IS_EXPANDER_ROW (root))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (root), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    unfold (child);
}

static void
show_page (WbWindow *window, const char *name, const char *title)
{
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, name));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (panel, GTK_TYPE_TOGGLE_BUTTON, title)), TRUE);
}

static void
test_chat (void)
{
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, "chat"));
  GtkWidget *settings = find (panel, GTK_TYPE_TOGGLE_BUTTON, "Einstellungen");

  g_test_summary ("The chat page with its settings, transcript, clients and the client's own page");

  wb_window_show_panel (window, "chat");
  until (gtk_widget_get_mapped (panel));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (panel, ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  check_both (window, "chat", 20);
  show_page (window, "chat", "Clients");
  check_both (window, "chat-clients", 20);
  resize (window, 480, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  check (GTK_WINDOW (window), "german-chat-settings-narrow", 20);
  resize (window, 1200, FALSE);
  show_page (window, "chat", "Client");
  check_both (window, "chat-client", 6);
  wb_app_test_close (GTK_WINDOW (window));
}

static void
test_ping (void)
{
  const char *const parts[] = { "Verlauf", "Verteilung", "Rauch", "Proben", "Zahlen", "Ereignisse" };
  g_autoptr (WbEngine) engine = wb_engine_new (NULL);
  WbServiceHandle *session = wb_service_handle_new (engine, WB_TYPE_PING_SESSION);
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, "ping"));
  WbPingClientPage *page = WB_PING_CLIENT_PAGE (find (panel, WB_TYPE_PING_CLIENT_PAGE, NULL));

  g_test_summary ("The ping page before, with everything unfolded, and each of its parts while a session runs");

  wb_ping_client_page_set_handle (page, session, NULL);
  wb_window_show_panel (window, "ping");
  until (gtk_widget_get_mapped (panel));
  adw_expander_row_set_expanded (
      ADW_EXPANDER_ROW (gtk_widget_get_ancestor (find (page, GTK_TYPE_LABEL, "Mehr"), ADW_TYPE_EXPANDER_ROW)), TRUE);
  adw_expander_row_set_expanded (
      ADW_EXPANDER_ROW (gtk_widget_get_ancestor (find (page, GTK_TYPE_LABEL, "Alarm"), ADW_TYPE_EXPANDER_ROW)), TRUE);
  check_both (window, "ping-empty", 20);
  wb_settings_set_string (wb_settings_get (), "ping-targets", "127.0.0.1:9");
  wb_settings_set_string (wb_settings_get (), "ping-interval", "10 ms");
  wb_settings_set_string (wb_settings_get (), "ping-timeout", "50 ms");
  wb_ping_client_page_toggle (page);
  until (wb_app_test_find (panel, WB_TYPE_TEXT_CELL, "▼ Still") != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("ping-%u", i);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (page, GTK_TYPE_TOGGLE_BUTTON, parts[i])), TRUE);
      check_both (window, name, 20);
    }
  wb_ping_client_page_toggle (page);
  until (!wb_service_handle_is_active (session));
  wb_app_test_close (GTK_WINDOW (window));
  g_object_unref (session);
  wb_settings_reset (wb_settings_get (), "ping-targets");
  wb_settings_reset (wb_settings_get (), "ping-interval");
  wb_settings_reset (wb_settings_get (), "ping-timeout");
}

static void
test_respond (void)
{
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, "ping"));
  GtkWidget *page = find (panel, WB_TYPE_PING_RESPONDER_PAGE, NULL);
  GtkWidget *settings = find (page, GTK_TYPE_TOGGLE_BUTTON, "Einstellungen");

  g_test_summary (
      "The responder's page with its settings in both protocols and what is said of refusals, and the tools");

  wb_window_show_panel (window, "ping");
  until (gtk_widget_get_mapped (panel));
  show_page (window, "ping", "Antworter");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (page, ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  check_both (window, "respond", 20);
  show_page (window, "ping", "Abgewiesen und warum");
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (page, ADW_TYPE_COMBO_ROW, NULL)), 1);
  check_both (window, "respond-stamp", 20);
  resize (window, 480, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  check (GTK_WINDOW (window), "german-respond-settings-narrow", 20);
  resize (window, 1200, FALSE);
  wb_settings_reset (wb_settings_get (), "respond-protocol");
  show_page (window, "ping", "Werkzeuge");
  check_both (window, "tools", 15);
  wb_app_test_close (GTK_WINDOW (window));
}

static void
test_pool (void)
{
  const char *const parts[] = { "Last", "Verbindungen", "Ziele", "Verlauf", "Verteilung", "Ereignisse" };
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, "pool"));
  GtkWidget *settings = find (panel, GTK_TYPE_TOGGLE_BUTTON, "Einstellungen");

  g_test_summary ("The pool page with everything unfolded, and each of its parts");

  wb_window_show_panel (window, "pool");
  until (gtk_widget_get_mapped (panel));
  unfold (panel);
  check_both (window, "pool", 20);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("pool-%u", i);

      show_page (window, "pool", parts[i]);
      check_both (window, name, 15);
    }
  resize (window, 480, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  check (GTK_WINDOW (window), "german-pool-settings-narrow", 15);
  wb_app_test_close (GTK_WINDOW (window));
}

static void
test_windows (void)
{
  WbWindow *window = wb_app_test_window_new ();
  GtkWindow *preferences = wb_preferences_window_new (GTK_WINDOW (window));
  GtkWindow *shortcuts = wb_shortcuts_window_new (GTK_WINDOW (window));

  g_test_summary ("Preferences and keyboard shortcuts");

  gtk_window_present (preferences);
  until (gtk_widget_get_mapped (GTK_WIDGET (preferences)));
  check (preferences, "german-preferences", 10);
  gtk_window_destroy (preferences);
  gtk_window_present (shortcuts);
  until (gtk_widget_get_mapped (GTK_WIDGET (shortcuts)));
  check (shortcuts, "german-shortcuts", 20);
  gtk_window_destroy (shortcuts);
  wb_app_test_close (GTK_WINDOW (window));
}

static void
add_tests (void)
{
  g_test_add_func ("/app/german/start", test_start);
  g_test_add_func ("/app/german/capture", test_capture);
  g_test_add_func ("/app/german/chat", test_chat);
  g_test_add_func ("/app/german/ping", test_ping);
  g_test_add_func ("/app/german/respond", test_respond);
  g_test_add_func ("/app/german/pool", test_pool);
  g_test_add_func ("/app/german/windows", test_windows);
}

int
main (int argc, char *argv[])
{
  /* Any locale but plain C lets LANGUAGE choose. */
  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (WB_GETTEXT_DOMAIN, g_getenv ("WIREBENCH_LOCALEDIR"));
  bind_textdomain_codeset (WB_GETTEXT_DOMAIN, "UTF-8");
  textdomain (WB_GETTEXT_DOMAIN);
  return wb_app_test_run (&argc, &argv, add_tests);
}
