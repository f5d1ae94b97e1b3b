/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli ping and respond, against each other: what they say, how they end, and what they say about what cannot
 * be. */

#include "tests/cli/wb-cli-server.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* A responder on a port of its own; its first line is read. */
static guint16
start_responder (WbCliServer *server, gboolean stamp)
{
  g_autoptr (JsonObject) first = NULL;

  if (stamp)
    wb_cli_server_start_words (server, "respond", "--stamp", "--stateful", "--port", "0", "--json");
  else
    wb_cli_server_start_words (server, "respond", "--port", "0", "--json");
  first = wb_cli_server_read_object (server);
  g_assert_cmpstr (json_object_get_string_member (first, "type"), ==, "listening");
  g_assert_cmpstr (json_object_get_string_member (first, "protocol"), ==, stamp ? "stamp" : "text");
  return (guint16) json_object_get_int_member (first, "port");
}

static JsonObject *
get_count_of (JsonObject *result)
{
  return json_object_get_object_member (result, "counts");
}

/* Ten probes; the last two lines are the result and the end. */
static void
ping_ten (guint16 port, const char *mode, const char *host)
{
  g_auto (WbCliServer) client = { 0 };
  g_autofree char *target = g_strdup_printf ("%s:%u", host, port);
  guint n_replies = 0;
  gboolean ended = FALSE;

  wb_cli_server_start_words (&client, "ping", target, "--mode", mode, "--interval", "0.01", "--count", "10", "--json");
  while (!ended)
    {
      g_autoptr (JsonObject) line = wb_cli_server_read_object (&client);
      const char *type = json_object_get_string_member (line, "type");

      if (g_str_equal (type, "reply"))
        {
          JsonObject *probe = json_object_get_object_member (line, "probe");

          g_assert_cmpint (json_object_get_int_member (probe, "sequence"), ==, n_replies);
          g_assert_cmpint (json_object_get_int_member (probe, "round_trip_ns"), >, 0);
          n_replies++;
        }
      else if (g_str_equal (type, "result"))
        {
          g_assert_cmpstr (json_object_get_string_member (line, "target"), ==, target);
          g_assert_cmpint (json_object_get_int_member (get_count_of (line), "sent"), ==, 10);
          g_assert_cmpint (json_object_get_int_member (get_count_of (line), "received"), ==, 10);
          g_assert_cmpint (json_object_get_int_member (get_count_of (line), "lost"), ==, 0);
        }
      ended = g_str_equal (type, "end");
      if (ended)
        g_assert_true (json_object_get_boolean_member (line, "finished"));
    }
  g_assert_cmpuint (n_replies, ==, 10);
  g_assert_true (g_subprocess_wait_check (client.process, NULL, NULL));
}

static void
test_modes (void)
{
  g_test_summary ("Ten probes have ten replies, in text and STAMP, over both families, and the responder counts them");
  for (guint stamp = 0; stamp < 2; stamp++)
    {
      g_auto (WbCliServer) server = { 0 };
      guint16 port = start_responder (&server, stamp);
      JsonObject *last = NULL;

      ping_ten (port, stamp ? "stamp" : "text", "127.0.0.1");
      ping_ten (port, stamp ? "stamp" : "text", "[::1]");
      g_subprocess_send_signal (server.process, SIGTERM);
      do
        {
          g_clear_pointer (&last, json_object_unref);
          last = wb_cli_server_read_object (&server);
        }
      while (!g_str_equal (json_object_get_string_member (last, "type"), "stopped"));
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (last, "answered"), "total"), ==, 20);
      g_assert_cmpint (json_object_get_int_member (last, "clients"), ==, 2);
      json_object_unref (last);
      g_assert_true (g_subprocess_wait_check (server.process, NULL, NULL));
    }
}

static void
test_text (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_responder (&server, FALSE);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", port);
  WbCliResult run;

  g_test_summary ("For people: a line for each reply, and a block of figures");
  run = wb_cli ("ping", target, "-i", "0.01", "-c", "3");
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.text, "reply to 0 in "));
  g_assert_nonnull (strstr (run.text, "reply to 2 in "));
  g_assert_nonnull (strstr (run.text, "Sent 3, Received 3, Lost 0"));
  g_assert_nonnull (strstr (run.text, "p99"));
  g_assert_cmpstr (run.err, ==, "");
  wb_cli_result_clear (&run);
  run = wb_cli ("ping", target, "-i", "0.01", "-c", "3", "-q");
  g_assert_null (strstr (run.text, "reply to"));
  g_assert_nonnull (strstr (run.text, "Received 3"));
  wb_cli_result_clear (&run);
}

