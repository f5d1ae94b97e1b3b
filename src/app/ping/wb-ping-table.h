/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The targets. Signals "view-moved": other rows or another order are on screen, so that a fresh request is worth while;
 * "selection-changed". */
#define WB_TYPE_PING_TABLE (wb_ping_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPingTable, wb_ping_table, WB, PING_TABLE, GtkWidget)

GtkWidget *wb_ping_table_new (void);
/* The order that the headers ask for and the rows on screen with some around; no rows while nobody sees them. */
void wb_ping_table_get_request (WbPingTable *self, WbSnapshotRequest *request);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. */
void wb_ping_table_update (WbPingTable *self, WbPingSnapshot *snapshot);
guint64 wb_ping_table_get_selected (WbPingTable *self); /* id; 0: none */

G_END_DECLS
