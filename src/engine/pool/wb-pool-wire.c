/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A socket and its watch. */

#include "engine/pool/wb-pool-wire.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* there the program ignores SIGPIPE, as GSocket makes every program do */
#endif

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbPoolWire *self = data;

  self->func (self, ready, self->data);
}

void
wb_pool_wire_init (WbPoolWire *self, WbEngine *engine, WbPoolWireFunc func, gpointer data)
{
  *self = (WbPoolWire){ .engine = engine, .fd = -1, .func = func, .data = data };
  wb_watch_init (&self->watch, ready_cb, self);
}

gboolean
wb_pool_wire_open (WbPoolWire *self, int fd, GError **error)
{
  self->fd = fd;
  if (wb_poller_add (wb_engine_get_poller (self->engine), &self->watch, fd, WB_READY_READ, error))
    return TRUE;
  wb_pool_wire_close (self);
  return FALSE;
}

void
wb_pool_wire_close (WbPoolWire *self)
{
  if (self->fd < 0)
    return;
  wb_watch_remove (&self->watch);
  close (self->fd);
  self->fd = -1;
}

void
wb_pool_wire_mute (WbPoolWire *self)
{
  wb_watch_remove (&self->watch);
}

void
wb_pool_wire_set_wanted (WbPoolWire *self, WbReady wanted)
{
  if (self->watch.poller)
    wb_watch_set_wanted (&self->watch, wanted);
}

gssize
wb_pool_wire_recv (WbPoolWire *self, void *bytes, gsize n)
{
  return recv (self->fd, bytes, n, 0);
}

gssize
wb_pool_wire_send (WbPoolWire *self, const void *bytes, gsize n)
{
  return send (self->fd, bytes, n, MSG_NOSIGNAL);
}

int
wb_pool_wire_test (WbPoolWire *self)
{
  int code = 0;
  socklen_t bytes = sizeof code;
  guint8 byte;
  gssize n;

  if (getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &code, &bytes) != 0)
    return errno;
  if (code != 0)
    return code;
  n = recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n == 0)
    return ECONNRESET;
  if (n > 0)
    return EBADMSG;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : errno;
}
