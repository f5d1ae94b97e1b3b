/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cap on clients of one address, which loopback does not have: in a network of the test's own. */

#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-own-network-linux.h"
#include "tests/support/wb-until.h"

static void
cap_addresses (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL, third = NULL;
  WbChatPeer *second, *others[3];
  WbEndpoint loopback, outside;

  wb_own_network_ip ("link set lo up");
  wb_own_network_ip ("address add 192.0.2.1/32 dev lo");
  wb_chat_test_init (&test);
  loopback = test.settings.v4;
  g_assert_true (wb_endpoint_parse_address ("192.0.2.1", &outside, NULL));
  g_assert_true (wb_endpoint_parse_address ("0.0.0.0", &test.settings.v4, NULL));
  test.settings.max_per_address = 2;
  wb_chat_test_start (&test);
  test.settings.v4 = outside; /* whom the peers ask; they come from there, too */
  first = wb_chat_peer_join (&test, 4);
  second = wb_chat_peer_join (&test, 4);
  third = wb_chat_peer_connect (&test, 4);
  wb_chat_peer_expect (third, "[server] Refused: too many connections from this address");
  wb_chat_peer_expect_end (third);
  wb_chat_expect (&test, seen->refused_address == 1 && seen->n_clients == 2);
  wb_chat_peer_free (g_steal_pointer (&third));
  wb_chat_peer_free (second);
  wb_chat_until (&test, seen->n_clients == 1);
  third = wb_chat_peer_join (&test, 4);
  test.settings.v4 = loopback;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = wb_chat_peer_join (&test, 4);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    wb_chat_peer_free (others[i]);
}

static void
test_address_cap (void)
{
  g_test_summary ("Two clients of one address, not three, until one has gone; loopback has no such cap");
  if (wb_own_network_test ())
    cap_addresses ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/network/address-cap", test_address_cap);
  return g_test_run ();
}
