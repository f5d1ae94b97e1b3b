/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said, once, for any number of readers: an append-only stream of bytes in reference-counted pieces. Each
 * reader is a cursor into it, so that memory does not grow with readers × messages, and what a reader has not got yet
 * goes out in one gathered write.
 *
 *   piece 64 KiB ──next──> piece ──next──> piece (head: the log appends here)
 *      ^ cursor              ^ cursors       ^ cursors
 *
 * A cursor holds its piece, a piece holds the next one, the log holds the head: a piece goes when the last cursor has
 * left it. So the log keeps what the slowest reader still wants, and nothing else; that no reader falls behind too far
 * is the outbox's business. Invariant: a message lies in one piece, and offsets only grow. Pure; one thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_CHAT_PIECE_BYTES 65536u
/* Of one message, its end included: as it lies in one piece. A line at its cap of which each byte is repaired (three
 * bytes for one) fits, with a name; what IRC makes of that may take several messages. */
#define WB_CHAT_MESSAGE_BYTES_MAX WB_CHAT_PIECE_BYTES

typedef struct _WbChatLog WbChatLog;
typedef struct _WbChatPiece WbChatPiece;

typedef struct
{
  WbChatPiece *piece; /* Owned reference; NULL: a cursor that is nowhere */
  guint64 offset;     /* of the next byte, from the beginning of the log */
  guint n_ended;      /* private: messages of the piece that end before offset */
} WbChatCursor;

WbChatLog *wb_chat_log_new (void);
/* Cursors may outlive it. */
void wb_chat_log_free (WbChatLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatLog, wb_chat_log_free)

/* One message of 1 … WB_CHAT_MESSAGE_BYTES_MAX bytes. Copied. */
void wb_chat_log_append (WbChatLog *self, const char *bytes, gsize n);
guint64 wb_chat_log_get_head (WbChatLog *self);       /* where the next message begins */
gsize wb_chat_log_get_memory (WbChatLog *self);       /* bytes of pieces that somebody holds */
guint wb_chat_log_get_n_pieces (WbChatLog *self);     /* them */
guint64 wb_chat_log_get_n_messages (WbChatLog *self); /* appended so far */

/* At the head: the cursor sees what is appended from now on. */
void wb_chat_cursor_init (WbChatCursor *self, WbChatLog *log);
void wb_chat_cursor_clear (WbChatCursor *self);
gboolean wb_chat_cursor_is_in (const WbChatCursor *self, const WbChatLog *log); /* it stands in a piece of log */
/* Bytes [offset, end) as at most n_max vectors, borrowed until the cursor moves on; end ≤ head. Returns how many
 * vectors. Neither piece nor n_ended of a cursor need fit its offset here: one may look further on with a copy. */
guint wb_chat_cursor_gather (const WbChatCursor *self, guint64 end, GOutputVector *vectors, guint n_max);
/* n bytes on, not past the head. Returns how many messages were ended by them. */
guint wb_chat_cursor_advance (WbChatCursor *self, gsize n);
/* Where the message ends in which the cursor stands; its own offset when it stands between two. */
guint64 wb_chat_cursor_get_message_end (const WbChatCursor *self);
/* Where the message ends that has the next byte; its own offset at the head. */
guint64 wb_chat_cursor_get_next_end (const WbChatCursor *self);

G_END_DECLS
