/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a responder says to a datagram, without a network: rates, sessions, and a million datagrams that mean it ill. */

#include "engine/ping/wb-ping-policy.h"

#include "tests/support/wb-at.h"
#include "tests/support/wb-share.h"

#include <string.h>

#define FUZZ_NORMAL 40000u
#define FUZZ_ALL 1000000u
#define NOW_UNIX_NS (G_GINT64_CONSTANT (1800000000) * WB_NS_PER_S)

typedef struct
{
  WbPingResponderSettings settings;
  WbPingClients *clients;
  WbPingPolicy *policy;
  WbEndpoint bound;
  WbPingNow now;
  WbPingDecision decision;
  guint8 *reply; /* Owned; head and tail of the latest answer */
  gsize n_reply;
} Bench;

static void
bench_open (Bench *bench)
{
  bench->clients = wb_ping_clients_new (bench->settings.max_clients, bench->settings.client_expiry_s * WB_NS_PER_S);
  bench->policy = wb_ping_policy_new (&bench->settings, bench->clients);
  bench->bound = at ("10.0.0.1:5000");
  bench->now = (WbPingNow){ .now_ns = WB_NS_PER_S, .unix_ns = NOW_UNIX_NS };
  bench->now.estimate = wb_stamp_estimate_for (WB_STAMP_NTP, TRUE, WB_NS_PER_MS);
  bench->reply = NULL;
}

static void
bench_init (Bench *bench, gboolean stamp)
{
  if (stamp)
    wb_ping_responder_settings_init_stamp (&bench->settings);
  else
    wb_ping_responder_settings_init (&bench->settings);
  bench_open (bench);
}

static void
bench_clear (Bench *bench)
{
  wb_ping_policy_free (bench->policy);
  wb_ping_clients_free (bench->clients);
  g_free (bench->reply);
}

/* The room for a reflection is just what it may need, so that a sanitizer sees a byte too many. */
static WbPingVerdict
ask (Bench *bench, const WbDatagram *datagram)
{
  gsize n_room = MAX (WB_STAMP_BYTES, datagram->n_bytes);
  g_autofree guint8 *room = bench->settings.stamp ? g_malloc (n_room) : NULL;
  WbPingVerdict verdict =
      wb_ping_policy_decide (bench->policy, datagram, &bench->bound, &bench->now, room, &bench->decision);
  const WbPingDecision *decision = &bench->decision;

  g_clear_pointer (&bench->reply, g_free);
  bench->n_reply = 0;
  if (verdict != WB_PING_POLICY_ANSWER)
    return verdict;
  bench->n_reply = decision->n_head + decision->n_tail;
  bench->reply = g_malloc (bench->n_reply);
  memcpy (bench->reply, decision->head, decision->n_head);
  if (decision->n_tail)
    memcpy (bench->reply + decision->n_head, decision->tail, decision->n_tail);
  return verdict;
}

static WbPingVerdict
ask_text (Bench *bench, const char *source, const char *text)
{
  WbDatagram datagram = { .source = at (source), .bytes = (const guint8 *) text, .n_bytes = strlen (text) };

  datagram.destination = bench->bound;
  return ask (bench, &datagram);
}

#define assert_refused(bench, verdict, reason)                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_cmpint (verdict, ==, WB_PING_POLICY_REFUSE);                                                              \
    g_assert_cmpstr (wb_ping_refused_get_name ((bench)->decision.refused), ==, wb_ping_refused_get_name (reason));     \
  }                                                                                                                    \
  G_STMT_END

static void
test_reasons (void)
{
  g_autofree char *long_text = g_strnfill (65507, 'x');
  WbDatagram group = { .source = at ("10.0.0.9:4000"), .bytes = (const guint8 *) "x", .n_bytes = 1 };
  Bench bench;

  g_test_summary ("Each reason that a text responder has, and what only its settings forbid");
  bench_init (&bench, FALSE);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4000", "PONG"), WB_PING_REFUSED_ANSWER);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:53", "x"), WB_PING_REFUSED_LOUD_PORT);
  assert_refused (&bench, ask_text (&bench, "0.0.0.0:4000", "x"), WB_PING_REFUSED_NO_SOURCE);
  assert_refused (&bench, ask_text (&bench, "10.0.0.1:5000", "x"), WB_PING_REFUSED_SELF);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4000", long_text), WB_PING_REFUSED_TOO_BIG);
  group.destination = at ("224.0.0.1:0");
  assert_refused (&bench, ask (&bench, &group), WB_PING_REFUSED_GROUP);
  group.destination = at ("10.0.0.255:0");
  group.broadcast = TRUE;
  assert_refused (&bench, ask (&bench, &group), WB_PING_REFUSED_GROUP);
  g_assert_cmpuint (wb_ping_clients_get_n (bench.clients), ==, 1); /* who asked too much; none of the others */
  bench.settings.groups = TRUE;
  g_assert_cmpint (ask (&bench, &group), ==, WB_PING_POLICY_ANSWER);
  g_assert_cmpint (bench.decision.client->local.family, ==, 0);

  bench.settings.padded = TRUE;
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4000", "PING"), WB_PING_REFUSED_AMPLIFIES);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4000", "hello"), WB_PING_REFUSED_AMPLIFIES);
  g_assert_cmpint (ask_text (&bench, "10.0.0.9:4000", "PING                        "), ==, WB_PING_POLICY_ANSWER);
  g_assert_cmpuint (bench.n_reply, ==, 25);
  bench_clear (&bench);

  bench_init (&bench, TRUE);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4000", "13 bytes long"), WB_PING_REFUSED_TOO_SHORT);
  g_assert_cmpuint (wb_ping_clients_get_n (bench.clients), ==, 0);
  bench_clear (&bench);
}

