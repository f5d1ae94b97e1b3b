/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One TCP connection to one of several addresses (RFC 8305, section 5): the first is tried, the next one 250 ms later or as
 * soon as an earlier one failed, and the first that answers wins; the others are closed. Non-blocking, in the engine's
 * context. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-engine.h"

G_BEGIN_DECLS

#define WB_POOL_DIAL_DELAY_NS (250 * WB_NS_PER_MS)

typedef struct _WbPoolDial WbPoolDial;

/* fd: connected, non-blocking, TCP_NODELAY, close-on-exec; the caller's from now on. -1 with error (borrowed): why the
 * only one failed, which remote is then, or why each did, with its address, and remote is NULL. Never inside new; may free
 * the dial. The caller counts one descriptor by
 * wb_limits_take; what is tried beside it the dial counts itself, and does without when there is none left. */
typedef void (*WbPoolDialFunc) (WbPoolDial *dial, int fd, const WbEndpoint *remote, const GError *error, gpointer data);

/* endpoints: n ≥ 1, copied, in the order of preference (see wb_pool_dial_sort). */
WbPoolDial *wb_pool_dial_new (WbEngine *engine, const WbEndpoint *endpoints, guint n, WbPoolDialFunc func,
                              gpointer data);
/* Ends what is under way; func is not called any more. */
void wb_pool_dial_free (WbPoolDial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolDial, wb_pool_dial_free)

/* Families take turns, the first as it is (RFC 8305, section 4). */
void wb_pool_dial_sort (WbEndpoint *endpoints, guint n);

G_END_DECLS
