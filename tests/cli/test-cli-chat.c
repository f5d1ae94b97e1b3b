/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli chat and chat-client: what they say, what can be typed, how they end, and what they say about what cannot
 * be. */

#include "tests/cli/wb-cli-server.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* --- the server ------------------------------------------------------------------------------------------------------ */

static guint16
start_chat (WbCliServer *server)
{
  static const char *const words[] = { "chat", "--port=0", "--json", NULL };
  g_autoptr (JsonObject) first = NULL;

  wb_cli_server_start_with (server, G_SUBPROCESS_FLAGS_STDIN_PIPE, words);
  first = wb_cli_server_read_object (server);
  g_assert_cmpstr (json_object_get_string_member (first, "type"), ==, "listening");
  return (guint16) json_object_get_int_member (first, "port");
}

/* The next object that is not a status. */
static JsonObject *
read_event (WbCliServer *server, const char *type)
{
  for (;;)
    {
      g_autoptr (JsonObject) object = wb_cli_server_read_object (server);
      const char *found = json_object_get_string_member (object, "type");

      if (g_str_equal (found, type))
        return g_steal_pointer (&object);
      g_assert_cmpstr (found, ==, "status");
    }
}

static void
expect_event (WbCliServer *server, const char *type, const char *name, const char *text)
{
  g_autoptr (JsonObject) object = read_event (server, type);

  if (name)
    g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, text);
}

static void
type_line (WbCliServer *server, const char *line)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (server->in, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_flush (server->in, NULL, &error);
  g_assert_no_error (error);
}

static void
expect_bytes (int fd, const char *expected)
{
  gsize n = strlen (expected), got = 0;
  g_autofree char *bytes = g_malloc0 (n + 1);

  while (got < n)
    {
      gssize more = recv (fd, bytes + got, n - got, 0);

      g_assert_cmpint (more, >, 0);
      got += (gsize) more;
    }
  g_assert_cmpstr (bytes, ==, expected);
}

static char *
dup_name (int fd)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;

  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &bytes), ==, 0);
  g_assert_true (wb_endpoint_from_sockaddr (&endpoint, &address, bytes));
  return g_strdup (wb_endpoint_format (&endpoint, text));
}

static void
test_conversation (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_chat (&server);
  g_autofree char *name = NULL, *came = NULL, *said = NULL;
  g_autoptr (JsonObject) last = NULL;
  int fd;

  g_test_summary ("Joins, lines and leaves are told as they happen; what is typed is said by the server");
  fd = wb_cli_server_connect (4, port);
  name = dup_name (fd);
  came = g_strdup_printf ("[%s] Client connected\n", name);
  said = g_strdup_printf ("[%s] hello \"\xc3\xa4\" \x1b[31m\n", name);
  expect_bytes (fd, came);
  expect_event (&server, "join", name, "");
  g_assert_cmpint (send (fd, "hello \"\xc3\xa4\" \x1b[31m\r\n", 18, 0), ==, 18);
  expect_bytes (fd, said);
  expect_event (&server, "message", name, "hello \"\xc3\xa4\" \x1b[31m");
  type_line (&server, "welcome\n//slash\n");
  expect_bytes (fd, "[server] welcome\n[server] /slash\n");
  expect_event (&server, "server", NULL, "welcome");
  expect_event (&server, "server", NULL, "/slash");
  close (fd);
  expect_event (&server, "leave", name, "");
  g_subprocess_send_signal (server.process, SIGTERM);
  last = read_event (&server, "stopped");
  g_assert_cmpint (json_object_get_int_member (last, "clients"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (last, "accepted"), "total"), ==, 1);
  wb_cli_server_expect_exit (&server, 0);
}

