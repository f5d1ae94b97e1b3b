/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. */

#include "engine/ping/wb-ping-clock-watch.h"

#define SLEW_PER_MILLION 1000
#define NOISE_NS 50000

gint64
wb_ping_clock_watch_look (WbPingClockWatch *self, gint64 monotonic_ns, gint64 realtime_ns, gint64 took_ns)
{
  WbPingClockWatch before = *self;
  gint64 error_ns = MAX (took_ns, 0) / 2 + 1, moved_ns, tolerated_ns;

  *self = (WbPingClockWatch){ .any = TRUE,
                              .monotonic_ns = monotonic_ns,
                              .distance_ns = realtime_ns - (monotonic_ns + took_ns / 2),
                              .error_ns = error_ns };
  if (!before.any)
    return 0;
  moved_ns = self->distance_ns - before.distance_ns;
  tolerated_ns =
      (monotonic_ns - before.monotonic_ns) / 1000000 * SLEW_PER_MILLION + NOISE_NS + error_ns + before.error_ns;
  return ABS (moved_ns) > tolerated_ns ? moved_ns : 0;
}
