/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `wirebench-cli pool` prints, as text and as JSON (docs/cli.md): appends whole lines. */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

void wb_cli_pool_print_start (const WbPoolSnapshot *snapshot, gboolean json, GString *out);
void wb_cli_pool_print_status (const WbPoolSnapshot *snapshot, gint64 running_ns, gboolean json, GString *out);
/* drained: nothing was lent any more when it was taken. */
void wb_cli_pool_print_report (const WbPoolSnapshot *snapshot, gint64 running_ns, gboolean drained, gboolean json,
                               GString *out);

G_END_DECLS
