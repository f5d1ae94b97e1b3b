/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session file, both ways at once: each visit_ function names the members of a struct in the order in which they
 * stand in the file, with what they may be at most (wb-ping-codec). docs/ping-file.md is the same in words.
 *
 *   mark | settings | session | target 1: row, figures, histograms and history or none | target 2 | … | end
 *
 * What holds among members is checked after they are read: whoever looks at a report may rely on it as if a session had
 * filled it. */

#include "engine/ping/wb-ping-report.h"

#include "engine/ping/wb-ping-bins.h"
#include "engine/ping/wb-ping-codec.h"

#include <float.h>
#include <glib/gi18n-lib.h>

/* One mark for each form of the file. */
#define MARK_OF_ALL "Wirebench ping session "
#define MARK_VERSION "1\n"

/* Of all counts: more than a probe a nanosecond for three days, and the sum over all targets still fits. */
#define COUNT_MAX ((G_GUINT64_CONSTANT (1) << 48) - 1)
#define TIME_MAX WB_PING_CODEC_MAX
#define TIME_MIN WB_PING_CODEC_MIN

#define UINT(object, member, max) wb_ping_codec_member (codec, object, member, max)
#define COUNT(object, member) wb_ping_codec_member (codec, object, member, COUNT_MAX)
#define INT(object, member) wb_ping_codec_signed (codec, object, member, TIME_MIN, TIME_MAX)
#define LENGTH(object, member) wb_ping_codec_signed (codec, object, member, 0, TIME_MAX)
#define REAL(object, member) wb_ping_codec_real (codec, object, member, (double) TIME_MAX)
#define FLAG(object, member) wb_ping_codec_flag (codec, object, member)
#define STRING(object, member) wb_ping_codec_string (codec, #member, &(object)->member)

/* A float holds less than a double: its bound must be one of its own. */
#define SPARK_MS_MAX 1e12

/* --- Settings -------------------------------------------------------------------------------------------------------- */

static void
visit_endpoint (WbPingCodec *codec, const char *name, WbEndpoint *self)
{
  wb_ping_codec_enter (codec, name, -1);
  UINT (self, family, 6);
  if (self->family != 0 && self->family != 4 && self->family != 6)
    wb_ping_codec_fail (codec, "family", _("neither IPv4 nor IPv6"));
  if (self->family != 0)
    {
      UINT (self, port, G_MAXUINT16);
      UINT (self, scope_id, G_MAXUINT32);
      wb_ping_codec_bytes (codec, "address", self->address, self->family == 4 ? 4 : 16);
    }
  wb_ping_codec_leave (codec);
}

static void
visit_names (WbPingCodec *codec, const char *name, char ***names)
{
  guint64 n = wb_ping_codec_is_reader (codec) || *names == NULL ? 0 : MIN (g_strv_length (*names), WB_PING_TARGETS_MAX);
  g_autoptr (GPtrArray) read = NULL;

  n = wb_ping_codec_uint (codec, name, n, WB_PING_TARGETS_MAX);
  if (wb_ping_codec_is_reader (codec))
    read = g_ptr_array_new_with_free_func (g_free);
  for (guint64 i = 0; i < n && !wb_ping_codec_has_failed (codec); i++)
    {
      char *text = read ? NULL : (*names)[i];

      wb_ping_codec_enter (codec, name, (gint64) i);
      wb_ping_codec_string (codec, "text", &text);
      if (text == NULL)
        wb_ping_codec_fail (codec, "text", _("there must be one"));
      else if (read)
        g_ptr_array_add (read, text);
      wb_ping_codec_leave (codec);
    }
  if (!read)
    return;
  g_ptr_array_add (read, NULL);
  *names = (char **) g_ptr_array_free (g_steal_pointer (&read), FALSE);
}

