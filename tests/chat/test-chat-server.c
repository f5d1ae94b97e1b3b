/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chat server as line clients hear it: who hears what, in which order, how often. */

#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-until.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define N_TALKERS 20u
#define N_LINES 200u

static void
test_one (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL;

  g_test_summary ("One client: it hears that it came, and itself; white space at the ends goes, an empty line stays");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  peer = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_say (peer, "hello\n \tmany words \r\n\n");
  wb_chat_peer_expect (peer, "[%s] Client connected", peer->name);
  wb_chat_peer_expect (peer, "[%s] hello", peer->name);
  wb_chat_peer_expect (peer, "[%s] many words", peer->name);
  wb_chat_peer_expect (peer, "[%s] ", peer->name);
  wb_chat_expect (&test, seen->n_clients == 1 && seen->n_line == 1 && seen->n_new + seen->n_irc + seen->n_tls == 0);
  wb_chat_expect (&test, seen->messages.total == 4 && seen->deliveries.total == 4);
}

static void
test_others (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL;
  WbChatPeer *second;
  char name[WB_ENDPOINT_TEXT_BYTES];

  g_test_summary ("Both families in one room; a coming and a going are heard once, by all who are there");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  first = wb_chat_peer_join (&test, 4);
  second = wb_chat_peer_join (&test, 6);
  g_assert_true (g_str_has_prefix (second->name, "[::1]:"));
  wb_chat_peer_expect (first, "[%s] Client connected", second->name);
  wb_chat_peer_say (second, "from six\n");
  wb_chat_peer_expect (first, "[%s] from six", second->name);
  wb_chat_peer_expect (second, "[%s] from six", second->name);
  wb_chat_peer_say (first, "from four\n");
  wb_chat_peer_expect (first, "[%s] from four", first->name);
  wb_chat_peer_expect (second, "[%s] from four", first->name);
  memcpy (name, second->name, sizeof name);
  wb_chat_peer_free (second);
  wb_chat_peer_expect (first, "[%s] Client disconnected", name);
  wb_chat_peer_say (first, "alone\n");
  wb_chat_peer_expect (first, "[%s] alone", first->name);
  wb_chat_expect (&test, seen->n_clients == 1);
}

static void
test_announced (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) silent = NULL, early = NULL;
  gint64 began_us;

  g_test_summary ("Who says nothing is announced after 250 ms, who says a byte at once");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  began_us = g_get_monotonic_time ();
  silent = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_expect (silent, "[%s] Client connected", silent->name);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 249000);
  early = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_say (early, "h");
  wb_chat_peer_expect (early, "[%s] Client connected", early->name);
  wb_chat_peer_expect (silent, "[%s] Client connected", early->name);
  wb_chat_peer_say (early, "i\n");
  wb_chat_peer_expect (silent, "[%s] hi", early->name);
}

static void
test_gone_at_once (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL;
  WbChatPeer *peer;
  char name[WB_ENDPOINT_TEXT_BYTES];

  g_test_summary ("Connected and closed without a word: come and gone, once each. Reset before its time: never there");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  peer = wb_chat_peer_connect (&test, 4);
  memcpy (name, peer->name, sizeof name);
  g_assert_cmpint (shutdown (peer->fd, SHUT_WR), ==, 0);
  wb_chat_peer_expect (there, "[%s] Client connected", name);
  wb_chat_peer_expect (there, "[%s] Client disconnected", name);
  wb_chat_peer_expect (peer, "[%s] Client connected", name);
  wb_chat_peer_expect_end (peer);
  wb_chat_peer_free (peer);
  wb_chat_peer_reset (wb_chat_peer_connect (&test, 4));
  wb_chat_until (&test, seen->accepted.total == 3 && seen->n_clients == 1);
  wb_chat_peer_say (there, "nobody came\n");
  wb_chat_peer_expect (there, "[%s] nobody came", there->name);
}

static void
test_tail (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL, other = NULL;

  g_test_summary (
      "A tail without LF is said at the end of the stream, and what was said before still reaches its author");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  other = wb_chat_peer_join (&test, 4);
  peer = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_say (peer, "whole\npart");
  g_assert_cmpint (shutdown (peer->fd, SHUT_WR), ==, 0);
  wb_chat_peer_expect (peer, "[%s] Client connected", peer->name);
  wb_chat_peer_expect (peer, "[%s] whole", peer->name);
  wb_chat_peer_expect (peer, "[%s] part", peer->name);
  wb_chat_peer_expect_end (peer);
  wb_chat_peer_wait_for (other, "[%s] part", peer->name);
  wb_chat_peer_expect (other, "[%s] Client disconnected", peer->name);
}

