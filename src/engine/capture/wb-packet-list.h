/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the packet table: a GListModel of WbPacket over a document, made when asked for. Either all packets, in
 * order and growing, or a kept set of them (show-only filter). No object exists per packet; get_item never waits for
 * a disk: a packet whose page is not in memory is a placeholder first and says "changed" when it has come. */
#pragma once

#include "engine/capture/wb-capture-document.h"
#include "engine/capture/wb-packet.h"

G_BEGIN_DECLS

#define WB_TYPE_PACKET_LIST (wb_packet_list_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketList, wb_packet_list, WB, PACKET_LIST, GObject)

/* A list's positions and a kept packet's number are 32 bits, and the last value means "none". */
#define WB_PACKET_LIST_MAX (G_MAXUINT32 - 1)

/* All packets of the document, following it while it grows. */
WbPacketList *wb_packet_list_new (WbCaptureDocument *document);

/* Only these packets, ascending numbers (1-based). Takes the array of guint32; NULL: none yet. */
WbPacketList *wb_packet_list_new_kept (WbCaptureDocument *document, GArray *numbers);

/* More kept packets, ascending and behind those that are there; one "items-changed". What passes the cap is dropped. */
void wb_packet_list_append_kept (WbPacketList *self, const guint32 *numbers, guint n_numbers);

WbCaptureDocument *wb_packet_list_get_document (WbPacketList *self);
gboolean wb_packet_list_is_kept (WbPacketList *self);
guint64 wb_packet_list_get_number (WbPacketList *self, guint position); /* 0: no such row */
/* Where the packet stands; when it is not in the list FALSE, and *position is where it would stand. */
gboolean wb_packet_list_find (WbPacketList *self, guint64 number, guint *position);

/* The kept numbers as guint32, transfer full; NULL when the list holds all. */
GArray *wb_packet_list_dup_kept (WbPacketList *self);
GArray *wb_packet_list_dup_numbers (WbPacketList *self); /* as guint64 */

G_END_DECLS
