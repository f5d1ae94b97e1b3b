/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names become addresses, a few at a time, each told to its owner; all can be given up at once. In the thread-default
 * context of the caller. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

/* At once: names are looked up in a pool of threads that others use too. */
#define WB_PING_LOOKUPS 8u

typedef struct _WbPingResolver WbPingResolver;

/* endpoint: NULL with error (borrowed), when there is none. Never inside wb_ping_resolver_add; may free the resolver. */
typedef void (*WbPingResolverFunc) (guint target, const WbEndpoint *endpoint, const GError *error, gpointer data);

/* family: 4, 6 or 0: the first that can be asked, in the system's order. gone: called once, when the resolver was freed and the last lookup
 * has come back, or in free itself. */
WbPingResolver *wb_ping_resolver_new (guint8 family, WbPingResolverFunc func, void (*gone) (gpointer data),
                                      gpointer data);
/* Cancels what is under way; func is not called any more. */
void wb_ping_resolver_free (WbPingResolver *self);
void wb_ping_resolver_add (WbPingResolver *self, guint target, const char *host, guint16 port);

G_END_DECLS
