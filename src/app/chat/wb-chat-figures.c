/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each limit of the server has its place here when it is reached: evictions name their parts, the tooltip all that was
 * refused, and the longest queue warns before it costs a client. The number of clients has no history in the engine;
 * the one that is plotted is what this widget saw, and begins anew after it was not looked at. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-figures.h"

#include "app/panel/wb-plot.h"
#include "app/panel/wb-stat-figure.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

/* A gap in what was seen that is longer than this is no straight line. */
#define MAX_GAP_NS (2 * WB_NS_PER_S)
/* Below this width the plots cost more room than they tell. */
#define BRIEF_BELOW_PX 520

struct _WbChatFigures
{
  GtkWidget parent_instance;

  /* Template children */
  WbPlot *clients_plot;
  WbStatTile *clients_tile;
  GtkWidget *content;
  WbStatTile *deliveries_tile;
  WbStatTile *evictions_tile;
  WbStatTile *messages_tile;
  WbStatTile *out_tile;
  GtkWidget *plots;
  WbStatTile *queue_tile;
  WbPlot *rates_plot;

  double n_clients[WB_METER_SLOTS]; /* oldest first */
  guint n_seen;
  gint64 seen_ns; /* end of the newest slot */
  guint brief_id;
  gboolean brief;
};

G_DEFINE_FINAL_TYPE (WbChatFigures, wb_chat_figures, GTK_TYPE_WIDGET)

static char *
dup_whole (double value)
{
  return wb_format_dup_count ((guint64) MAX (value, 0));
}

static void
show_clients (WbChatFigures *self, const WbChatSnapshot *snapshot)
{
  g_autofree char *value = wb_format_dup_count (snapshot->n_clients);
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree char *full = NULL;

  wb_stat_figure_append_part (detail, snapshot->n_line, _("line"));
  wb_stat_figure_append_part (detail, snapshot->n_irc, "IRC");
  wb_stat_figure_append_part (detail, snapshot->n_new, _("new"));
  wb_stat_figure_append_part (detail, snapshot->n_tls, "TLS");
  wb_stat_tile_set_value (self->clients_tile, value, detail->len > 0 ? detail->str : _("none"));
  if (snapshot->max_clients > 0)
    {
      g_autofree char *max = wb_format_dup_count (snapshot->max_clients);

      full = g_strdup_printf (_("At most %s"), max);
    }
  wb_stat_tile_set_hint (self->clients_tile, full);
  wb_stat_tile_set_tone (self->clients_tile,
                         snapshot->max_clients > 0 && snapshot->n_clients >= snapshot->max_clients ? "warning" : "");
}

static void
show_evictions (WbChatFigures *self, const WbChatSnapshot *snapshot)
{
  guint64 refused = snapshot->refused_full + snapshot->refused_address + snapshot->refused_descriptors +
                    snapshot->refused_banned + snapshot->refused_tls;
  g_autoptr (GString) brief = g_string_new (NULL), full = g_string_new (NULL);
  g_autofree char *value = wb_format_dup_count (snapshot->evictions.total);

  wb_stat_figure_append_part (brief, snapshot->evicted_slow, _("too slow"));
  wb_stat_figure_append_part (brief, snapshot->evicted_cut, _("queue full"));
  wb_stat_figure_append_part (brief, snapshot->evicted_registration, _("silent"));
  wb_stat_figure_append_part (brief, refused, _("refused"));
  wb_stat_figure_append_part (full, snapshot->evicted_slow, _("closed: did not read"));
  wb_stat_figure_append_part (full, snapshot->evicted_cut, _("closed: the queue was full"));
  wb_stat_figure_append_part (full, snapshot->evicted_registration, _("closed: did not say who it is"));
  wb_stat_figure_append_part (full, snapshot->refused_full, _("refused: too many clients"));
  wb_stat_figure_append_part (full, snapshot->refused_address, _("refused: too many from one address"));
  wb_stat_figure_append_part (full, snapshot->refused_descriptors, _("refused: no descriptors left"));
  wb_stat_figure_append_part (full, snapshot->refused_banned, _("refused: banned"));
  wb_stat_figure_append_part (full, snapshot->refused_tls, _("refused: TLS failed, or too many"));
  wb_stat_figure_append_part (full, snapshot->kicked, _("removed by you"));
  wb_stat_figure_append_part (full, snapshot->resets, _("reset by the client"));
  wb_stat_figure_append_part (full, snapshot->lines_too_long, _("lines too long"));
  wb_stat_figure_append_part (full, snapshot->held, _("times held: spoke too fast"));
  wb_stat_tile_set_value (self->evictions_tile, value, brief->len > 0 ? brief->str : _("none"));
  wb_stat_tile_set_tone (self->evictions_tile, snapshot->evictions.total > 0 ? "error" : refused > 0 ? "warning" : "");
  wb_stat_tile_set_hint (self->evictions_tile, full->len > 0 ? full->str : NULL);
}

