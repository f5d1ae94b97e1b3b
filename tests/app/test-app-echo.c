/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The echo page in the real window, with a real server in a real engine thread and real sockets of the test's own: what
 * a person clicks, and what the page shows of it. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/echo/wb-echo-panel.h"
#include "app/echo/wb-echo-settings-page.h"
#include "app/echo/wb-echo-table.h"
#include "app/echo/wb-echo-try-page.h"
#include "app/echo/wb-multicast-page.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/wb-settings.h"
#include "engine/base/wb-engine.h"
#include "engine/echo/wb-echo-server.h"
#include "engine/echo/wb-multicast-bench.h"

#include "../support/wb-until.h"

#include <time.h>

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *server;
  WbServiceHandle *bench;
  WbWindow *window;
  GtkWidget *panel; /* borrowed */
} Fixture;

static const char *const keys[] = { "echo-port",  "echo-mode",       "echo-reach",
                                    "echo-v4",    "echo-v6",         "echo-tcp",
                                    "echo-udp",   "window-width",    "window-height",
                                    "echo-group", "echo-address-v4", "echo-group-interface",
                                    NULL };

static void
set_up (Fixture *fixture, gconstpointer data)
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

static void
tear_down (Fixture *fixture, gconstpointer data)
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

static GtkWidget *
find (Fixture *fixture, GType type, const char *name)
{
  return wb_app_test_find (fixture->panel, type, name);
}

static void
click (Fixture *fixture, const char *name)
{
  GtkWidget *button = find (fixture, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* The stack page whose switch bears the title. */
static void
show_page (Fixture *fixture, const char *name, const char *page)
{
  for (GtkWidget *stack = find (fixture, GTK_TYPE_STACK, NULL); stack != NULL;)
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

static WbServiceState
get_state (Fixture *fixture)
{
  return wb_service_handle_get_state (fixture->server);
}

static WbEchoSnapshot *
dup_snapshot (Fixture *fixture)
{
  return wb_service_handle_dup_snapshot (fixture->server);
}

static gboolean
listens (Fixture *fixture, guint place)
{
  WbEchoSnapshot *snapshot = dup_snapshot (fixture);
  gboolean on = snapshot != NULL && snapshot->listens[place].state == WB_LISTEN_ON;

  g_clear_pointer (&snapshot, wb_snapshot_unref);
  return on;
}

/* Where it listens (place as in WbEchoSnapshot.listens). */
static WbEndpoint
get_endpoint (Fixture *fixture, guint place)
{
  WbEchoSnapshot *snapshot;
  WbEndpoint endpoint;

  until (listens (fixture, place));
  snapshot = dup_snapshot (fixture);
  endpoint = snapshot->listens[place].endpoint;
  wb_snapshot_unref (snapshot);
  return endpoint;
}

static GSocketConnection *
connect_to (const WbEndpoint *endpoint)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (endpoint);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static char *
dup_local (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_local_address (connection, NULL);
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;

  g_assert_true (wb_endpoint_from_socket_address (&endpoint, address));
  return g_strdup (wb_endpoint_format (&endpoint, text));
}

static void
exchange (GSocketConnection *connection, const char *line, const char *answer)
{
  char buffer[256] = { 0 };
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line, strlen (line), NULL, NULL,
                             &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, strlen (answer), &n, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (buffer, ==, answer);
}

/* What the peer hears at the end: 0 at an orderly one, else the error. */
static void
assert_ends (GSocketConnection *connection, gboolean reset)
{
  g_autoptr (GError) error = NULL;
  char byte;
  gssize n;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 30);
  n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, &error);
  if (reset)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  else
    {
      g_assert_no_error (error);
      g_assert_cmpint (n, ==, 0);
    }
}

static void
start (Fixture *fixture)
{
  click (fixture, "Start");
  /* In the same turn as the click: a second one stops and does not start twice. */
  g_assert_cmpint (get_state (fixture), ==, WB_SERVICE_STARTING);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Starting…"));
  until (get_state (fixture) == WB_SERVICE_RUNNING);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Running"));
}

static GtkWidget *
find_cell (Fixture *fixture, const char *text)
{
  GtkWidget *table = find (fixture, WB_TYPE_ECHO_TABLE, NULL);

  return wb_app_test_find (table, WB_TYPE_TEXT_CELL, text);
}

static GSocket *
occupy (GSocketFamily family, const char *address, guint16 *port)
{
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new_from_string (address, *port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, at, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_test_summary (
      "The page before a start: what to do is said, everything has a name, and no packets can be saved here");

  wb_app_test_settle ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Echo – Wirebench");
  g_assert_nonnull (
      find (fixture, GTK_TYPE_LABEL, "The server is stopped. Start it, and every connection is listed here."));
  g_assert_cmpuint (wb_app_test_assert_names (fixture->panel), >, 12);
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "capture.open", NULL));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-start");
}

