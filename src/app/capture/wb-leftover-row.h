/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A capture that a crash left behind, with Open and Discard. Signals: "open" (path), "discard" (path). */
#define WB_TYPE_LEFTOVER_ROW (wb_leftover_row_get_type ())
G_DECLARE_FINAL_TYPE (WbLeftoverRow, wb_leftover_row, WB, LEFTOVER_ROW, GtkListBoxRow)

GtkWidget *wb_leftover_row_new (const WbCaptureLeftover *leftover);

G_END_DECLS