static void
test_bytes (void)
{
  static const char text[] = "slow but sure\xc3\xa4\n";
  static const char broken[] = "a\0b \xff\xc3( \xe2\x82\xac\n";
  static const char repaired[] = "\0b \xef\xbf\xbd\xef\xbf\xbd( \xe2\x82\xac\n";
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL;
  g_autofree char *line = NULL;
  char expected[128];
  gsize n;

  g_test_summary ("A byte at a time; NUL passes, what is no UTF-8 is repaired byte by byte");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  peer = wb_chat_peer_join (&test, 6);
  for (gsize i = 0; i < sizeof text - 1; i++)
    wb_chat_peer_send (peer, text + i, 1);
  wb_chat_peer_expect (peer, "[%s] slow but sureä", peer->name);
  wb_chat_peer_send (peer, broken, sizeof broken - 1);
  n = (gsize) g_snprintf (expected, sizeof expected, "[%s] a", peer->name);
  memcpy (expected + n, repaired, sizeof repaired - 1);
  n += sizeof repaired - 1;
  while (peer->got->len < n)
    {
      char bytes[256];
      gssize more = recv (peer->fd, bytes, sizeof bytes, 0);

      g_assert_cmpint (more, >, 0);
      g_string_append_len (peer->got, bytes, more);
    }
  g_assert_cmpmem (peer->got->str, peer->got->len, expected, n);
}

static void
test_too_long (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL, other = NULL, endless = NULL;
  g_autofree char *longest = g_strnfill (4096, 'x');
  g_autofree char *flood = g_strnfill (60000, 'y');

  g_test_summary ("A line over its cap is refused to its author alone, who stays; one without end ends its author");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  other = wb_chat_peer_join (&test, 4);
  peer = wb_chat_peer_join (&test, 4);
  wb_chat_peer_say (peer, "%s\r\n%sz\nshort\n%s\nagain\n", longest, longest, flood);
  wb_chat_peer_expect (peer, "[%s] %s", peer->name, longest);
  wb_chat_peer_expect (peer, "[server] Line too long (limit 4096 bytes)");
  wb_chat_peer_expect (peer, "[%s] short", peer->name);
  wb_chat_peer_expect (peer, "[server] Line too long (limit 4096 bytes)");
  wb_chat_peer_expect (peer, "[%s] again", peer->name);
  wb_chat_peer_wait_for (other, "[%s] %s", peer->name, longest);
  wb_chat_peer_expect (other, "[%s] short", peer->name);
  wb_chat_peer_expect (other, "[%s] again", peer->name);
  endless = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_say (endless, "%s%s", flood, flood);
  wb_chat_peer_wait_for (endless, "[server] A line without end");
  wb_chat_peer_expect_end (endless);
  wb_chat_peer_wait_for (other, "[%s] Client disconnected", endless->name);
  wb_chat_expect (&test, seen->n_clients == 2 && seen->lines_too_long == 3);
}

/* --- order ----------------------------------------------------------------------------------------------------------- */

static void
speak_cb (WbChatServer *server, gpointer text)
{
  g_assert_true (wb_chat_server_speak (server, text));
}

static gpointer
talk (gpointer data)
{
  WbChatPeer *peer = data;

  for (guint i = 0; i < N_LINES; i++)
    wb_chat_peer_say (peer, "%u\n", i);
  return NULL;
}

static void
test_order (void)
{
  g_auto (WbChatTest) test;
  WbChatPeer *peers[N_TALKERS];
  GThread *threads[N_TALKERS];
  g_autoptr (GPtrArray) heard = g_ptr_array_new_with_free_func (g_free);

  g_test_summary (
      "20 clients talk at once: each hears each message once, all in the same order, each author's in its own");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  for (guint i = 0; i < N_TALKERS; i++)
    peers[i] = wb_chat_peer_connect (&test, i % 2 ? 6 : 4);
  wb_chat_until (&test, seen->n_line == N_TALKERS);
  wb_chat_test_run (&test, speak_cb, (gpointer) "all are here");
  for (guint i = 0; i < N_TALKERS; i++)
    wb_chat_peer_wait_for (peers[i], "[server] all are here");
  for (guint i = 0; i < N_TALKERS; i++)
    threads[i] = g_thread_new ("talker", talk, peers[i]);
  for (guint i = 0; i < N_TALKERS; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < N_TALKERS; i++)
    for (guint k = 0; k < N_TALKERS * N_LINES; k++)
      {
        char *line = wb_chat_peer_take_line (peers[i]);

        if (i == 0)
          g_ptr_array_add (heard, line);
        else
          {
            g_assert_cmpstr (line, ==, g_ptr_array_index (heard, k));
            g_free (line);
          }
      }
  for (guint i = 0; i < N_TALKERS; i++)
    {
      g_autofree char *from = g_strdup_printf ("[%s] ", peers[i]->name);
      guint next = 0;

      for (guint k = 0; k < heard->len; k++)
        if (g_str_has_prefix (g_ptr_array_index (heard, k), from))
          {
            g_autofree char *expected = g_strdup_printf ("%s%u", from, next++);

            g_assert_cmpstr (g_ptr_array_index (heard, k), ==, expected);
          }
      g_assert_cmpuint (next, ==, N_LINES);
    }
  wb_chat_expect (&test, seen->deliveries.total >= N_TALKERS * N_TALKERS * N_LINES && seen->evictions.total == 0);
  for (guint i = 0; i < N_TALKERS; i++)
    wb_chat_peer_free (peers[i]);
}

