/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An exchange is one transaction: a request, sent again by the schedule, and its response. Asking for the address is one
 * exchange; a mapping is up to three from one socket, each to where wb-nat-mapping says.
 *
 *   names ──> socket ──> exchange ──answer──> result, or the next exchange
 *                          |  ^
 *                          +--+ 500 ms, 1 s, 2 s … without a response: the same request again
 *
 * What is no response of the server asked to this very request is passed over in silence (RFC 8489, 6.3); only when
 * nothing better comes does it make the difference between "no answer" and "no STUN server". So it is with routers that
 * cannot reach it for the moment (soft errors, RFC 1122, 3.2.2.1): they may be wrong, and wait to be told. */

#include "engine/ping/wb-stun-ask.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-name-lookup.h"
#include "engine/ping/wb-udp-ask.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <string.h>

/* RFC 8489, 6.2.1. */
#define RTO_NS (500 * WB_NS_PER_MS)
#define REQUESTS_MAX 7u /* Rc */
#define LAST_WAIT 16    /* Rm */

typedef struct
{
  /* Owned */
  WbUdpAsk *ask;
  GArray *servers;
  GArray *alternates; /* NULL: the server's word */
  char *alternate;    /* as typed */
  GError *soft;

  gint64 timeout_ns;
  guint8 family;
  gboolean is_mapping;
  guint next; /* of servers */
  WbNatMapping mapping;

  /* The exchange */
  guint8 transaction[WB_STUN_TRANSACTION_BYTES];
  guint8 request[WB_STUN_MESSAGE_BYTES_MAX];
  gsize n_request;
  guint n_requests;
  guint n_strange; /* datagrams that no STUN server sends */
  gint64 rto_ns;
  gint64 end_ns;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  wb_udp_ask_free (self->ask);
  g_clear_pointer (&self->servers, g_array_unref);
  g_clear_pointer (&self->alternates, g_array_unref);
  g_clear_error (&self->soft);
  g_free (self->alternate);
  g_free (self);
}

static gint64
get_now (void)
{
  return wb_clock_now_ns (wb_clock_get_monotonic ());
}

/* --- Ends ------------------------------------------------------------------------------------------------------------ */

static void begin_exchange (GTask *task);

static void
return_mapping (Asking *self)
{
  wb_udp_ask_return_pointer (self->ask, g_memdup2 (&self->mapping, sizeof self->mapping), g_free);
}

/* Where the mapping goes from here. What this computer cannot reach has not answered. */
static void
go_on (GTask *task)
{
  Asking *self = g_task_get_task_data (task);
  WbEndpoint target;

  while (wb_nat_mapping_get_target (&self->mapping, &target))
    {
      if (wb_udp_ask_move (self->ask, &target, NULL))
        {
          begin_exchange (task);
          return;
        }
      wb_nat_mapping_take_timeout (&self->mapping);
    }
  return_mapping (self);
}

/* Takes error. */
static void
fail (GTask *task, GError *error)
{
  Asking *self = g_task_get_task_data (task);

  if (!self->is_mapping)
    {
      wb_udp_ask_return_error (self->ask, error);
      return;
    }
  g_error_free (error);
  wb_nat_mapping_take_timeout (&self->mapping);
  go_on (task);
}

static GError *
new_protocol_error (const Asking *self, const char *format)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  wb_endpoint_format (wb_udp_ask_get_remote (self->ask), text);
  return g_error_new (WB_ERROR, WB_ERROR_PROTOCOL, "%s %s", text, format);
}

/* Of an answer that gives no address; NULL: it does. */
static GError *
get_refusal (const Asking *self, const WbStunMessage *message)
{
  if (message->kind == WB_STUN_ERROR)
    {
      g_autofree char *reason =
          message->error_reason.text ?
              wb_format_dup_safe (message->error_reason.text, (gssize) message->error_reason.n_bytes) :
              g_strdup ("");
      /* Translators: behind an address: "192.0.2.1:3478 answers with error 401: Unauthorized" */
      g_autofree char *text = g_strdup_printf (_("answers with error %u: %s"), message->error_code, reason);

      return new_protocol_error (self, text);
    }
  if (message->n_unknown > 0)
    return new_protocol_error (self, _("answers with attributes that must be understood and are not known here"));
  if (wb_stun_message_get_mapped (message) == NULL)
    return new_protocol_error (self, _("answers without an address"));
  return NULL;
}

