/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting and stopping: ports, families, failures, and that nothing is left behind. */

#include "engine/base/wb-error.h"
#include "tests/base/wb-peer.h"
#include "tests/echo/wb-echo-test.h"
#include "tests/support/wb-until.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* "TCP4 TCP6 UDP4 UDP6" as letters: on, off, missing, failed */
static char *
get_states (WbEchoTest *test)
{
  static const char letters[] = { 'o', 'O', 'P', 'M', 'F' };
  WbEchoSnapshot *snapshot = wb_echo_test_look (test, NULL);
  char *states = g_strnfill (4, ' ');

  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (snapshot->listens[i].family, ==, i % 2 ? 6 : 4);
      g_assert_cmpint (snapshot->listens[i].udp, ==, i >= 2);
      states[i] = letters[snapshot->listens[i].state];
      if (snapshot->listens[i].state == WB_LISTEN_ON)
        g_assert_cmpuint (snapshot->listens[i].endpoint.port, ==, test->port);
    }
  wb_snapshot_unref (snapshot);
  return states;
}

#define expect_states(test, expected)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *states_ = get_states (test);                                                                      \
    g_assert_cmpstr (states_, ==, expected);                                                                           \
  }                                                                                                                    \
  G_STMT_END

static void
ask_all (WbEchoTest *test, gboolean v4, gboolean v6)
{
  const gboolean on[] = { v4, v6 };

  for (guint i = 0; i < 2; i++)
    if (on[i])
      {
        int fd = wb_echo_test_connect (test, i ? 6 : 4);

        wb_echo_test_send_text (fd, "x\n");
        wb_echo_test_expect_text (fd, "Echo: x\n");
        close (fd);
        fd = wb_echo_test_connect_udp (test, i ? 6 : 4);
        wb_echo_test_send_text (fd, "x");
        wb_echo_test_expect_text (fd, "Echo: x");
        close (fd);
      }
}

static void
test_families (void)
{
  g_auto (WbEchoTest) test;
  int fd;

  g_test_summary ("Families go off and on in any order on one port; connections stay; the other family goes on");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  expect_states (&test, "OOOO");
  ask_all (&test, TRUE, TRUE);
  fd = wb_echo_test_connect (&test, 4);
  wb_echo_until (&test, seen->connections_v4 == 1);
  for (guint round = 0; round < 3; round++)
    {
      guint8 first = round % 2 ? 6 : 4, second = round % 2 ? 4 : 6;

      wb_echo_test_set_family (&test, first, FALSE);
      expect_states (&test, first == 4 ? "oOoO" : "OoOo");
      wb_echo_test_set_family (&test, first, FALSE);
      ask_all (&test, first != 4, first != 6);
      wb_echo_test_set_family (&test, second, FALSE);
      expect_states (&test, "oooo");
      wb_echo_test_set_family (&test, round == 2 ? second : first, TRUE);
      wb_echo_test_set_family (&test, round == 2 ? first : second, TRUE);
      wb_echo_test_set_family (&test, first, TRUE);
      expect_states (&test, "OOOO");
      ask_all (&test, TRUE, TRUE);
    }
  wb_echo_test_send_text (fd, "still here\n");
  wb_echo_test_expect_text (fd, "Echo: still here\n");
  close (fd);
}

static void
test_one_family (void)
{
  static const WbEndpoint none = { 0 };
  g_auto (WbEchoTest) test;

  g_test_summary ("One family, one protocol: only that is there, and what is off is said to be off");
  wb_echo_test_init (&test);
  test.settings.v4 = none;
  wb_echo_test_start (&test);
  expect_states (&test, "oOoO");
  wb_echo_test_set_family (&test, 4, TRUE); /* on loopback, as the other */
  expect_states (&test, "OOOO");
  wb_echo_until (&test, wb_endpoint_is_loopback (&seen->listens[0].endpoint));
  wb_echo_test_stop (&test);
  test.settings.udp = FALSE;
  wb_echo_test_start (&test);
  expect_states (&test, "oOoo");
  wb_echo_test_stop (&test);
  expect_states (&test, "oooo");
  test.settings.udp = TRUE;
  test.settings.tcp = FALSE;
  wb_echo_test_start (&test);
  expect_states (&test, "oooO");
}

static void
test_in_use (void)
{
  g_auto (WbEchoTest) first, second;
  const GError *error;

  g_test_summary (
      "A port that another server has: FAILED, GIO's code, a message that names the address; then it starts");
  wb_echo_test_init (&first);
  wb_echo_test_init (&second);
  wb_echo_test_start (&first);
  second.settings.port = first.port;
  wb_service_handle_start (second.handle, &second.settings);
  until (!wb_service_handle_is_active (second.handle));
  g_assert_cmpint (wb_service_handle_get_state (second.handle), ==, WB_SERVICE_FAILED);
  error = wb_service_handle_get_error (second.handle);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1:"));
  expect_states (&second, "oooo");
  wb_echo_test_stop (&first);
  wb_echo_test_start (&second);
  g_assert_cmpuint (second.port, ==, second.settings.port);
  ask_all (&second, TRUE, TRUE);
}

