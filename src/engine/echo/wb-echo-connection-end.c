/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a connection ends: by the peer's end of stream, by its reset, because it does not read, because it is idle, or
 * because we are told to. The one idea: nothing that was answered is lost on our side. close () with unread input sends a
 * reset, which may eat the last bytes on their way; and what the kernel still holds when we close, nobody looks after. So
 * both are waited for, each within a bound. */

#include "engine/base/wb-limits.h"
#include "engine/echo/wb-echo-connection-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_NS (1 * WB_NS_PER_S) /* how long we wait for the end of a peer that we leave */
#define LINGER_BYTES 65536u         /* and how much more of it we swallow */

void
wb_echo_connection_schedule (WbEchoConnection *self, gint64 at_ns)
{
  if (!wb_deadline_is_armed (&self->deadline) || self->deadline.at_ns > at_ns)
    wb_deadline_arm (&self->deadline, self->crowd->deadlines, at_ns);
}

void
wb_echo_connection_close (WbEchoConnection *self)
{
  WbEchoCrowd *crowd = self->crowd;
  WbEndpoint peer = self->peer;
  guint slot = self->slot;

  wb_deadline_disarm (&self->deadline);
  wb_watch_remove (&self->watch);
  close (self->fd);
  wb_limits_give_back ();
  wb_echo_framing_clear (&self->framing);
  if (self->pending)
    wb_echo_crowd_give_buffer (crowd, self->pending);
  wb_write_deadline_clear (&self->write_deadline);
  g_free (self);
  wb_echo_crowd_remove (crowd, slot, &peer);
}

static void
abort_connection (WbEchoConnection *self)
{
  wb_socket_set_abort (self->fd);
  wb_echo_connection_close (self);
}

void
wb_echo_connection_fail (WbEchoConnection *self, int error)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);
  char text[WB_ENDPOINT_TEXT_BYTES];

  wb_meter_add (&traffic->errors, 1, now_ns);
  if (wb_socket_is_reset (error))
    {
      traffic->resets++;
      wb_event_log_add_limited (traffic->log, "reset", now_ns, WB_EVENT_INFO, _("%s reset the connection"),
                                wb_endpoint_format (&self->peer, text));
    }
  else
    wb_event_log_add_limited (traffic->log, "failed", now_ns, WB_EVENT_WARNING, _("Connection of %s: %s"),
                              wb_endpoint_format (&self->peer, text), g_strerror (error));
  wb_echo_connection_close (self);
}

static guint64
get_unsent (WbEchoConnection *self)
{
  guint64 unsent;

  return wb_socket_get_unsent (self->fd, &unsent) ? unsent : 0;
}

void
wb_echo_connection_begin_sampling (WbEchoConnection *self, gint64 now_ns)
{
  if (wb_write_deadline_begin (&self->write_deadline, now_ns))
    wb_echo_connection_schedule (self, self->write_deadline.sample_ns);
}

gboolean
wb_echo_connection_drained (WbEchoConnection *self)
{
  switch (self->phase)
    {
    case WB_ECHO_SERVING:
      wb_watch_set_wanted (&self->watch, WB_READY_READ);
      if (self->framing.n_part)
        {
          /* Nobody has listened since: the pause begins now. */
          self->heard_ns = wb_clock_now_ns (self->crowd->clock);
          wb_echo_connection_schedule (self, self->heard_ns + WB_ECHO_PAUSE_NS);
        }
      return TRUE;
    case WB_ECHO_ANSWERING:
      if (shutdown (self->fd, SHUT_WR) != 0)
        {
          /* A reset behind the end of the stream: the read saw the end only. */
          wb_echo_connection_fail (self, errno == ENOTCONN ? ECONNRESET : errno);
          return FALSE;
        }
      self->is_shut = TRUE;
      /* The FIN itself counts as one. */
      if (get_unsent (self) <= 1)
        {
          wb_echo_connection_close (self);
          return FALSE;
        }
      /* The kernel still holds our last bytes. Both directions are shut, which the poller would report for ever. */
      self->phase = WB_ECHO_CLOSING;
      wb_watch_remove (&self->watch);
      wb_echo_connection_begin_sampling (self, wb_clock_now_ns (self->crowd->clock));
      return TRUE;
    case WB_ECHO_LINGERING:
      if (!self->is_shut)
        {
          (void) shutdown (self->fd, SHUT_WR); /* not connected any more: the read below says so */
          self->is_shut = TRUE;
        }
      wb_watch_set_wanted (&self->watch, WB_READY_READ);
      return TRUE;
    case WB_ECHO_CLOSING:
      return TRUE;
    }
  return TRUE;
}

