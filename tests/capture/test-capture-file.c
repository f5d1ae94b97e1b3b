/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Capture files: every variant read right, packets reachable in any order, and every bad end told apart and named. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-file-private.h"
#include "tests/capture/wb-samples.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *path;
  WbCaptureFile *file;
  WbPacketIndex *index;
} Opened;

static void
opened_clear (Opened *opened)
{
  g_clear_pointer (&opened->index, wb_packet_index_unref);
  g_clear_pointer (&opened->file, wb_capture_file_unref);
  if (opened->path != NULL)
    g_unlink (opened->path);
  g_clear_pointer (&opened->path, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opened, opened_clear)

static void
scan_on (Opened *opened, guint64 max_bytes)
{
  WbPacketPiece *piece = wb_packet_piece_new ();
  GError *error = NULL;

  g_assert_true (wb_capture_file_scan (opened->file, piece, max_bytes, NULL, &error));
  g_assert_no_error (error);
  wb_packet_index_take_piece (opened->index, piece);
}

static void
open_bytes (Opened *opened, const guint8 *bytes, gsize length)
{
  GError *error = NULL;

  opened->path = wb_sample_write (bytes, length);
  opened->file = wb_capture_file_open (opened->path, &error);
  g_assert_no_error (error);
  opened->index = wb_packet_index_new ();
}

static void
check_frame (const WbSampleFrame *wanted, const WbFrame *frame, const guint8 *data, guint64 number)
{
  g_assert_cmpuint (frame->number, ==, number);
  g_assert_cmpint (frame->has_time, ==, wanted->has_time);
  if (wanted->has_time)
    g_assert_cmpint (frame->time_ns, ==, wanted->time_ns);
  g_assert_cmpuint (frame->captured_length, ==, wanted->captured);
  g_assert_cmpuint (frame->reported_length, ==, wanted->reported);
  g_assert_cmpuint (frame->interface_id, ==, wanted->interface);
  g_assert_cmpuint (frame->link_type, ==, wanted->link_type);
  g_assert_cmpint (frame->fcs_length, ==, wanted->fcs_length);
  g_assert_cmpint (frame->has_flags, ==, wanted->has_flags);
  g_assert_cmpuint (frame->flags, ==, wanted->flags);
  g_assert_cmpuint (frame->drop_count, ==, wanted->drops);
  g_assert_cmpstr (frame->comment, ==, wanted->comment);
  for (guint32 i = 0; i < wanted->captured; i++)
    g_assert_cmpuint (data[i], ==, (guint8) (wanted->seed + i));
}

static void
check_packets (Opened *opened, const WbSample *sample, guint64 count)
{
  g_autoptr (WbPacketReader) reader = wb_packet_reader_new (opened->file, opened->index);
  guint64 expected_offset = 0;

  g_assert_cmpuint (wb_packet_index_get_count (opened->index), ==, count);
  for (guint64 step = 0; step < 2 * count; step++)
    {
      guint64 number = step < count ? step + 1 : 2 * count - step; /* forwards, then backwards */
      const guint8 *data = NULL;
      GError *error = NULL;
      guint64 offset, length;
      WbFrame frame;

      wb_packet_reader_read (reader, number, &frame, &data, &error);
      g_assert_no_error (error);
      check_frame (&g_array_index (sample->frames, WbSampleFrame, number - 1), &frame, data, number);
      g_assert_true (wb_packet_reader_locate (reader, number, &offset, &length, &error));
      g_assert_no_error (error);
      if (step < count)
        {
          g_assert_cmpuint (offset, >=, expected_offset);
          expected_offset = offset + length;
        }
    }
}

/* --- variants ----------------------------------------------------------------------------------------------------- */

static void
test_sample (gconstpointer data)
{
  g_autoptr (WbSample) sample = wb_sample_new (GPOINTER_TO_UINT (data));
  g_autofree char *message = NULL;
  g_auto (Opened) opened = { NULL };

  g_test_summary ("Packets, interfaces and the end of one variant of the formats");
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  scan_on (&opened, 0);
  g_assert_cmpint (wb_capture_file_get_end (opened.file), ==, WB_CAPTURE_END_WHOLE);
  message = wb_capture_file_dup_end_message (opened.file);
  g_assert_cmpstr (message, ==, sample->message);
  g_assert_cmpuint (wb_capture_file_get_scanned (opened.file), ==, sample->bytes->len);
  g_assert_cmpuint (wb_capture_file_get_size (opened.file), ==, sample->bytes->len);
  g_assert_cmpuint (wb_capture_file_get_n_interfaces (opened.file), ==, sample->n_interfaces);
  check_packets (&opened, sample, sample->frames->len);
}

static void
test_interfaces (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcapng-statistics");
  g_auto (Opened) opened = { NULL };
  WbCaptureInterface interface;

  g_test_summary ("What is said of an interface comes out of its blocks: name, digits, drops of both kinds");
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  g_assert_false (wb_capture_file_get_interface (opened.file, 0, &interface));
  scan_on (&opened, 0);
  g_assert_true (wb_capture_file_get_interface (opened.file, 0, &interface));
  g_assert_cmpstr (interface.name, ==, "eth0");
  g_assert_null (interface.description);
  g_assert_cmpuint (interface.drops, ==, 42);
  g_assert_cmpuint (interface.time_digits, ==, 6);
  g_assert_false (wb_capture_file_get_interface (opened.file, 1, &interface));
}

/* --- growing ------------------------------------------------------------------------------------------------------ */

static void
test_growing (gconstpointer data)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name (data);
  g_autofree char *message = NULL;
  g_auto (Opened) opened = { NULL };
  gsize length = sample->bytes->data[0] == 0x0a ? 44 : 24; /* the header must be there */
  guint cuts = 0;
  FILE *stream;

  g_test_summary ("A file that grows byte by byte while it is scanned loses and repeats no packet");
  open_bytes (&opened, sample->bytes->data, length);
  stream = g_fopen (opened.path, "ab");
  setvbuf (stream, NULL, _IONBF, 0);
  for (; length < sample->bytes->len; length++)
    {
      scan_on (&opened, 0);
      cuts += wb_capture_file_get_end (opened.file) == WB_CAPTURE_END_CUT;
      g_assert_cmpint (wb_capture_file_get_end (opened.file), !=, WB_CAPTURE_END_DAMAGED);
      g_assert_cmpuint (fwrite (sample->bytes->data + length, 1, 1, stream), ==, 1);
    }
  fclose (stream);
  scan_on (&opened, 0);
  g_assert_cmpuint (cuts, >, 100);
  g_assert_cmpint (wb_capture_file_get_end (opened.file), ==, WB_CAPTURE_END_WHOLE);
  message = wb_capture_file_dup_end_message (opened.file);
  g_assert_null (message);
  check_packets (&opened, sample, sample->frames->len);
}

