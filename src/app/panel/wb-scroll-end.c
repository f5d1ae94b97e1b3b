/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-scroll-end.h"

/* In pixels: GTK's sizes are rounded here and there, and nobody stops that close to the end on purpose. */
#define NEAR_PX 4

gboolean
wb_scroll_end_is_seen (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
             gtk_adjustment_get_value (adjustment) <
         NEAR_PX;
}
