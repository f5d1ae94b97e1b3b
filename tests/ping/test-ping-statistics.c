/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures of a series against values worked out plainly, and what is said of another host's clock against a clock
 * whose truth is known. */

#include "engine/ping/wb-ping-clock-watch.h"
#include "engine/ping/wb-ping-figure.h"
#include "engine/ping/wb-ping-statistics.h"

#include <math.h>

#define MS WB_NS_PER_MS
#define US WB_NS_PER_US
#define EPOCH_NS G_GINT64_CONSTANT (1795370400000000000)

/* --- Distributions --------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbPingSeries *series;
  WbPingStatistics *statistics;
} Rig;

static Rig
new_rig (gboolean brief)
{
  WbPingSeriesSettings settings = { .interval_ns = 10 * MS, .timeout_ns = 5 * WB_NS_PER_S };

  return (Rig){ wb_ping_series_new (&settings), wb_ping_statistics_new (brief) };
}

static void
clear_rig (Rig *rig)
{
  wb_ping_series_free (rig->series);
  wb_ping_statistics_free (rig->statistics);
}

/* A reply to a probe that was sent when it was to be. */
static void
answer (Rig *rig, guint64 sequence, gint64 took_ns)
{
  const WbPingRecord *record = wb_ping_series_get_record (rig->series, sequence);
  WbPingReply reply = { .sequence = sequence, .read_ns = record->sent_ns + took_ns };

  g_assert_cmpint (wb_ping_series_add_reply (rig->series, &reply, &record), ==, WB_PING_REPLY_FIRST);
  wb_ping_statistics_add (rig->statistics, rig->series, record);
}

static void
send_probes (Rig *rig, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gint64 slot_ns = (gint64) wb_ping_series_get_next (rig->series) * 10 * MS;

      wb_ping_series_add_probe (rig->series, 0, slot_ns, slot_ns);
    }
}

static WbPingFigures
get_figures (const Rig *rig)
{
  WbPingCounts counts;
  WbPingFigures figures;

  wb_ping_series_get_counts (rig->series, &counts);
  wb_ping_statistics_get_figures (rig->statistics, &counts, &figures);
  return figures;
}

