/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What it costs to borrow an idle connection and to give it back: nanoseconds for the pair, with 1, 100 and 4,096 idle
 * ones (or as many as the argument says), on real sockets. One line each: "idle 100 lifo ns 180": the best of seven
 * rounds, as others disturb and nobody helps. */

#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool.h"
#include "tests/pool/wb-pool-server.h"

#include <errno.h>
#include <stdlib.h>

#define PAIRS 300000u
#define ROUNDS 7u

static guint n_granted;

static void
granted_cb (WbPoolBorrow *borrow, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  n_granted++;
}

static guint
count_idle (WbPool *pool)
{
  static const WbSnapshotRequest request = { 0 };
  WbPoolSnapshot *snapshot = (WbPoolSnapshot *) wb_service_snapshot (WB_SERVICE (pool), &request);
  guint n = snapshot->counts.slots[WB_POOL_SLOT_IDLE];

  wb_snapshot_unref (snapshot);
  return n;
}

static double
measure (WbPool *pool)
{
  const WbClock *clock = wb_clock_get_monotonic ();
  gint64 best_ns = G_MAXINT64;
  WbPoolBorrow borrow;

  wb_pool_borrow_init (&borrow, "bench", granted_cb, NULL);
  for (guint round = 0; round < ROUNDS; round++)
    {
      gint64 began_ns = wb_clock_now_ns (clock);

      for (guint i = 0; i < PAIRS; i++)
        {
          wb_pool_acquire (pool, &borrow, 0);
          if (!wb_pool_release (pool, &borrow, FALSE))
            g_error ("An idle connection was not lent within the call");
        }
      best_ns = MIN (best_ns, wb_clock_now_ns (clock) - began_ns);
    }
  return (double) best_ns / PAIRS;
}

static void
bench (guint n_idle, WbPoolReuse reuse, const char *name)
{
  g_autoptr (WbEngine) engine = wb_engine_new_here (NULL);
  g_autoptr (WbPool) pool = wb_pool_new (engine);
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  WbPoolSettings settings;

  wb_pool_settings_init (&settings);
  settings.protocol = WB_POOL_PROTOCOL_NONE;
  settings.min = settings.max = n_idle;
  settings.reuse = reuse;
  wb_pool_settings_add_target (&settings, "127.0.0.1", wb_pool_server_get_port (server));
  wb_service_start (WB_SERVICE (pool), &settings);
  while (count_idle (pool) < n_idle)
    g_main_context_iteration (NULL, TRUE);
  g_print ("idle %u %s ns %.0f\n", n_idle, name, measure (pool));
  wb_service_stop (WB_SERVICE (pool));
  while (wb_service_get_state (WB_SERVICE (pool)) != WB_SERVICE_STOPPED)
    g_main_context_iteration (NULL, TRUE);
  wb_pool_settings_clear (&settings);
}

int
main (int argc, char **argv)
{
  static const guint sizes[] = { 1, 100, 4096 };

  wb_limits_raise ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (argc < 2 || sizes[i] == strtoul (argv[1], NULL, 10))
      {
        bench (sizes[i], WB_POOL_REUSE_LIFO, "lifo");
        bench (sizes[i], WB_POOL_REUSE_FIFO, "fifo");
        bench (sizes[i], WB_POOL_REUSE_ROUND_ROBIN, "round-robin");
      }
  return 0;
}
