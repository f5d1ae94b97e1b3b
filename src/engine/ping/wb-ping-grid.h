/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When each probe is to be sent: an absolute grid, computed, never added up, so that no lateness moves what follows.
 *
 *   round r, target i of n         slot = r * n + i
 *   at (slot) = start + round (r) + i * spacing
 *   round (r) = r * interval                          without ramp
 *             = sqrt (2 * ramp * r * interval)        while the rate rises, until r = ramp / (2 * interval)
 *             = ramp / 2 + r * interval               afterwards
 *
 * Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 start_ns;
  gint64 interval_ns; /* > 0 */
  gint64 spacing_ns;  /* ≥ 0; n_targets * spacing ≤ interval */
  gint64 ramp_ns;     /* ≥ 0 */
  guint n_targets;    /* > 0 */
} WbPingGrid;

gint64 wb_ping_grid_get_slot_ns (const WbPingGrid *self, guint64 slot);

G_END_DECLS
