/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session at its limits: thousands of targets, more probes under way than sixteen bits count, names, alarms, a clock
 * that is set, a grid of 1 ms, and a thousand starts and stops. */

#include "wb-ping-run.h"

#include "engine/base/wb-error.h"

#include <string.h>
#include <time.h>

#define N_MANY 4096u

static WbPingPeer *
new_peer (WbPeerKind kind, const char *address, WbPeerScript script, gpointer data)
{
  WbEndpoint at;

  g_assert_true (wb_endpoint_parse_address (address, &at, NULL));
  return wb_ping_peer_new (kind, &at, script, data);
}

static void
test_many (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "0.0.0.0", NULL, NULL);
  WbPingRun run;

  g_test_summary ("Thousands of targets have a row each, and replies that come from another address are strangers'");

  /* The peer answers from 127.0.0.1 whoever was asked: of all targets only that one is heard. */
  wb_ping_run_init (&run);
  run.settings.interval_ns = 500 * WB_NS_PER_MS;
  run.settings.spacing_ns = WB_PING_SPACING_EVEN;
  run.settings.count = 1;
  wb_ping_run_add_target (&run, "127.0.0.0/20:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->n_targets, ==, N_MANY);
  g_assert_cmpuint (run.snapshot->n_rows, ==, N_MANY);
  g_assert_cmpuint (run.snapshot->counts.sent + run.snapshot->counts.skipped, ==, N_MANY);
  g_assert_cmpuint (run.snapshot->counts.sent, >=, N_MANY - 1); /* 127.0.0.0 is a broadcast address on old systems */
  g_assert_cmpuint (run.snapshot->counts.received + run.snapshot->foreign_senders, <=, N_MANY);
  g_assert_cmpuint (run.snapshot->counts.received, >=, 1);
  g_assert_cmpstr (run.snapshot->rows[1].name, ==, "127.0.0.1");
  g_assert_cmpint (run.snapshot->rows[1].status, ==, WB_PING_TARGET_UP);
  g_assert_cmpint (run.snapshot->rows[1].p50_ns, ==, -1); /* in brief */
  g_assert_cmpint (run.snapshot->rows[N_MANY - 2].status, ==, WB_PING_TARGET_DOWN);
  wb_ping_run_clear (&run);
}

static WbPeerAct
drop_script (guint64 n, gpointer data)
{
  return n == 0 ? WB_PEER_HOLD : WB_PEER_DROP_REQUEST;
}

static void
test_outstanding (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", drop_script, NULL);
  WbPingRun run;

  g_test_summary ("More than 65,535 probes are under way at once, and a reply to the first finds it");

  wb_ping_run_init (&run);
  run.settings.flood = TRUE;
  run.settings.interval_ns = WB_PING_FLOOD_INTERVAL_NS_MIN;
  run.settings.timeout_ns = 60 * WB_NS_PER_S;
  run.settings.count = 0;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  until (wb_ping_peer_get_n_held (peer) == 1);
  until (wb_ping_run_look (&run) && run.snapshot->counts.pending > 66000);
  wb_ping_peer_release (peer);
  until (run.n_events[WB_PING_EVENT_REPLY] == 1);
  g_assert_cmpuint (wb_ping_series_get_record (run.session->targets[0].series, 0)->state, ==, WB_PING_RECEIVED);
  g_assert_cmpuint (run.n_events[WB_PING_EVENT_LOST], ==, 0);
  wb_ping_run_clear (&run);
}

