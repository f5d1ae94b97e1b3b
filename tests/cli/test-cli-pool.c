/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli pool before an echo server of wirebench-cli: what it says, how it ends, and what it says about what
 * cannot be. */

#include "tests/cli/wb-cli-server.h"

#include <signal.h>
#include <string.h>

/* An echo server on a port of its own; returns "127.0.0.1:port". */
static char *
start_echo (WbCliServer *server)
{
  g_autoptr (JsonObject) first = NULL;

  wb_cli_server_start_words (server, "echo", "--port", "0", "--json");
  first = wb_cli_server_read_object (server);
  return g_strdup_printf ("127.0.0.1:%d", (int) json_object_get_int_member (first, "port"));
}

static gint64
get (JsonObject *object, const char *member)
{
  g_assert_true (json_object_has_member (object, member));
  return json_object_get_int_member (object, member);
}

/* The next line of that type; transfer full. */
static JsonObject *
read_until (WbCliServer *pool, const char *type)
{
  while (TRUE)
    {
      g_autoptr (JsonObject) line = wb_cli_server_read_object (pool);

      if (g_str_equal (json_object_get_string_member (line, "type"), type))
        return g_steal_pointer (&line);
    }
}

static void
check_balance (JsonObject *line)
{
  g_assert_cmpint (get (line, "acquires"), ==,
                   get (line, "grants") + get (line, "failures") + get (line, "cancels") + get (line, "waiters"));
}

static void
test_json (void)
{
  g_auto (WbCliServer) echo = { 0 }, pool = { 0 };
  g_autofree char *target = start_echo (&echo);
  g_autoptr (JsonObject) first = NULL, end = NULL;
  JsonObject *load, *backend;

  g_test_summary ("A thousand acquires: a start, lines between, and a report whose counts add up");
  wb_cli_server_start_words (&pool, "pool", target, "--probe", "echo", "--min", "2", "--max", "4", "--load", "20",
                             "--hold", "1", "--think", "1", "--hold-spread", "uniform", "--think-spread", "pareto",
                             "--exchanges", "2", "--payload", "100", "--cycles", "1000", "--interval", "0.02",
                             "--json");
  first = wb_cli_server_read_object (&pool);
  g_assert_cmpstr (json_object_get_string_member (first, "type"), ==, "start");
  g_assert_cmpint (get (first, "min"), ==, 2);
  g_assert_cmpint (get (first, "max"), ==, 4);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (first, "targets"), 0), ==, target);
  while (end == NULL)
    {
      g_autoptr (JsonObject) line = wb_cli_server_read_object (&pool);

      check_balance (line);
      if (g_str_equal (json_object_get_string_member (line, "type"), "end"))
        end = g_steal_pointer (&line);
    }
  g_assert_cmpint (get (end, "acquires"), ==, 1000);
  g_assert_cmpint (get (end, "grants"), ==, 1000);
  g_assert_cmpint (get (end, "releases"), ==, 1000);
  g_assert_cmpint (get (end, "connected"), ==, 4);
  g_assert_cmpint (get (end, "rejected"), ==, 0);
  g_assert_true (json_object_get_boolean_member (end, "drained"));
  load = json_object_get_object_member (end, "load");
  g_assert_cmpint (get (load, "cycles"), ==, 1000);
  g_assert_cmpint (get (load, "exchanges"), ==, 2000);
  g_assert_cmpint (get (json_object_get_object_member (load, "round_trip"), "n"), ==, 2000);
  g_assert_cmpint (get (json_object_get_object_member (end, "wait"), "n"), ==, 1000);
  g_assert_cmpint (get (json_object_get_object_member (end, "usage"), "n"), ==, 1000);
  g_assert_cmpint (get (json_object_get_object_member (end, "connect"), "p50_ns"), >, 0);
  backend = json_array_get_object_element (json_object_get_array_member (end, "targets"), 0);
  g_assert_cmpstr (json_object_get_string_member (backend, "target"), ==, target);
  g_assert_cmpstr (json_object_get_string_member (backend, "circuit"), ==, "proven");
  g_assert_cmpint (get (backend, "uses"), ==, 1000);
  g_assert_true (json_object_get_null_member (backend, "error"));
  wb_cli_server_expect_exit (&pool, 0);
}

