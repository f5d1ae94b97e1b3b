/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The alarm's window keeps two bits of each probe, and how many have them, so that judging costs the same for 1,000
 * probes as for one: a median is above the limit when fewer than half of the values are not. */

#include "engine/ping/wb-ping-target.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>

#define DOWN_PROBES 3u

#define WINDOW_SLOW 1u
#define WINDOW_LOST 2u

/* Of whole probes that one target keeps, however many share the memory. */
#define KEPT_MIN 1024u
#define KEPT_MAX 65536u
#define SLICE_NS_MIN (100 * WB_NS_PER_MS)

void
wb_ping_target_init (WbPingTarget *self, guint64 id, const char *name, const WbEndpoint *endpoint)
{
  *self = (WbPingTarget){ .id = id, .last_ns = -1, .status = WB_PING_TARGET_RESOLVING };
  self->name = wb_format_dup_safe (name, -1);
  if (endpoint)
    self->endpoint = *endpoint;
}

void
wb_ping_target_clear (WbPingTarget *self)
{
  wb_deadline_disarm (&self->expiry);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->series, wb_ping_series_free);
  g_clear_pointer (&self->statistics, wb_ping_statistics_free);
  g_clear_pointer (&self->history, wb_ping_history_free);
  g_clear_pointer (&self->window, g_free);
}

void
wb_ping_target_begin (WbPingTarget *self, const WbPingSettings *settings, guint n_full, gint64 start_ns)
{
  WbPingSeriesSettings series = { .interval_ns = settings->interval_ns,
                                  .timeout_ns = settings->timeout_ns,
                                  .stateful = settings->mode == WB_PING_MODE_STAMP && settings->stateful };

  /* A series of a few probes has no more of them outstanding, however long the timeout. */
  if (settings->count > 0 && settings->count < WB_PING_SERIES_SLOTS_MAX)
    series.interval_ns = MAX (series.interval_ns, settings->timeout_ns / (gint64) settings->count);
  self->series = wb_ping_series_new (&series);
  self->statistics = wb_ping_statistics_new (n_full == 0);
  if (n_full > 0)
    self->history = wb_ping_history_new (CLAMP (WB_PING_KEPT_PROBES / n_full, KEPT_MIN, KEPT_MAX), start_ns,
                                         MAX (settings->interval_ns, SLICE_NS_MIN));
  if (settings->alarm_round_trip_ns > 0 || settings->alarm_loss > 0)
    self->window = g_new0 (guint8, settings->alarm_probes);
  self->status = WB_PING_TARGET_WAITING;
}

void
wb_ping_target_fail (WbPingTarget *self, WbPingTargetStatus status, const char *why)
{
  g_free (self->error);
  self->error = wb_format_dup_safe (why, -1);
  self->status = status;
}

/* --- The latest probes ----------------------------------------------------------------------------------------------- */

static void
update_status (WbPingTarget *self)
{
  guint lost = self->recent & ((1u << DOWN_PROBES) - 1);

  if (self->status == WB_PING_TARGET_FAILED)
    return;
  if ((self->recent & 1) == 0)
    self->status = WB_PING_TARGET_UP;
  else if (self->n_finished >= DOWN_PROBES && lost == (1u << DOWN_PROBES) - 1)
    self->status = WB_PING_TARGET_DOWN;
  else if (self->last_ns >= 0)
    self->status = WB_PING_TARGET_LOSING;
}

static void
add_finished (WbPingTarget *self, guint64 sequence, gboolean lost, gint64 round_trip_ns)
{
  self->n_finished++;
  self->recent = self->recent << 1 | lost;
  self->spark_ms[self->spark_at] = lost ? -1 : (float) ((double) round_trip_ns / (double) WB_NS_PER_MS);
  self->spark_sequence[self->spark_at] = (guint32) sequence;
  self->spark_at = (self->spark_at + 1) % WB_PING_SPARK;
  self->n_spark = MIN (self->n_spark + 1, WB_PING_SPARK);
  update_status (self);
}

