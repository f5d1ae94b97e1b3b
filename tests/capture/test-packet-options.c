/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chosen packets keep the options of their blocks, whatever the byte order they come from: files made byte by byte are
 * exported, and the blocks of the new file looked at. */

#include "engine/capture/wb-capture-file-private.h"
#include "engine/capture/wb-packet-export.h"
#include "tests/capture/wb-samples.h"
#include "tests/support/wb-until.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TIME_UNITS G_GUINT64_CONSTANT (1700000000000000001)

static void
put_bytes (WbSample *s, guint16 code, const char *bytes, guint16 length)
{
  static const guint8 padding[4] = { 0 };

  wb_sample_u16 (s, code);
  wb_sample_u16 (s, length);
  g_byte_array_append (s->bytes, (const guint8 *) bytes, length);
  g_byte_array_append (s->bytes, padding, (4 - length % 4u) % 4);
}

static void
put_verdict (WbSample *s, guint8 kind, guint64 value)
{
  static const guint8 padding[3] = { 0 };

  wb_sample_u16 (s, 7);
  wb_sample_u16 (s, 9);
  g_byte_array_append (s->bytes, &kind, 1);
  wb_sample_u64 (s, value);
  g_byte_array_append (s->bytes, padding, 3);
}

static void
put_custom (WbSample *s, guint16 code, const char *text)
{
  static const guint8 padding[4] = { 0 };
  guint16 length = (guint16) strlen (text);

  wb_sample_u16 (s, code);
  wb_sample_u16 (s, (guint16) (4 + length));
  wb_sample_u32 (s, 32473); /* the number for examples, RFC 5612 */
  g_byte_array_append (s->bytes, (const guint8 *) text, length);
  g_byte_array_append (s->bytes, padding, (4 - length % 4u) % 4);
}

/* Every option that is copied in any case. */
static void
put_kept (WbSample *s)
{
  put_bytes (s, 1, "first", 5);
  wb_sample_u16 (s, 2);
  wb_sample_u16 (s, 4);
  wb_sample_u32 (s, 0x00010002);
  put_bytes (s, 3, "\002\001\002\003\004", 5); /* a CRC32 */
  wb_sample_u16 (s, 4);
  wb_sample_u16 (s, 8);
  wb_sample_u64 (s, 77);
  wb_sample_u16 (s, 5);
  wb_sample_u16 (s, 8);
  wb_sample_u64 (s, G_GUINT64_CONSTANT (0x0123456789abcdef));
  wb_sample_u16 (s, 6);
  wb_sample_u16 (s, 4);
  wb_sample_u32 (s, 0x00000305);
  put_verdict (s, WB_FRAME_VERDICT_TC, 2);
  put_verdict (s, WB_FRAME_VERDICT_XDP, G_MAXUINT64 - 1);
  put_bytes (s, 7, "\000hw", 3);
  wb_sample_u16 (s, 8);
  wb_sample_u16 (s, 8);
  wb_sample_u32 (s, 4711);
  wb_sample_u32 (s, 12);
  put_custom (s, 2988, "t\303\244xt");
  put_custom (s, 2989, "\001\002\003");
  put_custom (s, 2989, "");
  put_bytes (s, 1, "", 0);
  put_bytes (s, 1, "second", 6);
}

/* Their numbers nobody knows: a code of tomorrow, flags of three bytes. */
static void
put_unknown (WbSample *s)
{
  put_bytes (s, 4242, "\001\002", 2);
  put_bytes (s, 2, "\001\002\003", 3);
}

/* With two that ask not to be copied. */
static void
put_odd (WbSample *s)
{
  put_custom (s, 19372, "text");
  put_custom (s, 19373, "bytes");
  put_unknown (s);
}

static GBytes *
make_expected (void (*put) (WbSample *s))
{
  g_autoptr (WbSample) s = wb_sample_new_empty ();

  put (s);
  return g_bytes_new (s->bytes->data, s->bytes->len);
}

/* Replaces the length of the block that begins there, and ends it. */
static void
end_block (WbSample *s, guint from)
{
  guint32 length = s->bytes->len + 4 - from, stored = length;

  if (s->big_endian == (G_BYTE_ORDER == G_LITTLE_ENDIAN))
    stored = GUINT32_SWAP_LE_BE (length);
  memcpy (s->bytes->data + from + 4, &stored, sizeof stored);
  wb_sample_u32 (s, length);
}

