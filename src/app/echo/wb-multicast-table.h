/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/base/wb-service.h"
#include "engine/echo/wb-multicast-bench.h"

G_BEGIN_DECLS

/* The datagrams that arrived, newest last; follows them while the last one is in view. */
#define WB_TYPE_MULTICAST_TABLE (wb_multicast_table_get_type ())
G_DECLARE_FINAL_TYPE (WbMulticastTable, wb_multicast_table, WB, MULTICAST_TABLE, WbRowTable)

GtkWidget *wb_multicast_table_new (void);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. */
void wb_multicast_table_update (WbMulticastTable *self, WbServiceState state, WbMulticastSnapshot *snapshot);

G_END_DECLS
