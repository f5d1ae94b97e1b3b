/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pure rules of the echo room: which datagrams are answered, and what settings can be meant. */

#include "engine/base/wb-error.h"
#include "engine/echo/wb-echo-datagram-policy.h"

#include "../support/wb-at.h"

#include <math.h>
#include <string.h>

static WbEchoVerdict
judge (WbEchoMode mode, const char *source, const char *destination, const char *payload)
{
  WbEndpoint from = at (source), to = at (destination), bound = at (destination);

  return wb_echo_datagram_judge (mode, &from, &to, &bound, FALSE, (const guint8 *) payload, strlen (payload));
}

static void
test_answers (void)
{
  static const char *const answers[] = { "Echo: ", "Echo: x", "ECHO:",          "ECHO: x",
                                         "PONG",   "PONG 1",  "Server running", "Server running with 3 clients" };
  static const char *const questions[] = {
    "", "Echo:", "echo: x", "Echo", "ECHO", "PON", "PING", "Server", "x Echo: "
  };

  g_test_summary ("Prefix mode never answers an answer; verbatim has no mark, and answers anything");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_cmpint (judge (WB_ECHO_PREFIX, "10.0.0.1:5000", "10.0.0.2:8080", answers[i]), ==,
                       WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (judge (WB_ECHO_VERBATIM, "10.0.0.1:5000", "10.0.0.2:8080", answers[i]), ==,
                       WB_ECHO_DATAGRAM_ANSWER);
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    g_assert_cmpint (judge (WB_ECHO_PREFIX, "10.0.0.1:5000", "10.0.0.2:8080", questions[i]), ==,
                     WB_ECHO_DATAGRAM_ANSWER);
  g_assert_cmpint (judge (WB_ECHO_DISCARD, "10.0.0.1:5000", "10.0.0.2:8080", "x"), ==, WB_ECHO_DATAGRAM_DISCARD);
}

static void
test_loop_ends (void)
{
  WbEndpoint a = at ("10.0.0.1:8080"), b = at ("10.0.0.2:8080");
  char payload[64] = "loop";
  guint n_replies = 0;

  g_test_summary ("A forged datagram between two responders of prefix mode: one reply, then silence");
  for (guint hop = 0; hop < 100; hop++)
    {
      const WbEndpoint *from = hop % 2 ? &b : &a, *to = hop % 2 ? &a : &b;
      g_autofree char *reply = NULL;

      if (wb_echo_datagram_judge (WB_ECHO_PREFIX, from, to, to, FALSE, (const guint8 *) payload, strlen (payload)) !=
          WB_ECHO_DATAGRAM_ANSWER)
        break;
      reply = g_strconcat ("Echo: ", payload, NULL);
      g_strlcpy (payload, reply, sizeof payload);
      n_replies++;
    }
  g_assert_cmpuint (n_replies, ==, 1);
}

static void
test_ports (void)
{
  static const guint16 silent[] = { 0, 7, 13, 17, 19, 37, 53, 69, 123, 161, 1900, 5353, 11211 };
  static const WbEchoMode modes[] = { WB_ECHO_PREFIX, WB_ECHO_VERBATIM };

  g_test_summary ("Well-known ports that answer whatever comes are never answered; others are");
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    for (guint port = 0; port <= G_MAXUINT16; port++)
      {
        WbEndpoint from = at ("[2001:db8::1]:1"), to = at ("[2001:db8::2]:8080");
        gboolean known = FALSE;

        from.port = (guint16) port;
        for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
          known |= silent[i] == port;
        g_assert_cmpint (wb_echo_datagram_judge (modes[m], &from, &to, &to, FALSE, (const guint8 *) "x", 1), ==,
                         known ? WB_ECHO_DATAGRAM_SILENT : WB_ECHO_DATAGRAM_ANSWER);
      }
}

static void
test_addresses (void)
{
  WbEndpoint any = at ("0.0.0.0:8080"), loopback = at ("127.0.0.1:8080"), other = at ("127.0.0.2:8080"),
             host = at ("10.0.0.2:8080"), peer = at ("10.0.0.9:4000"), broadcast = at ("10.0.0.255:8080");
  const guint8 *x = (const guint8 *) "x";

  g_test_summary ("Ourselves, groups and broadcasts are not answered, in either mode");
  for (WbEchoMode mode = WB_ECHO_PREFIX; mode <= WB_ECHO_VERBATIM; mode++)
    {
      g_assert_cmpint (wb_echo_datagram_judge (mode, &host, &host, &any, FALSE, x, 1), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (wb_echo_datagram_judge (mode, &loopback, &host, &any, FALSE, x, 1), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (wb_echo_datagram_judge (mode, &loopback, &loopback, &loopback, FALSE, x, 1), ==,
                       WB_ECHO_DATAGRAM_SILENT);
      /* Another server on the same port of another loopback address is another server. */
      g_assert_cmpint (wb_echo_datagram_judge (mode, &other, &loopback, &loopback, FALSE, x, 1), ==,
                       WB_ECHO_DATAGRAM_ANSWER);
      g_assert_cmpint (wb_echo_datagram_judge (mode, &peer, &broadcast, &any, TRUE, x, 1), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (wb_echo_datagram_judge (mode, &peer, &broadcast, &any, FALSE, x, 1), ==,
                       WB_ECHO_DATAGRAM_ANSWER);
      g_assert_cmpint (judge (mode, "10.0.0.1:5000", "224.0.0.1:8080", "x"), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (judge (mode, "10.0.0.1:5000", "255.255.255.255:8080", "x"), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (judge (mode, "[2001:db8::1]:5000", "[ff0e::1]:8080", "x"), ==, WB_ECHO_DATAGRAM_SILENT);
      g_assert_cmpint (judge (mode, "224.0.0.1:5000", "10.0.0.1:8080", "x"), ==, WB_ECHO_DATAGRAM_SILENT);
    }
}

static void
test_too_big (void)
{
  WbEndpoint from = at ("10.0.0.1:5000"), to = at ("10.0.0.2:8080");
  g_autofree guint8 *bytes = g_malloc0 (65507);

  g_test_summary ("An answer above 65,507 bytes cannot be sent; one of just so much can");
  g_assert_cmpint (wb_echo_datagram_judge (WB_ECHO_PREFIX, &from, &to, &to, FALSE, bytes, 65501), ==,
                   WB_ECHO_DATAGRAM_ANSWER);
  g_assert_cmpint (wb_echo_datagram_judge (WB_ECHO_PREFIX, &from, &to, &to, FALSE, bytes, 65502), ==,
                   WB_ECHO_DATAGRAM_TOO_BIG);
  g_assert_cmpint (wb_echo_datagram_judge (WB_ECHO_VERBATIM, &from, &to, &to, FALSE, bytes, 65507), ==,
                   WB_ECHO_DATAGRAM_ANSWER);
}

static void
test_settings (void)
{
  WbEchoSettings good, settings;
  WbEchoMode mode;

  g_test_summary ("The defaults can be meant; each thing that cannot is named");
  wb_echo_settings_init (&good);
  g_assert_true (wb_echo_settings_check (&good, NULL));
  g_assert_true (wb_endpoint_is_loopback (&good.v4) && wb_endpoint_is_loopback (&good.v6));
#define REFUSED(change)                                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
    settings = good;                                                                                                   \
    change;                                                                                                            \
    g_assert_false (wb_echo_settings_check (&settings, &error));                                                       \
    g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);                                                          \
  }                                                                                                                    \
  G_STMT_END
  REFUSED (settings.v4.family = settings.v6.family = 0);
  REFUSED (settings.tcp = settings.udp = FALSE);
  REFUSED (settings.v4 = at ("[::1]:1"));
  REFUSED (settings.v4 = at ("224.0.0.1:1"));
  REFUSED (settings.v6 = at ("[ff02::1%lo]:1"));
  REFUSED (settings.line_bytes = 0);
  REFUSED (settings.line_bytes = WB_ECHO_LINE_BYTES_MAX + 1);
  REFUSED (settings.udp_rate = 0);
  REFUSED (settings.udp_rate = NAN);
  REFUSED (settings.udp_burst = 0);
  REFUSED (settings.mode = (WbEchoMode) 3);
  for (mode = WB_ECHO_PREFIX; mode <= WB_ECHO_DISCARD; mode++)
    {
      WbEchoMode back;

      g_assert_true (wb_echo_mode_from_name (wb_echo_mode_get_name (mode), &back));
      g_assert_cmpint (back, ==, mode);
    }
  g_assert_false (wb_echo_mode_from_name ("Prefix", &mode));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/policy/answers", test_answers);
  g_test_add_func ("/echo/policy/loop-ends", test_loop_ends);
  g_test_add_func ("/echo/policy/ports", test_ports);
  g_test_add_func ("/echo/policy/addresses", test_addresses);
  g_test_add_func ("/echo/policy/too-big", test_too_big);
  g_test_add_func ("/echo/settings", test_settings);
  return g_test_run ();
}
