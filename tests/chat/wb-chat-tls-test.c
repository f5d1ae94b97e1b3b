/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Server and peers of the tests of TLS: the server in the context of the test, each peer in a thread that may block. */

#include "tests/chat/wb-chat-tls-test.h"

#include "engine/chat/wb-chat-identity.h"
#include "tests/support/wb-until.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static void
connection_free (gpointer data)
{
  WbTlsConnection *connection = data;

  wb_tls_free (connection->tls);
  g_byte_array_unref (connection->out);
  g_free (connection);
}

void
wb_tls_connection_want (WbTlsConnection *connection)
{
  WbTlsServer *server = connection->server;
  gboolean reads = !server->is_deaf && !connection->is_ended && connection->out->len < 100000;
  gboolean writes = connection->out->len > 0 || connection->is_ended; /* or to shut down */

  wb_tls_set_wanted (connection->tls, (reads ? WB_READY_READ : 0) | (writes ? WB_READY_WRITE : 0));
}

/* FALSE: the connection is gone. */
static gboolean
failed (WbTlsConnection *connection)
{
  WbTlsServer *server = connection->server;

  if (errno == EAGAIN)
    return TRUE;
  server->error_number = errno;
  server->n_failed++;
  g_free (server->error);
  server->error = wb_tls_dup_error (connection->tls);
  g_ptr_array_remove_fast (server->connections, connection);
  return FALSE;
}

/* FALSE: the connection is gone. */
static gboolean
connection_send (WbTlsConnection *connection)
{
  while (connection->out->len > 0)
    {
      gsize n_first = connection->out->len / 3;
      GOutputVector vectors[3] = { { connection->out->data, n_first },
                                   { NULL, 0 },
                                   { connection->out->data + n_first, connection->out->len - n_first } };
      gssize n = wb_tls_send (connection->tls, vectors, 3);

      if (n < 0)
        return failed (connection);
      g_byte_array_remove_range (connection->out, 0, (guint) n);
    }
  return TRUE;
}

static void
ready_cb (WbTls *tls, WbReady ready, gpointer data)
{
  WbTlsConnection *connection = data;
  WbTlsServer *server = connection->server;
  g_autofree guint8 *bytes = g_malloc (server->recv_bytes);

  server->n_told++;
  if (ready & (WB_READY_READ | WB_READY_ERROR | WB_READY_HANGUP) && !connection->is_ended)
    {
      gssize n = wb_tls_recv (tls, bytes, server->recv_bytes);

      if (n < 0 && !failed (connection))
        return;
      connection->is_ended = n == 0;
      if (n > 0)
        server->n_received += (guint64) n;
      if (n > 0 && !server->is_mute)
        g_byte_array_append (connection->out, bytes, (guint) n);
      if (n >= 5 && memcmp (bytes, "quit\n", 5) == 0)
        connection->is_ended = TRUE;
    }
  if (!connection_send (connection))
    return;
  if (connection->is_ended && connection->out->len == 0 && wb_tls_shutdown (tls))
    {
      server->n_ended++;
      g_ptr_array_remove_fast (server->connections, connection);
      return;
    }
  wb_tls_connection_want (connection);
}

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  WbTlsServer *server = data;
  WbTlsConnection *connection = g_new0 (WbTlsConnection, 1);
  g_autoptr (GError) error = NULL;

  connection->server = server;
  connection->out = g_byte_array_new ();
  connection->tls = wb_tls_new (server->engine, fd, server->certificate, ready_cb, connection, &error);
  g_assert_no_error (error);
  server->fd = wb_tls_get_fd (connection->tls);
  g_assert_cmpint (server->fd, ==, fd);
  g_assert_false (wb_tls_is_ready (connection->tls));
  server->n_accepted++;
  g_ptr_array_add (server->connections, connection);
  wb_tls_connection_want (connection);
}

static const WbListenerEvents listener_events = { .accepted = accepted_cb };

void
wb_tls_server_init (WbTlsServer *server)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint at;

  *server = (WbTlsServer){ .recv_bytes = 65536, .fd = -1 };
  server->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  server->certificate = wb_chat_identity_make (NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_true (wb_endpoint_parse ("127.0.0.1:0", -1, &at, NULL));
  server->listener = wb_listener_new (server->engine, &at, 65536, &listener_events, server, &error);
  g_assert_no_error (error);
  server->port = wb_listener_get_endpoint (server->listener)->port;
  server->connections = g_ptr_array_new_with_free_func (connection_free);
}

