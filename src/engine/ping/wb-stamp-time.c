/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole numbers all the way: a double has no room for nanoseconds since 1970. */

#include "engine/ping/wb-stamp-time.h"

#include "engine/base/wb-clock.h"

#include <math.h>

/* From 1900 to 1970: 70 years with 17 leap days. */
#define NTP_TO_UNIX_S G_GINT64_CONSTANT (2208988800)
#define ERA_S (G_GINT64_CONSTANT (1) << 32)

guint64
wb_stamp_time_from_unix_ns (WbStampFormat format, gint64 unix_ns)
{
  gint64 seconds = unix_ns / WB_NS_PER_S, rest_ns = unix_ns % WB_NS_PER_S;
  guint64 fraction;

  if (rest_ns < 0)
    {
      rest_ns += WB_NS_PER_S;
      seconds--;
    }
  if (format == WB_STAMP_PTP)
    return (guint64) seconds << 32 | (guint64) rest_ns;
  /* 999,999,999 ns round to less than 2^32, so the seconds never need a carry */
  fraction = (((guint64) rest_ns << 32) + (guint64) WB_NS_PER_S / 2) / (guint64) WB_NS_PER_S;
  return (guint64) (seconds + NTP_TO_UNIX_S) << 32 | fraction;
}

gint64
wb_stamp_time_to_unix_ns (WbStampFormat format, guint64 stamp)
{
  gint64 seconds = (gint64) (stamp >> 32), low = (gint64) (stamp & G_MAXUINT32);

  if (format == WB_STAMP_PTP)
    return seconds * WB_NS_PER_S + low;
  if (seconds < ERA_S / 2)
    seconds += ERA_S;
  /* below 2^32 * 10^9 < 2^62 */
  return (seconds - NTP_TO_UNIX_S) * WB_NS_PER_S + ((low * WB_NS_PER_S + ERA_S / 2) >> 32);
}

WbStampEstimate
wb_stamp_estimate_for (WbStampFormat format, gboolean synchronized, gint64 error_ns)
{
  WbStampEstimate estimate = { .format = format, .synchronized = synchronized, .scale = 0, .multiplier = 1 };
  /* in units of 2^-32 s; long double: 64 bits of both */
  long double units = ceill ((long double) MAX (error_ns, 0) / WB_NS_PER_S * ERA_S);

  while (units > 255)
    {
      units = ceill (units / 2);
      estimate.scale++;
    }
  estimate.multiplier = (guint8) MAX (units, 1);
  return estimate;
}

guint16
wb_stamp_estimate_to_wire (const WbStampEstimate *self)
{
  return (guint16) ((self->synchronized ? 0x8000 : 0) | (self->format == WB_STAMP_PTP ? 0x4000 : 0) |
                    (self->scale & 0x3f) << 8 | self->multiplier);
}

WbStampEstimate
wb_stamp_estimate_from_wire (guint16 wire)
{
  return (WbStampEstimate){
    .format = wire & 0x4000 ? WB_STAMP_PTP : WB_STAMP_NTP,
    .synchronized = (wire & 0x8000) != 0,
    .scale = wire >> 8 & 0x3f,
    .multiplier = wire & 0xff,
  };
}

gint64
wb_stamp_estimate_get_ns (const WbStampEstimate *self)
{
  long double ns = ceill (ldexpl (self->multiplier, self->scale - 32) * WB_NS_PER_S);

  return ns >= (long double) G_MAXINT64 ? G_MAXINT64 : (gint64) ns;
}