static void
test_unanswered (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_responder (&server, TRUE);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", port);
  WbCliResult run;

  g_test_summary ("Without an answer the status is 1, and what is lost is said");
  /* A STAMP reflector hears text, but as a STAMP packet, and its answers are no replies. */
  run = wb_cli ("ping", target, "-i", "0.01", "-c", "2", "-W", "0.05");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.text, "no reply to 1"));
  g_assert_nonnull (strstr (run.text, "Received 0, Lost 2"));
  wb_cli_result_clear (&run);
  run = wb_cli ("ping", "no-such-host.invalid", "-c", "1", "-W", "0.05");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "no-such-host.invalid"));
  wb_cli_result_clear (&run);
}

static void
test_refused (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *target = NULL;
  WbCliResult run;

  g_test_summary ("What an ICMP error says of a probe stands there in words");
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  target = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_assert_true (g_socket_close (socket, NULL)); /* a port that was free a moment ago */
  run = wb_cli ("ping", target, "-i", "0.01", "-c", "2", "-W", "0.2");
  g_assert_cmpint (run.status, ==, 1);
#ifdef __linux__
  if (g_getenv ("WB_TEST_PORTABLE") == NULL) /* the portable twin hears of no ICMP */
    g_assert_nonnull (strstr (run.text, "ICMP for 0: Port unreachable (127.0.0.1)\n"));
#endif
  wb_cli_result_clear (&run);
}

/* Once whoever asks there has sent a probe, it is told something else. */
static void
say_words (GSocket *peer, const char *words)
{
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GError) error = NULL;
  char probe[2048];

  g_socket_receive_from (peer, &from, probe, sizeof probe, NULL, &error);
  g_assert_no_error (error);
  g_socket_send_to (peer, from, words, strlen (words), NULL, &error);
  g_assert_no_error (error);
}

static GSocket *
new_peer (char **target)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_socket_set_timeout (socket, 20);
  bound = g_socket_get_local_address (socket, NULL);
  *target = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return socket;
}

static void
test_news (void)
{
  g_autofree char *target = NULL, *words = NULL, *complaints = NULL;
  g_autofree char *filler = g_strnfill (1400, 'x');
  g_autoptr (GSocket) peer = new_peer (&target);
  g_auto (WbCliServer) as_json = { 0 }, as_text = { 0 };
  gboolean seen = FALSE, ended = FALSE;

  g_test_summary ("What a responder says of itself stands on standard error, and is a line of JSON: safe and bounded");
  words = g_strconcat ("dinner is ready\x1b[2J\xff\n", filler, NULL);
  wb_cli_server_start_words (&as_json, "ping", target, "-i", "0.05", "-c", "2", "-W", "0.5", "--json");
  say_words (peer, words);
  while (!ended)
    {
      g_autoptr (JsonObject) line = wb_cli_server_read_object (&as_json);
      const char *type = json_object_get_string_member (line, "type"), *text;

      ended = g_str_equal (type, "end");
      if (!g_str_equal (type, "event"))
        continue;
      text = json_object_get_string_member (line, "text");
      g_assert_nonnull (strstr (text, "says: dinner is ready\\x1b[2J\\xff"));
      g_assert_cmpuint (strlen (text), <=, 1000);
      g_assert_cmpstr (json_object_get_string_member (line, "tone"), ==, "info");
      g_assert_false (seen);
      seen = TRUE;
    }
  g_assert_true (seen);
  wb_cli_server_expect_exit (&as_json, 1);
  complaints = wb_cli_server_read_complaints (&as_json);
  g_assert_cmpstr (complaints, ==, "");

  while (g_socket_condition_check (peer, G_IO_IN)) /* the second probe of the run before */
    g_assert_cmpint (g_socket_receive (peer, &(char){ 0 }, 1, NULL, NULL), >, 0);
  wb_cli_server_start_words (&as_text, "ping", target, "-i", "0.05", "-c", "2", "-W", "0.5");
  say_words (peer, words);
  wb_cli_server_expect_exit (&as_text, 1);
  g_free (complaints);
  complaints = wb_cli_server_read_complaints (&as_text);
  g_assert_nonnull (strstr (complaints, "says: dinner is ready\\x1b[2J\\xff"));
  g_assert_null (strchr (complaints, '\x1b'));
}

