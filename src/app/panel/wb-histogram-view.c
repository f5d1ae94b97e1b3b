/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bars of four pixels, as high as the most frequent one allows; the line of shares runs from 0 to 100 % over the same
 * area, and a thin column stands where each percentile lies. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-histogram-view.h"

#include "app/panel/wb-histogram-bars.h"
#include "app/panel/wb-plot-grid.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>
#include <math.h>

#define BAR_PX 4
#define LINE_PX 2
#define MIN_HEIGHT_PX 140
#define NATURAL_HEIGHT_PX 220
#define TICKS_MAX 24u
#define SHARE_PX 40.0f /* the labels of the shares stand there, at the right */
#define MARK_PX 60.0f  /* no label of a mark is wider */
#define MARK_LINES 3u  /* labels of marks that lie close stand below each other */

struct _WbHistogramView
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *head;
  GtkWidget *legends[3]; /* bars, line, marks: their colours */

  /* Owned */
  WbHistogram *values;
  GskRenderNode *node; /* NULL: to be drawn */

  WbHistogramMark marks[WB_HISTOGRAM_MARKS];
  guint n_marks;
};

G_DEFINE_FINAL_TYPE (WbHistogramView, wb_histogram_view, GTK_TYPE_WIDGET)

static void
drop (WbHistogramView *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_axes (WbHistogramView *self, WbPlotGrid *grid, const WbPlotAxis *axis, int width, int ground)
{
  double ticks[TICKS_MAX];
  guint n = wb_plot_axis_get_ticks (axis, (guint) MAX (width / 90, 2), ticks, TICKS_MAX);
  float right = -1;

  for (guint i = 0; i < n; i++)
    {
      float x = (float) (wb_plot_axis_get_place (axis, ticks[i]) * width);
      g_autofree char *text = wb_plot_grid_dup_time (ticks[i]);

      wb_plot_grid_append_column (grid, floorf (MIN (x, (float) width - 1)), 0, (float) ground);
      if (x - 30 > right)
        right = wb_plot_grid_append_text (grid, text, x, (float) ground + 3, 0.5f, (float) width);
    }
  for (guint i = 0; i <= 4; i++)
    {
      float y = floorf ((float) ground * (float) (4 - i) / 4);
      g_autofree char *text = g_strdup_printf ("%u %%", i * 25);

      wb_plot_grid_append_row (grid, 0, y, (float) width);
      if (i > 0)
        wb_plot_grid_append_text (grid, text, (float) width - 2, y + 1, 1, (float) width);
    }
}

static void
draw_bars (WbHistogramView *self, GtkSnapshot *snapshot, const WbPlotAxis *axis, int width, int ground)
{
  guint n = (guint) MAX (width / BAR_PX, 1);
  g_autofree double *share = g_new (double, n), *below = g_new (double, n);
  double greatest = wb_histogram_bars_fill (self->values, axis, share, below, n);
  float per_bar = (float) width / (float) n, before = (float) ground - LINE_PX;
  GdkRGBA bar_color, line_color;

  if (greatest <= 0)
    return;
  wb_compat_get_color (self->legends[0], &bar_color);
  wb_compat_get_color (self->legends[1], &line_color);
  bar_color.alpha *= 0.55f;
  for (guint i = 0; i < n; i++)
    {
      float x = (float) i * per_bar;
      float bar = share[i] > 0 ? MAX (1.0f, (float) (share[i] / greatest) * (float) (ground - 4)) : 0;
      float y = (float) (1 - below[i]) * (float) (ground - LINE_PX);

      if (bar > 0)
        gtk_snapshot_append_color (snapshot, &bar_color,
                                   &GRAPHENE_RECT_INIT (x, (float) ground - bar, per_bar - 1, bar));
      gtk_snapshot_append_color (snapshot, &line_color, &GRAPHENE_RECT_INIT (x, y, per_bar, before - y + LINE_PX));
      before = y;
    }
}

static void
draw_marks (WbHistogramView *self, WbPlotGrid *grid, const WbPlotAxis *axis, int width, int ground)
{
  float rights[MARK_LINES] = { -1, -1, -1 };
  int label_height = wb_plot_grid_get_label_height (GTK_WIDGET (self));
  GdkRGBA color;

  wb_compat_get_color (self->legends[2], &color);
  for (guint i = 0; i < self->n_marks; i++)
    {
      float x = floorf ((float) (wb_plot_axis_get_place (axis, (double) self->marks[i].ns) * width));
      g_autofree char *name = g_strdup_printf ("p%g", self->marks[i].percentile);
      gboolean leftwards = x > (float) width - MARK_PX - SHARE_PX;
      guint line = 0;

      gtk_snapshot_append_color (grid->snapshot, &color,
                                 &GRAPHENE_RECT_INIT (MIN (x, (float) width - 1), 0, 1, (float) ground));
      while (line < MARK_LINES && (leftwards ? x - MARK_PX : x + 3) < rights[line])
        line++;
      if (line < MARK_LINES)
        rights[line] =
            wb_plot_grid_append_text (grid, name, leftwards ? x - 3 : x + 3, (float) ((int) line * label_height),
                                      leftwards ? 1 : 0, (float) width - SHARE_PX) +
            6;
    }
}

static GskRenderNode *
draw (WbHistogramView *self, int width, int ground)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  WbPlotGrid grid;
  WbPlotAxis axis;

  wb_plot_grid_init (&grid, GTK_WIDGET (self), snapshot);
  wb_plot_axis_init (&axis, (double) MAX (wb_histogram_get_min (self->values), 1),
                     (double) MAX (wb_histogram_get_max (self->values), 1), TRUE);
  draw_axes (self, &grid, &axis, width, ground);
  draw_bars (self, snapshot, &axis, width, ground);
  draw_marks (self, &grid, &axis, width, ground);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
wb_histogram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbHistogramView *self = WB_HISTOGRAM_VIEW (widget);
  int head = gtk_widget_get_height (self->head) + 4, width = gtk_widget_get_width (widget);
  int ground = gtk_widget_get_height (widget) - head - wb_plot_grid_get_label_height (widget) - 3;

  gtk_widget_snapshot_child (widget, self->head, snapshot);
  if (self->values == NULL || width <= 0 || ground <= 20)
    return;
  if (self->node == NULL)
    self->node = draw (self, width, ground);
  if (self->node == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) head));
  gtk_snapshot_append_node (snapshot, self->node);
  gtk_snapshot_restore (snapshot);
}

