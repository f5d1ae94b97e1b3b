/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A UDP socket at one endpoint. Neither SO_REUSEADDR nor SO_REUSEPORT is ever set: with them a second program would
 * silently share the port, and get some of the datagrams. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of at's family, and it never waits. NULL with GIO's error, "Could not listen on [::1]:7777 (UDP): …". */
GSocket *wb_datagram_socket_new (const WbEndpoint *at, GError **error);
/* To at, and to its family alone. *bound: the same with the port that it got. FALSE with an error as above, whose
 * G_IO_ERROR_ADDRESS_IN_USE means the number. */
gboolean wb_datagram_socket_bind (GSocket *self, const WbEndpoint *at, WbEndpoint *bound, GError **error);

G_END_DECLS
