/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pcap or pcapng file, read through our own bounds-checked reader: scanned once to learn where packets stand (it may
 * grow meanwhile), read at random ever after. Only the file's own bytes are believed, and only after checking. */
#pragma once

#include "engine/capture/wb-packet-index.h"
#include "engine/dissect/wb-frame.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbCaptureFile WbCaptureFile; /* atomically reference-counted; one scanner, any number of readers */

typedef enum
{
  WB_CAPTURE_FORMAT_PCAP,
  WB_CAPTURE_FORMAT_PCAPNG,
} WbCaptureFormat;

typedef enum
{
  WB_CAPTURE_END_OPEN,    /* not scanned to the end yet */
  WB_CAPTURE_END_WHOLE,   /* the scan stands at the end of the file, on a block boundary */
  WB_CAPTURE_END_CUT,     /* the file ends inside a packet or block (or is still being written there) */
  WB_CAPTURE_END_DAMAGED, /* a length or type that cannot be: nothing behind it is readable */
} WbCaptureEnd;

typedef struct
{
  guint16 link_type;
  guint32 snaplen;  /* 0: none */
  guint64 drops;    /* from interface statistics, osdrop + ifdrop; 0 when absent */
  const char *name; /* Borrowed from the file, NULL when absent; not yet made safe */
  const char *description;
  const char *filter;
  const char *os;
  guint8 time_digits;
} WbCaptureInterface;

/* Errors: G_IO_ERROR's own for opening, WB_ERROR_BAD_FILE (not a capture file), WB_ERROR_UNSUPPORTED (recognised
 * format we cannot read: named, e.g. a compressed file, and the remedy). An empty file of a live capture that has no
 * section header yet is WB_ERROR_BAD_FILE; callers that follow a growing file wait for the helper's "started". */
WbCaptureFile *wb_capture_file_open (const char *path, GError **error);
/* Takes the descriptor; display_name appears in messages. */
WbCaptureFile *wb_capture_file_open_fd (int fd, const char *display_name, GError **error);
WbCaptureFile *wb_capture_file_ref (WbCaptureFile *self);
void wb_capture_file_unref (WbCaptureFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCaptureFile, wb_capture_file_unref)

/* Scans on from where the last scan stopped, at most about max_bytes (0: to the present end), adding the packets'
 * offsets to piece. Returns FALSE only for read errors and cancellation; a cut or damaged file is TRUE and stated by
 * get_end(). Calling again after the file has grown (or after FALSE) goes on; what piece got before is right in every
 * case. One scanning thread at a time. */
gboolean wb_capture_file_scan (WbCaptureFile *self, WbPacketPiece *piece, guint64 max_bytes, GCancellable *cancellable,
                               GError **error);

WbCaptureFormat wb_capture_file_get_format (const WbCaptureFile *self);
const char *wb_capture_file_get_display_name (const WbCaptureFile *self);
int wb_capture_file_get_fd (const WbCaptureFile *self);
WbCaptureEnd wb_capture_file_get_end (const WbCaptureFile *self);
/* One sentence for a person about a cut or damaged end ("The file ends inside packet 42") or skipped sections,
 * translated; NULL if whole. transfer full. */
char *wb_capture_file_dup_end_message (const WbCaptureFile *self);
guint64 wb_capture_file_get_scanned (const WbCaptureFile *self); /* bytes; any thread */
guint64 wb_capture_file_get_size (const WbCaptureFile *self);    /* fstat now */

/* Interfaces of all sections in file order (a pcap file has one). Known as far as the scan has come; any thread. */
guint wb_capture_file_get_n_interfaces (const WbCaptureFile *self);
gboolean wb_capture_file_get_interface (const WbCaptureFile *self, guint position, WbCaptureInterface *interface);

/* --- Random access ------------------------------------------------------------------------------------------- */

/* A reader belongs to one thread; it keeps a window of the file so that neighbours cost no system call. */
typedef struct _WbPacketReader WbPacketReader;

WbPacketReader *wb_packet_reader_new (WbCaptureFile *file, WbPacketIndex *index);
void wb_packet_reader_free (WbPacketReader *reader);
/* For an index of a piece of the file: that many packets stand before its first, which has the number before + 1. */
void wb_packet_reader_set_before (WbPacketReader *reader, guint64 before);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPacketReader, wb_packet_reader_free)

/* Packet `number` (1-based). Fills frame (frame->number = number, interface_id = position among
 * wb_capture_file_get_interface()) and *data (borrowed until the next read). Errors: WB_ERROR_BAD_FILE when the bytes
 * are no longer there (someone cut the file), G_IO_ERROR. */
gboolean wb_packet_reader_read (WbPacketReader *reader, guint64 number, WbFrame *frame, const guint8 **data,
                                GError **error);

/* The block or record as it stands in the file, for copying without re-encoding: place and length. */
gboolean wb_packet_reader_locate (WbPacketReader *reader, guint64 number, guint64 *offset, guint64 *length,
                                  GError **error);

G_END_DECLS
