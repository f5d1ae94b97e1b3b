/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Refused and why": every reason that occurred with its count; or a sentence that there is none. */
#define WB_TYPE_PING_REFUSED_LIST (wb_ping_refused_list_get_type ())
G_DECLARE_FINAL_TYPE (WbPingRefusedList, wb_ping_refused_list, WB, PING_REFUSED_LIST, GtkWidget)

GtkWidget *wb_ping_refused_list_new (void);
/* snapshot NULL: nothing known. */
void wb_ping_refused_list_update (WbPingRefusedList *self, const WbPingResponderSnapshot *snapshot);

G_END_DECLS
