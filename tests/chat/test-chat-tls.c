/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS on accepted connections, as an echo server of a few lines uses it, with peers that speak TLS: GIO's own client,
 * and openssl where there is one. */

#include "tests/chat/wb-chat-tls-test.h"
#include "tests/support/wb-until.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* --- Tests: peers that speak TLS --- */

static void
echo_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);
  g_autofree char *text = wb_tls_make_text (60000);
  static const gsize sizes[] = { 1, 2, 100, 16383, 16384, 16385, 60000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      wb_tls_peer_send (tls, text, sizes[i]);
      wb_tls_peer_expect (tls, text, sizes[i]);
    }
  wb_tls_peer_send (tls, "last", 4);
  g_output_stream_close (g_io_stream_get_output_stream (tls), NULL, NULL);
  wb_tls_peer_expect (tls, "last", 4);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), TRUE);
  wb_tls_peer_expect_end (tls);
}

static void
test_echo (void)
{
  g_auto (WbTlsServer) server;

  g_test_summary (
      "Records of all sizes come back; a half-closed peer hears all, then close_notify; then nothing is left");
  wb_tls_server_init (&server);
  wb_tls_run (&server, echo_script);
  until (server.n_ended == 1);
  g_assert_cmpuint (server.n_failed, ==, 0);
  g_assert_cmpuint (server.connections->len, ==, 0);
  wb_tls_until_closed (server.fd);
}

static void
one_record_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);
  g_autofree char *text = wb_tls_make_text (10000);

  wb_tls_peer_send (tls, text, 10000);
  wb_tls_peer_expect (tls, text, 10000);
}

static void
test_small_recv (void)
{
  g_auto (WbTlsServer) server;

  g_test_summary ("Who takes 7 bytes a turn gets all of a record, though the descriptor is silent after the first");
  wb_tls_server_init (&server);
  server.recv_bytes = 7;
  wb_tls_run (&server, one_record_script);
  until (server.connections->len == 0);
  g_assert_cmpuint (server.n_received, ==, 10000);
}

#define MUCH 16000000 /* more than the buffers of both ends grow to */

static void
late_reader_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);
  g_autofree char *text = wb_tls_make_text (MUCH);

  wb_tls_peer_wait (peer);
  wb_tls_peer_expect (tls, text, MUCH);
  wb_tls_peer_expect_end (tls);
}

static void
test_never_reads (void)
{
  g_auto (WbTlsServer) server;
  g_autofree char *text = wb_tls_make_text (MUCH);
  WbTlsPeer peer;
  WbTlsConnection *connection;
  gssize n, n_taken = 0;
  guint n_told;

  g_test_summary ("A peer that does not read: EAGAIN, one record pending, nobody spins; once it reads, all is there");
  wb_tls_server_init (&server);
  server.is_deaf = TRUE;
  wb_tls_peer_begin (&peer, &server, late_reader_script);
  until (server.connections->len == 1);
  connection = wb_tls_server_get_connection (&server);
  while (!wb_tls_is_ready (connection->tls))
    g_main_context_iteration (NULL, TRUE);
  for (;;)
    {
      GOutputVector vector = { text + n_taken, (gsize) (MUCH - n_taken) };

      n = wb_tls_send (connection->tls, &vector, 1);
      if (n <= 0)
        break;
      n_taken += n;
    }
  g_assert_cmpint (n, ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpint (n_taken, <, MUCH);
  g_assert_cmpuint (wb_tls_get_pending (connection->tls), >, 0);
  g_assert_cmpuint (wb_tls_get_pending (connection->tls), <=, 16384);
  g_assert_false (wb_tls_shutdown (connection->tls));
  g_assert_cmpint (errno, ==, EAGAIN);
  n_told = server.n_told;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (server.n_told, ==, n_told);
  g_byte_array_append (connection->out, (const guint8 *) text + n_taken, (guint) (MUCH - n_taken));
  connection->is_ended = TRUE;
  wb_tls_connection_want (connection);
  g_atomic_int_set (&peer.may_go_on, TRUE);
  wb_tls_peer_end (&peer);
  until (server.n_ended == 1);
  g_assert_cmpuint (server.n_failed, ==, 0);
}

static void
pending_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);

  wb_tls_peer_wait (peer);
  wb_tls_peer_expect_gone (tls);
}

