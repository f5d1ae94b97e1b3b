/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-flow-table.h"
#include "engine/capture/wb-packet-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The entry that says which packets are shown. Properties, read-only: list (WbPacketList: what to show, all or kept;
 * NULL without a document), running (boolean). */
#define WB_TYPE_SHOW_ONLY (wb_show_only_get_type ())
G_DECLARE_FINAL_TYPE (WbShowOnly, wb_show_only, WB, SHOW_ONLY, GtkWidget)

GtkWidget *wb_show_only_new (void);
void wb_show_only_set_document (WbShowOnly *self, WbCaptureDocument *document /* nullable */);
WbPacketList *wb_show_only_get_list (WbShowOnly *self); /* borrowed */
gboolean wb_show_only_is_running (WbShowOnly *self);
gboolean wb_show_only_is_filtered (WbShowOnly *self);

/* As if text had been typed and Enter pressed; "" shows all. */
void wb_show_only_apply (WbShowOnly *self, const char *text);
/* Only the packets of this flow; both: and of the other direction. */
void wb_show_only_apply_flow (WbShowOnly *self, const WbFlow *flow, gboolean both);

G_END_DECLS
