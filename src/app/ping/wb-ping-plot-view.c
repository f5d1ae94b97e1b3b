/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The buttons do what the plot's keys and gestures do, for those who look for them. The readout has a line of its own: a
 * bubble beside the pointer would hide what it speaks of. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-plot-view.h"

#include "app/panel/wb-focus.h"

#include <glib/gi18n.h>

#define ZOOM_FACTOR 2.0

struct _WbPingPlotView
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkWidget *follow_button;
  GtkToggleButton *log_button;
  GtkLabel *readout_label;
  GtkWidget *time_buttons;
  GtkWidget *whole_button;

  /* Borrowed from content */
  WbPingPlot *plot;

  gboolean smoke;
  gboolean in_brief; /* there is nothing to draw */
};

G_DEFINE_FINAL_TYPE (WbPingPlotView, wb_ping_plot_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SMOKE,
  N_PROPS
};

enum
{
  SIGNAL_VIEW_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
show_buttons (WbPingPlotView *self)
{
  gtk_widget_set_sensitive (self->follow_button, !wb_ping_plot_is_following (self->plot));
  gtk_widget_set_sensitive (self->whole_button, !wb_ping_plot_is_whole (self->plot));
}

static void
view_changed_cb (WbPingPlotView *self)
{
  show_buttons (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

static void
readout_cb (WbPingPlotView *self)
{
  const char *readout = wb_ping_plot_get_readout (self->plot), *text = readout;

  if (*text == 0)
    text = self->in_brief ? _("A session of more than 64 targets keeps no past that could be drawn.") :
           self->smoke    ? _("Point at a place to read it") :
                            _("Point at a place to read it, drag to look closer");
  gtk_label_set_text (self->readout_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->readout_label), *readout != 0 ? readout : NULL);
}

static void
plot_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbPingPlot *plot = WB_PING_PLOT_VIEW (widget)->plot;

  if (g_str_equal (name, "plot.whole"))
    wb_ping_plot_show_whole (plot);
  else if (g_str_equal (name, "plot.follow"))
    wb_ping_plot_follow (plot);
  else
    wb_ping_plot_zoom (plot, g_str_equal (name, "plot.closer") ? 1 / ZOOM_FACTOR : ZOOM_FACTOR);
}

static gboolean
wb_ping_plot_view_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_PLOT_VIEW (widget)->plot));
}

static void
wb_ping_plot_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_SMOKE)
    WB_PING_PLOT_VIEW (object)->smoke = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
wb_ping_plot_view_constructed (GObject *object)
{
  WbPingPlotView *self = WB_PING_PLOT_VIEW (object);
  GtkWidget *plot = wb_ping_plot_new (self->smoke);

  G_OBJECT_CLASS (wb_ping_plot_view_parent_class)->constructed (object);
  self->plot = WB_PING_PLOT (plot);
  gtk_widget_set_vexpand (plot, TRUE);
  gtk_box_append (GTK_BOX (self->content), plot);
  gtk_widget_set_visible (self->time_buttons, !self->smoke);
  g_object_bind_property (self->log_button, "active", plot, "log", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (plot, "view-changed", G_CALLBACK (view_changed_cb), self);
  g_signal_connect_swapped (plot, "readout-changed", G_CALLBACK (readout_cb), self);
  readout_cb (self);
  show_buttons (self);
}

static void
wb_ping_plot_view_dispose (GObject *object)
{
  WbPingPlotView *self = WB_PING_PLOT_VIEW (object);

  if (self->plot != NULL)
    g_signal_handlers_disconnect_by_data (self->plot, self);
  self->plot = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_PLOT_VIEW);
  G_OBJECT_CLASS (wb_ping_plot_view_parent_class)->dispose (object);
}

static void
wb_ping_plot_view_class_init (WbPingPlotViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = wb_ping_plot_view_constructed;
  object_class->dispose = wb_ping_plot_view_dispose;
  object_class->set_property = wb_ping_plot_view_set_property;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_plot_view_grab_focus;
  properties[PROP_SMOKE] = g_param_spec_boolean (
      "smoke", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_VIEW_CHANGED] = g_signal_new ("view-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "plot.whole", NULL, plot_action);
  gtk_widget_class_install_action (widget_class, "plot.follow", NULL, plot_action);
  gtk_widget_class_install_action (widget_class, "plot.closer", NULL, plot_action);
  gtk_widget_class_install_action (widget_class, "plot.further", NULL, plot_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-plot-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, follow_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, log_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, readout_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, time_buttons);
  gtk_widget_class_bind_template_child (widget_class, WbPingPlotView, whole_button);
}

static void
wb_ping_plot_view_init (WbPingPlotView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_ping_plot_view_new (gboolean smoke)
{
  return g_object_new (WB_TYPE_PING_PLOT_VIEW, "smoke", smoke, NULL);
}

void
wb_ping_plot_view_set_snapshot (WbPingPlotView *self, WbPingSnapshot *snapshot)
{
  gboolean in_brief;

  g_return_if_fail (WB_IS_PING_PLOT_VIEW (self));

  wb_ping_plot_set_snapshot (self->plot, snapshot);
  show_buttons (self);
  in_brief = snapshot != NULL && snapshot->detail != NULL && snapshot->detail->in_brief;
  if (in_brief == self->in_brief)
    return;
  self->in_brief = in_brief;
  readout_cb (self);
}

void
wb_ping_plot_view_get_view (WbPingPlotView *self, WbPingView *view)
{
  g_return_if_fail (WB_IS_PING_PLOT_VIEW (self));

  wb_ping_plot_get_view (self->plot, view);
}

WbPingPlot *
wb_ping_plot_view_get_plot (WbPingPlotView *self)
{
  return self->plot;
}
