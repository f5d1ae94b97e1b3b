/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service says of itself at one moment: an immutable, reference-counted struct that the engine makes and the
 * window reads, so that all its numbers agree. Each service embeds WbSnapshot first in a struct of its own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbSnapshot WbSnapshot;

struct _WbSnapshot
{
  gatomicrefcount ref_count;
  void (*free) (WbSnapshot *self);
};

/* Which rows of its table the reader sees; the service fills those and only counts the rest. All zero: no rows. */
typedef struct
{
  guint sort_by; /* the service's own enum; 0: by id, oldest first */
  gboolean descending;
  guint first_row;
  guint n_rows;
} WbSnapshotRequest;

/* free: what releases the whole struct when the last reference goes, in whichever thread. */
void wb_snapshot_init (WbSnapshot *self, void (*free) (WbSnapshot *self));
gpointer wb_snapshot_ref (gpointer snapshot);
void wb_snapshot_unref (gpointer snapshot);

G_END_DECLS
