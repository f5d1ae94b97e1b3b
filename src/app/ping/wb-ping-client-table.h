/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whom the responder knows. Signals "view-moved": other rows or another order are on screen, so that a fresh request is
 * worth while; "selection-changed". */
#define WB_TYPE_PING_CLIENT_TABLE (wb_ping_client_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPingClientTable, wb_ping_client_table, WB, PING_CLIENT_TABLE, GtkWidget)

GtkWidget *wb_ping_client_table_new (void);
/* The order that the headers ask for and the rows on screen with some around; no rows while nobody sees them. */
void wb_ping_client_table_get_request (WbPingClientTable *self, WbSnapshotRequest *request);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. command: what pings the responder
 * from a terminal, shown while nobody is known; NULL: it does not listen. */
void wb_ping_client_table_update (WbPingClientTable *self, WbServiceState state, WbPingResponderSnapshot *snapshot,
                                  const char *command);
guint64 wb_ping_client_table_get_selected (WbPingClientTable *self); /* id; 0: none */
/* The selected client as a line of text with tabs, to the clipboard. */
void wb_ping_client_table_copy (WbPingClientTable *self);

G_END_DECLS
