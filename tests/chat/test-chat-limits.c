/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server does not put up with: speakers that are too fast, too many clients, and those it was told to send away.
 * Readers that are too slow: test-chat-readers.c. */

#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-aside.h"
#include "tests/support/wb-until.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static guint64
find_id (WbChatTest *test, const WbChatPeer *peer)
{
  const WbSnapshotRequest request = { .n_rows = 1000 };
  WbChatSnapshot *snapshot = wb_chat_test_look (test, &request);
  guint64 id = 0;

  for (guint i = 0; i < snapshot->n_rows; i++)
    if (strcmp (snapshot->rows[i].name, peer->name) == 0)
      id = snapshot->rows[i].id;
  wb_snapshot_unref (snapshot);
  g_assert_cmpuint (id, !=, 0);
  return id;
}

/* --- speakers -------------------------------------------------------------------------------------------------------- */

static void
test_rate (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL, other = NULL;
  g_autoptr (GString) burst = g_string_new (NULL);
  gint64 began_us;

  g_test_summary (
      "Too many lines at once: the burst goes at once, the rest at the rate, in order, and nothing is lost");
  wb_chat_test_init (&test);
  test.settings.lines_per_second = 50;
  test.settings.lines_burst = 5;
  wb_chat_test_start (&test);
  other = wb_chat_peer_join (&test, 4);
  peer = wb_chat_peer_join (&test, 4);
  for (guint i = 0; i < 30; i++)
    g_string_append_printf (burst, "%u\n", i);
  began_us = g_get_monotonic_time ();
  wb_chat_peer_send (peer, burst->str, burst->len);
  g_assert_cmpint (shutdown (peer->fd, SHUT_WR), ==, 0);
  wb_chat_peer_expect (other, "[%s] Client connected", peer->name);
  for (guint i = 0; i < 30; i++)
    {
      wb_chat_peer_expect (other, "[%s] %u", peer->name, i);
      if (i == 5) /* the first that had to wait */
        wb_chat_expect (&test, seen->held >= 1);
    }
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 25 * 20000 - 1000);
  wb_chat_peer_expect (other, "[%s] Client disconnected", peer->name);
}

static void
test_rate_of_upkeep (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL;
  g_autoptr (GString) burst = g_string_new ("NICK anna\r\nUSER u 0 * :Anna\r\n");
  gint64 began_us;

  g_test_summary ("PING and empty lines of IRC cost what others do: they, too, take the server a turn each");
  wb_chat_test_init (&test);
  test.settings.lines_per_second = 50;
  test.settings.lines_burst = 5;
  wb_chat_test_start (&test);
  peer = wb_chat_peer_connect (&test, 4);
  for (guint i = 0; i < 15; i++)
    g_string_append (burst, "PING x\r\n\r\n");
  g_string_append (burst, "PING last\r\n");
  began_us = g_get_monotonic_time ();
  wb_chat_peer_send (peer, burst->str, burst->len);
  wb_chat_peer_wait_for (peer, ":wirebench PONG wirebench :last\r");
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, (33 - 5) * 20000 - 1000);
}

static gboolean speak_cb_result;

static void
speak_cb (WbChatServer *server, gpointer data)
{
  speak_cb_result = wb_chat_server_speak (server, data);
}

static void
test_speak (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL;
  g_autofree char *longer = g_strnfill (5000, 'a');
  g_autofree char *endless = g_strnfill (300000, 'a');
  g_autofree char *first = g_strnfill (4096, 'a');
  g_autofree char *rest = g_strnfill (5000 - 4096, 'a');
  g_autoptr (GString) many = g_string_new (NULL);

  g_test_summary ("The server speaks: line by line, long ones cut, long texts without anybody being cut for them");
  wb_chat_test_init (&test);
  wb_chat_test_run (&test, speak_cb, (gpointer) "nobody is there");
  g_assert_false (speak_cb_result);
  wb_chat_test_start (&test);
  peer = wb_chat_peer_join (&test, 4);
  wb_chat_test_run (&test, speak_cb, (gpointer) "one\n two \n\nthree");
  g_assert_true (speak_cb_result);
  wb_chat_peer_expect (peer, "[server] one");
  wb_chat_peer_expect (peer, "[server] two");
  wb_chat_peer_expect (peer, "[server] three");
  wb_chat_test_run (&test, speak_cb, longer);
  wb_chat_peer_expect (peer, "[server] %s", first);
  wb_chat_peer_expect (peer, "[server] %s", rest);
  wb_chat_test_run (&test, speak_cb, endless);
  g_assert_false (speak_cb_result);
  for (guint i = 0; i < 30000; i++)
    g_string_append_printf (many, "%05u\n", i);
  wb_chat_test_run (&test, speak_cb, many->str);
  g_assert_true (speak_cb_result);
  for (guint i = 0; i < 30000; i++)
    wb_chat_peer_expect (peer, "[server] %05u", i);
  wb_chat_expect (&test, seen->evictions.total == 0 && seen->greatest_queue <= test.settings.queue_bytes);
}

