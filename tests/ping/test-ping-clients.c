/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a responder knows: who makes room for whom, who is forgotten, and what it costs. */

#include "engine/ping/wb-ping-clients.h"

#include "engine/base/wb-clock.h"

#include <string.h>

#define EXPIRY_NS (300 * WB_NS_PER_S)

/* Of 10/8, by number. */
static WbEndpoint
at (guint32 number, guint16 port)
{
  WbEndpoint endpoint = { .family = 4, .port = port };

  endpoint.address[0] = 10;
  endpoint.address[1] = (guint8) (number >> 16);
  endpoint.address[2] = (guint8) (number >> 8);
  endpoint.address[3] = (guint8) number;
  return endpoint;
}

static WbPingClient *
hear (WbPingClients *clients, guint32 number, gint64 now_ns)
{
  WbEndpoint peer = at (number, 5001);

  return wb_ping_clients_hear (clients, &peer, 0, now_ns);
}

static gboolean
knows (WbPingClients *clients, guint32 number)
{
  WbEndpoint peer = at (number, 5001);

  return wb_ping_clients_find (clients, &peer, 0) != NULL;
}

static void
confirm (WbPingClients *clients, WbPingClient *client, guint64 nonce)
{
  char line[WB_PING_CONFIRM_BYTES];

  wb_ping_clients_ask (clients, client, nonce, client->latest_ns, line);
  g_assert_true (wb_ping_clients_confirm (clients, client, (const guint8 *) line, sizeof line));
}

static void
test_identity (void)
{
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (100, EXPIRY_NS);
  WbEndpoint a = at (1, 5001), b = at (1, 5002), v6 = { .family = 6, .port = 5001, .address = { 10, 0, 0, 1 } };
  WbEndpoint scoped = v6;
  WbPingClient *client;

  g_test_summary ("A client is an address, a port, a scope and a session; each counts for itself");
  scoped.scope_id = 2;
  g_assert_cmpuint (wb_ping_clients_hear (clients, &a, 0, 10)->id, ==, 1);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &b, 0, 11)->id, ==, 2);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &a, 1, 12)->id, ==, 3);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &a, 2, 13)->id, ==, 4);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &v6, 0, 14)->id, ==, 5);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &scoped, 0, 15)->id, ==, 6);
  client = wb_ping_clients_hear (clients, &a, 1, 20);
  g_assert_cmpuint (client->id, ==, 3);
  g_assert_cmpuint (client->received, ==, 2);
  g_assert_cmpint (client->first_ns, ==, 12);
  g_assert_cmpint (client->latest_ns, ==, 20);
  g_assert_cmpuint (client->key.ssid, ==, 1);
  g_assert_cmpuint (wb_ping_clients_find (clients, &a, 0)->received, ==, 1);
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, 6);
  g_assert_null (wb_ping_clients_find (clients, &b, 9));
  wb_ping_clients_forget (clients);
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, 0);
  g_assert_cmpuint (wb_ping_clients_hear (clients, &a, 0, 30)->id, ==, 7);
  g_assert_cmpuint (wb_ping_clients_get_n_forgotten (clients), ==, 0);
}

/* The one heard of last is found by a shorter way, which must end with it. */
static void
test_latest (void)
{
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (2, EXPIRY_NS);
  g_autoptr (GPtrArray) list = NULL;
  WbEndpoint a = at (1, 5001);

  g_test_summary ("The client heard of last is gone when it was forgotten, expired or had to make room");
  g_assert_cmpuint (hear (clients, 1, 1)->id, ==, 1);
  g_assert_cmpuint (hear (clients, 1, 1)->received, ==, 2);
  wb_ping_clients_forget (clients);
  g_assert_false (knows (clients, 1));
  g_assert_cmpuint (hear (clients, 1, 2)->id, ==, 2);
  wb_ping_clients_expire (clients, 2 + EXPIRY_NS);
  g_assert_false (knows (clients, 1));
  g_assert_cmpuint (hear (clients, 1, 2 + EXPIRY_NS)->id, ==, 3);
  /* Heard again, and so not of the lowest rank; then the other one is. */
  hear (clients, 1, 3 + EXPIRY_NS);
  hear (clients, 2, 4 + EXPIRY_NS);
  g_assert_cmpuint (hear (clients, 3, 5 + EXPIRY_NS)->id, ==, 5);
  g_assert_true (knows (clients, 1) && !knows (clients, 2) && knows (clients, 3));
  g_assert_cmpuint (hear (clients, 2, 6 + EXPIRY_NS)->id, ==, 6);
  g_assert_false (knows (clients, 3));
  /* In the order of age again, although the head of a rank is not moved. */
  confirm (clients, hear (clients, 2, 7 + EXPIRY_NS), 5);
  confirm (clients, wb_ping_clients_find (clients, &a, 0), 6);
  hear (clients, 2, 8 + EXPIRY_NS);
  hear (clients, 2, 9 + EXPIRY_NS);
  list = wb_ping_clients_list (clients);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpuint (((WbPingClient *) g_ptr_array_index (list, 0))->id, ==, 6);
  g_assert_cmpuint (((WbPingClient *) g_ptr_array_index (list, 0))->received, ==, 4);
  g_assert_cmpuint (((WbPingClient *) g_ptr_array_index (list, 1))->id, ==, 3);
}

