/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A time that the user types, read. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "1.5 s", "200ms", "20 µs", "20 us", "2 min", "1 h", "1 d"; a bare number is seconds. "" gives 0. FALSE with
 * WB_ERROR_INVALID_INPUT. */
gboolean wb_duration_input_parse (const char *text, gint64 *ns, GError **error);

G_END_DECLS
