/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chat server: line clients and IRC clients in one room, plain and with TLS, IPv4 and IPv6 (SERVICES.md). A
 * WbService: start takes WbChatSettings, snapshot gives WbChatSnapshot. Engine's context only. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/chat/wb-chat-settings.h"
#include "engine/chat/wb-chat-snapshot.h"

G_BEGIN_DECLS

#define WB_CHAT_BANS_MAX 1000u

#define WB_TYPE_CHAT_SERVER (wb_chat_server_get_type ())
G_DECLARE_FINAL_TYPE (WbChatServer, wb_chat_server, WB, CHAT_SERVER, WbService)

WbChatServer *wb_chat_server_new (WbEngine *engine);

/* While RUNNING; else nothing happens and FALSE is returned. */
/* One family of the running server, plain and TLS: clients that are there stay. */
void wb_chat_server_set_family (WbChatServer *self, guint8 family, gboolean on);
/* As the server, to all. Lines of text become messages; beyond the line cap they are cut into several. A long text waits
 * its turn like everybody else's words. FALSE too: 256 KiB wait already; nothing was taken. */
gboolean wb_chat_server_speak (WbChatServer *self, const char *text);
/* FALSE: no such client any more, also below. */
gboolean wb_chat_server_whisper (WbChatServer *self, guint64 id, const char *text);
/* The client hears why ("[server] You were removed: reason"), and goes. reason may be NULL. */
gboolean wb_chat_server_kick (WbChatServer *self, guint64 id, const char *reason);
/* Every client of the address goes, and no new one is let in until the ban is lifted or the server starts anew. An IPv6
 * address is one address. FALSE: WB_CHAT_BANS_MAX reached (the log says so). */
gboolean wb_chat_server_ban (WbChatServer *self, const WbEndpoint *address);
gboolean wb_chat_server_unban (WbChatServer *self, const WbEndpoint *address);

G_END_DECLS
