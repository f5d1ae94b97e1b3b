/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue before wb-resolve. It lives until the last lookup has come back, since a cancelled one still calls:
 *
 *   add --> queue --8 at once--> under way --> func (target, endpoint)
 *   free: queue emptied, under way cancelled; the last to come back frees the struct and says gone */

#include "engine/ping/wb-ping-resolver.h"

#include "engine/base/wb-resolve.h"
#include "engine/ping/wb-ping-target-text.h"

#include <glib/gi18n-lib.h>

struct _WbPingResolver
{
  GQueue waiting; /* of Lookup, owned */
  GCancellable *cancellable;
  WbPingResolverFunc func;
  void (*gone) (gpointer data);
  gpointer data;
  guint8 family;
  guint n_under_way;
  gboolean freed;
};

typedef struct
{
  WbPingResolver *resolver; /* Borrowed: it waits for us */
  char *host;               /* Owned */
  guint16 port;
  guint target;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->host);
  g_free (self);
}

static void
maybe_end (WbPingResolver *self)
{
  if (!self->freed || self->n_under_way > 0)
    return;
  self->gone (self->data);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void looked_up_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
look_up_more (WbPingResolver *self)
{
  while (self->n_under_way < WB_PING_LOOKUPS && !g_queue_is_empty (&self->waiting))
    {
      Lookup *lookup = g_queue_pop_head (&self->waiting);

      self->n_under_way++;
      wb_resolve_async (lookup->host, lookup->port, self->family, self->cancellable, looked_up_cb, lookup);
    }
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;
  WbPingResolver *self = lookup->resolver;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = wb_resolve_finish (result, &error);
  const WbEndpoint *endpoint = NULL;

  for (guint i = 0; found && endpoint == NULL && i < found->len; i++)
    if (wb_ping_target_text_refuse (&g_array_index (found, WbEndpoint, i)) == NULL)
      endpoint = &g_array_index (found, WbEndpoint, i);
  if (found && endpoint == NULL)
    error = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                                 _("it has no address of a single host, which could be asked"));

  /* Under way until it has told, so that the resolver stays when its owner frees it meanwhile. */
  if (!self->freed)
    self->func (lookup->target, endpoint, error, self->data);
  self->n_under_way--;
  if (!self->freed)
    look_up_more (self);
  lookup_free (lookup);
  maybe_end (self);
}

WbPingResolver *
wb_ping_resolver_new (guint8 family, WbPingResolverFunc func, void (*gone) (gpointer data), gpointer data)
{
  WbPingResolver *self = g_new0 (WbPingResolver, 1);

  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->gone = gone;
  self->data = data;
  self->family = family;
  return self;
}

void
wb_ping_resolver_free (WbPingResolver *self)
{
  self->freed = TRUE;
  g_queue_clear_full (&self->waiting, lookup_free);
  g_cancellable_cancel (self->cancellable);
  maybe_end (self);
}

void
wb_ping_resolver_add (WbPingResolver *self, guint target, const char *host, guint16 port)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->resolver = self;
  lookup->host = g_strdup (host);
  lookup->port = port;
  lookup->target = target;
  g_queue_push_tail (&self->waiting, lookup);
  look_up_more (self);
}
