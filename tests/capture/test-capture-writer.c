/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The writer: what it writes reads back the same, in whole blocks, whatever the disk does. */

#include "engine/capture/wb-capture-block.h"
#include "engine/capture/wb-capture-file.h"
#include "engine/capture/wb-capture-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static guint8 payload[WB_MAX_PACKET_BYTES + 100];

static int
create (char **path)
{
  GError *error = NULL;
  int fd = g_file_open_tmp ("wb-writer-XXXXXX", path, &error);

  g_assert_no_error (error);
  return fd;
}

/* Opens, scans and unlinks. */
static WbCaptureFile *
read_back (const char *path, WbPacketIndex *index, guint64 packets)
{
  WbPacketPiece *piece = wb_packet_piece_new ();
  GError *error = NULL;
  WbCaptureFile *file = wb_capture_file_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (wb_capture_file_scan (file, piece, 0, NULL, &error));
  wb_packet_index_take_piece (index, piece);
  g_assert_cmpint (wb_capture_file_get_end (file), ==, WB_CAPTURE_END_WHOLE);
  g_assert_cmpuint (wb_packet_index_get_count (index), ==, packets);
  g_unlink (path);
  return file;
}

static WbFrame
make_frame (guint i)
{
  return (WbFrame){
    .time_ns = G_GINT64_CONSTANT (1700000000123456000) + i,
    .has_time = TRUE,
    .captured_length = i % 1500,
    .reported_length = i % 1500 + i % 7,
  };
}

static void
check_same (WbPacketReader *reader, guint64 number, const WbFrame *wanted, gint64 unit)
{
  const guint8 *data;
  GError *error = NULL;
  WbFrame frame;

  wb_packet_reader_read (reader, number, &frame, &data, &error);
  g_assert_no_error (error);
  g_assert_cmpint (frame.has_time, ==, wanted->has_time);
  if (wanted->has_time)
    g_assert_cmpint (frame.time_ns, ==, wanted->time_ns / unit * unit);
  g_assert_cmpuint (frame.reported_length, ==, wanted->reported_length);
  g_assert_cmpuint (frame.interface_id, ==, wanted->interface_id);
  g_assert_cmpmem (data, frame.captured_length, payload, wanted->captured_length);
  g_assert_cmpstr (frame.comment, ==, wanted->comment);
  g_assert_cmpuint (frame.flags, ==, wanted->flags);
  g_assert_cmpuint (frame.drop_count, ==, wanted->drop_count);
}

/* --- round trips -------------------------------------------------------------------------------------------------- */

static void
test_pcap (gconstpointer digits)
{
  const WbWriterInterface interface = { .link_type = 101, .snaplen = 1500, .time_digits = (guint8) (gsize) digits };
  g_autofree char *path = NULL;
  int fd = create (&path);
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcap (fd, &interface);
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketReader) reader = NULL;
  WbCaptureInterface read_interface;

  g_test_summary ("pcap in micro- and nanoseconds reads back");
  for (guint i = 0; i < 3000; i++)
    {
      WbFrame frame = make_frame (i);

      g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
    }
  g_assert_true (wb_capture_writer_flush (writer, NULL));
  g_assert_cmpuint (wb_capture_writer_get_written (writer), ==, lseek (fd, 0, SEEK_END));
  close (fd);
  file = read_back (path, index, 3000);
  g_assert_true (wb_capture_file_get_interface (file, 0, &read_interface));
  g_assert_cmpuint (read_interface.link_type, ==, 101);
  g_assert_cmpuint (read_interface.snaplen, ==, 1500);
  g_assert_cmpuint (read_interface.time_digits, ==, interface.time_digits);
  reader = wb_packet_reader_new (file, index);
  for (guint i = 0; i < 3000; i++)
    {
      WbFrame frame = make_frame (i);

      check_same (reader, i + 1, &frame, interface.time_digits == 9 ? 1 : 1000);
    }
}

