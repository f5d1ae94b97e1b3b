/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot as a thing to own; wb-pool-rows.c fills it. */

#include "engine/pool/wb-pool-snapshot.h"

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbPoolSnapshot *self = (WbPoolSnapshot *) snapshot;

  g_clear_pointer (&self->wait, wb_histogram_free);
  g_clear_pointer (&self->connect, wb_histogram_free);
  g_clear_pointer (&self->usage, wb_histogram_free);
  g_clear_pointer (&self->load.whole, wb_histogram_free);
  g_clear_pointer (&self->load.round_trip, wb_histogram_free);
  for (guint i = 0; i < self->n_targets; i++)
    {
      g_free (self->targets[i].name);
      g_free (self->targets[i].error);
    }
  g_free (self->targets);
  for (guint i = 0; i < self->n_rows; i++)
    {
      g_free (self->rows[i].holder);
      g_free (self->rows[i].error);
    }
  g_free (self->rows);
  g_free (self->cells);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

WbPoolSnapshot *
wb_pool_snapshot_new (void)
{
  WbPoolSnapshot *self = g_new0 (WbPoolSnapshot, 1);

  wb_snapshot_init (&self->parent, free_snapshot);
  return self;
}
