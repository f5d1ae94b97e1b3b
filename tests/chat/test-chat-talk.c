/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client of a line chat server, against a server of a few lines made here. */

#include "engine/base/wb-error.h"
#include "engine/chat/wb-chat-identity.h"
#include "engine/chat/wb-chat-talk.h"
#include "tests/support/wb-until.h"

#include <string.h>

/* --- A server of one connection at a time --- */

typedef struct
{
  GSocketListener *listener;
  GCancellable *cancellable;
  GTlsCertificate *certificate; /* NULL: plain */
  GSocketConnection *socket;    /* the newest */
  GIOStream *stream;            /* ready to be used; NULL: not (yet) */
  GError *tls_error;            /* of the newest handshake */
  gboolean is_silent;           /* takes connections and never begins TLS */
  guint16 port;
  guint n_pending; /* calls of GIO on their way */
  guint n_accepted;
} Server;

static void
shaken_cb (GObject *tls, GAsyncResult *result, gpointer data)
{
  Server *server = data;

  server->n_pending--;
  g_clear_error (&server->tls_error);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, &server->tls_error))
    server->stream = G_IO_STREAM (g_object_ref (tls));
}

static void
accepted_cb (GObject *listener, GAsyncResult *result, gpointer data)
{
  Server *server = data;
  g_autoptr (GSocketConnection) socket =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (listener), result, NULL, NULL);

  server->n_pending--;
  if (socket == NULL)
    return;
  g_clear_object (&server->stream);
  g_set_object (&server->socket, socket);
  server->n_accepted++;
  if (server->certificate == NULL)
    server->stream = G_IO_STREAM (g_object_ref (socket));
  else if (!server->is_silent)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (socket), server->certificate, &error);

      g_assert_no_error (error);
      server->n_pending++;
      g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, shaken_cb, server);
    }
  server->n_pending++;
  g_socket_listener_accept_async (server->listener, server->cancellable, accepted_cb, server);
}

static void
server_init (Server *server, gboolean with_tls)
{
  g_autoptr (GError) error = NULL;

  *server = (Server){ .listener = g_socket_listener_new (), .cancellable = g_cancellable_new () };
  if (with_tls)
    server->certificate = wb_chat_identity_make (NULL, 0, &error);
  g_assert_no_error (error);
  server->port = g_socket_listener_add_any_inet_port (server->listener, NULL, &error);
  g_assert_no_error (error);
  server->n_pending = 1;
  g_socket_listener_accept_async (server->listener, server->cancellable, accepted_cb, server);
}

static void
server_drop (Server *server)
{
  if (server->socket)
    g_socket_close (g_socket_connection_get_socket (server->socket), NULL);
  g_clear_object (&server->stream);
  g_clear_object (&server->socket);
}

static void
server_clear (Server *server)
{
  g_cancellable_cancel (server->cancellable);
  server_drop (server);
  until (server->n_pending == 0);
  g_socket_listener_close (server->listener);
  g_clear_object (&server->listener);
  g_clear_object (&server->cancellable);
  g_clear_object (&server->certificate);
  g_clear_error (&server->tls_error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

static void
server_send (Server *server, const char *bytes, gsize n)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (server->stream), bytes, n, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Just these bytes come. The loop runs meanwhile: the client is in the same thread. */
static void
server_expect (Server *server, const char *bytes, gsize n)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (server->stream));
  g_autofree char *got = g_malloc (n);
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gsize n_got = 0;

  while (n_got < n)
    {
      g_autoptr (GError) error = NULL;
      gssize n_now = g_pollable_input_stream_read_nonblocking (input, got + n_got, n - n_got, NULL, &error);

      if (n_now > 0)
        {
          n_got += (gsize) n_now;
          continue;
        }
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpmem (got, n_got, bytes, n);
}

/* The stream ends here, in order. */
static void
server_expect_end (Server *server)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (server->stream));
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      char byte;
      gssize n = g_pollable_input_stream_read_nonblocking (input, &byte, 1, NULL, &error);

      if (n == 0)
        return;
      g_assert_cmpint (n, <, 0);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* --- A client and what it heard --- */

