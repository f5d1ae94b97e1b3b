/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli send, stun and mtu: what they print, what they say when nothing comes, and what cannot be meant. What they
 * find behind routers: tests/ping/test-asks-live.py. */

#include "tests/cli/wb-cli-server.h"

#include <signal.h>
#include <string.h>

/* Of a server with --json; "127.0.0.1:PORT". */
static char *
start (WbCliServer *server, const char *const *words)
{
  g_autoptr (JsonObject) first = NULL;

  wb_cli_server_start (server, words);
  first = wb_cli_server_read_object (server);
  return g_strdup_printf ("127.0.0.1:%u", (guint) json_object_get_int_member (first, "port"));
}

#define start_words(server, ...) start (server, (const char *const[]){ __VA_ARGS__, NULL })

/* Where nobody listens. */
static char *
dup_deaf (void)
{
  g_auto (WbCliServer) server = { 0 };
  char *to = start_words (&server, "echo", "--port=0", "--udp", "--json");

  g_subprocess_send_signal (server.process, SIGTERM);
  wb_cli_server_expect_exit (&server, 0);
  return to;
}

static JsonObject *
parse (const WbCliResult *result)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, result->text, -1, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static void
expect (WbCliResult result, int status, const char *text, const char *complaint)
{
  g_assert_cmpstr (result.text, ==, text);
  if (!strstr (result.err, complaint))
    g_error ("“%s” instead of “%s”", result.err, complaint);
  g_assert_cmpint (result.status, ==, status);
  wb_cli_result_clear (&result);
}

/* --- send ------------------------------------------------------------------------------------------------------------ */

static void
test_send (void)
{
  static const char typed[] = "from\0a pipe";
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *to = start_words (&server, "echo", "--port=0", "--udp", "--mode=verbatim", "--json");
  const char *const piped_words[] = { "send", "--raw", to, NULL };
  g_autoptr (GBytes) input = g_bytes_new_static (typed, sizeof typed - 1);
  g_auto (WbCliResult) piped = { 0 }, raw = { 0 }, json = { 0 };
  g_autoptr (JsonObject) object = NULL;

  g_test_summary ("Text, bytes, a pipe; the reply safe, as it came, as JSON");
  expect (wb_cli ("send", to, "hello"), 0, "hello\n", "5 bytes from 127.0.0.1:");
  expect (wb_cli ("send", to, "--hex", "1b 5b:6D"), 0, "\\x1b[m\n", "3 bytes from 127.0.0.1:");
  expect (wb_cli ("send", to, ""), 0, "\n", "0 bytes from 127.0.0.1:");
  expect (wb_cli ("send", "--", to, "--hex"), 0, "--hex\n", "5 bytes");
  raw = wb_cli ("send", to, "-x", "1b0aff", "--raw", "-4");
  g_assert_cmpint (raw.status, ==, 0);
  g_assert_cmpmem (g_bytes_get_data (raw.out, NULL), g_bytes_get_size (raw.out), "\x1b\n\xff", 3);
  piped = wb_cli_run (piped_words, input);
  g_assert_cmpint (piped.status, ==, 0);
  g_assert_true (g_bytes_equal (piped.out, input));

  json = wb_cli ("send", to, "a\"\n", "--json");
  g_assert_cmpint (json.status, ==, 0);
  g_assert_cmpuint (wb_cli_count_lines (json.text), ==, 1);
  object = parse (&json);
  g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "reply");
  g_assert_cmpstr (json_object_get_string_member (object, "from"), ==, to);
  g_assert_cmpstr (json_object_get_string_member (object, "remote"), ==, to);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (object, "local"), "127.0.0.1:"));
  g_assert_cmpint (json_object_get_int_member (object, "bytes"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "round_trip_ns"), >, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "hex"), ==, "61220a");
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "a\"\\x0a");
  /* Loopback has both stamps; a build without Linux's files has neither, nor the TTL. */
  if (g_getenv ("WB_TEST_PORTABLE"))
    {
      g_assert_false (json_object_get_boolean_member (object, "kernel_times"));
      g_assert_true (json_object_get_null_member (object, "ttl"));
    }
  else
    {
      g_assert_cmpint (json_object_get_int_member (object, "ttl"), ==, 64);
      /* The first of a host to ask for receive stamps gets them a moment later: the system switches them on by and by. */
      for (guint i = 0; i < 100 && !json_object_get_boolean_member (object, "kernel_times"); i++)
        {
          g_auto (WbCliResult) again = wb_cli ("send", to, "again", "--json");

          g_clear_pointer (&object, json_object_unref);
          object = parse (&again);
        }
      g_assert_true (json_object_get_boolean_member (object, "kernel_times"));
    }
}

