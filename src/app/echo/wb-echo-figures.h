/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/echo/wb-echo-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The echo server in figures: tiles, and requests and bytes over the last minute. */
#define WB_TYPE_ECHO_FIGURES (wb_echo_figures_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoFigures, wb_echo_figures, WB, ECHO_FIGURES, GtkWidget)

GtkWidget *wb_echo_figures_new (void);
void wb_echo_figures_update (WbEchoFigures *self, const WbEchoSnapshot *snapshot);

G_END_DECLS
