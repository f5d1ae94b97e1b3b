/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same server, and peers that speak no TLS, stop in the middle of it, or go; and the stream below TLS by itself. */

#include "engine/base/wb-tls-stream.h"
#include "tests/chat/wb-chat-tls-test.h"
#include "tests/support/wb-aside.h"
#include "tests/support/wb-until.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- Tests: peers that do not --- */

static void
hello_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);

  wb_tls_peer_send (tls, "hello", 5);
  wb_tls_peer_expect (tls, "hello", 5);
}

/* What a client of GIO's says first. Transfer full. */
static GBytes *
make_hello (void)
{
  int fds[2];
  g_autoptr (GSocket) near = NULL, far = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint8 bytes[4096];
  gssize n;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  near = g_socket_new_from_fd (fds[0], NULL);
  far = g_socket_new_from_fd (fds[1], NULL);
  connection = g_socket_connection_factory_create_connection (near);
  tls = g_tls_client_connection_new (G_IO_STREAM (connection), NULL, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), 0, cancellable, NULL, NULL);
  n = g_socket_receive (far, (char *) bytes, sizeof bytes, NULL, NULL);
  g_assert_cmpint (n, >, 5);
  g_assert_cmpint (n, ==, 5 + (bytes[3] << 8 | bytes[4]));
  g_cancellable_cancel (cancellable);
  g_socket_close (far, NULL);
  return g_bytes_new (bytes, (gsize) n);
}

/* A blocking socket of the test's own thread, nothing said. */
static GSocket *
connect_plain (WbTlsServer *server)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new_from_string ("127.0.0.1", server->port);
  guint n_accepted = server->n_accepted;
  g_autoptr (GError) error = NULL;

  g_socket_connect (socket, at, NULL, &error);
  g_assert_no_error (error);
  until (server->n_accepted > n_accepted);
  return g_steal_pointer (&socket);
}

static void
send_plain (GSocket *socket, gconstpointer bytes, gsize n)
{
  g_assert_cmpint (g_socket_send (socket, bytes, n, NULL, NULL), ==, n);
}

/* The handshake's thread has answered the hello, and waits. */
static void
until_answered (GSocket *socket)
{
  while (!(g_socket_condition_check (socket, G_IO_IN) & G_IO_IN))
    g_main_context_iteration (NULL, FALSE);
}

static void
test_no_tls (void)
{
  static const struct
  {
    const char *bytes;
    gsize n;
  } cases[] = {
    { "hello\n", 6 },
    { "G", 1 },
    { "\x16\x02\x00", 3 },
    { "\x16\x03\x01\x00\x00", 5 },
    { "\x16\x03\x01\x40\x01", 5 },
    { "\x16\x03\x01\x00\x10\x02", 6 },
    { "\x80\x2e\x01\x00\x02", 5 },
  };

  g_test_summary (
      "Plain text, garbage, lengths that cannot be: told at once as EPROTO, in words, with no handshake begun");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WbTlsServer) server;
      g_autoptr (GSocket) socket = NULL;

      wb_tls_server_init (&server);
      socket = connect_plain (&server);
      send_plain (socket, cases[i].bytes, cases[i].n);
      until (server.n_failed == 1);
      g_assert_cmpint (server.error_number, ==, EPROTO);
      g_assert_true (g_str_has_prefix (server.error, "What came is no "));
      wb_tls_until_closed (server.fd);
    }
}

