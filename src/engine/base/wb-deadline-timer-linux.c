/* SPDX-License-Identifier: GPL-3.0-or-later */

/* timerfd with absolute moments. Neither the loop's rounding to milliseconds nor the thread's timer slack (50 µs on
 * poll) touches it. */

#define G_LOG_DOMAIN "wb-deadline"

#include "engine/base/wb-deadline-timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

void
wb_deadline_timer_open (WbDeadlineTimer *self, GSource *source)
{
  self->fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd < 0)
    g_debug ("No timer descriptor, deadlines may be a millisecond late: %m");
  else
    g_source_add_unix_fd (source, self->fd, G_IO_IN);
}

void
wb_deadline_timer_set (WbDeadlineTimer *self, GSource *source, gint64 at_ns)
{
  struct itimerspec at = { 0 };

  if (self->fd < 0)
    {
      wb_deadline_timer_set_ready_time (source, at_ns);
      return;
    }
  /* All zero means off, and setting forgets expiries that were not read: nobody ever has to read the descriptor. */
  if (at_ns != WB_DEADLINE_TIMER_OFF)
    {
      at_ns = MAX (at_ns, 1);
      at.it_value.tv_sec = at_ns / WB_NS_PER_S;
      at.it_value.tv_nsec = at_ns % WB_NS_PER_S;
    }
  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &at, NULL) != 0)
    g_critical ("Could not set the timer: %m");
}

void
wb_deadline_timer_close (WbDeadlineTimer *self)
{
  if (self->fd >= 0)
    close (self->fd);
}
