/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference count of snapshots; see the header. */

#include "engine/base/wb-snapshot.h"

void
wb_snapshot_init (WbSnapshot *self, void (*free) (WbSnapshot *self))
{
  g_atomic_ref_count_init (&self->ref_count);
  self->free = free;
}

gpointer
wb_snapshot_ref (gpointer snapshot)
{
  WbSnapshot *self = snapshot;

  g_atomic_ref_count_inc (&self->ref_count);
  return snapshot;
}

void
wb_snapshot_unref (gpointer snapshot)
{
  WbSnapshot *self = snapshot;

  if (g_atomic_ref_count_dec (&self->ref_count))
    self->free (self);
}
