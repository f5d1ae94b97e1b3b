/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service's bar says of the places where it listens. */
#pragma once

#include "engine/base/wb-listen.h"

G_BEGIN_DECLS

/* "127.0.0.1:7777, [::1]:7777": every place once, though TCP and UDP share it; "" where none. reachable (or NULL): one
 * of them is not loopback (transfer full). */
char *wb_listen_text_dup_where (const WbListen *listens, guint n, gboolean *reachable);
/* A line for a terminal that would talk to the first of them; NULL: none listens (transfer full). */
char *wb_listen_text_dup_command (const WbListen *listens, guint n);

G_END_DECLS
