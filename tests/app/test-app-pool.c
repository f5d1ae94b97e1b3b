/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the pool page, each by itself, over snapshots made by hand: what a person reads in them, and what they ask
 * for. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-find.h"
#include "wb-app-peer.h"

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/pool/wb-pool-load-box.h"
#include "app/pool/wb-pool-panel.h"
#include "app/pool/wb-pool-settings-page.h"
#include "app/pool/wb-pool-target-table.h"
#include "app/pool/wb-pool-teach.h"
#include "app/pool/wb-pool-terminal.h"
#include "app/pool/wb-pool-tiles.h"
#include "app/wb-settings.h"
#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool.h"

#include "../support/wb-until.h"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbPoolSettings, wb_pool_settings_clear)

static WbPoolSnapshot *
new_snapshot (void)
{
  WbPoolSnapshot *snapshot = wb_pool_snapshot_new ();

  snapshot->running_ns = 5 * WB_NS_PER_S;
  snapshot->min = 2;
  snapshot->max = 4;
  snapshot->wait = wb_histogram_new ();
  snapshot->connect = wb_histogram_new ();
  return snapshot;
}

/* --- Settings ------------------------------------------------------------------------------------------------------ */

static void
test_defaults (void)
{
  GtkWidget *page = wb_pool_settings_page_new ();
  GtkWidget *box = wb_pool_load_box_new ();
  g_auto (WbPoolSettings) is = { 0 }, usual = { 0 };
  WbPoolLoadSettings load, usual_load;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What nobody has changed reads as the engine's defaults, with our echo server as target");

  g_object_ref_sink (page);
  g_object_ref_sink (box);
  g_assert_true (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (is.n_targets, ==, 1);
  g_assert_cmpstr (is.targets[0].host, ==, "127.0.0.1");
  g_assert_cmpuint (is.targets[0].port, ==, 8080);
  g_assert_cmpint (is.protocol, ==, WB_POOL_PROTOCOL_ECHO);
  g_assert_true (is.tls_verify);
  wb_pool_settings_init (&usual);
  is.protocol = usual.protocol;
  is.tls_verify = usual.tls_verify;
  wb_pool_settings_clear (&is);
  g_assert_cmpmem (&is, sizeof is, &usual, sizeof usual);
  g_assert_true (wb_pool_load_box_read (WB_POOL_LOAD_BOX (box), &load, &error));
  wb_pool_load_settings_init (&usual_load);
  g_assert_cmpuint (load.workers, ==, usual_load.workers);
  g_assert_cmpint (load.hold.mean_ns, ==, usual_load.hold.mean_ns);
  g_assert_cmpint (load.hold.spread, ==, usual_load.hold.spread);
  g_assert_cmpint (load.think.mean_ns, ==, usual_load.think.mean_ns);
  g_assert_cmpint (load.think.spread, ==, usual_load.think.spread);
  g_assert_cmpuint (load.exchanges, ==, usual_load.exchanges);
  g_assert_cmpuint (load.payload_bytes, ==, usual_load.payload_bytes);
  g_assert_cmpint (load.exchange_timeout_ns, ==, usual_load.exchange_timeout_ns);
  g_assert_cmpint (load.ramp_ns, ==, usual_load.ramp_ns);
  g_object_unref (page);
  g_object_unref (box);
}

static void
reset_settings (void)
{
  static const char *const keys[] = {
    "pool-targets",         "pool-linger",         "pool-lifetime", "pool-min",     "pool-max",    "pool-protocol",
    "pool-load-workers",    "pool-load-hold",      "pool-lazy",     "pool-balance", "pool-family", "pool-check-period",
    "pool-connect-timeout", "pool-acquire-timeout"
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    wb_settings_reset (wb_settings_get (), keys[i]);
}

static void
test_wild (void)
{
  g_auto (WbPoolSettings) is = { 0 };
  GtkWidget *page;

  g_test_summary ("A choice that the settings have and we do not is as usual, and the log says so");

  wb_settings_set_string (wb_settings_get (), "pool-protocol", "smtp");
  g_test_expect_message ("wirebench", G_LOG_LEVEL_WARNING, "“smtp” is no value of pool-protocol: “echo” is used");
  page = wb_pool_settings_page_new ();
  g_test_assert_expected_messages ();
  g_object_ref_sink (page);
  g_assert_true (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, NULL));
  g_assert_cmpint (is.protocol, ==, WB_POOL_PROTOCOL_ECHO);
  g_object_unref (page);
  reset_settings ();
}

static void
test_live_check (void)
{
  GtkWidget *page = wb_pool_settings_page_new ();
  GtkWindow *window = wb_app_test_present (page, 360, 1200);
  WbSettings *settings = wb_settings_get ();
  g_auto (WbPoolSettings) is = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What cannot be meant is said while it is typed; what only one protocol has is shown with it");

  wb_settings_set_string (settings, "pool-targets", "db1:5432*3@0\ndb2:5432@1");
  wb_app_test_settle ();
  g_assert_true (is_shown (page, "2 targets"));
  wb_settings_set_string (settings, "pool-targets", "db1:0");
  wb_app_test_settle ();
  g_assert_false (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_true (is_shown (page, error->message));
  wb_settings_set_string (settings, "pool-targets", "db1");
  wb_settings_set_string (settings, "pool-protocol", "postgres");
  g_clear_error (&error);
  wb_pool_settings_clear (&is);
  g_assert_true (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, &error));
  g_assert_cmpuint (is.targets[0].port, ==, 5432);
  wb_app_test_settle ();
  g_assert_true (is_shown (page, "Database"));
  g_assert_false (is_shown (page, "Path"));
  wb_settings_set_number (settings, "pool-min", 30);
  wb_app_test_settle ();
  g_assert_true (is_shown (page, "The smallest size must not be above the largest"));
  wb_pool_settings_page_point_at_problem (WB_POOL_SETTINGS_PAGE (page));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)),
                                         find (page, GTK_TYPE_SPIN_BUTTON, "At least so many connections")));
  wb_settings_set_number (settings, "pool-min", 5);
  wb_settings_set_string (settings, "pool-lifetime", "soon");
  wb_pool_settings_clear (&is);
  g_assert_false (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, &error));
  wb_pool_settings_page_point_at_problem (WB_POOL_SETTINGS_PAGE (page));
  wb_app_test_settle ();
  g_assert_true (is_shown (page, "“soon” is no time: write 1 s, 200 ms or 20 µs"));
  g_assert_true (
      gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), find (page, GTK_TYPE_ENTRY, "Lifetime")));
  g_clear_error (&error);
  wb_settings_set_string (settings, "pool-lifetime", "");
  wb_settings_set_string (settings, "pool-linger", "");
  wb_pool_settings_clear (&is);
  g_assert_true (wb_pool_settings_page_read (WB_POOL_SETTINGS_PAGE (page), &is, &error));
  g_assert_cmpint (is.lifetime_ns, ==, 0);
  g_assert_cmpint (is.linger_ns, ==, -1);
  g_assert_cmpuint (wb_app_test_assert_names (page), >, 10);
  wb_app_test_picture (window, "pool-settings");
  wb_pool_settings_page_update (WB_POOL_SETTINGS_PAGE (page), WB_SERVICE_RUNNING);
  g_assert_false (gtk_widget_is_sensitive (find (page, GTK_TYPE_SPIN_BUTTON, "At most so many connections")));
  wb_app_test_close (window);
  reset_settings ();
}