static void
test_pcapng (void)
{
  const WbWriterInterface interfaces[] = {
    { .name = "eth0",
      .description = "wired",
      .filter = "tcp port 80",
      .os = "Linux",
      .snaplen = 262144,
      .link_type = 1,
      .time_digits = 9 },
    { .name = "any", .link_type = 276, .time_digits = 6 },
  };
  const WbWriterStatistics statistics = { 100, 30, 12, 1000, 2000 };
  g_autofree char *path = NULL;
  int fd = create (&path);
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, "Wirebench test");
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketReader) reader = NULL;
  WbCaptureInterface interface;

  g_test_summary ("pcapng with two interfaces, options and statistics reads back; the queue is written as it fills");
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (wb_capture_writer_add_interface (writer, &interfaces[i]), ==, i);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 3000; i++)
      {
        WbFrame frame = make_frame (i);

        frame.interface_id = i % 2;
        frame.comment = i % 5 == 0 ? "a comment" : NULL;
        frame.has_flags = i % 3 == 0;
        frame.flags = frame.has_flags ? WB_FRAME_OUTBOUND : 0;
        frame.drop_count = i % 11 == 0 ? 5 : 0;
        if (round == 0)
          {
            g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
            g_assert_cmpuint (wb_capture_writer_get_pending (writer), <, 1u << 20);
          }
        else
          check_same (reader, i + 1, &frame, i % 2 == 0 ? 1 : 1000);
        if (round == 0 && i == 2999)
          {
            g_assert_cmpuint (wb_capture_writer_get_written (writer), >, 0);
            g_assert_true (wb_capture_writer_add_statistics (writer, 0, &statistics, NULL));
            g_assert_true (wb_capture_writer_flush (writer, NULL));
            g_assert_cmpuint (wb_capture_writer_get_pending (writer), ==, 0);
            close (fd);
            file = read_back (path, index, 3000);
            reader = wb_packet_reader_new (file, index);
          }
      }
  g_assert_true (wb_capture_file_get_interface (file, 0, &interface));
  g_assert_cmpstr (interface.name, ==, "eth0");
  g_assert_cmpstr (interface.description, ==, "wired");
  g_assert_cmpstr (interface.filter, ==, "tcp port 80");
  g_assert_cmpstr (interface.os, ==, "Linux");
  g_assert_cmpuint (interface.snaplen, ==, 262144);
  g_assert_cmpuint (interface.drops, ==, 42);
  g_assert_true (wb_capture_file_get_interface (file, 1, &interface));
  g_assert_cmpuint (interface.link_type, ==, 276);
  g_assert_cmpuint (interface.time_digits, ==, 6);
}

static void
test_clamps (void)
{
  const WbWriterInterface interface = { .link_type = 1, .time_digits = 9 };
  g_autofree char *path = NULL;
  g_autofree char *comment = g_strnfill (70000, 'x');
  int fd = create (&path);
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, NULL);
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketReader) reader = NULL;
  const guint8 *data;
  WbFrame frame;

  g_test_summary ("What the format cannot hold is clamped so that every reader still takes the file");
  wb_capture_writer_add_interface (writer, &interface);
  frame = (WbFrame){ .time_ns = -5, .has_time = TRUE, .captured_length = WB_MAX_PACKET_BYTES + 100 };
  g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
  memcpy (comment + 65533, "äöü", 6); /* the cut falls into a letter */
  frame = (WbFrame){ .time_ns = 5, .has_time = TRUE, .captured_length = 10, .comment = comment };
  g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
  frame = (WbFrame){ .captured_length = 10, .reported_length = 10 }; /* no time */
  g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
  g_assert_true (wb_capture_writer_flush (writer, NULL));
  close (fd);

  file = read_back (path, index, 3);
  reader = wb_packet_reader_new (file, index);
  g_assert_true (wb_packet_reader_read (reader, 1, &frame, &data, NULL));
  g_assert_cmpint (frame.time_ns, ==, 0);
  g_assert_cmpuint (frame.captured_length, ==, WB_MAX_PACKET_BYTES);
  g_assert_cmpuint (frame.reported_length, ==, WB_MAX_PACKET_BYTES + 100);
  g_assert_true (wb_packet_reader_read (reader, 2, &frame, &data, NULL));
  g_assert_cmpuint (strlen (frame.comment), ==, 65535);
  g_assert_true (g_utf8_validate (frame.comment, -1, NULL));
  g_assert_true (wb_packet_reader_read (reader, 3, &frame, &data, NULL));
  g_assert_false (frame.has_time);
}

