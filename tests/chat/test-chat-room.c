/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room in words: what each kind of client hears of each event, byte for byte (SERVICES.md; RFC 2812, 3). Order and
 * exactly once under stalls and resets are test-chat-room-histories.c's. */

#include "engine/chat/wb-chat-room.h"

#include "engine/chat/wb-chat-settings.h"

#include <string.h>

#define N_MEMBERS 6

typedef struct
{
  WbChatTranscript *transcript;
  WbChatRoom *room;
  WbChatMember members[N_MEMBERS];
  guint n_stirred;
  guint n_whispered;
  WbChatMember *last_whispered;
} Fixture;

static void
stirred_cb (gpointer data)
{
  ((Fixture *) data)->n_stirred++;
}

static void
whispered_cb (WbChatMember *member, gpointer data)
{
  ((Fixture *) data)->n_whispered++;
  ((Fixture *) data)->last_whispered = member;
}

static const WbChatRoomEvents events = { stirred_cb, whispered_cb };

static void
set_up (Fixture *self, gconstpointer coalesce)
{
  self->transcript = wb_chat_transcript_new ();
  self->room = wb_chat_room_new ("#chat", coalesce != NULL, self->transcript, &events, self);
}

static void
tear_down (Fixture *self, gconstpointer G_GNUC_UNUSED coalesce)
{
  for (guint i = 0; i < N_MEMBERS; i++)
    {
      if (self->members[i].room != NULL)
        wb_chat_room_remove (self->room, &self->members[i], NULL);
      wb_chat_outbox_clear (&self->members[i].outbox);
    }
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 0);
  g_assert_cmpuint (wb_chat_room_get_n_irc (self->room), ==, 0);
  wb_chat_room_free (self->room);
  wb_chat_transcript_free (self->transcript);
}

/* Number i from 10.0.0.1, port 1000 + i, outside. */
static WbChatMember *
add (Fixture *self, guint i)
{
  WbChatMember *member = &self->members[i];
  g_autofree char *peer = g_strdup_printf ("10.0.0.1:%u", 1000 + i);

  *member = (WbChatMember){ .id = i + 1 };
  g_assert_true (wb_endpoint_parse (peer, -1, &member->peer, NULL));
  wb_chat_room_add (self->room, member);
  return member;
}

static WbChatMember *
add_line (Fixture *self, guint i)
{
  WbChatMember *member = add (self, i);

  wb_chat_room_enter_as_line (self->room, member);
  return member;
}

static WbChatMember *
add_irc (Fixture *self, guint i, const char *nick)
{
  WbChatMember *member = add (self, i);

  wb_chat_room_become_irc (self->room, member);
  g_assert_true (wb_chat_room_set_nick (self->room, member, nick));
  wb_chat_room_set_user (self->room, member, "u", "Real");
  wb_chat_room_join (self->room, member);
  return member;
}

static void
hears (WbChatMember *member, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GOutputVector vector;

  while (wb_chat_outbox_gather (&member->outbox, &vector, 1, G_MAXSIZE) > 0)
    {
      g_string_append_len (text, vector.buffer, (gssize) vector.size);
      wb_chat_outbox_sent (&member->outbox, vector.size);
    }
  g_assert_cmpmem (text->str, text->len, expected, strlen (expected));
}

static void
say (Fixture *self, WbChatMember *member, const char *text)
{
  wb_chat_room_say (self->room, member, text, strlen (text), FALSE);
}

/* Kind and texts of all entries, "J name text|…". */
static char *
dup_transcript (Fixture *self)
{
  g_autoptr (GPtrArray) entries = wb_chat_transcript_dup_entries (self->transcript);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const WbChatEntry *entry = g_ptr_array_index (entries, i);

      g_string_append_printf (out, "%c %" G_GUINT64_FORMAT " %s %s|", "JLS*PN!"[entry->kind], entry -> client_id,
                              entry -> name, entry -> text);
    }
  return g_string_free (out, FALSE);
}