static void
test_interrupt (void)
{
  g_auto (WbCliServer) echo = { 0 }, pool = { 0 };
  g_autofree char *target = start_echo (&echo);
  g_autoptr (JsonObject) line = NULL, end = NULL;

  g_test_summary ("Ctrl+C under load: what is lent comes back, and the report follows");
  wb_cli_server_start_words (&pool, "pool", target, "--probe", "echo", "--max", "3", "--min", "3", "--load", "50",
                             "--hold", "30", "--interval", "0.02", "--json");
  do
    {
      g_clear_pointer (&line, json_object_unref);
      line = read_until (&pool, "status");
    }
  while (get (line, "waiters") == 0 || get (line, "grants") == 0);
  g_subprocess_send_signal (pool.process, SIGINT);
  end = read_until (&pool, "end");
  check_balance (end);
  g_assert_cmpint (get (end, "waiters"), ==, 0);
  g_assert_cmpint (get (end, "cancels"), >, 0);
  g_assert_cmpint (get (end, "grants"), ==, get (end, "releases"));
  g_assert_true (json_object_get_boolean_member (end, "drained"));
  wb_cli_server_expect_exit (&pool, 0);
}

static void
test_drain_end (void)
{
  g_auto (WbCliServer) echo = { 0 }, pool = { 0 };
  g_autofree char *target = start_echo (&echo);
  g_autoptr (JsonObject) line = NULL, end = NULL;

  g_test_summary ("What is held for an hour does not hold up the end for longer than --drain");
  wb_cli_server_start_words (&pool, "pool", target, "--load", "2", "--hold", "3600000", "--hold-spread", "constant",
                             "--think", "0", "--drain", "0.1", "--interval", "0.02", "--json");
  do
    {
      g_clear_pointer (&line, json_object_unref);
      line = read_until (&pool, "status");
    }
  while (get (json_object_get_object_member (line, "load"), "holding") < 2);
  g_subprocess_send_signal (pool.process, SIGTERM);
  end = read_until (&pool, "end");
  g_assert_false (json_object_get_boolean_member (end, "drained"));
  g_assert_cmpint (get (json_object_get_object_member (end, "slots"), "lent"), ==, 2);
  g_assert_cmpint (get (end, "cut"), ==, 2);
  wb_cli_server_expect_exit (&pool, 0);
}

/* The next line that has word; transfer full. */
static char *
read_with (WbCliServer *pool, const char *word)
{
  while (TRUE)
    {
      g_autofree char *line = wb_cli_server_read_line (pool);

      g_assert_nonnull (line);
      if (strstr (line, word))
        return g_steal_pointer (&line);
    }
}

static void
test_hurry (gconstpointer data)
{
  const gboolean json = GPOINTER_TO_INT (data);
  g_auto (WbCliServer) echo = { 0 }, pool = { 0 };
  g_autofree char *target = start_echo (&echo);
  g_autofree char *lent = NULL, *draining = NULL, *report = NULL, *end = NULL;

  g_test_summary ("A second Ctrl+C ends the drain at once, with the report, which says what is cut");
  wb_cli_server_start_words (&pool, "pool", target, "--load", "3", "--min", "2", "--max", "2", "--hold", "3600000",
                             "--hold-spread", "constant", "--think", "0", "--drain", "3600", "--acquire-timeout",
                             "3600000", "--interval", "0.02", json ? "--json" : NULL);
  lent = read_with (&pool, json ? "\"waiters\":1,\"acquires\":3,\"grants\":2" : "lent 2), waiting 1");
  g_subprocess_send_signal (pool.process, SIGINT);
  draining = read_with (&pool, json ? "\"waiters\":0,\"acquires\":3,\"grants\":2" : "lent 2), waiting 0");
  g_subprocess_send_signal (pool.process, SIGINT);
  report = read_with (&pool, json ? "\"type\":\"end\"" : "Acquires 3: granted 2, cancelled 1, failed 0");
  if (json)
    g_assert_true (g_str_has_suffix (report, ",\"drained\":false,\"cut\":2}"));
  else
    end = read_with (&pool, "Not drained: 2 connections were still lent, and are cut");
  wb_cli_server_expect_exit (&pool, 0);
}

