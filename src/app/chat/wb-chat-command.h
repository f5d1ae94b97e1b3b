/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window asks of the running server, carried into the engine's context. Each returns at once. */
#pragma once

#include "app/panel/wb-reply.h"
#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

void wb_chat_command_set_family (WbServiceHandle *server, guint8 family, gboolean on);
void wb_chat_command_speak (WbServiceHandle *server, const char *text);
/* To one client. lost (panel, name) is called in the main context if it has gone meanwhile and panel is still there;
 * name: copied. */
void wb_chat_command_whisper (WbServiceHandle *server, guint64 id, const char *name, const char *text, WbReplyFunc lost,
                              gpointer panel);
void wb_chat_command_kick (WbServiceHandle *server, guint64 id);
void wb_chat_command_ban (WbServiceHandle *server, const WbEndpoint *address);
void wb_chat_command_unban (WbServiceHandle *server, const WbEndpoint *address);

G_END_DECLS
