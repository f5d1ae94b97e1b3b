/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session against peers of the test's own: what is counted, how it ends, and what it says. */

#include "wb-ping-run.h"

#include "engine/base/wb-error.h"

#include <string.h>
#include <sys/socket.h>

#ifdef __linux__
#define IS_PORTABLE (g_getenv ("WB_TEST_PORTABLE") != NULL)
#else
#define IS_PORTABLE TRUE
#endif

static WbEndpoint
get_loopback (guint8 family)
{
  WbEndpoint at;

  wb_endpoint_init_loopback (&at, family);
  return at;
}

static WbPingPeer *
new_peer (WbPeerKind kind, WbPeerScript script, gpointer data)
{
  WbEndpoint at = get_loopback (4);

  return wb_ping_peer_new (kind, &at, script, data);
}

/* --- All is well ----------------------------------------------------------------------------------------------------- */

static void
test_modes (void)
{
  static const struct
  {
    WbPeerKind kind;
    WbPingMode mode;
    guint size;
    gboolean random_fill, plain;
  } cases[] = {
    { WB_PEER_TEXT, WB_PING_MODE_TEXT, 0, FALSE, FALSE },
    { WB_PEER_TEXT, WB_PING_MODE_TEXT, 27, TRUE, FALSE },
    { WB_PEER_TEXT, WB_PING_MODE_TEXT, 300, TRUE, FALSE },
    { WB_PEER_TEXT, WB_PING_MODE_TEXT, 1400, FALSE, FALSE },
    { WB_PEER_PLAIN_TEXT, WB_PING_MODE_TEXT, 0, FALSE, TRUE },
    { WB_PEER_ECHO, WB_PING_MODE_ECHO, 0, FALSE, FALSE },
    { WB_PEER_ECHO, WB_PING_MODE_ECHO, 9000, TRUE, FALSE },
    { WB_PEER_STATELESS, WB_PING_MODE_STAMP, 0, FALSE, FALSE },
    { WB_PEER_STATELESS, WB_PING_MODE_STAMP, 45, FALSE, FALSE },
    { WB_PEER_STATELESS, WB_PING_MODE_STAMP, 500, TRUE, FALSE },
    { WB_PEER_STATEFUL, WB_PING_MODE_STAMP, 100, FALSE, FALSE },
  };

  g_test_summary ("Each mode and size gets its replies, with both stamps of the kernel where there is one");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint family = 4; family <= 6; family += 2)
      {
        WbEndpoint at = get_loopback ((guint8) family);
        g_autoptr (WbPingPeer) peer = wb_ping_peer_new (cases[i].kind, &at, NULL, NULL);
        WbPingRun run;

        g_test_message ("case %u, IPv%u", i, family);
        wb_ping_run_init (&run);
        run.settings.mode = cases[i].mode;
        run.settings.size = cases[i].size;
        run.settings.random_fill = cases[i].random_fill;
        run.settings.fill = 'x';
        run.settings.interval_ns = 5 * WB_NS_PER_MS;
        wb_ping_run_add_target (&run, family == 6 ? "[::1]:%u" : "127.0.0.1:%u", wb_ping_peer_get_port (peer));
        wb_ping_run_start (&run);
        wb_ping_run_wait (&run);
        g_assert_cmpuint (run.snapshot->counts.sent, ==, 5);
        g_assert_cmpuint (run.snapshot->counts.received, ==, 5);
        g_assert_cmpuint (run.snapshot->counts.corrupted + run.snapshot->counts.foreign, ==, 0);
        g_assert_cmpuint (run.n_events[WB_PING_EVENT_REPLY], ==, 5);
        g_assert_cmpint (run.snapshot->rows[0].status, ==, WB_PING_TARGET_UP);
        g_assert_cmpuint (run.snapshot->rows[0].n_spark, ==, 5);
        g_assert_cmpint (run.snapshot->rows[0].max_ns, >, 0);
        g_assert_cmpint (run.snapshot->t1_source, ==, IS_PORTABLE ? WB_PING_STAMP_USER : WB_PING_STAMP_KERNEL);
        wb_ping_run_clear (&run);
      }
}

