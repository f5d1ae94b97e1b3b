/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All TCP connections of one echo server, and what they share: settings, counters, and the buffers.
 *
 *   listener --accepted (fd)--> admit: caps  -->  connections [ … WbEchoConnection … ]
 *                                                    |  takes a buffer only while output is pending
 *                                                    v
 *                               scratch (one read at a time)  <-- spare buffers
 *
 * Memory of a connection with nothing pending is its struct alone. Each holds the service. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/echo/wb-echo-settings.h"
#include "engine/echo/wb-echo-traffic.h"

G_BEGIN_DECLS

typedef struct _WbEchoCrowd WbEchoCrowd;
typedef struct _WbEchoConnection WbEchoConnection;

/* What a connection may hold back at most, and so the high water: above it (in effect: while anything is pending) its
 * input is not read. */
#define WB_ECHO_BUFFER_BYTES 49152u
/* What the kernel may hold of a connection, each way; it doubles the figure for its own bookkeeping, and adds one segment
 * at worst. With the buffer above: below 256 KiB for a peer that never reads (measured: docs/decisions.md). */
#define WB_ECHO_SEND_BUFFER_BYTES 32768u
#define WB_ECHO_RECEIVE_BUFFER_BYTES 65536u

/* All borrowed; they outlive it. */
WbEchoCrowd *wb_echo_crowd_new (WbService *service, const WbEchoSettings *settings, WbEchoTraffic *traffic);
/* No connection may be left. */
void wb_echo_crowd_free (WbEchoCrowd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEchoCrowd, wb_echo_crowd_free)

/* max_connections: in force, > 0. */
void wb_echo_crowd_set_max (WbEchoCrowd *self, guint max_connections);
guint wb_echo_crowd_get_max (WbEchoCrowd *self);
/* Takes fd: serves it, or closes it and counts why not. */
void wb_echo_crowd_admit (WbEchoCrowd *self, int fd, const WbEndpoint *peer);
/* Connections in no order: WbEchoConnection, borrowed until the next turn. */
GPtrArray *wb_echo_crowd_get_connections (WbEchoCrowd *self);
guint wb_echo_crowd_get_n (WbEchoCrowd *self, guint8 family);
/* FALSE: there is none (any more). */
gboolean wb_echo_crowd_end (WbEchoCrowd *self, guint64 id, gboolean reset);
void wb_echo_crowd_end_all (WbEchoCrowd *self, gboolean reset);

G_END_DECLS
