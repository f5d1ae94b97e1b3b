/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes into lines, against a plain model of the rule: however a stream is cut, and however many lines are left for
 * later, the same verdicts come out. */

#include "engine/chat/wb-chat-lines.h"

#include <string.h>

#define CAP 8u

/* A verdict as text: "line\n", "TOO LONG\n", "ENDLESS\n"; a tail "line (tail)\n". */
static void
note (GString *out, WbChatLinesVerdict verdict, const char *line, gsize n)
{
  if (verdict == WB_CHAT_LINES_LINE)
    {
      g_string_append_len (out, line, (gssize) n);
      g_string_append_c (out, '\n');
    }
  else if (verdict != WB_CHAT_LINES_NONE)
    g_string_append (out, verdict == WB_CHAT_LINES_TOO_LONG ? "TOO LONG\n" : "ENDLESS\n");
}

/* The rule said in another way. */
static GString *
expect (const char *bytes, gsize n, gsize cap)
{
  GString *out = g_string_new (NULL);
  const char *end = bytes + n;

  while (bytes < end)
    {
      const char *lf = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize whole = (gsize) ((lf != NULL ? lf : end) - bytes);
      gsize length = whole > 0 && bytes[whole - 1] == '\r' ? whole - 1 : whole;

      if (length > cap)
        g_string_append (out, "TOO LONG\n");
      else if (lf != NULL)
        note (out, WB_CHAT_LINES_LINE, bytes, length);
      else
        {
          g_string_append_len (out, bytes, (gssize) length);
          g_string_append (out, " (tail)\n");
        }
      if (whole > WB_CHAT_LINE_PATIENCE_BYTES)
        {
          g_string_append (out, "ENDLESS\n");
          break;
        }
      bytes += whole + 1;
    }
  return out;
}

/* In pieces of at most max bytes (0: any), at most n_take lines a feed (0: all). */
static GString *
run (const char *bytes, gsize n, gsize cap, gsize max, guint n_take, GRand *rand)
{
  WbChatLines lines;
  GString *out = g_string_new (NULL);
  WbChatLinesVerdict verdict = WB_CHAT_LINES_NONE;
  const char *line;
  gsize n_line;

  wb_chat_lines_init (&lines);
  while (n > 0 && verdict != WB_CHAT_LINES_ENDLESS)
    {
      gsize most = rand != NULL ? (gsize) g_rand_int_range (rand, 1, (gint) max + 1) : max;
      gsize step = max == 0 ? n : MIN (n, most);
      g_autofree char *copy = g_memdup2 (bytes, step); /* exactly: a sanitizer sees a byte more, and a use after keep */
      guint taken = 0;

      wb_chat_lines_feed (&lines, copy, step);
      do
        {
          verdict = wb_chat_lines_next (&lines, cap, &line, &n_line);
          note (out, verdict, line, n_line);
        }
      while (verdict != WB_CHAT_LINES_NONE && verdict != WB_CHAT_LINES_ENDLESS && ++taken != n_take);
      wb_chat_lines_keep (&lines);
      g_assert_true (n_take > 0 || wb_chat_lines_get_n_kept (&lines) <= cap + 1);
      bytes += step;
      n -= step;
    }
  while (verdict != WB_CHAT_LINES_NONE && verdict != WB_CHAT_LINES_ENDLESS)
    {
      verdict = wb_chat_lines_next (&lines, cap, &line, &n_line);
      note (out, verdict, line, n_line);
    }
  if (verdict != WB_CHAT_LINES_ENDLESS && wb_chat_lines_get_tail (&lines, cap, &line, &n_line))
    {
      g_string_append_len (out, line, (gssize) n_line);
      g_string_append (out, " (tail)\n");
    }
  if (verdict == WB_CHAT_LINES_ENDLESS)
    g_assert_cmpint (wb_chat_lines_next (&lines, cap, &line, &n_line), ==, WB_CHAT_LINES_ENDLESS);
  wb_chat_lines_clear (&lines);
  return out;
}

static void
assert_same (GString *got, GString *expected)
{
  g_assert_cmpmem (got->str, got->len, expected->str, expected->len);
  g_string_free (got, TRUE);
}

static const struct
{
  const char *bytes;
  gsize n;
} streams[] = {
#define STREAM(text)                                                                                                   \
  {                                                                                                                    \
    text, sizeof text - 1                                                                                              \
  }
  STREAM ("\n"),
  STREAM ("\r\n\n\r\n"),
  STREAM ("one\ntwo\r\nthree"),
  STREAM ("12345678\n12345678\r\n123456789\n123456789\r\nafter\n"),
  STREAM ("12345678\r\r\nafter\n"),
  STREAM ("12345678\r"),
  STREAM ("12345678"),
  STREAM ("123456789"),
  STREAM ("1234567\r\r\n"),
  STREAM ("\r\r\r\r\r\r\r\r\r\r\r\n\rx\n"),
  STREAM ("nul\0s\n\0\0\n\0"),
  STREAM ("this line is far too long\nshort\nand this one too, isn't it\r\nshort"),
  STREAM ("\xff\xfe\xc3\n\xc3\xa4\n"),
#undef STREAM
};

