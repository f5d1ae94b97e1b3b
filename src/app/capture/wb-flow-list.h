/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-time-format.h"
#include "engine/capture/wb-flow-scan.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_FLOW_SOURCE,
  WB_FLOW_SOURCE_PORT,
  WB_FLOW_DESTINATION,
  WB_FLOW_DESTINATION_PORT,
  WB_FLOW_PROTOCOL,
  WB_FLOW_PACKETS,
  WB_FLOW_BYTES,
  WB_FLOW_FIRST,
  WB_FLOW_LAST,
  WB_FLOW_DURATION,
  WB_FLOW_RATE,
  WB_N_FLOW_COLUMNS,
} WbFlowColumn;

#define WB_FLOW_UNSORTED WB_N_FLOW_COLUMNS /* as first seen */

/* One flow on screen. The same flow stays the same object while somebody holds it; "changed" () says that its figures
 * grew. */
#define WB_TYPE_FLOW_ROW (wb_flow_row_get_type ())
G_DECLARE_FINAL_TYPE (WbFlowRow, wb_flow_row, WB, FLOW_ROW, GObject)

const WbFlow *wb_flow_row_get_flow (WbFlowRow *self); /* borrowed until "changed" */

/* The flows in a chosen order: a GListModel of WbFlowRow. */
#define WB_TYPE_FLOW_LIST (wb_flow_list_get_type ())
G_DECLARE_FINAL_TYPE (WbFlowList, wb_flow_list, WB, FLOW_LIST, GObject)

WbFlowList *wb_flow_list_new (void);
/* Rows (WbFlow, immutable; a reference is taken) whose first n, if they were there before, are the same flows as
 * before, unless fresh says that they are others. NULL: none. */
void wb_flow_list_set_rows (WbFlowList *self, GArray *rows, gboolean fresh);
void wb_flow_list_set_sort (WbFlowList *self, WbFlowColumn column, gboolean descending);
/* Sorting of very many happens in a worker: TRUE while it does. */
gboolean wb_flow_list_is_sorting (WbFlowList *self);

/* The text of a column; base_ns: what relative times count from. */
void wb_flow_column_append (WbFlowColumn column, const WbFlow *flow, WbTimeFormat format, gint64 base_ns, GString *out);
const char *wb_flow_column_get_title (WbFlowColumn column); /* translated */
gboolean wb_flow_column_is_number (WbFlowColumn column);

G_END_DECLS
