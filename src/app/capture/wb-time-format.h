/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the Time column speaks. The names are what the settings remember. */
typedef enum
{
  WB_TIME_RELATIVE, /* "relative": since the first packet of the capture */
  WB_TIME_DELTA,    /* "delta": since the row above */
  WB_TIME_CLOCK,    /* "local": local time of day */
  WB_TIME_DATE,     /* "date": local date and time of day */
  WB_TIME_UTC,      /* "utc": date and time of day in UTC */
  WB_TIME_EPOCH,    /* "epoch": seconds since 1970 UTC */
  WB_N_TIME_FORMATS,
} WbTimeFormat;

WbTimeFormat wb_time_format_from_name (const char *name); /* unknown or NULL: relative */
const char *wb_time_format_get_name (WbTimeFormat format);
const char *wb_time_format_get_title (WbTimeFormat format); /* translated, for a menu */

/* base_ns: what relative and delta count from. digits: of the second's fraction, 0 … 9, cut and not rounded. */
void wb_time_format_append (WbTimeFormat format, gint64 time_ns, gint64 base_ns, guint digits, GString *out);

G_END_DECLS
