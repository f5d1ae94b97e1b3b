/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot: the figures, a cell a slot, all targets, and of the connections those rows that are on screen. */

#include "engine/base/wb-format.h"
#include "engine/base/wb-row-order.h"
#include "engine/pool/wb-pool-private.h"

/* --- Connections ----------------------------------------------------------------------------------------------------- */

static gboolean
is_broken (WbPool *self, guint slot)
{
  return self->policy->slots[slot].info.state == WB_POOL_SLOT_LENT && self->policy->slots[slot].dead;
}

/* What the order needs; strings and what the system is asked for come with finish_row. */
static void
fill_row (WbPool *self, guint slot, WbPoolRow *row, gint64 now_ns)
{
  const WbPoolPlace *place = &self->places[slot];
  const WbPoolSlotInfo *info = &self->policy->slots[slot].info;
  WbPoolConnectionFigures figures = { .connect_ns = -1, .rtt_ns = -1 };
  gboolean is_connected = info->state != WB_POOL_SLOT_CONNECTING && info->state != WB_POOL_SLOT_FREE;

  if (place->connection)
    wb_pool_connection_get_figures (place->connection, &figures);
  *row = (WbPoolRow){
    .id = place->id,
    .slot = slot,
    .state = info->state,
    .leaked = place->leaked,
    .broken = is_broken (self, slot),
    .target = info->target,
    .remote = figures.remote,
    .state_ns = now_ns - info->since_ns,
    .age_ns = is_connected && figures.connect_ns >= 0 ? now_ns - info->born_ns : -1,
    .idle_ns = info->state == WB_POOL_SLOT_IDLE && info->uses ? now_ns - info->idle_ns : -1,
    .uses = info->uses,
    .connect_ns = figures.connect_ns,
    .rtt_ns = figures.rtt_ns,
    .in_bytes = figures.in_bytes,
    .out_bytes = figures.out_bytes,
  };
}

static void
finish_row (WbPool *self, WbPoolRow *row)
{
  const WbPoolPlace *place = &self->places[row->slot];
  WbPoolConnectionFigures figures;

  if (place->borrow)
    row->holder = g_strdup (place->borrow->who);
  if (place->connection == NULL)
    return;
  wb_pool_connection_get_figures (place->connection, &figures);
  if (figures.error)
    row->error = wb_format_dup_safe (figures.error, -1);
  wb_pool_connection_ask_system (place->connection, &row->local, &row->info);
}

static double
get_key (const WbPoolRow *row, WbPoolSort sort)
{
  switch (sort)
    {
    case WB_POOL_SORT_STATE:
      return row->state;
    case WB_POOL_SORT_TARGET:
      return row->target;
    case WB_POOL_SORT_AGE:
      return (double) row->age_ns;
    case WB_POOL_SORT_IDLE:
      return (double) row->idle_ns;
    case WB_POOL_SORT_USES:
      return (double) row->uses;
    case WB_POOL_SORT_RTT:
      return (double) row->rtt_ns;
    case WB_POOL_SORT_SLOT:
    default:
      return row->slot;
    }
}

static void
fill_rows (WbPool *self, WbPoolSnapshot *out, const WbSnapshotRequest *request)
{
  g_autofree WbRowOrderItem *items = g_new0 (WbRowOrderItem, self->settings->max);
  guint n = 0;
  WbPoolRow row;

  for (guint i = 0; i < self->settings->max; i++)
    {
      if (self->policy->slots[i].info.state == WB_POOL_SLOT_FREE)
        continue;
      fill_row (self, i, &row, out->taken_ns);
      items[n].key = get_key (&row, (WbPoolSort) request->sort_by);
      items[n].id = row.id;
      items[n].row = GUINT_TO_POINTER (i);
      n++;
    }
  out->n_connections = n;
  if (request->n_rows == 0 || request->first_row >= n)
    return;
  out->first_row = request->first_row;
  out->n_rows = MIN (request->n_rows, n - request->first_row);
  out->rows = g_new0 (WbPoolRow, out->n_rows);
  wb_row_order (items, n, request->descending, out->first_row, out->n_rows);
  for (guint i = 0; i < out->n_rows; i++)
    {
      fill_row (self, GPOINTER_TO_UINT (items[out->first_row + i].row), &out->rows[i], out->taken_ns);
      finish_row (self, &out->rows[i]);
    }
}

static void
fill_cells (WbPool *self, WbPoolSnapshot *out)
{
  out->n_cells = self->settings->max;
  out->cells = g_new0 (WbPoolCell, out->n_cells);
  for (guint i = 0; i < out->n_cells; i++)
    {
      const WbPoolSlotInfo *info = &self->policy->slots[i].info;

      if (info->state == WB_POOL_SLOT_FREE)
        continue;
      out->cells[i] = (WbPoolCell){
        .id = self->places[i].id,
        .state = (guint8) info->state,
        .target = (guint8) info->target,
        .leaked = self->places[i].leaked,
        .broken = is_broken (self, i),
        .state_ns = out->taken_ns - info->since_ns,
      };
    }
}

