/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pool within TLS, against a server in the same loop that sends back what comes. */

#include "engine/base/wb-listener.h"
#include "engine/base/wb-tls.h"
#include "engine/chat/wb-chat-identity.h"
#include "tests/pool/wb-pool-test.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  WbListener *listener;
  GTlsCertificate *certificate;
  WbEngine *engine;
  GPtrArray *peers; /* of Peer */
  guint n_accepted;
  gboolean postgres; /* TLS begins when it was asked for */
} Server;

typedef struct
{
  Server *server;
  WbTls *tls;
  GByteArray *out;
} Peer;

static void
peer_free (gpointer data)
{
  Peer *self = data;

  wb_tls_free (self->tls);
  g_byte_array_unref (self->out);
  g_free (self);
}

static void
peer_cb (WbTls *tls, WbReady ready, gpointer data)
{
  Peer *self = data;
  guint8 bytes[16384];
  gssize n = wb_tls_recv (tls, bytes, sizeof bytes);

  if (n == 0 || (n < 0 && errno != EAGAIN))
    {
      g_ptr_array_remove_fast (self->server->peers, self);
      return;
    }
  if (n > 0)
    g_byte_array_append (self->out, bytes, (guint) n);
  while (self->out->len)
    {
      GOutputVector vector = { self->out->data, self->out->len };

      n = wb_tls_send (tls, &vector, 1);
      if (n <= 0)
        break;
      g_byte_array_remove_range (self->out, 0, (guint) n);
    }
  wb_tls_set_wanted (tls, WB_READY_READ | (self->out->len ? WB_READY_WRITE : 0));
}

static void
admit (Server *self, int fd)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->server = self;
  peer->out = g_byte_array_new ();
  peer->tls = wb_tls_new (self->engine, fd, self->certificate, peer_cb, peer, NULL);
  g_assert_nonnull (peer->tls);
  self->n_accepted++;
  g_ptr_array_add (self->peers, peer);
}

/* SSLRequest: eight bytes, answered by one (PostgreSQL's protocol 3.0, 55.2.10). */
static gboolean
asked_cb (int fd, GIOCondition condition, gpointer data)
{
  guint8 bytes[8];

  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, sizeof bytes);
  g_assert_cmpint (write (fd, "S", 1), ==, 1);
  admit (data, fd);
  return G_SOURCE_REMOVE;
}

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *at, gpointer data)
{
  Server *self = data;

  if (self->postgres)
    (void) g_unix_fd_add (fd, G_IO_IN, asked_cb, self);
  else
    admit (self, fd);
}

static const WbListenerEvents events = { .accepted = accepted_cb };

static void
server_init (Server *self, WbPoolTest *test)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint at;

  wb_endpoint_init_loopback (&at, 4);
  *self = (Server){ .engine = test->engine, .peers = g_ptr_array_new_with_free_func (peer_free) };
  self->certificate = wb_chat_identity_make (NULL, 0, &error);
  g_assert_no_error (error);
  self->listener = wb_listener_new (test->engine, &at, 0, &events, self, &error);
  g_assert_no_error (error);
  (void) wb_pool_settings_add_target (&test->settings, "127.0.0.1", wb_listener_get_endpoint (self->listener)->port);
  test->settings.tls = TRUE;
  test->settings.tls_verify = FALSE;
}

static void
server_clear (Server *self)
{
  g_clear_pointer (&self->listener, wb_listener_free);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_object (&self->certificate);
}

static void
test_lends (void)
{
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  Server server;

  g_test_summary ("Connections are made within TLS, used, validated by their socket, and their end is noticed.");
  wb_pool_test_init (&test);
  server_init (&server, &test);
  test.settings.validate = WB_POOL_VALIDATE_SOCKET;
  test.settings.validate_after_ns = 0;
  test.settings.connect_timeout_ns = 20 * WB_NS_PER_S;
  test.settings.acquire_timeout_ns = 20 * WB_NS_PER_S;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  for (guint round = 1; round <= 3; round++)
    {
      wb_pool_borrower_acquire (&a, 0);
      until (a.n_told == round);
      g_assert_no_error (a.error);
      g_assert_true (wb_pool_borrower_exchange (&a, 200000, 20 * WB_NS_PER_S));
      until (a.n_answers == round);
      g_assert_no_error (a.exchange_error);
      g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
      g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 1);
    }
  g_assert_cmpuint (server.n_accepted, ==, 1);
  g_ptr_array_set_size (server.peers, 0);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 0);
  g_assert_true (wb_pool_test_said (&test, "closed the connection"));
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 4);
  g_assert_no_error (a.error);
  g_ptr_array_set_size (server.peers, 0);
  until (wb_pool_is_broken (test.pool, &a.borrow));
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  wb_pool_borrower_clear (&a);
  server_clear (&server);
}

static void
test_refuses (void)
{
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  Server server;

  g_test_summary ("A certificate that nobody vouches for is refused when it is to be checked, and the reason is told.");
  wb_pool_test_init (&test);
  server_init (&server, &test);
  test.settings.tls_verify = TRUE;
  test.settings.fail_fast = TRUE;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 20 * WB_NS_PER_S);
  until (a.n_told == 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE);
  g_assert_nonnull (strstr (a.error->message, "ertificate"));
  wb_pool_borrower_clear (&a);
  server_clear (&server);
}

static void
test_silent (void)
{
  g_autoptr (WbPoolServer) plain = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;

  g_test_summary (
      "A server that does not answer a handshake: the connect is over in time, and a stop waits for nobody.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, plain);
  test.settings.tls = TRUE;
  test.settings.connect_timeout_ns = 50 * WB_NS_PER_MS;
  wb_pool_server_set_silent (plain, TRUE);
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 300 * WB_NS_PER_MS);
  until (a.n_told == 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (wb_pool_test_said (&test, "connected, but not ready within"));
  wb_pool_borrower_acquire (&a, 20 * WB_NS_PER_S);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_CONNECTING) == 1);
  wb_pool_borrower_clear (&a);
  wb_pool_test_stop (&test);
  g_assert_cmpuint (a.n_told, ==, 2);
  wb_pool_borrower_clear (&a);
}

static void
test_postgres (void)
{
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  Server server;

  g_test_summary ("PostgreSQL is asked in plain whether TLS may begin, and then it does.");
  wb_pool_test_init (&test);
  server_init (&server, &test);
  server.postgres = TRUE;
  test.settings.protocol = WB_POOL_PROTOCOL_POSTGRES;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 20 * WB_NS_PER_S);
  until (a.n_told == 1);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_cmpuint (server.n_accepted, ==, 1);
  wb_pool_borrower_clear (&a);
  server_clear (&server);
}

static void
test_not_postgres (void)
{
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  Server server;

  g_test_summary (
      "A server of TLS is no PostgreSQL: it is asked in plain first, and what it says is not taken for an answer.");
  wb_pool_test_init (&test);
  server_init (&server, &test);
  test.settings.protocol = WB_POOL_PROTOCOL_POSTGRES;
  test.settings.fail_fast = TRUE;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 20 * WB_NS_PER_S);
  until (a.n_told == 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE);
  wb_pool_borrower_clear (&a);
  server_clear (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/tls/lends", test_lends);
  g_test_add_func ("/pool/tls/refuses", test_refuses);
  g_test_add_func ("/pool/tls/silent", test_silent);
  g_test_add_func ("/pool/tls/postgres", test_postgres);
  g_test_add_func ("/pool/tls/not-postgres", test_not_postgres);
  return g_test_run ();
}
