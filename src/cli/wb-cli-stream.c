/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture file as a stream. It is scanned in slices, and each slice gets an index and a reader of its own that go
 * when its packets have been delivered: ten million packets, or a capture that runs for a month, cost what one slice
 * costs. */

#include "cli/wb-cli-stream.h"

/* Large enough that making an index and a reader does not show, small enough for the first line to come at once. */
#define SLICE_BYTES (8u << 20)

struct _WbCliStream
{
  WbCaptureFile *file;    /* Owned */
  WbPacketIndex *index;   /* Owned; of the slice, NULL between slices */
  WbPacketReader *reader; /* Owned, with index */
  guint64 position;       /* packets of the slice that were delivered */
  guint64 count;          /* packets in the slice */
  guint64 before;         /* packets of earlier slices */
  guint64 done;
};

WbCliStream *
wb_cli_stream_new (WbCaptureFile *file)
{
  WbCliStream *self = g_new0 (WbCliStream, 1);

  self->file = wb_capture_file_ref (file);
  return self;
}

static void
drop_slice (WbCliStream *self)
{
  g_clear_pointer (&self->reader, wb_packet_reader_free);
  g_clear_pointer (&self->index, wb_packet_index_unref);
  self->before += self->count;
  self->count = self->position = 0;
}

void
wb_cli_stream_free (WbCliStream *self)
{
  drop_slice (self);
  wb_capture_file_unref (self->file);
  g_free (self);
}

/* The next packets, if there are any: scans until one was found or the present end has been reached. */
static gboolean
scan_slice (WbCliStream *self, WbPacketPiece **found, GError **error)
{
  g_autoptr (WbPacketPiece) piece = wb_packet_piece_new ();

  do
    {
      if (!wb_capture_file_scan (self->file, piece, SLICE_BYTES, NULL, error))
        return FALSE;
    }
  while (wb_packet_piece_get_count (piece) == 0 && wb_capture_file_get_end (self->file) == WB_CAPTURE_END_OPEN);
  *found = g_steal_pointer (&piece);
  return TRUE;
}

WbCliStreamResult
wb_cli_stream_next (WbCliStream *self, WbFrame *frame, const guint8 **data, GError **error)
{
  if (self->position == self->count)
    {
      WbPacketPiece *piece;

      drop_slice (self);
      self->done = wb_capture_file_get_scanned (self->file);
      if (!scan_slice (self, &piece, error))
        return WB_CLI_STREAM_ERROR;
      self->count = wb_packet_piece_get_count (piece);
      if (self->count == 0)
        {
          self->done = wb_capture_file_get_scanned (self->file);
          wb_packet_piece_free (piece);
          return WB_CLI_STREAM_END;
        }
      self->index = wb_packet_index_new ();
      wb_packet_index_take_piece (self->index, piece);
      self->reader = wb_packet_reader_new (self->file, self->index);
      wb_packet_reader_set_before (self->reader, self->before);
    }
  if (!wb_packet_reader_read (self->reader, self->before + ++self->position, frame, data, error))
    return WB_CLI_STREAM_ERROR;
  return WB_CLI_STREAM_PACKET;
}

gboolean
wb_cli_stream_count (WbCliStream *self, guint64 *n_packets, GError **error)
{
  WbPacketPiece *piece;

  *n_packets = self->count - self->position;
  drop_slice (self);
  do
    {
      if (!scan_slice (self, &piece, error))
        return FALSE;
      self->before += wb_packet_piece_get_count (piece);
      *n_packets += wb_packet_piece_get_count (piece);
      wb_packet_piece_free (piece);
    }
  while (wb_capture_file_get_end (self->file) == WB_CAPTURE_END_OPEN);
  self->done = wb_capture_file_get_scanned (self->file);
  return TRUE;
}

guint64
wb_cli_stream_get_done (const WbCliStream *self)
{
  return self->done;
}
