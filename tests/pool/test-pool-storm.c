/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers that are killed, stopped and started again under load: work goes on when they do, and nobody and nothing is left
 * behind. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-limits.h"
#include "tests/pool/wb-pool-test.h"

#define WORKERS 40u
#define PATIENCE_NS (10 * WB_NS_PER_S) /* where nothing waits for its end */

static WbPoolLoadFigures
look (WbPoolTest *test)
{
  WbPoolSnapshot *snapshot = wb_pool_test_look (test);
  WbPoolLoadFigures figures = snapshot->load;

  /* Books that must always agree. */
  g_assert_cmpuint (snapshot->counts.slots[WB_POOL_SLOT_FREE] + snapshot->counts.total, ==, snapshot->max);
  g_assert_cmpuint (snapshot->counts.grants + snapshot->counts.waiters, <=, snapshot->counts.acquires);
  figures.whole = figures.round_trip = NULL;
  wb_snapshot_unref (snapshot);
  return figures;
}

/* So many more rounds of all workers, but for those that wait for something that does not come. */
static void
go_on (WbPoolTest *test, guint n)
{
  guint64 aim = look (test).cycles + n;

  until (look (test).cycles >= aim);
}

/* Whoever waits has begun to after the call: all who did before have gone on. */
static void
until_all_served (WbPoolTest *test)
{
  const gint64 began_ns = wb_clock_now_ns (wb_clock_get_monotonic ());
  gboolean served = FALSE;

  while (!served)
    {
      WbPoolSnapshot *snapshot;

      go_on (test, WORKERS);
      snapshot = wb_pool_test_look (test);
      served = snapshot->oldest_wait_ns < wb_clock_now_ns (wb_clock_get_monotonic ()) - began_ns;
      wb_snapshot_unref (snapshot);
    }
}

/* patience_ns: for a connect and an exchange. */
static void
start (WbPoolTest *test, guint16 port, gint64 patience_ns)
{
  g_autoptr (GError) error = NULL;
  WbPoolLoadSettings load;

  (void) wb_pool_settings_add_target (&test->settings, "127.0.0.1", port);
  test->settings.max = 10;
  test->settings.connect_timeout_ns = patience_ns;
  test->settings.acquire_timeout_ns = 60 * WB_NS_PER_S;
  wb_pool_test_start (test);
  wb_pool_load_settings_init (&load);
  load.workers = WORKERS;
  load.hold.mean_ns = WB_NS_PER_MS;
  load.think.mean_ns = WB_NS_PER_MS;
  load.payload_bytes = 1000;
  load.exchange_timeout_ns = patience_ns;
  load.leak_share = 0;
  load.abort_share = 0.05;
  g_assert_true (wb_pool_start_load (test->pool, &load, &error));
  g_assert_no_error (error);
  go_on (test, 10 * WORKERS);
}

static void
finish (WbPoolTest *test)
{
  WbPoolLoadFigures figures;

  wb_pool_stop_load (test->pool);
  until (!look (test).running);
  figures = look (test);
  g_assert_cmpuint (figures.waiting + figures.holding, ==, 0);
  g_assert_cmpuint (wb_pool_test_count (test, WB_POOL_SLOT_LENT), ==, 0);
}

static void
test_killed (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  guint16 port = wb_pool_server_get_port (server);
  g_auto (WbPoolTest) test = { 0 };

  g_test_summary ("Killed and started again, three times: all that it held breaks, all who wait are served.");
  wb_pool_test_init (&test);
  start (&test, port, PATIENCE_NS);
  for (guint i = 0; i < 3; i++)
    {
      g_clear_pointer (&server, wb_pool_server_free);
      until (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) + wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 0);
      server = wb_pool_server_new (4, port);
      g_assert_nonnull (server);
      until_all_served (&test);
    }
  g_assert_cmpuint (look (&test).failed, ==, 0);
  finish (&test);
}

static void
test_reset (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };

  g_test_summary ("All connections are reset, ended or spoken on again and again.");
  wb_pool_test_init (&test);
  start (&test, wb_pool_server_get_port (server), PATIENCE_NS);
  for (guint i = 0; i < 30; i++)
    {
      if (i % 3 == 2)
        wb_pool_server_say_to_all (server, "noise\n");
      else
        wb_pool_server_close_all (server, i % 3 == 1);
      go_on (&test, 5);
    }
  until_all_served (&test);
  g_assert_cmpuint (look (&test).failed, ==, 0);
  finish (&test);
}

static void
test_stopped (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };

  g_test_summary ("Stopped: exchanges and connects end by their time; when it goes on, so does everybody.");
  wb_pool_test_init (&test);
  start (&test, wb_pool_server_get_port (server), 300 * WB_NS_PER_MS);
  for (guint i = 0; i < 2; i++)
    {
      wb_pool_server_set_frozen (server, TRUE);
      until (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) + wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 0);
      wb_pool_server_set_frozen (server, FALSE);
      until_all_served (&test);
    }
  g_assert_cmpuint (look (&test).failed, ==, 0);
  finish (&test);
}

static void
test_failover (void)
{
  g_autoptr (WbPoolServer) one = wb_pool_server_new (4, 0);
  g_autoptr (WbPoolServer) two = wb_pool_server_new (4, 0);
  guint16 port = wb_pool_server_get_port (one);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolSnapshot *seen;

  g_test_summary ("The second target takes over while the first is gone, within the time that a waiter has.");
  wb_pool_test_init (&test);
  (void) wb_pool_settings_add_target (&test.settings, "127.0.0.1", wb_pool_server_get_port (two));
  test.settings.targets[0].priority = 1;
  test.settings.health_period_ns = 50 * WB_NS_PER_MS;
  test.settings.hedge_ns = 0; /* a slow machine is no reason */
  start (&test, port, PATIENCE_NS);
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->targets[0].policy.connections, ==, 0);
  wb_snapshot_unref (seen);
  g_clear_pointer (&one, wb_pool_server_free);
  until (wb_pool_test_said (&test, "is down"));
  until_all_served (&test);
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->targets[0].policy.connections, >, 0);
  wb_snapshot_unref (seen);
  one = wb_pool_server_new (4, port);
  g_assert_nonnull (one);
  until (wb_pool_test_said (&test, "is up again"));
  g_assert_cmpuint (look (&test).failed, ==, 0);
  finish (&test);
}

static void
test_without_descriptors (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  const gint64 end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;
  guint n_taken = 0;

  g_test_summary ("No descriptor is left when all connections break: work goes on when there are some again.");
  wb_pool_test_init (&test);
  start (&test, wb_pool_server_get_port (server), PATIENCE_NS);
  wb_pool_server_close_all (server, TRUE);
  /* Those that are connecting when the last others break have one each, and may all come back with it. */
  while (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) + wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) > 0 ||
         !wb_pool_test_said (&test, "No file descriptor is left"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      while (wb_limits_take ())
        n_taken++;
      wb_pool_server_close_all (server, TRUE);
      g_main_context_iteration (NULL, FALSE);
    }
  while (n_taken--)
    wb_limits_give_back ();
  until_all_served (&test);
  finish (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/storm/killed", test_killed);
  g_test_add_func ("/pool/storm/reset", test_reset);
  g_test_add_func ("/pool/storm/stopped", test_stopped);
  g_test_add_func ("/pool/storm/failover", test_failover);
  g_test_add_func ("/pool/storm/without-descriptors", test_without_descriptors);
  return g_test_run ();
}
