/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the echo page beside the server itself: Try It, the multicast bench, the narrow layout, how quick a click is
 * answered, and the table with ten thousand connections. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-echo.h"
#include "wb-app-peer.h"

#include "app/echo/wb-echo-table.h"
#include "app/echo/wb-echo-try-page.h"
#include "app/echo/wb-multicast-page.h"
#include "app/echo/wb-multicast-table.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-text-cell.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

#include <time.h>

static void
test_try (WbAppEcho *fixture, gconstpointer data)
{
  const char *const ways[][2] = { { "IPv4", "TCP" }, { "IPv6", "UDP" } };

  g_test_summary ("Try It asks our own server over the chosen family and protocol, and shows answer and time");

  wb_app_echo_show_page (fixture, "Try It", "try");
  wb_app_test_settle ();
  g_assert_false (gtk_widget_is_sensitive (wb_app_echo_find (fixture, GTK_TYPE_BUTTON, "Send"))); /* nothing listens */
  wb_app_echo_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      GtkWidget *page = wb_app_echo_find (fixture, WB_TYPE_ECHO_TRY_PAGE, NULL);
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
test_try_other (WbAppEcho *fixture, gconstpointer data)
{
  g_autoptr (GSocket) silent = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  GtkWidget *page, *send, *entry;
  guint16 port = 0;

  g_test_summary ("Try It asks any other address, too, says what is wrong with one, and waiting can be cancelled");

  silent = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port); /* takes connections, never answers */
  target = g_strdup_printf ("127.0.0.1:%u", port);
  wb_app_echo_show_page (fixture, "Try It", "try");
  page = wb_app_echo_find (fixture, WB_TYPE_ECHO_TRY_PAGE, NULL);
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

static gboolean
copied_ends_in (GtkWidget *widget, const char *end)
{
  GdkContentProvider *content = gdk_clipboard_get_content (gtk_widget_get_clipboard (widget));
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  return gdk_content_provider_get_value (content, &value, NULL) && g_str_has_suffix (g_value_get_string (&value), end);
}

static void
test_multicast (WbAppEcho *fixture, gconstpointer data)
{
  GtkWidget *page, *bar, *table;
  guint n_stops;

  g_test_summary (
      "The bench on the loopback interface: what is sent to a group arrives, with sender and interface; its rows are one "
      "stop of the keyboard, and the chosen one is copied");

  wb_settings_set_string (wb_settings_get (), "echo-group-interface", "lo");
  wb_app_echo_show_page (fixture, "Broadcast and Multicast", "multicast");
  page = wb_app_echo_find (fixture, WB_TYPE_MULTICAST_PAGE, NULL);
  bar = wb_app_test_find (page, WB_TYPE_SERVICE_BAR, NULL);
  wb_app_test_settle ();
  wb_app_test_assert_fits (page, 480);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (page), >, 5);
  wb_app_echo_show_page (fixture, "Server", "server");
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->panel), >, 10);
  wb_app_echo_show_page (fixture, "Broadcast and Multicast", "multicast");
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

  n_stops = wb_app_test_assert_tab_goes_through (page);
  for (guint i = 0; i < 5; i++)
    g_signal_emit_by_name (wb_app_test_find (page, GTK_TYPE_BUTTON, "Send"), "clicked");
  until (wb_app_test_find (page, GTK_TYPE_LABEL, "6 received, 6 sent") != NULL);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (page), ==, n_stops);
  table = wb_app_test_find (page, WB_TYPE_MULTICAST_TABLE, NULL);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 0); /* coming there chooses none */
  wb_row_table_select (WB_ROW_TABLE (table), 6, 5);
  g_assert_true (gtk_widget_activate_action (table, "arrival.copy", NULL));
  g_assert_true (copied_ends_in (table, "\t239.255.42.99\tIPv4\t5\tHello"));
  g_signal_emit_by_name (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Stop"), "clicked");
  until (wb_service_handle_get_state (fixture->bench) == WB_SERVICE_STOPPED);
}

