/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-table.h"
#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

/* The targets of a pool and how they are: health in words, circuit, when it is tried again, counts and times, the latest
 * error. A row's menu drains a target or lets it be used again, by the action "pool.set-target-mode" (id and mode, "(tu)")
 * of whoever hosts the table. */
#define WB_TYPE_POOL_TARGET_TABLE (wb_pool_target_table_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolTargetTable, wb_pool_target_table, WB, POOL_TARGET_TABLE, WbRowTable)

GtkWidget *wb_pool_target_table_new (void);
/* snapshot NULL: nothing is known. */
void wb_pool_target_table_update (WbPoolTargetTable *self, WbPoolSnapshot *snapshot);

/* How a target is, in words, and the css class of their tone (static; NULL: none). */
void wb_pool_target_append_health (GString *text, const char **css_class, const WbPoolTargetRow *target);

G_END_DECLS