static void
test_nobody (void)
{
  g_autofree char *to = dup_deaf ();
  g_autofree char *reason = g_strdup_printf ("wirebench-cli: Could not reach %s: Connection refused\n", to);
  g_auto (WbCliResult) mapping = { 0 };
  g_autoptr (JsonObject) object = NULL;

  g_test_summary ("Nobody listens there: status 1, nothing printed, the address and the reason told");
  expect (wb_cli ("send", to, "hello"), 1, "", reason);
  expect (wb_cli ("stun", to), 1, "", reason);
  if (!g_getenv ("WB_TEST_PORTABLE"))
    expect (wb_cli ("mtu", to), 1, "", reason);
  mapping = wb_cli ("stun", "--mapping", to, "--json");
  g_assert_cmpint (mapping.status, ==, 1);
  object = parse (&mapping);
  g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "mapping");
  g_assert_cmpstr (json_object_get_string_member (object, "result"), ==, "no-reply");
  g_assert_cmpstr (json_object_get_string_member (object, "server"), ==, to);
}

static void
test_silence (void)
{
  g_auto (WbCliServer) server = { 0 };
  g_autofree char *to = start_words (&server, "echo", "--port=0", "--udp", "--mode=discard", "--json");
  g_auto (WbCliServer) echo = { 0 };
  g_autofree char *to_echo = start_words (&echo, "echo", "--port=0", "--udp", "--json");

  g_test_summary ("Nothing comes, or nothing that is meant: status 1, when the time is over");
  expect (wb_cli ("send", to, "hello", "-W", "0.05"), 1, "", " within 50 ms\n");
  expect (wb_cli ("stun", to, "-W0.05"), 1, "", " within 50 ms\n");
  expect (wb_cli ("stun", to_echo, "-W0.5"), 1, "", "answers, but not as a STUN server does\n");
}

static void
test_interrupted (void)
{
  static const int signals[] = { SIGINT, SIGTERM };

  g_test_summary ("Ctrl+C while it waits: status 1, not a word");
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_auto (WbCliServer) server = { 0 }, waiting = { 0 };
      g_autofree char *to = start_words (&server, "echo", "--port=0", "--udp", "--mode=discard", "--json");
      g_autofree char *complaints = NULL;

      wb_cli_server_start_words (&waiting, "send", to, "hello", "--timeout=3600");
      for (gint64 n = 0; n == 0;)
        {
          g_autoptr (JsonObject) status = wb_cli_server_read_object (&server);

          n = json_object_get_int_member (status, "udp_received");
        }
      g_subprocess_send_signal (waiting.process, signals[i]);
      wb_cli_server_expect_exit (&waiting, 1);
      complaints = wb_cli_server_read_complaints (&waiting);
      g_assert_cmpstr (complaints, ==, "");
    }
}

/* --- mtu ------------------------------------------------------------------------------------------------------------- */

static void
expect_mtu (WbCliResult result, guint mtu)
{
  g_autoptr (JsonObject) object = NULL;

  if (g_getenv ("WB_TEST_PORTABLE"))
    {
      expect (result, 1, "", "cannot forbid packets to be split");
      return;
    }
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.err, ==, "");
  object = parse (&result);
  g_assert_cmpint (json_object_get_int_member (object, "mtu"), ==, mtu);
  g_assert_cmpint (json_object_get_int_member (object, "payload"), ==, mtu - 28);
  g_assert_false (json_object_get_boolean_member (object, "black_hole"));
  g_assert_true (json_object_get_null_member (object, "told_by"));
  wb_cli_result_clear (&result);
}

