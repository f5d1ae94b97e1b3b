/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting and stopping a chat server: ports, families, settings, and that nothing is left behind. */

#include "engine/base/wb-error.h"
#include "tests/base/wb-peer.h"
#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-until.h"

#include <math.h>
#include <string.h>

/* Plain v4, plain v6, TLS v4, TLS v6 as letters: on, off, paused, missing, failed. */
static char *
get_states (WbChatTest *test)
{
  static const char letters[] = { 'o', 'O', 'P', 'M', 'F' };
  WbChatSnapshot *snapshot = wb_chat_test_look (test, NULL);
  char *states = g_strnfill (4, ' ');

  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (snapshot->listens[i].family, ==, i % 2 ? 6 : 4);
      g_assert_false (snapshot->listens[i].udp);
      states[i] = letters[snapshot->listens[i].state];
      if (snapshot->listens[i].state == WB_LISTEN_ON)
        g_assert_cmpuint (snapshot->listens[i].endpoint.port, ==, i < 2 ? snapshot->port : snapshot->tls_port);
    }
  wb_snapshot_unref (snapshot);
  return states;
}

#define expect_states(test, expected)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *states_ = get_states (test);                                                                      \
    g_assert_cmpstr (states_, ==, expected);                                                                           \
  }                                                                                                                    \
  G_STMT_END

typedef struct
{
  guint8 family;
  gboolean on;
} Switch;

static void
switch_cb (WbChatServer *server, gpointer data)
{
  Switch *order = data;

  wb_chat_server_set_family (server, order->family, order->on);
}

static void
test_families (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL, second = NULL;

  g_test_summary ("Families go off and on on one port; clients that are there stay and talk on");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  expect_states (&test, "OOoo");
  first = wb_chat_peer_join (&test, 4);
  wb_chat_test_run (&test, switch_cb, &(Switch){ 4, FALSE });
  expect_states (&test, "oOoo");
  wb_chat_test_run (&test, switch_cb, &(Switch){ 6, FALSE });
  expect_states (&test, "oooo");
  wb_chat_peer_say (first, "still here\n");
  wb_chat_peer_expect (first, "[%s] still here", first->name);
  wb_chat_test_run (&test, switch_cb, &(Switch){ 6, TRUE });
  expect_states (&test, "oOoo");
  second = wb_chat_peer_join (&test, 6);
  wb_chat_peer_expect (first, "[%s] Client connected", second->name);
  wb_chat_test_run (&test, switch_cb, &(Switch){ 4, TRUE });
  expect_states (&test, "OOoo");
  wb_chat_test_stop (&test);
  expect_states (&test, "oooo");
}

static void
test_in_use (void)
{
  g_auto (WbChatTest) first, second;
  const GError *error;

  g_test_summary (
      "A port that another server has: FAILED, GIO's code, a message that names the address; then it starts");
  wb_chat_test_init (&first);
  wb_chat_test_init (&second);
  wb_chat_test_start (&first);
  second.settings.port = first.port;
  wb_service_handle_start (second.handle, &second.settings);
  until (!wb_service_handle_is_active (second.handle));
  g_assert_cmpint (wb_service_handle_get_state (second.handle), ==, WB_SERVICE_FAILED);
  error = wb_service_handle_get_error (second.handle);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1:"));
  wb_chat_test_stop (&first);
  wb_chat_test_start (&second);
  expect_states (&second, "OOoo");
}

static void
fails_with (WbChatTest *test, int code)
{
  wb_service_handle_start (test->handle, &test->settings);
  until (!wb_service_handle_is_active (test->handle));
  g_assert_cmpint (wb_service_handle_get_state (test->handle), ==, WB_SERVICE_FAILED);
  g_assert_error (wb_service_handle_get_error (test->handle), WB_ERROR, code);
}

