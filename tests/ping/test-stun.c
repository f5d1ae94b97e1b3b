/* SPDX-License-Identifier: GPL-3.0-or-later */

/* STUN messages against the vectors of RFC 5769 and against what nobody would send; a NAT's behaviour against NATs of
 * every kind, modelled. */

#include "engine/ping/wb-nat-mapping.h"
#include "engine/ping/wb-stun-message.h"
#include "tests/support/wb-at.h"
#include "tests/support/wb-share.h"

#include <string.h>

static void
assert_endpoint (const WbEndpoint *endpoint, const char *expected)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (expected)
    g_assert_cmpstr (wb_endpoint_format (endpoint, text), ==, expected);
  else
    g_assert_cmpuint (endpoint->family, ==, 0);
}

static void
assert_text (const WbStunText *text, const char *expected)
{
  if (expected)
    g_assert_cmpmem (text->text, text->n_bytes, expected, strlen (expected));
  else
    g_assert_null (text->text);
}

/* RFC 5769, 2.2 and 2.3. */
static const guint8 response_v4[] = {
  0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
  0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
  0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43,
  0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
  0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96,
};
static const guint8 response_v6[] = {
  0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
  0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20,
  0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe,
  0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14, 0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c,
  0x82, 0x92, 0xc2, 0x75, 0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c,
};

