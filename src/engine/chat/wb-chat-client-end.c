/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a client ends: by the end of its stream, by its reset, because it does not read, or because we are told to. First
 * it leaves room and table, once; what was said to it until then is still sent. close () with unread input sends a reset,
 * which may eat the last bytes on their way, and what the kernel still holds when we close, nobody looks after: both are
 * waited for, each within a bound. */

#include "engine/base/wb-limits.h"
#include "engine/chat/wb-chat-client-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_NS (1 * WB_NS_PER_S) /* how long we wait for the end of a peer that we leave */
#define LINGER_BYTES 65536u         /* and how much more of it we swallow */

void
wb_chat_client_leave (WbChatClient *self, const char *reason)
{
  WbChatCrowd *crowd = self->crowd;

  if (self->phase != WB_CHAT_SERVING)
    return;
  self->phase = WB_CHAT_LINGERING; /* those who are called by what follows see that it goes */
  if (self->holds & WB_CHAT_HOLD_ROOM)
    g_queue_unlink (&crowd->held, &self->held);
  self->holds = 0;
  if (self->is_whispered)
    g_queue_unlink (&crowd->whispered, &self->whispered);
  self->is_whispered = FALSE;
  g_clear_pointer (&self->irc, wb_irc_session_free);
  wb_chat_lines_clear (&self->lines);
  wb_chat_crowd_let_go (crowd, self);
  wb_chat_room_remove (crowd->room, &self->member, reason);
  wb_chat_client_note_lateness (self); /* not in the room any more */
}

void
wb_chat_client_close (WbChatClient *self, const char *reason)
{
  WbChatCrowd *crowd = self->crowd;
  WbEndpoint peer = self->member.peer;
  gboolean is_tls = self->tls != NULL;
  guint slot;

  wb_chat_client_leave (self, reason);
  slot = self->slot;
  wb_deadline_disarm (&self->deadline);
  if (self->tls)
    wb_tls_free (self->tls);
  else
    {
      wb_watch_remove (&self->watch);
      close (self->fd);
    }
  wb_limits_give_back ();
  wb_chat_outbox_clear (&self->member.outbox);
  wb_write_deadline_clear (&self->write_deadline);
  g_free (self);
  wb_chat_crowd_forget (crowd, slot, &peer, is_tls);
}

void
wb_chat_client_fail (WbChatClient *self, int error)
{
  WbChatTraffic *traffic = self->crowd->traffic;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);
  g_autofree char *why = NULL;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (wb_socket_is_reset (error))
    {
      traffic->resets++;
      wb_chat_client_close (self, "Connection reset");
      return;
    }
  wb_event_log_add_limited (traffic->log, "failed", now_ns, WB_EVENT_WARNING, _("Connection of %s: %s"),
                            wb_endpoint_format (&self->member.peer, text), g_strerror (error));
  wb_chat_client_close (self, "Connection lost");
}

int
wb_chat_client_get_error (WbChatClient *self)
{
  if (self->tls && wb_tls_recv (self->tls, NULL, 0) < 0 && errno != EAGAIN)
    return errno;
  return wb_socket_get_error (self->fd);
}

/* Of what left the queue. With TLS a record may still be on its way to the kernel. */
static guint64
get_unsent (WbChatClient *self)
{
  guint64 unsent;

  return (wb_socket_get_unsent (self->fd, &unsent) ? unsent : 0) + (self->tls ? wb_tls_get_pending (self->tls) : 0);
}

void
wb_chat_client_begin_sampling (WbChatClient *self, gint64 now_ns)
{
  if (wb_write_deadline_begin (&self->write_deadline, now_ns))
    wb_chat_client_schedule (self, self->write_deadline.sample_ns);
}

/* Our end of the stream. FALSE: later, when the socket takes it. */
static gboolean
shut (WbChatClient *self)
{
  if (self->tls && !wb_tls_shutdown (self->tls))
    {
      if (errno != EAGAIN && errno != EWOULDBLOCK)
        {
          self->is_shut = TRUE;
          return TRUE;
        }
      self->is_full = TRUE;
      wb_chat_client_update_wanted (self);
      return FALSE;
    }
  if (self->tls == NULL)
    (void) shutdown (self->fd, SHUT_WR); /* not connected any more: reading says so */
  self->is_shut = TRUE;
  return TRUE;
}

/* All of ours is written and shut. What the kernel still holds would be nobody's after close (), and a peer that never
 * reads would keep it there for minutes; so it is looked after, within the write deadline. FALSE: self is gone. */
static gboolean
close_when_taken (WbChatClient *self)
{
  /* The FIN itself counts as one. What is left of TLS is the kernel's. */
  if (self->tls || get_unsent (self) <= 1)
    {
      wb_chat_client_close (self, NULL);
      return FALSE;
    }
  /* Once both directions are shut the poller would report that for ever. */
  self->phase = WB_CHAT_CLOSING;
  wb_watch_remove (&self->watch);
  wb_chat_client_begin_sampling (self, wb_clock_now_ns (self->crowd->clock));
  return TRUE;
}

