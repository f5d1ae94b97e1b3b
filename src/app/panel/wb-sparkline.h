/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A small picture of the last values of one quantity, newest at the right edge. */
#define WB_TYPE_SPARKLINE (wb_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (WbSparkline, wb_sparkline, WB, SPARKLINE, GtkWidget)

GtkWidget *wb_sparkline_new (void);
/* values: oldest first, copied. capacity: how many make the picture full, so that a short history starts at the
 * right. Negative values count as 0. */
void wb_sparkline_set_values (WbSparkline *self, const double *values, guint n_values, guint capacity);

/* For tests: the height of pixel column x of width columns, 0..1 of the greatest value. */
double wb_sparkline_get_column (WbSparkline *self, guint x, guint width);

G_END_DECLS