static int
compare_int64 (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
test_distribution (void)
{
  enum
  {
    N = 2000
  };
  static gint64 values[N];

  g_test_summary (
      "Random round trips: minimum, mean, deviation and percentiles are those of the sorted values; in brief "
      "the same without percentiles");
  for (guint brief = 0; brief < 2; brief++)
    {
      Rig rig = new_rig (brief);
      long double sum = 0, squares = 0, mean;
      WbPingFigures figures;

      for (guint i = 0; i < N; i++)
        {
          values[i] = 1 + (gint64) (g_test_rand_double () * g_test_rand_double () * 3e9);
          sum += values[i];
          send_probes (&rig, 1);
          answer (&rig, i, values[i]);
        }
      mean = sum / N;
      for (guint i = 0; i < N; i++)
        squares += (values[i] - mean) * (values[i] - mean);
      qsort (values, N, sizeof values[0], compare_int64);
      figures = get_figures (&rig);
      g_assert_cmpuint (figures.network.n, ==, N);
      g_assert_cmpint (figures.network.min_ns, ==, values[0]);
      g_assert_cmpint (figures.network.max_ns, ==, values[N - 1]);
      g_assert_cmpfloat_with_epsilon (figures.network.mean_ns, (double) mean, 1e-3);
      g_assert_cmpfloat_with_epsilon (figures.network.stddev_ns, sqrt ((double) squares / N), 1);
      g_assert_cmpint (figures.network.has_percentiles, ==, !brief);
      g_assert_cmpint (figures.pdv.max_ns, ==, values[N - 1] - values[0]);
      for (guint i = 0; i < WB_PING_N_PERCENTILES && !brief; i++)
        {
          double percentile = wb_ping_percentile_get_value (i);
          gint64 truth = values[(guint) ceil (percentile / 100 * N - 1e-9) - 1];

          g_assert_cmpint (figures.network.percentiles_ns[i], >=, truth);
          g_assert_cmpint (figures.network.percentiles_ns[i], <=, truth + truth / 64 + 1);
          g_assert_cmpint (figures.network_of_all_ns[i], ==, figures.network.percentiles_ns[i]);
          g_assert_cmpint (figures.pdv.percentiles_ns[i], ==, figures.network.percentiles_ns[i] - values[0]);
        }
      g_assert_cmpint (wb_ping_statistics_get_network (rig.statistics) == NULL, ==, brief);
      clear_rig (&rig);
    }
}

static void
test_variation (void)
{
  static const guint order[] = { 0, 2, 1, 5, 4, 7 }; /* 3 and 6 never come */
  static const gint64 took_ms[] = { 10, 12, 9, 0, 20, 15, 0, 11 };
  Rig rig = new_rig (FALSE);
  double jitter = 0;
  WbPingFigures figures;

  g_test_summary ("IPDV pairs neighbours in number whatever order they came in; interarrival jitter takes the order of "
                  "arrival; worked out by hand");
  send_probes (&rig, 8);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      answer (&rig, order[i], took_ms[order[i]] * MS);
      if (i > 0)
        jitter += (fabs ((double) (took_ms[order[i]] - took_ms[order[i - 1]]) * MS) - jitter) / 16;
    }
  figures = get_figures (&rig);
  /* 1-0: +2, 2-1: -3, 5-4: -5 */
  g_assert_cmpuint (figures.ipdv.n, ==, 3);
  g_assert_cmpint (figures.ipdv.min_ns, ==, -5 * MS);
  g_assert_cmpint (figures.ipdv.max_ns, ==, 2 * MS);
  g_assert_cmpfloat_with_epsilon (figures.ipdv.mean_ns, -2.0 * MS, 1);
  g_assert_cmpint (figures.ipdv.percentiles_ns[WB_PING_P50], >=, 3 * MS);
  g_assert_cmpint (figures.ipdv.percentiles_ns[WB_PING_P50], <=, 3 * MS + 3 * MS / 64);
  g_assert_cmpfloat_with_epsilon (figures.jitter_ns, jitter, 1);
  g_assert_cmpuint (figures.ipdv_up.n, ==, 0);
  g_assert_false (figures.has_one_way);
  clear_rig (&rig);
}

static void
test_of_all (void)
{
  Rig rig = new_rig (FALSE);
  WbPingFigures figures;

  g_test_summary ("A percentile of all probes that falls on a lost one is longer than any");
  send_probes (&rig, 100);
  for (guint i = 0; i < 92; i++)
    answer (&rig, i, 10 * MS);
  wb_ping_series_expire (rig.series, 100 * WB_NS_PER_S);
  figures = get_figures (&rig);
  g_assert_cmpint (figures.network_of_all_ns[WB_PING_P90], ==, 10 * MS);
  g_assert_cmpint (figures.network_of_all_ns[WB_PING_P95], ==, WB_PING_NEVER_NS);
  g_assert_cmpint (figures.network.percentiles_ns[WB_PING_P95], ==, 10 * MS);
  wb_ping_series_add_skipped (rig.series, 10); /* 92 of 110 */
  figures = get_figures (&rig);
  g_assert_cmpint (figures.network_of_all_ns[WB_PING_P90], ==, 10 * MS);
  g_assert_cmpint (figures.response_of_all_ns[WB_PING_P90], ==, WB_PING_NEVER_NS);
  g_assert_cmpint (figures.response_of_all_ns[WB_PING_P50], ==, 10 * MS);
  clear_rig (&rig);
}

