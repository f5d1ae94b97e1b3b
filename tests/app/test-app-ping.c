/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ping page in the real window, with a real session and a real responder in a real engine thread: what a person
 * clicks and types, and what the page shows of it. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-find.h"

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/ping/wb-ping-client-page.h"
#include "app/ping/wb-ping-panel.h"
#include "app/ping/wb-ping-plot-view.h"
#include "app/ping/wb-ping-plot.h"
#include "app/ping/wb-ping-settings-page.h"
#include "app/ping/wb-ping-table.h"
#include "app/wb-settings.h"
#include "engine/ping/wb-ping-responder-settings.h"
#include "engine/ping/wb-ping-responder-snapshot.h"
#include "engine/ping/wb-ping-responder.h"
#include "engine/ping/wb-ping-session.h"

#include "../ping/wb-ask-test.h"
#include "../support/wb-until.h"

#include <string.h>
#include <time.h>

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *session;
  WbServiceHandle *responder;
  WbWindow *window;
  GtkWidget *panel; /* borrowed */
  GtkWidget *page;  /* borrowed */
  guint16 port;     /* where the responder answers */
} Fixture;

static const char *const keys[] = {
  "ping-targets",  "ping-interval", "ping-count", "ping-timeout",  "ping-log",     "ping-mode", "window-width",
  "window-height", "ping-source",   "ping-ramp",  "ping-duration", "ping-spacing", NULL
};

static void
reached_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

/* Returns when all that was asked of the engine so far is done. */
static void
wait_for_engine (Fixture *fixture)
{
  int reached = FALSE;

  wb_engine_post (fixture->engine, reached_cb, &reached, NULL);
  until (g_atomic_int_get (&reached));
}

/* A snapshot wakes nobody when it is there: who has no window yet that would look again waits for the engine. */
static guint16
find_port (Fixture *fixture)
{
  const WbSnapshotRequest none = { 0 };
  WbPingResponderSnapshot *snapshot;
  guint16 port;

  wb_service_handle_request (fixture->responder, &none);
  wait_for_engine (fixture);
  snapshot = wb_service_handle_dup_snapshot (fixture->responder);
  g_assert_nonnull (snapshot);
  if (snapshot->listens[0].state != WB_LISTEN_ON)
    g_error ("no responder: %s", snapshot->listens[0].error);
  port = snapshot->listens[0].endpoint.port;
  wb_snapshot_unref (snapshot);
  return port;
}

static void
set_targets (Fixture *fixture, const char *hosts)
{
  g_autofree char *targets = g_strdup_printf ("%s:%u", hosts, fixture->port);

  wb_settings_set_string (wb_settings_get (), "ping-targets", targets);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  WbPingResponderSettings settings;
  GtkWidget *stack;

  fixture->engine = wb_engine_new (NULL);
  g_assert_nonnull (fixture->engine);
  fixture->session = wb_service_handle_new (fixture->engine, WB_TYPE_PING_SESSION);
  fixture->responder = wb_service_handle_new (fixture->engine, WB_TYPE_PING_RESPONDER);
  wb_ping_responder_settings_init (&settings);
  settings.port = 0;
  settings.v6.family = 0; /* what is free in one family need not be in the other */
  wb_service_handle_start (fixture->responder, &settings);
  fixture->port = find_port (fixture);
  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->panel = GTK_WIDGET (wb_window_get_panel (fixture->window, "ping"));
  wb_ping_panel_set_handles (WB_PING_PANEL (fixture->panel), fixture->session, fixture->responder, NULL);
  fixture->page = wb_app_test_find (fixture->panel, WB_TYPE_PING_CLIENT_PAGE, NULL);
  stack = wb_app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK, NULL);
  adw_view_stack_set_visible_child (ADW_VIEW_STACK (stack), fixture->panel);
  until (gtk_widget_get_mapped (fixture->panel));
  set_targets (fixture, "127.0.0.1");
  wb_settings_set_string (wb_settings_get (), "ping-interval", "5 ms");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    wb_app_test_close (GTK_WINDOW (fixture->window));
  wb_service_handle_stop (fixture->session);
  wb_service_handle_stop (fixture->responder);
  until (!wb_service_handle_is_active (fixture->session) && !wb_service_handle_is_active (fixture->responder));
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->responder);
  wait_for_engine (fixture); /* the services go first */
  g_assert_finalize_object (fixture->engine);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

static void
show_part (Fixture *fixture, const char *title)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, title)), TRUE);
  wb_app_test_settle ();
}

