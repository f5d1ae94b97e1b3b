/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_PLOT_CURVES 6u

/* Curves over the recent past, newest at the right edge, drawn as one rectangle a pixel column (least to greatest value
 * in it), so that the cost does not depend on how many values there are. Axis, grid and labels are cached. The pointer
 * shows time and values under it; for a screen reader its accessible description says the latest values. */
#define WB_TYPE_PLOT (wb_plot_get_type ())
G_DECLARE_FINAL_TYPE (WbPlot, wb_plot, WB, PLOT, GtkWidget)

typedef char *(*WbPlotFormatFunc) (double value); /* "12.3 MB/s"; transfer full */

GtkWidget *wb_plot_new (void);
/* Property "title" (string, translated). slot_s: seconds between two values; n_slots: how many fill the width. format:
 * labels of axis and pointer. */
void wb_plot_set_scale (WbPlot *self, double slot_s, guint n_slots, WbPlotFormatFunc format);
/* One curve; index counts from 0 and chooses the colour (CSS classes wb-curve-0 … wb-curve-5). name: translated. Of more
 * values than slots the newest are shown. */
void wb_plot_set_curve (WbPlot *self, guint index, const char *name, const double *values, guint n_values);
/* The curve is a bound that others stay below: a line without a tint under it. */
void wb_plot_set_limit (WbPlot *self, guint index);
void wb_plot_clear (WbPlot *self);

/* For tests: what is read at a place of width pixels, as the pointer shows it (transfer full; NULL: nothing known). */
char *wb_plot_dup_readout (WbPlot *self, double x, double width);

G_END_DECLS
