/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Enter that is held down. It starts and stops, sends and answers: whoever holds it a little too long wants that once, while
 * a display server presses it again thirty times a second. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on surface (a window, a popover) hears a press of Enter once, but where a text of several lines is edited. */
void wb_key_repeat_ignore_enter (GtkWidget *surface);

G_END_DECLS