static void
test_command (void)
{
  g_auto (WbPoolSettings) settings = { 0 };
  WbPoolLoadSettings load;
  WbPoolTarget *target;
  g_autofree char *usual = NULL, *special = NULL;

  g_test_summary ("The command for a terminal holds what is not as usual, in the units of its options, and is quoted");

  wb_pool_settings_init (&settings);
  wb_pool_load_settings_init (&load);
  wb_pool_settings_add_target (&settings, "127.0.0.1", 8080);
  usual = wb_pool_terminal_dup_command (&settings, &load);
  g_assert_cmpstr (usual, ==, "wirebench-cli pool 127.0.0.1:8080 --load=10");
  target = wb_pool_settings_add_target (&settings, "::1", 8080);
  target->weight = 3;
  settings.protocol = WB_POOL_PROTOCOL_HTTP;
  settings.path = g_strdup ("/a b");
  settings.user = g_strdup ("kept"); /* of another protocol: the command would be refused */
  settings.max = 30;
  settings.lazy = TRUE;
  settings.family = 4;
  settings.connect_timeout_ns = 1500 * WB_NS_PER_MS;
  settings.lifetime_ns = 90 * WB_NS_PER_S;
  settings.linger_ns = -1;
  settings.balance = WB_POOL_BALANCE_TWO_CHOICES;
  load.workers = 500;
  load.hold.mean_ns = WB_NS_PER_MS / 2;
  load.hold.spread = WB_POOL_SPREAD_PARETO;
  load.leak_share = 0.001;
  special = wb_pool_terminal_dup_command (&settings, &load);
  g_assert_cmpstr (special, ==,
                   "wirebench-cli pool 127.0.0.1:8080 '[::1]:8080*3' --probe=http --path='/a b' --max=30 --lazy "
                   "--connect-timeout=1500 --lifetime=90 --balance=two-choices --linger=-1 --ipv4 --load=500 "
                   "--hold=0.5 --hold-spread=pareto --leak=0.1");
}

