/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arithmetic of a plot, without a display. */

/* The end of an axis that holds greatest: 1, 2 or 5 times a power of ten, never below 10, so that an
 * idle curve does not fill the plot with its noise. */
double wb_plot_scale_get_top (double greatest);
/* The least 1, 2 or 5 times a power of ten that is not below value; 1 when that is not above 0. */
double wb_plot_scale_get_nice (double value);

/* An axis from one value to another, in equal steps or (log; then both are above 0) in equal factors. */
typedef struct
{
  double from;
  double to; /* > from */
  gboolean log;
} WbPlotAxis;

/* One that holds least … greatest: linear from 0 to a round value, logarithmic from one 1, 2 or 5 to another. */
void wb_plot_axis_init (WbPlotAxis *self, double least, double greatest, gboolean log);
/* Where value lies: 0 at from, 1 at to; no further than these. */
double wb_plot_axis_get_place (const WbPlotAxis *self, double value);
double wb_plot_axis_get_value (const WbPlotAxis *self, double place);
/* Round values to be labelled, at most room of them and, of a linear axis, about n_wanted. Returns how many. */
guint wb_plot_axis_get_ticks (const WbPlotAxis *self, guint n_wanted, double *ticks, guint room);

/* The least and greatest value of the curve in pixel column x of width columns, when n_slots values fill the width and
 * the newest of n_values (≤ n_slots) lies at the right edge; between two values the curve is straight. FALSE: nothing is
 * known there. */
gboolean wb_plot_scale_get_column (const double *values, guint n_values, guint n_slots, guint x, guint width,
                                   double *low, double *high);

/* Which value lies nearest to x; FALSE: none. */
gboolean wb_plot_scale_get_nearest (guint n_values, guint n_slots, double x, double width, guint *index);

G_END_DECLS
