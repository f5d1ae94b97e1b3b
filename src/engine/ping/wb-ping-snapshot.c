/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot as a thing to own, and the sums over all targets; the session and the report fill the rest. */

#include "engine/ping/wb-ping-snapshot.h"

#include "engine/ping/wb-ping-detail.h"
#include "engine/ping/wb-ping-row.h"

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbPingSnapshot *self = (WbPingSnapshot *) snapshot;

  for (guint i = 0; i < self->n_rows; i++)
    wb_ping_row_clear (&self->rows[i]);
  g_free (self->rows);
  g_clear_pointer (&self->detail, wb_ping_detail_free);
  for (guint i = 0; i < self->n_alarms; i++)
    g_free (self->alarms[i].text);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

WbPingSnapshot *
wb_ping_snapshot_new (void)
{
  WbPingSnapshot *self = g_new0 (WbPingSnapshot, 1);

  wb_snapshot_init (&self->parent, free_snapshot);
  return self;
}

static void
add_counts (WbPingCounts *self, const WbPingCounts *other)
{
  self->sent += other->sent;
  self->received += other->received;
  self->lost += other->lost;
  self->pending += other->pending;
  self->late += other->late;
  self->duplicates += other->duplicates;
  self->duplicates_up += other->duplicates_up;
  self->duplicates_down += other->duplicates_down;
  self->reordered += other->reordered;
  self->reorder_extent_max = MAX (self->reorder_extent_max, other->reorder_extent_max);
  self->reorder_extent_sum += other->reorder_extent_sum;
  self->directions_known |= other->directions_known;
  self->lost_up += other->lost_up;
  self->lost_down += other->lost_down;
  self->lost_unknown += other->lost_unknown;
  self->replies_lost += other->replies_lost;
  self->reflector_restarts += other->reflector_restarts;
  self->corrupted += other->corrupted;
  self->foreign += other->foreign;
  self->too_old += other->too_old;
  self->icmp_errors += other->icmp_errors;
  self->skipped += other->skipped;
  self->given_up += other->given_up;
}

void
wb_ping_snapshot_add_target (WbPingSnapshot *self, WbPingTargetStatus status, const WbPingCounts *counts)
{
  self->n_targets++;
  self->n_up += status == WB_PING_TARGET_UP;
  self->n_losing += status == WB_PING_TARGET_LOSING;
  self->n_down +=
      status == WB_PING_TARGET_DOWN || status == WB_PING_TARGET_UNRESOLVED || status == WB_PING_TARGET_FAILED;
  add_counts (&self->counts, counts);
}
