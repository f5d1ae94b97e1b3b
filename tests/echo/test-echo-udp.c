/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The UDP side as its peers see it: one answer a datagram, from the address that was asked, and the rules at work. */

#include "tests/base/wb-peer.h"
#include "tests/echo/wb-echo-test.h"

#include <string.h>
#include <sys/socket.h>

static void
expect_datagram (int fd, gconstpointer bytes, gsize n)
{
  g_autofree char *got = g_malloc (65536);
  gssize n_got = recv (fd, got, 65536, 0);

  g_assert_cmpint (n_got, >=, 0);
  g_assert_cmpmem (got, (gsize) n_got, bytes, n);
}

static void
ask (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), 0), ==, (gssize) strlen (text));
}

static void
test_prefix (void)
{
  static const guint8 families[] = { 4, 6 };
  g_auto (WbEchoTest) test;

  g_test_summary ("One answer a datagram, empty ones too; LF is nothing special; answers are not answered");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int fd = wb_echo_test_connect_udp (&test, families[i]);

      ask (fd, "hello");
      expect_datagram (fd, "Echo: hello", 11);
      ask (fd, "a\nb");
      expect_datagram (fd, "Echo: a\nb", 9);
      ask (fd, "");
      expect_datagram (fd, "Echo: ", 6);
      ask (fd, "Echo: hello");
      ask (fd, "PONG 1");
      ask (fd, "last");
      expect_datagram (fd, "Echo: last", 10);
      close (fd);
    }
  wb_echo_until (&test, seen->udp_received == 12 && seen->udp_answered == 8 && seen->udp_not_answered == 4 &&
                            seen->requests.total == 8 && seen->errors.total == 0);
}

static void
test_sizes (void)
{
  g_auto (WbEchoTest) test;
  g_autofree char *bytes = g_strnfill (65507, 'x'), *answer = g_strconcat ("Echo: ", bytes, NULL);
  int fd;

  g_test_summary ("The largest datagram whose answer fits is answered; one byte more is counted as too big");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect_udp (&test, 4);
  g_assert_cmpint (send (fd, bytes, 65501, 0), ==, 65501);
  expect_datagram (fd, answer, 65507);
  g_assert_cmpint (send (fd, bytes, 65502, 0), ==, 65502);
  wb_echo_until (&test, seen->udp_too_big == 1 && seen->udp_answered == 1);
  close (fd);
}