/* --- who is let in, who is sent away --------------------------------------------------------------------------------- */

static void
test_full (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL, third = NULL;
  WbChatPeer *second;

  g_test_summary ("One more than allowed is told why, and closed in order; once somebody has gone there is room");
  wb_chat_test_init (&test);
  test.settings.max_clients = 2;
  wb_chat_test_start (&test);
  first = wb_chat_peer_join (&test, 4);
  second = wb_chat_peer_join (&test, 6);
  third = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_expect (third, "[server] Refused: the server is full");
  wb_chat_peer_expect_end (third);
  wb_chat_expect (&test, seen->refused_full == 1 && seen->n_clients == 2 && seen->max_clients == 2);
  wb_chat_peer_free (second);
  wb_chat_until (&test, seen->n_clients == 1);
  wb_chat_peer_free (g_steal_pointer (&third));
  third = wb_chat_peer_join (&test, 4);
}

typedef struct
{
  guint64 id;
  const char *text;
  WbEndpoint address;
  gboolean result;
} Order;

static void
kick_cb (WbChatServer *server, gpointer data)
{
  Order *order = data;

  order->result = wb_chat_server_kick (server, order->id, order->text);
}

static void
whisper_cb (WbChatServer *server, gpointer data)
{
  Order *order = data;

  order->result = wb_chat_server_whisper (server, order->id, order->text);
}

static void
ban_cb (WbChatServer *server, gpointer data)
{
  Order *order = data;

  order->result = wb_chat_server_ban (server, &order->address);
}

static void
unban_cb (WbChatServer *server, gpointer data)
{
  Order *order = data;

  order->result = wb_chat_server_unban (server, &order->address);
}

static void
test_kick (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) bad = NULL, good = NULL;
  Order order = { .text = "be\nnice" };

  g_test_summary (
      "Kicked: it hears why and its end, the others that it went, once; whom there is not cannot be kicked");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  good = wb_chat_peer_join (&test, 4);
  bad = wb_chat_peer_join (&test, 4);
  wb_chat_peer_expect (good, "[%s] Client connected", bad->name);
  order.id = find_id (&test, bad);
  wb_chat_test_run (&test, whisper_cb, &order);
  g_assert_true (order.result);
  wb_chat_peer_expect (bad, "[server] (private) be");
  wb_chat_peer_expect (bad, "[server] (private) nice");
  wb_chat_peer_say (bad, "unread, perhaps");
  wb_chat_test_run (&test, kick_cb, &order);
  g_assert_true (order.result);
  wb_chat_expect (&test, seen->n_clients == 1 && seen->kicked == 1);
  wb_chat_peer_expect (bad, "[server] You were removed: be nice");
  wb_chat_peer_expect_end (bad);
  wb_chat_peer_expect (good, "[%s] Client disconnected", bad->name);
  wb_chat_test_run (&test, kick_cb, &order);
  g_assert_false (order.result);
  wb_chat_test_run (&test, whisper_cb, &order);
  g_assert_false (order.result);
  wb_chat_peer_say (good, "quiet now\n");
  wb_chat_peer_expect (good, "[%s] quiet now", good->name);
}

