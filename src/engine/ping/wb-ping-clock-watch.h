/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the realtime clock was set: stamps of the kernel are of that clock, and a round trip with a step in it is none.
 * Its distance from the monotonic clock is constant but for slewing, so a jump of the distance is a step.
 *
 *   distance = realtime - monotonic      tolerated between two looks:
 *   ------.                                1,000 ppm of the time between (adjtimex 500, adjtime 500 on top)
 *         '-------                         + how long each look took + 50 µs
 *
 * A slew that is faster than that is reported like a step, since a measurement is as wrong by it. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean any;
  gint64 monotonic_ns;
  gint64 distance_ns;
  gint64 error_ns;
} WbPingClockWatch;

/* A look: monotonic_ns was read, then realtime, then monotonic again, took_ns later. Returns by how much the realtime
 * clock was set since the look before, 0: not, or this is the first one. */
gint64 wb_ping_clock_watch_look (WbPingClockWatch *self, gint64 monotonic_ns, gint64 realtime_ns, gint64 took_ns);

G_END_DECLS