static guint64
get_received (Fixture *fixture)
{
  WbPingSnapshot *snapshot = wb_service_handle_dup_snapshot (fixture->session);
  guint64 received = snapshot != NULL ? snapshot->counts.received : 0;

  g_clear_pointer (&snapshot, wb_snapshot_unref);
  return received;
}

static void
start (Fixture *fixture)
{
  click (fixture->page, "Start");
  /* In the same turn as the click: a second one stops and does not start twice. */
  g_assert_cmpint (wb_service_handle_get_state (fixture->session), ==, WB_SERVICE_STARTING);
  until (wb_service_handle_get_state (fixture->session) != WB_SERVICE_STARTING); /* a short one has ended already */
}

static gboolean
is_stopped (Fixture *fixture)
{
  return wb_service_handle_get_state (fixture->session) == WB_SERVICE_STOPPED;
}

static const char *
get_bar_text (Fixture *fixture)
{
  return wb_error_bar_get_text (WB_ERROR_BAR (find (fixture->page, WB_TYPE_ERROR_BAR, NULL)));
}

/* --- The session ----------------------------------------------------------------------------------------------------- */

static void
test_session (Fixture *fixture, gconstpointer data)
{
  const char *const parts[] = { "Distribution", "Smoke", "Probes", "Figures", "Events", "Plot" };
  GtkWidget *settings = find (fixture->page, WB_TYPE_PING_SETTINGS_PAGE, NULL);

  g_test_summary ("Start, every part of the page, Stop: all by the page's own buttons; what was learnt stays");

  g_assert_nonnull (wb_app_test_find (fixture->page, GTK_TYPE_BUTTON, "Ping This Computer"));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-empty");
  start (fixture);
  until (get_received (fixture) > 20);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "▲ Up") != NULL);
  g_assert_false (gtk_widget_is_sensitive (find (settings, ADW_TYPE_COMBO_ROW, NULL)));
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "Times: kernel") != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("ping-%s", parts[i]);

      show_part (fixture, parts[i]);
      if (i == 2)
        until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "answered") != NULL);
      wb_app_test_picture (GTK_WINDOW (fixture->window), name);
    }
  g_assert_cmpuint (wb_app_test_assert_names (fixture->panel), >, 20);
  g_assert_cmpstr (wb_panel_get_subtitle (WB_PANEL (fixture->panel)), !=, NULL);
  click (fixture->page, "Stop");
  until (is_stopped (fixture));
  g_assert_nonnull (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "▲ Up"));
  g_assert_true (gtk_widget_is_sensitive (find (settings, ADW_TYPE_COMBO_ROW, NULL)));
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->panel), >, 15);
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  const char *const values[][2] = { { "ping-interval", "soon" },
                                    { "ping-timeout", "-1" },
                                    { "ping-ramp", "x" },
                                    { "ping-spacing", "even" },
                                    { "ping-source", "here" } };
  GtkWidget *settings = find (fixture->page, WB_TYPE_PING_SETTINGS_PAGE, NULL);

  g_test_summary (
      "What cannot be meant is said in its own row, starts nothing, and is gone when something else is typed");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      GtkWidget *row;

      wb_settings_set_string (wb_settings_get (), values[i][0], values[i][1]);
      click (fixture->page, "Start");
      g_assert_true (is_stopped (fixture));
      g_assert_cmpstr (get_bar_text (fixture), ==, "The session did not start");
      row = gtk_widget_get_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), ADW_TYPE_ACTION_ROW);
      g_assert_nonnull (row);
      g_assert_true (gtk_widget_has_css_class (row, "wb-wrong"));
      g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), values[i][1]));
      wb_settings_reset (wb_settings_get (), values[i][0]);
      g_assert_false (gtk_widget_has_css_class (row, "wb-wrong"));
    }
  wb_settings_set_string (wb_settings_get (), "ping-targets", " , ");
  g_signal_emit_by_name (find (settings, GTK_TYPE_ENTRY, "Targets"), "activate");
  g_assert_true (is_stopped (fixture));
  g_assert_nonnull (wb_app_test_find (settings, GTK_TYPE_LABEL, "Name at least one target"));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-wrong");
  set_targets (fixture, "127.0.0.1");
  g_signal_emit_by_name (find (settings, GTK_TYPE_ENTRY, "Targets"), "activate"); /* Enter starts */
  until (get_received (fixture) > 0);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  const char *const kinds[] = { "Text", "STAMP", "Echo" };
  GtkWidget *settings = find (fixture->page, WB_TYPE_PING_SETTINGS_PAGE, NULL);

  g_test_summary ("The word for each kind of ping is there whole, beside a subtitle that would like more room");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GtkWidget *row = find (settings, ADW_TYPE_COMBO_ROW, NULL), *label;
      g_autofree char *picture = g_strdup_printf ("ping-kind-%s", kinds[i]);

      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
      label = find (row, GTK_TYPE_LABEL, kinds[i]);
      until (gtk_widget_get_width (label) > 0);
      wb_app_test_picture (GTK_WINDOW (fixture->window), picture);
      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
    }
}