gboolean
wb_tls_is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

void
wb_tls_until_closed (int fd)
{
  gint64 end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;

  while (wb_tls_is_open (fd))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
    }
}

void
wb_tls_server_clear (WbTlsServer *server)
{
  gpointer engine = server->engine;

  g_ptr_array_unref (server->connections);
  g_clear_pointer (&server->listener, wb_listener_free);
  g_object_add_weak_pointer (G_OBJECT (server->engine), &engine);
  g_clear_object (&server->engine);
  until (engine == NULL);
  g_clear_object (&server->certificate);
  g_free (server->error);
}

WbTlsConnection *
wb_tls_server_get_connection (WbTlsServer *server)
{
  return g_ptr_array_index (server->connections, server->connections->len - 1);
}

/* --- Peers with a thread of their own --- */

static gboolean
accept_any_cb (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flaws, gpointer data)
{
  return TRUE;
}

GSocketConnection *
wb_tls_peer_connect (WbTlsPeer *peer)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *socket = g_socket_client_connect_to_host (client, "127.0.0.1", peer->port, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (socket), WB_UNTIL_LIMIT_SECONDS);
  return socket;
}

GIOStream *
wb_tls_peer_begin_tls (GSocketConnection *socket)
{
  g_autoptr (GError) error = NULL;
  /* It takes any certificate: it need not read whom the system trusts, which each client would do anew. */
  GIOStream *tls = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL,
                                   &error, "base-io-stream", socket, "database", NULL, NULL);

  g_assert_no_error (error);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
  g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, &error);
  g_assert_no_error (error);
  return tls;
}

GIOStream *
wb_tls_peer_connect_tls (WbTlsPeer *peer)
{
  g_autoptr (GSocketConnection) socket = wb_tls_peer_connect (peer);

  return wb_tls_peer_begin_tls (socket);
}

void
wb_tls_peer_send (GIOStream *stream, gconstpointer bytes, gsize n)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, n, NULL, NULL, &error);
  g_assert_no_error (error);
}

void
wb_tls_peer_expect (GIOStream *stream, gconstpointer bytes, gsize n)
{
  g_autofree char *got = g_malloc (n);
  g_autoptr (GError) error = NULL;
  gsize n_got;

  g_input_stream_read_all (g_io_stream_get_input_stream (stream), got, n, &n_got, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (got, n_got, bytes, n);
}

void
wb_tls_peer_expect_end (GIOStream *stream)
{
  g_autoptr (GError) error = NULL;
  char byte;
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
}

/* The stream ends, in order or not. */
void
wb_tls_peer_expect_gone (GIOStream *stream)
{
  char bytes[4096];

  while (g_input_stream_read (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, NULL, NULL) > 0)
    ;
}

static gpointer
peer_thread (gpointer data)
{
  WbTlsPeer *peer = data;

  peer->script (peer);
  g_atomic_int_set (&peer->is_over, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

void
wb_tls_peer_begin (WbTlsPeer *peer, WbTlsServer *server, void (*script) (WbTlsPeer *))
{
  *peer = (WbTlsPeer){ .port = server->port, .script = script };
  peer->thread = g_thread_new ("peer", peer_thread, peer);
}

void
wb_tls_peer_end (WbTlsPeer *peer)
{
  until (g_atomic_int_get (&peer->is_over));
  g_thread_join (peer->thread);
}

void
wb_tls_run (WbTlsServer *server, void (*script) (WbTlsPeer *))
{
  WbTlsPeer peer;

  wb_tls_peer_begin (&peer, server, script);
  wb_tls_peer_end (&peer);
}

/* In the peer's thread: until the test says so. */
void
wb_tls_peer_wait (WbTlsPeer *peer)
{
  gint64 end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;

  while (!g_atomic_int_get (&peer->may_go_on))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_thread_yield ();
    }
}

char *
wb_tls_make_text (gsize n)
{
  char *text = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    text[i] = (char) ('a' + (i * 7 + i / 251) % 26);
  return text;
}
