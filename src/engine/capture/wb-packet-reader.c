/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets by number. The index says where, the record itself says everything else, and it is checked again on every
 * read, since between scan and read somebody may have cut or overwritten the file: what no longer parses is an error
 * of that packet and no more. One window of the file makes neighbours, forwards and backwards, free of system calls.
 *
 * Invariant: *data lies within the window (or its giant replacement) until the next read. */

#include "engine/capture/wb-capture-file.h"

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-file-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* A row or a tooltip shows no more; the file keeps the rest. */
#define MAX_COMMENT_BYTES (64u << 10)
#define MAX_VERDICTS 8 /* of a packet: one a program that judged it */

struct _WbPacketReader
{
  WbCaptureFile *file;  /* Owned */
  WbPacketIndex *index; /* Owned */
  guint64 before;       /* packets of the file that the index leaves out at its beginning */
  WbFileWindow window;
  GString *comment;
  WbFrameVerdict verdicts[MAX_VERDICTS];
  WbPcapngOptions options; /* of the last packet; its bytes lie in the window */
  gboolean obsolete;
  /* The section of the last packet: neighbours share it. */
  const WbSection *section; /* Borrowed from file */
  guint64 section_end;
  guint32 interface_end;
};

WbPacketReader *
wb_packet_reader_new (WbCaptureFile *file, WbPacketIndex *index)
{
  WbPacketReader *self = g_new0 (WbPacketReader, 1);

  self->file = wb_capture_file_ref (file);
  self->index = wb_packet_index_ref (index);
  self->comment = g_string_new (NULL);
  wb_file_window_init (&self->window, file->fd);
  return self;
}

void
wb_packet_reader_free (WbPacketReader *self)
{
  wb_file_window_clear (&self->window);
  g_string_free (self->comment, TRUE);
  wb_packet_index_unref (self->index);
  wb_capture_file_unref (self->file);
  g_free (self);
}

void
wb_packet_reader_set_before (WbPacketReader *self, guint64 before)
{
  self->before = before;
}

/* --- the block or record ------------------------------------------------------------------------------------------ */

static gboolean
fail_gone (const WbPacketReader *self, guint64 number, GError **error)
{
  g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE,
               _("Packet %" PRIu64 " is no longer in “%s”: another program has changed the file"), number,
               self->file->display_name);
  return FALSE;
}

/* Bytes that must be there. */
static const guint8 *
get_bytes (WbPacketReader *self, guint64 number, guint64 offset, gsize length, GError **error)
{
  GError *local_error = NULL;
  const guint8 *bytes = wb_file_window_get (&self->window, offset, length, &local_error);

  if (bytes != NULL)
    return bytes;
  if (local_error != NULL)
    {
      g_prefix_error (&local_error, _("Could not read packet %" PRIu64 ": "), number);
      g_propagate_error (error, local_error);
    }
  else
    fail_gone (self, number, error);
  return NULL;
}

static gboolean
find_section (WbPacketReader *self, guint64 offset)
{
  /* The last section known may have got more interfaces, or a successor, since. */
  if (self->section == NULL || offset < self->section->offset || offset >= self->section_end ||
      self->section_end == G_MAXUINT64)
    self->section = wb_capture_file_find_section (self->file, offset, &self->section_end, &self->interface_end);
  return self->section != NULL;
}

