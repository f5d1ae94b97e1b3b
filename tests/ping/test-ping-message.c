/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One datagram and what comes back, and the names that lead there. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-message.h"
#include "tests/ping/wb-ask-test.h"
#include "tests/support/wb-until.h"

#include <string.h>

typedef WbPingMessageReply Reply;

static void
begin (const char *to, guint8 family, GBytes *message, guint timeout_ms, GCancellable *cancellable, WbAskAnswer *answer)
{
  wb_ping_message_send_async (to, -1, family, message, timeout_ms * WB_NS_PER_MS, cancellable, wb_ask_answered_cb,
                              answer);
}

static Reply *
end (WbAskAnswer *answer)
{
  until (answer->n_calls);
  return wb_ping_message_send_finish (answer->result, &answer->error);
}

static Reply *
ask (const char *to, const char *text, guint timeout_ms, WbAskAnswer *answer)
{
  g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));

  begin (to, 0, message, timeout_ms, NULL, answer);
  return end (answer);
}

static void
echo (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  wb_ask_peer_send (peer, bytes, n_bytes);
}

static void
test_answers (void)
{
  static const gsize sizes[] = { 0, 1, 65507 };

  g_test_summary ("Both families, from nothing to all that a datagram holds: it comes back, with its times and ends");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      g_auto (WbAskPeer) peer = { 0 };
      g_auto (WbAskAnswer) answer = { 0 };
      g_autofree char *to = NULL, *zeros = g_malloc0 (sizes[i / 2] + 1);
      g_autoptr (GBytes) message = g_bytes_new (zeros, sizes[i / 2]);
      g_autoptr (WbPingMessageReply) reply = NULL;

      wb_ask_peer_init (&peer, i % 2 ? 6 : 4, echo, NULL);
      to = wb_ask_peer_dup_text (&peer);
      begin (to, 0, message, 20000, NULL, &answer);
      reply = end (&answer);
      g_assert_no_error (answer.error);
      g_assert_true (g_bytes_equal (reply->reply, message));
      g_assert_true (wb_endpoint_equal (&reply->remote, &peer.endpoint));
      g_assert_true (wb_endpoint_equal (&reply->from, &peer.endpoint));
      g_assert_true (wb_endpoint_is_loopback (&reply->local));
      g_assert_cmpuint (reply->local.port, !=, 0);
      g_assert_cmpint (reply->round_trip_ns, >, 0);
      g_assert_cmpuint (peer.n_heard, ==, 1);
    }
}

static void
test_names (void)
{
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) first = { 0 }, second = { 0 }, third = { 0 }, fourth = { 0 };
  g_autoptr (GBytes) message = g_bytes_new_static ("hello", 5);
  g_autofree char *both = NULL, *v4 = NULL;
  Reply *reply;

  g_test_summary ("The address of a name that listens is found; a family alone; names that do not exist");
  wb_ask_peer_init (&peer, 4, echo, NULL);
  both = g_strdup_printf (" both.test:%u ", peer.endpoint.port);
  v4 = g_strdup_printf ("v4.test:%u", peer.endpoint.port);
  reply = ask (both, "hello", 20000, &first);
  g_assert_no_error (first.error);
  g_assert_true (wb_endpoint_equal (&reply->remote, &peer.endpoint)); /* [::1] has refused */
  wb_ping_message_reply_free (reply);

  begin (both, 6, message, 20000, NULL, &second);
  g_assert_null (end (&second));
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_nonnull (strstr (second.error->message, "[::1]"));

  begin (v4, 6, message, 20000, NULL, &third);
  g_assert_null (end (&third));
  g_assert_error (third.error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);

  g_assert_null (ask ("nobody.test:5000", "hello", 20000, &fourth));
  g_assert_error (fourth.error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (fourth.error->message, "nobody.test"));
}

static void
test_refused (void)
{
  g_test_summary ("Nobody listens there: at once, with the address and the reason");
  for (guint i = 0; i < 2; i++)
    {
      g_auto (WbAskAnswer) answer = { 0 };
      g_autofree char *to = wb_ask_peer_dup_deaf (i ? 6 : 4);
      g_autofree char *expected = g_strdup_printf ("Could not reach %s: ", to);

      g_assert_null (ask (to, "hello", 60000, &answer));
      g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
      g_assert_true (g_str_has_prefix (answer.error->message, expected));
    }
}

static void
test_silence (void)
{
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) answer = { 0 }, lookup = { 0 };
  g_autofree char *to = NULL, *expected = NULL;

  g_test_summary ("Nothing comes, or no address: when the time is over, in words");
  wb_ask_peer_init (&peer, 4, NULL, NULL);
  to = wb_ask_peer_dup_text (&peer);
  expected = g_strdup_printf ("No answer from %s within 30 ms", to);
  g_assert_null (ask (to, "hello", 30, &answer));
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpstr (answer.error->message, ==, expected);
  g_assert_null (ask ("slow.test:5000", "hello", 30, &lookup));
  g_assert_error (lookup.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (lookup.error->message, "slow.test"));
  g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
}