static void
show_queue (WbChatFigures *self, const WbChatSnapshot *snapshot, guint queue_bytes)
{
  g_autofree char *value = wb_format_dup_size (snapshot->longest_queue);
  g_autofree char *cap = wb_format_dup_size (queue_bytes);
  g_autofree char *memory = wb_format_dup_size (snapshot->log_bytes + snapshot->queue_bytes);
  g_autofree char *detail = g_strdup_printf (_("of %s"), cap);
  g_autofree char *full = g_strdup_printf (_("What is said takes %s of memory, for all clients together"), memory);

  wb_stat_tile_set_value (self->queue_tile, value, snapshot->is_behind ? _("speakers wait") : detail);
  wb_stat_tile_set_tone (self->queue_tile,
                         snapshot->is_behind || snapshot->longest_queue > queue_bytes / 2 ? "warning" : "");
  wb_stat_tile_set_hint (self->queue_tile,
                         snapshot->is_behind ? _("Speakers wait: most of the room reads too slowly") : full);
}

/* One value a slot; slots that passed while nobody looked have the value that was found after them. */
static void
see_clients (WbChatFigures *self, const WbChatSnapshot *snapshot)
{
  gint64 gap = snapshot->taken_ns - self->seen_ns;

  if (snapshot->running_ns == 0 || gap < 0 || (gap > MAX_GAP_NS && self->seen_ns > 0))
    self->n_seen = 0;
  if (snapshot->running_ns == 0)
    return;
  if (self->n_seen == 0)
    self->seen_ns = snapshot->taken_ns - WB_METER_SLOT_NS;
  for (; snapshot->taken_ns - self->seen_ns >= WB_METER_SLOT_NS; self->seen_ns += WB_METER_SLOT_NS)
    {
      if (self->n_seen == WB_METER_SLOTS)
        memmove (self->n_clients, self->n_clients + 1, (WB_METER_SLOTS - 1) * sizeof self->n_clients[0]);
      else
        self->n_seen++;
      self->n_clients[self->n_seen - 1] = snapshot->n_clients;
    }
}

/* --- Narrow and wide ------------------------------------------------------------------------------------------------- */

static gboolean
brief_cb (gpointer data)
{
  WbChatFigures *self = WB_CHAT_FIGURES (data);

  self->brief_id = 0;
  gtk_widget_set_visible (self->plots, !self->brief);
  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
wb_chat_figures_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wb_chat_figures_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (WB_CHAT_FIGURES (widget)->content, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
wb_chat_figures_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbChatFigures *self = WB_CHAT_FIGURES (widget);
  gboolean brief = width < BRIEF_BELOW_PX;

  gtk_widget_allocate (self->content, width, height, baseline, NULL);
  if (self->brief == brief)
    return;
  self->brief = brief;
  /* Children must not change inside an allocation; before the next frame is early enough. */
  if (self->brief_id == 0)
    self->brief_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, brief_cb, self, NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_chat_figures_dispose (GObject *object)
{
  g_clear_handle_id (&WB_CHAT_FIGURES (object)->brief_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_CHAT_FIGURES);
  G_OBJECT_CLASS (wb_chat_figures_parent_class)->dispose (object);
}

static void
wb_chat_figures_class_init (WbChatFiguresClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_chat_figures_dispose;
  g_type_ensure (WB_TYPE_PLOT);
  g_type_ensure (WB_TYPE_STAT_TILE);
  widget_class->get_request_mode = wb_chat_figures_get_request_mode;
  widget_class->measure = wb_chat_figures_measure;
  widget_class->size_allocate = wb_chat_figures_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/chat/wb-chat-figures.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, clients_plot);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, clients_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, content);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, deliveries_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, evictions_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, messages_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, out_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, plots);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, queue_tile);
  gtk_widget_class_bind_template_child (widget_class, WbChatFigures, rates_plot);
}

static void
wb_chat_figures_init (WbChatFigures *self)
{
  static const WbChatSnapshot nothing; /* until the first snapshot: zeros, not blanks */
  const double slot_s = (double) WB_METER_SLOT_NS / WB_NS_PER_S;

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_plot_set_scale (self->rates_plot, slot_s, WB_METER_SLOTS, wb_format_dup_rate);
  wb_plot_set_scale (self->clients_plot, slot_s, WB_METER_SLOTS, dup_whole);
  wb_chat_figures_update (self, &nothing, 0);
}

GtkWidget *
wb_chat_figures_new (void)
{
  return g_object_new (WB_TYPE_CHAT_FIGURES, NULL);
}

void
wb_chat_figures_update (WbChatFigures *self, const WbChatSnapshot *snapshot, guint queue_bytes)
{
  g_return_if_fail (WB_IS_CHAT_FIGURES (self));
  g_return_if_fail (snapshot != NULL);

  show_clients (self, snapshot);
  wb_stat_figure_show_rate (self->messages_tile, &snapshot->messages, wb_format_dup_rate, wb_format_dup_count);
  wb_stat_figure_show_rate (self->deliveries_tile, &snapshot->deliveries, wb_format_dup_rate, wb_format_dup_count);
  wb_stat_figure_show_rate (self->out_tile, &snapshot->out_bytes, wb_format_dup_byte_rate, wb_format_dup_size);
  show_evictions (self, snapshot);
  show_queue (self, snapshot, queue_bytes);
  see_clients (self, snapshot);
  wb_plot_set_curve (self->rates_plot, 0, _("Deliveries"), snapshot->deliveries.history,
                     snapshot->deliveries.n_history);
  wb_plot_set_curve (self->rates_plot, 1, _("Messages"), snapshot->messages.history, snapshot->messages.n_history);
  wb_plot_set_curve (self->clients_plot, 0, _("Clients"), self->n_clients, self->n_seen);
  wb_plot_set_curve (self->clients_plot, 3, _("Evicted/s"), snapshot->evictions.history,
                     snapshot->evictions.n_history);
}
