/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-summary.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* One row of a WbPacketList: a number, and a way to what it stands for. Made when the row is seen, gone when it is
 * not. Main thread. Signal "changed" (): what was not here yet has come. */
#define WB_TYPE_PACKET (wb_packet_get_type ())
G_DECLARE_FINAL_TYPE (WbPacket, wb_packet, WB, PACKET, GObject)

guint64 wb_packet_get_number (WbPacket *self);

/* Filled on first use. FALSE: not here yet (placeholder) or unreadable. Both are the list's own and valid until the
 * next call to the list or any packet of it. frame or summary may be NULL when it is not wanted. */
gboolean wb_packet_get_summary (WbPacket *self, const WbFrame **frame, const WbSummary **summary);

/* The bytes, under the same rules; data holds frame->captured_length of them. */
gboolean wb_packet_get_bytes (WbPacket *self, const WbFrame **frame, const guint8 **data);

/* Why it cannot be read, translated; NULL: it can, or has not come yet. Borrowed until the next call. */
const char *wb_packet_get_message (WbPacket *self);

G_END_DECLS