static void
test_program_times (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, NULL, NULL);
  WbPingRun run;

  g_test_summary ("Stamps of the kernel can be switched off, and the figures say so");

  wb_ping_run_init (&run);
  run.settings.program_times = TRUE;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_session_set_view (run.session, &(WbPingView){ .target_id = 1, .n_columns = 10, .n_probes = 10 });
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpint (run.snapshot->t1_source, ==, WB_PING_STAMP_USER);
  g_assert_cmpint (run.snapshot->t4_source, ==, WB_PING_STAMP_USER);
  g_assert_cmpuint (run.snapshot->detail->figures.n_kernel_times, ==, 0);
  g_assert_cmpuint (run.snapshot->detail->n_probes, ==, 5);
  wb_ping_run_clear (&run);
}

/* --- Not all is well ------------------------------------------------------------------------------------------------- */

static WbPeerAct
mixed_script (guint64 n, gpointer data)
{
  static const WbPeerAct acts[] = { WB_PEER_ANSWER, WB_PEER_DROP_REQUEST, WB_PEER_TWICE, WB_PEER_DROP_REPLY,
                                    WB_PEER_ANSWER, WB_PEER_SPOIL,        WB_PEER_TWICE, WB_PEER_DROP_REPLY };

  return n < 64 ? acts[n % 8] : WB_PEER_ANSWER;
}

static void
test_fates (void)
{
  WbPingRun run;

  g_test_summary ("Lost, doubled and spoilt replies are counted as what they are, in each mode");

  for (WbPingMode mode = WB_PING_MODE_TEXT; mode <= WB_PING_MODE_ECHO; mode++)
    {
      WbPeerKind kind = mode == WB_PING_MODE_TEXT ? WB_PEER_TEXT :
                        mode == WB_PING_MODE_ECHO ? WB_PEER_ECHO :
                                                    WB_PEER_STATELESS;
      g_autoptr (WbPingPeer) peer = new_peer (kind, mixed_script, NULL);

      wb_ping_run_init (&run);
      run.settings.mode = mode;
      run.settings.size = 200;
      run.settings.count = 64;
      wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
      wb_ping_run_start (&run);
      wb_ping_run_wait (&run);
      g_assert_cmpuint (run.snapshot->counts.sent, ==, 64);
      g_assert_cmpuint (run.snapshot->counts.received, ==, 32);
      g_assert_cmpuint (run.snapshot->counts.lost, ==, 32);
      g_assert_cmpuint (run.snapshot->counts.duplicates, ==, 16);
      g_assert_cmpuint (run.snapshot->counts.corrupted, ==, 8);
      g_assert_false (run.snapshot->counts.directions_known);
      g_assert_cmpuint (run.n_events[WB_PING_EVENT_LOST], ==, 32);
      g_assert_cmpuint (run.n_events[WB_PING_EVENT_DUPLICATE], ==, 16);
      wb_ping_run_clear (&run);
    }
}

static WbPeerAct
directions_script (guint64 n, gpointer data)
{
  if (n >= 97) /* the last ones and the first closing probe too */
    return n < 101 ? WB_PEER_DROP_REPLY : WB_PEER_ANSWER;
  return n % 10 == 3 ? WB_PEER_DROP_REQUEST : n % 20 == 7 ? WB_PEER_DROP_REPLY : WB_PEER_ANSWER;
}

