/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plot as colour nodes. What changes ten times a second is the curves, one rectangle a pixel column (equal neighbours
 * share one), 4 ms at any number of values where a cairo polyline takes 51; what stays is the grid with its labels, one
 * render node that is dropped when size, style or the axis' end change. The legend is ordinary labels above the area,
 * and from their CSS come the curves' colours, so that a designer changes them in style.css. The axis' end only falls
 * when the curve has come down for good: an axis that jumps at every tick cannot be read. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-plot.h"

#include "app/panel/wb-plot-grid.h"
#include "app/panel/wb-plot-scale.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_HEIGHT_PX 84 /* of the whole widget */
#define NATURAL_HEIGHT_PX 132
#define HEAD_GAP_PX 6
#define LINE_PX 2
#define FILL_ALPHA 0.10f
#define GRID_LINES 2u /* above the ground: half and whole */
/* Refreshes that the curve must stay below half before the axis follows it down: 2 s of them. */
#define CALM_UPDATES 20u

typedef struct
{
  char *name;
  double *values;
  guint n_values;
  gboolean is_limit; /* no tint below it */
} Curve;

struct _WbPlot
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *head; /* title and legend */
  GtkWidget *title_label;
  GtkWidget *legends[WB_PLOT_CURVES];
  GtkWidget *readout; /* beside the pointer */

  /* Owned */
  char *title;
  Curve curves[WB_PLOT_CURVES];
  GskRenderNode *grid; /* NULL: to be drawn */

  WbPlotFormatFunc format;
  double slot_s;
  double top; /* the axis' end */
  double pointer_x;
  guint n_slots;
  guint n_calm;
  gboolean has_pointer;
};

G_DEFINE_FINAL_TYPE (WbPlot, wb_plot, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_value (WbPlot *self, double value)
{
  return self->format != NULL ? self->format (value) : g_strdup_printf ("%g", value);
}

static void
drop_grid (WbPlot *self)
{
  g_clear_pointer (&self->grid, gsk_render_node_unref);
}

/* --- Readout ------------------------------------------------------------------------------------------------------- */

char *
wb_plot_dup_readout (WbPlot *self, double x, double width)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (WB_IS_PLOT (self), NULL);

  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    {
      const Curve *curve = &self->curves[i];
      g_autofree char *value = NULL;
      guint index;

      if (!wb_plot_scale_get_nearest (curve->n_values, self->n_slots, x, width, &index))
        continue;
      if (text->len == 0)
        g_string_append_printf (text, _("%.1f s ago"), (curve->n_values - 1 - index) * self->slot_s);
      value = dup_value (self, curve->values[index]);
      g_string_append_printf (text, "\n%s: %s", curve->name, value);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
update_readout (WbPlot *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  g_autofree char *text = self->has_pointer ? wb_plot_dup_readout (self, self->pointer_x, width) : NULL;

  gtk_widget_set_visible (self->readout, text != NULL);
  if (text != NULL)
    gtk_label_set_text (GTK_LABEL (self->readout), text);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WbPlot *self)
{
  self->pointer_x = x;
  self->has_pointer = TRUE;
  update_readout (self);
}

static void
leave_cb (GtkEventControllerMotion *controller, WbPlot *self)
{
  self->has_pointer = FALSE;
  update_readout (self);
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

/* Where the area begins. */
static int
get_head_height (WbPlot *self)
{
  return gtk_widget_get_height (self->head) + HEAD_GAP_PX;
}

/* Lines with their values above them, and the ends of time below. In an area of its own coordinates. */
static GskRenderNode *
draw_grid (WbPlot *self, int width, int ground)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autofree char *past = g_strdup_printf (_("%.0f s ago"), (self->n_slots - 1) * self->slot_s);
  WbPlotGrid grid;

  wb_plot_grid_init (&grid, GTK_WIDGET (self), snapshot);
  wb_plot_grid_append_text (&grid, past, 2, ground + 3, 0, width);
  wb_plot_grid_append_text (&grid, _("now"), width - 2, ground + 3, 1, width);
  wb_plot_grid_append_row (&grid, 0, ground, width);
  for (guint i = 1; i <= GRID_LINES; i++)
    {
      float y = floorf ((float) ground * (1 - (float) i / GRID_LINES));
      g_autofree char *text = dup_value (self, self->top * i / GRID_LINES);

      wb_plot_grid_append_row (&grid, 0, y, width);
      wb_plot_grid_append_text (&grid, text, 2, y + 1, 0, width);
    }
  return gtk_snapshot_free_to_node (snapshot);
}

static void
append_run (GtkSnapshot *snapshot, const GdkRGBA *color, int from, int to, int y, int bottom, int ground)
{
  GdkRGBA fill = *color;

  if (from >= to)
    return;
  fill.alpha *= FILL_ALPHA;
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (from, y, to - from, bottom - y));
  if (ground > bottom)
    gtk_snapshot_append_color (snapshot, &fill, &GRAPHENE_RECT_INIT (from, bottom, to - from, ground - bottom));
}

static void
draw_curve (WbPlot *self, GtkSnapshot *snapshot, guint index, int width, int ground)
{
  const Curve *curve = &self->curves[index];
  int from = 0, run_y = -1, run_bottom = -1, fill_to = curve->is_limit ? 0 : ground;
  GdkRGBA color;

  wb_compat_get_color (self->legends[index], &color);
  for (int x = 0; x < width; x++)
    {
      double low, high;
      int y = -1, bottom = -1;

      if (wb_plot_scale_get_column (curve->values, curve->n_values, self->n_slots, (guint) x, (guint) width, &low,
                                    &high))
        {
          y = (int) ((1 - MIN (high / self->top, 1)) * (ground - LINE_PX) + 0.5);
          bottom = (int) ((1 - MIN (low / self->top, 1)) * (ground - LINE_PX) + 0.5) + LINE_PX;
        }
      if (y == run_y && bottom == run_bottom)
        continue;
      if (run_y >= 0)
        append_run (snapshot, &color, from, x, run_y, run_bottom, MAX (fill_to, run_bottom));
      from = x;
      run_y = y;
      run_bottom = bottom;
    }
  if (run_y >= 0)
    append_run (snapshot, &color, from, width, run_y, run_bottom, MAX (fill_to, run_bottom));
}

static void
wb_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPlot *self = WB_PLOT (widget);
  int width = gtk_widget_get_width (widget), head = get_head_height (self);
  int ground = gtk_widget_get_height (widget) - head - wb_plot_grid_get_label_height (widget) - 3;

  gtk_widget_snapshot_child (widget, self->head, snapshot);
  if (width <= 0 || ground <= LINE_PX)
    return;
  if (self->grid == NULL)
    self->grid = draw_grid (self, width, ground);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, head));
  if (self->grid != NULL)
    gtk_snapshot_append_node (snapshot, self->grid);
  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    if (self->curves[i].n_values > 0)
      draw_curve (self, snapshot, i, width, ground);
  if (self->has_pointer)
    {
      GdkRGBA color;

      wb_compat_get_color (widget, &color);
      color.alpha *= 0.4f;
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (floorf ((float) self->pointer_x), 0, 1, ground));
    }
  gtk_snapshot_restore (snapshot);
  gtk_widget_snapshot_child (widget, self->readout, snapshot);
}