static void
test_freed_pending (void)
{
  g_auto (WbTlsServer) server;
  g_autofree char *text = wb_tls_make_text (65536);
  WbTlsPeer peer;
  GOutputVector vector = { text, 65536 };

  g_test_summary ("Freed with a record pending, and no room for a farewell: that takes no time");
  wb_tls_server_init (&server);
  server.is_deaf = TRUE;
  wb_tls_peer_begin (&peer, &server, pending_script);
  until (server.connections->len == 1);
  until (wb_tls_is_ready (wb_tls_server_get_connection (&server)->tls));
  while (wb_tls_send (wb_tls_server_get_connection (&server)->tls, &vector, 1) > 0)
    ;
  g_ptr_array_set_size (server.connections, 0);
  wb_tls_until_closed (server.fd);
  g_atomic_int_set (&peer.may_go_on, TRUE);
  wb_tls_peer_end (&peer);
}

static void
farewell_script (WbTlsPeer *peer)
{
  g_autoptr (GIOStream) tls = wb_tls_peer_connect_tls (peer);

  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), TRUE);
  wb_tls_peer_send (tls, "x", 1);
  wb_tls_peer_expect (tls, "x", 1);
  g_atomic_int_set (&peer->may_go_on, TRUE);
  g_main_context_wakeup (NULL);
  wb_tls_peer_expect_end (tls);
}

static void
test_freed_open (void)
{
  g_auto (WbTlsServer) server;
  WbTlsPeer peer;

  g_test_summary ("Freed while it is open: the peer gets close_notify, the descriptor is closed soon");
  wb_tls_server_init (&server);
  wb_tls_peer_begin (&peer, &server, farewell_script);
  until (g_atomic_int_get (&peer.may_go_on));
  g_assert_cmpuint (server.connections->len, ==, 1);
  g_ptr_array_set_size (server.connections, 0);
  wb_tls_until_closed (server.fd);
  wb_tls_peer_end (&peer);
}

static void
abrupt_script (WbTlsPeer *peer)
{
  g_autoptr (GSocketConnection) socket = wb_tls_peer_connect (peer);
  g_autoptr (GIOStream) tls = wb_tls_peer_begin_tls (socket);

  wb_tls_peer_send (tls, "x", 1);
  wb_tls_peer_expect (tls, "x", 1);
  g_socket_shutdown (g_socket_connection_get_socket (socket), FALSE, TRUE, NULL);
  wb_tls_peer_expect_end (tls);
}

static void
test_no_farewell (void)
{
  g_auto (WbTlsServer) server;

  g_test_summary ("A FIN without close_notify is an end in order");
  wb_tls_server_init (&server);
  wb_tls_run (&server, abrupt_script);
  until (server.n_ended == 1);
  g_assert_cmpuint (server.n_failed, ==, 0);
}

static void
reset_script (WbTlsPeer *peer)
{
  g_autoptr (GSocketConnection) socket = wb_tls_peer_connect (peer);
  g_autoptr (GIOStream) tls = wb_tls_peer_begin_tls (socket);
  struct linger at_once = { .l_onoff = 1 };

  wb_tls_peer_send (tls, "x", 1);
  wb_tls_peer_expect (tls, "x", 1);
  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (socket)), SOL_SOCKET, SO_LINGER, &at_once,
              sizeof at_once);
  g_socket_close (g_socket_connection_get_socket (socket), NULL);
}

static void
test_reset (void)
{
  g_auto (WbTlsServer) server;

  g_test_summary ("A reset is told once, as ECONNRESET");
  wb_tls_server_init (&server);
  wb_tls_run (&server, reset_script);
  until (server.n_failed == 1);
  g_assert_cmpint (server.error_number, ==, ECONNRESET);
  g_assert_nonnull (server.error);
  wb_tls_until_closed (server.fd);
}

