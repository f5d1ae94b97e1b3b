/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The axes of a ping plot. */
#pragma once

#include "app/panel/wb-plot-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* widget: whose font and colour they have; from_ns < to_ns: since the start of the session, over width; axis: of
 * nanoseconds, NULL: no data, then times alone; ground: where the area ends below. Transfer full. */
GskRenderNode *wb_ping_plot_grid_draw (GtkWidget *widget, gint64 from_ns, gint64 to_ns, const WbPlotAxis *axis,
                                       int width, int ground);

G_END_DECLS
