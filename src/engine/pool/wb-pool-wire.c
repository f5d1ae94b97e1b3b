/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A socket and its watch, or TLS, which has both. */

#include "engine/pool/wb-pool-wire.h"

#include "engine/base/wb-socket-info.h"

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

static void
tls_cb (WbTls *tls, WbReady ready, gpointer data)
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

gboolean
wb_pool_wire_start_tls (WbPoolWire *self, const char *host, guint16 port, gboolean verify, gint64 limit_ns,
                        GError **error)
{
  wb_watch_remove (&self->watch);
  self->tls = wb_tls_new_client (self->engine, self->fd, host, port, verify, tls_cb, self, error);
  if (self->tls == NULL)
    {
      wb_pool_wire_close (self);
      return FALSE;
    }
  wb_tls_set_limit (self->tls, limit_ns);
  wb_tls_set_wanted (self->tls, WB_READY_READ | WB_READY_WRITE);
  return TRUE;
}

gboolean
wb_pool_wire_is_ready (const WbPoolWire *self)
{
  return self->tls == NULL || wb_tls_is_ready (self->tls);
}

void
wb_pool_wire_close (WbPoolWire *self)
{
  if (self->fd < 0)
    return;
  wb_watch_remove (&self->watch);
  if (self->tls)
    wb_tls_free (self->tls);
  else
    close (self->fd);
  self->tls = NULL;
  self->fd = -1;
}

void
wb_pool_wire_mute (WbPoolWire *self)
{
  if (self->tls)
    wb_pool_wire_close (self); /* it would tell of its end again and again */
  else
    wb_watch_remove (&self->watch);
}

void
wb_pool_wire_set_wanted (WbPoolWire *self, WbReady wanted)
{
  if (self->tls)
    wb_tls_set_wanted (self->tls, wanted);
  else if (self->watch.poller)
    wb_watch_set_wanted (&self->watch, wanted);
}

char *
wb_pool_wire_dup_error (const WbPoolWire *self)
{
  return self->tls ? wb_tls_dup_error (self->tls) : NULL;
}

gssize
wb_pool_wire_recv (WbPoolWire *self, void *bytes, gsize n)
{
  if (self->tls)
    return wb_tls_recv (self->tls, bytes, n);
  return recv (self->fd, bytes, n, 0);
}

gssize
wb_pool_wire_send (WbPoolWire *self, const void *bytes, gsize n)
{
  const GOutputVector vector = { .buffer = bytes, .size = n };

  if (self->tls)
    return wb_tls_send (self->tls, &vector, 1);
  return send (self->fd, bytes, n, MSG_NOSIGNAL);
}

int
wb_pool_wire_test (WbPoolWire *self)
{
  int code = wb_socket_get_error (self->fd);
  guint8 byte;
  gssize n;

  if (code != 0)
    return code;
  /* Within TLS what comes may be TLS's own, so that it is read. */
  n = self->tls ? wb_tls_recv (self->tls, &byte, 1) : recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n == 0)
    return EPIPE;
  if (n > 0)
    return EBADMSG;
  return errno == EAGAIN || errno == EINTR ? 0 : errno;
}
