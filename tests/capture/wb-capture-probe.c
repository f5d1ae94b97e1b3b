/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The probe. Every byte that is handed out gets summed, so that a sanitizer sees each one read. */

#include "tests/capture/wb-capture-probe.h"

#include <string.h>
#include <unistd.h>

static volatile guint sink;

static void
touch (const guint8 *bytes, gsize length)
{
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += bytes[i];
  sink += sum;
}

static void
touch_text (const char *text)
{
  if (text != NULL)
    touch ((const guint8 *) text, strlen (text) + 1);
}

static void
read_packet (WbPacketReader *reader, guint64 number, WbProbe *probe)
{
  const guint8 *data;
  WbFrame frame;

  if (!wb_packet_reader_read (reader, number, &frame, &data, NULL))
    {
      probe->unreadable++;
      return;
    }
  g_assert_cmpuint (frame.captured_length, <=, frame.reported_length);
  touch (data, frame.captured_length);
  touch_text (frame.comment);
  touch_text (frame.interface_name);
}

void
wb_capture_probe (int fd, WbProbe *probe)
{
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbPacketReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  WbPacketPiece *piece;

  *probe = (WbProbe){ .end = WB_CAPTURE_END_OPEN };
  file = wb_capture_file_open_fd (dup (fd), "probe", &error);
  if (file == NULL)
    {
      touch_text (error->message);
      return;
    }
  probe->opened = TRUE;
  piece = wb_packet_piece_new ();
  g_assert_true (wb_capture_file_scan (file, piece, 0, NULL, NULL));
  wb_packet_index_take_piece (index, piece);
  probe->end = wb_capture_file_get_end (file);
  probe->packets = wb_packet_index_get_count (index);
  message = wb_capture_file_dup_end_message (file);
  touch_text (message);
  for (guint i = 0; i < wb_capture_file_get_n_interfaces (file); i++)
    {
      WbCaptureInterface interface;

      g_assert_true (wb_capture_file_get_interface (file, i, &interface));
      touch_text (interface.name);
      touch_text (interface.description);
      touch_text (interface.filter);
      touch_text (interface.os);
    }
  reader = wb_packet_reader_new (file, index);
  for (guint64 number = 1; number <= probe->packets; number++)
    read_packet (reader, number, probe);
  for (guint64 number = probe->packets; number > 0; number--)
    read_packet (reader, number, probe);
}
