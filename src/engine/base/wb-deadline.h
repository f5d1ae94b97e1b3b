/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deadlines: any number of "call me at this moment", absolute, on one timer of the loop.
 *
 *   owner's struct [ … WbDeadline … ]  --arm-->  WbDeadlineQueue: binary heap by moment
 *                                                     | earliest
 *                                                     v
 *                                        one GSource (timerfd, or ready time)  --> func (data)
 *
 * A WbDeadline is embedded in what waits, so that arming allocates nothing (but the heap's growth) and disarming is
 * O(log n) without a search. Invariant: heap[d->slot - 1] == d for every armed d, and the timer is set for heap[0].
 *
 * Owner's thread only (the queue's context). */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbDeadlineQueue WbDeadlineQueue;
typedef struct _WbDeadline WbDeadline;

/* Called once a expiry, disarmed already: it may re-arm, disarm others, or free what embeds it. */
typedef void (*WbDeadlineFunc) (WbDeadline *deadline, gpointer data);

struct _WbDeadline
{
  gint64 at_ns; /* valid while armed */
  WbDeadlineFunc func;
  gpointer data;
  WbDeadlineQueue *queue; /* NULL while disarmed */
  guint slot;             /* 1 + position in the heap; 0 while disarmed */
};

/* context: where expiries run (referenced). clock: borrowed, outlives the queue. */
WbDeadlineQueue *wb_deadline_queue_new (GMainContext *context, const WbClock *clock);
/* What is still armed is disarmed without a call. */
void wb_deadline_queue_free (WbDeadlineQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDeadlineQueue, wb_deadline_queue_free)

const WbClock *wb_deadline_queue_get_clock (WbDeadlineQueue *self);
/* The descriptor that the loop waits for, -1: none (ready time). Borrowed. */
int wb_deadline_queue_get_fd (WbDeadlineQueue *self);
guint wb_deadline_queue_get_n_armed (WbDeadlineQueue *self);
/* Runs what is due by the clock, at most max (0: 256) or 1 ms of it; the timer source calls it, and so do tests with
 * a clock of their own. Returns how many ran. */
guint wb_deadline_queue_run (WbDeadlineQueue *self, guint max);

/* Before first use; data reaches func. */
void wb_deadline_init (WbDeadline *self, WbDeadlineFunc func, gpointer data);
/* Moves the deadline when it is armed already. A moment in the past expires on the next turn, never inside the call. */
void wb_deadline_arm (WbDeadline *self, WbDeadlineQueue *queue, gint64 at_ns);
void wb_deadline_disarm (WbDeadline *self); /* no-op when disarmed */

static inline gboolean
wb_deadline_is_armed (const WbDeadline *self)
{
  return self->slot != 0;
}

G_END_DECLS
