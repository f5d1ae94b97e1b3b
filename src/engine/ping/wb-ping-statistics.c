/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each distribution is a running mean and squares (Welford 1962) over signed values, and, in full, a histogram of
 * magnitudes beside it. Pairs of neighbours (IPDV) are counted when the second of both has come, whichever that is, so
 * each pair counts once and reordering does not matter. */

#include "engine/ping/wb-ping-statistics.h"

#include <math.h>

typedef struct
{
  guint64 n;
  gint64 min_ns;
  gint64 max_ns;
  double mean_ns;
  double squares;
  WbHistogram *histogram; /* Owned; NULL in brief */
} Values;

/* RFC 3550, 6.4.1: a sixteenth of each difference between consecutive arrivals. */
typedef struct
{
  gboolean any;
  gint64 last_ns;
  double jitter_ns;
} Jitter;

struct _WbPingStatistics
{
  Values round_trip, network, response, lateness, ipdv, ipdv_up, ipdv_down;
  Jitter jitter, jitter_up, jitter_down;

  /* One way: raw differences of two clocks, relative to the first. Their mean less the offset at the mean of their times
   * is the mean delay, as the offset is linear. */
  WbPingSkew skew;
  guint64 n_one_way;
  gint64 first_up_ns, first_down_ns, first_at_ns, last_at_ns;
  double mean_up_ns, mean_down_ns, mean_at_ns;

  guint8 ttl_min, ttl_max, ttl_last;
  guint64 ttl_changes;
  guint64 n_kernel_times;
};

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static void
record_value (Values *self, gint64 value_ns)
{
  double before = (double) value_ns - self->mean_ns;

  self->min_ns = self->n == 0 ? value_ns : MIN (self->min_ns, value_ns);
  self->max_ns = self->n == 0 ? value_ns : MAX (self->max_ns, value_ns);
  self->n++;
  self->mean_ns += before / (double) self->n;
  self->squares += before * ((double) value_ns - self->mean_ns);
  if (self->histogram)
    wb_histogram_record (self->histogram, ABS (value_ns));
}

double
wb_ping_percentile_get_value (WbPingPercentile percentile)
{
  static const double values[] = { 50, 90, 95, 99, 99.9, 99.99 };

  G_STATIC_ASSERT (G_N_ELEMENTS (values) == WB_PING_N_PERCENTILES);
  g_return_val_if_fail ((guint) percentile < G_N_ELEMENTS (values), 0);

  return values[percentile];
}

gint64
wb_ping_percentile_of_all (const WbHistogram *histogram, guint64 n_never, double percentile)
{
  double n = (double) wb_histogram_get_count (histogram), of_held;

  if (n <= 0)
    return n_never > 0 ? WB_PING_NEVER_NS : 0;
  of_held = percentile * (n + (double) n_never) / n;
  return of_held > 100 * (1 + 1e-12) ? WB_PING_NEVER_NS : wb_histogram_get_percentile (histogram, of_held);
}

static void
fill (WbPingDistribution *out, const Values *values)
{
  *out = (WbPingDistribution){ .n = values->n,
                               .min_ns = values->min_ns,
                               .max_ns = values->max_ns,
                               .mean_ns = values->mean_ns,
                               .has_percentiles = values->histogram != NULL };
  if (values->n > 0)
    out->stddev_ns = sqrt (MAX (values->squares, 0) / (double) values->n);
  for (guint i = 0; i < WB_PING_N_PERCENTILES && values->histogram; i++)
    out->percentiles_ns[i] = wb_histogram_get_percentile (values->histogram, wb_ping_percentile_get_value (i));
}

/* --- Life ------------------------------------------------------------------------------------------------------------ */

#define ALL_VALUES(self)                                                                                               \
  {                                                                                                                    \
    &(self)->round_trip, &(self)->network, &(self)->response, &(self)->lateness, &(self)->ipdv, &(self)->ipdv_up,      \
        &(self)->ipdv_down                                                                                             \
  }

WbPingStatistics *
wb_ping_statistics_new (gboolean brief)
{
  WbPingStatistics *self = g_new0 (WbPingStatistics, 1);
  Values *all[] = ALL_VALUES (self);

  for (guint i = 0; i < G_N_ELEMENTS (all) && !brief; i++)
    all[i]->histogram = wb_histogram_new ();
  wb_ping_skew_init (&self->skew);
  return self;
}

