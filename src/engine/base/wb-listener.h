/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One listening TCP socket of one family, and the loop that accepts from it.
 *
 * GSocketService is no use for a crowd: its backlog is 10 (100 simultaneous connects: 23 accepted in 4 s), it makes
 * sources for every accept, and without descriptors it spins (592,272 warnings in 4 s). Here: accept in batches of 64 a
 * turn; backlog 4,096 (the system caps it); a spare descriptor is closed to accept and close what cannot be served, so
 * that the queue does not stand; then the listener pauses 100 ms, and says so once a second.
 *
 * IPv6 listeners are IPV6_V6ONLY always, so that both families share a port in any order. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbListener WbListener;

typedef struct
{
  /* A connection: fd is non-blocking, close-on-exec, TCP_NODELAY; the callee owns it, and counts it
   * (wb_limits_take). peer is unmapped. May free the listener, as trouble may. */
  void (*accepted) (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data);
  /* Something to tell a person, at most once a second: n connections were closed unserved, or the system's reason for
   * a pause. text: translated. May be NULL. */
  void (*trouble) (WbListener *listener, const char *text, gpointer data);
} WbListenerEvents;

/* Binds and listens; port 0: the system's choice. NULL with GError "Could not listen on [::1]:7777: …", GIO's code
 * (G_IO_ERROR_ADDRESS_IN_USE, PERMISSION_DENIED, NOT_SUPPORTED without the family, FAILED for an address that is not
 * this computer's). send_buffer_bytes: 0 is the system's; else set before listen so that each connection inherits it.
 * engine: borrowed, outlives the listener. events: borrowed, static. */
WbListener *wb_listener_new (WbEngine *engine, const WbEndpoint *at, guint send_buffer_bytes,
                             const WbListenerEvents *events, gpointer data, GError **error);
/* What the system holds of each connection's input, from now on; else it lets it grow to megabytes. A wish, as above. */
void wb_listener_set_receive_buffer (WbListener *self, guint bytes);
/* Closes the socket at once; the port can be bound again. */
void wb_listener_free (WbListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbListener, wb_listener_free)

const WbEndpoint *wb_listener_get_endpoint (WbListener *self); /* with the real port */
guint64 wb_listener_get_n_accepted (WbListener *self);
guint64 wb_listener_get_n_refused (WbListener *self); /* closed unserved for want of descriptors */
gboolean wb_listener_is_paused (WbListener *self);

G_END_DECLS
