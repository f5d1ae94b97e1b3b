/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyboard's focus is on a list's rows, which are GTK's own widgets and have no name: up to GTK 4.12, which lets a
 * list item be labelled, they are called after their type. They are found above the cells, by their CSS name. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-row-name.h"

void
wb_row_name_set (GtkWidget *cell, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (cell) && name != NULL);

  for (GtkWidget *widget = gtk_widget_get_parent (cell); widget; widget = gtk_widget_get_parent (widget))
    if (g_strcmp0 (gtk_widget_get_css_name (widget), "row") == 0)
      {
        gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
        return;
      }
}

void
wb_row_name_set_for_table (GtkColumnView *table, const char *name)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (table) && name != NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (table)); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