/* The reply to a probe that was lost already. */
static void
amend_finished (WbPingTarget *self, guint64 sequence, gint64 round_trip_ns)
{
  for (guint i = 0; i < self->n_spark; i++)
    if (self->spark_sequence[i] == (guint32) sequence)
      self->spark_ms[i] = (float) ((double) round_trip_ns / (double) WB_NS_PER_MS);
  self->recent &= ~1u;
  update_status (self);
}

static void
add_to_window (WbPingTarget *self, const WbPingSettings *settings, gboolean lost, gint64 round_trip_ns)
{
  guint8 *place, bits = 0;

  if (self->window == NULL)
    return;
  if (lost)
    bits = WINDOW_LOST | WINDOW_SLOW;
  else if (settings->alarm_round_trip_ns > 0 && round_trip_ns > settings->alarm_round_trip_ns)
    bits = WINDOW_SLOW;
  place = &self->window[self->window_at];
  if (self->n_window == settings->alarm_probes)
    {
      self->n_slow -= (*place & WINDOW_SLOW) != 0;
      self->n_lost -= (*place & WINDOW_LOST) != 0;
    }
  else
    self->n_window++;
  *place = bits;
  self->n_slow += (bits & WINDOW_SLOW) != 0;
  self->n_lost += (bits & WINDOW_LOST) != 0;
  self->window_at = (self->window_at + 1) % settings->alarm_probes;
}

gboolean
wb_ping_target_judge (WbPingTarget *self, const WbPingSettings *settings, char **why)
{
  guint n = self->n_window;
  gboolean slow, losing;

  /* Fewer probes than were asked for prove nothing yet. */
  if (self->window == NULL || n < settings->alarm_probes)
    return FALSE;
  slow = settings->alarm_round_trip_ns > 0 && n - self->n_slow < (n + 1) / 2;
  losing = settings->alarm_loss > 0 && (double) self->n_lost > settings->alarm_loss * (double) n;
  if (self->in_alarm == (slow || losing))
    return FALSE;
  self->in_alarm = !self->in_alarm;
  if (!self->in_alarm)
    /* Translators: a target of pings */
    *why = g_strdup_printf (_("%s: within its limits again"), self->name);
  else if (losing)
    *why = g_strdup_printf (_("%s: %u of the latest %u probes are lost or late"), self->name, self->n_lost, n);
  else
    {
      g_autofree char *limit = wb_format_dup_duration (settings->alarm_round_trip_ns);

      /* Translators: a target of pings, a number of probes, a duration */
      *why =
          g_strdup_printf (_("%s: the median round trip of the latest %u probes is above %s"), self->name, n, limit);
    }
  return TRUE;
}

/* --- What the series says -------------------------------------------------------------------------------------------- */

void
wb_ping_target_sent (WbPingTarget *self, guint64 sequence)
{
  if (self->history)
    wb_ping_history_sent (self->history, wb_ping_series_get_record (self->series, sequence));
}

void
wb_ping_target_received (WbPingTarget *self, const WbPingSettings *settings, const WbPingRecord *record,
                         gboolean was_lost)
{
  gint64 round_trip_ns = wb_ping_record_get_round_trip_ns (record);

  self->last_ns = round_trip_ns;
  wb_ping_statistics_add (self->statistics, self->series, record);
  if (self->history)
    wb_ping_history_received (self->history, record, was_lost);
  if (was_lost)
    amend_finished (self, record->sequence, round_trip_ns);
  else
    {
      add_finished (self, record->sequence, FALSE, round_trip_ns);
      /* Late it is by its stamps, also when it was read before the timeout was looked at. */
      add_to_window (self, settings, record->is_late, round_trip_ns);
    }
}

void
wb_ping_target_changed (WbPingTarget *self, const WbPingRecord *record)
{
  if (self->history)
    wb_ping_history_changed (self->history, record);
}

void
wb_ping_target_lost (WbPingTarget *self, const WbPingSettings *settings, const WbPingRecord *record)
{
  if (self->history)
    wb_ping_history_lost (self->history, record);
  add_finished (self, record->sequence, TRUE, 0);
  add_to_window (self, settings, TRUE, 0);
}

