/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli echo: what it says, how it ends, and what it says about what cannot be. */

#include "tests/cli/wb-cli-server.h"

#include <signal.h>
#include <string.h>

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
  int fd = wb_cli_server_connect (family, port);

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
      g_auto (WbCliServer) server = { 0 };
      g_autoptr (JsonObject) first = NULL, second = NULL, last = NULL;
      g_autofree char *complaints = NULL;
      guint16 port;

      wb_cli_server_start_words (&server, "echo", "--port", "0", "--udp", "--json");
      first = wb_cli_server_read_object (&server);
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
          second = wb_cli_server_read_object (&server);
          g_assert_cmpstr (json_object_get_string_member (second, "type"), ==, "status");
        }
      while (json_object_get_int_member (json_object_get_object_member (second, "requests"), "total") < 2);
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (second, "out_bytes"), "total"), ==,
                       23);
      g_subprocess_send_signal (server.process, signals[i]);
      do
        {
          g_clear_pointer (&last, json_object_unref);
          last = wb_cli_server_read_object (&server);
        }
      while (g_str_equal (json_object_get_string_member (last, "type"), "status"));
      g_assert_cmpstr (json_object_get_string_member (last, "type"), ==, "stopped");
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (last, "accepted"), "total"), ==, 2);
      wb_cli_server_expect_exit (&server, 0);
      complaints = wb_cli_server_read_complaints (&server);
      g_assert_cmpstr (complaints, ==, "");
    }
}

static void
test_text (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *first = NULL, *second = NULL, *complaints = NULL;

  g_test_summary ("Lines for people; only the family that was asked for; TCP alone without --udp");
  wb_cli_server_start_words (&server, "echo", "-p0", "-b", "::1", "-m", "verbatim");
  first = wb_cli_server_read_line (&server);
  g_assert_true (g_str_has_prefix (first, "Listening on [::1]:"));
  g_assert_true (g_str_has_suffix (first, " (TCP); verbatim"));
  g_assert_null (strchr (first, ','));
  second = wb_cli_server_read_line (&server);
  g_assert_true (g_str_has_prefix (second, "0 + 0 connections, requests 0 (0.0/s), bytes in 0, out 0, errors 0"));
  g_subprocess_send_signal (server.process, SIGINT);
  wb_cli_server_expect_exit (&server, 0);
  complaints = wb_cli_server_read_complaints (&server);
  g_assert_cmpstr (complaints, ==, "");
}

static void
test_in_use (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_auto (WbCliResult) second = { 0 };
  g_autoptr (JsonObject) first = NULL;
  g_autofree char *port = NULL;

  g_test_summary (
      "A port that is taken: status 1, the address, the system's reason, a remedy; nothing on standard output");
  wb_cli_server_start_words (&server, "echo", "--port=0", "--json");
  first = wb_cli_server_read_object (&server);
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
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *first = NULL, *complaints = NULL;

  g_test_summary ("Bound to all interfaces: said on standard error");
  wb_cli_server_start_words (&server, "echo", "-p0", "-b", "0.0.0.0");
  first = wb_cli_server_read_line (&server);
  complaints = wb_cli_server_read_complaints (&server);
  g_assert_nonnull (strstr (complaints, "all interfaces"));
}

static void
test_closed_pipe (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *first = NULL;

  g_test_summary ("Whoever read the output has gone: the server ends by itself, status 0");
  wb_cli_server_start_words (&server, "echo", "-p0");
  first = wb_cli_server_read_line (&server);
  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (server.process), NULL, NULL));
  wb_cli_server_expect_exit (&server, 0);
}

static void
test_slow_reader (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autoptr (JsonObject) first = NULL;
  gint64 end_us;
  int fd;

  g_test_summary ("Nobody reads the output: peers are served, over two status lines and more, and SIGTERM ends it");
  wb_cli_server_start_words (&server, "echo", "--port=0", "--json");
  first = wb_cli_server_read_object (&server);
  wb_cli_server_fill_pipe (&server);
  fd = wb_cli_server_connect (4, (guint16) json_object_get_int_member (first, "port"));
  end_us = g_get_monotonic_time () + 5 * G_USEC_PER_SEC / 2;
  while (g_get_monotonic_time () < end_us)
    ask (fd, "x\n", "Echo: x\n");
  close (fd);
  g_subprocess_send_signal (server.process, SIGTERM);
  wb_cli_server_expect_exit (&server, 0);
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
