/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One function for each stage; the first that finds a reason ends it. */

#include "engine/ping/wb-ping-policy.h"

#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-source-limits.h"

struct _WbPingPolicy
{
  /* Borrowed */
  const WbPingResponderSettings *settings;
  WbPingClients *clients;

  WbSourceLimits *sources; /* Owned; NULL: no limit */
  WbTokenBucket total;
};

WbPingPolicy *
wb_ping_policy_new (const WbPingResponderSettings *settings, WbPingClients *clients)
{
  WbPingPolicy *self = g_new0 (WbPingPolicy, 1);

  self->settings = settings;
  self->clients = clients;
  if (settings->source_rate > 0)
    self->sources = wb_source_limits_new (settings->source_rate, settings->source_burst);
  wb_token_bucket_init (&self->total);
  return self;
}

void
wb_ping_policy_free (WbPingPolicy *self)
{
  g_clear_pointer (&self->sources, wb_source_limits_free);
  g_free (self);
}

static WbPingVerdict
refuse (WbPingDecision *out, WbPingRefused reason)
{
  out->refused = reason;
  return WB_PING_POLICY_REFUSE;
}

/* TRUE: nothing against it. */
static gboolean
pass_guard (WbPingPolicy *self, const WbDatagram *datagram, const WbEndpoint *bound, WbPingRefused *reason)
{
  const WbEndpoint *asked = datagram->destination.family ? &datagram->destination : bound;

  switch (wb_datagram_guard_check (&datagram->source, asked, bound, datagram->broadcast))
    {
    case WB_DATAGRAM_FINE:
      return datagram->source.family != 0;
    case WB_DATAGRAM_TO_A_GROUP:
      *reason = WB_PING_REFUSED_GROUP;
      return self->settings->groups;
    case WB_DATAGRAM_LOUD_PORT:
      *reason = WB_PING_REFUSED_LOUD_PORT;
      return FALSE;
    case WB_DATAGRAM_NO_SOURCE:
      *reason = WB_PING_REFUSED_NO_SOURCE;
      return FALSE;
    case WB_DATAGRAM_FROM_SELF:
      *reason = WB_PING_REFUSED_SELF;
      return FALSE;
    }
  return FALSE;
}

static gboolean
pass_form (WbPingPolicy *self, const WbDatagram *datagram, WbPingRefused *reason)
{
  *reason = WB_PING_REFUSED_ANSWER;
  if (!self->settings->stamp)
    return !wb_datagram_guard_is_answer (datagram->bytes, datagram->n_bytes);
  if (wb_stamp_is_reflection (datagram->bytes, datagram->n_bytes))
    return FALSE;
  *reason = WB_PING_REFUSED_TOO_SHORT;
  return datagram->n_bytes >= WB_STAMP_REQUEST_BYTES_MIN;
}

static gboolean
pass_rates (WbPingPolicy *self, const WbEndpoint *source, gint64 now_ns, WbPingRefused *reason)
{
  const WbPingResponderSettings *settings = self->settings;

  if (wb_endpoint_is_loopback (source))
    return TRUE;
  *reason = WB_PING_REFUSED_SOURCE_RATE;
  if (self->sources && !wb_source_limits_take (self->sources, source, now_ns))
    return FALSE;
  *reason = WB_PING_REFUSED_TOTAL_RATE;
  return settings->total_rate <= 0 ||
         wb_token_bucket_take (&self->total, settings->total_rate, settings->total_burst, 1, now_ns);
}

static WbPingVerdict
answer_text (WbPingPolicy *self, const WbDatagram *datagram, const WbPingNow *now, WbPingDecision *out)
{
  switch (wb_ping_text_answer (datagram->bytes, datagram->n_bytes, now->unix_ns, wb_ping_clients_get_n (self->clients),
                               self->settings->padded, &out->text))
    {
    case WB_PING_TEXT_PONG:
    case WB_PING_TEXT_STATUS:
    case WB_PING_TEXT_ECHO:
      out->head = (const guint8 *) out->text.head;
      out->n_head = out->text.n_head;
      out->tail = out->text.tail;
      out->n_tail = out->text.n_tail;
      return WB_PING_POLICY_ANSWER;
    case WB_PING_TEXT_TOO_BIG:
      return refuse (out, WB_PING_REFUSED_TOO_BIG);
    case WB_PING_TEXT_AMPLIFIES:
      return refuse (out, WB_PING_REFUSED_AMPLIFIES);
    case WB_PING_TEXT_SILENT:
      break;
    }
  return refuse (out, WB_PING_REFUSED_ANSWER);
}

static WbPingVerdict
answer_stamp (WbPingPolicy *self, const WbDatagram *datagram, const WbPingNow *now, guint8 *room, WbPingDecision *out)
{
  WbStampReflector reflector = {
    .stateful = self->settings->stateful,
    .sequence = (guint32) (out->client->received - 1),
    .received_unix_ns = datagram->received_unix_ns ? datagram->received_unix_ns : now->unix_ns,
    .sent_unix_ns = now->unix_ns,
    .estimate = now->estimate,
    .ttl = datagram->ttl ? datagram->ttl : 255,
  };

  if (wb_stamp_reflect (&reflector, datagram->bytes, datagram->n_bytes, room, MAX (WB_STAMP_BYTES, datagram->n_bytes),
                        &out->n_head) != WB_STAMP_REFLECTED)
    return refuse (out, WB_PING_REFUSED_TOO_SHORT);
  out->head = room;
  return WB_PING_POLICY_ANSWER;
}

static void
note (WbPingClient *client, const WbDatagram *datagram)
{
  client->ttl = datagram->ttl;
  client->local = datagram->destination;
  if (datagram->broadcast || wb_endpoint_is_multicast (&client->local))
    client->local = (WbEndpoint){ 0 };
}

WbPingVerdict
wb_ping_policy_decide (WbPingPolicy *self, const WbDatagram *datagram, const WbEndpoint *bound, const WbPingNow *now,
                       guint8 *room, WbPingDecision *out)
{
  WbStampRequest request = { 0 };

  out->client = NULL;
  out->tail = NULL;
  out->n_tail = 0;
  out->refused = WB_PING_REFUSED_NO_SOURCE;
  if (!pass_guard (self, datagram, bound, &out->refused) || !pass_form (self, datagram, &out->refused))
    return WB_PING_POLICY_REFUSE;
  if (self->settings->stamp)
    wb_stamp_request_read (&request, datagram->bytes, datagram->n_bytes);
  /* A packet over the rate has been received all the same: a session's count that left it out would call it lost on the
   * way here. */
  if (!pass_rates (self, &datagram->source, now->now_ns, &out->refused))
    {
      if (wb_ping_clients_find (self->clients, &datagram->source, request.ssid))
        out->client = wb_ping_clients_hear (self->clients, &datagram->source, request.ssid, now->now_ns);
      return WB_PING_POLICY_REFUSE;
    }
  out->client = wb_ping_clients_hear (self->clients, &datagram->source, request.ssid, now->now_ns);
  note (out->client, datagram);
  if (self->settings->stamp)
    return answer_stamp (self, datagram, now, room, out);
  if (wb_ping_clients_confirm (self->clients, out->client, datagram->bytes, datagram->n_bytes))
    return WB_PING_POLICY_CONFIRMED;
  return answer_text (self, datagram, now, out);
}
