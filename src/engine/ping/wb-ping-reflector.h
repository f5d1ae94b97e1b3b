/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket of a ping responder: one, of one family. */
#pragma once

#include "engine/base/wb-engine.h"
#include "engine/ping/wb-ping-broadcast.h"
#include "engine/ping/wb-ping-policy.h"
#include "engine/ping/wb-ping-traffic.h"

G_BEGIN_DECLS

typedef struct _WbPingReflector WbPingReflector;

/* What it works with; all borrowed, they outlive it. */
typedef struct
{
  const WbPingResponderSettings *settings;
  WbPingPolicy *policy;
  WbPingBroadcast *broadcast;
  WbPingTraffic *traffic;
} WbPingReflectorParts;

/* Binds to at (port 0: the system's choice); parts: copied. NULL with GIO's error: "Could not listen on [::1]:5000
 * (UDP): …". */
WbPingReflector *wb_ping_reflector_new (WbEngine *engine, const WbEndpoint *at, const WbPingReflectorParts *parts,
                                        GError **error);
void wb_ping_reflector_free (WbPingReflector *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingReflector, wb_ping_reflector_free)

const WbEndpoint *wb_ping_reflector_get_endpoint (WbPingReflector *self); /* with the real port */
gboolean wb_ping_reflector_has_kernel_times (WbPingReflector *self);
/* Adds to the traffic what the system had no room for since the last call; freeing does the same. */
void wb_ping_reflector_count_losses (WbPingReflector *self);
/* To client, from the address that it asked. FALSE: the system did not take it. */
gboolean wb_ping_reflector_send (WbPingReflector *self, const WbPingClient *client, gconstpointer bytes, gsize n_bytes);

G_END_DECLS
