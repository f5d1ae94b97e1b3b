/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/base/wb-service.h"
#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

/* The server's connections. Signals "close-connection" (uint64 id, boolean reset): the user wants that. */
#define WB_TYPE_ECHO_TABLE (wb_echo_table_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoTable, wb_echo_table, WB, ECHO_TABLE, WbRowTable)

GtkWidget *wb_echo_table_new (void);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. */
void wb_echo_table_update (WbEchoTable *self, WbServiceState state, WbEchoSnapshot *snapshot);

G_END_DECLS
