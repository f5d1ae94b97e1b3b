/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts from outside: trimmed, repaired, cut, and in the words of both protocols. */

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-chat-wording.h"

#include <string.h>

#define FFFD "\xef\xbf\xbd"

static void
test_trim (void)
{
  /* Unicode's White_Space by PropList.txt, as code points; and U+001C … 001F. */
  static const gunichar spaces[] = { 0x09,   0x0a,   0x0b,   0x0c,   0x0d,   0x1c,   0x1d,   0x1e,   0x1f,   0x20,
                                     0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
                                     0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 };
  guint n_spaces = 0;

  g_test_summary ("All white space of Unicode is trimmed at both ends, and no other character");
  for (gunichar c = 1; c < 0x11000; c++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      const char *bytes;
      gsize n;
      gboolean is_space = FALSE;

      if (c >= 0xd800 && c < 0xe000)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
        is_space |= spaces[i] == c;
      g_string_append_unichar (text, c);
      g_string_append (text, "a");
      g_string_append_unichar (text, c);
      g_string_append (text, "b");
      g_string_append_unichar (text, c);
      bytes = text->str;
      n = text->len;
      wb_chat_text_trim (&bytes, &n);
      g_assert_cmpint (n < text->len, ==, is_space);
      g_assert_true (!is_space || (bytes[0] == 'a' && bytes[n - 1] == 'b'));
      n_spaces += is_space;
    }
  g_assert_cmpuint (n_spaces, ==, G_N_ELEMENTS (spaces));
}

static void
assert_trims (const char *bytes, gsize n, const char *expected)
{
  g_autofree char *copy = g_memdup2 (bytes, n); /* exactly */
  const char *trimmed = copy;

  wb_chat_text_trim (&trimmed, &n);
  g_assert_cmpmem (trimmed, n, expected, strlen (expected));
}

static void
test_trim_odd (void)
{
  g_test_summary ("Trimming among what is no UTF-8, at the ends of the bytes, and of nothing but white space");
  assert_trims ("  \t \r", 5, "");
  assert_trims ("", 0, "");
  assert_trims ("\xe2\x80\x83\xe2\x80\x83", 6, "");
  assert_trims (" \xe2\x80", 3, "\xe2\x80");
  assert_trims (" \xff \xf0\xe2\x80\x83", 7, "\xff \xf0");
  assert_trims ("\x80 a \xc2", 5, "\x80 a \xc2");
  assert_trims ("\x85 a\x85", 4, "\x85 a\x85");
}

/* Byte by byte, as RFC 3629, 4 has the grammar of one character; GLib decides about characters. */
static void
append_expected (GString *out, const char *bytes, gsize n)
{
  while (n > 0)
    {
      gsize width = 0;

      for (gsize w = 1; w <= 4 && w <= n && width == 0; w++)
        if (bytes[0] == '\0' || (g_utf8_validate_len (bytes, w, NULL) && g_utf8_strlen (bytes, (gssize) w) == 1))
          width = w;
      if (width > 0)
        g_string_append_len (out, bytes, (gssize) width);
      else
        g_string_append (out, FFFD);
      width = MAX (width, 1);
      bytes += width;
      n -= width;
    }
}

static void
test_repair (void)
{
  static const char alphabet[] = "a\0\x7f\x80\xbf\xc0\xc2\xe0\xa0\xed\x9f\xef\xf0\x90\xf4\x8f\xf5\xff";
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (GString) out = g_string_new (NULL);

  g_test_summary ("Valid UTF-8 is unchanged, NULs too; each byte that is none becomes one U+FFFD");
  wb_chat_text_append_repaired (out, "\xc3\xa4\0\xe2\x80\xae\x1b[31m", 11);
  g_assert_cmpmem (out->str, out->len, "\xc3\xa4\0\xe2\x80\xae\x1b[31m", 11);
  g_string_truncate (out, 0);
  wb_chat_text_append_repaired (out, "\xe2\x82z\xc0\x80", 5);
  g_assert_cmpmem (out->str, out->len, FFFD FFFD "z" FFFD FFFD, 13);
  for (guint i = 0; i < 50000; i++)
    {
      char bytes[12];
      gsize n = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      g_autoptr (GString) expected = g_string_new (NULL);

      for (gsize j = 0; j < n; j++)
        bytes[j] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      g_string_truncate (out, 0);
      wb_chat_text_append_repaired (out, bytes, n);
      append_expected (expected, bytes, n);
      g_assert_cmpmem (out->str, out->len, expected->str, expected->len);
    }
}

