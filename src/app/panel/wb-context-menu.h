/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens menu at a point of widget. *popover: made the first time; the widget's, which unparents it when it is disposed
 * of and places it when it is allocated (gtk_popover_present). */
void wb_context_menu_popup (GtkWidget **popover, GtkWidget *widget, GMenuModel *menu, double x, double y);

G_END_DECLS