static void
test_mtu (void)
{
  g_auto (WbCliServer) text = { 0 }, stamp = { 0 }, echo = { 0 }, padded = { 0 };
  g_autofree char *to_text = start_words (&text, "respond", "--port=0", "--json");
  g_autofree char *to_stamp = start_words (&stamp, "respond", "--port=0", "--stamp", "--json");
  g_autofree char *to_echo = start_words (&echo, "echo", "--port=0", "--udp", "--json");
  g_autofree char *to_padded = start_words (&padded, "respond", "--port=0", "--padded", "--json");

  g_test_summary ("Before our own servers on loopback: all that a datagram holds, less what the echo server adds");
  expect_mtu (wb_cli ("mtu", to_text, "--json", "--timeout=20"), 65535);
  expect_mtu (wb_cli ("mtu", to_padded, "--json", "--timeout=20"), 65535);
  expect_mtu (wb_cli ("mtu", to_stamp, "--mode", "stamp", "--json", "--timeout=20"), 65535);
  expect_mtu (wb_cli ("mtu", to_echo, "--mode=echo", "--json", "--timeout=20"), 65529);
  if (!g_getenv ("WB_TEST_PORTABLE"))
    {
      g_autofree char *expected = g_strdup_printf ("Path MTU to %s: 65535 bytes (65507 of UDP payload)\n", to_text);

      expect (wb_cli ("mtu", to_text, "--timeout=20"), 0, expected, "");
    }
}

/* --- all ------------------------------------------------------------------------------------------------------------- */

static void
test_usage (void)
{
  static const char *const wrong[][6] = {
    { "send" },
    { "send", "127.0.0.1", "hello" },
    { "send", "127.0.0.1:0", "hello" },
    { "send", "127.0.0.1:5000", "hello", "world" },
    { "send", "127.0.0.1:5000", "hello", "--hex=00" },
    { "send", "127.0.0.1:5000", "--hex=0" },
    { "send", "127.0.0.1:5000", "--hex=0g" },
    { "send", "127.0.0.1:5000", "hello", "--raw", "--json" },
    { "send", "127.0.0.1:5000", "hello", "-4", "-6" },
    { "send", "127.0.0.1:5000", "hello", "--timeout=0" },
    { "send", "127.0.0.1:5000", "hello", "--timeout=nan" },
    { "send", "[::1]:5000", "hello", "-4" },
    { "stun" },
    { "stun", "a", "b" },
    { "stun", "a b" },
    { "stun", "127.0.0.1", "--alternate=127.0.0.2" },
    { "stun", "127.0.0.1", "--mapping", "--alternate=[::1]" },
    { "stun", "127.0.0.1", "--timeout=3601" },
    { "mtu" },
    { "mtu", "192.0.2.0/24" },
    { "mtu", "127.0.0.1", "--mode=icmp" },
    { "mtu", "224.0.0.1" },
  };

  g_test_summary ("What cannot be meant: status 2, two lines, nothing done");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbCliResult) result = wb_cli_run (wrong[i], NULL);
      g_autofree char *head = g_strdup_printf ("wirebench-cli: %s: ", wrong[i][0]);

      g_test_message ("%u", i);
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpstr (result.text, ==, "");
      g_assert_true (g_str_has_prefix (result.err, head));
      g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/asks/send", test_send);
  g_test_add_func ("/cli/asks/nobody", test_nobody);
  g_test_add_func ("/cli/asks/silence", test_silence);
  g_test_add_func ("/cli/asks/interrupted", test_interrupted);
  g_test_add_func ("/cli/asks/mtu", test_mtu);
  g_test_add_func ("/cli/asks/usage", test_usage);
  return g_test_run ();
}
