/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/chat/wb-chat-settings.h"
#include "engine/chat/wb-chat-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the user chooses of a chat server. Signals: "family-switched" (uint family, boolean on), "failed" (const char
 * *what, const char *why); "done" (const char *what): what would have failed with these words was done. */
#define WB_TYPE_CHAT_SETTINGS_PAGE (wb_chat_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (WbChatSettingsPage, wb_chat_settings_page, WB, CHAT_SETTINGS_PAGE, GtkWidget)

GtkWidget *wb_chat_settings_page_new (void);
/* What stands there now; settings: to be cleared by the caller, whatever the answer. FALSE with WB_ERROR_INVALID_INPUT. */
gboolean wb_chat_settings_page_read (WbChatSettingsPage *self, WbChatSettings *settings, GError **error);
void wb_chat_settings_page_update (WbChatSettingsPage *self, WbServiceState state, const WbChatSnapshot *snapshot);

G_END_DECLS