/* --- storms ---------------------------------------------------------------------------------------------------------- */

static void
test_reset_storm (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL;

  g_test_summary (
      "1,000 connections that are reset, silent or in the middle of a word: the server lives, the count is right");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  for (guint i = 0; i < 1000; i++)
    {
      WbChatPeer *peer = wb_chat_peer_connect (&test, i % 2 ? 6 : 4);

      if (i % 3 == 1)
        wb_chat_peer_say (peer, "line\nwor");
      if (i % 3 == 2)
        wb_chat_peer_say (peer, "NICK n%u\nUSER a b c d\nJOIN #chat\n", i);
      wb_chat_peer_reset (peer);
    }
  wb_chat_until (&test, seen->accepted.total == 1001 && seen->n_clients == 1);
  wb_chat_peer_say (there, "still here\n");
  wb_chat_peer_wait_for (there, "[%s] still here", there->name);
  wb_chat_expect (&test, seen->n_line == 1 && seen->n_irc == 0 && seen->n_new == 0);
}

static void
test_join_storm (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL;
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_chat_peer_free);
  g_autoptr (GHashTable) came = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *line = NULL;

  g_test_summary ("1,000 come and go: each is heard to come once and to go once, in that order");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  for (guint i = 0; i < 1000; i++)
    {
      WbChatPeer *peer = wb_chat_peer_connect (&test, i % 2 ? 6 : 4);

      wb_chat_peer_say (peer, "x");
      g_ptr_array_add (peers, peer);
    }
  for (guint i = 0; i < 1000; i++)
    {
      line = wb_chat_peer_take_line (there);
      g_assert_true (g_str_has_suffix (line, "] Client connected"));
      *strrchr (line, ']') = '\0';
      g_assert_true (g_hash_table_add (came, g_steal_pointer (&line)));
    }
  wb_chat_expect (&test, seen->n_clients == 1001 && seen->n_line == 1001);
  g_ptr_array_set_size (peers, 0);
  while (g_hash_table_size (came) > 0)
    {
      line = wb_chat_peer_take_line (there);
      if (g_str_has_suffix (line, "] x")) /* the tail of one that had read all: the others are reset */
        {
          g_clear_pointer (&line, g_free);
          continue;
        }
      g_assert_true (g_str_has_suffix (line, "] Client disconnected"));
      *strrchr (line, ']') = '\0';
      g_assert_true (g_hash_table_remove (came, line));
      g_clear_pointer (&line, g_free);
    }
  wb_chat_until (&test, seen->n_clients == 1);
  wb_chat_peer_say (there, "alone\n");
  wb_chat_peer_expect (there, "[%s] alone", there->name);
}

static void
test_coalesce (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) there = NULL;
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_chat_peer_free);
  guint n_came = 0, n_went = 0, n_lines = 0;

  g_test_summary ("Coalesced: many come and go in a few lines, whose sums are right");
  wb_chat_test_init (&test);
  test.settings.coalesce = TRUE;
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (peers, wb_chat_peer_connect (&test, 4));
  for (guint i = 0; i < 100; i++) /* each hears of its own coming at once */
    {
      WbChatPeer *peer = g_ptr_array_index (peers, i);

      wb_chat_peer_expect (peer, "[%s] Client connected", peer->name);
    }
  g_ptr_array_set_size (peers, 0);
  while (n_went < 100)
    {
      g_autofree char *line = wb_chat_peer_take_line (there);
      guint came, went;

      n_lines++;
      if (sscanf (line, "[server] %u clients connected, %u disconnected", &came, &went) == 2)
        {
          n_came += came;
          n_went += went;
        }
      else if (g_str_has_suffix (line, "] Client connected"))
        n_came++;
      else if (g_str_has_suffix (line, "] Client disconnected"))
        n_went++;
      else
        g_error ("%s", line);
    }
  g_assert_cmpuint (n_went, ==, 100);
  g_assert_true (n_came == 100 || n_came == 101); /* its own coming may be in the first sum */
  g_assert_cmpuint (n_lines, <, 100);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/server/one", test_one);
  g_test_add_func ("/chat/server/others", test_others);
  g_test_add_func ("/chat/server/announced", test_announced);
  g_test_add_func ("/chat/server/gone-at-once", test_gone_at_once);
  g_test_add_func ("/chat/server/tail", test_tail);
  g_test_add_func ("/chat/server/bytes", test_bytes);
  g_test_add_func ("/chat/server/too-long", test_too_long);
  g_test_add_func ("/chat/server/order", test_order);
  g_test_add_func ("/chat/server/reset-storm", test_reset_storm);
  g_test_add_func ("/chat/server/join-storm", test_join_storm);
  g_test_add_func ("/chat/server/coalesce", test_coalesce);
  return g_test_run ();
}
