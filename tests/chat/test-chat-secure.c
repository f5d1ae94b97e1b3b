/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clients with TLS, in one room with those without. */

#include "engine/chat/wb-chat-identity.h"
#include "tests/base/wb-peer.h"
#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-until.h"

#include <string.h>
#include <sys/socket.h>

/* TRUE: this system has it; else the test is skipped. */
static gboolean
init (WbChatTest *test)
{
  wb_chat_test_init (test);
  test->settings.tls = TRUE;
  if (wb_chat_identity_is_supported ())
    return TRUE;
  g_test_skip ("no TLS on this system");
  return FALSE;
}

typedef struct
{
  GIOStream *stream;
  GDataInputStream *input;
  char name[WB_ENDPOINT_TEXT_BYTES];
} Secure;

static gboolean
accept_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flaws, gpointer data)
{
  g_autofree char *fingerprint = wb_chat_identity_dup_fingerprint (certificate);

  g_assert_cmpstr (fingerprint, ==, data);
  return TRUE;
}

static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *to, GIOStream *stream, gpointer data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_cb), data);
}

static void
secure_init (Secure *self, WbChatTest *test)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = NULL;
  WbChatSnapshot *snapshot = wb_chat_test_look (test, NULL);
  WbEndpoint to = test->settings.v4, endpoint;
  GSocketConnection *connection;

  fingerprint = g_strdup (snapshot->fingerprint);
  g_assert_true (snapshot->is_self_signed);
  wb_snapshot_unref (snapshot);
  to.port = test->tls_port;
  address = wb_endpoint_to_socket_address (&to);
  g_socket_client_set_tls (client, TRUE);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 60);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), fingerprint);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  own = g_socket_connection_get_local_address (connection, NULL);
  g_assert_true (wb_endpoint_from_socket_address (&endpoint, own));
  wb_endpoint_format (&endpoint, self->name);
  self->stream = G_IO_STREAM (connection);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (self->stream));
}

static void
secure_clear (Secure *self)
{
  g_clear_object (&self->input);
  g_io_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
}

static void
secure_say (Secure *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void G_GNUC_PRINTF (2, 3) secure_expect (Secure *self, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, &error);
  g_autofree char *expected = NULL;
  va_list arguments;

  g_assert_no_error (error);
  va_start (arguments, format);
  expected = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpstr (line, ==, expected);
}

static void
secure_expect_end (Secure *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (line);
}

static void
test_talk (void)
{
  g_auto (WbChatTest) test = { 0 };
  g_autoptr (WbChatPeer) plain = NULL;
  Secure secure;
  g_autoptr (GString) many = g_string_new (NULL);

  g_test_summary ("With TLS and without in one room, by the certificate that the snapshot names; the end is orderly");
  if (!init (&test))
    return;
  wb_chat_test_start (&test);
  plain = wb_chat_peer_join (&test, 4);
  secure_init (&secure, &test);
  secure_expect (&secure, "[%s] Client connected", secure.name);
  wb_chat_peer_expect (plain, "[%s] Client connected", secure.name);
  secure_say (&secure, "in private\n");
  secure_expect (&secure, "[%s] in private", secure.name);
  wb_chat_peer_expect (plain, "[%s] in private", secure.name);
  wb_chat_expect (&test, seen->n_tls == 1 && seen->n_line == 2 && seen->n_clients == 2);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, "%05u\n", i);
  secure_say (&secure, many->str);
  for (guint i = 0; i < 5000; i++)
    {
      secure_expect (&secure, "[%s] %05u", secure.name, i);
      wb_chat_peer_expect (plain, "[%s] %05u", secure.name, i);
    }
  wb_chat_test_stop (&test);
  secure_expect_end (&secure);
  secure_clear (&secure);
}

