/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IRC's bounds: lists of a large room, clients that do not read, the longest names there can be, and lines that are
 * nearly right. Usage: test-chat-irc-limits [--tap] FOLDER-OF-CONVERSATIONS */

#include "wb-irc-probe.h"

#include <string.h>

#define LIST_BYTES 131072u /* wb-irc-session-private.h */

static const char *conversations;

static void
say (WbParty *party, const char *key, const char *line)
{
  wb_party_say (party, wb_party_find (party, key), line, strlen (line));
}

/* An IRC client "a" called anna in a room of so many line clients. */
static WbParty *
make_crowd (guint n_lines)
{
  WbParty *party = wb_party_new ();

  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *key = g_strdup_printf ("l%u", i);
      g_autofree char *peer = g_strdup_printf ("[2001:db8::%x:0:1]:%u", i % 1000, 10000 + i);

      wb_party_drain (party, wb_party_add (party, key, peer, FALSE));
    }
  wb_party_add (party, "a", "127.0.0.1:5001", TRUE);
  say (party, "a", "NICK anna");
  say (party, "a", "USER anna 0 * :Anna");
  return party;
}

/* Takes what "a" is sent up to a line of this number; counts the words behind the colon of lines of another. */
static void
take_list (WbParty *party, const char *number, const char *end, GHashTable *words, guint *n_lines)
{
  g_autofree char *head = g_strdup_printf (":wirebench %s anna ", number);
  g_autofree char *last = g_strdup_printf (":wirebench %s anna ", end);
  char *line;

  *n_lines = 0;
  while ((line = wb_party_take (party, wb_party_find (party, "a"))) && !g_str_has_prefix (line, last))
    {
      if (g_str_has_prefix (line, head))
        {
          g_auto (GStrv) all = g_strsplit (strstr (line, " :") + 2, " ", -1);

          ++*n_lines;
          for (guint i = 0; all[i]; i++)
            g_assert_true (g_hash_table_add (words, g_strdup (all[i])));
        }
      g_free (line);
    }
  g_assert_nonnull (line);
  g_free (line);
}

static void
test_names (void)
{
  const guint n_people = 3000;
  g_autoptr (WbParty) party = make_crowd (n_people);
  g_autoptr (GHashTable) nicks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_lines;

  g_test_summary ("NAMES of a large room: everybody once, in lines of 512 bytes that are full");
  wb_party_drain (party, wb_party_find (party, "a"));
  say (party, "a", "JOIN #chat");
  take_list (party, "353", "366", nicks, &n_lines);
  g_assert_cmpuint (g_hash_table_size (nicks), ==, n_people + 1);
  g_assert_cmpuint (n_lines, <, n_people / 15);
  g_assert_null (wb_party_take (party, wb_party_find (party, "a")));
}