static gint64
read_spacing (Fixture *fixture, const char *text)
{
  WbPingSettingsPage *page = WB_PING_SETTINGS_PAGE (find (fixture->page, WB_TYPE_PING_SETTINGS_PAGE, NULL));
  g_autoptr (GError) error = NULL;
  WbPingSettings settings;
  gint64 spacing_ns;

  wb_settings_set_string (wb_settings_get (), "ping-spacing", text);
  g_assert_true (wb_ping_settings_page_read (page, &settings, &error));
  g_assert_no_error (error);
  spacing_ns = settings.spacing_ns;
  wb_ping_settings_clear (&settings);
  return spacing_ns;
}

static void
test_spacing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture->page, WB_TYPE_PING_SETTINGS_PAGE, NULL);

  g_test_summary ("The time between two targets: even as usual, all at once, or as typed if the interval has room");

  set_targets (fixture, "127.0.0.1:9 localhost");
  wb_settings_set_string (wb_settings_get (), "ping-interval", "100 ms");
  g_assert_cmpint (read_spacing (fixture, ""), ==, WB_PING_SPACING_EVEN);
  g_assert_cmpint (read_spacing (fixture, "0"), ==, 0);
  g_assert_cmpint (read_spacing (fixture, "20 ms"), ==, 20 * WB_NS_PER_MS);
  gtk_editable_set_text (GTK_EDITABLE (find (settings, GTK_TYPE_ENTRY, "Between Targets")), "200 ms");
  click (fixture->page, "Start");
  g_assert_true (is_stopped (fixture));
  g_assert_cmpstr (get_bar_text (fixture), ==, "The session did not start");
}

static gboolean
is_reached (Fixture *fixture, GtkWidget *widget, GtkDirectionType direction)
{
  for (guint i = 0; i < 40; i++)
    {
      GtkWidget *focus;

      gtk_widget_child_focus (fixture->panel, direction);
      focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
      if (focus == widget || (focus != NULL && gtk_widget_is_ancestor (focus, widget)))
        return TRUE;
    }
  return FALSE;
}

static void
test_tab (Fixture *fixture, gconstpointer data)
{
  GtkWidget *targets = find (fixture->page, GTK_TYPE_ENTRY, "Targets");

  g_test_summary ("Shift+Tab goes from the targets back to Start and the switch of pages, Tab to the plot's buttons");

  gtk_widget_grab_focus (targets);
  g_assert_true (is_reached (fixture, find (fixture->page, GTK_TYPE_BUTTON, "Start"), GTK_DIR_TAB_BACKWARD));
  g_assert_true (is_reached (fixture, find (fixture->panel, GTK_TYPE_STACK_SWITCHER, NULL), GTK_DIR_TAB_BACKWARD));
  start (fixture);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "▲ Up") != NULL);
  until (gtk_widget_get_mapped (find (fixture->page, GTK_TYPE_BUTTON, "Zoom in")));
  wb_app_test_settle (); /* what appears is laid out, and has a place among the others */
  gtk_widget_grab_focus (targets);
  g_assert_true (is_reached (fixture, find (fixture->page, GTK_TYPE_BUTTON, "Zoom in"), GTK_DIR_TAB_FORWARD));
}

