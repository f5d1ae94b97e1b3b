/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Batches in, the policy's verdict for each, batches out. Times of a STAMP answer: T2 is the kernel's stamp, T3 is read
 * once a batch, as the last thing before it is sent. */

#include "engine/ping/wb-ping-reflector.h"

#include "engine/base/wb-datagram-socket.h"
#include "engine/base/wb-eager-watch.h"
#include "engine/ping/wb-stamp-clock.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <time.h>

/* A turn of the poller: others are waiting too. */
#define DATAGRAMS_PER_TURN (4 * WB_DATAGRAM_BATCH)
/* Room for a burst while the loop is busy elsewhere; the system's default holds some 270 small datagrams. */
#define RECEIVE_BUFFER_BYTES (1024 * 1024)
/* From one reply to the next: not a power of two, see wb-datagram-batch.c. */
#define REPLY_ROOM (65536u + 192u)
/* Replies up to here lie close together: 32 pages fewer for the processor to look up. */
#define SHORT_REPLY_ROOM 256u
G_STATIC_ASSERT (SHORT_REPLY_ROOM >= WB_STAMP_BYTES);
/* Between T3 and the last datagram of its batch on the way. On loopback, where sending is delivering, 32 take 73 µs, and
 * 152 µs at the 99th percentile; one takes 3. */
#define SEND_ERROR_NS (150 * WB_NS_PER_US)
#define ESTIMATE_AGE_NS WB_NS_PER_S
/* Reflections leave with as many hops as there are, as a sender's packets do (RFC 5357, 4.2.1), so that who receives one
 * knows how many it took. */
#define STAMP_HOPS 255

struct _WbPingReflector
{
  /* Owned */
  GSocket *socket;
  WbEagerWatch watch;
  WbDatagramBatch *batch;
  guint8 *replies; /* REPLY_ROOM for each; NULL: text */
  guint8 short_replies[WB_DATAGRAM_BATCH][SHORT_REPLY_ROOM];

  WbEngine *engine; /* Borrowed */
  WbPingReflectorParts parts;
  WbEndpoint endpoint;
  gboolean kernel_times;
  gboolean reads_losses; /* else the batch is told of them */
  guint32 read_lost;     /* as read, and as of the batch: counted already */
  guint64 lost;
  WbPingNow now;
  gint64 estimated_ns; /* when now.estimate was asked for; 0: never */
  WbPingDecision decisions[WB_DATAGRAM_BATCH];
};

static gint64
get_unix_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return (gint64) now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

/* --- one datagram ---------------------------------------------------------------------------------------------------- */

static void
refuse (WbPingReflector *self, const WbDatagram *datagram, WbPingRefused reason)
{
  WbPingTraffic *traffic = self->parts.traffic;
  char text[WB_ENDPOINT_TEXT_BYTES];

  traffic->refused_by[reason]++;
  wb_event_log_add_limited (traffic->log, wb_ping_refused_get_name (reason), self->now.now_ns, WB_EVENT_WARNING,
                            _("A datagram of %s is not answered: %s"), wb_endpoint_format (&datagram->source, text),
                            wb_ping_refused_get_label (reason));
}

/* For a reply to n_bytes; NULL: none is needed. */
static guint8 *
get_room (WbPingReflector *self, guint position, gsize n_bytes)
{
  if (self->replies == NULL)
    return NULL;
  return n_bytes <= SHORT_REPLY_ROOM ? self->short_replies[position] : self->replies + position * (gsize) REPLY_ROOM;
}

