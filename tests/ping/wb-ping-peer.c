/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A socket and a GSource; what the script delays waits in a queue. Written without the engine's responder, so that client
 * and responder do not share a mistake. */

#include "wb-ping-peer.h"

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-stamp-packet.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define ROOM 65536u

typedef struct
{
  GSocketAddress *to;
  GBytes *bytes;
} Held;

struct _WbPingPeer
{
  GSocket *socket;
  GSource *source;
  WbPeerKind kind;
  WbPeerScript script;
  gpointer data;
  guint16 port;
  guint64 n_requests;
  guint32 n_counted; /* of a stateful reflector */
  GQueue held;
  GSocketAddress *latest;
  char *heard;
  guint n_heard;
};

static void
held_free (gpointer data)
{
  Held *self = data;

  g_object_unref (self->to);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static gint64
get_realtime (void)
{
  struct timespec now;

  timespec_get (&now, TIME_UTC);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

static void
send_to (WbPingPeer *self, GSocketAddress *to, gconstpointer bytes, gsize n)
{
  /* A datagram that cannot be sent is one that is lost: the tests count. */
  g_socket_send_to (self->socket, to, bytes, n, NULL, NULL);
}

/* Returns the length of the answer; 0: none. */
static gsize
make_answer (WbPingPeer *self, const guint8 *request, gsize n, guint8 *answer)
{
  gint64 now_ns = get_realtime ();
  gsize n_answer;

  switch (self->kind)
    {
    case WB_PEER_TEXT:
    case WB_PEER_PLAIN_TEXT:
      if (n < 4 || memcmp (request, "PING", 4) != 0)
        {
          g_free (self->heard);
          self->heard = g_strndup ((const char *) request, n);
          self->n_heard++;
          return 0;
        }
      n_answer = (gsize) g_snprintf ((char *) answer, 64, "PONG %" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT,
                                     now_ns / WB_NS_PER_S, now_ns % WB_NS_PER_S);
      if (self->kind == WB_PEER_PLAIN_TEXT)
        return n_answer;
      memcpy (answer + n_answer, request + 4, n - 4);
      return n_answer + n - 4;
    case WB_PEER_STATELESS:
    case WB_PEER_STATEFUL:
      {
        WbStampReflector reflector = { .stateful = self->kind == WB_PEER_STATEFUL,
                                       .sequence = self->n_counted,
                                       .received_unix_ns = now_ns,
                                       .sent_unix_ns = get_realtime (),
                                       .estimate = wb_stamp_estimate_for (WB_STAMP_NTP, FALSE, 1000),
                                       .ttl = 255 };

        return wb_stamp_reflect (&reflector, request, n, answer, ROOM, &n_answer) == WB_STAMP_REFLECTED ? n_answer : 0;
      }
    case WB_PEER_ECHO:
    default:
      memcpy (answer, request, n);
      return n;
    }
}

static void
answer (WbPingPeer *self, GSocketAddress *from, const guint8 *request, gsize n)
{
  guint8 bytes[ROOM + 64];
  WbPeerAct act = WB_PEER_ANSWER;
  gsize n_answer;

  if (self->kind > WB_PEER_PLAIN_TEXT || (n >= 4 && memcmp (request, "PING", 4) == 0))
    {
      if (self->script)
        act = self->script (self->n_requests, self->data);
      self->n_requests++;
    }
  if (act == WB_PEER_DROP_REQUEST)
    return;
  n_answer = make_answer (self, request, n, bytes);
  self->n_counted++;
  if (n_answer == 0 || act == WB_PEER_DROP_REPLY)
    return;
  if (act == WB_PEER_SPOIL)
    bytes[n_answer - 1] ^= 1;
  if (act == WB_PEER_HOLD)
    {
      Held *held = g_new0 (Held, 1);

      held->to = g_object_ref (from);
      held->bytes = g_bytes_new (bytes, n_answer);
      g_queue_push_tail (&self->held, held);
      return;
    }
  send_to (self, from, bytes, n_answer);
  if (act == WB_PEER_TWICE)
    send_to (self, from, bytes, n_answer);
}

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  WbPingPeer *self = data;
  guint8 request[ROOM];

  for (guint i = 0; i < 64; i++)
    {
      g_autoptr (GSocketAddress) from = NULL;
      gssize n = g_socket_receive_from (socket, &from, (char *) request, sizeof request, NULL, NULL);

      if (n < 0)
        break;
      g_set_object (&self->latest, from);
      answer (self, from, request, (gsize) n);
    }
  return G_SOURCE_CONTINUE;
}

WbPingPeer *
wb_ping_peer_new (WbPeerKind kind, const WbEndpoint *at, WbPeerScript script, gpointer data)
{
  WbPingPeer *self = g_new0 (WbPingPeer, 1);
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (at), bound = NULL;
  g_autoptr (GError) error = NULL;
  int size = 4 * 1024 * 1024;

  self->kind = kind;
  self->script = script;
  self->data = data;
  g_queue_init (&self->held);
  self->socket = g_socket_new (at->family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                               G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVBUF, size, NULL);
  g_socket_bind (self->socket, address, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
wb_ping_peer_free (WbPingPeer *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_queue_clear_full (&self->held, held_free);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_clear_object (&self->latest);
  g_free (self->heard);
  g_free (self);
}

guint16
wb_ping_peer_get_port (WbPingPeer *self)
{
  return self->port;
}

guint64
wb_ping_peer_get_n_requests (WbPingPeer *self)
{
  return self->n_requests;
}

guint
wb_ping_peer_get_n_held (WbPingPeer *self)
{
  return g_queue_get_length (&self->held);
}

void
wb_ping_peer_release (WbPingPeer *self)
{
  Held *held;

  while ((held = g_queue_pop_head (&self->held)) != NULL)
    {
      gsize n;
      gconstpointer bytes = g_bytes_get_data (held->bytes, &n);

      send_to (self, held->to, bytes, n);
      held_free (held);
    }
}

void
wb_ping_peer_say (WbPingPeer *self, const char *text)
{
  g_assert_nonnull (self->latest);
  send_to (self, self->latest, text, strlen (text));
}

const char *
wb_ping_peer_get_heard (WbPingPeer *self)
{
  return self->heard;
}

guint
wb_ping_peer_get_n_heard (WbPingPeer *self)
{
  return self->n_heard;
}
