/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One lookup at a time. It lives until that has come back, since a cancelled one still calls:
 *
 *   wait --fresh--> func at once
 *     \--> waiting --lookup--> func, each in turn
 *   free: waiting emptied, lookup cancelled; when it has come back the struct goes and says gone */

#include "engine/pool/wb-pool-names.h"

#include "engine/base/wb-resolve.h"
#include "engine/pool/wb-pool-dial.h"

#define DOUBT_NS WB_NS_PER_S

struct _WbPoolNames
{
  /* Owned */
  char *host;
  GCancellable *cancellable;
  GArray *endpoints; /* of WbEndpoint */

  /* Borrowed */
  const WbClock *clock;

  GQueue waiting; /* of WbPoolNamesWait.link */
  void (*gone) (gpointer data);
  gpointer data;
  guint16 port;
  guint8 family;
  gboolean is_address; /* never looked up */
  gboolean under_way;
  gboolean freed;
  gint64 fresh_until_ns; /* G_MININT64: has never been looked up */
  gint64 looked_up_ns;
};

static void
end (WbPoolNames *self)
{
  self->gone (self->data);
  g_object_unref (self->cancellable);
  g_array_unref (self->endpoints);
  g_free (self->host);
  g_free (self);
}

/* --- Lookup ---------------------------------------------------------------------------------------------------------- */

static void
take_addresses (WbPoolNames *self, const GArray *found)
{
  g_array_set_size (self->endpoints, 0);
  g_array_append_vals (self->endpoints, found->data, MIN (found->len, WB_POOL_NAMES_MAX));
  wb_pool_dial_sort ((WbEndpoint *) (gpointer) self->endpoints->data, self->endpoints->len);
}

static void
tell (WbPoolNames *self, const GError *error)
{
  g_autoptr (GArray) endpoints = g_array_ref (self->endpoints);
  guint n_waiting = self->waiting.length;

  for (guint i = 0; i < n_waiting && !self->freed && self->waiting.head; i++)
    {
      WbPoolNamesWait *wait = self->waiting.head->data;

      wb_pool_names_cancel (wait);
      wait->func (wait, (const WbEndpoint *) (gpointer) endpoints->data, error ? 0 : endpoints->len, error, wait->data);
    }
}

static void look_up (WbPoolNames *self);

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbPoolNames *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = wb_resolve_finish (result, &error);
  gint64 now_ns = wb_clock_now_ns (self->clock);

  self->looked_up_ns = now_ns;
  if (found)
    take_addresses (self, found);
  if (self->endpoints->len > 0)
    {
      /* After a failed lookup too: better what was known than nothing. */
      self->fresh_until_ns = now_ns + (error ? DOUBT_NS : WB_POOL_NAMES_FRESH_NS);
      g_clear_error (&error);
    }
  /* Under way until all have heard it, so that it stays when its owner frees it meanwhile. */
  tell (self, error);
  self->under_way = FALSE;
  if (self->freed)
    end (self);
  else if (self->waiting.head) /* began to wait while the failure was told */
    look_up (self);
}

static void
look_up (WbPoolNames *self)
{
  self->under_way = TRUE;
  wb_resolve_async (self->host, self->port, self->family, self->cancellable, looked_up_cb, self);
}

/* --- Public ---------------------------------------------------------------------------------------------------------- */

WbPoolNames *
wb_pool_names_new (const char *host, guint16 port, guint8 family, const WbClock *clock, void (*gone) (gpointer data),
                   gpointer data)
{
  WbPoolNames *self = g_new0 (WbPoolNames, 1);
  WbEndpoint endpoint;

  self->host = g_strdup (host);
  self->port = port;
  self->family = family;
  self->clock = clock;
  self->gone = gone;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  self->endpoints = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  self->fresh_until_ns = self->looked_up_ns = G_MININT64;
  g_queue_init (&self->waiting);
  self->is_address = wb_endpoint_parse_address (host, &endpoint, NULL);
  if (self->is_address && (family == 0 || endpoint.family == family))
    {
      endpoint.port = port;
      g_array_append_val (self->endpoints, endpoint);
    }
  return self;
}

void
wb_pool_names_free (WbPoolNames *self)
{
  self->freed = TRUE;
  while (self->waiting.head)
    wb_pool_names_cancel (self->waiting.head->data);
  g_cancellable_cancel (self->cancellable);
  if (!self->under_way)
    end (self);
}

void
wb_pool_names_wait (WbPoolNames *self, WbPoolNamesWait *wait, WbPoolNamesFunc func, gpointer data)
{
  g_return_if_fail (wait->names == NULL);

  wait->func = func;
  wait->data = data;
  if (self->is_address || wb_clock_now_ns (self->clock) < self->fresh_until_ns)
    {
      g_autoptr (GArray) endpoints = g_array_ref (self->endpoints);
      g_autoptr (GError) error = endpoints->len ? NULL : wb_resolve_new_no_address (self->family);

      func (wait, (const WbEndpoint *) (gpointer) endpoints->data, endpoints->len, error, data);
      return;
    }
  wait->names = self;
  wait->link = (GList){ .data = wait };
  g_queue_push_tail_link (&self->waiting, &wait->link);
  if (!self->under_way)
    look_up (self);
}

void
wb_pool_names_cancel (WbPoolNamesWait *wait)
{
  if (wait->names == NULL)
    return;
  g_queue_unlink (&wait->names->waiting, &wait->link);
  wait->names = NULL;
}

gboolean
wb_pool_names_is_address (const WbPoolNames *self)
{
  return self->is_address;
}

void
wb_pool_names_doubt (WbPoolNames *self)
{
  if (self->fresh_until_ns != G_MININT64)
    self->fresh_until_ns = MIN (self->fresh_until_ns, self->looked_up_ns + DOUBT_NS);
}

void
wb_pool_names_prefer (WbPoolNames *self, const WbEndpoint *endpoint)
{
  WbEndpoint *endpoints = (WbEndpoint *) (gpointer) self->endpoints->data;
  guint i = 0;

  while (i < self->endpoints->len && !wb_endpoint_equal (&endpoints[i], endpoint))
    i++;
  if (i == 0 || i == self->endpoints->len)
    return;
  memmove (&endpoints[1], &endpoints[0], i * sizeof *endpoints);
  endpoints[0] = *endpoint;
}
