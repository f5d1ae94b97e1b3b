/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK asks a container that Tab comes to or leaves to grab the focus. One that then gives it to its most important child
 * takes Tab past what stands before that, and Shift+Tab never gets out of it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-focus.h"

/* Such widgets contain one another; main thread only. */
static guint n_moving;

gboolean
wb_focus_move (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean moved;

  n_moving++;
  moved = GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_WIDGET))->focus (widget, direction);
  n_moving--;
  return moved;
}

gboolean
wb_focus_is_moving (void)
{
  return n_moving > 0;
}

gboolean
wb_focus_is_leaving (GtkWidget *view, GtkDirectionType direction)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD) && focus != NULL &&
         gtk_widget_is_ancestor (focus, view);
}
