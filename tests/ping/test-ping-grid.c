/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The grid as arithmetic: no drift, never backwards, a rate that rises evenly. */

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-ping-grid.h"

static void
test_even (void)
{
  WbPingGrid grid = { .start_ns = 1000, .interval_ns = 1000003, .spacing_ns = 333, .n_targets = 3 };

  g_test_summary ("Every slot is a product, so that the billionth is as exact as the first");

  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 0), ==, 1000);
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 2), ==, 1666);
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 3), ==, 1001003);
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 3 * G_GUINT64_CONSTANT (1000000000) + 1), ==,
                   1000 + 1000003 * WB_NS_PER_S + 333);
}

static void
test_ramp (void)
{
  const gint64 interval_ns = WB_NS_PER_MS, ramp_ns = 4 * WB_NS_PER_S;
  WbPingGrid grid = { .interval_ns = interval_ns, .ramp_ns = ramp_ns, .n_targets = 1 };
  gint64 before_ns = 0, step_ns = G_MAXINT64 / 2;

  g_test_summary ("While the rate rises steps become shorter and shorter, up to the interval, and half the probes go");

  for (guint64 slot = 1; slot < 6000; slot++)
    {
      gint64 at_ns = wb_ping_grid_get_slot_ns (&grid, slot);

      g_assert_cmpint (at_ns, >, before_ns);
      g_assert_cmpint (at_ns - before_ns, <=, step_ns + 2); /* of rounding */
      g_assert_cmpint (at_ns - before_ns, >=, interval_ns - 2);
      step_ns = at_ns - before_ns;
      before_ns = at_ns;
    }
  /* n (t) = t² / (2 ramp interval): of the 4,000 that would go, 2,000; of those a quarter in the first half of the time */
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 2000), ==, ramp_ns);
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 500), ==, ramp_ns / 2);
  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, 2001), ==, ramp_ns + interval_ns);
}

static void
test_ramp_day (void)
{
  /* The longest ramp and the shortest interval: as exact as the square root of a double. */
  WbPingGrid grid = { .interval_ns = 20000, .ramp_ns = 24 * 3600 * WB_NS_PER_S, .n_targets = 1 };
  guint64 last = (guint64) (grid.ramp_ns / 2 / grid.interval_ns);

  g_test_summary ("A ramp of a day meets the even grid without a jump");

  g_assert_cmpint (wb_ping_grid_get_slot_ns (&grid, last), ==, grid.ramp_ns);
  g_assert_cmpint (ABS (wb_ping_grid_get_slot_ns (&grid, last) - wb_ping_grid_get_slot_ns (&grid, last - 1) - 20000),
                   <=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/grid/even", test_even);
  g_test_add_func ("/ping/grid/ramp", test_ramp);
  g_test_add_func ("/ping/grid/ramp-day", test_ramp_day);
  return g_test_run ();
}
