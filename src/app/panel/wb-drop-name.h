/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives the button within a drop-down the drop-down's name, which a screen reader else calls "GtkToggleButton". Once, when
 * the drop-down is made. */
void wb_drop_name_button (GtkDropDown *drop);

G_END_DECLS
