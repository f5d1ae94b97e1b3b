/* SPDX-License-Identifier: GPL-3.0-or-later */

/* STAMP packets in both roles, against the layouts of the RFCs as bytes, and against a million datagrams that no sender
 * would send. What other programs make of them: test-stamp-peers.py. */

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-stamp-packet.h"
#include "tests/support/wb-share.h"

#include <string.h>

/* 2026-11-22 18:00:00.123456789 UTC */
#define NOW_NS G_GINT64_CONSTANT (1795370400123456789)
#define DATAGRAM_BYTES 65507u
#define FUZZ_ALL 1000000u
#define FUZZ_NORMAL 40000u

static const WbStampReflector stateless = {
  .received_unix_ns = NOW_NS,
  .sent_unix_ns = NOW_NS + 7000,
  .estimate = { .format = WB_STAMP_NTP, .multiplier = 1 },
  .ttl = 61,
};

/* --- Time ------------------------------------------------------------------------------------------------------------ */

static void
test_time (void)
{
  static const gint64 moments[] = {
    0,
    1,
    999999999,
    WB_NS_PER_S,
    NOW_NS,
    G_GINT64_CONSTANT (2085978495) * WB_NS_PER_S + 999999999, /* the last of NTP's era 0 */
    G_GINT64_CONSTANT (2085978496) * WB_NS_PER_S,             /* the first of era 1 */
  };

  g_test_summary ("Every nanosecond comes back, in both formats, on both sides of NTP's era");
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    for (WbStampFormat format = WB_STAMP_NTP; format <= WB_STAMP_PTP; format++)
      g_assert_cmpint (wb_stamp_time_to_unix_ns (format, wb_stamp_time_from_unix_ns (format, moments[i])), ==,
                       moments[i]);
  for (guint i = 0; i < 100000; i++)
    {
      gint64 ns = (gint64) g_test_rand_int_range (0, 2000000000) * WB_NS_PER_S + g_test_rand_int_range (0, 1000000000);

      g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, wb_stamp_time_from_unix_ns (WB_STAMP_NTP, ns)), ==, ns);
    }
  g_assert_cmphex (wb_stamp_time_from_unix_ns (WB_STAMP_NTP, 0), ==, G_GUINT64_CONSTANT (0x83aa7e8000000000));
  g_assert_cmphex (wb_stamp_time_from_unix_ns (WB_STAMP_NTP, WB_NS_PER_S / 2), ==,
                   G_GUINT64_CONSTANT (0x83aa7e8080000000));
  g_assert_cmphex (wb_stamp_time_from_unix_ns (WB_STAMP_NTP, -WB_NS_PER_S / 2), ==,
                   G_GUINT64_CONSTANT (0x83aa7e7f80000000));
  g_assert_cmphex (wb_stamp_time_from_unix_ns (WB_STAMP_PTP, WB_NS_PER_S + 5), ==, G_GUINT64_CONSTANT (0x100000005));
  /* no stamp is out of range of the arithmetic */
  g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_PTP, G_MAXUINT64), ==,
                   (gint64) G_MAXUINT32 * WB_NS_PER_S + G_MAXUINT32);
  g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, 0), ==, G_GINT64_CONSTANT (2085978496) * WB_NS_PER_S);
}

static void
test_estimate (void)
{
  WbStampEstimate estimate;

  g_test_summary (
      "An estimate is never below the error, never doubles it beyond need, and every wire value comes back");
  for (gint64 ns = 0; ns < 4000 * WB_NS_PER_S; ns = ns * 3 / 2 + 1)
    {
      estimate = wb_stamp_estimate_for (WB_STAMP_NTP, TRUE, ns);
      g_assert_cmpuint (estimate.multiplier, >, 0);
      g_assert_cmpint (wb_stamp_estimate_get_ns (&estimate), >=, ns);
      g_assert_cmpint (wb_stamp_estimate_get_ns (&estimate), <=, ns + ns / 100 + 1);
    }
  estimate = wb_stamp_estimate_for (WB_STAMP_PTP, FALSE, -5);
  g_assert_cmphex (wb_stamp_estimate_to_wire (&estimate), ==, 0x4001);
  for (guint wire = 0; wire <= G_MAXUINT16; wire++)
    {
      estimate = wb_stamp_estimate_from_wire ((guint16) wire);
      g_assert_cmphex (wb_stamp_estimate_to_wire (&estimate), ==, wire);
      g_assert_cmpint (wb_stamp_estimate_get_ns (&estimate), >=, 0);
    }
}

