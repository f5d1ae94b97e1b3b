/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three ways to look at time, and the moves between them:
 *
 *             zoom out to all                 pan left, zoom, show
 *   FOLLOW <------------------> WHOLE    FOLLOW, WHOLE ------------> FIXED
 *                                        FIXED --pan to the present--> FOLLOW
 *
 * Nothing before the start and nothing after the present can be shown, so no move leads into the void. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-stretch.h"

#define S_NS G_GINT64_CONSTANT (1000000000)
#define FIRST_SPAN_NS (60 * S_NS)
/* Closer than this there is one probe at most, even in a flood. */
#define LEAST_SPAN_NS G_GINT64_CONSTANT (100000)

void
wb_ping_stretch_init (WbPingStretch *self)
{
  *self = (WbPingStretch){ .kind = WB_PING_STRETCH_FOLLOW, .span_ns = FIRST_SPAN_NS };
}

void
wb_ping_stretch_set_end (WbPingStretch *self, gint64 end_ns)
{
  if (end_ns < self->end_ns && self->kind == WB_PING_STRETCH_FIXED)
    self->kind = WB_PING_STRETCH_FOLLOW;
  self->end_ns = MAX (end_ns, 0);
}

void
wb_ping_stretch_get_range (const WbPingStretch *self, gint64 *from_ns, gint64 *to_ns)
{
  switch (self->kind)
    {
    case WB_PING_STRETCH_FOLLOW:
      *from_ns = MAX (self->end_ns - self->span_ns, 0);
      *to_ns = *from_ns + self->span_ns;
      break;
    case WB_PING_STRETCH_WHOLE:
      *from_ns = 0;
      *to_ns = MAX (self->end_ns, S_NS);
      break;
    case WB_PING_STRETCH_FIXED:
    default:
      *from_ns = self->from_ns;
      *to_ns = self->to_ns;
      break;
    }
}

void
wb_ping_stretch_get_view (const WbPingStretch *self, gint64 *from_ns, gint64 *to_ns)
{
  *from_ns = *to_ns = 0;
  if (self->kind == WB_PING_STRETCH_FOLLOW)
    *from_ns = -self->span_ns;
  else if (self->kind == WB_PING_STRETCH_FIXED)
    wb_ping_stretch_get_range (self, from_ns, to_ns);
}

void
wb_ping_stretch_follow (WbPingStretch *self)
{
  gint64 from_ns, to_ns;

  wb_ping_stretch_get_range (self, &from_ns, &to_ns);
  self->span_ns = to_ns - from_ns;
  self->kind = WB_PING_STRETCH_FOLLOW;
}

void
wb_ping_stretch_show_whole (WbPingStretch *self)
{
  self->kind = WB_PING_STRETCH_WHOLE;
}

void
wb_ping_stretch_show (WbPingStretch *self, gint64 from_ns, gint64 to_ns)
{
  gint64 span_ns, end_ns = MAX (self->end_ns, LEAST_SPAN_NS);

  if (from_ns > to_ns)
    {
      gint64 swap = from_ns;

      from_ns = to_ns;
      to_ns = swap;
    }
  span_ns = MAX (to_ns - from_ns, LEAST_SPAN_NS);
  if (span_ns >= end_ns)
    {
      self->kind = WB_PING_STRETCH_WHOLE;
      return;
    }
  self->kind = WB_PING_STRETCH_FIXED;
  self->from_ns = CLAMP (from_ns, 0, end_ns - span_ns);
  self->to_ns = self->from_ns + span_ns;
}

void
wb_ping_stretch_zoom (WbPingStretch *self, double factor, double place)
{
  gint64 from_ns, to_ns, span_ns;
  double span;

  wb_ping_stretch_get_range (self, &from_ns, &to_ns);
  span = CLAMP ((double) (to_ns - from_ns) * factor, (double) LEAST_SPAN_NS, 1e18);
  span_ns = (gint64) span;
  if (self->kind == WB_PING_STRETCH_FOLLOW)
    {
      self->span_ns = span_ns;
      if (factor > 1 && span_ns > MAX (self->end_ns, FIRST_SPAN_NS))
        self->kind = WB_PING_STRETCH_WHOLE;
      return;
    }
  if (self->kind == WB_PING_STRETCH_WHOLE && factor >= 1)
    return;
  from_ns += (gint64) ((double) (to_ns - from_ns) * place - span * place);
  wb_ping_stretch_show (self, from_ns, from_ns + span_ns);
}

void
wb_ping_stretch_pan (WbPingStretch *self, double share)
{
  gint64 from_ns, to_ns, shift_ns;

  if (self->kind == WB_PING_STRETCH_WHOLE || (self->kind == WB_PING_STRETCH_FOLLOW && share >= 0))
    return;
  wb_ping_stretch_get_range (self, &from_ns, &to_ns);
  if (self->kind == WB_PING_STRETCH_FOLLOW && from_ns == 0)
    return; /* nothing is further back */
  shift_ns = (gint64) ((double) (to_ns - from_ns) * share);
  if (share > 0 && to_ns + shift_ns >= self->end_ns)
    {
      self->span_ns = to_ns - from_ns;
      self->kind = WB_PING_STRETCH_FOLLOW;
      return;
    }
  shift_ns = MAX (shift_ns, -from_ns);
  wb_ping_stretch_show (self, from_ns + shift_ns, to_ns + shift_ns);
}
