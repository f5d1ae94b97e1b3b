/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A GListModel over the rows of a snapshot. It has n_rows items whatever the service's count is; only the rows that the
 * snapshot filled hold data, the others show a placeholder until they are asked for. An update is one items-changed over
 * the part whose ids differ (10,000 appended rows cost 33 ms of CPU in 10 signals and 388 ms in 10,000); rows whose id
 * stayed are told to redraw by the row's "changed" signal instead. A row that only moved is the same object at its new
 * place. */
#define WB_TYPE_ROW (wb_row_get_type ())
G_DECLARE_FINAL_TYPE (WbRow, wb_row, WB, ROW, GObject)

guint64 wb_row_get_id (WbRow *self); /* 0: not filled yet */
gconstpointer wb_row_get_data (
    WbRow *self); /* the service's row struct, valid until the next update; NULL: not filled */

#define WB_TYPE_ROW_LIST (wb_row_list_get_type ())
G_DECLARE_FINAL_TYPE (WbRowList, wb_row_list, WB, ROW_LIST, GObject)

WbRowList *wb_row_list_new (void);
/* n_rows: in all; data[0 … n_data) are rows first …; row_bytes: size of one, its first member a guint64 id. The list
 * keeps a reference to owner (a snapshot) as long as it shows its rows: ref/unref are wb_snapshot_ref/_unref. */
void wb_row_list_update (WbRowList *self, gpointer owner, guint n_rows, guint first, gconstpointer data, guint n_data,
                         gsize row_bytes);
/* The place of a filled row; FALSE: it is gone or not among the filled ones. */
gboolean wb_row_list_find (WbRowList *self, guint64 id, guint *position);

G_END_DECLS