static void
test_names (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  WbPingRun run;

  g_test_summary ("A name that does not exist is a row with its reason, one address written twice too; others run");

  wb_ping_run_init (&run);
  run.settings.family = 4;
  run.settings.count = 3;
  wb_ping_run_add_target (&run, "localhost:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_add_target (&run, "no-such-host.invalid");
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpint (run.snapshot->rows[0].status, ==, WB_PING_TARGET_UP);
  g_assert_cmpuint (run.snapshot->rows[0].counts.received, ==, 3);
  g_assert_cmpint (run.snapshot->rows[1].status, ==, WB_PING_TARGET_UNRESOLVED);
  g_assert_nonnull (run.snapshot->rows[1].error);
  g_assert_cmpuint (run.snapshot->rows[1].counts.sent, ==, 0);
  wb_ping_run_clear (&run);

  wb_ping_run_init (&run);
  run.settings.family = 4;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_add_target (&run, "localhost:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpint (run.snapshot->rows[1].status, ==, WB_PING_TARGET_FAILED);
  g_assert_nonnull (strstr (run.snapshot->rows[1].error, "127.0.0.1"));
  g_assert_cmpuint (run.snapshot->rows[0].counts.received, ==, 5);
  wb_ping_run_clear (&run);
}

static void
test_no_name (void)
{
  WbPingRun run;

  g_test_summary ("When no target can be asked the session fails and says why; a stop while resolving is at once");

  wb_ping_run_init (&run);
  wb_ping_run_add_target (&run, "no-such-host.invalid");
  wb_ping_run_start (&run);
  until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_FAILED);
  g_assert_nonnull (strstr (wb_service_get_error (WB_SERVICE (run.session))->message, "no-such-host.invalid"));
  wb_ping_run_look (&run);
  g_assert_cmpuint (run.snapshot->n_targets, ==, 1);
  g_assert_null (wb_ping_session_dup_report (run.session));
  wb_ping_run_clear (&run);

  wb_ping_run_init (&run);
  for (guint i = 0; i < 30; i++)
    wb_ping_run_add_target (&run, "no-such-host-%u.invalid", i);
  wb_ping_run_start (&run);
  wb_service_stop (WB_SERVICE (run.session));
  until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_STOPPED);
  wb_ping_run_clear (&run);
}

static void
test_restarts (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  WbPingRun run;

  g_test_summary ("A thousand starts and stops, with and without probes under way, leave nothing behind");

  wb_ping_run_init (&run);
  run.settings.count = 0;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_add_target (&run, "localhost:%u", 9);
  for (guint i = 0; i < 1000; i++)
    {
      wb_service_start (WB_SERVICE (run.session), &run.settings);
      for (guint turn = 0; turn < i % 8; turn++)
        g_main_context_iteration (NULL, FALSE);
      wb_service_stop (WB_SERVICE (run.session));
      until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_STOPPED);
    }
  wb_ping_run_clear (&run);
}

/* --- Alarms ---------------------------------------------------------------------------------------------------------- */

static WbPeerAct
bad_middle_script (guint64 n, gpointer data)
{
  return n >= 30 && n < 70 ? WB_PEER_DROP_REQUEST : WB_PEER_ANSWER;
}

static void
test_alarm (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", bad_middle_script, NULL);
  g_autofree char *words = NULL;
  WbPingRun run;

  g_test_summary ("Too much loss is an alarm, and its end is one too");

  wb_ping_run_init (&run);
  run.settings.count = 120;
  run.settings.interval_ns = 20 * WB_NS_PER_MS;
  run.settings.timeout_ns = 200 * WB_NS_PER_MS;
  /* Losses are known a timeout later, so for a while they are mixed with the replies that follow: far from this share. */
  run.settings.alarm_loss = 0.1;
  run.settings.alarm_probes = 20;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.lost, ==, 40);
  g_assert_cmpuint (run.snapshot->n_alarms, ==, 2);
  g_assert_cmpuint (run.snapshot->alarms[0].id, ==, 1);
  g_assert_false (run.snapshot->alarms[0].over);
  g_assert_true (run.snapshot->alarms[1].over);
  g_assert_false (run.snapshot->rows[0].in_alarm);
  words = g_strdup (run.snapshot->alarms[0].text);
  g_assert_true (wb_ping_run_log_has (&run, words));
  wb_ping_run_clear (&run);
}

