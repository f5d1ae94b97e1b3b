/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ping/wb-ping-plot.h"

G_BEGIN_DECLS

/* A plot with its buttons and what is under the cursor. Property "smoke" (boolean, construct only): as of WbPingPlot.
 * Signal "view-changed": as of WbPingPlot. */
#define WB_TYPE_PING_PLOT_VIEW (wb_ping_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (WbPingPlotView, wb_ping_plot_view, WB, PING_PLOT_VIEW, GtkWidget)

GtkWidget *wb_ping_plot_view_new (gboolean smoke);
/* As of WbPingPlot. */
void wb_ping_plot_view_set_snapshot (WbPingPlotView *self, WbPingSnapshot *snapshot);
void wb_ping_plot_view_get_view (WbPingPlotView *self, WbPingView *view);
WbPingPlot *wb_ping_plot_view_get_plot (WbPingPlotView *self); /* borrowed */

G_END_DECLS
