/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A figure that can be read across the room, its name under it, a detail line and a sparkline. Changes of text cost no
 * relayout: the figure is set in tabular digits and asks for the width of the longest it ever showed. */
#define WB_TYPE_STAT_TILE (wb_stat_tile_get_type ())
G_DECLARE_FINAL_TYPE (WbStatTile, wb_stat_tile, WB, STAT_TILE, GtkWidget)

GtkWidget *wb_stat_tile_new (void);
/* Properties: title (string), tone (string: "", "warning", "error"). */
void wb_stat_tile_set_value (WbStatTile *self, const char *value, const char *detail); /* detail may be NULL */
void wb_stat_tile_set_history (WbStatTile *self, const double *values, guint n_values, guint capacity);
void wb_stat_tile_set_tone (WbStatTile *self, const char *tone);
/* What the tile says of itself when the pointer rests on it; NULL: nothing. Cheap to repeat, and a tooltip that is open
 * stays open while the text is the same. */
void wb_stat_tile_set_hint (WbStatTile *self, const char *hint);

G_END_DECLS
