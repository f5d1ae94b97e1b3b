/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many it shows. */
#define WB_PING_PROBES_ROWS 500u

/* The latest probes to the chosen target with all their times, the latest first. */
#define WB_TYPE_PING_PROBES (wb_ping_probes_get_type ())
G_DECLARE_FINAL_TYPE (WbPingProbes, wb_ping_probes, WB, PING_PROBES, GtkWidget)

GtkWidget *wb_ping_probes_new (void);
void wb_ping_probes_update (WbPingProbes *self, const WbPingSnapshot *snapshot); /* NULL: nothing known */

G_END_DECLS