/* Those that are forgotten were told when their place was taken. */
static guint64
pass_forgotten (WbPingTarget *self)
{
  guint64 next = wb_ping_series_get_next (self->series), n_slots = wb_ping_series_get_n_slots (self->series);

  if (next > n_slots)
    self->next_finished = MAX (self->next_finished, next - n_slots);
  return next;
}

const WbPingRecord *
wb_ping_target_find_pending (WbPingTarget *self)
{
  guint64 next = pass_forgotten (self);

  for (; self->next_finished < next; self->next_finished++)
    {
      const WbPingRecord *record = wb_ping_series_get_record (self->series, self->next_finished);

      if (record->state == WB_PING_PENDING)
        return record;
      g_return_val_if_fail (record->state == WB_PING_RECEIVED, NULL); /* lost ones are told when they become so */
    }
  return NULL;
}

const WbPingRecord *
wb_ping_target_find_only_pending (WbPingTarget *self)
{
  const WbPingRecord *record = wb_ping_target_find_pending (self);
  WbPingCounts counts;

  wb_ping_series_get_counts (self->series, &counts);
  return counts.pending == 1 ? record : NULL;
}

const WbPingRecord *
wb_ping_target_next_lost (WbPingTarget *self)
{
  guint64 next = pass_forgotten (self);

  for (; self->next_finished < next; self->next_finished++)
    {
      const WbPingRecord *record = wb_ping_series_get_record (self->series, self->next_finished);

      if (record->state == WB_PING_PENDING)
        return NULL;
      if (record->state == WB_PING_LOST)
        {
          self->next_finished++;
          return record;
        }
    }
  return NULL;
}

gboolean
wb_ping_target_gives_up (WbPingTarget *self, WbPingRecord *out)
{
  guint64 next = wb_ping_series_get_next (self->series), n_slots = wb_ping_series_get_n_slots (self->series);
  const WbPingRecord *record = next < n_slots ? NULL : wb_ping_series_get_record (self->series, next - n_slots);

  if (record == NULL || record->state != WB_PING_PENDING)
    return FALSE;
  *out = *record;
  out->state = WB_PING_LOST;
  self->next_finished = MAX (self->next_finished, record->sequence + 1);
  return TRUE;
}

/* --- Rows ------------------------------------------------------------------------------------------------------------ */

static WbPingTargetStatus
get_status (const WbPingTarget *self)
{
  /* At the end there may be fewer than three to judge by. */
  if (self->over && self->status == WB_PING_TARGET_WAITING && self->n_finished > 0)
    return WB_PING_TARGET_DOWN;
  return self->status;
}

void
wb_ping_target_peek_row (const WbPingTarget *self, WbPingRow *out)
{
  WbPingSummary summary;

  *out = (WbPingRow){ .id = self->id,
                      .name = self->name,
                      .endpoint = self->endpoint,
                      .status = get_status (self),
                      .error = self->error,
                      .in_alarm = self->in_alarm,
                      .last_ns = self->last_ns,
                      .p50_ns = -1 };
  if (self->series == NULL)
    return;
  wb_ping_series_get_counts (self->series, &out->counts);
  wb_ping_statistics_get_summary (self->statistics, &summary);
  out->min_ns = summary.min_ns;
  out->mean_ns = summary.mean_ns;
  out->max_ns = summary.max_ns;
  out->jitter_ns = summary.jitter_ns;
}

void
wb_ping_target_fill_row (const WbPingTarget *self, WbPingRow *out)
{
  wb_ping_target_peek_row (self, out);
  out->name = g_strdup (self->name);
  out->error = g_strdup (self->error);
  if (self->statistics)
    out->p50_ns = wb_ping_statistics_get_median_ns (self->statistics);
  out->n_spark = self->n_spark;
  for (guint i = 0; i < self->n_spark; i++)
    out->spark_ms[i] = self->spark_ms[(self->spark_at + WB_PING_SPARK - self->n_spark + i) % WB_PING_SPARK];
}
