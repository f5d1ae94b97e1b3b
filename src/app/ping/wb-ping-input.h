/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user types on the ping page, read. Pure. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

/* Separated by blanks, commas or semicolons; free with g_strfreev. */
char **wb_ping_input_split (const char *text);
/* At most one address a family, as wb_ping_input_split takes them apart; family 0: none. FALSE with
 * WB_ERROR_INVALID_INPUT. */
gboolean wb_ping_input_parse_sources (const char *text, WbEndpoint *v4, WbEndpoint *v6, GError **error);

G_END_DECLS