static void
test_kept (void)
{
  g_auto (WbCliServer) echo = { 0 }, pool = { 0 };
  g_autofree char *target = start_echo (&echo);
  g_autofree char *weighted = g_strconcat (target, "*3@1", NULL);
  g_autoptr (JsonObject) line = NULL, end = NULL;
  JsonObject *backend;

  g_test_summary ("Without a load the pool is kept at its smallest size until it is interrupted");
  wb_cli_server_start_words (&pool, "pool", weighted, "--min", "3", "--interval", "0.02", "--json");
  do
    {
      g_clear_pointer (&line, json_object_unref);
      line = read_until (&pool, "status");
    }
  while (get (json_object_get_object_member (line, "slots"), "idle") < 3);
  backend = json_array_get_object_element (json_object_get_array_member (line, "targets"), 0);
  g_assert_cmpint (get (backend, "weight"), ==, 3);
  g_assert_cmpint (get (backend, "priority"), ==, 1);
  g_subprocess_send_signal (pool.process, SIGINT);
  end = read_until (&pool, "end");
  g_assert_cmpint (get (end, "acquires"), ==, 0);
  g_assert_cmpint (get (end, "connected"), ==, 3);
  g_assert_true (json_object_get_null_member (end, "wait"));
  wb_cli_server_expect_exit (&pool, 0);
}

static void
test_duration (void)
{
  g_auto (WbCliServer) echo = { 0 };
  g_autofree char *target = start_echo (&echo);
  WbCliResult run;

  g_test_summary ("Without a load the pool ends by itself after --duration");
  run = wb_cli ("pool", target, "--min", "3", "--duration", "0.3");
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.text, "Connects 3: made 3, failed 0"));
  wb_cli_result_clear (&run);
}

static void
test_text (void)
{
  g_auto (WbCliServer) echo = { 0 };
  g_autofree char *target = start_echo (&echo);
  WbCliResult run;

  g_test_summary ("For people: where to, and a block of figures");
  run = wb_cli ("pool", target, "--probe", "echo", "-l", "5", "-c", "50", "--think", "0", "--hold", "0");
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.text, "A pool of 5 to 20 connections to 127.0.0.1:"));
  g_assert_nonnull (strstr (run.text, "Acquires 50: granted 50, cancelled 0, failed 0\n"));
  g_assert_nonnull (strstr (run.text, "  wait: min "));
  g_assert_nonnull (strstr (run.text, "Exchanges 50, failed 0\n"));
  g_assert_cmpstr (run.err, ==, "");
  wb_cli_result_clear (&run);
  run = wb_cli ("pool", target, "-q", "-l", "5", "-c", "50", "--think", "0", "--hold", "0");
  g_assert_null (strstr (run.text, "A pool of"));
  g_assert_nonnull (strstr (run.text, "Exchanges 0, failed 0\n")); /* nothing is said on a connection without --probe */
  wb_cli_result_clear (&run);
}

/* A port at which nobody listens: one that just had a server. */
static void
test_refused (void)
{
  g_auto (WbCliServer) echo = { 0 };
  g_autofree char *target = start_echo (&echo);
  WbCliResult run;

  g_test_summary ("When no acquire was granted the status is 1, and the reason is said");
  g_subprocess_send_signal (echo.process, SIGINT);
  g_assert_true (g_subprocess_wait (echo.process, NULL, NULL));
  run = wb_cli ("pool", target, "-l", "3", "-c", "6", "--acquire-timeout", "50", "--think", "0");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.text, "Acquires 6: granted 0, cancelled 0, failed 6 (timed out 6)\n"));
  g_assert_nonnull (strstr (run.text, "Connection refused"));
  g_assert_nonnull (strstr (run.err, "Connection refused"));
  wb_cli_result_clear (&run);
  run = wb_cli ("pool", target, "-l", "3", "-c", "6", "--fail-fast", "--think", "100");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.text, "no target reachable"));
  wb_cli_result_clear (&run);
}

