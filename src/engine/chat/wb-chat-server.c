/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service that holds the parts together, and its snapshot.
 *
 *   WbChatServer -- ports without TLS, ports with TLS --> crowd: clients, room, pass
 *        +-- transcript, log, traffic: what the crowd notes and counts
 *
 * Crowd and identity live from a start to the next one, so that a stopped server still shows what it did; transcript, log
 * and the numbers of clients live as long as the service. */

#include "engine/chat/wb-chat-server.h"

#include "engine/base/wb-limits.h"
#include "engine/base/wb-ports.h"
#include "engine/base/wb-row-order.h"
#include "engine/chat/wb-chat-client.h"
#include "engine/chat/wb-chat-identity.h"

#include <glib/gi18n-lib.h>

struct _WbChatServer
{
  WbService parent_instance;

  /* Owned */
  WbEventLog *log;
  WbChatTranscript *transcript;
  WbChatCrowd *crowd;           /* NULL before the first start */
  WbPorts *plain;               /* NULL while stopped, or not wanted */
  WbPorts *secure;              /* as plain */
  GTlsCertificate *certificate; /* as crowd; NULL without TLS */
  char *fingerprint;            /* of it */

  WbChatSettings settings; /* of the latest start */
  WbChatTraffic traffic;
  guint16 port; /* in force */
  guint16 tls_port;
  guint64 refused_before; /* by listeners that are gone */
  gint64 started_ns;      /* 0: stopped */
};

G_DEFINE_FINAL_TYPE (WbChatServer, wb_chat_server, WB_TYPE_SERVICE)

/* --- ports ----------------------------------------------------------------------------------------------------------- */

static void
accepted_plain_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  wb_chat_crowd_admit (WB_CHAT_SERVER (data)->crowd, fd, peer, FALSE);
}

static void
accepted_secure_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  wb_chat_crowd_admit (WB_CHAT_SERVER (data)->crowd, fd, peer, TRUE);
}

static const WbPortsEvents plain_events = { .accepted = accepted_plain_cb };
static const WbPortsEvents secure_events = { .accepted = accepted_secure_cb };

static WbPorts *
make_ports (WbChatServer *self, guint16 port, const WbPortsEvents *events)
{
  const WbChatSettings *settings = &self->settings;
  WbPortsPlan plan = {
    .v4 = settings->v4,
    .v6 = settings->v6,
    .v4_closed = settings->v4_closed,
    .v6_closed = settings->v6_closed,
    .tcp = TRUE,
    .port = port,
    .send_buffer_bytes = WB_CHAT_SEND_BUFFER_BYTES,
    .receive_buffer_bytes = WB_CHAT_RECEIVE_BUFFER_BYTES,
  };

  return wb_ports_new (WB_SERVICE (self), &plan, self->log, events, self);
}

/* Partial success is success: what fails stands in log and state. */
static gboolean
open_ports (WbChatServer *self, GError **error)
{
  g_autoptr (GError) plain_error = NULL;
  g_autoptr (GError) secure_error = NULL;
  gboolean open = FALSE;

  if (self->settings.plain)
    {
      self->plain = make_ports (self, self->settings.port, &plain_events);
      open |= wb_ports_open (self->plain, &plain_error);
    }
  if (self->settings.tls)
    {
      self->secure = make_ports (self, self->settings.tls_port, &secure_events);
      open |= wb_ports_open (self->secure, &secure_error);
    }
  if (!open)
    g_propagate_error (error, plain_error ? g_steal_pointer (&plain_error) : g_steal_pointer (&secure_error));
  return open;
}

/* --- start and stop -------------------------------------------------------------------------------------------------- */

static gboolean
find_certificate (WbChatServer *self, GError **error)
{
  const WbChatSettings *settings = &self->settings;
  const WbEndpoint addresses[] = { settings->v4, settings->v6 };

  g_clear_object (&self->certificate);
  g_clear_pointer (&self->fingerprint, g_free);
  if (!settings->tls)
    return TRUE;
  self->certificate = settings->certificate_file ?
                          wb_chat_identity_load (settings->certificate_file, settings->key_file, error) :
                          wb_chat_identity_make (addresses, G_N_ELEMENTS (addresses), error);
  if (self->certificate == NULL)
    return FALSE;
  self->fingerprint = wb_chat_identity_dup_fingerprint (self->certificate);
  return TRUE;
}