gboolean
wb_echo_connection_swallow (WbEchoConnection *self)
{
  gssize n;

  do
    n = recv (self->fd, self->crowd->scratch->bytes, WB_ECHO_BUFFER_BYTES, 0);
  while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return TRUE;
  if (n == 0 && self->pending)
    {
      /* It has ended and still listens: what is pending is for it. */
      self->half_closed = TRUE;
      wb_watch_set_wanted (&self->watch, WB_READY_WRITE);
      return TRUE;
    }
  self->linger_bytes += n > 0 ? (guint) n : 0;
  if (n > 0 && self->linger_bytes <= LINGER_BYTES)
    return TRUE;
  wb_echo_connection_close (self);
  return FALSE;
}

gboolean
wb_echo_connection_sample (WbEchoConnection *self, gint64 now_ns)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  guint64 unsent = get_unsent (self), own = wb_echo_connection_get_pending (self);
  /* While closing nothing else tells of it. */
  int error = self->phase == WB_ECHO_CLOSING ? wb_socket_get_error (self->fd) : 0;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (error)
    {
      wb_echo_connection_fail (self, error);
      return FALSE;
    }
  if (self->is_shut && unsent > 0)
    unsent--; /* the FIN */
  switch (wb_write_deadline_sample (&self->write_deadline, self->out_bytes + own, own + unsent, now_ns))
    {
    case WB_WRITE_WATCH_IDLE:
      if (self->phase != WB_ECHO_CLOSING)
        return TRUE;
      wb_echo_connection_close (self);
      return FALSE;
    case WB_WRITE_WATCH_PENDING:
      return TRUE;
    case WB_WRITE_WATCH_STALLED:
    case WB_WRITE_WATCH_OLD:
      break;
    }
  traffic->evicted_slow++;
  wb_meter_add (&traffic->errors, 1, now_ns);
  wb_event_log_add_limited (traffic->log, "slow", now_ns, WB_EVENT_WARNING, _("%s does not read what it gets; closed"),
                            wb_endpoint_format (&self->peer, text));
  abort_connection (self); /* an orderly end would wait in the kernel for the same peer */
  return FALSE;
}

gboolean
wb_echo_connection_look_at_idle (WbEchoConnection *self, gint64 idle_ns, gint64 now_ns)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->phase != WB_ECHO_SERVING || self->pending || now_ns < self->active_ns + idle_ns)
    return TRUE;
  traffic->evicted_idle++;
  wb_event_log_add_limited (traffic->log, "idle", now_ns, WB_EVENT_INFO, _("%s was idle for %u s; closed"),
                            wb_endpoint_format (&self->peer, text), self->crowd->settings->idle_timeout_s);
  wb_echo_connection_end (self, FALSE);
  return FALSE;
}

void
wb_echo_connection_end (WbEchoConnection *self, gboolean reset)
{
  if (reset)
    {
      abort_connection (self);
      return;
    }
  if (self->phase == WB_ECHO_LINGERING) /* on its way, within a second */
    return;
  if (self->phase == WB_ECHO_CLOSING)
    {
      wb_echo_connection_close (self); /* the rest is the kernel's */
      return;
    }
  self->phase = WB_ECHO_LINGERING;
  self->linger_ns = wb_clock_now_ns (self->crowd->clock) + LINGER_NS;
  wb_echo_framing_clear (&self->framing);
  if (self->pending == NULL)
    {
      (void) wb_echo_connection_drained (self);
      /* Unread bytes would make close () a reset, which may eat our last answer; without any, and with all of ours
       * acknowledged, there is nothing to wait for. */
      if (wb_socket_is_at_rest (self->fd))
        {
          wb_echo_connection_close (self);
          return;
        }
    }
  else
    wb_watch_set_wanted (&self->watch, WB_READY_WRITE | (self->half_closed ? 0 : WB_READY_READ));
  wb_echo_connection_schedule (self, self->linger_ns);
}