static void
test_omission (void)
{
  Rig rig = new_rig (FALSE);
  WbPingFigures figures;

  g_test_summary (
      "A sender that stood still for a second: the network was as fast as ever, the response was not, and the "
      "hundred late slots all count (coordinated omission)");
  for (guint i = 0; i < 200; i++)
    {
      const WbPingRecord *record;
      gint64 slot_ns = (gint64) i * 10 * MS, sent_ns = i < 100 ? slot_ns : MAX (slot_ns, 2000 * MS);
      WbPingReply reply = { .sequence = i, .read_ns = sent_ns + MS };

      wb_ping_series_add_probe (rig.series, 0, slot_ns, sent_ns);
      wb_ping_series_add_reply (rig.series, &reply, &record);
      wb_ping_statistics_add (rig.statistics, rig.series, record);
    }
  figures = get_figures (&rig);
  g_assert_cmpint (figures.network.max_ns, ==, MS);
  g_assert_cmpint (figures.network.percentiles_ns[WB_PING_P99_99], ==, MS);
  g_assert_cmpint (figures.response.percentiles_ns[WB_PING_P50], <=, MS + MS / 64);
  g_assert_cmpint (figures.response.max_ns, ==, 1001 * MS);
  g_assert_cmpint (figures.response.percentiles_ns[WB_PING_P90], >=, 800 * MS); /* a tenth of all is */
  g_assert_cmpint (figures.lateness.max_ns, ==, 1000 * MS);
  clear_rig (&rig);
}

/* --- Clocks ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 offset_ns; /* at EPOCH_NS */
  double skew_ppm;
  gint64 up_ns, down_ns; /* shortest delays */
  gint64 queue_ns;       /* mean of what comes on top */
} Clock;

static gint64
get_theta (const Clock *clock, gint64 at_ns)
{
  return clock->offset_ns + (gint64) (clock->skew_ppm * 1e-6 * (double) (at_ns - EPOCH_NS));
}

static gint64
draw_queue (const Clock *clock)
{
  return (gint64) (-log (1 - g_test_rand_double ()) * (double) clock->queue_ns);
}

/* Four times of a probe that leaves at at_ns. */
static void
make_times (const Clock *clock, gint64 at_ns, gint64 times[4])
{
  gint64 arrives_ns = at_ns + clock->up_ns + draw_queue (clock), leaves_ns = arrives_ns + 20 * US;

  times[0] = at_ns;
  times[1] = arrives_ns + get_theta (clock, arrives_ns);
  times[2] = leaves_ns + get_theta (clock, leaves_ns);
  times[3] = leaves_ns + clock->down_ns + draw_queue (clock);
}

static void
check_skew (const Clock *clock, guint n, gint64 interval_ns, double skew_within_ppm)
{
  WbPingSkew skew;
  gint64 at_ns = EPOCH_NS;
  gint64 asymmetry_ns = ABS (clock->up_ns - clock->down_ns) / 2;

  wb_ping_skew_init (&skew);
  for (guint i = 0; i < n; i++, at_ns += interval_ns)
    {
      gint64 times[4];

      make_times (clock, at_ns, times);
      wb_ping_skew_add (&skew, times[0], times[1], times[2], times[3]);
    }
  for (guint i = 0; i <= 10; i++)
    {
      WbPingSkewEstimate estimate = wb_ping_skew_estimate (&skew, EPOCH_NS + (at_ns - EPOCH_NS) / 10 * i);
      gint64 error_ns = estimate.offset_ns - get_theta (clock, estimate.at_unix_ns);

      g_assert_true (estimate.known && estimate.skew_known);
      g_test_message ("offset off by %" G_GINT64_FORMAT " ns, bound %" G_GINT64_FORMAT "; skew %.4f ppm, bound %.4f",
                      error_ns, estimate.offset_error_ns, estimate.skew_ppm, estimate.skew_error_ppm);
      g_assert_cmpint (ABS (error_ns), <=, estimate.offset_error_ns + 2);
      /* not only within the bound: nearly what the asymmetry alone makes */
      g_assert_cmpint (ABS (error_ns), <=, asymmetry_ns + 2 * clock->queue_ns + 1000);
      g_assert_cmpfloat (fabs (estimate.skew_ppm - clock->skew_ppm), <=, estimate.skew_error_ppm * 1.000001);
      g_assert_cmpfloat (fabs (estimate.skew_ppm - clock->skew_ppm), <=, skew_within_ppm);
    }
}