static void
visit_settings (WbPingCodec *codec, WbPingSettings *self)
{
  wb_ping_codec_enter (codec, "settings", -1);
  visit_names (codec, "targets", &self->targets);
  UINT (self, mode, WB_PING_MODE_ECHO);
  UINT (self, port, G_MAXUINT16);
  UINT (self, family, 6);
  visit_endpoint (codec, "source_v4", &self->source_v4);
  visit_endpoint (codec, "source_v6", &self->source_v6);
  STRING (self, interface);
  wb_ping_codec_signed (codec, self, interval_ns, 1, TIME_MAX);
  wb_ping_codec_signed (codec, self, spacing_ns, WB_PING_SPACING_EVEN, TIME_MAX);
  FLAG (self, flood);
  LENGTH (self, ramp_ns);
  COUNT (self, count);
  LENGTH (self, duration_ns);
  wb_ping_codec_signed (codec, self, timeout_ns, 1, TIME_MAX);
  UINT (self, size, G_MAXUINT16);
  UINT (self, fill, G_MAXUINT8);
  FLAG (self, random_fill);
  UINT (self, dscp, 63);
  UINT (self, ttl, G_MAXUINT8);
  FLAG (self, dont_fragment);
  FLAG (self, stateful);
  FLAG (self, program_times);
  UINT (self, alarm_probes, G_MAXUINT16);
  LENGTH (self, alarm_round_trip_ns);
  wb_ping_codec_real (codec, self, alarm_loss, 1);
  wb_ping_codec_leave (codec);
}

/* --- Counts and figures ---------------------------------------------------------------------------------------------- */

static void
visit_counts (WbPingCodec *codec, WbPingCounts *self)
{
  wb_ping_codec_enter (codec, "counts", -1);
  COUNT (self, sent);
  COUNT (self, received);
  COUNT (self, lost);
  COUNT (self, pending);
  COUNT (self, late);
  COUNT (self, duplicates);
  COUNT (self, duplicates_up);
  COUNT (self, duplicates_down);
  COUNT (self, reordered);
  COUNT (self, reorder_extent_max);
  COUNT (self, reorder_extent_sum);
  FLAG (self, directions_known);
  COUNT (self, lost_up);
  COUNT (self, lost_down);
  COUNT (self, lost_unknown);
  COUNT (self, replies_lost);
  COUNT (self, reflector_restarts);
  COUNT (self, corrupted);
  COUNT (self, foreign);
  COUNT (self, too_old);
  COUNT (self, icmp_errors);
  COUNT (self, skipped);
  COUNT (self, given_up);
  if (self->sent != self->received + self->lost + self->pending)
    wb_ping_codec_fail (codec, "sent", _("it is not the sum of received, lost and pending"));
  if (self->late > self->received || self->reordered > self->received)
    wb_ping_codec_fail (codec, "received", _("less than those of them that were late or reordered"));
  wb_ping_codec_leave (codec);
}

static void
visit_distribution (WbPingCodec *codec, const char *name, WbPingDistribution *self)
{
  wb_ping_codec_enter (codec, name, -1);
  COUNT (self, n);
  INT (self, min_ns);
  INT (self, max_ns);
  REAL (self, mean_ns);
  REAL (self, stddev_ns);
  FLAG (self, has_percentiles);
  for (guint i = 0; i < WB_PING_N_PERCENTILES && self->has_percentiles; i++)
    INT (self, percentiles_ns[i]);
  wb_ping_codec_leave (codec);
}

/* A percentile that falls on a lost probe is stored as -1. */
static void
visit_of_all (WbPingCodec *codec, const char *name, gint64 percentiles_ns[WB_PING_N_PERCENTILES])
{
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    {
      gint64 value_ns = percentiles_ns[i] == WB_PING_NEVER_NS ? -1 : percentiles_ns[i];

      value_ns = wb_ping_codec_int (codec, name, value_ns, -1, TIME_MAX);
      if (wb_ping_codec_is_reader (codec))
        percentiles_ns[i] = value_ns == -1 ? WB_PING_NEVER_NS : value_ns;
    }
}

