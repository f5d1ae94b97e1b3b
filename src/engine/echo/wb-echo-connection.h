/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One accepted TCP connection of an echo server.
 *
 *               EOF of the peer            all written, shutdown       all acknowledged
 *   SERVING  --------------->  ANSWERING  -------------------> CLOSING -----------------> closed
 *      |  we end it                                                      (or write deadline)
 *      +----------> LINGERING: what is pending goes out, then shutdown; what comes is swallowed;
 *                   closed at the peer's EOF, or after 1 s
 *
 * Invariants: input is read only while nothing is pending; pending ≤ WB_ECHO_BUFFER_BYTES; one deadline a connection,
 * armed for the earliest of idle, pause (50 ms), sample (250 ms) and linger, and never moved back: an echo that changes
 * none of them touches no heap. */
#pragma once

#include "engine/echo/wb-echo-crowd.h"
#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

guint64 wb_echo_connection_get_id (const WbEchoConnection *self);
const WbEndpoint *wb_echo_connection_get_peer (const WbEchoConnection *self);
/* All of a row but what costs a system call. */
void wb_echo_connection_fill_row (WbEchoConnection *self, WbEchoRow *row, gint64 now_ns);
/* The rest: local address and info. */
void wb_echo_connection_ask_system (WbEchoConnection *self, WbEchoRow *row);
double wb_echo_connection_get_rate (const WbEchoConnection *self, gint64 now_ns);

G_END_DECLS
