/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli echo: what it says, how it ends, and what it says about what cannot be. */

#include "tests/base/wb-peer.h"
#include "tests/cli/wb-cli-run.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  GSubprocess *process;
  GDataInputStream *out;
} Server;

static void
server_start (Server *self, const char *const *words)
{
  self->process = wb_cli_start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, words);
  self->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
}

#define server_start_words(self, ...) server_start (self, (const char *const[]){ __VA_ARGS__, NULL })

static char *
read_line (Server *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->out, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

static JsonObject *
read_object (Server *self)
{
  g_autofree char *line = read_line (self);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (line);
  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static char *
read_complaints (Server *self)
{
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes (g_subprocess_get_stderr_pipe (self->process), 65536, NULL, NULL);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
server_clear (Server *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->out);
  g_clear_object (&self->process);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

static void
expect_exit (Server *self, int status)
{
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, status);
}

static int
connect_to (guint8 family, guint16 port)
{
  const struct timeval limit = { .tv_sec = 20 };
  WbEndpoint to = { .family = family, .port = port };
  int fd;

  to.address[family == 6 ? 15 : 3] = 1;
  if (family == 4)
    to.address[0] = 127;
  fd = wb_peer_connect (&to);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), ==, 0);
  return fd;
}

static void
ask (int fd, const char *text, const char *expected)
{
  char got[100] = "";
  gsize n = 0;

  g_assert_cmpint (send (fd, text, strlen (text), 0), ==, (gssize) strlen (text));
  while (n < strlen (expected))
    {
      gssize more = recv (fd, got + n, sizeof got - 1 - n, 0);

      g_assert_cmpint (more, >, 0);
      n += (gsize) more;
    }
  g_assert_cmpstr (got, ==, expected);
}

static void
ask_once (guint8 family, guint16 port, const char *text, const char *expected)
{
  int fd = connect_to (family, port);

  ask (fd, text, expected);
  close (fd);
}

static void
test_json (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

  g_test_summary (
      "First what listens where, then a status each second, then the end, at each of the signals: status 0");
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_auto (Server) server = { 0 };
      g_autoptr (JsonObject) first = NULL, second = NULL, last = NULL;
      g_autofree char *complaints = NULL;
      guint16 port;

      server_start_words (&server, "echo", "--port", "0", "--udp", "--json");
      first = read_object (&server);
      g_assert_cmpstr (json_object_get_string_member (first, "type"), ==, "listening");
      g_assert_cmpstr (json_object_get_string_member (first, "mode"), ==, "prefix");
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (first, "listens")), ==, 4);
      port = (guint16) json_object_get_int_member (first, "port");
      g_assert_cmpuint (port, >, 0);
      for (guint l = 0; l < 4; l++)
        {
          JsonObject *listen = json_array_get_object_element (json_object_get_array_member (first, "listens"), l);

          g_assert_cmpstr (json_object_get_string_member (listen, "state"), ==, "on");
          g_assert_cmpstr (json_object_get_string_member (listen, "address"), ==, l % 2 ? "::1" : "127.0.0.1");
          g_assert_cmpint (json_object_get_int_member (listen, "port"), ==, port);
        }
      ask_once (4, port, "hello\n", "Echo: hello\n");
      ask_once (6, port, "hello", "Echo: hello");
      do
        {
          g_clear_pointer (&second, json_object_unref);
          second = read_object (&server);
          g_assert_cmpstr (json_object_get_string_member (second, "type"), ==, "status");
        }
      while (json_object_get_int_member (json_object_get_object_member (second, "requests"), "total") < 2);
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (second, "out_bytes"), "total"), ==,
                       23);
      g_subprocess_send_signal (server.process, signals[i]);
      do
        {
          g_clear_pointer (&last, json_object_unref);
          last = read_object (&server);
        }
      while (g_str_equal (json_object_get_string_member (last, "type"), "status"));
      g_assert_cmpstr (json_object_get_string_member (last, "type"), ==, "stopped");
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (last, "accepted"), "total"), ==, 2);
      expect_exit (&server, 0);
      complaints = read_complaints (&server);
      g_assert_cmpstr (complaints, ==, "");
    }
}

static void
test_text (void)
{
  g_auto (Server) server = { 0 };
  g_autofree char *first = NULL, *second = NULL, *complaints = NULL;

  g_test_summary ("Lines for people; only the family that was asked for; TCP alone without --udp");
  server_start_words (&server, "echo", "-p0", "-b", "::1", "-m", "verbatim");
  first = read_line (&server);
  g_assert_true (g_str_has_prefix (first, "Listening on [::1]:"));
  g_assert_true (g_str_has_suffix (first, " (TCP); verbatim"));
  g_assert_null (strchr (first, ','));
  second = read_line (&server);
  g_assert_true (g_str_has_prefix (second, "0 + 0 connections, requests 0 (0.0/s), bytes in 0, out 0, errors 0"));
  g_subprocess_send_signal (server.process, SIGINT);
  expect_exit (&server, 0);
  complaints = read_complaints (&server);
  g_assert_cmpstr (complaints, ==, "");
}

