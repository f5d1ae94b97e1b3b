/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Workers of a load before a real pool and a real echo server, in one loop: that what they say of themselves is what the
 * pool's books say, however they end. */

#include "engine/base/wb-limits.h"
#include "engine/echo/wb-echo-server.h"
#include "engine/pool/wb-pool.h"
#include "tests/support/wb-until.h"

#define MS WB_NS_PER_MS

typedef struct
{
  WbEngine *engine;
  WbEchoServer *server;
  WbPool *pool;
  WbPoolSettings settings;
  WbPoolLoadSettings load;
} Bench;

static WbPoolSnapshot *
take (Bench *bench)
{
  static const WbSnapshotRequest no_rows = { 0 };

  return (WbPoolSnapshot *) wb_service_snapshot (WB_SERVICE (bench->pool), &no_rows);
}

static void
set_up (Bench *bench, gconstpointer data)
{
  WbEchoSettings echo;
  WbEchoSnapshot *snapshot;
  static const WbSnapshotRequest no_rows = { 0 };

  wb_limits_raise ();
  bench->engine = wb_engine_new_here (NULL);
  bench->server = wb_echo_server_new (bench->engine);
  wb_echo_settings_init (&echo);
  echo.port = 0;
  wb_service_start (WB_SERVICE (bench->server), &echo);
  until (wb_service_get_state (WB_SERVICE (bench->server)) == WB_SERVICE_RUNNING);
  snapshot = (WbEchoSnapshot *) wb_service_snapshot (WB_SERVICE (bench->server), &no_rows);

  bench->pool = wb_pool_new (bench->engine);
  wb_pool_settings_init (&bench->settings);
  wb_pool_settings_add_target (&bench->settings, "127.0.0.1", snapshot->port);
  bench->settings.protocol = WB_POOL_PROTOCOL_ECHO;
  bench->settings.min = bench->settings.max = 8;
  wb_snapshot_unref (snapshot);
  wb_pool_load_settings_init (&bench->load);
  bench->load.hold = (WbPoolTimes){ .mean_ns = MS, .spread = WB_POOL_SPREAD_EXPONENTIAL };
  bench->load.think = bench->load.hold;
}

static void
start (Bench *bench)
{
  g_autoptr (GError) error = NULL;

  wb_service_start (WB_SERVICE (bench->pool), &bench->settings);
  g_assert_true (wb_pool_start_load (bench->pool, &bench->load, &error));
  g_assert_no_error (error);
}

static void
tear_down (Bench *bench, gconstpointer data)
{
  wb_service_stop (WB_SERVICE (bench->pool));
  wb_service_stop (WB_SERVICE (bench->server));
  until (wb_service_get_state (WB_SERVICE (bench->pool)) == WB_SERVICE_STOPPED);
  until (wb_service_get_state (WB_SERVICE (bench->server)) == WB_SERVICE_STOPPED);
  wb_pool_settings_clear (&bench->settings);
  g_assert_finalize_object (bench->pool);
  g_assert_finalize_object (bench->server);
  g_assert_finalize_object (bench->engine);
}

/* One look a millisecond: a snapshot copies every histogram. */
static gboolean
looked_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The first snapshot for which is (); transfer full. */
typedef gboolean (*IsFunc) (const WbPoolSnapshot *snapshot);

static WbPoolSnapshot *
wait_for (Bench *bench, IsFunc is)
{
  WbPoolSnapshot *snapshot = take (bench);

  while (!is (snapshot))
    {
      gboolean looked = FALSE;

      wb_snapshot_unref (snapshot);
      g_timeout_add (1, looked_cb, &looked);
      until (looked);
      snapshot = take (bench);
    }
  return snapshot;
}

static gboolean
is_done (const WbPoolSnapshot *snapshot)
{
  return !snapshot->load.running;
}

static guint64
sum_failures (const WbPoolCounts *counts)
{
  guint64 n = 0;

  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    n += counts->failures[i];
  return n;
}