static void
test_rates (void)
{
  guint n_answered = 0;
  Bench bench;

  g_test_summary (
      "One address, its burst and then its rate; all, theirs; loopback without end; refusal makes nobody known");
  wb_ping_responder_settings_init (&bench.settings);
  bench.settings.source_rate = 10;
  bench.settings.source_burst = 20;
  bench.settings.total_rate = 100;
  bench.settings.total_burst = 50;
  bench_open (&bench);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (ask_text (&bench, i % 2 ? "10.0.0.9:4000" : "10.0.0.9:4001", "x"), ==, WB_PING_POLICY_ANSWER);
  /* Another port is no other address. */
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4002", "x"), WB_PING_REFUSED_SOURCE_RATE);
  g_assert_cmpuint (wb_ping_clients_get_n (bench.clients), ==, 2);
  bench.now.now_ns += WB_NS_PER_S / 10;
  g_assert_cmpint (ask_text (&bench, "10.0.0.9:4002", "x"), ==, WB_PING_POLICY_ANSWER);
  assert_refused (&bench, ask_text (&bench, "10.0.0.9:4002", "x"), WB_PING_REFUSED_SOURCE_RATE);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *source = g_strdup_printf ("10.1.%u.%u:4000", i / 250, i % 250 + 1);

      if (ask_text (&bench, source, "x") == WB_PING_POLICY_ANSWER)
        n_answered++;
      else
        g_assert_cmpint (bench.decision.refused, ==, WB_PING_REFUSED_TOTAL_RATE);
    }
  g_assert_cmpuint (n_answered, >=, 38);
  g_assert_cmpuint (n_answered, <=, 40); /* 50 - 21, and 10 that came back within the tenth of a second */
  g_assert_cmpuint (wb_ping_clients_get_n (bench.clients), ==, 3 + n_answered);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (ask_text (&bench, "127.0.0.1:4000", "x"), ==, WB_PING_POLICY_ANSWER);
  bench_clear (&bench);

  wb_ping_responder_settings_init (&bench.settings);
  bench.settings.source_rate = bench.settings.total_rate = 0;
  bench_open (&bench);
  for (guint i = 0; i < 100000; i++)
    g_assert_cmpint (ask_text (&bench, "10.0.0.9:4000", "x"), ==, WB_PING_POLICY_ANSWER);
  bench_clear (&bench);
}