static void
test_serve (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) v4 = NULL, v6 = NULL;
  g_autofree char *v4_name = NULL, *v6_name = NULL, *where = NULL;
  char text[2][WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint v4_at, v6_at;
  GtkWidget *cell;

  g_test_summary ("Start, two peers over both families in the table, Disconnect and Reset, a family switched off while "
                  "its connection stays, Stop");

  start (fixture);
  v4_at = get_endpoint (fixture, 0);
  v6_at = get_endpoint (fixture, 1);
  g_assert_cmpuint (v4_at.port, ==, v6_at.port);
  where = g_strdup_printf ("%s, %s", wb_endpoint_format (&v4_at, text[0]), wb_endpoint_format (&v6_at, text[1]));
  until (find (fixture, GTK_TYPE_LABEL, where) != NULL);
  until (find (fixture, GTK_TYPE_LABEL, "Nothing has connected yet. Use Try It, or a terminal:") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-empty");

  v4 = connect_to (&v4_at);
  v6 = connect_to (&v6_at);
  v4_name = dup_local (v4);
  v6_name = dup_local (v6);
  exchange (v4, "hello\n", "Echo: hello\n");
  exchange (v6, "hello, too\n", "Echo: hello, too\n");
  until (find_cell (fixture, v4_name) != NULL && find_cell (fixture, v6_name) != NULL);
  until (find (fixture, WB_TYPE_STAT_TILE, "Connections: 2") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-serving");

  cell = find_cell (fixture, v4_name);
  while (g_strcmp0 (gtk_widget_get_css_name (cell), "row") != 0)
    cell = gtk_widget_get_parent (cell);
  gtk_widget_activate_action (cell, "listitem.select", "(bb)", FALSE, FALSE);
  g_assert_cmpuint (wb_echo_table_get_selected (WB_ECHO_TABLE (find (fixture, WB_TYPE_ECHO_TABLE, NULL))), >, 0);
  click (fixture, "Disconnect");
  assert_ends (v4, FALSE);
  until (find_cell (fixture, v4_name) == NULL);
  g_assert_false (gtk_widget_is_sensitive (find (fixture, GTK_TYPE_BUTTON, "Disconnect"))); /* nothing is selected */

  gtk_switch_set_active (GTK_SWITCH (find (fixture, GTK_TYPE_SWITCH, "IPv6")), FALSE);
  until (!listens (fixture, 1) && !listens (fixture, 3));
  until (find (fixture, GTK_TYPE_LABEL, "Off") != NULL);
  exchange (v6, "still here\n", "Echo: still here\n");
  gtk_switch_set_active (GTK_SWITCH (find (fixture, GTK_TYPE_SWITCH, "IPv6")), TRUE);
  until (listens (fixture, 1));

  cell = find_cell (fixture, v6_name);
  while (g_strcmp0 (gtk_widget_get_css_name (cell), "row") != 0)
    cell = gtk_widget_get_parent (cell);
  gtk_widget_activate_action (cell, "listitem.select", "(bb)", FALSE, FALSE);
  click (fixture, "Reset");
  assert_ends (v6, TRUE);

  click (fixture, "Stop");
  until (get_state (fixture) == WB_SERVICE_STOPPED);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Stopped"));
}

static void
test_family_later (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A family that was off at the start can be switched on while the server runs");

  gtk_switch_set_active (GTK_SWITCH (find (fixture, GTK_TYPE_SWITCH, "IPv6")), FALSE);
  start (fixture);
  until (listens (fixture, 0));
  g_assert_false (listens (fixture, 1));
  gtk_switch_set_active (GTK_SWITCH (find (fixture, GTK_TYPE_SWITCH, "IPv6")), TRUE);
  until (listens (fixture, 1));
  g_assert_cmpuint (get_endpoint (fixture, 0).port, ==, get_endpoint (fixture, 1).port);
}

static void
test_try (Fixture *fixture, gconstpointer data)
{
  const char *const ways[][2] = { { "IPv4", "TCP" }, { "IPv6", "UDP" } };

  g_test_summary ("Try It asks our own server over the chosen family and protocol, and shows answer and time");

  show_page (fixture, "Try It", "try");
  wb_app_test_settle ();
  g_assert_false (gtk_widget_is_sensitive (find (fixture, GTK_TYPE_BUTTON, "Send"))); /* nothing listens */
  start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      GtkWidget *page = find (fixture, WB_TYPE_ECHO_TRY_PAGE, NULL);
      GtkWidget *send;

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (wb_app_test_find (page, GTK_TYPE_TOGGLE_BUTTON, ways[i][0])),
                                    TRUE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (wb_app_test_find (page, GTK_TYPE_TOGGLE_BUTTON, ways[i][1])),
                                    TRUE);
      until ((send = wb_app_test_find (page, GTK_TYPE_BUTTON, "Send")) != NULL && gtk_widget_is_sensitive (send));
      g_signal_emit_by_name (send, "clicked");
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (send)), ==, "Cancel");
      until (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (send)), "Send") == 0);
      g_assert_nonnull (gtk_list_box_get_row_at_index (
          GTK_LIST_BOX (wb_app_test_find (page, GTK_TYPE_LIST_BOX, "Answers")), (int) i));
      g_assert_nonnull (wb_app_test_find (page, GTK_TYPE_LABEL, "← Echo: Hello"));
    }
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-try");
}

