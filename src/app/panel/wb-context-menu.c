/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A menu where the pointer is, the same for every list and view. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-context-menu.h"

void
wb_context_menu_popup (GtkWidget **popover, GtkWidget *widget, GMenuModel *menu, double x, double y)
{
  g_return_if_fail (popover != NULL && GTK_IS_WIDGET (widget) && G_IS_MENU_MODEL (menu));

  if (*popover == NULL)
    {
      *popover = gtk_popover_menu_new_from_model (menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (*popover), FALSE);
      gtk_widget_set_halign (*popover, GTK_ALIGN_START);
      gtk_widget_set_parent (*popover, widget);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (*popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (*popover));
}
