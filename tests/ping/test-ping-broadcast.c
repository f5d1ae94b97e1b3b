/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A broadcast against a clock whose hands the test turns, to clients that need not be anywhere. */

#include "engine/ping/wb-ping-broadcast.h"

#include "tests/support/wb-fake-clock.h"

#include <string.h>

typedef struct
{
  WbPingClient *client;
  char text[100];
} Sent;

typedef struct
{
  WbFakeClock clock;
  WbDeadlineQueue *deadlines;
  WbPingClients *clients;
  WbPingBroadcast *broadcast;
  GArray *sent; /* Sent */
} Bench;

static gboolean
send_cb (const WbPingClient *client, gconstpointer bytes, gsize n_bytes, gpointer data)
{
  Bench *bench = data;
  Sent sent = { .client = (WbPingClient *) client };

  g_assert_cmpuint (n_bytes, <, sizeof sent.text);
  memcpy (sent.text, bytes, n_bytes);
  g_array_append_val (bench->sent, sent);
  return TRUE;
}

static void
bench_init (Bench *bench, guint max_clients)
{
  wb_fake_clock_init (&bench->clock, 1000 * WB_NS_PER_S);
  bench->deadlines = wb_deadline_queue_new (NULL, &bench->clock.clock);
  bench->clients = wb_ping_clients_new (max_clients, 300 * WB_NS_PER_S);
  bench->sent = g_array_new (FALSE, FALSE, sizeof (Sent));
  bench->broadcast = wb_ping_broadcast_new (bench->deadlines, bench->clients, send_cb, bench);
}

static void
bench_clear (Bench *bench)
{
  wb_ping_broadcast_free (bench->broadcast);
  g_assert_cmpuint (wb_deadline_queue_get_n_armed (bench->deadlines), ==, 0);
  wb_ping_clients_free (bench->clients);
  wb_deadline_queue_free (bench->deadlines);
  g_array_unref (bench->sent);
}

static WbPingClient *
hear (Bench *bench, const char *peer)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;

  wb_endpoint_parse (peer, -1, &endpoint, &error);
  g_assert_no_error (error);
  return wb_ping_clients_hear (bench->clients, &endpoint, 0, bench->clock.now_ns);
}

static void
begin (Bench *bench, const char *text, gboolean everyone)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_ping_broadcast_begin (bench->broadcast, text, strlen (text), everyone, &error));
  g_assert_no_error (error);
}

static void
turn (Bench *bench, gint64 by_ns)
{
  wb_fake_clock_advance (&bench->clock, by_ns);
  wb_deadline_queue_run (bench->deadlines, 0);
}

static const Sent *
find_sent (Bench *bench, WbPingClient *client)
{
  for (guint i = bench->sent->len; i > 0; i--)
    if (g_array_index (bench->sent, Sent, i - 1).client == client)
      return &g_array_index (bench->sent, Sent, i - 1);
  return NULL;
}

static gboolean
confirm (Bench *bench, WbPingClient *client)
{
  const char *line = find_sent (bench, client)->text;

  return wb_ping_clients_confirm (bench->clients, client, (const guint8 *) line, strlen (line));
}