static void
test_ban (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL, second = NULL, third = NULL, there = NULL;
  Order order = { 0 };

  g_test_summary ("Banned: all of the address go and none comes in; the others stay; lifted, it may come again");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 6);
  first = wb_chat_peer_join (&test, 4);
  second = wb_chat_peer_join (&test, 4);
  order.address = test.settings.v4;
  order.address.port = 77; /* does not count */
  wb_chat_test_run (&test, ban_cb, &order);
  g_assert_true (order.result);
  wb_chat_peer_wait_for (first, "[server] You were banned");
  wb_chat_peer_expect_end (first);
  wb_chat_peer_wait_for (second, "[server] You were banned");
  wb_chat_peer_expect_end (second);
  wb_chat_expect (&test, seen->n_clients == 1 && seen->n_bans == 1 && seen->bans[0].port == 0);
  third = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_expect (third, "[server] Refused: this address is banned");
  wb_chat_peer_expect_end (third);
  wb_chat_expect (&test, seen->refused_banned == 1);
  wb_chat_test_run (&test, unban_cb, &order);
  g_assert_true (order.result);
  wb_chat_test_run (&test, unban_cb, &order);
  g_assert_false (order.result);
  wb_chat_peer_free (g_steal_pointer (&third));
  third = wb_chat_peer_join (&test, 4);
  wb_chat_peer_wait_for (there, "[%s] Client connected", third->name);
  for (guint i = 0; i <= WB_CHAT_BANS_MAX; i++)
    {
      order.address.address[0] = 10;
      order.address.address[2] = (guint8) (i >> 8);
      order.address.address[3] = (guint8) i;
      wb_chat_test_run (&test, ban_cb, &order);
      g_assert_cmpint (order.result, ==, i < WB_CHAT_BANS_MAX);
    }
}

/* FALSE: we came too late ourselves. */
static gboolean
kick_late (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) stuck = NULL;
  g_autofree char *much = g_strnfill (250000, 'a');
  Order order = { .id = 1 };
  int unread = -1, small = 16384, error = 0;
  socklen_t bytes = sizeof error;
  gint64 progress_us = 0;

  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  stuck = wb_chat_peer_join (&test, 4);
  g_assert_cmpint (setsockopt (stuck->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), ==, 0);
  wb_chat_test_run (&test, speak_cb, much);
  g_assert_true (speak_cb_result);
  wb_chat_until (&test, seen->longest_queue > 0);
  while (progress_us == 0 || g_get_monotonic_time () - progress_us < 9300000)
    {
      if (wb_chat_peer_get_unread (stuck) != unread)
        progress_us = g_get_monotonic_time ();
      unread = wb_chat_peer_get_unread (stuck);
      g_poll (NULL, 0, 10); /* it is looked at, not waited for */
    }
  wb_chat_test_run (&test, kick_cb, &order);
  if (!order.result)
    {
      g_assert_cmpint (g_get_monotonic_time () - progress_us, >=, 9900000);
      return FALSE;
    }
  while (error == 0 && g_get_monotonic_time () - progress_us < WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC)
    {
      g_assert_cmpint (getsockopt (stuck->fd, SOL_SOCKET, SO_ERROR, &error, &bytes), ==, 0);
      g_poll (NULL, 0, 10);
    }
  g_assert_cmpint (error, ==, ECONNRESET); /* the deadline, or the end of the second that it was given */
  wb_chat_expect (&test, seen->kicked == 1 && seen->evictions.total == 0 && seen->evicted_slow == 0);
  return TRUE;
}

static void
test_kicked_late (void)
{
  guint n_tries = 1;

  g_test_summary ("Sent away just before its write deadline: that counts once, as what it was first");
  while (!kick_late ())
    g_assert_cmpuint (++n_tries, <=, 4);
}

int
main (int argc, char *argv[])
{
  wb_aside_init (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/limits/rate", test_rate);
  g_test_add_func ("/chat/limits/rate-of-upkeep", test_rate_of_upkeep);
  g_test_add_func ("/chat/limits/speak", test_speak);
  g_test_add_func ("/chat/limits/full", test_full);
  g_test_add_func ("/chat/limits/kick", test_kick);
  g_test_add_func ("/chat/limits/ban", test_ban);
  wb_aside_add ("/chat/limits/kicked-late", test_kicked_late); /* for ten seconds */
  return g_test_run ();
}
