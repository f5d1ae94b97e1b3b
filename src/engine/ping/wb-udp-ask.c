/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A round trip is taken from two stamps of the kernel where both are there, since a busy loop then makes no answer slow.
 * They are of the wall clock, which may be set meanwhile; so a round trip by them that is longer than the program's own,
 * within which it lies, is not believed. */

#include "engine/ping/wb-udp-ask.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-priority.h"
#include "engine/base/wb-socket-info.h"
#include "engine/base/wb-source.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* In one turn of the loop: a peer that sends more must not hold up the window. */
#define EVENTS_A_TURN 16u

struct _WbUdpAsk
{
  GTask *task;                /* Borrowed: it owns us */
  const WbUdpAskFuncs *funcs; /* Borrowed */

  /* Owned */
  GSocket *socket;
  GSource *io;
  GSource *timer;
  GSource *later;  /* tells kept */
  WbAskEvent kept; /* of an earlier datagram, found while a later one was refused */
  guint8 *buffer;

  WbEndpoint local;
  WbEndpoint remote;
  guint32 n_sent; /* by this socket */
  gint64 sent_ns;
  gint64 sent_stamp_ns; /* of the same datagram, by the kernel; 0: not known (yet) */
};

static gint64
get_now (void)
{
  return wb_clock_now_ns (wb_clock_get_monotonic ());
}

static void
close_socket (WbUdpAsk *self)
{
  wb_source_clear (&self->io);
  wb_source_clear (&self->later);
  wb_ask_event_clear (&self->kept);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
}

/* After this no source holds the task. */
static void
end (WbUdpAsk *self)
{
  wb_source_clear (&self->timer);
  close_socket (self);
}

WbUdpAsk *
wb_udp_ask_new (GTask *task, const WbUdpAskFuncs *funcs)
{
  WbUdpAsk *self = g_new0 (WbUdpAsk, 1);

  self->task = task;
  self->funcs = funcs;
  self->buffer = g_malloc (WB_DATAGRAM_BYTES_MAX);
  return self;
}

void
wb_udp_ask_free (WbUdpAsk *self)
{
  end (self);
  g_free (self->buffer);
  g_free (self);
}

const WbEndpoint *
wb_udp_ask_get_local (const WbUdpAsk *self)
{
  return &self->local;
}

const WbEndpoint *
wb_udp_ask_get_remote (const WbUdpAsk *self)
{
  return &self->remote;
}

/* --- Words --- */

/* The system's reason without what GSocket was doing, which nobody asked for. */
static const char *
get_reason (const GError *error)
{
  static const int codes[] = { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EMSGSIZE, EACCES };

  for (guint i = 0; error->domain == G_IO_ERROR && i < G_N_ELEMENTS (codes); i++)
    if (g_io_error_from_errno (codes[i]) == (GIOErrorEnum) error->code)
      return g_strerror (codes[i]);
  return error->message;
}

GError *
wb_udp_ask_dup_trouble (const WbUdpAsk *self, const WbAskEvent *trouble)
{
  char remote[WB_ENDPOINT_TEXT_BYTES], teller[WB_ENDPOINT_TEXT_BYTES];

  wb_endpoint_format (&self->remote, remote);
  if (trouble->told_by.family == 0 || wb_endpoint_same_address (&trouble->told_by, &self->remote))
    return g_error_new (trouble->error->domain, trouble->error->code, _("Could not reach %s: %s"), remote,
                        get_reason (trouble->error));
  return g_error_new (trouble->error->domain, trouble->error->code, _("Could not reach %s: %s, says %s"), remote,
                      get_reason (trouble->error), wb_endpoint_format_address (&trouble->told_by, teller));
}

gboolean
wb_udp_ask_is_soft (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE);
}

GError *
wb_udp_ask_new_silence (const WbUdpAsk *self, gint64 waited_ns)
{
  char remote[WB_ENDPOINT_TEXT_BYTES], limit[32];

  if (waited_ns < WB_NS_PER_S)
    g_snprintf (limit, sizeof limit, "%" G_GINT64_FORMAT " ms", waited_ns / WB_NS_PER_MS);
  else
    g_snprintf (limit, sizeof limit, "%.4g s", (double) waited_ns / (double) WB_NS_PER_S);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("No answer from %s within %s"),
                      wb_endpoint_format (&self->remote, remote), limit);
}

/* --- What comes --- */

static void
tell_heard (WbUdpAsk *self, const WbAskEvent *event)
{
  gint64 by_kernel_ns = event->stamp_ns - self->sent_stamp_ns;
  WbUdpReply reply = { .bytes = self->buffer, .n_bytes = event->n_bytes, .from = event->from, .ttl = event->ttl };

  reply.round_trip_ns = get_now () - self->sent_ns;
  if (event->stamp_ns != 0 && self->sent_stamp_ns != 0 && by_kernel_ns >= 0 && by_kernel_ns <= reply.round_trip_ns)
    {
      reply.kernel_times = TRUE;
      reply.round_trip_ns = by_kernel_ns;
    }
  self->funcs->heard (self->task, &reply);
}