typedef struct
{
  WbChatTalk *talk;
  GPtrArray *lines; /* of GBytes */
  guint n_changed;
  const char *on_line; /* "disconnect", "unref": what a line makes the user do; NULL: nothing */
} Client;

static void
line_cb (WbChatTalk *talk, const char *text, gsize n, Client *client)
{
  g_assert_cmpint (text[n], ==, '\0');
  g_ptr_array_add (client->lines, g_bytes_new (text, n));
  if (g_strcmp0 (client->on_line, "disconnect") == 0)
    wb_chat_talk_disconnect (talk);
  else if (g_strcmp0 (client->on_line, "unref") == 0)
    g_clear_object (&client->talk);
}

static void
changed_cb (WbChatTalk *talk, Client *client)
{
  client->n_changed++;
}

static void
client_init (Client *client)
{
  *client =
      (Client){ .talk = wb_chat_talk_new (), .lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  g_signal_connect (client->talk, "line", G_CALLBACK (line_cb), client);
  g_signal_connect (client->talk, "changed", G_CALLBACK (changed_cb), client);
}

/* Proves that it is gone when the last reference is. */
static void
client_clear (Client *client)
{
  gpointer watched = client->talk;

  if (client->talk)
    {
      g_object_add_weak_pointer (G_OBJECT (client->talk), &watched);
      g_clear_object (&client->talk);
      g_assert_null (watched);
    }
  g_clear_pointer (&client->lines, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static void
client_connect (Client *client, Server *server, const char *host, WbChatTalkSecurity security)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *at = g_strdup_printf ("%s:%u", host, server->port);
  guint n_accepted = server->n_accepted;

  g_assert_true (wb_chat_talk_connect (client->talk, at, security, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wb_chat_talk_get_state (client->talk), ==, WB_CHAT_TALK_CONNECTING);
  until (wb_chat_talk_get_state (client->talk) != WB_CHAT_TALK_CONNECTING);
  g_assert_no_error (wb_chat_talk_get_error (client->talk));
  g_assert_cmpint (wb_chat_talk_get_state (client->talk), ==, WB_CHAT_TALK_CONNECTED);
  until (server->stream != NULL && server->n_accepted > n_accepted);
}

static void
client_say (Client *client, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_chat_talk_say (client->talk, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
assert_line (Client *client, guint i, const char *expected, gsize n)
{
  GBytes *line = g_ptr_array_index (client->lines, i);

  g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), expected, n);
}

#define assert_text(client, i, text) assert_line (client, i, text, strlen (text))

static void
until_disconnected (Client *client)
{
  until (wb_chat_talk_get_state (client->talk) == WB_CHAT_TALK_DISCONNECTED);
  g_assert_cmpuint (wb_chat_talk_get_pending (client->talk), ==, 0);
}

/* --- Tests --- */

static void
test_lines (void)
{
  static const char *const hosts[] = { "localhost", "127.0.0.1", "[::1]" };
  static const char said[] = "plain\r\n\n  spaces stay \nbad \xff\xc3 end\nnul \0 in\n\xe2\x82\xac\nno end";

  g_test_summary (
      "A name and both families; lines, CR LF, bytes that are no UTF-8, NUL, a tail without LF; then the end");
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (Server) server;
      g_auto (Client) client;

      server_init (&server, FALSE);
      client_init (&client);
      client_connect (&client, &server, hosts[i], WB_CHAT_TALK_PLAIN);
      g_assert_cmpuint (wb_chat_talk_get_remote (client.talk)->port, ==, server.port);
      g_assert_true (wb_endpoint_is_loopback (wb_chat_talk_get_local (client.talk)));
      g_assert_cmpuint (wb_chat_talk_get_local (client.talk)->port, !=, 0);
      g_assert_null (wb_chat_talk_get_fingerprint (client.talk));
      server_send (&server, said, sizeof said - 1);
      until (client.lines->len == 6);
      assert_text (&client, 0, "plain");
      assert_text (&client, 1, "");
      assert_text (&client, 2, "  spaces stay ");
      assert_text (&client, 3, "bad \xef\xbf\xbd\xef\xbf\xbd end");
      assert_line (&client, 4, "nul \0 in", 8);
      assert_text (&client, 5, "\xe2\x82\xac");
      server_drop (&server);
      until_disconnected (&client);
      g_assert_cmpuint (client.lines->len, ==, 7);
      assert_text (&client, 6, "no end");
      g_assert_no_error (wb_chat_talk_get_error (client.talk));
      g_assert_cmpint (wb_chat_talk_get_local (client.talk)->family, ==, 0);
    }
}

static void
test_say (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is said gets its LF, and nothing is said without a connection");
  server_init (&server, FALSE);
  client_init (&client);
  g_assert_false (wb_chat_talk_say (client.talk, "x", 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  client_say (&client, "one");
  client_say (&client, "two\nthree");
  client_say (&client, "four\n");
  client_say (&client, "");
  server_expect (&server, "one\ntwo\nthree\nfour\n\n", 20);
  g_assert_cmpuint (wb_chat_talk_get_pending (client.talk), ==, 0);
}

static void
test_queue (gconstpointer security)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  guint n_changed;

  g_test_summary ("A server that does not read: the queue ends at its cap, refuses whole lines, and arrives whole");
  server_init (&server, security != NULL);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", GPOINTER_TO_INT (security));
  for (guint i = 0; error == NULL; i++)
    {
      g_autofree char *filling = g_strnfill (5000, 'x');
      g_autofree char *line = g_strdup_printf ("%06u%s", i, filling);

      if (wb_chat_talk_say (client.talk, line, strlen (line), &error))
        g_string_append_printf (all, "%s\n", line);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (wb_chat_talk_get_pending (client.talk), <=, WB_CHAT_TALK_QUEUE_BYTES);
    }
  g_assert_error (error, WB_ERROR, WB_ERROR_LIMIT);
  g_assert_cmpuint (wb_chat_talk_get_pending (client.talk), >, WB_CHAT_TALK_QUEUE_BYTES - 6000);
  n_changed = client.n_changed;
  server_expect (&server, all->str, all->len);
  until (wb_chat_talk_get_pending (client.talk) == 0);
  g_assert_cmpuint (client.n_changed, >, n_changed);
  g_assert_cmpint (wb_chat_talk_get_state (client.talk), ==, WB_CHAT_TALK_CONNECTED);
  client_say (&client, "there is room again");
}

static void
test_long_lines (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *just = g_strnfill (WB_CHAT_TALK_LINE_BYTES, 'j');
  g_autofree char *endless = g_strnfill (300000, 'e');

  g_test_summary (
      "A line of just the cap is whole, with CR LF too; a longer one is cut and says so; the next is itself");
  server_init (&server, FALSE);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  server_send (&server, just, WB_CHAT_TALK_LINE_BYTES);
  server_send (&server, "\r\n", 2);
  until (client.lines->len == 1);
  assert_text (&client, 0, just);
  server_send (&server, just, WB_CHAT_TALK_LINE_BYTES);
  server_send (&server, "j\n", 2);
  server_send (&server, endless, 300000);
  server_send (&server, "\r\nnext\n", 7);
  until (client.lines->len == 4);
  for (guint i = 1; i < 3; i++)
    {
      const char *cut = g_bytes_get_data (g_ptr_array_index (client.lines, i), NULL);

      g_assert_cmpint (strspn (cut, i == 1 ? "j" : "e"), ==, WB_CHAT_TALK_LINE_BYTES);
      g_assert_nonnull (strstr (cut, "64 KiB"));
    }
  assert_text (&client, 3, "next");
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
test_flood (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *empty = g_strnfill (16000, '\n');
  guint n_turns = 0, others;

  g_test_summary ("Empty lines without number: all come, and others get their turns between them");
  server_init (&server, FALSE);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  others = g_idle_add_full (130, count_cb, &n_turns, NULL);
  server_send (&server, empty, 16000);
  until (client.lines->len == 16000);
  g_assert_cmpuint (n_turns, >=, 16000 / 256 - 1);
  g_source_remove (others);
}

static void
test_leave (gconstpointer security)
{
  g_auto (Server) server;
  g_auto (Client) client;

  g_test_summary ("An orderly leave: all that was said arrives, then the end; what the server still says is heard");
  server_init (&server, security != NULL);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", GPOINTER_TO_INT (security));
  if (security)
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (server.stream), TRUE);
  client_say (&client, "bye");
  wb_chat_talk_disconnect (client.talk);
  g_assert_false (wb_chat_talk_say (client.talk, "x", 1, NULL));
  server_expect (&server, "bye\n", 4);
  server_expect_end (&server);
  server_send (&server, "farewell\n", 9);
  server_drop (&server);
  until_disconnected (&client);
  g_assert_no_error (wb_chat_talk_get_error (client.talk));
  g_assert_cmpuint (client.lines->len, ==, 1);
  assert_text (&client, 0, "farewell");
}

static void
test_leave_late (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *much = g_strnfill (200000, 'm');
  gint64 begun_us, took_us;

  g_test_summary (
      "A server that takes nothing in, and does not close: gone after a second, and free to connect before");
  server_init (&server, FALSE);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  while (wb_chat_talk_say (client.talk, much, 200000, NULL))
    ;
  begun_us = g_get_monotonic_time ();
  wb_chat_talk_disconnect (client.talk);
  g_assert_cmpint (wb_chat_talk_get_state (client.talk), ==, WB_CHAT_TALK_CONNECTED);
  until_disconnected (&client);
  took_us = g_get_monotonic_time () - begun_us;
  g_assert_cmpint (took_us, >=, 990000);
  g_assert_cmpint (took_us, <, 30000000);
  g_assert_no_error (wb_chat_talk_get_error (client.talk));
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  while (wb_chat_talk_say (client.talk, much, 200000, NULL))
    ;
  wb_chat_talk_disconnect (client.talk);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  client_say (&client, "again");
  server_expect (&server, "again\n", 6);
}

static void
test_lost (void)
{
  g_auto (Server) server;
  g_auto (Client) client;

  g_test_summary ("A reset is an error with words; the next connection forgets it");
  server_init (&server, FALSE);
  client_init (&client);
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
  client_say (&client, "unread");
  server_expect (&server, "u", 1); /* it has arrived, and the rest of it stays unread: closing is a reset now */
  server_drop (&server);
  until_disconnected (&client);
  g_assert_nonnull (wb_chat_talk_get_error (client.talk));
  g_assert_nonnull (strstr (wb_chat_talk_get_error (client.talk)->message, "127.0.0.1"));
  client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
}

static void
test_refused (void)
{
  static const char *const wrong[] = { "",    ":9000", "two words:9000", "[::1", "[::1]:x", "127.0.0.1:99999",
                                       "a:0", "a/b:1" };
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *at = NULL, *endless = g_strnfill (3000, 'x'), *where = NULL;
  g_autoptr (GError) too_long = NULL;

  g_test_summary ("What names no server, and a server that is not there");
  server_init (&server, FALSE);
  client_init (&client);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wb_chat_talk_connect (client.talk, wrong[i], WB_CHAT_TALK_PLAIN, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_assert_cmpint (wb_chat_talk_get_state (client.talk), ==, WB_CHAT_TALK_DISCONNECTED);
    }
  g_assert_false (wb_chat_talk_connect (client.talk, endless, WB_CHAT_TALK_PLAIN, &too_long));
  g_assert_error (too_long, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_cmpuint (strlen (too_long->message), <, 200); /* a bar shows it */
  at = g_strdup_printf (" 127.0.0.1:%u ", server.port);
  g_cancellable_cancel (server.cancellable);
  g_socket_listener_close (server.listener);
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_PLAIN, NULL));
  until_disconnected (&client);
  g_assert_error (wb_chat_talk_get_error (client.talk), G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  where = g_strdup_printf ("127.0.0.1:%u: ", server.port);
  g_assert_nonnull (strstr (wb_chat_talk_get_error (client.talk)->message, where));
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_PLAIN, NULL));
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_PLAIN, NULL));
  wb_chat_talk_disconnect (client.talk);
  g_assert_cmpint (wb_chat_talk_get_state (client.talk), ==, WB_CHAT_TALK_DISCONNECTED);
  g_assert_no_error (wb_chat_talk_get_error (client.talk));
}

