/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue before GResolver. It lives until the last lookup has come back, since a cancelled one still calls:
 *
 *   add --> queue --8 at once--> under way --> func (target, endpoint)
 *   free: queue emptied, under way cancelled; the last to come back frees the struct and says gone */

#include "engine/ping/wb-ping-resolver.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>

struct _WbPingResolver
{
  GQueue waiting; /* of Lookup, owned */
  GCancellable *cancellable;
  WbPingResolverFunc func;
  void (*gone) (gpointer data);
  gpointer data;
  GResolverNameLookupFlags flags;
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
      g_autoptr (GResolver) resolver = g_resolver_get_default ();
      Lookup *lookup = g_queue_pop_head (&self->waiting);

      self->n_under_way++;
      g_resolver_lookup_by_name_with_flags_async (resolver, lookup->host, self->flags, self->cancellable, looked_up_cb,
                                                  lookup);
    }
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;
  WbPingResolver *self = lookup->resolver;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  WbEndpoint endpoint = { 0 };

  if (addresses && !self->freed)
    {
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new (addresses->data, lookup->port);

      wb_endpoint_from_socket_address (&endpoint, address);
    }
  if (error == NULL && endpoint.family == 0)
    g_set_error (&error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, _("“%s” has no address"), lookup->host);
  /* Under way until it has told, so that the resolver stays when its owner frees it meanwhile. */
  if (!self->freed)
    self->func (lookup->target, error ? NULL : &endpoint, error, self->data);
  self->n_under_way--;
  if (!self->freed)
    look_up_more (self);
  g_resolver_free_addresses (addresses);
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
  self->flags = family == 4 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY :
                family == 6 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY :
                              G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT;
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
