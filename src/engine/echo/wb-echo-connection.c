/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading, answering and ending one connection. The common case is one turn: read into the scratch, write from it, done.
 * Only when the kernel does not take all of it does the connection keep the scratch as its own (nothing is copied), stop
 * reading and wait to write: that is the back-pressure. */

#include "engine/base/wb-limits.h"
#include "engine/base/wb-write-watch.h"
#include "engine/echo/wb-echo-crowd-private.h"
#include "engine/echo/wb-echo-framing.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAUSE_NS (50 * WB_NS_PER_MS) /* a part without LF is answered after it (SERVICES.md) */
#define LINGER_NS (1 * WB_NS_PER_S)  /* how long we wait for the end of a peer that we leave */
#define LINGER_BYTES 65536u          /* and how much more of it we swallow */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* there the program ignores SIGPIPE, as GSocket makes every program do */
#endif
#define RATE_WINDOW_NS (1 * WB_NS_PER_S)

typedef enum
{
  SERVING,
  ANSWERING,
  CLOSING,
  LINGERING,
} Phase;

struct _WbEchoConnection
{
  WbWatch watch;
  WbDeadline deadline;
  WbEchoCrowd *crowd; /* Borrowed */
  WbEndpoint peer;
  guint64 id;
  guint slot;
  int fd; /* Owned */

  Phase phase : 8;
  guint is_sampling : 1; /* something may be unacknowledged: sample_ns is due */
  guint half_closed : 1; /* EOF has come */
  guint is_shut : 1;     /* our FIN has gone */
  guint linger_bytes;    /* swallowed */

  gint64 since_ns;
  gint64 active_ns; /* a byte came or went */
  gint64 heard_ns;  /* a byte came */
  gint64 sample_ns;
  gint64 linger_ns; /* LINGERING: closed then */
  guint64 in_bytes;
  guint64 out_bytes; /* taken by the kernel */
  guint64 requests;
  gint64 window_ns; /* of the rate: the window that is being filled began then */
  guint64 window_bytes;
  double last_rate; /* of the window before */

  WbEchoFraming framing;     /* prefix mode */
  WbEchoBuffer *pending;     /* Owned; NULL: nothing */
  WbWriteWatch *write_watch; /* Owned; only while something is unacknowledged */
};

static gsize
get_pending (const WbEchoConnection *self)
{
  return self->pending ? self->pending->end - self->pending->start : 0;
}

static void
count_bytes (WbEchoConnection *self, guint64 n, gint64 now_ns)
{
  gint64 passed = now_ns - self->window_ns;

  self->active_ns = now_ns;
  if (passed >= RATE_WINDOW_NS)
    {
      self->last_rate = passed < 2 * RATE_WINDOW_NS ? (double) self->window_bytes * WB_NS_PER_S / (double) passed : 0;
      self->window_ns = now_ns;
      self->window_bytes = 0;
    }
  self->window_bytes += n;
}

double
wb_echo_connection_get_rate (const WbEchoConnection *self, gint64 now_ns)
{
  gint64 passed = now_ns - self->window_ns;

  if (passed >= RATE_WINDOW_NS)
    return passed < 3 * RATE_WINDOW_NS ? (double) self->window_bytes * WB_NS_PER_S / (double) passed : 0;
  return self->last_rate;
}

/* Not before at_ns, and soon after: the deadline may be armed for something earlier, and looks at everything then. */
static void
schedule (WbEchoConnection *self, gint64 at_ns)
{
  if (!wb_deadline_is_armed (&self->deadline) || self->deadline.at_ns > at_ns)
    wb_deadline_arm (&self->deadline, self->crowd->deadlines, at_ns);
}

/* Frees self. */
static void
close_connection (WbEchoConnection *self)
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
  g_free (self->write_watch);
  g_free (self);
  wb_echo_crowd_remove (crowd, slot, &peer);
}

static void
abort_connection (WbEchoConnection *self)
{
  wb_socket_set_abort (self->fd);
  close_connection (self);
}

/* The peer, or the way to it, ended the connection. Frees self. */
static void
fail (WbEchoConnection *self, int error)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);
  char text[WB_ENDPOINT_TEXT_BYTES];

  wb_meter_add (&traffic->errors, 1, now_ns);
  if (error == ECONNRESET || error == EPIPE || error == 0)
    {
      traffic->resets++;
      wb_event_log_add_limited (traffic->log, "reset", now_ns, WB_EVENT_INFO, _("%s reset the connection"),
                                wb_endpoint_format (&self->peer, text));
    }
  else
    wb_event_log_add_limited (traffic->log, "failed", now_ns, WB_EVENT_WARNING, _("Connection of %s: %s"),
                              wb_endpoint_format (&self->peer, text), g_strerror (error));
  close_connection (self);
}