/* What must be so when nothing is under way. */
static void
check_books (const WbPoolSnapshot *snapshot)
{
  const WbPoolCounts *counts = &snapshot->counts;
  const WbPoolLoadFigures *load = &snapshot->load;

  g_assert_false (load->running);
  g_assert_cmpuint (load->workers, ==, 0);
  g_assert_cmpuint (load->waiting + load->holding + load->thinking, ==, 0);
  g_assert_cmpuint (counts->waiters, ==, 0);
  g_assert_cmpuint (counts->slots[WB_POOL_SLOT_LENT], ==, load->leaked);
  g_assert_cmpuint (counts->acquires, ==, counts->grants + counts->cancels + sum_failures (counts));
  g_assert_cmpuint (counts->grants, ==, load->cycles + load->leaked);
  g_assert_cmpuint (counts->releases, ==, load->cycles);
  g_assert_cmpuint (counts->rejected, ==, 0);
  g_assert_cmpuint (sum_failures (counts), ==, load->failed);
  g_assert_cmpuint (wb_histogram_get_count (load->whole), ==, load->cycles);
  g_assert_cmpuint (wb_histogram_get_count (load->round_trip), ==, load->exchanges);
}

static void
test_cycles (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("So many acquires and no more, each with its round trips, and then the load is done");
  bench->load.workers = 50;
  bench->load.cycles = 1000;
  bench->load.exchanges = 3;
  start (bench);
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  g_assert_cmpuint (snapshot->counts.acquires, ==, 1000);
  g_assert_cmpuint (snapshot->load.cycles, ==, 1000);
  g_assert_cmpuint (snapshot->load.exchanges, ==, 3000);
  g_assert_cmpuint (snapshot->load.exchange_errors, ==, 0);
  /* A wait is a part of the whole, and so is a usage. */
  g_assert_cmpint (wb_histogram_get_max (snapshot->load.whole), >=, wb_histogram_get_max (snapshot->usage));
  g_assert_cmpfloat (wb_histogram_get_mean (snapshot->load.whole), >=,
                     wb_histogram_get_mean (snapshot->wait) + wb_histogram_get_mean (snapshot->usage) - 1);
  wb_snapshot_unref (snapshot);
}

static void
test_duration (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;
  gint64 think_ns = bench->load.think.mean_ns;

  g_test_summary ("After the duration no acquire begins, also where nobody thinks, and what is held comes back");
  bench->load.workers = 100;
  bench->load.think.mean_ns = bench->load.hold.mean_ns = 0;
  bench->load.exchanges = 0;
  bench->load.duration_ns = 100 * MS;
  start (bench);
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  g_assert_cmpuint (snapshot->load.cycles, >, 100);
  g_assert_cmpint (snapshot->load.running_ns, >=, 100 * MS - think_ns);
  wb_snapshot_unref (snapshot);
}

static guint64
get_cycles (Bench *bench)
{
  WbPoolSnapshot *snapshot = take (bench);
  guint64 cycles = snapshot->load.cycles;

  wb_snapshot_unref (snapshot);
  return cycles;
}

static gboolean
has_worked (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.cycles >= 20;
}

static void
test_late_loop (Bench *bench, gconstpointer data)
{
  const WbClock *clock = wb_engine_get_clock (bench->engine);
  WbPoolSnapshot *snapshot;
  guint64 cycles;
  gint64 late_ns, end_ns;

  g_test_summary (
      "A loop that comes late to an acquire is a part of what is measured, though the pool never saw it wait");
  bench->load.workers = 1;
  bench->load.exchanges = 0;
  bench->load.hold.mean_ns = 0;
  bench->load.think = (WbPoolTimes){ .mean_ns = 5 * MS, .spread = WB_POOL_SPREAD_CONSTANT };
  start (bench);
  snapshot = wait_for (bench, has_worked); /* it thinks: the rest of a round takes no turn of the loop */
  late_ns = wb_histogram_get_max (snapshot->wait) + 60 * MS; /* longer than the first connect took */
  wb_snapshot_unref (snapshot);
  cycles = get_cycles (bench);
  end_ns = wb_clock_now_ns (clock) + late_ns;
  while (wb_clock_now_ns (clock) < end_ns)
    ;
  until (get_cycles (bench) > cycles);
  snapshot = take (bench);
  g_assert_cmpint (wb_histogram_get_max (snapshot->load.whole), >=, late_ns - 5 * MS);
  g_assert_cmpint (wb_histogram_get_max (snapshot->wait), <, wb_histogram_get_max (snapshot->load.whole) - 50 * MS);
  wb_snapshot_unref (snapshot);
}

static gboolean
has_started_some (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.cycles + snapshot->load.waiting + snapshot->load.holding >= 20;
}