/* --- Session-Sender -------------------------------------------------------------------------------------------------- */

static void
test_request (void)
{
  WbStampRequest request = { .sequence = 0x01020304,
                             .timestamp = G_GUINT64_CONSTANT (0x1112131415161718),
                             .estimate = { .synchronized = TRUE, .scale = 3, .multiplier = 9 },
                             .ssid = 0xabcd };
  static const guint8 expected[] = { 1, 2, 3, 4, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x83, 9, 0xab, 0xcd };
  guint8 packet[200];

  g_test_summary ("The layout of RFC 8762, 4.2.1; beyond 44 bytes one Extra Padding TLV whose length fits");
  for (gsize n = 0; n <= sizeof packet; n++)
    {
      WbStampRequest back;
      WbStampTlv tlv;
      gsize offset = WB_STAMP_BYTES;

      memset (packet, 0xee, sizeof packet);
      g_assert_cmpint (wb_stamp_request_write (&request, 0x5a, packet, n), ==, n >= WB_STAMP_REQUEST_BYTES_MIN);
      for (gsize i = n < WB_STAMP_REQUEST_BYTES_MIN ? 0 : n; i < sizeof packet; i++)
        g_assert_cmphex (packet[i], ==, 0xee);
      g_assert_cmpint (wb_stamp_request_read (&back, packet, n), ==, n >= WB_STAMP_REQUEST_BYTES_MIN);
      if (n < WB_STAMP_REQUEST_BYTES_MIN)
        continue;
      g_assert_cmpmem (packet, MIN (n, 16) & ~(gsize) 1, expected, MIN (n, 16) & ~(gsize) 1);
      for (gsize i = 16; i < MIN (n, WB_STAMP_BYTES + 4) && i < (n >= 48 ? 44 : n); i++)
        g_assert_cmphex (packet[i], ==, 0);
      g_assert_cmpuint (back.sequence, ==, request.sequence);
      g_assert_cmphex (back.timestamp, ==, request.timestamp);
      g_assert_cmphex (back.ssid, ==, n >= 16 ? request.ssid : 0);
      g_assert_false (wb_stamp_is_reflection (packet, n));
      if (n < WB_STAMP_BYTES + 4)
        continue;
      g_assert_true (wb_stamp_tlv_next (packet, n, &offset, &tlv));
      g_assert_true (tlv.whole);
      g_assert_cmpuint (tlv.flags, ==, WB_STAMP_TLV_UNRECOGNIZED);
      g_assert_cmpuint (tlv.type, ==, WB_STAMP_TLV_EXTRA_PADDING);
      g_assert_cmpuint (tlv.n_bytes, ==, n - 48);
      g_assert_false (wb_stamp_tlv_next (packet, n, &offset, &tlv));
    }
  g_assert_false (wb_stamp_request_write (&request, 0, packet, DATAGRAM_BYTES + 1));
}

/* --- Session-Reflector ----------------------------------------------------------------------------------------------- */

