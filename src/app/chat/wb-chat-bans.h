/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The addresses that a chat server does not let in, each with a button. Signal "lift" (WbEndpoint *address, borrowed). */
#define WB_TYPE_CHAT_BANS (wb_chat_bans_get_type ())
G_DECLARE_FINAL_TYPE (WbChatBans, wb_chat_bans, WB, CHAT_BANS, GtkWidget)

GtkWidget *wb_chat_bans_new (void);
/* Copied; the same ones again cost nothing. */
void wb_chat_bans_update (WbChatBans *self, const WbEndpoint *bans, guint n_bans);

G_END_DECLS