static void
test_ramp (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;
  gint64 took_ns;

  g_test_summary ("Workers begin one after another over the ramp");
  bench->load.workers = 100;
  bench->load.ramp_ns = 500 * MS;
  bench->load.think.mean_ns = 3600 * WB_NS_PER_S; /* one round each */
  bench->load.think.spread = WB_POOL_SPREAD_CONSTANT;
  start (bench);
  snapshot = wait_for (bench, has_started_some);
  took_ns = snapshot->load.running_ns;
  wb_snapshot_unref (snapshot);
  g_assert_cmpint (took_ns, >=, 19 * 5 * MS); /* the 20th begins then, never before */
}

static void
test_abort_and_leak (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary (
      "Aborted acquires and leaked connections are counted as what they are, and the leaked can be had back");
  bench->load.workers = 40;
  bench->load.cycles = 2000;
  bench->load.hold.mean_ns = 2 * MS; /* 8 connections, 40 workers: most wait long enough */
  bench->load.abort_share = 0.5;
  bench->load.leak_share = 0.02;
  bench->settings.acquire_timeout_ns = 50 * MS; /* all may be leaked before the end */
  start (bench);
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  g_assert_cmpuint (snapshot->load.aborted, >, 0);
  g_assert_cmpuint (snapshot->load.aborted, ==, snapshot->counts.cancels);
  g_assert_cmpuint (snapshot->load.leaked, >, 0);
  g_assert_cmpuint (wb_pool_return_leaked (bench->pool), ==, snapshot->load.leaked);
  wb_snapshot_unref (snapshot);
  snapshot = take (bench);
  g_assert_cmpuint (snapshot->load.leaked, ==, 0);
  g_assert_cmpuint (snapshot->counts.slots[WB_POOL_SLOT_LENT], ==, 0);
  g_assert_cmpuint (snapshot->counts.releases, ==, snapshot->counts.grants);
  wb_snapshot_unref (snapshot);
}

static gboolean
all_are_lent (const WbPoolSnapshot *snapshot)
{
  return snapshot->counts.slots[WB_POOL_SLOT_LENT] == 8 && snapshot->load.waiting == 12;
}

static void
test_buttons (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("One is given back before its time, one is forgotten, and stopping cancels who waits");
  bench->load.workers = 20;
  bench->load.exchanges = 0;
  bench->load.hold.mean_ns = bench->load.think.mean_ns = 3600 * WB_NS_PER_S;
  bench->load.hold.spread = bench->load.think.spread = WB_POOL_SPREAD_CONSTANT;
  bench->load.ramp_ns = 0;
  bench->load.think.mean_ns = 0;
  bench->load.cycles = 20;
  bench->settings.acquire_timeout_ns = 3600 * WB_NS_PER_S;
  start (bench);
  wb_snapshot_unref (wait_for (bench, all_are_lent));

  g_assert_true (wb_pool_release_one (bench->pool));
  snapshot = take (bench);
  g_assert_cmpuint (snapshot->load.cycles, ==, 1);
  g_assert_cmpuint (snapshot->load.holding, ==, 8); /* handed on in the same call */
  g_assert_cmpuint (snapshot->load.waiting, ==, 11);
  wb_snapshot_unref (snapshot);

  g_assert_true (wb_pool_leak_one (bench->pool));
  snapshot = take (bench);
  g_assert_cmpuint (snapshot->load.leaked, ==, 1);
  g_assert_cmpuint (snapshot->load.holding, ==, 7);
  g_assert_cmpuint (snapshot->load.waiting, ==, 11);
  wb_snapshot_unref (snapshot);

  wb_pool_stop_load (bench->pool);
  snapshot = take (bench);
  g_assert_cmpuint (snapshot->counts.waiters, ==, 0);
  g_assert_cmpuint (snapshot->counts.cancels, ==, 11);
  g_assert_cmpuint (snapshot->load.holding, ==, 7); /* until their time is over */
  wb_snapshot_unref (snapshot);
  for (guint i = 0; i < 7; i++)
    g_assert_true (wb_pool_release_one (bench->pool));
  g_assert_false (wb_pool_release_one (bench->pool));
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  wb_snapshot_unref (snapshot);
}

static gboolean
five_work (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.workers == 5;
}

static gboolean
three_hundred_work (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.workers == 300 && snapshot->load.cycles > 1000;
}

