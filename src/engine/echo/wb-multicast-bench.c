/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One socket, the last arrivals, and a membership that is asked for again every 2 s: interfaces come and go, and a group
 * joined on one that went is lost without a word. Asking again costs one system call and is refused (EADDRINUSE) while
 * the membership stands. (GNetworkMonitor would tell of changes, but in the context of whoever asked it first.) */

#include "engine/echo/wb-multicast-bench.h"

#include "engine/base/wb-datagram-batch.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-token-bucket.h"
#include "engine/echo/wb-multicast-socket.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <string.h>

#define JOIN_NS (2 * WB_NS_PER_S)
/* RFC 8085, 3.1.3: one datagram in 3 s where the round trip is not known; a hand may be quicker now and then. */
#define SEND_RATE (1.0 / 3)
#define SEND_BURST 10.0

struct _WbMulticastBench
{
  WbService parent_instance;

  /* Owned */
  WbEventLog *log;
  GSocket *socket; /* NULL while stopped */
  WbDatagramBatch *batch;
  GQueue rows;           /* of WbMulticastRow, oldest first */
  GArray *own_addresses; /* of this host, when the membership was asked for last; NULL before */
  WbMulticastSettings settings;

  WbWatch watch;
  WbDeadline join;
  WbTokenBucket bucket;
  WbEndpoint local;
  guint interface_index; /* joined on; 0: the system's choice, or none */
  gboolean joined;
  guint64 newest_id;
  guint64 received;
  guint64 received_bytes;
  guint64 sent;
  guint64 send_errors;
};

G_DEFINE_FINAL_TYPE (WbMulticastBench, wb_multicast_bench, WB_TYPE_SERVICE)

static void
row_free (gpointer row)
{
  g_free (((WbMulticastRow *) row)->text);
  g_free (row);
}

/* --- membership ------------------------------------------------------------------------------------------------------ */

static guint
find_interface (WbMulticastBench *self)
{
  return self->settings.interface_name ? if_nametoindex (self->settings.interface_name) :
                                         self->settings.destination.scope_id;
}

static void
join_now (WbMulticastBench *self)
{
  guint index = find_interface (self);
  const char *name = self->settings.interface_name ? self->settings.interface_name : _("the system’s choice");
  char text[WB_ENDPOINT_TEXT_BYTES];
  int code = 0;

  if (self->settings.interface_name && index == 0)
    code = ENODEV;
  else if (wb_endpoint_is_multicast (&self->settings.destination) &&
           !wb_multicast_socket_join (self->socket, &self->settings.destination, index) && errno != EADDRINUSE)
    code = errno;
  self->interface_index = index;
  if (self->joined != (code == 0))
    {
      wb_endpoint_format_address (&self->settings.destination, text);
      if (code == 0)
        /* Translators: an address, and the name of an interface */
        wb_event_log_add (self->log, WB_EVENT_INFO, _("Listening for %s on %s"), text, name);
      else
        wb_event_log_add (self->log, WB_EVENT_WARNING, _("Lost %s on %s: %s"), text, name, g_strerror (code));
    }
  self->joined = code == 0;
  errno = code;
}

/* As often as the membership: a datagram that comes must not cost an exchange with the system. */
static void
list_own_addresses (WbMulticastBench *self)
{
  g_clear_pointer (&self->own_addresses, g_array_unref);
  if (!self->settings.loopback)
    self->own_addresses = wb_multicast_list_own_addresses ();
}

static void
join_cb (WbDeadline *deadline, gpointer data)
{
  WbMulticastBench *self = data;

  join_now (self);
  list_own_addresses (self);
  wb_deadline_arm (deadline, wb_engine_get_deadlines (wb_service_get_engine (WB_SERVICE (self))),
                   wb_service_now_ns (WB_SERVICE (self)) + JOIN_NS);
}

/* --- receiving ------------------------------------------------------------------------------------------------------- */

