/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sparkline as colour nodes: one rectangle for each pixel column, its height the greatest value that falls there.
 * A cairo polyline over the same picture costs ten times as much and each redraw uploads a texture. Equal neighbours
 * share one rectangle, so that an idle interface is a single line. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-sparkline.h"

#include "app/wb-compat.h"

#define WIDTH_PX 120
#define HEIGHT_PX 28

struct _WbSparkline
{
  GtkWidget parent_instance;

  /* Owned */
  double *values;
  guint n_values;
  guint capacity;
  double greatest;
};

G_DEFINE_FINAL_TYPE (WbSparkline, wb_sparkline, GTK_TYPE_WIDGET)

double
wb_sparkline_get_column (WbSparkline *self, guint x, guint width)
{
  guint missing, first, last;
  double top = 0;

  g_return_val_if_fail (WB_IS_SPARKLINE (self), 0);
  g_return_val_if_fail (x < width, 0);

  if (self->n_values == 0 || self->greatest <= 0)
    return 0;
  /* Slots first..last of capacity fall into this column; the leading ones may not be known yet. */
  missing = self->capacity - self->n_values;
  first = (guint) ((guint64) x * self->capacity / width);
  last = MAX (first + 1, (guint) ((guint64) (x + 1) * self->capacity / width));
  for (guint i = first; i < last; i++)
    if (i >= missing)
      top = MAX (top, self->values[i - missing]);
  return top / self->greatest;
}

static void
append_bar (GtkSnapshot *snapshot, const GdkRGBA *color, int from, int to, int bar, int height)
{
  if (bar > 0)
    gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (from, height - bar, to - from, bar));
}

static void
wb_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbSparkline *self = WB_SPARKLINE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int from = 0, bar = -1;
  GdkRGBA color, ground;

  if (width <= 0 || height <= 0)
    return;
  wb_compat_get_color (widget, &color);
  ground = color;
  ground.alpha *= 0.25f;
  gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (0, height - 1, width, 1));
  for (int x = 0; x < width; x++)
    {
      double share = wb_sparkline_get_column (self, (guint) x, (guint) width);
      int column = share > 0 ? MAX (2, (int) (share * height + 0.5)) : 0; /* any traffic at all is seen */

      if (column == bar)
        continue;
      append_bar (snapshot, &color, from, x, bar, height);
      from = x;
      bar = column;
    }
  append_bar (snapshot, &color, from, width, bar, height);
}

static void
wb_sparkline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX / 2 : HEIGHT_PX;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX : HEIGHT_PX;
}

static void
wb_sparkline_finalize (GObject *object)
{
  WbSparkline *self = WB_SPARKLINE (object);

  g_clear_pointer (&self->values, g_free);
  G_OBJECT_CLASS (wb_sparkline_parent_class)->finalize (object);
}

static void
wb_sparkline_class_init (WbSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wb_sparkline_finalize;
  widget_class->measure = wb_sparkline_measure;
  widget_class->snapshot = wb_sparkline_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_sparkline_init (WbSparkline *self)
{
}

GtkWidget *
wb_sparkline_new (void)
{
  return g_object_new (WB_TYPE_SPARKLINE, NULL);
}

void
wb_sparkline_set_values (WbSparkline *self, const double *values, guint n_values, guint capacity)
{
  g_return_if_fail (WB_IS_SPARKLINE (self));
  g_return_if_fail (n_values <= capacity);

  g_free (self->values);
  self->values = g_memdup2 (values, n_values * sizeof (double));
  self->n_values = n_values;
  self->capacity = capacity;
  self->greatest = 0;
  for (guint i = 0; i < n_values; i++)
    self->greatest = MAX (self->greatest, values[i]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
