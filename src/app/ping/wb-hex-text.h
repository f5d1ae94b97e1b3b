/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes as people type and read them: two hexadecimal digits each. Pure. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* "48 65 6c", "48:65:6C", "0x48, 0x65" or "48656c"; "" is no byte. NULL with WB_ERROR_INVALID_INPUT that names the place
 * (transfer full). */
GBytes *wb_hex_text_parse (const char *text, GError **error);
/* "48 65 6c": at most max_bytes of them, then "…" (transfer full). */
char *wb_hex_text_dup (GBytes *bytes, gsize max_bytes);

G_END_DECLS