static void
test_leaves (void)
{
  g_auto (WbChatTest) test = { 0 };
  g_autoptr (WbChatPeer) plain = NULL;
  Secure secure;

  g_test_summary ("One with TLS closes: it is heard to go, once");
  if (!init (&test))
    return;
  wb_chat_test_start (&test);
  plain = wb_chat_peer_join (&test, 4);
  secure_init (&secure, &test);
  wb_chat_peer_expect (plain, "[%s] Client connected", secure.name);
  secure_expect (&secure, "[%s] Client connected", secure.name); /* unread, it would make the close a reset */
  secure_say (&secure, "bye");
  secure_clear (&secure);
  wb_chat_peer_expect (plain, "[%s] bye", secure.name);
  wb_chat_peer_expect (plain, "[%s] Client disconnected", secure.name);
  wb_chat_until (&test, seen->n_clients == 1 && seen->n_tls == 0);
}

static int
connect_plainly (WbChatTest *test)
{
  WbEndpoint to = test->settings.v4;
  int fd;

  to.port = test->tls_port;
  fd = wb_peer_connect (&to);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
test_no_tls (void)
{
  g_auto (WbChatTest) test = { 0 };
  g_autoptr (WbChatPeer) there = NULL;
  int fd;

  g_test_summary ("Who does not speak TLS on its port is refused and was never in the room");
  if (!init (&test))
    return;
  wb_chat_test_start (&test);
  there = wb_chat_peer_join (&test, 4);
  fd = connect_plainly (&test);
  g_assert_cmpint (send (fd, "hello\n", 6, MSG_NOSIGNAL), ==, 6);
  wb_chat_until (&test, seen->refused_tls == 1 && seen->n_clients == 1);
  wb_chat_peer_say (there, "nobody came\n");
  wb_chat_peer_expect (there, "[%s] nobody came", there->name);
  close (fd);
}

static void
test_cap (void)
{
  g_auto (WbChatTest) test = { 0 };
  int fds[WB_CHAT_TLS_CLIENTS_MAX + 1];

  g_test_summary ("256 connections with TLS, not one more");
  if (!init (&test))
    return;
  wb_chat_test_start (&test);
  for (guint i = 0; i <= WB_CHAT_TLS_CLIENTS_MAX; i++)
    fds[i] = connect_plainly (&test);
  wb_chat_until (&test, seen->refused_tls == 1 && seen->n_tls == WB_CHAT_TLS_CLIENTS_MAX);
  until (wb_peer_is_closed (fds[WB_CHAT_TLS_CLIENTS_MAX]));
  for (guint i = 0; i <= WB_CHAT_TLS_CLIENTS_MAX; i++)
    close (fds[i]);
  wb_chat_until (&test, seen->n_clients == 0);
}

static void
test_no_certificate (void)
{
  g_auto (WbChatTest) test = { 0 };

  g_test_summary ("A certificate that is not there: FAILED, and nothing listens");
  if (!init (&test))
    return;
  test.settings.certificate_file = g_strdup ("there-is-no-such.pem");
  wb_service_handle_start (test.handle, &test.settings);
  until (!wb_service_handle_is_active (test.handle));
  g_assert_cmpint (wb_service_handle_get_state (test.handle), ==, WB_SERVICE_FAILED);
  g_assert_nonnull (strstr (wb_service_handle_get_error (test.handle)->message, "there-is-no-such.pem"));
  g_clear_pointer (&test.settings.certificate_file, g_free);
  test.settings.plain = FALSE;
  wb_chat_test_start (&test);
  wb_chat_expect (&test, seen->port == 0 && seen->tls_port != 0 && seen->listens[0].state == WB_LISTEN_OFF &&
                             seen->listens[2].state == WB_LISTEN_ON && seen->listens[3].state == WB_LISTEN_ON);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/secure/talk", test_talk);
  g_test_add_func ("/chat/secure/leaves", test_leaves);
  g_test_add_func ("/chat/secure/no-tls", test_no_tls);
  g_test_add_func ("/chat/secure/cap", test_cap);
  g_test_add_func ("/chat/secure/no-certificate", test_no_certificate);
  return g_test_run ();
}