static void
test_slices (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcapng-sections");
  g_auto (Opened) opened = { NULL };
  guint slices = 0;

  g_test_summary ("Scanning in slices of one byte finds what scanning at once finds, and stands OPEN between them");
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  do
    {
      scan_on (&opened, 1);
      slices++;
    }
  while (wb_capture_file_get_end (opened.file) == WB_CAPTURE_END_OPEN);
  g_assert_cmpuint (slices, >, 10);
  check_packets (&opened, sample, sample->frames->len);
}

static void
test_cancel (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcapng");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WbPacketPiece) piece = wb_packet_piece_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Opened) opened = { NULL };

  g_test_summary ("A cancelled scan is an error, and going on later finds every packet");
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_capture_file_scan (opened.file, piece, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  scan_on (&opened, 0);
  check_packets (&opened, sample, sample->frames->len);
}

/* --- bad ends ----------------------------------------------------------------------------------------------------- */

static void
check_end (const WbSample *sample, gsize length, WbCaptureEnd end, const char *message, guint64 count)
{
  g_autofree char *actual = NULL;
  g_auto (Opened) opened = { NULL };

  open_bytes (&opened, sample->bytes->data, length);
  scan_on (&opened, 0);
  scan_on (&opened, 0); /* asking again changes nothing */
  g_assert_cmpint (wb_capture_file_get_end (opened.file), ==, end);
  actual = wb_capture_file_dup_end_message (opened.file);
  g_assert_cmpstr (actual, ==, message);
  check_packets (&opened, sample, count);
}

static void
test_cut (void)
{
  g_autoptr (WbSample) pcap = wb_sample_new_by_name ("pcap");
  g_autoptr (WbSample) pcapng = wb_sample_new_by_name ("pcapng");
  g_autoptr (WbSample) statistics = wb_sample_new_by_name ("pcapng-statistics");

  g_test_summary ("A cut file opens up to the cut and says where it stands");
  check_end (pcap, pcap->bytes->len - 1, WB_CAPTURE_END_CUT, "The file ends inside packet 4", 3);
  check_end (pcap, 24 + 16 + 60 + 3, WB_CAPTURE_END_CUT, "The file ends inside packet 2", 1);
  check_end (pcapng, pcapng->bytes->len - 1, WB_CAPTURE_END_CUT, "The file ends inside packet 6", 5);
  check_end (pcapng, 50, WB_CAPTURE_END_CUT, "The file ends inside a block before the first packet", 0);
  check_end (statistics, statistics->bytes->len - 1, WB_CAPTURE_END_CUT, "The file ends inside a block after packet 6",
             6);
}

/* Overwrites four bytes at offset in the byte order of the sample. */
static void
patch (WbSample *sample, gsize offset, guint32 value)
{
  value = sample->big_endian ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);
  memcpy (sample->bytes->data + offset, &value, sizeof value);
}