static void
finish_ask (GTask *task, const WbStunMessage *message, const WbUdpReply *reply)
{
  Asking *self = g_task_get_task_data (task);
  GError *refusal = get_refusal (self, message);
  WbStunAnswer *answer;

  if (refusal)
    {
      wb_udp_ask_return_error (self->ask, refusal);
      return;
    }
  answer = g_new0 (WbStunAnswer, 1);
  answer->local = *wb_udp_ask_get_local (self->ask);
  answer->server = *wb_udp_ask_get_remote (self->ask);
  answer->mapped = *wb_stun_message_get_mapped (message);
  answer->other = message->other_address;
  answer->round_trip_ns = reply->round_trip_ns;
  answer->n_requests = self->n_requests;
  if (message->software.text)
    answer->software = wb_format_dup_safe (message->software.text, (gssize) message->software.n_bytes);
  wb_udp_ask_return_pointer (self->ask, answer, (GDestroyNotify) wb_stun_answer_free);
}

/* --- The exchange ---------------------------------------------------------------------------------------------------- */

/* The first server of the name that could be asked has refused: perhaps the next one does not. */
static gboolean
try_next (GTask *task, GError **error)
{
  Asking *self = g_task_get_task_data (task);
  const WbEndpoint *remote = wb_udp_ask_get_remote (self->ask), *alternate = NULL;

  if (!wb_udp_ask_open_next (self->ask, self->servers, &self->next, FALSE, error))
    return FALSE;
  for (guint i = 0; self->alternates && alternate == NULL && i < self->alternates->len; i++)
    if (g_array_index (self->alternates, WbEndpoint, i).family == remote->family)
      alternate = &g_array_index (self->alternates, WbEndpoint, i);
  if (self->alternates && alternate == NULL)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                   remote->family == 6 ? _("“%s” has no IPv6 address, and the server is asked over IPv6") :
                                         _("“%s” has no IPv4 address, and the server is asked over IPv4"),
                   self->alternate);
      return FALSE;
    }
  wb_nat_mapping_init (&self->mapping, wb_udp_ask_get_local (self->ask), remote, alternate);
  begin_exchange (task);
  return TRUE;
}

static void
troubled (GTask *task, const WbAskEvent *trouble)
{
  Asking *self = g_task_get_task_data (task);
  GError *error = wb_udp_ask_dup_trouble (self->ask, trouble);

  if (wb_udp_ask_is_soft (error))
    {
      g_clear_error (&self->soft);
      self->soft = error;
    }
  else if (self->mapping.test == 0 && try_next (task, NULL))
    g_error_free (error);
  else
    fail (task, error);
}

static void
send_request (GTask *task)
{
  Asking *self = g_task_get_task_data (task);
  g_auto (WbAskEvent) trouble = { 0 };
  gint64 left_ns = self->end_ns - get_now ();

  self->n_requests++;
  wb_udp_ask_wait (self->ask, MIN (left_ns, self->n_requests == REQUESTS_MAX ? LAST_WAIT * RTO_NS : self->rto_ns));
  self->rto_ns *= 2;
  if (!wb_udp_ask_send (self->ask, self->request, self->n_request, &trouble))
    troubled (task, &trouble);
}

static void
begin_exchange (GTask *task)
{
  Asking *self = g_task_get_task_data (task);
  WbStunMessage message = { .kind = WB_STUN_REQUEST, .method = WB_STUN_BINDING };

  /* Fails only where the system has no randomness at all; then the words below are guessed, and the rest still holds. */
  if (gnutls_rnd (GNUTLS_RND_NONCE, self->transaction, sizeof self->transaction) != 0)
    for (guint i = 0; i < sizeof self->transaction; i++)
      self->transaction[i] = (guint8) g_random_int_range (0, 256);
  memcpy (message.transaction, self->transaction, sizeof message.transaction);
  self->n_request = wb_stun_message_write (&message, self->request, sizeof self->request);
  self->n_requests = self->n_strange = 0;
  self->rto_ns = RTO_NS;
  self->end_ns = get_now () + self->timeout_ns;
  g_clear_error (&self->soft);
  send_request (task);
}

static void
expired (GTask *task)
{
  Asking *self = g_task_get_task_data (task);
  gint64 waited_ns = self->timeout_ns - (self->end_ns - get_now ());

  if (self->n_requests < REQUESTS_MAX && waited_ns < self->timeout_ns)
    send_request (task);
  else if (self->n_strange > 0)
    fail (task, new_protocol_error (self, _("answers, but not as a STUN server does")));
  else if (self->soft)
    fail (task, g_steal_pointer (&self->soft));
  else
    fail (task, wb_udp_ask_new_silence (self->ask, MIN (self->timeout_ns, waited_ns)));
}

