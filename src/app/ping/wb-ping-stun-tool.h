/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks a STUN server for our address outside, and how the NAT on the way maps addresses. */
#define WB_TYPE_PING_STUN_TOOL (wb_ping_stun_tool_get_type ())
G_DECLARE_FINAL_TYPE (WbPingStunTool, wb_ping_stun_tool, WB, PING_STUN_TOOL, GtkWidget)

GtkWidget *wb_ping_stun_tool_new (void);

G_END_DECLS