static void
test_change (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("Fewer and more workers while they work, and a load that ended begins anew");
  bench->load.workers = 50;
  start (bench);
  bench->load.workers = 5;
  g_assert_true (wb_pool_start_load (bench->pool, &bench->load, NULL));
  wb_snapshot_unref (wait_for (bench, five_work));
  bench->load.workers = 300;
  g_assert_true (wb_pool_start_load (bench->pool, &bench->load, NULL));
  wb_snapshot_unref (wait_for (bench, three_hundred_work));
  wb_pool_stop_load (bench->pool);
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  wb_snapshot_unref (snapshot);
}

static gboolean
has_failed_often (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.failed >= 100;
}

static void
test_no_rest (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("Where acquires fail at once and nobody thinks, workers rest: 10 ms each time, at least");
  wb_service_stop (WB_SERVICE (bench->server));
  until (wb_service_get_state (WB_SERVICE (bench->server)) == WB_SERVICE_STOPPED);
  bench->settings.fail_fast = TRUE;
  bench->load.workers = 10;
  bench->load.think.mean_ns = 0;
  start (bench);
  snapshot = wait_for (bench, has_failed_often);
  g_assert_cmpuint (snapshot->load.failed, <=, 10 * (guint64) (1 + snapshot->load.running_ns / (10 * MS)));
  wb_snapshot_unref (snapshot);
  wb_pool_stop_load (bench->pool);
  snapshot = wait_for (bench, is_done);
  g_assert_cmpuint (snapshot->counts.grants, ==, 0);
  wb_snapshot_unref (snapshot);
}

static gboolean
has_served_thousands (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.cycles >= 20000;
}

static void
test_crowd (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("Ten thousand workers at once before eight connections: each has its turn, none is lost");
  bench->load.workers = WB_POOL_WORKERS_MAX;
  bench->load.hold.mean_ns = bench->load.think.mean_ns = 0;
  bench->load.exchanges = 0;
  bench->settings.acquire_timeout_ns = 60 * WB_NS_PER_S;
  start (bench);
  snapshot = wait_for (bench, has_served_thousands);
  /* In order: nobody is served a third time before all were served once. */
  g_assert_cmpuint (snapshot->counts.failures[WB_POOL_REASON_TIMEOUT], ==, 0);
  wb_snapshot_unref (snapshot);
  wb_pool_stop_load (bench->pool);
  snapshot = wait_for (bench, is_done);
  check_books (snapshot);
  wb_snapshot_unref (snapshot);
}

/* Each has had its round trip, and keeps what it was lent. */
static gboolean
is_held (const WbPoolSnapshot *snapshot)
{
  return snapshot->load.holding == 8 && snapshot->load.exchanges == 8;
}

static void
test_stopped (Bench *bench, gconstpointer data)
{
  WbPoolSnapshot *snapshot;

  g_test_summary ("A pool that is stopped under load has no workers any more, and keeps what they found");
  bench->load.workers = 20;
  bench->load.hold = (WbPoolTimes){ .mean_ns = 3600 * WB_NS_PER_S, .spread = WB_POOL_SPREAD_CONSTANT };
  start (bench);
  wb_snapshot_unref (wait_for (bench, is_held));
  wb_service_stop (WB_SERVICE (bench->pool));
  until (wb_service_get_state (WB_SERVICE (bench->pool)) == WB_SERVICE_STOPPED);
  snapshot = take (bench);
  g_assert_false (snapshot->load.running);
  g_assert_cmpuint (snapshot->load.exchanges, ==, 8);
  g_assert_cmpfloat (snapshot->load.rate, ==, 0);
  g_assert_cmpuint (snapshot->load.workers, ==, 0);
  g_assert_cmpuint (snapshot->load.waiting + snapshot->load.holding + snapshot->load.thinking, ==, 0);
  wb_snapshot_unref (snapshot);
}

#define ADD(name, func) g_test_add ("/pool/load/" name, Bench, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("cycles", test_cycles);
  ADD ("duration", test_duration);
  ADD ("late-loop", test_late_loop);
  ADD ("ramp", test_ramp);
  ADD ("abort-and-leak", test_abort_and_leak);
  ADD ("buttons", test_buttons);
  ADD ("change", test_change);
  ADD ("no-rest", test_no_rest);
  ADD ("crowd", test_crowd);
  ADD ("stopped", test_stopped);
  return g_test_run ();
}
