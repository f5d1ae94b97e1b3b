/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One message to the clients of a responder, and what became of the latest. To those who are confirmed, unless the user
 * chooses everyone, which holds for one message. Signal "send" (string text, boolean everyone): the user wants that. */
#define WB_TYPE_PING_BROADCAST_BAR (wb_ping_broadcast_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbPingBroadcastBar, wb_ping_broadcast_bar, WB, PING_BROADCAST_BAR, GtkWidget)

GtkWidget *wb_ping_broadcast_bar_new (void);
/* snapshot of the running responder; NULL: it does not run, and nothing can be sent. */
void wb_ping_broadcast_bar_update (WbPingBroadcastBar *self, const WbPingResponderSnapshot *snapshot);
/* Why the latest did not go out; until something is typed. */
void wb_ping_broadcast_bar_fail (WbPingBroadcastBar *self, const char *reason);

G_END_DECLS
