/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every cap of the responder has its place here when it is reached: the clients' tile says how many had to make room,
 * the one of refusals what the system lost before we saw it. Why something was refused is wb-ping-refused-list's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-responder-figures.h"

#include "app/panel/wb-plot.h"
#include "app/panel/wb-stat-tile.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPingResponderFigures
{
  GtkWidget parent_instance;

  /* Template children */
  WbStatTile *answered_tile;
  WbPlot *bytes_plot;
  WbStatTile *clients_tile;
  GtkWidget *content;
  WbPlot *datagrams_plot;
  WbStatTile *received_tile;
  WbStatTile *refused_tile;
  GtkLabel *times_label;
};

G_DEFINE_FINAL_TYPE (WbPingResponderFigures, wb_ping_responder_figures, GTK_TYPE_WIDGET)

/* Setting the text that is there already would close a tooltip that is open. */
static void
show_tooltip (WbStatTile *tile, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (tile)), text) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (tile), text);
}

static void
show_rate (WbStatTile *tile, const WbFigure *figure)
{
  g_autofree char *rate = wb_format_dup_rate (figure->rate);
  g_autofree char *total = wb_format_dup_count (figure->total);
  g_autofree char *detail = g_strdup_printf (_ ("%s in all"), total);

  wb_stat_tile_set_value (tile, rate, detail);
}

static void
show_clients (WbPingResponderFigures *self, const WbPingResponderSnapshot *snapshot, guint max_clients)
{
  g_autofree char *value = wb_format_dup_count (snapshot->n_clients);
  g_autofree char *count = wb_format_dup_count (snapshot->n_confirmed);
  g_autofree char *forgotten = wb_format_dup_count (snapshot->forgotten);
  g_autofree char *max = wb_format_dup_count (max_clients);
  /* Translators: of the known clients, those who have shown that they are where they say */
  g_autofree char *confirmed = g_strdup_printf (_ ("%s confirmed"), count);
  /* Translators: clients that were forgotten because a newer one needed their place */
  g_autofree char *room = g_strdup_printf (_ ("%s made room"), forgotten);
  g_autofree char *full = g_strdup_printf (_ ("At most %s; who was silent for longest makes room"), max);

  /* The cap's word comes first: it is what one has to know. */
  if (snapshot->forgotten > 0)
    wb_stat_tile_set_value (self->clients_tile, value, room);
  else
    wb_stat_tile_set_value (self->clients_tile, value, confirmed);
  wb_stat_tile_set_tone (self->clients_tile, snapshot->forgotten > 0 ? "warning" : "");
  show_tooltip (self->clients_tile, max_clients > 0 ? full : NULL);
}

static void
show_refused (WbPingResponderFigures *self, const WbPingResponderSnapshot *snapshot)
{
  g_autofree char *value = wb_format_dup_count (snapshot->refused.total);
  g_autofree char *rate = wb_format_dup_rate (snapshot->refused.rate);
  g_autofree char *count = wb_format_dup_count (snapshot->system_lost);
  g_autofree char *lost = g_strdup_printf (_ ("%s lost by the system"), count);

  wb_stat_tile_set_value (self->refused_tile, value, snapshot->system_lost > 0 ? lost : rate);
  wb_stat_tile_set_tone (self->refused_tile, snapshot->refused.total + snapshot->system_lost > 0 ? "warning" : "");
}

static void
show_times (WbPingResponderFigures *self, const WbPingResponderSnapshot *snapshot)
{
  const char *text = "";

  /* The text protocol tells its clients no receive time. */
  if (snapshot->running_ns > 0 && snapshot->stamp)
    text = snapshot->kernel_times ? _ ("Receive times are the kernel's: right while the machine is busy") :
                                    _ ("Receive times are this program's: late while the machine is busy");
  if (g_strcmp0 (gtk_label_get_text (self->times_label), text) == 0)
    return;
  gtk_label_set_text (self->times_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->times_label), *text != 0);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_responder_figures_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_RESPONDER_FIGURES);
  G_OBJECT_CLASS (wb_ping_responder_figures_parent_class)->dispose (object);
}

static void
wb_ping_responder_figures_class_init (WbPingResponderFiguresClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_responder_figures_dispose;
  g_type_ensure (WB_TYPE_PLOT);
  g_type_ensure (WB_TYPE_STAT_TILE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-responder-figures.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, answered_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, bytes_plot);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, clients_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, datagrams_plot);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, received_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, refused_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderFigures, times_label);
}

static void
wb_ping_responder_figures_init (WbPingResponderFigures *self)
{
  static const WbPingResponderSnapshot nothing; /* until the first snapshot: zeros, not blanks */
  const double slot_s = (double) WB_METER_SLOT_NS / WB_NS_PER_S;

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_plot_set_scale (self->datagrams_plot, slot_s, WB_METER_SLOTS, wb_format_dup_rate);
  wb_plot_set_scale (self->bytes_plot, slot_s, WB_METER_SLOTS, wb_format_dup_byte_rate);
  wb_ping_responder_figures_update (self, &nothing, 0);
}

GtkWidget *
wb_ping_responder_figures_new (void)
{
  return g_object_new (WB_TYPE_PING_RESPONDER_FIGURES, NULL);
}

void
wb_ping_responder_figures_update (WbPingResponderFigures *self, const WbPingResponderSnapshot *snapshot,
                                  guint max_clients)
{
  g_return_if_fail (WB_IS_PING_RESPONDER_FIGURES (self));
  g_return_if_fail (snapshot != NULL);

  show_rate (self->received_tile, &snapshot->received);
  show_rate (self->answered_tile, &snapshot->answered);
  show_clients (self, snapshot, max_clients);
  show_refused (self, snapshot);
  show_times (self, snapshot);
  wb_plot_set_curve (self->datagrams_plot, 0, _ ("Received"), snapshot->received.history, snapshot->received.n_history);
  wb_plot_set_curve (self->datagrams_plot, 2, _ ("Answered"), snapshot->answered.history, snapshot->answered.n_history);
  wb_plot_set_curve (self->datagrams_plot, 3, _ ("Refused"), snapshot->refused.history, snapshot->refused.n_history);
  wb_plot_set_curve (self->bytes_plot, 0, _ ("Received"), snapshot->in_bytes.history, snapshot->in_bytes.n_history);
  wb_plot_set_curve (self->bytes_plot, 1, _ ("Sent"), snapshot->out_bytes.history, snapshot->out_bytes.n_history);
}
