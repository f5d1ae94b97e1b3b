/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an ICMP error says, in words. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* family: 4 (RFC 792, RFC 1812) or 6 (RFC 4443). "Port unreachable"; "ICMP type 3, code 9" for one without a word.
 * Translated; the caller's. */
char *wb_ping_icmp_dup_text (guint8 family, guint8 type, guint8 code);

G_END_DECLS
