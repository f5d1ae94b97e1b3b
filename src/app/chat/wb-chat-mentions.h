/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Watches one transcript for words, and tells the desktop of a line with one of them while the window is not in front
 * and the user wants it: a notification that leads back to the chat. */
#define WB_TYPE_CHAT_MENTIONS (wb_chat_mentions_get_type ())
G_DECLARE_FINAL_TYPE (WbChatMentions, wb_chat_mentions, WB, CHAT_MENTIONS, GObject)

WbChatMentions *wb_chat_mentions_new (void);
/* entries: as of a snapshot; NULL: none. What was there at the first look is no news. word: watched besides those of
 * the settings ("chat-words"); NULL: none. own_id: whose lines are the user's own. window: the one that may be in front;
 * NULL: none is. TRUE: a notification went out. */
gboolean wb_chat_mentions_look (WbChatMentions *self, GPtrArray *entries, guint64 own_id, const char *word,
                                GtkWindow *window);

G_END_DECLS
