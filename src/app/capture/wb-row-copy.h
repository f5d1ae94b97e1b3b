/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-packet-cell.h"

G_BEGIN_DECLS

typedef enum
{
  WB_ROW_COPY_TEXT, /* a line a packet: the shown columns, tab-separated */
  WB_ROW_COPY_HEX,  /* a line a packet: its bytes in hex digits */
} WbRowCopyKind;

/* More rows than this are cut, and the text says so in its last line. */
#define WB_ROW_COPY_MAX 100000

/* Makes the text of these rows of the list in a worker. shown: WB_N_COLUMNS flags; rows and shown are copied. */
void wb_row_copy_async (WbPacketList *list, const GtkBitset *rows, WbRowCopyKind kind, const gboolean *shown,
                        WbTimeFormat time_format, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data);
char *wb_row_copy_finish (GAsyncResult *result, GError **error); /* transfer full */

G_END_DECLS
