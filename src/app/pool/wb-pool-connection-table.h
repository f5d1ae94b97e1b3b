/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pool's connections. What can be done with one asks for the actions "pool.close-connection" and
 * "pool.validate-connection" (uint64 id), which are looked for above it. Signals "view-moved": other rows or another
 * order are on screen, so that a fresh request is worth while; "selection-changed". */
#define WB_TYPE_POOL_CONNECTION_TABLE (wb_pool_connection_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolConnectionTable, wb_pool_connection_table, WB, POOL_CONNECTION_TABLE, GtkWidget)

GtkWidget *wb_pool_connection_table_new (void);
/* The order that the headers ask for and the rows on screen with some around; no rows while nobody sees them. */
void wb_pool_connection_table_get_request (WbPoolConnectionTable *self, WbSnapshotRequest *request);
/* snapshot: referenced as long as its rows are shown; NULL: nothing known. */
void wb_pool_connection_table_update (WbPoolConnectionTable *self, WbPoolSnapshot *snapshot);
guint64 wb_pool_connection_table_get_selected (WbPoolConnectionTable *self); /* id; 0: none */
/* Brings the row of a connection into view and selects it, now or once it is known where it is; in the order by place
 * if need be. */
void wb_pool_connection_table_select (WbPoolConnectionTable *self, guint64 id);

G_END_DECLS
