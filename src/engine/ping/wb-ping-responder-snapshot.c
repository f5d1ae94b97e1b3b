/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The snapshot as a thing to own, and the names of what it counts; wb-ping-responder.c fills it. */

#include "engine/ping/wb-ping-responder-snapshot.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name, *label;
} refused[WB_PING_N_REFUSED] = {
  [WB_PING_REFUSED_ANSWER] = { "answer", N_ ("Is an answer itself") },
  [WB_PING_REFUSED_LOUD_PORT] = { "loud-port", N_ ("From the port of a service that answers everything") },
  [WB_PING_REFUSED_NO_SOURCE] = { "no-source", N_ ("From an address that no host has") },
  [WB_PING_REFUSED_SELF] = { "self", N_ ("From this responder") },
  [WB_PING_REFUSED_GROUP] = { "group", N_ ("To a broadcast or multicast address") },
  [WB_PING_REFUSED_SOURCE_RATE] = { "source-rate", N_ ("More from one address than the limit") },
  [WB_PING_REFUSED_TOTAL_RATE] = { "total-rate", N_ ("More in all than the limit") },
  [WB_PING_REFUSED_TOO_BIG] = { "too-big", N_ ("The answer would be too big") },
  [WB_PING_REFUSED_AMPLIFIES] = { "amplifies", N_ ("The answer would be longer than the request") },
  [WB_PING_REFUSED_TOO_SHORT] = { "too-short", N_ ("Is no STAMP packet") },
  [WB_PING_REFUSED_NOT_SENT] = { "not-sent", N_ ("The system did not take the answer") },
};

const char *
wb_ping_refused_get_label (WbPingRefused reason)
{
  g_return_val_if_fail ((guint) reason < WB_PING_N_REFUSED, NULL);
  return _ (refused[reason].label);
}

const char *
wb_ping_refused_get_name (WbPingRefused reason)
{
  g_return_val_if_fail ((guint) reason < WB_PING_N_REFUSED, NULL);
  return refused[reason].name;
}

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbPingResponderSnapshot *self = (WbPingResponderSnapshot *) snapshot;

  for (guint i = 0; i < G_N_ELEMENTS (self->listens); i++)
    wb_listen_clear (&self->listens[i]);
  g_free (self->rows);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

WbPingResponderSnapshot *
wb_ping_responder_snapshot_new (void)
{
  WbPingResponderSnapshot *self = g_new0 (WbPingResponderSnapshot, 1);

  wb_snapshot_init (&self->parent, free_snapshot);
  return self;
}