static void
test_partial (void)
{
  g_auto (WbEchoTest) first, second;

  g_test_summary ("One of four taken: the others run, that one says why, and can be had once it is free");
  wb_echo_test_init (&first);
  wb_echo_test_init (&second);
  first.settings.v6 = (WbEndpoint){ 0 };
  first.settings.udp = FALSE;
  wb_echo_test_start (&first);
  second.settings.port = first.port;
  wb_echo_test_start (&second);
  expect_states (&second, "FOOO");
  wb_echo_until (&second, seen->listens[0].error_domain == G_IO_ERROR &&
                              seen->listens[0].error_code == G_IO_ERROR_ADDRESS_IN_USE &&
                              strstr (seen->listens[0].error, "127.0.0.1") != NULL);
  wb_echo_test_stop (&first);
  wb_echo_test_set_family (&second, 4, TRUE);
  expect_states (&second, "OOOO");
  ask_all (&second, TRUE, TRUE);
}

static void
test_no_descriptors (void)
{
  g_auto (WbEchoTest) test;
  struct rlimit before, none;
  int fd;

  g_test_summary ("Without a descriptor left a family fails for that reason, and is not said to be missing");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  wb_echo_test_set_family (&test, 6, FALSE);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  fd = dup (STDERR_FILENO);
  g_assert_cmpint (fd, >, STDERR_FILENO);
  close (fd);
  none = before;
  none.rlim_cur = (rlim_t) fd; /* the lowest number that is free */
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  wb_echo_test_set_family (&test, 6, TRUE);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  expect_states (&test, "OFOF");
  wb_echo_until (&test, seen->listens[1].error_code == G_IO_ERROR_TOO_MANY_OPEN_FILES &&
                            seen->listens[3].error_code == G_IO_ERROR_TOO_MANY_OPEN_FILES);
  wb_echo_test_set_family (&test, 6, TRUE);
  expect_states (&test, "OOOO");
}

static void
test_refused_settings (void)
{
  g_auto (WbEchoTest) test;

  g_test_summary ("Settings that cannot be meant: FAILED with INVALID_INPUT");
  wb_echo_test_init (&test);
  test.settings.tcp = test.settings.udp = FALSE;
  wb_service_handle_start (test.handle, &test.settings);
  until (!wb_service_handle_is_active (test.handle));
  g_assert_error (wb_service_handle_get_error (test.handle), WB_ERROR, WB_ERROR_INVALID_INPUT);
}

static void
test_privileged (void)
{
  g_auto (WbEchoTest) test;

  g_test_summary ("A privileged port: FAILED with PERMISSION_DENIED");
  wb_echo_test_init (&test);
  if (geteuid () == 0)
    {
      g_test_skip ("root may");
      return;
    }
  test.settings.port = 7;
  wb_service_handle_start (test.handle, &test.settings);
  until (!wb_service_handle_is_active (test.handle));
  g_assert_error (wb_service_handle_get_error (test.handle), G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_thousand (void)
{
  g_auto (WbEchoTest) test;
  guint before = 0;

  g_test_summary ("Started and stopped 1,000 times on one port, with a client now and then: no descriptor is left");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  test.settings.port = test.port;
  wb_echo_test_stop (&test);
  for (guint round = 0; round < 1000; round++)
    {
      wb_echo_test_start (&test);
      if (round % 50 == 0)
        {
          int fd = wb_echo_test_connect (&test, 4);

          ask_all (&test, TRUE, TRUE);
          wb_echo_until (&test, seen->connections_v4 == 1 && seen->connections_v6 == 0);
          /* Where the system does not tell what was acknowledged, it waits for the peer's own end, up to a second. */
          if (round == 0)
            wb_echo_test_stop (&test);
          else
            wb_service_handle_stop (test.handle);
          wb_echo_test_expect_end (fd);
          close (fd);
          until (!wb_service_handle_is_active (test.handle));
        }
      else
        wb_echo_test_stop (&test);
      if (round == 0)
        before = wb_peer_count_descriptors ();
    }
  /* Fewer: the engine of a test before this one was still closing its own. */
  g_assert_cmpuint (wb_peer_count_descriptors (), <=, before);
}

static void
test_restart_counts (void)
{
  g_auto (WbEchoTest) test;

  g_test_summary ("A stopped server still shows what it did; the next start begins at 0");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  ask_all (&test, TRUE, TRUE);
  wb_echo_until (&test, seen->n_connections == 0);
  wb_echo_test_stop (&test);
  wb_echo_until (&test, seen->requests.total == 4 && seen->accepted.total == 2 && seen->running_ns == 0);
  wb_echo_test_start (&test);
  wb_echo_until (&test, seen->requests.total == 0 && seen->accepted.total == 0 && seen->running_ns > 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/states/families", test_families);
  g_test_add_func ("/echo/states/one-family", test_one_family);
  g_test_add_func ("/echo/states/in-use", test_in_use);
  g_test_add_func ("/echo/states/partial", test_partial);
  g_test_add_func ("/echo/states/no-descriptors", test_no_descriptors);
  g_test_add_func ("/echo/states/refused-settings", test_refused_settings);
  g_test_add_func ("/echo/states/privileged", test_privileged);
  g_test_add_func ("/echo/states/restart-counts", test_restart_counts);
  g_test_add_func ("/echo/states/thousand", test_thousand);
  return g_test_run ();
}
