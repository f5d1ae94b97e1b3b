/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window's shortcuts in whatever is open above it: menus, popovers, what a drop-down shows. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on, in every popover of the window that gets the keyboard. main_menu: what F10 opens. Both are borrowed, and
 * live as long as the window. */
void wb_popover_keys_follow (GtkWindow *window, GtkMenuButton *main_menu);

G_END_DECLS
