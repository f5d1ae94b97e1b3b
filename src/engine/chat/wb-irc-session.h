/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an IRC client may ask, and what it is answered: the minimum that irssi and weechat need, and what their users
 * type (RFC 1459, RFC 2812; numerics by name in the .c). Registration: NICK and USER in any order, after CAP END if CAP
 * was begun. Answers go into the member's outbox, everything else through the room. Pure: no sockets; the caller passes
 * the time. */
#pragma once

#include "engine/chat/wb-chat-room.h"
#include "engine/chat/wb-irc-message.h"

G_BEGIN_DECLS

typedef struct _WbIrcSession WbIrcSession;

typedef enum
{
  WB_IRC_GO_ON,
  WB_IRC_QUIT, /* the client has said QUIT, or was told ERROR: close when all is sent. It has left the room. */
} WbIrcOutcome;

/* member: of kind WB_CHAT_IRC, in the room's list; borrowed, outlives the session. motd may be NULL. */
WbIrcSession *wb_irc_session_new (WbChatRoom *room, WbChatMember *member, const char *motd, gint64 now_ns);
void wb_irc_session_free (WbIrcSession *self);
/* What the member's queue may hold: long answers (NAMES, WHO) stay well below it, so that asking costs nobody the
 * connection. Without it, 256 KiB. */
void wb_irc_session_set_queue_bytes (WbIrcSession *self, gsize queue_bytes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbIrcSession, wb_irc_session_free)

/* One line without its end, n ≤ WB_IRC_LINE_BYTES. An empty one is passed over. */
WbIrcOutcome wb_irc_session_handle (WbIrcSession *self, const char *line, gsize n, gint64 now_ns);
/* The line was too long: 417. */
void wb_irc_session_refuse_line (WbIrcSession *self);
gboolean wb_irc_session_is_registered (WbIrcSession *self);
/* Upkeep: after 120 s of silence PING is asked, 60 s later without an answer it is over. Returns when to ask again. */
WbIrcOutcome wb_irc_session_tick (WbIrcSession *self, gint64 now_ns, gint64 *next_ns);
/* "ERROR :Closing link: …" for a client that is sent away. */
void wb_irc_session_say_error (WbIrcSession *self, const char *reason);

G_END_DECLS
