/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the columns of a snapshot to the columns of a plot: another range or another width than was asked for, as long as
 * the answer to a zoom is on its way. Pure. */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* pixels: width of them, over from_ns … to_ns (since the start; from < to). Columns of detail that fall into one become
 * one, whose percentiles are those of the one with most replies. hold_ns: where nothing was sent, what was last is
 * repeated for that long, so that probes wider apart than pixels do not fall into dust. */
void wb_ping_columns_fit (const WbPingDetail *detail, gint64 from_ns, gint64 to_ns, gint64 hold_ns,
                          WbPingColumn *pixels, guint width);
/* Least and greatest round trip; FALSE: there is none. */
gboolean wb_ping_columns_get_bounds (const WbPingColumn *columns, guint n, gint64 *min_ns, gint64 *max_ns);

G_END_DECLS
