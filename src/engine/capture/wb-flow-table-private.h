/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the flow table must see: a chosen hash key, and how long a search became. */
#pragma once

#include "engine/capture/wb-flow-table.h"

G_BEGIN_DECLS

WbFlowTable *wb_flow_table_new_keyed (gsize budget_bytes, guint64 key0, guint64 key1);

/* The keyed hash under which this frame's flow is stored; 0 for a frame without addresses. */
guint64 wb_flow_table_hash (const WbFlowTable *self, const WbDissection *d);

/* The most slots that one search looked at. */
guint wb_flow_table_get_longest_probe (const WbFlowTable *self);

G_END_DECLS
