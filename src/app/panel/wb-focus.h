/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The focus function of a class with a grab_focus of its own: Tab goes through its children one by one. */
gboolean wb_focus_move (GtkWidget *widget, GtkDirectionType direction);
/* Inside of it grab_focus must refuse. */
gboolean wb_focus_is_moving (void);

/* Whether Tab shall leave a list of rows, view, at once: GTK 4.8 takes it from row to row, and there may be millions. */
gboolean wb_focus_is_leaving (GtkWidget *view, GtkDirectionType direction);

G_END_DECLS
