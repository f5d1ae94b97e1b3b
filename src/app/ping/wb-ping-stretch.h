/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which stretch of a session's time a plot shows, and how zooming and panning change it. A value; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_PING_STRETCH_FOLLOW, /* the latest span_ns */
  WB_PING_STRETCH_WHOLE,  /* from the start to the present */
  WB_PING_STRETCH_FIXED,  /* from_ns to to_ns */
} WbPingStretchKind;

/* All times since the start of the session. */
typedef struct
{
  WbPingStretchKind kind;
  gint64 span_ns;
  gint64 from_ns;
  gint64 to_ns;
  gint64 end_ns; /* the present, or the end */
} WbPingStretch;

/* The latest minute of a session that has not begun. */
void wb_ping_stretch_init (WbPingStretch *self);
/* The present moves on; one that is before what was seen is another session's, and what was fixed is let go. */
void wb_ping_stretch_set_end (WbPingStretch *self, gint64 end_ns);

/* What is on screen; from < to. A session that is younger than what is followed fills it from the left. */
void wb_ping_stretch_get_range (const WbPingStretch *self, gint64 *from_ns, gint64 *to_ns);
/* As WbPingView wants it. */
void wb_ping_stretch_get_view (const WbPingStretch *self, gint64 *from_ns, gint64 *to_ns);

void wb_ping_stretch_follow (WbPingStretch *self); /* with the span that is on screen */
void wb_ping_stretch_show_whole (WbPingStretch *self);
void wb_ping_stretch_show (WbPingStretch *self, gint64 from_ns, gint64 to_ns); /* in either order */
/* factor: of the span, below 1: closer. place: 0…1 of the width, what stays where it is; while following, the present
 * does. */
void wb_ping_stretch_zoom (WbPingStretch *self, double factor, double place);
/* share: of the span, below 0: into the past. At the present it follows again. */
void wb_ping_stretch_pan (WbPingStretch *self, double share);

G_END_DECLS
