/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Loads ui/capture/inspector.css for the display of widget, and its dark twin when the window is dark. Once a display;
 * later calls do nothing. */
void wb_row_tints_load_style (GtkWidget *widget);

/* The named colours wb_row_* of that style, as they are now. tints has WB_TONE_BAD + 1 places. */
void wb_row_tints_get (GtkWidget *widget, GdkRGBA *tints);

G_END_DECLS
