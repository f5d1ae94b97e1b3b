/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Sends one datagram, text or bytes, and shows what comes back, from whom and how long it took. */
#define WB_TYPE_PING_MESSAGE_TOOL (wb_ping_message_tool_get_type ())
G_DECLARE_FINAL_TYPE (WbPingMessageTool, wb_ping_message_tool, WB, PING_MESSAGE_TOOL, GtkWidget)

GtkWidget *wb_ping_message_tool_new (void);

G_END_DECLS
