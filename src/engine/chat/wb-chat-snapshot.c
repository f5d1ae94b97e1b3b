/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot as a thing to own; wb-chat-server.c fills it. */

#include "engine/chat/wb-chat-snapshot.h"

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbChatSnapshot *self = (WbChatSnapshot *) snapshot;

  for (guint i = 0; i < G_N_ELEMENTS (self->listens); i++)
    wb_listen_clear (&self->listens[i]);
  for (guint i = 0; i < self->n_rows; i++)
    g_free (self->rows[i].name);
  g_free (self->rows);
  g_free (self->fingerprint);
  g_clear_pointer (&self->transcript, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self->bans);
  g_free (self);
}

WbChatSnapshot *
wb_chat_snapshot_new (void)
{
  WbChatSnapshot *self = g_new0 (WbChatSnapshot, 1);

  wb_snapshot_init (&self->parent, free_snapshot);
  return self;
}