static void
test_narrow (WbAppEcho *fixture, gconstpointer data)
{
  GtkWidget *settings = wb_app_echo_find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Settings");
  GtkWidget *stack = wb_app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK, NULL);

  g_test_summary ("Where it is narrow, settings and figures take turns");

  wb_app_test_assert_fits (fixture->panel, 800); /* else it could not be made narrow */
  wb_app_echo_start (fixture);
  /* Step by step, as with a pointer: first the settings go, then the sidebar. */
  for (int width = 960; width >= 480; width -= 60)
    wb_app_test_resize (GTK_WINDOW (fixture->window), width, 700);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-narrow");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "echo-narrow-settings");

  /* Wide again, and made narrow while another panel is in front: coming back does not widen the window. */
  wb_app_test_resize (GTK_WINDOW (fixture->window), 1200, 700);
  until (gtk_widget_get_width (fixture->panel) > 900 && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_settle ();
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), "capture");
  for (int width = 700; width >= 480; width -= 110)
    wb_app_test_resize (GTK_WINDOW (fixture->window), width, 700);
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), "echo");
  until (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 480);
}

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Milliseconds of processor time from a click to the end of the frame that shows its effect. */
static double
measure_click (WbAppEcho *fixture, const char *name)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
  gboolean painted = FALSE;
  clock_t start;
  gulong id;

  wb_app_test_settle ();
  id = g_signal_connect (frames, "after-paint", G_CALLBACK (painted_cb), &painted);
  start = clock ();
  wb_app_echo_click (fixture, name);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
  until (painted);
  g_signal_handler_disconnect (frames, id);
  return (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
}

static void
test_latency (WbAppEcho *fixture, gconstpointer data)
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
      until (wb_app_echo_get_state (fixture) == WB_SERVICE_RUNNING);
      ms = measure_click (fixture, "Stop");
      stop_ms = MAX (stop_ms, ms);
      until (wb_app_echo_get_state (fixture) == WB_SERVICE_STOPPED);
    }
  g_test_minimized_result (start_ms, "Start, worst of 10: %.1f ms", start_ms);
  g_test_minimized_result (stop_ms, "Stop, worst of 10: %.1f ms", stop_ms);
  g_assert_cmpfloat (start_ms, <, 100);
  g_assert_cmpfloat (stop_ms, <, 100);
}

/* --- The table alone, with snapshots of the test's own -------------------------------------------------------------- */

/* n connections, of which those that the table asks for are filled; ids from first_id up. */
static WbEchoSnapshot *
new_crowd (WbEchoTable *table, guint n, guint64 first_id)
{
  WbEchoSnapshot *snapshot = wb_echo_snapshot_new ();
  WbSnapshotRequest request;

  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
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
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.first_row, ==, 0);
  g_assert_cmpuint (request.n_rows, <, 150);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5") != NULL);

  row = wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5");
  while (g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = gtk_widget_get_parent (row);
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 5);
  update_table (table, 9997, 4); /* the first three have gone */
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 5);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  wb_app_test_settle ();
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.first_row, >, 4900);
  g_assert_cmpuint (request.first_row, <, 5000);
  update_table (table, 9997, 4);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "127.0.0.1:5010") != NULL);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 5); /* out of sight, not gone */
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
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.sort_by, ==, WB_ECHO_SORT_IN);
  g_assert_true (request.descending);
  update_table (table, 0, 1);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 0);
  wb_app_test_close (window);
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (WbAppEcho *fixture, gconstpointer data);
  } tests[] = {
    { "/app/echo-parts/try", test_try },
    { "/app/echo-parts/try-other", test_try_other },
    { "/app/echo-parts/multicast", test_multicast },
    { "/app/echo-parts/narrow", test_narrow },
    { "/app/echo-parts/latency", test_latency },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, WbAppEcho, NULL, wb_app_echo_set_up, tests[i].test, wb_app_echo_tear_down);
  g_test_add_func ("/app/echo-parts/crowd", test_crowd);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
