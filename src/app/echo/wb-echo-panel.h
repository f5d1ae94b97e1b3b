/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-panel.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* The echo page: the server with its settings, figures, connections, events and a client; and the broadcast and
 * multicast bench. */
#define WB_TYPE_ECHO_PANEL (wb_echo_panel_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoPanel, wb_echo_panel, WB, ECHO_PANEL, WbPanel)

GtkWidget *wb_echo_panel_new (void);

/* server: of a WbEchoServer; bench: of a WbMulticastBench. Referenced. Both NULL: there is no engine, and reason (or
 * NULL) says why. */
void wb_echo_panel_set_handles (WbEchoPanel *self, WbServiceHandle *server, WbServiceHandle *bench,
                                const GError *reason);

G_END_DECLS
