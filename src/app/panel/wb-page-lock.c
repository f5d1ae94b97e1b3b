/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. The keyboard is moved before the lock: afterwards it has no place any more to be moved from. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-page-lock.h"

void
wb_page_lock (GtkWidget *const widgets[], guint n, const char *why)
{
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_set_sensitive (widgets[i], why == NULL);
      gtk_widget_set_tooltip_text (widgets[i], why);
    }
}

void
wb_page_lock_move_focus (GtkWidget *page, GtkWidget *stays)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && focus != stays && gtk_widget_is_ancestor (focus, page) && !gtk_widget_is_ancestor (focus, stays))
    gtk_widget_grab_focus (stays);
}
