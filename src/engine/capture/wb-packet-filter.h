/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-document.h"
#include "engine/capture/wb-packet-match.h"

G_BEGIN_DECLS

/* Asks every packet of a document, in order, in a worker, and follows the document while it grows. Lives in the main
 * context. Starts by itself.
 *
 * Properties, read-only: running (boolean: packets that are there wait to be asked), progress (double 0..1 of those).
 * Signal "found" (GArray of guint32, borrowed): more packets match; ascending, behind all earlier ones. */
#define WB_TYPE_PACKET_FILTER (wb_packet_filter_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketFilter, wb_packet_filter, WB, PACKET_FILTER, GObject)

/* Takes match. */
WbPacketFilter *wb_packet_filter_new (WbCaptureDocument *document, WbPacketMatch *match);

/* Asks no further packet, also none that comes later. What was found stays found. */
void wb_packet_filter_cancel (WbPacketFilter *self);

gboolean wb_packet_filter_is_running (WbPacketFilter *self);
double wb_packet_filter_get_progress (WbPacketFilter *self);
guint64 wb_packet_filter_get_n_asked (WbPacketFilter *self);
/* Why it ended: the text is no filter, or the file became unreadable. NULL: it did not. */
const GError *wb_packet_filter_get_error (WbPacketFilter *self);

G_END_DECLS
