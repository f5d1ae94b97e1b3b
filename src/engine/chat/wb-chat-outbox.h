/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one client has still to get, in order: its part of a log, without what is not for it (an IRC user's own words),
 * and with what is for it alone (answers, private messages) at the places where it arose.
 *
 *   log:     …said | said | own | said | said …
 *                ^ cursor   skip       ^ insert: "PONG …"
 *   sent:    said | said | said | PONG … | said
 *
 * The queue is bounded by its owner: see wb_chat_outbox_cut. Pure; one thread. */
#pragma once

#include "engine/chat/wb-chat-log.h"

G_BEGIN_DECLS

typedef struct _WbChatInsert WbChatInsert; /* private */

typedef struct
{
  WbChatCursor cursor;
  guint64 end;          /* of the log, when it is not followed any more */
  WbChatLog *following; /* Borrowed; NULL: not */
  GArray *inserts;      /* Owned; NULL: none; of WbChatInsert: own bytes, and ranges that are skipped, by place */
  gsize insert_bytes;   /* of own bytes not sent */
  guint64 skip_bytes;   /* of the log, between cursor and end, not to be sent */
  guint64 sent_total;   /* bytes ever sent; get_queued_total adds what is pending */
  guint64 n_messages;   /* sent to their end */
} WbChatOutbox;

void wb_chat_outbox_init (WbChatOutbox *self);
void wb_chat_outbox_clear (WbChatOutbox *self);

/* Everything that is appended to log from now on; no-op when it follows already. What is still pending of what it
 * followed before, this log or another one, comes first; what was said in between does not come. log: outlives the
 * following. */
void wb_chat_outbox_follow (WbChatOutbox *self, WbChatLog *log);
/* Nothing that is appended from now on; what is pending stays. */
void wb_chat_outbox_unfollow (WbChatOutbox *self);
/* The message that was appended last is not for this reader. Right after the append. */
void wb_chat_outbox_skip (WbChatOutbox *self, gsize n_bytes);
/* One message for this reader alone, behind all that is in the log now. Copied. */
void wb_chat_outbox_insert (WbChatOutbox *self, const char *bytes, gsize n);

gsize wb_chat_outbox_get_pending (WbChatOutbox *self); /* bytes; O(1) */
/* Bytes ever queued, less those that were cut, with what the log has now; O(1). */
guint64 wb_chat_outbox_get_queued_total (WbChatOutbox *self);
/* Of the bytes inserted: what counts against the memory of one client. */
gsize wb_chat_outbox_get_memory (const WbChatOutbox *self);
/* What goes out next, at most max_bytes; vectors borrowed until the next call but get_…. Returns how many. */
guint wb_chat_outbox_gather (WbChatOutbox *self, GOutputVector *vectors, guint n_max, gsize max_bytes);
/* n ≤ what was gathered went out. Returns how many messages that ended. */
guint wb_chat_outbox_sent (WbChatOutbox *self, gsize n);
/* Forgets all that is pending but the rest of a message that was begun, and unfollows: for one that is too slow. Its
 * memory is a message at most from then on, and what it got stays a beginning of what was said, without gaps. Returns
 * how many bytes were forgotten. */
gsize wb_chat_outbox_cut (WbChatOutbox *self);

G_END_DECLS
