/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A service's settings beside its figures where there is room, and one of both where there is not. In a .ui: one child
 * of type "side", which it scrolls, and one without a type. Property "show-side" (boolean): the button's that shows the
 * side, bound both ways; it becomes FALSE when the room gets narrow and TRUE when it gets wide again. Property "narrow"
 * (boolean, read only): there is room for one of both; its change is told outside of any layout. */
#define WB_TYPE_SIDE_BOX (wb_side_box_get_type ())
G_DECLARE_FINAL_TYPE (WbSideBox, wb_side_box, WB, SIDE_BOX, GtkWidget)

GtkWidget *wb_side_box_new (void);
/* What the two children of a .ui do; content may be given once. */
void wb_side_box_set_side (WbSideBox *self, GtkWidget *side);
void wb_side_box_set_content (WbSideBox *self, GtkWidget *content);

G_END_DECLS