/* --- What is shown ------------------------------------------------------------------------------------------------- */

static void
test_tiles (void)
{
  GtkWidget *tiles = wb_pool_tiles_new ();
  GtkWindow *window = wb_app_test_present (tiles, 700, 200);
  WbPoolSnapshot *snapshot = new_snapshot ();

  g_test_summary ("Tiles tell counts, who waits for how long, percentiles, and what the errors are made of");

  snapshot->counts.slots[WB_POOL_SLOT_LENT] = 4;
  snapshot->counts.slots[WB_POOL_SLOT_VALIDATING] = 1;
  snapshot->counts.waiters = 7;
  snapshot->oldest_wait_ns = 120 * WB_NS_PER_MS;
  snapshot->counts.failures[WB_POOL_REASON_TIMEOUT] = 2;
  snapshot->counts.connect_failures = 3;
  snapshot->errors.total = 5;
  for (guint i = 1; i <= 100; i++)
    wb_histogram_record (snapshot->wait, i * WB_NS_PER_MS);
  wb_pool_tiles_update (WB_POOL_TILES (tiles), snapshot);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (tiles, WB_TYPE_STAT_TILE, "Lent: 4")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "of 4");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (tiles, WB_TYPE_STAT_TILE, "Waiting: 7")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "for 120\302\240ms");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (tiles, WB_TYPE_STAT_TILE, "Errors: 5")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "2 acquires: waited too long · 3 connects failed"); /* its tooltip */
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find (tiles, WB_TYPE_STAT_TILE, "Errors: 5")), ==,
                   "2 acquires: waited too long · 3 connects failed");
  find (tiles, WB_TYPE_STAT_TILE, "Connect p99: –");
  g_assert_true (gtk_widget_has_css_class (find (tiles, WB_TYPE_STAT_TILE, "Waiting: 7"), "warning"));
  wb_app_test_picture (window, "pool-tiles");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_health (void)
{
  static const struct
  {
    WbPoolTargetMode mode;
    gboolean down;
    WbPoolCircuitState state;
    double share;
    guint lent;
    const char *words;
  } cases[] = {
    { WB_POOL_TARGET_READY, FALSE, WB_POOL_CIRCUIT_NEW, 1, 0, "Not tried yet" },
    { WB_POOL_TARGET_READY, FALSE, WB_POOL_CIRCUIT_PROVEN, 1, 3, "▲ Up" },
    { WB_POOL_TARGET_READY, FALSE, WB_POOL_CIRCUIT_PROVEN, 0.25, 1, "▲ Starting, 25 %" },
    { WB_POOL_TARGET_READY, FALSE, WB_POOL_CIRCUIT_PAUSED, 1, 0, "◆ Failing" },
    { WB_POOL_TARGET_READY, TRUE, WB_POOL_CIRCUIT_PAUSED, 1, 0, "▼ Down" },
    { WB_POOL_TARGET_DRAINED, FALSE, WB_POOL_CIRCUIT_PROVEN, 1, 1, "Draining" },
    { WB_POOL_TARGET_DRAINED, FALSE, WB_POOL_CIRCUIT_PROVEN, 1, 0, "Drained" },
  };
  GtkWidget *table = wb_pool_target_table_new ();
  GtkWindow *window = wb_app_test_present (table, 1200, 300);
  WbPoolSnapshot *snapshot = new_snapshot ();

  g_test_summary ("Each state of a target has its words, and the row says what failed last");

  wb_pool_target_table_update (WB_POOL_TARGET_TABLE (table), NULL);
  g_assert_true (is_shown (table, "The pool is stopped. Start it, and its targets are listed here."));
  snapshot->n_targets = G_N_ELEMENTS (cases);
  snapshot->targets = g_new0 (WbPoolTargetRow, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbPoolTargetRow *target = &snapshot->targets[i];

      target->id = i + 1;
      target->name = g_strdup_printf ("db%u:5432", i);
      target->mode = cases[i].mode;
      target->policy.down = cases[i].down;
      target->policy.state = cases[i].state;
      target->policy.share = cases[i].share;
      target->slots[WB_POOL_SLOT_LENT] = cases[i].lent;
      target->connect_p50_ns = target->connect_p99_ns = target->rtt_p50_ns = -1;
      target->error = cases[i].down ? g_strdup ("Connection refused") : NULL;
    }
  wb_pool_target_table_update (WB_POOL_TARGET_TABLE (table), snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    until (wb_app_test_find (table, WB_TYPE_TEXT_CELL, cases[i].words) != NULL);
  until (wb_app_test_find (table, WB_TYPE_TEXT_CELL, "Connection refused") != NULL);
  wb_app_test_picture (window, "pool-targets");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

/* --- What is asked for --------------------------------------------------------------------------------------------- */

static void
count_lesson_cb (guint *counts, guint lesson)
{
  counts[lesson]++;
}

static void
test_lessons (void)
{
  GtkWidget *teach = wb_pool_teach_new ();
  GtkWindow *window = wb_app_test_present (teach, 480, 200);
  WbPoolSnapshot *snapshot = new_snapshot ();
  guint counts[WB_POOL_N_LESSONS] = { 0 };

  g_test_summary ("A button that finds nothing to do says so; one that does says what will happen");

  g_signal_connect_swapped (teach, "lesson", G_CALLBACK (count_lesson_cb), counts);
  g_assert_false (gtk_widget_is_sensitive (find (teach, GTK_TYPE_BUTTON, "Borrow One")));
  wb_pool_teach_update (WB_POOL_TEACH (teach), snapshot);
  g_assert_true (gtk_widget_is_sensitive (find (teach, GTK_TYPE_BUTTON, "Borrow One")));
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Release One"), "clicked");
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Kill One"), "clicked");
  wb_app_test_settle ();
  g_assert_true (is_shown (teach, "There is no connection to cut."));
  g_assert_cmpuint (counts[WB_POOL_LESSON_RELEASE] + counts[WB_POOL_LESSON_KILL], ==, 0);
  snapshot->counts.slots[WB_POOL_SLOT_LENT] = 1;
  wb_pool_teach_update (WB_POOL_TEACH (teach), snapshot);
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Release One"), "clicked");
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Reset"), "clicked");
  g_assert_cmpuint (counts[WB_POOL_LESSON_RELEASE], ==, 1);
  g_assert_cmpuint (counts[WB_POOL_LESSON_RESET], ==, 1);
  /* What draining waits for can be done; what it ends cannot. */
  snapshot->draining = TRUE;
  wb_pool_teach_update (WB_POOL_TEACH (teach), snapshot);
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Release One"), "clicked");
  g_signal_emit_by_name (find (teach, GTK_TYPE_BUTTON, "Borrow One"), "clicked");
  wb_app_test_settle ();
  g_assert_true (is_shown (teach, "The pool drains, so it lends nothing any more. It ends once what is lent is given "
                                  "back."));
  g_assert_cmpuint (counts[WB_POOL_LESSON_RELEASE], ==, 2);
  g_assert_cmpuint (counts[WB_POOL_LESSON_BORROW], ==, 0);
  snapshot->draining = FALSE;
  wb_pool_teach_update (WB_POOL_TEACH (teach), snapshot);
  g_assert_cmpuint (wb_app_test_assert_names (teach), ==, WB_POOL_N_LESSONS);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (teach), ==, WB_POOL_N_LESSONS);
  wb_app_test_assert_fits (teach, 360);
  wb_app_test_picture (window, "pool-teach");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_load (void)
{
  GtkWidget *box = wb_pool_load_box_new ();
  GtkWindow *window = wb_app_test_present (box, 480, 700);
  WbPoolSnapshot *snapshot = new_snapshot ();
  WbPoolLoadSettings settings;
  GtkWidget *apply = find (box, GTK_TYPE_BUTTON, "Apply");
  guint starts = 0, stops = 0;

  g_test_summary ("Load starts with the pool only; other settings can be applied while it runs, right ones");

  g_signal_connect_swapped (box, "start", G_CALLBACK (count_cb), &starts);
  g_signal_connect_swapped (box, "stop", G_CALLBACK (count_cb), &stops);
  wb_pool_load_box_toggle (WB_POOL_LOAD_BOX (box));
  g_assert_cmpuint (starts, ==, 0);
  wb_pool_load_box_update (WB_POOL_LOAD_BOX (box), snapshot);
  wb_pool_load_box_toggle (WB_POOL_LOAD_BOX (box));
  g_assert_cmpuint (starts, ==, 1);
  g_assert_true (wb_pool_load_box_read (WB_POOL_LOAD_BOX (box), &settings, NULL));
  snapshot->load.running = TRUE;
  snapshot->load.settings = settings;
  snapshot->load.workers = 10;
  snapshot->load.waiting = 3;
  snapshot->load.failed = 2;
  snapshot->load.exchange_errors = 1;
  snapshot->load.rate = 250;
  snapshot->load.cycles = 1000;
  wb_pool_load_box_update (WB_POOL_LOAD_BOX (box), snapshot);
  find (box, WB_TYPE_STAT_TILE, "Borrows: 250/s");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (box, WB_TYPE_STAT_TILE, "Workers: 10")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "3 waiting");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (box, WB_TYPE_STAT_TILE, "Failed: 3")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "2 acquires · 1 exchange");
  g_assert_false (gtk_widget_is_sensitive (apply));
  wb_settings_set_number (wb_settings_get (), "pool-load-workers", 20);
  g_assert_true (gtk_widget_is_sensitive (apply));
  g_signal_emit_by_name (apply, "clicked");
  g_assert_cmpuint (starts, ==, 2);
  wb_settings_set_string (wb_settings_get (), "pool-load-hold", "long");
  g_assert_false (gtk_widget_is_sensitive (apply));
  g_assert_false (wb_pool_load_box_read (WB_POOL_LOAD_BOX (box), &settings, NULL));
  wb_pool_load_box_toggle (WB_POOL_LOAD_BOX (box));
  g_assert_cmpuint (stops, ==, 1);
  g_assert_cmpuint (wb_app_test_assert_names (box), >, 5);
  wb_app_test_picture (window, "pool-load");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
  reset_settings ();
}