static void
test_damaged (void)
{
  static const gsize header = 44;     /* our section header */
  static const gsize first = 44 + 32; /* then the interface with its name */
  struct
  {
    gsize offset;
    guint32 value;
    guint64 count;
    const char *message;
  } cases[] = {
    { first + 4, 8, 0, "The file is damaged after packet 0: the block at byte 76 has an impossible length" },
    { first + 4, 0xfffffff0, 0, "The file is damaged after packet 0: the block at byte 76 has an impossible length" },
    { first + 4, 96, 0, "The file is damaged after packet 0: the block at byte 76 states two different lengths" },
    { first + 8, 1, 0, "The file is damaged: packet 1 at byte 76 names an interface that is not described" },
    { first + 20, 1000, 0, "The file is damaged: packet 1 at byte 76 has an impossible length" },
    { first + 92 + 20, 0xffffffff, 1, "The file is damaged: packet 2 at byte 168 has an impossible length" },
    { first + 92, 0x0a0d0d0a, 1, "The file is damaged after packet 1: the section at byte 168 has no byte order mark" },
    { header + 4, 12, 0, "The file is damaged after packet 0: the block at byte 44 states two different lengths" },
  };

  g_test_summary ("A length, type or interface that cannot be ends the scan with its place, and keeps what was before");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcapng");

      patch (sample, cases[i].offset, cases[i].value);
      check_end (sample, sample->bytes->len, WB_CAPTURE_END_DAMAGED, cases[i].message, cases[i].count);
    }
}

static void
test_damaged_pcap (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcap-big-endian");

  g_test_summary ("A pcap record longer than any packet ends the scan");
  patch (sample, 24 + 16 + 60 + 8, WB_MAX_PACKET_BYTES + 1);
  check_end (sample, sample->bytes->len, WB_CAPTURE_END_DAMAGED,
             "The file is damaged: packet 2 at byte 100 has an impossible length", 1);
}