static void
test_port_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) v4 = NULL;
  guint16 port = 0;

  g_test_summary ("A port that somebody else has: the bar says so, and its one button starts on a free one");

  v4 = occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  wb_settings_set_number (wb_settings_get (), "echo-port", port);
  wb_settings_set_boolean (wb_settings_get (), "echo-v6", FALSE);
  wb_settings_set_boolean (wb_settings_get (), "echo-udp", FALSE);
  click (fixture, "Start");
  until (get_state (fixture) == WB_SERVICE_FAILED);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "The echo server did not start"));
  g_assert_true (wb_error_bar_is_shown (WB_ERROR_BAR (find (fixture, WB_TYPE_ERROR_BAR, NULL))));
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-port-in-use");
  click (fixture, "Use a Free Port");
  until (get_state (fixture) == WB_SERVICE_RUNNING);
  until (listens (fixture, 0));
  g_assert_cmpuint (get_endpoint (fixture, 0).port, !=, port);
  g_assert_false (wb_error_bar_is_shown (WB_ERROR_BAR (find (fixture, WB_TYPE_ERROR_BAR, NULL))));
  g_assert_cmpint (wb_settings_get_number (wb_settings_get (), "echo-port"), ==, port); /* for this time only */
}

static void
test_partial (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) v4 = NULL;
  WbErrorBar *bar = WB_ERROR_BAR (find (fixture, WB_TYPE_ERROR_BAR, NULL));
  guint16 port = 0;

  g_test_summary ("One family of two that cannot listen is said as such; the other one serves");

  v4 = occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  wb_settings_set_number (wb_settings_get (), "echo-port", port);
  wb_settings_set_boolean (wb_settings_get (), "echo-udp", FALSE);
  start (fixture);
  until (g_str_has_prefix (wb_error_bar_get_text (bar), "Listening on IPv6 only: "));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-partial");
  /* Closing it is not undone by the next tick. */
  wb_error_bar_clear (bar);
  until (find (fixture, GTK_TYPE_LABEL, "Running") != NULL);
  for (guint i = 0; i < 3; i++)
    {
      WbEchoSnapshot *before = dup_snapshot (fixture), *after;

      until ((after = dup_snapshot (fixture)) != before || (wb_snapshot_unref (after), FALSE));
      wb_snapshot_unref (before);
      wb_snapshot_unref (after);
    }
  g_assert_false (wb_error_bar_is_shown (bar));
}