static void
test_alarm_late (void)
{
  WbEndpoint endpoint;
  WbPingSettings settings;
  WbPingTarget target;
  g_autofree char *why = NULL;

  g_test_summary ("A late reply is a loss to the alarm, also when it was read before its timeout was looked at");

  wb_endpoint_init_loopback (&endpoint, 4);
  wb_ping_settings_init (&settings);
  settings.timeout_ns = 20 * WB_NS_PER_MS;
  settings.alarm_loss = 0.5;
  settings.alarm_probes = 2;
  wb_ping_target_init (&target, 1, "late", &endpoint);
  wb_ping_target_begin (&target, &settings, 1, 0);
  for (gint64 i = 0; i < 2; i++)
    {
      gint64 sent_ns = i * WB_NS_PER_S;
      WbPingReply reply = { .sequence = (guint64) i, .read_ns = sent_ns + settings.timeout_ns + 1 };
      const WbPingRecord *record;

      g_assert_false (wb_ping_target_judge (&target, &settings, &why));
      wb_ping_series_add_probe (target.series, 0, sent_ns, sent_ns);
      wb_ping_target_sent (&target, (guint64) i);
      g_assert_cmpint (wb_ping_series_add_reply (target.series, &reply, &record), ==, WB_PING_REPLY_LATE);
      wb_ping_target_received (&target, &settings, record, FALSE);
    }
  g_assert_true (wb_ping_target_judge (&target, &settings, &why));
  g_assert_cmpstr (why, ==, "late: 2 of the latest 2 probes are lost or late");
  wb_ping_target_clear (&target);
  wb_ping_settings_clear (&settings);
}

/* --- Clocks ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbClock clock;
  gint64 offset_ns;
} SetClock;

static gint64
read_set_clock (const WbClock *clock)
{
  struct timespec now;

  timespec_get (&now, TIME_UTC);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec + ((const SetClock *) clock)->offset_ns;
}

static WbPeerAct
hold_all_script (guint64 n, gpointer data)
{
  return n < 3 ? WB_PEER_HOLD : WB_PEER_ANSWER;
}

static void
test_step (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_STATELESS, "127.0.0.1", hold_all_script, NULL);
  SetClock clock = { { read_set_clock }, 0 };
  WbPingRun run;

  g_test_summary ("A clock that is set while probes are under way is counted, and spoils no round trip");

  wb_ping_run_init (&run);
  run.settings.mode = WB_PING_MODE_STAMP;
  run.settings.program_times = TRUE;
  run.settings.count = 3;
  run.settings.timeout_ns = 10 * WB_NS_PER_S;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_session_set_realtime (run.session, &clock.clock);
  wb_ping_session_set_view (run.session, &(WbPingView){ .target_id = 1, .n_probes = 10 });
  wb_ping_run_start (&run);
  until (wb_ping_peer_get_n_held (peer) == 3);
  clock.offset_ns = 3600 * WB_NS_PER_S;
  wb_ping_peer_release (peer);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->clock_steps, ==, 1);
  g_assert_cmpuint (run.snapshot->counts.received, ==, 3);
  g_assert_cmpuint (run.snapshot->counts.late, ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_true (run.snapshot->detail->probes[i].is_stepped);
  g_assert_cmpint (run.snapshot->rows[0].max_ns, <, 60 * WB_NS_PER_S);
  g_assert_false (run.snapshot->detail->figures.has_one_way);
  g_assert_true (wb_ping_run_log_has (&run, "clock was set"));
  wb_ping_run_clear (&run);
}

/* Set at each probe, there and back, by hours and by decades: to 1986 and beyond 2036, where NTP's era ends. */
static WbPeerAct
set_clock_script (guint64 n, gpointer data)
{
  static const gint64 hours[] = { 1, -1, 24 * 365 * 20, -24 * 365 * 20, 0, 24 * 365 * 40, -24 * 365 * 40 };

  ((SetClock *) data)->offset_ns = hours[n % G_N_ELEMENTS (hours)] * 3600 * WB_NS_PER_S;
  return WB_PEER_ANSWER;
}