static void
visit_clock (WbPingCodec *codec, WbPingSkewEstimate *self)
{
  wb_ping_codec_enter (codec, "clock", -1);
  FLAG (self, known);
  INT (self, at_unix_ns);
  INT (self, offset_ns);
  INT (self, offset_error_ns);
  FLAG (self, skew_known);
  REAL (self, skew_ppm);
  REAL (self, skew_error_ppm);
  wb_ping_codec_leave (codec);
}

static void
visit_figures (WbPingCodec *codec, WbPingFigures *self)
{
  wb_ping_codec_enter (codec, "figures", -1);
  visit_distribution (codec, "round_trip", &self->round_trip);
  visit_distribution (codec, "network", &self->network);
  visit_distribution (codec, "response", &self->response);
  visit_distribution (codec, "lateness", &self->lateness);
  visit_of_all (codec, "network_of_all", self->network_of_all_ns);
  visit_of_all (codec, "response_of_all", self->response_of_all_ns);
  visit_distribution (codec, "ipdv", &self->ipdv);
  visit_distribution (codec, "ipdv_up", &self->ipdv_up);
  visit_distribution (codec, "ipdv_down", &self->ipdv_down);
  visit_distribution (codec, "pdv", &self->pdv);
  REAL (self, jitter_ns);
  REAL (self, jitter_up_ns);
  REAL (self, jitter_down_ns);
  FLAG (self, has_one_way);
  visit_clock (codec, &self->clock);
  REAL (self, one_way_up_mean_ns);
  REAL (self, one_way_down_mean_ns);
  INT (self, one_way_error_ns);
  UINT (self, ttl_min, G_MAXUINT8);
  UINT (self, ttl_max, G_MAXUINT8);
  UINT (self, ttl_last, G_MAXUINT8);
  COUNT (self, ttl_changes);
  COUNT (self, n_kernel_times);
  wb_ping_codec_leave (codec);
}

/* --- Histograms ------------------------------------------------------------------------------------------------------ */

static void
count_bucket (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data)
{
  (*(guint64 *) data)++;
}

static void
write_bucket (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data)
{
  wb_ping_codec_uint (data, "low", (guint64) low_ns, G_MAXINT64);
  wb_ping_codec_uint (data, "count", count, COUNT_MAX);
}

static void
read_buckets (WbPingCodec *codec, WbHistogram *self, guint64 n)
{
  for (guint64 i = 0; i < n && !wb_ping_codec_has_failed (codec); i++)
    {
      gint64 low_ns = (gint64) wb_ping_codec_uint (codec, "low", 0, G_MAXINT64);
      guint64 count = wb_ping_codec_uint (codec, "count", 0, COUNT_MAX);

      if (!wb_histogram_restore_bucket (self, low_ns, count))
        wb_ping_codec_fail (codec, "low", _("there is no such bucket, or it came before"));
    }
}

static void
visit_histogram (WbPingCodec *codec, const char *name, WbHistogram **self)
{
  WbHistogramMoments moments = { 0 };
  guint64 n = 0;

  wb_ping_codec_enter (codec, name, -1);
  if (!wb_ping_codec_is_reader (codec))
    {
      wb_histogram_foreach (*self, count_bucket, &n);
      wb_histogram_get_moments (*self, &moments);
      wb_ping_codec_uint (codec, "buckets", n, COUNT_MAX);
      wb_histogram_foreach (*self, write_bucket, codec);
    }
  else
    {
      *self = wb_histogram_new ();
      read_buckets (codec, *self, wb_ping_codec_uint (codec, "buckets", 0, COUNT_MAX));
    }
  UINT (&moments, min_ns, G_MAXINT64);
  UINT (&moments, max_ns, G_MAXINT64);
  UINT (&moments, sum_high_ns, G_MAXUINT64);
  UINT (&moments, sum_low_ns, G_MAXUINT64);
  moments.squares = wb_ping_codec_double (codec, "squares", moments.squares, DBL_MAX);
  if (wb_ping_codec_is_reader (codec) && !wb_histogram_restore_moments (*self, &moments))
    wb_ping_codec_fail (codec, "moments", _("they do not go with the buckets"));
  wb_ping_codec_leave (codec);
}