static void
test_reflection (void)
{
  WbStampRequest request = {
    .sequence = 7, .timestamp = 0x1122334455667788, .estimate = { .multiplier = 2 }, .ssid = 5
  };
  guint8 packet[100], reply[100];
  gsize n_reply;

  g_test_summary ("Every size: the fields of RFC 8762, 4.3.1, never longer than max(44, request); stateful and not");
  for (gsize n = WB_STAMP_REQUEST_BYTES_MIN; n <= sizeof packet; n++)
    for (guint stateful = 0; stateful < 2; stateful++)
      {
        WbStampReflector reflector = stateless;
        WbStampReflection back;

        reflector.stateful = stateful;
        reflector.sequence = 1000;
        g_assert_true (wb_stamp_request_write (&request, 0, packet, n));
        memset (reply, 0xee, sizeof reply);
        g_assert_cmpint (wb_stamp_reflect (&reflector, packet, n, reply, sizeof reply, &n_reply), ==,
                         WB_STAMP_REFLECTED);
        g_assert_cmpuint (n_reply, ==, MAX (n, 44));
        g_assert_true (wb_stamp_reflection_read (&back, reply, n_reply));
        g_assert_cmpuint (back.sequence, ==, stateful ? 1000 : 7);
        g_assert_cmpuint (back.sender_sequence, ==, 7);
        g_assert_cmphex (back.sender_timestamp, ==, request.timestamp);
        g_assert_cmpuint (back.sender_estimate.multiplier, ==, 2);
        g_assert_cmpuint (back.ssid, ==, n >= 16 ? 5 : 0);
        g_assert_cmpuint (back.sender_ttl, ==, 61);
        g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, back.receive_timestamp), ==, NOW_NS);
        g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, back.timestamp), ==, NOW_NS + 7000);
        wb_stamp_reflection_set_sent (reply, wb_stamp_time_from_unix_ns (WB_STAMP_NTP, NOW_NS + 9000));
        g_assert_true (wb_stamp_reflection_read (&back, reply, n_reply));
        g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, back.timestamp), ==, NOW_NS + 9000);
        g_assert_cmpint (wb_stamp_reflect (&reflector, packet, n, reply, n_reply - 1, &n_reply), ==, WB_STAMP_NO_ROOM);
        g_assert_cmpuint (n_reply, ==, 0);
      }
  g_assert_cmpint (wb_stamp_reflect (&stateless, packet, 13, reply, sizeof reply, &n_reply), ==, WB_STAMP_TOO_SHORT);
}

static void
test_short_replies (void)
{
  WbStampRequest request = { .sequence = 3, .timestamp = 77, .estimate = { .multiplier = 1 } };
  guint8 packet[44], reply[44];
  WbStampReflection back;
  gsize n_reply;

  g_test_summary ("Answers of 41 bytes, as TWAMP-Light reflectors send them, are read; those of 40 are not");
  g_assert_true (wb_stamp_request_write (&request, 0, packet, sizeof packet));
  g_assert_cmpint (wb_stamp_reflect (&stateless, packet, sizeof packet, reply, sizeof reply, &n_reply), ==,
                   WB_STAMP_REFLECTED);
  for (gsize n = 0; n <= sizeof reply; n++)
    {
      g_autofree guint8 *cut = g_memdup2 (reply, n); /* so that a read beyond it is found */

      g_assert_cmpint (wb_stamp_reflection_read (&back, cut, n), ==, n >= 41);
      if (n >= 41)
        g_assert_cmpuint (back.sender_ttl, ==, 61);
      g_assert_cmpint (wb_stamp_is_reflection (cut, n), ==, n >= 41);
    }
}

static void
test_loop (void)
{
  g_test_summary ("One forged request between two reflectors, of every size: one answer, then silence");
  for (gsize n = WB_STAMP_REQUEST_BYTES_MIN; n <= 100; n++)
    for (WbStampFormat format = WB_STAMP_NTP; format <= WB_STAMP_PTP; format++)
      {
        WbStampReflector reflector = stateless;
        guint8 a[100] = { 0 }, b[100];
        gsize n_reply;

        reflector.estimate.format = format;
        memset (a + 16, 0xa5, sizeof a - 16); /* padding of TWAMP-Light */
        g_assert_cmpint (wb_stamp_reflect (&reflector, a, n, b, sizeof b, &n_reply), ==, WB_STAMP_REFLECTED);
        g_assert_cmpint (wb_stamp_reflect (&reflector, b, n_reply, a, sizeof a, &n_reply), ==, WB_STAMP_IS_REFLECTION);
        g_assert_cmpuint (n_reply, ==, 0);
      }
}

