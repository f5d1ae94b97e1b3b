/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A peer of pings that does what its script says: STAMP reflector, text responder, echo; it drops, doubles, delays and
 * spoils. In the default main context, on a port of the system's choice. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  WB_PEER_ANSWER,
  WB_PEER_DROP_REQUEST, /* as if it had been lost on the way here: a stateful reflector does not count it */
  WB_PEER_DROP_REPLY,
  WB_PEER_TWICE,
  WB_PEER_SPOIL, /* one bit of the payload is turned */
  WB_PEER_HOLD,  /* answered when wb_ping_peer_release is called */
} WbPeerAct;

typedef enum
{
  WB_PEER_TEXT,
  WB_PEER_PLAIN_TEXT, /* "PONG <time>", nothing of the request */
  WB_PEER_ECHO,
  WB_PEER_STATELESS,
  WB_PEER_STATEFUL,
} WbPeerKind;

typedef struct _WbPingPeer WbPingPeer;

/* n: of the requests so far, from 0. */
typedef WbPeerAct (*WbPeerScript) (guint64 n, gpointer data);

/* at: its address; port 0. script NULL: everything is answered. */
WbPingPeer *wb_ping_peer_new (WbPeerKind kind, const WbEndpoint *at, WbPeerScript script, gpointer data);
void wb_ping_peer_free (WbPingPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingPeer, wb_ping_peer_free)

guint16 wb_ping_peer_get_port (WbPingPeer *self);
guint64 wb_ping_peer_get_n_requests (WbPingPeer *self);
guint wb_ping_peer_get_n_held (WbPingPeer *self);
void wb_ping_peer_release (WbPingPeer *self);
/* Unasked, to who asked last. */
void wb_ping_peer_say (WbPingPeer *self, const char *text);
/* The latest request that is no ping, as text; NULL: none. */
const char *wb_ping_peer_get_heard (WbPingPeer *self);
guint wb_ping_peer_get_n_heard (WbPingPeer *self);

G_END_DECLS
