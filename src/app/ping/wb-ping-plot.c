/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two render nodes, one for the axes and one for the data, each kept until what it shows changes; what follows the
 * pointer is drawn over them. A zoom answers at once with the columns that are here, stretched; finer ones come with the
 * next snapshot.
 *
 *   | legend                                     |
 *   | 10 ms ......................................|
 *   |        data, in an area of its own         |  ground - STRIP
 *   | late and lost                              |  ground
 *   | 0 s                10 s               20 s |
 */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-plot-private.h"

#include "app/panel/wb-plot-grid.h"
#include "app/ping/wb-ping-columns.h"
#include "app/ping/wb-ping-plot-grid.h"
#include "app/ping/wb-ping-words.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_HEIGHT_PX 140
#define NATURAL_HEIGHT_PX 220
#define HEAD_GAP_PX 4
/* Refreshes that the data must leave room before the axis follows: 2 s of them. */
#define CALM_UPDATES 20u

G_DEFINE_FINAL_TYPE (WbPingPlot, wb_ping_plot, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LOG,
  PROP_SMOKE,
  N_PROPS
};

enum
{
  SIGNAL_READOUT_CHANGED,
  SIGNAL_VIEW_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const WbPingDetail *
get_detail (WbPingPlot *self)
{
  return self->snapshot != NULL ? self->snapshot->detail : NULL;
}

static int
get_head_height (WbPingPlot *self)
{
  return gtk_widget_get_height (self->head) + HEAD_GAP_PX;
}

static int
get_ground (WbPingPlot *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self)) - get_head_height (self) -
         wb_plot_grid_get_label_height (GTK_WIDGET (self)) - 3;
}

/* --- From snapshot to pixels --------------------------------------------------------------------------------------- */

