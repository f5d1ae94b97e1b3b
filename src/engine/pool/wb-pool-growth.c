/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a waiter is worth a connect. What is lent comes back at a rate that the pool knows (connections lent, divided by how
 * long they usually are): whoever is so far ahead in the queue that this serves him before a connect could be ready needs
 * none. So a burst of short uses is served by what is there, and does not fall upon the target with a connect each.
 *
 *   usual connect 150 ms, 5 lent for 2 ms each: the first 375 of the queue are served sooner by what comes back
 *
 * The forecast holds nobody up for long: it is given up when nothing came back for twice the usual use, and when the queue
 * has not been empty for as long as a connect takes. Pure arithmetic, asked anew after every event. */

#include "engine/pool/wb-pool-policy-private.h"

#define SMOOTHING 8
#define OVERDUE_USES 2
/* On top, for short uses and loops that are late; and the whole patience while no use is known. */
#define OVERDUE_NS (5 * G_GINT64_CONSTANT (1000000))

/* A lent slot comes back. */
void
wb_pool_growth_see_return (WbPoolPolicy *self, const WbPoolSlot *slot)
{
  gint64 took_ns = MAX (self->now_ns - slot->info.since_ns, 1);

  self->usual_use_ns += self->usual_use_ns ? (took_ns - self->usual_use_ns) / SMOOTHING : took_ns;
  self->returned_ns = self->now_ns;
}

/* End of the forecast without a return. */
static gint64
get_end_ns (WbPoolPolicy *self)
{
  gint64 overdue_ns = MAX (self->returned_ns, self->queued_ns) + OVERDUE_USES * self->usual_use_ns + OVERDUE_NS;

  return MIN (overdue_ns, self->queued_ns + self->usual_connect_ns);
}

guint
wb_pool_growth_get_n_spared (WbPoolPolicy *self)
{
  guint n_lent = self->counts.slots[WB_POOL_SLOT_LENT];
  double n;

  if (n_lent == 0 || self->now_ns >= get_end_ns (self))
    return 0;
  if (self->usual_use_ns == 0)
    return self->waiters.length;
  n = (double) self->usual_connect_ns / (double) self->usual_use_ns * n_lent;
  return (guint) MIN (n, (double) self->waiters.length);
}

void
wb_pool_growth_watch (WbPoolPolicy *self, guint n_spared)
{
  if (n_spared == 0)
    wb_pool_timers_disarm (&self->timers, &self->growth);
  else
    wb_pool_timers_arm (&self->timers, &self->growth, get_end_ns (self));
}