static void
test_steps (void)
{
  const guint n = 70;

  g_test_summary (
      "A clock that is set at every probe, there and back, makes no delay long or below 0 and no reply late");

  for (WbPingMode mode = WB_PING_MODE_TEXT; mode <= WB_PING_MODE_ECHO; mode++)
    {
      WbPeerKind kind = mode == WB_PING_MODE_STAMP ? WB_PEER_STATEFUL :
                        mode == WB_PING_MODE_TEXT  ? WB_PEER_TEXT :
                                                     WB_PEER_ECHO;
      SetClock clock = { { read_set_clock }, 0 };
      g_autoptr (WbPingPeer) peer = new_peer (kind, "127.0.0.1", set_clock_script, &clock);
      const WbPingFigures *figures;
      WbPingRun run;

      wb_ping_run_init (&run);
      run.settings.mode = mode;
      run.settings.program_times = TRUE;
      run.settings.count = n;
      run.settings.timeout_ns = 100 * WB_NS_PER_S;
      wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
      wb_ping_session_set_realtime (run.session, &clock.clock);
      wb_ping_session_set_view (run.session, &(WbPingView){ .target_id = 1, .n_probes = n });
      wb_ping_run_start (&run);
      wb_ping_run_wait (&run);
      figures = &run.snapshot->detail->figures;
      g_assert_cmpuint (run.snapshot->clock_steps, >, 0);
      g_assert_cmpuint (run.snapshot->counts.received + run.snapshot->counts.skipped, ==, n);
      g_assert_cmpuint (run.snapshot->counts.late + run.snapshot->counts.lost, ==, 0);
      g_assert_cmpint (figures->round_trip.min_ns, >=, 0);
      g_assert_cmpint (figures->round_trip.max_ns, <, 100 * WB_NS_PER_S);
      g_assert_cmpint (figures->network.max_ns, <=, figures->round_trip.max_ns);
      g_assert_cmpfloat (figures->one_way_up_mean_ns, >=, 0);
      g_assert_cmpfloat (figures->one_way_down_mean_ns, >=, 0);
      g_assert_cmpfloat (figures->jitter_ns, <, 100.0 * WB_NS_PER_S);
      for (guint i = 0; i < run.snapshot->detail->n_probes; i++)
        {
          const WbPingRecord *record = &run.snapshot->detail->probes[i];

          g_assert_cmpint (wb_ping_record_get_network_ns (record), >=, 0);
          g_assert_cmpint (wb_ping_record_get_network_ns (record), <=, wb_ping_record_get_round_trip_ns (record));
        }
      wb_ping_run_clear (&run);
    }
}

static void
test_grid (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  WbPingRun run;

  g_test_summary ("A grid of 1 ms skips nothing and does not drift: the last probe is where it was to be");

  wb_ping_run_init (&run);
  run.settings.interval_ns = WB_NS_PER_MS;
  run.settings.count = 1000;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_session_set_view (run.session, &(WbPingView){ .target_id = 1, .n_probes = 1000 });
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.sent, ==, 1000);
  g_assert_cmpuint (run.snapshot->counts.skipped, ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      const WbPingRecord *probe = &run.snapshot->detail->probes[i];

      g_assert_cmpint (probe->slot_ns - run.snapshot->start_ns, ==, (gint64) i * WB_NS_PER_MS);
      g_assert_cmpint (probe->sent_ns, >=, probe->slot_ns);
    }
  g_test_message ("lateness: median %" G_GINT64_FORMAT " ns, at most %" G_GINT64_FORMAT " ns",
                  run.snapshot->lateness_p50_ns, run.snapshot->lateness_max_ns);
  wb_ping_run_clear (&run);
}

static void
test_slept (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  gint64 awake_ns;
  WbPingRun run;

  g_test_summary ("After a pause what is less than a second late is sent, the rest is counted and told");

  wb_ping_run_init (&run);
  run.settings.interval_ns = 10 * WB_NS_PER_MS;
  run.settings.count = 200;
  run.settings.timeout_ns = 5 * WB_NS_PER_S;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  until (run.n_events[WB_PING_EVENT_REPLY] > 0);
  awake_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + 1300 * WB_NS_PER_MS;
  while (wb_clock_now_ns (wb_clock_get_monotonic ()) < awake_ns)
    ;
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.sent + run.snapshot->counts.skipped, ==, 200);
  g_assert_cmpuint (run.snapshot->counts.skipped, >=, 28);
  g_assert_cmpuint (run.snapshot->counts.received, ==, run.snapshot->counts.sent);
  g_assert_cmpint (run.snapshot->lateness_max_ns, >, WB_PING_LATE_NS_MAX / 2);
  g_assert_true (wb_ping_run_log_has (&run, "more than a second"));
  wb_ping_run_clear (&run);
}