static int
get_error (WbEchoConnection *self)
{
  int error = 0;
  socklen_t bytes = sizeof error;

  return getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 ? error : errno;
}

static guint64
get_unsent (WbEchoConnection *self)
{
  guint64 unsent;

  return wb_socket_get_unsent (self->fd, &unsent) ? unsent : 0;
}

/* From now on the socket is sampled, until the peer has acknowledged all. */
static void
begin_sampling (WbEchoConnection *self, gint64 now_ns)
{
  if (self->is_sampling)
    return;
  self->is_sampling = TRUE;
  self->sample_ns = now_ns + WB_WRITE_WATCH_SAMPLE_NS;
  schedule (self, self->sample_ns);
}

/* Nothing is pending any more: what comes next? TRUE: self is still there. */
static gboolean
drained (WbEchoConnection *self)
{
  switch (self->phase)
    {
    case SERVING:
      wb_watch_set_wanted (&self->watch, WB_READY_READ);
      if (self->framing.n_part)
        {
          /* Nobody has listened since: the pause begins now. */
          self->heard_ns = wb_clock_now_ns (self->crowd->clock);
          schedule (self, self->heard_ns + PAUSE_NS);
        }
      return TRUE;
    case ANSWERING:
      if (shutdown (self->fd, SHUT_WR) != 0)
        {
          fail (self, errno);
          return FALSE;
        }
      self->is_shut = TRUE;
      /* The FIN itself counts as one. */
      if (get_unsent (self) <= 1)
        {
          close_connection (self);
          return FALSE;
        }
      /* The kernel still holds our last bytes. Both directions are shut, which the poller would report for ever. */
      self->phase = CLOSING;
      wb_watch_remove (&self->watch);
      begin_sampling (self, wb_clock_now_ns (self->crowd->clock));
      return TRUE;
    case LINGERING:
      if (!self->is_shut)
        {
          (void) shutdown (self->fd, SHUT_WR); /* not connected any more: the read below says so */
          self->is_shut = TRUE;
        }
      wb_watch_set_wanted (&self->watch, WB_READY_READ);
      return TRUE;
    case CLOSING:
      return TRUE;
    }
  return TRUE;
}

/* Bytes that the kernel takes now, or -1: self is gone. */
static gssize
send_some (WbEchoConnection *self, const guint8 *bytes, gsize n, gint64 now_ns)
{
  gssize sent;

  do
    sent = send (self->fd, bytes, n, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    {
      if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
      fail (self, errno);
      return -1;
    }
  self->out_bytes += (guint64) sent;
  count_bytes (self, (guint64) sent, now_ns);
  wb_meter_add (&self->crowd->traffic->out_bytes, (guint64) sent, now_ns);
  return sent;
}

/* Sends bytes [0, n) of the scratch. What the kernel does not take stays pending. FALSE: self is gone. */
static gboolean
answer (WbEchoConnection *self, gsize n, gint64 now_ns)
{
  WbEchoBuffer *scratch = self->crowd->scratch;
  gssize sent = send_some (self, scratch->bytes, n, now_ns);

  if (sent < 0)
    return FALSE;
  begin_sampling (self, now_ns);
  if ((gsize) sent == n)
    return TRUE;
  self->pending = wb_echo_crowd_steal_scratch (self->crowd);
  self->pending->start = (gsize) sent;
  self->pending->end = n;
  wb_watch_set_wanted (&self->watch, WB_READY_WRITE);
  return TRUE;
}

static void
count_requests (WbEchoConnection *self, guint64 n, gint64 now_ns)
{
  self->requests += n;
  wb_meter_add (&self->crowd->traffic->requests, n, now_ns);
}

/* Answers the part that waits for its LF. FALSE: self is gone. */
static gboolean
flush_part (WbEchoConnection *self, gint64 now_ns)
{
  guint64 n_answers = 0;
  gsize n = wb_echo_framing_flush (&self->framing, self->crowd->scratch->bytes, &n_answers);

  if (n == 0)
    return TRUE;
  count_requests (self, n_answers, now_ns);
  return answer (self, n, now_ns);
}

/* FALSE: self is gone. */
static gboolean
peer_ended (WbEchoConnection *self, gint64 now_ns)
{
  self->half_closed = TRUE;
  self->phase = ANSWERING;
  if (!flush_part (self, now_ns))
    return FALSE;
  return self->pending ? TRUE : drained (self);
}

/* FALSE: self is gone. */
static gboolean
serve_bytes (WbEchoConnection *self, const guint8 *bytes, gsize n, gint64 now_ns)
{
  WbEchoCrowd *crowd = self->crowd;
  guint64 n_answers = 0;

  self->in_bytes += n;
  self->heard_ns = now_ns;
  count_bytes (self, n, now_ns);
  wb_meter_add (&crowd->traffic->in_bytes, n, now_ns);
  switch (crowd->settings->mode)
    {
    case WB_ECHO_VERBATIM: /* bytes are the scratch's */
      count_requests (self, 1, now_ns);
      return answer (self, n, now_ns);
    case WB_ECHO_PREFIX:
      n = wb_echo_framing_push (&self->framing, crowd->settings->line_bytes, bytes, n, crowd->scratch->bytes,
                                &n_answers);
      if (self->framing.n_part)
        schedule (self, now_ns + PAUSE_NS);
      if (n == 0)
        return TRUE;
      count_requests (self, n_answers, now_ns);
      return answer (self, n, now_ns);
    case WB_ECHO_DISCARD:
      return TRUE;
    }
  return TRUE;
}

/* Reads once, answers. FALSE: self is gone. *heard: whether something came. */
static gboolean
read_some (WbEchoConnection *self, gboolean *heard)
{
  WbEchoCrowd *crowd = self->crowd;
  gboolean prefix = crowd->settings->mode == WB_ECHO_PREFIX;
  guint8 *to = prefix ? crowd->input : crowd->scratch->bytes;
  gint64 now_ns;
  gssize n;

  *heard = FALSE;
  do
    n = recv (self->fd, to, prefix ? crowd->input_bytes : WB_ECHO_BUFFER_BYTES, 0);
  while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return TRUE;
  if (n < 0)
    {
      fail (self, errno);
      return FALSE;
    }
  *heard = TRUE;
  now_ns = wb_clock_now_ns (crowd->clock);
  return n == 0 ? peer_ended (self, now_ns) : serve_bytes (self, to, (gsize) n, now_ns);
}

/* LINGERING: swallows. FALSE: self is gone. */
static gboolean
swallow (WbEchoConnection *self)
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
  close_connection (self);
  return FALSE;
}

