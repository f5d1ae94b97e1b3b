/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The accept loop. The one idea: a queue of connections that cannot be served must not stay ready, or the loop would
 * spin on it, and must not stand either, or its peers would hang.
 *
 *            ready                      no descriptor left
 *   WATCHED --------> accept ≤ 64  ------------------------> close the spare one, accept and close ≤ 64, open it again
 *      ^                                                             |
 *      |  100 ms                                                     v
 *      +-------------------------- PAUSED <--------------------------+   not watched at all
 *
 * Invariant: either watch is in the poller, or paused is set and resume is armed. What was not told is either nothing, or
 * tell is armed.
 *
 * GSocket makes, sets up and closes the socket; bind and listen are called on its descriptor, because GSocket's errors
 * put a sentence of their own before the system's reason. */

#include "engine/base/wb-listener.h"

#include "engine/base/wb-family.h"
#include "engine/base/wb-listener-private.h"
#include "engine/base/wb-socket-info.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define BACKLOG 4096 /* Linux's own cap since 5.4; others take less without a word */
#define BATCH 64     /* accepts a turn: about 1 ms, so that connections that are there get theirs */
#define PAUSE_NS (100 * WB_NS_PER_MS)
#define TELL_NS WB_NS_PER_S

struct _WbListener
{
  /* Borrowed */
  const WbListenerEvents *events;
  gpointer data;
  WbPoller *poller;
  WbDeadlineQueue *deadlines;

  /* Owned */
  GSocket *socket;
  int spare; /* -1: could not be had */
  char *reason;

  WbEndpoint endpoint;
  WbWatch watch;
  WbDeadline resume;
  WbDeadline tell;
  gboolean paused;
  gint64 told_ns;
  guint64 n_accepted;
  guint64 n_refused;
  guint64 n_untold; /* of n_refused */

  guint n_entered; /* calls of ours on the stack that will look at self again */
  gboolean gone;   /* freed by a callback meanwhile */
};

/* --- Life across callbacks --- */

static void
enter (WbListener *self)
{
  self->n_entered++;
}

static void
leave (WbListener *self)
{
  if (--self->n_entered == 0 && self->gone)
    g_free (self);
}

/* --- Telling a person --- */

static gint64
get_now_ns (WbListener *self)
{
  return wb_clock_now_ns (wb_deadline_queue_get_clock (self->deadlines));
}

static void
tell_now (WbListener *self)
{
  char at[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *text = NULL;

  wb_endpoint_format (&self->endpoint, at);
  if (self->n_untold > 0)
    /* Translators: the second is an address with port, the third the system's reason, as “Too many open files” */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connection to %s was closed unserved: %s",
                                         "%u connections to %s were closed unserved: %s",
                                         (gulong) MIN (self->n_untold, G_MAXUINT)),
                            (guint) MIN (self->n_untold, G_MAXUINT), at, self->reason);
  else
    text = g_strdup_printf (_("Accepting connections to %s is paused: %s"), at, self->reason);
  self->n_untold = 0;
  g_clear_pointer (&self->reason, g_free);
  self->told_ns = get_now_ns (self);
  if (self->events->trouble != NULL)
    self->events->trouble (self, text, self->data);
}

static void
tell_cb (WbDeadline *deadline, gpointer data)
{
  WbListener *self = data;

  enter (self);
  tell_now (self);
  leave (self);
}

/* At once when nothing was told for a second, else when that is so. May free self, unless entered. */
static void
tell (WbListener *self, const char *reason)
{
  g_free (self->reason);
  self->reason = g_strdup (reason);
  if (wb_deadline_is_armed (&self->tell))
    return;
  if (get_now_ns (self) - self->told_ns >= TELL_NS)
    tell_now (self);
  else
    wb_deadline_arm (&self->tell, self->deadlines, self->told_ns + TELL_NS);
}

/* --- Accepting --- */

static int
get_fd (WbListener *self)
{
  return g_socket_get_fd (self->socket);
}

