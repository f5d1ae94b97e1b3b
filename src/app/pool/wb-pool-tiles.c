/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each tile's tooltip is what its figure means: no number without its meaning. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-tiles.h"

#include "app/panel/wb-stat-figure.h"
#include "app/panel/wb-stat-tile.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPoolTiles
{
  GtkWidget parent_instance;

  /* Template children */
  WbStatTile *acquires_tile;
  WbStatTile *connect_tile;
  WbStatTile *connecting_tile;
  GtkWidget *content;
  WbStatTile *errors_tile;
  WbStatTile *idle_tile;
  WbStatTile *lent_tile;
  WbStatTile *wait_tile;
  WbStatTile *waiting_tile;
};

G_DEFINE_FINAL_TYPE (WbPoolTiles, wb_pool_tiles, GTK_TYPE_WIDGET)

static void
show_count (WbStatTile *tile, guint64 count, const char *detail)
{
  g_autofree char *value = wb_format_dup_count (count);

  wb_stat_tile_set_value (tile, value, detail);
}

static void
show_lent (WbPoolTiles *self, const WbPoolSnapshot *snapshot)
{
  g_autofree char *max = wb_format_dup_count (snapshot->max);
  /* Translators: below the number of lent connections: how many there can be */
  g_autofree char *detail = snapshot->max > 0 ? g_strdup_printf (_("of %s"), max) : NULL;
  guint lent = snapshot->counts.slots[WB_POOL_SLOT_LENT];

  show_count (self->lent_tile, lent, detail);
  wb_stat_tile_set_tone (self->lent_tile, snapshot->max > 0 && lent >= snapshot->max ? "warning" : "");
}

static void
show_connecting (WbPoolTiles *self, const WbPoolSnapshot *snapshot)
{
  const guint *slots = snapshot->counts.slots;
  g_autoptr (GString) detail = g_string_new (NULL);

  wb_stat_figure_append_part (detail, slots[WB_POOL_SLOT_VALIDATING], C_("pool connections", "validating"));
  wb_stat_figure_append_part (detail, slots[WB_POOL_SLOT_CLOSING], C_("pool connections", "closing"));
  show_count (self->connecting_tile, slots[WB_POOL_SLOT_CONNECTING], detail->len > 0 ? detail->str : NULL);
}

static void
show_waiting (WbPoolTiles *self, const WbPoolSnapshot *snapshot)
{
  g_autofree char *longest = NULL, *detail = NULL;

  if (snapshot->oldest_wait_ns > 0)
    {
      longest = wb_format_dup_duration (snapshot->oldest_wait_ns);
      /* Translators: who waits longest has waited for this time */
      detail = g_strdup_printf (_("for %s"), longest);
    }
  show_count (self->waiting_tile, snapshot->counts.waiters, detail);
  wb_stat_tile_set_tone (self->waiting_tile, snapshot->counts.waiters > 0 ? "warning" : "");
}

static void
show_percentiles (WbStatTile *tile, const WbHistogram *histogram)
{
  g_autofree char *value = NULL, *median = NULL, *detail = NULL;

  if (histogram == NULL || wb_histogram_get_count (histogram) == 0)
    {
      wb_stat_tile_set_value (tile, "–", NULL);
      return;
    }
  value = wb_format_dup_duration (wb_histogram_get_percentile (histogram, 99));
  median = wb_format_dup_duration (wb_histogram_get_percentile (histogram, 50));
  /* Translators: below the 99th percentile of a time */
  detail = g_strdup_printf (_("median %s"), median);
  wb_stat_tile_set_value (tile, value, detail);
}

static guint64
sum_failures (const WbPoolCounts *counts)
{
  guint64 sum = 0;

  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    if (i != WB_POOL_REASON_CLOSED)
      sum += counts->failures[i];
  return sum;
}

