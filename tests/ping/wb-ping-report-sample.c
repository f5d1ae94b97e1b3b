/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Probes are made by a seeded generator on a clock of numbers, and go through the same parts as those of a session. */

#include "tests/ping/wb-ping-report-sample.h"

#include <math.h>

#define MS WB_NS_PER_MS
#define START_NS G_GINT64_CONSTANT (36000000000123)
#define EPOCH_NS G_GINT64_CONSTANT (1795370400000000000)
#define THEIR_OFFSET_NS (-3 * WB_NS_PER_S)
#define INTERVAL_NS (20 * MS)
#define TIMEOUT_NS (100 * MS)

static void
receive (GRand *rand, WbPingSeries *series, WbPingStatistics *statistics, WbPingHistory *history, guint64 sequence)
{
  const WbPingRecord *record = wb_ping_series_get_record (series, sequence);
  gboolean was_lost = record->state == WB_PING_LOST;
  gint64 t1_unix_ns = EPOCH_NS + record->sent_ns - START_NS + 4000; /* also where no stamp tells it */
  gint64 away_ns = 2 * MS + (gint64) (-log (g_rand_double_range (rand, 1e-9, 1)) * 3e6);
  WbPingReply reply = { .sequence = sequence,
                        .read_ns = record->sent_ns + away_ns + 30000,
                        .t4_source = g_rand_boolean (rand) ? WB_PING_STAMP_KERNEL : WB_PING_STAMP_USER,
                        .receipt = (guint32) sequence * 2,
                        .ttl = (guint8) g_rand_int_range (rand, 60, 64),
                        .has_receipt = TRUE,
                        .has_reflector_times = g_rand_int_range (rand, 0, 5) > 0,
                        .is_stepped = g_rand_int_range (rand, 0, 100) == 0 };
  WbPingOutcome outcome;

  if (was_lost) /* so late that it is late by its stamps too */
    away_ns = reply.read_ns - record->sent_ns + TIMEOUT_NS;
  if (reply.has_reflector_times)
    {
      reply.t2_unix_ns = t1_unix_ns + away_ns / 2 + THEIR_OFFSET_NS;
      reply.t3_unix_ns = reply.t2_unix_ns + 20000;
    }
  reply.t4_unix_ns = t1_unix_ns + away_ns;
  reply.read_ns = MAX (reply.read_ns, record->sent_ns + away_ns);
  outcome = wb_ping_series_add_reply (series, &reply, &record);
  if (outcome == WB_PING_REPLY_FIRST || outcome == WB_PING_REPLY_LATE)
    {
      wb_ping_statistics_add (statistics, series, record);
      if (history)
        wb_ping_history_received (history, record, was_lost);
    }
  else if (outcome == WB_PING_REPLY_DUPLICATE && history)
    wb_ping_history_changed (history, record);
}

static void
lose (WbPingSeries *series, WbPingHistory *history, guint64 sequence)
{
  gint64 now_ns = wb_ping_series_get_record (series, sequence)->sent_ns + TIMEOUT_NS + 1;
  const WbPingRecord *record;

  /* the older ones had been lost or answered before */
  wb_ping_series_expire (series, now_ns);
  record = wb_ping_series_get_record (series, sequence);
  g_assert_cmpuint (record->state, ==, WB_PING_LOST);
  if (history)
    wb_ping_history_lost (history, record);
}

static void
send (GRand *rand, WbPingSeries *series, WbPingHistory *history, gint64 slot_ns)
{
  gint64 sent_ns = slot_ns + g_rand_int_range (rand, 1000, 200000);
  guint64 sequence = wb_ping_series_add_probe (series, (guint64) g_rand_int (rand) << 32 | 7, slot_ns, sent_ns);

  if (sequence % 17 != 3)
    wb_ping_series_set_sent_stamp (series, sequence, EPOCH_NS + sent_ns - START_NS + 4000, WB_PING_STAMP_KERNEL);
  if (history)
    wb_ping_history_sent (history, wb_ping_series_get_record (series, sequence));
}

/* One probe after the other, each finished before the next is sent, but for the last one, which stays pending. */
static void
run (GRand *rand, guint n, WbPingSeries *series, WbPingStatistics *statistics, WbPingHistory *history)
{
  for (guint i = 0; i < n; i++)
    {
      gint32 what = g_rand_int_range (rand, 0, 100);

      send (rand, series, history, START_NS + i * (INTERVAL_NS + TIMEOUT_NS));
      if (i + 1 == n)
        break;
      if (what < 5)
        lose (series, history, i);
      if (what > 3)
        receive (rand, series, statistics, history, i);
      if (what > 90)
        receive (rand, series, statistics, history, i);
    }
}