/* --- History --------------------------------------------------------------------------------------------------------- */

/* What times are near to: the slot before and the latest T1, at first the start. */
typedef struct
{
  gint64 slot_ns;
  gint64 unix_ns;
} Before;

static void
visit_record (WbPingCodec *codec, WbPingRecord *self, Before *before)
{
  self->nonce = wb_ping_codec_uint (codec, "nonce", self->nonce, G_MAXUINT64);
  self->slot_ns = wb_ping_codec_delta (codec, "slot_ns", self->slot_ns, before->slot_ns);
  self->sent_ns = wb_ping_codec_delta (codec, "sent_ns", self->sent_ns, self->slot_ns);
  UINT (self, state, WB_PING_LOST);
  UINT (self, t1_source, WB_PING_STAMP_KERNEL);
  UINT (self, t4_source, WB_PING_STAMP_KERNEL);
  FLAG (self, has_reflector_times);
  FLAG (self, has_receipt);
  FLAG (self, has_icmp);
  FLAG (self, is_late);
  FLAG (self, is_reordered);
  FLAG (self, is_stepped);
  if (self->state == WB_PING_RECEIVED)
    self->read_ns = wb_ping_codec_delta (codec, "read_ns", self->read_ns, self->sent_ns);
  /* near to one another, whatever the clocks say */
  if (self->t1_source != WB_PING_STAMP_NONE)
    before->unix_ns = self->t1_unix_ns = wb_ping_codec_delta (codec, "t1_unix_ns", self->t1_unix_ns, before->unix_ns);
  if (self->t4_source != WB_PING_STAMP_NONE)
    self->t4_unix_ns = wb_ping_codec_delta (codec, "t4_unix_ns", self->t4_unix_ns, before->unix_ns);
  if (self->has_reflector_times)
    {
      self->t2_unix_ns = wb_ping_codec_delta (codec, "t2_unix_ns", self->t2_unix_ns, before->unix_ns);
      self->t3_unix_ns = wb_ping_codec_delta (codec, "t3_unix_ns", self->t3_unix_ns, self->t2_unix_ns);
    }
  COUNT (self, passed_by);
  if (self->has_receipt)
    UINT (self, reflector_receipt, G_MAXUINT32);
  UINT (self, n_duplicates, G_MAXUINT16);
  UINT (self, ttl, G_MAXUINT8);
  UINT (self, icmp_type, G_MAXUINT8);
  UINT (self, icmp_code, G_MAXUINT8);
  if (wb_ping_codec_is_reader (codec) && self->slot_ns < before->slot_ns)
    wb_ping_codec_fail (codec, "slot_ns", _("earlier than the probe's before"));
}

static void
visit_records (WbPingCodec *codec, WbPingHistory *history, guint64 n, guint64 first, gint64 start_unix_ns)
{
  guint skipped = wb_ping_history_get_n_records (history) - (guint) MIN (n, wb_ping_history_get_n_records (history));
  Before before = { .slot_ns = wb_ping_history_get_start_ns (history), .unix_ns = start_unix_ns };

  for (guint64 i = 0; i < n && !wb_ping_codec_has_failed (codec); i++)
    {
      gboolean reading = wb_ping_codec_is_reader (codec);
      WbPingRecord record = reading ? (WbPingRecord){ .sequence = first + i } :
                                      *wb_ping_history_get_record (history, skipped + (guint) i);

      wb_ping_codec_enter (codec, "probes", (gint64) i);
      visit_record (codec, &record, &before);
      wb_ping_codec_leave (codec);
      if (reading && !wb_ping_codec_has_failed (codec))
        wb_ping_history_restore_record (history, &record);
    }
}

