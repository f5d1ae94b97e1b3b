/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session with a duration whose names are not found: the duration counts from the start, and nobody waits longer. */

#include "wb-ask-test.h"
#include "wb-ping-run.h"

#include <string.h>

static void
test_others (void)
{
  WbEndpoint at;
  g_autoptr (WbPingPeer) peer = NULL;
  WbPingRun run;

  g_test_summary (
      "A name that takes longer than the duration leaves the others its second half, and says why at the end");

  wb_endpoint_init_loopback (&at, 4);
  peer = wb_ping_peer_new (WB_PEER_TEXT, &at, NULL, NULL);
  wb_ping_run_init (&run);
  run.settings.count = 0;
  run.settings.interval_ns = 10 * WB_NS_PER_MS;
  run.settings.duration_ns = WB_NS_PER_S;
  wb_ping_run_add_target (&run, "slow.test");
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
  g_assert_cmpint (run.snapshot->rows[0].status, ==, WB_PING_TARGET_UNRESOLVED);
  g_assert_nonnull (strstr (run.snapshot->rows[0].error, "in time"));
  g_assert_cmpuint (run.snapshot->rows[0].counts.sent, ==, 0);
  g_assert_cmpuint (run.snapshot->rows[1].counts.received, >, 0);
  g_assert_cmpuint (run.snapshot->rows[1].counts.sent + run.snapshot->rows[1].counts.skipped, <=, 51);
  wb_ping_run_clear (&run);
}

static void
test_alone (void)
{
  WbPingRun run;

  g_test_summary ("Where it is the only target the session fails when the duration is over");

  wb_ping_run_init (&run);
  run.settings.count = 0;
  run.settings.duration_ns = 50 * WB_NS_PER_MS;
  wb_ping_run_add_target (&run, "slow.test");
  wb_ping_run_start (&run);
  until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_FAILED);
  g_assert_nonnull (strstr (wb_service_get_error (WB_SERVICE (run.session))->message, "slow.test"));
  g_assert_cmpuint (wb_ask_names_get_n_slow (), ==, 0);
  wb_ping_run_clear (&run);
}

static void
test_again (void)
{
  WbPingRun run;

  g_test_summary ("A stop before the duration is over leaves nothing that would end the next session");

  wb_ping_run_init (&run);
  run.settings.count = 0;
  run.settings.duration_ns = 50 * WB_NS_PER_MS;
  wb_ping_run_add_target (&run, "slow.test");
  wb_ping_run_start (&run);
  g_assert_true (wb_deadline_is_armed (&run.session->last));
  wb_service_stop (WB_SERVICE (run.session));
  until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_STOPPED);
  g_assert_false (wb_deadline_is_armed (&run.session->last));
  wb_ping_run_clear (&run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wb_ask_names_install ();
  g_test_add_func ("/ping/names/others", test_others);
  g_test_add_func ("/ping/names/alone", test_alone);
  g_test_add_func ("/ping/names/again", test_again);
  return g_test_run ();
}
