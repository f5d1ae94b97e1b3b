/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What both twins do: a socket with the options that every system has. */
#pragma once

#include "engine/ping/wb-ping-socket.h"

G_BEGIN_DECLS

/* A datagram socket of the family, bound to the source that the settings want, with TTL and DSCP. NULL with error. */
GSocket *wb_ping_socket_open (guint8 family, const WbPingSettings *settings, GError **error);
/* One option; FALSE with an error that says what could not be had and why. */
gboolean wb_ping_socket_set (GSocket *socket, int level, int option, int value, const char *what, GError **error);

G_END_DECLS
