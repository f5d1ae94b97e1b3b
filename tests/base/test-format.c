/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Foreign text must come out as valid UTF-8 without anything that moves, hides or breaks what follows. */

#include "engine/base/wb-format.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/format/safe-text", test_safe_text);
  g_test_add_func ("/base/format/every-byte-pair", test_every_byte_pair);
  g_test_add_func ("/base/format/dup", test_dup);
  return g_test_run ();
}
