/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The listener over loopback: what accepted connections are like, both families on one port in any order, errors in
 * words, callbacks that free the listener. What needs a network or limits of its own is in
 * test-listener-network-linux.c. */

#include "engine/base/wb-limits.h"
#include "engine/base/wb-listener.h"
#include "engine/base/wb-socket-info.h"

#include "../support/wb-at.h"
#include "../support/wb-until.h"
#include "wb-peer.h"

#include <fcntl.h>
#include <string.h>

typedef struct
{
  GArray *fds; /* int */
  WbEndpoint peer;
  guint64 n;
  WbListener **free_at_first;
} Taker;

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  Taker *taker = data;

  taker->n++;
  taker->peer = *peer;
  g_array_append_val (taker->fds, fd);
  if (taker->free_at_first != NULL)
    g_clear_pointer (taker->free_at_first, wb_listener_free);
}

static void
trouble_cb (WbListener *listener, const char *text, gpointer data)
{
  g_error ("trouble: %s", text);
}

static const WbListenerEvents events = { accepted_cb, trouble_cb };

static void
taker_close (Taker *taker)
{
  for (guint i = 0; i < taker->fds->len; i++)
    close (g_array_index (taker->fds, int, i));
  g_array_set_size (taker->fds, 0);
}

static void
taker_clear (Taker *taker)
{
  taker_close (taker);
  g_array_unref (taker->fds);
}

#define TAKER_INIT                                                                                                     \
  {                                                                                                                    \
    .fds = g_array_new (FALSE, FALSE, sizeof (int))                                                                    \
  }
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taker, taker_clear)

static WbEngine *
make_engine (void)
{
  g_autoptr (GError) error = NULL;
  WbEngine *engine = wb_engine_new_here (&error);

  g_assert_no_error (error);
  return engine;
}

static WbListener *
listen_at (WbEngine *engine, WbEndpoint endpoint, Taker *taker)
{
  g_autoptr (GError) error = NULL;
  WbListener *listener = wb_listener_new (engine, &endpoint, 0, &events, taker, &error);

  g_assert_no_error (error);
  return listener;
}

static gboolean
has_ipv6 (void)
{
  WbEndpoint loopback = { .family = 6, .address = { [15] = 1 } };
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&loopback, &address, sizeof address);
  int fd = socket (AF_INET6, SOCK_STREAM, 0);
  gboolean there = fd >= 0 && bind (fd, (struct sockaddr *) &address, (socklen_t) bytes) == 0;

  if (fd >= 0)
    close (fd);
  if (!there)
    g_test_skip ("this computer has no IPv6");
  return there;
}

static int
get_option (int fd, int level, int option)
{
  int value = -1;
  socklen_t bytes = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, option, &value, &bytes), ==, 0);
  return value;
}

static void
check_accepted (const char *where, gboolean wildcard)
{
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  g_autoptr (GError) error = NULL;
  WbEndpoint wanted = at (where), local, to;
  g_autoptr (WbListener) listener = wb_listener_new (engine, &wanted, 20000, &events, &taker, &error);
  int client, fd;

  g_assert_no_error (error);
  to = *wb_listener_get_endpoint (listener);
  g_assert_cmpuint (to.port, !=, 0);
  g_assert_true (wb_endpoint_same_address (&to, &wanted));
  if (wildcard)
    to = to.family == 4 ? at ("127.0.0.1") : at ("::1");
  to.port = wb_listener_get_endpoint (listener)->port;
  client = wb_peer_connect (&to);
  g_assert_cmpint (client, >=, 0);
  until (taker.n == 1);
  fd = g_array_index (taker.fds, int, 0);

  g_assert_true (fcntl (fd, F_GETFL) & O_NONBLOCK);
  g_assert_true (fcntl (fd, F_GETFD) & FD_CLOEXEC);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_NODELAY), !=, 0);
  g_assert_cmpint (get_option (fd, SOL_SOCKET, SO_SNDBUF), >=, 20000);
  g_assert_cmpint (get_option (fd, SOL_SOCKET, SO_SNDBUF), <=, 40000); /* Linux doubles it for its own use */
  {
    struct sockaddr_storage address;
    socklen_t bytes = sizeof address;

    g_assert_cmpint (getsockname (client, (struct sockaddr *) &address, &bytes), ==, 0);
    g_assert_true (wb_endpoint_from_sockaddr (&local, &address, bytes));
    g_assert_true (wb_endpoint_equal (&local, &taker.peer));
  }
  g_assert_cmpuint (wb_listener_get_n_accepted (listener), ==, 1);
  g_assert_cmpuint (wb_listener_get_n_refused (listener), ==, 0);
  g_assert_false (wb_listener_is_paused (listener));
  close (client);
}

