/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-panel.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* The chat page: the server with its settings, figures, transcript, clients, events and a word of its own; and a client
 * of this or any other server. */
#define WB_TYPE_CHAT_PANEL (wb_chat_panel_get_type ())
G_DECLARE_FINAL_TYPE (WbChatPanel, wb_chat_panel, WB, CHAT_PANEL, WbPanel)

GtkWidget *wb_chat_panel_new (void);
/* server: of a WbChatServer; referenced. NULL: there is no engine, and reason (or NULL) says why. */
void wb_chat_panel_set_handle (WbChatPanel *self, WbServiceHandle *server, const GError *reason);

G_END_DECLS
