/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the packet table: a GListModel of WbPacket over a document, made when asked for. Either all packets, in
 * order and growing, or a kept set of them (show-only filter). No object exists per packet; get_item never waits for
 * a disk: a packet whose page is not in memory is a placeholder first and says "changed" when it has come. */
#pragma once

#include "engine/capture/wb-capture-document.h"
#include "engine/dissect/wb-summary.h"

G_BEGIN_DECLS

#define WB_TYPE_PACKET (wb_packet_get_type ())
G_DECLARE_FINAL_TYPE (WbPacket, wb_packet, WB, PACKET, GObject)

guint64 wb_packet_get_number (WbPacket *self);
/* Filled on first use. FALSE: not here yet (placeholder) or unreadable. Signal "changed" () when that changes.
 * The summary is shared by the list and valid until the next call. */
gboolean wb_packet_get_summary (WbPacket *self, const WbFrame **frame, const WbSummary **summary);

#define WB_TYPE_PACKET_LIST (wb_packet_list_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketList, wb_packet_list, WB, PACKET_LIST, GObject)

/* Rows are capped below what a table can show (2^31 pixels): see WB_PACKET_LIST_MAX. */
#define WB_PACKET_LIST_MAX 50000000u
WbPacketList *wb_packet_list_new (WbCaptureDocument *document);
/* Only these packets, ascending numbers (1-based); takes the array of guint32 or guint64 as the implementation says. */
WbPacketList *wb_packet_list_new_kept (WbCaptureDocument *document, GArray *numbers);
WbCaptureDocument *wb_packet_list_get_document (WbPacketList *self);
guint64 wb_packet_list_get_number (WbPacketList *self, guint position); /* 0: no such row */
gboolean wb_packet_list_find (WbPacketList *self, guint64 number, guint *position);

G_END_DECLS
