/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything that is known of the chosen target as numbers with their names, in groups; each name's tooltip is its
 * definition, each number can be selected. */
#define WB_TYPE_PING_NUMBERS (wb_ping_numbers_get_type ())
G_DECLARE_FINAL_TYPE (WbPingNumbers, wb_ping_numbers, WB, PING_NUMBERS, GtkWidget)

GtkWidget *wb_ping_numbers_new (void);
void wb_ping_numbers_update (WbPingNumbers *self, const WbPingSnapshot *snapshot); /* NULL, or no detail: not known */

G_END_DECLS
