/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a client begins, what wakes it up, and what it shows of itself. Plain connections are watched by the poller, those
 * with TLS by their own stream, which looks the same from here. */

#include "engine/chat/wb-chat-client-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* A peer that vanished is noticed within two minutes though nothing is sent to it. */
#define KEEPALIVE_IDLE_S 60
#define KEEPALIVE_INTERVAL_S 15
#define KEEPALIVE_COUNT 4

void
wb_chat_client_schedule (WbChatClient *self, gint64 at_ns)
{
  if (!wb_deadline_is_armed (&self->deadline) || self->deadline.at_ns > at_ns)
    wb_deadline_arm (&self->deadline, self->crowd->deadlines, at_ns);
}

void
wb_chat_client_update_wanted (WbChatClient *self)
{
  WbReady wanted = self->is_full ? WB_READY_WRITE : 0;

  if (self->phase == WB_CHAT_SERVING && self->holds == 0 && !self->is_cut)
    wanted |= WB_READY_READ;
  if (self->phase == WB_CHAT_LINGERING && !self->half_closed)
    wanted |= WB_READY_READ;
  if (!self->is_secure)
    wanted |= WB_READY_WRITE; /* tells of the end of the handshake */
  if (self->tls)
    wb_tls_set_wanted (self->tls, wanted);
  else if (self->watch.poller)
    wb_watch_set_wanted (&self->watch, wanted);
}

static void
begin_waiting (WbChatClient *self, gint64 now_ns)
{
  self->is_secure = TRUE;
  self->announce_ns = now_ns + WB_CHAT_ANNOUNCE_NS;
  wb_chat_client_schedule (self, self->announce_ns);
}

/* FALSE: it failed, or did not end in time; self is gone. */
static gboolean
look_at_handshake (WbChatClient *self, WbReady ready)
{
  WbChatCrowd *crowd = self->crowd;
  gint64 now_ns = wb_clock_now_ns (crowd->clock);
  g_autofree char *why = NULL;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (wb_tls_is_ready (self->tls))
    {
      begin_waiting (self, now_ns);
      wb_chat_client_update_wanted (self);
      return TRUE;
    }
  if (!(ready & (WB_READY_ERROR | WB_READY_HANGUP)))
    return TRUE;
  crowd->traffic->refused_tls++;
  why = wb_tls_dup_error (self->tls);
  wb_event_log_add_limited (crowd->traffic->log, "tls", now_ns, WB_EVENT_WARNING, _("No TLS with %s: %s"),
                            wb_endpoint_format (&self->member.peer, text), why ? why : _("it closed the connection"));
  wb_chat_client_close (self, NULL);
  return FALSE;
}

static void
handle_ready (WbChatClient *self, WbReady ready)
{
  if (!self->is_secure && (!look_at_handshake (self, ready) || !self->is_secure))
    return;
  if (self->is_full && ready & (WB_READY_WRITE | WB_READY_ERROR | WB_READY_HANGUP))
    {
      self->is_full = FALSE;
      (void) wb_chat_client_flush (self); /* what can be read now is reported again */
    }
  else if (ready & WB_READY_READ && self->phase == WB_CHAT_SERVING)
    (void) wb_chat_client_read (self);
  else if (ready & WB_READY_READ && self->phase == WB_CHAT_LINGERING)
    (void) wb_chat_client_swallow (self);
  else if (ready & (WB_READY_ERROR | WB_READY_HANGUP))
    wb_chat_client_fail (self, wb_chat_client_get_error (self));
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  handle_ready (data, ready);
}

static void
tls_ready_cb (WbTls *tls, WbReady ready, gpointer data)
{
  handle_ready (data, ready);
}

/* FALSE: self is gone. */
static gboolean
look_at_irc (WbChatClient *self, gint64 now_ns)
{
  WbChatCrowd *crowd = self->crowd;
  gint64 registration_ns = (gint64) crowd->settings->registration_time_s * WB_NS_PER_S;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->irc == NULL || self->is_cut)
    return TRUE;
  if (registration_ns > 0 && !wb_irc_session_is_registered (self->irc))
    {
      if (now_ns >= self->since_ns + registration_ns)
        {
          crowd->traffic->evicted_registration++;
          wb_meter_add (&crowd->traffic->evictions, 1, now_ns);
          wb_event_log_add_limited (crowd->traffic->log, "registration", now_ns, WB_EVENT_INFO,
                                    _("%s did not say who it is within %u s; closed"),
                                    wb_endpoint_format (&self->member.peer, text),
                                    crowd->settings->registration_time_s);
          wb_chat_client_tell_end (self, "Registration timed out");
          return wb_chat_client_end (self, "Registration timed out");
        }
      wb_chat_client_schedule (self, self->since_ns + registration_ns);
    }
  if (now_ns >= self->irc_ns && wb_irc_session_tick (self->irc, now_ns, &self->irc_ns) == WB_IRC_QUIT)
    return wb_chat_client_end (self, "Ping timeout");
  wb_chat_client_schedule (self, MAX (self->irc_ns, now_ns + WB_NS_PER_MS));
  return TRUE;
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbChatClient *self = data;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);

  if (self->phase == WB_CHAT_LINGERING && now_ns >= self->linger_ns && !wb_chat_client_stop_lingering (self))
    return;
  if (wb_write_deadline_is_due (&self->write_deadline, now_ns) && !wb_chat_client_sample (self, now_ns))
    return;
  if (self->phase == WB_CHAT_SERVING)
    {
      if (self->is_secure && self->member.kind == WB_CHAT_NEWCOMER && now_ns >= self->announce_ns)
        {
          /* Thousands at once would fill the others' queues faster than they are written to. */
          if (wb_chat_pass_is_ahead (self->crowd))
            self->announce_ns = now_ns + WB_NS_PER_MS;
          else
            wb_chat_client_announce (self);
        }
      if (self->holds & WB_CHAT_HOLD_RATE && now_ns >= self->ready_ns &&
          !wb_chat_client_resume (self, WB_CHAT_HOLD_RATE))
        return;
      if (self->phase == WB_CHAT_SERVING && !look_at_irc (self, now_ns))
        return;
    }
  if (self->phase == WB_CHAT_SERVING && self->is_secure && self->member.kind == WB_CHAT_NEWCOMER)
    wb_chat_client_schedule (self, self->announce_ns);
  if (self->phase == WB_CHAT_SERVING && self->holds & WB_CHAT_HOLD_RATE)
    wb_chat_client_schedule (self, self->ready_ns);
  if (self->phase == WB_CHAT_LINGERING)
    wb_chat_client_schedule (self, self->linger_ns);
  if (wb_write_deadline_is_running (&self->write_deadline))
    wb_chat_client_schedule (self, self->write_deadline.sample_ns);
}

