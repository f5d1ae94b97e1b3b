/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Columns are as wide as whole nanoseconds let them be alike. */

#include "engine/ping/wb-ping-column.h"

#include "engine/ping/wb-ping-bins.h"

gint64
wb_ping_column_get_edge (gint64 from_ns, gint64 to_ns, guint i, guint n)
{
  guint64 width = (guint64) to_ns - (guint64) from_ns;

  if (i == n)
    return to_ns < G_MAXINT64 ? to_ns + 1 : to_ns;
  /* width / n * i with what the division leaves */
  return (gint64) ((guint64) from_ns + width / n * i + width % n * i / n);
}

void
wb_ping_column_fill_from_bins (WbPingColumn *self, const guint64 *bins)
{
  guint64 n = 0;

  for (guint i = 0; i < WB_PING_BINS; i++)
    n += bins[i];
  if (n == 0)
    return;
  self->p5_ns = wb_ping_bins_get_percentile (bins, n, self->min_ns, self->max_ns, 0.05);
  self->p25_ns = wb_ping_bins_get_percentile (bins, n, self->min_ns, self->max_ns, 0.25);
  self->p50_ns = wb_ping_bins_get_percentile (bins, n, self->min_ns, self->max_ns, 0.5);
  self->p75_ns = wb_ping_bins_get_percentile (bins, n, self->min_ns, self->max_ns, 0.75);
  self->p95_ns = wb_ping_bins_get_percentile (bins, n, self->min_ns, self->max_ns, 0.95);
}
