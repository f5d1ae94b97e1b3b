/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-packet-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which rows of a packet list are selected, and the part of the list that a table shows: a GtkSelectionModel over at
 * most max_rows rows from `first` on, whose items it passes through. Rows are counted within the part where GTK asks
 * (GListModel, GtkSelectionModel) and within the whole list in the functions here. One instance per list and part for
 * ever: another list or part comes with another selection. Property "lead" (uint): the row of the list that the tree
 * and the bytes stand for, the last one picked; GTK_INVALID_LIST_POSITION when nothing is selected. n-selected
 * (uint64): of the whole list. */
#define WB_TYPE_PACKET_SELECTION (wb_packet_selection_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketSelection, wb_packet_selection, WB, PACKET_SELECTION, GObject)

/* before: the selection of another part of the same list, which is taken over; NULL: nothing is selected. */
WbPacketSelection *wb_packet_selection_new (WbPacketList *list, guint first, guint max_rows, WbPacketSelection *before);
guint wb_packet_selection_get_first (WbPacketSelection *self);
WbPacketList *wb_packet_selection_get_list (WbPacketSelection *self);
guint wb_packet_selection_get_lead (WbPacketSelection *self);
guint64 wb_packet_selection_get_n_selected (WbPacketSelection *self);
const GtkBitset *wb_packet_selection_peek (WbPacketSelection *self);

G_END_DECLS
