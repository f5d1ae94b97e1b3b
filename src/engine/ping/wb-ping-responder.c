/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service that holds the parts together, and its snapshot.
 *
 *   WbPingResponder -- ports: two sockets --> reflectors              (wb-ping-reflector.c)
 *        |                                      | each datagram
 *        |                                      v
 *        +-- policy: guard, rates, protocol     (wb-ping-policy.c) --> clients (wb-ping-clients.c)
 *        +-- broadcast: paced, asks first       (wb-ping-broadcast.c)
 *        +-- traffic: what all of them count; log
 *
 * Clients, policy and broadcast live from a start to the next one: a stopped responder still shows whom it knew. */

#include "engine/ping/wb-ping-responder.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-ports.h"
#include "engine/base/wb-row-order.h"
#include "engine/ping/wb-ping-reflector.h"

#include <glib/gi18n-lib.h>

struct _WbPingResponder
{
  WbService parent_instance;

  /* Owned */
  WbEventLog *log;
  WbPingClients *clients; /* NULL before the first start; policy and broadcast as well */
  WbPingPolicy *policy;
  WbPingBroadcast *broadcast;
  WbPorts *ports; /* NULL while stopped */

  WbPingReflector *reflectors[2];   /* Borrowed from ports: IPv4, IPv6; NULL: closed */
  WbPingResponderSettings settings; /* of the latest start */
  WbPingTraffic traffic;
  guint16 port;      /* in force */
  gint64 started_ns; /* 0: stopped */
};

G_DEFINE_FINAL_TYPE (WbPingResponder, wb_ping_responder, WB_TYPE_SERVICE)

/* --- ports ----------------------------------------------------------------------------------------------------------- */

static gpointer
open_datagrams_cb (const WbEndpoint *at, gpointer data, GError **error)
{
  WbPingResponder *self = data;
  WbPingReflectorParts parts = {
    .settings = &self->settings,
    .policy = self->policy,
    .broadcast = self->broadcast,
    .traffic = &self->traffic,
  };
  WbPingReflector *reflector = wb_ping_reflector_new (wb_service_get_engine (WB_SERVICE (self)), at, &parts, error);

  if (reflector)
    self->reflectors[at->family == 6] = reflector;
  return reflector;
}

static void
close_datagrams_cb (gpointer datagrams, gpointer data)
{
  WbPingResponder *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->reflectors); i++)
    if (self->reflectors[i] == datagrams)
      self->reflectors[i] = NULL;
  wb_ping_reflector_free (datagrams);
}

static const WbEndpoint *
get_datagrams_endpoint_cb (gpointer datagrams)
{
  return wb_ping_reflector_get_endpoint (datagrams);
}

static const WbPortsEvents ports_events = {
  .open_datagrams = open_datagrams_cb,
  .close_datagrams = close_datagrams_cb,
  .get_datagrams_endpoint = get_datagrams_endpoint_cb,
};

static WbPorts *
make_ports (WbPingResponder *self)
{
  const WbPingResponderSettings *settings = &self->settings;
  WbPortsPlan plan = {
    .v4 = settings->v4,
    .v6 = settings->v6,
    .v4_closed = settings->v4_closed,
    .v6_closed = settings->v6_closed,
    .udp = TRUE,
    .port = settings->port,
  };

  return wb_ports_new (WB_SERVICE (self), &plan, self->log, &ports_events, self);
}

/* For the broadcast. */
static gboolean
send_cb (const WbPingClient *client, gconstpointer bytes, gsize n_bytes, gpointer data)
{
  WbPingReflector *reflector = WB_PING_RESPONDER (data)->reflectors[client->key.peer.family == 6];

  return reflector != NULL && wb_ping_reflector_send (reflector, client, bytes, n_bytes);
}

/* --- start and stop -------------------------------------------------------------------------------------------------- */

static void
clear_parts (WbPingResponder *self)
{
  g_clear_pointer (&self->broadcast, wb_ping_broadcast_free);
  g_clear_pointer (&self->policy, wb_ping_policy_free);
  g_clear_pointer (&self->clients, wb_ping_clients_free);
}

static void
make_parts (WbPingResponder *self)
{
  WbEngine *engine = wb_service_get_engine (WB_SERVICE (self));

  clear_parts (self);
  self->clients = wb_ping_clients_new (self->settings.max_clients, self->settings.client_expiry_s * WB_NS_PER_S);
  self->policy = wb_ping_policy_new (&self->settings, self->clients);
  self->broadcast = wb_ping_broadcast_new (wb_engine_get_deadlines (engine), self->clients, send_cb, self);
}