static void
take_spare (WbListener *self)
{
  if (self->spare < 0)
    self->spare = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void
give_spare (WbListener *self)
{
  if (self->spare >= 0)
    close (self->spare);
  self->spare = -1;
}

static gboolean
is_out_of_descriptors (int code)
{
  return code == EMFILE || code == ENFILE;
}

/* Failures of one connection that had failed before it was accepted (accept(2) of Linux passes network errors on):
 * nothing to tell, the next one may be fine. */
static gboolean
is_of_connection (int code)
{
  switch (code)
    {
    case ECONNABORTED:
    case EINTR:
    case ECONNRESET:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ETIMEDOUT:
    case EPERM: /* a rule of the firewall */
#ifdef ENONET
    case ENONET:
#endif
      return TRUE;
    default:
      return FALSE;
    }
}

static void
pause_for (WbListener *self, int code)
{
  wb_watch_remove (&self->watch);
  self->paused = TRUE;
  wb_deadline_arm (&self->resume, self->deadlines, get_now_ns (self) + PAUSE_NS);
  tell (self, g_strerror (code));
}

/* Another thread may be faster at the freed number: then nobody is refused this time, and the queue waits for the end of
 * the pause. */
static void
refuse_batch (WbListener *self)
{
  WbEndpoint peer;

  give_spare (self);
  for (guint i = 0; i < BATCH; i++)
    {
      int fd = wb_listener_accept (get_fd (self), &peer);

      if (fd >= 0)
        {
          close (fd);
          self->n_refused++;
          self->n_untold++;
        }
      else if (!is_of_connection (errno))
        break;
    }
  take_spare (self);
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbListener *self = data;

  enter (self);
  for (guint i = 0; i < BATCH && !self->gone; i++)
    {
      WbEndpoint peer = { 0 };
      int fd = wb_listener_accept (get_fd (self), &peer), code = errno;

      if (fd >= 0)
        {
          self->n_accepted++;
          self->events->accepted (self, fd, &peer, self->data);
          continue;
        }
      if (code == EAGAIN || code == EWOULDBLOCK)
        break;
      if (is_of_connection (code))
        continue;
      if (is_out_of_descriptors (code))
        refuse_batch (self);
      pause_for (self, code);
      break;
    }
  leave (self);
}

static void
resume_cb (WbDeadline *deadline, gpointer data)
{
  WbListener *self = data;

  take_spare (self);
  if (wb_poller_add (self->poller, &self->watch, get_fd (self), WB_READY_READ, NULL))
    self->paused = FALSE;
  else
    wb_deadline_arm (&self->resume, self->deadlines, get_now_ns (self) + PAUSE_NS);
}

/* --- Opening --- */

static void
set_error (GError **error, const WbEndpoint *at, int domain_code, const char *reason)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_set_error (error, G_IO_ERROR, domain_code, _("Could not listen on %s: %s"), wb_endpoint_format (at, text), reason);
}

static void
set_missing (GError **error, const WbEndpoint *at)
{
  set_error (error, at, G_IO_ERROR_NOT_SUPPORTED, wb_family_get_missing_text (at->family));
}

static GSocket *
open_socket (const WbEndpoint *at, guint send_buffer_bytes, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GSocket) socket = g_socket_new (at->family == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6,
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &reason);
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (at, &address, sizeof address);
  int code;

  if (socket == NULL && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    set_missing (error, at);
  else if (socket == NULL)
    set_error (error, at, reason->code, reason->message);
  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  if (at->family == 6 && !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, &reason))
    {
      set_error (error, at, reason->code, reason->message);
      return NULL;
    }
#ifndef G_OS_WIN32 /* there it would take the port away from another program */
  g_socket_set_option (socket, SOL_SOCKET, SO_REUSEADDR, 1, NULL);
#endif
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (send_buffer_bytes > 0) /* a wish: the system has bounds of its own */
    g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, (int) MIN (send_buffer_bytes, G_MAXINT), NULL);

  if (bind (g_socket_get_fd (socket), (struct sockaddr *) &address, (socklen_t) bytes) == 0 &&
      listen (g_socket_get_fd (socket), BACKLOG) == 0)
    return g_steal_pointer (&socket);

  code = errno;
  set_error (error, at, g_io_error_from_errno (code), g_strerror (code));
  return NULL;
}

WbListener *
wb_listener_new (WbEngine *engine, const WbEndpoint *at, guint send_buffer_bytes, const WbListenerEvents *events,
                 gpointer data, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  WbListener *self;

  g_return_val_if_fail (at->family == 4 || at->family == 6, NULL);

  if (wb_family_is_missing (at->family))
    {
      set_missing (error, at);
      return NULL;
    }
  socket = open_socket (at, send_buffer_bytes, error);
  if (socket == NULL)
    return NULL;

  self = g_new0 (WbListener, 1);
  self->events = events;
  self->data = data;
  self->poller = wb_engine_get_poller (engine);
  self->deadlines = wb_engine_get_deadlines (engine);
  self->socket = g_steal_pointer (&socket);
  self->spare = -1;
  self->told_ns = get_now_ns (self) - TELL_NS;
  if (!wb_socket_get_local (get_fd (self), &self->endpoint))
    self->endpoint = *at;
  take_spare (self);
  wb_deadline_init (&self->resume, resume_cb, self);
  wb_deadline_init (&self->tell, tell_cb, self);
  wb_watch_init (&self->watch, ready_cb, self);
  if (!wb_poller_add (self->poller, &self->watch, get_fd (self), WB_READY_READ, error))
    {
      char text[WB_ENDPOINT_TEXT_BYTES];

      g_prefix_error (error, _("Could not listen on %s: "), wb_endpoint_format (at, text));
      g_clear_pointer (&self, wb_listener_free);
    }
  return self;
}

void
wb_listener_set_receive_buffer (WbListener *self, guint bytes)
{
  g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVBUF, (int) MIN (bytes, G_MAXINT), NULL);
}

void
wb_listener_free (WbListener *self)
{
  wb_watch_remove (&self->watch);
  wb_deadline_disarm (&self->resume);
  wb_deadline_disarm (&self->tell);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  give_spare (self);
  g_clear_pointer (&self->reason, g_free);
  self->gone = TRUE;
  if (self->n_entered == 0)
    g_free (self);
}

const WbEndpoint *
wb_listener_get_endpoint (WbListener *self)
{
  return &self->endpoint;
}

guint64
wb_listener_get_n_accepted (WbListener *self)
{
  return self->n_accepted;
}

guint64
wb_listener_get_n_refused (WbListener *self)
{
  return self->n_refused;
}

gboolean
wb_listener_is_paused (WbListener *self)
{
  return self->paused;
}