static gboolean
is_own_address (WbMulticastBench *self, const WbEndpoint *address)
{
  for (guint i = 0; i < self->own_addresses->len; i++)
    if (wb_endpoint_same_address (&g_array_index (self->own_addresses, WbEndpoint, i), address))
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (WbMulticastBench *self, const WbDatagram *datagram)
{
  if (self->settings.interface_name && datagram->interface_index && datagram->interface_index != self->interface_index)
    return FALSE;
  /* What we send to a group does not come back when the socket is told so; a broadcast always does. */
  return self->settings.loopback || wb_endpoint_is_multicast (&datagram->destination) ||
         datagram->source.port != self->local.port || !is_own_address (self, &datagram->source);
}

static void
add_row (WbMulticastBench *self, const WbDatagram *datagram)
{
  WbMulticastRow *row = g_new0 (WbMulticastRow, 1);
  char name[IF_NAMESIZE] = "";

  row->id = ++self->newest_id;
  row->real_time_us = g_get_real_time ();
  row->sender = datagram->source;
  row->destination = datagram->destination;
  if (datagram->interface_index && if_indextoname (datagram->interface_index, name))
    g_strlcpy (row->interface_name, name, sizeof row->interface_name);
  row->payload_bytes = (guint) datagram->n_bytes;
  row->text =
      wb_format_dup_safe ((const char *) datagram->bytes, (gssize) MIN (datagram->n_bytes, WB_MULTICAST_TEXT_BYTES));
  g_queue_push_tail (&self->rows, row);
  if (g_queue_get_length (&self->rows) > WB_MULTICAST_ROWS)
    row_free (g_queue_pop_head (&self->rows));
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbMulticastBench *self = data;
  int n = wb_datagram_batch_receive (self->batch, g_socket_get_fd (self->socket));

  for (guint i = 0; n > 0 && i < (guint) n; i++)
    {
      const WbDatagram *datagram = wb_datagram_batch_get (self->batch, i);

      if (!is_wanted (self, datagram))
        continue;
      self->received++;
      self->received_bytes += datagram->n_bytes;
      add_row (self, datagram);
    }
}

/* --- sending --------------------------------------------------------------------------------------------------------- */

static void
send_by (WbMulticastBench *self, guint interface_index, GBytes *payload)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (wb_multicast_socket_send (self->socket, &self->settings.destination, interface_index, payload))
    {
      self->sent++;
      return;
    }
  self->send_errors++;
  wb_event_log_add_limited (self->log, "send", wb_service_now_ns (WB_SERVICE (self)), WB_EVENT_ERROR,
                            _("Could not send to %s: %s"), wb_endpoint_format (&self->settings.destination, text),
                            g_strerror (errno));
}

void
wb_multicast_bench_send (WbMulticastBench *self, GBytes *payload)
{
  g_autoptr (GArray) broadcasts = NULL;

  g_return_if_fail (WB_IS_MULTICAST_BENCH (self));

  if (self->socket == NULL)
    return;
  if (!wb_token_bucket_take (&self->bucket, SEND_RATE, SEND_BURST, 1, wb_service_now_ns (WB_SERVICE (self))))
    {
      self->send_errors++;
      wb_event_log_add_limited (self->log, "pace", wb_service_now_ns (WB_SERVICE (self)), WB_EVENT_WARNING,
                                _("Not sent: one datagram in 3 s is the rule for groups and broadcasts"));
      return;
    }
  if (self->settings.interface_name || !wb_endpoint_is_broadcast (&self->settings.destination))
    {
      send_by (self, self->interface_index, payload);
      return;
    }
  /* 255.255.255.255 leaves by one interface only: so each gets its own. */
  broadcasts = wb_multicast_list_broadcasts ();
  for (guint i = 0; i < broadcasts->len; i++)
    send_by (self, if_nametoindex (g_array_index (broadcasts, WbMulticastBroadcast, i).interface_name), payload);
  if (broadcasts->len == 0)
    send_by (self, 0, payload);
}

/* --- service --------------------------------------------------------------------------------------------------------- */

