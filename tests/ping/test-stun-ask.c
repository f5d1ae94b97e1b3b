/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to STUN servers that answer well, badly, late, twice, to others, or not at all. The answers are made by
 * wb-stun-message, which is compared with tshark elsewhere; whole NATs stand in test-asks-live.py. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-stun-ask.h"
#include "tests/ping/wb-ask-test.h"
#include "tests/support/wb-until.h"

#include <string.h>

/* What the server does with each request, in the order of the bits. */
typedef enum
{
  SILENT_AT_FIRST = 1 << 0, /* the first request gets nothing, not even the rest of these */
  GARBAGE = 1 << 1,
  OTHER_TRANSACTION = 1 << 2,
  OTHER_SOURCE = 1 << 3,
  BAD_FINGERPRINT = 1 << 4,
  INDICATION = 1 << 5,
  ERROR = 1 << 6,
  NO_ADDRESS = 1 << 7,
  UNKNOWN_ATTRIBUTE = 1 << 8,
  GOOD = 1 << 9,
  OLD = 1 << 10, /* as RFC 3489: MAPPED-ADDRESS only */
  TWICE = 1 << 11,
} Deed;

/* 198.51.100.7:4000 */
static const WbEndpoint outside = { .family = 4, .port = 4000, .address = { 198, 51, 100, 7 } };

static void
send_message (WbAskPeer *peer, const WbStunMessage *message, Deed deed)
{
  guint8 bytes[WB_STUN_MESSAGE_BYTES_MAX];
  gsize n = wb_stun_message_write (message, bytes, sizeof bytes);

  g_assert_cmpuint (n, >, 0);
  if (deed == BAD_FINGERPRINT)
    bytes[n - 1] ^= 1;
  if (deed == OTHER_SOURCE)
    wb_ask_peer_intrude (peer, bytes, n);
  else
    wb_ask_peer_send (peer, bytes, n);
}

static void
serve (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  Deed deeds = *(const Deed *) data;
  WbStunMessage request;

  g_assert_cmpint (wb_stun_message_read (&request, bytes, n_bytes), ==, WB_STUN_READ);
  g_assert_cmpint (request.kind, ==, WB_STUN_REQUEST);
  g_assert_cmpuint (request.method, ==, WB_STUN_BINDING);
  if ((deeds & SILENT_AT_FIRST) && peer->n_heard == 1)
    return;
  for (Deed deed = GARBAGE; deed <= TWICE; deed <<= 1)
    {
      WbStunMessage answer = { .kind = WB_STUN_SUCCESS, .method = WB_STUN_BINDING };

      if (!(deeds & deed))
        continue;
      if (deed == GARBAGE)
        {
          wb_ask_peer_send (peer, "GARBAGE", 7);
          continue;
        }
      memcpy (answer.transaction, request.transaction, sizeof answer.transaction);
      if (deed == GOOD || deed == TWICE)
        {
          answer.xor_mapped = outside;
          answer.mapped = peer->endpoint;
          answer.has_fingerprint = TRUE;
          answer.software = (WbStunText){ "st\x1bn", 4 };
        }
      else if (deed == OLD)
        answer.mapped = outside;
      else if (deed == ERROR)
        {
          answer.kind = WB_STUN_ERROR;
          answer.error_code = 401;
          answer.error_reason = (WbStunText){ "Un\nauthorized", 13 };
        }
      else if (deed != NO_ADDRESS)
        answer.xor_mapped = peer->endpoint;
      if (deed == OTHER_TRANSACTION)
        answer.transaction[11] ^= 1;
      if (deed == BAD_FINGERPRINT)
        answer.has_fingerprint = TRUE;
      if (deed == INDICATION)
        answer.kind = WB_STUN_INDICATION;
      if (deed == UNKNOWN_ATTRIBUTE)
        {
          guint8 raw[WB_STUN_MESSAGE_BYTES_MAX];
          gsize n = wb_stun_message_write (&answer, raw, sizeof raw);

          raw[3] = (guint8) (raw[3] + 4);
          memcpy (raw + n, (const guint8[]){ 0x00, 0x7f, 0, 0 }, 4);
          wb_ask_peer_send (peer, raw, n + 4);
        }
      else
        send_message (peer, &answer, deed);
    }
}

