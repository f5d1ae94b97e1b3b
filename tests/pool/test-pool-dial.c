/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attempts at several addresses, against listeners that answer, refuse, or let nobody in. */

#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool-dial.h"
#include "tests/base/wb-peer.h"
#include "tests/pool/wb-pool-server.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>

typedef struct
{
  WbEngine *engine;
  WbPoolDial *dial;
  guint n_told;
  int fd;
  WbEndpoint remote;
  GError *error;
  gint64 took_us;
  gint64 began_us;
} Call;

static void
dialled_cb (WbPoolDial *dial, int fd, const WbEndpoint *remote, const GError *error, gpointer data)
{
  Call *call = data;

  call->n_told++;
  call->took_us = g_get_monotonic_time () - call->began_us;
  call->fd = fd;
  if (remote)
    call->remote = *remote;
  call->error = error ? g_error_copy (error) : NULL;
  g_assert_cmpint (fd < 0, ==, error != NULL);
  g_clear_pointer (&call->dial, wb_pool_dial_free);
}

static void
dial (Call *call, const WbEndpoint *endpoints, guint n)
{
  *call = (Call){ .engine = wb_engine_new_here (NULL), .fd = -1, .began_us = g_get_monotonic_time () };
  call->dial = wb_pool_dial_new (call->engine, endpoints, n, dialled_cb, call);
  g_assert_cmpuint (call->n_told, ==, 0);
}

static void
call_clear (Call *call)
{
  if (call->fd >= 0)
    close (call->fd);
  g_clear_pointer (&call->dial, wb_pool_dial_free);
  g_clear_error (&call->error);
  g_assert_finalize_object (call->engine);
}

static WbEndpoint
get_endpoint (guint8 family, guint16 port)
{
  WbEndpoint endpoint;

  wb_endpoint_init_loopback (&endpoint, family);
  endpoint.port = port;
  return endpoint;
}

/* A port that nobody listens on, and that nobody else is given while the descriptor is open. */
static int
open_refusing (guint8 family, WbEndpoint *out)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  WbEndpoint at = get_endpoint (family, 0);
  int fd = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (fd, >=, 0);
  if (bind (fd, (struct sockaddr *) &address, (socklen_t) wb_endpoint_to_sockaddr (&at, &address, sizeof address)) != 0)
    {
      close (fd);
      return -1;
    }
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &bytes), ==, 0);
  g_assert_true (wb_endpoint_from_sockaddr (out, &address, bytes));
  return fd;
}

typedef struct
{
  int listening;
  int fillers[16];
  guint n;
} Hole;

/* A port whose queue is full: Linux drops what comes then, and says nothing. */
static gboolean
open_hole (Hole *self, guint8 family, WbEndpoint *out)
{
  struct sockaddr_storage address;
  gsize bytes;
  gboolean full = FALSE;

  *self = (Hole){ .listening = open_refusing (family, out) };
  if (self->listening < 0)
    return FALSE;
  g_assert_cmpint (listen (self->listening, 0), ==, 0);
  bytes = wb_endpoint_to_sockaddr (out, &address, sizeof address);
  while (!full && self->n < G_N_ELEMENTS (self->fillers))
    {
      int fd = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
      fd_set set;
      struct timeval limit = { .tv_usec = 100000 };

      g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
      (void) connect (fd, (struct sockaddr *) &address, (socklen_t) bytes);
      FD_ZERO (&set);
      FD_SET (fd, &set);
      full = select (fd + 1, NULL, &set, NULL, &limit) == 0;
      self->fillers[self->n++] = fd;
    }
  return full;
}

static void
close_hole (Hole *self)
{
  while (self->n)
    close (self->fillers[--self->n]);
  if (self->listening >= 0)
    close (self->listening);
}

static void
test_sort (void)
{
  WbEndpoint endpoints[6];
  static const guint8 families[] = { 6, 6, 6, 4, 4, 6 };
  g_autoptr (GString) order = g_string_new (NULL);

  g_test_summary ("Families take turns, each in its order, the first stays first.");
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    endpoints[i] = get_endpoint (families[i], (guint16) (i + 1));
  wb_pool_dial_sort (endpoints, G_N_ELEMENTS (endpoints));
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    g_string_append_printf (order, "%u:%u ", endpoints[i].family, endpoints[i].port);
  g_assert_cmpstr (order->str, ==, "6:1 4:4 6:2 4:5 6:3 6:6 ");
  wb_pool_dial_sort (endpoints, 0);
}

static void
test_first (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  WbEndpoint at = get_endpoint (4, wb_pool_server_get_port (server));
  Call call;
  int on = 0;
  socklen_t bytes = sizeof on;

  g_test_summary ("What answers is handed over: non-blocking, close-on-exec, without Nagle's delay.");
  dial (&call, &at, 1);
  until (call.n_told);
  g_assert_no_error (call.error);
  g_assert_true (wb_endpoint_equal (&call.remote, &at));
  g_assert_true (fcntl (call.fd, F_GETFL) & O_NONBLOCK);
  g_assert_true (fcntl (call.fd, F_GETFD) & FD_CLOEXEC);
  g_assert_cmpint (getsockopt (call.fd, IPPROTO_TCP, TCP_NODELAY, &on, &bytes), ==, 0);
  g_assert_true (on);
  call_clear (&call);
}