static void
test_interface_limit (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();

  g_test_summary ("More interfaces than are kept: the file opens up to there and says so");
  wb_sample_section (sample, FALSE);
  for (guint i = 0; i < 3; i++)
    wb_sample_interface (sample, 1, 0, -1, NULL);
  wb_sample_epb (sample, 2, 5, 5000, 10, 10);
  for (guint i = 0; i < WB_MAX_INTERFACES; i++)
    wb_sample_interface (sample, 1, 0, -1, NULL);
  wb_sample_epb (sample, 2, 5, 5000, 10, 10);
  check_end (sample, sample->bytes->len, WB_CAPTURE_END_DAMAGED,
             "The file holds more than 1048576 interfaces or sections; what follows packet 1 is not shown", 1);
}

static void
test_many_sections (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();
  g_auto (Opened) opened = { NULL };

  g_test_summary ("Twenty thousand sections of either byte order: each packet finds its own");
  for (guint i = 0; i < 20000; i++)
    {
      wb_sample_section (sample, i % 3 == 0);
      wb_sample_interface (sample, i % 2 == 0 ? 1 : 113, 0, 9, NULL);
      wb_sample_epb (sample, 0, i, i, 4, 4);
    }
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  scan_on (&opened, 0);
  check_packets (&opened, sample, 20000);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static void
check_refused (const char *bytes, gsize length, GQuark domain, int code, const char *part)
{
  g_autofree char *path = wb_sample_write ((const guint8 *) bytes, length);
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_capture_file_open (path, &error));
  g_assert_error (error, domain, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_unlink (path);
}

static void
test_refused (void)
{
  g_test_summary ("What is not a capture file, or one we cannot read, is named with a remedy");
  check_refused ("", 0, WB_ERROR, WB_ERROR_BAD_FILE, "is empty");
  check_refused ("hello", 5, WB_ERROR, WB_ERROR_BAD_FILE, "neither pcap nor pcapng");
  check_refused ("hello, this is a longer text that is not a capture", 50, WB_ERROR, WB_ERROR_BAD_FILE, "neither");
  check_refused ("\x1f\x8b\x08", 3, WB_ERROR, WB_ERROR_UNSUPPORTED, "gzip-compressed file. Decompress it first");
  check_refused ("\x28\xb5\x2f\xfd", 4, WB_ERROR, WB_ERROR_UNSUPPORTED, "zstd");
  check_refused ("\x04\x22\x4d\x18", 4, WB_ERROR, WB_ERROR_UNSUPPORTED, "lz4");
  check_refused ("snoop\0\0\0\0\0\0\2", 12, WB_ERROR, WB_ERROR_UNSUPPORTED, "snoop capture. Convert it");
  check_refused ("\xa1\xb2\x34\xcd----", 8, WB_ERROR, WB_ERROR_UNSUPPORTED, "Mesquita");
  check_refused ("\x4d\x3c\x2b\xa1----", 8, WB_ERROR, WB_ERROR_UNSUPPORTED, "Navtel");
  check_refused ("\xcb\xc3\xb2\xa1----", 8, WB_ERROR, WB_ERROR_UNSUPPORTED, "BPF program");
  check_refused ("\xd4\xc3\xb2\xa1\2\0\4\0", 8, WB_ERROR, WB_ERROR_BAD_FILE, "ends inside its header");
  check_refused ("\xd4\xc3\xb2\xa1\3\0\4\0----------------", 24, WB_ERROR, WB_ERROR_UNSUPPORTED, "version 3.4 of pcap");
  check_refused ("\x0a\x0d\x0d\x0a\x1c\0\0\0", 8, WB_ERROR, WB_ERROR_BAD_FILE, "ends inside its header");
  check_refused ("\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\2\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0\0\0", 28,
                 WB_ERROR, WB_ERROR_UNSUPPORTED, "version 2.0 of pcapng");
  check_refused ("\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x4d\x4d\x4d\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0\0\0", 28,
                 WB_ERROR, WB_ERROR_BAD_FILE, "section header is damaged");
}

static void
test_not_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wb-file-XXXXXX", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autoptr (GError) is_folder = NULL;
  g_autoptr (GError) is_pipe = NULL;
  g_autoptr (GError) is_missing = NULL;

  g_test_summary ("A folder, a pipe without a writer and a missing file are errors at once");
  g_assert_null (wb_capture_file_open (folder, &is_folder));
  g_assert_error (is_folder, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_null (wb_capture_file_open (pipe_path, &is_pipe));
  g_assert_error (is_pipe, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_null (wb_capture_file_open (missing, &is_missing));
  g_assert_error (is_missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_unlink (pipe_path);
  g_rmdir (folder);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static void
test_shrunk (gconstpointer data)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name (data);
  g_auto (Opened) opened = { NULL };
  g_autoptr (WbPacketReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  const guint8 *bytes;
  WbFrame frame;

  g_test_summary ("A file cut under the reader: that packet is an error, the ones before it still come");
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  scan_on (&opened, 0);
  g_assert_cmpint (truncate (opened.path, sample->bytes->len - 1), ==, 0);
  scan_on (&opened, 0);
  g_assert_cmpint (wb_capture_file_get_end (opened.file), ==, WB_CAPTURE_END_DAMAGED);
  message = wb_capture_file_dup_end_message (opened.file);
  g_assert_cmpstr (message, ==, "Another program has cut the file short while it was open");
  reader = wb_packet_reader_new (opened.file, opened.index);
  g_assert_false (wb_packet_reader_read (reader, sample->frames->len, &frame, &bytes, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_BAD_FILE);
  g_assert_true (wb_packet_reader_read (reader, 1, &frame, &bytes, NULL));
  g_assert_false (wb_packet_reader_read (reader, 0, &frame, &bytes, NULL));
  g_assert_false (wb_packet_reader_read (reader, sample->frames->len + 1, &frame, &bytes, NULL));
}

static void
test_far_offsets (void)
{
  static const guint64 hole = 120u << 20;
  g_autoptr (WbSample) sample = wb_sample_new_empty ();
  g_auto (Opened) opened = { NULL };
  guint32 head[2] = { GUINT32_TO_LE (0xbad0bad), GUINT32_TO_LE (120u << 20) };
  gsize packet_start;
  guint64 at;
  int fd;

  g_test_summary ("Packets beyond 4 GiB (a sparse file of large unknown blocks) are found and read");
  wb_sample_section (sample, FALSE);
  wb_sample_interface (sample, 1, 0, 9, NULL);
  wb_sample_epb (sample, 0, 77, 77, 40, 40);
  packet_start = sample->bytes->len;
  wb_sample_epb (sample, 0, 78, 78, 41, 41);
  open_bytes (&opened, sample->bytes->data, packet_start);
  fd = g_open (opened.path, O_WRONLY, 0);
  at = packet_start;
  for (guint i = 0; i < 40; i++, at += hole)
    {
      g_assert_cmpint (pwrite (fd, head, sizeof head, (off_t) at), ==, sizeof head);
      g_assert_cmpint (pwrite (fd, head + 1, 4, (off_t) (at + hole - 4)), ==, 4);
    }
  g_assert_cmpuint (at, >, G_GUINT64_CONSTANT (1) << 32);
  g_assert_cmpint (pwrite (fd, sample->bytes->data + packet_start, sample->bytes->len - packet_start, (off_t) at), ==,
                   sample->bytes->len - packet_start);
  close (fd);
  scan_on (&opened, 0);
  check_packets (&opened, sample, 2);
  g_assert_cmpuint (wb_packet_index_get_offset (opened.index, 1), ==, at);
}

static void
test_giant_packet (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();
  g_auto (Opened) opened = { NULL };

  g_test_summary ("A message of 3 MiB on D-Bus is a packet; the same on Ethernet is damage");
  wb_sample_section (sample, FALSE);
  wb_sample_interface (sample, 231, 0, 9, NULL);
  wb_sample_interface (sample, 1, 0, 9, NULL);
  wb_sample_epb (sample, 0, 1, 1, 3u << 20, 3u << 20);
  wb_sample_epb (sample, 1, 2, 2, WB_MAX_PACKET_BYTES, WB_MAX_PACKET_BYTES);
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  scan_on (&opened, 0);
  check_packets (&opened, sample, 2);
  wb_sample_epb (sample, 1, 2, 2, WB_MAX_PACKET_BYTES + 1, WB_MAX_PACKET_BYTES + 1);
  check_end (sample, sample->bytes->len, WB_CAPTURE_END_DAMAGED,
             "The file is damaged: packet 3 at byte 3408044 has an impossible length", 2);
}

/* --- threads ------------------------------------------------------------------------------------------------------ */

static gpointer
read_in_thread (gpointer data)
{
  Opened *opened = data;
  g_autoptr (WbPacketReader) reader = wb_packet_reader_new (opened->file, opened->index);
  guint64 count, last = 0, reads = 0;

  do
    {
      count = wb_packet_index_get_count (opened->index);
      g_assert_cmpuint (count, >=, last);
      last = count;
      for (guint64 number = count; number > 0 && number + 50 > count; number--, reads++)
        {
          const guint8 *bytes;
          GError *error = NULL;
          WbFrame frame;

          wb_packet_reader_read (reader, number, &frame, &bytes, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (frame.captured_length, ==, (number - 1) % 60);
          g_assert_cmpint (frame.time_ns, ==, (gint64) (number - 1));
        }
    }
  while (count < 20000);
  return GSIZE_TO_POINTER (reads);
}

static void
test_threads (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();
  g_auto (Opened) opened = { NULL };
  GThread *threads[2];

  g_test_summary ("Readers in other threads follow the newest packets while sections and interfaces are still found");
  for (guint i = 0; i < 20000; i++)
    {
      if (i % 10 == 0)
        {
          wb_sample_section (sample, i % 20 == 0);
          wb_sample_interface (sample, 1, 0, 9, "thread");
        }
      wb_sample_epb (sample, 0, i, i, i % 60, i % 60);
    }
  open_bytes (&opened, sample->bytes->data, sample->bytes->len);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, &opened);
  do
    scan_on (&opened, 2000);
  while (wb_capture_file_get_end (opened.file) == WB_CAPTURE_END_OPEN);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (threads[i])), >=, 49);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8"); /* messages are compared in their own language */
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < wb_samples_get_count (); i++)
    {
      g_autofree char *path = g_strconcat ("/capture/file/sample/", wb_samples_get_name (i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_sample);
    }
  g_test_add_func ("/capture/file/interfaces", test_interfaces);
  g_test_add_data_func ("/capture/file/growing/pcap", "pcap", test_growing);
  g_test_add_data_func ("/capture/file/growing/pcap-kuznetzov", "pcap-kuznetzov", test_growing);
  g_test_add_data_func ("/capture/file/growing/pcapng", "pcapng-sections", test_growing);
  g_test_add_func ("/capture/file/slices", test_slices);
  g_test_add_func ("/capture/file/cancel", test_cancel);
  g_test_add_func ("/capture/file/cut", test_cut);
  g_test_add_func ("/capture/file/damaged/pcapng", test_damaged);
  g_test_add_func ("/capture/file/damaged/pcap", test_damaged_pcap);
  g_test_add_func ("/capture/file/interface-limit", test_interface_limit);
  g_test_add_func ("/capture/file/many-sections", test_many_sections);
  g_test_add_func ("/capture/file/refused", test_refused);
  g_test_add_func ("/capture/file/not-files", test_not_files);
  g_test_add_data_func ("/capture/file/shrunk/pcap", "pcap", test_shrunk);
  g_test_add_data_func ("/capture/file/shrunk/pcapng", "pcapng", test_shrunk);
  g_test_add_func ("/capture/file/far-offsets", test_far_offsets);
  g_test_add_func ("/capture/file/giant-packet", test_giant_packet);
  g_test_add_func ("/capture/file/threads", test_threads);
  return g_test_run ();
}
