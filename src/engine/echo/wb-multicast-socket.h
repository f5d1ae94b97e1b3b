/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket of the multicast bench: its options, its memberships, and what leaves by which interface. */
#pragma once

#include "engine/echo/wb-multicast-bench.h"

G_BEGIN_DECLS

/* Bound to the destination's port on all addresses, shared with others who listen there too; told where datagrams were
 * sent to. NULL with GIO's error. */
GSocket *wb_multicast_socket_new (const WbMulticastSettings *settings, GError **error);
/* Joins the group on that interface (0: the system's choice). FALSE with errno; EADDRINUSE: a member already. */
gboolean wb_multicast_socket_join (GSocket *self, const WbEndpoint *group, guint interface_index);
/* One datagram. FALSE with errno. */
gboolean wb_multicast_socket_send (GSocket *self, const WbEndpoint *to, guint interface_index, GBytes *payload);
/* The addresses of this host (WbEndpoint, port 0; transfer full). An exchange with the system. */
GArray *wb_multicast_list_own_addresses (void);

G_END_DECLS
