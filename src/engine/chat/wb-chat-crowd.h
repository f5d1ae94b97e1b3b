/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All clients of one chat server: who is let in, the table, the room they talk in, and the pass that writes to them.
 *
 *   ports --accepted (fd)--> admit: bans, caps --> table [ … WbChatClient … ] --leaves--> going [ … ] --> closed
 *                                                     | lines                  ^
 *                                                     v                        |
 *                                                   room: log --stirred--> pass: one gathered write a client
 *
 * The table has every client from its admission until it leaves the room for good; those that go are still sent what is
 * theirs, within a bound, but are nobody's client any more: they are not counted, only their descriptors are. Each of
 * both holds the service. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/chat/wb-chat-room.h"
#include "engine/chat/wb-chat-settings.h"
#include "engine/chat/wb-chat-traffic.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbChatCrowd WbChatCrowd;
typedef struct _WbChatClient WbChatClient;

/* What the kernel may hold of a client, each way; it doubles the figure for its own bookkeeping. */
#define WB_CHAT_SEND_BUFFER_BYTES 65536u
#define WB_CHAT_RECEIVE_BUFFER_BYTES 65536u

/* What the server says waits its turn like everybody else's words, so far. */
#define WB_CHAT_SPEECH_BYTES_MAX 262144u

/* All borrowed; they outlive it. newest_id: the one given last, by this or an earlier crowd. */
WbChatCrowd *wb_chat_crowd_new (WbService *service, const WbChatSettings *settings, WbChatTraffic *traffic,
                                WbChatTranscript *transcript, guint64 newest_id);
/* No client may be left. */
void wb_chat_crowd_free (WbChatCrowd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatCrowd, wb_chat_crowd_free)

/* max_clients: in force, > 0. */
void wb_chat_crowd_set_max (WbChatCrowd *self, guint max_clients);
guint wb_chat_crowd_get_max (WbChatCrowd *self);
/* For clients with TLS; referenced. */
void wb_chat_crowd_set_certificate (WbChatCrowd *self, GTlsCertificate *certificate);
/* Takes fd: serves it, or tells it why not, closes it and counts that. */
void wb_chat_crowd_admit (WbChatCrowd *self, int fd, const WbEndpoint *peer, gboolean tls);

/* The table, in no order: WbChatClient, borrowed until the next turn. */
GPtrArray *wb_chat_crowd_get_clients (WbChatCrowd *self);
WbChatRoom *wb_chat_crowd_get_room (WbChatCrowd *self);
guint64 wb_chat_crowd_get_newest_id (WbChatCrowd *self);
/* More than half of the room has more than a little waiting: speakers are not read until that is over. */
gboolean wb_chat_crowd_is_behind (WbChatCrowd *self);
/* The most bytes that ever waited for one client. */
gsize wb_chat_crowd_get_greatest_queue (WbChatCrowd *self);

/* To all. FALSE: WB_CHAT_SPEECH_BYTES_MAX wait already; nothing was taken. */
gboolean wb_chat_crowd_speak (WbChatCrowd *self, const char *text);
/* FALSE: nobody has this id (any more), also below. */
gboolean wb_chat_crowd_whisper (WbChatCrowd *self, guint64 id, const char *text);
gboolean wb_chat_crowd_kick (WbChatCrowd *self, guint64 id, const char *reason);
/* Ports in addresses are ignored. FALSE: no room for one more; or, not banned. */
gboolean wb_chat_crowd_ban (WbChatCrowd *self, const WbEndpoint *address);
gboolean wb_chat_crowd_unban (WbChatCrowd *self, const WbEndpoint *address);
const GArray *wb_chat_crowd_get_bans (WbChatCrowd *self); /* of WbEndpoint, port 0, oldest first; borrowed */
/* Sends what is pending and closes, within a second. Nobody is told that the others go. */
void wb_chat_crowd_end_all (WbChatCrowd *self);

G_END_DECLS
