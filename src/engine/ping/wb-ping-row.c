/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In an order by what comes back, targets from which nothing did have a key of their own, -1: they stand together. */

#include "engine/ping/wb-ping-row.h"

void
wb_ping_row_clear (WbPingRow *self)
{
  g_free (self->name);
  g_free (self->error);
  *self = (WbPingRow){ 0 };
}

void
wb_ping_row_copy (const WbPingRow *self, WbPingRow *to)
{
  *to = *self;
  to->name = g_strdup (self->name);
  to->error = g_strdup (self->error);
}

static double
get_loss (const WbPingCounts *counts)
{
  guint64 finished = counts->received + counts->lost;

  return finished > 0 ? (double) counts->lost / (double) finished : -1;
}

void
wb_ping_row_get_order (const WbPingRow *self, WbPingSort sort_by, WbRowOrderItem *item)
{
  gboolean any = self->counts.received > 0;

  item->id = self->id;
  item->text = NULL;
  item->peer = NULL;
  switch (sort_by)
    {
    case WB_PING_SORT_NAME:
      item->text = self->name ? self->name : "";
      break;
    case WB_PING_SORT_STATUS:
      item->key = (double) self->status;
      break;
    case WB_PING_SORT_LAST:
      item->key = any ? (double) self->last_ns : -1;
      break;
    case WB_PING_SORT_MEAN:
      item->key = any ? self->mean_ns : -1;
      break;
    case WB_PING_SORT_MAX:
      item->key = any ? (double) self->max_ns : -1;
      break;
    case WB_PING_SORT_LOSS:
      item->key = get_loss (&self->counts);
      break;
    case WB_PING_SORT_JITTER:
      item->key = any ? self->jitter_ns : -1;
      break;
    case WB_PING_SORT_ID:
    default: /* a sort_by of another version, from a setting */
      item->key = (double) self->id;
      break;
    }
}