static void
test_in_handlers (void)
{
  g_test_summary ("The user leaves, or throws the client away, on hearing the first of many lines");
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Server) server;
      g_auto (Client) client;
      gpointer watched;

      server_init (&server, FALSE);
      client_init (&client);
      watched = client.talk;
      g_object_add_weak_pointer (G_OBJECT (client.talk), &watched);
      client.on_line = i == 0 ? "disconnect" : "unref";
      client_connect (&client, &server, "127.0.0.1", WB_CHAT_TALK_PLAIN);
      server_send (&server, "one\ntwo\nthree\n", 14);
      server_expect_end (&server);
      if (i == 0)
        {
          g_assert_cmpuint (client.lines->len, ==, 3);
          g_object_remove_weak_pointer (G_OBJECT (client.talk), &watched);
        }
      else
        {
          g_assert_cmpuint (client.lines->len, <=, 3);
          g_assert_null (watched);
        }
    }
}

static void
test_tls (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *at = NULL, *fingerprint = NULL;
  g_autoptr (GString) much = g_string_new (NULL);

  g_test_summary ("TLS: a certificate nobody vouches for is an error that names it; on request it is good enough");
  server_init (&server, TRUE);
  client_init (&client);
  fingerprint = wb_chat_identity_dup_fingerprint (server.certificate);
  at = g_strdup_printf ("localhost:%u", server.port);
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_TLS, NULL));
  until_disconnected (&client);
  g_assert_error (wb_chat_talk_get_error (client.talk), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (wb_chat_talk_get_error (client.talk)->message, fingerprint));
  g_assert_nonnull (strstr (wb_chat_talk_get_error (client.talk)->message, "nobody whom this system trusts"));
  g_assert_null (strstr (wb_chat_talk_get_error (client.talk)->message, "another name"));
  g_assert_cmpstr (wb_chat_talk_get_fingerprint (client.talk), ==, fingerprint);

  client_connect (&client, &server, "localhost", WB_CHAT_TALK_TLS_ANY);
  g_assert_cmpstr (wb_chat_talk_get_fingerprint (client.talk), ==, fingerprint);
  client_say (&client, "hello");
  server_expect (&server, "hello\n", 6);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (much, "line %u of many\n", i);
  server_send (&server, much->str, much->len);
  until (client.lines->len == 5000);
  assert_text (&client, 4999, "line 4999 of many");
  server_drop (&server); /* without close_notify */
  until_disconnected (&client);
  g_assert_no_error (wb_chat_talk_get_error (client.talk));
}

