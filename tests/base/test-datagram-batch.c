/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a batch says of each datagram, and what goes back, between two sockets on loopback. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-batch.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int asked; /* what the batch serves */
  int asks;  /* connected to nothing */
  WbEndpoint at;
  WbDatagramBatch *batch;
} Pair;

static int
make_socket (const char *address, WbEndpoint *bound)
{
  g_autoptr (GError) error = NULL;
  struct sockaddr_storage raw;
  socklen_t bytes = sizeof raw;
  int fd;

  wb_endpoint_parse_address (address, bound, &error);
  g_assert_no_error (error);
  fd = socket (bound->family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (
      bind (fd, (struct sockaddr *) &raw, (socklen_t) wb_endpoint_to_sockaddr (bound, &raw, sizeof raw)));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &raw, &bytes));
  g_assert_true (wb_endpoint_from_sockaddr (bound, &raw, bytes));
  return fd;
}

static void
pair_open (Pair *pair, const char *address)
{
  WbEndpoint asking;

  pair->asked = make_socket (address, &pair->at);
  pair->asks = make_socket (pair->at.family == 6 ? "::1" : "127.0.0.1", &asking);
  pair->batch = wb_datagram_batch_new ();
}

static void
pair_close (Pair *pair)
{
  wb_datagram_batch_free (pair->batch);
  close (pair->asked);
  close (pair->asks);
}

static void
ask (Pair *pair, const WbEndpoint *at, gconstpointer bytes, gsize n)
{
  struct sockaddr_storage raw;
  socklen_t raw_bytes = (socklen_t) wb_endpoint_to_sockaddr (at, &raw, sizeof raw);

  g_assert_cmpint (sendto (pair->asks, bytes, n, 0, (struct sockaddr *) &raw, raw_bytes), ==, (gssize) n);
}

static void
wait_for (int fd)
{
  struct pollfd item = { .fd = fd, .events = POLLIN };

  g_assert_cmpint (poll (&item, 1, 10000), ==, 1);
}

static const WbDatagram *
receive_one (Pair *pair)
{
  wait_for (pair->asked);
  g_assert_cmpint (wb_datagram_batch_receive (pair->batch, pair->asked), ==, 1);
  return wb_datagram_batch_get (pair->batch, 0);
}

static gint64
get_unix_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return (gint64) now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

static void
test_fields (gconstpointer data)
{
  const char *address = data;
  gint64 before_ns, after_ns;
  int ttl = 77, tos = 0xb9;
  const WbDatagram *got;
  Pair pair;

  g_test_summary ("When, to which address, with what hop limit and type of service; unknown what was not asked for");
  pair_open (&pair, address);
  ask (&pair, &pair.at, "one", 3);
  got = receive_one (&pair);
  g_assert_cmpint (got->destination.family, ==, 0);
  g_assert_cmpint (got->received_unix_ns, ==, 0);
  g_assert_cmpint (got->ttl, ==, 0);
  g_assert_cmpint (got->tos, ==, 0);

  g_assert_true (wb_datagram_ask_destination (pair.asked, pair.at.family));
  g_assert_true (wb_datagram_ask_times (pair.asked));
  g_assert_true (wb_datagram_ask_hops (pair.asked, pair.at.family));
  if (pair.at.family == 6)
    {
      g_assert_no_errno (setsockopt (pair.asks, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, sizeof ttl));
      g_assert_no_errno (setsockopt (pair.asks, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos));
    }
  else
    {
      g_assert_no_errno (setsockopt (pair.asks, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl));
      g_assert_no_errno (setsockopt (pair.asks, IPPROTO_IP, IP_TOS, &tos, sizeof tos));
    }
  before_ns = get_unix_ns ();
  ask (&pair, &pair.at, "two!", 4);
  got = receive_one (&pair);
  after_ns = get_unix_ns ();
  g_assert_cmpmem (got->bytes, got->n_bytes, "two!", 4);
  g_assert_true (wb_endpoint_same_address (&got->destination, &pair.at));
  g_assert_cmpint (got->ttl, ==, 77);
  /* Linux keeps ECN out of an application's hands (0 or 1 of its two bits); DSCP is ours. */
  g_assert_cmpint (got->tos & 0xfc, ==, 0xb8);
  g_assert_false (got->broadcast);
  /* The kernel's stamp, between ours; a millisecond for a clock that is being slewed. */
  g_assert_cmpint (got->received_unix_ns, >=, before_ns - WB_NS_PER_MS);
  g_assert_cmpint (got->received_unix_ns, <=, after_ns + WB_NS_PER_MS);
  pair_close (&pair);
}

#ifdef SO_TIMESTAMPING
#include <linux/net_tstamp.h>

