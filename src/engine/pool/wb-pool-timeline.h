/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last minute of a pool in slots of WB_METER_SLOT_NS: the greatest sizes in each, and how long waits and connects that
 * ended in it took. Fixed memory; a note costs a few comparisons. The caller passes the time. */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  guint lent, idle, connecting, waiting;
} WbPoolSizes;

typedef struct
{
  WbPoolSizes sizes; /* greatest */
  gint64 wait_max_ns, wait_sum_ns;
  gint64 connect_max_ns, connect_sum_ns;
  guint n_waits, n_connects;
} WbPoolMoment;

typedef struct
{
  gint64 first_slot;
  gint64 newest_slot; /* now / WB_METER_SLOT_NS of the latest note */
  WbPoolSizes sizes;  /* the latest */
  WbPoolMoment moments[WB_METER_SLOTS];
} WbPoolTimeline;

void wb_pool_timeline_init (WbPoolTimeline *self, gint64 now_ns);
void wb_pool_timeline_note_sizes (WbPoolTimeline *self, const WbPoolSizes *sizes, gint64 now_ns);
void wb_pool_timeline_note_wait (WbPoolTimeline *self, gint64 took_ns, gint64 now_ns);
void wb_pool_timeline_note_connect (WbPoolTimeline *self, gint64 took_ns, gint64 now_ns);
/* The whole slots, oldest first; the one that is being filled is left out. */
void wb_pool_timeline_fill (WbPoolTimeline *self, WbPoolPast *out, gint64 now_ns);

G_END_DECLS