static void
test_refused (gconstpointer data)
{
  guint8 family = (guint8) GPOINTER_TO_UINT (data);
  g_autoptr (WbPoolServer) server = wb_pool_server_new (family == 6 ? 4 : 6, 0);
  WbEndpoint endpoints[2];
  gint64 took_us = G_MAXINT64;
  int refusing = open_refusing (family, &endpoints[0]);

  g_test_summary ("A family that refuses costs no delay: the other one is tried at once.");
  if (server == NULL || refusing < 0)
    {
      g_test_skip ("one of the families is missing here");
      return;
    }
  endpoints[1] = get_endpoint (family == 6 ? 4 : 6, wb_pool_server_get_port (server));
  /* A busy machine may need as long for once; the delay would be there each time. */
  for (guint i = 0; i < 50 && took_us >= WB_POOL_DIAL_DELAY_NS / WB_NS_PER_US; i++)
    {
      Call call;

      dial (&call, endpoints, 2);
      until (call.n_told);
      g_assert_no_error (call.error);
      g_assert_cmpint (call.remote.family, ==, endpoints[1].family);
      took_us = call.took_us;
      call_clear (&call);
    }
  g_assert_cmpint (took_us, <, WB_POOL_DIAL_DELAY_NS / WB_NS_PER_US);
  close (refusing);
}

static void
test_hole (gconstpointer data)
{
  guint8 family = (guint8) GPOINTER_TO_UINT (data);
  g_autoptr (WbPoolServer) server = wb_pool_server_new (family == 6 ? 4 : 6, 0);
  guint n_before = wb_peer_count_descriptors ();
  WbEndpoint endpoints[2];
  Call call;
  Hole hole;

  g_test_summary ("A family that does not answer costs 250 ms, and its attempt is closed when the other one wins.");
  if (!open_hole (&hole, family, &endpoints[0]) || server == NULL)
    {
      close_hole (&hole);
      g_test_skip ("no way to be silent here");
      return;
    }
  endpoints[1] = get_endpoint (family == 6 ? 4 : 6, wb_pool_server_get_port (server));
  dial (&call, endpoints, 2);
  until (call.n_told);
  g_assert_no_error (call.error);
  g_assert_cmpint (call.remote.family, ==, endpoints[1].family);
  g_assert_cmpint (call.took_us, >=, WB_POOL_DIAL_DELAY_NS / WB_NS_PER_US);
  call_clear (&call);
  close_hole (&hole);
  until (wb_peer_count_descriptors () == n_before); /* the server closes its end in its own time */
}

static void
test_all_fail (void)
{
  WbEndpoint endpoints[3];
  int fds[3];
  char text[WB_ENDPOINT_TEXT_BYTES];
  Call call;

  g_test_summary ("When all have failed the error names every address and says why; of one it says only why.");
  for (guint i = 0; i < 3; i++)
    fds[i] = open_refusing (4, &endpoints[i]);
  dial (&call, endpoints, 3);
  until (call.n_told);
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_nonnull (strstr (call.error->message, wb_endpoint_format (&endpoints[i], text)));
      close (fds[i]);
    }
  g_assert_nonnull (strstr (call.error->message, g_strerror (ECONNREFUSED)));
  call_clear (&call);
  fds[0] = open_refusing (4, &endpoints[0]);
  dial (&call, endpoints, 1);
  until (call.n_told);
  g_assert_cmpstr (call.error->message, ==, g_strerror (ECONNREFUSED));
  g_assert_true (wb_endpoint_equal (&call.remote, &endpoints[0]));
  close (fds[0]);
  call_clear (&call);
}

static void
test_free (void)
{
  guint n_before;
  WbEndpoint endpoints[2];
  Call call;
  Hole hole;

  g_test_summary ("Given up while attempts are under way: no call, no descriptor is left.");
  (void) g_main_context_default ();
  n_before = wb_peer_count_descriptors ();
  if (!open_hole (&hole, 4, &endpoints[0]))
    {
      close_hole (&hole);
      g_test_skip ("no way to be silent here");
      return;
    }
  endpoints[1] = endpoints[0];
  dial (&call, endpoints, 2);
  until (wb_deadline_queue_get_n_armed (wb_engine_get_deadlines (call.engine)) == 0); /* both have begun */
  g_clear_pointer (&call.dial, wb_pool_dial_free);
  g_assert_cmpuint (call.n_told, ==, 0);
  call_clear (&call);
  close_hole (&hole);
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, n_before);
}

static void
test_no_descriptor (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  WbEndpoint endpoints[2];
  guint n_taken = 0;
  Call call;
  int refusing = open_refusing (4, &endpoints[0]);

  g_test_summary ("With no descriptor left beside its own one, it tries one address after the other.");
  endpoints[1] = get_endpoint (4, wb_pool_server_get_port (server));
  (void) wb_limits_get_room ();
  while (wb_limits_take ())
    n_taken++;
  dial (&call, endpoints, 2);
  until (call.n_told);
  g_assert_no_error (call.error);
  call_clear (&call);
  g_assert_false (wb_limits_take ());
  while (n_taken--)
    wb_limits_give_back ();
  close (refusing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/dial/sort", test_sort);
  g_test_add_func ("/pool/dial/first", test_first);
  g_test_add_data_func ("/pool/dial/refused-v6", GUINT_TO_POINTER (6), test_refused);
  g_test_add_data_func ("/pool/dial/refused-v4", GUINT_TO_POINTER (4), test_refused);
  g_test_add_data_func ("/pool/dial/silent-v6", GUINT_TO_POINTER (6), test_hole);
  g_test_add_data_func ("/pool/dial/silent-v4", GUINT_TO_POINTER (4), test_hole);
  g_test_add_func ("/pool/dial/all-fail", test_all_fail);
  g_test_add_func ("/pool/dial/given-up", test_free);
  g_test_add_func ("/pool/dial/no-descriptor", test_no_descriptor);
  return g_test_run ();
}