static void
test_commands (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_chat (&server);
  g_autofree char *name = NULL, *came = NULL, *kick = NULL, *complaints = NULL;
  g_autoptr (JsonObject) client = NULL;
  int fd = wb_cli_server_connect (6, port);

  g_test_summary (
      "/who lists, /msg speaks to one, /kick sends away; what cannot be done is answered on standard error");
  name = dup_name (fd);
  came = g_strdup_printf ("[%s] Client connected\n", name);
  expect_bytes (fd, came);
  expect_event (&server, "join", name, "");
  type_line (&server, "/who\n");
  client = read_event (&server, "client");
  g_assert_cmpstr (json_object_get_string_member (client, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (client, "kind"), ==, "line");
  g_assert_cmpstr (json_object_get_string_member (client, "state"), ==, "in-room");
  kick = g_strdup_printf ("/msg %" G_GINT64_FORMAT " psst\n/kick %s enough\n",
                          json_object_get_int_member (client, "client"), name);
  type_line (&server, kick);
  expect_bytes (fd, "[server] (private) psst\n[server] ");
  expect_event (&server, "private", name, "psst");
  type_line (&server, "/kick nobody\n/dance\n");
  complaints = wb_cli_server_read_complaints (&server);
  g_assert_nonnull (strstr (complaints, "“nobody”"));
  close (fd);
}

static void
test_slash_alone (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *complaint = NULL;

  g_test_summary ("A slash and nothing else is answered as any other command that there is not; the server goes on");
  start_chat (&server);
  type_line (&server, "/\n");
  complaint = wb_cli_server_read_complaints (&server);
  g_assert_nonnull (strstr (complaint, "“/”"));
  type_line (&server, "still here\n");
  expect_event (&server, "server", NULL, "still here");
}

static void
test_text (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *first = NULL, *join = NULL, *said = NULL, *port = NULL;
  int fd;

  g_test_summary ("Lines for people, with nothing in them that a terminal would obey");
  wb_cli_server_start_words (&server, "chat", "-p0", "-b", "127.0.0.1");
  first = wb_cli_server_read_line (&server);
  g_assert_true (g_str_has_prefix (first, "Listening on 127.0.0.1:"));
  port = g_strdup (strrchr (first, ':') + 1);
  fd = wb_cli_server_connect (4, (guint16) g_ascii_strtoull (port, NULL, 10));
  g_assert_cmpint (send (fd, "\x1b]0;mine\a\n", 10, 0), ==, 10);
  join = wb_cli_server_read_line (&server);
  g_assert_nonnull (strstr (join, "-> 127.0.0.1:"));
  said = wb_cli_server_read_line (&server);
  g_assert_true (g_str_has_suffix (said, "] \\x1b]0;mine\\x07"));
  close (fd);
}

static void
test_slow_reader (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_chat (&server);
  g_autofree char *name = NULL, *came = NULL, *said = NULL;
  int fd;

  g_test_summary ("Nobody reads the output: clients talk on, and SIGTERM ends it");
  wb_cli_server_fill_pipe (&server);
  fd = wb_cli_server_connect (4, port);
  name = dup_name (fd);
  came = g_strdup_printf ("[%s] Client connected\n", name);
  said = g_strdup_printf ("[%s] x\n", name);
  expect_bytes (fd, came);
  for (guint i = 0; i < 15; i++)
    {
      g_assert_cmpint (send (fd, "x\n", 2, 0), ==, 2);
      expect_bytes (fd, said);
    }
  close (fd);
  g_subprocess_send_signal (server.process, SIGTERM);
  wb_cli_server_expect_exit (&server, 0);
}

static void
test_other_terminal (void)
{
  static const char *const words[] = { "chat", "--port=0", "--json", NULL };
  g_auto (WbCliServer) server = { 0 };
  g_autoptr (JsonObject) first = NULL;
  int terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC), own = dup (STDIN_FILENO), end;

  g_test_summary ("A terminal that is not the one in control is read, as none can be in front of it");
  g_assert_cmpint (terminal, >=, 0);
  g_assert_cmpint (own, >=, 0);
  g_assert_true (grantpt (terminal) == 0 && unlockpt (terminal) == 0);
  end = open (ptsname (terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (end, >=, 0);
  g_assert_cmpint (dup2 (end, STDIN_FILENO), ==, STDIN_FILENO);
  wb_cli_server_start_with (&server, G_SUBPROCESS_FLAGS_STDIN_INHERIT, words);
  g_assert_cmpint (dup2 (own, STDIN_FILENO), ==, STDIN_FILENO);
  close (own);
  close (end);
  first = wb_cli_server_read_object (&server);
  g_assert_cmpint (write (terminal, "hello\n", 6), ==, 6);
  for (;;)
    {
      g_autoptr (JsonObject) object = wb_cli_server_read_object (&server);

      if (g_str_equal (json_object_get_string_member (object, "type"), "server"))
        {
          g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "hello");
          break;
        }
      /* a minute of figures, and not a word */
      g_assert_cmpfloat (json_object_get_double_member (object, "running_seconds"), <, 60);
    }
  close (terminal);
}

/* More in all than the server lets wait, and the two sockets with it. */
#define TYPED_LINES 20000
#define TYPED_BYTES 100 /* of each, its LF included */

typedef struct
{
  GOutputStream *in; /* Borrowed */
  gint is_typed;     /* atomic */
} Typist;

/* A pipe that is full holds up whoever writes to it. */
static gpointer
type_much (gpointer data)
{
  Typist *typist = data;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TYPED_LINES; i++)
    g_string_append_printf (text, "%0*u\n", TYPED_BYTES - 1, i);
  g_output_stream_write_all (typist->in, text->str, text->len, NULL, NULL, &error);
  g_assert_no_error (error);
  g_atomic_int_set (&typist->is_typed, TRUE);
  return NULL;
}