static void
intrude (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  wb_ask_peer_intrude (peer, "forged", 6);
  wb_ask_peer_send (peer, "real", 4);
}

static void
test_intruder (void)
{
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) answer = { 0 };
  g_autofree char *to = NULL;
  g_autoptr (WbPingMessageReply) reply = NULL;

  g_test_summary ("What comes from another port of the same host is no answer");
  wb_ask_peer_init (&peer, 4, intrude, NULL);
  to = wb_ask_peer_dup_text (&peer);
  reply = ask (to, "hello", 20000, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpmem (g_bytes_get_data (reply->reply, NULL), g_bytes_get_size (reply->reply), "real", 4);
}

/* Answers, and then keeps the loop busy for longer than the asker waits. */
static void
answer_and_work (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  gint64 end_us = g_get_monotonic_time () + 2 * *(const guint *) data * 1000;

  wb_ask_peer_send (peer, "in time", 7);
  while (g_get_monotonic_time () < end_us)
    ;
}

static void
test_busy (void)
{
  guint timeout_ms = 500;
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) answer = { 0 };
  g_autofree char *to = NULL;
  g_autoptr (WbPingMessageReply) reply = NULL;

  g_test_summary ("An answer that came in time is one, though the loop looks for it when the time is over");
  wb_ask_peer_init (&peer, 4, answer_and_work, &timeout_ms);
  to = wb_ask_peer_dup_text (&peer);
  reply = ask (to, "hello", timeout_ms, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpmem (g_bytes_get_data (reply->reply, NULL), g_bytes_get_size (reply->reply), "in time", 7);
}

static void
test_input (void)
{
  static const char *const wrong[] = { "",
                                       ":5000",
                                       "127.0.0.1",
                                       "127.0.0.1:0",
                                       "localhost:",
                                       "a:70000",
                                       "a b:5000",
                                       "[::1",
                                       "::1",
                                       "0.0.0.0:5000",
                                       "[::]:7",
                                       "224.0.0.1:5000",
                                       "[ff02::1%1]:7",
                                       "999.1.1.1:5000",
                                       "255.255.255.255:7",
                                       "a/24:5000",
                                       "[::1]:99999",
                                       "\xff:5000" };
  g_auto (WbAskAnswer) large = { 0 };
  g_autofree char *zeros = g_malloc0 (65508);
  g_autoptr (GBytes) message = g_bytes_new (zeros, 65508);

  g_test_summary ("What cannot be asked is said before anything is sent, in words that name it");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbAskAnswer) answer = { 0 };

      g_test_message ("%u", i);
      g_assert_null (ask (wrong[i], "hello", 60000, &answer));
      g_assert_error (answer.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_assert_true (g_utf8_validate (answer.error->message, -1, NULL));
    }
  begin ("127.0.0.1:5000", 0, message, 60000, NULL, &large);
  g_assert_null (end (&large));
  g_assert_error (large.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
}

static void
test_cancel (void)
{
  g_auto (WbAskPeer) peer = { 0 };
  g_autofree char *to = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("hello", 5);

  g_test_summary ("Cancelled before it begins, while a name is looked up, while the answer is waited for: at once");
  wb_ask_peer_init (&peer, 4, NULL, NULL);
  to = wb_ask_peer_dup_text (&peer);
  for (guint stage = 0; stage < 3; stage++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (WbAskAnswer) answer = { 0 };

      if (stage == 0)
        g_cancellable_cancel (cancellable);
      begin (stage == 1 ? "slow.test:5000" : to, 0, message, 3600 * 1000, cancellable, &answer);
      if (stage == 1)
        until (wb_ask_names_get_n_slow () == 1);
      if (stage == 2)
        until (peer.n_heard == 1);
      g_cancellable_cancel (cancellable);
      g_assert_null (end (&answer));
      g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
    }
  g_assert_cmpuint (peer.n_heard, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  wb_ask_names_install ();
  g_test_add_func ("/ping/message/answers", test_answers);
  g_test_add_func ("/ping/message/names", test_names);
  g_test_add_func ("/ping/message/refused", test_refused);
  g_test_add_func ("/ping/message/silence", test_silence);
  g_test_add_func ("/ping/message/intruder", test_intruder);
  g_test_add_func ("/ping/message/busy", test_busy);
  g_test_add_func ("/ping/message/input", test_input);
  g_test_add_func ("/ping/message/cancel", test_cancel);
  return g_test_run ();
}