static void
warn_of_all_interfaces (WbPingResponder *self)
{
  if (wb_endpoint_is_any (&self->settings.v4) || wb_endpoint_is_any (&self->settings.v6))
    wb_event_log_add (self->log, WB_EVENT_WARNING,
                      _("Listening on all interfaces: every machine that reaches this one can ask"));
}

static void
start (WbService *service, gconstpointer settings)
{
  WbPingResponder *self = WB_PING_RESPONDER (service);
  GError *error = NULL;

  if (!wb_ping_responder_settings_check (settings, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  self->settings = *(const WbPingResponderSettings *) settings;
  wb_ping_traffic_reset (&self->traffic, wb_service_now_ns (WB_SERVICE (self)));
  make_parts (self);
  self->ports = make_ports (self);
  if (!wb_ports_open (self->ports, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  self->port = wb_ports_get_port (self->ports);
  self->started_ns = wb_service_now_ns (WB_SERVICE (self));
  warn_of_all_interfaces (self);
  wb_service_started (service);
}

static void
stop (WbService *service)
{
  WbPingResponder *self = WB_PING_RESPONDER (service);

  if (self->started_ns)
    wb_event_log_add (self->log, WB_EVENT_INFO, _("Stopped"));
  self->started_ns = 0;
  if (self->broadcast)
    wb_ping_broadcast_end (self->broadcast);
  g_clear_pointer (&self->ports, wb_ports_free);
}

/* --- snapshot -------------------------------------------------------------------------------------------------------- */

static double
get_key (const WbPingClient *client, WbPingClientSort sort)
{
  switch (sort)
    {
    case WB_PING_CLIENT_SORT_AGE:
      return -(double) client->first_ns;
    case WB_PING_CLIENT_SORT_IDLE:
      return -(double) client->latest_ns;
    case WB_PING_CLIENT_SORT_RECEIVED:
      return (double) client->received;
    case WB_PING_CLIENT_SORT_ANSWERED:
      return (double) client->answered;
    case WB_PING_CLIENT_SORT_ID:
    case WB_PING_CLIENT_SORT_PEER:
      break;
    }
  return (double) client->id;
}

static void
fill_row (WbPingClientRow *row, const WbPingClient *client, gint64 now_ns)
{
  *row = (WbPingClientRow){
    .id = client->id,
    .peer = client->key.peer,
    .ssid = client->key.ssid,
    .confirmed = client->rank == WB_PING_CLIENT_CONFIRMED,
    .age_ns = now_ns - client->first_ns,
    .idle_ns = now_ns - client->latest_ns,
    .received = client->received,
    .answered = client->answered,
    .ttl = client->ttl,
  };
}

static void
fill_rows (WbPingResponder *self, WbPingResponderSnapshot *out, const WbSnapshotRequest *request, gint64 now_ns)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree WbRowOrderItem *items = NULL;

  if (request->n_rows == 0 || request->first_row >= out->n_clients)
    return;
  list = wb_ping_clients_list (self->clients);
  items = g_new0 (WbRowOrderItem, list->len);
  for (guint i = 0; i < list->len; i++)
    {
      WbPingClient *client = g_ptr_array_index (list, i);

      items[i].key = get_key (client, (WbPingClientSort) request->sort_by);
      items[i].id = client->id;
      items[i].peer = request->sort_by == WB_PING_CLIENT_SORT_PEER ? &client->key.peer : NULL;
      items[i].row = client;
    }
  out->first_row = request->first_row;
  out->n_rows = MIN (request->n_rows, list->len - request->first_row);
  out->rows = g_new (WbPingClientRow, out->n_rows);
  wb_row_order (items, list->len, request->descending, request->first_row, out->n_rows);
  for (guint i = 0; i < out->n_rows; i++)
    fill_row (&out->rows[i], items[request->first_row + i].row, now_ns);
}

static void
fill_listens (WbPingResponder *self, WbListen listens[2])
{
  WbListen all[4] = { 0 };

  if (self->ports)
    wb_ports_fill (self->ports, all);
  for (guint i = 0; i < 2; i++)
    {
      wb_listen_clear (&all[i]);
      listens[i] = all[2 + i];
      listens[i].family = i ? 6 : 4;
      listens[i].udp = TRUE;
    }
}

static void
fill_clients (WbPingResponder *self, WbPingResponderSnapshot *out, const WbSnapshotRequest *request, gint64 now_ns)
{
  wb_ping_clients_expire (self->clients, now_ns);
  out->n_clients = wb_ping_clients_get_n (self->clients);
  out->n_confirmed = wb_ping_clients_get_n_confirmed (self->clients);
  out->forgotten = wb_ping_clients_get_n_forgotten (self->clients);
  out->n_broadcasts = wb_ping_broadcast_get_n (self->broadcast);
  out->broadcast_sent = wb_ping_broadcast_get_n_sent (self->broadcast);
  out->broadcast_asked = wb_ping_clients_get_n_asked (self->clients);
  out->broadcast_waiting = wb_ping_broadcast_get_n_waiting (self->broadcast);
  fill_rows (self, out, request, now_ns);
}

static WbSnapshot *
snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbPingResponder *self = WB_PING_RESPONDER (service);
  WbPingResponderSnapshot *out = wb_ping_responder_snapshot_new ();
  const WbPingTraffic *traffic = &self->traffic;
  gint64 now_ns = wb_service_now_ns (WB_SERVICE (self));

  out->taken_ns = now_ns;
  out->running_ns = self->started_ns ? now_ns - self->started_ns : 0;
  out->stamp = self->settings.stamp;
  out->stateful = self->settings.stateful;
  out->port = self->port;
  for (guint i = 0; i < G_N_ELEMENTS (self->reflectors); i++)
    if (self->reflectors[i])
      {
        wb_ping_reflector_count_losses (self->reflectors[i]);
        out->kernel_times |= wb_ping_reflector_has_kernel_times (self->reflectors[i]);
      }
  fill_listens (self, out->listens);
  wb_figure_fill (&out->received, &traffic->received, now_ns);
  wb_figure_fill (&out->answered, &traffic->answered, now_ns);
  wb_figure_fill (&out->in_bytes, &traffic->in_bytes, now_ns);
  wb_figure_fill (&out->out_bytes, &traffic->out_bytes, now_ns);
  wb_figure_fill (&out->refused, &traffic->refused, now_ns);
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    out->refused_by[i] = traffic->refused_by[i];
  out->system_lost = traffic->system_lost;
  if (self->clients)
    fill_clients (self, out, request, now_ns);
  wb_event_log_flush (self->log, now_ns);
  out->events = wb_event_log_dup_events (self->log);
  return &out->parent;
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

void
wb_ping_responder_set_family (WbPingResponder *self, guint8 family, gboolean on)
{
  g_return_if_fail (WB_IS_PING_RESPONDER (self));
  g_return_if_fail (family == 4 || family == 6);

  if (wb_service_get_state (WB_SERVICE (self)) == WB_SERVICE_RUNNING && self->ports)
    wb_ports_switch_family (self->ports, family, on);
}

gboolean
wb_ping_responder_broadcast (WbPingResponder *self, const char *text, gsize n, gboolean everyone, GError **error)
{
  const char *wrong = NULL;

  g_return_val_if_fail (WB_IS_PING_RESPONDER (self), FALSE);

  if (wb_service_get_state (WB_SERVICE (self)) != WB_SERVICE_RUNNING)
    wrong = _("The responder is not running");
  else if (self->settings.stamp)
    wrong = _("STAMP has no messages");
  else if (n == 0)
    wrong = _("There is nothing to send");
  else if (n > WB_PING_BROADCAST_BYTES_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("A message to all clients can be %u bytes long"),
                   WB_PING_BROADCAST_BYTES_MAX);
      return FALSE;
    }
  if (wrong)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
      return FALSE;
    }
  return wb_ping_broadcast_begin (self->broadcast, text, n, everyone, error);
}

void
wb_ping_responder_forget_clients (WbPingResponder *self)
{
  g_return_if_fail (WB_IS_PING_RESPONDER (self));

  if (self->clients)
    wb_ping_clients_forget (self->clients);
}

/* --- object ---------------------------------------------------------------------------------------------------------- */

static void
finalize (GObject *object)
{
  WbPingResponder *self = WB_PING_RESPONDER (object);

  g_clear_pointer (&self->ports, wb_ports_free);
  clear_parts (self);
  wb_event_log_free (self->log);
  G_OBJECT_CLASS (wb_ping_responder_parent_class)->finalize (object);
}

static void
wb_ping_responder_class_init (WbPingResponderClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_PING_RESPONDER_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = snapshot;
}

static void
wb_ping_responder_init (WbPingResponder *self)
{
  self->log = wb_event_log_new ();
  self->traffic.log = self->log;
}

WbPingResponder *
wb_ping_responder_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_PING_RESPONDER, "engine", engine, NULL);
}