static void
test_accepted (void)
{
  g_test_summary (
      "Non-blocking, close-on-exec, without delay, with the send buffer asked for, and with the peer's name");
  check_accepted ("127.0.0.1", FALSE);
  check_accepted ("0.0.0.0", TRUE);
  if (!has_ipv6 ())
    return;
  check_accepted ("::1", FALSE);
  check_accepted ("::", TRUE);
}

static void
test_crowd (void)
{
  enum
  {
    N = 400
  };
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  g_autoptr (WbListener) listener = listen_at (engine, at ("127.0.0.1"), &taker);
  int clients[N];

  g_test_summary ("400 connections while nobody accepts: the queue holds them, and all come in turns of 64");
  if (wb_limits_get_room () < 2 * N)
    {
      g_test_skip ("this process may not open that many descriptors");
      return;
    }
  for (guint i = 0; i < N; i++)
    {
      clients[i] = wb_peer_connect (wb_listener_get_endpoint (listener));
      g_assert_cmpint (clients[i], >=, 0);
    }
  while (taker.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (taker.n, ==, 64);
  until (taker.n == N);
  for (guint i = 0; i < N; i++)
    close (clients[i]);
}

static void
test_port_in_use (void)
{
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  g_autoptr (WbListener) listener = listen_at (engine, at ("127.0.0.1"), &taker);
  WbEndpoint same = *wb_listener_get_endpoint (listener), everywhere = at ("0.0.0.0"), elsewhere = at ("192.0.2.1");
  g_autofree char *expected = g_strdup_printf ("Could not listen on 127.0.0.1:%u: Address already in use", same.port);
  guint n_descriptors = wb_peer_count_descriptors ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A port that is taken, and an address that is not ours, are said with the system's reason");
  g_assert_null (wb_listener_new (engine, &same, 0, &events, &taker, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_cmpstr (error->message, ==, expected);
  g_clear_error (&error);

  everywhere.port = same.port;
  g_assert_null (wb_listener_new (engine, &everywhere, 0, &events, &taker, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);

  g_assert_null (wb_listener_new (engine, &elsewhere, 0, &events, &taker, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "Could not listen on 192.0.2.1:0: Cannot assign requested address");
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, n_descriptors);

  if (!has_ipv6 ())
    return;
  {
    g_autoptr (WbListener) other = listen_at (engine, at ("::1"), &taker);
    g_autofree char *text = NULL;

    same = *wb_listener_get_endpoint (other);
    text = g_strdup_printf ("Could not listen on [::1]:%u: Address already in use", same.port);
    g_clear_error (&error);
    g_assert_null (wb_listener_new (engine, &same, 0, &events, &taker, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
    g_assert_cmpstr (error->message, ==, text);
  }
}

static void
check_serves (const WbEndpoint *to, Taker *taker, guint8 family)
{
  guint64 before = taker->n;
  int client = wb_peer_connect (to);

  g_assert_cmpint (client, >=, 0);
  until (taker->n == before + 1);
  g_assert_cmpuint (taker->peer.family, ==, family);
  close (client);
}

static void
test_any_order (void)
{
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;

  g_test_summary (
      "Both families on one port, on all addresses, whichever starts or stops first; neither serves the other");
  if (!has_ipv6 ())
    return;
  for (guint round = 0; round < 4; round++)
    {
      gboolean v4_first = (round & 1) == 0, v4_stops_first = (round & 2) == 0;
      g_autoptr (WbListener) first = listen_at (engine, at (v4_first ? "0.0.0.0" : "::"), &taker);
      g_autoptr (WbListener) second = NULL;
      WbEndpoint other = at (v4_first ? "::" : "0.0.0.0");
      WbListener **v4 = v4_first ? &first : &second, **v6 = v4_first ? &second : &first;
      WbEndpoint v4_loopback = at ("127.0.0.1"), v6_loopback = at ("::1");

      v4_loopback.port = v6_loopback.port = other.port = wb_listener_get_endpoint (first)->port;
      if (!v4_first) /* the other family is not answered on an IPv6 listener's behalf */
        g_assert_cmpint (wb_peer_connect (&v4_loopback), ==, -1);
      second = listen_at (engine, other, &taker);
      check_serves (&v4_loopback, &taker, 4);
      check_serves (&v6_loopback, &taker, 6);

      g_clear_pointer (v4_stops_first ? v4 : v6, wb_listener_free);
      g_assert_cmpint (wb_peer_connect (v4_stops_first ? &v4_loopback : &v6_loopback), ==, -1);
      check_serves (v4_stops_first ? &v6_loopback : &v4_loopback, &taker, v4_stops_first ? 6 : 4);

      other = v4_stops_first ? at ("0.0.0.0") : at ("::");
      other.port = v4_loopback.port;
      *(v4_stops_first ? v4 : v6) = listen_at (engine, other, &taker); /* and back, beside the one that stayed */
      check_serves (&v4_loopback, &taker, 4);
      check_serves (&v6_loopback, &taker, 6);
    }
}

static void
test_free_in_callback (void)
{
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  WbListener *listener = listen_at (engine, at ("127.0.0.1"), &taker);
  WbEndpoint to = *wb_listener_get_endpoint (listener);
  int clients[5];

  g_test_summary ("Freed by its own callback, the listener accepts no more and is not touched again");
  taker.free_at_first = &listener;
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = wb_peer_connect (&to);
  until (listener == NULL);
  until (wb_peer_is_closed (clients[4]));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (taker.n, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    close (clients[i]);
}

static void
test_reset_storm (void)
{
  enum
  {
    N = 6000,
    AT_ONCE = 200
  };
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  g_autoptr (WbListener) listener = listen_at (engine, at ("127.0.0.1"), &taker);
  WbEndpoint to = *wb_listener_get_endpoint (listener);

  g_test_summary (
      "6,000 connections that are reset before they are accepted: counted, no trouble, and the next is served");
  for (guint i = 0; i < N / AT_ONCE; i++)
    {
      for (guint j = 0; j < AT_ONCE; j++)
        {
          int client = wb_peer_connect (&to);

          g_assert_cmpint (client, >=, 0);
          wb_socket_set_abort (client);
          close (client);
        }
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      taker_close (&taker);
    }
  check_serves (&to, &taker, 4);
  g_assert_cmpuint (taker.n, ==, wb_listener_get_n_accepted (listener));
#ifdef __linux__ /* others take those that were reset out of the queue */
  g_assert_cmpuint (taker.n, ==, N + 1);
#endif
  g_assert_cmpuint (wb_listener_get_n_refused (listener), ==, 0);
}

static void
test_again_and_again (void)
{
  g_autoptr (WbEngine) engine = make_engine ();
  g_auto (Taker) taker = TAKER_INIT;
  WbListener *listener = listen_at (engine, at ("127.0.0.1"), &taker);
  WbEndpoint same = *wb_listener_get_endpoint (listener);
  guint n_descriptors;

  g_test_summary ("1,000 starts on one port, with connections that our side closed first: no wait, no descriptor lost");
  n_descriptors = wb_peer_count_descriptors ();
  for (guint i = 0; i < 1000; i++)
    {
      if (i % 50 == 0)
        {
          int client = wb_peer_connect (&same);

          g_assert_cmpint (client, >=, 0);
          until (taker.fds->len == 1);
          taker_close (&taker); /* now the port is in TIME-WAIT */
          until (wb_peer_is_closed (client));
          close (client);
        }
      wb_listener_free (listener);
      listener = listen_at (engine, same, &taker);
    }
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, n_descriptors);
  g_assert_cmpuint (wb_poller_get_n_watches (wb_engine_get_poller (engine)), ==, 1);
  wb_listener_free (listener);
  g_assert_cmpuint (wb_poller_get_n_watches (wb_engine_get_poller (engine)), ==, 0);
  g_assert_cmpuint (wb_deadline_queue_get_n_armed (wb_engine_get_deadlines (engine)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wb_limits_raise ();
  g_test_add_func ("/base/listener/accepted", test_accepted);
  g_test_add_func ("/base/listener/crowd", test_crowd);
  g_test_add_func ("/base/listener/port-in-use", test_port_in_use);
  g_test_add_func ("/base/listener/any-order", test_any_order);
  g_test_add_func ("/base/listener/free-in-callback", test_free_in_callback);
  g_test_add_func ("/base/listener/reset-storm", test_reset_storm);
  g_test_add_func ("/base/listener/again-and-again", test_again_and_again);
  return g_test_run ();
}
