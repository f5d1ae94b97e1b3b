/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot as a thing to own; wb-echo-server.c fills it. */

#include "engine/echo/wb-echo-snapshot.h"

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbEchoSnapshot *self = (WbEchoSnapshot *) snapshot;

  for (guint i = 0; i < G_N_ELEMENTS (self->listens); i++)
    wb_listen_clear (&self->listens[i]);
  g_free (self->rows);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

WbEchoSnapshot *
wb_echo_snapshot_new (void)
{
  WbEchoSnapshot *self = g_new0 (WbEchoSnapshot, 1);

  wb_snapshot_init (&self->parent, free_snapshot);
  return self;
}
