/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a line becomes on the wire (SERVICES.md): trimmed of white space at both ends (Unicode's White_Space and U+001C …
 * 001F), unchanged where it is UTF-8, each byte that is not one U+FFFD. NUL is a character like others here; IRC has no place for it.
 * Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends; n may be 0. */
void wb_chat_text_append_repaired (GString *out, const char *bytes, gsize n);
/* The part of bytes without white space at both ends; bytes may be no UTF-8. */
void wb_chat_text_trim (const char **bytes, gsize *n);
/* Appends what IRC can carry of valid UTF-8: NUL becomes U+FFFD, CR and LF a space (RFC 2812, 2.3.1). */
void wb_chat_text_append_for_irc (GString *out, const char *text, gsize n);
/* How many of n bytes of valid UTF-8 fit max bytes without cutting a character; up to and with a space near the end if
 * there is one. max ≥ 4, or it may be 0. */
gsize wb_chat_text_get_cut (const char *text, gsize n, gsize max);

G_END_DECLS
