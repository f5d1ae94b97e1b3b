/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search for a path MTU on loopback, before targets that lose what is longer than they like. Links and routers stand
 * in test-asks-live.py. WB_TEST_PORTABLE: this build has no way to keep packets whole, and says so. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-path-mtu.h"
#include "engine/ping/wb-stamp-packet.h"
#include "tests/ping/wb-ask-test.h"
#include "tests/support/wb-until.h"

#include <string.h>

typedef struct
{
  gsize longest;    /* payload that arrives */
  const char *head; /* of what an echo returns; NULL: "PONG" */
  gboolean stamp;
  guint n_lost_of_three; /* of each size's probes, the first so many */

  gsize n_latest;
  guint n_alike;
} Target;

static void
answer (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  Target *target = data;
  g_autoptr (GByteArray) reply = g_byte_array_new ();

  target->n_alike = target->n_latest == n_bytes ? target->n_alike + 1 : 1;
  target->n_latest = n_bytes;
  if (n_bytes > target->longest || target->n_alike <= target->n_lost_of_three)
    return;
  if (target->stamp)
    {
      const WbStampReflector reflector = { .estimate = { .multiplier = 1 }, .ttl = 64 };
      gsize n_reply;

      g_byte_array_set_size (reply, (guint) MAX (n_bytes, WB_STAMP_BYTES));
      g_assert_cmpint (wb_stamp_reflect (&reflector, bytes, n_bytes, reply->data, reply->len, &n_reply), ==,
                       WB_STAMP_REFLECTED);
    }
  else if (target->head)
    {
      g_byte_array_append (reply, (const guint8 *) target->head, (guint) strlen (target->head));
      g_byte_array_append (reply, bytes, (guint) n_bytes);
    }
  else
    g_byte_array_append (reply, (const guint8 *) "PONG 1700000000", 15);
  wb_ask_peer_send (peer, reply->data, reply->len);
}

typedef struct
{
  guint n_probes;
  guint passes;
  guint too_big;
  guint n_calls;
} Progress;

static void
progress_cb (guint n_probes, guint passes, guint too_big, gpointer data)
{
  Progress *seen = data;

  g_assert_cmpuint (n_probes, >=, seen->n_probes);
  g_assert_cmpuint (passes, >=, seen->passes);
  g_assert_true (too_big == 0 || too_big > passes);
  g_assert_true (seen->too_big == 0 || (too_big != 0 && too_big <= seen->too_big));
  *seen = (Progress){ n_probes, passes, too_big, seen->n_calls + 1 };
}

/* TRUE with what was found. */
static gboolean
search (const char *to, WbPingMode mode, guint timeout_ms, WbPathMtu *out, GError **error)
{
  g_auto (WbAskAnswer) done = { 0 };
  Progress progress = { 0 };
  gboolean ok;

  wb_path_mtu_search_async (to, mode, 0, timeout_ms * WB_NS_PER_MS, NULL, progress_cb, &progress, wb_ask_answered_cb,
                            &done);
  until (done.n_calls);
  ok = wb_path_mtu_search_finish (done.result, out, error);
  if (ok)
    {
      g_assert_cmpuint (progress.n_probes, ==, out->n_probes);
      g_assert_cmpuint (progress.passes, ==, out->mtu);
      g_assert_cmpuint (progress.n_calls, >, 0);
    }
  return ok;
}

static gboolean
skip_portable (void)
{
  if (g_getenv ("WB_TEST_PORTABLE") == NULL)
    return FALSE;
  g_test_skip ("this build cannot keep packets whole");
  return TRUE;
}

