/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A connected socket on the engine's poller, plain or within TLS, read and written as a socket. Embedded; engine's context
 * only. */
#pragma once

#include "engine/base/wb-engine.h"
#include "engine/base/wb-tls.h"

G_BEGIN_DECLS

typedef struct _WbPoolWire WbPoolWire;

/* May close the wire, and free what embeds it. */
typedef void (*WbPoolWireFunc) (WbPoolWire *wire, WbReady ready, gpointer data);

struct _WbPoolWire
{
  WbEngine *engine; /* Borrowed */
  int fd;           /* Owned, by tls if there is one; -1: closed */
  WbTls *tls;       /* Owned; NULL: plain */
  WbWatch watch;    /* while plain */
  WbPoolWireFunc func;
  gpointer data;
};

/* Closed. */
void wb_pool_wire_init (WbPoolWire *self, WbEngine *engine, WbPoolWireFunc func, gpointer data);
/* Takes fd, also when it fails; wants READ at first. */
gboolean wb_pool_wire_open (WbPoolWire *self, int fd, GError **error);
/* Begins a handshake as the client; see wb_tls_new_client. It is reported when it is done or has
 * failed, which it has after limit_ns. FALSE: closed. */
gboolean wb_pool_wire_start_tls (WbPoolWire *self, const char *host, guint16 port, gboolean verify, gint64 limit_ns,
                                 GError **error);
gboolean wb_pool_wire_is_ready (const WbPoolWire *self); /* no handshake is under way */
void wb_pool_wire_close (WbPoolWire *self);              /* no-op when closed */
/* Nothing is reported any more, and nothing can be sent; TLS is ended, a plain socket stays open. */
void wb_pool_wire_mute (WbPoolWire *self);
void wb_pool_wire_set_wanted (WbPoolWire *self, WbReady wanted);
/* What TLS says of its failure (transfer full); NULL: nothing. */
char *wb_pool_wire_dup_error (const WbPoolWire *self);
/* As recv () and send () on a non-blocking socket: -1 with errno. */
gssize wb_pool_wire_recv (WbPoolWire *self, void *bytes, gsize n);
gssize wb_pool_wire_send (WbPoolWire *self, const void *bytes, gsize n);
/* Whether the socket has no error and nothing to read. 0; EBADMSG: something came; EPIPE: the peer has ended it; or another
 * errno. */
int wb_pool_wire_test (WbPoolWire *self);

G_END_DECLS