/* The whole record or block of packet `number`, with its header parsed. *type: block type, 0 in a pcap file. */
static const guint8 *
get_packet (WbPacketReader *self, guint64 number, guint64 *offset, guint64 *length, guint32 *type,
            WbPacketHeader *header, GError **error)
{
  const WbCaptureFile *file = self->file;
  const WbInterfaceRecord *first;
  const guint8 *bytes;
  guint32 total_length, snaplen = 0;
  gboolean swapped;

  if (number <= self->before || number - self->before > wb_packet_index_get_count (self->index))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is no packet %" PRIu64), number);
      return NULL;
    }
  *offset = wb_packet_index_get_offset (self->index, number - self->before - 1);
  *type = 0;
  if (file->format == WB_CAPTURE_FORMAT_PCAP)
    {
      bytes = get_bytes (self, number, *offset, file->pcap.record_bytes, error);
      if (bytes == NULL)
        return NULL;
      if (wb_pcap_parse_record (bytes, &file->pcap, header) != WB_DAMAGE_NONE)
        return fail_gone (self, number, error), NULL;
      *length = (guint64) header->data_offset + header->captured;
      return get_bytes (self, number, *offset, *length, error);
    }

  bytes = get_bytes (self, number, *offset, WB_PCAPNG_MIN_BLOCK, error);
  if (bytes == NULL)
    return NULL;
  if (!find_section (self, *offset))
    return fail_gone (self, number, error), NULL;
  swapped = self->section->swapped;
  *type = wb_block_u32 (bytes, swapped);
  total_length = wb_block_u32 (bytes + 4, swapped);
  if (wb_pcapng_packet_header_bytes (*type) == 0 || total_length < wb_pcapng_packet_header_bytes (*type) + 4 ||
      total_length > WB_PCAPNG_MAX_BLOCK)
    return fail_gone (self, number, error), NULL;
  *length = ((guint64) total_length + 3) & ~G_GUINT64_CONSTANT (3);
  bytes = get_bytes (self, number, *offset, *length, error);
  if (bytes == NULL)
    return NULL;
  if (*type == WB_PCAPNG_SPB && self->section->first_interface < self->interface_end)
    {
      first = wb_stable_array_get (&file->interfaces, self->section->first_interface);
      snaplen = first->snaplen;
    }
  if (wb_pcapng_parse_packet (bytes, *type, total_length, swapped, snaplen, header) != WB_DAMAGE_NONE ||
      header->interface_id >= self->interface_end - self->section->first_interface)
    return fail_gone (self, number, error), NULL;
  return bytes;
}

/* --- what the frame says ------------------------------------------------------------------------------------------ */

/* A byte that says who judged, and its judgement: a number of an eBPF program, or bytes. */
static void
add_verdict (WbPacketReader *self, const WbPcapngOptions *options, gboolean swapped, WbFrame *frame)
{
  WbFrameVerdict *verdict = &self->verdicts[frame->n_verdicts];

  if (options->value_length < 1 || frame->n_verdicts == MAX_VERDICTS)
    return;
  *verdict = (WbFrameVerdict){
    .kind = options->value[0],
    .bytes = options->value + 1,
    .length = (guint16) (options->value_length - 1),
  };
  if (verdict->kind == WB_FRAME_VERDICT_TC || verdict->kind == WB_FRAME_VERDICT_XDP)
    {
      if (verdict->length != 8)
        return;
      verdict->number = (gint64) wb_block_u64 (verdict->bytes, swapped);
    }
  frame->verdicts = self->verdicts;
  frame->n_verdicts++;
}

