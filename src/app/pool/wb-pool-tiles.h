/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pool in eight figures: what its connections are doing, who waits, and how long things take. */
#define WB_TYPE_POOL_TILES (wb_pool_tiles_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolTiles, wb_pool_tiles, WB, POOL_TILES, GtkWidget)

GtkWidget *wb_pool_tiles_new (void);
/* snapshot NULL: nothing is known. */
void wb_pool_tiles_update (WbPoolTiles *self, const WbPoolSnapshot *snapshot);

G_END_DECLS
