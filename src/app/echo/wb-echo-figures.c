/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every cap of the server has its place here when it is reached: the tile of errors names its parts, the tile of
 * datagrams what was held back and what was not answered on purpose. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-figures.h"

#include "app/panel/wb-plot.h"
#include "app/panel/wb-stat-figure.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbEchoFigures
{
  GtkWidget parent_instance;

  /* Template children */
  WbPlot *bytes_plot;
  WbStatTile *connections_tile;
  GtkWidget *content;
  WbStatTile *datagrams_tile;
  WbStatTile *errors_tile;
  WbStatTile *in_tile;
  WbStatTile *out_tile;
  WbStatTile *requests_tile;
  WbPlot *requests_plot;
};

G_DEFINE_FINAL_TYPE (WbEchoFigures, wb_echo_figures, GTK_TYPE_WIDGET)

static void
show_connections (WbEchoFigures *self, const WbEchoSnapshot *snapshot)
{
  guint n = snapshot->connections_v4 + snapshot->connections_v6;
  g_autofree char *value = wb_format_dup_count (n);
  g_autofree char *v4 = wb_format_dup_count (snapshot->connections_v4);
  g_autofree char *v6 = wb_format_dup_count (snapshot->connections_v6);
  g_autofree char *detail = g_strdup_printf ("IPv4 %s · IPv6 %s", v4, v6);
  g_autofree char *full = NULL;

  wb_stat_tile_set_value (self->connections_tile, value, detail);
  if (snapshot->max_connections > 0)
    {
      g_autofree char *max = wb_format_dup_count (snapshot->max_connections);

      full = g_strdup_printf (_("At most %s"), max);
    }
  wb_stat_tile_set_hint (self->connections_tile, full);
  wb_stat_tile_set_tone (self->connections_tile,
                         snapshot->max_connections > 0 && n >= snapshot->max_connections ? "warning" : "");
}

static void
show_errors (WbEchoFigures *self, const WbEchoSnapshot *snapshot)
{
  guint64 refused = snapshot->refused_full + snapshot->refused_address + snapshot->refused_descriptors;
  g_autoptr (GString) brief = g_string_new (NULL), full = g_string_new (NULL);
  g_autofree char *value = wb_format_dup_count (snapshot->errors.total);

  wb_stat_figure_append_part (brief, refused, _("refused"));
  wb_stat_figure_append_part (brief, snapshot->resets, _("reset"));
  wb_stat_figure_append_part (brief, snapshot->evicted_slow, _("too slow"));
  wb_stat_figure_append_part (brief, snapshot->evicted_idle, _("idle"));
  wb_stat_figure_append_part (full, snapshot->refused_full, _("refused: too many connections"));
  wb_stat_figure_append_part (full, snapshot->refused_address, _("refused: too many from one address"));
  wb_stat_figure_append_part (full, snapshot->refused_descriptors, _("refused: no descriptors left"));
  wb_stat_figure_append_part (full, snapshot->resets, _("reset by the peer"));
  wb_stat_figure_append_part (full, snapshot->evicted_slow, _("closed: the peer did not read"));
  wb_stat_figure_append_part (full, snapshot->evicted_idle, _("closed: idle"));
  wb_stat_tile_set_value (self->errors_tile, value, brief->len > 0 ? brief->str : _("none"));
  wb_stat_tile_set_tone (self->errors_tile, snapshot->errors.total > 0 ? "warning" : "");
  wb_stat_tile_set_hint (self->errors_tile, full->len > 0 ? full->str : NULL);
}

static void
show_datagrams (WbEchoFigures *self, const WbEchoSnapshot *snapshot)
{
  guint64 held = snapshot->udp_limited + snapshot->udp_not_answered + snapshot->udp_too_big;
  g_autoptr (GString) full = g_string_new (NULL);
  g_autofree char *value = wb_format_dup_count (snapshot->udp_received);
  g_autofree char *answered = wb_format_dup_count (snapshot->udp_answered);
  g_autofree char *count = wb_format_dup_count (held);
  /* Translators: of the datagrams that came, how many were answered and how many were not, by rule */
  g_autofree char *detail = held > 0 ? g_strdup_printf (_("%s answered · %s held back"), answered, count) :
                                       g_strdup_printf (_("%s answered"), answered);

  wb_stat_figure_append_part (full, snapshot->udp_limited, _("held back: too many from one source"));
  wb_stat_figure_append_part (full, snapshot->udp_not_answered, _("not answered, so that no loop arises"));
  wb_stat_figure_append_part (full, snapshot->udp_too_big, _("answer too big"));
  wb_stat_tile_set_value (self->datagrams_tile, value, detail);
  wb_stat_tile_set_tone (self->datagrams_tile, held > 0 ? "warning" : "");
  wb_stat_tile_set_hint (self->datagrams_tile, full->len > 0 ? full->str : NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_echo_figures_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_ECHO_FIGURES);
  G_OBJECT_CLASS (wb_echo_figures_parent_class)->dispose (object);
}

static void
wb_echo_figures_class_init (WbEchoFiguresClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_echo_figures_dispose;
  g_type_ensure (WB_TYPE_PLOT);
  g_type_ensure (WB_TYPE_STAT_TILE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/echo/wb-echo-figures.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, bytes_plot);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, connections_tile);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, content);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, datagrams_tile);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, errors_tile);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, in_tile);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, out_tile);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, requests_plot);
  gtk_widget_class_bind_template_child (widget_class, WbEchoFigures, requests_tile);
}

static void
wb_echo_figures_init (WbEchoFigures *self)
{
  static const WbEchoSnapshot nothing; /* until the first snapshot: zeros, not blanks */
  const double slot_s = (double) WB_METER_SLOT_NS / WB_NS_PER_S;

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_plot_set_scale (self->requests_plot, slot_s, WB_METER_SLOTS, wb_format_dup_rate);
  wb_plot_set_scale (self->bytes_plot, slot_s, WB_METER_SLOTS, wb_format_dup_byte_rate);
  wb_echo_figures_update (self, &nothing);
}

GtkWidget *
wb_echo_figures_new (void)
{
  return g_object_new (WB_TYPE_ECHO_FIGURES, NULL);
}

void
wb_echo_figures_update (WbEchoFigures *self, const WbEchoSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_ECHO_FIGURES (self));
  g_return_if_fail (snapshot != NULL);

  show_connections (self, snapshot);
  wb_stat_figure_show_rate (self->requests_tile, &snapshot->requests, wb_format_dup_rate, wb_format_dup_count);
  wb_stat_figure_show_rate (self->in_tile, &snapshot->in_bytes, wb_format_dup_byte_rate, wb_format_dup_size);
  wb_stat_figure_show_rate (self->out_tile, &snapshot->out_bytes, wb_format_dup_byte_rate, wb_format_dup_size);
  show_errors (self, snapshot);
  show_datagrams (self, snapshot);
  wb_plot_set_curve (self->requests_plot, 0, _("Answers"), snapshot->requests.history, snapshot->requests.n_history);
  wb_plot_set_curve (self->bytes_plot, 0, _("Received"), snapshot->in_bytes.history, snapshot->in_bytes.n_history);
  wb_plot_set_curve (self->bytes_plot, 1, _("Sent"), snapshot->out_bytes.history, snapshot->out_bytes.n_history);
}
