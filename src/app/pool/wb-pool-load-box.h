/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The load generator: what its workers are to do, start, stop and other settings while it runs, and its figures. Signals
 * "start" (what read gives is wanted from now on, whether it runs or not) and "stop". */
#define WB_TYPE_POOL_LOAD_BOX (wb_pool_load_box_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolLoadBox, wb_pool_load_box, WB, POOL_LOAD_BOX, GtkWidget)

GtkWidget *wb_pool_load_box_new (void);
/* FALSE with WB_ERROR_INVALID_INPUT or WB_ERROR_LIMIT. */
gboolean wb_pool_load_box_read (WbPoolLoadBox *self, WbPoolLoadSettings *settings, GError **error);
/* After a read that failed: takes the keyboard to what is wrong. */
void wb_pool_load_box_point_at_problem (WbPoolLoadBox *self);
/* As start and stop by its button. */
void wb_pool_load_box_toggle (WbPoolLoadBox *self);
/* snapshot NULL: no pool runs. */
void wb_pool_load_box_update (WbPoolLoadBox *self, const WbPoolSnapshot *snapshot);

G_END_DECLS