static void
heard (GTask *task, const WbUdpReply *reply)
{
  Asking *self = g_task_get_task_data (task);
  WbStunMessage message;

  if (wb_stun_message_read (&message, reply->bytes, reply->n_bytes) != WB_STUN_READ)
    {
      self->n_strange++;
      return;
    }
  if (memcmp (message.transaction, self->transaction, sizeof self->transaction) != 0)
    return; /* late, from an exchange before */
  if (message.method != WB_STUN_BINDING || (message.kind != WB_STUN_SUCCESS && message.kind != WB_STUN_ERROR))
    {
      self->n_strange++; /* an echo server returns the request */
      return;
    }
  if (!self->is_mapping)
    {
      finish_ask (task, &message, reply);
      return;
    }
  wb_nat_mapping_take_reply (&self->mapping, &message);
  go_on (task);
}

/* --- The names ------------------------------------------------------------------------------------------------------- */

static void
begin (GTask *task)
{
  Asking *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!try_next (task, &error))
    wb_udp_ask_return_error (self->ask, error);
}

static void
alternate_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Asking *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->alternates = wb_name_lookup_finish (result, &error);
  if (self->alternates)
    begin (task);
  else
    wb_udp_ask_return_error (self->ask, error);
}

static void
server_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Asking *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->servers = wb_name_lookup_finish (result, &error);
  if (self->servers == NULL)
    wb_udp_ask_return_error (self->ask, error);
  else if (self->alternate)
    wb_name_lookup_async (self->alternate, WB_STUN_PORT, self->family, self->timeout_ns, g_task_get_cancellable (task),
                          alternate_found_cb, g_object_ref (task));
  else
    begin (task);
}

static void
start (GTask *task, const char *server, const char *alternate, gboolean is_mapping, guint8 family, gint64 timeout_ns)
{
  static const WbUdpAskFuncs funcs = { heard, troubled, expired };
  Asking *self = g_new0 (Asking, 1);

  g_task_set_task_data (task, self, asking_free);
  self->ask = wb_udp_ask_new (task, &funcs);
  self->alternate = g_strdup (alternate);
  self->is_mapping = is_mapping;
  self->family = family;
  self->timeout_ns = timeout_ns;
  wb_name_lookup_async (server, WB_STUN_PORT, family, timeout_ns, g_task_get_cancellable (task), server_found_cb,
                        g_object_ref (task));
}

void
wb_stun_ask_async (const char *server, guint8 family, gint64 timeout_ns, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, wb_stun_ask_async);
  start (task, server, NULL, FALSE, family, timeout_ns);
}

WbStunAnswer *
wb_stun_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wb_stun_answer_free (WbStunAnswer *self)
{
  g_free (self->software);
  g_free (self);
}

void
wb_stun_map_async (const char *server, const char *alternate, guint8 family, gint64 timeout_ns,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, wb_stun_map_async);
  start (task, server, alternate, TRUE, family, timeout_ns);
}

gboolean
wb_stun_map_finish (GAsyncResult *result, WbNatMapping *out, GError **error)
{
  g_autofree WbNatMapping *mapping = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  mapping = g_task_propagate_pointer (G_TASK (result), error);
  if (mapping)
    *out = *mapping;
  return mapping != NULL;
}

/* --- Words ----------------------------------------------------------------------------------------------------------- */

char *
wb_nat_mapping_describe (const WbNatMapping *self)
{
  switch (self->result)
    {
    case WB_NAT_ASKING:
      return g_strdup (_("Asking"));
    case WB_NAT_NONE:
      return g_strdup (_("No NAT: the server sees the address that this computer has itself."));
    case WB_NAT_ENDPOINT_INDEPENDENT:
      return g_strdup (
          _("Endpoint-independent mapping: outside there is the same address and port, whoever is sent to. "
             "Direct connections to other computers can be had."));
    case WB_NAT_ADDRESS_DEPENDENT:
      return g_strdup (
          _("Address-dependent mapping: each address that is sent to sees another port. Direct connections to "
             "computers behind other such NATs need a relay."));
    case WB_NAT_ADDRESS_AND_PORT_DEPENDENT:
      return g_strdup (
          _("Address and port-dependent (“symmetric”) mapping: each address and port that is sent to sees "
             "another port. Direct connections to computers behind other NATs mostly need a relay."));
    case WB_NAT_DEPENDENT:
      return g_strdup (
          _("Address-dependent (“symmetric”) mapping: another address sees another port. Whether another port "
             "of the same address would, too, only a server with two ports could tell."));
    case WB_NAT_NO_REPLY:
      return g_strdup (_("No answer: the server does not run, or UDP is blocked on the way."));
    case WB_NAT_NO_ALTERNATE:
      return g_strdup (
          _("There is a NAT. How it maps cannot be told: the server has no second address, and no other server "
             "was named."));
    case WB_NAT_INCOMPLETE:
      return g_strdup (
          _("There is a NAT. How it maps cannot be told: the second address did not answer as it should."));
    case WB_NAT_REFUSED:
      return g_strdup (_("The server refuses to tell the address it sees."));
    }
  g_return_val_if_reached (NULL);
}