/* --- The page as a whole ------------------------------------------------------------------------------------------- */

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *pool;
  WbWindow *window;
  GtkWidget *panel;
  GtkWidget *head;
  WbErrorBar *bar;
} Page;

static void
set_up (Page *page, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  page->engine = wb_engine_new (&error);
  g_assert_no_error (error);
  page->pool = wb_service_handle_new (page->engine, WB_TYPE_POOL);
  page->window = wb_app_test_window_new ();
  page->panel = GTK_WIDGET (wb_window_get_panel (page->window, "pool"));
  page->head = find (page->panel, WB_TYPE_SERVICE_BAR, NULL);
  page->bar = WB_ERROR_BAR (find (page->panel, WB_TYPE_ERROR_BAR, NULL));
  wb_pool_panel_set_handle (WB_POOL_PANEL (page->panel), page->pool, NULL);
  wb_window_show_panel (page->window, "pool");
  until (gtk_widget_get_mapped (page->panel));
}

static void
toggle (Page *page)
{
  g_action_group_activate_action (wb_panel_get_actions (WB_PANEL (page->panel)), "toggle", NULL);
}

/* As it is set by now. */
static void
start (Page *page)
{
  toggle (page);
  until (wb_service_handle_get_state (page->pool) == WB_SERVICE_RUNNING);
}

