/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A column of a plot: what it shows, and where it begins. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one column of pixels shows. Round trips; all 0 when received is. */
typedef struct
{
  guint64 sent;
  guint64 received;
  guint64 lost;
  guint64 late; /* of received */
  gint64 min_ns;
  gint64 p5_ns;
  gint64 p25_ns;
  gint64 p50_ns;
  gint64 p75_ns;
  gint64 p95_ns;
  gint64 max_ns;
} WbPingColumn;

/* Where column i of n begins; i = n: just after the end, so that the last one holds a slot at the very end too. */
gint64 wb_ping_column_get_edge (gint64 from_ns, gint64 to_ns, guint i, guint n);
/* Percentiles from counts of round trips by WB_PING_BINS; min and max are there already. */
void wb_ping_column_fill_from_bins (WbPingColumn *self, const guint64 *bins);

G_END_DECLS
