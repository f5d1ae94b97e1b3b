/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes pcapng (draft-ietf-opsawg-pcapng) and pcap, little-endian. Packets gather in one queue and leave it in one
 * write, so that a crash at any moment leaves a file that ends on a block boundary or inside the one block that was
 * being written; no header is ever patched afterwards.
 *
 *   queue   [ SHB | IDB | EPB | EPB | … | ISB ]──▶ write(2) ──▶ fd
 *           ▲ whole blocks only                     on failure: what was written of a block in part is cut off again
 *
 * Invariant: `written` bytes of the output end on a block boundary, and the queue starts there.
 * The helper links this file with GLib alone: of the engine, include only what is header and GLib. */

#include "engine/capture/wb-capture-writer.h"

#include "engine/capture/wb-capture-block.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One write of this size costs far less than the copying; smaller ones cost a system call each. */
#define QUEUE_BYTES (1u << 20)
#define MAX_OPTION_BYTES 65535u

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  guint32 snaplen;
  guint32 max_captured; /* no reader takes more */
  guint8 time_digits;
} WriterInterface;

struct _WbCaptureWriter
{
  int fd; /* Borrowed */
  gboolean pcapng;
  guint8 *queue; /* Owned */
  gsize length, size;
  guint64 written;
  goffset start;      /* where our output begins in the file; -1: not a regular file, nothing can be cut off */
  GArray *interfaces; /* of WriterInterface */
};

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Room for n more bytes; returns where they go. The caller adds to length. */
static guint8 *
reserve (WbCaptureWriter *self, gsize n)
{
  if (self->size - self->length < n)
    {
      self->size = MAX (self->size * 2, self->length + n);
      self->queue = g_realloc (self->queue, self->size);
    }
  return self->queue + self->length;
}

static inline guint8 *
put_u16 (guint8 *p, guint16 value)
{
  value = GUINT16_TO_LE (value);
  memcpy (p, &value, sizeof value);
  return p + sizeof value;
}

static inline guint8 *
put_u32 (guint8 *p, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (p, &value, sizeof value);
  return p + sizeof value;
}

static inline guint8 *
put_u64 (guint8 *p, guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (p, &value, sizeof value);
  return p + sizeof value;
}

static inline gsize
pad4 (gsize length)
{
  return (length + 3) & ~(gsize) 3;
}

static inline guint8 *
put_padded (guint8 *p, gconstpointer bytes, gsize length)
{
  gsize padded = pad4 (length);

  if (length > 0)
    memcpy (p, bytes, length);
  memset (p + length, 0, padded - length);
  return p + padded;
}

/* Length that an option may state, without cutting a UTF-8 sequence in two; 0 for NULL and empty texts, which are not
 * written. */
static gsize
clamp_length (const char *text, gsize length, gsize reserved)
{
  if (length > MAX_OPTION_BYTES - reserved)
    {
      length = MAX_OPTION_BYTES - reserved;
      while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
        length--;
    }
  return length;
}

static gsize
clamp_text (const char *text, gsize reserved)
{
  return clamp_length (text, text != NULL ? strlen (text) : 0, reserved);
}

static inline gsize
option_size (gsize length)
{
  return length > 0 ? 4 + pad4 (length) : 0;
}

static guint8 *
put_option (guint8 *p, guint16 code, gconstpointer value, gsize length)
{
  if (length == 0)
    return p;
  p = put_u16 (p, code);
  p = put_u16 (p, (guint16) length);
  return put_padded (p, value, length);
}

/* The comment at *rest, and *rest behind it: NULL behind the last. */
static const char *
next_comment (const char **rest, gsize *length)
{
  const char *comment = *rest;
  gsize whole = strcspn (comment, WB_FRAME_COMMENT_SEPARATOR);

  *length = clamp_length (comment, whole, 0);
  *rest = comment[whole] != '\0' ? comment + whole + 1 : NULL;
  return comment;
}

