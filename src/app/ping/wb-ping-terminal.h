/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where a client on this machine reaches the running responder; family 0: it listens nowhere. */
WbEndpoint wb_ping_terminal_get_endpoint (const WbPingResponderSnapshot *snapshot);
/* The line to type in a terminal, in the responder's mode; NULL: it listens nowhere (transfer full). */
char *wb_ping_terminal_dup_command (const WbPingResponderSnapshot *snapshot);

/* "Ping it in a terminal": the line with a button to copy it. */
#define WB_TYPE_PING_TERMINAL (wb_ping_terminal_get_type ())
G_DECLARE_FINAL_TYPE (WbPingTerminal, wb_ping_terminal, WB, PING_TERMINAL, GtkWidget)

GtkWidget *wb_ping_terminal_new (void);
/* command NULL: the responder is stopped, or listens nowhere. */
void wb_ping_terminal_update (WbPingTerminal *self, const char *command);

G_END_DECLS