static void
warn_of_all_interfaces (WbChatServer *self)
{
  if (wb_endpoint_is_any (&self->settings.v4) || wb_endpoint_is_any (&self->settings.v6))
    wb_event_log_add (self->log, WB_EVENT_WARNING,
                      _("Listening on all interfaces: every machine that reaches this one can connect"));
}

static void
start (WbService *service, gconstpointer settings)
{
  WbChatServer *self = WB_CHAT_SERVER (service);
  WbChatSettings *copy;
  guint64 newest_id = self->crowd ? wb_chat_crowd_get_newest_id (self->crowd) : 0;
  GError *error = NULL;

  if (!wb_chat_settings_check (settings, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  g_clear_pointer (&self->crowd, wb_chat_crowd_free);
  copy = wb_chat_settings_copy (settings);
  wb_chat_settings_clear (&self->settings);
  self->settings = *copy;
  g_free (copy); /* its strings are ours now */
  self->refused_before = 0;
  self->port = self->tls_port = 0;
  wb_chat_traffic_reset (&self->traffic, wb_service_now_ns (WB_SERVICE (self)));
  self->crowd = wb_chat_crowd_new (service, &self->settings, &self->traffic, self->transcript, newest_id);
  if (!find_certificate (self, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  wb_chat_crowd_set_certificate (self->crowd, self->certificate);
  if (!open_ports (self, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  self->port = self->plain ? wb_ports_get_port (self->plain) : 0;
  self->tls_port = self->secure ? wb_ports_get_port (self->secure) : 0;
  self->started_ns = wb_service_now_ns (WB_SERVICE (self));
  wb_chat_crowd_set_max (self->crowd,
                         self->settings.max_clients ? self->settings.max_clients : MAX (wb_limits_get_room (), 1));
  warn_of_all_interfaces (self);
  wb_service_started (service);
}

static void
close_ports (WbChatServer *self, WbPorts **ports)
{
  if (*ports)
    self->refused_before += wb_ports_get_n_refused (*ports);
  g_clear_pointer (ports, wb_ports_free);
}

static void
stop (WbService *service)
{
  WbChatServer *self = WB_CHAT_SERVER (service);

  if (self->started_ns)
    wb_event_log_add (self->log, WB_EVENT_INFO, _("Stopped"));
  self->started_ns = 0;
  close_ports (self, &self->plain);
  close_ports (self, &self->secure);
  if (self->crowd)
    wb_chat_crowd_end_all (self->crowd);
}

/* --- snapshot -------------------------------------------------------------------------------------------------------- */

static double
get_key (const WbChatRow *row, WbChatSort sort)
{
  switch (sort)
    {
    case WB_CHAT_SORT_JOINED:
      return (double) row->age_ns;
    case WB_CHAT_SORT_LINES_IN:
      return (double) row->lines_in;
    case WB_CHAT_SORT_LINES_OUT:
      return (double) row->lines_out;
    case WB_CHAT_SORT_IN:
      return (double) row->in_bytes;
    case WB_CHAT_SORT_OUT:
      return (double) row->out_bytes;
    case WB_CHAT_SORT_QUEUE:
      return (double) row->queue_bytes;
    case WB_CHAT_SORT_SEEN:
      return (double) row->seen_ns;
    case WB_CHAT_SORT_ID:
    case WB_CHAT_SORT_NAME:
    case WB_CHAT_SORT_PEER:
      break;
    }
  return (double) row->id;
}

/* What the table adds up to. */
static void
count (WbChatSnapshot *snapshot, const WbChatRow *row, WbChatMember *member)
{
  snapshot->n_line += row->kind == WB_CHAT_LINE;
  snapshot->n_irc += row->kind == WB_CHAT_IRC;
  snapshot->n_new += row->kind == WB_CHAT_NEWCOMER;
  snapshot->n_tls += row->is_tls != FALSE;
  snapshot->queue_bytes += wb_chat_outbox_get_memory (&member->outbox);
  snapshot->longest_queue = MAX (snapshot->longest_queue, row->queue_bytes);
}

static void
fill_rows (WbChatServer *self, WbChatSnapshot *snapshot, const WbSnapshotRequest *request, gint64 now_ns)
{
  GPtrArray *clients = wb_chat_crowd_get_clients (self->crowd);
  g_autofree WbRowOrderItem *items = g_new (WbRowOrderItem, clients->len);

  snapshot->n_clients = clients->len;
  for (guint i = 0; i < clients->len; i++)
    {
      WbChatClient *client = g_ptr_array_index (clients, i);
      WbChatMember *member = wb_chat_client_get_member (client);
      WbChatRow row;

      wb_chat_client_fill_row (client, &row, now_ns);
      count (snapshot, &row, member);
      items[i] = (WbRowOrderItem){
        .key = get_key (&row, (WbChatSort) request->sort_by),
        .id = row.id,
        .text = request->sort_by == WB_CHAT_SORT_NAME ? member->name : NULL,
        .peer = request->sort_by == WB_CHAT_SORT_PEER ? &member->peer : NULL,
        .row = client,
      };
    }
  if (request->n_rows == 0 || request->first_row >= clients->len)
    return;
  snapshot->first_row = request->first_row;
  snapshot->n_rows = MIN (request->n_rows, clients->len - request->first_row);
  snapshot->rows = g_new (WbChatRow, snapshot->n_rows);
  wb_row_order (items, clients->len, request->descending, request->first_row, snapshot->n_rows);
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      WbChatClient *client = items[request->first_row + i].row;

      wb_chat_client_fill_row (client, &snapshot->rows[i], now_ns);
      wb_chat_client_ask (client, &snapshot->rows[i]);
    }
}

/* TCP of one kind's two families. */
static void
fill_listens (WbPorts *ports, WbListen listens[2])
{
  WbListen all[4];

  if (ports)
    {
      wb_ports_fill (ports, all);
      listens[0] = all[0];
      listens[1] = all[1];
      wb_listen_clear (&all[2]);
      wb_listen_clear (&all[3]);
      return;
    }
  listens[0].family = 4;
  listens[1].family = 6;
}

static void
fill_figures (WbChatServer *self, WbChatSnapshot *out, gint64 now_ns)
{
  const WbChatTraffic *traffic = &self->traffic;

  wb_figure_fill (&out->messages, &traffic->messages, now_ns);
  wb_figure_fill (&out->deliveries, &traffic->deliveries, now_ns);
  wb_figure_fill (&out->in_bytes, &traffic->in_bytes, now_ns);
  wb_figure_fill (&out->out_bytes, &traffic->out_bytes, now_ns);
  wb_figure_fill (&out->accepted, &traffic->accepted, now_ns);
  wb_figure_fill (&out->evictions, &traffic->evictions, now_ns);
  out->evicted_slow = traffic->evicted_slow;
  out->evicted_cut = traffic->evicted_cut;
  out->evicted_registration = traffic->evicted_registration;
  out->refused_full = traffic->refused_full;
  out->refused_address = traffic->refused_address;
  out->refused_descriptors = traffic->refused_descriptors + self->refused_before +
                             (self->plain ? wb_ports_get_n_refused (self->plain) : 0) +
                             (self->secure ? wb_ports_get_n_refused (self->secure) : 0);
  out->refused_banned = traffic->refused_banned;
  out->refused_tls = traffic->refused_tls;
  out->kicked = traffic->kicked;
  out->resets = traffic->resets;
  out->lines_too_long = traffic->lines_too_long;
  out->held = traffic->held;
}

static void
fill_crowd (WbChatServer *self, WbChatSnapshot *out, const WbSnapshotRequest *request, gint64 now_ns)
{
  const GArray *bans = wb_chat_crowd_get_bans (self->crowd);

  fill_rows (self, out, request, now_ns);
  out->max_clients = wb_chat_crowd_get_max (self->crowd);
  out->is_behind = wb_chat_crowd_is_behind (self->crowd);
  out->log_bytes = wb_chat_room_get_memory (wb_chat_crowd_get_room (self->crowd));
  out->greatest_queue = wb_chat_crowd_get_greatest_queue (self->crowd);
  out->n_bans = bans->len;
  out->bans = g_memdup2 (bans->data, bans->len * sizeof (WbEndpoint));
}

static WbSnapshot *
snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbChatServer *self = WB_CHAT_SERVER (service);
  WbChatSnapshot *out = wb_chat_snapshot_new ();
  gint64 now_ns = wb_service_now_ns (WB_SERVICE (self));

  out->taken_ns = now_ns;
  out->running_ns = self->started_ns ? now_ns - self->started_ns : 0;
  out->port = self->port;
  out->tls_port = self->tls_port;
  fill_listens (self->plain, &out->listens[0]);
  fill_listens (self->secure, &out->listens[2]);
  out->fingerprint = g_strdup (self->fingerprint);
  out->is_self_signed = self->certificate && wb_chat_identity_is_self_signed (self->certificate);
  fill_figures (self, out, now_ns);
  if (self->crowd)
    fill_crowd (self, out, request, now_ns);
  out->transcript = wb_chat_transcript_dup_entries (self->transcript);
  wb_event_log_flush (self->log, now_ns);
  out->events = wb_event_log_dup_events (self->log);
  return &out->parent;
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

static gboolean
is_running (WbChatServer *self)
{
  return wb_service_get_state (WB_SERVICE (self)) == WB_SERVICE_RUNNING;
}

void
wb_chat_server_set_family (WbChatServer *self, guint8 family, gboolean on)
{
  g_return_if_fail (WB_IS_CHAT_SERVER (self));
  g_return_if_fail (family == 4 || family == 6);

  if (!is_running (self))
    return;
  if (self->plain)
    wb_ports_switch_family (self->plain, family, on);
  if (self->secure)
    wb_ports_switch_family (self->secure, family, on);
}

gboolean
wb_chat_server_speak (WbChatServer *self, const char *text)
{
  g_return_val_if_fail (WB_IS_CHAT_SERVER (self), FALSE);

  return is_running (self) && wb_chat_crowd_speak (self->crowd, text);
}

gboolean
wb_chat_server_whisper (WbChatServer *self, guint64 id, const char *text)
{
  g_return_val_if_fail (WB_IS_CHAT_SERVER (self), FALSE);

  return is_running (self) && wb_chat_crowd_whisper (self->crowd, id, text);
}

gboolean
wb_chat_server_kick (WbChatServer *self, guint64 id, const char *reason)
{
  g_return_val_if_fail (WB_IS_CHAT_SERVER (self), FALSE);

  return is_running (self) && wb_chat_crowd_kick (self->crowd, id, reason);
}

gboolean
wb_chat_server_ban (WbChatServer *self, const WbEndpoint *address)
{
  g_return_val_if_fail (WB_IS_CHAT_SERVER (self), FALSE);

  return is_running (self) && wb_chat_crowd_ban (self->crowd, address);
}

gboolean
wb_chat_server_unban (WbChatServer *self, const WbEndpoint *address)
{
  g_return_val_if_fail (WB_IS_CHAT_SERVER (self), FALSE);

  return is_running (self) && wb_chat_crowd_unban (self->crowd, address);
}

/* --- object ---------------------------------------------------------------------------------------------------------- */

static void
finalize (GObject *object)
{
  WbChatServer *self = WB_CHAT_SERVER (object);

  g_clear_pointer (&self->plain, wb_ports_free);
  g_clear_pointer (&self->secure, wb_ports_free);
  g_clear_pointer (&self->crowd, wb_chat_crowd_free);
  g_clear_object (&self->certificate);
  g_free (self->fingerprint);
  wb_chat_transcript_free (self->transcript);
  wb_event_log_free (self->log);
  wb_chat_settings_clear (&self->settings);
  G_OBJECT_CLASS (wb_chat_server_parent_class)->finalize (object);
}

static void
wb_chat_server_class_init (WbChatServerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_CHAT_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = snapshot;
}

static void
wb_chat_server_init (WbChatServer *self)
{
  self->log = wb_event_log_new ();
  self->transcript = wb_chat_transcript_new ();
  self->traffic.log = self->log;
}

WbChatServer *
wb_chat_server_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_CHAT_SERVER, "engine", engine, NULL);
}