/* Wishes: a system without them serves all the same. */
static void
set_keepalive (int fd)
{
  int on = 1;

  (void) setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
#ifdef TCP_KEEPIDLE
  (void) setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &(int){ KEEPALIVE_IDLE_S }, sizeof (int));
#endif
#ifdef TCP_KEEPINTVL
  (void) setsockopt (fd, IPPROTO_TCP, TCP_KEEPINTVL, &(int){ KEEPALIVE_INTERVAL_S }, sizeof (int));
#endif
#ifdef TCP_KEEPCNT
  (void) setsockopt (fd, IPPROTO_TCP, TCP_KEEPCNT, &(int){ KEEPALIVE_COUNT }, sizeof (int));
#endif
}

WbChatClient *
wb_chat_client_new (WbChatCrowd *crowd, int fd, const WbEndpoint *peer, guint64 id, guint slot,
                    GTlsCertificate *certificate, GError **error)
{
  WbChatClient *self = g_new0 (WbChatClient, 1);
  gint64 now_ns = wb_clock_now_ns (crowd->clock);

  self->crowd = crowd;
  self->fd = fd;
  self->slot = slot;
  self->since_ns = self->seen_ns = now_ns;
  self->whispered.data = self->held.data = self;
  self->member.id = id;
  self->member.peer = *peer;
  wb_deadline_init (&self->deadline, deadline_cb, self);
  wb_watch_init (&self->watch, ready_cb, self);
  if (certificate)
    self->tls = wb_tls_new (wb_service_get_engine (crowd->service), fd, certificate, tls_ready_cb, self, error);
  if (certificate ? self->tls == NULL : !wb_poller_add (crowd->poller, &self->watch, fd, WB_READY_READ, error))
    {
      g_free (self);
      return NULL;
    }
  set_keepalive (fd);
  wb_chat_lines_init (&self->lines);
  wb_token_bucket_init (&self->tokens);
  wb_chat_room_add (crowd->room, &self->member);
  if (self->tls)
    wb_chat_client_update_wanted (self);
  else
    begin_waiting (self, now_ns);
  return self;
}

/* --- what it shows --- */

WbChatMember *
wb_chat_client_get_member (WbChatClient *self)
{
  return &self->member;
}

static WbChatClientState
get_state (WbChatClient *self)
{
  if (self->is_cut)
    return WB_CHAT_CLIENT_CUT;
  if (self->is_full)
    return WB_CHAT_CLIENT_SLOW;
  if (self->member.kind == WB_CHAT_NEWCOMER)
    return WB_CHAT_CLIENT_NEW;
  if (self->irc && !wb_irc_session_is_registered (self->irc))
    return WB_CHAT_CLIENT_REGISTERING;
  if (self->holds & (WB_CHAT_HOLD_RATE | WB_CHAT_HOLD_OWN) ||
      (self->holds & WB_CHAT_HOLD_ROOM && wb_chat_crowd_is_behind (self->crowd)))
    return WB_CHAT_CLIENT_HELD;
  return self->member.is_in_room ? WB_CHAT_CLIENT_IN_ROOM : WB_CHAT_CLIENT_OUTSIDE;
}

void
wb_chat_client_fill_row (WbChatClient *self, WbChatRow *row, gint64 now_ns)
{
  *row = (WbChatRow){
    .id = self->member.id,
    .peer = self->member.peer,
    .kind = self->member.kind,
    .state = get_state (self),
    .is_tls = self->tls != NULL,
    .age_ns = now_ns - self->since_ns,
    .seen_ns = now_ns - self->seen_ns,
    .lines_in = self->lines_in,
    .lines_out = self->member.outbox.n_messages,
    .in_bytes = self->in_bytes,
    .out_bytes = self->member.outbox.sent_total,
    .queue_bytes = wb_chat_client_get_pending (self),
  };
}

void
wb_chat_client_ask (WbChatClient *self, WbChatRow *row)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  row->name = g_strdup (self->member.name ? self->member.name : wb_endpoint_format (&self->member.peer, text));
  if (!wb_socket_get_local (self->fd, &row->local))
    row->local = (WbEndpoint){ 0 };
  wb_socket_info_read (self->fd, &row->info);
}