/* A packet of four bytes. type: 6, or 2 for the obsolete block, then with three lost before it. */
static void
put_packet (WbSample *s, guint32 type, void (*put) (WbSample *s), void (*put_more) (WbSample *s))
{
  guint from = s->bytes->len;

  wb_sample_u32 (s, type);
  wb_sample_u32 (s, 0);
  if (type == WB_PCAPNG_PB)
    {
      wb_sample_u16 (s, 0);
      wb_sample_u16 (s, 3);
    }
  else
    wb_sample_u32 (s, 0);
  wb_sample_u32 (s, (guint32) (TIME_UNITS >> 32));
  wb_sample_u32 (s, (guint32) TIME_UNITS);
  wb_sample_u32 (s, 4);
  wb_sample_u32 (s, 4);
  g_byte_array_append (s->bytes, (const guint8 *) "abcd", 4);
  if (put != NULL)
    put (s);
  if (put_more != NULL)
    put_more (s);
  if (put != NULL)
    wb_sample_u32 (s, 0);
  end_block (s, from);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

typedef struct
{
  WbCaptureFile *file;
  WbPacketIndex *index;
  WbPacketReader *reader;
} Opened;

static void
opened_clear (Opened *opened)
{
  g_clear_pointer (&opened->reader, wb_packet_reader_free);
  g_clear_pointer (&opened->index, wb_packet_index_unref);
  g_clear_pointer (&opened->file, wb_capture_file_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opened, opened_clear)

static Opened
open_file (const char *path)
{
  Opened opened = { .index = wb_packet_index_new () };
  WbPacketPiece *piece = wb_packet_piece_new ();
  g_autoptr (GError) error = NULL;

  opened.file = wb_capture_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (wb_capture_file_scan (opened.file, piece, 0, NULL, &error));
  g_assert_cmpint (wb_capture_file_get_end (opened.file), ==, WB_CAPTURE_END_WHOLE);
  wb_packet_index_take_piece (opened.index, piece);
  opened.reader = wb_packet_reader_new (opened.file, opened.index);
  return opened;
}

/* Writes all packets of the sample to a new file; its path, and how many options were left out. */
static char *
export_all (WbSample *s, const char *suffix, guint64 *left_out)
{
  g_autofree char *source = wb_sample_write (s->bytes->data, s->bytes->len);
  char *target = g_strconcat (source, suffix, NULL);
  g_auto (Opened) opened = open_file (source);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wb_packet_export_async (opened.file, opened.index, NULL, target, NULL, NULL, NULL, done_cb, &result);
  until (result != NULL);
  wb_packet_export_finish (result, &error);
  g_assert_no_error (error);
  *left_out = wb_packet_export_get_left_out (result);
  g_unlink (source);
  return target;
}

/* The options of packet `number`, which are little-endian and end with their end. */
static void
check_options (Opened *opened, guint64 number, GBytes *expected)
{
  WbPcapngOptions options;
  const guint8 *data;
  gboolean obsolete;
  WbFrame frame;
  gsize length;

  g_assert_true (wb_packet_reader_read (opened->reader, number, &frame, &data, NULL));
  g_assert_cmpmem (data, frame.captured_length, "abcd", 4);
  g_assert_cmpint (frame.time_ns, ==, (gint64) TIME_UNITS);
  wb_packet_reader_get_options (opened->reader, &options, &obsolete);
  g_assert_false (obsolete);
  if (expected == NULL)
    {
      g_assert_cmpuint (options.length, ==, 0);
      return;
    }
  length = g_bytes_get_size (expected);
  g_assert_cmpuint (options.length, ==, length + 4);
  g_assert_cmpmem (options.bytes, length, g_bytes_get_data (expected, NULL), length);
  g_assert_cmpmem (options.bytes + length, 4, "\0\0\0\0", 4);
}

static void
put_kept_and_unknown (WbSample *s)
{
  put_kept (s);
  put_unknown (s);
}

static void
put_short_custom (WbSample *s)
{
  put_bytes (s, 2988, "\001\002\003", 3);
}

static void
test_kept (gconstpointer data)
{
  gboolean big_endian = GPOINTER_TO_INT (data);
  g_autoptr (WbSample) s = wb_sample_new_empty ();
  g_autoptr (GBytes) kept = make_expected (put_kept);
  g_autoptr (GBytes) all = make_expected (put_kept_and_unknown);
  g_autoptr (GBytes) custom = make_expected (put_short_custom);
  g_autofree char *target = NULL;
  guint64 left_out;

  g_test_summary ("Every option of a packet's block is in the new file, in its place and byte order; of a file in the "
                  "other order those stay out that nobody can turn; custom ones that ask not to be copied always do");
  wb_sample_section (s, big_endian);
  wb_sample_interface (s, 1, 0, 9, "net0");
  put_packet (s, WB_PCAPNG_EPB, put_kept, NULL);
  put_packet (s, WB_PCAPNG_EPB, put_kept, put_odd);
  put_packet (s, WB_PCAPNG_EPB, NULL, NULL);
  put_packet (s, WB_PCAPNG_EPB, put_short_custom, NULL);
  target = export_all (s, ".pcapng", &left_out);
  {
    g_auto (Opened) opened = open_file (target);

    check_options (&opened, 1, kept);
    check_options (&opened, 2, big_endian ? kept : all);
    check_options (&opened, 3, NULL);
    check_options (&opened, 4, big_endian ? NULL : custom);
  }
  g_assert_cmpuint (left_out, ==, big_endian ? 5 : 2);
  g_unlink (target);
}

static void
put_drops (WbSample *s)
{
  put_bytes (s, 1, "old", 3);
  wb_sample_u16 (s, 4);
  wb_sample_u16 (s, 8);
  wb_sample_u64 (s, 3);
}

static void
put_old (WbSample *s)
{
  put_bytes (s, 1, "old", 3);
}

static void
put_queue (WbSample *s)
{
  wb_sample_u16 (s, 6);
  wb_sample_u16 (s, 4);
  wb_sample_u32 (s, 1);
}

static void
test_obsolete (gconstpointer data)
{
  g_autoptr (WbSample) s = wb_sample_new_empty ();
  g_autoptr (GBytes) expected = make_expected (put_drops);
  g_autofree char *target = NULL;
  guint64 left_out;

  g_test_summary ("An obsolete packet block becomes a new one: what its header counts is an option there, and a code "
                  "that it has not is not given a meaning");
  wb_sample_section (s, GPOINTER_TO_INT (data));
  wb_sample_interface (s, 1, 0, 9, "net0");
  put_packet (s, WB_PCAPNG_PB, put_old, put_queue);
  target = export_all (s, ".pcapng", &left_out);
  {
    g_auto (Opened) opened = open_file (target);

    check_options (&opened, 1, expected);
  }
  g_assert_cmpuint (left_out, ==, 1);
  g_unlink (target);
}

static void
test_pcap (void)
{
  g_autoptr (WbSample) s = wb_sample_new_empty ();
  g_autofree char *target = NULL;
  guint64 left_out;

  g_test_summary ("A pcap file has no options: nobody who chose it is told so");
  wb_sample_section (s, FALSE);
  wb_sample_interface (s, 1, 0, 9, "net0");
  put_packet (s, WB_PCAPNG_EPB, put_kept, put_odd);
  target = export_all (s, ".pcap", &left_out);
  {
    g_auto (Opened) opened = open_file (target);

    check_options (&opened, 1, NULL);
  }
  g_assert_cmpuint (left_out, ==, 0);
  g_unlink (target);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/packet-options/kept/little-endian", GINT_TO_POINTER (FALSE), test_kept);
  g_test_add_data_func ("/packet-options/kept/big-endian", GINT_TO_POINTER (TRUE), test_kept);
  g_test_add_data_func ("/packet-options/obsolete/little-endian", GINT_TO_POINTER (FALSE), test_obsolete);
  g_test_add_data_func ("/packet-options/obsolete/big-endian", GINT_TO_POINTER (TRUE), test_obsolete);
  g_test_add_func ("/packet-options/pcap", test_pcap);
  return g_test_run ();
}