static void
wb_histogram_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (WB_HISTOGRAM_VIEW (widget)->head, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MAX (*minimum, MIN_HEIGHT_PX);
      *natural = MAX (*natural, NATURAL_HEIGHT_PX);
    }
}

static void
wb_histogram_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbHistogramView *self = WB_HISTOGRAM_VIEW (widget);
  int head;

  gtk_widget_measure (self->head, GTK_ORIENTATION_VERTICAL, width, NULL, &head, NULL, NULL);
  gtk_widget_size_allocate (self->head, &(GtkAllocation){ 0, 0, width, MIN (head, height) }, -1);
  drop (self);
}

static void
wb_histogram_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_histogram_view_parent_class)->css_changed (widget, change);
  drop (WB_HISTOGRAM_VIEW (widget));
}

static void
wb_histogram_view_dispose (GObject *object)
{
  WbHistogramView *self = WB_HISTOGRAM_VIEW (object);

  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->values, wb_histogram_free);
  G_OBJECT_CLASS (wb_histogram_view_parent_class)->dispose (object);
}

static void
wb_histogram_view_class_init (WbHistogramViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_histogram_view_dispose;
  widget_class->css_changed = wb_histogram_view_css_changed;
  widget_class->measure = wb_histogram_view_measure;
  widget_class->size_allocate = wb_histogram_view_size_allocate;
  widget_class->snapshot = wb_histogram_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "histogramview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_histogram_view_init (WbHistogramView *self)
{
  const char *const names[] = { _("Share"), _("At or below"), _("Percentiles") };
  const char *const classes[] = { "wb-curve-0", "wb-curve-1", "wb-curve-4" };

  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *marked = g_strconcat ("■ ", names[i], NULL);

      self->legends[i] = gtk_label_new (marked);
      gtk_label_set_ellipsize (GTK_LABEL (self->legends[i]), PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (self->legends[i], names[i]);
      gtk_widget_add_css_class (self->legends[i], "caption");
      gtk_widget_add_css_class (self->legends[i], classes[i]);
      gtk_box_append (GTK_BOX (self->head), self->legends[i]);
    }
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Distribution"), -1);
}

GtkWidget *
wb_histogram_view_new (void)
{
  return g_object_new (WB_TYPE_HISTOGRAM_VIEW, NULL);
}

void
wb_histogram_view_set_values (WbHistogramView *self, const WbHistogram *values, const WbHistogramMark *marks,
                              guint n_marks)
{
  g_return_if_fail (WB_IS_HISTOGRAM_VIEW (self) && n_marks <= WB_HISTOGRAM_MARKS);

  if (values == NULL)
    {
      if (self->values != NULL)
        drop (self);
      g_clear_pointer (&self->values, wb_histogram_free);
      return;
    }
  if (self->values != NULL && wb_histogram_get_count (values) == wb_histogram_get_count (self->values) &&
      wb_histogram_get_mean (values) == wb_histogram_get_mean (self->values))
    return;
  g_clear_pointer (&self->values, wb_histogram_free);
  self->values = wb_histogram_copy (values);
  for (guint i = 0; i < n_marks; i++)
    self->marks[i] = marks[i];
  self->n_marks = n_marks;
  drop (self);
}