static WbStunAnswer *
end (WbAskAnswer *answer)
{
  until (answer->n_calls);
  return wb_stun_ask_finish (answer->result, &answer->error);
}

static WbStunAnswer *
ask (const char *server, guint timeout_ms, WbAskAnswer *answer)
{
  wb_stun_ask_async (server, 0, timeout_ms * WB_NS_PER_MS, NULL, wb_ask_answered_cb, answer);
  return end (answer);
}

static void
test_answers (void)
{
  static const Deed deeds[] = {
    GOOD,
    OLD,
    GOOD | TWICE,
    SILENT_AT_FIRST | GOOD,
    GARBAGE | OTHER_TRANSACTION | OTHER_SOURCE | BAD_FINGERPRINT | INDICATION | GOOD,
  };

  g_test_summary (
      "The address of the right answer: XOR-MAPPED, of an old server MAPPED, after the request was sent again, "
      "behind garbage, foreign transactions, forged sources, bad fingerprints and indications");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (deeds); i++)
    {
      Deed deed = deeds[i / 2];
      g_auto (WbAskPeer) peer = { 0 };
      g_auto (WbAskAnswer) answer = { 0 };
      g_autofree char *to = NULL;
      g_autoptr (WbStunAnswer) found = NULL;

      wb_ask_peer_init (&peer, i % 2 ? 6 : 4, serve, &deed);
      to = wb_ask_peer_dup_text (&peer);
      found = ask (to, 20000, &answer);
      g_assert_no_error (answer.error);
      g_assert_true (wb_endpoint_equal (&found->mapped, &outside));
      g_assert_true (wb_endpoint_equal (&found->server, &peer.endpoint));
      g_assert_true (wb_endpoint_is_loopback (&found->local));
      g_assert_cmpuint (found->other.family, ==, 0);
      g_assert_cmpstr (found->software, ==, deed == OLD ? NULL : "st\\x1bn");
      g_assert_cmpint (found->round_trip_ns, >, 0);
      g_assert_cmpint (found->round_trip_ns, <, 20 * WB_NS_PER_S);
      g_assert_cmpuint (found->n_requests, >=, deed & SILENT_AT_FIRST ? 2 : 1);
      g_assert_cmpuint (found->n_requests, ==, peer.n_heard);
      g_assert_true (peer.all_alike); /* the same request, its transaction too */
    }
}

static void
test_no_answers (void)
{
  static const struct
  {
    Deed deeds;
    int code; /* of WB_ERROR; -1: G_IO_ERROR_TIMED_OUT */
    const char *words;
  } cases[] = {
    { 0, -1, "No answer from 127.0.0.1:" },
    { OTHER_TRANSACTION | OTHER_SOURCE, -1, "No answer from 127.0.0.1:" },
    { GARBAGE, WB_ERROR_PROTOCOL, "not as a STUN server" },
    { BAD_FINGERPRINT, WB_ERROR_PROTOCOL, "not as a STUN server" },
    { INDICATION, WB_ERROR_PROTOCOL, "not as a STUN server" },
    { ERROR, WB_ERROR_PROTOCOL, "answers with error 401: Un\\x0aauthorized" },
    { NO_ADDRESS, WB_ERROR_PROTOCOL, "without an address" },
    { UNKNOWN_ATTRIBUTE, WB_ERROR_PROTOCOL, "not known here" },
  };

  g_test_summary ("Silence, what is no STUN, errors, and answers that say nothing: which it was, and who");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Deed deed = cases[i].deeds;
      g_auto (WbAskPeer) peer = { 0 };
      g_auto (WbAskAnswer) answer = { 0 };
      g_autofree char *to = NULL;

      wb_ask_peer_init (&peer, 4, serve, &deed);
      to = wb_ask_peer_dup_text (&peer);
      g_assert_null (ask (to, i < 5 ? 100 : 20000, &answer));
      if (cases[i].code < 0)
        g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
      else
        g_assert_error (answer.error, WB_ERROR, cases[i].code);
      g_assert_nonnull (strstr (answer.error->message, cases[i].words));
      g_assert_nonnull (strstr (answer.error->message, to));
    }
}

