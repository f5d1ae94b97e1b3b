/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attempts in the order of the endpoints, each with a socket and a watch of its own:
 *
 *   endpoints: | failed | under way | under way | next … |
 *                                                 ^ 250 ms after the latest began, or when one failed
 *
 * Invariant: while the dial lives an attempt is under way, or the deadline is armed. What has ended before new returned is
 * told by the deadline. */

#include "engine/pool/wb-pool-dial.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-limits.h"
#include "engine/base/wb-socket-info.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gnetworking.h>
#include <netinet/tcp.h>
#include <unistd.h>

typedef struct
{
  WbPoolDial *dial; /* Borrowed */
  WbEndpoint endpoint;
  WbWatch watch;
  int fd;           /* Owned; -1: not under way */
  int code;         /* errno of its failure; 0: has not failed */
  gboolean counted; /* by wb_limits_take */
} Attempt;

struct _WbPoolDial
{
  WbEngine *engine; /* Borrowed */
  WbPoolDialFunc func;
  gpointer data;
  WbDeadline deadline;
  Attempt *attempts; /* Owned */
  guint n;
  guint n_started;
  guint n_open;
};

static void
close_attempt (WbPoolDial *self, Attempt *attempt)
{
  if (attempt->fd < 0)
    return;
  wb_watch_remove (&attempt->watch);
  close (attempt->fd);
  attempt->fd = -1;
  self->n_open--;
  if (attempt->counted)
    wb_limits_give_back ();
  attempt->counted = FALSE;
}

static void
fail_attempt (WbPoolDial *self, Attempt *attempt, int code)
{
  attempt->code = code;
  close_attempt (self, attempt);
}

/* --- One attempt ----------------------------------------------------------------------------------------------------- */

static int
open_socket (const WbEndpoint *endpoint)
{
  int fd = socket (endpoint->family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  int on = 1;

  if (fd < 0)
    return -1;
  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK) != 0)
    {
      close (fd);
      errno = EMFILE;
      return -1;
    }
  (void) setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/* The system may choose the very port that we ask for as our own, if it is of its range and nobody listens there: then
 * both beginnings of a connection meet (RFC 9293, 3.5) and we would talk to ourselves, and keep the server from its port.
 * Whoever tries again and again gets there in the end. */
static gboolean
has_met_itself (int fd, const WbEndpoint *remote)
{
  WbEndpoint local;

  if (!wb_socket_get_local (fd, &local) || !wb_endpoint_equal (&local, remote))
    return FALSE;
  wb_socket_set_abort (fd); /* the port is free as soon as it is closed */
  return TRUE;
}

static void ready_cb (WbWatch *watch, WbReady ready, gpointer data);

/* FALSE: it has failed. */
static gboolean
start_attempt (WbPoolDial *self, Attempt *attempt)
{
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&attempt->endpoint, &address, sizeof address);

  attempt->fd = open_socket (&attempt->endpoint);
  if (attempt->fd < 0)
    {
      attempt->code = errno;
      return FALSE;
    }
  self->n_open++;
  if (connect (attempt->fd, (struct sockaddr *) &address, (socklen_t) bytes) != 0 && errno != EINPROGRESS &&
      errno != EINTR)
    fail_attempt (self, attempt, errno);
  else if (!wb_poller_add (wb_engine_get_poller (self->engine), &attempt->watch, attempt->fd, WB_READY_WRITE, NULL))
    fail_attempt (self, attempt, ENOMEM);
  return attempt->fd >= 0;
}

/* Begins the next one that can be begun. */
static void
start_next (WbPoolDial *self)
{
  WbDeadlineQueue *deadlines = wb_engine_get_deadlines (self->engine);
  gint64 now_ns = wb_clock_now_ns (wb_engine_get_clock (self->engine));
  gboolean started = FALSE;

  while (self->n_started < self->n && !started)
    {
      Attempt *attempt = &self->attempts[self->n_started];

      if (self->n_open > 0 && !attempt->counted)
        {
          attempt->counted = wb_limits_take ();
          if (!attempt->counted)
            break; /* when one of those under way has failed */
        }
      self->n_started++;
      started = start_attempt (self, attempt);
      if (!started && attempt->counted)
        {
          wb_limits_give_back ();
          attempt->counted = FALSE;
        }
    }
  if (self->n_open == 0)
    wb_deadline_arm (&self->deadline, deadlines, now_ns);
  else if (self->n_started < self->n)
    wb_deadline_arm (&self->deadline, deadlines, now_ns + WB_POOL_DIAL_DELAY_NS);
  else
    wb_deadline_disarm (&self->deadline);
}