static void
test_who (void)
{
  const guint n_people = 3000;
  g_autoptr (WbParty) party = make_crowd (n_people);
  WbGuest *anna = wb_party_find (party, "a");
  guint n_shown = 0, n_not_shown = 0;
  gboolean has_ended = FALSE;
  gsize memory;
  char *line;

  g_test_summary ("WHO of a large room ends at 128 KiB, in order, and says how many are not shown");
  wb_party_drain (party, anna);
  say (party, "a", "WHO #chat");
  memory = wb_chat_outbox_get_memory (&anna->member.outbox);
  g_assert_cmpuint (memory, <=, LIST_BYTES);
  g_assert_cmpuint (memory, >, LIST_BYTES / 10 * 9);
  while ((line = wb_party_take (party, anna)))
    {
      n_shown += g_str_has_prefix (line, ":wirebench 352 anna #chat line ");
      if (g_str_has_prefix (line, ":wirebench 315 anna #chat :"))
        has_ended = TRUE;
      if (g_str_has_prefix (line, ":wirebench NOTICE anna :"))
        {
          g_assert_true (has_ended);
          n_not_shown = (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
        }
      g_free (line);
    }
  g_assert_true (has_ended);
  g_assert_cmpuint (n_shown, >, 500);
  g_assert_cmpuint (n_shown + n_not_shown, ==, n_people);
}

static void
test_busy (void)
{
  static const char *const lists[] = { "WHO #chat", "NAMES", "LIST", "WHOIS anna", "MOTD" };
  g_autoptr (WbParty) party = make_crowd (1500);
  WbGuest *anna = wb_party_find (party, "a");

  g_test_summary ("A client that asks and does not read is told to try again; what is short is answered");
  wb_party_drain (party, anna);
  for (guint i = 0; i < 20; i++)
    {
      say (party, "a", "WHO");
      say (party, "a", "PING x");
    }
  say (party, "a", "JOIN #chat"); /* names the people in it, as far as there is room */
  g_assert_cmpuint (wb_chat_outbox_get_memory (&anna->member.outbox), <=, LIST_BYTES + 8192);
  wb_party_drain (party, anna);
  say (party, "a", "WHO");
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *again = NULL;
      g_auto (GStrv) words = g_strsplit (lists[i], " ", 2);
      gsize before = wb_chat_outbox_get_memory (&anna->member.outbox);

      again = g_strdup_printf (":wirebench 263 anna %s :Please wait a while and try again\r\n", words[0]);
      say (party, "a", lists[i]);
      g_assert_cmpuint (wb_chat_outbox_get_memory (&anna->member.outbox), <=, before + strlen (again) + 64);
    }
  wb_party_drain (party, anna);
  say (party, "a", "NAMES #other");
  g_assert_cmpuint (wb_party_drain (party, anna), ==, 1);
}

static void
test_small_queue (void)
{
  g_autoptr (WbParty) party = make_crowd (1500);
  WbGuest *anna = wb_party_find (party, "a");
  g_autofree char *end = NULL;

  g_test_summary ("With a small queue the lists are shorter: the names that JOIN tells stay below half of it");
  wb_irc_session_set_queue_bytes (anna->session, 16384);
  wb_party_drain (party, anna);
  say (party, "a", "JOIN #chat");
  g_assert_cmpuint (wb_chat_outbox_get_memory (&anna->member.outbox), <=, 8192);
  g_assert_cmpuint (wb_party_drain (party, anna), >, 10);
  say (party, "a", "NAMES");
  say (party, "a", "WHO");
  wb_party_drain (party, anna);
  say (party, "a", "PING x");
  end = wb_party_take (party, anna);
  g_assert_cmpstr (end, ==, ":wirebench PONG wirebench :x");
}

static void
test_longest (void)
{
  static const char *const keys[] = { "a", "b" };
  g_autofree char *text = g_strnfill (WB_IRC_LINE_BYTES, 'x');
  g_autoptr (WbParty) party = wb_party_new ();

  g_test_summary ("The longest names, texts and topics make lines of 512 bytes at most, cut between two characters");
  for (guint i = 0; i < WB_IRC_LINE_BYTES - 2; i += 3)
    memcpy (text + i, "€", 3);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *nick = g_strdup_printf ("NICK %s[longest]nick{of}all^nicks_%c", keys[i], 'A' + i);

      wb_party_add (party, keys[i], "[2001:db8:1234:5678:9abc:def0:1234:5678]:50001", TRUE);
      say (party, keys[i], nick);
      say (party, keys[i],
           "USER abcdefghijklmnopqrstuvwxyz 0 * :A very long name that is shown to everybody who asks who it is");
      g_assert_true (wb_irc_session_is_registered (wb_party_find (party, keys[i])->session));
      say (party, keys[i], "JOIN #chat");
    }
  for (guint at = 0; at < 40; at++)
    {
      static const char *const commands[] = { "PRIVMSG #chat :",
                                              "NOTICE #chat :",
                                              "TOPIC #chat :",
                                              "PING :",
                                              "AWAY :",
                                              "CAP REQ :",
                                              "USERHOST ",
                                              "NICK ",
                                              "WHOIS :",
                                              "MODE #chat :",
                                              "KICK #chat :",
                                              "JOIN #",
                                              "JOIN #chat\nPART #chat :",
                                              "",
                                              "WHO ",
                                              "CAP " };

      for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
        {
          g_auto (GStrv) lines = g_strsplit (commands[i], "\n", -1);

          for (guint j = 0; lines[j]; j++)
            {
              g_autofree char *line = g_strconcat (lines[j], text + at, NULL);

              line[MIN (strlen (line), WB_IRC_LINE_BYTES)] = 0;
              say (party, "a", lines[j + 1] ? lines[j] : line);
            }
        }
      say (party, "b", "TOPIC #chat");
      say (party, "b", "WHO #chat");
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        g_assert_cmpuint (wb_party_drain (party, wb_party_find (party, keys[i])), >, 0);
    }
  say (party, "a", "JOIN #chat");
  g_free (text);
  text = g_strnfill (WB_IRC_LINE_BYTES - 6, 'y');
  memcpy (text, "QUIT :", 6);
  say (party, "a", text);
  g_assert_true (wb_party_find (party, "a")->has_quit);
  wb_party_drain (party, wb_party_find (party, "a"));
  wb_party_drain (party, wb_party_find (party, "b"));
}

