/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times are given to the plots in microseconds, as no axis of theirs ends below 10. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-plots.h"

#include "app/panel/wb-plot.h"
#include "app/pool/wb-pool-words.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

#define US_PER_MS 1000

struct _WbPoolPlots
{
  GtkWidget parent_instance;

  /* Template children */
  WbPlot *connect_plot;
  GtkWidget *content;
  WbPlot *rates_plot;
  WbPlot *sizes_plot;
  WbPlot *wait_plot;
};

G_DEFINE_FINAL_TYPE (WbPoolPlots, wb_pool_plots, GTK_TYPE_WIDGET)

static char *
dup_size (double value)
{
  return wb_format_dup_count ((guint64) MAX (value, 0));
}

static char *
dup_time (double us)
{
  return us > 0 ? wb_format_dup_duration ((gint64) (us * WB_NS_PER_US)) : g_strdup ("0");
}

static void
show_times (WbPlot *plot, const double *mean_ms, const double *max_ms, guint n)
{
  double mean_us[WB_METER_SLOTS], max_us[WB_METER_SLOTS];

  for (guint i = 0; i < n; i++)
    {
      mean_us[i] = mean_ms[i] * US_PER_MS;
      max_us[i] = max_ms[i] * US_PER_MS;
    }
  wb_plot_set_curve (plot, 0, _("Mean"), mean_us, n);
  wb_plot_set_curve (plot, 1, _("Longest"), max_us, n);
}

static void
show_sizes (WbPoolPlots *self, const WbPoolSnapshot *snapshot)
{
  const WbPoolPast *past = &snapshot->past;
  double max[WB_METER_SLOTS];

  for (guint i = 0; i < past->n; i++)
    max[i] = snapshot->max;
  wb_plot_set_curve (self->sizes_plot, 0, wb_pool_words_get_state (WB_POOL_LOOK_LENT, NULL), past->lent, past->n);
  wb_plot_set_curve (self->sizes_plot, 1, C_("acquires of a pool", "Waiting"), past->waiting, past->n);
  wb_plot_set_curve (self->sizes_plot, 2, wb_pool_words_get_state (WB_POOL_LOOK_IDLE, NULL), past->idle, past->n);
  wb_plot_set_curve (self->sizes_plot, 4, wb_pool_words_get_state (WB_POOL_LOOK_CONNECTING, NULL), past->connecting,
                     past->n);
  wb_plot_set_curve (self->sizes_plot, 5, C_("connections of a pool", "At most"), max, past->n);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_plots_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_POOL_PLOTS);
  G_OBJECT_CLASS (wb_pool_plots_parent_class)->dispose (object);
}

static void
wb_pool_plots_class_init (WbPoolPlotsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_plots_dispose;
  g_type_ensure (WB_TYPE_PLOT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-plots.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolPlots, connect_plot);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPlots, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPlots, rates_plot);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPlots, sizes_plot);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPlots, wait_plot);
}

static void
wb_pool_plots_init (WbPoolPlots *self)
{
  const double slot_s = (double) WB_METER_SLOT_NS / WB_NS_PER_S;

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_plot_set_scale (self->sizes_plot, slot_s, WB_METER_SLOTS, dup_size);
  wb_plot_set_limit (self->sizes_plot, 5);
  wb_plot_set_scale (self->rates_plot, slot_s, WB_METER_SLOTS, wb_format_dup_rate);
  wb_plot_set_scale (self->wait_plot, slot_s, WB_METER_SLOTS, dup_time);
  wb_plot_set_scale (self->connect_plot, slot_s, WB_METER_SLOTS, dup_time);
}

GtkWidget *
wb_pool_plots_new (void)
{
  return g_object_new (WB_TYPE_POOL_PLOTS, NULL);
}

void
wb_pool_plots_update (WbPoolPlots *self, WbPoolSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_POOL_PLOTS (self));

  if (snapshot == NULL)
    {
      wb_plot_clear (self->sizes_plot);
      wb_plot_clear (self->rates_plot);
      wb_plot_clear (self->wait_plot);
      wb_plot_clear (self->connect_plot);
      return;
    }
  show_sizes (self, snapshot);
  show_times (self->wait_plot, snapshot->past.wait_mean_ms, snapshot->past.wait_max_ms, snapshot->past.n);
  show_times (self->connect_plot, snapshot->past.connect_mean_ms, snapshot->past.connect_max_ms, snapshot->past.n);
  wb_plot_set_curve (self->rates_plot, 0, _("Acquires"), snapshot->acquires.history, snapshot->acquires.n_history);
  wb_plot_set_curve (self->rates_plot, 2, C_("acquires of a pool", "Granted"), snapshot->grants.history,
                     snapshot->grants.n_history);
  wb_plot_set_curve (self->rates_plot, 3, _("Errors"), snapshot->errors.history, snapshot->errors.n_history);
}
