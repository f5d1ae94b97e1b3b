/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service that holds the parts together, and its snapshot.
 *
 *   WbEchoServer -- ports: four sockets --> crowd: TCP connections   (wb-echo-connection.c)
 *        |              \-----------------> datagrams: UDP           (wb-echo-datagrams.c)
 *        +-- traffic: what all of them count; log
 *
 * Ports, crowd and sources live from a start to the next one: a stopped server still shows what it did. */

#include "engine/echo/wb-echo-server.h"

#include "engine/base/wb-limits.h"
#include "engine/base/wb-ports.h"
#include "engine/base/wb-row-order.h"
#include "engine/base/wb-source-limits.h"
#include "engine/echo/wb-echo-connection.h"
#include "engine/echo/wb-echo-crowd.h"
#include "engine/echo/wb-echo-datagrams.h"

#include <glib/gi18n-lib.h>

struct _WbEchoServer
{
  WbService parent_instance;

  /* Owned */
  WbEventLog *log;
  WbEchoCrowd *crowd;     /* NULL before the first start */
  WbSourceLimits *sources; /* as crowd */
  WbPorts *ports;         /* NULL while stopped */

  WbEchoSettings settings; /* of the latest start */
  WbEchoTraffic traffic;
  guint16 port;           /* in force */
  guint64 refused_before; /* by listeners that are gone */
  gint64 started_ns;      /* 0: stopped */
};

G_DEFINE_FINAL_TYPE (WbEchoServer, wb_echo_server, WB_TYPE_SERVICE)

/* --- ports ----------------------------------------------------------------------------------------------------------- */

static void
accepted_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  wb_echo_crowd_admit (WB_ECHO_SERVER (data)->crowd, fd, peer);
}

static gpointer
open_datagrams_cb (const WbEndpoint *at, gpointer data, GError **error)
{
  WbEchoServer *self = data;

  return wb_echo_datagrams_new (wb_service_get_engine (WB_SERVICE (self)), at, &self->settings, self->sources,
                                &self->traffic, error);
}

static void
close_datagrams_cb (gpointer datagrams, gpointer data)
{
  wb_echo_datagrams_free (datagrams);
}

static const WbEndpoint *
get_datagrams_endpoint_cb (gpointer datagrams)
{
  return wb_echo_datagrams_get_endpoint (datagrams);
}

static const WbPortsEvents ports_events = {
  .accepted = accepted_cb,
  .open_datagrams = open_datagrams_cb,
  .close_datagrams = close_datagrams_cb,
  .get_datagrams_endpoint = get_datagrams_endpoint_cb,
};

static WbPorts *
make_ports (WbEchoServer *self)
{
  const WbEchoSettings *settings = &self->settings;
  WbPortsPlan plan = {
    .v4 = settings->v4,
    .v6 = settings->v6,
    .v4_closed = settings->v4_closed,
    .v6_closed = settings->v6_closed,
    .tcp = settings->tcp,
    .udp = settings->udp,
    .port = settings->port,
    .send_buffer_bytes = WB_ECHO_SEND_BUFFER_BYTES,
    .receive_buffer_bytes = WB_ECHO_RECEIVE_BUFFER_BYTES,
  };

  return wb_ports_new (WB_SERVICE (self), &plan, self->log, &ports_events, self);
}

/* --- start and stop -------------------------------------------------------------------------------------------------- */

static void
warn_of_all_interfaces (WbEchoServer *self)
{
  if (wb_endpoint_is_any (&self->settings.v4) || wb_endpoint_is_any (&self->settings.v6))
    wb_event_log_add (self->log, WB_EVENT_WARNING,
                      _("Listening on all interfaces: every machine that reaches this one can connect"));
}

