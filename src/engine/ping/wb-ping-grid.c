/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The header's three lines. The square root is taken of 2 * ramp * r * interval as one number of double precision: while
 * the rate rises that is at most ramp squared, so its root is right within a nanosecond for ramps of a month. */

#include "engine/ping/wb-ping-grid.h"

#include <math.h>

static gint64
get_round_ns (const WbPingGrid *self, guint64 round)
{
  double since_ns = (double) round * (double) self->interval_ns;

  if (self->ramp_ns > 0 && since_ns < (double) self->ramp_ns / 2)
    return (gint64) sqrt (2 * (double) self->ramp_ns * since_ns);
  return self->ramp_ns / 2 + (gint64) round * self->interval_ns;
}

gint64
wb_ping_grid_get_slot_ns (const WbPingGrid *self, guint64 slot)
{
  g_return_val_if_fail (self->interval_ns > 0 && self->n_targets > 0, self->start_ns);

  return self->start_ns + get_round_ns (self, slot / self->n_targets) +
         (gint64) (slot % self->n_targets) * self->spacing_ns;
}
