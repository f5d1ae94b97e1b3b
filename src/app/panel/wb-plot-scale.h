/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arithmetic of a plot, without a display. */

/* The end of an axis that holds greatest: 1, 2 or 5 times a power of ten, never below 10, so that an
 * idle curve does not fill the plot with its noise. */
double wb_plot_scale_get_top (double greatest);

/* The least and greatest value of the curve in pixel column x of width columns, when n_slots values fill the width and
 * the newest of n_values (≤ n_slots) lies at the right edge; between two values the curve is straight. FALSE: nothing is
 * known there. */
gboolean wb_plot_scale_get_column (const double *values, guint n_values, guint n_slots, guint x, guint width,
                                   double *low, double *high);

/* Which value lies nearest to x; FALSE: none. */
gboolean wb_plot_scale_get_nearest (guint n_values, guint n_slots, double x, double width, guint *index);

G_END_DECLS
