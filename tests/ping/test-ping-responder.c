/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text responder as its peers see it: the answers of SERVICES.md byte for byte, the rules at work, and what the
 * snapshot says of it. */

#include "tests/ping/wb-responder-test.h"

#include "engine/base/wb-clock.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const guint8 families[] = { 4, 6 };

/* "PONG <unix time with nine digits><tail>", the time being now. */
static void
expect_pong (int fd, const char *tail)
{
  g_autofree char *got = g_malloc0 (65537);
  gsize n = wb_responder_test_hear (fd, got);
  gint64 second = g_get_real_time () / G_USEC_PER_SEC;
  char *end = NULL;

  g_assert_true (g_str_has_prefix (got, "PONG "));
  g_assert_cmpint (ABS ((gint64) g_ascii_strtoull (got + 5, &end, 10) - second), <=, 60);
  g_assert_cmpint (*end, ==, '.');
  g_assert_cmpuint (strspn (end + 1, "0123456789"), ==, 9);
  g_assert_cmpmem (end + 10, n - (gsize) (end + 10 - got), tail, strlen (tail));
}

static void
test_answers (void)
{
  g_auto (WbResponderTest) test;

  g_test_summary ("Each kind of answer, both families, byte for byte; the tail returned; answers never answered");
  wb_responder_test_init (&test);
  wb_responder_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int fd = wb_responder_test_connect (&test, families[i]);

      wb_responder_test_ask_text (fd, "PING");
      expect_pong (fd, "");
      wb_responder_test_ask_text (fd, "PING 7 1700000000.123456789 0123456789abcdef fill");
      expect_pong (fd, " 7 1700000000.123456789 0123456789abcdef fill");
      wb_responder_test_ask_text (fd, "PINGPONG");
      expect_pong (fd, "");
      wb_responder_test_ask_text (fd, "STATUS");
      wb_responder_test_expect_text (fd, i == 0 ? "Server running with 1 clients" : "Server running with 2 clients");
      wb_responder_test_ask_text (fd, "STATUS ");
      wb_responder_test_expect_text (fd, "ECHO: STATUS ");
      wb_responder_test_ask (fd, "\xff\x00\xfe", 3);
      wb_responder_test_expect (fd, "ECHO: \xff\x00\xfe", 9);
      wb_responder_test_ask (fd, "", 0);
      wb_responder_test_expect_text (fd, "ECHO: ");
      wb_responder_test_ask_text (fd, "ECHO: a");
      wb_responder_test_ask_text (fd, "Echo: a");
      wb_responder_test_ask_text (fd, "PONG 1");
      wb_responder_test_ask_text (fd, "Server running with 1 clients");
      wb_responder_test_ask_text (fd, "last");
      wb_responder_test_expect_text (fd, "ECHO: last");
      close (fd);
    }
  wb_responder_until (&test, seen->received.total == 24 && seen->answered.total == 16 && seen->refused.total == 8 &&
                                 seen->refused_by[WB_PING_REFUSED_ANSWER] == 8 && seen->n_clients == 2 &&
                                 seen->n_confirmed == 2 && !seen->stamp && seen->running_ns > 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/responder/answers", test_answers);
  return g_test_run ();
}
