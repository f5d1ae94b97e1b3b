/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `wirebench-cli echo` says of the server: lines for people, or objects for programs (docs/cli.md). */
#pragma once

#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

/* Each appends whole lines. */
void wb_cli_echo_print_listening (const WbEchoSnapshot *snapshot, gboolean json, GString *out);
/* type: "status" or "stopped". running_ns: since the start, also when it has stopped. */
void wb_cli_echo_print_status (const WbEchoSnapshot *snapshot, const char *type, gint64 running_ns, gboolean json,
                               GString *out);

G_END_DECLS