static void
test_sessions (void)
{
  WbStampRequest request = { .estimate = { .multiplier = 1 } };
  WbStampReflection reflection;
  guint8 packet[WB_STAMP_BYTES];
  WbDatagram datagram = { .bytes = packet, .n_bytes = sizeof packet, .ttl = 61 };
  guint32 expected[3] = { 0 };
  Bench bench;

  g_test_summary ("A stateful reflector counts each session apart, those over the rate too; T2 is the kernel's");
  wb_ping_responder_settings_init_stamp (&bench.settings);
  bench.settings.stateful = TRUE;
  bench.settings.source_rate = 10;
  bench.settings.source_burst = 50;
  bench_open (&bench);
  datagram.destination = bench.bound;
  datagram.received_unix_ns = NOW_UNIX_NS - 12345;
  for (guint i = 0; i < 50; i++)
    {
      guint session = i * 7 % 3;

      datagram.source = at (session == 2 ? "10.0.0.9:4001" : "10.0.0.9:4000");
      request.ssid = session == 1 ? 77 : 0;
      request.sequence = 1000 + i;
      g_assert_true (wb_stamp_request_write (&request, 0, packet, sizeof packet));
      g_assert_cmpint (ask (&bench, &datagram), ==, WB_PING_POLICY_ANSWER);
      g_assert_true (wb_stamp_reflection_read (&reflection, bench.reply, bench.n_reply));
      g_assert_cmpuint (reflection.sequence, ==, expected[session]++);
      g_assert_cmpuint (reflection.sender_sequence, ==, 1000 + i);
      g_assert_cmpuint (reflection.ssid, ==, request.ssid);
      g_assert_cmpuint (reflection.sender_ttl, ==, 61);
      g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, reflection.receive_timestamp), ==, NOW_UNIX_NS - 12345);
      g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, reflection.timestamp), ==, NOW_UNIX_NS);
    }
  /* Ten that are received but not answered: lost on the way back. */
  for (guint i = 0; i < 10; i++)
    assert_refused (&bench, ask (&bench, &datagram), WB_PING_REFUSED_SOURCE_RATE);
  bench.now.now_ns += WB_NS_PER_S;
  datagram.ttl = 0;
  datagram.received_unix_ns = 0;
  g_assert_cmpint (ask (&bench, &datagram), ==, WB_PING_POLICY_ANSWER);
  g_assert_true (wb_stamp_reflection_read (&reflection, bench.reply, bench.n_reply));
  g_assert_cmpuint (reflection.sequence, ==, expected[49 * 7 % 3] + 10);
  g_assert_cmpuint (reflection.sender_ttl, ==, 255);
  g_assert_cmpint (wb_stamp_time_to_unix_ns (WB_STAMP_NTP, reflection.receive_timestamp), ==, NOW_UNIX_NS);
  /* A session that was silent for too long begins anew. */
  bench.now.now_ns += 300 * WB_NS_PER_S;
  g_assert_cmpint (ask (&bench, &datagram), ==, WB_PING_POLICY_ANSWER);
  g_assert_true (wb_stamp_reflection_read (&reflection, bench.reply, bench.n_reply));
  g_assert_cmpuint (reflection.sequence, ==, 0);
  bench_clear (&bench);
}

/* Two responders and a forged datagram: how many answers go to and fro. */
static guint
bounce (Bench *bench, const guint8 *bytes, gsize n, guint hops)
{
  WbEndpoint one = at ("10.0.0.1:5000"), other = at ("10.0.0.2:5000");
  g_autofree guint8 *packet = g_memdup2 (bytes, n);
  guint n_answers = 0;

  for (; n_answers < hops; n_answers++)
    {
      WbDatagram datagram = { .bytes = packet, .n_bytes = n };

      datagram.source = n_answers % 2 ? one : other;
      datagram.destination = bench->bound = n_answers % 2 ? other : one;
      if (ask (bench, &datagram) != WB_PING_POLICY_ANSWER)
        break;
      g_free (packet);
      n = bench->n_reply;
      packet = g_memdup2 (bench->reply, n);
    }
  return n_answers;
}

static void
test_bounce (void)
{
  static const char *const texts[] = { "PING", "PING 1 2.3", "STATUS", "", "hello", "CONFIRM 0123456789abcdef" };
  guint8 packet[1000] = { 0 };
  Bench bench;

  g_test_summary ("Two responders set upon each other by a forged datagram exchange one answer");
  bench_init (&bench, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpuint (bounce (&bench, (const guint8 *) texts[i], strlen (texts[i]), 10), ==, 1);
  bench_clear (&bench);
  for (guint stateful = 0; stateful < 2; stateful++)
    {
      bench_init (&bench, TRUE);
      bench.settings.stateful = stateful;
      g_assert_cmpuint (bounce (&bench, packet, 14, 10), ==, 1);
      g_assert_cmpuint (bounce (&bench, packet, 41, 10), ==, 1);
      g_assert_cmpuint (bounce (&bench, packet, 44, 10), ==, 1);
      g_assert_cmpuint (bounce (&bench, packet, sizeof packet, 10), ==, 1);
      bench_clear (&bench);
    }
}

/* --- a million datagrams --------------------------------------------------------------------------------------------- */

static gsize
make_bytes (GRand *random, gboolean stamp, guint8 *bytes)
{
  static const char *const words[] = {
    "PING", "PING 1 2.3", "STATUS", "PONG", "ECHO: ", "Echo: ", "CONFIRM ", "Server"
  };
  gsize n = g_rand_int_range (random, 0, 50) ? (gsize) g_rand_int_range (random, 0, 200) :
                                               (gsize) g_rand_int_range (random, 0, 65508);
  guint kind = (guint) g_rand_int_range (random, 0, 8);

  for (gsize i = 0; i < n; i += 4)
    {
      guint32 word = kind < 3 ? 0 : g_rand_int (random);

      memcpy (bytes + i, &word, sizeof word);
    }
  if (stamp && kind < 5)
    {
      WbStampRequest request = { .sequence = g_rand_int (random), .ssid = (guint16) g_rand_int (random) };

      n = CLAMP (n, WB_STAMP_REQUEST_BYTES_MIN, 65507);
      request.estimate = wb_stamp_estimate_from_wire ((guint16) g_rand_int (random));
      request.timestamp = (guint64) g_rand_int (random) << 32 | g_rand_int (random);
      g_assert_true (wb_stamp_request_write (&request, (guint8) kind, bytes, n));
    }
  else if (!stamp && kind < 6)
    {
      const char *word = words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];

      memcpy (bytes, word, strlen (word));
      n = MAX (n, strlen (word));
    }
  for (guint i = (guint) g_rand_int_range (random, 0, 4); i > 0 && n > 0; i--)
    bytes[g_rand_int_range (random, 0, (gint32) n)] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
  return n;
}

