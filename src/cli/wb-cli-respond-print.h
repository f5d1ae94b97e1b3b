/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `wirebench-cli respond` prints, as text and as JSON (docs/cli.md). */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

G_BEGIN_DECLS

void wb_cli_respond_print_listening (const WbPingResponderSnapshot *snapshot, gboolean json, GString *out);
/* type: "status" or "stopped". */
void wb_cli_respond_print_status (const WbPingResponderSnapshot *snapshot, const char *type, gint64 running_ns,
                                  gboolean json, GString *out);

G_END_DECLS
