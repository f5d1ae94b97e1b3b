/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One row for each kind of time; the row that is selected chooses the picture. The rows are made anew of each snapshot's
 * histograms, but only while somebody sees them: a percentile walks the buckets. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-distribution.h"

#include "app/panel/wb-histogram-view.h"
#include "app/panel/wb-row-table.h"
#include "app/pool/wb-pool-words.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

typedef enum
{
  KIND_WAIT,
  KIND_CONNECT,
  KIND_USAGE,
  KIND_WHOLE,
  KIND_ROUND_TRIP,
  N_KINDS
} Kind;

static const char *const kind_names[N_KINDS] = {
  [KIND_WAIT] = NC_("times of a pool", "Wait for a connection"), [KIND_CONNECT] = NC_("times of a pool", "Connect"),
  [KIND_USAGE] = NC_("times of a pool", "Use of a connection"),  [KIND_WHOLE] = NC_("times of a pool", "Whole cycle"),
  [KIND_ROUND_TRIP] = NC_("times of a pool", "Round trip"),
};

static const double percentiles[] = { 50, 90, 95, 99, 99.9, 99.99 };
#define N_PERCENTILES G_N_ELEMENTS (percentiles)

/* One kind as a row of the table. */
typedef struct
{
  guint64 id; /* 1 + kind */
  guint64 n;
  gint64 min_ns;
  gint64 max_ns;
  gint64 mean_ns;
  gint64 percentiles_ns[N_PERCENTILES];
} Row;

typedef struct
{
  WbSnapshot parent;

  Row rows[N_KINDS];
} Rows;

struct _WbPoolDistribution
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  WbHistogramView *histogram;
  GtkStack *stack;
  WbRowTable *table;
  GtkLabel *title_label;

  /* Owned */
  WbPoolSnapshot *snapshot; /* NULL: nothing known */
};

G_DEFINE_FINAL_TYPE (WbPoolDistribution, wb_pool_distribution, GTK_TYPE_WIDGET)

/* --- Rows ---------------------------------------------------------------------------------------------------------- */

static void
free_rows (WbSnapshot *snapshot)
{
  g_free (snapshot);
}

static const WbHistogram *
get_values (const WbPoolSnapshot *snapshot, Kind kind)
{
  switch (kind)
    {
    case KIND_WAIT:
      return snapshot->wait;
    case KIND_CONNECT:
      return snapshot->connect;
    case KIND_USAGE:
      return snapshot->usage;
    case KIND_WHOLE:
      return snapshot->load.whole;
    case KIND_ROUND_TRIP:
      return snapshot->load.round_trip;
    case N_KINDS:
    default:
      return NULL;
    }
}

static Rows *
new_rows (const WbPoolSnapshot *snapshot)
{
  Rows *self = g_new0 (Rows, 1);

  wb_snapshot_init (&self->parent, free_rows);
  for (guint i = 0; i < N_KINDS; i++)
    {
      const WbHistogram *values = get_values (snapshot, (Kind) i);
      Row *row = &self->rows[i];

      row->id = i + 1;
      if (values == NULL || wb_histogram_get_count (values) == 0)
        continue;
      row->n = wb_histogram_get_count (values);
      row->min_ns = wb_histogram_get_min (values);
      row->max_ns = wb_histogram_get_max (values);
      row->mean_ns = (gint64) wb_histogram_get_mean (values);
      for (guint k = 0; k < N_PERCENTILES; k++)
        row->percentiles_ns[k] = wb_histogram_get_percentile (values, percentiles[k]);
    }
  return self;
}

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_kind (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, g_dpgettext2 (NULL, "times of a pool", kind_names[((const Row *) row)->id - 1]));
}

static void
append_n (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_autofree char *count = wb_format_dup_count (((const Row *) row)->n);

  g_string_append (text, count);
}

static void
append_time (GString *text, const char **css_class, const Row *row, gint64 ns)
{
  if (row->n == 0)
    *css_class = "dim-label";
  wb_pool_words_append_duration (text, row->n > 0 ? ns : -1);
}

static void
append_min (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, css_class, row, ((const Row *) row)->min_ns);
}

static void
append_mean (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, css_class, row, ((const Row *) row)->mean_ns);
}

static void
append_max (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, css_class, row, ((const Row *) row)->max_ns);
}

static void
append_percentile (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, css_class, row, ((const Row *) row)->percentiles_ns[GPOINTER_TO_UINT (data)]);
}

static const WbTextColumnSpec first_columns[] = {
  { NC_("times of a pool", "Time"), "times of a pool", "Wait for a connection", WB_TEXT_START, -1, append_kind },
  { N_("Count"), NULL, "88,888,888", WB_TEXT_END, -1, append_n },
  { N_("Mean"), NULL, "888 ms", WB_TEXT_END, -1, append_mean },
};
static const WbTextColumnSpec last_columns[] = {
  { N_("Shortest"), NULL, "888 ms", WB_TEXT_END, -1, append_min },
  { N_("Longest"), NULL, "888 ms", WB_TEXT_END, -1, append_max },
};

static void
add_columns (WbPoolDistribution *self)
{
  wb_row_table_add_columns (self->table, first_columns, G_N_ELEMENTS (first_columns), NULL);
  for (guint i = 0; i < N_PERCENTILES; i++)
    {
      g_autofree char *title = g_strdup_printf ("p%g", percentiles[i]);
      g_autoptr (GtkColumnViewColumn) column =
          wb_text_column_new (title, "88.8 ms", WB_TEXT_END, -1, append_percentile, GUINT_TO_POINTER (i));

      wb_row_table_append_column (self->table, column);
    }
  wb_row_table_add_columns (self->table, last_columns, G_N_ELEMENTS (last_columns), NULL);
}