static void
test_leave (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) peer = NULL;
  WbEndpoint at;

  g_test_summary ("Closing the window stops the server and ends its connections, without a question");

  start (fixture);
  at = get_endpoint (fixture, 0);
  peer = connect_to (&at);
  exchange (peer, "hello\n", "Echo: hello\n");
  gtk_window_close (GTK_WINDOW (fixture->window));
  until (fixture->window == NULL);
  g_assert_cmpint (get_state (fixture), ==, WB_SERVICE_STOPPED);
  assert_ends (peer, FALSE);
}

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Milliseconds of processor time from a click to the end of the frame that shows its effect. */
static double
measure_click (Fixture *fixture, const char *name)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
  gboolean painted = FALSE;
  clock_t start;
  gulong id;

  wb_app_test_settle ();
  id = g_signal_connect (frames, "after-paint", G_CALLBACK (painted_cb), &painted);
  start = clock ();
  click (fixture, name);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
  until (painted);
  g_signal_handler_disconnect (frames, id);
  return (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
}

static void
test_latency (Fixture *fixture, gconstpointer data)
{
  double start_ms = 0, stop_ms = 0;

  g_test_summary ("From a click on Start or Stop to its picture in less than 100 ms");

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      return;
    }
  for (guint i = 0; i < 10; i++)
    {
      double ms = measure_click (fixture, "Start");

      start_ms = MAX (start_ms, ms);
      until (get_state (fixture) == WB_SERVICE_RUNNING);
      ms = measure_click (fixture, "Stop");
      stop_ms = MAX (stop_ms, ms);
      until (get_state (fixture) == WB_SERVICE_STOPPED);
    }
  g_test_minimized_result (start_ms, "Start, worst of 10: %.1f ms", start_ms);
  g_test_minimized_result (stop_ms, "Stop, worst of 10: %.1f ms", stop_ms);
  g_assert_cmpfloat (start_ms, <, 100);
  g_assert_cmpfloat (stop_ms, <, 100);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Settings");
  GtkWidget *stack = wb_app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK, NULL);

  g_test_summary ("Where it is narrow, settings and figures take turns");

  wb_app_test_assert_fits (fixture->panel, 800); /* else it could not be made narrow */
  start (fixture);
  /* Step by step, as with a pointer: first the settings go, then the sidebar. */
  for (int width = 960; width >= 480; width -= 60)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 700);
      until (gtk_widget_get_width (GTK_WIDGET (fixture->window)) <= width);
      wb_app_test_settle ();
    }
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-narrow");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-narrow-settings");

  /* Wide again, and made narrow while another panel is in front: coming back does not widen the window. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1200, 700);
  until (gtk_widget_get_width (fixture->panel) > 900 && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_settle ();
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), "capture");
  for (int width = 700; width >= 480; width -= 110)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 700);
      until (gtk_widget_get_width (GTK_WIDGET (fixture->window)) <= width);
      wb_app_test_settle ();
    }
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), "echo");
  until (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 480);
}

static void
test_try_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) silent = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  GtkWidget *page, *send, *entry;
  guint16 port = 0;

  g_test_summary ("Try It asks any other address, too, says what is wrong with one, and waiting can be cancelled");

  silent = occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port); /* takes connections, never answers */
  target = g_strdup_printf ("127.0.0.1:%u", port);
  show_page (fixture, "Try It", "try");
  page = find (fixture, WB_TYPE_ECHO_TRY_PAGE, NULL);
  send = wb_app_test_find (page, GTK_TYPE_BUTTON, "Send");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (wb_app_test_find (page, GTK_TYPE_TOGGLE_BUTTON, "Other")), TRUE);
  entry = wb_app_test_find (page, GTK_TYPE_ENTRY, "Address and port");
  gtk_editable_set_text (GTK_EDITABLE (entry), "127.0.0.1");
  g_assert_false (gtk_widget_is_sensitive (send));
  g_assert_false (wb_endpoint_parse ("127.0.0.1", -1, &(WbEndpoint){ 0 }, &error));
  g_assert_nonnull (wb_app_test_find (page, GTK_TYPE_LABEL, error->message));
  gtk_editable_set_text (GTK_EDITABLE (entry), target);
  g_assert_true (gtk_widget_is_sensitive (send));
  g_signal_emit_by_name (send, "clicked");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (send)), ==, "Cancel");
  g_signal_emit_by_name (send, "clicked");
  until (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (send)), "Send") == 0);
  g_assert_null (wb_app_test_find (page, GTK_TYPE_LIST_BOX_ROW, NULL)); /* cancelling is no answer */
}

