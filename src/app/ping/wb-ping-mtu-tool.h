/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Searches the largest packet that reaches a target whole. */
#define WB_TYPE_PING_MTU_TOOL (wb_ping_mtu_tool_get_type ())
G_DECLARE_FINAL_TYPE (WbPingMtuTool, wb_ping_mtu_tool, WB, PING_MTU_TOOL, GtkWidget)

GtkWidget *wb_ping_mtu_tool_new (void);

G_END_DECLS
