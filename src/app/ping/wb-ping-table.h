/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* The targets. */
#define WB_TYPE_PING_TABLE (wb_ping_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPingTable, wb_ping_table, WB, PING_TABLE, WbRowTable)

GtkWidget *wb_ping_table_new (void);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. */
void wb_ping_table_update (WbPingTable *self, WbPingSnapshot *snapshot);

G_END_DECLS
