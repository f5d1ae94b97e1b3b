/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The view becomes a range of the running time first; the columns are those of that range, the probes the latest. */

#include "engine/ping/wb-ping-detail.h"

WbPingRange
wb_ping_view_get_range (const WbPingView *self, gint64 running_ns)
{
  gint64 end_ns = MAX (running_ns, WB_PING_RANGE_NS_MIN);
  gint64 from_ns = self->from_ns, to_ns = self->to_ns, width_ns;

  if (to_ns <= 0) /* to the present; from_ns below 0 is counted from there */
    {
      to_ns = end_ns;
      from_ns = from_ns < -end_ns ? 0 : from_ns < 0 ? end_ns + from_ns : from_ns;
    }
  from_ns = MAX (from_ns, 0);
  width_ns = CLAMP (to_ns - from_ns, WB_PING_RANGE_NS_MIN, end_ns);
  from_ns = MIN (from_ns, end_ns - width_ns);
  return (WbPingRange){ .from_ns = from_ns, .to_ns = from_ns + width_ns };
}

static void
add_columns (WbPingDetail *self, const WbPingDetailSource *source, guint n)
{
  gint64 start_ns = wb_ping_history_get_start_ns (source->history);

  if (n == 0)
    return;
  self->n_columns = n;
  self->columns = g_new (WbPingColumn, n);
  wb_ping_history_fill_columns (source->history, start_ns + self->range.from_ns, start_ns + self->range.to_ns,
                                self->columns, n);
}

static void
add_probes (WbPingDetail *self, const WbPingDetailSource *source, guint n)
{
  guint n_kept = wb_ping_history_get_n_records (source->history);

  self->n_probes = MIN (n, n_kept);
  self->probes = g_new (WbPingRecord, self->n_probes);
  for (guint i = 0; i < self->n_probes; i++)
    self->probes[i] = *wb_ping_history_get_record (source->history, n_kept - self->n_probes + i);
}

WbPingDetail *
wb_ping_detail_new (const WbPingDetailSource *source, const WbPingView *view)
{
  WbPingDetail *self = g_new0 (WbPingDetail, 1);

  self->target_id = source->target_id;
  self->in_brief = source->history == NULL;
  self->counts = *source->counts;
  self->figures = *source->figures;
  self->network = source->network ? wb_histogram_copy (source->network) : NULL;
  self->response = source->response ? wb_histogram_copy (source->response) : NULL;
  self->range = wb_ping_view_get_range (view, source->running_ns);
  if (source->history)
    {
      add_columns (self, source, MIN (view->n_columns, WB_PING_COLUMNS_MAX));
      add_probes (self, source, MIN (view->n_probes, WB_PING_PROBES_SHOWN_MAX));
    }
  return self;
}

void
wb_ping_detail_free (WbPingDetail *self)
{
  g_clear_pointer (&self->network, wb_histogram_free);
  g_clear_pointer (&self->response, wb_histogram_free);
  g_free (self->columns);
  g_free (self->probes);
  g_free (self);
}