static void
test_asked_address (void)
{
  g_auto (WbEchoTest) test;
  struct sockaddr_storage address, from;
  socklen_t from_bytes = sizeof from;
  WbEndpoint asked = { .family = 4, .address = { 127, 0, 0, 7 } }, answered;
  char bytes[16];
  gsize n;
  int fd;

  g_test_summary ("Bound to all addresses, the answer comes from the one that was asked");
  wb_echo_test_init (&test);
  memset (test.settings.v4.address, 0, 4);
  test.settings.v6 = (WbEndpoint){ 0 };
  wb_echo_test_start (&test);
  asked.port = test.port;
  n = wb_endpoint_to_sockaddr (&asked, &address, sizeof address);
  fd = socket (AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (sendto (fd, "x", 1, 0, (struct sockaddr *) &address, (socklen_t) n), ==, 1);
  g_assert_cmpint (recvfrom (fd, bytes, sizeof bytes, 0, (struct sockaddr *) &from, &from_bytes), ==, 7);
  g_assert_true (wb_endpoint_from_sockaddr (&answered, &from, from_bytes));
  g_assert_true (wb_endpoint_equal (&answered, &asked));
  close (fd);
}

static void
test_verbatim_limit (void)
{
  g_auto (WbEchoTest) test;
  gint64 began_us;
  guint64 most;
  int fd;

  g_test_summary (
      "Verbatim: the bytes come back; what is over the rate is dropped, counted, and told of once a second");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_VERBATIM;
  test.settings.udp_rate = 10;
  test.settings.udp_burst = 20;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect_udp (&test, 6);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    {
      ask (fd, "Echo: x");
      if (i < 20)
        expect_datagram (fd, "Echo: x", 7);
      else if (i % 20 == 19) /* no more than its socket holds */
        wb_echo_until (&test, seen->udp_received == i + 1);
    }
  most = 20 + 10 * (guint64) (g_get_monotonic_time () - began_us + G_USEC_PER_SEC) / G_USEC_PER_SEC;
  wb_echo_until (&test, seen->udp_answered >= 20 && seen->udp_answered <= most &&
                            seen->udp_limited == 200 - seen->udp_answered && seen->events->len <= 10);
  close (fd);
}

static void
test_discard (void)
{
  g_auto (WbEchoTest) test;
  int fd;

  g_test_summary ("Discard: counted and swallowed");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_DISCARD;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect_udp (&test, 4);
  ask (fd, "x");
  ask (fd, "Echo: x");
  wb_echo_until (&test, seen->udp_received == 2 && seen->in_bytes.total == 8 && seen->udp_answered == 0 &&
                            seen->udp_not_answered == 0);
  close (fd);
}

static void
test_flood (void)
{
  enum
  {
    N = 5000
  };
  g_auto (WbEchoTest) test;
  int fd;

  g_test_summary ("More than a batch at once: each that arrived is answered, or counted");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect_udp (&test, 4);
  for (guint i = 0; i < N; i++)
    ask (fd, "x");
  ask (fd, "x");
  expect_datagram (fd, "Echo: x", 7);
  wb_echo_until (&test, seen->udp_received > N / 50 && seen->udp_received == seen->udp_answered + seen->errors.total);
  close (fd);
}

/* --- two responders that a forged datagram sets upon each other: two servers, each the other's peer ------------------ */

/* No forging is needed to see what one server does with another's answers: a relay stands for the wire between them. */
static guint
relay (WbEchoTest *a, WbEchoTest *b, guint hops)
{
  int to_a = wb_echo_test_connect_udp (a, 4), to_b = wb_echo_test_connect_udp (b, 4);
  struct timeval silence = { .tv_usec = 300 * 1000 };
  char bytes[2048] = "loop";
  gssize n = 4;
  guint n_replies = 0;

  setsockopt (to_a, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
  setsockopt (to_b, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
  for (guint i = 0; i < hops; i++)
    {
      int fd = i % 2 ? to_b : to_a;

      g_assert_cmpint (send (fd, bytes, (gsize) n, 0), ==, n);
      n = recv (fd, bytes, sizeof bytes, 0);
      if (n < 0)
        break;
      n_replies++;
    }
  close (to_a);
  close (to_b);
  return n_replies;
}

static void
test_loop (void)
{
  g_auto (WbEchoTest) a, b;
  guint n;

  g_test_summary ("A loop between two servers: one reply in prefix mode, the bucket's in verbatim");
  wb_echo_test_init (&a);
  wb_echo_test_init (&b);
  wb_echo_test_start (&a);
  wb_echo_test_start (&b);
  g_assert_cmpuint (relay (&a, &b, 100), ==, 1);
  wb_echo_test_stop (&a);
  wb_echo_test_stop (&b);
  a.settings.mode = b.settings.mode = WB_ECHO_VERBATIM;
  a.settings.udp_rate = b.settings.udp_rate = 1;
  a.settings.udp_burst = b.settings.udp_burst = 5;
  wb_echo_test_start (&a);
  wb_echo_test_start (&b);
  n = relay (&a, &b, 100);
  g_assert_cmpuint (n, >=, 10);
  g_assert_cmpuint (n, <=, 14);
  wb_echo_until (&a, seen->udp_limited + seen->udp_answered == seen->udp_received);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/udp/prefix", test_prefix);
  g_test_add_func ("/echo/udp/sizes", test_sizes);
  g_test_add_func ("/echo/udp/asked-address", test_asked_address);
  g_test_add_func ("/echo/udp/verbatim-limit", test_verbatim_limit);
  g_test_add_func ("/echo/udp/discard", test_discard);
  g_test_add_func ("/echo/udp/flood", test_flood);
  g_test_add_func ("/echo/udp/loop", test_loop);
  return g_test_run ();
}