static void
drop_data (WbPingPlot *self)
{
  g_clear_pointer (&self->pixels, g_free);
  g_clear_pointer (&self->data, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drop_all (WbPingPlot *self)
{
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  drop_data (self);
}

/* An axis that jumps at every tick cannot be read: it grows at once and shrinks when the data has left room for long. */
static void
update_axis (WbPingPlot *self)
{
  gint64 min_ns, max_ns;
  WbPlotAxis axis;

  if (!wb_ping_columns_get_bounds (self->pixels, self->n_pixels, &min_ns, &max_ns))
    return;
  wb_plot_axis_init (&axis, (double) MAX (min_ns, 1), (double) MAX (max_ns, 1), self->log);
  if (axis.log == self->axis.log && axis.from == self->axis.from && axis.to == self->axis.to)
    self->n_calm = 0;
  else if (axis.log != self->axis.log || axis.to > self->axis.to || axis.from < self->axis.from ||
           ++self->n_calm > CALM_UPDATES)
    {
      self->axis = axis;
      self->n_calm = 0;
      g_clear_pointer (&self->grid, gsk_render_node_unref);
    }
}

static gboolean
make_pixels (WbPingPlot *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gint64 from_ns, to_ns, hold_ns = 0;

  if (self->pixels != NULL)
    return TRUE;
  if (width <= 0)
    return FALSE;
  wb_ping_stretch_get_range (&self->stretch, &from_ns, &to_ns);
  self->n_pixels = (guint) width;
  self->pixels = g_new (WbPingColumn, self->n_pixels);
  if (self->snapshot != NULL)
    hold_ns = MAX (self->snapshot->interval_ns, 0);
  wb_ping_columns_fit (get_detail (self), from_ns, to_ns, hold_ns + hold_ns / 2, self->pixels, self->n_pixels);
  update_axis (self);
  return TRUE;
}

/* --- Readout ------------------------------------------------------------------------------------------------------- */

static char *
dup_readout (WbPingPlot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *since = NULL;
  gint64 from_ns, to_ns, at_ns;
  guint x;

  if (self->cursor_x < 0 || !make_pixels (self) || self->snapshot == NULL || get_detail (self) == NULL)
    return g_strdup ("");
  x = (guint) CLAMP (self->cursor_x, 0, self->n_pixels - 1);
  wb_ping_stretch_get_range (&self->stretch, &from_ns, &to_ns);
  at_ns = from_ns + (gint64) ((double) (to_ns - from_ns) * (x + 0.5) / self->n_pixels);
  since = wb_ping_words_dup_since (at_ns, (to_ns - from_ns) / self->n_pixels);
  g_string_append_printf (text, "%s  ", since);
  wb_ping_words_append_clock (text, self->snapshot->start_unix_ns + at_ns);
  g_string_truncate (text, text->len - 3); /* a pixel is no microsecond */
  wb_ping_words_append_column (text, &self->pixels[x]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update_readout (WbPingPlot *self)
{
  g_autofree char *readout = dup_readout (self);

  if (g_strcmp0 (readout, self->readout) == 0)
    return;
  g_free (self->readout);
  self->readout = g_steal_pointer (&readout);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->readout, -1);
  g_signal_emit (self, signals[SIGNAL_READOUT_CHANGED], 0);
}

void
wb_ping_plot_set_cursor (WbPingPlot *self, double x)
{
  self->cursor_x = x;
  update_readout (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_ping_plot_stretched (WbPingPlot *self)
{
  self->n_calm = CALM_UPDATES; /* another stretch, another axis, at once */
  drop_all (self);
  update_readout (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

static GskRenderNode *
draw_grid (WbPingPlot *self, int width, int ground)
{
  gint64 from_ns, to_ns;

  wb_ping_stretch_get_range (&self->stretch, &from_ns, &to_ns);
  return wb_ping_plot_grid_draw (GTK_WIDGET (self), from_ns, to_ns, get_detail (self) != NULL ? &self->axis : NULL,
                                 width, ground);
}

static GskRenderNode *
draw_data (WbPingPlot *self, int ground)
{
  GdkRGBA colors[WB_PING_PLOT_N_COLORS];

  for (guint i = 0; i < WB_PING_PLOT_N_COLORS; i++)
    wb_compat_get_color (self->legends[i], &colors[i]);
  return wb_ping_plot_draw (self->pixels, self->n_pixels, &self->axis, ground, colors, self->smoke);
}

static void
draw_pointer (WbPingPlot *self, GtkSnapshot *snapshot, int ground)
{
  GdkRGBA color;

  wb_compat_get_color (GTK_WIDGET (self), &color);
  if (self->selecting)
    {
      float from = (float) MIN (self->drag_from_x, self->drag_to_x), to = (float) MAX (self->drag_from_x, self->drag_to_x);

      color.alpha = 0.12f;
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (from, 0, to - from, (float) ground));
    }
  if (self->cursor_x < 0)
    return;
  color.alpha = 0.4f;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (floorf ((float) self->cursor_x), 0, 1, (float) ground));
}

static void
wb_ping_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPingPlot *self = WB_PING_PLOT (widget);
  int width = gtk_widget_get_width (widget), ground = get_ground (self);

  gtk_widget_snapshot_child (widget, self->head, snapshot);
  if (ground <= 2 * WB_PING_PLOT_STRIP_PX || !make_pixels (self))
    return;
  if (self->grid == NULL)
    self->grid = draw_grid (self, width, ground);
  if (self->data == NULL)
    self->data = draw_data (self, ground);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) get_head_height (self)));
  if (self->grid != NULL)
    gtk_snapshot_append_node (snapshot, self->grid);
  if (self->data != NULL)
    gtk_snapshot_append_node (snapshot, self->data);
  draw_pointer (self, snapshot, ground);
  gtk_snapshot_restore (snapshot);
}

static void
wb_ping_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  WbPingPlot *self = WB_PING_PLOT (widget);

  gtk_widget_measure (self->head, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MAX (*minimum, MIN_HEIGHT_PX);
      *natural = MAX (*natural, NATURAL_HEIGHT_PX);
    }
}

static void
wb_ping_plot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbPingPlot *self = WB_PING_PLOT (widget);
  int head;

  gtk_widget_measure (self->head, GTK_ORIENTATION_VERTICAL, width, NULL, &head, NULL, NULL);
  gtk_widget_size_allocate (self->head, &(GtkAllocation){ 0, 0, width, MIN (head, height) }, -1);
  drop_all (self);
}

