/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pool/wb-pool-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One cell beside its name in the legend. The colour its CSS class gives it is that of all cells of its look. */
#define WB_TYPE_POOL_SWATCH (wb_pool_swatch_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolSwatch, wb_pool_swatch, WB, POOL_SWATCH, GtkWidget)

GtkWidget *wb_pool_swatch_new (WbPoolLook look);

G_END_DECLS