void
wb_ping_statistics_free (WbPingStatistics *self)
{
  Values *all[] = ALL_VALUES (self);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_clear_pointer (&all[i]->histogram, wb_histogram_free);
  g_free (self);
}

/* --- Adding ---------------------------------------------------------------------------------------------------------- */

static void
add_jitter (Jitter *self, gint64 transit_ns)
{
  if (self->any)
    self->jitter_ns += (fabs ((double) (transit_ns - self->last_ns)) - self->jitter_ns) / 16;
  self->any = TRUE;
  self->last_ns = transit_ns;
}

/* T4 - T1 can only be split when both clocks were read and ours was not set between. */
static gboolean
has_one_way (const WbPingRecord *record)
{
  return wb_ping_record_has_believable_times (record) && record->t1_source != WB_PING_STAMP_NONE &&
         record->t4_source != WB_PING_STAMP_NONE && !record->is_stepped;
}

static void
add_pair (WbPingStatistics *self, const WbPingRecord *first, const WbPingRecord *second)
{
  record_value (&self->ipdv, wb_ping_record_get_network_ns (second) - wb_ping_record_get_network_ns (first));
  if (!has_one_way (first) || !has_one_way (second))
    return;
  record_value (&self->ipdv_up, (second->t2_unix_ns - second->t1_unix_ns) - (first->t2_unix_ns - first->t1_unix_ns));
  record_value (&self->ipdv_down, (second->t4_unix_ns - second->t3_unix_ns) - (first->t4_unix_ns - first->t3_unix_ns));
}

static void
add_one_way (WbPingStatistics *self, const WbPingRecord *record)
{
  gint64 up_ns = record->t2_unix_ns - record->t1_unix_ns, down_ns = record->t4_unix_ns - record->t3_unix_ns;
  double n;

  add_jitter (&self->jitter_up, up_ns);
  add_jitter (&self->jitter_down, down_ns);
  wb_ping_skew_add (&self->skew, record->t1_unix_ns, record->t2_unix_ns, record->t3_unix_ns, record->t4_unix_ns);
  if (self->n_one_way++ == 0)
    {
      self->first_up_ns = up_ns;
      self->first_down_ns = down_ns;
      self->first_at_ns = record->t1_unix_ns;
      self->mean_up_ns = self->mean_down_ns = self->mean_at_ns = 0;
    }
  n = (double) self->n_one_way;
  self->mean_up_ns += ((double) (up_ns - self->first_up_ns) - self->mean_up_ns) / n;
  self->mean_down_ns += ((double) (down_ns - self->first_down_ns) - self->mean_down_ns) / n;
  self->mean_at_ns += ((double) (record->t1_unix_ns - self->first_at_ns) - self->mean_at_ns) / n;
  self->last_at_ns = record->t1_unix_ns;
}

static void
add_ttl (WbPingStatistics *self, guint8 ttl)
{
  if (ttl == 0)
    return;
  self->ttl_changes += self->ttl_last != 0 && self->ttl_last != ttl;
  self->ttl_min = self->ttl_min == 0 ? ttl : MIN (self->ttl_min, ttl);
  self->ttl_max = MAX (self->ttl_max, ttl);
  self->ttl_last = ttl;
}

void
wb_ping_statistics_add (WbPingStatistics *self, const WbPingSeries *series, const WbPingRecord *record)
{
  const WbPingRecord *before, *after;

  g_return_if_fail (record->state == WB_PING_RECEIVED);

  record_value (&self->round_trip, wb_ping_record_get_round_trip_ns (record));
  record_value (&self->network, wb_ping_record_get_network_ns (record));
  record_value (&self->response, wb_ping_record_get_response_ns (record));
  record_value (&self->lateness, record->sent_ns - record->slot_ns);
  add_jitter (&self->jitter, wb_ping_record_get_network_ns (record));
  self->n_kernel_times += wb_ping_record_has_kernel_times (record);
  before = record->sequence > 0 ? wb_ping_series_get_record (series, record->sequence - 1) : NULL;
  after = wb_ping_series_get_record (series, record->sequence + 1);
  if (before && before->state == WB_PING_RECEIVED)
    add_pair (self, before, record);
  if (after && after->state == WB_PING_RECEIVED)
    add_pair (self, record, after);
  if (has_one_way (record))
    add_one_way (self, record);
  add_ttl (self, record->ttl);
}