static void
test_slow_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GResolver) names = g_resolver_get_default ();

  g_test_summary ("While a name is looked up nothing of the session before is said; Stop does not wait for it");

  start (fixture);
  until (get_received (fixture) > 0);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "▲ Up") != NULL);
  click (fixture->page, "Stop");
  until (is_stopped (fixture));
  wb_ask_names_install ();
  wb_settings_set_string (wb_settings_get (), "ping-targets", "slow.test");
  start (fixture);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "… Resolving") != NULL);
  g_assert_cmpstr (wb_panel_get_subtitle (WB_PANEL (fixture->panel)), ==, "slow.test");
  click (fixture->page, "Stop");
  until (is_stopped (fixture));
  g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
  g_resolver_set_default (names);
}

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static gboolean
has_content (const char *path, const char *word)
{
  g_autofree char *content = NULL;
  gsize n = 0;

  return g_file_get_contents (path, &content, &n, NULL) && n > 0 && (word == NULL || strstr (content, word) != NULL);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  WbPingClientPage *page = WB_PING_CLIENT_PAGE (fixture->page);
  g_autofree char *folder = g_dir_make_tmp ("wb-ping-XXXXXX", NULL);
  g_autofree char *saved = g_build_filename (folder, "a.wbping", NULL);
  g_autofree char *csv = g_build_filename (folder, "a.csv", NULL), *json = g_build_filename (folder, "a.json", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.wbping", NULL);

  g_test_summary (
      "A session that ended is saved, exported and opened again; a folder and rubbish are refused in words");

  wb_settings_set_number (wb_settings_get (), "ping-count", 20);
  wb_settings_set_string (wb_settings_get (), "ping-timeout", "200 ms");
  start (fixture);
  until (is_stopped (fixture));
  until (get_received (fixture) == 20);
  wb_ping_client_page_save (page, saved, WB_PING_FILE_SESSION);
  until (has_content (saved, NULL));
  until (!wb_ping_client_page_is_busy (page));
  wb_ping_client_page_save (page, csv, WB_PING_FILE_CSV);
  until (has_content (csv, ","));
  until (!wb_ping_client_page_is_busy (page));
  wb_ping_client_page_save (page, json, WB_PING_FILE_JSON);
  until (has_content (json, "127.0.0.1"));
  until (!wb_ping_client_page_is_busy (page));
  wb_ping_client_page_save (page, folder, WB_PING_FILE_SESSION);
  until (g_strcmp0 (get_bar_text (fixture), "The session was not saved") == 0);
  until (!wb_ping_client_page_is_busy (page));
  wb_ping_client_page_save (page, saved, WB_PING_FILE_SESSION);
  until (!wb_error_bar_is_shown (WB_ERROR_BAR (find (fixture->page, WB_TYPE_ERROR_BAR, NULL))));
  until (!wb_ping_client_page_is_busy (page));

  wb_ping_client_page_open (page, saved);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "Saved session “a.wbping”") != NULL);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "▲ Up") != NULL);
  show_part (fixture, "Probes");
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "answered") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-saved");
  show_part (fixture, "Plot");
  g_assert_true (g_file_set_contents (bad, "rubbish", -1, NULL));
  wb_ping_client_page_open (page, bad);
  until (g_strcmp0 (get_bar_text (fixture), "“bad.wbping” was not opened") == 0);
  gtk_widget_activate_action (find (fixture->page, GTK_TYPE_BUTTON, "Close the saved session"), "session.close-saved",
                              NULL);
  until (get_received (fixture) == 20); /* the session's own are still there */
  wb_app_test_remove (folder);
}

static guint
get_n_targets (Fixture *fixture)
{
  WbPingSnapshot *snapshot = wb_service_handle_dup_snapshot (fixture->session);
  guint n = snapshot != NULL ? snapshot->n_targets : 0;

  g_clear_pointer (&snapshot, wb_snapshot_unref);
  return n;
}

static void
test_crowds (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = find (fixture->page, WB_TYPE_PING_TABLE, NULL);
  GtkWidget *view = find (table, GTK_TYPE_COLUMN_VIEW, "Targets");
  g_autoptr (GtkColumnViewColumn) name =
      g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (view)), 1);
  g_autofree char *one = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_autofree char *before = g_strdup_printf ("%s 127.0.1.0/24:%u", one, fixture->port);
  g_autofree char *after = g_strdup_printf ("127.0.2.0/24:%u", fixture->port);

  g_test_summary ("Of a crowd ten rows are on screen, and its targets never bear names of the session before");

  wb_settings_set_string (wb_settings_get (), "ping-targets", before);
  wb_settings_set_string (wb_settings_get (), "ping-interval", "500 ms");
  start (fixture);
  until (get_n_targets (fixture) == 257);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, one) != NULL);
  click (fixture->page, "Stop");
  until (is_stopped (fixture));
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (view), name, GTK_SORT_DESCENDING); /* the first is out of sight */
  until (wb_app_test_find (table, WB_TYPE_TEXT_CELL, one) == NULL);
  wb_settings_set_string (wb_settings_get (), "ping-targets", after);
  start (fixture);
  until (get_n_targets (fixture) == 256);
  until (wb_app_test_find (table, WB_TYPE_TEXT_CELL, "127.0.2.99") != NULL);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "…") != NULL);
  g_assert_null (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, one));
  until (gtk_widget_get_height (view) > 250);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-crowd-page");
}