/* --- TLVs ------------------------------------------------------------------------------------------------------------ */

static void
assert_tail (const char *summary, const guint8 *sent, gsize n, const guint8 *expected)
{
  guint8 packet[128] = { 0 }, reply[128];
  gsize n_reply;

  g_test_message ("%s", summary);
  memcpy (packet + WB_STAMP_BYTES, sent, n);
  g_assert_cmpint (wb_stamp_reflect (&stateless, packet, WB_STAMP_BYTES + n, reply, sizeof reply, &n_reply), ==,
                   WB_STAMP_REFLECTED);
  g_assert_cmpmem (reply + WB_STAMP_BYTES, n_reply - WB_STAMP_BYTES, expected, n);
}

#define TAIL(summary, sent, expected)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    G_STATIC_ASSERT (sizeof sent == sizeof expected);                                                                  \
    assert_tail (summary, (const guint8 *) sent, sizeof sent - 1, (const guint8 *) expected);                          \
  }                                                                                                                    \
  G_STMT_END

static void
test_tlvs (void)
{
  g_test_summary ("Flags as RFC 8972, 4 has them: U for what is not known, M for what cannot be, the rest as it came");
  TAIL ("known", "\x80\x01\x00\x02zz", "\x00\x01\x00\x02zz");
  TAIL ("unknown", "\x80\x03\x00\x02zz", "\x80\x03\x00\x02zz");
  TAIL ("unknown, and the sender forgot U", "\x00\xc8\x00\x00", "\x80\xc8\x00\x00");
  TAIL ("flags that are nobody's are cleared, and I is ours to set", "\xbf\x01\x00\x00", "\x00\x01\x00\x00");
  TAIL ("two", "\x80\x01\x00\x01z\x80\x02\x00\x00", "\x00\x01\x00\x01z\x80\x02\x00\x00");
  TAIL ("one byte too long", "\x80\x01\x00\x03zz", "\x40\x01\x00\x03zz");
  TAIL ("unknown and too long", "\x80\x09\xff\xffzz", "\xc0\x09\xff\xffzz");
  TAIL ("the sender says M: the rest is not looked at", "\xc0\x01\x00\x00\x80\x01\x00\x00",
        "\x40\x01\x00\x00\x80\x01\x00\x00");
  TAIL ("less than a head", "\x80\x01\x00", "\x40\x01\x00");
  TAIL ("one byte", "\x80", "\xc0");
  TAIL ("a good one, and three bytes", "\x80\x01\x00\x00\x80\x01\x00", "\x00\x01\x00\x00\x40\x01\x00");
  TAIL ("zeros are padding of TWAMP-Light", "\0\0\0\0\0\0\0\0\0", "\0\0\0\0\0\0\0\0\0");
}

/* --- What nobody would send ------------------------------------------------------------------------------------------ */

static gsize
choose_size (GRand *random)
{
  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      return (gsize) g_rand_int_range (random, 0, 14);
    case 1:
      return (gsize) g_rand_int_range (random, 1400, 1500);
    case 2:
      return g_rand_int_range (random, 0, 64) == 0 ? (gsize) g_rand_int_range (random, 0, DATAGRAM_BYTES + 1) : 60;
    default:
      return (gsize) g_rand_int_range (random, 14, 120);
    }
}

