/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the system knows of a socket, on a connection over loopback: states, both queues, and the reset. */

#include "engine/base/wb-socket-info.h"

#include "wb-peer.h"

/* WB_TEST_HAS_INFO comes from the build: 1 where the file for Linux is built, 0 with its portable twin. */

static void
make_pair (int *server, int *client)
{
  int listening = socket (AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = { .sin_family = AF_INET };
  WbEndpoint at;

  address.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listening, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  g_assert_true (wb_socket_get_local (listening, &at));
  *client = wb_peer_connect (&at);
  *server = accept (listening, NULL, NULL);
  g_assert_cmpint (*client, >=, 0);
  g_assert_cmpint (*server, >=, 0);
  close (listening);
}

static void
test_states (void)
{
  WbSocketInfo info;
  int server, client;
  char byte;

  g_test_summary ("ESTABLISHED, then CLOSE-WAIT when the peer has said its last byte");
  make_pair (&server, &client);
  wb_socket_info_read (server, &info);
  g_assert_cmpint (info.has_info, ==, WB_TEST_HAS_INFO);
  g_assert_cmpstr (wb_socket_info_get_state_name (&info), ==, WB_TEST_HAS_INFO ? "ESTABLISHED" : "–");
  if (WB_TEST_HAS_INFO)
    {
      g_assert_cmpuint (info.cwnd_segments, >, 0);
      g_assert_cmpuint (info.mss_bytes, >, 0);
    }
  shutdown (client, SHUT_WR);
  g_assert_cmpint (recv (server, &byte, 1, 0), ==, 0);
  wb_socket_info_read (server, &info);
  g_assert_cmpstr (wb_socket_info_get_state_name (&info), ==, WB_TEST_HAS_INFO ? "CLOSE-WAIT" : "–");
  close (server);
  close (client);

  wb_socket_info_read (-1, &info);
  g_assert_false (info.has_info);
  info = (WbSocketInfo){ .has_info = TRUE, .state = 200 };
  g_assert_cmpstr (wb_socket_info_get_state_name (&info), ==, "–");
}

static void
test_queues (void)
{
  static const char block[65536];
  guint64 sent = 0, unsent = 77;
  WbSocketInfo info;
  int server, client;

  g_test_summary ("A peer that does not read: our bytes are unsent here and unread there, none in between");
  make_pair (&server, &client);
  g_assert_cmpint (wb_socket_get_unsent (server, &unsent), ==, WB_TEST_HAS_INFO);
  g_assert_cmpuint (unsent, ==, 0);
  g_assert_cmpint (wb_socket_is_at_rest (server), ==, WB_TEST_HAS_INFO);
  for (;;)
    {
      gssize n = send (server, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (n < 0)
        break;
      sent += (guint64) n;
    }
  g_assert_cmpuint (sent, >, 0);
  if (WB_TEST_HAS_INFO)
    {
      wb_socket_info_read (server, &info);
      g_assert_true (wb_socket_get_unsent (server, &unsent));
      g_assert_cmpuint (unsent, >, 0);
      g_assert_cmpuint (info.unread_bytes, ==, 0);
      wb_socket_info_read (client, &info);
      g_assert_cmpuint (info.unsent_bytes, ==, 0);
      g_assert_cmpuint (info.unread_bytes + unsent, >=, sent);
    }
  else
    g_assert_false (wb_socket_get_unsent (server, &unsent));
  g_assert_false (wb_socket_get_unsent (-1, &unsent));
  g_assert_false (wb_socket_is_at_rest (server));
  g_assert_false (wb_socket_is_at_rest (client));
  g_assert_false (wb_socket_is_at_rest (-1));
  close (server);
  close (client);
}

static void
test_abort (void)
{
  int server, client;
  char byte;

  g_test_summary ("A close after wb_socket_set_abort is a reset, one without it is an end");
  make_pair (&server, &client);
  wb_socket_set_abort (server);
  close (server);
  g_assert_cmpint (recv (client, &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (client);

  make_pair (&server, &client);
  close (server);
  g_assert_cmpint (recv (client, &byte, 1, 0), ==, 0);
  close (client);
}

static void
test_error (void)
{
  int server, client;

  g_test_summary ("A reset is the socket's error once, and is told apart from what is none of the peer's doing");
  make_pair (&server, &client);
  g_assert_cmpint (wb_socket_get_error (client), ==, 0);
  wb_socket_set_abort (server);
  close (server);
  g_assert_cmpint (wb_socket_get_error (client), ==, ECONNRESET);
  g_assert_cmpint (wb_socket_get_error (client), ==, 0);
  close (client);
  g_assert_cmpint (wb_socket_get_error (-1), ==, EBADF);

  g_assert_true (wb_socket_is_reset (ECONNRESET));
  g_assert_true (wb_socket_is_reset (EPIPE));
  g_assert_false (wb_socket_is_reset (ETIMEDOUT));
}

static void
test_local (void)
{
  WbEndpoint local, peer = { 0 };
  int server, client;

  g_test_summary ("The local address is the one that was connected to; a descriptor that is none has none");
  make_pair (&server, &client);
  g_assert_true (wb_socket_get_local (server, &local));
  g_assert_true (wb_endpoint_is_loopback (&local));
  g_assert_cmpuint (local.port, !=, 0);
  g_assert_true (wb_socket_get_local (client, &peer));
  g_assert_cmpuint (peer.port, !=, local.port);
  close (server);
  close (client);
  g_assert_false (wb_socket_get_local (-1, &peer));
  g_assert_cmpuint (peer.family, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/socket-info/states", test_states);
  g_test_add_func ("/base/socket-info/queues", test_queues);
  g_test_add_func ("/base/socket-info/abort", test_abort);
  g_test_add_func ("/base/socket-info/error", test_error);
  g_test_add_func ("/base/socket-info/local", test_local);
  return g_test_run ();
}
