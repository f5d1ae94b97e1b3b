/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pool/wb-pool-sheet.h"
#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the cells of the picture mean and how many there are of each, in words; with several targets which is which. */
#define WB_TYPE_POOL_LEGEND (wb_pool_legend_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolLegend, wb_pool_legend, WB, POOL_LEGEND, GtkWidget)

void wb_pool_legend_update (WbPoolLegend *self, WbPoolSnapshot *snapshot); /* NULL: nothing known */
/* The colours that CSS gives to the legend's samples: all cells have them. */
void wb_pool_legend_get_colors (WbPoolLegend *self, WbPoolColors *colors);

/* Connections of each look. */
void wb_pool_legend_count (const WbPoolSnapshot *snapshot, guint counts[WB_POOL_N_LOOKS]);

G_END_DECLS
