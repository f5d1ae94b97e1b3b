/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A responder asked from elsewhere than loopback, and by datagrams whose source is forged. Each test in a network of its
 * own, where 10.9.9.1 and 10.9.9.2 are two addresses of it. */

#include "tests/ping/wb-responder-test.h"
#include "tests/support/wb-own-network-linux.h"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ONE "10.9.9.1"
#define OTHER "10.9.9.2"

/* TRUE in the process that has the network; its parent waits for it. */
static gboolean
enter (void)
{
  if (!wb_own_network_test ())
    return FALSE;
  wb_own_network_ip ("link set lo up");
  wb_own_network_ip ("address add " ONE "/24 brd + dev lo");
  wb_own_network_ip ("address add " OTHER "/24 brd + dev lo");
  return TRUE;
}

static void
start (WbResponderTest *test, gboolean stamp)
{
  wb_responder_test_init (test);
  if (stamp)
    wb_ping_responder_settings_init_stamp (&test->settings);
  test->settings.port = 0;
  test->settings.v6 = (WbEndpoint){ 0 };
  memset (test->settings.v4.address, 0, 4);
}

static socklen_t
write_address (const char *address, guint16 port, struct sockaddr_storage *out)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;

  wb_endpoint_parse_address (address, &endpoint, &error);
  g_assert_no_error (error);
  endpoint.port = port;
  return (socklen_t) wb_endpoint_to_sockaddr (&endpoint, out, sizeof *out);
}

/* A socket of OTHER; it is not connected. */
static int
make_peer (void)
{
  struct sockaddr_storage address;
  struct timeval minute = { .tv_sec = 60 };
  int fd = socket (AF_INET, SOCK_DGRAM, 0), on = 1;

  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, write_address (OTHER, 0, &address)));
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute));
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
  return fd;
}

static void
ask (int fd, const char *to, guint16 port, const char *text)
{
  struct sockaddr_storage address;
  socklen_t bytes = write_address (to, port, &address);

  g_assert_cmpint (sendto (fd, text, strlen (text), 0, (struct sockaddr *) &address, bytes), ==,
                   (gssize) strlen (text));
}

/* A datagram from ONE:source_port to ONE:port, which nobody there has sent. */
static void
forge (guint16 source_port, guint16 port, gconstpointer bytes, gsize n)
{
  struct
  {
    struct iphdr ip;
    struct udphdr udp;
    guint8 bytes[100];
  } packet = { 0 };
  struct sockaddr_storage address;
  gsize total = sizeof packet.ip + sizeof packet.udp + n;
  int fd = socket (AF_INET, SOCK_RAW, IPPROTO_RAW);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (n, <=, sizeof packet.bytes);
  packet.ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP };
  packet.ip.tot_len = htons ((guint16) total);
  write_address (ONE, port, &address);
  packet.ip.saddr = packet.ip.daddr = ((struct sockaddr_in *) &address)->sin_addr.s_addr;
  packet.udp.source = htons (source_port);
  packet.udp.dest = htons (port);
  packet.udp.len = htons ((guint16) (sizeof packet.udp + n)); /* checksum 0: none */
  memcpy (packet.bytes, bytes, n);
  ((struct sockaddr_in *) &address)->sin_port = 0;
  g_assert_cmpint (sendto (fd, &packet, total, 0, (struct sockaddr *) &address, sizeof (struct sockaddr_in)), ==,
                   (gssize) total);
  close (fd);
}

static void
test_forged (void)
{
  static const guint8 stamp_packet[44] = { [13] = 1 };

  g_test_summary ("Two responders set upon each other by a forged datagram exchange one answer, and one hears nothing");
  if (!enter ())
    return;
  for (guint stamp = 0; stamp < 2; stamp++)
    {
      g_auto (WbResponderTest) one;
      g_auto (WbResponderTest) other;

      start (&one, stamp);
      start (&other, stamp);
      wb_responder_test_start (&one);
      wb_responder_test_start (&other);
      forge (other.port, one.port, stamp ? (gconstpointer) stamp_packet : "loop", stamp ? sizeof stamp_packet : 4);
      wb_responder_until (&one, seen->answered.total == 1);
      wb_responder_until (&other, seen->refused_by[WB_PING_REFUSED_ANSWER] == 1 && seen->answered.total == 0);
      /* From itself, and from a service that would answer anything. */
      forge (one.port, one.port, stamp ? (gconstpointer) stamp_packet : "loop", stamp ? sizeof stamp_packet : 4);
      forge (7, one.port, stamp ? (gconstpointer) stamp_packet : "loop", stamp ? sizeof stamp_packet : 4);
      wb_responder_until (&one, seen->refused_by[WB_PING_REFUSED_SELF] == 1 &&
                                    seen->refused_by[WB_PING_REFUSED_LOUD_PORT] == 1 && seen->received.total == 3 &&
                                    seen->answered.total == 1 && seen->n_clients == 1 && seen->n_confirmed == 0);
    }
}