static void
test_every_cut (void)
{
  g_test_summary ("Every cut into two, every size of pieces, one line at a time or all: the same lines");
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      const char *bytes = streams[i].bytes;
      gsize n = streams[i].n;
      g_autoptr (GString) expected = expect (bytes, n, CAP);

      for (gsize max = 0; max <= n; max++)
        for (guint n_take = 0; n_take <= 2; n_take++)
          assert_same (run (bytes, n, CAP, max, n_take, NULL), expected);
      if (i == 3)
        g_assert_cmpstr (expected->str, ==, "12345678\n12345678\nTOO LONG\nTOO LONG\nafter\n");
    }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  g_test_summary ("Random streams of lines, ends, NULs and carriage returns, in random pieces");
  for (guint i = 0; i < 20000; i++)
    {
      char bytes[200];
      gsize n = (gsize) g_rand_int_range (rand, 1, sizeof bytes);
      g_autoptr (GString) expected = NULL;

      for (gsize j = 0; j < n; j++)
        bytes[j] = "abc \n\n\r\0"[g_rand_int_range (rand, 0, 8)];
      expected = expect (bytes, n, CAP);
      assert_same (
          run (bytes, n, CAP, (gsize) g_rand_int_range (rand, 1, 40), (guint) g_rand_int_range (rand, 0, 4), rand),
          expected);
    }
}

static void
test_patience (void)
{
  g_test_summary ("A line beyond the cap is told once; one without end is given up after 64 KiB, wherever it is cut");
  for (gint extra = -2; extra <= 2; extra++)
    {
      g_autoptr (GString) stream = g_string_new ("before\n");
      g_autoptr (GString) expected = NULL;

      for (gint i = 0; i < (gint) WB_CHAT_LINE_PATIENCE_BYTES + extra; i++)
        g_string_append_c (stream, 'x');
      g_string_append (stream, "\nafter\n");
      expected = expect (stream->str, stream->len, CAP);
      g_assert_cmpstr (expected->str, ==, extra <= 0 ? "before\nTOO LONG\nafter\n" : "before\nTOO LONG\nENDLESS\n");
      assert_same (run (stream->str, stream->len, CAP, 0, 0, NULL), expected);
      assert_same (run (stream->str, stream->len, CAP, 0, 1, NULL), expected);
      assert_same (run (stream->str, stream->len, CAP, 1, 0, NULL), expected);
      assert_same (run (stream->str, stream->len, CAP, 4096, 0, NULL), expected);
      assert_same (run (stream->str, stream->len, CAP, 65536, 1, NULL), expected);
    }
}

static void
test_idle (void)
{
  WbChatLines lines;
  const char *line;
  gsize n;

  g_test_summary ("Between whole lines nothing is kept, and no memory either");
  wb_chat_lines_init (&lines);
  wb_chat_lines_feed (&lines, "one\ntw", 6);
  g_assert_cmpint (wb_chat_lines_next (&lines, CAP, &line, &n), ==, WB_CHAT_LINES_LINE);
  g_assert_cmpint (wb_chat_lines_next (&lines, CAP, &line, &n), ==, WB_CHAT_LINES_NONE);
  wb_chat_lines_keep (&lines);
  g_assert_cmpuint (wb_chat_lines_get_n_kept (&lines), ==, 2);
  wb_chat_lines_feed (&lines, "o\n", 2);
  g_assert_cmpint (wb_chat_lines_next (&lines, CAP, &line, &n), ==, WB_CHAT_LINES_LINE);
  g_assert_cmpmem (line, n, "two", 3);
  wb_chat_lines_keep (&lines);
  g_assert_cmpuint (wb_chat_lines_get_n_kept (&lines), ==, 0);
  g_assert_null (lines.kept);
  wb_chat_lines_clear (&lines);
}

static void
test_smaller_cap (void)
{
  WbChatLines lines;
  const char *line;
  gsize n;

  g_test_summary ("The first line said IRC: from then on the cap is IRC's, for what is kept, too");
  wb_chat_lines_init (&lines);
  wb_chat_lines_feed (&lines, "first\n0123456789", 16);
  g_assert_cmpint (wb_chat_lines_next (&lines, 100, &line, &n), ==, WB_CHAT_LINES_LINE);
  wb_chat_lines_keep (&lines);
  wb_chat_lines_feed (&lines, "ab\nok\n", 6);
  g_assert_cmpint (wb_chat_lines_next (&lines, CAP, &line, &n), ==, WB_CHAT_LINES_TOO_LONG);
  g_assert_cmpint (wb_chat_lines_next (&lines, CAP, &line, &n), ==, WB_CHAT_LINES_LINE);
  g_assert_cmpmem (line, n, "ok", 2);
  wb_chat_lines_clear (&lines);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/lines/every-cut", test_every_cut);
  g_test_add_func ("/chat/lines/random", test_random);
  g_test_add_func ("/chat/lines/patience", test_patience);
  g_test_add_func ("/chat/lines/idle", test_idle);
  g_test_add_func ("/chat/lines/smaller-cap", test_smaller_cap);
  return g_test_run ();
}
