/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays children out in as few rows as there must be, and as evenly: nine that do not go into one row stand in two as five and
 * four, where a GtkFlowBox would put eight and one. They stand below each other in columns, from the start on.
 * Properties: "spacing" (int, pixels between columns), "row-spacing" (int), "fill" (boolean): all columns are as wide as
 * the widest, and share all there is. A widget's layout manager. */
#define WB_TYPE_EVEN_FLOW (wb_even_flow_get_type ())
G_DECLARE_FINAL_TYPE (WbEvenFlow, wb_even_flow, WB, EVEN_FLOW, GtkLayoutManager)

GtkLayoutManager *wb_even_flow_new (int spacing, int row_spacing, gboolean fill);

G_END_DECLS
