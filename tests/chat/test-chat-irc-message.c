/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of IRC taken apart, and the first line by which a client is told from one of the line chat. */

#include "engine/chat/wb-irc-message.h"

#include <string.h>

/* line, and what it is made of: "prefix|command|parameter|…"; NULL: nothing. */
static const char *const cases[][2] = {
  { "PING", "|PING" },
  { "PING x", "|PING|x" },
  { "PING  x  ", "|PING|x" },
  { "PRIVMSG #chat :hello there: you ", "|PRIVMSG|#chat|hello there: you " },
  { "PRIVMSG #chat :", "|PRIVMSG|#chat|" },
  { "PRIVMSG #chat ::)", "|PRIVMSG|#chat|:)" },
  { "JOIN :", "|JOIN|" },
  { "JOIN a:b", "|JOIN|a:b" },
  { ":anna!a@host NICK :bert", "anna!a@host|NICK|bert" },
  { ": NICK bert", "|NICK|bert" },
  { "@time=12;x=y :anna  PRIVMSG b c", "anna|PRIVMSG|b|c" },
  { "@x PING y", "|PING|y" },
  { "A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16" },
  { "A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16 ", "|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16 " },
  { "", NULL },
  { " ", NULL },
  { " PING", NULL },
  { ":", NULL },
  { ":only", NULL },
  { ":only ", NULL },
  { "@only", NULL },
  { "@only ", NULL },
  { "@a :b", NULL },
};

/* A copy without a byte to spare, so that a sanitizer sees one that is read too many. */
static char *
dup_tight (const char *bytes, gsize n)
{
  return n ? g_memdup2 (bytes, n) : g_malloc (1);
}

static void
append (GString *out, const WbIrcView *view)
{
  g_string_append_len (out, view->bytes, (gssize) view->n);
}

static void
test_parts (void)
{
  g_test_summary ("Prefix, command and parameters of lines, well formed or not");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n = strlen (cases[i][0]);
      g_autofree char *line = dup_tight (cases[i][0], n);
      g_autoptr (GString) parts = g_string_new (NULL);
      WbIrcMessage message;

      g_assert_cmpint (wb_irc_message_parse (&message, line, n), ==, cases[i][1] != NULL);
      if (cases[i][1] == NULL)
        continue;
      append (parts, &message.prefix);
      g_string_append_c (parts, '|');
      append (parts, &message.command);
      for (guint j = 0; j < message.n_params; j++)
        {
          g_string_append_c (parts, '|');
          append (parts, &message.params[j]);
        }
      g_assert_cmpstr (parts->str, ==, cases[i][1]);
    }
}

static void
check_view (const WbIrcView *view, const char *line, gsize n)
{
  g_assert_true (view->n == 0 || (view->bytes >= line && view->bytes + view->n <= line + n));
}

/* Every view lies in the line, and every text that is made of one is safe. */
static void
probe (const char *bytes, gsize n)
{
  g_autofree char *line = dup_tight (bytes, n);
  g_autofree char *command = NULL;
  WbIrcMessage message;

  wb_irc_is_first_line (line, n);
  if (!wb_irc_message_parse (&message, line, n))
    return;
  g_assert_cmpuint (message.command.n, >, 0);
  g_assert_cmpuint (message.n_params, <=, WB_IRC_PARAMS_MAX);
  check_view (&message.prefix, line, n);
  check_view (&message.command, line, n);
  command = wb_irc_message_dup_command (&message);
  g_assert_true (g_utf8_validate (command, -1, NULL));
  for (guint i = 0; i <= message.n_params; i++)
    {
      g_autofree char *text = wb_irc_message_dup_param (&message, i);

      if (i < message.n_params)
        check_view (&message.params[i], line, n);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *at = text; *at; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
    }
}

