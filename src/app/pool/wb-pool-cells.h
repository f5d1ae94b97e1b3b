/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pool/wb-pool-sheet.h"
#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The slots of a pool, each a cell, as large as the room allows. The pointer reads a cell, a click or Enter chooses its
 * connection (signal "cell-activated", uint64 id); arrow keys, Home and End go from cell to cell. */
#define WB_TYPE_POOL_CELLS (wb_pool_cells_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolCells, wb_pool_cells, WB, POOL_CELLS, GtkWidget)

/* From whom the colours are; asked when drawing. Fills *colors. */
typedef void (*WbPoolColorsFunc) (WbPoolColors *colors, gpointer data);
void wb_pool_cells_set_colors_func (WbPoolCells *self, WbPoolColorsFunc func, gpointer data); /* data: borrowed */

/* snapshot: referenced until the next; NULL: nothing known. */
void wb_pool_cells_update (WbPoolCells *self, WbPoolSnapshot *snapshot);

/* What the pointer reads at a slot's cell (transfer full); NULL: there is no such slot. */
char *wb_pool_cells_dup_readout (WbPoolCells *self, guint slot);
/* Where the cell of a slot is, for tests; and which slot's cell is at a point, G_MAXUINT: none. */
void wb_pool_cells_get_cell_area (WbPoolCells *self, guint slot, GdkRectangle *area);
guint wb_pool_cells_get_slot_at (WbPoolCells *self, double x, double y);
guint wb_pool_cells_get_cursor (WbPoolCells *self); /* slot whose cell has the keyboard */

G_END_DECLS
