/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-row-list.h"
#include "app/panel/wb-text-column.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One cell of a table of rows: the text that a function makes of the row, drawn as one layout; wb-text-column makes
 * them. */
#define WB_TYPE_TEXT_CELL (wb_text_cell_get_type ())
G_DECLARE_FINAL_TYPE (WbTextCell, wb_text_cell, WB, TEXT_CELL, GtkWidget)

GtkWidget *wb_text_cell_new (WbTextAlign align, WbTextFunc func, gpointer data);
/* row: referenced until the next call; NULL: none. The text follows its "changed". */
void wb_text_cell_set_row (WbTextCell *self, WbRow *row);
const char *wb_text_cell_get_text (WbTextCell *self); /* as drawn, uncut */

G_END_DECLS