static void
test_expiry (void)
{
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (100, EXPIRY_NS);

  g_test_summary ("Forgotten after silence, whatever the rank, to the nanosecond");
  hear (clients, 1, 0);
  hear (clients, 2, 0);
  hear (clients, 2, 5);
  confirm (clients, hear (clients, 3, 7), 99);
  hear (clients, 4, EXPIRY_NS - 1);
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, 4);
  wb_ping_clients_expire (clients, EXPIRY_NS);
  g_assert_false (knows (clients, 1));
  g_assert_true (knows (clients, 2));
  wb_ping_clients_expire (clients, EXPIRY_NS + 5);
  g_assert_false (knows (clients, 2));
  g_assert_true (knows (clients, 3));
  /* Hearing of one forgets others. */
  hear (clients, 5, EXPIRY_NS + 7);
  g_assert_false (knows (clients, 3));
  g_assert_cmpuint (wb_ping_clients_get_n_confirmed (clients), ==, 0);
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, 2);
  g_assert_cmpuint (wb_ping_clients_get_n_forgotten (clients), ==, 0);
}

static void
test_room (void)
{
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (6, EXPIRY_NS);
  WbEndpoint here;
  gint64 now_ns = 0;

  g_test_summary ("The one not heard of for longest makes room, of the lowest rank there is");
  wb_endpoint_init_loopback (&here, 4);
  wb_ping_clients_hear (clients, &here, 0, ++now_ns);
  confirm (clients, hear (clients, 1, ++now_ns), 1);
  hear (clients, 2, ++now_ns);
  hear (clients, 2, ++now_ns);
  hear (clients, 3, ++now_ns);
  hear (clients, 3, ++now_ns);
  hear (clients, 2, ++now_ns);
  hear (clients, 4, ++now_ns);
  hear (clients, 5, ++now_ns);
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, 6);
  hear (clients, 6, ++now_ns);
  g_assert_false (knows (clients, 4));
  hear (clients, 5, ++now_ns);
  hear (clients, 7, ++now_ns); /* throws out 6, the only one heard once */
  g_assert_false (knows (clients, 6));
  hear (clients, 7, ++now_ns);
  hear (clients, 8, ++now_ns); /* none is left of those: 3 was silent for longest */
  g_assert_false (knows (clients, 3));
  g_assert_true (knows (clients, 2));
  for (guint i = 9; i < 12; i++)
    {
      hear (clients, i, ++now_ns);
      hear (clients, i, ++now_ns);
    }
  /* The confirmed ones are the oldest by far, and are still there. */
  g_assert_true (knows (clients, 1));
  g_assert_nonnull (wb_ping_clients_find (clients, &here, 0));
  g_assert_cmpuint (wb_ping_clients_get_n_confirmed (clients), ==, 2);
  g_assert_cmpuint (wb_ping_clients_get_n_forgotten (clients), ==, 6);
}