static void
take_stamp (WbUdpAsk *self, const WbAskEvent *event)
{
  if (event->n_stamped + 1 == self->n_sent)
    self->sent_stamp_ns = event->stamp_ns;
}

static void
handle (WbUdpAsk *self, const WbAskEvent *event)
{
  switch (event->kind)
    {
    case WB_ASK_DATAGRAM:
      /* A datagram that came before the last move, or by a system that does not filter. */
      if (wb_endpoint_equal (&event->from, &self->remote))
        tell_heard (self, event);
      break;
    case WB_ASK_STAMP:
      take_stamp (self, event);
      break;
    case WB_ASK_TROUBLE:
      self->funcs->troubled (self->task, event);
      break;
    case WB_ASK_NOTHING:
      break;
    }
}

/* Ends early when somebody has closed the socket meanwhile. The caller holds the task. */
static void
take_events (WbUdpAsk *self)
{
  g_autoptr (GSocket) current = g_object_ref (self->socket);

  for (guint i = 0; i < EVENTS_A_TURN && self->socket == current; i++)
    {
      g_auto (WbAskEvent) event = { 0 };

      if (wb_ask_socket_take (current, self->buffer, WB_DATAGRAM_BYTES_MAX, &event) == WB_ASK_NOTHING)
        break;
      handle (self, &event);
    }
}

static gboolean
io_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  WbUdpAsk *self = data;
  g_autoptr (GTask) task = g_object_ref (self->task);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      wb_udp_ask_return_error (self, error);
      return G_SOURCE_REMOVE;
    }
  take_events (self);
  return G_SOURCE_CONTINUE; /* destroyed with the socket */
}

/* --- The socket --- */

static void
release_task (gpointer data)
{
  WbUdpAsk *self = data;

  g_object_unref (self->task);
}

static void
attach (WbUdpAsk *self, GSource *source, GSourceFunc func)
{
  g_object_ref (self->task);
  g_source_set_callback (source, func, self, release_task);
  g_source_attach (source, g_task_get_context (self->task));
}

static GSocket *
new_socket (guint8 family, GError **error)
{
  GSocket *socket = g_socket_new (family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                  G_SOCKET_PROTOCOL_UDP, error);

  if (socket)
    g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* The address from which the system reaches to, by asking its routes; nothing is sent. */
static gboolean
find_source (const WbEndpoint *to, WbEndpoint *source, GError **error)
{
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (to);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = new_socket (to->family, error);

  if (socket == NULL || !g_socket_connect (socket, address, NULL, error))
    return FALSE;
  local = g_socket_get_local_address (socket, error);
  if (local == NULL || !wb_endpoint_from_socket_address (source, local))
    return FALSE;
  source->port = 0;
  return TRUE;
}

static gboolean
connect_to (WbUdpAsk *self, GSocket *socket, const WbEndpoint *to, GError **error)
{
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (to);

  if (!g_socket_connect (socket, address, NULL, error))
    return FALSE;
  self->remote = *to;
  self->sent_stamp_ns = 0;
  (void) wb_socket_get_local (g_socket_get_fd (socket), &self->local);
  return TRUE;
}

static gboolean
try_open (WbUdpAsk *self, const WbEndpoint *to, gboolean whole, GError **error)
{
  WbEndpoint source = { 0 };
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (!find_source (to, &source, error))
    return FALSE;
  address = wb_endpoint_to_socket_address (&source);
  socket = new_socket (to->family, error);
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error))
    return FALSE;
  wb_ask_socket_prepare (socket, to->family);
  if ((whole && !wb_ask_socket_set_whole (socket, to->family, error)) || !connect_to (self, socket, to, error))
    return FALSE;
  self->n_sent = 0;
  self->socket = g_steal_pointer (&socket);
  self->io = g_socket_create_source (self->socket, G_IO_IN, g_task_get_cancellable (self->task));
  g_source_set_priority (self->io, WB_PRIORITY_BULK); /* whoever is asked sets no pace for the screen */
  attach (self, self->io, G_SOURCE_FUNC (io_cb));
  return TRUE;
}

gboolean
wb_udp_ask_open (WbUdpAsk *self, const WbEndpoint *to, gboolean whole, GError **error)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  GError *reason = NULL;

  close_socket (self);
  if (try_open (self, to, whole, &reason))
    return TRUE;
  if (reason->domain != WB_ERROR)
    g_prefix_error (&reason, _("Could not reach %s: "), wb_endpoint_format (to, text));
  g_propagate_error (error, reason);
  return FALSE;
}

