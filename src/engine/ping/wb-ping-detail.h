/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the page shows of one target, made the same way for a session that runs and for a saved one. */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* The narrowest range that is shown, so that there is one when nothing has run yet. */
#define WB_PING_RANGE_NS_MIN (G_GINT64_CONSTANT (1000000))

/* All borrowed. */
typedef struct
{
  guint64 target_id;
  const WbPingCounts *counts;
  const WbPingFigures *figures;
  const WbHistogram *network; /* These three NULL in brief */
  const WbHistogram *response;
  const WbPingHistory *history;
  gint64 running_ns; /* since the start of the session, which is the history's too */
} WbPingDetailSource;

/* view: target_id is not looked at; columns and probes are cut to their limits. */
WbPingDetail *wb_ping_detail_new (const WbPingDetailSource *source, const WbPingView *view);
void wb_ping_detail_free (WbPingDetail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingDetail, wb_ping_detail_free)

/* The part of 0…running that a view means: never outside, and never narrower than WB_PING_RANGE_NS_MIN (of a session that
 * has not run that long: 0…WB_PING_RANGE_NS_MIN). A view that lies outside is moved in. */
WbPingRange wb_ping_view_get_range (const WbPingView *self, gint64 running_ns);

G_END_DECLS