static void
test_confirm (void)
{
  WbPingClient *here, *quick, *late, *silent;
  Bench bench;

  g_test_summary (
      "Loopback at once; others are asked, get it within 5 s, later nothing, and are confirmed all the same");
  bench_init (&bench, 100);
  here = hear (&bench, "127.0.0.1:5001");
  quick = hear (&bench, "10.0.0.1:5001");
  late = hear (&bench, "[2001:db8::1]:5001");
  silent = hear (&bench, "10.0.0.2:5001");
  begin (&bench, "hello", FALSE);
  g_assert_cmpuint (wb_ping_broadcast_get_n_waiting (bench.broadcast), ==, 4);
  turn (&bench, 10 * WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len, ==, 4);
  g_assert_cmpuint (wb_ping_broadcast_get_n_waiting (bench.broadcast), ==, 0);
  g_assert_cmpuint (wb_ping_broadcast_get_n_sent (bench.broadcast), ==, 1);
  g_assert_cmpuint (wb_ping_clients_get_n_asked (bench.clients), ==, 3);
  g_assert_cmpstr (find_sent (&bench, here)->text, ==, "hello");
  g_assert_true (g_str_has_prefix (find_sent (&bench, quick)->text, "CONFIRM "));
  g_assert_cmpstr (find_sent (&bench, quick)->text, !=, find_sent (&bench, silent)->text);

  turn (&bench, WB_PING_CONFIRM_NS - 20 * WB_NS_PER_MS);
  g_assert_true (confirm (&bench, quick));
  g_assert_true (wb_ping_broadcast_confirmed (bench.broadcast, quick));
  g_assert_cmpstr (find_sent (&bench, quick)->text, ==, "hello");
  g_assert_cmpuint (wb_ping_broadcast_get_n_sent (bench.broadcast), ==, 2);
  turn (&bench, 21 * WB_NS_PER_MS);
  g_assert_true (confirm (&bench, late));
  g_assert_false (wb_ping_broadcast_confirmed (bench.broadcast, late));
  g_assert_cmpuint (bench.sent->len, ==, 5);
  g_assert_cmpuint (wb_ping_clients_get_n_asked (bench.clients), ==, 1);

  /* The next one goes to all but the silent one, who is asked again with another number. */
  g_array_set_size (bench.sent, 0);
  begin (&bench, "again", FALSE);
  turn (&bench, 10 * WB_NS_PER_MS);
  g_assert_cmpuint (wb_ping_broadcast_get_n (bench.broadcast), ==, 2);
  g_assert_cmpuint (wb_ping_broadcast_get_n_sent (bench.broadcast), ==, 3);
  g_assert_cmpstr (find_sent (&bench, late)->text, ==, "again");
  g_assert_true (g_str_has_prefix (find_sent (&bench, silent)->text, "CONFIRM "));
  bench_clear (&bench);
}

static void
test_everyone (void)
{
  Bench bench;

  g_test_summary ("Everyone: the message to all that are known, nobody is asked");
  bench_init (&bench, 100);
  hear (&bench, "10.0.0.1:5001");
  hear (&bench, "10.0.0.2:5001");
  begin (&bench, "hello", TRUE);
  turn (&bench, 10 * WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (g_array_index (bench.sent, Sent, i).text, ==, "hello");
  g_assert_cmpuint (wb_ping_clients_get_n_asked (bench.clients), ==, 0);
  bench_clear (&bench);
}

static void
test_pace (void)
{
  Bench bench;
  guint before;

  g_test_summary (
      "A thousand a second, also when the loop is late; a new one ends the one before; the forgotten are left out");
  bench_init (&bench, 4096);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *peer = g_strdup_printf ("10.0.%u.%u:5001", i / 250, i % 250);

      hear (&bench, peer);
    }
  begin (&bench, "hello", TRUE);
  for (guint i = 0; i < 1000; i++)
    turn (&bench, WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len, >=, 999);
  g_assert_cmpuint (bench.sent->len, <=, 1002);
  /* Late by 10 ms: caught up. Late by a second: not in one burst. */
  before = bench.sent->len;
  turn (&bench, 10 * WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len - before, ==, 10);
  before = bench.sent->len;
  turn (&bench, WB_NS_PER_S);
  g_assert_cmpuint (bench.sent->len - before, <=, 64);
  g_assert_cmpuint (wb_ping_broadcast_get_n_waiting (bench.broadcast), ==, 3000 - bench.sent->len);

  begin (&bench, "other", TRUE);
  g_assert_cmpuint (wb_ping_broadcast_get_n_waiting (bench.broadcast), ==, 3000);
  g_assert_cmpuint (wb_ping_broadcast_get_n_sent (bench.broadcast), ==, 0);
  g_array_set_size (bench.sent, 0);
  turn (&bench, 5 * WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len, >=, 5);
  g_assert_cmpstr (g_array_index (bench.sent, Sent, 0).text, ==, "other");
  before = bench.sent->len;
  wb_ping_clients_forget (bench.clients);
  turn (&bench, 5 * WB_NS_PER_MS);
  g_assert_cmpuint (bench.sent->len, ==, before);
  g_assert_cmpuint (wb_ping_broadcast_get_n_waiting (bench.broadcast), ==, 0);

  hear (&bench, "10.0.0.1:1");
  begin (&bench, "third", TRUE);
  wb_ping_broadcast_end (bench.broadcast);
  turn (&bench, WB_NS_PER_S);
  g_assert_cmpuint (bench.sent->len, ==, before);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/broadcast/confirm", test_confirm);
  g_test_add_func ("/ping/broadcast/everyone", test_everyone);
  g_test_add_func ("/ping/broadcast/pace", test_pace);
  return g_test_run ();
}
