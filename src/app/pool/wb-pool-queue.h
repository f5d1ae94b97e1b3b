/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who waits for a connection, the next to be served first: each a bar as high as it has waited long. Of one height
 * whether somebody waits or nobody. */
#define WB_TYPE_POOL_QUEUE (wb_pool_queue_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolQueue, wb_pool_queue, WB, POOL_QUEUE, GtkWidget)

/* snapshot: referenced until the next; NULL: nothing known. */
void wb_pool_queue_update (WbPoolQueue *self, WbPoolSnapshot *snapshot);

/* What the pointer reads at a place (transfer full); NULL: nobody is there. */
char *wb_pool_queue_dup_readout (WbPoolQueue *self, double x);

G_END_DECLS