static WbEndpoint
make_source (GRand *random)
{
  WbEndpoint source = { .family = g_rand_boolean (random) ? 4 : 6, .port = (guint16) g_rand_int (random) };

  for (guint i = 0; i < (source.family == 4 ? 4 : 16); i++)
    source.address[i] = (guint8) g_rand_int (random);
  if (g_rand_int_range (random, 0, 4) == 0)
    source = at (source.family == 4 ? "10.0.0.9:4000" : "[2001:db8::9]:4000");
  return source;
}

static void
fuzz_one (Bench *bench, guint number, guint *n_answers, guint *n_refused)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (number);
  static guint8 bytes[65536];
  WbDatagram datagram = { .bytes = bytes };
  g_autofree guint8 *exact = NULL, *reply = NULL;

  bench->settings.stateful = g_rand_boolean (random);
  bench->settings.padded = g_rand_int_range (random, 0, 4) == 0;
  bench->now.now_ns += g_rand_int_range (random, 0, 1000000);
  bench->now.unix_ns = NOW_UNIX_NS + bench->now.now_ns;
  datagram.n_bytes = make_bytes (random, bench->settings.stamp, bytes);
  datagram.bytes = exact = g_memdup2 (bytes, MAX (datagram.n_bytes, 1));
  datagram.source = make_source (random);
  datagram.destination = bench->bound;
  datagram.broadcast = g_rand_int_range (random, 0, 50) == 0;
  datagram.ttl = (guint8) g_rand_int (random);
  datagram.received_unix_ns = g_rand_boolean (random) ? 0 : bench->now.unix_ns - g_rand_int_range (random, 0, 1000000);
  if (ask (bench, &datagram) != WB_PING_POLICY_ANSWER)
    {
      g_assert_cmpuint (bench->decision.refused, <, WB_PING_REFUSED_NOT_SENT);
      (*n_refused)++;
      return;
    }
  (*n_answers)++;
  g_assert_cmpuint (bench->n_reply, <=, 65507);
  if (bench->settings.stamp)
    g_assert_cmpuint (bench->n_reply, ==, MAX (WB_STAMP_BYTES, datagram.n_bytes));
  else if (bench->settings.padded)
    g_assert_cmpuint (bench->n_reply, <=, datagram.n_bytes);
  /* Answered to our answer, by us or by another of our kind: silence. */
  datagram.source = at ("10.0.0.77:4000");
  datagram.broadcast = FALSE;
  datagram.n_bytes = bench->n_reply;
  datagram.bytes = reply = g_steal_pointer (&bench->reply);
  assert_refused (bench, ask (bench, &datagram), WB_PING_REFUSED_ANSWER);
}

static void
test_fuzz (gconstpointer data)
{
  WbShare share = wb_share_get ();
  guint n_inputs = share.all ? FUZZ_ALL : FUZZ_NORMAL, n_answers = 0, n_refused = 0;
  Bench bench;

  g_test_summary ("No crash, no answer to an answer, no reflection longer than max (44, request)");
  if (GPOINTER_TO_INT (data))
    wb_ping_responder_settings_init_stamp (&bench.settings);
  else
    wb_ping_responder_settings_init (&bench.settings);
  bench.settings.max_clients = 256;
  bench_open (&bench);
  for (guint i = 0; i < n_inputs; i++)
    if (wb_share_has (&share, i))
      fuzz_one (&bench, i, &n_answers, &n_refused);
  g_test_message ("%u answered, %u not", n_answers, n_refused);
  g_assert_cmpuint (n_answers, >, n_inputs / share.of / 4);
  g_assert_cmpuint (n_refused, >, n_inputs / share.of / 20);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/policy/reasons", test_reasons);
  g_test_add_func ("/ping/policy/rates", test_rates);
  g_test_add_func ("/ping/policy/sessions", test_sessions);
  g_test_add_func ("/ping/policy/bounce", test_bounce);
  g_test_add_data_func ("/ping/policy/fuzz/text", GINT_TO_POINTER (FALSE), test_fuzz);
  g_test_add_data_func ("/ping/policy/fuzz/stamp", GINT_TO_POINTER (TRUE), test_fuzz);
  return g_test_run ();
}
