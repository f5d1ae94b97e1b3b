/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The STAMP reflector as its senders see it, over loopback. */

#include "tests/ping/wb-responder-test.h"

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-stamp-packet.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
start (WbResponderTest *test, gboolean stateful)
{
  wb_responder_test_init (test);
  wb_ping_responder_settings_init_stamp (&test->settings);
  test->settings.port = 0;
  test->settings.stateful = stateful;
  wb_responder_test_start (test);
}

/* Asks with a packet of n bytes; what comes back is as long as it may be. */
static void
ask (int fd, guint32 sequence, guint16 ssid, gsize n, WbStampReflection *out)
{
  WbStampRequest request = { .sequence = sequence, .ssid = ssid, .estimate = { .multiplier = 3, .scale = 2 } };
  g_autofree guint8 *packet = g_malloc (MAX (n, WB_STAMP_BYTES)), *reply = g_malloc (65536);
  gint64 now_ns = g_get_real_time () * WB_NS_PER_US;

  request.timestamp = wb_stamp_time_from_unix_ns (WB_STAMP_NTP, now_ns);
  g_assert_true (wb_stamp_request_write (&request, 0xa5, packet, n));
  wb_responder_test_ask (fd, packet, n);
  g_assert_cmpuint (wb_responder_test_hear (fd, reply), ==, MAX (n, WB_STAMP_BYTES));
  g_assert_true (wb_stamp_reflection_read (out, reply, MAX (n, WB_STAMP_BYTES)));
  g_assert_cmpuint (out->sender_sequence, ==, sequence);
  g_assert_cmpuint (out->sender_timestamp, ==, request.timestamp);
  g_assert_cmpuint (out->sender_estimate.multiplier, ==, 3);
  if (n >= 16)
    g_assert_cmpuint (out->ssid, ==, ssid);
}

static void
test_times (void)
{
  static const guint8 families[] = { 4, 6 };
  g_auto (WbResponderTest) test;

  g_test_summary ("T1 ≤ T2 ≤ T3 ≤ T4, the TTL as it came, an estimate that claims no more than the clock is worth");
  start (&test, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int fd = wb_responder_test_connect (&test, families[i]), hops = 33;
      WbStampReflection got;
      gint64 before_ns = g_get_real_time () * WB_NS_PER_US, received_ns, sent_ns;

      g_assert_no_errno (families[i] == 6 ? setsockopt (fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops) :
                                            setsockopt (fd, IPPROTO_IP, IP_TTL, &hops, sizeof hops));
      ask (fd, 5, 0, 44, &got);
      received_ns = wb_stamp_time_to_unix_ns (got.estimate.format, got.receive_timestamp);
      sent_ns = wb_stamp_time_to_unix_ns (got.estimate.format, got.timestamp);
      g_assert_cmpuint (got.sequence, ==, 5);
      g_assert_cmpuint (got.sender_ttl, ==, 33);
      g_assert_cmpint (received_ns, >=, before_ns);
      g_assert_cmpint (sent_ns, >, received_ns);
      g_assert_cmpint (sent_ns, <=, (g_get_real_time () + 1) * WB_NS_PER_US);
      g_assert_cmpint (got.estimate.format, ==, WB_STAMP_NTP);
      g_assert_cmpuint (got.estimate.multiplier, !=, 0);
      g_assert_cmpint (wb_stamp_estimate_get_ns (&got.estimate), >=, 150 * WB_NS_PER_US);
      if (!got.estimate.synchronized)
        g_assert_cmpint (wb_stamp_estimate_get_ns (&got.estimate), >=, WB_NS_PER_MS);
      close (fd);
    }
  wb_responder_until (&test, seen->stamp && !seen->stateful && seen->n_clients == 2 && seen->answered.total == 2 &&
                                 seen->kernel_times);
}

/* The hop limit that the next datagram arrives with; 0: none was told. */
static int
hear_hops (int fd)
{
  char bytes[65536], room[CMSG_SPACE (sizeof (int))];
  struct iovec piece = { bytes, sizeof bytes };
  struct msghdr header = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room };
  const struct cmsghdr *item;
  int hops = 0;

  g_assert_cmpint (recvmsg (fd, &header, 0), >, 0);
  item = CMSG_FIRSTHDR (&header);
  if (item != NULL)
    memcpy (&hops, CMSG_DATA (item), sizeof hops);
  return hops;
}

static void
test_hops (void)
{
  static const guint8 families[] = { 4, 6 };
  WbStampRequest request = { .estimate = { .multiplier = 1 } };
  guint8 packet[WB_STAMP_BYTES];

  g_test_summary ("Reflections leave with a hop limit of 255, answers of the text protocol with the system's");
  g_assert_true (wb_stamp_request_write (&request, 0, packet, sizeof packet));
  for (guint i = 0; i < 2 * G_N_ELEMENTS (families); i++)
    {
      g_auto (WbResponderTest) test;
      gboolean stamp = i % 2 == 0;
      guint8 family = families[i / 2];
      int fd, on = 1, own = 0;
      socklen_t n_own = sizeof own;

      if (stamp)
        start (&test, FALSE);
      else
        {
          wb_responder_test_init (&test);
          wb_responder_test_start (&test);
        }
      fd = wb_responder_test_connect (&test, family);
      g_assert_no_errno (family == 6 ? setsockopt (fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) :
                                       setsockopt (fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof on));
      g_assert_no_errno (family == 6 ? getsockopt (fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &own, &n_own) :
                                       getsockopt (fd, IPPROTO_IP, IP_TTL, &own, &n_own));
      g_assert_cmpint (own, !=, 255);
      wb_responder_test_ask (fd, packet, sizeof packet);
      g_assert_cmpint (hear_hops (fd), ==, stamp ? 255 : own);
      close (fd);
    }
}