static void
test_lines (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *a = add_line (self, 0), *b;
  g_autofree char *transcript = NULL;

  g_test_summary ("Line clients: everyone hears joins, lines (the sender too) and leaves, byte for byte");
  hears (a, "[10.0.0.1:1000] Client connected\n");
  b = add_line (self, 1);
  say (self, a, "  hello \r");
  say (self, b, "");
  wb_chat_room_say (self->room, b, "a\0\xff", 3, FALSE);
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 2);
  g_assert_cmpuint (self->n_stirred, ==, 5);
  wb_chat_room_leave (self->room, b, "reset", FALSE);
  wb_chat_room_remove (self->room, b, "again");
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 1);
  g_assert_cmpuint (wb_chat_room_get_n_said (self->room), ==, 6);
  g_assert_cmpuint (wb_chat_outbox_get_pending (&a->outbox), ==, 33 + 22 + 17 + 22 + 36);
  say (self, a, "bye");
  {
    static const char expected[] = "[10.0.0.1:1001] Client connected\n[10.0.0.1:1000] hello\n[10.0.0.1:1001] \n"
                                   "[10.0.0.1:1001] a\0\xef\xbf\xbd\n";
    GOutputVector vector;

    g_assert_cmpuint (wb_chat_outbox_gather (&b->outbox, &vector, 1, G_MAXSIZE), ==, 1);
    g_assert_cmpmem (vector.buffer, vector.size, expected, sizeof expected - 1);
    g_assert_cmpuint (wb_chat_outbox_gather (&a->outbox, &vector, 1, sizeof expected - 1), ==, 1);
    g_assert_cmpmem (vector.buffer, vector.size, expected, sizeof expected - 1);
    wb_chat_outbox_sent (&a->outbox, vector.size);
  }
  hears (a, "[10.0.0.1:1001] Client disconnected\n[10.0.0.1:1000] bye\n");
  transcript = dup_transcript (self);
  g_assert_cmpstr (transcript, ==,
                   "J 1 10.0.0.1:1000 |J 2 10.0.0.1:1001 |S 1 10.0.0.1:1000 hello|S 2 10.0.0.1:1001 |"
                   "S 2 10.0.0.1:1001 a\xef\xbf\xbd\xef\xbf\xbd|L 2 10.0.0.1:1001 reset|S 1 10.0.0.1:1000 bye|");
}

static void
test_newcomer (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *a = add_line (self, 0), *b = add (self, 1);

  g_test_summary ("A newcomer that goes before it is announced was never there");
  hears (a, "[10.0.0.1:1000] Client connected\n");
  g_assert_true (wb_chat_room_find_id (self->room, 2) == b);
  g_assert_cmpuint (wb_chat_room_get_members (self->room)->len, ==, 2);
  wb_chat_room_remove (self->room, b, NULL);
  g_assert_null (wb_chat_room_find_id (self->room, 2));
  g_assert_cmpuint (wb_chat_room_get_members (self->room)->len, ==, 1);
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 1);
  hears (a, "");
}

static void
test_both_kinds (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *anna = add_irc (self, 1, "anna"), *ben = add_irc (self, 2, "Ben");

  g_test_summary ("Line clients and IRC users hear each other, each in their own words; IRC users not themselves");
  g_assert_cmpuint (wb_chat_room_get_n_irc (self->room), ==, 2);
  hears (line, "[10.0.0.1:1000] Client connected\n[anna] Client connected\n[Ben] Client connected\n");
  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n:Ben!u@10.0.0.1 JOIN #chat\r\n");
  hears (ben, ":Ben!u@10.0.0.1 JOIN #chat\r\n");
  say (self, line, "from a line");
  say (self, anna, "from anna");
  wb_chat_room_say (self->room, ben, "noted", 5, TRUE);
  hears (line, "[10.0.0.1:1000] from a line\n[anna] from anna\n[Ben] noted\n");
  hears (anna, ":c10-0-0-1_1000!line@10.0.0.1 PRIVMSG #chat :from a line\r\n:Ben!u@10.0.0.1 NOTICE #chat :noted\r\n");
  hears (ben,
         ":c10-0-0-1_1000!line@10.0.0.1 PRIVMSG #chat :from a line\r\n:anna!u@10.0.0.1 PRIVMSG #chat :from anna\r\n");

  wb_chat_room_leave (self->room, anna, "see you", TRUE);
  wb_chat_room_join (self->room, anna);
  wb_chat_room_join (self->room, anna);
  wb_chat_room_remove (self->room, line, NULL);
  wb_chat_room_leave (self->room, ben, "Read\rerror", FALSE);
  hears (anna, ":anna!u@10.0.0.1 PART #chat :see you\r\n:anna!u@10.0.0.1 JOIN #chat\r\n"
               ":c10-0-0-1_1000!line@10.0.0.1 QUIT\r\n:Ben!u@10.0.0.1 QUIT :Read error\r\n");
  hears (ben, ":anna!u@10.0.0.1 PART #chat :see you\r\n:anna!u@10.0.0.1 JOIN #chat\r\n"
              ":c10-0-0-1_1000!line@10.0.0.1 QUIT\r\n");
  hears (line, "[anna] Client disconnected\n[anna] Client connected\n");
  g_assert_cmpuint (wb_chat_room_get_n_irc (self->room), ==, 2);
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 1);
}

