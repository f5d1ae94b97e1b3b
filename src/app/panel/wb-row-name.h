/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says what the row of a GtkListView or GtkColumnView is called that holds cell: what a screen reader hears when the
 * arrow keys reach it. Does nothing while the cell is in no row. */
void wb_row_name_set (GtkWidget *cell, const char *name);

/* Says what the list inside a column view is called, which has the keyboard before any row has: as the table. */
void wb_row_name_set_for_table (GtkColumnView *table, const char *name);

G_END_DECLS
