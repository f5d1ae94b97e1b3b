/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text responder as its peers see it: the answers of SERVICES.md byte for byte, the rules at work, and what the
 * snapshot says of it. */

#include "tests/ping/wb-responder-test.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-batch.h"

#include <math.h>
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

static void
test_sizes (void)
{
  g_auto (WbResponderTest) test;
  g_autofree char *bytes = g_strnfill (65507, 'x'), *answer = g_strconcat ("ECHO: ", bytes, NULL);
  int fd;

  g_test_summary ("The largest datagram whose answer fits is answered; one byte more is counted as too big");
  wb_responder_test_init (&test);
  wb_responder_test_start (&test);
  fd = wb_responder_test_connect (&test, 4);
  wb_responder_test_ask (fd, bytes, 65501);
  wb_responder_test_expect (fd, answer, 65507);
  wb_responder_test_ask (fd, bytes, 65502);
  wb_responder_until (&test, seen->refused_by[WB_PING_REFUSED_TOO_BIG] == 1 && seen->answered.total == 1 &&
                                 seen->in_bytes.total == 131003 && seen->out_bytes.total == 65507);
  close (fd);
}

static void
test_padded (void)
{
  g_auto (WbResponderTest) test;
  int fd;

  g_test_summary ("Padded: no answer is longer than its request");
  wb_responder_test_init (&test);
  test.settings.padded = TRUE;
  wb_responder_test_start (&test);
  fd = wb_responder_test_connect (&test, 6);
  wb_responder_test_ask_text (fd, "PING");
  wb_responder_test_ask_text (fd, "STATUS");
  wb_responder_test_ask_text (fd, "hello");
  wb_responder_test_ask_text (fd, "PING and twenty-one more");
  wb_responder_test_ask_text (fd, "PING and twenty-two more.");
  expect_pong (fd, "");
  wb_responder_until (&test, seen->refused_by[WB_PING_REFUSED_AMPLIFIES] == 4 && seen->answered.total == 1 &&
                                 seen->out_bytes.total <= seen->in_bytes.total && seen->events->len > 0);
  close (fd);
}

static void
test_asked_address (void)
{
  g_auto (WbResponderTest) test;
  struct sockaddr_storage address, from;
  socklen_t from_bytes = sizeof from;
  WbEndpoint asked = { .family = 4, .address = { 127, 0, 0, 7 } }, answered;
  char bytes[64], *wrong;
  gsize n;
  int fd;

  g_test_summary ("Bound to all addresses, answer and broadcast come from the one that was asked");
  wb_responder_test_init (&test);
  memset (test.settings.v4.address, 0, 4);
  test.settings.v6 = (WbEndpoint){ 0 };
  wb_responder_test_start (&test);
  asked.port = test.port;
  n = wb_endpoint_to_sockaddr (&asked, &address, sizeof address);
  fd = socket (AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (sendto (fd, "x", 1, 0, (struct sockaddr *) &address, (socklen_t) n), ==, 1);
  g_assert_cmpint (recvfrom (fd, bytes, sizeof bytes, 0, (struct sockaddr *) &from, &from_bytes), ==, 7);
  g_assert_true (wb_endpoint_from_sockaddr (&answered, &from, from_bytes));
  g_assert_true (wb_endpoint_equal (&answered, &asked));
  wrong = wb_responder_test_broadcast (&test, "to all", 6, FALSE);
  g_assert_null (wrong);
  from_bytes = sizeof from;
  g_assert_cmpint (recvfrom (fd, bytes, sizeof bytes, 0, (struct sockaddr *) &from, &from_bytes), ==, 6);
  g_assert_true (wb_endpoint_from_sockaddr (&answered, &from, from_bytes));
  g_assert_true (wb_endpoint_equal (&answered, &asked));
  close (fd);
}

static void
test_families (void)
{
  g_auto (WbResponderTest) test;
  int v4, v6;

  g_test_summary ("A family is switched off and on while the other goes on, on the same port; clients stay known");
  wb_responder_test_init (&test);
  test.settings.v6_closed = TRUE;
  wb_responder_test_start (&test);
  wb_responder_until (&test, seen->listens[0].state == WB_LISTEN_ON && seen->listens[1].state == WB_LISTEN_OFF &&
                                 seen->listens[0].family == 4 && seen->listens[1].family == 6 && seen->listens[1].udp);
  v4 = wb_responder_test_connect (&test, 4);
  wb_responder_test_ask_text (v4, "a");
  wb_responder_test_expect_text (v4, "ECHO: a");
  wb_responder_test_set_family (&test, 6, TRUE);
  wb_responder_test_set_family (&test, 4, FALSE);
  wb_responder_until (&test, seen->listens[0].state == WB_LISTEN_OFF && seen->listens[1].state == WB_LISTEN_ON &&
                                 seen->listens[1].endpoint.port == test.port && seen->n_clients == 1);
  v6 = wb_responder_test_connect (&test, 6);
  wb_responder_test_ask_text (v6, "STATUS");
  wb_responder_test_expect_text (v6, "Server running with 2 clients");
  wb_responder_test_set_family (&test, 4, TRUE);
  wb_responder_test_ask_text (v4, "STATUS");
  wb_responder_test_expect_text (v4, "Server running with 2 clients");
  close (v4);
  close (v6);
}

static void
test_clients (void)
{
  g_auto (WbResponderTest) test;
  WbSnapshotRequest request = {
    .sort_by = WB_PING_CLIENT_SORT_RECEIVED, .descending = TRUE, .first_row = 1, .n_rows = 2
  };
  WbPingResponderSnapshot *snapshot;
  int fds[4];

  g_test_summary ("Rows in the order asked for; forgetting; more clients than there is room for");
  wb_responder_test_init (&test);
  test.settings.max_clients = 4;
  wb_responder_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = wb_responder_test_connect (&test, 4);
      for (guint n = 0; n <= i; n++)
        {
          wb_responder_test_ask_text (fds[i], n ? "x" : "y");
          wb_responder_test_expect_text (fds[i], n ? "ECHO: x" : "ECHO: y");
        }
    }
  snapshot = wb_responder_test_look (&test, &request);
  g_assert_cmpuint (snapshot->n_clients, ==, 4);
  g_assert_cmpuint (snapshot->n_rows, ==, 2);
  g_assert_cmpuint (snapshot->first_row, ==, 1);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 3);
  g_assert_cmpuint (snapshot->rows[0].received, ==, 3);
  g_assert_cmpuint (snapshot->rows[0].answered, ==, 3);
  g_assert_cmpuint (snapshot->rows[1].id, ==, 2);
  g_assert_true (snapshot->rows[0].confirmed);
  g_assert_cmpint (snapshot->rows[0].age_ns, >=, snapshot->rows[0].idle_ns);
  g_assert_true (wb_endpoint_is_loopback (&snapshot->rows[0].peer));
  wb_snapshot_unref (snapshot);
  close (fds[0]);
  fds[0] = wb_responder_test_connect (&test, 6);
  wb_responder_test_ask_text (fds[0], "STATUS");
  wb_responder_test_expect_text (fds[0], "Server running with 4 clients");
  wb_responder_until (&test, seen->forgotten == 1);
  wb_responder_test_forget (&test);
  wb_responder_test_ask_text (fds[0], "STATUS");
  wb_responder_test_expect_text (fds[0], "Server running with 1 clients");
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
assert_no_broadcast (WbResponderTest *test, const char *text, gsize n)
{
  g_autofree char *wrong = wb_responder_test_broadcast (test, text, n, FALSE);

  g_assert_nonnull (wrong);
}