static void
test_become_irc (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *late = add_line (self, 1);

  g_test_summary ("One that was announced as a line client and turns out to speak IRC has left before it joins");
  wb_chat_room_become_irc (self->room, late);
  g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, 1);
  g_assert_null (wb_chat_room_find_nick (self->room, "c10-0-0-1_1001"));
  g_assert_true (wb_chat_room_set_nick (self->room, late, "late"));
  wb_chat_room_set_user (self->room, late, "u", "");
  say (self, line, "not for it");
  wb_chat_room_join (self->room, late);
  hears (line, "[10.0.0.1:1000] Client connected\n[10.0.0.1:1001] Client connected\n"
               "[10.0.0.1:1001] Client disconnected\n[10.0.0.1:1000] not for it\n[late] Client connected\n");
  hears (late, "[10.0.0.1:1001] Client connected\n:late!u@10.0.0.1 JOIN #chat\r\n");
}

static void
test_nicks (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *anna = add_irc (self, 1, "anna"), *ben = add (self, 2);

  g_test_summary ("Nicks: unique with those of line clients, told to the room, or to oneself outside of it");
  wb_chat_room_become_irc (self->room, ben);
  g_assert_false (wb_chat_room_set_nick (self->room, ben, "ANNA"));
  g_assert_false (wb_chat_room_set_nick (self->room, ben, "server"));
  g_assert_false (wb_chat_room_set_nick (self->room, ben, "C10-0-0-1_1000"));
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "ben"));
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "bent"));
  hears (ben, ""); /* not registered: its session answers */
  wb_chat_room_set_user (self->room, ben, "u", "");
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "ben"));
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "ben"));
  hears (ben, ":bent!u@10.0.0.1 NICK :ben\r\n");
  g_assert_true (self->last_whispered == ben);
  g_assert_null (wb_chat_room_find_nick (self->room, "bent"));
  g_assert_true (wb_chat_room_find_nick (self->room, "BEN") == ben);
  g_assert_true (wb_chat_room_find_nick (self->room, "c10-0-0-1_1000") == line);

  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n");
  g_assert_true (wb_chat_room_set_nick (self->room, anna, "Anna"));
  g_assert_true (wb_chat_room_set_nick (self->room, anna, "zoe"));
  hears (anna, ":anna!u@10.0.0.1 NICK :Anna\r\n:Anna!u@10.0.0.1 NICK :zoe\r\n");
  hears (line, "[10.0.0.1:1000] Client connected\n[anna] Client connected\n[server] anna is now known as Anna\n"
               "[server] Anna is now known as zoe\n");
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "anna"));

  /* A made nick that somebody took before the line client came. */
  g_assert_true (wb_chat_room_set_nick (self->room, ben, "c10-0-0-1_1003"));
  add_line (self, 3);
  g_assert_cmpstr (self->members[3].nick, ==, "c10-0-0-1_1003-4");
}

static void
test_server_speaks (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *anna = add_irc (self, 1, "anna"), *fresh = add (self, 2);
  g_autofree char *transcript = NULL;

  g_test_summary ("The server speaks to all and to one; lines become messages, empty ones do not");
  wb_chat_room_speak (self->room, "one\n\n two \r\n");
  wb_chat_room_speak (self->room, " \n");
  wb_chat_room_whisper (self->room, NULL, line, "psst\nagain", 10, FALSE);
  wb_chat_room_whisper (self->room, NULL, anna, "psst", 4, FALSE);
  wb_chat_room_whisper (self->room, NULL, fresh, "wait", 4, FALSE);
  wb_chat_room_whisper (self->room, anna, line, " private words ", 15, FALSE);
  wb_chat_room_whisper (self->room, line, anna, "back", 4, FALSE);
  wb_chat_room_whisper (self->room, anna, anna, "self", 4, TRUE);
  hears (line, "[10.0.0.1:1000] Client connected\n[anna] Client connected\n[server] one\n[server] two\n"
               "[server] (private) psst\n[server] (private) again\n[anna] (private) private words\n");
  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n:wirebench NOTICE #chat :one\r\n:wirebench NOTICE #chat :two\r\n"
               ":wirebench NOTICE anna :psst\r\n:c10-0-0-1_1000!line@10.0.0.1 PRIVMSG anna :back\r\n"
               ":anna!u@10.0.0.1 NOTICE anna :self\r\n");
  hears (fresh, "[server] (private) wait\n");
  transcript = dup_transcript (self);
  g_assert_cmpstr (transcript, ==,
                   "J 1 10.0.0.1:1000 |J 2 anna |* 0 server one|* 0 server two|P 1 10.0.0.1:1000 psst|"
                   "P 1 10.0.0.1:1000 again|P 2 anna psst|P 3 10.0.0.1:1002 wait|");
}

