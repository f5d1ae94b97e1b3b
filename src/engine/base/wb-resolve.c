/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GResolver asks the system in a thread of its own. It puts the host into its messages, which are the system's ("Error
 * resolving “x”: Name or service not known"): whoever shows one beside a host says it twice, and nobody what to do. What
 * kind of failure it was is known by its code; but for GIO a server that fails, and a host that has no address of the family
 * that was asked for, are hosts that were not found, and only the system's words tell them apart. */

#include "engine/base/wb-resolve.h"

#include <glib/gi18n-lib.h>
#include <netdb.h>
#include <string.h>

typedef struct
{
  char *host; /* Owned */
  guint16 port;
  guint8 family;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->host);
  g_free (self);
}

GError *
wb_resolve_new_no_address (guint8 family)
{
  return g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                              family == 4 ? _("it has no IPv4 address") :
                              family == 6 ? _("it has no IPv6 address") :
                                            _("it has no address"));
}

static GError *
explain_not_found (guint8 family, const char *why)
{
#ifdef EAI_NODATA
  if (strcmp (why, gai_strerror (EAI_NODATA)) == 0)
    return wb_resolve_new_no_address (family);
#endif
  return g_error_new_literal (
      G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
      family == 4 ?
          _("there is no host of that name with an IPv4 address; check how it is spelt, or write its address") :
      family == 6 ?
          _("there is no host of that name with an IPv6 address; check how it is spelt, or write its address") :
          _("there is no host of that name; check how it is spelt, or write its address"));
}

/* Takes error. */
static GError *
explain (const Question *question, GError *error)
{
  const char *named = strstr (error->message, question->host);
  const char *why = named ? strstr (named + strlen (question->host), ": ") : NULL;
  GError *told;

  if (error->domain != G_RESOLVER_ERROR)
    return error;
  why = why ? why + strlen (": ") : error->message;
  if (error->code == G_RESOLVER_ERROR_NOT_FOUND && strcmp (why, gai_strerror (EAI_FAIL)) != 0)
    told = explain_not_found (question->family, why);
  else if (error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE)
    told = g_error_new_literal (error->domain, error->code,
                                _("its address cannot be asked for now; check the network, or write its address"));
  else
    told = g_error_new (error->domain, error->code,
                        /* Translators: what the system says of it */
                        _("its address cannot be asked for (%s); check the network, or write its address"), why);
  g_error_free (error);
  return told;
}

static void
looked_up_cb (GObject *resolver, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (resolver), result, &error);

  for (GList *link = addresses; link; link = link->next)
    {
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new (link->data, question->port);
      WbEndpoint endpoint;

      if (wb_endpoint_from_socket_address (&endpoint, address) &&
          (question->family == 0 || endpoint.family == question->family))
        g_array_append_val (found, endpoint);
    }
  g_resolver_free_addresses (addresses);
  if (error)
    g_task_return_error (task, explain (question, error));
  else if (found->len == 0)
    g_task_return_error (task, wb_resolve_new_no_address (question->family));
  else
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_array_unref);
}

void
wb_resolve_async (const char *host, guint16 port, guint8 family, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Question *question = g_new0 (Question, 1);

  question->host = g_strdup (host);
  question->port = port;
  question->family = family;
  g_task_set_source_tag (task, wb_resolve_async);
  g_task_set_task_data (task, question, question_free);
  /* Its end is the lookup's, which hears of the cancellable, too. */
  g_task_set_check_cancellable (task, FALSE);
  g_resolver_lookup_by_name_with_flags_async (resolver, host,
                                              family == 4 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY :
                                              family == 6 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY :
                                                            G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                              cancellable, looked_up_cb, task);
}

GArray *
wb_resolve_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
