/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes of a stream into lines. Lines end with LF; a CR before it belongs to the end. What is read stays where it is
 * (no copy) as long as lines are taken from it; only a part without LF, or lines that are left for later, are kept.
 *
 *   feed (bytes) → next → line, next → line, … → next: none → keep
 *
 * Pure; one thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many bytes of one line are passed over when it exceeds the cap; then nobody waits for its end any more. */
#define WB_CHAT_LINE_PATIENCE_BYTES 65536u

typedef enum
{
  WB_CHAT_LINES_NONE,     /* no whole line */
  WB_CHAT_LINES_LINE,     /* *line, *n: without its end */
  WB_CHAT_LINES_TOO_LONG, /* once a line; its rest is passed over in silence */
  WB_CHAT_LINES_ENDLESS,  /* it exceeds the patience too */
} WbChatLinesVerdict;

typedef struct
{
  GByteArray *kept; /* Owned; NULL: nothing */
  gsize taken;      /* of kept: lines that were handed out */
  gsize searched;   /* of kept: there is no LF in [taken, searched) */
  const char *fed;  /* Borrowed; what has not been looked at yet */
  gsize n_fed;
  gsize passed_over; /* of a line that is too long */
  gboolean is_passing;
} WbChatLines;

void wb_chat_lines_init (WbChatLines *self);
void wb_chat_lines_clear (WbChatLines *self);
/* bytes: borrowed until keep. After a feed comes next until NONE or until the caller has enough, then keep. */
void wb_chat_lines_feed (WbChatLines *self, const char *bytes, gsize n);
/* cap: of a line without its end (LF, CR LF). line: borrowed until the next call. */
WbChatLinesVerdict wb_chat_lines_next (WbChatLines *self, gsize cap, const char **line, gsize *n);
/* Copies what is left of what was fed. */
void wb_chat_lines_keep (WbChatLines *self);
/* At the end of the stream: the part without LF, if it is within the cap and there is one. */
gboolean wb_chat_lines_get_tail (WbChatLines *self, gsize cap, const char **line, gsize *n);
gsize wb_chat_lines_get_n_kept (const WbChatLines *self);

G_END_DECLS