static gsize
comments_size (const char *comments)
{
  gsize size = 0, length;

  while (comments != NULL)
    {
      next_comment (&comments, &length);
      size += option_size (length);
    }
  return size;
}

static guint8 *
put_comments (guint8 *p, const char *comments)
{
  while (comments != NULL)
    {
      gsize length;
      const char *comment = next_comment (&comments, &length);

      p = put_option (p, 1, comment, length);
    }
  return p;
}

static guint8 *
put_option_u64 (guint8 *p, guint16 code, guint64 value)
{
  p = put_u16 (p, code);
  p = put_u16 (p, sizeof value);
  return put_u64 (p, value);
}

/* Times are two words, the high one first, in either byte order. */
static guint8 *
put_time (guint8 *p, guint64 units)
{
  p = put_u32 (p, (guint32) (units >> 32));
  return put_u32 (p, (guint32) units);
}

/* --- making and ending -------------------------------------------------------------------------------------------- */

static WbCaptureWriter *
writer_new (int fd, gboolean pcapng)
{
  WbCaptureWriter *self = g_new0 (WbCaptureWriter, 1);
  struct stat status;

  self->fd = fd;
  self->pcapng = pcapng;
  self->interfaces = g_array_new (FALSE, FALSE, sizeof (WriterInterface));
  self->start = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) ? lseek (fd, 0, SEEK_CUR) : -1;
  return self;
}

static void
remember_interface (WbCaptureWriter *self, const WbWriterInterface *interface)
{
  WriterInterface own = {
    .snaplen = interface->snaplen,
    .max_captured = wb_capture_max_packet_bytes (interface->link_type),
    .time_digits = interface->time_digits > 6 ? 9 : 6,
  };

  g_array_append_val (self->interfaces, own);
}

WbCaptureWriter *
wb_capture_writer_new_pcapng (int fd, const char *application)
{
  WbCaptureWriter *self = writer_new (fd, TRUE);
  gsize application_length = clamp_text (application, 0);
  gsize options = option_size (application_length);
  gsize total = 28 + (options > 0 ? options + 4 : 0);
  guint8 *p = reserve (self, total);

  p = put_u32 (p, 0x0a0d0d0a);
  p = put_u32 (p, (guint32) total);
  p = put_u32 (p, 0x1a2b3c4d);
  p = put_u16 (p, 1);
  p = put_u16 (p, 0);
  p = put_u64 (p, G_MAXUINT64); /* section length: unknown, so that nothing needs patching */
  if (options > 0)
    {
      p = put_option (p, 4, application, application_length); /* shb_userappl */
      p = put_u32 (p, 0);
    }
  put_u32 (p, (guint32) total);
  self->length += total;
  return self;
}

WbCaptureWriter *
wb_capture_writer_new_pcap (int fd, const WbWriterInterface *interface)
{
  WbCaptureWriter *self = writer_new (fd, FALSE);
  guint8 *p = reserve (self, 24);

  remember_interface (self, interface);
  p = put_u32 (p, interface->time_digits > 6 ? 0xa1b23c4d : 0xa1b2c3d4);
  p = put_u16 (p, 2);
  p = put_u16 (p, 4);
  p = put_u64 (p, 0);                                                     /* time zone and accuracy: always 0 */
  p = put_u32 (p, interface->snaplen != 0 ? interface->snaplen : 262144); /* 0 would mean "no packet has bytes" */
  put_u32 (p, interface->link_type);
  self->length += 24;
  return self;
}

void
wb_capture_writer_free (WbCaptureWriter *self)
{
  g_array_unref (self->interfaces);
  g_free (self->queue);
  g_free (self);
}

