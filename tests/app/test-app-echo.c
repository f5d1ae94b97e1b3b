/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The echo server as a person runs it from its page: start, peers in the table, families, addresses, and what is said when
 * something cannot be had. The sockets are real. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-echo.h"
#include "wb-app-peer.h"

#include "app/echo/wb-echo-table.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-stat-tile.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

static void
test_page (WbAppEcho *fixture, gconstpointer data)
{
  g_test_summary (
      "The page before a start: what to do is said, everything has a name, and no packets can be saved here");

  wb_app_test_settle ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Echo – Wirebench");
  g_assert_nonnull (wb_app_echo_find (fixture, GTK_TYPE_LABEL,
                                      "The server is stopped. Start it, and every connection is listed here."));
  g_assert_cmpuint (wb_app_test_assert_names (fixture->panel), >, 12);
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "capture.open", NULL));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-start");
}

static void
test_serve (WbAppEcho *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) v4 = NULL, v6 = NULL;
  g_autofree char *v4_name = NULL, *v6_name = NULL, *where = NULL;
  char text[2][WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint v4_at, v6_at;
  GtkWidget *cell;

  g_test_summary ("Start, two peers over both families in the table, Disconnect and Reset, a family switched off while "
                  "its connection stays, Stop");

  wb_app_echo_start (fixture);
  v4_at = wb_app_echo_get_endpoint (fixture, 0);
  v6_at = wb_app_echo_get_endpoint (fixture, 1);
  g_assert_cmpuint (v4_at.port, ==, v6_at.port);
  where = g_strdup_printf ("%s, %s", wb_endpoint_format (&v4_at, text[0]), wb_endpoint_format (&v6_at, text[1]));
  until (wb_app_echo_find (fixture, GTK_TYPE_LABEL, where) != NULL);
  until (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Nothing has connected yet. Use Try It, or a terminal:") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-empty");

  v4 = wb_app_peer_connect (&v4_at);
  v6 = wb_app_peer_connect (&v6_at);
  v4_name = wb_app_peer_dup_local (v4);
  v6_name = wb_app_peer_dup_local (v6);
  wb_app_peer_exchange (v4, "hello\n", "Echo: hello\n");
  wb_app_peer_exchange (v6, "hello, too\n", "Echo: hello, too\n");
  until (wb_app_echo_find_cell (fixture, v4_name) != NULL && wb_app_echo_find_cell (fixture, v6_name) != NULL);
  until (wb_app_echo_find (fixture, WB_TYPE_STAT_TILE, "Connections: 2") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-serving");

  cell = wb_app_echo_find_cell (fixture, v4_name);
  while (g_strcmp0 (gtk_widget_get_css_name (cell), "row") != 0)
    cell = gtk_widget_get_parent (cell);
  gtk_widget_activate_action (cell, "listitem.select", "(bb)", FALSE, FALSE);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (wb_app_echo_find (fixture, WB_TYPE_ECHO_TABLE, NULL))), >,
                    0);
  wb_app_echo_click (fixture, "Disconnect");
  wb_app_peer_assert_ends (v4, FALSE);
  until (wb_app_echo_find_cell (fixture, v4_name) == NULL);
  g_assert_false (
      gtk_widget_is_sensitive (wb_app_echo_find (fixture, GTK_TYPE_BUTTON, "Disconnect"))); /* nothing is selected */

  gtk_switch_set_active (GTK_SWITCH (wb_app_echo_find (fixture, GTK_TYPE_SWITCH, "IPv6")), FALSE);
  until (!wb_app_echo_listens (fixture, 1) && !wb_app_echo_listens (fixture, 3));
  until (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Off") != NULL);
  wb_app_peer_exchange (v6, "still here\n", "Echo: still here\n");
  gtk_switch_set_active (GTK_SWITCH (wb_app_echo_find (fixture, GTK_TYPE_SWITCH, "IPv6")), TRUE);
  until (wb_app_echo_listens (fixture, 1));

  cell = wb_app_echo_find_cell (fixture, v6_name);
  while (g_strcmp0 (gtk_widget_get_css_name (cell), "row") != 0)
    cell = gtk_widget_get_parent (cell);
  gtk_widget_activate_action (cell, "listitem.select", "(bb)", FALSE, FALSE);
  wb_app_echo_click (fixture, "Reset");
  wb_app_peer_assert_ends (v6, TRUE);

  wb_app_echo_click (fixture, "Stop");
  until (wb_app_echo_get_state (fixture) == WB_SERVICE_STOPPED);
  g_assert_nonnull (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Stopped"));
}

static void
test_family_later (WbAppEcho *fixture, gconstpointer data)
{
  g_test_summary ("A family that was off at the start can be switched on while the server runs");

  gtk_switch_set_active (GTK_SWITCH (wb_app_echo_find (fixture, GTK_TYPE_SWITCH, "IPv6")), FALSE);
  wb_app_echo_start (fixture);
  until (wb_app_echo_listens (fixture, 0));
  g_assert_false (wb_app_echo_listens (fixture, 1));
  gtk_switch_set_active (GTK_SWITCH (wb_app_echo_find (fixture, GTK_TYPE_SWITCH, "IPv6")), TRUE);
  until (wb_app_echo_listens (fixture, 1));
  g_assert_cmpuint (wb_app_echo_get_endpoint (fixture, 0).port, ==, wb_app_echo_get_endpoint (fixture, 1).port);
}

static void
test_chosen (WbAppEcho *fixture, gconstpointer data)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  GtkWidget *group = wb_app_echo_find (fixture, WB_TYPE_LISTEN_GROUP, NULL);
  GtkWidget *bar = wb_app_echo_find (fixture, WB_TYPE_SERVICE_BAR, NULL);
  GtkWidget *reach = wb_app_test_find (group, ADW_TYPE_COMBO_ROW, NULL);
  WbEndpoint at;

  g_test_summary (
      "An address that was chosen is listened on, also when the host no longer lists it; all interfaces warn; "
      "what needs a restart cannot be changed meanwhile, and its tooltip says why");

  wb_settings_set_string (wb_settings_get (), "echo-address-v4", "127.0.0.2");
  gtk_widget_unmap (group);
  gtk_widget_map (group);                      /* the addresses are listed when the page comes on screen */
  reach = gtk_widget_get_next_sibling (reach); /* Mode, then Listen On */
  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 2);
  wb_app_echo_start (fixture);
  at = wb_app_echo_get_endpoint (fixture, 0);
  g_assert_cmpstr (wb_endpoint_format_address (&at, text), ==, "127.0.0.2");
  g_assert_false (gtk_widget_is_sensitive (reach));
  until (gtk_widget_get_tooltip_text (gtk_widget_get_ancestor (reach, ADW_TYPE_PREFERENCES_GROUP)) != NULL);
  g_assert_null (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines"));
  wb_app_echo_click (fixture, "Stop");
  until (wb_app_echo_get_state (fixture) == WB_SERVICE_STOPPED);
  g_assert_true (gtk_widget_is_sensitive (reach));

  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 1);
  wb_app_echo_start (fixture);
  until (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines") != NULL);
  g_assert_true (gtk_widget_is_visible (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines")));
}

static void
test_port_in_use (WbAppEcho *fixture, gconstpointer data)
{
  g_autoptr (GSocket) v4 = NULL;
  guint16 port = 0;

  g_test_summary ("A port that somebody else has: the bar says so, and its one button starts on a free one");

  v4 = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  wb_settings_set_number (wb_settings_get (), "echo-port", port);
  wb_settings_set_boolean (wb_settings_get (), "echo-v6", FALSE);
  wb_settings_set_boolean (wb_settings_get (), "echo-udp", FALSE);
  wb_app_echo_click (fixture, "Start");
  until (wb_app_echo_get_state (fixture) == WB_SERVICE_FAILED);
  g_assert_nonnull (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "The echo server did not start"));
  g_assert_true (wb_error_bar_is_shown (WB_ERROR_BAR (wb_app_echo_find (fixture, WB_TYPE_ERROR_BAR, NULL))));
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-port-in-use");
  wb_app_echo_click (fixture, "Use a Free Port");
  until (wb_app_echo_get_state (fixture) == WB_SERVICE_RUNNING);
  until (wb_app_echo_listens (fixture, 0));
  g_assert_cmpuint (wb_app_echo_get_endpoint (fixture, 0).port, !=, port);
  g_assert_false (wb_error_bar_is_shown (WB_ERROR_BAR (wb_app_echo_find (fixture, WB_TYPE_ERROR_BAR, NULL))));
  g_assert_cmpint (wb_settings_get_number (wb_settings_get (), "echo-port"), ==, port); /* for this time only */
}

static void
test_partial (WbAppEcho *fixture, gconstpointer data)
{
  g_autoptr (GSocket) v4 = NULL;
  WbErrorBar *bar = WB_ERROR_BAR (wb_app_echo_find (fixture, WB_TYPE_ERROR_BAR, NULL));
  guint16 port = 0;

  g_test_summary ("One family of two that cannot listen is said as such; the other one serves");

  v4 = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  wb_settings_set_number (wb_settings_get (), "echo-port", port);
  wb_settings_set_boolean (wb_settings_get (), "echo-udp", FALSE);
  wb_app_echo_start (fixture);
  until (g_str_has_prefix (wb_error_bar_get_text (bar), "Listening on IPv6 only: "));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-partial");
  /* Closing it is not undone by the next tick. */
  wb_error_bar_clear (bar);
  until (wb_app_echo_find (fixture, GTK_TYPE_LABEL, "Running") != NULL);
  for (guint i = 0; i < 3; i++)
    {
      WbEchoSnapshot *before = wb_app_echo_dup_snapshot (fixture), *after;

      until ((after = wb_app_echo_dup_snapshot (fixture)) != before || (wb_snapshot_unref (after), FALSE));
      wb_snapshot_unref (before);
      wb_snapshot_unref (after);
    }
  g_assert_false (wb_error_bar_is_shown (bar));
}

static void
test_leave (WbAppEcho *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) peer = NULL;
  WbEndpoint at;

  g_test_summary ("Closing the window stops the server and ends its connections, without a question");

  wb_app_echo_start (fixture);
  at = wb_app_echo_get_endpoint (fixture, 0);
  peer = wb_app_peer_connect (&at);
  wb_app_peer_exchange (peer, "hello\n", "Echo: hello\n");
  gtk_window_close (GTK_WINDOW (fixture->window));
  until (fixture->window == NULL);
  g_assert_cmpint (wb_app_echo_get_state (fixture), ==, WB_SERVICE_STOPPED);
  wb_app_peer_assert_ends (peer, FALSE);
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (WbAppEcho *fixture, gconstpointer data);
  } tests[] = {
    { "/app/echo/page", test_page },
    { "/app/echo/serve", test_serve },
    { "/app/echo/family-later", test_family_later },
    { "/app/echo/chosen", test_chosen },
    { "/app/echo/port-in-use", test_port_in_use },
    { "/app/echo/partial", test_partial },
    { "/app/echo/leave", test_leave },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, WbAppEcho, NULL, wb_app_echo_set_up, tests[i].test, wb_app_echo_tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
