/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-packet-cell.h"
#include "app/capture/wb-packet-selection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A table counts its height in int pixels, so rows x height must stay below 2^31: 32 M rows of up to 67 pixels, which
 * two lines of a very large font need. Longer lists are shown in parts. */
#define WB_PACKET_VIEW_MAX_ROWS 32000000u

/* The packet table. Properties: selected-number (guint64, 0: none), n-selected (guint), follow-tail (boolean).
 * Signals: "activate" (): Enter or a double click on a row. */
#define WB_TYPE_PACKET_VIEW (wb_packet_view_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketView, wb_packet_view, WB, PACKET_VIEW, GtkWidget)

GtkWidget *wb_packet_view_new (void);

/* Fewer rows in a part than a table can hold: for tests. */
void wb_packet_view_set_max_rows (WbPacketView *self, guint max_rows);

/* Another list, under a selection of its own; the selected packet stays selected when the new list has it. */
void wb_packet_view_set_list (WbPacketView *self, WbPacketList *list /* nullable */);
WbPacketList *wb_packet_view_get_list (WbPacketView *self);
WbPacketSelection *wb_packet_view_get_selection (WbPacketView *self); /* borrowed; NULL without a list */

guint64 wb_packet_view_get_selected_number (WbPacketView *self);
guint wb_packet_view_get_n_selected (WbPacketView *self);
/* The row of the selected packet; borrowed until the selection changes; NULL: none. */
WbPacket *wb_packet_view_get_selected_packet (WbPacketView *self);
/* Selects that packet alone, shows the part it is in, scrolls to it and, when the table has the focus, moves the focus along. FALSE: not in
 * the list. */
gboolean wb_packet_view_select_number (WbPacketView *self, guint64 number);

gboolean wb_packet_view_get_follow_tail (WbPacketView *self);
void wb_packet_view_set_follow_tail (WbPacketView *self, gboolean follow);

/* How the cells speak: for whoever copies rows as text. Borrowed. */
const WbPacketStyle *wb_packet_view_get_style (WbPacketView *self);
gboolean wb_packet_view_is_column_visible (WbPacketView *self, WbPacketColumn column);

/* What a right click on a row shows; borrowed by the view. */
void wb_packet_view_set_context_menu (WbPacketView *self, GMenuModel *menu);
/* The columns and time formats, for a menu elsewhere; its actions are "packets.…" in this view's group. */
GMenuModel *wb_packet_view_get_columns_menu (WbPacketView *self);
GActionGroup *wb_packet_view_get_actions (WbPacketView *self);

G_END_DECLS
