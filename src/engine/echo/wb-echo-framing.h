/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prefix mode as a pure function: bytes in, answers out. A TCP stream has no messages, so "Echo: <data>" needs a rule for
 * where data ends: at LF, or where nothing more is to be had (cap, end of the stream, a pause of 50 ms; the owner knows
 * of the last two and calls flush).
 *
 *   in:  a b LF c d           out:  "Echo: ab" LF        kept: "cd"
 *   flush:                    out:  "Echo: cd"           kept: nothing
 *
 * Invariant: 0 ≤ n_part < line_bytes between calls; bytes are allocated only while a part is kept. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_ECHO_PREFIX_TEXT "Echo: "
#define WB_ECHO_PREFIX_BYTES 6u

typedef struct
{
  guint8 *part; /* Owned; NULL while n_part is 0 */
  guint n_part;
} WbEchoFraming;

/* How much room push and flush may need in out for n_bytes more of input: every byte may be a line of its own. */
static inline gsize
wb_echo_framing_get_room (guint line_bytes, gsize n_bytes)
{
  return line_bytes + WB_ECHO_PREFIX_BYTES + n_bytes * (WB_ECHO_PREFIX_BYTES + 1);
}

/* self: all zero before first use. line_bytes: the cap, ≥ 1 and always the same. out: at least get_room bytes, not
 * overlapping bytes. Returns how many were written; *n_answers is added to. */
gsize wb_echo_framing_push (WbEchoFraming *self, guint line_bytes, const guint8 *bytes, gsize n_bytes, guint8 *out,
                            guint64 *n_answers);
/* Answers the part that is kept, if any. out: at least get_room (line_bytes, 0). */
gsize wb_echo_framing_flush (WbEchoFraming *self, guint8 *out, guint64 *n_answers);
void wb_echo_framing_clear (WbEchoFraming *self);

G_END_DECLS