/* --- Showing ------------------------------------------------------------------------------------------------------- */

static void
show_picture (WbPoolDistribution *self)
{
  guint64 id = wb_row_table_get_selected (self->table);
  Kind kind = id > 0 ? (Kind) (id - 1) : KIND_WAIT;
  const WbHistogram *values = self->snapshot != NULL ? get_values (self->snapshot, kind) : NULL;
  gboolean known = values != NULL && wb_histogram_get_count (values) > 0;
  WbHistogramMark marks[N_PERCENTILES];

  for (guint i = 0; known && i < N_PERCENTILES; i++)
    marks[i] = (WbHistogramMark){ percentiles[i], wb_histogram_get_percentile (values, percentiles[i]) };
  wb_histogram_view_set_values (self->histogram, known ? values : NULL, marks, known ? N_PERCENTILES : 0);
  gtk_label_set_text (self->title_label, g_dpgettext2 (NULL, "times of a pool", kind_names[kind]));
  gtk_stack_set_visible_child_name (self->stack, known ? "picture" : "empty");
}

static void
show (WbPoolDistribution *self)
{
  Rows *rows;

  if (self->snapshot == NULL)
    wb_row_table_update (self->table, NULL, 0, 0, NULL, 0, 0);
  else
    {
      rows = new_rows (self->snapshot);
      wb_row_table_update (self->table, rows, N_KINDS, 0, rows->rows, N_KINDS, sizeof (Row));
      wb_snapshot_unref (rows);
      if (wb_row_table_get_selected (self->table) == 0)
        wb_row_table_select (self->table, 1 + KIND_WAIT, KIND_WAIT);
    }
  show_picture (self);
}

static void
append_row (WbPoolDistribution *self, GString *text, const Row *row)
{
  const char *css_class = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (first_columns); i++)
    {
      first_columns[i].func (text, &css_class, row, NULL);
      g_string_append_c (text, '\t');
    }
  for (guint i = 0; i < N_PERCENTILES; i++)
    {
      append_percentile (text, &css_class, row, GUINT_TO_POINTER (i));
      g_string_append_c (text, '\t');
    }
  append_min (text, &css_class, row, NULL);
  g_string_append_c (text, '\t');
  append_max (text, &css_class, row, NULL);
  g_string_append_c (text, '\n');
}

char *
wb_pool_distribution_dup_text (WbPoolDistribution *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Rows *rows;

  g_return_val_if_fail (WB_IS_POOL_DISTRIBUTION (self), NULL);

  if (self->snapshot == NULL)
    return NULL;
  g_string_append_printf (text, "%s\t%s\t%s", g_dpgettext2 (NULL, "times of a pool", "Time"), _("Count"), _("Mean"));
  for (guint i = 0; i < N_PERCENTILES; i++)
    g_string_append_printf (text, "\tp%g", percentiles[i]);
  g_string_append_printf (text, "\t%s\t%s\n", _("Shortest"), _("Longest"));
  rows = new_rows (self->snapshot);
  for (guint i = 0; i < N_KINDS; i++)
    append_row (self, text, &rows->rows[i]);
  wb_snapshot_unref (rows);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *text = wb_pool_distribution_dup_text (WB_POOL_DISTRIBUTION (widget));

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_distribution_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wb_pool_distribution_parent_class)->map (widget);
  show (WB_POOL_DISTRIBUTION (widget));
}

static void
wb_pool_distribution_dispose (GObject *object)
{
  WbPoolDistribution *self = WB_POOL_DISTRIBUTION (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_POOL_DISTRIBUTION);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_pool_distribution_parent_class)->dispose (object);
}

static void
wb_pool_distribution_class_init (WbPoolDistributionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_HISTOGRAM_VIEW);
  g_type_ensure (WB_TYPE_ROW_TABLE);
  G_OBJECT_CLASS (klass)->dispose = wb_pool_distribution_dispose;
  widget_class->map = wb_pool_distribution_map;
  gtk_widget_class_install_action (widget_class, "times.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "times.copy", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/pool/wb-pool-distribution.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolDistribution, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolDistribution, histogram);
  gtk_widget_class_bind_template_child (widget_class, WbPoolDistribution, stack);
  gtk_widget_class_bind_template_child (widget_class, WbPoolDistribution, table);
  gtk_widget_class_bind_template_child (widget_class, WbPoolDistribution, title_label);
  gtk_widget_class_bind_template_callback (widget_class, show_picture);
}

static void
wb_pool_distribution_init (WbPoolDistribution *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
  g_menu_append (menu, _("_Copy All"), "times.copy");
  wb_row_table_set_menu (self->table, G_MENU_MODEL (menu));
  wb_row_table_set_empty (self->table, _("Nothing has been measured yet."), NULL);
  show (self);
}

GtkWidget *
wb_pool_distribution_new (void)
{
  return g_object_new (WB_TYPE_POOL_DISTRIBUTION, NULL);
}

void
wb_pool_distribution_update (WbPoolDistribution *self, WbPoolSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_POOL_DISTRIBUTION (self));

  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  if (snapshot == NULL || gtk_widget_get_mapped (GTK_WIDGET (self)))
    show (self);
}