static void
fill_waiters (WbPool *self, WbPoolSnapshot *out)
{
  for (GList *link = self->policy->waiters.head; link && out->n_waiters < WB_POOL_WAITERS_SHOWN; link = link->next)
    out->waiters_ns[out->n_waiters++] = out->taken_ns - ((WbPoolWaiter *) link->data)->since_ns;
  out->oldest_wait_ns = out->n_waiters ? MAX (out->waiters_ns[0], 1) : 0;
}

/* --- Targets --------------------------------------------------------------------------------------------------------- */

/* -1: there is none. */
static gint64
get_percentile (const WbHistogram *histogram, double percentile)
{
  return wb_histogram_get_count (histogram) ? wb_histogram_get_percentile (histogram, percentile) : -1;
}

static void
fill_target (WbPool *self, guint target, WbPoolTargetRow *row, gint64 now_ns)
{
  const WbPoolBackendSide *side = &self->sides[target];

  row->id = target + 1;
  row->name = g_strdup (side->name);
  row->weight = self->settings->targets[target].weight;
  row->priority = self->settings->targets[target].priority;
  row->mode = side->mode;
  wb_pool_policy_get_target (self->policy, target, &row->policy);
  if (row->policy.next_ns != G_MAXINT64)
    row->retry_in_ns = MAX (row->policy.next_ns - now_ns, 0);
  row->connected = side->connected;
  row->connect_failures = side->connect_failures;
  row->broken = side->broken;
  row->uses = side->uses;
  row->connect_p50_ns = get_percentile (side->connect, 50);
  row->connect_p99_ns = get_percentile (side->connect, 99);
  row->rtt_p50_ns = get_percentile (side->rtt, 50);
  row->checks = side->checks;
  row->checks_failed = side->checks_failed;
  row->checked_ns = side->checked_ns == G_MININT64 ? -1 : now_ns - side->checked_ns;
  row->error = g_strdup (side->error);
  row->remote = side->remote;
}

static void
fill_targets (WbPool *self, WbPoolSnapshot *out)
{
  out->n_targets = self->settings->n_targets;
  out->targets = g_new0 (WbPoolTargetRow, out->n_targets);
  for (guint i = 0; i < out->n_targets; i++)
    fill_target (self, i, &out->targets[i], out->taken_ns);
  for (guint i = 0; i < self->settings->max; i++)
    {
      const WbPoolSlotInfo *info = &self->policy->slots[i].info;

      if (info->state != WB_POOL_SLOT_FREE)
        out->targets[info->target].slots[info->state]++;
    }
}

/* --- All ------------------------------------------------------------------------------------------------------------- */

static void
fill_load (WbPool *self, WbPoolSnapshot *out)
{
  if (self->load)
    {
      wb_pool_load_get_figures (self->load, &out->load);
      return;
    }
  out->load = self->figures;
  out->load.whole = self->figures.whole ? wb_histogram_copy (self->figures.whole) : wb_histogram_new ();
  out->load.round_trip = self->figures.round_trip ? wb_histogram_copy (self->figures.round_trip) : wb_histogram_new ();
}

WbPoolSnapshot *
wb_pool_make_snapshot (WbPool *self, const WbSnapshotRequest *request)
{
  WbPoolSnapshot *out = wb_pool_snapshot_new ();

  out->taken_ns = wb_pool_get_now (self);
  fill_load (self, out);
  wb_event_log_flush (self->log, out->taken_ns);
  out->events = wb_event_log_dup_events (self->log);
  if (self->policy == NULL)
    {
      out->wait = wb_histogram_new ();
      out->connect = wb_histogram_new ();
      out->usage = wb_histogram_new ();
      return out;
    }
  out->running_ns = self->started_ns ? out->taken_ns - self->started_ns : 0;
  wb_pool_policy_get_counts (self->policy, &out->counts);
  out->min = self->settings->min;
  out->max = self->settings->max;
  out->draining = out->counts.closing && !out->counts.closed;
  wb_figure_fill (&out->acquires, &self->acquires, out->taken_ns);
  wb_figure_fill (&out->grants, &self->grants, out->taken_ns);
  wb_figure_fill (&out->errors, &self->errors, out->taken_ns);
  wb_pool_timeline_fill (&self->timeline, &out->past, out->taken_ns);
  out->wait = wb_histogram_copy (self->wait);
  out->connect = wb_histogram_copy (self->connect);
  out->usage = wb_histogram_copy (self->usage);
  fill_cells (self, out);
  fill_waiters (self, out);
  fill_targets (self, out);
  fill_rows (self, out, request);
  return out;
}