static void
test_schedule (void)
{
  Deed deed = 0;
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) answer = { 0 };
  g_autofree char *to = NULL;
  gint64 began_us = g_get_monotonic_time ();

  g_test_summary ("Requests at 0, 500 and 1,500 ms, then the time of 1,600 ms is over");
  wb_ask_peer_init (&peer, 4, serve, &deed);
  to = wb_ask_peer_dup_text (&peer);
  g_assert_null (ask (to, 1600, &answer));
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 1600 * 1000);
  g_assert_true (peer.all_alike);
  /* On a machine that stood still meanwhile the last may not have been sent. */
  g_assert_cmpuint (peer.n_heard, >=, 2);
  g_assert_cmpuint (peer.n_heard, <=, 3);
}

static void
test_refused (void)
{
  Deed deed = GOOD;
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) answer = { 0 }, named = { 0 };
  g_autofree char *deaf = wb_ask_peer_dup_deaf (4), *to = NULL;
  g_autoptr (WbStunAnswer) found = NULL;

  g_test_summary ("A port that is closed ends the wait; a name's next address is asked then");
  g_assert_null (ask (deaf, 60000, &answer));
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_nonnull (strstr (answer.error->message, deaf));
  wb_ask_peer_init (&peer, 4, serve, &deed);
  to = g_strdup_printf ("both.test:%u", peer.endpoint.port);
  found = ask (to, 60000, &named);
  g_assert_no_error (named.error);
  g_assert_true (wb_endpoint_equal (&found->server, &peer.endpoint));
}

/* How we are seen: as we are, or from outside. */
static void
serve_mapping (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  WbStunMessage request, answer = { .kind = WB_STUN_SUCCESS, .method = WB_STUN_BINDING, .xor_mapped = outside };

  g_assert_cmpint (wb_stun_message_read (&request, bytes, n_bytes), ==, WB_STUN_READ);
  memcpy (answer.transaction, request.transaction, sizeof answer.transaction);
  if (data)
    g_assert_true (wb_endpoint_from_socket_address (&answer.xor_mapped, peer->asker));
  send_message (peer, &answer, GOOD);
}

static void
map (const char *server, const char *alternate, guint timeout_ms, WbNatMappingResult expected, WbNatMapping *mapping)
{
  g_auto (WbAskAnswer) answer = { 0 };
  g_autofree char *text = NULL;

  wb_stun_map_async (server, alternate, 0, timeout_ms * WB_NS_PER_MS, NULL, wb_ask_answered_cb, &answer);
  until (answer.n_calls);
  g_assert_true (wb_stun_map_finish (answer.result, mapping, &answer.error));
  g_assert_no_error (answer.error);
  g_assert_cmpint (mapping->result, ==, expected);
  text = wb_nat_mapping_describe (mapping);
  g_assert_cmpuint (strlen (text), >, 20);
}