static void
test_topic (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *anna = add_irc (self, 1, "anna");
  g_autofree char *long_topic = g_strnfill (1000, 't');

  g_test_summary ("The topic: told in both kinds' words, and cut so that it fits one message");
  wb_chat_room_set_topic (self->room, anna, " new\rtopic ");
  g_assert_cmpstr (wb_chat_room_get_topic (self->room), ==, "new topic");
  hears (line, "[10.0.0.1:1000] Client connected\n[anna] Client connected\n"
               "[server] anna changed the topic to: new topic\n");
  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n:anna!u@10.0.0.1 TOPIC #chat :new topic\r\n");
  wb_chat_room_set_topic (self->room, NULL, long_topic);
  g_assert_cmpuint (strlen (wb_chat_room_get_topic (self->room)), ==, WB_CHAT_TOPIC_BYTES);
}

static void
test_longest (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  static const char *const nicks[] = { "anna56789012345678901234567890", "ben" };
  g_autofree char *bytes = g_strnfill (WB_CHAT_LINE_BYTES_MAX, '\xff');
  WbChatMember *line, *anna = &self->members[1], *ben = &self->members[2];
  GOutputVector vectors[8];
  gsize n_characters = 0, n_all = 0;
  guint n;

  g_test_summary ("The longest line of bytes that must be repaired, with the longest names, reaches both kinds whole");
  wb_chat_room_free (self->room);
  self->room =
      wb_chat_room_new ("#234567890123456789012345678901234567890123456789", FALSE, self->transcript, &events, self);
  line = add_line (self, 0);
  for (guint i = 0; i < 2; i++)
    {
      WbChatMember *member = i == 0 ? anna : ben;

      *member = (WbChatMember){ .id = 2 + i };
      g_assert_true (wb_endpoint_parse ("[1111:2222:3333:4444:5555:6666:7777:8888]:9", -1, &member->peer, NULL));
      wb_chat_room_add (self->room, member);
      wb_chat_room_become_irc (self->room, member);
      g_assert_true (wb_chat_room_set_nick (self->room, member, nicks[i]));
      wb_chat_room_set_user (self->room, member, "abcdefghijklmnop", "");
      wb_chat_room_join (self->room, member);
      wb_chat_outbox_sent (&member->outbox, wb_chat_outbox_get_pending (&member->outbox));
    }
  wb_chat_outbox_sent (&line->outbox, wb_chat_outbox_get_pending (&line->outbox));
  wb_chat_outbox_sent (&anna->outbox, wb_chat_outbox_get_pending (&anna->outbox));
  wb_chat_room_say (self->room, anna, bytes, WB_CHAT_LINE_BYTES_MAX, FALSE);
  g_assert_cmpuint (wb_chat_outbox_get_pending (&line->outbox), ==,
                    strlen ("[] \n") + strlen (nicks[0]) + 3 * WB_CHAT_LINE_BYTES_MAX);
  g_assert_cmpuint (wb_chat_outbox_get_pending (&anna->outbox), ==, 0);
  n = wb_chat_outbox_gather (&ben->outbox, vectors, G_N_ELEMENTS (vectors), G_MAXSIZE);
  for (guint i = 0; i < n; i++)
    for (gsize j = 0; j < vectors[i].size; j++)
      {
        n_characters += ((const char *) vectors[i].buffer)[j] == '\xef';
        n_all++;
      }
  g_assert_cmpuint (n_characters, ==, WB_CHAT_LINE_BYTES_MAX);
  g_assert_cmpuint (n_all, >, WB_CHAT_MESSAGE_BYTES_MAX); /* or this proves nothing about more than one append */
}

