/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one step of a listener that systems do differently. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

/* Takes the first connection off the queue: non-blocking, close-on-exec, TCP_NODELAY as the listening socket has it. The
 * caller owns the descriptor. -1 with errno. */
int wb_listener_accept (int listening_fd, WbEndpoint *peer);

G_END_DECLS