static void
test_mapping (void)
{
  Deed error = ERROR;
  g_auto (WbAskPeer) honest = { 0 }, remote = { 0 }, refusing = { 0 }, silent = { 0 };
  g_autofree char *to_honest = NULL, *to_remote = NULL, *to_refusing = NULL, *to_silent = NULL;
  g_autofree char *deaf = wb_ask_peer_dup_deaf (6);
  WbNatMapping mapping;

  g_test_summary ("What a mapping cannot be told by is a result, not an error; our own address means no NAT");
  wb_ask_peer_init (&honest, 6, serve_mapping, &honest);
  wb_ask_peer_init (&remote, 4, serve_mapping, NULL);
  wb_ask_peer_init (&refusing, 4, serve, &error);
  wb_ask_peer_init (&silent, 4, NULL, NULL);
  to_honest = wb_ask_peer_dup_text (&honest);
  to_remote = wb_ask_peer_dup_text (&remote);
  to_refusing = wb_ask_peer_dup_text (&refusing);
  to_silent = wb_ask_peer_dup_text (&silent);
  map (to_honest, NULL, 20000, WB_NAT_NONE, &mapping);
  g_assert_true (wb_endpoint_equal (&mapping.mapped[0], &mapping.local));
  g_assert_true (wb_endpoint_equal (&mapping.primary, &honest.endpoint));
  map (to_remote, NULL, 20000, WB_NAT_NO_ALTERNATE, &mapping);
  g_assert_true (wb_endpoint_equal (&mapping.mapped[0], &outside));
  map (to_remote, to_remote, 20000, WB_NAT_NO_ALTERNATE, &mapping);
  map (to_refusing, NULL, 20000, WB_NAT_REFUSED, &mapping);
  map (to_silent, NULL, 50, WB_NAT_NO_REPLY, &mapping);
  map (deaf, NULL, 60000, WB_NAT_NO_REPLY, &mapping);
}

static void
test_mapping_input (void)
{
  static const char *const wrong[][2] = {
    { "0.0.0.0", NULL },
    { "127.0.0.1:0", NULL },
    { "127.0.0.1", "a b" },
    { "127.0.0.1", "[::1]" },
  };

  g_test_summary ("What was typed wrong is an error, of the alternate too: one of another family cannot be meant");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbAskAnswer) answer = { 0 };
      WbNatMapping mapping;

      wb_stun_map_async (wrong[i][0], wrong[i][1], 0, WB_NS_PER_S, NULL, wb_ask_answered_cb, &answer);
      until (answer.n_calls);
      g_assert_false (wb_stun_map_finish (answer.result, &mapping, &answer.error));
      g_assert_error (answer.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
    }
}

static void
test_cancel (void)
{
  g_test_summary ("Cancelled while either name is looked up, or between two requests: at once");
  for (guint stage = 0; stage < 3; stage++)
    {
      g_auto (WbAskPeer) peer = { 0 };
      g_auto (WbAskAnswer) answer = { 0 };
      g_autofree char *to = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      WbNatMapping mapping;

      wb_ask_peer_init (&peer, 4, NULL, NULL);
      to = wb_ask_peer_dup_text (&peer);
      wb_stun_map_async (stage == 0 ? "slow.test" : to, stage == 1 ? "slow.test" : NULL, 0, 3600 * WB_NS_PER_S,
                         cancellable, wb_ask_answered_cb, &answer);
      if (stage < 2)
        until (wb_ask_names_get_n_slow () == 1);
      else
        until (peer.n_heard == 1);
      g_cancellable_cancel (cancellable);
      until (answer.n_calls);
      g_assert_false (wb_stun_map_finish (answer.result, &mapping, &answer.error));
      g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  wb_ask_names_install ();
  g_test_add_func ("/ping/stun-ask/answers", test_answers);
  g_test_add_func ("/ping/stun-ask/no-answers", test_no_answers);
  g_test_add_func ("/ping/stun-ask/schedule", test_schedule);
  g_test_add_func ("/ping/stun-ask/refused", test_refused);
  g_test_add_func ("/ping/stun-ask/mapping", test_mapping);
  g_test_add_func ("/ping/stun-ask/mapping-input", test_mapping_input);
  g_test_add_func ("/ping/stun-ask/cancel", test_cancel);
  return g_test_run ();
}