static void
fill_row (GRand *rand, WbPingRow *row, guint i, const WbPingFigures *figures)
{
  row->id = i + 1;
  row->name = i == 0 ? g_strdup ("=cmd|' /C calc'!A0, \"quoted\"") :
              i == 1 ? g_strdup ("größe.example:5000") :
              i % 2  ? g_strdup_printf ("192.0.2.%u", i % 256) :
                       g_strdup_printf ("[2001:db8::%x]:862", i);
  row->endpoint = (WbEndpoint){ .family = i % 2 ? 4 : 6, .port = 5000, .address = { 192, 0, 2, (guint8) i } };
  row->status = (WbPingTargetStatus) (i % (WB_PING_TARGET_FAILED + 1));
  row->error = i % 3 == 2 ? g_strdup ("Port unreachable, says 192.0.2.1") : NULL;
  row->in_alarm = i % 5 == 0;
  row->last_ns = i == 3 ? -1 : 7 * MS;
  row->min_ns = figures->network.min_ns;
  row->mean_ns = figures->network.mean_ns;
  row->max_ns = figures->network.max_ns;
  row->p50_ns = figures->network.has_percentiles ? figures->network.percentiles_ns[WB_PING_P50] : -1;
  row->jitter_ns = figures->jitter_ns;
  row->n_spark = MIN (i * 7, WB_PING_SPARK);
  for (guint k = 0; k < row->n_spark; k++)
    row->spark_ms[k] = k % 9 == 4 ? -1.0f : (float) g_rand_double_range (rand, 0.1, 80);
}

static void
fill_result (GRand *rand, const WbPingReportSample *sample, WbPingResult *result, guint i)
{
  WbPingSeriesSettings settings = { .interval_ns = INTERVAL_NS, .timeout_ns = TIMEOUT_NS, .stateful = TRUE };
  g_autoptr (WbPingSeries) series = wb_ping_series_new (&settings);
  g_autoptr (WbPingStatistics) statistics = wb_ping_statistics_new (i >= sample->n_full);

  if (i < sample->n_full)
    result->history = wb_ping_history_new (sample->n_kept, START_NS, WB_NS_PER_S);
  run (rand, sample->n_probes, series, statistics, result->history);
  wb_ping_series_add_skipped (series, i);
  wb_ping_series_get_counts (series, &result->row.counts);
  wb_ping_statistics_get_figures (statistics, &result->row.counts, &result->figures);
  fill_row (rand, &result->row, i, &result->figures);
  if (i >= sample->n_full)
    return;
  result->network = wb_histogram_copy (wb_ping_statistics_get_network (statistics));
  result->response = wb_histogram_copy (wb_ping_statistics_get_response (statistics));
}

WbPingReport *
wb_ping_report_sample (const WbPingReportSample *sample)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (sample->seed);
  WbPingReport *self = wb_ping_report_new (sample->n_targets);
  const char *targets[] = { "=cmd|' /C calc'!A0, \"quoted\"", "größe.example:5000", "192.0.2.0/24", NULL };

  self->settings.targets = g_strdupv ((char **) targets);
  self->settings.interface = g_strdup ("eth0");
  self->settings.mode = WB_PING_MODE_STAMP;
  self->settings.interval_ns = INTERVAL_NS + TIMEOUT_NS;
  self->settings.timeout_ns = TIMEOUT_NS;
  self->settings.count = sample->n_probes;
  self->settings.source_v4 = (WbEndpoint){ .family = 4, .port = 1234, .address = { 127, 0, 0, 9 } };
  self->settings.alarm_loss = 0.25;
  self->start_ns = START_NS;
  self->start_unix_ns = EPOCH_NS;
  self->running_ns = sample->n_probes * (INTERVAL_NS + TIMEOUT_NS);
  self->finished = sample->seed % 2;
  self->t1_source = WB_PING_STAMP_KERNEL;
  self->t4_source = WB_PING_STAMP_USER;
  self->lateness_p50_ns = 51234;
  self->lateness_max_ns = 7654321;
  self->foreign_senders = 3;
  self->clock_steps = 1;
  for (guint i = 0; i < sample->n_targets; i++)
    fill_result (rand, sample, &self->results[i], i);
  return self;
}

GBytes *
wb_ping_report_unpack (GBytes *file)
{
  g_autoptr (GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) packed = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, G_CONVERTER (unpacker));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  GError *error = NULL;

  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}