static void
test_broadcast (void)
{
  g_auto (WbResponderTest) test;
  g_autofree char *long_text = g_strnfill (1201, 'x');
  int v4, v6;

  g_test_summary ("A broadcast reaches clients of both families on loopback at once; what cannot be sent is said");
  wb_responder_test_init (&test);
  wb_responder_test_start (&test);
  v4 = wb_responder_test_connect (&test, 4);
  v6 = wb_responder_test_connect (&test, 6);
  wb_responder_test_ask_text (v4, "a");
  wb_responder_test_expect_text (v4, "ECHO: a");
  wb_responder_test_ask_text (v6, "b");
  wb_responder_test_expect_text (v6, "ECHO: b");
  g_assert_null (wb_responder_test_broadcast (&test, "to all", 6, FALSE));
  wb_responder_test_expect_text (v4, "to all");
  wb_responder_test_expect_text (v6, "to all");
  wb_responder_until (&test, seen->n_broadcasts == 1 && seen->broadcast_sent == 2 && seen->broadcast_asked == 0 &&
                                 seen->broadcast_waiting == 0);
  /* A line that asks for confirmation is a message like any other from who was not asked. */
  wb_responder_test_ask_text (v4, "CONFIRM 0123456789abcdef");
  wb_responder_test_expect_text (v4, "ECHO: CONFIRM 0123456789abcdef");
  g_assert_null (wb_responder_test_broadcast (&test, long_text, 1200, TRUE));
  wb_responder_test_expect (v4, long_text, 1200);
  assert_no_broadcast (&test, "", 0);
  assert_no_broadcast (&test, long_text, 1201);
  wb_responder_test_stop (&test);
  assert_no_broadcast (&test, "x", 1);
  close (v4);
  close (v6);
}