static void
test_sessions (void)
{
  g_auto (WbResponderTest) test;
  WbSnapshotRequest rows = { .n_rows = 10 };
  WbPingResponderSnapshot *snapshot;
  WbStampReflection got;
  int one, other;

  g_test_summary ("Stateful: each session is counted from 0, by its peer and its identifier");
  start (&test, TRUE);
  one = wb_responder_test_connect (&test, 4);
  other = wb_responder_test_connect (&test, 4);
  for (guint i = 0; i < 30; i++)
    {
      ask (one, 100 + 2 * i, 0, 44, &got);
      g_assert_cmpuint (got.sequence, ==, i);
      ask (other, 7, 0, 44, &got);
      g_assert_cmpuint (got.sequence, ==, i);
      if (i % 3)
        continue;
      ask (one, i, 0x1234, 60, &got);
      g_assert_cmpuint (got.sequence, ==, i / 3);
    }
  snapshot = wb_responder_test_look (&test, &rows);
  g_assert_true (snapshot->stateful);
  g_assert_cmpuint (snapshot->n_rows, ==, 3);
  g_assert_cmpuint (snapshot->rows[0].received, ==, 30);
  g_assert_cmpuint (snapshot->rows[2].ssid, ==, 0x1234);
  g_assert_cmpuint (snapshot->rows[2].received, ==, 10);
  g_assert_cmpuint (snapshot->rows[0].ttl, ==, 64);
  wb_snapshot_unref (snapshot);
  close (one);
  close (other);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 14, 15, 16, 40, 41, 43, 44, 45, 47, 48, 100, 1472, 65507 };
  g_auto (WbResponderTest) test;
  WbStampReflection got;
  int fd;

  g_test_summary ("From TWAMP-Light's 14 bytes to the largest datagram: just as long, or 44; 13 bytes are no packet");
  start (&test, FALSE);
  fd = wb_responder_test_connect (&test, 4);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    ask (fd, i, 9, sizes[i], &got);
  wb_responder_test_ask_text (fd, "13 bytes long");
  wb_responder_test_ask_text (fd, "");
  wb_responder_until (&test,
                      seen->refused_by[WB_PING_REFUSED_TOO_SHORT] == 2 && seen->answered.total == G_N_ELEMENTS (sizes));
  close (fd);
}

static void
test_tlvs (void)
{
  static const guint8 tail[] = { 0x80, 1, 0, 4, 1,    2, 3, 4,     /* Extra Padding: known, U is cleared */
                                 0x80, 4, 0, 4, 9,    9, 9, 9,     /* Class of Service: U stays */
                                 0,    7, 0, 0, 0x80, 2, 0, 50 };  /* U is set; the last is longer than the packet: M */
  static const guint8 expected[] = { 0,    1, 0, 4, 1,    2, 3, 4, /* */
                                     0x80, 4, 0, 4, 9,    9, 9, 9, /* */
                                     0x80, 7, 0, 0, 0xc0, 2, 0, 50 };
  g_auto (WbResponderTest) test;
  guint8 packet[WB_STAMP_BYTES + sizeof tail] = { 0 };
  g_autofree guint8 *reply = g_malloc (65536);
  g_autofree char *wrong = NULL;
  int fd;

  g_test_summary ("TLVs come back in their order and size, with the flags of RFC 8972");
  start (&test, FALSE);
  fd = wb_responder_test_connect (&test, 6);
  packet[13] = 1;
  memcpy (packet + WB_STAMP_BYTES, tail, sizeof tail);
  wb_responder_test_ask (fd, packet, sizeof packet);
  g_assert_cmpuint (wb_responder_test_hear (fd, reply), ==, sizeof packet);
  g_assert_cmpmem (reply + WB_STAMP_BYTES, sizeof tail, expected, sizeof expected);
  /* And the reflection itself has no answer, from whomever. */
  wb_responder_test_ask (fd, reply, sizeof packet);
  wb_responder_until (&test, seen->refused_by[WB_PING_REFUSED_ANSWER] == 1 && seen->answered.total == 1);
  wrong = wb_responder_test_broadcast (&test, "x", 1, FALSE);
  g_assert_nonnull (wrong);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/stamp-responder/times", test_times);
  g_test_add_func ("/ping/stamp-responder/hops", test_hops);
  g_test_add_func ("/ping/stamp-responder/sessions", test_sessions);
  g_test_add_func ("/ping/stamp-responder/sizes", test_sizes);
  g_test_add_func ("/ping/stamp-responder/tlvs", test_tlvs);
  return g_test_run ();
}
