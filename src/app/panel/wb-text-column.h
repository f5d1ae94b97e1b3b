/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A column of a GtkColumnView over WbRow whose cells are text that a function makes from the row's data. Cells draw one
 * Pango layout (GtkLabel cells fall to 30 frames a second), redraw on the row's "changed", and carry their text as
 * accessible label. */
typedef enum
{
  WB_TEXT_START,
  WB_TEXT_END, /* numbers: tabular digits, right-aligned */
} WbTextAlign;

/* Appends row's text; may set *css_class to a static class name ("wb-tone-error", "dim-label"). */
typedef void (*WbTextFunc) (GString *text, const char **css_class, gconstpointer row, gpointer data);

/* sample: the widest usual text, which decides the default width; "" with expand. sort_by: what a click on the header
 * asks for (the service's enum), -1: cannot be sorted. Column is floating-free (transfer full to the view). */
GtkColumnViewColumn *wb_text_column_new (const char *title, const char *sample, WbTextAlign align, int sort_by,
                                         WbTextFunc func, gpointer data);
int wb_text_column_get_sort_by (GtkColumnViewColumn *column);

/* One of a table's columns, for a static array of them. title is marked with N_, or with NC_ and then context is its
 * first argument, else NULL; the rest as in wb_text_column_new. */
typedef struct
{
  const char *title;
  const char *context;
  const char *sample;
  WbTextAlign align;
  int sort_by;
  WbTextFunc func;
} WbTextColumnSpec;

/* Appends n columns to view, titles translated; data goes to each func. */
void wb_text_column_append_all (GtkColumnView *view, const WbTextColumnSpec *specs, guint n, gpointer data);

/* What the headers of a view of such columns ask for now; FALSE: nothing was clicked yet. The view's sorter says
 * "changed" when the answer may be another. */
gboolean wb_text_column_get_sort (GtkColumnView *view, int *sort_by, gboolean *descending);

G_END_DECLS