static void
visit_slice (WbPingCodec *codec, WbPingSlice *self)
{
  COUNT (self, sent);
  COUNT (self, received);
  COUNT (self, lost);
  COUNT (self, late);
  LENGTH (self, min_ns);
  LENGTH (self, max_ns);
  UINT (self, n_bins, WB_PING_BINS);
  for (guint i = 0; i < self->n_bins && !wb_ping_codec_has_failed (codec); i++)
    {
      UINT (&self->bins[i], bin, WB_PING_BINS - 1);
      UINT (&self->bins[i], n, G_MAXUINT32);
    }
}

static void
visit_slices (WbPingCodec *codec, WbPingHistory *history, guint64 n)
{
  for (guint64 i = 0; i < n && !wb_ping_codec_has_failed (codec); i++)
    {
      WbPingSlice slice = { 0 };

      wb_ping_codec_enter (codec, "slices", (gint64) i);
      if (wb_ping_codec_is_reader (codec))
        slice.bins = g_malloc0_n (WB_PING_BINS, sizeof *slice.bins);
      else
        wb_ping_history_get_slice (history, (guint) i, &slice);
      visit_slice (codec, &slice);
      if (wb_ping_codec_is_reader (codec) && !wb_ping_codec_has_failed (codec) &&
          !wb_ping_history_set_slice (history, (guint) i, &slice))
        wb_ping_codec_fail (codec, "counts", _("they do not go with one another"));
      g_free (slice.bins);
      wb_ping_codec_leave (codec);
    }
}

/* n_kept: probes of the targets before; this one's are added. */
static void
visit_history (WbPingCodec *codec, WbPingReport *report, WbPingHistory **self, guint64 *n_kept)
{
  gboolean reading = wb_ping_codec_is_reader (codec);
  gint64 start_ns = reading ? 0 : wb_ping_history_get_start_ns (*self);
  gint64 slice_ns = reading ? 0 : wb_ping_history_get_slice_ns (*self);
  guint64 n_slices = reading ? 0 : wb_ping_history_get_n_slices (*self);
  guint64 n_held = reading ? 0 : wb_ping_history_get_n_records (*self);
  guint64 n = MIN (n_held, WB_PING_KEPT_PROBES - *n_kept); /* the latest of them */
  guint64 first = n > 0 ? wb_ping_history_get_record (*self, (guint) (n_held - n))->sequence : 0;

  wb_ping_codec_enter (codec, "history", -1);
  start_ns = wb_ping_codec_delta (codec, "start_ns", start_ns, report->start_ns);
  slice_ns = wb_ping_codec_int (codec, "slice_ns", slice_ns, 1, TIME_MAX);
  n_slices = wb_ping_codec_uint (codec, "n_slices", n_slices, WB_PING_SLICES);
  n = wb_ping_codec_uint (codec, "n_probes", n, WB_PING_KEPT_PROBES - *n_kept);
  first = wb_ping_codec_uint (codec, "first", first, COUNT_MAX);
  if (!wb_ping_codec_has_failed (codec))
    {
      if (reading)
        *self = wb_ping_history_new (MAX ((guint) n, 1), start_ns, slice_ns);
      *n_kept += n;
      visit_slices (codec, *self, n_slices);
      visit_records (codec, *self, n, first, report->start_unix_ns);
    }
  wb_ping_codec_leave (codec);
}

/* --- Targets --------------------------------------------------------------------------------------------------------- */

static void
visit_row (WbPingCodec *codec, WbPingRow *self)
{
  COUNT (self, id);
  STRING (self, name);
  visit_endpoint (codec, "endpoint", &self->endpoint);
  UINT (self, status, WB_PING_TARGET_FAILED);
  STRING (self, error);
  FLAG (self, in_alarm);
  visit_counts (codec, &self->counts);
  wb_ping_codec_signed (codec, self, last_ns, -1, TIME_MAX);
  INT (self, min_ns);
  REAL (self, mean_ns);
  INT (self, max_ns);
  wb_ping_codec_signed (codec, self, p50_ns, -1, TIME_MAX);
  REAL (self, jitter_ns);
  UINT (self, n_spark, WB_PING_SPARK);
  for (guint i = 0; i < self->n_spark; i++)
    wb_ping_codec_real (codec, self, spark_ms[i], SPARK_MS_MAX);
}

