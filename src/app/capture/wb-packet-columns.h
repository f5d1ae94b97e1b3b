/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-packet-cell.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of a packet table and their cells: which ones, how wide, how Time speaks. The settings time-format,
 * colour-rows, column-widths and hidden-columns are its own affair. */
#define WB_TYPE_PACKET_COLUMNS (wb_packet_columns_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketColumns, wb_packet_columns, WB, PACKET_COLUMNS, GObject)

/* table is borrowed: it must outlive the last call but the unref. */
WbPacketColumns *wb_packet_columns_new (GtkColumnView *table);

/* How the cells speak; lives as long as self. Who changes it calls refresh(). */
WbPacketStyle *wb_packet_columns_get_style (WbPacketColumns *self);
void wb_packet_columns_refresh (WbPacketColumns *self);

/* Two lines a row, in one column of places and one of contents. */
void wb_packet_columns_set_stacked (WbPacketColumns *self, gboolean stacked);

/* The highest number there is: No. is wide enough for it. Cheap while that has as many digits as the last. */
void wb_packet_columns_set_highest (WbPacketColumns *self, guint64 number);

/* Whether the user wants to see it; where rows are stacked it is a part of another column. */
gboolean wb_packet_columns_is_shown (WbPacketColumns *self, WbPacketColumn column);

/* The row widget at a position of the table, while it is alive; NULL: it is not. */
GtkWidget *wb_packet_columns_find_row (WbPacketColumns *self, guint position);

/* Columns and time formats; its actions are "packets.…" in the group. Borrowed. */
GMenuModel *wb_packet_columns_get_menu (WbPacketColumns *self);
GActionGroup *wb_packet_columns_get_actions (WbPacketColumns *self);

/* Writes what is still to be remembered. */
void wb_packet_columns_flush (WbPacketColumns *self);

G_END_DECLS
