/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The framing of prefix mode, against a plain model of the rule: every cut of a stream into pieces gives the same
 * answers. */

#include "engine/echo/wb-echo-framing.h"

#include <string.h>

#define CAP 8u

/* The rule said in another way: byte by byte into a line. */
static GByteArray *
expect (const char *bytes, gsize n, guint cap, gboolean end, guint64 *n_answers)
{
  GByteArray *out = g_byte_array_new ();
  GByteArray *line = g_byte_array_new ();

  for (gsize i = 0; i <= n; i++)
    {
      if (i < n)
        g_byte_array_append (line, (const guint8 *) bytes + i, 1);
      if (line->len && (i == n ? end : bytes[i] == '\n' || line->len == cap))
        {
          g_byte_array_append (out, (const guint8 *) "Echo: ", 6);
          g_byte_array_append (out, line->data, line->len);
          g_byte_array_set_size (line, 0);
          ++*n_answers;
        }
    }
  g_byte_array_unref (line);
  return out;
}

static void
push (WbEchoFraming *framing, guint cap, const char *bytes, gsize n, GByteArray *out, guint64 *n_answers)
{
  gsize room = wb_echo_framing_get_room (cap, n);
  g_autofree guint8 *answers = g_malloc (room); /* exactly: a sanitizer sees one byte more */
  gsize got = wb_echo_framing_push (framing, cap, (const guint8 *) bytes, n, answers, n_answers);

  g_assert_cmpuint (got, <=, room);
  g_byte_array_append (out, answers, (guint) got);
}

static void
flush (WbEchoFraming *framing, guint cap, GByteArray *out, guint64 *n_answers)
{
  g_autofree guint8 *answers = g_malloc (wb_echo_framing_get_room (cap, 0));

  g_byte_array_append (out, answers, 0);
  g_byte_array_append (out, answers, (guint) wb_echo_framing_flush (framing, answers, n_answers));
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
  STREAM (""),
  STREAM ("\n"),
  STREAM ("hello"),
  STREAM ("hello\n"),
  STREAM ("a\r\nb\n\r\n"),
  STREAM ("\n\n\n\n"),
  STREAM ("1234567\n8"),
  STREAM ("12345678\n9"),
  STREAM ("123456789"),
  STREAM ("1234567812345678x"),
  STREAM ("\0\0\n\0"),
  STREAM ("Echo: a\nEcho: Echo: b"),
  STREAM ("\xff\xfe\n\x80"),
};

static void
test_every_cut (void)
{
  g_test_summary ("Any two cuts of a stream, and byte by byte, give the answers of the rule");
  for (guint s = 0; s < G_N_ELEMENTS (streams); s++)
    for (gsize first = 0; first <= streams[s].n; first++)
      for (gsize second = first; second <= streams[s].n; second++)
        {
          WbEchoFraming framing = { 0 };
          g_autoptr (GByteArray) out = g_byte_array_new ();
          guint64 n = 0, n_expected = 0;
          g_autoptr (GByteArray) expected = expect (streams[s].bytes, streams[s].n, CAP, TRUE, &n_expected);

          push (&framing, CAP, streams[s].bytes, first, out, &n);
          push (&framing, CAP, streams[s].bytes + first, second - first, out, &n);
          for (gsize i = second; i < streams[s].n; i++)
            push (&framing, CAP, streams[s].bytes + i, 1, out, &n);
          g_assert_cmpuint (framing.n_part, <, CAP);
          g_assert_true ((framing.part == NULL) == (framing.n_part == 0));
          flush (&framing, CAP, out, &n);
          g_assert_cmpmem (out->data, out->len, expected->data, expected->len);
          g_assert_cmpuint (n, ==, n_expected);
          g_assert_null (framing.part);
        }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (862);

  g_test_summary ("Random streams, caps and cuts");
  for (guint round = 0; round < 2000; round++)
    {
      guint cap = (guint) g_rand_int_range (rand, 1, 40);
      gsize n = (gsize) g_rand_int_range (rand, 0, 200), at = 0;
      char bytes[200];
      WbEchoFraming framing = { 0 };
      g_autoptr (GByteArray) out = g_byte_array_new ();
      guint64 n_answers = 0, n_expected = 0;
      g_autoptr (GByteArray) expected = NULL;

      for (gsize i = 0; i < n; i++)
        bytes[i] = g_rand_int_range (rand, 0, 6) ? 'x' : '\n';
      expected = expect (bytes, n, cap, TRUE, &n_expected);
      while (at < n)
        {
          gsize piece = (gsize) g_rand_int_range (rand, 1, (gint32) MIN (n - at, 30) + 1);

          push (&framing, cap, bytes + at, piece, out, &n_answers);
          at += piece;
        }
      flush (&framing, cap, out, &n_answers);
      g_assert_cmpmem (out->data, out->len, expected->data, expected->len);
      g_assert_cmpuint (n_answers, ==, n_expected);
    }
}

static void
test_worst (void)
{
  WbEchoFraming framing = { 0 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *lines = g_strnfill (1000, '\n');
  guint64 n_answers = 0;

  g_test_summary ("A kept part and nothing but LF behind it: the room that get_room names is enough, and needed");
  push (&framing, CAP, "1234567", 7, out, &n_answers);
  g_assert_cmpuint (out->len, ==, 0);
  push (&framing, CAP, lines, 1000, out, &n_answers);
  g_assert_cmpuint (n_answers, ==, 1000);
  g_assert_cmpuint (out->len, ==, 7 + 7000);
  wb_echo_framing_clear (&framing);
}

static void
test_clear (void)
{
  WbEchoFraming framing = { 0 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint64 n_answers = 0;

  g_test_summary ("Cleared with a part: nothing leaks, nothing is answered");
  push (&framing, CAP, "abc", 3, out, &n_answers);
  wb_echo_framing_clear (&framing);
  flush (&framing, CAP, out, &n_answers);
  g_assert_cmpuint (out->len, ==, 0);
  g_assert_cmpuint (n_answers, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/framing/every-cut", test_every_cut);
  g_test_add_func ("/echo/framing/random", test_random);
  g_test_add_func ("/echo/framing/worst", test_worst);
  g_test_add_func ("/echo/framing/clear", test_clear);
  return g_test_run ();
}
