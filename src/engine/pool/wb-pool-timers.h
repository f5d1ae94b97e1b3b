/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Moments to come, earliest first, without a clock: a binary heap whose nodes are embedded in what waits.
 * Invariant: heap[t->place - 1] == t for every armed t. Arming and disarming are O(log n) and allocate nothing but the
 * heap's growth. (base/wb-deadline is the same with a loop around it; a policy has none.) */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 at_ns; /* valid while armed */
  guint place;  /* 1 + position in the heap; 0: not armed */
  guint kind;   /* the owner's */
} WbPoolTimer;

typedef struct
{
  GPtrArray *heap; /* of WbPoolTimer, borrowed */
} WbPoolTimers;

void wb_pool_timers_init (WbPoolTimers *self);
void wb_pool_timers_clear (WbPoolTimers *self);
/* Moves it if it is armed already. */
void wb_pool_timers_arm (WbPoolTimers *self, WbPoolTimer *timer, gint64 at_ns);
void wb_pool_timers_disarm (WbPoolTimers *self, WbPoolTimer *timer); /* no-op if not armed */
/* NULL: none is armed. Borrowed. */
WbPoolTimer *wb_pool_timers_peek (const WbPoolTimers *self);

G_END_DECLS