guint
wb_capture_writer_add_interface (WbCaptureWriter *self, const WbWriterInterface *interface)
{
  gsize name_length = clamp_text (interface->name, 0);
  gsize description_length = clamp_text (interface->description, 0);
  gsize filter_length = clamp_text (interface->filter, 1);
  gsize os_length = clamp_text (interface->os, 0);
  guint8 resolution = interface->time_digits > 6 ? 9 : 6;
  gsize total = 16 + option_size (name_length) + option_size (description_length) + option_size (1) +
                option_size (filter_length > 0 ? filter_length + 1 : 0) + option_size (os_length) + 4 + 4;
  guint8 *p;

  g_return_val_if_fail (self->pcapng, 0);
  p = reserve (self, total);
  p = put_u32 (p, 1);
  p = put_u32 (p, (guint32) total);
  p = put_u16 (p, interface->link_type);
  p = put_u16 (p, 0);
  p = put_u32 (p, interface->snaplen);
  p = put_option (p, 2, interface->name, name_length);
  p = put_option (p, 3, interface->description, description_length);
  p = put_option (p, 9, &resolution, 1);
  if (filter_length > 0)
    {
      p = put_u16 (p, 11);
      p = put_u16 (p, (guint16) (filter_length + 1));
      memset (p, 0, pad4 (filter_length + 1)); /* the first byte 0 says: text, not instructions */
      memcpy (p + 1, interface->filter, filter_length);
      p += pad4 (filter_length + 1);
    }
  p = put_option (p, 12, interface->os, os_length);
  p = put_u32 (p, 0);
  put_u32 (p, (guint32) total);
  self->length += total;
  remember_interface (self, interface);
  return self->interfaces->len - 1;
}

/* --- packets ------------------------------------------------------------------------------------------------------ */

/* In units of the interface; what the format cannot hold becomes the nearest time it can. */
static guint64
time_units (gint64 time_ns, guint8 digits)
{
  guint64 ns = (guint64) MAX (time_ns, 0);

  return digits == 9 ? ns : ns / 1000;
}

static void
queue_pcap (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data, guint32 captured, guint32 reported)
{
  const WriterInterface *interface = &g_array_index (self->interfaces, WriterInterface, 0);
  guint64 ns = frame->has_time ? (guint64) MAX (frame->time_ns, 0) : 0;
  guint64 seconds = ns / NS_PER_SECOND;
  guint32 fraction = (guint32) (ns % NS_PER_SECOND);
  guint8 *p = reserve (self, 16 + (gsize) captured);

  p = put_u32 (p, (guint32) MIN (seconds, G_MAXUINT32));
  p = put_u32 (p, interface->time_digits == 9 ? fraction : fraction / 1000);
  p = put_u32 (p, captured);
  p = put_u32 (p, reported);
  if (captured > 0)
    memcpy (p, data, captured);
  self->length += 16 + (gsize) captured;
}

/* A packet without a time can only be told as such by a simple packet block, which belongs to interface 0, has no
 * options, and whose captured length follows from the snaplen. */
static gboolean
fits_simple_block (const WbFrame *frame, gsize options, const WriterInterface *interface, guint32 captured,
                   guint32 reported)
{
  return !frame->has_time && frame->interface_id == 0 && options == 0 &&
         captured == (interface->snaplen != 0 ? MIN (interface->snaplen, reported) : reported);
}

/* Bytes of the options that the frame itself asks for, without their end. */
static gsize
frame_options_size (const WbFrame *frame)
{
  return comments_size (frame->comment) + (frame->has_flags ? 8 : 0) + (frame->drop_count > 0 ? 12 : 0);
}

static guint8 *
put_frame_options (guint8 *p, const WbFrame *frame)
{
  p = put_comments (p, frame->comment);
  if (frame->has_flags)
    {
      p = put_u16 (p, 2);
      p = put_u16 (p, 4);
      p = put_u32 (p, frame->flags);
    }
  return frame->drop_count > 0 ? put_option_u64 (p, 4, frame->drop_count) : p;
}

static void
queue_simple (WbCaptureWriter *self, const guint8 *data, guint32 captured, guint32 reported)
{
  gsize total = 16 + pad4 (captured);
  guint8 *p = reserve (self, total);

  p = put_u32 (p, 3);
  p = put_u32 (p, (guint32) total);
  p = put_u32 (p, reported);
  p = put_padded (p, data, captured);
  put_u32 (p, (guint32) total);
  self->length += total;
}

