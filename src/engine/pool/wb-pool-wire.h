/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A connected socket on the engine's poller, read and written as a socket. Embedded; engine's context only. */
#pragma once

#include "engine/base/wb-engine.h"

G_BEGIN_DECLS

typedef struct _WbPoolWire WbPoolWire;

/* May close the wire, and free what embeds it. */
typedef void (*WbPoolWireFunc) (WbPoolWire *wire, WbReady ready, gpointer data);

struct _WbPoolWire
{
  WbEngine *engine; /* Borrowed */
  int fd;           /* Owned; -1: closed */
  WbWatch watch;
  WbPoolWireFunc func;
  gpointer data;
};

/* Closed. */
void wb_pool_wire_init (WbPoolWire *self, WbEngine *engine, WbPoolWireFunc func, gpointer data);
/* Takes fd, also when it fails; wants READ at first. */
gboolean wb_pool_wire_open (WbPoolWire *self, int fd, GError **error);
void wb_pool_wire_close (WbPoolWire *self); /* no-op when closed */
/* Nothing is reported any more; the socket stays. */
void wb_pool_wire_mute (WbPoolWire *self);
void wb_pool_wire_set_wanted (WbPoolWire *self, WbReady wanted);
/* As recv () and send () on a non-blocking socket: -1 with errno. */
gssize wb_pool_wire_recv (WbPoolWire *self, void *bytes, gsize n);
gssize wb_pool_wire_send (WbPoolWire *self, const void *bytes, gsize n);
/* Whether the socket has no error and nothing to read: errno 0; EBADMSG: something came; ECONNRESET: it has ended, or
 * another code. */
int wb_pool_wire_test (WbPoolWire *self);

G_END_DECLS