static void
test_flood (void)
{
  enum
  {
    MAX = 4096,
    CONFIRMED = 100,
    REGULAR = 500,
    FORGED = 1000000
  };
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (MAX, EXPIRY_NS);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  gint64 began_us;

  g_test_summary ("A million forged addresses throw out each other, none of those that were there before");
  for (guint i = 0; i < CONFIRMED; i++)
    confirm (clients, hear (clients, i, 1), i + 1);
  for (guint n = 0; n < 2; n++)
    for (guint i = CONFIRMED; i < CONFIRMED + REGULAR; i++)
      hear (clients, i, 2);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < FORGED; i++)
    {
      WbEndpoint peer = { .family = 4, .port = (guint16) g_rand_int (random) };
      guint32 address = g_rand_int (random) | 0xc0000000;

      memcpy (peer.address, &address, 4);
      peer.address[0] = 192;
      wb_ping_clients_hear (clients, &peer, 0, 3 + i);
    }
  g_test_message ("%.0f ns each", (double) (g_get_monotonic_time () - began_us) * 1000 / FORGED);
  for (guint i = 0; i < CONFIRMED + REGULAR; i++)
    g_assert_true (knows (clients, i));
  g_assert_cmpuint (wb_ping_clients_get_n (clients), ==, MAX);
  g_assert_cmpuint (wb_ping_clients_get_n_confirmed (clients), ==, CONFIRMED);
  g_assert_cmpuint (wb_ping_clients_get_n_forgotten (clients), >=, FORGED - MAX - FORGED / 10);
}

static void
test_confirm (void)
{
  static const char *const wrong[] = {
    "CONFIRM 0123456789abcdee",
    "confirm 0123456789abcdef",
    "CONFIRM 0123456789ABCDEF",
    "CONFIRM 0123456789abcdef ",
    "CONFIRM 0123456789abcde",
    "CONFIRM 0000000000000000",
    "",
  };
  g_autoptr (WbPingClients) clients = wb_ping_clients_new (10, EXPIRY_NS);
  WbPingClient *client = hear (clients, 1, 1), *other = hear (clients, 2, 1);
  char line[WB_PING_CONFIRM_BYTES];
  const guint8 *bytes = (const guint8 *) line;

  g_test_summary ("Only the very line, only from the client that was asked, only once");
  memcpy (line, "CONFIRM 0000000000000000", sizeof line);
  g_assert_false (wb_ping_clients_confirm (clients, client, bytes, sizeof line)); /* not asked */
  wb_ping_clients_ask (clients, client, G_GUINT64_CONSTANT (0x0123456789abcdef), 2, line);
  g_assert_cmpmem (line, sizeof line, "CONFIRM 0123456789abcdef", 24);
  g_assert_cmpuint (wb_ping_clients_get_n_asked (clients), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (wb_ping_clients_confirm (clients, client, (const guint8 *) wrong[i], strlen (wrong[i])));
  g_assert_false (wb_ping_clients_confirm (clients, other, bytes, sizeof line));
  g_assert_cmpint (client->rank, !=, WB_PING_CLIENT_CONFIRMED);
  /* Asked again: the older line is worth nothing. */
  wb_ping_clients_ask (clients, client, 7, 3, line);
  g_assert_cmpuint (wb_ping_clients_get_n_asked (clients), ==, 1);
  g_assert_false (wb_ping_clients_confirm (clients, client, (const guint8 *) "CONFIRM 0123456789abcdef", 24));
  g_assert_true (wb_ping_clients_confirm (clients, client, bytes, sizeof line));
  g_assert_cmpint (client->rank, ==, WB_PING_CLIENT_CONFIRMED);
  g_assert_false (wb_ping_clients_confirm (clients, client, bytes, sizeof line));
  g_assert_cmpuint (wb_ping_clients_get_n_asked (clients), ==, 0);
  /* Who is forgotten is not waited for. */
  wb_ping_clients_ask (clients, other, 8, 4, line);
  wb_ping_clients_expire (clients, EXPIRY_NS + 1);
  g_assert_cmpuint (wb_ping_clients_get_n_asked (clients), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/clients/identity", test_identity);
  g_test_add_func ("/ping/clients/latest", test_latest);
  g_test_add_func ("/ping/clients/expiry", test_expiry);
  g_test_add_func ("/ping/clients/room", test_room);
  g_test_add_func ("/ping/clients/flood", test_flood);
  g_test_add_func ("/ping/clients/confirm", test_confirm);
  return g_test_run ();
}
