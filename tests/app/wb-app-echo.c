/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The services run in the engine's thread as in the program; a test waits for what the page shows of them. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-echo.h"

#include "app/echo/wb-echo-table.h"
#include "app/panel/wb-text-cell.h"
#include "app/wb-settings.h"
#include "engine/echo/wb-echo-server.h"
#include "engine/echo/wb-multicast-bench.h"

#include "../support/wb-until.h"

static const char *const keys[] = { "echo-port",  "echo-mode",       "echo-reach",
                                    "echo-v4",    "echo-v6",         "echo-tcp",
                                    "echo-udp",   "window-width",    "window-height",
                                    "echo-group", "echo-address-v4", "echo-group-interface",
                                    NULL };

void
wb_app_echo_set_up (WbAppEcho *fixture, gconstpointer data)
{
  GtkWidget *stack;

  wb_settings_set_number (wb_settings_get (), "echo-port", 0);
  fixture->engine = wb_engine_new (NULL);
  g_assert_nonnull (fixture->engine);
  fixture->server = wb_service_handle_new (fixture->engine, WB_TYPE_ECHO_SERVER);
  fixture->bench = wb_service_handle_new (fixture->engine, WB_TYPE_MULTICAST_BENCH);
  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->panel = GTK_WIDGET (wb_window_get_panel (fixture->window, "echo"));
  wb_echo_panel_set_handles (WB_ECHO_PANEL (fixture->panel), fixture->server, fixture->bench, NULL);
  stack = wb_app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK, NULL);
  adw_view_stack_set_visible_child (ADW_VIEW_STACK (stack), fixture->panel);
  until (gtk_widget_get_mapped (fixture->panel));
}

static void
reached_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

void
wb_app_echo_tear_down (WbAppEcho *fixture, gconstpointer data)
{
  int reached = FALSE;

  if (fixture->window != NULL)
    wb_app_test_close (GTK_WINDOW (fixture->window));
  wb_service_handle_stop (fixture->server);
  wb_service_handle_stop (fixture->bench);
  until (!wb_service_handle_is_active (fixture->server) && !wb_service_handle_is_active (fixture->bench));
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->bench);
  wb_engine_post (fixture->engine, reached_cb, &reached, NULL);
  until (g_atomic_int_get (&reached)); /* after the services went */
  g_assert_finalize_object (fixture->engine);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

GtkWidget *
wb_app_echo_find (WbAppEcho *fixture, GType type, const char *name)
{
  return wb_app_test_find (fixture->panel, type, name);
}

void
wb_app_echo_click (WbAppEcho *fixture, const char *name)
{
  GtkWidget *button = wb_app_echo_find (fixture, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

void
wb_app_echo_show_page (WbAppEcho *fixture, const char *name, const char *page)
{
  for (GtkWidget *stack = wb_app_echo_find (fixture, GTK_TYPE_STACK, NULL); stack != NULL;)
    {
      if (gtk_stack_get_child_by_name (GTK_STACK (stack), page) != NULL)
        {
          gtk_stack_set_visible_child_name (GTK_STACK (stack), page);
          return;
        }
      stack = wb_app_test_find (gtk_stack_get_visible_child (GTK_STACK (stack)), GTK_TYPE_STACK, NULL);
    }
  g_error ("no page %s", name);
}

WbServiceState
wb_app_echo_get_state (WbAppEcho *fixture)
{
  return wb_service_handle_get_state (fixture->server);
}

WbEchoSnapshot *
wb_app_echo_dup_snapshot (WbAppEcho *fixture)
{
  return wb_service_handle_dup_snapshot (fixture->server);
}

gboolean
wb_app_echo_listens (WbAppEcho *fixture, guint place)
{
  WbEchoSnapshot *snapshot = wb_app_echo_dup_snapshot (fixture);
  gboolean on = snapshot != NULL && snapshot->listens[place].state == WB_LISTEN_ON;

  g_clear_pointer (&snapshot, wb_snapshot_unref);
  return on;
}

/* Where it wb_app_echo_listens (place as in WbEchoSnapshot.listens). */
WbEndpoint
wb_app_echo_get_endpoint (WbAppEcho *fixture, guint place)
{
  WbEchoSnapshot *snapshot;
  WbEndpoint endpoint;

  until (wb_app_echo_listens (fixture, place));
  snapshot = wb_app_echo_dup_snapshot (fixture);
  endpoint = snapshot->listens[place].endpoint;
  wb_snapshot_unref (snapshot);
  return endpoint;
}

void
wb_app_echo_start (WbAppEcho *fixture)
{
  wb_app_echo_click (fixture, "Start");
  /* In the same turn as the click: a second one stops and does not start twice. */
  g_assert_cmpint (wb_app_echo_get_state (fixture), ==, WB_SERVICE_STARTING);
  g_assert_nonnull (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Starting…"));
  until (wb_app_echo_get_state (fixture) == WB_SERVICE_RUNNING);
  g_assert_nonnull (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Running"));
}

GtkWidget *
wb_app_echo_find_cell (WbAppEcho *fixture, const char *text)
{
  GtkWidget *table = wb_app_echo_find (fixture, WB_TYPE_ECHO_TABLE, NULL);

  return wb_app_test_find (table, WB_TYPE_TEXT_CELL, text);
}
