/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ring of moments; a slot in which nothing changed has the sizes that were before it. */

#include "engine/pool/wb-pool-timeline.h"

static WbPoolMoment *
get_moment (WbPoolTimeline *self, gint64 slot)
{
  return &self->moments[slot % WB_METER_SLOTS];
}

static void
advance (WbPoolTimeline *self, gint64 now_ns)
{
  gint64 slot = now_ns / WB_METER_SLOT_NS;

  if (G_LIKELY (slot <= self->newest_slot))
    return;
  for (gint64 i = MAX (self->newest_slot + 1, slot - WB_METER_SLOTS + 1); i <= slot; i++)
    *get_moment (self, i) = (WbPoolMoment){ .sizes = self->sizes };
  self->newest_slot = slot;
}

void
wb_pool_timeline_init (WbPoolTimeline *self, gint64 now_ns)
{
  *self = (WbPoolTimeline){ .first_slot = now_ns / WB_METER_SLOT_NS, .newest_slot = now_ns / WB_METER_SLOT_NS };
}

void
wb_pool_timeline_note_sizes (WbPoolTimeline *self, const WbPoolSizes *sizes, gint64 now_ns)
{
  WbPoolSizes *greatest;

  advance (self, now_ns);
  self->sizes = *sizes;
  greatest = &get_moment (self, self->newest_slot)->sizes;
  greatest->lent = MAX (greatest->lent, sizes->lent);
  greatest->idle = MAX (greatest->idle, sizes->idle);
  greatest->connecting = MAX (greatest->connecting, sizes->connecting);
  greatest->waiting = MAX (greatest->waiting, sizes->waiting);
}

void
wb_pool_timeline_note_wait (WbPoolTimeline *self, gint64 took_ns, gint64 now_ns)
{
  WbPoolMoment *moment;

  advance (self, now_ns);
  moment = get_moment (self, self->newest_slot);
  moment->wait_max_ns = MAX (moment->wait_max_ns, took_ns);
  moment->wait_sum_ns += took_ns;
  moment->n_waits++;
}

void
wb_pool_timeline_note_connect (WbPoolTimeline *self, gint64 took_ns, gint64 now_ns)
{
  WbPoolMoment *moment;

  advance (self, now_ns);
  moment = get_moment (self, self->newest_slot);
  moment->connect_max_ns = MAX (moment->connect_max_ns, took_ns);
  moment->connect_sum_ns += took_ns;
  moment->n_connects++;
}

static double
get_mean_ms (gint64 sum_ns, guint n)
{
  return n ? (double) sum_ns / n / WB_NS_PER_MS : 0;
}

void
wb_pool_timeline_fill (WbPoolTimeline *self, WbPoolPast *out, gint64 now_ns)
{
  gint64 first;

  advance (self, now_ns);
  first = MAX (self->first_slot, self->newest_slot - WB_METER_SLOTS + 1);
  out->n = (guint) (self->newest_slot - first);
  for (guint i = 0; i < out->n; i++)
    {
      const WbPoolMoment *moment = get_moment (self, first + i);

      out->lent[i] = moment->sizes.lent;
      out->idle[i] = moment->sizes.idle;
      out->connecting[i] = moment->sizes.connecting;
      out->waiting[i] = moment->sizes.waiting;
      out->wait_max_ms[i] = (double) moment->wait_max_ns / WB_NS_PER_MS;
      out->wait_mean_ms[i] = get_mean_ms (moment->wait_sum_ns, moment->n_waits);
      out->connect_max_ms[i] = (double) moment->connect_max_ns / WB_NS_PER_MS;
      out->connect_mean_ms[i] = get_mean_ms (moment->connect_sum_ns, moment->n_connects);
    }
}