static void
test_garbage (void)
{
  g_auto (WbTlsServer) server;
  g_autoptr (GSocket) first = NULL, second = NULL;
  g_autoptr (GBytes) hello = make_hello ();
  guint8 record[5 + 16384];

  g_test_summary ("A record that begins like a hello and is none; a hello, and garbage without end behind it");
  wb_tls_server_init (&server);
  memset (record, 0xa5, sizeof record);
  memcpy (record, "\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03", 11);
  first = connect_plain (&server);
  send_plain (first, record, sizeof record);
  until (server.n_failed == 1);
  g_assert_cmpint (server.error_number, ==, EPROTO);
  g_assert_nonnull (server.error);
  second = connect_plain (&server);
  send_plain (second, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
  g_socket_set_blocking (second, FALSE);
  while (server.n_failed == 1)
    {
      (void) g_socket_send (second, (const char *) record + 11, sizeof record - 11, NULL, NULL);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpint (server.error_number, ==, EPROTO);
  g_assert_cmpuint (server.connections->len, ==, 0);
  wb_tls_run (&server, hello_script);
  until (server.n_ended == 1);
}

static void
reset (GSocket *socket)
{
  struct linger at_once = { .l_onoff = 1 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (socket, NULL);
}

static void
test_gone (void)
{
  g_autoptr (GBytes) hello = make_hello ();
  gsize n;
  const guint8 *bytes = g_bytes_get_data (hello, &n);

  g_test_summary ("Gone before a byte, within the first record, and in the handshake; by FIN and by RST");
  for (guint i = 0; i < 6; i++)
    {
      g_auto (WbTlsServer) server;
      g_autoptr (GSocket) socket = NULL;

      wb_tls_server_init (&server);
      socket = connect_plain (&server);
      if (i / 2 == 1)
        send_plain (socket, bytes, n / 2);
      if (i / 2 == 2)
        {
          send_plain (socket, bytes, n);
          until_answered (socket);
        }
      if (i % 2)
        reset (socket);
      else
        g_socket_close (socket, NULL);
      until (server.n_failed == 1);
      g_assert_true (server.error_number == ECONNRESET || (i / 2 == 2 && server.error_number == EPROTO) ||
                     (i / 2 == 2 && server.error_number == EPIPE));
      g_assert_nonnull (server.error);
      wb_tls_until_closed (server.fd);
    }
}

static void
test_freed_in_handshake (void)
{
  g_autoptr (GBytes) hello = make_hello ();
  gsize n;
  const guint8 *bytes = g_bytes_get_data (hello, &n);

  g_test_summary (
      "Freed before a hello, with half of one, and while the handshake's thread waits: nobody is called again");
  for (guint i = 0; i < 3; i++)
    {
      g_auto (WbTlsServer) server;
      g_autoptr (GSocket) socket = NULL;
      GError *error = NULL;
      char byte;
      gssize n_got;

      wb_tls_server_init (&server);
      socket = connect_plain (&server);
      if (i > 0)
        send_plain (socket, bytes, i == 1 ? n / 2 : n);
      if (i == 2)
        until_answered (socket);
      g_ptr_array_set_size (server.connections, 0);
      wb_tls_until_closed (server.fd);
      do
        n_got = g_socket_receive (socket, &byte, 1, NULL, &error);
      while (n_got > 0);
      g_clear_error (&error);
      g_assert_cmpuint (server.n_told, ==, 0);
    }
}

static void
test_limit (void)
{
  g_auto (WbTlsServer) server;
  g_autoptr (GSocket) silent = NULL, stalled = NULL;
  g_autoptr (GBytes) hello = make_hello ();
  gint64 begun_us, took_us;

  g_test_summary ("Who says nothing, and who stops after its hello, is gone after 10 s");
  wb_tls_server_init (&server);
  begun_us = g_get_monotonic_time ();
  silent = connect_plain (&server);
  stalled = connect_plain (&server);
  send_plain (stalled, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
  until (server.n_failed >= 1); /* both, if the loop was late */
  took_us = g_get_monotonic_time () - begun_us;
  g_assert_cmpint (server.error_number, ==, ETIMEDOUT);
  g_assert_cmpint (took_us, >=, 9990000);
  g_assert_cmpint (took_us, <, 30000000);
  until (server.n_failed == 2);
  g_assert_cmpint (server.error_number, ==, ETIMEDOUT);
  g_assert_cmpuint (server.n_told, ==, 2);
}

static void
test_turns (void)
{
  g_auto (WbTlsServer) server;
  g_autoptr (GPtrArray) stalled = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) hello = make_hello ();
  gint64 begun_us, took_us;

  g_test_summary (
      "Twice as many as may shake hands at a time stop after their hello: who comes then waits for two rounds");
  wb_tls_server_init (&server);
  for (guint i = 0; i < 2 * WB_TLS_HANDSHAKES; i++)
    {
      GSocket *socket = connect_plain (&server);

      send_plain (socket, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
      g_ptr_array_add (stalled, socket);
    }
  begun_us = g_get_monotonic_time ();
  wb_tls_run (&server, hello_script);
  took_us = g_get_monotonic_time () - begun_us;
  g_test_message ("let in after %.1f s", (double) took_us / 1e6);
  g_assert_cmpint (took_us, <, 15000000); /* two rounds in full would be 20 s */
  g_assert_cmpuint (server.n_failed, >=, WB_TLS_HANDSHAKES);
}

/* --- The stream itself --- */

static gboolean
source_cb (GObject *stream, gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
test_stream (void)
{
  int fds[2];
  g_autoptr (WbTlsStream) stream = NULL;
  g_autoptr (GSource) source = NULL;
  g_autoptr (GError) error = NULL;
  GPollableInputStream *input;
  guint n_calls = 0;
  char bytes[8];

  g_test_summary (
      "What GIO asks of a pollable stream: sources, readiness, would-block, the budget; no second handshake");
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
  stream = wb_tls_stream_new (fds[0]);
  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  wb_tls_stream_set_budget (stream, 4);
  g_assert_false (g_pollable_input_stream_is_readable (input));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 8, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  g_assert_cmpint (wb_tls_stream_get_errno (stream), ==, 0);
  source = g_pollable_input_stream_create_source (input, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (source_cb), &n_calls, NULL);
  g_source_attach (source, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpint (write (fds[1], "123456", 6), ==, 6);
  until (n_calls > 0);
  g_source_destroy (source);
  wb_tls_stream_set_head (stream, "ab", 2);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 8, NULL, NULL), ==, 2);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes + 2, 6, NULL, NULL), ==, 2);
  g_assert_cmpmem (bytes, 4, "ab12", 4);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 8, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  wb_tls_stream_end_handshake (stream);
  wb_tls_stream_set_budget (stream, 100);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (input), bytes, 8, NULL, NULL), ==, 4); /* "3456" */
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (input), bytes, 8, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  /* Whole records, in pieces; then the head of one that begins a second handshake. */
  g_assert_cmpint (write (fds[1], "\x17\x03\x03\x00\x03\x16\x16\x16\x15\x03\x03\x00\x01\x16\x16\x03\x03", 17), ==, 17);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 2, NULL, NULL), ==, 2);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 4, NULL, NULL), ==, 4);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 8, NULL, NULL), ==, 8);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, bytes, 8, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_object (&stream);
  g_assert_true (wb_tls_is_open (fds[0])); /* the source still holds it */
  g_clear_pointer (&source, g_source_unref);
  g_assert_false (wb_tls_is_open (fds[0]));
  close (fds[1]);
}

int
main (int argc, char *argv[])
{
  wb_aside_init (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/tls/stream", test_stream);
  g_test_add_func ("/chat/tls/no-tls", test_no_tls);
  g_test_add_func ("/chat/tls/garbage", test_garbage);
  g_test_add_func ("/chat/tls/gone", test_gone);
  g_test_add_func ("/chat/tls/freed-in-handshake", test_freed_in_handshake);
  g_test_add_func ("/chat/tls/turns", test_turns);
  wb_aside_add ("/chat/tls/limit", test_limit); /* ten seconds */
  return g_test_run ();
}