/* FALSE: self is gone. */
static gboolean
write_pending (WbEchoConnection *self)
{
  WbEchoBuffer *pending = self->pending;
  gssize sent =
      send_some (self, pending->bytes + pending->start, get_pending (self), wb_clock_now_ns (self->crowd->clock));

  if (sent < 0)
    return FALSE;
  pending->start += (gsize) sent;
  if (pending->start < pending->end)
    return TRUE;
  self->pending = NULL;
  wb_echo_crowd_give_buffer (self->crowd, pending);
  return drained (self);
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbEchoConnection *self = data;
  gboolean heard;

  if (self->pending && ready & (WB_READY_WRITE | WB_READY_ERROR | WB_READY_HANGUP))
    (void) write_pending (self); /* what can be read now is reported again */
  else if (self->phase == SERVING && self->pending == NULL)
    (void) read_some (self, &heard);
  else if (self->phase == LINGERING)
    (void) swallow (self);
  else if (ready & (WB_READY_ERROR | WB_READY_HANGUP))
    fail (self, get_error (self));
}

/* FALSE: self is gone. */
static gboolean
sample (WbEchoConnection *self, gint64 now_ns)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  guint64 unsent = get_unsent (self), pending;
  int error = self->phase == CLOSING ? get_error (self) : 0; /* nothing else tells of it then */
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (error)
    {
      fail (self, error);
      return FALSE;
    }
  if (self->is_shut && unsent > 0)
    unsent--; /* the FIN */
  pending = get_pending (self) + unsent;
  self->sample_ns = now_ns + WB_WRITE_WATCH_SAMPLE_NS;
  if (pending == 0)
    {
      self->is_sampling = FALSE;
      g_clear_pointer (&self->write_watch, g_free);
      if (self->phase != CLOSING)
        return TRUE;
      close_connection (self);
      return FALSE;
    }
  if (self->write_watch == NULL)
    {
      self->write_watch = g_new (WbWriteWatch, 1);
      wb_write_watch_init (self->write_watch);
    }
  switch (wb_write_watch_sample (self->write_watch, self->out_bytes + get_pending (self), pending, now_ns))
    {
    case WB_WRITE_WATCH_IDLE:
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

/* FALSE: self is gone. */
static gboolean
look_at_pause (WbEchoConnection *self, gint64 now_ns)
{
  gboolean heard;

  if (self->framing.n_part == 0 || self->phase != SERVING || self->pending || now_ns < self->heard_ns + PAUSE_NS)
    return TRUE;
  /* The loop may have been held up, and the rest of the line lie in the kernel. */
  if (!read_some (self, &heard))
    return FALSE;
  return heard ? TRUE : flush_part (self, now_ns);
}

/* FALSE: self is gone. */
static gboolean
look_at_idle (WbEchoConnection *self, gint64 idle_ns, gint64 now_ns)
{
  WbEchoTraffic *traffic = self->crowd->traffic;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->phase != SERVING || self->pending || now_ns < self->active_ns + idle_ns)
    return TRUE;
  traffic->evicted_idle++;
  wb_event_log_add_limited (traffic->log, "idle", now_ns, WB_EVENT_INFO, _("%s was idle for %u s; closed"),
                            wb_endpoint_format (&self->peer, text), self->crowd->settings->idle_timeout_s);
  wb_echo_connection_end (self, FALSE);
  return FALSE;
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbEchoConnection *self = data;
  gint64 idle_ns = (gint64) self->crowd->settings->idle_timeout_s * WB_NS_PER_S;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);

  if (self->phase == LINGERING && now_ns >= self->linger_ns)
    {
      close_connection (self);
      return;
    }
  if (self->is_sampling && now_ns >= self->sample_ns && !sample (self, now_ns))
    return;
  if (!look_at_pause (self, now_ns) || (idle_ns > 0 && !look_at_idle (self, idle_ns, now_ns)))
    return;
  if (self->phase == LINGERING)
    schedule (self, self->linger_ns);
  if (self->is_sampling)
    schedule (self, self->sample_ns);
  /* While output is pending nothing is read, so no pause can be told; drained () begins it anew. */
  if (self->framing.n_part && self->phase == SERVING && self->pending == NULL)
    schedule (self, MAX (self->heard_ns + PAUSE_NS, now_ns + WB_NS_PER_MS));
  if (idle_ns > 0)
    schedule (self, MAX (self->active_ns + idle_ns, now_ns + WB_NS_PER_S));
}

