/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-field-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One line of the tree on screen. Signal "toggle" (): its arrow was clicked. */
#define WB_TYPE_FIELD_ROW (wb_field_row_get_type ())
G_DECLARE_FINAL_TYPE (WbFieldRow, wb_field_row, WB, FIELD_ROW, GtkWidget)

GtkWidget *wb_field_row_new (void);
void wb_field_row_set_node (WbFieldRow *self, WbFieldNode *node /* nullable */);
WbFieldNode *wb_field_row_get_node (WbFieldRow *self); /* borrowed */

G_END_DECLS