static void
test_settings (void)
{
  static const char *const channels[] = { "", "#", "chat", "#a b", "#a,b", "#a\a", "#a:b", "#\xff" };
  g_auto (WbChatTest) test;
  WbChatSettings good;

  g_test_summary (
      "What cannot be meant is refused before anything opens; the defaults and their unlimited form can be");
  wb_chat_settings_init (&good);
  g_assert_true (wb_chat_settings_check (&good, NULL));
  wb_chat_settings_lift_limits (&good);
  g_assert_true (wb_chat_settings_check (&good, NULL));
  g_assert_cmpuint (good.line_bytes, ==, 4096);
  g_assert_cmpuint (good.queue_bytes, ==, 262144);
  wb_chat_settings_clear (&good);
  wb_chat_test_init (&test);
#define refused(field, value)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error_ = NULL;                                                                                  \
    WbChatSettings *wrong_ = wb_chat_settings_copy (&test.settings);                                                   \
    wrong_->field = value;                                                                                             \
    g_assert_false (wb_chat_settings_check (wrong_, &error_));                                                         \
    g_assert_error (error_, WB_ERROR, WB_ERROR_INVALID_INPUT);                                                         \
    wb_chat_settings_free (wrong_);                                                                                    \
  }                                                                                                                    \
  G_STMT_END
  refused (plain, FALSE);
  refused (line_bytes, 0);
  refused (line_bytes, WB_CHAT_LINE_BYTES_MAX + 1);
  refused (queue_bytes, 8192);
  refused (lines_per_second, -1);
  refused (lines_per_second, (double) NAN);
  refused (v4.family, 6);
  test.settings.lines_per_second = 1;
  refused (lines_burst, 0);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_free (test.settings.channel);
      test.settings.channel = g_strdup (channels[i]);
      g_assert_false (wb_chat_settings_check (&test.settings, NULL));
    }
  fails_with (&test, WB_ERROR_INVALID_INPUT);
  g_free (test.settings.channel);
  test.settings.channel = g_strdup ("#büro");
  wb_chat_test_start (&test);
}

static void
test_stop (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) first = NULL, second = NULL, silent = NULL;
  WbChatSnapshot *snapshot;
  guint n_left = 0;

  g_test_summary ("Stopped: everyone has what was said and an orderly end, and is not told that the others go; what "
                  "happened is still shown, and numbers go on");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  first = wb_chat_peer_join (&test, 4);
  second = wb_chat_peer_join (&test, 6);
  silent = wb_chat_peer_connect (&test, 4);
  wb_chat_until (&test, seen->n_clients == 3);
  wb_chat_peer_say (first, "last words\n");
  wb_chat_until (&test, seen->messages.total >= 3);
  wb_chat_test_stop (&test);
  wb_chat_peer_wait_for (first, "[%s] last words", first->name);
  wb_chat_peer_wait_for (second, "[%s] last words", first->name);
  wb_chat_peer_free (g_steal_pointer (&silent));
  snapshot = wb_chat_test_look (&test, NULL);
  g_assert_cmpuint (snapshot->n_clients, ==, 0);
  g_assert_cmpint (snapshot->running_ns, ==, 0);
  for (guint i = 0; i < snapshot->transcript->len; i++)
    n_left += ((WbChatEntry *) g_ptr_array_index (snapshot->transcript, i))->kind == WB_CHAT_ENTRY_LEAVE;
  g_assert_cmpuint (n_left, >=, 2);
  wb_snapshot_unref (snapshot);
  wb_chat_test_start (&test);
  wb_chat_peer_free (first);
  first = wb_chat_peer_join (&test, 4);
  snapshot = wb_chat_test_look (&test, &(WbSnapshotRequest){ .n_rows = 10 });
  g_assert_cmpuint (snapshot->n_rows, ==, 1);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 4);
  wb_snapshot_unref (snapshot);
}

