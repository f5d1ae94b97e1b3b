/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/echo/wb-echo-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The server's connections. Signals "close-connection" (uint64 id, boolean reset): the user wants that; "view-moved":
 * other rows or another order are on screen, so that a fresh request is worth while; "selection-changed". */
#define WB_TYPE_ECHO_TABLE (wb_echo_table_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoTable, wb_echo_table, WB, ECHO_TABLE, GtkWidget)

GtkWidget *wb_echo_table_new (void);
/* The order that the headers ask for and the rows on screen with some around; no rows while nobody sees them. */
void wb_echo_table_get_request (WbEchoTable *self, WbSnapshotRequest *request);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. */
void wb_echo_table_update (WbEchoTable *self, WbServiceState state, WbEchoSnapshot *snapshot);
guint64 wb_echo_table_get_selected (WbEchoTable *self); /* id; 0: none */

G_END_DECLS
