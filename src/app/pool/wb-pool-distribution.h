/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How the pool's times are distributed: percentiles of each kind in a table, and a picture of the kind chosen there. */
#define WB_TYPE_POOL_DISTRIBUTION (wb_pool_distribution_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolDistribution, wb_pool_distribution, WB, POOL_DISTRIBUTION, GtkWidget)

GtkWidget *wb_pool_distribution_new (void);
void wb_pool_distribution_update (WbPoolDistribution *self, WbPoolSnapshot *snapshot); /* NULL: nothing known */
/* The table as lines of columns with tabs between them, for the clipboard (transfer full); NULL: nothing known. */
char *wb_pool_distribution_dup_text (WbPoolDistribution *self);

G_END_DECLS