static void
test_skew (void)
{
  static const Clock even = { 3 * WB_NS_PER_S, 20, 2 * MS, 2 * MS, 500 * US };
  static const Clock behind = { -400 * 86400 * WB_NS_PER_S, -75.5, 2 * MS, 6 * MS, 3 * MS };
  static const Clock same = { 0, 0, 10 * US, 10 * US, 30 * US };

  g_test_summary (
      "Offset and skew of clocks whose truth is known, ahead and behind, with queues and unequal ways, for a "
      "minute to a week: within the bound, and near");
  check_skew (&even, 6000, 10 * MS, 2);
  check_skew (&even, 60000, 10 * MS, 0.2);
  check_skew (&behind, 60000, 10 * MS, 3);
  check_skew (&behind, 86400, WB_NS_PER_S, 0.02);
  check_skew (&same, 10000, MS, 2);
  check_skew (&even, 100000, 6 * WB_NS_PER_S, 0.02);
}

static void
test_one_way (void)
{
  static const Clock clock = { -5 * WB_NS_PER_S, 50, 3 * MS, 3 * MS, 400 * US };
  Rig rig = new_rig (FALSE);
  const guint n = 20000;
  WbPingFigures figures;

  g_test_summary (
      "One-way delays of a clock that is 5 s behind and drifts: right within the bound, there and back, and the "
      "variation needs no clock");
  for (guint i = 0; i < n; i++)
    {
      const WbPingRecord *record;
      gint64 times[4], at_ns = (gint64) i * 10 * MS;
      WbPingReply reply = { .sequence = i, .has_reflector_times = TRUE, .t4_source = WB_PING_STAMP_KERNEL, .ttl = 64 };

      reply.ttl = i == 77 ? 60 : 64;
      make_times (&clock, EPOCH_NS + at_ns, times);
      wb_ping_series_add_probe (rig.series, 0, at_ns, at_ns);
      wb_ping_series_set_sent_stamp (rig.series, i, times[0], WB_PING_STAMP_KERNEL);
      reply.t2_unix_ns = times[1];
      reply.t3_unix_ns = times[2];
      reply.t4_unix_ns = times[3];
      reply.read_ns = at_ns + times[3] - times[0];
      g_assert_cmpint (wb_ping_series_add_reply (rig.series, &reply, &record), ==, WB_PING_REPLY_FIRST);
      wb_ping_statistics_add (rig.statistics, rig.series, record);
    }
  figures = get_figures (&rig);
  g_assert_true (figures.has_one_way);
  g_test_message ("up %.0f ns, down %.0f ns, bound %" G_GINT64_FORMAT " ns", figures.one_way_up_mean_ns,
                  figures.one_way_down_mean_ns, figures.one_way_error_ns);
  g_assert_cmpfloat (fabs (figures.one_way_up_mean_ns - 3.4 * MS), <=, 100 * US);
  g_assert_cmpfloat (fabs (figures.one_way_down_mean_ns - 3.4 * MS), <=, 100 * US);
  g_assert_cmpint (figures.one_way_error_ns, >=, 3 * MS);
  g_assert_cmpint (figures.one_way_error_ns, <=, 3200 * US);
  g_assert_cmpuint (figures.ipdv_up.n, ==, n - 1);
  /* the difference of two exponentials: its deviation is sqrt (2) of theirs */
  g_assert_cmpfloat (fabs (figures.ipdv_up.stddev_ns - sqrt (2) * 400 * US), <=, 30 * US);
  g_assert_cmpfloat (fabs (figures.ipdv_down.stddev_ns - sqrt (2) * 400 * US), <=, 30 * US);
  g_assert_cmpfloat (figures.jitter_up_ns, >, 50 * US);
  g_assert_cmpuint (figures.ttl_min, ==, 60);
  g_assert_cmpuint (figures.ttl_max, ==, 64);
  g_assert_cmpuint (figures.ttl_last, ==, 64);
  g_assert_cmpuint (figures.ttl_changes, ==, 2);
  g_assert_cmpuint (figures.n_kernel_times, ==, n);
  /* 20 µs of each round trip were the reflector's */
  g_assert_cmpfloat_with_epsilon (figures.round_trip.mean_ns - figures.network.mean_ns, 20.0 * US, 2 * US);
  wb_ping_statistics_forget_clock (rig.statistics);
  g_assert_false (get_figures (&rig).has_one_way);
  clear_rig (&rig);
}

