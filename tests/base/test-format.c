/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Foreign text must come out as valid UTF-8 without anything that moves, hides or breaks what follows. Durations and
 * rates are short, have three digits that count, and never a unit that is full. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"

#include <math.h>
#include <string.h>

static void
check (const char *bytes, gsize length, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wb_format_append_safe (out, bytes, length);
  g_assert_cmpstr (out->str, ==, expected);
  g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
}

static void
test_safe_text (void)
{
  g_test_summary ("Valid text stays; controls, bidirectional marks and broken bytes are spelled out");
  check ("plain", 5, "plain");
  check ("grün → 漢字 🐙", strlen ("grün → 漢字 🐙"), "grün → 漢字 🐙");
  check ("a\0b", 3, "a\\x00b");
  check ("\x1b[31mred", 8, "\\x1b[31mred");
  check ("line\r\nnext\t\x7f", 12, "line\\x0d\\x0anext\\x09\\x7f");
  check ("\xc2\x85", 2, "\\x85"); /* NEL, a C1 control */
  check ("user\xe2\x80\xaegpj.exe", 14, "user\\u{202e}gpj.exe");
  check ("\xe2\x81\xa6x\xe2\x81\xa9", 7, "\\u{2066}x\\u{2069}");
  check ("\xff\xfe", 2, "\\xff\\xfe");
  check ("cut \xe6\xbc", 6, "cut \\xe6\\xbc");  /* a sequence that ends too early */
  check ("\xc0\xaf", 2, "\\xc0\\xaf");          /* overlong */
  check ("\xed\xa0\x80", 3, "\\xed\\xa0\\x80"); /* surrogate */
  check ("", 0, "");
}

static void
test_every_byte_pair (void)
{
  g_test_summary ("Whatever two bytes come, the result is UTF-8 without controls");
  for (guint i = 0; i < 65536; i++)
    {
      char pair[2] = { (char) (i >> 8), (char) i };
      g_autofree char *text = NULL;
      GString *out = g_string_new (NULL);

      wb_format_append_safe (out, pair, 2);
      text = g_string_free (out, FALSE);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *p = text; *p; p = g_utf8_next_char (p))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
    }
}

static void
test_dup (void)
{
  g_autofree char *whole = wb_format_dup_safe ("a\nb", -1);
  g_autofree char *part = wb_format_dup_safe ("abc", 2);

  g_test_summary ("-1 means up to the terminating NUL");
  g_assert_cmpstr (whole, ==, "a\\x0ab");
  g_assert_cmpstr (part, ==, "ab");
}

/* In the tests a plain space stands for the one that does not break. */
static void
check_number (char *given, const char *expected)
{
  g_autofree char *owned = given;
  g_auto (GStrv) parts = g_strsplit (owned, "\u00a0", -1);
  g_autofree char *text = g_strjoinv (" ", parts);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 ns;
    const char *text;
  } cases[] = {
    { 0, "0 ns" },
    { 1, "1 ns" },
    { 999, "999 ns" },
    { 1000, "1.00 µs" },
    { 1250, "1.25 µs" },
    { 9994, "9.99 µs" },
    { 9996, "10.0 µs" },
    { 12340, "12.3 µs" },
    { 99940, "99.9 µs" },
    { 99960, "100 µs" },
    { 999499, "999 µs" },
    { 999500, "1.00 ms" },
    { 1250000, "1.25 ms" },
    { 850 * WB_NS_PER_MS, "850 ms" },
    { 999600000, "1.00 s" },
    { 12500 * WB_NS_PER_MS, "12.5 s" },
    { 59900 * WB_NS_PER_MS, "59.9 s" },
    { 60 * WB_NS_PER_S, "1 min 00 s" },
    { 125 * WB_NS_PER_S, "2 min 05 s" },
    { 3600 * WB_NS_PER_S - 1, "59 min 59 s" },
    { 3 * 3600 * WB_NS_PER_S + 7 * 60 * WB_NS_PER_S, "3 h 07 min" },
    { 86400 * WB_NS_PER_S, "1 d 00 h" },
    { 98 * 3600 * WB_NS_PER_S, "4 d 02 h" },
    { G_MAXINT64, "106751 d 23 h" },
    { -1250000, "−1.25 ms" },
    { G_MININT64, "−106751 d 23 h" },
  };

  g_test_summary ("Every unit at its borders, after rounding");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_number (wb_format_dup_duration (cases[i].ns), cases[i].text);
}

static void
test_rate (void)
{
  g_test_summary ("Rates with their unit; what is no number is none");
  check_number (wb_format_dup_byte_rate (0), "0 bytes/s");
  check_number (wb_format_dup_byte_rate (12345678), "12.3 MB/s");
  check_number (wb_format_dup_byte_rate (-5), "0 bytes/s");
  check_number (wb_format_dup_byte_rate (NAN), "0 bytes/s");
  check_number (wb_format_dup_byte_rate (INFINITY), "1.0 EB/s");
  check_number (wb_format_dup_rate (0), "0/s");
  check_number (wb_format_dup_rate (0.001), "0/s");
  check_number (wb_format_dup_rate (0.25), "0.25/s");
  check_number (wb_format_dup_rate (5), "5.00/s");
  check_number (wb_format_dup_rate (12.34), "12.3/s");
  check_number (wb_format_dup_rate (99.96), "100/s");
  check_number (wb_format_dup_rate (146000), "146000/s"); /* the C locale does not group */
  check_number (wb_format_dup_rate (NAN), "0/s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/format/safe-text", test_safe_text);
  g_test_add_func ("/base/format/every-byte-pair", test_every_byte_pair);
  g_test_add_func ("/base/format/dup", test_dup);
  g_test_add_func ("/base/format/duration", test_duration);
  g_test_add_func ("/base/format/rate", test_rate);
  return g_test_run ();
}
