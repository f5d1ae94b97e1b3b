/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a chat client is to go, as a user types it and as GIO takes it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* "localhost:9000", "[::1]:9000", "chat.example" (default port 9000): an address or a name. NULL with
 * WB_ERROR_INVALID_INPUT. */
GSocketConnectable *wb_chat_target_parse (const char *host_and_port, GError **error);
/* Puts the port behind the host in what GIO says of a failed connection: its words name the host only, and a wrong port is
 * what is wrong most often. */
void wb_chat_target_name_port (GSocketConnectable *self, GError *error);

G_END_DECLS