static void
test_closing (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_STATEFUL, directions_script, NULL);
  WbPingRun run;

  g_test_summary ("A stateful reflector tells up from down, and closing probes tell it of the last ones too");

  wb_ping_run_init (&run);
  run.settings.mode = WB_PING_MODE_STAMP;
  run.settings.count = 100;
  run.settings.timeout_ns = 200 * WB_NS_PER_MS;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_true (run.snapshot->counts.directions_known);
  g_assert_cmpuint (run.snapshot->counts.sent, ==, 102);
  g_assert_cmpuint (run.snapshot->counts.lost_up, ==, 10);
  g_assert_cmpuint (run.snapshot->counts.lost_down, ==, 4 + 5);
  g_assert_cmpuint (run.snapshot->counts.lost_unknown, ==, 0);
  wb_ping_run_clear (&run);
}

static void
test_closing_refused (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_STATEFUL, directions_script, NULL);
  WbPingRun run;
  int fd;

  g_test_summary ("A closing probe that the system refuses is said to be so; it is no slot that was skipped");

  wb_ping_run_init (&run);
  run.settings.mode = WB_PING_MODE_STAMP;
  run.settings.timeout_ns = 500 * WB_NS_PER_MS;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  until (wb_ping_run_look (&run) && run.snapshot->counts.sent == 5 && run.snapshot->counts.received == 4);
  fd = wb_ping_socket_get_fd (run.session->sides[WB_PING_SIDE_V4].socket);
  (void) shutdown (fd, SHUT_WR); /* says that it is not connected, and forbids sending all the same */
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.sent, ==, 5);
  g_assert_cmpuint (run.snapshot->counts.lost, ==, 1);
  g_assert_cmpuint (run.snapshot->counts.skipped, ==, 0);
  g_assert_true (wb_ping_run_log_has (&run, "Could not send to"));
  wb_ping_run_clear (&run);
}

static WbPeerAct
hold_script (guint64 n, gpointer data)
{
  return n == 0 ? WB_PEER_HOLD : WB_PEER_DROP_REQUEST;
}

static void
test_late (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, hold_script, NULL);
  WbPingRun run;

  g_test_summary ("A reply after the timeout takes its loss back and is late");

  wb_ping_run_init (&run);
  run.settings.interval_ns = 100 * WB_NS_PER_MS;
  run.settings.timeout_ns = 50 * WB_NS_PER_MS;
  run.settings.count = 0;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  until (run.n_events[WB_PING_EVENT_LOST] >= 1);
  wb_ping_peer_release (peer);
  until (run.n_events[WB_PING_EVENT_LATE] == 1);
  wb_ping_run_look (&run);
  g_assert_cmpuint (run.snapshot->counts.late, ==, 1);
  g_assert_cmpuint (run.snapshot->counts.received, ==, 1);
  g_assert_cmpuint (run.snapshot->counts.lost, ==, run.n_events[WB_PING_EVENT_LOST] - 1);
  wb_ping_run_clear (&run);
}

static void
test_down (void)
{
  g_autoptr (WbPingPeer) good = new_peer (WB_PEER_TEXT, NULL, NULL);
  guint16 closed;
  WbPingRun run;

  g_test_summary ("Where nobody listens each probe has its ICMP error, and others are not spoilt by it");

  {
    g_autoptr (WbPingPeer) gone = new_peer (WB_PEER_TEXT, NULL, NULL);

    closed = wb_ping_peer_get_port (gone);
  }
  wb_ping_run_init (&run);
  run.settings.timeout_ns = 100 * WB_NS_PER_MS;
  run.settings.count = 20;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", closed);
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (good));
  wb_ping_run_add_target (&run, "127.0.0.2:%u", closed);
  wb_ping_session_set_view (run.session, &(WbPingView){ .target_id = 1, .n_probes = 100 });
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->rows[1].counts.received, ==, 20);
  g_assert_cmpint (run.snapshot->rows[1].status, ==, WB_PING_TARGET_UP);
  g_assert_cmpuint (run.snapshot->rows[0].counts.lost, ==, 20);
  g_assert_cmpint (run.snapshot->rows[0].status, ==, WB_PING_TARGET_DOWN);
  g_assert_cmpuint (run.snapshot->counts.skipped, ==, 0);
  g_assert_cmpuint (run.snapshot->n_up, ==, 1);
  g_assert_cmpuint (run.snapshot->n_down, ==, 2);
  if (!IS_PORTABLE)
    {
      g_assert_cmpuint (run.snapshot->rows[0].counts.icmp_errors, ==, 20);
      g_assert_cmpuint (run.snapshot->rows[2].counts.icmp_errors, ==, 20);
      g_assert_cmpuint (run.n_events[WB_PING_EVENT_ICMP], ==, 40);
      g_assert_nonnull (strstr (run.snapshot->rows[0].error, "Port unreachable"));
      for (guint i = 0; i < 20; i++)
        {
          g_assert_true (run.snapshot->detail->probes[i].has_icmp);
          g_assert_cmpuint (run.snapshot->detail->probes[i].icmp_code, ==, 3);
          g_assert_cmpint (run.snapshot->detail->probes[i].t1_source, ==, WB_PING_STAMP_KERNEL);
        }
      /* The refused ones did not cost the good one its stamps. */
      g_assert_cmpint (run.snapshot->t1_source, ==, WB_PING_STAMP_KERNEL);
    }
  wb_ping_run_clear (&run);
}

