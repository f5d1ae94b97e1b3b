/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tools that ask one question each, when the user says so: a message, the address outside, the path's MTU. */
#define WB_TYPE_PING_TOOLS_PAGE (wb_ping_tools_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingToolsPage, wb_ping_tools_page, WB, PING_TOOLS_PAGE, GtkWidget)

GtkWidget *wb_ping_tools_page_new (void);

G_END_DECLS
