/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is known now. Every target's counts are read for each snapshot, so that sums and rows agree; rows are filled only
 * where they are seen. */

#include "engine/ping/wb-ping-detail.h"
#include "engine/ping/wb-ping-row.h"
#include "engine/ping/wb-ping-session-private.h"

/* A source of times counts as in use from one in so many replies on: a stamp that goes missing now and then is told by
 * the target's own figures. */
#define IN_USE_SHARE 100u

gint64
wb_ping_session_get_running_ns (WbPingSession *self)
{
  if (self->start_ns == 0)
    return 0;
  return (self->end_ns > 0 ? self->end_ns : wb_ping_session_get_now (self)) - self->start_ns;
}

static WbPingStampSource
get_poorest (const guint64 *n)
{
  guint64 all = n[WB_PING_STAMP_NONE] + n[WB_PING_STAMP_USER] + n[WB_PING_STAMP_KERNEL];

  for (guint source = WB_PING_STAMP_NONE; source < WB_PING_STAMP_KERNEL && all > 0; source++)
    if (n[source] * IN_USE_SHARE > all)
      return (WbPingStampSource) source;
  return all > 0 ? WB_PING_STAMP_KERNEL : WB_PING_STAMP_NONE;
}

static void
fill_rows (WbPingSession *self, const WbSnapshotRequest *request, WbPingSnapshot *out)
{
  g_autofree WbRowOrderItem *items = g_new0 (WbRowOrderItem, MAX (self->n_targets, 1));
  guint first = MIN (request->first_row, self->n_targets);

  out->first_row = first;
  out->n_rows = MIN (request->n_rows, self->n_targets - first);
  out->rows = g_new0 (WbPingRow, out->n_rows);
  for (guint i = 0; i < self->n_targets; i++)
    {
      WbPingRow row;

      wb_ping_target_peek_row (&self->targets[i], &row);
      wb_ping_snapshot_add_target (out, row.status, &row.counts);
      wb_ping_row_get_order (&row, (WbPingSort) request->sort_by, &items[i]);
      items[i].row = &self->targets[i];
    }
  wb_row_order (items, self->n_targets, request->descending, first, out->n_rows);
  for (guint i = 0; i < out->n_rows; i++)
    wb_ping_target_fill_row (items[first + i].row, &out->rows[i]);
}

static void
fill_detail (WbPingSession *self, WbPingSnapshot *out)
{
  const WbPingTarget *target;
  WbPingCounts counts;
  WbPingFigures figures;
  WbPingDetailSource source;

  if (self->view.target_id < 1 || self->view.target_id > self->n_targets)
    return;
  target = &self->targets[self->view.target_id - 1];
  if (target->series == NULL)
    return;
  wb_ping_series_get_counts (target->series, &counts);
  wb_ping_statistics_get_figures (target->statistics, &counts, &figures);
  source = (WbPingDetailSource){ .target_id = target->id,
                                 .counts = &counts,
                                 .figures = &figures,
                                 .network = wb_ping_statistics_get_network (target->statistics),
                                 .response = wb_ping_statistics_get_response (target->statistics),
                                 .history = target->history,
                                 .running_ns = wb_ping_session_get_running_ns (self) };
  out->detail = wb_ping_detail_new (&source, &self->view);
}

static void
fill_alarms (WbPingSession *self, WbPingSnapshot *out)
{
  guint64 id = self->newest_alarm > WB_PING_ALARMS_SHOWN ? self->newest_alarm - WB_PING_ALARMS_SHOWN + 1 : 1;

  for (; id <= self->newest_alarm; id++)
    {
      WbPingAlarm *alarm = &out->alarms[out->n_alarms++];

      *alarm = self->alarms[id % WB_PING_ALARMS_SHOWN];
      alarm->text = g_strdup (alarm->text);
    }
}

WbSnapshot *
wb_ping_session_snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbPingSession *self = WB_PING_SESSION (service);
  WbPingSnapshot *out = wb_ping_snapshot_new ();
  gint64 now_ns = wb_ping_session_get_now (self);

  out->taken_ns = now_ns;
  out->start_ns = self->start_ns;
  out->start_unix_ns = self->start_unix_ns;
  out->running_ns = wb_ping_session_get_running_ns (self);
  out->finished = self->finished;
  out->mode = self->settings.mode;
  out->interval_ns = self->settings.interval_ns;
  out->timeout_ns = self->settings.timeout_ns;
  fill_rows (self, request, out);
  out->sent_rate = wb_meter_get_rate (&self->sent, now_ns);
  out->received_rate = wb_meter_get_rate (&self->received, now_ns);
  out->lateness_p50_ns = wb_histogram_get_percentile (self->lateness, 50);
  out->lateness_max_ns = wb_histogram_get_max (self->lateness);
  out->t1_source = get_poorest (self->n_t1);
  out->t4_source = get_poorest (self->n_t4);
  out->foreign_senders = self->foreign_senders;
  out->clock_steps = self->clock_steps;
  fill_detail (self, out);
  fill_alarms (self, out);
  wb_event_log_flush (self->log, now_ns);
  out->events = wb_event_log_dup_events (self->log);
  return &out->parent;
}

static void
fill_result (const WbPingTarget *target, WbPingResult *out)
{
  wb_ping_target_fill_row (target, &out->row);
  if (target->series == NULL)
    return;
  wb_ping_statistics_get_figures (target->statistics, &out->row.counts, &out->figures);
  if (target->history == NULL)
    return;
  out->network = wb_histogram_copy (wb_ping_statistics_get_network (target->statistics));
  out->response = wb_histogram_copy (wb_ping_statistics_get_response (target->statistics));
  out->history = wb_ping_history_copy (target->history);
}

WbPingReport *
wb_ping_session_dup_report (WbPingSession *self)
{
  g_autofree WbPingSettings *settings = NULL;
  WbPingReport *out;

  g_return_val_if_fail (WB_IS_PING_SESSION (self), NULL);

  if (self->start_ns == 0)
    return NULL;
  out = wb_ping_report_new (self->n_targets);
  wb_ping_settings_clear (&out->settings);
  settings = wb_ping_settings_copy (&self->settings);
  out->settings = *settings;
  out->start_ns = self->start_ns;
  out->start_unix_ns = self->start_unix_ns;
  out->running_ns = wb_ping_session_get_running_ns (self);
  out->finished = self->finished;
  out->t1_source = get_poorest (self->n_t1);
  out->t4_source = get_poorest (self->n_t4);
  out->lateness_p50_ns = wb_histogram_get_percentile (self->lateness, 50);
  out->lateness_max_ns = wb_histogram_get_max (self->lateness);
  out->foreign_senders = self->foreign_senders;
  out->clock_steps = self->clock_steps;
  for (guint i = 0; i < self->n_targets; i++)
    fill_result (&self->targets[i], &out->results[i]);
  return out;
}
