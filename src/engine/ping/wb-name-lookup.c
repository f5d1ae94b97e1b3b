/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses are read here, names are asked for by wb-resolve. Its work happens in a thread that cannot be stopped but
 * can be left: a cancellable of our own lets go of it, at the caller's word or when the time is over. */

#include "engine/ping/wb-name-lookup.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-resolve.h"
#include "engine/base/wb-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 1035, 2.3.4, in text and without the dot at the end. */
#define NAME_BYTES_MAX 253

typedef struct
{
  /* Owned */
  GCancellable *lookup;
  GSource *timer;
  GSource *cancelled;
  char *host;

  guint16 port;
  guint8 family;
  gint64 timeout_ns;
  gboolean is_late;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  wb_source_clear (&self->timer);
  wb_source_clear (&self->cancelled);
  g_clear_object (&self->lookup);
  g_free (self->host);
  g_free (self);
}

static void
refuse (GTask *task, const char *typed, const char *why)
{
  g_autofree char *shown = wb_format_dup_safe (typed, (gssize) strnlen (typed, NAME_BYTES_MAX));

  g_task_return_new_error (task, WB_ERROR, WB_ERROR_INVALID_INPUT, _("“%s”: %s"), shown, why);
}

/* --- Addresses --- */

/* Why nobody can be asked there; NULL: somebody can. */
static const char *
get_objection (const WbEndpoint *endpoint, guint8 family)
{
  if (endpoint->port == 0)
    return _("a port is a number from 1 to 65535");
  if (family != 0 && endpoint->family != family)
    return family == 4 ? _("this is no IPv4 address") : _("this is no IPv6 address");
  if (wb_endpoint_is_any (endpoint) || wb_endpoint_is_multicast (endpoint) || wb_endpoint_is_broadcast (endpoint))
    return _("this is the address of no single host");
  return NULL;
}

static void
return_address (GTask *task, const char *typed, int default_port)
{
  Lookup *self = g_task_get_task_data (task);
  GArray *found;
  WbEndpoint endpoint;
  GError *error = NULL;
  const char *objection;

  if (!wb_endpoint_parse (typed, default_port, &endpoint, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  objection = get_objection (&endpoint, self->family);
  if (objection)
    {
      refuse (task, typed, objection);
      return;
    }
  found = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  g_array_append_val (found, endpoint);
  g_task_return_pointer (task, found, (GDestroyNotify) g_array_unref);
}

/* In brackets, with two colons, or of digits and dots only: no name is like that. */
static gboolean
looks_like_address (const char *typed)
{
  const char *colon = strchr (typed, ':');

  return typed[0] == '[' || (colon && strchr (colon + 1, ':')) ||
         strspn (typed, "0123456789.") == (colon ? (gsize) (colon - typed) : strlen (typed));
}

/* --- Names --- */

/* FALSE: the task has returned. */
static gboolean
parse_name (GTask *task, const char *typed, int default_port)
{
  Lookup *self = g_task_get_task_data (task);
  const char *colon = strchr (typed, ':');
  guint64 port = (guint64) MAX (default_port, 0);
  g_autofree char *ascii = NULL;

  self->host = colon ? g_strndup (typed, (gsize) (colon - typed)) : g_strdup (typed);
  if (colon == NULL && default_port < 0)
    refuse (task, typed, _("the port is missing; write it as in localhost:5000 or [::1]:5000"));
  else if (colon && !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    refuse (task, typed, _("a port is a number from 1 to 65535"));
  else if (!g_utf8_validate (typed, -1, NULL) || strpbrk (self->host, " \t\r\n/\\%@[]") ||
           strlen (self->host) > NAME_BYTES_MAX || (ascii = g_hostname_to_ascii (self->host)) == NULL)
    refuse (task, typed, _("this is neither an address nor the name of a host"));
  else
    {
      self->port = (guint16) port;
      return TRUE;
    }
  return FALSE;
}

static gboolean
late_cb (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Lookup *self = g_task_get_task_data (task);

  self->is_late = TRUE;
  wb_source_clear (&self->timer);
  g_cancellable_cancel (self->lookup);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Lookup *self = g_task_get_task_data (task);

  wb_source_clear (&self->cancelled);
  g_cancellable_cancel (self->lookup);
  return G_SOURCE_REMOVE;
}

static void
return_failure (GTask *task, GError *error)
{
  Lookup *self = g_task_get_task_data (task);

  if (self->is_late)
    {
      g_autofree char *limit = wb_format_dup_duration (self->timeout_ns);

      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("Could not look up %s: no answer within %s"),
                               self->host, limit);
      return;
    }
  if (error->domain == G_RESOLVER_ERROR)
    {
      g_autofree char *shown = wb_format_dup_safe (self->host, -1);
      GError *named = g_error_new (error->domain, error->code, _("“%s”: %s"), shown, error->message);

      g_error_free (error);
      error = named;
    }
  g_task_return_error (task, error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Lookup *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) found = wb_resolve_finish (result, &error);

  wb_source_clear (&self->timer);
  wb_source_clear (&self->cancelled);
  for (guint i = found ? found->len : 0; i > 0; i--)
    if (get_objection (&g_array_index (found, WbEndpoint, i - 1), self->family))
      g_array_remove_index (found, i - 1);
  if (error)
    return_failure (task, error);
  else if (found->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_array_unref);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                             self->family == 4 ? _("%s has no IPv4 address that could be asked") :
                             self->family == 6 ? _("%s has no IPv6 address that could be asked") :
                                                 _("%s has no address that could be asked"),
                             self->host);
}

static void
look_up (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->lookup = g_cancellable_new ();
  self->timer = g_timeout_source_new ((guint) CLAMP (self->timeout_ns / WB_NS_PER_MS, 1, G_MAXINT));
  g_task_attach_source (task, self->timer, late_cb);
  if (cancellable)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, self->cancelled, G_SOURCE_FUNC (cancelled_cb));
    }
  wb_resolve_async (self->host, self->port, self->family, self->lookup, looked_up_cb, g_object_ref (task));
}

void
wb_name_lookup_async (const char *typed, int default_port, guint8 family, gint64 timeout_ns, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *word = g_strstrip (g_strdup (typed));
  Lookup *self = g_new0 (Lookup, 1);

  g_task_set_source_tag (task, wb_name_lookup_async);
  g_task_set_task_data (task, self, lookup_free);
  self->family = family;
  self->timeout_ns = timeout_ns;
  if (g_task_return_error_if_cancelled (task))
    return;
  if (looks_like_address (word))
    return_address (task, word, default_port);
  else if (parse_name (task, word, default_port))
    look_up (task);
}

GArray *
wb_name_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
