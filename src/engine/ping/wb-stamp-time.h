/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two 64-bit time stamps of STAMP (RFC 8762, 4.2.1) and the error estimate that says which it is.
 *
 *   NTP (RFC 5905, 6)               | seconds since 1900 | fraction, 2^-32 s |     era 0 ends 2036-02-07
 *   PTPv2, truncated (RFC 8877, 4.3)| seconds since 1970 | nanoseconds       |     wraps in 2106
 *
 *   error estimate (RFC 4656, 4.1.2; RFC 8186, 2.3)
 *     | S | Z |   Scale   |  Multiplier   |    error = Multiplier * 2^(Scale - 32) s; Multiplier is never 0
 *       1   1       6             8         S: synchronized to UTC from outside; Z: PTPv2 instead of NTP
 *
 * Times are nanoseconds since 1970, of the platform's realtime clock. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_STAMP_NTP,
  WB_STAMP_PTP,
} WbStampFormat;

typedef struct
{
  WbStampFormat format;
  gboolean synchronized;
  guint8 scale; /* 0…63 */
  guint8 multiplier;
} WbStampEstimate;

/* To the nearest unit of the format, so that wb_stamp_time_to_unix_ns gives the same nanosecond back. Moments are
 * taken modulo the format's era. */
guint64 wb_stamp_time_from_unix_ns (WbStampFormat format, gint64 unix_ns);
/* NTP: from 1968 to 2104 (the highest bit tells the era, RFC 4330, 3); PTP: from 1970 to 2106. Nanoseconds above
 * 999,999,999 in PTP count as they are. */
gint64 wb_stamp_time_to_unix_ns (WbStampFormat format, guint64 stamp);

/* The smallest estimate that is not below error_ns (below 0 counts as 0). */
WbStampEstimate wb_stamp_estimate_for (WbStampFormat format, gboolean synchronized, gint64 error_ns);
guint16 wb_stamp_estimate_to_wire (const WbStampEstimate *self);
WbStampEstimate wb_stamp_estimate_from_wire (guint16 wire);
/* In nanoseconds, rounded up; G_MAXINT64 when it does not fit. */
gint64 wb_stamp_estimate_get_ns (const WbStampEstimate *self);

G_END_DECLS
