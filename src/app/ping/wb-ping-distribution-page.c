/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture is one drawing area of our own with a node that is kept until the histogram changes; the words below it say
 * the same percentiles, so that nobody has to measure a picture. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-distribution-page.h"

#include "app/panel/wb-histogram-view.h"
#include "app/ping/wb-ping-words.h"
#include "engine/ping/wb-ping-figure.h"

#include <glib/gi18n.h>

struct _WbPingDistributionPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *empty_label;
  WbHistogramView *histogram;
  GtkLabel *marks_label;
  GtkToggleButton *network_button;
  GtkToggleButton *response_button;
  GtkStack *stack;

  /* Owned */
  WbPingSnapshot *snapshot;
};

G_DEFINE_FINAL_TYPE (WbPingDistributionPage, wb_ping_distribution_page, GTK_TYPE_WIDGET)

static void
show (WbPingDistributionPage *self)
{
  const WbPingDetail *detail = self->snapshot != NULL ? self->snapshot->detail : NULL;
  gboolean response = gtk_toggle_button_get_active (self->response_button);
  const WbHistogram *values = NULL;
  const WbPingDistribution *figures = NULL;
  WbHistogramMark marks[WB_PING_N_PERCENTILES];
  guint n_marks = 0;
  g_autoptr (GString) text = g_string_new (NULL);

  if (detail != NULL)
    {
      values = response ? detail->response : detail->network;
      figures = response ? &detail->figures.response : &detail->figures.network;
    }
  for (guint i = 0; figures != NULL && figures->has_percentiles && figures->n > 0 && i < WB_PING_N_PERCENTILES; i++)
    {
      marks[n_marks++] =
          (WbHistogramMark){ wb_ping_percentile_get_value ((WbPingPercentile) i), figures->percentiles_ns[i] };
      g_string_append_printf (text, "%sp%g ", i > 0 ? " · " : "", wb_ping_percentile_get_value ((WbPingPercentile) i));
      wb_ping_words_append_ms (text, (double) figures->percentiles_ns[i]);
    }
  wb_histogram_view_set_values (self->histogram, values, marks, n_marks);
  if (g_strcmp0 (gtk_label_get_text (self->marks_label), text->str) != 0)
    gtk_label_set_text (self->marks_label, text->str);
  gtk_label_set_text (self->empty_label, detail != NULL && detail->in_brief ?
                                             _("A session of more than 64 targets keeps no distributions.") :
                                             _("Nothing has come back yet."));
  gtk_stack_set_visible_child_name (self->stack,
                                    values != NULL && wb_histogram_get_count (values) > 0 ? "picture" : "empty");
}

static void
wb_ping_distribution_page_dispose (GObject *object)
{
  WbPingDistributionPage *self = WB_PING_DISTRIBUTION_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_DISTRIBUTION_PAGE);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_ping_distribution_page_parent_class)->dispose (object);
}

static void
wb_ping_distribution_page_class_init (WbPingDistributionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_HISTOGRAM_VIEW);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_distribution_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-distribution-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, histogram);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, marks_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, network_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, response_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingDistributionPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, show);
}

static void
wb_ping_distribution_page_init (WbPingDistributionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_button_set_label (GTK_BUTTON (self->network_button), wb_ping_figure_get_label (WB_PING_FIGURE_NETWORK));
  gtk_button_set_label (GTK_BUTTON (self->response_button), wb_ping_figure_get_label (WB_PING_FIGURE_RESPONSE));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->network_button),
                               wb_ping_figure_get_definition (WB_PING_FIGURE_NETWORK));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->response_button),
                               wb_ping_figure_get_definition (WB_PING_FIGURE_RESPONSE));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->marks_label),
                               wb_ping_figure_get_definition (WB_PING_FIGURE_PERCENTILE));
  show (self);
}

GtkWidget *
wb_ping_distribution_page_new (void)
{
  return g_object_new (WB_TYPE_PING_DISTRIBUTION_PAGE, NULL);
}

void
wb_ping_distribution_page_update (WbPingDistributionPage *self, WbPingSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_PING_DISTRIBUTION_PAGE (self));

  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  show (self);
}

const char *
wb_ping_distribution_page_get_text (WbPingDistributionPage *self)
{
  return gtk_label_get_text (self->marks_label);
}