gboolean
wb_udp_ask_open_next (WbUdpAsk *self, const GArray *addresses, guint *next, gboolean whole, GError **error)
{
  GError *reason = NULL;

  while (*next < addresses->len)
    {
      const WbEndpoint *to = &g_array_index (addresses, WbEndpoint, *next);

      ++*next;
      g_clear_error (&reason);
      if (wb_udp_ask_open (self, to, whole, &reason))
        return TRUE;
    }
  if (reason)
    g_propagate_error (error, reason);
  return FALSE;
}

gboolean
wb_udp_ask_move (WbUdpAsk *self, const WbEndpoint *to, GError **error)
{
  g_return_val_if_fail (self->socket != NULL, FALSE);

  if (!connect_to (self, self->socket, to, error))
    return FALSE;
  /* After it, since until then the kernel took in more. */
  wb_ask_socket_forget_trouble (self->socket);
  wb_source_clear (&self->later);
  wb_ask_event_clear (&self->kept);
  return TRUE;
}

static gboolean
later_cb (gpointer data)
{
  WbUdpAsk *self = data;
  g_autoptr (GTask) task = g_object_ref (self->task);
  g_auto (WbAskEvent) kept = self->kept;

  self->kept = (WbAskEvent){ 0 };
  wb_source_clear (&self->later);
  self->funcs->troubled (task, &kept);
  return G_SOURCE_REMOVE;
}

/* The latest one says enough. */
static void
keep (WbUdpAsk *self, WbAskEvent *event)
{
  wb_ask_event_clear (&self->kept);
  self->kept = *event;
  *event = (WbAskEvent){ 0 };
  if (self->later)
    return;
  self->later = g_idle_source_new ();
  g_source_set_priority (self->later, WB_PRIORITY_BULK);
  attach (self, self->later, later_cb);
}

/* The system's own no to a size stands in the queue as well, and says there what would fit. What else is there came
 * before and is not lost: the caller is told of it after this turn. */
static guint
find_mtu (WbUdpAsk *self)
{
  guint mtu = 0;

  for (guint i = 0; i < EVENTS_A_TURN; i++)
    {
      g_auto (WbAskEvent) event = { 0 };
      WbAskEventKind kind = wb_ask_socket_take_told (self->socket, &event);

      if (kind == WB_ASK_NOTHING)
        break;
      if (kind == WB_ASK_STAMP)
        take_stamp (self, &event);
      else if (event.told_by.family != 0)
        keep (self, &event);
      else
        mtu = event.mtu;
    }
  return mtu;
}

gboolean
wb_udp_ask_send (WbUdpAsk *self, gconstpointer bytes, gsize n_bytes, WbAskEvent *trouble)
{
  g_autoptr (GError) error = NULL;
  gint64 now_ns = get_now ();

  g_return_val_if_fail (self->socket != NULL, FALSE);

  if (g_socket_send (self->socket, bytes, n_bytes, NULL, &error) >= 0)
    {
      self->n_sent++;
      self->sent_ns = now_ns;
      self->sent_stamp_ns = 0;
      return TRUE;
    }
  *trouble = (WbAskEvent){ .kind = WB_ASK_TROUBLE };
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    trouble->mtu = find_mtu (self);
  trouble->error = g_steal_pointer (&error);
  return FALSE;
}

/* --- Waiting --- */

static gboolean
expired_cb (gpointer data)
{
  WbUdpAsk *self = data;
  g_autoptr (GTask) task = g_object_ref (self->task);
  g_autoptr (GSocket) current = self->socket ? g_object_ref (self->socket) : NULL;
  GError *error = NULL;

  wb_source_clear (&self->timer);
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      wb_udp_ask_return_error (self, error);
      return G_SOURCE_REMOVE;
    }
  /* What came while the loop was busy is there in time: no answer is called silence for our own slowness. */
  if (current)
    take_events (self);
  if (self->socket == current && self->timer == NULL)
    self->funcs->expired (task);
  return G_SOURCE_REMOVE;
}

void
wb_udp_ask_wait (WbUdpAsk *self, gint64 ns)
{
  /* Up to the whole millisecond: what is waited for is not over before. */
  gint64 ms = (ns + WB_NS_PER_MS - 1) / WB_NS_PER_MS;

  wb_source_clear (&self->timer);
  self->timer = g_timeout_source_new ((guint) CLAMP (ms, 0, G_MAXINT));
  attach (self, self->timer, expired_cb);
}

void
wb_udp_ask_return_error (WbUdpAsk *self, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (self->task);

  end (self);
  g_task_return_error (task, error);
}

void
wb_udp_ask_return_pointer (WbUdpAsk *self, gpointer result, GDestroyNotify free_result)
{
  g_autoptr (GTask) task = g_object_ref (self->task);

  end (self);
  g_task_return_pointer (task, result, free_result);
}
