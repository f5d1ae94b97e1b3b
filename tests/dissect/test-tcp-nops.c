/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "4 NOP in a row": what a router leaves of an option that it blanked out, and no segment with a SACK beside its time
 * stamps, which every Linux sends after a loss. Which ones get the remark is what Wireshark 4.0 says of these bytes;
 * tests/peers/captures/transport.py has many more, compared frame by frame. */

#include "engine/dissect/wb-dissector.h"

#include <string.h>

#define STAMPS "\x08\x0a\0\0\0\1\0\0\0\2"
#define SACK "\x05\x0a\0\0\0\x64\0\0\0\xc8"
#define PERMITTED "\4\2"
#define NOP "\1"

typedef struct
{
  const char *what;
  const char *bytes;
  gsize length;
  gboolean is_remarked;
} Case;

#define OPTIONS(text) text, sizeof text - 1

static const Case cases[] = {
  { "stamps and SACK", OPTIONS (NOP NOP STAMPS NOP NOP SACK), FALSE },
  { "a blank word", OPTIONS (NOP NOP NOP NOP), TRUE },
  { "three", OPTIONS (NOP NOP NOP "\0"), FALSE },
  { "a blank word among others", OPTIONS (NOP NOP STAMPS NOP NOP SACK NOP NOP NOP NOP), FALSE }, /* Wireshark's count */
  { "two blank words", OPTIONS (NOP NOP NOP NOP NOP NOP NOP NOP), TRUE },
  { "pairs", OPTIONS (NOP NOP PERMITTED NOP NOP PERMITTED), FALSE },
};

static gboolean
has_remark (const WbDissection *d)
{
  for (guint32 i = 0; i < d->n_fields; i++)
    if (strcmp (d->fields[i].info->name, "tcp.nop") == 0)
      return TRUE;
  return FALSE;
}

static void
test_nops (void)
{
  static const guint8 header[40] = {
    0x45, 0,    0,    0,    0, 1, 0, 0, 64, 6, 0, 0, 192, 0,    2, 1,    192, 0, 2, 2, /* IPv4 */
    0x27, 0x10, 0x01, 0xbb, 0, 0, 0, 1, 0,  0, 0, 1, 0,   0x10, 1, 0xf6, 0,   0, 0, 0, /* TCP: an ACK */
  };

  g_test_summary ("Four NOPs of one word are remarked upon, those that align two options are not");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WbDissection) d = wb_dissection_new ();
      guint8 bytes[80] = { 0 };
      WbFrame frame = {
        .number = 1,
        .captured_length = (guint32) (sizeof header + cases[i].length),
        .reported_length = (guint32) (sizeof header + cases[i].length),
        .link_type = 101,
        .fcs_length = -1,
        .time_digits = 6,
      };

      memcpy (bytes, header, sizeof header);
      memcpy (bytes + sizeof header, cases[i].bytes, cases[i].length);
      bytes[3] = (guint8) (sizeof header + cases[i].length);
      bytes[32] = (guint8) ((5 + cases[i].length / 4) << 4);
      wb_dissect (d, &frame, bytes, NULL);
      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (has_remark (d), ==, cases[i].is_remarked);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dissect/tcp-nops/remark", test_nops);
  return g_test_run ();
}
