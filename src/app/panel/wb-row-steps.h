/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The rows of another list, of which a view gets the first ones a few at a time while they are new to it. */
#define WB_TYPE_ROW_STEPS (wb_row_steps_get_type ())
G_DECLARE_FINAL_TYPE (WbRowSteps, wb_row_steps, WB, ROW_STEPS, GObject)

/* Keeps a reference to rows; grows in the main context. */
GListModel *wb_row_steps_new (GListModel *rows);
/* Shows the row at position now, with all before it, for a view that is to go there; nothing if there is none. */
void wb_row_steps_show (WbRowSteps *self, guint position);

G_END_DECLS
