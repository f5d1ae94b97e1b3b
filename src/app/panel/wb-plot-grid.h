/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Grid lines and axis labels of every plot of ours, as colour nodes and small layouts, in the colours of a widget. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lines and labels in weak versions of widget's own colour. */
typedef struct
{
  GtkWidget *widget; /* borrowed */
  GtkSnapshot *snapshot; /* borrowed */
  GdkRGBA line_color;
  GdkRGBA text_color;
} WbPlotGrid;

void wb_plot_grid_init (WbPlotGrid *self, GtkWidget *widget, GtkSnapshot *snapshot);

/* The height of one label in widget's font. */
int wb_plot_grid_get_label_height (GtkWidget *widget);
/* text at x; align: 0, it begins there, 1, it ends there. It stays within 0 … width. Returns its right end. */
float wb_plot_grid_append_text (WbPlotGrid *self, const char *text, float x, float y, float align, float width);
/* A line of one pixel from (x, y) on. */
void wb_plot_grid_append_row (WbPlotGrid *self, float x, float y, float width);
void wb_plot_grid_append_column (WbPlotGrid *self, float x, float y, float height);

/* "5 ms", "200 µs": of a round duration, for an axis. */
char *wb_plot_grid_dup_time (double ns);

G_END_DECLS