static void
start (WbService *service, gconstpointer settings)
{
  WbEchoServer *self = WB_ECHO_SERVER (service);
  GError *error = NULL;

  if (!wb_echo_settings_check (settings, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  self->settings = *(const WbEchoSettings *) settings;
  self->refused_before = 0;
  wb_echo_traffic_reset (&self->traffic, wb_service_now_ns (WB_SERVICE (self)));
  g_clear_pointer (&self->crowd, wb_echo_crowd_free);
  g_clear_pointer (&self->sources, wb_source_limits_free);
  self->crowd = wb_echo_crowd_new (service, &self->settings, &self->traffic);
  self->sources = wb_source_limits_new (self->settings.udp_rate, self->settings.udp_burst);
  self->ports = make_ports (self);
  if (!wb_ports_open (self->ports, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  self->port = wb_ports_get_port (self->ports);
  self->started_ns = wb_service_now_ns (WB_SERVICE (self));
  wb_echo_crowd_set_max (self->crowd, self->settings.max_connections ? self->settings.max_connections :
                                                                       MAX (wb_limits_get_room (), 1));
  warn_of_all_interfaces (self);
  wb_service_started (service);
}

static void
stop (WbService *service)
{
  WbEchoServer *self = WB_ECHO_SERVER (service);

  if (self->started_ns)
    wb_event_log_add (self->log, WB_EVENT_INFO, _("Stopped"));
  self->started_ns = 0;
  if (self->ports)
    self->refused_before = wb_ports_get_n_refused (self->ports);
  g_clear_pointer (&self->ports, wb_ports_free);
  if (self->crowd)
    wb_echo_crowd_end_all (self->crowd, FALSE);
}

/* --- snapshot -------------------------------------------------------------------------------------------------------- */

static double
get_key (const WbEchoRow *row, WbEchoSort sort)
{
  switch (sort)
    {
    case WB_ECHO_SORT_AGE:
      return (double) row->age_ns;
    case WB_ECHO_SORT_IN:
      return (double) row->in_bytes;
    case WB_ECHO_SORT_OUT:
      return (double) row->out_bytes;
    case WB_ECHO_SORT_RATE:
      return row->rate;
    case WB_ECHO_SORT_PENDING:
      return (double) row->pending_bytes;
    case WB_ECHO_SORT_ID:
    case WB_ECHO_SORT_PEER:
      break;
    }
  return (double) row->id;
}

static void
fill_rows (WbEchoServer *self, WbEchoSnapshot *snapshot, const WbSnapshotRequest *request, gint64 now_ns)
{
  GPtrArray *connections = wb_echo_crowd_get_connections (self->crowd);
  g_autofree WbRowOrderItem *items = NULL;

  snapshot->n_connections = connections->len;
  if (request->n_rows == 0 || request->first_row >= connections->len)
    return;
  items = g_new0 (WbRowOrderItem, connections->len);
  for (guint i = 0; i < connections->len; i++)
    {
      WbEchoConnection *connection = g_ptr_array_index (connections, i);
      WbEchoRow row;

      wb_echo_connection_fill_row (connection, &row, now_ns);
      items[i].key = get_key (&row, (WbEchoSort) request->sort_by);
      items[i].id = row.id;
      items[i].peer = request->sort_by == WB_ECHO_SORT_PEER ? wb_echo_connection_get_peer (connection) : NULL;
      items[i].row = connection;
    }
  snapshot->first_row = request->first_row;
  snapshot->n_rows = MIN (request->n_rows, connections->len - request->first_row);
  snapshot->rows = g_new (WbEchoRow, snapshot->n_rows);
  wb_row_order (items, connections->len, request->descending, request->first_row, snapshot->n_rows);
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      WbEchoConnection *connection = items[request->first_row + i].row;

      wb_echo_connection_fill_row (connection, &snapshot->rows[i], now_ns);
      wb_echo_connection_ask_system (connection, &snapshot->rows[i]);
    }
}

static void
fill_listens (WbEchoServer *self, WbListen listens[4])
{
  if (self->ports)
    {
      wb_ports_fill (self->ports, listens);
      return;
    }
  for (guint i = 0; i < 4; i++)
    {
      listens[i].family = i % 2 ? 6 : 4;
      listens[i].udp = i >= 2;
    }
}

static WbSnapshot *
snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbEchoServer *self = WB_ECHO_SERVER (service);
  WbEchoSnapshot *out = wb_echo_snapshot_new ();
  const WbEchoTraffic *traffic = &self->traffic;
  gint64 now_ns = wb_service_now_ns (WB_SERVICE (self));

  out->taken_ns = now_ns;
  out->running_ns = self->started_ns ? now_ns - self->started_ns : 0;
  out->mode = self->settings.mode;
  out->port = self->port;
  fill_listens (self, out->listens);
  wb_figure_fill (&out->requests, &traffic->requests, now_ns);
  wb_figure_fill (&out->in_bytes, &traffic->in_bytes, now_ns);
  wb_figure_fill (&out->out_bytes, &traffic->out_bytes, now_ns);
  wb_figure_fill (&out->accepted, &traffic->accepted, now_ns);
  wb_figure_fill (&out->errors, &traffic->errors, now_ns);
  out->refused_full = traffic->refused_full;
  out->refused_address = traffic->refused_address;
  out->refused_descriptors =
      traffic->refused_descriptors + self->refused_before + (self->ports ? wb_ports_get_n_refused (self->ports) : 0);
  out->resets = traffic->resets;
  out->evicted_slow = traffic->evicted_slow;
  out->evicted_idle = traffic->evicted_idle;
  out->udp_received = traffic->udp_received;
  out->udp_answered = traffic->udp_answered;
  out->udp_limited = traffic->udp_limited;
  out->udp_not_answered = traffic->udp_not_answered;
  out->udp_too_big = traffic->udp_too_big;
  if (self->crowd)
    {
      out->connections_v4 = wb_echo_crowd_get_n (self->crowd, 4);
      out->connections_v6 = wb_echo_crowd_get_n (self->crowd, 6);
      out->max_connections = wb_echo_crowd_get_max (self->crowd);
      fill_rows (self, out, request, now_ns);
    }
  wb_event_log_flush (self->log, now_ns);
  out->events = wb_event_log_dup_events (self->log);
  return &out->parent;
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

void
wb_echo_server_set_family (WbEchoServer *self, guint8 family, gboolean on)
{
  g_return_if_fail (WB_IS_ECHO_SERVER (self));
  g_return_if_fail (family == 4 || family == 6);

  if (wb_service_get_state (WB_SERVICE (self)) == WB_SERVICE_RUNNING && self->ports)
    wb_ports_switch_family (self->ports, family, on);
}

gboolean
wb_echo_server_disconnect (WbEchoServer *self, guint64 id, gboolean reset)
{
  g_return_val_if_fail (WB_IS_ECHO_SERVER (self), FALSE);

  return self->crowd && wb_echo_crowd_end (self->crowd, id, reset);
}

void
wb_echo_server_disconnect_all (WbEchoServer *self, gboolean reset)
{
  g_return_if_fail (WB_IS_ECHO_SERVER (self));

  if (self->crowd)
    wb_echo_crowd_end_all (self->crowd, reset);
}

/* --- object ---------------------------------------------------------------------------------------------------------- */

static void
finalize (GObject *object)
{
  WbEchoServer *self = WB_ECHO_SERVER (object);

  g_clear_pointer (&self->ports, wb_ports_free);
  g_clear_pointer (&self->crowd, wb_echo_crowd_free);
  g_clear_pointer (&self->sources, wb_source_limits_free);
  wb_event_log_free (self->log);
  G_OBJECT_CLASS (wb_echo_server_parent_class)->finalize (object);
}

static void
wb_echo_server_class_init (WbEchoServerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_ECHO_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = snapshot;
}

static void
wb_echo_server_init (WbEchoServer *self)
{
  self->log = wb_event_log_new ();
  self->traffic.log = self->log;
}

WbEchoServer *
wb_echo_server_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_ECHO_SERVER, "engine", engine, NULL);
}
