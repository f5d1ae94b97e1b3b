/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The report as a thing to own, and the snapshots that the page asks of it as of a session. Nothing in it changes once it
 * is shared, so that any number of threads may read it: the page draws while a file is written. */

#include "engine/ping/wb-ping-report.h"

#include "engine/ping/wb-ping-detail.h"
#include "engine/ping/wb-ping-row.h"

/* --- Life ------------------------------------------------------------------------------------------------------------ */

WbPingReport *
wb_ping_report_new (guint n_results)
{
  WbPingReport *self = g_new0 (WbPingReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  wb_ping_settings_init (&self->settings);
  self->n_results = n_results;
  self->results = g_new0 (WbPingResult, n_results);
  return self;
}

WbPingReport *
wb_ping_report_ref (WbPingReport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wb_ping_report_unref (WbPingReport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_results; i++)
    {
      WbPingResult *result = &self->results[i];

      wb_ping_row_clear (&result->row);
      g_clear_pointer (&result->network, wb_histogram_free);
      g_clear_pointer (&result->response, wb_histogram_free);
      g_clear_pointer (&result->history, wb_ping_history_free);
    }
  g_free (self->results);
  wb_ping_settings_clear (&self->settings);
  g_free (self);
}

/* --- Snapshot -------------------------------------------------------------------------------------------------------- */

static void
fill_rows (const WbPingReport *self, const WbSnapshotRequest *request, WbPingSnapshot *snapshot)
{
  g_autofree WbRowOrderItem *items = NULL;
  guint first = MIN (request->first_row, self->n_results), n = MIN (request->n_rows, self->n_results - first);

  snapshot->first_row = first;
  if (n == 0)
    return;
  items = g_new0 (WbRowOrderItem, self->n_results);
  for (guint i = 0; i < self->n_results; i++)
    {
      wb_ping_row_get_order (&self->results[i].row, request->sort_by, &items[i]);
      items[i].row = &self->results[i].row;
    }
  wb_row_order (items, self->n_results, request->descending, first, n);
  snapshot->n_rows = n;
  snapshot->rows = g_new (WbPingRow, n);
  for (guint i = 0; i < n; i++)
    wb_ping_row_copy (items[first + i].row, &snapshot->rows[i]);
}

static WbPingDetail *
make_detail (const WbPingReport *self, const WbPingView *view)
{
  for (guint i = 0; i < self->n_results; i++)
    {
      const WbPingResult *result = &self->results[i];
      WbPingDetailSource source = { .target_id = result->row.id,
                                    .counts = &result->row.counts,
                                    .figures = &result->figures,
                                    .network = result->network,
                                    .response = result->response,
                                    .history = result->history,
                                    .running_ns = self->running_ns };

      if (result->row.id == view->target_id)
        return wb_ping_detail_new (&source, view);
    }
  return NULL;
}

WbPingSnapshot *
wb_ping_report_snapshot (WbPingReport *self, const WbSnapshotRequest *request, const WbPingView *view)
{
  WbPingSnapshot *snapshot = wb_ping_snapshot_new ();

  snapshot->taken_ns = self->start_ns + self->running_ns;
  snapshot->start_ns = self->start_ns;
  snapshot->start_unix_ns = self->start_unix_ns;
  snapshot->running_ns = self->running_ns;
  snapshot->finished = self->finished;
  snapshot->mode = self->settings.mode;
  snapshot->interval_ns = self->settings.interval_ns;
  snapshot->timeout_ns = self->settings.timeout_ns;
  snapshot->lateness_p50_ns = self->lateness_p50_ns;
  snapshot->lateness_max_ns = self->lateness_max_ns;
  snapshot->t1_source = self->t1_source;
  snapshot->t4_source = self->t4_source;
  snapshot->foreign_senders = self->foreign_senders;
  snapshot->clock_steps = self->clock_steps;
  for (guint i = 0; i < self->n_results; i++)
    wb_ping_snapshot_add_target (snapshot, self->results[i].row.status, &self->results[i].row.counts);
  fill_rows (self, request, snapshot);
  if (view && view->target_id > 0)
    snapshot->detail = make_detail (self, view);
  return snapshot;
}
