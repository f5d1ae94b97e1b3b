/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyboard's way through every page of the program's window, before anything runs: Tab comes to each control and
 * leaves after the last, Shift+Tab the other way. With rows in their tables the pages' own tests walk them. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-test.h"

#include "app/capture/wb-flows-page.h"
#include "app/capture/wb-inspector.h"

#include "../support/wb-until.h"

typedef struct
{
  const char *path;
  const char *panel;
  const char *pages[2]; /* of the stacks in it, the outer first */
} Place;

static gboolean
show_page (GtkWidget *root, const char *page)
{
  if (GTK_IS_STACK (root) && gtk_stack_get_child_by_name (GTK_STACK (root), page) != NULL)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (root), page);
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && show_page (child, page))
      return TRUE;
  return FALSE;
}

static void
close_window (WbWindow *window)
{
  gpointer watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  wb_app_test_close (GTK_WINDOW (window));
  g_assert_null (watched);
}

static void
test_page (gconstpointer data)
{
  const Place *place = data;
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, place->panel));

  g_test_summary ("Tab and Shift+Tab come to every control of the page and leave it");

  wb_window_show_panel (window, place->panel);
  until (gtk_widget_get_mapped (panel));
  for (guint i = 0; i < G_N_ELEMENTS (place->pages) && place->pages[i] != NULL; i++)
    {
      g_assert_true (show_page (panel, place->pages[i]));
      wb_app_test_settle ();
    }
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (panel), >, 3);
  close_window (window);
}

static void
test_capture (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wirebench-focus-XXXXXX", NULL);
  g_autofree char *path = wb_app_capture_new_file (folder, "few.pcapng", 40);
  WbWindow *window = wb_app_test_window_new ();
  GtkWidget *panel = GTK_WIDGET (wb_window_get_panel (window, "capture"));
  GtkWidget *inspector, *flows;
  guint n_stops;

  g_test_summary (
      "Tab and Shift+Tab come to every control of an open capture; its packets and flows are one stop each");

  wb_window_open_path (window, path);
  inspector = wb_app_test_find (panel, WB_TYPE_INSPECTOR, NULL);
  flows = wb_app_test_find (panel, WB_TYPE_FLOWS_PAGE, NULL);
  until (wb_inspector_get_n_shown (WB_INSPECTOR (inspector)) == 40 && gtk_widget_get_mapped (inspector));
  g_assert_true (wb_inspector_select_number (WB_INSPECTOR (inspector), 3));
  wb_app_test_settle ();
  n_stops = wb_app_test_assert_tab_goes_through (panel);
  g_assert_cmpuint (n_stops, >, 3);
  g_assert_cmpuint (n_stops, <, 40);
  g_assert_true (show_page (panel, "flows"));
  until (wb_flows_page_get_n_flows (WB_FLOWS_PAGE (flows)) == 40);
  wb_app_test_settle ();
  n_stops = wb_app_test_assert_tab_goes_through (panel);
  g_assert_cmpuint (n_stops, >, 3);
  g_assert_cmpuint (n_stops, <, 40);
  close_window (window);
  wb_app_test_remove (folder);
}

static void
add_tests (void)
{
  static const Place places[] = {
    { "/app/focus/capture-start", "capture", { "start" } },
    { "/app/focus/echo-connections", "echo", { "server", "connections" } },
    { "/app/focus/echo-try", "echo", { "server", "try" } },
    { "/app/focus/echo-events", "echo", { "server", "events" } },
    { "/app/focus/echo-multicast", "echo", { "multicast" } },
    { "/app/focus/chat-transcript", "chat", { "server", "transcript" } },
    { "/app/focus/chat-clients", "chat", { "server", "clients" } },
    { "/app/focus/chat-events", "chat", { "server", "events" } },
    { "/app/focus/chat-client", "chat", { "client" } },
    { "/app/focus/ping-client", "ping", { "ping" } },
    { "/app/focus/ping-responder", "ping", { "responder" } },
    { "/app/focus/ping-tools", "ping", { "tools" } },
    { "/app/focus/pool", "pool", { NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_test_add_data_func (places[i].path, &places[i], test_page);
  g_test_add_func ("/app/focus/capture", test_capture);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
