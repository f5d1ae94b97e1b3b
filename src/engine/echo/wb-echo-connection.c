/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and answering of one connection. The common case is one turn: read into the scratch, write from it, done.
 * Only when the kernel does not take all of it does the connection keep the scratch as its own (nothing is copied), stop
 * reading and wait to write: that is the back-pressure. */

#include "engine/echo/wb-echo-connection-private.h"

#include <errno.h>
#include <sys/socket.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* there the program ignores SIGPIPE, as GSocket makes every program do */
#endif
#define RATE_WINDOW_NS (1 * WB_NS_PER_S)

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
      wb_echo_connection_fail (self, errno);
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
  wb_echo_connection_begin_sampling (self, now_ns);
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
  self->phase = WB_ECHO_ANSWERING;
  if (!flush_part (self, now_ns))
    return FALSE;
  return self->pending ? TRUE : wb_echo_connection_drained (self);
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
        wb_echo_connection_schedule (self, now_ns + WB_ECHO_PAUSE_NS);
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
      wb_echo_connection_fail (self, errno);
      return FALSE;
    }
  *heard = TRUE;
  now_ns = wb_clock_now_ns (crowd->clock);
  return n == 0 ? peer_ended (self, now_ns) : serve_bytes (self, to, (gsize) n, now_ns);
}

/* FALSE: self is gone. */
static gboolean
write_pending (WbEchoConnection *self)
{
  WbEchoBuffer *pending = self->pending;
  gssize sent = send_some (self, pending->bytes + pending->start, wb_echo_connection_get_pending (self),
                           wb_clock_now_ns (self->crowd->clock));

  if (sent < 0)
    return FALSE;
  pending->start += (gsize) sent;
  if (pending->start < pending->end)
    return TRUE;
  self->pending = NULL;
  wb_echo_crowd_give_buffer (self->crowd, pending);
  return wb_echo_connection_drained (self);
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbEchoConnection *self = data;
  gboolean heard;

  if (self->pending && ready & (WB_READY_WRITE | WB_READY_ERROR | WB_READY_HANGUP))
    (void) write_pending (self); /* what can be read now is reported again */
  else if (self->phase == WB_ECHO_SERVING && self->pending == NULL)
    (void) read_some (self, &heard);
  else if (self->phase == WB_ECHO_LINGERING)
    (void) wb_echo_connection_swallow (self);
  else if (ready & (WB_READY_ERROR | WB_READY_HANGUP))
    wb_echo_connection_fail (self, wb_socket_get_error (self->fd));
}

/* FALSE: self is gone. */
static gboolean
look_at_pause (WbEchoConnection *self, gint64 now_ns)
{
  gboolean heard;

  if (self->framing.n_part == 0 || self->phase != WB_ECHO_SERVING || self->pending ||
      now_ns < self->heard_ns + WB_ECHO_PAUSE_NS)
    return TRUE;
  /* The loop may have been held up, and the rest of the line lie in the kernel. */
  if (!read_some (self, &heard))
    return FALSE;
  return heard ? TRUE : flush_part (self, now_ns);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbEchoConnection *self = data;
  gint64 idle_ns = (gint64) self->crowd->settings->idle_timeout_s * WB_NS_PER_S;
  gint64 now_ns = wb_clock_now_ns (self->crowd->clock);

  if (self->phase == WB_ECHO_LINGERING && now_ns >= self->linger_ns)
    {
      wb_echo_connection_close (self);
      return;
    }
  if (wb_write_deadline_is_due (&self->write_deadline, now_ns) && !wb_echo_connection_sample (self, now_ns))
    return;
  if (!look_at_pause (self, now_ns) || (idle_ns > 0 && !wb_echo_connection_look_at_idle (self, idle_ns, now_ns)))
    return;
  if (self->phase == WB_ECHO_LINGERING)
    wb_echo_connection_schedule (self, self->linger_ns);
  if (wb_write_deadline_is_running (&self->write_deadline))
    wb_echo_connection_schedule (self, self->write_deadline.sample_ns);
  /* While output is pending nothing is read, so no pause can be told; drained () begins it anew. */
  if (self->framing.n_part && self->phase == WB_ECHO_SERVING && self->pending == NULL)
    wb_echo_connection_schedule (self, MAX (self->heard_ns + WB_ECHO_PAUSE_NS, now_ns + WB_NS_PER_MS));
  if (idle_ns > 0)
    wb_echo_connection_schedule (self, MAX (self->active_ns + idle_ns, now_ns + WB_NS_PER_S));
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
    wb_echo_connection_schedule (self, now_ns + (gint64) crowd->settings->idle_timeout_s * WB_NS_PER_S);
  return self;
}

void
wb_echo_connection_set_slot (WbEchoConnection *self, guint slot)
{
  self->slot = slot;
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
    .pending_bytes = wb_echo_connection_get_pending (self),
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