gboolean
wb_chat_client_stop_lingering (WbChatClient *self)
{
  gboolean is_running = wb_service_get_state (self->crowd->service) == WB_SERVICE_RUNNING;

  if (is_running && self->is_shut)
    return close_when_taken (self);
  if (is_running) /* it has not taken in a second what was there for it: as in evict */
    wb_socket_set_abort (self->fd);
  wb_chat_client_close (self, NULL);
  return FALSE;
}

gboolean
wb_chat_client_drained (WbChatClient *self)
{
  switch (self->phase)
    {
    case WB_CHAT_SERVING:
      return self->is_cut ? wb_chat_client_end (self, "Reads too slowly") : TRUE;
    case WB_CHAT_DRAINING:
      if (!self->is_shut && !shut (self))
        return TRUE;
      return close_when_taken (self);
    case WB_CHAT_LINGERING:
      if (!self->is_shut && !shut (self))
        return TRUE;
      if (self->half_closed)
        {
          wb_chat_client_close (self, NULL);
          return FALSE;
        }
      wb_chat_client_update_wanted (self);
      return TRUE;
    case WB_CHAT_CLOSING:
      return TRUE;
    }
  return TRUE;
}

gboolean
wb_chat_client_swallow (WbChatClient *self)
{
  gssize n = wb_chat_client_recv (self, self->crowd->scratch, WB_CHAT_READ_BYTES);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return TRUE;
  if (n == 0 && wb_chat_client_get_pending (self) > 0)
    {
      /* It has ended and still listens: what is pending is for it. */
      self->half_closed = TRUE;
      wb_chat_client_update_wanted (self);
      return TRUE;
    }
  self->linger_bytes += n > 0 ? (guint) n : 0;
  if (n > 0 && self->linger_bytes <= LINGER_BYTES)
    return TRUE;
  if (n == 0 && self->is_shut)
    return close_when_taken (self);
  wb_chat_client_close (self, NULL);
  return FALSE;
}

/* An orderly end would wait in the kernel for the peer that does not read. */
static void
evict (WbChatClient *self, gint64 now_ns)
{
  WbChatTraffic *traffic = self->crowd->traffic;
  char text[WB_ENDPOINT_TEXT_BYTES];

  /* Who was cut, or sent away, has been counted as that. */
  if (!self->is_cut && self->phase != WB_CHAT_LINGERING)
    {
      traffic->evicted_slow++;
      wb_meter_add (&traffic->evictions, 1, now_ns);
    }
  wb_event_log_add_limited (traffic->log, "slow", now_ns, WB_EVENT_WARNING, _("%s does not read what it gets; closed"),
                            wb_endpoint_format (&self->member.peer, text));
  wb_socket_set_abort (self->fd);
  wb_chat_client_close (self, "Does not read");
}

gboolean
wb_chat_client_sample (WbChatClient *self, gint64 now_ns)
{
  guint64 queued_total = wb_chat_outbox_get_queued_total (&self->member.outbox), unsent = get_unsent (self);
  /* While closing nothing else tells of it. */
  int error = self->phase == WB_CHAT_CLOSING ? wb_chat_client_get_error (self) : 0;

  if (error)
    {
      wb_chat_client_fail (self, error);
      return FALSE;
    }
  if (self->is_shut && unsent > 0)
    unsent--; /* the FIN */
  switch (wb_write_deadline_sample (&self->write_deadline, queued_total, wb_chat_client_get_pending (self) + unsent,
                                    now_ns))
    {
    case WB_WRITE_WATCH_IDLE:
      if (self->phase != WB_CHAT_CLOSING)
        return TRUE;
      wb_chat_client_close (self, NULL);
      return FALSE;
    case WB_WRITE_WATCH_PENDING:
      return TRUE;
    case WB_WRITE_WATCH_STALLED:
    case WB_WRITE_WATCH_OLD:
      break;
    }
  evict (self, now_ns);
  return FALSE;
}

gboolean
wb_chat_client_peer_ended (WbChatClient *self)
{
  wb_chat_client_leave (self, NULL);
  self->phase = WB_CHAT_DRAINING;
  wb_chat_client_update_wanted (self);
  return wb_chat_client_flush (self);
}

gboolean
wb_chat_client_end (WbChatClient *self, const char *reason)
{
  WbChatCrowd *crowd = self->crowd;

  if (self->phase == WB_CHAT_LINGERING) /* on its way, within a second */
    return TRUE;
  if (self->phase == WB_CHAT_CLOSING || !self->is_secure)
    {
      wb_chat_client_close (self, reason); /* the rest is the kernel's; or there is nothing yet */
      return FALSE;
    }
  wb_chat_client_leave (self, reason);
  self->phase = WB_CHAT_LINGERING;
  self->linger_ns = wb_clock_now_ns (crowd->clock) + LINGER_NS;
  wb_chat_client_schedule (self, self->linger_ns);
  wb_chat_client_update_wanted (self);
  if (!wb_chat_client_flush (self))
    return FALSE;
  if (self->is_shut && self->tls == NULL)
    {
      /* Unread bytes would make close () a reset, which may eat our last words; without any, and with all of ours
       * acknowledged, there is nothing to wait for. */
      if (wb_socket_is_at_rest (self->fd))
        {
          wb_chat_client_close (self, NULL);
          return FALSE;
        }
    }
  return TRUE;
}