static void
test_typed_much (void)
{
  static const char *const words[] = { "chat", "--port=0", "--json", "--quiet", NULL };
  g_auto (WbCliServer) server = { 0 };
  g_autoptr (JsonObject) first = NULL;
  g_autofree char *name = NULL, *came = NULL;
  Typist typist = { 0 };
  GThread *thread;
  int fd;

  g_test_summary ("What is typed faster than the clients read waits its turn: each line is said, once, in order");
  wb_cli_server_start_with (&server, G_SUBPROCESS_FLAGS_STDIN_PIPE, words);
  first = wb_cli_server_read_object (&server);
  fd = wb_cli_server_connect (4, (guint16) json_object_get_int_member (first, "port"));
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &(int){ 16384 }, sizeof (int)), ==, 0);
  name = dup_name (fd);
  came = g_strdup_printf ("[%s] Client connected\n", name);
  expect_bytes (fd, came);
  typist.in = server.in;
  thread = g_thread_new ("typist", type_much, &typist);
  /* Two lines of figures: time in which all could have been taken, and lost. The client has not read yet. */
  for (guint i = 0; i < 2; i++)
    json_object_unref (wb_cli_server_read_object (&server));
  g_assert_false (g_atomic_int_get (&typist.is_typed));
  /* A window that is smaller than one segment of loopback opens by a timer of the kernel's, five times a second. */
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &(int){ 1 << 20 }, sizeof (int)), ==, 0);
  for (guint i = 0; i < TYPED_LINES; i++)
    {
      g_autofree char *line = g_strdup_printf ("[server] %0*u\n", TYPED_BYTES - 1, i);

      expect_bytes (fd, line);
    }
  g_thread_join (thread);
  close (fd);
}

static void
test_end_of_flood (void)
{
  static const char *const words[] = { "chat", "--port=0", "--json", "--no-limits", NULL };
  g_auto (WbCliServer) server = { 0 };
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (GString) flood = g_string_new (NULL);
  guint64 n_told = 0, newest = 0;
  gboolean is_over = FALSE;
  char echo[65536];
  int fd;

  g_test_summary (
      "Stopped in a flood: what the last look has no room for is told as a number, nothing goes in silence");
  wb_cli_server_start_with (&server, G_SUBPROCESS_FLAGS_NONE, words);
  first = wb_cli_server_read_object (&server);
  fd = wb_cli_server_connect (4, (guint16) json_object_get_int_member (first, "port"));
  for (guint i = 0; i < 4000; i++)
    g_string_append_printf (flood, "%0100u\n", i);
  for (gsize n = 0, n_heard = 0; n < flood->len || n_heard < flood->len / 2;)
    {
      gssize sent = send (fd, flood->str + n, flood->len - n, MSG_DONTWAIT);
      gssize heard = recv (fd, echo, sizeof echo, MSG_DONTWAIT);

      n += (gsize) MAX (sent, 0);
      n_heard += (gsize) MAX (heard, 0);
      g_assert_cmpint (heard, !=, 0);
      if (sent <= 0 && heard < 0)
        g_assert_cmpint (poll (&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 60000), ==, 1);
    }
  g_subprocess_send_signal (server.process, SIGINT);
  while (!is_over)
    {
      g_autoptr (JsonObject) object = wb_cli_server_read_object (&server);
      const char *type = json_object_get_string_member (object, "type");

      is_over = g_str_equal (type, "stopped");
      if (g_str_equal (type, "forgotten"))
        n_told += (guint64) json_object_get_int_member (object, "count");
      else if (json_object_has_member (object, "id"))
        {
          n_told++;
          newest = (guint64) json_object_get_int_member (object, "id");
        }
      if (is_over)
        {
          JsonObject *messages = json_object_get_object_member (object, "messages");

          /* Each message is an entry; the one who came and went makes at most two more. */
          g_assert_cmpuint (n_told, >=, (guint64) json_object_get_int_member (messages, "total"));
        }
    }
  g_assert_cmpuint (newest, >, 0);
  close (fd);
}