static void
test_in_use (void)
{
  g_auto (Server) server = { 0 };
  g_auto (WbCliResult) second = { 0 };
  g_autoptr (JsonObject) first = NULL;
  g_autofree char *port = NULL;

  g_test_summary (
      "A port that is taken: status 1, the address, the system's reason, a remedy; nothing on standard output");
  server_start_words (&server, "echo", "--port=0", "--json");
  first = read_object (&server);
  port = g_strdup_printf ("%d", (int) json_object_get_int_member (first, "port"));
  second = wb_cli ("echo", "--port", port);
  g_assert_cmpint (second.status, ==, 1);
  g_assert_cmpstr (second.text, ==, "");
  g_assert_nonnull (strstr (second.err, "wirebench-cli: Could not listen on 127.0.0.1:"));
  g_assert_nonnull (strstr (second.err, "Address already in use"));
  g_assert_nonnull (strstr (second.err, "--port 0"));
  g_assert_cmpuint (wb_cli_count_lines (second.err), ==, 2);
}

static void
test_all_interfaces (void)
{
  g_auto (Server) server = { 0 };
  g_autofree char *first = NULL, *complaints = NULL;

  g_test_summary ("Bound to all interfaces: said on standard error");
  server_start_words (&server, "echo", "-p0", "-b", "0.0.0.0");
  first = read_line (&server);
  complaints = read_complaints (&server);
  g_assert_nonnull (strstr (complaints, "all interfaces"));
}

static void
test_closed_pipe (void)
{
  g_auto (Server) server = { 0 };
  g_autofree char *first = NULL;

  g_test_summary ("Whoever read the output has gone: the server ends by itself, status 0");
  server_start_words (&server, "echo", "-p0");
  first = read_line (&server);
  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (server.process), NULL, NULL));
  expect_exit (&server, 0);
}

/* Fills the pipe that the server writes to. Its other end is ours, and Linux opens either end by way of it. */
static void
fill_pipe (Server *server)
{
  GInputStream *end = g_subprocess_get_stdout_pipe (server->process);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (end)));
  static const char zeros[4096];
  int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, zeros, sizeof zeros) > 0 || write (fd, zeros, 1) > 0)
    ;
  g_assert_cmpint (errno, ==, EAGAIN);
  close (fd);
}

static void
test_slow_reader (void)
{
  g_auto (Server) server = { 0 };
  g_autoptr (JsonObject) first = NULL;
  gint64 end_us;
  int fd;

  g_test_summary ("Nobody reads the output: peers are served, over two status lines and more, and SIGTERM ends it");
  server_start_words (&server, "echo", "--port=0", "--json");
  first = read_object (&server);
  fill_pipe (&server);
  fd = connect_to (4, (guint16) json_object_get_int_member (first, "port"));
  end_us = g_get_monotonic_time () + 5 * G_USEC_PER_SEC / 2;
  while (g_get_monotonic_time () < end_us)
    ask (fd, "x\n", "Echo: x\n");
  close (fd);
  g_subprocess_send_signal (server.process, SIGTERM);
  expect_exit (&server, 0);
}

static void
test_usage (void)
{
  static const char *const wrong[][4] = {
    { "echo", "--port", "70000" },
    { "echo", "--port", "-1" },
    { "echo", "--port", "http" },
    { "echo", "--mode", "loud" },
    { "echo", "--bind", "localhost" },
    { "echo", "--bind", "224.0.0.1" },
    { "echo", "--bind", "fe80::1" },
    { "echo", "--bind=127.0.0.1", "--bind=127.0.0.2" },
    { "echo", "--idle", "-1" },
    { "echo", "--max-connections", "-1" },
    { "echo", "now" },
    { "echo", "--loud" },
  };

  g_test_summary ("What cannot be meant: status 2, two lines, nothing done");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbCliResult) result = wb_cli_run (wrong[i], NULL);

      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpstr (result.text, ==, "");
      g_assert_true (g_str_has_prefix (result.err, "wirebench-cli: echo: "));
      g_assert_true (g_str_has_suffix (result.err, "Try “wirebench-cli echo --help”.\n"));
      g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/echo/json", test_json);
  g_test_add_func ("/cli/echo/text", test_text);
  g_test_add_func ("/cli/echo/in-use", test_in_use);
  g_test_add_func ("/cli/echo/all-interfaces", test_all_interfaces);
  g_test_add_func ("/cli/echo/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/echo/slow-reader", test_slow_reader);
  g_test_add_func ("/cli/echo/usage", test_usage);
  return g_test_run ();
}
