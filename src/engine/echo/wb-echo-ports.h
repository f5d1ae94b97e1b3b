/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The four sockets on which an echo server is asked: TCP and UDP, IPv4 and IPv6, each with a state of its own, all on one
 * port. A family that the host lacks is a state, not a failure. */
#pragma once

#include "engine/echo/wb-echo-crowd.h"
#include "engine/echo/wb-echo-snapshot.h"
#include "engine/echo/wb-echo-sources.h"

G_BEGIN_DECLS

typedef struct _WbEchoPorts WbEchoPorts;

/* All borrowed; they outlive it. */
WbEchoPorts *wb_echo_ports_new (WbService *service, const WbEchoSettings *settings, WbEchoCrowd *crowd,
                                WbEchoSources *sources, WbEchoTraffic *traffic);
/* Closes all; each open one held the service. */
void wb_echo_ports_free (WbEchoPorts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEchoPorts, wb_echo_ports_free)

/* Opens what the settings want. With port 0 all four get one number of the system's choice (37 tries). What fails stands
 * in the log and in its state; FALSE with the first of the reasons when nothing listens. */
gboolean wb_echo_ports_open (WbEchoPorts *self, GError **error);
/* One family, on the port in force. */
void wb_echo_ports_open_family (WbEchoPorts *self, guint8 family);
void wb_echo_ports_close_family (WbEchoPorts *self, guint8 family);

guint16 wb_echo_ports_get_port (WbEchoPorts *self);      /* in force; 0: none yet */
guint64 wb_echo_ports_get_n_refused (WbEchoPorts *self); /* by listeners, for want of descriptors, since the start */
/* In the snapshot's order: TCP v4, TCP v6, UDP v4, UDP v6. */
void wb_echo_ports_fill (WbEchoPorts *self, WbEchoListen listens[4]);

G_END_DECLS
