/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A client of this or any other line chat server: where to, what is said there, and a word of one's own. */
#define WB_TYPE_CHAT_CLIENT_PAGE (wb_chat_client_page_get_type ())
G_DECLARE_FINAL_TYPE (WbChatClientPage, wb_chat_client_page, WB, CHAT_CLIENT_PAGE, GtkWidget)

GtkWidget *wb_chat_client_page_new (void);
/* Where our own server is reached; NULL: it does not listen. tls: only so. */
void wb_chat_client_page_set_server (WbChatClientPage *self, const WbEndpoint *endpoint, gboolean tls);
/* Fills in our own server's address and joins it; nothing without one. */
void wb_chat_client_page_join_server (WbChatClientPage *self);
/* Connects or disconnects. */
void wb_chat_client_page_toggle (WbChatClientPage *self);
gboolean wb_chat_client_page_is_connected (WbChatClientPage *self); /* or on its way */
void wb_chat_client_page_disconnect (WbChatClientPage *self);
/* find, find-next, …: see wb-transcript-view. Borrowed. */
GActionGroup *wb_chat_client_page_get_transcript_actions (WbChatClientPage *self);

G_END_DECLS