static void
test_for_irc (void)
{
  g_autoptr (GString) out = g_string_new ("> ");

  g_test_summary ("IRC has no place for NUL, CR and LF (RFC 2812, 2.3.1)");
  wb_chat_text_append_for_irc (out, "\ra\0b\r\nc\n", 8);
  g_assert_cmpstr (out->str, ==, ">  a" FFFD "b  c ");
}

static void
test_cut (void)
{
  g_autofree char *long_word = g_strnfill (100, 'w');
  g_autofree char *text = g_strconcat ("a ", long_word, NULL);

  g_test_summary ("A cut is at a space near the end, else between two characters");
  g_assert_cmpuint (wb_chat_text_get_cut ("hello", 5, 5), ==, 5);
  g_assert_cmpuint (wb_chat_text_get_cut ("hello world", 11, 8), ==, 6);
  g_assert_cmpuint (wb_chat_text_get_cut ("hello world", 11, 6), ==, 6);
  g_assert_cmpuint (wb_chat_text_get_cut ("hello world", 11, 5), ==, 5);
  g_assert_cmpuint (wb_chat_text_get_cut (text, 102, 90), ==, 90); /* a space too far back would waste most of it */
  g_assert_cmpuint (wb_chat_text_get_cut ("\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 8, 7), ==, 4);
  g_assert_cmpuint (wb_chat_text_get_cut ("\xf0\x9f\x98\x80", 4, 3), ==, 0);
}

static void
test_words_of_lines (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_test_summary ("Line clients: name in brackets, a space, the text as it is, LF; the space stays before nothing");
  wb_chat_wording_append_line (out, "127.0.0.1:5", "a\0b", 3);
  wb_chat_wording_append_line (out, "[::1]:5", "", 0);
  g_assert_cmpmem (out->str, out->len, "[127.0.0.1:5] a\0b\n[[::1]:5] \n", 29);
}

static void
test_words_of_irc (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *reason = g_strnfill (600, 'r');

  g_test_summary ("IRC: one message, with its trailing cut to 512 bytes in all");
  wb_chat_wording_append_irc (out, "a!b@c", "JOIN #chat", NULL);
  wb_chat_wording_append_irc (out, "a!b@c", "QUIT", "so\rlong");
  g_assert_cmpstr (out->str, ==, ":a!b@c JOIN #chat\r\n:a!b@c QUIT :so long\r\n");
  g_string_truncate (out, 0);
  wb_chat_wording_append_irc (out, "a!b@c", "QUIT", reason);
  g_assert_cmpuint (out->len, ==, 512);
  g_assert_true (g_str_has_suffix (out->str, "rrr\r\n"));
}

static void
test_long_text_in_irc (void)
{
  static const char head[] = ":nick!user@host PRIVMSG #chat :";
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  g_test_summary (
      "A long text is several messages of at most 512 bytes, valid UTF-8 each, and whole when put together");
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GString) together = g_string_new (NULL);
      g_auto (GStrv) messages = NULL;
      gsize n = (gsize) g_rand_int_range (rand, 0, i == 0 ? 1 : 6000);

      while (text->len < n)
        g_string_append (text, ((const char *[]){ "a", "b", "\xc3\xa4", "\xf0\x9f\x98\x80", " ",
                                                  "word" })[g_rand_int_range (rand, 0, i % 2 ? 4 : 6)]);
      wb_chat_wording_append_irc_text (out, "nick!user@host", "PRIVMSG #chat", text->str, text->len);
      g_assert_true (g_utf8_validate (out->str, -1, NULL));
      g_assert_true (g_str_has_suffix (out->str, "\r\n"));
      messages = g_strsplit (out->str, "\r\n", -1);
      for (guint j = 0; messages[j + 1] != NULL; j++)
        {
          g_assert_cmpuint (strlen (messages[j]), <=, 510);
          g_assert_true (messages[j + 2] == NULL || strlen (messages[j]) > 510 - 64 - 4);
          g_assert_true (g_str_has_prefix (messages[j], head));
          g_assert_true (g_utf8_validate (messages[j], -1, NULL));
          g_string_append (together, messages[j] + strlen (head));
        }
      g_assert_cmpstr (together->str, ==, text->str);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/text/trim", test_trim);
  g_test_add_func ("/chat/text/trim-odd", test_trim_odd);
  g_test_add_func ("/chat/text/repair", test_repair);
  g_test_add_func ("/chat/text/for-irc", test_for_irc);
  g_test_add_func ("/chat/text/cut", test_cut);
  g_test_add_func ("/chat/text/words-of-lines", test_words_of_lines);
  g_test_add_func ("/chat/text/words-of-irc", test_words_of_irc);
  g_test_add_func ("/chat/text/long-text-in-irc", test_long_text_in_irc);
  return g_test_run ();
}