void
wb_ping_statistics_forget_clock (WbPingStatistics *self)
{
  wb_ping_skew_init (&self->skew);
  self->n_one_way = 0;
  self->jitter_up.any = self->jitter_down.any = FALSE;
}

/* --- Reading --------------------------------------------------------------------------------------------------------- */

static void
fill_one_way (const WbPingStatistics *self, WbPingFigures *out)
{
  WbPingSkewEstimate at_mean;
  double up_ns, down_ns;

  out->has_one_way = self->n_one_way > 0;
  if (!out->has_one_way)
    return;
  out->clock = wb_ping_skew_estimate (&self->skew, self->last_at_ns);
  at_mean = wb_ping_skew_estimate (&self->skew, self->first_at_ns + (gint64) self->mean_at_ns);
  up_ns = (double) (self->first_up_ns - at_mean.offset_ns) + self->mean_up_ns;
  down_ns = (double) (self->first_down_ns + at_mean.offset_ns) + self->mean_down_ns;
  /* Of a reflector's clock that was set meanwhile the estimate may be so wrong that one of them is below 0, which no delay
   * is. Their sum is right: the clock is not in it. */
  out->one_way_up_mean_ns = CLAMP (up_ns, 0, MAX (up_ns + down_ns, 0));
  out->one_way_down_mean_ns = MAX (up_ns + down_ns, 0) - out->one_way_up_mean_ns;
  out->one_way_error_ns = at_mean.offset_error_ns;
}

static void
fill_pdv (WbPingDistribution *out, const WbPingDistribution *delay)
{
  *out = *delay;
  out->min_ns = 0;
  out->max_ns -= delay->min_ns;
  out->mean_ns -= (double) delay->min_ns;
  for (guint i = 0; i < WB_PING_N_PERCENTILES && delay->has_percentiles; i++)
    out->percentiles_ns[i] -= delay->min_ns;
}

void
wb_ping_statistics_get_figures (const WbPingStatistics *self, const WbPingCounts *counts, WbPingFigures *out)
{
  *out = (WbPingFigures){ .jitter_ns = self->jitter.jitter_ns,
                          .jitter_up_ns = self->jitter_up.jitter_ns,
                          .jitter_down_ns = self->jitter_down.jitter_ns,
                          .ttl_min = self->ttl_min,
                          .ttl_max = self->ttl_max,
                          .ttl_last = self->ttl_last,
                          .ttl_changes = self->ttl_changes,
                          .n_kernel_times = self->n_kernel_times };
  fill (&out->round_trip, &self->round_trip);
  fill (&out->network, &self->network);
  fill (&out->response, &self->response);
  fill (&out->lateness, &self->lateness);
  fill (&out->ipdv, &self->ipdv);
  fill (&out->ipdv_up, &self->ipdv_up);
  fill (&out->ipdv_down, &self->ipdv_down);
  fill_pdv (&out->pdv, &out->network);
  for (guint i = 0; i < WB_PING_N_PERCENTILES && self->network.histogram; i++)
    {
      double value = wb_ping_percentile_get_value (i);

      out->network_of_all_ns[i] = wb_ping_percentile_of_all (self->network.histogram, counts->lost, value);
      out->response_of_all_ns[i] =
          wb_ping_percentile_of_all (self->response.histogram, counts->lost + counts->skipped, value);
    }
  fill_one_way (self, out);
}

void
wb_ping_statistics_get_summary (const WbPingStatistics *self, WbPingSummary *out)
{
  *out = (WbPingSummary){ .min_ns = self->round_trip.min_ns,
                          .mean_ns = self->round_trip.mean_ns,
                          .max_ns = self->round_trip.max_ns,
                          .jitter_ns = self->jitter.jitter_ns };
}

gint64
wb_ping_statistics_get_median_ns (const WbPingStatistics *self)
{
  return self->round_trip.histogram ? wb_histogram_get_percentile (self->round_trip.histogram, 50) : -1;
}

const WbHistogram *
wb_ping_statistics_get_network (const WbPingStatistics *self)
{
  return self->network.histogram;
}

const WbHistogram *
wb_ping_statistics_get_response (const WbPingStatistics *self)
{
  return self->response.histogram;
}
