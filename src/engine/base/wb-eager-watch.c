/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The watch and a source that has no descriptor: always ready while asking, else never. */

#include "engine/base/wb-eager-watch.h"

#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"

typedef struct
{
  GSource parent;
  WbEagerWatch *watch; /* Borrowed: it destroys us first */
} EagerSource;

/* A set that cannot take it back (no memory) is asked again after the next turn: better busy than deaf. */
static void
wait (WbEagerWatch *self)
{
  if (!wb_poller_add (self->poller, &self->watch, self->fd, WB_READY_READ, NULL))
    return;
  self->is_asking = FALSE;
  g_source_set_ready_time (self->source, -1);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbEagerWatch *self = ((EagerSource *) source)->watch;

  if (self->func (self->data) == WB_TURN_QUIET)
    wait (self);
  return G_SOURCE_CONTINUE;
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbEagerWatch *self = data;

  if (self->func (self->data) != WB_TURN_FULL)
    return;
  wb_watch_remove (&self->watch);
  self->is_asking = TRUE;
  g_source_set_ready_time (self->source, 0);
}

gboolean
wb_eager_watch_start (WbEagerWatch *self, WbPoller *poller, GMainContext *context, int fd, WbEagerFunc func,
                      gpointer data, GError **error)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };

  *self = (WbEagerWatch){ .poller = poller, .func = func, .data = data, .fd = fd };
  wb_watch_init (&self->watch, ready_cb, self);
  if (!wb_poller_add (poller, &self->watch, fd, WB_READY_READ, error))
    return FALSE;
  self->source = g_source_new (&funcs, sizeof (EagerSource));
  ((EagerSource *) self->source)->watch = self;
  g_source_set_static_name (self->source, "wb-eager-watch");
  g_source_set_priority (self->source, WB_PRIORITY_CONTROL);
  g_source_set_can_recurse (self->source, TRUE); /* nobody does; see wb-poller-linux.c */
  g_source_attach (self->source, context);
  return TRUE;
}

void
wb_eager_watch_stop (WbEagerWatch *self)
{
  if (self->source == NULL)
    return;
  wb_source_clear (&self->source);
  if (!self->is_asking)
    wb_watch_remove (&self->watch);
}

gboolean
wb_eager_watch_is_asking (const WbEagerWatch *self)
{
  return self->is_asking;
}