static void
test_vectors (void)
{
  WbStunMessage message;

  g_test_summary ("The sample responses of RFC 5769, both families: address, software, fingerprint");
  g_assert_cmpint (wb_stun_message_read (&message, response_v4, sizeof response_v4), ==, WB_STUN_READ);
  g_assert_cmpint (message.kind, ==, WB_STUN_SUCCESS);
  g_assert_cmpuint (message.method, ==, WB_STUN_BINDING);
  assert_endpoint (wb_stun_message_get_mapped (&message), "192.0.2.1:32853");
  assert_text (&message.software, "test vector");
  g_assert_true (message.has_fingerprint);
  g_assert_cmpint (wb_stun_message_read (&message, response_v6, sizeof response_v6), ==, WB_STUN_READ);
  assert_endpoint (wb_stun_message_get_mapped (&message), "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
}

static void
test_damage (void)
{
  WbStunMessage message;
  guint n_lost_fingerprints = 0;

  g_test_summary (
      "Every bit of a message with a fingerprint: turned over, it is none with a fingerprint; every cut is none");
  for (gsize i = 0; i < sizeof response_v6; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        guint8 bytes[sizeof response_v6];

        memcpy (bytes, response_v6, sizeof bytes);
        bytes[i] ^= (guint8) (1 << bit);
        /* a fingerprint whose type is gone, or that a length swallowed, is not there */
        if (wb_stun_message_read (&message, bytes, sizeof bytes) == WB_STUN_READ)
          {
            g_assert_false (message.has_fingerprint);
            n_lost_fingerprints++;
          }
      }
  g_assert_cmpuint (n_lost_fingerprints, <=, 20); /* 16 bits of the type, and a few lengths */
  for (gsize n = 0; n < sizeof response_v6; n++)
    {
      g_autofree guint8 *cut = g_memdup2 (response_v6, n);

      g_assert_cmpint (wb_stun_message_read (&message, cut, n), ==, WB_STUN_NO_MESSAGE);
    }
}

static void
test_round_trip (void)
{
  g_test_summary (
      "All attributes, both families, every class and method: what is written is read, in as many bytes as room, "
      "and in none with a byte less");
  for (guint round = 0; round < 2000; round++)
    {
      gboolean v6 = g_test_rand_bit ();
      static const char software[] = "a program that says its name at some length, 1.2.3.4.5.6.7.8.9";
      WbStunMessage message = { .kind = (WbStunClass) (round % 4),
                                .method = (guint16) g_test_rand_int_range (0, 4096) };
      WbStunMessage back;
      guint8 bytes[WB_STUN_MESSAGE_BYTES_MAX];
      g_autofree guint8 *exact = NULL;
      gsize n;

      for (guint i = 0; i < WB_STUN_TRANSACTION_BYTES; i++)
        message.transaction[i] = (guint8) g_test_rand_int ();
      if (g_test_rand_bit ())
        message.mapped = at (v6 ? "[2001:db8::1]:1" : "192.0.2.1:1");
      if (g_test_rand_bit ())
        message.xor_mapped = at (v6 ? "[2001:db8::2]:65535" : "255.255.255.255:65535");
      if (g_test_rand_bit ())
        message.response_origin = at (v6 ? "[2001:db8::3]:3478" : "192.0.2.3:3478");
      if (g_test_rand_bit ())
        message.other_address = at (v6 ? "[2001:db8::4]:3479" : "192.0.2.4:3479");
      if ((message.has_change_request = g_test_rand_bit ()))
        {
          message.change_address = g_test_rand_bit ();
          message.change_port = g_test_rand_bit ();
        }
      if (g_test_rand_bit ())
        {
          message.error_code = (guint16) g_test_rand_int_range (300, 700);
          message.error_reason = (WbStunText){ "Unknown", (gsize) g_test_rand_int_range (0, 8) };
        }
      if (g_test_rand_bit ())
        message.software = (WbStunText){ software, (gsize) g_test_rand_int_range (0, sizeof software) };
      message.has_fingerprint = g_test_rand_bit ();
      n = wb_stun_message_write (&message, bytes, sizeof bytes);
      g_assert_cmpuint (n, >=, WB_STUN_HEADER_BYTES);
      exact = g_malloc (n);
      g_assert_cmpuint (wb_stun_message_write (&message, exact, n - 1), ==, 0);
      g_assert_cmpuint (wb_stun_message_write (&message, exact, n), ==, n);
      g_assert_cmpint (wb_stun_message_read (&back, exact, n), ==, WB_STUN_READ);
      g_assert_cmpint (back.kind, ==, message.kind);
      g_assert_cmpuint (back.method, ==, message.method);
      g_assert_cmpmem (back.transaction, sizeof back.transaction, message.transaction, sizeof message.transaction);
      g_assert_true (wb_endpoint_equal (&back.mapped, &message.mapped));
      g_assert_true (wb_endpoint_equal (&back.xor_mapped, &message.xor_mapped));
      g_assert_true (wb_endpoint_equal (&back.response_origin, &message.response_origin));
      g_assert_true (wb_endpoint_equal (&back.other_address, &message.other_address));
      g_assert_cmpint (back.has_change_request, ==, message.has_change_request);
      g_assert_cmpint (back.change_address, ==, message.change_address);
      g_assert_cmpint (back.change_port, ==, message.change_port);
      g_assert_cmpuint (back.error_code, ==, message.error_code);
      g_assert_cmpmem (back.software.text, back.software.n_bytes, message.software.text, message.software.n_bytes);
      g_assert_cmpmem (back.error_reason.text, back.error_reason.n_bytes, message.error_reason.text,
                       message.error_reason.n_bytes);
      g_assert_cmpint (back.has_fingerprint, ==, message.has_fingerprint);
      g_assert_cmpuint (back.n_unknown, ==, 0);
    }
}

static void
test_attributes (void)
{
  /* header, then: unknown 0x0fff and 0x8fff, MAPPED-ADDRESS twice, CHANGED-ADDRESS */
  static const guint8 bytes[] = {
    0x01, 0x01, 0x00, 0x34, 0x21, 0x12, 0xa4, 0x42, 0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0x0f, 0xff, 0x00, 0x01, 0x55, 0,    0,    0,    0x8f, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x08,
    0x00, 0x01, 0x00, 0x07, 192,  0,    2,    7,    0x00, 0x01, 0x00, 0x08, 0x00, 0x01, 0x00, 0x08, 192,  0,
    2,    8,    0x00, 0x05, 0x00, 0x08, 0x00, 0x01, 0x00, 0x09, 192,  0,    2,    9,    0x80, 0x22, 0x00, 0x00,
  };
  static const struct
  {
    guint8 attribute[12];
    WbStunVerdict verdict;
  } cases[] = {
    { { 0, 1, 0, 8, 0, 1, 0, 80, 1, 2, 3, 4 }, WB_STUN_READ },
    { { 0, 1, 0, 8, 0, 3, 0, 80, 1, 2, 3, 4 }, WB_STUN_MALFORMED }, /* family 3 */
    { { 0, 1, 0, 8, 0, 2, 0, 80, 1, 2, 3, 4 }, WB_STUN_MALFORMED }, /* IPv6 in four bytes */
    { { 0, 1, 0, 7, 0, 1, 0, 80, 1, 2, 3, 4 }, WB_STUN_MALFORMED },
    { { 0, 1, 0, 9, 0, 1, 0, 80, 1, 2, 3, 4 }, WB_STUN_MALFORMED }, /* beyond the end */
    { { 0, 1, 0xff, 0xff, 0, 1, 0, 80, 1, 2, 3, 4 }, WB_STUN_MALFORMED },
    { { 0, 9, 0, 8, 0, 0, 4, 0, 'B', 'a', 'd', '!' }, WB_STUN_READ },
    { { 0, 9, 0, 8, 0, 0, 2, 0, 'B', 'a', 'd', '!' }, WB_STUN_MALFORMED },   /* class 2 */
    { { 0, 9, 0, 8, 0, 0, 4, 100, 'B', 'a', 'd', '!' }, WB_STUN_MALFORMED }, /* number 100 */
    { { 0, 3, 0, 8, 0, 0, 0, 6, 0, 0, 0, 0 }, WB_STUN_MALFORMED },
    { { 0x80, 0x28, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0 }, WB_STUN_MALFORMED },
    { { 0x80, 0x28, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0 }, WB_STUN_MALFORMED }, /* not the last */
  };
  WbStunMessage message;

  g_test_summary ("Unknown types that must be known are named, others passed over, of two the first counts, RFC 3489's "
                  "CHANGED-ADDRESS is taken; what cannot be is malformed");
  g_assert_cmpint (wb_stun_message_read (&message, bytes, sizeof bytes), ==, WB_STUN_READ);
  g_assert_cmpuint (message.n_unknown, ==, 1);
  g_assert_cmphex (message.unknown[0], ==, 0x0fff);
  assert_endpoint (wb_stun_message_get_mapped (&message), "192.0.2.7:7");
  assert_endpoint (&message.other_address, "192.0.2.9:9");
  assert_endpoint (&message.xor_mapped, NULL);
  assert_text (&message.error_reason, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 one[32] = { 0x01, 0x01, 0, 12, 0x21, 0x12, 0xa4, 0x42 };

      memcpy (one + 20, cases[i].attribute, 12);
      g_test_message ("case %u", i);
      g_assert_cmpint (wb_stun_message_read (&message, one, sizeof one), ==, cases[i].verdict);
      one[0] |= 0x40;
      g_assert_cmpint (wb_stun_message_read (&message, one, sizeof one), ==, WB_STUN_NO_MESSAGE);
    }
}

static void
test_fuzz (void)
{
  WbShare share = wb_share_get ();
  guint n_inputs = share.all ? 1000000 : 50000, n_read = 0;

  g_test_summary ("Messages that nobody would send: no byte beyond is read, texts and addresses lie within");
  for (guint i = 0; i < n_inputs; i++)
    {
      g_autofree guint8 *bytes = NULL;
      GRand *random;
      gsize n;
      WbStunMessage message;

      if (!wb_share_has (&share, i))
        continue;
      random = g_rand_new_with_seed (i);
      n = 20 + 4 * (gsize) g_rand_int_range (random, 0, 30);
      bytes = g_malloc (n);
      for (gsize j = 0; j < n; j++)
        bytes[j] = (guint8) g_rand_int_range (random, 0, g_rand_int_range (random, 0, 3) ? 12 : 256);
      memcpy (bytes, (const guint8[]){ 1, 1, 0, (guint8) (n - 20), 0x21, 0x12, 0xa4, 0x42 }, 8);
      for (gsize offset = 20; offset + 4 <= n;) /* types that are known, lengths near the truth */
        {
          static const guint16 types[] = { 1, 3, 5, 8, 9, 0x20, 0x8022, 0x8028, 0x802b, 0x802c, 0x7777 };
          guint16 type = types[g_rand_int_range (random, 0, G_N_ELEMENTS (types))];

          bytes[offset] = (guint8) (type >> 8);
          bytes[offset + 1] = (guint8) type;
          bytes[offset + 2] = g_rand_int_range (random, 0, 40) == 0 ? 1 : 0;
          bytes[offset + 3] = (guint8) (g_rand_boolean (random) ? 8 : g_rand_int_range (random, 0, 24));
          offset += 4 + (gsize) (bytes[offset + 3] + 3) / 4 * 4;
        }
      if (wb_stun_message_read (&message, bytes, n) == WB_STUN_READ)
        {
          n_read++;
          if (message.software.text)
            g_assert_true ((const guint8 *) message.software.text + message.software.n_bytes <= bytes + n);
          if (message.error_reason.text)
            g_assert_true ((const guint8 *) message.error_reason.text + message.error_reason.n_bytes <= bytes + n);
          g_assert_cmpuint (message.n_unknown, <=, WB_STUN_UNKNOWN_MAX);
        }
      g_rand_free (random);
    }
  g_test_message ("%u read", n_read);
  g_assert_cmpuint (n_read, >, n_inputs / share.of / 100);
}

/* --- NATs ------------------------------------------------------------------------------------------------------------ */

#define LOCAL "10.0.0.2:5000"
#define PRIMARY "192.0.2.1:3478"
#define ALTERNATE "192.0.2.2:3479"

typedef enum
{
  NAT_NONE,
  NAT_INDEPENDENT,
  NAT_BY_ADDRESS,
  NAT_BY_ADDRESS_AND_PORT,
} Nat;

/* What the server sees as the source: a port for each thing that the NAT tells apart. */
static WbEndpoint
translate (Nat nat, const WbEndpoint *to)
{
  WbEndpoint mapped = at (nat == NAT_NONE ? LOCAL : "203.0.113.9:40000");

  if (nat >= NAT_BY_ADDRESS)
    mapped.port = (guint16) (mapped.port + 100 * to->address[3]);
  if (nat >= NAT_BY_ADDRESS_AND_PORT)
    mapped.port = (guint16) (mapped.port + to->port % 100);
  return mapped;
}

/* drop: the test whose request has no reply. other: the server's OTHER-ADDRESS. */
static WbNatMapping
ask (Nat nat, guint drop, const char *other, const char *alternate, guint *n_asked)
{
  WbEndpoint local = at (LOCAL), primary = at (PRIMARY), named, target;
  WbNatMapping mapping;

  if (alternate)
    named = at (alternate);
  wb_nat_mapping_init (&mapping, &local, &primary, alternate ? &named : NULL);
  for (*n_asked = 0; wb_nat_mapping_get_target (&mapping, &target); ++*n_asked)
    {
      WbStunMessage reply = { .kind = WB_STUN_SUCCESS, .method = WB_STUN_BINDING };

      g_assert_cmpuint (*n_asked, <, 3);
      if (mapping.test == drop)
        {
          wb_nat_mapping_take_timeout (&mapping);
          continue;
        }
      reply.xor_mapped = translate (nat, &target);
      if (other)
        reply.other_address = at (other);
      wb_nat_mapping_take_reply (&mapping, &reply);
    }
  return mapping;
}

static void
test_mapping (void)
{
  static const struct
  {
    Nat nat;
    guint drop;
    const char *other, *alternate;
    WbNatMappingResult result;
    guint n_asked;
  } cases[] = {
    { NAT_NONE, 9, ALTERNATE, NULL, WB_NAT_NONE, 1 },
    { NAT_INDEPENDENT, 9, ALTERNATE, NULL, WB_NAT_ENDPOINT_INDEPENDENT, 2 },
    { NAT_BY_ADDRESS, 9, ALTERNATE, NULL, WB_NAT_ADDRESS_DEPENDENT, 3 },
    { NAT_BY_ADDRESS_AND_PORT, 9, ALTERNATE, NULL, WB_NAT_ADDRESS_AND_PORT_DEPENDENT, 3 },
    { NAT_BY_ADDRESS_AND_PORT, 0, ALTERNATE, NULL, WB_NAT_NO_REPLY, 1 },
    { NAT_BY_ADDRESS_AND_PORT, 1, ALTERNATE, NULL, WB_NAT_INCOMPLETE, 2 },
    { NAT_BY_ADDRESS_AND_PORT, 2, ALTERNATE, NULL, WB_NAT_INCOMPLETE, 3 },
    { NAT_INDEPENDENT, 9, NULL, NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_NONE, 9, NULL, NULL, WB_NAT_NONE, 1 },
    /* two servers that the user named */
    { NAT_INDEPENDENT, 9, NULL, ALTERNATE, WB_NAT_ENDPOINT_INDEPENDENT, 2 },
    { NAT_BY_ADDRESS, 9, "198.51.100.1:1", ALTERNATE, WB_NAT_ADDRESS_DEPENDENT, 3 },
    { NAT_INDEPENDENT, 9, NULL, "192.0.2.2:3478", WB_NAT_ENDPOINT_INDEPENDENT, 2 },
    { NAT_BY_ADDRESS_AND_PORT, 9, NULL, "192.0.2.2:3478", WB_NAT_DEPENDENT, 2 },
    /* a server that wants to send us elsewhere */
    { NAT_INDEPENDENT, 9, "224.0.0.1:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "255.255.255.255:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "127.0.0.1:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "0.0.0.0:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "192.0.2.2:0", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "192.0.2.1:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
    { NAT_INDEPENDENT, 9, "[2001:db8::1]:3479", NULL, WB_NAT_NO_ALTERNATE, 1 },
  };

  g_test_summary (
      "NATs of each kind of RFC 4787, 4.1, no NAT, lost replies, servers with one address, and servers that "
      "name one that nobody should send to");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n_asked;
      WbNatMapping mapping = ask (cases[i].nat, cases[i].drop, cases[i].other, cases[i].alternate, &n_asked);

      g_test_message ("case %u", i);
      g_assert_cmpint (mapping.result, ==, cases[i].result);
      g_assert_cmpuint (n_asked, ==, cases[i].n_asked);
    }
}

static void
test_refusals (void)
{
  WbEndpoint local = at (LOCAL), primary = at (PRIMARY);
  WbStunMessage error = { .kind = WB_STUN_ERROR, .error_code = 420 }, empty = { .kind = WB_STUN_SUCCESS },
                strange = { .kind = WB_STUN_SUCCESS, .xor_mapped = local, .n_unknown = 1 };
  const WbStunMessage *const replies[] = { &error, &empty, &strange };

  g_test_summary ("An error, a reply without an address and one with something that must be understood give no result");
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      WbNatMapping mapping;
      WbEndpoint target;

      wb_nat_mapping_init (&mapping, &local, &primary, NULL);
      g_assert_true (wb_nat_mapping_get_target (&mapping, &target));
      assert_endpoint (&target, PRIMARY);
      wb_nat_mapping_take_reply (&mapping, replies[i]);
      g_assert_cmpint (mapping.result, ==, WB_NAT_REFUSED);
      g_assert_false (wb_nat_mapping_get_target (&mapping, &target));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/stun/vectors", test_vectors);
  g_test_add_func ("/ping/stun/damage", test_damage);
  g_test_add_func ("/ping/stun/round-trip", test_round_trip);
  g_test_add_func ("/ping/stun/attributes", test_attributes);
  g_test_add_func ("/ping/stun/fuzz", test_fuzz);
  g_test_add_func ("/ping/nat/mapping", test_mapping);
  g_test_add_func ("/ping/nat/refusals", test_refusals);
  return g_test_run ();
}