static void
test_finds (void)
{
  static const struct
  {
    guint8 family;
    WbPingMode mode;
    Target target;
    guint mtu;
    gboolean black_hole;
  } cases[] = {
    { 4, WB_PING_MODE_TEXT, { 65507 }, 65535, FALSE },
    { 4, WB_PING_MODE_STAMP, { 65507, .stamp = TRUE }, 65535, FALSE },
    { 4, WB_PING_MODE_ECHO, { 65507, .head = "" }, 65535, FALSE },
    /* What an echo adds finds no room in a datagram: its limit, and nobody's loss. */
    { 4, WB_PING_MODE_ECHO, { 65501, .head = "Echo: " }, 65529, FALSE },
    /* Loopback's MTU is 65,536, which only IPv6 reaches. */
    { 6, WB_PING_MODE_TEXT, { 65507 }, 65536, FALSE },
    { 6, WB_PING_MODE_STAMP, { 65507, .stamp = TRUE }, 65536, FALSE },
    { 4, WB_PING_MODE_TEXT, { 1000 }, 1028, TRUE },
    { 4, WB_PING_MODE_TEXT, { 40 }, 68, TRUE },
    { 4, WB_PING_MODE_STAMP, { 44, .stamp = TRUE }, 72, TRUE },
    { 6, WB_PING_MODE_ECHO, { 1232, .head = "" }, 1280, TRUE },
    { 6, WB_PING_MODE_TEXT, { 1233 }, 1281, TRUE },
    /* Two of three are lost, so the third decides. */
    { 4, WB_PING_MODE_TEXT, { 65507, .n_lost_of_three = 2 }, 65535, FALSE },
  };

  g_test_summary ("Just the largest that is answered, of both families and all modes; silence is a black hole");
  if (skip_portable ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Target target = cases[i].target;
      g_auto (WbAskPeer) peer = { 0 };
      g_autofree char *to = NULL;
      g_autoptr (GError) error = NULL;
      gboolean waits = cases[i].black_hole || target.n_lost_of_three > 0;
      WbPathMtu found;

      g_test_message ("%u", i);
      wb_ask_peer_init (&peer, cases[i].family, answer, &target);
      to = wb_ask_peer_dup_text (&peer);
      g_assert_true (search (to, cases[i].mode, waits ? 40 : 20000, &found, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (found.mtu, ==, cases[i].mtu);
      g_assert_cmpuint (found.payload, ==, cases[i].mtu - (cases[i].family == 6 ? 48 : 28));
      g_assert_cmpint (found.black_hole, ==, cases[i].black_hole);
      g_assert_cmpuint (found.told_by.family, ==, 0);
      g_assert_true (wb_endpoint_equal (&found.target, &peer.endpoint));
      if (!waits) /* else a late answer may end it before its second probe was heard */
        g_assert_cmpuint (found.n_probes, ==, peer.n_heard);
    }
}

static void
test_no_target (void)
{
  g_auto (WbAskPeer) peer = { 0 };
  g_autofree char *to = NULL, *deaf = wb_ask_peer_dup_deaf (6);
  g_autoptr (GError) silence = NULL, refusal = NULL, input = NULL;
  WbPathMtu found;

  g_test_summary ("Not even the smallest is answered, after three tries; nobody listens; nobody can be meant");
  g_assert_false (search ("192.0.2.0/24", WB_PING_MODE_TEXT, 60000, &found, &input));
  g_assert_error (input, WB_ERROR, WB_ERROR_INVALID_INPUT);
  if (skip_portable ())
    return;
  wb_ask_peer_init (&peer, 4, NULL, NULL);
  to = wb_ask_peer_dup_text (&peer);
  g_assert_false (search (to, WB_PING_MODE_TEXT, 20, &found, &silence));
  g_assert_error (silence, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (silence->message, to));
  g_assert_cmpuint (peer.n_heard, ==, 3);
  g_assert_true (peer.all_alike);
  g_assert_false (search (deaf, WB_PING_MODE_STAMP, 60000, &found, &refusal));
  g_assert_error (refusal, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_unsupported (void)
{
  g_autoptr (GError) error = NULL;
  WbPathMtu found;

  g_test_summary ("A system that cannot keep packets whole is named as the reason");
  if (g_getenv ("WB_TEST_PORTABLE") == NULL)
    {
      g_test_skip ("this build can keep packets whole");
      return;
    }
  g_assert_false (search ("127.0.0.1:5000", WB_PING_MODE_TEXT, 60000, &found, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED);
}

static void
test_cancel (void)
{
  g_test_summary ("Cancelled while a name is looked up, at the first probe, in the middle of the search: at once");
  if (skip_portable ())
    return;
  for (guint stage = 0; stage < 3; stage++)
    {
      Target target = { .longest = stage == 2 ? 1000 : 0 };
      g_auto (WbAskPeer) peer = { 0 };
      g_auto (WbAskAnswer) done = { 0 };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *to = NULL;
      WbPathMtu found;

      wb_ask_peer_init (&peer, 4, answer, &target);
      to = wb_ask_peer_dup_text (&peer);
      wb_path_mtu_search_async (stage == 0 ? "slow.test" : to, WB_PING_MODE_TEXT, 0, 3600 * WB_NS_PER_S, cancellable,
                                NULL, NULL, wb_ask_answered_cb, &done);
      if (stage == 0)
        until (wb_ask_names_get_n_slow () == 1);
      else
        until (peer.n_heard == stage);
      g_cancellable_cancel (cancellable);
      until (done.n_calls);
      g_assert_false (wb_path_mtu_search_finish (done.result, &found, &done.error));
      g_assert_error (done.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  wb_ask_names_install ();
  g_test_add_func ("/ping/path-mtu/finds", test_finds);
  g_test_add_func ("/ping/path-mtu/no-target", test_no_target);
  g_test_add_func ("/ping/path-mtu/unsupported", test_unsupported);
  g_test_add_func ("/ping/path-mtu/cancel", test_cancel);
  return g_test_run ();
}
