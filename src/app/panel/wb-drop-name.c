/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The button within a drop-down has the keyboard, but GTK 4.8 gives it no name of its own: what is set on the drop-down
 * stays with the drop-down. It is the first child, also in later versions, where a relation more does no harm. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-drop-name.h"

void
wb_drop_name_button (GtkDropDown *drop)
{
  GtkWidget *button;

  g_return_if_fail (GTK_IS_DROP_DOWN (drop));

  button = gtk_widget_get_first_child (GTK_WIDGET (drop));
  if (button != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, drop, NULL, -1);
}
