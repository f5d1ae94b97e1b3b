/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-panel.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* The ping page: probes and the truth about them; the responder; and the tools that ask one question. */
#define WB_TYPE_PING_PANEL (wb_ping_panel_get_type ())
G_DECLARE_FINAL_TYPE (WbPingPanel, wb_ping_panel, WB, PING_PANEL, WbPanel)

GtkWidget *wb_ping_panel_new (void);

/* session: of a WbPingSession; responder: of a WbPingResponder. Referenced. Both NULL: there is no engine, and reason
 * (or NULL) says why. */
void wb_ping_panel_set_handles (WbPingPanel *self, WbServiceHandle *session, WbServiceHandle *responder,
                                const GError *reason);

/* Shows a saved session, path, on the page of probes; what is none is an error there. */
void wb_ping_panel_open_path (WbPingPanel *self, const char *path);

G_END_DECLS