#define CROWD 256

static void
crowd_script (WbTlsPeer *peer)
{
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < CROWD; i++)
    g_ptr_array_add (crowd, wb_tls_peer_connect_tls (peer));
  for (guint i = 0; i < CROWD; i++)
    {
      wb_tls_peer_send (g_ptr_array_index (crowd, i), "hello", 5);
      wb_tls_peer_expect (g_ptr_array_index (crowd, i), "hello", 5);
    }
  g_atomic_int_set (&peer->may_go_on, TRUE);
  g_main_context_wakeup (NULL);
  while (g_atomic_int_get (&peer->may_go_on) != 2)
    g_usleep (1000); /* the loop is being watched for turns that it need not make */
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Of this thread: the loop's, without those in which GIO shakes hands. */
static double
get_cpu_ms (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (double) used.tv_sec * 1e3 + (double) used.tv_nsec / 1e6;
}

/* FALSE: this machine trusts nobody, or does not keep it there. */
static gboolean
read_trust (double *took_ms)
{
  double before_ms = get_cpu_ms ();
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new ("/etc/ssl/certs/ca-certificates.crt", NULL);

  *took_ms = get_cpu_ms () - before_ms;
  return database != NULL;
}

static void
test_crowd (void)
{
  g_auto (WbTlsServer) server;
  WbTlsPeer peer;
  gboolean is_over = FALSE;
  guint n_turns = 0, n_told;
  double before_ms, each_ms, idle_ms, trust_ms;

  g_test_summary (
      "256 connections: what each costs the loop; and a second in which nobody speaks makes no turn for them");
  wb_tls_server_init (&server);
  before_ms = get_cpu_ms ();
  wb_tls_peer_begin (&peer, &server, crowd_script);
  until (g_atomic_int_get (&peer.may_go_on));
  each_ms = (get_cpu_ms () - before_ms) / CROWD;
  g_assert_cmpuint (server.connections->len, ==, CROWD);
  n_told = server.n_told;
  g_timeout_add (1000, over_cb, &is_over);
  before_ms = get_cpu_ms ();
  while (!is_over)
    {
      g_main_context_iteration (NULL, TRUE);
      n_turns++;
    }
  idle_ms = get_cpu_ms () - before_ms;
  g_test_message ("a connection, a handshake and an echo: %.2f ms of the loop; an idle second: %u turns, %.2f ms",
                  each_ms, n_turns, idle_ms);
  /* Whom the system trusts was once read for each, which took 11 ms where a connection without it takes 0.3. How long
   * either takes is the machine's affair: they are measured beside each other, where there are more than a few to read. */
  if (read_trust (&trust_ms) && trust_ms > 5)
    {
      g_test_message ("to read whom the system trusts: %.2f ms", trust_ms);
      g_assert_cmpfloat (each_ms, <, trust_ms / 2);
    }
  g_assert_cmpuint (n_turns, <=, 5);
  g_assert_cmpuint (server.n_told, ==, n_told);
  g_atomic_int_set (&peer.may_go_on, 2);
  wb_tls_peer_end (&peer);
  until (server.connections->len == 0);
  g_assert_cmpuint (server.n_ended, ==, CROWD);
}

/* --- openssl --- */

static void
tool_over_cb (GObject *process, GAsyncResult *result, gpointer data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  *(gboolean *) data = TRUE;
}

/* FALSE: there is no openssl here. input: of standard input, which then stays open: it is the server that ends the
 * conversation. then: what is typed once the server has been told of something; NULL: nothing. said: transfer full. */