static void
test_timestamping (void)
{
  int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  gint64 before_ns;
  const WbDatagram *got;
  guint tries = 0;
  Pair pair;

  g_test_summary ("The other way of asking for times, which a sender that wants its own send times has to use");
  pair_open (&pair, "127.0.0.1");
  g_assert_no_errno (setsockopt (pair.asked, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
  /* The first of a host to ask gets its times a moment later: the system switches them on by and by. */
  do
    {
      before_ns = get_unix_ns ();
      ask (&pair, &pair.at, "x", 1);
      got = receive_one (&pair);
    }
  while (got->received_unix_ns == 0 && ++tries < 100000);
  g_assert_cmpint (got->received_unix_ns, >=, before_ns - WB_NS_PER_MS);
  g_assert_cmpint (got->received_unix_ns, <=, get_unix_ns () + WB_NS_PER_MS);
  pair_close (&pair);
}
#endif

static void
test_answer_bytes (gconstpointer data)
{
  static const struct
  {
    const char *head, *tail, *whole;
  } cases[] = {
    { "PONG 1", " tail", "PONG 1 tail" },
    { "PONG 1", "", "PONG 1" },
    { "", "tail only", "tail only" },
    { "", "", "" },
  };
  const char *address = data;
  struct sockaddr_storage raw;
  char got[100];
  Pair pair;

  g_test_summary ("Head and tail in one datagram, either may be empty; from the very address that was asked");
  pair_open (&pair, address);
  g_assert_true (wb_datagram_ask_destination (pair.asked, pair.at.family));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbEndpoint to = pair.at, from;
      socklen_t raw_bytes = sizeof raw;
      guint64 sent = 0;

      wb_endpoint_init_loopback (&to, pair.at.family);
      if (to.family == 4)
        to.address[3] = 9; /* 127.0.0.9 of a socket that is bound to all */
      to.port = pair.at.port;
      ask (&pair, &to, "question", 8);
      receive_one (&pair);
      wb_datagram_batch_answer_bytes (pair.batch, 0, cases[i].head, strlen (cases[i].head), cases[i].tail,
                                      strlen (cases[i].tail));
      g_assert_cmpuint (wb_datagram_batch_get_n_answers (pair.batch), ==, 1);
      g_assert_cmpuint (wb_datagram_batch_send (pair.batch, pair.asked, &sent), ==, 1);
      g_assert_cmpuint (sent, ==, strlen (cases[i].whole));
      wait_for (pair.asks);
      g_assert_cmpint (recvfrom (pair.asks, got, sizeof got, 0, (struct sockaddr *) &raw, &raw_bytes), ==,
                       (gssize) sent);
      g_assert_cmpmem (got, sent, cases[i].whole, sent);
      g_assert_true (wb_endpoint_from_sockaddr (&from, &raw, raw_bytes));
      g_assert_true (wb_endpoint_equal (&from, &to));
    }
  pair_close (&pair);
}

static void
test_losses (void)
{
  int room = 4096;
  guint n_sent = 200, n_received = 0;
  Pair pair;

  g_test_summary ("What the socket had no room for is known with the next datagram that it had room for");
  pair_open (&pair, "127.0.0.1");
  if (!wb_datagram_ask_losses (pair.asked))
    {
      g_test_skip ("this system does not count");
      pair_close (&pair);
      return;
    }
  g_assert_no_errno (setsockopt (pair.asked, SOL_SOCKET, SO_RCVBUF, &room, sizeof room));
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < n_sent; i++)
        ask (&pair, &pair.at, "0123456789", 10);
      for (int n; (n = wb_datagram_batch_receive (pair.batch, pair.asked)) > 0;)
        n_received += (guint) n;
    }
  ask (&pair, &pair.at, "last", 4);
  receive_one (&pair);
  g_assert_cmpuint (n_received, <, 2 * n_sent);
  g_assert_cmpuint (wb_datagram_batch_get_n_lost (pair.batch), ==, 2 * n_sent - n_received);
  pair_close (&pair);
}

static void
test_read_losses (void)
{
  int room = 4096;
  guint n_sent = 200, n_received = 0;
  guint32 before, n_lost;
  Pair pair;

  g_test_summary ("What the socket had no room for can be read at any time, without asking before");
  pair_open (&pair, "127.0.0.1");
  if (!wb_datagram_read_losses (pair.asked, &before))
    {
      g_test_skip ("this system does not say");
      pair_close (&pair);
      return;
    }
  g_assert_cmpuint (before, ==, 0);
  g_assert_no_errno (setsockopt (pair.asked, SOL_SOCKET, SO_RCVBUF, &room, sizeof room));
  for (guint i = 0; i < n_sent; i++)
    ask (&pair, &pair.at, "0123456789", 10);
  g_assert_true (wb_datagram_read_losses (pair.asked, &n_lost));
  for (int n; (n = wb_datagram_batch_receive (pair.batch, pair.asked)) > 0;)
    n_received += (guint) n;
  g_assert_cmpuint (n_received, <, n_sent);
  g_assert_cmpuint (n_lost, ==, n_sent - n_received);
  g_assert_cmpuint (wb_datagram_batch_get_n_lost (pair.batch), ==, 0);
  pair_close (&pair);
}