static void
test_refused_start (void)
{
  static const char *const bad[][2] = {
    { "127.0.0.1:9", "192.0.2.1:9" },
    { "127.0.0.0/30:9", "192.0.2.1:9" },
  };
  WbPingRun run;

  g_test_summary ("A flood to others is refused at the start, also behind targets of this host; nothing is left then");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      wb_ping_run_init (&run);
      run.settings.flood = TRUE;
      wb_ping_run_add_target (&run, "%s", bad[i][0]);
      wb_ping_run_add_target (&run, "%s", bad[i][1]);
      wb_ping_run_add_target (&run, "::1");
      wb_service_start (WB_SERVICE (run.session), &run.settings);
      until (wb_service_get_state (WB_SERVICE (run.session)) == WB_SERVICE_FAILED);
      g_assert_error (wb_service_get_error (WB_SERVICE (run.session)), WB_ERROR, WB_ERROR_INVALID_INPUT);
      wb_ping_run_look (&run);
      g_assert_cmpuint (run.snapshot->n_targets, ==, 0);
      wb_ping_run_clear (&run);
    }
}

static void
test_duration (void)
{
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  g_autoptr (WbPingReport) report = NULL;
  WbPingRun run;

  g_test_summary ("A duration ends the series at once after its last slot, and the report says what the snapshot says");

  wb_ping_run_init (&run);
  run.settings.interval_ns = 60 * WB_NS_PER_S;
  run.settings.count = 0;
  run.settings.duration_ns = 30 * WB_NS_PER_S;
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.sent, ==, 1);
  g_assert_cmpint (run.snapshot->running_ns, <, 30 * WB_NS_PER_S);
  report = wb_ping_session_dup_report (run.session);
  g_assert_cmpuint (report->n_results, ==, 1);
  g_assert_cmpuint (report->results[0].row.counts.received, ==, 1);
  g_assert_cmpuint (wb_ping_history_get_n_records (report->results[0].history), ==, 1);
  g_assert_true (report->finished);
  wb_ping_run_clear (&run);
}

/* Each look at it takes longer than a turn of the grid may. */
static gint64
read_slow_clock (const WbClock *clock)
{
  gint64 until_us = g_get_monotonic_time () + 2000;
  struct timespec now;

  while (g_get_monotonic_time () < until_us)
    ;
  timespec_get (&now, TIME_UTC);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

static void
test_duration_slow (void)
{
  const WbClock clock = { read_slow_clock };
  g_autoptr (WbPingPeer) peer = new_peer (WB_PEER_TEXT, "127.0.0.1", NULL, NULL);
  WbPingRun run;

  g_test_summary ("A duration ends the series at once also where a machine is so busy that each probe is a turn");

  wb_ping_run_init (&run);
  run.settings.interval_ns = 60 * WB_NS_PER_S;
  run.settings.count = 0;
  run.settings.duration_ns = 30 * WB_NS_PER_S;
  wb_ping_session_set_realtime (run.session, &clock);
  wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peer));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  g_assert_cmpuint (run.snapshot->counts.sent, ==, 1);
  g_assert_cmpint (run.snapshot->running_ns, <, 30 * WB_NS_PER_S);
  wb_ping_run_clear (&run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/crowd/many", test_many);
  g_test_add_func ("/ping/crowd/outstanding", test_outstanding);
  g_test_add_func ("/ping/crowd/names", test_names);
  g_test_add_func ("/ping/crowd/no-name", test_no_name);
  g_test_add_func ("/ping/crowd/restarts", test_restarts);
  g_test_add_func ("/ping/crowd/alarm", test_alarm);
  g_test_add_func ("/ping/crowd/alarm-late", test_alarm_late);
  g_test_add_func ("/ping/crowd/step", test_step);
  g_test_add_func ("/ping/crowd/steps", test_steps);
  g_test_add_func ("/ping/crowd/grid", test_grid);
  g_test_add_func ("/ping/crowd/slept", test_slept);
  g_test_add_func ("/ping/crowd/refused-start", test_refused_start);
  g_test_add_func ("/ping/crowd/duration", test_duration);
  g_test_add_func ("/ping/crowd/duration-slow", test_duration_slow);
  return g_test_run ();
}
