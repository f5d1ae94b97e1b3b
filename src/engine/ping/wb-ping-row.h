/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the table of targets: their life, and their order. */
#pragma once

#include "engine/base/wb-row-order.h"
#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* Frees what the row owns; it is all zero afterwards. */
void wb_ping_row_clear (WbPingRow *self);
/* to is overwritten. */
void wb_ping_row_copy (const WbPingRow *self, WbPingRow *to);

/* What wb_row_order () compares of the row; item->row is left to the caller. The item borrows the name. For tens of
 * thousands of rows: nothing is read but id, name, status, counts, last_ns, mean_ns, max_ns and jitter_ns, so that no
 * more need be filled before it is known which rows are seen. Rows that have no such value yet come first going up. */
void wb_ping_row_get_order (const WbPingRow *self, WbPingSort sort_by, WbRowOrderItem *item);

G_END_DECLS