static void
stop (Page *page)
{
  toggle (page);
  until (!wb_service_handle_is_active (page->pool));
}

static void
tear_down (Page *page, gconstpointer data)
{
  wb_pool_panel_set_handle (WB_POOL_PANEL (page->panel), NULL, NULL);
  wb_app_test_close (GTK_WINDOW (page->window));
  g_object_unref (page->pool);
  g_object_unref (page->engine);
  reset_settings ();
}

static gboolean
is_newer (WbServiceHandle *pool, gpointer before)
{
  gpointer now = wb_service_handle_dup_snapshot (pool);

  wb_snapshot_unref (now);
  return now != before;
}

static void
test_refused (Page *page, gconstpointer data)
{
  g_autoptr (GError) reason = g_error_new_literal (WB_ERROR, WB_ERROR_LIMIT, "No descriptors");

  g_test_summary ("A pool whose target refuses runs, says so and why, and stops; no engine is said, too");

  wb_settings_set_string (wb_settings_get (), "pool-targets", "127.0.0.1:1");
  start (page);
  until (g_str_equal (wb_error_bar_get_text (page->bar), "No target answers"));
  g_assert_null (wb_app_test_find (page->head, GTK_TYPE_LABEL, "Running"));
  wb_app_test_picture (GTK_WINDOW (page->window), "pool-no-answer");
  wb_error_bar_clear (page->bar);
  for (guint i = 0; i < 3; i++)
    {
      gpointer before = wb_service_handle_dup_snapshot (page->pool);

      until (is_newer (page->pool, before));
      wb_snapshot_unref (before);
    }
  g_assert_cmpstr (wb_error_bar_get_text (page->bar), ==, "");         /* what was closed stays closed */
  g_assert_true (is_shown (page->head, "Running, no target answers")); /* as long as it is so */
  wb_app_test_picture (GTK_WINDOW (page->window), "pool-refused");
  stop (page);
  g_assert_true (is_shown (page->head, "Stopped"));
  wb_pool_panel_set_handle (WB_POOL_PANEL (page->panel), NULL, reason);
  g_assert_cmpstr (wb_error_bar_get_text (page->bar), ==, "Services cannot run");
}

