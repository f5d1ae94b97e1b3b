/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "text" with its quotes, escaped. text: valid UTF-8; NULL becomes null. */
void wb_cli_json_append_string (GString *out, const char *text);

/* Bytes from outside: made safe text first (docs/cli.md says how). */
void wb_cli_json_append_foreign (GString *out, const char *bytes, gsize length);

void wb_cli_json_append_uint (GString *out, guint64 number);

/* Seconds since 1970 as a string, "1700000000.000000001": exact, as no JSON number of a double is. */
void wb_cli_json_append_time (GString *out, gint64 time_ns);

G_END_DECLS
