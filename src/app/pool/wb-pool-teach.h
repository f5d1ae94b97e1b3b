/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pool/wb-pool-command.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Six buttons that do one thing to the pool each, and a sentence that says what will happen and where to look, for the
 * button under pointer or keyboard. Signal "lesson" (uint, a WbPoolLesson): its button was pressed, and there is
 * something it can be done to. */
#define WB_TYPE_POOL_TEACH (wb_pool_teach_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolTeach, wb_pool_teach, WB, POOL_TEACH, GtkWidget)

GtkWidget *wb_pool_teach_new (void);
/* snapshot NULL: no pool runs. */
void wb_pool_teach_update (WbPoolTeach *self, const WbPoolSnapshot *snapshot);

G_END_DECLS
