/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text that came from outside, made safe for a label, a log or a terminal: valid UTF-8 is kept; C0/C1 controls, DEL,
 * bidirectional controls and bytes that are not UTF-8 become \xHH or \u{HHHH}. Backslash stays as it is. */
void wb_format_append_safe (GString *out, const char *bytes, gsize length);
char *wb_format_dup_safe (const char *bytes, gssize length); /* length -1: NUL-terminated; free with g_free */

/* "12,345" in the user's locale grouping. */
char *wb_format_dup_count (guint64 count);

/* "3.8 GB" (SI, as g_format_size). */
char *wb_format_dup_size (guint64 size_bytes);

/* A duration in the unit that suits it, with three digits that count: "850 ns", "1.25 ms", "12.5 s"; from a minute on
 * "2 min 05 s", "3 h 07 min", "4 d 02 h". Below 0: with a minus. */
char *wb_format_dup_duration (gint64 duration_ns);

/* "12.3 MB/s" */
char *wb_format_dup_byte_rate (double bytes_per_second);

/* Of things that are counted: "0/s", "0.25/s", "12.3/s", "146,000/s". */
char *wb_format_dup_rate (double per_second);

G_END_DECLS
