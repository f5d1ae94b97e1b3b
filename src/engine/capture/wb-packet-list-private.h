/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-packet-fetcher.h"
#include "engine/capture/wb-packet-list.h"

G_BEGIN_DECLS

WbPacket *wb_packet_new (WbPacketList *list, guint64 number);

/* For packets: what they stand for, or NULL while it is under way; then the packet hears "changed". */
const WbFetched *wb_packet_list_fetch (WbPacketList *self, WbPacket *packet, guint64 number);
const WbSummary *wb_packet_list_summarise (WbPacketList *self, const WbFetched *fetched);
void wb_packet_list_forget (WbPacketList *self, WbPacket *packet);
void wb_packet_emit_changed (WbPacket *self);

G_END_DECLS
