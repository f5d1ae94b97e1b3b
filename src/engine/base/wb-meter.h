/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A counter with a memory: total, present rate, and the recent past in slots of equal width, for a plot. Fixed memory;
 * adding costs an addition. The clock's caller passes the time, so that a meter is a pure value.
 *
 *   slots: | t-299 | ... | t-1 | now |   width 200 ms: one minute
 */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

#define WB_METER_SLOTS 300u
#define WB_METER_SLOT_NS (200 * WB_NS_PER_MS)

typedef struct
{
  guint64 total;
  gint64 newest_slot; /* now / WB_METER_SLOT_NS of the last touch */
  gint64 first_slot;  /* where counting began */
  guint64 slots[WB_METER_SLOTS];
} WbMeter;

void wb_meter_init (WbMeter *self, gint64 now_ns);
void wb_meter_add (WbMeter *self, guint64 amount, gint64 now_ns);
guint64 wb_meter_get_total (const WbMeter *self);
/* Per second, over the last whole second of slots (or what there is since init). */
double wb_meter_get_rate (const WbMeter *self, gint64 now_ns);
/* Per-second rates of the whole slots, oldest first, newest last; returns how many (≤ room, ≤ WB_METER_SLOTS). The slot
 * that is being filled is left out. */
guint wb_meter_get_history (const WbMeter *self, gint64 now_ns, double *rates, guint room);

G_END_DECLS