/* One that is too long is refused, and costs nobody a connection. */
static void
test_too_long (void)
{
  g_autofree char *line = g_strnfill (WB_IRC_LINE_BYTES + 1, 'x');
  g_autoptr (WbParty) party = make_crowd (0);
  WbGuest *anna = wb_party_find (party, "a");
  g_autofree char *answer = NULL;

  g_test_summary ("A line beyond 510 bytes is answered with 417");
  wb_party_drain (party, anna);
  say (party, "a", line);
  answer = wb_party_take (party, anna);
  g_assert_cmpstr (answer, ==, ":wirebench 417 anna :Input line was too long");
  g_assert_null (wb_party_take (party, anna));
}

static void
mutate (WbParty *party, const char *seed)
{
  static const char bytes[] = "\0\r :,#@!%+0~\x01\x7f\x80\xc3\xe2\xff";
  gsize n = strlen (seed);
  g_autofree char *line = g_strdup (seed);

  for (gsize end = 1; end <= n; end++)
    wb_irc_probe (party, line, end);
  for (gsize at = 1; at < n; at++)
    for (guint i = 0; i < sizeof bytes - 1; i++)
      {
        line[at] = bytes[i];
        wb_irc_probe (party, line, n);
        line[at] = seed[at];
      }
}

static void
test_mutations (void)
{
  g_autoptr (WbParty) party = wb_irc_probe_new ();
  GError *error = NULL;
  GDir *folder = g_dir_open (conversations, 0, &error);
  const char *name;
  guint n = 0;

  g_test_summary (
      "Each line of the conversations cut anywhere, and with one byte changed: only lines of IRC come back");
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (conversations, name, NULL);
      g_autofree char *script = NULL;
      g_auto (GStrv) steps = NULL;

      g_file_get_contents (path, &script, NULL, &error);
      g_assert_no_error (error);
      steps = g_strsplit (script, "\n", -1);
      for (guint i = 0; steps[i]; i++)
        if (g_str_has_prefix (steps[i] + MIN (1, strlen (steps[i])), " > "))
          {
            g_autofree char *seed = g_strdup_printf ("%c%s", *steps[i], steps[i] + 4);

            mutate (party, seed);
            n++;
          }
    }
  g_dir_close (folder);
  g_test_message ("%u lines, %" G_GUINT64_FORMAT " said", n, party->n_said);
  g_assert_cmpuint (n, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  conversations = argv[1];
  g_test_add_func ("/chat/irc-limits/names", test_names);
  g_test_add_func ("/chat/irc-limits/who", test_who);
  g_test_add_func ("/chat/irc-limits/busy", test_busy);
  g_test_add_func ("/chat/irc-limits/small-queue", test_small_queue);
  g_test_add_func ("/chat/irc-limits/longest", test_longest);
  g_test_add_func ("/chat/irc-limits/too-long", test_too_long);
  g_test_add_func ("/chat/irc-limits/mutations", test_mutations);
  return g_test_run ();
}