/* --- Layout and pace ---------------------------------------------------------------------------------------------------- */

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "Settings");
  graphene_rect_t plot;

  g_test_summary (
      "Where it is narrow, settings and figures take turns, the plot is in sight, and nothing is wider than the window");

  start (fixture);
  until (get_received (fixture) > 20);
  for (int width = 960; width >= 480; width -= 60)
    wb_app_test_resize (GTK_WINDOW (fixture->window), width, 700);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  /* 120 pixels of it above the switcher at the end of the window, which is 52 high. */
  until (
      gtk_widget_compute_bounds (find (fixture->page, WB_TYPE_PING_PLOT, NULL), GTK_WIDGET (fixture->window), &plot));
  g_assert_cmpfloat (plot.origin.y + 120, <, 700 - 52);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-narrow");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "ping-narrow-settings");
}

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Milliseconds of processor time of this thread from a click to the end of the frame that shows its effect. */
static double
measure_click (Fixture *fixture, const char *name)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
  struct timespec from, to;
  gboolean painted = FALSE;
  gulong id;

  wb_app_test_settle ();
  id = g_signal_connect (frames, "after-paint", G_CALLBACK (painted_cb), &painted);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &from);
  click (fixture->page, name);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
  until (painted);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &to);
  g_signal_handler_disconnect (frames, id);
  return (double) (to.tv_sec - from.tv_sec) * 1e3 + (double) (to.tv_nsec - from.tv_nsec) / 1e6;
}

static void
test_latency (Fixture *fixture, gconstpointer data)
{
  double start_ms, stop_ms;

  g_test_summary ("From a click on Start or Stop to its picture in less than 100 ms, with 16,384 targets");

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      return;
    }
  wb_settings_set_string (wb_settings_get (), "ping-targets", "127.0.0.0/18");
  wb_settings_set_string (wb_settings_get (), "ping-interval", "1 s");
  start_ms = measure_click (fixture, "Start");
  until (wb_service_handle_get_state (fixture->session) == WB_SERVICE_RUNNING);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "127.0.0.0") != NULL);
  stop_ms = measure_click (fixture, "Stop");
  until (is_stopped (fixture));
  g_test_minimized_result (start_ms, "Start with 16,384 targets: %.1f ms", start_ms);
  g_test_minimized_result (stop_ms, "Stop: %.1f ms", stop_ms);
  g_assert_cmpfloat (start_ms, <, 100);
  g_assert_cmpfloat (stop_ms, <, 100);
}

static guint
count (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type);
  return n;
}

/* The first time GTK makes widgets for 200 rows, however few are on screen. */
static void
test_first_start (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = find (fixture->page, WB_TYPE_PING_TABLE, NULL);
  guint n_cells = 0, most_cells = 0;
  double longest_ms = 0;

  g_test_summary ("The first rows of a crowd are made a few at a time, so that the window answers meanwhile");

  set_targets (fixture, "127.0.0.0/23");
  wb_settings_set_string (wb_settings_get (), "ping-interval", "1 s");
  click (fixture->page, "Start");
  while (n_cells < 200 * 8)
    {
      double turn_ms = wb_app_test_turn ();
      guint before = n_cells;

      longest_ms = MAX (longest_ms, turn_ms);
      n_cells = count (table, WB_TYPE_TEXT_CELL);
      most_cells = MAX (most_cells, n_cells - MIN (n_cells, before));
    }
  g_test_message ("%u cells at once, a turn of %.1f ms", most_cells, longest_ms);
  g_assert_cmpuint (most_cells, <, 800); /* a turn may hold a new snapshot beside a step */
  if (g_test_perf ())
    {
      g_test_minimized_result (longest_ms, "the longest turn of a first start: %.1f ms", longest_ms);
      g_assert_cmpfloat (longest_ms, <, 100);
    }
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/ping/session", test_session },
    { "/app/ping/wrong", test_wrong },
    { "/app/ping/files", test_files },
    { "/app/ping/crowds", test_crowds },
    { "/app/ping/narrow", test_narrow },
    { "/app/ping/latency", test_latency },
    { "/app/ping/first-start", test_first_start },
    { "/app/ping/kinds", test_kinds },
    { "/app/ping/spacing", test_spacing },
    { "/app/ping/slow-name", test_slow_name },
    { "/app/ping/tab", test_tab },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
