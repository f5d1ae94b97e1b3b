/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Columns of a ping plot as colour nodes. */
#pragma once

#include "app/panel/wb-plot-scale.h"
#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of lost and late probes, at the bottom. */
#define WB_PING_PLOT_STRIP_PX 12

enum
{
  WB_PING_PLOT_MEDIAN,
  WB_PING_PLOT_BAND,
  WB_PING_PLOT_LOST,
  WB_PING_PLOT_LATE,
  WB_PING_PLOT_N_COLORS
};

/* columns: one a pixel; axis: of nanoseconds; ground: where the area ends below. Transfer full; NULL: nothing to draw. */
GskRenderNode *wb_ping_plot_draw (const WbPingColumn *columns, guint n, const WbPlotAxis *axis, int ground,
                                  const GdkRGBA colors[WB_PING_PLOT_N_COLORS], gboolean smoke);

G_END_DECLS