static void
test_stop_quiet (void)
{
  g_auto (WbChatTest) test;
  WbChatPeer *peers[20];

  g_test_summary ("20 clients at a stop: each stream ends in order, right behind what was said");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    peers[i] = wb_chat_peer_connect (&test, i % 2 ? 6 : 4);
  wb_chat_until (&test, seen->n_line == G_N_ELEMENTS (peers));
  wb_chat_peer_say (peers[0], "the end\n");
  wb_chat_until (&test, seen->messages.total == G_N_ELEMENTS (peers) + 1);
  wb_chat_test_stop (&test);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      wb_chat_peer_wait_for (peers[i], "[%s] the end", peers[0]->name);
      wb_chat_peer_expect_end (peers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    wb_chat_peer_free (peers[i]);
}

static void
test_again (void)
{
  g_auto (WbChatTest) test;
  guint n_descriptors;

  g_test_summary ("1,000 starts and stops, with a client every hundredth time: no descriptor more than before");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  wb_chat_test_stop (&test);
  n_descriptors = wb_peer_count_descriptors ();
  for (guint i = 0; i < 1000; i++)
    {
      WbChatPeer *peer = NULL;

      wb_chat_test_start (&test);
      if (i % 100 == 0)
        {
          peer = wb_chat_peer_connect (&test, i % 200 ? 6 : 4);
          wb_chat_peer_say (peer, "%u\n", i);
          wb_chat_peer_wait_for (peer, "[%s] %u", peer->name, i);
        }
      if (peer == NULL || i == 0)
        wb_chat_test_stop (&test);
      else
        wb_service_handle_stop (test.handle);
      if (peer)
        {
          wb_chat_peer_expect_end (peer);
          wb_chat_peer_free (peer);
        }
      /* Where the system does not tell what was acknowledged, it waits for the peer's own end, up to a second. */
      until (!wb_service_handle_is_active (test.handle));
    }
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, n_descriptors);
}

static void
test_rows (void)
{
  g_auto (WbChatTest) test;
  WbChatPeer *peers[30];
  WbSnapshotRequest request = { .sort_by = WB_CHAT_SORT_LINES_IN, .descending = TRUE, .first_row = 5, .n_rows = 10 };
  WbChatSnapshot *snapshot;

  g_test_summary ("The rows asked for, in the order asked for, and what they count");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      peers[i] = wb_chat_peer_connect (&test, 4);
      for (guint k = 0; k < i; k++)
        wb_chat_peer_say (peers[i], "word\n");
    }
  wb_chat_until (&test, seen->messages.total == 30 + 29 * 30 / 2 && seen->longest_queue == 0);
  snapshot = wb_chat_test_look (&test, &request);
  g_assert_cmpuint (snapshot->n_clients, ==, 30);
  g_assert_cmpuint (snapshot->n_rows, ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      const WbChatRow *row = &snapshot->rows[i];
      const WbChatPeer *peer = peers[24 - i];

      g_assert_cmpuint (row->lines_in, ==, 24 - i);
      g_assert_cmpuint (row->in_bytes, ==, 5 * (24 - i));
      g_assert_cmpstr (row->name, ==, peer->name);
      g_assert_cmpuint (row->local.port, ==, test.port);
      g_assert_cmpint (row->kind, ==, WB_CHAT_LINE);
      g_assert_cmpint (row->state, ==, WB_CHAT_CLIENT_IN_ROOM);
      g_assert_cmpuint (row->queue_bytes, ==, 0);
      g_assert_cmpuint (row->lines_out, >, 0);
      g_assert_cmpuint (row->out_bytes, >, 20 * row->lines_out);
    }
  wb_snapshot_unref (snapshot);
  request = (WbSnapshotRequest){ .sort_by = WB_CHAT_SORT_NAME, .n_rows = 30 };
  snapshot = wb_chat_test_look (&test, &request);
  for (guint i = 1; i < 30; i++)
    g_assert_cmpint (strcmp (snapshot->rows[i - 1].name, snapshot->rows[i].name), <, 0);
  wb_snapshot_unref (snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    wb_chat_peer_free (peers[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/states/families", test_families);
  g_test_add_func ("/chat/states/in-use", test_in_use);
  g_test_add_func ("/chat/states/settings", test_settings);
  g_test_add_func ("/chat/states/stop", test_stop);
  g_test_add_func ("/chat/states/stop-quiet", test_stop_quiet);
  g_test_add_func ("/chat/states/again", test_again);
  g_test_add_func ("/chat/states/rows", test_rows);
  return g_test_run ();
}
