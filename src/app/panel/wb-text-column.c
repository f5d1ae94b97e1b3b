/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which header was clicked GTK 4.8 does not tell. So a column's sorter sorts nothing: asked to compare two probes, it
 * writes down which column it belongs to, and one comparison through the view's sorter tells column and direction. The
 * order itself is the service's, which has all rows. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-text-column.h"

#include "app/panel/wb-row-list.h"
#include "app/panel/wb-text-cell.h"

/* A cell's own padding and the arrow of a sorted header. */
#define EXTRA_WIDTH 20
#define ARROW_WIDTH 16

/* --- Asking -------------------------------------------------------------------------------------------------------- */

#define WB_TYPE_SORT_PROBE (wb_sort_probe_get_type ())
G_DECLARE_FINAL_TYPE (WbSortProbe, wb_sort_probe, WB, SORT_PROBE, GObject)

struct _WbSortProbe
{
  GObject parent_instance;

  int sort_by; /* -1: nobody was asked */
};

G_DEFINE_FINAL_TYPE (WbSortProbe, wb_sort_probe, G_TYPE_OBJECT)

static void
wb_sort_probe_class_init (WbSortProbeClass *klass)
{
}

static void
wb_sort_probe_init (WbSortProbe *self)
{
  self->sort_by = -1;
}

#define WB_TYPE_ASKED_SORTER (wb_asked_sorter_get_type ())
G_DECLARE_FINAL_TYPE (WbAskedSorter, wb_asked_sorter, WB, ASKED_SORTER, GtkSorter)

struct _WbAskedSorter
{
  GtkSorter parent_instance;

  int sort_by;
};

G_DEFINE_FINAL_TYPE (WbAskedSorter, wb_asked_sorter, GTK_TYPE_SORTER)

static GtkOrdering
wb_asked_sorter_compare (GtkSorter *sorter, gpointer a, gpointer b)
{
  if (WB_IS_SORT_PROBE (a) && WB_SORT_PROBE (a)->sort_by < 0)
    WB_SORT_PROBE (a)->sort_by = WB_ASKED_SORTER (sorter)->sort_by;
  return GTK_ORDERING_SMALLER;
}

static void
wb_asked_sorter_class_init (WbAskedSorterClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = wb_asked_sorter_compare;
}

static void
wb_asked_sorter_init (WbAskedSorter *self)
{
}

/* --- Cells --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbTextAlign align;
  WbTextFunc func;
  gpointer data; /* borrowed */
} Maker;

static void
free_maker (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const Maker *maker = data;

  gtk_list_item_set_child (item, wb_text_cell_new (maker->align, maker->func, maker->data));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  wb_text_cell_set_row (WB_TEXT_CELL (gtk_list_item_get_child (item)), WB_ROW (gtk_list_item_get_item (item)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  wb_text_cell_set_row (WB_TEXT_CELL (gtk_list_item_get_child (item)), NULL);
}

static int
measure_text (const char *text)
{
  g_autoptr (GtkWidget) label = g_object_ref_sink (gtk_label_new (text));
  int natural;

  gtk_widget_add_css_class (label, "heading"); /* a header is bold; a cell is no wider */
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

GtkColumnViewColumn *
wb_text_column_new (const char *title, const char *sample, WbTextAlign align, int sort_by, WbTextFunc func,
                    gpointer data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;
  Maker *maker = g_new0 (Maker, 1);

  g_return_val_if_fail (title != NULL && sample != NULL && func != NULL, NULL);

  *maker = (Maker){ align, func, data };
  g_signal_connect_data (factory, "setup", G_CALLBACK (setup_cb), maker, free_maker, G_CONNECT_DEFAULT);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (title, factory);
  if (*sample != 0)
    gtk_column_view_column_set_fixed_width (
        column, MAX (measure_text (sample), measure_text (title) + (sort_by >= 0 ? ARROW_WIDTH : 0)) + EXTRA_WIDTH);
  else
    gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_column_set_resizable (column, TRUE);
  if (sort_by >= 0)
    {
      g_autoptr (WbAskedSorter) sorter = g_object_new (WB_TYPE_ASKED_SORTER, NULL);

      sorter->sort_by = sort_by;
      gtk_column_view_column_set_sorter (column, GTK_SORTER (sorter));
    }
  return column;
}

void
wb_text_column_append_all (GtkColumnView *view, const WbTextColumnSpec *specs, guint n, gpointer data)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  for (guint i = 0; i < n; i++)
    {
      const WbTextColumnSpec *spec = &specs[i];
      const char *title =
          spec->context != NULL ? g_dpgettext2 (NULL, spec->context, spec->title) : g_dgettext (NULL, spec->title);
      g_autoptr (GtkColumnViewColumn) column =
          wb_text_column_new (title, spec->sample, spec->align, spec->sort_by, spec->func, data);

      gtk_column_view_append_column (view, column);
    }
}

int
wb_text_column_get_sort_by (GtkColumnViewColumn *column)
{
  GtkSorter *sorter = gtk_column_view_column_get_sorter (column);

  return WB_IS_ASKED_SORTER (sorter) ? WB_ASKED_SORTER (sorter)->sort_by : -1;
}

gboolean
wb_text_column_get_sort (GtkColumnView *view, int *sort_by, gboolean *descending)
{
  g_autoptr (WbSortProbe) probe = g_object_new (WB_TYPE_SORT_PROBE, NULL);
  g_autoptr (WbSortProbe) other = g_object_new (WB_TYPE_SORT_PROBE, NULL);
  GtkOrdering ordering;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), FALSE);

  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (view), probe, other);
  if (probe->sort_by < 0)
    return FALSE;
  *sort_by = probe->sort_by;
  *descending = ordering == GTK_ORDERING_LARGER;
  return TRUE;
}
