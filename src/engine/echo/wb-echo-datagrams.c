/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Batches in, the policy's verdict for each, batches out. */

#include "engine/echo/wb-echo-datagrams.h"

#include "engine/base/wb-datagram-batch.h"
#include "engine/base/wb-datagram-socket.h"
#include "engine/echo/wb-echo-datagram-policy.h"
#include "engine/echo/wb-echo-framing.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Batches a turn of the poller: others are waiting too. */
#define BATCHES_PER_TURN 4

struct _WbEchoDatagrams
{
  /* Owned */
  GSocket *socket;
  WbWatch watch;
  WbDatagramBatch *batch;
  WbEndpoint endpoint;

  /* Borrowed */
  WbEngine *engine;
  const WbEchoSettings *settings;
  WbSourceLimits *sources;
  WbEchoTraffic *traffic;
};

static void
judge (WbEchoDatagrams *self, guint position, gint64 now_ns)
{
  const WbDatagram *datagram = wb_datagram_batch_get (self->batch, position);
  const WbEndpoint *asked = datagram->destination.family ? &datagram->destination : &self->endpoint;
  WbEchoMode mode = self->settings->mode;

  switch (wb_echo_datagram_judge (mode, &datagram->source, asked, &self->endpoint, datagram->broadcast, datagram->bytes,
                                  datagram->n_bytes))
    {
    case WB_ECHO_DATAGRAM_ANSWER:
      /* An answer in prefix mode is marked and ends a loop; one in verbatim mode is not, and only this does. */
      if (mode != WB_ECHO_VERBATIM || wb_source_limits_take (self->sources, &datagram->source, now_ns))
        wb_datagram_batch_answer (self->batch, position, mode == WB_ECHO_PREFIX ? WB_ECHO_PREFIX_TEXT : NULL);
      else
        {
          char text[WB_ENDPOINT_TEXT_BYTES];

          self->traffic->udp_limited++;
          wb_event_log_add_limited (self->traffic->log, "udp-limited", now_ns, WB_EVENT_WARNING,
                                    _("Datagrams of %s come faster than the limit; not answered"),
                                    wb_endpoint_format_address (&datagram->source, text));
        }
      break;
    case WB_ECHO_DATAGRAM_SILENT:
      self->traffic->udp_not_answered++;
      break;
    case WB_ECHO_DATAGRAM_TOO_BIG:
      self->traffic->udp_too_big++;
      break;
    case WB_ECHO_DATAGRAM_DISCARD:
      break;
    }
}

/* FALSE: nothing more to receive. */
static gboolean
serve_batch (WbEchoDatagrams *self, gint64 now_ns)
{
  guint64 in_bytes = 0, out_bytes = 0;
  guint n_sent, n_wanted;
  int n = wb_datagram_batch_receive (self->batch, g_socket_get_fd (self->socket));

  if (n < 0)
    {
      if (errno != EAGAIN && errno != EWOULDBLOCK)
        wb_meter_add (&self->traffic->errors, 1, now_ns);
      return FALSE;
    }
  for (guint i = 0; i < (guint) n; i++)
    {
      in_bytes += wb_datagram_batch_get (self->batch, i)->n_bytes;
      judge (self, i, now_ns);
    }
  n_wanted = wb_datagram_batch_get_n_answers (self->batch);
  n_sent = wb_datagram_batch_send (self->batch, g_socket_get_fd (self->socket), &out_bytes);
  self->traffic->udp_received += (guint) n;
  self->traffic->udp_answered += n_sent;
  wb_meter_add (&self->traffic->in_bytes, in_bytes, now_ns);
  wb_meter_add (&self->traffic->out_bytes, out_bytes, now_ns);
  wb_meter_add (&self->traffic->requests, n_sent, now_ns);
  if (n_sent < n_wanted)
    wb_meter_add (&self->traffic->errors, n_wanted - n_sent, now_ns);
  return (guint) n == WB_DATAGRAM_BATCH;
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbEchoDatagrams *self = data;
  gint64 now_ns = wb_clock_now_ns (wb_engine_get_clock (self->engine));

  for (guint i = 0; i < BATCHES_PER_TURN && serve_batch (self, now_ns); i++)
    ;
}

WbEchoDatagrams *
wb_echo_datagrams_new (WbEngine *engine, const WbEndpoint *at, const WbEchoSettings *settings, WbSourceLimits *sources,
                       WbEchoTraffic *traffic, GError **error)
{
  g_autoptr (WbEchoDatagrams) self = g_new0 (WbEchoDatagrams, 1);

  self->engine = engine;
  self->settings = settings;
  self->sources = sources;
  self->traffic = traffic;
  self->batch = wb_datagram_batch_new ();
  wb_watch_init (&self->watch, ready_cb, self);
  self->socket = wb_datagram_socket_new (at, error);
  if (self->socket == NULL || !wb_datagram_socket_bind (self->socket, at, &self->endpoint, error))
    return NULL;
  /* Without it every datagram seems to be sent to where the socket is bound; answers of a socket bound to one address
   * are right all the same. */
  (void) wb_datagram_ask_destination (g_socket_get_fd (self->socket), at->family);
  if (!wb_poller_add (wb_engine_get_poller (engine), &self->watch, g_socket_get_fd (self->socket), WB_READY_READ,
                      error))
    return NULL;
  return g_steal_pointer (&self);
}

void
wb_echo_datagrams_free (WbEchoDatagrams *self)
{
  wb_watch_remove (&self->watch);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  wb_datagram_batch_free (self->batch);
  g_free (self);
}

const WbEndpoint *
wb_echo_datagrams_get_endpoint (WbEchoDatagrams *self)
{
  return &self->endpoint;
}
