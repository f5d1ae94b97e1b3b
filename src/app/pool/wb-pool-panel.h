/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-panel.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* The connection pool page: its settings, its picture, buttons that show what it does, a load generator, and its
 * connections, targets, times and events. */
#define WB_TYPE_POOL_PANEL (wb_pool_panel_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolPanel, wb_pool_panel, WB, POOL_PANEL, WbPanel)

GtkWidget *wb_pool_panel_new (void);

/* pool: of a WbPool; referenced. NULL: there is no engine, and reason (or NULL) says why. */
void wb_pool_panel_set_handle (WbPoolPanel *self, WbServiceHandle *pool, const GError *reason);

G_END_DECLS
