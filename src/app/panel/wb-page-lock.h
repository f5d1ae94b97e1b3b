/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What cannot be changed while a service runs: it is seen, says why it cannot, and does not hold the keyboard. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* why (translated): widgets[0 … n) are insensitive and have it as their tooltip; NULL: they are usable again. */
void wb_page_lock (GtkWidget *const widgets[], guint n, const char *why);
/* Before the lock: if the keyboard is somewhere in page it goes to what stays usable there, unless it is in that already. */
void wb_page_lock_move_focus (GtkWidget *page, GtkWidget *stays);

G_END_DECLS
