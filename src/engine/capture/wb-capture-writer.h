/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes pcap and pcapng to a descriptor, whole blocks only. Links GLib and nothing else: the helper uses it too. */
#pragma once

#include "engine/dissect/wb-frame.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCaptureWriter WbCaptureWriter;

typedef struct
{
  const char *name; /* any may be NULL */
  const char *description;
  const char *filter;
  const char *os;
  guint32 snaplen;
  guint16 link_type;
  guint8 time_digits; /* 6 or 9 */
} WbWriterInterface;

typedef struct
{
  guint64 received, dropped, interface_dropped; /* for the statistics block; G_MAXUINT64: unknown */
  gint64 start_ns, end_ns;
} WbWriterStatistics;

/* pcapng: the section header is queued at once. Borrows fd. application: "Wirebench 0.1.0". */
WbCaptureWriter *wb_capture_writer_new_pcapng (int fd, const char *application);
/* pcap holds one link type; time_digits 6 or 9. */
WbCaptureWriter *wb_capture_writer_new_pcap (int fd, const WbWriterInterface *interface);
void wb_capture_writer_free (WbCaptureWriter *self); /* does not flush */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCaptureWriter, wb_capture_writer_free)

/* Returns the id for WbFrame.interface_id. pcapng only. */
guint wb_capture_writer_add_interface (WbCaptureWriter *self, const WbWriterInterface *interface);

/* Queues one packet; writes (whole blocks, one writev) when the queue passes about 1 MiB. Uses frame's time_ns,
 * lengths, interface_id, flags and comment. Errors: G_FILE_ERROR from write(2), with nothing half-written left behind
 * (the file is cut back to the last whole block where that is possible). */
gboolean wb_capture_writer_add (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data, GError **error);
/* The same with the options of a packet block, whole and padded and in little-endian but without their end, written as
 * they are in place of frame's flags, comment and drop count. NULL or no bytes: none. pcapng only. */
gboolean wb_capture_writer_add_with_options (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data,
                                             const guint8 *options, gsize options_length, GError **error);
gboolean wb_capture_writer_add_statistics (WbCaptureWriter *self, guint interface_id, const WbWriterStatistics *stats,
                                           GError **error);
gboolean wb_capture_writer_flush (WbCaptureWriter *self, GError **error);

guint64 wb_capture_writer_get_written (const WbCaptureWriter *self); /* bytes that write(2) took */
gsize wb_capture_writer_get_pending (const WbCaptureWriter *self);   /* bytes queued */
/* Packets queued and, in *bytes, their captured lengths: after an error, what did not get into the file. Walks the
 * queue. pcapng only. */
guint64 wb_capture_writer_count_pending (const WbCaptureWriter *self, guint64 *bytes);

G_END_DECLS
