/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/wb-chat-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The figures of a chat server: six tiles, and two plots of the last minute, which leave the room of a narrow window to
 * what was said. */
#define WB_TYPE_CHAT_FIGURES (wb_chat_figures_get_type ())
G_DECLARE_FINAL_TYPE (WbChatFigures, wb_chat_figures, WB, CHAT_FIGURES, GtkWidget)

GtkWidget *wb_chat_figures_new (void);
/* queue_bytes: what a client's queue may hold, as set. */
void wb_chat_figures_update (WbChatFigures *self, const WbChatSnapshot *snapshot, guint queue_bytes);

G_END_DECLS