static gboolean
open_bench (WbMulticastBench *self, GError **error)
{
  WbEngine *engine = wb_service_get_engine (WB_SERVICE (self));
  g_autoptr (GSocketAddress) local = NULL;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (!wb_multicast_settings_check (&self->settings, error))
    return FALSE;
  self->socket = wb_multicast_socket_new (&self->settings, error);
  if (self->socket == NULL)
    return FALSE;
  list_own_addresses (self);
  join_now (self);
  if (!self->joined)
    {
      int code = errno;

      g_set_error (error, WB_ERROR, code == ENODEV ? WB_ERROR_NO_DEVICE : WB_ERROR_FAILED,
                   _("Could not listen for %s: %s"), wb_endpoint_format (&self->settings.destination, text),
                   g_strerror (code));
      return FALSE;
    }
  local = g_socket_get_local_address (self->socket, NULL);
  if (local)
    wb_endpoint_from_socket_address (&self->local, local);
  return wb_poller_add (wb_engine_get_poller (engine), &self->watch, g_socket_get_fd (self->socket), WB_READY_READ,
                        error);
}

static void
start (WbService *service, gconstpointer settings)
{
  WbMulticastBench *self = WB_MULTICAST_BENCH (service);
  const WbMulticastSettings *wanted = settings;
  GError *error = NULL;

  wb_multicast_settings_clear (&self->settings);
  self->settings = *wanted;
  self->settings.interface_name = g_strdup (wanted->interface_name);
  self->received = self->received_bytes = self->sent = self->send_errors = 0;
  self->joined = FALSE;
  wb_token_bucket_init (&self->bucket);
  g_queue_clear_full (&self->rows, row_free);
  if (!open_bench (self, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  wb_service_hold (service);
  wb_deadline_arm (&self->join, wb_engine_get_deadlines (wb_service_get_engine (service)),
                   wb_service_now_ns (WB_SERVICE (self)) + JOIN_NS);
  wb_service_started (service);
}

static void
stop (WbService *service)
{
  WbMulticastBench *self = WB_MULTICAST_BENCH (service);
  gboolean held = wb_deadline_is_armed (&self->join);

  wb_deadline_disarm (&self->join);
  wb_watch_remove (&self->watch);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  if (held)
    wb_service_release (service);
}

static void
free_snapshot (WbSnapshot *snapshot)
{
  WbMulticastSnapshot *self = (WbMulticastSnapshot *) snapshot;

  for (guint i = 0; i < self->n_rows; i++)
    g_free (self->rows[i].text);
  g_free (self->rows);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static WbSnapshot *
snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbMulticastBench *self = WB_MULTICAST_BENCH (service);
  WbMulticastSnapshot *out = g_new0 (WbMulticastSnapshot, 1);

  wb_snapshot_init (&out->parent, free_snapshot);
  out->local = self->local;
  out->received = self->received;
  out->received_bytes = self->received_bytes;
  out->sent = self->sent;
  out->send_errors = self->send_errors;
  out->rows = g_new (WbMulticastRow, g_queue_get_length (&self->rows));
  for (GList *link = self->rows.head; link; link = link->next)
    {
      WbMulticastRow *row = &out->rows[out->n_rows++];

      *row = *(const WbMulticastRow *) link->data;
      row->text = g_strdup (row->text);
    }
  wb_event_log_flush (self->log, wb_service_now_ns (WB_SERVICE (self)));
  out->events = wb_event_log_dup_events (self->log);
  return &out->parent;
}

static void
finalize (GObject *object)
{
  WbMulticastBench *self = WB_MULTICAST_BENCH (object);

  g_clear_object (&self->socket);
  g_queue_clear_full (&self->rows, row_free);
  g_clear_pointer (&self->own_addresses, g_array_unref);
  wb_datagram_batch_free (self->batch);
  wb_multicast_settings_clear (&self->settings);
  wb_event_log_free (self->log);
  G_OBJECT_CLASS (wb_multicast_bench_parent_class)->finalize (object);
}

static void
wb_multicast_bench_class_init (WbMulticastBenchClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_MULTICAST_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = snapshot;
}

static void
wb_multicast_bench_init (WbMulticastBench *self)
{
  self->log = wb_event_log_new ();
  self->batch = wb_datagram_batch_new ();
  g_queue_init (&self->rows);
  wb_watch_init (&self->watch, ready_cb, self);
  wb_deadline_init (&self->join, join_cb, self);
}

WbMulticastBench *
wb_multicast_bench_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_MULTICAST_BENCH, "engine", engine, NULL);
}