static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  GtkWidget *group = find (fixture, WB_TYPE_LISTEN_GROUP, NULL);
  GtkWidget *bar = find (fixture, WB_TYPE_SERVICE_BAR, NULL);
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
  start (fixture);
  at = get_endpoint (fixture, 0);
  g_assert_cmpstr (wb_endpoint_format_address (&at, text), ==, "127.0.0.2");
  g_assert_false (gtk_widget_is_sensitive (reach));
  until (gtk_widget_get_tooltip_text (gtk_widget_get_ancestor (reach, ADW_TYPE_PREFERENCES_GROUP)) != NULL);
  g_assert_null (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines"));
  click (fixture, "Stop");
  until (get_state (fixture) == WB_SERVICE_STOPPED);
  g_assert_true (gtk_widget_is_sensitive (reach));

  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 1);
  start (fixture);
  until (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines") != NULL);
  g_assert_true (gtk_widget_is_visible (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines")));
}

static void
test_multicast (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page, *bar;

  g_test_summary ("The bench on the loopback interface: what is sent to a group arrives, with sender and interface");

  wb_settings_set_string (wb_settings_get (), "echo-group-interface", "lo");
  show_page (fixture, "Broadcast and Multicast", "multicast");
  page = find (fixture, WB_TYPE_MULTICAST_PAGE, NULL);
  bar = wb_app_test_find (page, WB_TYPE_SERVICE_BAR, NULL);
  wb_app_test_settle ();
  wb_app_test_assert_fits (page, 480);
  gtk_editable_set_text (GTK_EDITABLE (wb_app_test_find (page, GTK_TYPE_ENTRY, "Group or broadcast address, and port")),
                         "nonsense");
  g_signal_emit_by_name (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Listen"), "clicked");
  g_assert_cmpint (wb_service_handle_get_state (fixture->bench), ==, WB_SERVICE_STOPPED);
  g_assert_true (wb_error_bar_is_shown (WB_ERROR_BAR (wb_app_test_find (page, WB_TYPE_ERROR_BAR, NULL))));

  gtk_widget_activate_action (page, "group.choose", "s", "239.255.42.99:42099");
  g_signal_emit_by_name (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Listen"), "clicked");
  until (wb_service_handle_get_state (fixture->bench) != WB_SERVICE_STARTING);
  if (wb_service_handle_get_state (fixture->bench) == WB_SERVICE_FAILED)
    {
      g_test_skip (wb_service_handle_get_error (fixture->bench)->message);
      return;
    }
  g_signal_emit_by_name (wb_app_test_find (page, GTK_TYPE_BUTTON, "Send"), "clicked");
  until (wb_app_test_find (page, WB_TYPE_TEXT_CELL, "Hello") != NULL);
  g_assert_nonnull (wb_app_test_find (page, WB_TYPE_TEXT_CELL, "lo"));
  g_assert_nonnull (wb_app_test_find (page, WB_TYPE_TEXT_CELL, "239.255.42.99"));
  g_assert_nonnull (wb_app_test_find (page, GTK_TYPE_LABEL, "1 received, 1 sent"));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-multicast");
  g_signal_emit_by_name (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Stop"), "clicked");
  until (wb_service_handle_get_state (fixture->bench) == WB_SERVICE_STOPPED);
}

/* --- Remedies ------------------------------------------------------------------------------------------------------ */

static void
test_remedies (void)
{
  static const struct
  {
    WbListenState states[4]; /* TCP v4, TCP v6, UDP v4, UDP v6 */
    const char *text;
    WbBarTone tone;
  } partial[] = {
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_OFF, WB_LISTEN_ON, WB_LISTEN_OFF }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_MISSING, WB_LISTEN_ON, WB_LISTEN_MISSING },
      "Listening on IPv4 only: this host has no IPv6",
      WB_BAR_INFO },
    { { WB_LISTEN_FAILED, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON },
      "Listening on IPv6 only: taken",
      WB_BAR_WARNING },
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON }, "Listening in part only: taken", WB_BAR_WARNING },
  };
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 700, 300);
  g_autoptr (GError) denied = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "No");
  GtkWidget *button;

  g_test_summary ("What is said of a server that listens in part only; a privileged port offers a higher one and the "
                  "command that opens it, another refusal does not");

  for (guint i = 0; i < G_N_ELEMENTS (partial); i++)
    {
      WbEchoSnapshot *snapshot = wb_echo_snapshot_new ();
      g_autofree char *text = NULL;
      WbBarTone tone = 0;

      for (guint k = 0; k < 4; k++)
        {
          snapshot->listens[k].family = k % 2 != 0 ? 6 : 4;
          snapshot->listens[k].udp = k >= 2;
          snapshot->listens[k].state = partial[i].states[k];
          if (partial[i].states[k] == WB_LISTEN_FAILED)
            snapshot->listens[k].error = g_strdup ("taken");
        }
      text = wb_listen_remedy_dup_partial (snapshot->listens, 4, &tone);
      g_assert_cmpstr (text, ==, partial[i].text);
      g_assert_cmpint (tone, ==, partial[i].tone);
      wb_snapshot_unref (snapshot);
    }

  wb_listen_remedy_show_failure (bar, "No", denied, 80, 8080);
  button = wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Use Port 8080");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_nonnull (
      wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "sudo sysctl net.ipv4.ip_unprivileged_port_start=80"));
  wb_listen_remedy_show_failure (bar, "No", denied, 8080, 8080);
  g_assert_false (gtk_widget_get_visible (button));
  wb_app_test_close (window);
}

