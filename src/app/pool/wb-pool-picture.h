/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pool at a glance: every slot a cell, whoever waits as a queue before them, and a legend that counts. Signal
 * "cell-activated" (uint64 id): a connection was clicked on, or chosen by the keyboard. For a screen reader its
 * description says the same in a sentence. */
#define WB_TYPE_POOL_PICTURE (wb_pool_picture_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolPicture, wb_pool_picture, WB, POOL_PICTURE, GtkWidget)

GtkWidget *wb_pool_picture_new (void);
/* snapshot: referenced until the next; NULL: nothing known. */
void wb_pool_picture_update (WbPoolPicture *self, WbPoolSnapshot *snapshot);

G_END_DECLS