static gboolean
run_openssl (WbTlsServer *server, const char *version, gboolean with_commands, const char *input, const char *then,
             char **said)
{
  g_autofree char *path = g_find_program_in_path ("openssl");
  g_autofree char *at = g_strdup_printf ("127.0.0.1:%u", server->port);
  g_autoptr (GSubprocess) process = NULL;
  char text[65536]; /* a pipe's worth: openssl says less */
  gboolean is_over = FALSE;
  gsize n;

  if (path == NULL)
    return FALSE;
  process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, path,
      "s_client", "-connect", at, version, with_commands ? NULL : "-nocommands", NULL);
  g_assert_nonnull (process);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), input, strlen (input), NULL, NULL, NULL);
  if (then)
    {
      until (server->n_told > 0);
      g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), then, strlen (then), NULL, NULL, NULL);
    }
  g_subprocess_wait_async (process, NULL, tool_over_cb, &is_over);
  until (is_over);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), text, sizeof text - 1, &n, NULL, NULL);
  *said = g_strndup (text, n);
  return TRUE;
}

static void
test_openssl (gconstpointer option)
{
  g_auto (WbTlsServer) server;
  g_autofree char *said = NULL;

  g_test_summary ("openssl s_client says a line, hears it, and leaves on quit");
  wb_tls_server_init (&server);
  if (!run_openssl (&server, option, FALSE, "quit\nhello\n", NULL, &said))
    {
      g_test_skip ("no openssl here");
      return;
    }
  until (server.n_ended == 1);
  g_assert_cmpuint (server.n_failed, ==, 0);
  g_assert_nonnull (strstr (said, "hello\n"));
  g_assert_nonnull (strstr (said, "CN = Wirebench chat"));
}

static void
test_renegotiation (void)
{
  g_auto (WbTlsServer) server;
  g_autofree char *said = NULL;

  g_test_summary ("A second handshake (TLS 1.2) is refused and ends the connection; the loop goes on");
  wb_tls_server_init (&server);
  if (!run_openssl (&server, "-tls1_2", TRUE, "R\n", NULL, &said))
    {
      g_test_skip ("no openssl here");
      return;
    }
  until (server.n_failed + server.n_ended == 1);
  g_assert_nonnull (strstr (said, "RENEGOTIATING"));
  g_assert_cmpuint (server.n_failed, ==, 1);
  g_assert_cmpint (server.error_number, ==, EPROTO);
  g_assert_cmpstr (server.error, ==, "A second TLS handshake is not accepted");
  g_assert_cmpuint (server.n_told, ==, 1);
  wb_tls_until_closed (server.fd);
  wb_tls_run (&server, one_record_script);
}

static void
test_key_update (void)
{
  g_auto (WbTlsServer) server;
  g_autofree char *said = NULL;

  g_test_summary ("New keys are asked for (TLS 1.3, RFC 8446, 4.6.3): nothing to read, and the talk goes on with them");
  wb_tls_server_init (&server);
  if (!run_openssl (&server, "-tls1_3", TRUE, "K\n", "quit\nhello\n", &said))
    {
      g_test_skip ("no openssl here");
      return;
    }
  until (server.n_ended == 1);
  g_assert_nonnull (strstr (said, "KEYUPDATE"));
  g_assert_nonnull (strstr (said, "hello\n"));
  g_assert_cmpuint (server.n_failed, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/tls/echo", test_echo);
  g_test_add_func ("/chat/tls/small-recv", test_small_recv);
  g_test_add_func ("/chat/tls/never-reads", test_never_reads);
  g_test_add_func ("/chat/tls/freed-pending", test_freed_pending);
  g_test_add_func ("/chat/tls/freed-open", test_freed_open);
  g_test_add_func ("/chat/tls/no-farewell", test_no_farewell);
  g_test_add_func ("/chat/tls/reset", test_reset);
  g_test_add_func ("/chat/tls/crowd", test_crowd);
  g_test_add_data_func ("/chat/tls/openssl-1.2", "-tls1_2", test_openssl);
  g_test_add_data_func ("/chat/tls/openssl-1.3", "-tls1_3", test_openssl);
  g_test_add_func ("/chat/tls/renegotiation", test_renegotiation);
  g_test_add_func ("/chat/tls/key-update", test_key_update);
  return g_test_run ();
}