/* FALSE: refused. */
static gboolean
judge (WbPingReflector *self, guint position, guint *n_answered)
{
  const WbDatagram *datagram = wb_datagram_batch_get (self->batch, position);
  WbPingDecision *decision = &self->decisions[wb_datagram_batch_get_n_answers (self->batch)];
  guint8 *room = get_room (self, position, datagram->n_bytes);

  switch (wb_ping_policy_decide (self->parts.policy, datagram, &self->endpoint, &self->now, room, decision))
    {
    case WB_PING_POLICY_ANSWER:
      /* What the system then does not take is counted for all clients together. */
      decision->client->answered++;
      wb_datagram_batch_answer_bytes (self->batch, position, decision->head, decision->n_head, decision->tail,
                                      decision->n_tail);
      return TRUE;
    case WB_PING_POLICY_CONFIRMED:
      if (wb_ping_broadcast_confirmed (self->parts.broadcast, decision->client))
        {
          decision->client->answered++;
          (*n_answered)++;
        }
      return TRUE;
    case WB_PING_POLICY_REFUSE:
      break;
    }
  refuse (self, datagram, decision->refused);
  return FALSE;
}

/* --- one batch ------------------------------------------------------------------------------------------------------- */

static void
set_sent_times (WbPingReflector *self)
{
  guint n = wb_datagram_batch_get_n_answers (self->batch);
  guint64 timestamp = wb_stamp_time_from_unix_ns (self->now.estimate.format, get_unix_ns ());

  for (guint i = 0; i < n; i++)
    wb_stamp_reflection_set_sent ((guint8 *) self->decisions[i].head, timestamp);
}

void
wb_ping_reflector_count_losses (WbPingReflector *self)
{
  WbPingTraffic *traffic = self->parts.traffic;
  guint64 lost = wb_datagram_batch_get_n_lost (self->batch);
  guint32 read_lost;

  if (self->reads_losses && wb_datagram_read_losses (g_socket_get_fd (self->socket), &read_lost))
    {
      traffic->system_lost += read_lost - self->read_lost;
      self->read_lost = read_lost;
    }
  traffic->system_lost += lost - self->lost;
  self->lost = lost;
}

/* How many there were; 0: nothing more to receive. */
static guint
serve_batch (WbPingReflector *self)
{
  WbPingTraffic *traffic = self->parts.traffic;
  guint64 in_bytes = 0, out_bytes = 0;
  guint n_sent, n_wanted, n_refused = 0, n_answered = 0;
  gint64 now_ns = self->now.now_ns;
  int n = wb_datagram_batch_receive (self->batch, g_socket_get_fd (self->socket));

  if (n < 0)
    return 0; /* nothing there, or an ICMP error about an answer of ours */
  self->now.unix_ns = get_unix_ns ();
  for (guint i = 0; i < (guint) n; i++)
    {
      in_bytes += wb_datagram_batch_get (self->batch, i)->n_bytes;
      n_refused += judge (self, i, &n_answered) ? 0 : 1;
    }
  n_wanted = wb_datagram_batch_get_n_answers (self->batch);
  if (self->replies)
    set_sent_times (self);
  n_sent = wb_datagram_batch_send (self->batch, g_socket_get_fd (self->socket), &out_bytes);
  traffic->refused_by[WB_PING_REFUSED_NOT_SENT] += n_wanted - n_sent;
  wb_meter_add (&traffic->received, (guint) n, now_ns);
  wb_meter_add (&traffic->in_bytes, in_bytes, now_ns);
  wb_meter_add (&traffic->out_bytes, out_bytes, now_ns);
  wb_meter_add (&traffic->answered, n_sent + n_answered, now_ns);
  wb_meter_add (&traffic->refused, n_refused + n_wanted - n_sent, now_ns);
  return (guint) n;
}

/* Until there is nothing more, since the next ones came while a batch was answered. */
static WbTurn
serve_cb (gpointer data)
{
  WbPingReflector *self = data;
  guint n, n_done = 0;

  self->now.now_ns = wb_clock_now_ns (wb_engine_get_clock (self->engine));
  if (self->replies && (self->estimated_ns == 0 || self->now.now_ns - self->estimated_ns >= ESTIMATE_AGE_NS))
    {
      self->now.estimate = wb_stamp_clock_estimate (SEND_ERROR_NS);
      self->estimated_ns = self->now.now_ns;
    }
  do
    n_done += n = serve_batch (self);
  while (n > 0 && n_done < DATAGRAMS_PER_TURN);
  if (n > 0)
    return WB_TURN_FULL;
  return n_done >= WB_DATAGRAM_BATCH ? WB_TURN_DONE : WB_TURN_QUIET;
}