static void
run_rates (void)
{
  g_auto (WbResponderTest) test;
  guint64 most;
  gint64 began_us;
  int fd;

  start (&test, FALSE);
  test.settings.source_rate = 10;
  test.settings.source_burst = 20;
  wb_responder_test_start (&test);
  fd = make_peer ();
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    ask (fd, ONE, test.port, "x");
  wb_responder_until (&test, seen->received.total == 200);
  most = 20 + 10 * (guint64) (g_get_monotonic_time () - began_us + G_USEC_PER_SEC) / G_USEC_PER_SEC;
  wb_responder_until (&test, seen->answered.total >= 20 && seen->answered.total <= most &&
                                 seen->refused_by[WB_PING_REFUSED_SOURCE_RATE] == 200 - seen->answered.total &&
                                 seen->events->len <= 10);
  close (fd);
}

static void
test_rates (void)
{
  g_test_summary ("Over its rate an address has no answers; they are counted, and told of once a second");
  if (enter ())
    run_rates ();
}

static void
run_broadcast (void)
{
  g_auto (WbResponderTest) test;
  struct sockaddr_storage from;
  socklen_t from_bytes = sizeof from;
  WbEndpoint answered, asked;
  char bytes[100] = "";
  int fd;

  start (&test, FALSE);
  wb_responder_test_start (&test);
  fd = make_peer ();
  ask (fd, ONE, test.port, "x");
  wb_responder_test_expect_text (fd, "ECHO: x");
  wb_responder_until (&test, seen->n_clients == 1 && seen->n_confirmed == 0);
  g_assert_null (wb_responder_test_broadcast (&test, "to all", 6, FALSE));
  g_assert_cmpint (recvfrom (fd, bytes, sizeof bytes, 0, (struct sockaddr *) &from, &from_bytes), ==, 24);
  g_assert_true (g_str_has_prefix (bytes, "CONFIRM "));
  g_assert_true (wb_endpoint_from_sockaddr (&answered, &from, from_bytes));
  g_assert_true (wb_endpoint_parse_address (ONE, &asked, NULL));
  g_assert_true (wb_endpoint_same_address (&answered, &asked));
  wb_responder_until (&test, seen->broadcast_asked == 1 && seen->broadcast_sent == 0);
  ask (fd, ONE, test.port, bytes);
  wb_responder_test_expect_text (fd, "to all");
  wb_responder_until (&test, seen->broadcast_asked == 0 && seen->broadcast_sent == 1 && seen->n_confirmed == 1);
  /* The next one comes at once. */
  g_assert_null (wb_responder_test_broadcast (&test, "again", 5, FALSE));
  wb_responder_test_expect_text (fd, "again");
  close (fd);
}

static void
test_broadcast (void)
{
  g_test_summary ("Who is not known to be where it says is asked first, from the address that it asked");
  if (enter ())
    run_broadcast ();
}

static void
run_groups (void)
{
  g_auto (WbResponderTest) test;
  int fd;

  start (&test, FALSE);
  wb_responder_test_start (&test);
  fd = make_peer ();
  ask (fd, "10.9.9.255", test.port, "x");
  wb_responder_until (&test, seen->refused_by[WB_PING_REFUSED_GROUP] == 1 && seen->n_clients == 0);
  wb_responder_test_stop (&test);
  test.settings.groups = TRUE;
  wb_responder_test_start (&test);
  ask (fd, "10.9.9.255", test.port, "y");
  wb_responder_test_expect_text (fd, "ECHO: y");
  wb_responder_until (&test, seen->answered.total == 1 && seen->refused.total == 0);
  close (fd);
}

static void
test_groups (void)
{
  g_test_summary (
      "What was sent to a broadcast address is answered only where that was asked for, by one host's address");
  if (enter ())
    run_groups ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/responder-network/forged", test_forged);
  g_test_add_func ("/ping/responder-network/rates", test_rates);
  g_test_add_func ("/ping/responder-network/broadcast", test_broadcast);
  g_test_add_func ("/ping/responder-network/groups", test_groups);
  return g_test_run ();
}