static void
refuse (const char *const *words, const char *reason)
{
  WbCliResult run = wb_cli_run (words, NULL);

  g_assert_cmpint (run.status, ==, 2);
  g_assert_cmpstr (run.text, ==, "");
  if (strstr (run.err, reason) == NULL)
    g_error ("“%s” does not say “%s”", run.err, reason);
  wb_cli_result_clear (&run);
}

#define REFUSE(reason, ...) refuse ((const char *const[]){ "pool", __VA_ARGS__, NULL }, reason)

static void
test_usage (void)
{
  g_test_summary ("What cannot be meant is status 2 and says which option, before anything is connected");
  REFUSE ("A TARGET is needed", "-q");
  REFUSE ("the largest", "localhost", "--min", "9", "--max", "3");
  REFUSE ("--min takes a number from 0", "localhost", "--min", "-1");
  REFUSE ("--hold takes milliseconds from 0 on", "localhost", "--hold", "-1", "--load", "1");
  REFUSE ("--duration takes seconds from 0 on", "localhost", "--duration", "nan");
  REFUSE ("--duration takes seconds from 0 on", "localhost", "--duration", "inf");
  REFUSE ("--drain takes seconds from 0 on", "localhost", "--drain=-inf");
  REFUSE ("100 %", "localhost", "--backoff-jitter", "inf");
  REFUSE ("--cycles is for a load; add --load", "localhost", "--cycles", "5");
  REFUSE ("--hold is for a load; add --load", "localhost", "--hold", "5");
  REFUSE ("--tls-verify is for TLS; add --tls", "localhost", "--tls-verify");
  REFUSE ("--user and --database are for PostgreSQL", "localhost", "--database", "x", "--probe=redis");
  REFUSE ("--path is for HTTP; add --probe=http", "localhost", "--path", "/");
  REFUSE ("--hedge takes milliseconds from 0 on", "localhost", "--hedge", "-1");
  REFUSE ("--linger takes milliseconds from 0 on, or -1: never", "localhost", "--linger", "-2");
  REFUSE ("--reuse takes one of lifo, fifo, round-robin, not “newest”", "localhost", "--reuse", "newest");
  REFUSE ("--probe takes one of none, greeting, echo, redis, postgres, http", "localhost", "--probe", "smtp");
  REFUSE ("100 %", "localhost", "--leak", "101", "--load", "1");
  REFUSE ("between 1 and 10,000 workers", "localhost", "--load", "0");
  REFUSE ("-4 and -6 exclude each other", "localhost", "-4", "-6");
  REFUSE ("--interval takes seconds from 0.01 on", "localhost", "--interval", "0.001");
  REFUSE ("99999", "localhost:99999");
  REFUSE ("Unknown option", "localhost", "--no-such-option");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/pool/json", test_json);
  g_test_add_func ("/cli/pool/interrupt", test_interrupt);
  g_test_add_func ("/cli/pool/drain-end", test_drain_end);
  g_test_add_data_func ("/cli/pool/hurry-json", GINT_TO_POINTER (TRUE), test_hurry);
  g_test_add_data_func ("/cli/pool/hurry-text", GINT_TO_POINTER (FALSE), test_hurry);
  g_test_add_func ("/cli/pool/kept", test_kept);
  g_test_add_func ("/cli/pool/duration", test_duration);
  g_test_add_func ("/cli/pool/text", test_text);
  g_test_add_func ("/cli/pool/refused", test_refused);
  g_test_add_func ("/cli/pool/usage", test_usage);
  return g_test_run ();
}