static void
test_in_use (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_auto (WbCliResult) second = { 0 };
  g_autofree char *port = g_strdup_printf ("%u", start_chat (&server));

  g_test_summary ("A port that is taken: status 1, the address, the system's reason, a remedy");
  second = wb_cli ("chat", "--port", port);
  g_assert_cmpint (second.status, ==, 1);
  g_assert_cmpstr (second.text, ==, "");
  g_assert_nonnull (strstr (second.err, "Address already in use"));
  g_assert_nonnull (strstr (second.err, "--port 0"));
}

static void
test_usage (void)
{
  static const char *const wrong[][5] = {
    { "chat", "--port", "70000" },
    { "chat", "--port", "-1" },
    { "chat", "--tls-port", "http" },
    { "chat", "--bind", "localhost" },
    { "chat", "--channel", "no channel" },
    { "chat", "--key=/nonexistent" },
    { "chat", "now" },
    { "chat-client" },
    { "chat-client", "a", "b" },
    { "chat-client", "[::1" },
    { "chat-client", "127.0.0.1:99999" },
  };

  g_test_summary ("What cannot be meant: status 2, two lines, nothing done");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbCliResult) result = wb_cli_run (wrong[i], NULL);

      g_test_message ("%s %s", wrong[i][0], wrong[i][1] ? wrong[i][1] : "");
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpstr (result.text, ==, "");
      g_assert_true (g_str_has_prefix (result.err, "wirebench-cli: chat"));
      g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 2);
    }
}

/* --- the client ------------------------------------------------------------------------------------------------------ */

static void
test_client (void)
{
  static const char words[] = "hello\nworld";
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_chat (&server);
  g_autofree char *where = g_strdup_printf ("localhost:%u", port);
  const char *const command[] = { "chat-client", where, NULL };
  g_autoptr (GBytes) input = g_bytes_new_static (words, sizeof words - 1);
  g_auto (WbCliResult) result = wb_cli_run (command, input);
  g_auto (GStrv) lines = NULL;

  g_test_summary ("A pipe says its lines, hears them back, and ends with status 0");
  g_assert_cmpint (result.status, ==, 0);
  lines = g_strsplit (result.text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_suffix (lines[0], "] Client connected"));
  g_assert_true (g_str_has_suffix (lines[1], "] hello"));
  g_assert_true (g_str_has_suffix (lines[2], "] world"));
  g_assert_true (g_str_has_prefix (result.err, "Connected to "));
}

static void
test_client_refused (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_chat (&server);
  g_autofree char *where = g_strdup_printf ("127.0.0.1:%u", port);
  g_auto (WbCliResult) result = { 0 };

  g_test_summary ("Nobody listens there: status 1, with the address and the reason");
  g_subprocess_send_signal (server.process, SIGTERM);
  wb_cli_server_expect_exit (&server, 0);
  result = wb_cli ("chat-client", where);
  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (result.text, ==, "");
  g_assert_nonnull (strstr (result.err, "127.0.0.1"));
  g_assert_nonnull (strstr (result.err, "refused"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/chat/conversation", test_conversation);
  g_test_add_func ("/cli/chat/commands", test_commands);
  g_test_add_func ("/cli/chat/slash-alone", test_slash_alone);
  g_test_add_func ("/cli/chat/text", test_text);
  g_test_add_func ("/cli/chat/slow-reader", test_slow_reader);
  g_test_add_func ("/cli/chat/other-terminal", test_other_terminal);
  g_test_add_func ("/cli/chat/typed-much", test_typed_much);
  g_test_add_func ("/cli/chat/end-of-flood", test_end_of_flood);
  g_test_add_func ("/cli/chat/in-use", test_in_use);
  g_test_add_func ("/cli/chat/usage", test_usage);
  g_test_add_func ("/cli/chat-client/pipe", test_client);
  g_test_add_func ("/cli/chat-client/refused", test_client_refused);
  return g_test_run ();
}
