/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether the end of what is scrolled by adjustment is on screen: whoever looks there wants to see what comes. Also while
 * nothing is laid out yet. */
gboolean wb_scroll_end_is_seen (GtkAdjustment *adjustment);

G_END_DECLS
