/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How to ping the running responder from a terminal. */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

G_BEGIN_DECLS

/* Where a client on this machine reaches the running responder; family 0: it listens nowhere. */
WbEndpoint wb_ping_terminal_get_endpoint (const WbPingResponderSnapshot *snapshot);
/* The line to type in a terminal, in the responder's mode; NULL: it listens nowhere (transfer full). */
char *wb_ping_terminal_dup_command (const WbPingResponderSnapshot *snapshot);

G_END_DECLS
