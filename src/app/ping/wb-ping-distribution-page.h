/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How the times of the chosen target are distributed: bars on a logarithmic axis, the share at or below each time as a
 * line, and marks at the percentiles; of the network time or of the response time. */
#define WB_TYPE_PING_DISTRIBUTION_PAGE (wb_ping_distribution_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingDistributionPage, wb_ping_distribution_page, WB, PING_DISTRIBUTION_PAGE, GtkWidget)

GtkWidget *wb_ping_distribution_page_new (void);
void wb_ping_distribution_page_update (WbPingDistributionPage *self,
                                       WbPingSnapshot *snapshot); /* NULL: nothing known */
/* What the marks say, as the label under the picture does; "" without values. */
const char *wb_ping_distribution_page_get_text (WbPingDistributionPage *self);

G_END_DECLS