static void
test_irc_log_rests (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *line = add_line (self, 0), *anna;
  gsize memory = wb_chat_room_get_memory (self->room);

  g_test_summary (
      "Without an IRC user in the room nothing is said in IRC's words; the first one hears from its join on");
  for (guint i = 0; i < 100; i++)
    say (self, line, "nobody of IRC's is here");
  anna = add_irc (self, 1, "anna");
  g_assert_cmpuint (anna->outbox.cursor.offset, ==, 0);
  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n");
  say (self, anna, "nobody else of IRC's is here");
  g_assert_cmpuint (wb_chat_log_get_n_messages (anna->outbox.following), ==, 1);
  g_assert_cmpuint (wb_chat_room_get_memory (self->room), ==, memory);
}

static void
test_coalesce (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  WbChatMember *a, *b, *c, *anna;

  g_test_summary ("Coalesced: a newcomer hears its name at once; others one line a telling, or the one in its words");
  a = add_line (self, 0);
  hears (a, "[10.0.0.1:1000] Client connected\n");
  g_assert_true (wb_chat_room_tell_comings (self->room));
  hears (a, ""); /* alone, and it knows */
  g_assert_false (wb_chat_room_tell_comings (self->room));

  b = add_line (self, 1);
  hears (b, "[10.0.0.1:1001] Client connected\n");
  hears (a, "");
  g_assert_true (wb_chat_room_tell_comings (self->room));
  hears (a, "[10.0.0.1:1001] Client connected\n");
  hears (b, "");

  c = add_line (self, 2);
  anna = add_irc (self, 3, "anna");
  wb_chat_room_remove (self->room, c, NULL);
  hears (anna, ":anna!u@10.0.0.1 JOIN #chat\r\n:c10-0-0-1_1002!line@10.0.0.1 QUIT\r\n");
  g_assert_true (wb_chat_room_tell_comings (self->room));
  hears (a, "[server] 2 clients connected, 1 disconnected\n");
  hears (b, "[server] 2 clients connected, 1 disconnected\n");
  hears (anna, "");

  wb_chat_room_remove (self->room, b, NULL);
  hears (a, "");
  g_assert_true (wb_chat_room_tell_comings (self->room));
  hears (a, "[10.0.0.1:1001] Client disconnected\n");
  hears (anna, ":c10-0-0-1_1001!line@10.0.0.1 QUIT\r\n");

  /* What is left at the end is freed. */
  wb_chat_room_remove (self->room, anna, NULL);
}

static void
test_list (Fixture *self, gconstpointer G_GNUC_UNUSED data)
{
  GPtrArray *members = wb_chat_room_get_members (self->room);

  g_test_summary ("The list stays dense, and each member knows its slot");
  for (guint i = 0; i < N_MEMBERS; i++)
    add_line (self, i);
  for (guint n = N_MEMBERS; n > 0; n--)
    {
      WbChatMember *leaving = &self->members[(n * 7 + 3) % N_MEMBERS];

      while (leaving->room == NULL)
        leaving = &self->members[(leaving - self->members + 1) % N_MEMBERS];
      wb_chat_room_remove (self->room, leaving, NULL);
      g_assert_cmpuint (members->len, ==, n - 1);
      g_assert_cmpuint (wb_chat_room_get_n_in_room (self->room), ==, n - 1);
      for (guint i = 0; i < members->len; i++)
        g_assert_cmpuint (((WbChatMember *) g_ptr_array_index (members, i))->slot, ==, i);
    }
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
    gboolean coalesce;
  } tests[] = {
    { "/chat/room/lines", test_lines, FALSE },
    { "/chat/room/newcomer", test_newcomer, FALSE },
    { "/chat/room/both-kinds", test_both_kinds, FALSE },
    { "/chat/room/become-irc", test_become_irc, FALSE },
    { "/chat/room/nicks", test_nicks, FALSE },
    { "/chat/room/server-speaks", test_server_speaks, FALSE },
    { "/chat/room/topic", test_topic, FALSE },
    { "/chat/room/longest", test_longest, FALSE },
    { "/chat/room/irc-log-rests", test_irc_log_rests, FALSE },
    { "/chat/room/coalesce", test_coalesce, TRUE },
    { "/chat/room/list", test_list, FALSE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GINT_TO_POINTER (tests[i].coalesce), set_up, tests[i].func, tear_down);
  return g_test_run ();
}