typedef struct
{
  gint64 t2_ns; /* after T1 */
  gint64 held_ns;
  gint64 step_ns; /* of the reflector's clock, at a tenth of the series */
  gboolean believed;
} Lie;

/* Times as STAMP can say them: 1968 to 2104. */
static void
test_forged (void)
{
  const gint64 year_ns = G_GINT64_CONSTANT (365) * 86400 * WB_NS_PER_S;
  const Lie lies[] = {
    { 100 * US, 3600 * WB_NS_PER_S, 0, FALSE },
    { 100 * US, -1, 0, FALSE },
    { 100 * US, 10 * MS + 1, 0, FALSE },
    { -58 * year_ns, 2 * 58 * year_ns, 0, FALSE },
    { -58 * year_ns, 0, 0, TRUE },
    { 78 * year_ns, 10 * MS, 0, TRUE },
    { 100 * US, 1 * MS, WB_NS_PER_S, TRUE },
    { 100 * US, 1 * MS, -70 * year_ns, TRUE },
  };
  const guint n = 200;

  g_test_summary ("Whatever a reflector says of its clock, no delay is below 0 and none is longer than the round trip");
  for (guint lie = 0; lie < G_N_ELEMENTS (lies); lie++)
    {
      Rig rig = new_rig (FALSE);
      WbPingFigures figures;

      for (guint i = 0; i < n; i++)
        {
          const WbPingRecord *record;
          gint64 at_ns = (gint64) i * 10 * MS;
          WbPingReply reply = { .sequence = i, .has_reflector_times = TRUE, .t4_source = WB_PING_STAMP_KERNEL };

          wb_ping_series_add_probe (rig.series, 0, at_ns, at_ns);
          wb_ping_series_set_sent_stamp (rig.series, i, EPOCH_NS + at_ns, WB_PING_STAMP_KERNEL);
          reply.t2_unix_ns = EPOCH_NS + at_ns + lies[lie].t2_ns + (i >= n / 10 ? lies[lie].step_ns : 0);
          reply.t3_unix_ns = reply.t2_unix_ns + lies[lie].held_ns;
          reply.t4_unix_ns = EPOCH_NS + at_ns + 10 * MS;
          reply.read_ns = at_ns + 10 * MS;
          g_assert_cmpint (wb_ping_series_add_reply (rig.series, &reply, &record), ==, WB_PING_REPLY_FIRST);
          wb_ping_statistics_add (rig.statistics, rig.series, record);
        }
      figures = get_figures (&rig);
      g_test_message ("%u: up %.0f ns, down %.0f ns ± %" G_GINT64_FORMAT " ns", lie, figures.one_way_up_mean_ns,
                      figures.one_way_down_mean_ns, figures.one_way_error_ns);
      g_assert_cmpint (figures.has_one_way, ==, lies[lie].believed);
      g_assert_cmpint (figures.network.min_ns, ==, lies[lie].believed ? 10 * MS - lies[lie].held_ns : 10 * MS);
      g_assert_cmpint (figures.pdv.max_ns, ==, 0);
      g_assert_cmpfloat (figures.one_way_up_mean_ns, >=, 0);
      g_assert_cmpfloat (figures.one_way_down_mean_ns, >=, 0);
      g_assert_cmpfloat (figures.one_way_up_mean_ns + figures.one_way_down_mean_ns, <=, 10.0 * MS + 1);
      g_assert_cmpint (figures.one_way_error_ns, >=, 0);
      clear_rig (&rig);
    }
}

