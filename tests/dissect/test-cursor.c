/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cursor is the only way to packet bytes: it must never read outside its window and must say why it stopped. */

#include "engine/dissect/wb-cursor.h"

static const guint8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void
test_reads (void)
{
  WbCursor c = wb_cursor_init (bytes, 8, 8);

  g_test_summary ("Numbers come in network order and move the position");
  g_assert_cmpuint (wb_cursor_u8 (&c), ==, 0x01);
  g_assert_cmpuint (wb_cursor_u16 (&c), ==, 0x0203);
  g_assert_cmpuint (wb_cursor_peek_uint (&c, 1, 2), ==, 0x0506);
  g_assert_cmpuint (wb_cursor_u32 (&c), ==, 0x04050607);
  g_assert_cmpuint (wb_cursor_left (&c), ==, 1);
  c = wb_cursor_init (bytes, 8, 8);
  g_assert_cmphex (wb_cursor_uint_le (&c, 8), ==, 0x0807060504030201);
  g_assert_true (wb_cursor_ok (&c));
}

static void
test_verdicts (void)
{
  WbCursor c = wb_cursor_init (bytes, 4, 6);

  g_test_summary ("Past the capture is truncated, past the wire is malformed; the first verdict stays");
  g_assert_cmpuint (wb_cursor_u32 (&c), ==, 0x01020304);
  g_assert_cmpuint (wb_cursor_u16 (&c), ==, 0);
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_TRUNCATED);
  g_assert_cmpuint (c.pos, ==, 4);
  g_assert_false (wb_cursor_skip (&c, 0));
  wb_cursor_u32 (&c);
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_TRUNCATED);

  c = wb_cursor_init (bytes, 4, 6);
  g_assert_null (wb_cursor_bytes (&c, 7));
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_MALFORMED);

  c = wb_cursor_init (bytes, 4, 4);
  wb_cursor_peek_uint (&c, G_MAXUINT32, 8);
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_OK); /* an offset that would wrap reads nothing */
  g_assert_null (wb_cursor_bytes (&c, G_MAXUINT32));
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_MALFORMED);
}

static void
test_windows (void)
{
  WbCursor c = wb_cursor_init (bytes, 6, 8), sub, deep;

  g_test_summary ("A window never grants more than the one around it, and keeps absolute offsets");
  wb_cursor_skip (&c, 2);
  sub = wb_cursor_sub (&c, 3);
  g_assert_cmpuint (sub.start, ==, 2);
  g_assert_cmpuint (sub.captured, ==, 5);
  g_assert_cmpuint (sub.reported, ==, 5);
  deep = wb_cursor_sub (&sub, G_MAXUINT32);
  g_assert_cmpuint (deep.reported, ==, 5);
  sub = wb_cursor_sub (&c, 5); /* reaches into what was cut off */
  g_assert_cmpuint (sub.captured, ==, 6);
  g_assert_cmpuint (sub.reported, ==, 7);
  wb_cursor_skip (&sub, 4);
  g_assert_cmpuint (wb_cursor_u8 (&sub), ==, 0);
  g_assert_cmpint (sub.verdict, ==, WB_VERDICT_TRUNCATED);
  g_assert_cmpint (c.verdict, ==, WB_VERDICT_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dissect/cursor/reads", test_reads);
  g_test_add_func ("/dissect/cursor/verdicts", test_verdicts);
  g_test_add_func ("/dissect/cursor/windows", test_windows);
  return g_test_run ();
}