/* Room is made as targets are found good, not as a number at the beginning would have it. */
static WbPingResult *
need_result (WbPingCodec *codec, WbPingReport *report, guint i)
{
  if (wb_ping_codec_is_reader (codec))
    {
      if ((i & (i + 1)) == 0) /* 0, 1, 3, 7 …: full */
        report->results = g_renew (WbPingResult, report->results, MAX (2 * i + 1, 1));
      report->results[i] = (WbPingResult){ 0 };
      report->n_results = i + 1;
    }
  return &report->results[i];
}

static void
visit_result (WbPingCodec *codec, WbPingReport *report, WbPingResult *self, guint64 *n_full, guint64 *n_kept)
{
  guint64 full = self->history && self->network && self->response && *n_full < WB_PING_FULL_TARGETS_MAX;

  visit_row (codec, &self->row);
  visit_figures (codec, &self->figures);
  full = wb_ping_codec_uint (codec, "full", full, *n_full < WB_PING_FULL_TARGETS_MAX);
  if (!full)
    return;
  *n_full += 1;
  visit_histogram (codec, "network", &self->network);
  visit_histogram (codec, "response", &self->response);
  visit_history (codec, report, &self->history, n_kept);
}

static void
visit_results (WbPingCodec *codec, WbPingReport *report)
{
  guint64 n = wb_ping_codec_uint (codec, "targets", report->n_results, WB_PING_TARGETS_MAX);
  guint64 n_full = 0, n_kept = 0, id_before = 0;

  n = MIN (n, WB_PING_TARGETS_MAX);
  for (guint64 i = 0; i < n && !wb_ping_codec_has_failed (codec); i++)
    {
      WbPingResult *self = need_result (codec, report, (guint) i);

      wb_ping_codec_enter (codec, "targets", (gint64) i);
      visit_result (codec, report, self, &n_full, &n_kept);
      if (self->row.id <= id_before || self->row.name == NULL)
        wb_ping_codec_fail (codec, "id", _("no name, or not in order"));
      id_before = self->row.id;
      wb_ping_codec_leave (codec);
    }
}

/* --- Files ----------------------------------------------------------------------------------------------------------- */

static void
visit_session (WbPingCodec *codec, WbPingReport *self)
{
  visit_settings (codec, &self->settings);
  INT (self, start_ns);
  INT (self, start_unix_ns);
  LENGTH (self, running_ns);
  FLAG (self, finished);
  UINT (self, t1_source, WB_PING_STAMP_KERNEL);
  UINT (self, t4_source, WB_PING_STAMP_KERNEL);
  INT (self, lateness_p50_ns);
  INT (self, lateness_max_ns);
  COUNT (self, foreign_senders);
  COUNT (self, clock_steps);
}

/* The same function reads and writes, so it takes a report that it may change; writing changes nothing. */
static void
visit_report (WbPingCodec *codec, WbPingReport *self)
{
  wb_ping_codec_mark (codec, MARK_OF_ALL, _("This is no saved ping session"));
  wb_ping_codec_mark (codec, MARK_VERSION, _("This ping session was saved by another version of Wirebench"));
  visit_session (codec, self);
  visit_results (codec, self);
  wb_ping_codec_end (codec);
}

GBytes *
wb_ping_report_to_file (WbPingReport *self)
{
  g_auto (WbPingCodec) codec = { 0 };

  wb_ping_codec_init_writer (&codec);
  visit_report (&codec, self);
  return wb_ping_codec_pack (&codec);
}

WbPingReport *
wb_ping_report_from_file (GBytes *bytes, GError **error)
{
  g_autoptr (WbPingReport) self = wb_ping_report_new (0);
  g_auto (WbPingCodec) codec = { 0 };

  wb_ping_codec_init_reader (&codec, bytes);
  visit_report (&codec, self);
  if (codec.error == NULL)
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&codec.error));
  return NULL;
}
