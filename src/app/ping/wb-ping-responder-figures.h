/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The ping responder in figures: tiles, datagrams and bytes over the last minute, and whose clock stamps the arrivals. */
#define WB_TYPE_PING_RESPONDER_FIGURES (wb_ping_responder_figures_get_type ())
G_DECLARE_FINAL_TYPE (WbPingResponderFigures, wb_ping_responder_figures, WB, PING_RESPONDER_FIGURES, GtkWidget)

GtkWidget *wb_ping_responder_figures_new (void);
/* max_clients: of the running responder; 0: not known. */
void wb_ping_responder_figures_update (WbPingResponderFigures *self, const WbPingResponderSnapshot *snapshot,
                                       guint max_clients);

G_END_DECLS
