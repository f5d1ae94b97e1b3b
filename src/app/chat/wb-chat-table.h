/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/base/wb-service.h"
#include "engine/chat/wb-chat-snapshot.h"

G_BEGIN_DECLS

/* The clients of a chat server. Actions on the selected one, here for menu and keys and by the page's buttons:
 * client.message, client.kick, client.ban, client.copy. Signals: "message", "kick", "ban" (uint64 id). Rows are
 * WbChatRow. */
#define WB_TYPE_CHAT_TABLE (wb_chat_table_get_type ())
G_DECLARE_FINAL_TYPE (WbChatTable, wb_chat_table, WB, CHAT_TABLE, WbRowTable)

GtkWidget *wb_chat_table_new (void);
void wb_chat_table_update (WbChatTable *self, WbServiceState state, WbChatSnapshot *snapshot);

G_END_DECLS
