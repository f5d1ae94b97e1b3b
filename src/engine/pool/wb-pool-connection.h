/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection to a target, from its name to its last byte: what a slot of the pool holds, and what a health check
 * makes beside it. It knows no policy: it does what it is told and says how that ended.
 *
 *   open: names -> dial -> talk OPEN -> READY      ask, exchange: READY -> talk -> READY
 *   anything that fails, or comes unasked: LOST, of no more use
 *
 * It counts its descriptor by wb_limits_take. Engine's context only. */
#pragma once

#include "engine/base/wb-engine.h"
#include "engine/base/wb-socket-info.h"
#include "engine/pool/wb-pool-names.h"
#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

typedef struct _WbPoolConnection WbPoolConnection;

typedef enum
{
  WB_POOL_CONNECTION_OPENED,   /* open has ended */
  WB_POOL_CONNECTION_ANSWERED, /* ask or exchange has ended */
  WB_POOL_CONNECTION_LOST,     /* while it was READY the peer ended it or spoke; error says which */
} WbPoolConnectionEvent;

/* error (borrowed): NULL: it is READY, or the peer answered well and closes: then it is LOST, as after an error. Never inside
 * one of its own functions; may free the connection. */
typedef void (*WbPoolConnectionFunc) (WbPoolConnection *connection, WbPoolConnectionEvent event, const GError *error,
                                      gpointer data);

typedef struct
{
  WbEndpoint remote; /* family 0: not connected yet */
  gint64 connect_ns; /* open to READY; -1: not yet */
  gint64 rtt_ns;     /* of the latest answer; -1: none */
  guint64 in_bytes;
  guint64 out_bytes;
  const char *error; /* Borrowed; why it is LOST; NULL: it is not */
} WbPoolConnectionFigures;

/* settings, names: borrowed, they outlive it. target: position in the settings. */
WbPoolConnection *wb_pool_connection_new (WbEngine *engine, const WbPoolSettings *settings, guint target,
                                          WbPoolNames *names, WbPoolConnectionFunc func, gpointer data);
/* Ends whatever is under way without a call, and closes the socket. */
void wb_pool_connection_free (WbPoolConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolConnection, wb_pool_connection_free)

/* timeout_ns: 0: none. token: makes the question one of its kind. */
void wb_pool_connection_open (WbPoolConnection *self, gint64 timeout_ns, guint64 token);
/* FALSE: it is not READY (one is under way, it is LOST), or the protocol has no such question; no call comes. */
gboolean wb_pool_connection_ask (WbPoolConnection *self, gint64 timeout_ns, guint64 token);
gboolean wb_pool_connection_exchange (WbPoolConnection *self, gsize payload_bytes, gint64 timeout_ns, guint64 token);
/* What the system knows of the socket now. FALSE with error: it has ended, or something came; it is LOST then, without a
 * call. */
gboolean wb_pool_connection_test (WbPoolConnection *self, GError **error);
/* As if the peer had reset it: is LOST soon, or what is under way fails. */
void wb_pool_connection_cut (WbPoolConnection *self);

gboolean wb_pool_connection_is_busy (const WbPoolConnection *self); /* open, ask or exchange is under way */
gboolean wb_pool_connection_is_lost (const WbPoolConnection *self);
void wb_pool_connection_get_figures (const WbPoolConnection *self, WbPoolConnectionFigures *out);
/* System calls: only for what is on screen. All zero when there is no socket. */
void wb_pool_connection_ask_system (const WbPoolConnection *self, WbEndpoint *local, WbSocketInfo *info);

G_END_DECLS
