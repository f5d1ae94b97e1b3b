/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A binary heap of embedded nodes. */

#include "engine/pool/wb-pool-timers.h"

static void
put (WbPoolTimers *self, guint place, WbPoolTimer *timer)
{
  self->heap->pdata[place - 1] = timer;
  timer->place = place;
}

static WbPoolTimer *
at (const WbPoolTimers *self, guint place)
{
  return self->heap->pdata[place - 1];
}

static void
settle (WbPoolTimers *self, WbPoolTimer *timer, guint place)
{
  while (place > 1 && at (self, place / 2)->at_ns > timer->at_ns)
    {
      put (self, place, at (self, place / 2));
      place /= 2;
    }
  while (place * 2 <= self->heap->len)
    {
      guint child = place * 2;

      if (child < self->heap->len && at (self, child + 1)->at_ns < at (self, child)->at_ns)
        child++;
      if (at (self, child)->at_ns >= timer->at_ns)
        break;
      put (self, place, at (self, child));
      place = child;
    }
  put (self, place, timer);
}

void
wb_pool_timers_init (WbPoolTimers *self)
{
  self->heap = g_ptr_array_new ();
}

void
wb_pool_timers_clear (WbPoolTimers *self)
{
  g_clear_pointer (&self->heap, g_ptr_array_unref);
}

void
wb_pool_timers_arm (WbPoolTimers *self, WbPoolTimer *timer, gint64 at_ns)
{
  if (timer->place && timer->at_ns == at_ns)
    return;
  timer->at_ns = at_ns;
  if (timer->place == 0)
    {
      g_ptr_array_add (self->heap, timer);
      timer->place = self->heap->len;
    }
  settle (self, timer, timer->place);
}

void
wb_pool_timers_disarm (WbPoolTimers *self, WbPoolTimer *timer)
{
  guint place = timer->place;
  WbPoolTimer *last;

  if (place == 0)
    return;
  timer->place = 0;
  last = at (self, self->heap->len);
  g_ptr_array_set_size (self->heap, (gint) self->heap->len - 1);
  if (last != timer)
    settle (self, last, place);
}

WbPoolTimer *
wb_pool_timers_peek (const WbPoolTimers *self)
{
  return self->heap->len ? self->heap->pdata[0] : NULL;
}
