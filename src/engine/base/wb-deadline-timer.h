/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The platform's half of a deadline queue: makes the queue's GSource ready at a moment. On Linux a timerfd, which keeps
 * nanoseconds; elsewhere the source's ready time, which GLib before 2.81 rounds up to the next millisecond. */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

#define WB_DEADLINE_TIMER_OFF G_MAXINT64

typedef struct
{
  int fd; /* -1: ready time is used */
} WbDeadlineTimer;

/* source: the queue's, before it is attached. */
void wb_deadline_timer_open (WbDeadlineTimer *self, GSource *source);
/* at_ns: by the monotonic clock; one in the past makes the source ready at once. Takes back what had been set, and
 * a readiness that was not dispatched yet. */
void wb_deadline_timer_set (WbDeadlineTimer *self, GSource *source, gint64 at_ns);
/* When the source is finalized. */
void wb_deadline_timer_close (WbDeadlineTimer *self);

/* For both twins, since Linux too can be out of descriptors. GLib's clock need not count from where ours does: what is
 * left is handed on. */
static inline void
wb_deadline_timer_set_ready_time (GSource *source, gint64 at_ns)
{
  gint64 left_ns;

  if (at_ns == WB_DEADLINE_TIMER_OFF)
    {
      g_source_set_ready_time (source, -1);
      return;
    }
  left_ns = at_ns - wb_clock_now_ns (wb_clock_get_monotonic ());
  g_source_set_ready_time (source, left_ns <= 0 ? 0 : g_get_monotonic_time () + left_ns / WB_NS_PER_US + 1);
}

G_END_DECLS