WbEchoConnection *
wb_echo_connection_new (WbEchoCrowd *crowd, int fd, const WbEndpoint *peer, guint64 id, guint slot)
{
  WbEchoConnection *self = g_new0 (WbEchoConnection, 1);
  gint64 now_ns = wb_clock_now_ns (crowd->clock);

  self->crowd = crowd;
  self->peer = *peer;
  self->id = id;
  self->slot = slot;
  self->fd = fd;
  self->since_ns = self->active_ns = self->heard_ns = self->window_ns = now_ns;
  wb_watch_init (&self->watch, ready_cb, self);
  wb_deadline_init (&self->deadline, deadline_cb, self);
  if (!wb_poller_add (crowd->poller, &self->watch, fd, WB_READY_READ, NULL))
    {
      g_free (self);
      return NULL;
    }
  if (crowd->settings->idle_timeout_s)
    schedule (self, now_ns + (gint64) crowd->settings->idle_timeout_s * WB_NS_PER_S);
  return self;
}

void
wb_echo_connection_set_slot (WbEchoConnection *self, guint slot)
{
  self->slot = slot;
}

void
wb_echo_connection_end (WbEchoConnection *self, gboolean reset)
{
  WbSocketInfo info;

  if (reset || self->phase == LINGERING || self->phase == CLOSING)
    {
      /* Asked twice, or told to. */
      abort_connection (self);
      return;
    }
  self->phase = LINGERING;
  self->linger_ns = wb_clock_now_ns (self->crowd->clock) + LINGER_NS;
  wb_echo_framing_clear (&self->framing);
  if (self->pending == NULL)
    {
      (void) drained (self);
      /* Unread bytes would make close () a reset, which may eat our last answer; without any, and with all of ours
       * acknowledged, there is nothing to wait for. */
      wb_socket_info_read (self->fd, &info);
      if (info.has_info && info.unread_bytes == 0 && info.unsent_bytes <= 1)
        {
          close_connection (self);
          return;
        }
    }
  else
    wb_watch_set_wanted (&self->watch, WB_READY_WRITE | (self->half_closed ? 0 : WB_READY_READ));
  schedule (self, self->linger_ns);
}

guint64
wb_echo_connection_get_id (const WbEchoConnection *self)
{
  return self->id;
}

const WbEndpoint *
wb_echo_connection_get_peer (const WbEchoConnection *self)
{
  return &self->peer;
}

void
wb_echo_connection_fill_row (WbEchoConnection *self, WbEchoRow *row, gint64 now_ns)
{
  *row = (WbEchoRow){
    .id = self->id,
    .peer = self->peer,
    .age_ns = now_ns - self->since_ns,
    .idle_ns = now_ns - self->active_ns,
    .in_bytes = self->in_bytes,
    .out_bytes = self->out_bytes,
    .requests = self->requests,
    .rate = wb_echo_connection_get_rate (self, now_ns),
    .pending_bytes = get_pending (self),
    .half_closed = self->half_closed,
  };
}

void
wb_echo_connection_ask_system (WbEchoConnection *self, WbEchoRow *row)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;

  if (getsockname (self->fd, (struct sockaddr *) &address, &bytes) != 0 ||
      !wb_endpoint_from_sockaddr (&row->local, &address, bytes))
    row->local = (WbEndpoint){ 0 };
  wb_socket_info_read (self->fd, &row->info);
}