/* --- Size ---------------------------------------------------------------------------------------------------------- */

static void
wb_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                 int *minimum_baseline, int *natural_baseline)
{
  WbPlot *self = WB_PLOT (widget);

  gtk_widget_measure (self->head, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MAX (*minimum, MIN_HEIGHT_PX);
      *natural = MAX (*natural, NATURAL_HEIGHT_PX);
    }
}

static void
wb_plot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbPlot *self = WB_PLOT (widget);
  int head, readout_width, readout_height, x;

  gtk_widget_measure (self->head, GTK_ORIENTATION_VERTICAL, width, NULL, &head, NULL, NULL);
  gtk_widget_size_allocate (self->head, &(GtkAllocation){ 0, 0, width, MIN (head, height) }, -1);
  drop_grid (self);
  if (!gtk_widget_get_visible (self->readout))
    return;
  gtk_widget_measure (self->readout, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &readout_width, NULL, NULL);
  gtk_widget_measure (self->readout, GTK_ORIENTATION_VERTICAL, readout_width, NULL, &readout_height, NULL, NULL);
  /* On the side of the pointer where there is room. */
  x = (int) self->pointer_x + 10;
  if (x + readout_width > width)
    x = MAX (0, (int) self->pointer_x - 10 - readout_width);
  gtk_widget_size_allocate (self->readout, &(GtkAllocation){ x, head + HEAD_GAP_PX, readout_width, readout_height },
                            -1);
}

static void
wb_plot_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_plot_parent_class)->css_changed (widget, change);
  drop_grid (WB_PLOT (widget));
  gtk_widget_queue_draw (widget);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_plot_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_TITLE)
    g_value_set_string (value, WB_PLOT (object)->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
wb_plot_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbPlot *self = WB_PLOT (object);

  if (prop_id != PROP_TITLE)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  g_free (self->title);
  self->title = g_value_dup_string (value);
  gtk_label_set_text (GTK_LABEL (self->title_label), self->title != NULL ? self->title : "");
  gtk_widget_set_tooltip_text (self->title_label, self->title); /* where it is cut */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : "", -1);
}

