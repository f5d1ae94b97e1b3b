/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The round trips to one target over time: least to greatest and the median of each column of pixels, with lost probes
 * as red ticks at the bottom and late ones as amber ones above them. Property "smoke" (boolean, construct only): bands of
 * percentiles over the whole run instead, the median in the shade of the loss, and nothing to zoom.
 *
 * Wheel and pinch zoom; Shift with the wheel, a drag with Shift or the middle button, Left and Right pan; a drag chooses
 * what to zoom into; a double click, and W, shows the whole run; End and F follow the present; + and - zoom; L switches
 * the scale; Ctrl+Left and Ctrl+Right move the cursor.
 *
 * Property "log" (boolean): the scale of the round trips. Signals "view-changed": other times or another width are on
 * screen, so that a fresh request is worth while; "readout-changed". */
#define WB_TYPE_PING_PLOT (wb_ping_plot_get_type ())
G_DECLARE_FINAL_TYPE (WbPingPlot, wb_ping_plot, WB, PING_PLOT, GtkWidget)

GtkWidget *wb_ping_plot_new (gboolean smoke);
/* snapshot: referenced until the next one; its detail is drawn. NULL: nothing. */
void wb_ping_plot_set_snapshot (WbPingPlot *self, WbPingSnapshot *snapshot);
/* Which times are on screen, as WbPingView wants them, in how many columns. */
void wb_ping_plot_get_view (WbPingPlot *self, WbPingView *view);

void wb_ping_plot_show_whole (WbPingPlot *self);
void wb_ping_plot_follow (WbPingPlot *self);
void wb_ping_plot_zoom (WbPingPlot *self, double factor); /* about the middle; below 1: closer */
gboolean wb_ping_plot_is_following (WbPingPlot *self);
gboolean wb_ping_plot_is_whole (WbPingPlot *self);

/* What is under the cursor, in words; "" where nothing is. Until the next change. */
const char *wb_ping_plot_get_readout (WbPingPlot *self);

G_END_DECLS
