/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The chosen target in nine figures; of all targets where none is chosen. */
#define WB_TYPE_PING_TILES (wb_ping_tiles_get_type ())
G_DECLARE_FINAL_TYPE (WbPingTiles, wb_ping_tiles, WB, PING_TILES, GtkWidget)

GtkWidget *wb_ping_tiles_new (void);
/* snapshot NULL: nothing known. */
void wb_ping_tiles_update (WbPingTiles *self, const WbPingSnapshot *snapshot);

G_END_DECLS
