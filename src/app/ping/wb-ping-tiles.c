/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each tile is called what wb-ping-figure calls it, and its tooltip is the definition: no number without its meaning. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-tiles.h"

#include "app/panel/wb-stat-tile.h"
#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-figure.h"

#include <glib/gi18n.h>

struct _WbPingTiles
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  WbStatTile *duplicates_tile;
  WbStatTile *jitter_tile;
  WbStatTile *late_tile;
  WbStatTile *lost_tile;
  WbStatTile *p50_tile;
  WbStatTile *p99_tile;
  WbStatTile *received_tile;
  WbStatTile *reordered_tile;
  WbStatTile *sent_tile;
};

G_DEFINE_FINAL_TYPE (WbPingTiles, wb_ping_tiles, GTK_TYPE_WIDGET)

static void
show_count (WbStatTile *tile, guint64 count, const char *detail, const char *tone)
{
  g_autofree char *value = wb_format_dup_count (count);

  wb_stat_tile_set_value (tile, value, detail);
  wb_stat_tile_set_tone (tile, count > 0 ? tone : "");
}

static void
show_lost (WbPingTiles *self, const WbPingCounts *counts)
{
  g_autofree char *share = wb_ping_words_dup_share (counts->lost, counts->lost + counts->received);
  g_autofree char *up = wb_format_dup_count (counts->lost_up);
  g_autofree char *down = wb_format_dup_count (counts->lost_down);
  g_autofree char *both = NULL;

  if (counts->directions_known && counts->lost > 0)
    /* Translators: lost probes on the way there and on the way back */
    both = g_strdup_printf (_("↑ %s ↓ %s"), up, down);
  show_count (self->lost_tile, counts->lost, both != NULL ? both : share, "error");
}

static void
show_time (WbStatTile *tile, double ns, const char *detail)
{
  g_autofree char *value = ns >= 0 ? wb_format_dup_duration ((gint64) ns) : g_strdup ("–");

  wb_stat_tile_set_value (tile, value, detail);
}

static void
show_times (WbPingTiles *self, const WbPingDetail *detail)
{
  const WbPingDistribution *times = detail != NULL ? &detail->figures.round_trip : NULL;
  gboolean known = times != NULL && times->n > 0;
  gboolean exact = known && times->has_percentiles;

  show_time (self->p50_tile, exact ? (double) times->percentiles_ns[WB_PING_P50] : -1, NULL);
  show_time (self->p99_tile, exact ? (double) times->percentiles_ns[WB_PING_P99] : -1, NULL);
  show_time (self->jitter_tile, known && times->n > 1 ? detail->figures.jitter_ns : -1, NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_tiles_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_TILES);
  G_OBJECT_CLASS (wb_ping_tiles_parent_class)->dispose (object);
}

static void
wb_ping_tiles_class_init (WbPingTilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_STAT_TILE);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_tiles_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/ping/wb-ping-tiles.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, duplicates_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, jitter_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, late_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, lost_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, p50_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, p99_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, received_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, reordered_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPingTiles, sent_tile);
}

static void
name_tile (WbStatTile *tile, WbPingFigure figure, const char *title)
{
  g_object_set (tile, "title", title != NULL ? title : wb_ping_figure_get_label (figure), NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (tile), wb_ping_figure_get_definition (figure));
}

static void
name_percentile (WbStatTile *tile, const char *title)
{
  g_autofree char *definition = g_strdup_printf ("%s %s", wb_ping_figure_get_definition (WB_PING_FIGURE_PERCENTILE),
                                                 wb_ping_figure_get_definition (WB_PING_FIGURE_ROUND_TRIP));

  g_object_set (tile, "title", title, NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (tile), definition);
}

static void
wb_ping_tiles_init (WbPingTiles *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_tile (self->sent_tile, WB_PING_FIGURE_SENT, NULL);
  name_tile (self->received_tile, WB_PING_FIGURE_RECEIVED, NULL);
  name_tile (self->lost_tile, WB_PING_FIGURE_LOST, NULL);
  name_tile (self->late_tile, WB_PING_FIGURE_LATE, NULL);
  name_tile (self->duplicates_tile, WB_PING_FIGURE_DUPLICATES, NULL);
  name_tile (self->reordered_tile, WB_PING_FIGURE_REORDERED, NULL);
  name_percentile (self->p50_tile, _("Median"));
  name_percentile (self->p99_tile, "p99");
  name_tile (self->jitter_tile, WB_PING_FIGURE_JITTER, _("Jitter"));
  wb_ping_tiles_update (self, NULL);
}

GtkWidget *
wb_ping_tiles_new (void)
{
  return g_object_new (WB_TYPE_PING_TILES, NULL);
}

void
wb_ping_tiles_update (WbPingTiles *self, const WbPingSnapshot *snapshot)
{
  static const WbPingCounts nothing;
  const WbPingDetail *detail = snapshot != NULL ? snapshot->detail : NULL;
  const WbPingCounts *counts = detail != NULL ? &detail->counts : snapshot != NULL ? &snapshot->counts : &nothing;
  g_autofree char *share = NULL, *pending = NULL, *waiting = NULL;

  g_return_if_fail (WB_IS_PING_TILES (self));

  share = wb_ping_words_dup_share (counts->received, counts->received + counts->lost);
  pending = wb_format_dup_count (counts->pending);
  /* Translators: probes whose answer may still come */
  waiting = g_strdup_printf (_("%s pending"), pending);
  show_count (self->sent_tile, counts->sent, waiting, "");
  show_count (self->received_tile, counts->received, share, "");
  show_lost (self, counts);
  show_count (self->late_tile, counts->late, NULL, "warning");
  show_count (self->duplicates_tile, counts->duplicates, NULL, "warning");
  show_count (self->reordered_tile, counts->reordered, NULL, "warning");
  show_times (self, detail);
}
