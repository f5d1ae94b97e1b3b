/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IRC clients on the line clients' port, in one room with them. */

#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-until.h"

#include <string.h>
#include <sys/socket.h>

/* The next line, without CR, that holds this. */
static void
wait_for_part (WbChatPeer *peer, const char *part)
{
  for (;;)
    {
      g_autofree char *line = wb_chat_peer_take_line (peer);

      g_assert_nonnull (line);
      if (strstr (line, part))
        return;
    }
}

static WbChatPeer *
join_as_irc (WbChatTest *test, const char *nick)
{
  WbChatPeer *peer = wb_chat_peer_connect (test, 4);

  wb_chat_peer_say (peer, "CAP LS 302\r\nNICK %s\r\nUSER u 0 * :Real\r\nCAP END\r\n", nick);
  wait_for_part (peer, " 001 ");
  wb_chat_peer_say (peer, "JOIN #chat\r\n");
  wait_for_part (peer, " 366 ");
  return peer;
}

static void
test_talk (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) line = NULL, ann = NULL, bob = NULL;

  g_test_summary (
      "Line clients and IRC users hear one another; IRC users not themselves; a line client never came as one");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  line = wb_chat_peer_join (&test, 4);
  ann = join_as_irc (&test, "ann");
  wb_chat_peer_expect (line, "[ann] Client connected");
  bob = join_as_irc (&test, "bob");
  wb_chat_peer_expect (line, "[bob] Client connected");
  wait_for_part (ann, ":bob!u@127.0.0.1 JOIN #chat");
  wb_chat_peer_say (ann, "PRIVMSG #chat :hello all\r\n");
  wb_chat_peer_expect (line, "[ann] hello all");
  wait_for_part (bob, ":ann!u@127.0.0.1 PRIVMSG #chat :hello all");
  wb_chat_peer_say (line, "good day\n");
  wb_chat_peer_expect (line, "[%s] good day", line->name);
  wait_for_part (ann, "PRIVMSG #chat :good day");
  wait_for_part (bob, "PRIVMSG #chat :good day");
  wb_chat_expect (&test, seen->n_irc == 2 && seen->n_line == 1 && seen->n_clients == 3);
  wb_chat_peer_say (bob, "QUIT :off\r\n");
  wait_for_part (bob, "ERROR :");
  wb_chat_peer_expect_end (bob);
  wb_chat_peer_expect (line, "[bob] Client disconnected");
  wait_for_part (ann, "QUIT :");
  g_assert_cmpint (shutdown (ann->fd, SHUT_WR), ==, 0);
  wb_chat_peer_expect (line, "[ann] Client disconnected");
  wb_chat_until (&test, seen->n_clients == 1);
}

static void
test_late (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL, late = NULL;

  g_test_summary ("Taken for a line client after 250 ms, it turns out to speak IRC: it goes, and comes by its JOIN");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  late = wb_chat_peer_join (&test, 4);
  wb_chat_peer_expect (there, "[%s] Client connected", late->name);
  wb_chat_peer_say (late, "NI");
  wb_chat_peer_say (late, "CK zoe\nUSER u 0 * :Real\n");
  wait_for_part (late, " 001 ");
  wb_chat_peer_expect (there, "[%s] Client disconnected", late->name);
  wb_chat_peer_say (late, "JOIN #chat\n");
  wb_chat_peer_expect (there, "[zoe] Client connected");
  wb_chat_peer_say (late, "PRIVMSG #chat :here\n");
  wb_chat_peer_expect (there, "[zoe] here");
}

static void
test_registration (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) slow = NULL, line = NULL;

  g_test_summary ("An IRC client that does not say who it is goes when its time is over; a line client may be silent");
  wb_chat_test_init (&test);
  test.settings.registration_time_s = 1;
  wb_chat_test_start (&test);
  line = wb_chat_peer_join (&test, 4);
  slow = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_say (slow, "NICK slow\r\n");
  wait_for_part (slow, "ERROR :");
  wb_chat_peer_expect_end (slow);
  wb_chat_expect (&test, seen->evicted_registration == 1 && seen->evictions.total == 1 && seen->n_clients == 1);
  wb_chat_peer_say (line, "quiet\n");
  wb_chat_peer_expect (line, "[%s] quiet", line->name);
}

static void
kick_cb (WbChatServer *server, gpointer data)
{
  g_assert_true (wb_chat_server_kick (server, *(guint64 *) data, "enough"));
}

static void
test_kick (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL, bad = NULL;
  guint64 id = 2;

  g_test_summary ("An IRC user is kicked with ERROR");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  bad = join_as_irc (&test, "bad");
  wb_chat_peer_expect (there, "[bad] Client connected");
  wb_chat_test_run (&test, kick_cb, &id);
  wait_for_part (bad, "You were removed: enough");
  wb_chat_peer_expect_end (bad);
  wb_chat_peer_expect (there, "[bad] Client disconnected");
}

static void
test_answers (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) greedy = NULL, there = NULL;
  guint n_asked = 0;

  g_test_summary (
      "One that asks without reading the answers is not read any more: its answers stay within bounds, others talk");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  greedy = join_as_irc (&test, "greedy");
  wb_chat_peer_expect (there, "[greedy] Client connected");
  for (;;)
    {
      static const char ask[] = "PING x\r\nWHO #chat\r\nVERSION\r\n";
      gssize n = send (greedy->fd, ask, sizeof ask - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

      /* Its socket is full: wait until the server takes more, or for two seconds. */
      if (n != (gssize) sizeof ask - 1)
        break;
      g_assert_cmpuint (++n_asked, <, 1000000);
    }
  wb_chat_until (&test, seen->held >= 1);
  wb_chat_expect (&test, seen->longest_queue < 262144 && seen->longest_queue > 16384);
  wb_chat_peer_say (there, "anybody?\n");
  wb_chat_peer_expect (there, "[%s] anybody?", there->name);
  wb_chat_expect (&test, seen->n_clients == 2 && seen->evictions.total == 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/mixed/talk", test_talk);
  g_test_add_func ("/chat/mixed/late", test_late);
  g_test_add_func ("/chat/mixed/registration", test_registration);
  g_test_add_func ("/chat/mixed/kick", test_kick);
  g_test_add_func ("/chat/mixed/answers", test_answers);
  return g_test_run ();
}
