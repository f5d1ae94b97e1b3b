/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-responder-snapshot.h"

G_BEGIN_DECLS

/* Whom the responder knows. */
#define WB_TYPE_PING_CLIENT_TABLE (wb_ping_client_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPingClientTable, wb_ping_client_table, WB, PING_CLIENT_TABLE, WbRowTable)

GtkWidget *wb_ping_client_table_new (void);
/* snapshot may be NULL: nothing known. Keeps a reference as long as it shows its rows. command: what pings the responder
 * from a terminal, shown while nobody is known; NULL: it does not listen. */
void wb_ping_client_table_update (WbPingClientTable *self, WbServiceState state, WbPingResponderSnapshot *snapshot,
                                  const char *command);

G_END_DECLS