static void
test_tls_against_plain (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *at = NULL;

  g_test_summary ("A server that speaks no TLS, but answers");
  server_init (&server, FALSE);
  client_init (&client);
  at = g_strdup_printf ("127.0.0.1:%u", server.port);
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_TLS, NULL));
  until (server.stream != NULL);
  server_send (&server, "[server] welcome\n", 17);
  until_disconnected (&client);
  g_assert_nonnull (wb_chat_talk_get_error (client.talk));
  g_assert_true (
      g_str_has_prefix (wb_chat_talk_get_error (client.talk)->message, "Could not agree on TLS with 127.0.0.1"));
  g_assert_null (wb_chat_talk_get_fingerprint (client.talk));
}

static void
test_timeout (void)
{
  g_auto (Server) server;
  g_auto (Client) client;
  g_autofree char *at = NULL;
  gint64 begun_us = g_get_monotonic_time (), took_us;

  g_test_summary ("A server that takes the connection and never answers: an error after 10 s");
  server_init (&server, TRUE);
  server.is_silent = TRUE;
  client_init (&client);
  at = g_strdup_printf ("127.0.0.1:%u", server.port);
  g_assert_true (wb_chat_talk_connect (client.talk, at, WB_CHAT_TALK_TLS, NULL));
  until_disconnected (&client);
  took_us = g_get_monotonic_time () - begun_us;
  g_assert_error (wb_chat_talk_get_error (client.talk), G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (took_us, >=, 9900000);
  g_assert_cmpint (took_us, <, 30000000);
}

static gboolean
hello_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_thrown_away (void)
{
  g_test_summary ("Freed on its way, in the handshake, and while it talks: gone at once, and the server sees the end");
  for (guint i = 0; i < 3; i++)
    {
      g_auto (Server) server;
      g_auto (Client) client;
      g_autofree char *at = NULL;

      server_init (&server, i == 1);
      server.is_silent = TRUE;
      client_init (&client);
      at = g_strdup_printf ("127.0.0.1:%u", server.port);
      g_assert_true (wb_chat_talk_connect (client.talk, at, i == 1 ? WB_CHAT_TALK_TLS : WB_CHAT_TALK_PLAIN, NULL));
      if (i > 0)
        until (server.socket != NULL);
      if (i == 1)
        {
          g_autoptr (GSource) hello =
              g_socket_create_source (g_socket_connection_get_socket (server.socket), G_IO_IN, NULL);
          gboolean has_come = FALSE;

          server.stream = G_IO_STREAM (g_object_ref (server.socket));
          g_source_set_callback (hello, G_SOURCE_FUNC (hello_cb), &has_come, NULL);
          g_source_attach (hello, NULL);
          until (has_come);
        }
      if (i == 2)
        until (wb_chat_talk_get_state (client.talk) == WB_CHAT_TALK_CONNECTED);
      client_clear (&client);
      if (i == 1)
        {
          char hello[4096];
          gssize n =
              g_input_stream_read (g_io_stream_get_input_stream (server.stream), hello, sizeof hello, NULL, NULL);

          g_assert_cmpint (n, >, 0);
        }
      if (i > 0)
        server_expect_end (&server);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *line, *id, *text; /* id NULL: not of that form */
  } cases[] = {
    { "[127.0.0.1:5000] hello", "127.0.0.1:5000", "hello" },
    { "[[::1]:5000] [x] y", "[::1]:5000", "[x] y" },
    { "[nick] ", "nick", "" },
    { "[nick]", NULL, NULL },
    { "[] x", NULL, NULL },
    { "hello", NULL, NULL },
    { "", NULL, NULL },
    { "[", NULL, NULL },
    { "[a]b] c", "a]b", "c" },
  };

  g_test_summary ("A line taken apart");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *id = NULL, *text = NULL;
      gsize n_id = 0, n_text = 0;
      gboolean is_one = wb_chat_talk_parse_line (cases[i].line, strlen (cases[i].line), &id, &n_id, &text, &n_text);

      g_assert_cmpint (is_one, ==, cases[i].id != NULL);
      if (is_one)
        {
          g_assert_cmpmem (id, n_id, cases[i].id, strlen (cases[i].id));
          g_assert_cmpmem (text, n_text, cases[i].text, strlen (cases[i].text));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/talk/lines", test_lines);
  g_test_add_func ("/chat/talk/say", test_say);
  g_test_add_data_func ("/chat/talk/queue", GINT_TO_POINTER (WB_CHAT_TALK_PLAIN), test_queue);
  g_test_add_data_func ("/chat/talk/queue-tls", GINT_TO_POINTER (WB_CHAT_TALK_TLS_ANY), test_queue);
  g_test_add_func ("/chat/talk/long-lines", test_long_lines);
  g_test_add_func ("/chat/talk/flood", test_flood);
  g_test_add_data_func ("/chat/talk/leave", GINT_TO_POINTER (WB_CHAT_TALK_PLAIN), test_leave);
  g_test_add_data_func ("/chat/talk/leave-tls", GINT_TO_POINTER (WB_CHAT_TALK_TLS_ANY), test_leave);
  g_test_add_func ("/chat/talk/leave-late", test_leave_late);
  g_test_add_func ("/chat/talk/lost", test_lost);
  g_test_add_func ("/chat/talk/refused", test_refused);
  g_test_add_func ("/chat/talk/in-handlers", test_in_handlers);
  g_test_add_func ("/chat/talk/tls", test_tls);
  g_test_add_func ("/chat/talk/tls-against-plain", test_tls_against_plain);
  g_test_add_func ("/chat/talk/timeout", test_timeout);
  g_test_add_func ("/chat/talk/thrown-away", test_thrown_away);
  g_test_add_func ("/chat/talk/parse", test_parse);
  return g_test_run ();
}
