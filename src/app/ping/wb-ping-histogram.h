/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-statistics.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The picture of a distribution. */
#define WB_TYPE_PING_HISTOGRAM (wb_ping_histogram_get_type ())
G_DECLARE_FINAL_TYPE (WbPingHistogram, wb_ping_histogram, WB, PING_HISTOGRAM, GtkWidget)

/* values: copied; figures: where the marks are. Either NULL: nothing is drawn. Equal ones again cost nothing. */
void wb_ping_histogram_set_values (WbPingHistogram *self, const WbHistogram *values, const WbPingDistribution *figures);

G_END_DECLS
