/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What it costs to borrow an idle connection and to give it back, on real sockets: nanoseconds for the pair, one JSON line
 * for each order of reuse. Usage: bench-pool-acquire CYCLES IDLE */

#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool.h"
#include "tests/pool/wb-pool-server.h"

#include <errno.h>
#include <stdlib.h>

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
measure (WbPool *pool, guint n_cycles)
{
  const WbClock *clock = wb_clock_get_monotonic ();
  gint64 began_ns;
  WbPoolBorrow borrow;

  wb_pool_borrow_init (&borrow, "bench", granted_cb, NULL);
  began_ns = wb_clock_now_ns (clock);
  for (guint i = 0; i < n_cycles; i++)
    {
      wb_pool_acquire (pool, &borrow, 0);
      if (!wb_pool_release (pool, &borrow, FALSE))
        g_error ("An idle connection was not lent within the call");
    }
  return (double) (wb_clock_now_ns (clock) - began_ns) / n_cycles;
}

static void
bench (guint n_cycles, guint n_idle, WbPoolReuse reuse, const char *name)
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
  while (wb_pool_server_get_n_open (server) < n_idle) /* its thread is still busy with them */
    g_usleep (1000);
  (void) measure (pool, n_cycles / 10); /* warm */
  g_print ("{\"pool\": \"%s\", \"idle\": %u, \"ns\": %.1f}\n", name, n_idle, measure (pool, n_cycles));
  wb_service_stop (WB_SERVICE (pool));
  while (wb_service_get_state (WB_SERVICE (pool)) != WB_SERVICE_STOPPED)
    g_main_context_iteration (NULL, TRUE);
  wb_pool_settings_clear (&settings);
}

int
main (int argc, char **argv)
{
  guint n_cycles = argc == 3 ? (guint) strtoul (argv[1], NULL, 10) : 0;
  guint n_idle = argc == 3 ? (guint) strtoul (argv[2], NULL, 10) : 0;

  if (n_cycles < 10 || n_idle < 1 || n_idle > WB_POOL_SIZE_MAX)
    {
      g_printerr ("Usage: bench-pool-acquire CYCLES IDLE\n");
      return 2;
    }
  wb_limits_raise ();
  bench (n_cycles, n_idle, WB_POOL_REUSE_LIFO, "ours, LIFO");
  bench (n_cycles, n_idle, WB_POOL_REUSE_FIFO, "ours, FIFO");
  bench (n_cycles, n_idle, WB_POOL_REUSE_ROUND_ROBIN, "ours, in turn");
  return 0;
}
