/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread, one poll; orders come through a pipe, one at a time, and are answered by a condition. */

#include "tests/pool/wb-pool-server.h"

#include "engine/base/wb-socket-info.h"

#include <gio/gnetworking.h>
#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#define PEERS_MAX 4096u /* WB_POOL_SIZE_MAX */

struct _WbPoolServer
{
  GThread *thread;
  GMutex mutex;
  GCond done;
  int listening;
  int orders[2];
  guint16 port;
  char order; /* 0: none; under the mutex */
  const char *text;
  gint n_accepted, n_open; /* atomic */

  /* The thread's own */
  gboolean frozen, silent, ending;
  const char *greeting;
  int peers[PEERS_MAX];
  guint n_peers;
};

static void
say (int fd, const char *text)
{
  (void) send (fd, text, strlen (text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
drop (WbPoolServer *self, guint i, gboolean reset)
{
  if (reset)
    wb_socket_set_abort (self->peers[i]);
  close (self->peers[i]);
  self->peers[i] = self->peers[--self->n_peers];
  g_atomic_int_set (&self->n_open, (gint) self->n_peers);
  g_main_context_wakeup (NULL); /* where the test waits for it */
}

static void
obey (WbPoolServer *self)
{
  char byte;

  if (read (self->orders[0], &byte, 1) != 1)
    return;
  g_mutex_lock (&self->mutex);
  switch (self->order)
    {
    case 'f':
    case 'F':
      self->frozen = self->order == 'F';
      break;
    case 's':
    case 'S':
      self->silent = self->order == 'S';
      break;
    case 'g':
      self->greeting = self->text;
      break;
    case 'c':
    case 'C':
      while (self->n_peers)
        drop (self, self->n_peers - 1, self->order == 'C');
      break;
    case 't':
      for (guint i = 0; i < self->n_peers; i++)
        say (self->peers[i], self->text);
      break;
    default:
      self->ending = TRUE;
      break;
    }
  self->order = 0;
  g_cond_signal (&self->done);
  g_mutex_unlock (&self->mutex);
}

static void
admit (WbPoolServer *self)
{
  int fd = accept (self->listening, NULL, NULL);

  if (fd < 0)
    return;
  if (self->n_peers == PEERS_MAX)
    {
      close (fd);
      return;
    }
  self->peers[self->n_peers++] = fd;
  if (self->greeting)
    say (fd, self->greeting);
  g_atomic_int_inc (&self->n_accepted);
  g_atomic_int_set (&self->n_open, (gint) self->n_peers);
  g_main_context_wakeup (NULL); /* where the test waits for it */
}

/* FALSE: it is gone. */
static gboolean
answer (WbPoolServer *self, guint i)
{
  char bytes[16384];
  gssize n = recv (self->peers[i], bytes, sizeof bytes, MSG_DONTWAIT);

  if (n <= 0 && !(n < 0 && errno == EAGAIN))
    {
      drop (self, i, FALSE);
      return FALSE;
    }
  for (gssize sent = 0; sent < n && !self->silent;)
    {
      gssize more = send (self->peers[i], bytes + sent, (gsize) (n - sent), MSG_NOSIGNAL);

      if (more <= 0)
        break;
      sent += more;
    }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  WbPoolServer *self = data;
  struct pollfd fds[PEERS_MAX + 2];

  while (!self->ending)
    {
      guint n = self->n_peers;

      fds[0] = (struct pollfd){ .fd = self->orders[0], .events = POLLIN };
      fds[1] = (struct pollfd){ .fd = self->frozen ? -1 : self->listening, .events = POLLIN };
      for (guint i = 0; i < n; i++)
        fds[2 + i] = (struct pollfd){ .fd = self->frozen ? -1 : self->peers[i], .events = POLLIN };
      if (poll (fds, n + 2, -1) < 0)
        continue;
      for (guint i = n; i-- > 0;)
        if (fds[2 + i].revents)
          (void) answer (self, i);
      if (fds[1].revents)
        admit (self);
      if (fds[0].revents)
        obey (self);
    }
  while (self->n_peers)
    drop (self, self->n_peers - 1, FALSE);
  return NULL;
}

static void
order (WbPoolServer *self, char what, const char *text)
{
  g_mutex_lock (&self->mutex);
  self->order = what;
  self->text = text;
  g_assert_cmpint (write (self->orders[1], "!", 1), ==, 1);
  while (self->order)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

WbPoolServer *
wb_pool_server_new (guint8 family, guint16 port)
{
  WbPoolServer *self = g_new0 (WbPoolServer, 1);
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  WbEndpoint at;
  int on = 1;

  wb_endpoint_init_loopback (&at, family);
  at.port = port;
  self->listening = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  (void) setsockopt (self->listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == 6)
    (void) setsockopt (self->listening, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (self->listening < 0 ||
      bind (self->listening, (struct sockaddr *) &address,
            (socklen_t) wb_endpoint_to_sockaddr (&at, &address, sizeof address)) != 0 ||
      listen (self->listening, PEERS_MAX) != 0)
    {
      if (self->listening >= 0)
        close (self->listening);
      g_free (self);
      return NULL;
    }
  g_assert_cmpint (getsockname (self->listening, (struct sockaddr *) &address, &bytes), ==, 0);
  g_assert_true (wb_endpoint_from_sockaddr (&at, &address, bytes));
  self->port = at.port;
  g_assert_true (g_unix_open_pipe (self->orders, FD_CLOEXEC, NULL));
  g_mutex_init (&self->mutex);
  g_cond_init (&self->done);
  self->thread = g_thread_new ("pool-server", run, self);
  return self;
}

void
wb_pool_server_free (WbPoolServer *self)
{
  order (self, 'e', NULL);
  g_thread_join (self->thread);
  close (self->listening);
  close (self->orders[0]);
  close (self->orders[1]);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->done);
  g_free (self);
}

guint16
wb_pool_server_get_port (WbPoolServer *self)
{
  return self->port;
}

guint
wb_pool_server_get_n_accepted (WbPoolServer *self)
{
  return (guint) g_atomic_int_get (&self->n_accepted);
}

guint
wb_pool_server_get_n_open (WbPoolServer *self)
{
  return (guint) g_atomic_int_get (&self->n_open);
}

void
wb_pool_server_set_frozen (WbPoolServer *self, gboolean frozen)
{
  order (self, frozen ? 'F' : 'f', NULL);
}

void
wb_pool_server_set_silent (WbPoolServer *self, gboolean silent)
{
  order (self, silent ? 'S' : 's', NULL);
}

void
wb_pool_server_set_greeting (WbPoolServer *self, const char *text)
{
  order (self, 'g', text);
}

void
wb_pool_server_close_all (WbPoolServer *self, gboolean reset)
{
  order (self, reset ? 'C' : 'c', NULL);
}

void
wb_pool_server_say_to_all (WbPoolServer *self, const char *text)
{
  order (self, 't', text);
}