/* options: as they are to stand there; NULL: `size` bytes of the frame's own. */
static void
queue_enhanced (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data, guint32 captured, guint32 reported,
                const guint8 *options, gsize size)
{
  const WriterInterface *interface = &g_array_index (self->interfaces, WriterInterface, frame->interface_id);
  gsize total = 32 + pad4 (captured) + size + (size > 0 ? 4 : 0);
  guint8 *p = reserve (self, total);

  p = put_u32 (p, 6);
  p = put_u32 (p, (guint32) total);
  p = put_u32 (p, frame->interface_id);
  p = put_time (p, frame->has_time ? time_units (frame->time_ns, interface->time_digits) : 0);
  p = put_u32 (p, captured);
  p = put_u32 (p, reported);
  p = put_padded (p, data, captured);
  if (size > 0)
    {
      p = options != NULL ? put_padded (p, options, size) : put_frame_options (p, frame);
      p = put_u32 (p, 0);
    }
  put_u32 (p, (guint32) total);
  self->length += total;
}

static gboolean
add (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data, const guint8 *options, gsize size, GError **error)
{
  const WriterInterface *interface;
  guint32 captured, reported;

  g_return_val_if_fail (!self->pcapng || frame->interface_id < self->interfaces->len, FALSE);
  interface = &g_array_index (self->interfaces, WriterInterface, self->pcapng ? frame->interface_id : 0);
  captured = MIN (frame->captured_length, interface->max_captured);
  reported = MAX (frame->reported_length, frame->captured_length);
  /* Full because the last write failed: try that again before taking more. */
  if (self->length >= QUEUE_BYTES && !wb_capture_writer_flush (self, error))
    return FALSE;
  if (!self->pcapng)
    queue_pcap (self, frame, data, captured, reported);
  else if (fits_simple_block (frame, size, interface, captured, reported))
    queue_simple (self, data, captured, reported);
  else
    queue_enhanced (self, frame, data, captured, reported, options, size);
  return self->length < QUEUE_BYTES || wb_capture_writer_flush (self, error);
}

gboolean
wb_capture_writer_add (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data, GError **error)
{
  return add (self, frame, data, NULL, frame_options_size (frame), error);
}

gboolean
wb_capture_writer_add_with_options (WbCaptureWriter *self, const WbFrame *frame, const guint8 *data,
                                    const guint8 *options, gsize options_length, GError **error)
{
  g_return_val_if_fail (self->pcapng && options_length % 4 == 0, FALSE);

  return add (self, frame, data, options, options != NULL ? options_length : 0, error);
}

