/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What holds for every responder: whose datagrams are never answered, and how often an address is. */

#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-source-limits.h"

#include "../support/wb-at.h"

#include <string.h>

static void
test_reasons (void)
{
  static const struct
  {
    const char *source, *destination, *bound;
    gboolean broadcast;
    WbDatagramGuard expected;
  } cases[] = {
    { "10.0.0.1:5001", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_FINE },
    { "[2001:db8::1]:5000", "[2001:db8::2]:0", "[::]:5000", FALSE, WB_DATAGRAM_FINE },
    { "10.0.0.1:7", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_LOUD_PORT },
    { "10.0.0.1:0", "224.0.0.1:0", "0.0.0.0:5000", TRUE, WB_DATAGRAM_LOUD_PORT },
    { "0.0.0.0:5001", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_NO_SOURCE },
    { "255.255.255.255:5001", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_NO_SOURCE },
    { "[ff02::1%lo]:5001", "[::1]:0", "[::]:5000", FALSE, WB_DATAGRAM_NO_SOURCE },
    { "10.0.0.2:5000", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_FROM_SELF },
    { "127.0.0.1:5000", "10.0.0.2:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_FROM_SELF },
    { "127.0.0.1:5000", "127.0.0.2:0", "127.0.0.2:5000", FALSE, WB_DATAGRAM_FINE },
    { "127.0.0.1:5000", "224.0.0.1:0", "0.0.0.0:5000", TRUE, WB_DATAGRAM_FROM_SELF },
    { "10.0.0.1:5001", "10.0.0.255:0", "0.0.0.0:5000", TRUE, WB_DATAGRAM_TO_A_GROUP },
    { "10.0.0.1:5001", "224.0.0.1:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_TO_A_GROUP },
    { "10.0.0.1:5001", "255.255.255.255:0", "0.0.0.0:5000", FALSE, WB_DATAGRAM_TO_A_GROUP },
    { "[2001:db8::1]:5001", "[ff0e::1]:0", "[::]:5000", FALSE, WB_DATAGRAM_TO_A_GROUP },
  };

  g_test_summary ("Each reason by its name; what a group is asked is named only when nothing worse is wrong");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbEndpoint source = at (cases[i].source), destination = at (cases[i].destination), bound = at (cases[i].bound);

      g_test_message ("case %u", i);
      g_assert_cmpint (wb_datagram_guard_check (&source, &destination, &bound, cases[i].broadcast), ==,
                       cases[i].expected);
    }
}

static void
test_answers (void)
{
  static const char *const answers[] = { "Echo: ", "Echo: x", "ECHO:",          "ECHO: x",
                                         "PONG",   "PONG 1",  "Server running", "Server running with 3 clients" };
  static const char *const questions[] = { "", "Echo:", "echo: x", "ECHO", "PON", "PING", "Server", "x PONG" };

  g_test_summary ("What the responders of this house answer with, and what only looks like it");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    g_assert_true (wb_datagram_guard_is_answer ((const guint8 *) answers[i], strlen (answers[i])));
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    g_assert_false (wb_datagram_guard_is_answer ((const guint8 *) questions[i], strlen (questions[i])));
}

static void
test_sources (void)
{
  g_autoptr (WbSourceLimits) sources = wb_source_limits_new (10, 5);
  WbEndpoint source = at ("10.0.0.1:5000"), other = at ("10.0.0.2:5000");
  gint64 now_ns = 1000 * WB_NS_PER_S;
  guint n = 0;

  g_test_summary ("Five at once, then ten a second, for an address whatever its ports, and for each of its own");
  for (guint i = 0; i < 100; i++)
    {
      source.port = (guint16) (1024 + i);
      n += wb_source_limits_take (sources, &source, now_ns);
    }
  g_assert_cmpuint (n, ==, 5);
  g_assert_true (wb_source_limits_take (sources, &other, now_ns));
  for (guint ms = 0; ms < 2000; ms++)
    n += wb_source_limits_take (sources, &source, now_ns + ms * WB_NS_PER_MS);
  g_assert_cmpuint (n, >=, 5 + 19);
  g_assert_cmpuint (n, <=, 5 + 20);
  g_assert_cmpuint (wb_source_limits_get_n (sources), ==, 2);
}

static void
test_sources_cap (void)
{
  g_autoptr (WbSourceLimits) sources = wb_source_limits_new (10, 5);
  WbEndpoint source = at ("10.0.0.0:5000");
  gint64 now_ns = 1000 * WB_NS_PER_S;

  g_test_summary ("Forging addresses does not lift the cap: one is forgotten only when its bucket is full again");
  for (guint i = 0; i < WB_SOURCE_LIMITS_MAX; i++)
    {
      source.address[2] = (guint8) (i >> 8);
      source.address[3] = (guint8) i;
      g_assert_true (wb_source_limits_take (sources, &source, now_ns));
    }
  source.address[1] = 1;
  g_assert_false (wb_source_limits_take (sources, &source, now_ns));
  g_assert_cmpuint (wb_source_limits_get_n (sources), ==, WB_SOURCE_LIMITS_MAX);
  now_ns += WB_NS_PER_S / 10; /* the one token is back */
  g_assert_true (wb_source_limits_take (sources, &source, now_ns));
  g_assert_cmpuint (wb_source_limits_get_n (sources), ==, WB_SOURCE_LIMITS_MAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/datagram-guard/reasons", test_reasons);
  g_test_add_func ("/base/datagram-guard/answers", test_answers);
  g_test_add_func ("/base/source-limits/rate", test_sources);
  g_test_add_func ("/base/source-limits/cap", test_sources_cap);
  return g_test_run ();
}