/* --- The table alone, with snapshots of the test's own -------------------------------------------------------------- */

/* n connections, of which those that the table asks for are filled; ids from first_id up. */
static WbEchoSnapshot *
new_crowd (WbEchoTable *table, guint n, guint64 first_id)
{
  WbEchoSnapshot *snapshot = wb_echo_snapshot_new ();
  WbSnapshotRequest request;

  wb_echo_table_get_request (table, &request);
  snapshot->n_connections = n;
  snapshot->first_row = MIN (request.first_row, n);
  snapshot->n_rows = MIN (request.n_rows, n - snapshot->first_row);
  snapshot->rows = g_new0 (WbEchoRow, snapshot->n_rows);
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      WbEchoRow *row = &snapshot->rows[i];
      guint64 place = snapshot->first_row + i;

      row->id = first_id + place;
      g_assert_true (wb_endpoint_parse_address ("127.0.0.1", &row->peer, NULL));
      row->peer.port = (guint16) (row->id % 60000);
      row->in_bytes = row->id * 1000;
      row->info.has_info = TRUE;
    }
  return snapshot;
}

static void
update_table (WbEchoTable *table, guint n, guint64 first_id)
{
  WbEchoSnapshot *snapshot = new_crowd (table, n, first_id);

  wb_echo_table_update (table, WB_SERVICE_RUNNING, snapshot);
  wb_snapshot_unref (snapshot);
  wb_app_test_settle ();
}

