/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts, figures and probes as JSON text, the same wherever they are printed: each function appends one object. Durations
 * are integers in nanoseconds, means have three decimals, times since 1970 are strings ("1700000000.000000001"), what is not
 * known is null. docs/cli.md describes the members. */
#pragma once

#include "engine/ping/wb-ping-statistics.h"

G_BEGIN_DECLS

void wb_ping_json_append_counts (GString *out, const WbPingCounts *counts);
void wb_ping_json_append_figures (GString *out, const WbPingFigures *figures);
/* start_ns: of the session, to which slot, sending and reading are relative. */
void wb_ping_json_append_record (GString *out, const WbPingRecord *record, gint64 start_ns);

const char *wb_ping_stamp_source_get_name (WbPingStampSource source); /* "none", "program", "kernel"; static */

G_END_DECLS
