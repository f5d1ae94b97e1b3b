/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all plots draw alike. Each keeps the result as one render node until size, style or scale change, so nothing here
 * has to be quick. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-plot-grid.h"

#include "app/wb-compat.h"

#define LINE_ALPHA 0.14f
#define TEXT_ALPHA 0.6f

static PangoLayout *
new_label (GtkWidget *widget, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

void
wb_plot_grid_init (WbPlotGrid *self, GtkWidget *widget, GtkSnapshot *snapshot)
{
  self->widget = widget;
  self->snapshot = snapshot;
  wb_compat_get_color (widget, &self->text_color);
  self->line_color = self->text_color;
  self->line_color.alpha *= LINE_ALPHA;
  self->text_color.alpha *= TEXT_ALPHA;
}

int
wb_plot_grid_get_label_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) label = new_label (widget, "0");
  int height;

  pango_layout_get_pixel_size (label, NULL, &height);
  return height;
}

float
wb_plot_grid_append_text (WbPlotGrid *self, const char *text, float x, float y, float align, float width)
{
  g_autoptr (PangoLayout) label = new_label (self->widget, text);
  int label_width;

  pango_layout_get_pixel_size (label, &label_width, NULL);
  x = CLAMP (x - align * (float) label_width, 0, MAX (width - (float) label_width, 0));
  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (self->snapshot, label, &self->text_color);
  gtk_snapshot_restore (self->snapshot);
  return x + (float) label_width;
}

void
wb_plot_grid_append_row (WbPlotGrid *self, float x, float y, float width)
{
  gtk_snapshot_append_color (self->snapshot, &self->line_color, &GRAPHENE_RECT_INIT (x, y, width, 1));
}

void
wb_plot_grid_append_column (WbPlotGrid *self, float x, float y, float height)
{
  gtk_snapshot_append_color (self->snapshot, &self->line_color, &GRAPHENE_RECT_INIT (x, y, 1, height));
}

char *
wb_plot_grid_dup_time (double ns)
{
  if (ns >= 1e9)
    return g_strdup_printf ("%g s", ns / 1e9);
  if (ns >= 1e6)
    return g_strdup_printf ("%g ms", ns / 1e6);
  return g_strdup_printf ("%g µs", ns / 1e3);
}
