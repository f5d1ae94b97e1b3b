/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Peers are sources of the default context, as what is tested is: one thread, and nothing happens between two turns. */

#include "tests/ping/wb-ask-test.h"

#include "engine/base/wb-source.h"
#include "tests/support/wb-until.h"

#include <string.h>

/* --- A peer ---------------------------------------------------------------------------------------------------------- */

static GSocket *
new_socket (guint8 family, WbEndpoint *endpoint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = NULL, local = NULL;
  GSocket *socket = g_socket_new (family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                  G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  wb_endpoint_init_loopback (endpoint, family);
  address = wb_endpoint_to_socket_address (endpoint);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  local = g_socket_get_local_address (socket, NULL);
  g_assert_true (wb_endpoint_from_socket_address (endpoint, local));
  return socket;
}

static gboolean
heard_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  WbAskPeer *self = data;
  static guint8 buffer[65536];
  g_autoptr (GBytes) bytes = NULL;
  gssize n;

  g_clear_object (&self->asker);
  n = g_socket_receive_from (socket, &self->asker, (char *) buffer, sizeof buffer, NULL, NULL);
  if (n < 0)
    return G_SOURCE_CONTINUE; /* that an asker has gone */
  bytes = g_bytes_new (buffer, (gsize) n);
  self->n_heard++;
  if (self->first == NULL)
    self->first = g_bytes_ref (bytes);
  self->all_alike = self->all_alike && g_bytes_equal (self->first, bytes);
  if (self->script)
    self->script (self, g_bytes_get_data (bytes, NULL), (gsize) n, self->data);
  return G_SOURCE_CONTINUE;
}

void
wb_ask_peer_init (WbAskPeer *self, guint8 family, WbAskPeerScript script, gpointer data)
{
  *self = (WbAskPeer){ .script = script, .data = data, .all_alike = TRUE };
  self->socket = new_socket (family, &self->endpoint);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (heard_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

void
wb_ask_peer_clear (WbAskPeer *self)
{
  wb_source_clear (&self->source);
  g_clear_object (&self->socket);
  g_clear_object (&self->asker);
  g_clear_pointer (&self->first, g_bytes_unref);
}

void
wb_ask_peer_send (WbAskPeer *self, gconstpointer bytes, gsize n_bytes)
{
  /* An asker that has gone may have said so meanwhile. */
  (void) g_socket_send_to (self->socket, self->asker, bytes, n_bytes, NULL, NULL);
}

void
wb_ask_peer_intrude (const WbAskPeer *peer, gconstpointer bytes, gsize n_bytes)
{
  WbEndpoint endpoint;
  g_autoptr (GSocket) socket = new_socket (peer->endpoint.family, &endpoint);
  g_autoptr (GError) error = NULL;

  g_socket_send_to (socket, peer->asker, bytes, n_bytes, NULL, &error);
  g_assert_no_error (error);
}

char *
wb_ask_peer_dup_text (const WbAskPeer *self)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  return g_strdup (wb_endpoint_format (&self->endpoint, text));
}

char *
wb_ask_peer_dup_deaf (guint8 family)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;
  g_autoptr (GSocket) socket = new_socket (family, &endpoint);

  return g_strdup (wb_endpoint_format (&endpoint, text));
}

/* --- Names ----------------------------------------------------------------------------------------------------------- */

#define WB_TYPE_ASK_NAMES (wb_ask_names_get_type ())
G_DECLARE_FINAL_TYPE (WbAskNames, wb_ask_names, WB, ASK_NAMES, GResolver)

struct _WbAskNames
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (WbAskNames, wb_ask_names, G_TYPE_RESOLVER)

static guint n_slow;

static void
addresses_free (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static gboolean
slow_cancelled_cb (GCancellable *cancellable, gpointer task)
{
  n_slow--;
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
look_up_async (GResolver *resolver, const char *host, GResolverNameLookupFlags flags, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *found = NULL;

  if (strcmp (host, "slow.test") == 0)
    {
      g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

      n_slow++;
      g_task_attach_source (task, source, G_SOURCE_FUNC (slow_cancelled_cb));
      return;
    }
  if (strcmp (host, "both.test") == 0 && !(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY))
    found = g_list_append (found, g_inet_address_new_from_string ("::1"));
  if ((strcmp (host, "both.test") == 0 || strcmp (host, "v4.test") == 0) &&
      !(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY))
    found = g_list_append (found, g_inet_address_new_from_string ("127.0.0.1"));
  if (found)
    g_task_return_pointer (task, found, addresses_free);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There is no “%s”", host);
}

/* GResolver calls this one for what has no flags. */
static void
look_up_plainly_async (GResolver *resolver, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  look_up_async (resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static GList *
look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
wb_ask_names_class_init (WbAskNamesClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  resolver_class->lookup_by_name_async = look_up_plainly_async;
  resolver_class->lookup_by_name_finish = look_up_finish;
  resolver_class->lookup_by_name_with_flags_async = look_up_async;
  resolver_class->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
wb_ask_names_init (WbAskNames *self)
{
}

void
wb_ask_names_install (void)
{
  g_autoptr (GResolver) names = g_object_new (WB_TYPE_ASK_NAMES, NULL);

  g_resolver_set_default (names);
}

guint
wb_ask_names_get_n_slow (void)
{
  return n_slow;
}

/* --- An answer ------------------------------------------------------------------------------------------------------- */

void
wb_ask_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbAskAnswer *answer = data;

  answer->n_calls++;
  g_set_object (&answer->result, result);
  g_set_weak_pointer (&answer->task, result);
}

void
wb_ask_answer_clear (WbAskAnswer *self)
{
  g_clear_object (&self->result);
  g_clear_error (&self->error);
  until (self->task == NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->n_calls, ==, 1);
}
