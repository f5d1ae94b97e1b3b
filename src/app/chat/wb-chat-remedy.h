/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-error-bar.h"
#include "engine/chat/wb-chat-settings.h"

G_BEGIN_DECLS

/* What to say and offer when the chat server did not start with these settings. */
void wb_chat_remedy_show_failure (WbErrorBar *bar, const GError *error, const WbChatSettings *settings);

G_END_DECLS