static void
wb_ping_plot_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_ping_plot_parent_class)->css_changed (widget, change);
  drop_all (WB_PING_PLOT (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_plot_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbPingPlot *self = WB_PING_PLOT (object);

  switch (prop_id)
    {
    case PROP_LOG:
      g_value_set_boolean (value, self->log);
      break;
    case PROP_SMOKE:
      g_value_set_boolean (value, self->smoke);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_ping_plot_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbPingPlot *self = WB_PING_PLOT (object);

  switch (prop_id)
    {
    case PROP_LOG:
      self->log = g_value_get_boolean (value);
      drop_all (self);
      break;
    case PROP_SMOKE:
      self->smoke = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
append_legend (WbPingPlot *self, guint index, const char *text, const char *css_class)
{
  g_autofree char *marked = g_strconcat ("■ ", text, NULL);

  self->legends[index] = gtk_label_new (marked);
  gtk_widget_add_css_class (self->legends[index], "caption");
  gtk_widget_add_css_class (self->legends[index], css_class);
  gtk_label_set_ellipsize (GTK_LABEL (self->legends[index]), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (self->legends[index], text);
  gtk_box_append (GTK_BOX (self->head), self->legends[index]);
}

static void
wb_ping_plot_constructed (GObject *object)
{
  WbPingPlot *self = WB_PING_PLOT (object);

  G_OBJECT_CLASS (wb_ping_plot_parent_class)->constructed (object);
  append_legend (self, WB_PING_PLOT_MEDIAN, _("Median"), "wb-curve-0");
  append_legend (self, WB_PING_PLOT_BAND, self->smoke ? "p25–p75, p5–p95" : _("Least to greatest"),
                 "wb-ping-band");
  append_legend (self, WB_PING_PLOT_LOST, _("Lost"), "wb-curve-3");
  append_legend (self, WB_PING_PLOT_LATE, _("Late"), "wb-curve-1");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->smoke ? _("Percentiles of the round trip over the whole run") :
                                                _("Round trip over time"),
                                  -1);
  if (self->smoke)
    wb_ping_stretch_show_whole (&self->stretch);
}

static void
wb_ping_plot_dispose (GObject *object)
{
  WbPingPlot *self = WB_PING_PLOT (object);

  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  g_clear_pointer (&self->data, gsk_render_node_unref);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_ping_plot_parent_class)->dispose (object);
}

static void
wb_ping_plot_finalize (GObject *object)
{
  WbPingPlot *self = WB_PING_PLOT (object);

  g_free (self->pixels);
  g_free (self->readout);
  G_OBJECT_CLASS (wb_ping_plot_parent_class)->finalize (object);
}

static void
wb_ping_plot_class_init (WbPingPlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = wb_ping_plot_constructed;
  object_class->dispose = wb_ping_plot_dispose;
  object_class->finalize = wb_ping_plot_finalize;
  object_class->get_property = wb_ping_plot_get_property;
  object_class->set_property = wb_ping_plot_set_property;
  widget_class->css_changed = wb_ping_plot_css_changed;
  widget_class->measure = wb_ping_plot_measure;
  widget_class->size_allocate = wb_ping_plot_size_allocate;
  widget_class->snapshot = wb_ping_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "pingplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_LOG] = g_param_spec_boolean ("log", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SMOKE] = g_param_spec_boolean (
      "smoke", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_READOUT_CHANGED] = g_signal_new ("readout-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW_CHANGED] = g_signal_new ("view-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_ping_plot_init (WbPingPlot *self)
{
  wb_ping_stretch_init (&self->stretch);
  wb_plot_axis_init (&self->axis, 0, 1e6, FALSE);
  self->cursor_x = -1;
  self->readout = g_strdup ("");
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  wb_ping_plot_add_controllers (self);
}

GtkWidget *
wb_ping_plot_new (gboolean smoke)
{
  return g_object_new (WB_TYPE_PING_PLOT, "smoke", smoke, NULL);
}

void
wb_ping_plot_set_snapshot (WbPingPlot *self, WbPingSnapshot *snapshot)
{
  gint64 from_ns, to_ns, from_before_ns, to_before_ns;
  guint64 target_id;

  g_return_if_fail (WB_IS_PING_PLOT (self));

  target_id = snapshot != NULL && snapshot->detail != NULL ? snapshot->detail->target_id : 0;
  wb_ping_stretch_get_range (&self->stretch, &from_before_ns, &to_before_ns);
  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  wb_ping_stretch_set_end (&self->stretch, snapshot != NULL ? snapshot->running_ns : 0);
  wb_ping_stretch_get_range (&self->stretch, &from_ns, &to_ns);
  if (target_id != self->target_id)
    {
      self->target_id = target_id;
      self->n_calm = CALM_UPDATES;
      drop_all (self);
    }
  else if (from_ns != from_before_ns || to_ns != to_before_ns)
    drop_all (self);
  else
    drop_data (self);
  if (self->cursor_x >= 0)
    update_readout (self);
}

void
wb_ping_plot_get_view (WbPingPlot *self, WbPingView *view)
{
  g_return_if_fail (WB_IS_PING_PLOT (self));

  wb_ping_stretch_get_view (&self->stretch, &view->from_ns, &view->to_ns);
  view->n_columns = (guint) CLAMP (gtk_widget_get_width (GTK_WIDGET (self)), 0, (int) WB_PING_COLUMNS_MAX);
}

gboolean
wb_ping_plot_is_following (WbPingPlot *self)
{
  return self->stretch.kind == WB_PING_STRETCH_FOLLOW;
}

gboolean
wb_ping_plot_is_whole (WbPingPlot *self)
{
  return self->stretch.kind == WB_PING_STRETCH_WHOLE;
}

const char *
wb_ping_plot_get_readout (WbPingPlot *self)
{
  return self->readout;
}
