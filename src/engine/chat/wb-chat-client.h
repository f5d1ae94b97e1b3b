/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One accepted connection of a chat server: a member of the room with a socket.
 *
 *                EOF of the peer             all written, shutdown       all acknowledged
 *   SERVING  ------------------->  DRAINING  -------------------> CLOSING ----------------> closed
 *      |  we end it                                                       (or write deadline)
 *      +----------> LINGERING: what is pending goes out, then shutdown; what comes is swallowed;
 *                   CLOSING at the peer's EOF, or after 1 s; closed then, when not all was written
 *
 * Only SERVING clients are in the table and in the room. Whatever ends one, the others hear once that it went, if they
 * had heard that it came. A newcomer is announced at its first byte, at the end of its stream, or after 250 ms; so one
 * that connects and closes in order is told as come and gone, and one that resets the connection before its time was
 * never there. With TLS the 250 ms begin when the handshake is done.
 *
 * Input is not read (held) while the client has no token left, while its own answers wait (64 KiB), or while what was
 * said has not been written to the others; what was read by then stays, one read at most.
 *
 * Output: invariants: nothing is pending, or the client waits for the pass, or for its socket (is_full). Its queue never
 * exceeds the settings' queue_bytes: a message that would do that is not queued, and all that waits is forgotten (cut)
 * but the rest of a message that was begun; the client is told, and goes when that is sent. One deadline a client, armed
 * for the earliest of all it waits for, and never moved back. */
#pragma once

#include "engine/chat/wb-chat-crowd.h"
#include "engine/chat/wb-chat-snapshot.h"

G_BEGIN_DECLS

/* All of a row but what costs a system call; name is NULL: see ask. */
void wb_chat_client_fill_row (WbChatClient *self, WbChatRow *row, gint64 now_ns);
/* The rest: name, local address and info. */
void wb_chat_client_ask (WbChatClient *self, WbChatRow *row);
WbChatMember *wb_chat_client_get_member (WbChatClient *self); /* borrowed */

G_END_DECLS
