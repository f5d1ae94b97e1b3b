/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-flow-table.h"

G_BEGIN_DECLS

/* One flow as one line: columns for people, or a JSON object. joined: the row is of both directions. */
void wb_cli_flow_append (const WbFlow *flow, gboolean joined, gboolean json, GString *out);
/* The line above the columns. */
void wb_cli_flow_append_head (gboolean joined, GString *out);

G_END_DECLS