gboolean
wb_ping_reflector_send (WbPingReflector *self, const WbPingClient *client, gconstpointer bytes, gsize n_bytes)
{
  gint64 now_ns = wb_clock_now_ns (wb_engine_get_clock (self->engine));

  if (!wb_datagram_send (g_socket_get_fd (self->socket), &client->local, &client->key.peer, bytes, n_bytes))
    return FALSE;
  wb_meter_add (&self->parts.traffic->out_bytes, n_bytes, now_ns);
  return TRUE;
}

/* --- socket ---------------------------------------------------------------------------------------------------------- */

static void
set_hops (int fd, guint8 family)
{
  int hops = STAMP_HOPS;

  if (family == 6)
    (void) setsockopt (fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops);
  else
    (void) setsockopt (fd, IPPROTO_IP, IP_TTL, &hops, sizeof hops);
}

static void
ask_all (WbPingReflector *self, const WbEndpoint *at)
{
  int fd = g_socket_get_fd (self->socket), bytes = RECEIVE_BUFFER_BYTES;

  /* What the system does not tell is not known, and said so; it may give less room than was asked for. STAMP has to
   * say the TTL; in the list of clients that of this very machine's says nothing. */
  if (self->parts.settings->stamp || !wb_endpoint_is_loopback (at))
    (void) wb_datagram_ask_ttl (fd, at->family);
  self->reads_losses = wb_datagram_read_losses (fd, &self->read_lost);
  if (!self->reads_losses)
    (void) wb_datagram_ask_losses (fd);
  (void) setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  /* A socket that is bound to one address hears only what is sent to that, and answers from it: asking where each
   * datagram went, and saying where its answer is to leave from, would cost a tenth of the answers for nothing. */
  if (wb_endpoint_is_any (at))
    (void) wb_datagram_ask_destination (fd, at->family);
  if (self->parts.settings->stamp)
    set_hops (fd, at->family);
  /* Only STAMP has a place for it. */
  self->kernel_times = self->parts.settings->stamp && wb_datagram_ask_times (fd);
}

static gboolean
open_socket (WbPingReflector *self, const WbEndpoint *at, GError **error)
{
  self->socket = wb_datagram_socket_new (at, error);
  if (self->socket == NULL)
    return FALSE;
  ask_all (self, at);
  return wb_datagram_socket_bind (self->socket, at, &self->endpoint, error);
}

WbPingReflector *
wb_ping_reflector_new (WbEngine *engine, const WbEndpoint *at, const WbPingReflectorParts *parts, GError **error)
{
  g_autoptr (WbPingReflector) self = g_new0 (WbPingReflector, 1);

  self->engine = engine;
  self->parts = *parts;
  self->batch = wb_datagram_batch_new ();
  if (parts->settings->stamp)
    self->replies = g_malloc (WB_DATAGRAM_BATCH * (gsize) REPLY_ROOM);
  if (!open_socket (self, at, error) ||
      !wb_eager_watch_start (&self->watch, wb_engine_get_poller (engine), wb_engine_get_context (engine),
                             g_socket_get_fd (self->socket), serve_cb, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
wb_ping_reflector_free (WbPingReflector *self)
{
  wb_eager_watch_stop (&self->watch);
  if (self->socket)
    {
      wb_ping_reflector_count_losses (self);
      g_socket_close (self->socket, NULL);
    }
  g_clear_object (&self->socket);
  wb_datagram_batch_free (self->batch);
  g_free (self->replies);
  g_free (self);
}

const WbEndpoint *
wb_ping_reflector_get_endpoint (WbPingReflector *self)
{
  return &self->endpoint;
}

gboolean
wb_ping_reflector_has_kernel_times (WbPingReflector *self)
{
  return self->kernel_times;
}