static void
test_clock_watch (void)
{
  WbPingClockWatch watch = { .any = FALSE };
  gint64 monotonic_ns = 1000 * WB_NS_PER_S, distance_ns = EPOCH_NS;

  g_test_summary ("Slewing by 500 ppm and slow looks are no step; steps of a millisecond up and down are, once each");
  g_assert_cmpint (wb_ping_clock_watch_look (&watch, monotonic_ns, monotonic_ns + distance_ns, 100), ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 passed_ns = g_test_rand_int_range (1, 2000000000), took_ns = g_test_rand_int_range (0, 5000000),
             step_ns = 0;
      gint64 slew_ns = passed_ns / 2000 * (i % 2 ? 1 : -1), seen_ns;

      monotonic_ns += passed_ns;
      if (i % 10 == 9)
        step_ns = (i % 20 == 9 ? 1 : -1) * (20 * MS + (gint64) g_test_rand_int_range (0, 1000) * WB_NS_PER_S);
      distance_ns += slew_ns + step_ns;
      /* the realtime clock was read at any moment of the look */
      seen_ns = wb_ping_clock_watch_look (
          &watch, monotonic_ns, monotonic_ns + distance_ns + (gint64) (g_test_rand_double () * (double) took_ns),
          took_ns);
      if (step_ns == 0)
        g_assert_cmpint (seen_ns, ==, 0);
      else
        g_assert_cmpint (ABS (seen_ns - step_ns), <=, 10 * MS);
    }
  /* quick looks see a millisecond */
  watch.any = FALSE;
  wb_ping_clock_watch_look (&watch, monotonic_ns, monotonic_ns + distance_ns, 100);
  monotonic_ns += 10 * MS;
  g_assert_cmpint (wb_ping_clock_watch_look (&watch, monotonic_ns, monotonic_ns + distance_ns + MS, 100), ==, MS);
  monotonic_ns += 10 * MS;
  g_assert_cmpint (wb_ping_clock_watch_look (&watch, monotonic_ns, monotonic_ns + distance_ns + MS, 100), ==, 0);
}

static void
test_words (void)
{
  g_test_summary ("Every figure has a label without a stop and a definition that ends with one; no two share a label");
  for (WbPingFigure i = 0; i < WB_PING_N_FIGURES; i++)
    {
      const char *label = wb_ping_figure_get_label (i);

      g_assert_true (label != NULL && label[0] != '\0' && !g_str_has_suffix (label, "."));
      g_assert_true (g_str_has_suffix (wb_ping_figure_get_definition (i), "."));
      for (WbPingFigure j = 0; j < i; j++)
        g_assert_cmpstr (label, !=, wb_ping_figure_get_label (j));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/statistics/distribution", test_distribution);
  g_test_add_func ("/ping/statistics/variation", test_variation);
  g_test_add_func ("/ping/statistics/of-all", test_of_all);
  g_test_add_func ("/ping/statistics/omission", test_omission);
  g_test_add_func ("/ping/statistics/skew", test_skew);
  g_test_add_func ("/ping/statistics/one-way", test_one_way);
  g_test_add_func ("/ping/statistics/forged", test_forged);
  g_test_add_func ("/ping/statistics/clock-watch", test_clock_watch);
  g_test_add_func ("/ping/statistics/words", test_words);
  return g_test_run ();
}
