/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ring of slots that is moved on by whoever touches it. Readers are const: they know from the time which slots of the
 * ring are still true, and take those that nobody has touched since for zero. A clock that steps back (none of ours
 * does) counts into the newest slot.
 *
 * Invariant: slots[s % WB_METER_SLOTS] is the amount of slot s for newest_slot - WB_METER_SLOTS < s ≤ newest_slot. */

#include "engine/base/wb-meter.h"

#define SLOTS_PER_SECOND (WB_NS_PER_S / WB_METER_SLOT_NS)

G_STATIC_ASSERT (WB_NS_PER_S % WB_METER_SLOT_NS == 0);

static gint64
slot_of (gint64 now_ns)
{
  return MAX (now_ns, 0) / WB_METER_SLOT_NS;
}

/* The amount of a slot that is over, whether or not anybody touched the meter since. */
static guint64
amount_of (const WbMeter *self, gint64 slot)
{
  if (slot > self->newest_slot || slot <= self->newest_slot - (gint64) WB_METER_SLOTS || slot < self->first_slot)
    return 0;
  return self->slots[slot % WB_METER_SLOTS];
}

void
wb_meter_init (WbMeter *self, gint64 now_ns)
{
  *self = (WbMeter){ .newest_slot = slot_of (now_ns), .first_slot = slot_of (now_ns) };
}

void
wb_meter_add (WbMeter *self, guint64 amount, gint64 now_ns)
{
  gint64 slot = slot_of (now_ns);

  self->total += amount;
  if (slot - self->newest_slot >= (gint64) WB_METER_SLOTS)
    {
      for (guint i = 0; i < WB_METER_SLOTS; i++)
        self->slots[i] = 0;
      self->newest_slot = slot;
    }
  while (self->newest_slot < slot)
    self->slots[++self->newest_slot % WB_METER_SLOTS] = 0;
  self->slots[self->newest_slot % WB_METER_SLOTS] += amount;
}

guint64
wb_meter_get_total (const WbMeter *self)
{
  return self->total;
}

double
wb_meter_get_rate (const WbMeter *self, gint64 now_ns)
{
  gint64 now = MAX (slot_of (now_ns), self->newest_slot);
  gint64 first = MAX (now - SLOTS_PER_SECOND, self->first_slot);
  guint64 sum = 0;

  if (first == now) /* not one whole slot yet */
    return 0;
  for (gint64 slot = first; slot < now; slot++)
    sum += amount_of (self, slot);
  return (double) sum * (double) SLOTS_PER_SECOND / (double) (now - first);
}

guint
wb_meter_get_history (const WbMeter *self, gint64 now_ns, double *rates, guint room)
{
  gint64 now = MAX (slot_of (now_ns), self->newest_slot);
  /* One slot of the ring is being filled, so that one less is whole. */
  gint64 n = MIN (MIN (now - self->first_slot, (gint64) WB_METER_SLOTS - 1), (gint64) room);

  for (gint64 i = 0; i < n; i++)
    rates[i] = (double) amount_of (self, now - n + i) * (double) SLOTS_PER_SECOND;
  return (guint) n;
}