static void
test_restart (void)
{
  g_auto (WbResponderTest) test;
  guint16 port;
  int fd;

  g_test_summary ("Stopped, it still shows what it did, with nothing listening; started again, it begins at nothing");
  wb_responder_test_init (&test);
  wb_responder_test_start (&test);
  fd = wb_responder_test_connect (&test, 4);
  wb_responder_test_ask_text (fd, "a");
  wb_responder_test_expect_text (fd, "ECHO: a");
  port = test.port;
  wb_responder_test_stop (&test);
  wb_responder_until (&test, seen->answered.total == 1 && seen->n_clients == 1 && seen->running_ns == 0 &&
                                 seen->listens[0].state == WB_LISTEN_OFF && seen->listens[1].state == WB_LISTEN_OFF);
  test.settings.port = port;
  wb_responder_test_start (&test);
  g_assert_cmpuint (test.port, ==, port);
  wb_responder_until (&test, seen->answered.total == 0 && seen->n_clients == 0);
  close (fd);
}

static void
test_flood (void)
{
  enum
  {
    N = 5000
  };
  g_auto (WbResponderTest) test;
  gboolean is_exact;
  guint32 n_lost;
  int fd;

  g_test_summary ("More than a batch at once: each is answered, refused, or lost by the system, and counted");
  wb_responder_test_init (&test);
  wb_responder_test_start (&test);
  fd = wb_responder_test_connect (&test, 4);
  /* A system that tells its losses only with the next datagram keeps the last of them to itself. */
  is_exact = wb_datagram_read_losses (fd, &n_lost);
  for (guint i = 0; i < N; i++)
    wb_responder_test_ask_text (fd, i % 2 ? "x" : "PONG");
  wb_responder_until (&test, seen->received.total > N / 50 && seen->received.total + seen->system_lost <= N &&
                                 (!is_exact || seen->received.total + seen->system_lost == N) &&
                                 seen->received.total == seen->answered.total + seen->refused.total);
  close (fd);
}

/* No forging is needed to see what one responder does with another's answers: a relay stands for the wire between them. */
static void
test_relay (void)
{
  g_auto (WbResponderTest) one;
  g_auto (WbResponderTest) other;
  g_autofree char *bytes = g_malloc (65536);
  gsize n;
  int to_one, to_other;

  g_test_summary ("What one responder answers, another one is silent about");
  wb_responder_test_init (&one);
  wb_responder_test_init (&other);
  wb_responder_test_start (&one);
  wb_responder_test_start (&other);
  to_one = wb_responder_test_connect (&one, 4);
  to_other = wb_responder_test_connect (&other, 4);
  wb_responder_test_ask_text (to_one, "loop");
  n = wb_responder_test_hear (to_one, bytes);
  wb_responder_test_ask (to_other, bytes, n);
  wb_responder_until (&other, seen->refused_by[WB_PING_REFUSED_ANSWER] == 1 && seen->answered.total == 0);
  close (to_one);
  close (to_other);
}

static void
test_settings (void)
{
  WbPingResponderSettings settings;

  g_test_summary ("Defaults can be meant, and what cannot be is refused");
  wb_ping_responder_settings_init_stamp (&settings);
  g_assert_true (settings.stamp);
  g_assert_cmpuint (settings.port, ==, 862);
  g_assert_true (wb_ping_responder_settings_check (&settings, NULL));
  wb_ping_responder_settings_init (&settings);
  g_assert_cmpuint (settings.port, ==, 5000);
  g_assert_true (wb_ping_responder_settings_check (&settings, NULL));
#define assert_wrong(member, value)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    WbPingResponderSettings wrong = settings;                                                                          \
    wrong.member = value;                                                                                              \
    g_assert_false (wb_ping_responder_settings_check (&wrong, NULL));                                                  \
  }                                                                                                                    \
  G_STMT_END
  assert_wrong (max_clients, 0);
  assert_wrong (max_clients, WB_PING_RESPONDER_CLIENTS_MAX + 1);
  assert_wrong (client_expiry_s, 0);
  assert_wrong (source_rate, -1);
  assert_wrong (total_rate, (double) NAN);
  assert_wrong (source_burst, 0);
  assert_wrong (v4.family, 6);
  assert_wrong (v4.address[0], 224);
  settings.v6.family = 0;
  assert_wrong (v4_closed, TRUE);
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    {
      g_assert_nonnull (wb_ping_refused_get_name ((WbPingRefused) i));
      g_assert_nonnull (wb_ping_refused_get_label ((WbPingRefused) i));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/responder/answers", test_answers);
  g_test_add_func ("/ping/responder/sizes", test_sizes);
  g_test_add_func ("/ping/responder/padded", test_padded);
  g_test_add_func ("/ping/responder/asked-address", test_asked_address);
  g_test_add_func ("/ping/responder/families", test_families);
  g_test_add_func ("/ping/responder/clients", test_clients);
  g_test_add_func ("/ping/responder/broadcast", test_broadcast);
  g_test_add_func ("/ping/responder/restart", test_restart);
  g_test_add_func ("/ping/responder/flood", test_flood);
  g_test_add_func ("/ping/responder/relay", test_relay);
  g_test_add_func ("/ping/responder/settings", test_settings);
  return g_test_run ();
}
