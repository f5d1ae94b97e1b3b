/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on a screen reader hears of every widget whether it can be used, also when that is because of what it stands
 * in: GTK 4.8 tells it of the very widget that was made insensitive, and of nothing within. Once in a program. */
void wb_told_sensitivity_begin (void);

G_END_DECLS
