/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says which part of a long list the table above it shows, and steps to the next. Hidden while the table shows all.
 * Signal: "step" (int direction): -1 to earlier rows, 1 to later ones. */
#define WB_TYPE_PART_BAR (wb_part_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbPartBar, wb_part_bar, WB, PART_BAR, GtkWidget)

GtkWidget *wb_part_bar_new (void);
void wb_part_bar_set_part (WbPartBar *self, guint first, guint n_rows, guint n_all);

G_END_DECLS
