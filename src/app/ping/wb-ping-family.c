/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One order of items for all tools. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-family.h"

guint8
wb_ping_family_get (GtkDropDown *drop)
{
  static const guint8 families[] = { 0, 4, 6 };
  guint selected = gtk_drop_down_get_selected (drop);

  return selected < G_N_ELEMENTS (families) ? families[selected] : 0;
}
