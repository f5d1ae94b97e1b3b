/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-flow-scan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The flows of a capture. Counting starts when the page is first on screen and goes on in the background. Signal
 * "show-flow" (WbFlow *flow, gboolean both): the user wants to see its packets; flow is borrowed. */
#define WB_TYPE_FLOWS_PAGE (wb_flows_page_get_type ())
G_DECLARE_FINAL_TYPE (WbFlowsPage, wb_flows_page, WB, FLOWS_PAGE, GtkWidget)

GtkWidget *wb_flows_page_new (void);
void wb_flows_page_set_document (WbFlowsPage *self, WbCaptureDocument *document /* nullable */);
guint wb_flows_page_get_n_flows (WbFlowsPage *self);
/* The selected row as text, as it is shown; NULL: none. transfer full. */
char *wb_flows_page_dup_text (WbFlowsPage *self);

G_END_DECLS