static void
test_silent (Page *page, gconstpointer data)
{
  guint16 port = 0;
  g_autoptr (GSocket) silent = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", port);

  g_test_summary ("A target that takes connections and says nothing is no answer once somebody waited in vain for it");

  wb_settings_set_string (wb_settings_get (), "pool-targets", target);
  wb_settings_set_string (wb_settings_get (), "pool-connect-timeout", "60 s");
  wb_settings_set_string (wb_settings_get (), "pool-acquire-timeout", "200 ms");
  start (page);
  g_assert_true (is_shown (page->head, "Running")); /* nobody knows yet */
  until (gtk_widget_is_sensitive (find (page->panel, GTK_TYPE_BUTTON, "Borrow One")));
  click (page->panel, "Borrow One");
  until (is_shown (page->head, "Running, no target answers"));
  g_assert_cmpstr (wb_error_bar_get_text (page->bar), ==, "No target answers");
  wb_app_test_picture (GTK_WINDOW (page->window), "pool-silent");
  stop (page);
}

static void
test_closes_idle (Page *page, gconstpointer data)
{
  WbSettings *settings = wb_settings_get ();
  guint16 port = 0;
  g_autoptr (GSocket) listener = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GSocket) peer = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A server that closes a connection which nobody uses is well, and the state says so");

  wb_settings_set_string (settings, "pool-targets", target);
  wb_settings_set_string (settings, "pool-protocol", "none");
  wb_settings_set_string (settings, "pool-check-period", "");
  wb_settings_set_number (settings, "pool-min", 0);
  start (page);
  until (gtk_widget_is_sensitive (find (page->panel, GTK_TYPE_BUTTON, "Borrow One")));
  click (page->panel, "Borrow One");
  until (wb_app_test_find (page->panel, WB_TYPE_STAT_TILE, "Lent: 1") != NULL);
  click (page->panel, "Release One");
  until (wb_app_test_find (page->panel, WB_TYPE_STAT_TILE, "Idle: 1") != NULL);
  peer = g_socket_accept (listener, NULL, &error);
  g_assert_no_error (error);
  g_socket_close (peer, NULL);
  until (wb_app_test_find (page->panel, WB_TYPE_STAT_TILE, "Errors: 1") != NULL);
  g_assert_nonnull (wb_app_test_find (page->panel, WB_TYPE_STAT_TILE, "Idle: 0"));
  wb_app_test_settle ();
  g_assert_true (is_shown (page->head, "Running"));
  g_assert_false (is_shown (page->head, "Running, no target answers"));
  stop (page);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/pool/defaults", test_defaults);
  g_test_add_func ("/app/pool/wild", test_wild);
  g_test_add_func ("/app/pool/live-check", test_live_check);
  g_test_add_func ("/app/pool/command", test_command);
  g_test_add_func ("/app/pool/tiles", test_tiles);
  g_test_add_func ("/app/pool/health", test_health);
  g_test_add_func ("/app/pool/lessons", test_lessons);
  g_test_add_func ("/app/pool/load", test_load);
  g_test_add ("/app/pool/refused", Page, NULL, set_up, test_refused, tear_down);
  g_test_add ("/app/pool/silent", Page, NULL, set_up, test_silent, tear_down);
  g_test_add ("/app/pool/closes-idle", Page, NULL, set_up, test_closes_idle, tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