static void
show_errors (WbPoolTiles *self, const WbPoolSnapshot *snapshot)
{
  const WbPoolCounts *counts = &snapshot->counts;
  guint64 broken = counts->closes[WB_POOL_REASON_BROKEN] + counts->closes[WB_POOL_REASON_PEER] +
                   counts->closes[WB_POOL_REASON_INVALID];
  guint64 acquires = sum_failures (counts);
  g_autoptr (GString) brief = g_string_new (NULL), full = g_string_new (NULL);
  g_autofree char *value = wb_format_dup_count (snapshot->errors.total);

  /* Only the kind with the most: a tile takes the width of its words, and a longer line would lay the tiles out
   * anew in the very moment in which a server dies. The tooltip has them all. */
  if (acquires > 0 && acquires >= MAX (counts->connect_failures, broken))
    wb_stat_figure_append_phrase (brief, acquires, ngettext ("%s acquire", "%s acquires", acquires));
  else if (counts->connect_failures >= broken)
    wb_stat_figure_append_phrase (brief, counts->connect_failures,
                                  ngettext ("%s connect", "%s connects", counts->connect_failures));
  else
    wb_stat_figure_append_part (brief, broken, C_("pool errors", "broken"));
  wb_stat_figure_append_part (full, counts->failures[WB_POOL_REASON_TIMEOUT], _("acquires: waited too long"));
  wb_stat_figure_append_part (full, counts->failures[WB_POOL_REASON_FULL], _("acquires: the queue was full"));
  wb_stat_figure_append_part (full, counts->failures[WB_POOL_REASON_UNREACHABLE], _("acquires: no target to try"));
  wb_stat_figure_append_part (full, counts->connect_failures, _("connects failed"));
  wb_stat_figure_append_part (full, counts->closes[WB_POOL_REASON_BROKEN], _("broke in use"));
  wb_stat_figure_append_part (full, counts->closes[WB_POOL_REASON_PEER], _("closed by the peer while idle"));
  wb_stat_figure_append_part (full, counts->closes[WB_POOL_REASON_INVALID], _("did not pass validation"));
  wb_stat_figure_append_phrase (full, counts->leaks, ngettext ("%s leak", "%s leaks", counts->leaks));
  wb_stat_figure_append_part (full, counts->rejected, _("released twice"));
  wb_stat_tile_set_value (self->errors_tile, value, brief->len > 0 ? brief->str : C_("pool errors", "none"));
  wb_stat_tile_set_tone (self->errors_tile, snapshot->errors.total > 0 ? "error" : "");
  wb_stat_tile_set_hint (self->errors_tile,
                         full->len > 0 ? full->str : _("Failed acquires, failed connects and connections that broke"));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_tiles_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_POOL_TILES);
  G_OBJECT_CLASS (wb_pool_tiles_parent_class)->dispose (object);
}

static void
wb_pool_tiles_class_init (WbPoolTilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_STAT_TILE);
  G_OBJECT_CLASS (klass)->dispose = wb_pool_tiles_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-tiles.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, acquires_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, connect_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, connecting_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, errors_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, idle_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, lent_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, wait_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTiles, waiting_tile);
}

static void
name_tile (WbStatTile *tile, const char *title, const char *meaning)
{
  g_object_set (tile, "title", title, NULL);
  wb_stat_tile_set_hint (tile, meaning);
}

static void
wb_pool_tiles_init (WbPoolTiles *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_tile (self->lent_tile, C_("pool figure", "Lent"), _("Connections that somebody has borrowed"));
  name_tile (self->idle_tile, C_("pool figure", "Idle"), _("Connections that the next borrower gets at once"));
  name_tile (self->connecting_tile, C_("pool figure", "Connecting"), _("Connections that are being made"));
  name_tile (self->waiting_tile, C_("pool figure", "Waiting"), _("Acquires that wait for a connection, in order"));
  name_tile (self->acquires_tile, C_("pool figure", "Acquires"), _("How often a connection was asked for"));
  name_tile (self->wait_tile, C_("pool figure", "Wait p99"),
             _("99 of 100 acquires that got a connection waited no longer"));
  name_tile (self->connect_tile, C_("pool figure", "Connect p99"),
             _("99 of 100 connects were ready after this time, with TLS and protocol"));
  name_tile (self->errors_tile, C_("pool figure", "Errors"), NULL);
  wb_pool_tiles_update (self, NULL);
}

GtkWidget *
wb_pool_tiles_new (void)
{
  return g_object_new (WB_TYPE_POOL_TILES, NULL);
}

void
wb_pool_tiles_update (WbPoolTiles *self, const WbPoolSnapshot *snapshot)
{
  static const WbPoolSnapshot nothing; /* zeros, not blanks */
  g_autofree char *least = NULL, *kept = NULL;

  g_return_if_fail (WB_IS_POOL_TILES (self));

  if (snapshot == NULL)
    snapshot = &nothing;
  show_lent (self, snapshot);
  least = wb_format_dup_count (snapshot->min);
  /* Translators: below the number of idle connections: the least number of connections that the pool keeps */
  kept = snapshot->max > 0 ? g_strdup_printf (_("at least %s kept"), least) : NULL;
  show_count (self->idle_tile, snapshot->counts.slots[WB_POOL_SLOT_IDLE], kept);
  show_connecting (self, snapshot);
  show_waiting (self, snapshot);
  wb_stat_figure_show_rate (self->acquires_tile, &snapshot->acquires, wb_format_dup_rate, wb_format_dup_count);
  show_percentiles (self->wait_tile, snapshot->wait);
  show_percentiles (self->connect_tile, snapshot->connect);
  show_errors (self, snapshot);
}
