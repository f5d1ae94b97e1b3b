/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/chat/wb-chat-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The clients of a chat server. Actions on the selected one, here for menu and keys and by the page's buttons:
 * client.message, client.kick, client.ban, client.copy. Signals: "message", "kick" (uint64 id), "ban" (uint64 id);
 * "selection-changed"; "view-moved": other rows are on screen. */
#define WB_TYPE_CHAT_TABLE (wb_chat_table_get_type ())
G_DECLARE_FINAL_TYPE (WbChatTable, wb_chat_table, WB, CHAT_TABLE, GtkWidget)

GtkWidget *wb_chat_table_new (void);
void wb_chat_table_get_request (WbChatTable *self, WbSnapshotRequest *request);
void wb_chat_table_update (WbChatTable *self, WbServiceState state, WbChatSnapshot *snapshot);
guint64 wb_chat_table_get_selected (WbChatTable *self); /* id; 0: none */
/* Borrowed until the next update; NULL: none, or out of sight. */
const WbChatRow *wb_chat_table_get_selected_row (WbChatTable *self);

G_END_DECLS
