/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-field-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The protocol tree. Property "field" (uint): index of the selected field in the dissection, WB_NO_FIELD: none. */
#define WB_TYPE_TREE_VIEW (wb_tree_view_get_type ())
G_DECLARE_FINAL_TYPE (WbTreeView, wb_tree_view, WB, TREE_VIEW, GtkWidget)

GtkWidget *wb_tree_view_new (void);

/* Borrowed until the next call; NULL: nothing. The same field stays selected when the new packet has one. */
void wb_tree_view_set_dissection (WbTreeView *self, const WbDissection *dissection);
guint32 wb_tree_view_get_field (WbTreeView *self);
/* Selects a field, opens what it lies in and scrolls to it; WB_NO_FIELD unselects. */
void wb_tree_view_select_field (WbTreeView *self, guint32 field);
WbFieldList *wb_tree_view_get_list (WbTreeView *self); /* borrowed */
void wb_tree_view_set_context_menu (WbTreeView *self, GMenuModel *menu);

G_END_DECLS