/* Whatever a batch did before, the next receive begins with the whole room for each datagram. */
static void
test_again (void)
{
  g_autofree char *big = g_strnfill (2000, 'b');
  guint64 sent = 0;
  Pair pair;

  g_test_summary ("Batches of 1, 32 and 3, answered in two pieces or not at all: the next one is received whole");
  pair_open (&pair, "127.0.0.1");
  for (guint round = 0; round < 12; round++)
    {
      static const guint sizes[] = { 1, WB_DATAGRAM_BATCH, 3 };
      guint n = sizes[round % G_N_ELEMENTS (sizes)], n_got = 0;
      gboolean is_big = round % 2 == 1;

      for (guint i = 0; i < n; i++)
        ask (&pair, &pair.at, is_big ? big : "small", is_big ? 2000 : 5);
      while (n_got < n)
        {
          int got = wb_datagram_batch_receive (pair.batch, pair.asked);

          g_assert_cmpint (got, >, 0);
          n_got += (guint) got;
          for (guint i = 0; i < (guint) got; i++)
            {
              const WbDatagram *datagram = wb_datagram_batch_get (pair.batch, i);

              g_assert_cmpmem (datagram->bytes, datagram->n_bytes, is_big ? big : "small", is_big ? 2000 : 5);
              g_assert_cmpuint (datagram->source.family, ==, 4);
              if (round % 4 < 2)
                wb_datagram_batch_answer (pair.batch, i, "Echo: ");
            }
          g_assert_cmpuint (wb_datagram_batch_send (pair.batch, pair.asked, &sent), ==,
                            round % 4 < 2 ? (guint) got : 0);
        }
      g_assert_cmpint (wb_datagram_batch_receive (pair.batch, pair.asked), ==, -1);
    }
  pair_close (&pair);
}

static void
test_group (void)
{
  struct sockaddr_storage raw;
  socklen_t raw_bytes = sizeof raw;
  WbEndpoint to, from;
  const WbDatagram *got;
  guint64 sent = 0;
  int on = 1;
  char byte;
  Pair pair;

  g_test_summary ("An answer to what was sent to a broadcast address leaves from an address of one host");
  pair_open (&pair, "0.0.0.0");
  g_assert_true (wb_datagram_ask_destination (pair.asked, 4));
  g_assert_no_errno (setsockopt (pair.asks, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
  g_assert_true (wb_endpoint_parse ("127.255.255.255:1", -1, &to, NULL));
  to.port = pair.at.port;
  ask (&pair, &to, "x", 1);
  got = receive_one (&pair);
  g_assert_true (got->broadcast);
  g_assert_true (wb_endpoint_same_address (&got->destination, &to));
  wb_datagram_batch_answer (pair.batch, 0, NULL);
  g_assert_cmpuint (wb_datagram_batch_send (pair.batch, pair.asked, &sent), ==, 1);
  wait_for (pair.asks);
  g_assert_cmpint (recvfrom (pair.asks, &byte, 1, 0, (struct sockaddr *) &raw, &raw_bytes), ==, 1);
  g_assert_true (wb_endpoint_from_sockaddr (&from, &raw, raw_bytes));
  g_assert_true (wb_endpoint_is_loopback (&from));
  g_assert_false (wb_endpoint_same_address (&from, &to));
  pair_close (&pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/base/datagram-batch/fields/v4", "127.0.0.1", test_fields);
  g_test_add_data_func ("/base/datagram-batch/fields/v6", "::1", test_fields);
#ifdef SO_TIMESTAMPING
  g_test_add_func ("/base/datagram-batch/timestamping", test_timestamping);
#endif
  g_test_add_data_func ("/base/datagram-batch/answer-bytes/v4", "0.0.0.0", test_answer_bytes);
  g_test_add_data_func ("/base/datagram-batch/answer-bytes/v6", "::", test_answer_bytes);
  g_test_add_func ("/base/datagram-batch/losses", test_losses);
  g_test_add_func ("/base/datagram-batch/read-losses", test_read_losses);
  g_test_add_func ("/base/datagram-batch/again", test_again);
  g_test_add_func ("/base/datagram-batch/group", test_group);
  return g_test_run ();
}