static void
test_crowd (void)
{
  WbEchoTable *table = WB_ECHO_TABLE (wb_echo_table_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (table), 900, 500);
  GtkWidget *view = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, "Connections");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  WbSnapshotRequest request;
  GtkWidget *row;

  g_test_summary (
      "Ten thousand connections: only the rows around those on screen are asked for, the headers' order with "
      "them, and the selection stays with its connection");

  update_table (table, 10000, 1);
  until (gtk_adjustment_get_upper (adjustment) > 10000);
  update_table (table, 10000, 1);
  wb_echo_table_get_request (table, &request);
  g_assert_cmpuint (request.first_row, ==, 0);
  g_assert_cmpuint (request.n_rows, <, 150);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5") != NULL);

  row = wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5");
  while (g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = gtk_widget_get_parent (row);
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  g_assert_cmpuint (wb_echo_table_get_selected (table), ==, 5);
  update_table (table, 9997, 4); /* the first three have gone */
  g_assert_cmpuint (wb_echo_table_get_selected (table), ==, 5);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  wb_app_test_settle ();
  wb_echo_table_get_request (table, &request);
  g_assert_cmpuint (request.first_row, >, 4900);
  g_assert_cmpuint (request.first_row, <, 5000);
  update_table (table, 9997, 4);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5010") != NULL);
  g_assert_cmpuint (wb_echo_table_get_selected (table), ==, 5); /* out of sight, not gone */
  wb_app_test_picture (window, "echo-crowd");
  if (g_test_perf ())
    {
      /* Processor time: what others do on this machine is not measured. */
      clock_t start = clock ();
      double ms;

      for (guint i = 0; i < 50; i++)
        update_table (table, 9997, 4);
      ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC / 50;
      g_test_minimized_result (ms, "an update of 10,000 rows, drawn: %.2f ms", ms);
      g_assert_cmpfloat (ms, <, 50);
      start = clock ();
      for (guint i = 0; i < 50; i++)
        update_table (table, 9997 + i, 4 + i);
      ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC / 50;
      g_test_minimized_result (ms, "one in which every row moved, drawn: %.2f ms", ms);
      g_assert_cmpfloat (ms, <, 100);
    }

  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (view),
                                  g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (view)), 3),
                                  GTK_SORT_DESCENDING);
  wb_echo_table_get_request (table, &request);
  g_assert_cmpuint (request.sort_by, ==, WB_ECHO_SORT_IN);
  g_assert_true (request.descending);
  update_table (table, 0, 1);
  g_assert_cmpuint (wb_echo_table_get_selected (table), ==, 0);
  wb_app_test_close (window);
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/echo/page", test_page },
    { "/app/echo/serve", test_serve },
    { "/app/echo/family-later", test_family_later },
    { "/app/echo/try", test_try },
    { "/app/echo/try-other", test_try_other },
    { "/app/echo/chosen", test_chosen },
    { "/app/echo/port-in-use", test_port_in_use },
    { "/app/echo/partial", test_partial },
    { "/app/echo/leave", test_leave },
    { "/app/echo/latency", test_latency },
    { "/app/echo/multicast", test_multicast },
    { "/app/echo/narrow", test_narrow },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/app/echo/remedies", test_remedies);
  g_test_add_func ("/app/echo/crowd", test_crowd);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