static void
wb_plot_dispose (GObject *object)
{
  WbPlot *self = WB_PLOT (object);

  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->readout, gtk_widget_unparent);
  drop_grid (self);
  G_OBJECT_CLASS (wb_plot_parent_class)->dispose (object);
}

static void
wb_plot_finalize (GObject *object)
{
  WbPlot *self = WB_PLOT (object);

  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    {
      g_free (self->curves[i].name);
      g_free (self->curves[i].values);
    }
  g_free (self->title);
  G_OBJECT_CLASS (wb_plot_parent_class)->finalize (object);
}

static void
wb_plot_class_init (WbPlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_plot_dispose;
  object_class->finalize = wb_plot_finalize;
  object_class->get_property = wb_plot_get_property;
  object_class->set_property = wb_plot_set_property;
  widget_class->css_changed = wb_plot_css_changed;
  widget_class->measure = wb_plot_measure;
  widget_class->size_allocate = wb_plot_size_allocate;
  widget_class->snapshot = wb_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_plot_init (WbPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->top = wb_plot_scale_get_top (0);
  self->slot_s = 1;
  self->n_slots = 2;
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->title_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title_label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title_label, TRUE);
  gtk_widget_add_css_class (self->title_label, "caption-heading");
  gtk_box_append (GTK_BOX (self->head), self->title_label);
  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    {
      g_autofree char *css_class = g_strdup_printf ("wb-curve-%u", i);

      self->legends[i] = gtk_label_new (NULL);
      gtk_widget_set_visible (self->legends[i], FALSE);
      gtk_widget_add_css_class (self->legends[i], "caption");
      gtk_widget_add_css_class (self->legends[i], css_class);
      gtk_box_append (GTK_BOX (self->head), self->legends[i]);
    }
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));
  self->readout = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->readout), 0);
  gtk_widget_set_visible (self->readout, FALSE);
  gtk_widget_set_can_target (self->readout, FALSE);
  gtk_widget_add_css_class (self->readout, "wb-readout");
  gtk_widget_set_parent (self->readout, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
wb_plot_new (void)
{
  return g_object_new (WB_TYPE_PLOT, NULL);
}

void
wb_plot_set_scale (WbPlot *self, double slot_s, guint n_slots, WbPlotFormatFunc format)
{
  g_return_if_fail (WB_IS_PLOT (self));
  g_return_if_fail (slot_s > 0 && n_slots >= 2);

  self->slot_s = slot_s;
  self->n_slots = n_slots;
  self->format = format;
  wb_plot_clear (self);
}

static void
update_top (WbPlot *self)
{
  double greatest = 0, top;

  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    for (guint k = 0; k < self->curves[i].n_values; k++)
      greatest = MAX (greatest, self->curves[i].values[k]);
  top = wb_plot_scale_get_top (greatest);
  self->n_calm = top < self->top ? self->n_calm + 1 : 0;
  if (top > self->top || self->n_calm > CALM_UPDATES)
    {
      self->top = top;
      self->n_calm = 0;
      drop_grid (self);
    }
}

static void
update_description (WbPlot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    if (self->curves[i].n_values > 0)
      {
        g_autofree char *value = dup_value (self, self->curves[i].values[self->curves[i].n_values - 1]);

        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", self->curves[i].name, value);
      }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

void
wb_plot_set_curve (WbPlot *self, guint index, const char *name, const double *values, guint n_values)
{
  Curve *curve;

  g_return_if_fail (WB_IS_PLOT (self));
  g_return_if_fail (index < WB_PLOT_CURVES && name != NULL);

  if (n_values > self->n_slots)
    {
      values += n_values - self->n_slots;
      n_values = self->n_slots;
    }
  curve = &self->curves[index];
  if (g_strcmp0 (curve->name, name) != 0)
    {
      g_autofree char *legend = g_strconcat ("● ", name, NULL);

      g_free (curve->name);
      curve->name = g_strdup (name);
      gtk_label_set_text (GTK_LABEL (self->legends[index]), legend);
      gtk_widget_set_visible (self->legends[index], TRUE);
    }
  g_free (curve->values);
  curve->values = g_memdup2 (values, n_values * sizeof (double));
  curve->n_values = n_values;
  update_top (self);
  update_description (self);
  if (self->has_pointer)
    update_readout (self);
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_plot_set_limit (WbPlot *self, guint index)
{
  g_return_if_fail (WB_IS_PLOT (self) && index < WB_PLOT_CURVES);

  self->curves[index].is_limit = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_plot_clear (WbPlot *self)
{
  g_return_if_fail (WB_IS_PLOT (self));

  for (guint i = 0; i < WB_PLOT_CURVES; i++)
    {
      g_clear_pointer (&self->curves[i].values, g_free);
      self->curves[i].n_values = 0;
    }
  self->top = wb_plot_scale_get_top (0);
  self->n_calm = 0;
  drop_grid (self);
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
