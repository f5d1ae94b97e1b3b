/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The focus function of a widget that has a grab_focus of its own: Tab goes through its children one by one. parent_class:
 * whose focus function does that. */
gboolean wb_ping_focus_move (GtkWidget *widget, gpointer parent_class, GtkDirectionType direction);
/* Inside of it grab_focus must refuse. */
gboolean wb_ping_focus_is_moving (void);

G_END_DECLS
