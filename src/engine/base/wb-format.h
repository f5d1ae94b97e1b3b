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

G_END_DECLS