static void
test_mutations (void)
{
  g_test_summary ("Every truncation and every change of one byte of the cases: views stay in the line, texts are safe");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n = strlen (cases[i][0]);
      g_autofree char *line = g_strdup (cases[i][0]);

      for (gsize end = 0; end <= n; end++)
        probe (line, end);
      for (gsize at = 0; at < n; at++)
        {
          char was = line[at];

          for (guint byte = 0; byte < 256; byte++)
            {
              line[at] = (char) byte;
              probe (line, n);
            }
          line[at] = was;
        }
    }
}

static void
test_safe_text (void)
{
  static const char line[] = "PART #c\xff :a\0b\rc\x1b[1m\x7f\xc2\x85\xe2\x82\xac";
  WbIrcMessage message;
  g_autofree char *channel = NULL, *text = NULL, *absent = NULL;

  g_test_summary ("What is made of a parameter has no controls and is valid UTF-8");
  g_assert_true (wb_irc_message_parse (&message, line, sizeof line - 1));
  channel = wb_irc_message_dup_param (&message, 0);
  text = wb_irc_message_dup_param (&message, 1);
  absent = wb_irc_message_dup_param (&message, 2);
  g_assert_cmpstr (channel, ==, "#c\xef\xbf\xbd");
  g_assert_cmpstr (text, ==,
                   "a\xef\xbf\xbd"
                   "bc[1m\xe2\x82\xac");
  g_assert_cmpstr (absent, ==, "");
}

static void
test_command (void)
{
  WbIrcMessage message;

  g_test_summary ("Commands are the same in any case, and whole");
  g_assert_true (wb_irc_message_parse (&message, "pRiVmSg a b", 11));
  g_assert_true (wb_irc_message_is (&message, "PRIVMSG"));
  g_assert_false (wb_irc_message_is (&message, "PRIVMS"));
  g_assert_false (wb_irc_message_is (&message, "PRIVMSGS"));
}

static void
test_first_line (void)
{
  static const char *const irc[] = {
    "CAP LS 302",   "CAP LS",       "CAP REQ :sasl",     "CAP END",
    "NICK anna",    "NICK :anna",   "PASS secret",       "USER a b host :Anna A.",
    "USER a 0 * a", "USER a 0 * :", "NICK [a]\\`_^{|}-", "NICK abcdefghijklmnopqrstuvwxyz1234",
  };
  static const char *const chat[] = {
    "",
    "hello",
    "CAP",
    "CAP on",
    "CAP LS of wine",
    "CAP LS 302 x",
    "CAP END of it",
    "CAP REQ",
    "CAPS LS",
    "NICK",
    "NICK 9lives",
    "NICK is late",
    "NICK #a",
    "nick anna",
    "PASS",
    "PASS :",
    "PASS the salt",
    "pass salt",
    "USER a b c",
    "USER a b c d e",
    "user likes to eat out",
    "USERS a b c d",
    " NICK anna",
    ":x NICK anna",
    "@anna NICK bert",
    "JOIN :",
    "JOIN #chat",
    "PING x",
    "QUIT",
    "GET / HTTP/1.1",
    "NICK abcdefghijklmnopqrstuvwxyz12345",
  };
  static const char with_nul[] = "NICK an\0na";

  g_test_summary ("By its first line a client is IRC's only when it is a greeting of IRC, as programs write it");
  for (guint i = 0; i < G_N_ELEMENTS (irc); i++)
    if (!wb_irc_is_first_line (irc[i], strlen (irc[i])))
      g_error ("not taken for IRC: %s", irc[i]);
  for (guint i = 0; i < G_N_ELEMENTS (chat); i++)
    if (wb_irc_is_first_line (chat[i], strlen (chat[i])))
      g_error ("taken for IRC: %s", chat[i]);
  g_assert_false (wb_irc_is_first_line (with_nul, sizeof with_nul - 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/irc-message/parts", test_parts);
  g_test_add_func ("/chat/irc-message/mutations", test_mutations);
  g_test_add_func ("/chat/irc-message/safe-text", test_safe_text);
  g_test_add_func ("/chat/irc-message/command", test_command);
  g_test_add_func ("/chat/irc-message/first-line", test_first_line);
  return g_test_run ();
}