gboolean
wb_capture_writer_add_statistics (WbCaptureWriter *self, guint interface_id, const WbWriterStatistics *stats,
                                  GError **error)
{
  const WriterInterface *interface;
  gsize total;
  guint8 *p;

  g_return_val_if_fail (self->pcapng && interface_id < self->interfaces->len, FALSE);
  interface = &g_array_index (self->interfaces, WriterInterface, interface_id);
  total = 20 + 12 + 12 + (stats->received != G_MAXUINT64 ? 12 : 0) +
          (stats->interface_dropped != G_MAXUINT64 ? 12 : 0) + (stats->dropped != G_MAXUINT64 ? 12 : 0) + 4 + 4;
  p = reserve (self, total);
  p = put_u32 (p, 5);
  p = put_u32 (p, (guint32) total);
  p = put_u32 (p, interface_id);
  p = put_time (p, time_units (stats->end_ns, interface->time_digits));
  p = put_u16 (p, 2); /* isb_starttime */
  p = put_u16 (p, 8);
  p = put_time (p, time_units (stats->start_ns, interface->time_digits));
  p = put_u16 (p, 3); /* isb_endtime */
  p = put_u16 (p, 8);
  p = put_time (p, time_units (stats->end_ns, interface->time_digits));
  if (stats->received != G_MAXUINT64)
    p = put_option_u64 (p, 4, stats->received); /* isb_ifrecv */
  if (stats->interface_dropped != G_MAXUINT64)
    p = put_option_u64 (p, 5, stats->interface_dropped); /* isb_ifdrop */
  if (stats->dropped != G_MAXUINT64)
    p = put_option_u64 (p, 7, stats->dropped); /* isb_osdrop */
  p = put_u32 (p, 0);
  put_u32 (p, (guint32) total);
  self->length += total;
  return self->length < QUEUE_BYTES || wb_capture_writer_flush (self, error);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* The last block boundary at or before `done` bytes of the queue. */
static gsize
find_boundary (const WbCaptureWriter *self, gsize done)
{
  gsize boundary = 0;

  while (boundary < self->length)
    {
      guint32 field;
      gsize length;

      if (self->pcapng)
        {
          memcpy (&field, self->queue + boundary + 4, sizeof field);
          length = GUINT32_FROM_LE (field);
        }
      else if (self->written + boundary == 0)
        length = 24; /* the file header */
      else
        {
          memcpy (&field, self->queue + boundary + 8, sizeof field);
          length = 16 + (gsize) GUINT32_FROM_LE (field);
        }
      if (boundary + length > done)
        break;
      boundary += length;
    }
  return boundary;
}

/* A non-blocking pipe whose reader is slow. */
static void
wait_writable (int fd)
{
  GPollFD poll_fd = { fd, G_IO_OUT, 0 };

  g_poll (&poll_fd, 1, -1);
}

gboolean
wb_capture_writer_flush (WbCaptureWriter *self, GError **error)
{
  gsize done = 0;
  int code = 0;

  while (done < self->length)
    {
      gssize n = write (self->fd, self->queue + done, self->length - done);

      if (n >= 0)
        done += (gsize) n;
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        wait_writable (self->fd);
      else if (errno != EINTR)
        {
          code = errno;
          break;
        }
    }
  if (code != 0)
    {
      /* A block in part is cut off, so that the file stays whole and the block can be written again. On a pipe that
       * cannot be: what went out stays out, and so it must not go out twice. */
      if (self->start >= 0)
        {
          gsize whole = find_boundary (self, done);
          goffset end = self->start + (goffset) (self->written + whole);

          if (whole == done || (ftruncate (self->fd, end) == 0 && lseek (self->fd, end, SEEK_SET) == end))
            done = whole;
          else
            self->start = -1; /* the queue no longer starts on a boundary */
        }
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _("Could not write: %s"), g_strerror (code));
    }
  self->written += done;
  self->length -= done;
  if (self->length > 0)
    memmove (self->queue, self->queue + done, self->length);
  return code == 0;
}

guint64
wb_capture_writer_get_written (const WbCaptureWriter *self)
{
  return self->written;
}

gsize
wb_capture_writer_get_pending (const WbCaptureWriter *self)
{
  return self->length;
}

guint64
wb_capture_writer_count_pending (const WbCaptureWriter *self, guint64 *bytes)
{
  gsize offset = 0;
  guint64 count = 0;

  g_return_val_if_fail (self->pcapng, 0);

  *bytes = 0;
  while (offset < self->length)
    {
      const guint8 *block = self->queue + offset;
      guint32 type, length, captured;

      memcpy (&type, block, sizeof type);
      memcpy (&length, block + 4, sizeof length);
      /* Captured length: the fourth word of an enhanced packet; a simple packet has only the reported one, which is
       * the same, since simple packets are written for uncut packets alone. */
      memcpy (&captured, block + (GUINT32_FROM_LE (type) == WB_PCAPNG_EPB ? 20 : 8), sizeof captured);
      if (GUINT32_FROM_LE (type) == WB_PCAPNG_EPB || GUINT32_FROM_LE (type) == WB_PCAPNG_SPB)
        {
          *bytes += GUINT32_FROM_LE (captured);
          count++;
        }
      offset += GUINT32_FROM_LE (length);
    }
  return count;
}
