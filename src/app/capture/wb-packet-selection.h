/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-packet-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which rows of a packet list are selected: a GtkSelectionModel over the list that passes its items through. One
 * instance per list for ever: another list comes with another selection. Property "lead" (uint): the row that the tree
 * and the bytes stand for, the last one picked; GTK_INVALID_LIST_POSITION when nothing is selected. */
#define WB_TYPE_PACKET_SELECTION (wb_packet_selection_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketSelection, wb_packet_selection, WB, PACKET_SELECTION, GObject)

WbPacketSelection *wb_packet_selection_new (WbPacketList *list);
WbPacketList *wb_packet_selection_get_list (WbPacketSelection *self);
guint wb_packet_selection_get_lead (WbPacketSelection *self);
guint64 wb_packet_selection_get_n_selected (WbPacketSelection *self);
const GtkBitset *wb_packet_selection_peek (WbPacketSelection *self);

G_END_DECLS
