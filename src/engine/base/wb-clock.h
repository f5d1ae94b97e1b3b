/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Monotonic time in nanoseconds, behind one pointer so that tests can turn the hands themselves. Everything in the
 * engine that waits or measures asks a clock; wall-clock time is only ever shown, never computed with. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_NS_PER_US G_GINT64_CONSTANT (1000)
#define WB_NS_PER_MS G_GINT64_CONSTANT (1000000)
#define WB_NS_PER_S G_GINT64_CONSTANT (1000000000)

typedef struct _WbClock WbClock;

struct _WbClock
{
  gint64 (*now_ns) (const WbClock *clock);
};

/* CLOCK_MONOTONIC (or the platform's like); static. It goes on while the process is stopped, not while the machine
 * sleeps. */
const WbClock *wb_clock_get_monotonic (void);

static inline gint64
wb_clock_now_ns (const WbClock *clock)
{
  return clock->now_ns (clock);
}

G_END_DECLS
