/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

/* The pool's connections. What can be done with one asks for the actions "pool.close-connection" and
 * "pool.validate-connection" (uint64 id), which are looked for above it. */
#define WB_TYPE_POOL_CONNECTION_TABLE (wb_pool_connection_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolConnectionTable, wb_pool_connection_table, WB, POOL_CONNECTION_TABLE, WbRowTable)

GtkWidget *wb_pool_connection_table_new (void);
/* snapshot: referenced as long as its rows are shown; NULL: nothing known. */
void wb_pool_connection_table_update (WbPoolConnectionTable *self, WbPoolSnapshot *snapshot);
/* Brings the row of a connection into view and selects it, now or once it is known where it is; in the order by place
 * if need be. */
void wb_pool_connection_table_select (WbPoolConnectionTable *self, guint64 id);

G_END_DECLS