/* --- trouble ------------------------------------------------------------------------------------------------------ */

static void
test_full (gconstpointer format)
{
  const WbWriterInterface interface = { .link_type = 1, .time_digits = 9, .snaplen = 65535 };
  gboolean pcapng = g_str_equal (format, "pcapng");
  struct rlimit limit, small;
  g_autofree char *path = NULL;
  int fd = create (&path);
  g_autoptr (WbCaptureWriter) writer =
      pcapng ? wb_capture_writer_new_pcapng (fd, "test") : wb_capture_writer_new_pcap (fd, &interface);
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbPacketIndex) whole_index = wb_packet_index_new ();
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbCaptureFile) whole_file = NULL;
  g_autofree char *copy = g_strconcat (path, ".copy", NULL);
  g_autofree char *content = NULL;
  GError *error = NULL;
  WbFrame frame = { .has_time = TRUE, .captured_length = 1000, .reported_length = 1000 };
  guint64 written;
  gsize length;

  g_test_summary ("A disk that is full in the middle of a packet: the file ends on a block, and goes on when there is "
                  "room again without losing or repeating one");
  if (pcapng)
    wb_capture_writer_add_interface (writer, &interface);
  for (guint i = 0; i < 100; i++)
    {
      frame.time_ns = i;
      g_assert_true (wb_capture_writer_add (writer, &frame, payload, NULL));
    }
  /* The file size limit stands for the full disk: write(2) takes what fits, then fails. */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 50500;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (wb_capture_writer_flush (writer, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_true (error != NULL && error->domain == G_FILE_ERROR);
  g_clear_error (&error);

  written = wb_capture_writer_get_written (writer);
  g_assert_cmpuint (written, >, 49000);
  g_assert_cmpuint (written, <, 50500);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, ==, written);
  g_assert_true (g_file_set_contents (copy, content, (gssize) length, NULL));
  file = read_back (copy, index, pcapng ? 48 : 49);

  g_assert_true (wb_capture_writer_flush (writer, &error));
  close (fd);
  whole_file = read_back (path, whole_index, 100);
}

static void
test_pipe (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCaptureWriter) writer = NULL;
  WbFrame frame = { .has_time = TRUE, .captured_length = 100, .reported_length = 100 };
  const WbWriterInterface interface = { .link_type = 1, .time_digits = 9 };
  guint8 buffer[4096];
  int fds[2];

  g_test_summary ("A pipe takes the same bytes; its reader's end is an error, and no signal");
  signal (SIGPIPE, SIG_IGN);
  g_assert_cmpint (pipe (fds), ==, 0);
  writer = wb_capture_writer_new_pcapng (fds[1], NULL);
  wb_capture_writer_add_interface (writer, &interface);
  g_assert_true (wb_capture_writer_add (writer, &frame, payload, &error));
  g_assert_true (wb_capture_writer_flush (writer, &error));
  g_assert_cmpint (read (fds[0], buffer, sizeof buffer), ==, wb_capture_writer_get_written (writer));
  close (fds[0]);
  g_assert_true (wb_capture_writer_add (writer, &frame, payload, &error));
  g_assert_false (wb_capture_writer_flush (writer, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_PIPE);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < sizeof payload; i++)
    payload[i] = (guint8) (i * 7);
  g_test_add_data_func ("/capture/writer/pcap-us", GSIZE_TO_POINTER (6), test_pcap);
  g_test_add_data_func ("/capture/writer/pcap-ns", GSIZE_TO_POINTER (9), test_pcap);
  g_test_add_func ("/capture/writer/pcapng", test_pcapng);
  g_test_add_func ("/capture/writer/clamps", test_clamps);
  g_test_add_data_func ("/capture/writer/full/pcapng", "pcapng", test_full);
  g_test_add_data_func ("/capture/writer/full/pcap", "pcap", test_full);
  g_test_add_func ("/capture/writer/pipe", test_pipe);
  return g_test_run ();
}