static void
test_twice (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, NULL, NULL);
  guint16 port = wb_ping_peer_get_port (peer);
  WbPingRun run;

  g_test_summary ("A target that was typed twice is asked once, and the others go on");

  wb_ping_run_init (&run);
  wb_ping_run_add_target (&run, "127.0.0.1:%u", port);
  wb_ping_run_add_target (&run, "127.0.0.1:%u", port);
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->n_rows, ==, 2);
  g_assert_cmpuint (run.snapshot->rows[0].counts.received, ==, 5);
  g_assert_cmpint (run.snapshot->rows[0].status, ==, WB_PING_TARGET_UP);
  g_assert_cmpuint (run.snapshot->rows[1].counts.sent, ==, 0);
  g_assert_cmpint (run.snapshot->rows[1].status, ==, WB_PING_TARGET_FAILED);
  g_assert_cmpuint (wb_ping_peer_get_n_requests (peer), ==, 5);
  g_assert_true (wb_ping_run_log_has (&run, ": the same address and port as 127.0.0.1"));
  wb_ping_run_clear (&run);
}

/* --- Words ----------------------------------------------------------------------------------------------------------- */

static void
test_words (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, NULL, NULL), stranger = NULL;
  WbPingRun run;

  g_test_summary ("Who asks whether we are there is answered once a second; what else a target says is an event");

  wb_ping_run_init (&run);
  run.settings.count = 0;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  until (wb_ping_peer_get_n_requests (peer) > 0);
  for (guint i = 0; i < 5; i++)
    wb_ping_peer_say (peer, "CONFIRM 0123456789abcdef");
  wb_ping_peer_say (peer, "dinner is ready\033[2J");
  until (wb_ping_run_log_has (&run, "says: dinner is ready\\x1b[2J"));
  until (wb_ping_peer_get_n_heard (peer) > 0);
  g_assert_cmpstr (wb_ping_peer_get_heard (peer), ==, "CONFIRM 0123456789abcdef");
  g_assert_cmpuint (wb_ping_peer_get_n_heard (peer), ==, 1);
  wb_ping_run_look (&run);
  g_assert_cmpuint (run.snapshot->counts.corrupted + run.snapshot->counts.foreign, ==, 0);
  wb_ping_run_clear (&run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/session/modes", test_modes);
  g_test_add_func ("/ping/session/program-times", test_program_times);
  g_test_add_func ("/ping/session/fates", test_fates);
  g_test_add_func ("/ping/session/closing", test_closing);
  g_test_add_func ("/ping/session/closing-refused", test_closing_refused);
  g_test_add_func ("/ping/session/late", test_late);
  g_test_add_func ("/ping/session/down", test_down);
  g_test_add_func ("/ping/session/twice", test_twice);
  g_test_add_func ("/ping/session/words", test_words);
  return g_test_run ();
}
