/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-file.h"

G_BEGIN_DECLS

/* Writes chosen packets of a capture into a new file, in a worker. numbers: guint64, 1-based and ascending; NULL: all
 * that the index holds now; a reference is taken, so it must not change. The format follows the name: .pcap writes
 * pcap, everything else pcapng. target appears only when it is whole (temporary file beside it, fsync, rename).
 * A pcapng block's options are kept (get_left_out).
 * progress (packets done, packets in all, data) is called in the caller's context, at most 20 times a second, and
 * never after the callback. Errors: WB_ERROR_UNSUPPORTED (a pcap file cannot hold several link types),
 * WB_ERROR_BAD_FILE, G_IO_ERROR and G_FILE_ERROR. */
void wb_packet_export_async (WbCaptureFile *file, WbPacketIndex *index, GArray *numbers, const char *target,
                             GCancellable *cancellable, GFileProgressCallback progress, gpointer progress_data,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_packet_export_finish (GAsyncResult *result, GError **error);
/* Options of packet blocks that are not in the new pcapng file: custom ones that ask not to be copied, and of a source in
 * big-endian those that nobody knows how to turn. A pcap file holds none, which is not counted. */
guint64 wb_packet_export_get_left_out (GAsyncResult *result);

G_END_DECLS