/* Some are random, some are requests with a few bytes changed, some are chains of TLVs with lengths near the truth. */
static void
make_datagram (GRand *random, guint8 *bytes, gsize n)
{
  WbStampRequest request = { .sequence = g_rand_int (random), .timestamp = g_rand_int (random) };
  gsize offset = WB_STAMP_BYTES;

  if (n < WB_STAMP_REQUEST_BYTES_MIN || g_rand_int_range (random, 0, 4) == 0)
    {
      for (gsize i = 0; i < n; i++)
        bytes[i] = (guint8) g_rand_int (random);
      return;
    }
  wb_stamp_request_write (&request, (guint8) g_rand_int (random), bytes, n);
  while (offset + 4 <= n && g_rand_int_range (random, 0, 6) != 0)
    {
      gsize length = (gsize) g_rand_int_range (random, 0, 20);

      bytes[offset] = (guint8) g_rand_int (random);
      bytes[offset + 1] = (guint8) g_rand_int_range (random, 0, 12);
      bytes[offset + 2] = g_rand_int_range (random, 0, 20) == 0 ? 0xff : 0;
      bytes[offset + 3] = (guint8) length;
      offset += 4 + length;
    }
  for (gint i = g_rand_int_range (random, 0, 6); i > 0; i--)
    bytes[g_rand_int_range (random, 0, (gint32) n)] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
}

static void
test_fuzz (void)
{
  WbShare share = wb_share_get ();
  guint n_inputs = share.all ? FUZZ_ALL : FUZZ_NORMAL, n_reflected = 0, n_refused = 0;

  g_test_summary ("Datagrams that nobody would send: no byte beyond either is touched, an answer is max(44, request) "
                  "long and is never answered itself");
  for (guint i = 0; i < n_inputs; i++)
    {
      g_autofree guint8 *request = NULL, *reply = NULL;
      GRand *random;
      gsize n, n_reply, room, again;
      WbStampReflector reflector = stateless;
      WbStampVerdict verdict;

      if (!wb_share_has (&share, i))
        continue;
      random = g_rand_new_with_seed (i);
      n = choose_size (random);
      request = g_malloc (n);
      make_datagram (random, request, n);
      room = g_rand_int_range (random, 0, 50) == 0 ? MAX (n, 44) - 1 : MAX (n, 44);
      reply = g_malloc (room); /* as long as may be: the sanitizer sees a byte more */
      reflector.stateful = g_rand_boolean (random);
      reflector.estimate.format = g_rand_boolean (random) ? WB_STAMP_NTP : WB_STAMP_PTP;
      verdict = wb_stamp_reflect (&reflector, request, n, reply, room, &n_reply);
      g_assert_cmpint (verdict == WB_STAMP_REFLECTED, ==, n_reply > 0);
      if (verdict == WB_STAMP_REFLECTED)
        {
          WbStampReflection reflection;
          gsize offset = WB_STAMP_BYTES;
          WbStampTlv tlv;

          n_reflected++;
          g_assert_cmpuint (n_reply, ==, MAX (n, 44));
          g_assert_true (wb_stamp_reflection_read (&reflection, reply, n_reply));
          g_assert_cmpint (wb_stamp_reflect (&reflector, reply, n_reply, request, n, &again), ==,
                           WB_STAMP_IS_REFLECTION);
          while (wb_stamp_tlv_next (reply, n_reply, &offset, &tlv))
            g_assert_cmpuint ((gsize) (tlv.value - reply) + tlv.n_bytes, <=, n_reply);
        }
      else
        n_refused++;
      g_rand_free (random);
    }
  g_test_message ("%u reflected, %u refused", n_reflected, n_refused);
  g_assert_cmpuint (n_reflected, >, n_inputs / share.of / 2);
  g_assert_cmpuint (n_refused, >, n_inputs / share.of / 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/stamp/time", test_time);
  g_test_add_func ("/ping/stamp/estimate", test_estimate);
  g_test_add_func ("/ping/stamp/request", test_request);
  g_test_add_func ("/ping/stamp/reflection", test_reflection);
  g_test_add_func ("/ping/stamp/short-replies", test_short_replies);
  g_test_add_func ("/ping/stamp/loop", test_loop);
  g_test_add_func ("/ping/stamp/tlvs", test_tlvs);
  g_test_add_func ("/ping/stamp/fuzz", test_fuzz);
  return g_test_run ();
}
