/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses of one target's host, shared by all connects to it: looked up off the loop, once for all who wait, and
 * again when they are older than WB_POOL_NAMES_FRESH_NS or a connect to them has failed. Old ones are used when a lookup
 * fails. In the thread-default context of the caller, which is the engine's. */
#pragma once

#include "engine/base/wb-clock.h"
#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_POOL_NAMES_FRESH_NS (30 * WB_NS_PER_S)
#define WB_POOL_NAMES_MAX 16u /* addresses of one name; more are left out */

typedef struct _WbPoolNames WbPoolNames;
typedef struct _WbPoolNamesWait WbPoolNamesWait;

/* endpoints: n, in the order to try them in, both families in turn (RFC 8305, section 4); borrowed. n 0 with error
 * (borrowed). May free what embeds the wait, begin another one, or free the names. */
typedef void (*WbPoolNamesFunc) (WbPoolNamesWait *wait, const WbEndpoint *endpoints, guint n, const GError *error,
                                 gpointer data);

/* Embedded in who waits; all zero before first use. */
struct _WbPoolNamesWait
{
  WbPoolNamesFunc func;
  gpointer data;
  WbPoolNames *names; /* NULL: does not wait */
  GList link;
};

/* host: a name or an address, copied. family: 4, 6 or 0: both. gone: called once, when the names were freed and the last
 * lookup has come back, or in free itself. */
WbPoolNames *wb_pool_names_new (const char *host, guint16 port, guint8 family, const WbClock *clock,
                                void (*gone) (gpointer data), gpointer data);
/* Nobody waits any more. */
void wb_pool_names_free (WbPoolNames *self);

/* func is called within the call when the addresses are known. */
void wb_pool_names_wait (WbPoolNames *self, WbPoolNamesWait *wait, WbPoolNamesFunc func, gpointer data);
void wb_pool_names_cancel (WbPoolNamesWait *wait); /* no-op when it does not wait */

/* Whether the host is an address: the target's name says where a connection goes, then. */
gboolean wb_pool_names_is_address (const WbPoolNames *self);

/* What is known did not lead to a connection: to be asked anew, but not more than once a second. */
void wb_pool_names_doubt (WbPoolNames *self);
/* This one answered: it is the first to be tried until the name is asked anew. */
void wb_pool_names_prefer (WbPoolNames *self, const WbEndpoint *endpoint);

G_END_DECLS
