/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pool over the last minute: its sizes, how long acquires waited, how long connects took, and what came and failed a
 * second. */
#define WB_TYPE_POOL_PLOTS (wb_pool_plots_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolPlots, wb_pool_plots, WB, POOL_PLOTS, GtkWidget)

GtkWidget *wb_pool_plots_new (void);
void wb_pool_plots_update (WbPoolPlots *self, WbPoolSnapshot *snapshot); /* NULL: nothing known */

G_END_DECLS