/* EPB and PB options. A packet may carry several comments and verdicts. */
static void
read_options (WbPacketReader *self, WbFrame *frame)
{
  WbPcapngOptions options = self->options;
  gboolean swapped = options.swapped;

  g_string_truncate (self->comment, 0);
  while (wb_pcapng_options_next (&options))
    switch (options.code)
      {
      case 1: /* opt_comment: not NUL-terminated, and nothing says it is UTF-8 */
        if (self->comment->len > 0)
          g_string_append (self->comment, WB_FRAME_COMMENT_SEPARATOR);
        if (self->comment->len < MAX_COMMENT_BYTES)
          g_string_append_len (self->comment, (const char *) options.value,
                               MIN (options.value_length, MAX_COMMENT_BYTES - self->comment->len));
        frame->comment = self->comment->str;
        break;
      case 2: /* epb_flags, pack_flags */
        if (options.value_length == 4)
          {
            frame->flags = wb_block_u32 (options.value, swapped);
            frame->has_flags = TRUE;
            if ((frame->flags >> 5 & 0xf) != 0)
              frame->fcs_length = (gint8) (frame->flags >> 5 & 0xf);
          }
        break;
      case 4: /* epb_dropcount */
        if (options.value_length == 8)
          frame->drop_count = wb_block_u64 (options.value, swapped);
        break;
      case 5: /* epb_packetid */
        if (options.value_length == 8)
          {
            frame->packet_id = wb_block_u64 (options.value, swapped);
            frame->has_packet_id = TRUE;
          }
        break;
      case 6: /* epb_queue */
        if (options.value_length == 4)
          {
            frame->queue = wb_block_u32 (options.value, swapped);
            frame->has_queue = TRUE;
          }
        break;
      case 7: /* epb_verdict */
        add_verdict (self, &options, swapped, frame);
        break;
      default:
        break;
      }
  if (frame->comment != NULL)
    frame->comment = self->comment->str; /* may have moved while growing */
}

static void
read_pcap_time (const WbPcapHeader *pcap, const WbPacketHeader *header, WbFrame *frame)
{
  /* At most 2106 and four seconds: fits. A fraction beyond a second is added as it stands. */
  frame->time_ns =
      (gint64) header->seconds * NS_PER_SECOND + (gint64) header->fraction * (pcap->nanoseconds ? 1 : 1000);
  frame->has_time = TRUE;
}

gboolean
wb_packet_reader_read (WbPacketReader *self, guint64 number, WbFrame *frame, const guint8 **data, GError **error)
{
  const WbInterfaceRecord *record;
  WbPacketHeader header;
  guint64 offset, length;
  guint32 type;
  const guint8 *bytes = get_packet (self, number, &offset, &length, &type, &header, error);

  if (bytes == NULL)
    return FALSE;
  self->options = (WbPcapngOptions){ 0 };
  self->obsolete = type == WB_PCAPNG_PB;
  *frame = (WbFrame){
    .number = number,
    .captured_length = header.captured,
    .reported_length = header.reported,
    .interface_id = header.interface_id,
  };
  if (self->file->format == WB_CAPTURE_FORMAT_PCAPNG)
    {
      frame->interface_id += self->section->first_interface;
      frame->section = self->section->number;
    }
  record = wb_stable_array_get (&self->file->interfaces, frame->interface_id);
  frame->interface_name = record->name;
  frame->interface_description = record->description;
  frame->has_interface = self->file->format == WB_CAPTURE_FORMAT_PCAPNG;
  frame->link_type = record->link_type;
  frame->fcs_length = record->fcs_length;
  frame->time_digits = record->time_digits;
  frame->drop_count = header.drops;
  if (self->file->format == WB_CAPTURE_FORMAT_PCAP)
    read_pcap_time (&self->file->pcap, &header, frame);
  else
    {
      gsize options_offset = header.data_offset + (((gsize) header.captured + 3) & ~(gsize) 3);

      frame->has_time =
          header.has_time && wb_pcapng_time (header.units, record->resolution, record->offset_seconds, &frame->time_ns);
      if (type != WB_PCAPNG_SPB && options_offset + 4 < length)
        {
          wb_pcapng_options_init (&self->options, bytes + options_offset, length - 4 - options_offset,
                                  self->section->swapped);
          read_options (self, frame);
        }
    }
  *data = bytes + header.data_offset;
  return TRUE;
}

void
wb_packet_reader_get_options (const WbPacketReader *self, WbPcapngOptions *options, gboolean *obsolete)
{
  *options = self->options;
  *obsolete = self->obsolete;
}

gboolean
wb_packet_reader_locate (WbPacketReader *self, guint64 number, guint64 *offset, guint64 *length, GError **error)
{
  WbPacketHeader header;
  guint32 type;

  return get_packet (self, number, offset, length, &type, &header, error) != NULL;
}
