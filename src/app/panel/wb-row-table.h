/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-text-column.h"
#include "engine/base/wb-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The table of a service's rows, of which the engine fills those on screen, and what stands there instead while there
 * are none. A service's own table is a subclass that adds columns, a menu and actions. Property "label" (string, write
 * only): what a screen reader calls the table. Signals "view-moved": other rows or another order are on screen, so that a
 * fresh request is worth while; "selection-changed": also once after the first update, so that what depends on a
 * selection has one place to be set. */
#define WB_TYPE_ROW_TABLE (wb_row_table_get_type ())
G_DECLARE_DERIVABLE_TYPE (WbRowTable, wb_row_table, WB, ROW_TABLE, GtkWidget)

struct _WbRowTableClass
{
  GtkWidgetClass parent_class;

  /* Before everyone who has connected: what the subclass itself makes depend on the selection. May be NULL. */
  void (*selection_changed) (WbRowTable *self);

  gpointer padding[4];
};

GtkWidget *wb_row_table_new (const char *label);
/* Appends n columns; the functions get data. specs is borrowed for good. */
void wb_row_table_add_columns (WbRowTable *self, const WbTextColumnSpec *specs, guint n, gpointer data);
/* For a column whose cells are no text; its items are WbRow. */
void wb_row_table_append_column (WbRowTable *self, GtkColumnViewColumn *column);
/* menu: of a row, by right click, Menu or Shift+F10; its actions are looked for above the table. Referenced. NULL: none. */
void wb_row_table_set_menu (WbRowTable *self, GMenuModel *menu);
/* For rows that come in order, newest last: while the last one is in view, those that come are brought there. FALSE at
 * first. */
void wb_row_table_set_follows (WbRowTable *self, gboolean follows);

/* The order that the headers ask for (sort_by 0 until one was clicked) and the rows on screen with some around; no rows
 * while nobody sees them. */
void wb_row_table_get_request (WbRowTable *self, WbSnapshotRequest *request);
/* Back to the order in which no header was clicked. */
void wb_row_table_reset_sort (WbRowTable *self);
/* n_rows: in all; rows[0 … n) are those from first on, of row_bytes each, a guint64 id first. The table keeps a
 * reference to owner (a snapshot) as long as it shows its rows. */
void wb_row_table_update (WbRowTable *self, gpointer owner, guint n_rows, guint first, gconstpointer rows, guint n,
                          gsize row_bytes);
/* Nothing known: no rows. */
void wb_row_table_clear (WbRowTable *self);
/* What is said while there are no rows; command (or NULL) stands below, ready to be copied. */
void wb_row_table_set_empty (WbRowTable *self, const char *text, const char *command);

/* The selection is a row and not a place: it stays while the row exists, also out of sight. */
guint64 wb_row_table_get_selected (WbRowTable *self); /* id; 0: none */
/* Selects the row that bears id, now or as soon as it is filled, and brings it into view. position: where it is in the
 * present order if it may not be filled yet; GTK_INVALID_LIST_POSITION: not known. */
void wb_row_table_select (WbRowTable *self, guint64 id, guint position);
/* The service's row struct, until the next update; NULL: none is selected, or it is out of sight and not filled. */
gconstpointer wb_row_table_get_selected_data (WbRowTable *self);
/* To the clipboard, what the columns of wb_row_table_add_columns say of it, with tabs between them, as a sheet takes it;
 * nothing if none is selected or filled. */
void wb_row_table_copy_selected (WbRowTable *self);

G_END_DECLS