/* --- The end --------------------------------------------------------------------------------------------------------- */

static GError *
make_error (WbPoolDial *self)
{
  g_autoptr (GString) list = g_string_new (NULL);
  char text[WB_ENDPOINT_TEXT_BYTES];
  int code = self->attempts[self->n - 1].code;

  if (self->n == 1)
    return g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (code), g_strerror (code));
  for (guint i = 0; i < self->n; i++)
    g_string_append_printf (list, "%s%s (%s)", i ? ", " : "", wb_endpoint_format (&self->attempts[i].endpoint, text),
                            g_strerror (self->attempts[i].code));
  return g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (code), list->str);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbPoolDial *self = data;
  g_autoptr (GError) error = NULL;
  WbEndpoint only;

  if (self->n_open > 0 || self->n_started < self->n)
    {
      start_next (self);
      return;
    }
  error = make_error (self);
  only = self->attempts[0].endpoint;
  self->func (self, -1, self->n == 1 ? &only : NULL, error, self->data);
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Attempt *attempt = data;
  WbPoolDial *self = attempt->dial;
  WbEndpoint remote = attempt->endpoint;
  int fd = attempt->fd;
  int code = wb_socket_get_error (fd);

  if (code == 0 && has_met_itself (fd, &remote))
    code = ECONNREFUSED;
  if (code != 0)
    {
      fail_attempt (self, attempt, code);
      start_next (self);
      return;
    }
  wb_watch_remove (&attempt->watch);
  attempt->fd = -1; /* the winner's, by the caller's count */
  self->n_open--;
  if (attempt->counted)
    wb_limits_give_back ();
  attempt->counted = FALSE;
  for (guint i = 0; i < self->n; i++)
    close_attempt (self, &self->attempts[i]);
  wb_deadline_disarm (&self->deadline);
  self->func (self, fd, &remote, NULL, self->data);
}

WbPoolDial *
wb_pool_dial_new (WbEngine *engine, const WbEndpoint *endpoints, guint n, WbPoolDialFunc func, gpointer data)
{
  WbPoolDial *self;

  g_return_val_if_fail (n > 0, NULL);

  self = g_new0 (WbPoolDial, 1);
  self->engine = engine;
  self->func = func;
  self->data = data;
  self->n = n;
  self->attempts = g_new0 (Attempt, n);
  wb_deadline_init (&self->deadline, deadline_cb, self);
  for (guint i = 0; i < n; i++)
    {
      self->attempts[i] = (Attempt){ .dial = self, .endpoint = endpoints[i], .fd = -1 };
      wb_watch_init (&self->attempts[i].watch, ready_cb, &self->attempts[i]);
    }
  start_next (self);
  return self;
}

void
wb_pool_dial_free (WbPoolDial *self)
{
  for (guint i = 0; i < self->n; i++)
    close_attempt (self, &self->attempts[i]);
  wb_deadline_disarm (&self->deadline);
  g_free (self->attempts);
  g_free (self);
}

void
wb_pool_dial_sort (WbEndpoint *endpoints, guint n)
{
  /* Insertion of the next one of the family whose turn it is keeps the order within each. */
  for (guint i = 1; i < n; i++)
    {
      guint other = i;

      while (other < n && endpoints[other].family == endpoints[i - 1].family)
        other++;
      if (other < n && other > i)
        {
          WbEndpoint moved = endpoints[other];

          memmove (&endpoints[i + 1], &endpoints[i], (other - i) * sizeof *endpoints);
          endpoints[i] = moved;
        }
    }
}
