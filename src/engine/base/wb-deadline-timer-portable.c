/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The timer of systems without timerfd: the source's own ready time. */

#include "engine/base/wb-deadline-timer.h"

void
wb_deadline_timer_open (WbDeadlineTimer *self, GSource *source)
{
  self->fd = -1;
}

void
wb_deadline_timer_set (WbDeadlineTimer *self, GSource *source, gint64 at_ns)
{
  wb_deadline_timer_set_ready_time (source, at_ns);
}

void
wb_deadline_timer_close (WbDeadlineTimer *self)
{
}