static void
assert_usage (const char *complaint, const char *const *words)
{
  WbCliResult run = wb_cli_run (words, NULL);

  g_assert_cmpint (run.status, ==, 2);
  g_assert_cmpstr (run.text, ==, "");
  if (strstr (run.err, complaint) == NULL)
    g_error ("“%s” is not said: %s", complaint, run.err);
  wb_cli_result_clear (&run);
}

#define assert_usage_words(complaint, ...) assert_usage (complaint, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_source (void)
{
  WbCliResult run;

  g_test_summary ("An address that is none of ours is named as it was typed, one of the other family with its target");
  run = wb_cli ("ping", "127.0.0.1", "-c", "1", "--source", "192.0.2.1");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "Could not send from 192.0.2.1: "));
  wb_cli_result_clear (&run);
  run = wb_cli ("ping", "::1", "-c", "1", "--source", "127.0.0.1");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "::1: the source 127.0.0.1 is of the other family"));
  wb_cli_result_clear (&run);
}

static void
test_usage (void)
{
  g_test_summary ("What cannot be meant is named: status 2");
  assert_usage_words ("TARGET", "ping");
  assert_usage_words ("--mode", "ping", "localhost", "--mode", "icmp");
  assert_usage_words ("--interval", "ping", "localhost", "-i", "-1");
  assert_usage_words ("--size", "ping", "localhost", "-s", "65508");
  assert_usage_words ("--dscp", "ping", "localhost", "--dscp", "64");
  assert_usage_words ("--ttl takes a number from 1 to 255", "ping", "localhost", "--ttl", "0");
  assert_usage_words ("--ttl takes a number from 1 to 255", "ping", "localhost", "--ttl", "-1");
  assert_usage_words ("--fill", "ping", "localhost", "--fill", "300");
  assert_usage_words ("--spacing", "ping", "localhost", "--spacing", "odd");
  assert_usage_words ("-4", "ping", "localhost", "-4", "-6");
  assert_usage_words ("--source", "ping", "localhost", "--source", "here");
  assert_usage_words ("--stateful", "respond", "--stateful");
  assert_usage_words ("--port", "respond", "--port", "65536");
  assert_usage_words ("--rate takes a number from 0 to", "respond", "--rate", "-1");
  assert_usage_words ("--port takes a number from 0 to", "respond", "--port", "-1");
  assert_usage_words ("--interval takes seconds from 0 to", "ping", "localhost", "-i", "1e300");
  assert_usage_words ("word", "respond", "word");
}

static void
test_files (void)
{
  g_auto (WbCliServer) server = { 0 };
  guint16 port = start_responder (&server, TRUE);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", port);
  g_autofree char *folder = g_dir_make_tmp ("wb-cli-ping-XXXXXX", NULL);
  g_autofree char *csv = g_build_filename (folder, "probes.csv", NULL);
  g_autofree char *save = g_build_filename (folder, "session.wbping", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  WbCliResult run;

  g_test_summary ("The probes as CSV, one row each under a header, and the session; a folder is no file: status 1");
  run = wb_cli ("ping", target, "-m", "stamp", "-i", "0.01", "-c", "5", "-q", "--csv", csv, "--save", save);
  g_assert_cmpint (run.status, ==, 0);
  wb_cli_result_clear (&run);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7); /* header, five, and nothing behind the last */
  g_assert_true (g_file_test (save, G_FILE_TEST_IS_REGULAR));
  run = wb_cli ("ping", target, "-m", "stamp", "-i", "0.01", "-c", "1", "-q", "--csv", folder);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, folder));
  g_assert_cmpstr (run.text, ==, ""); /* said before anything is sent */
  wb_cli_result_clear (&run);
  g_unlink (csv);
  g_unlink (save);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/ping/modes", test_modes);
  g_test_add_func ("/cli/ping/text", test_text);
  g_test_add_func ("/cli/ping/unanswered", test_unanswered);
  g_test_add_func ("/cli/ping/refused", test_refused);
  g_test_add_func ("/cli/ping/news", test_news);
  g_test_add_func ("/cli/ping/source", test_source);
  g_test_add_func ("/cli/ping/usage", test_usage);
  g_test_add_func ("/cli/ping/files", test_files);
  return g_test_run ();
}
