/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The widgets that every service's panel is built of, each alone: the list of rows as the stream of its changes, the
 * arithmetic of the plot, and what tile, bar, table and log show for what they are given. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-plot-scale.h"
#include "app/panel/wb-plot.h"
#include "app/panel/wb-row-list.h"
#include "app/panel/wb-row-steps.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-stat-figure.h"
#include "app/panel/wb-text-cell.h"
#include "app/panel/wb-text-column.h"
#include "engine/base/wb-event-log.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-snapshot.h"

#include "../support/wb-list-log.h"
#include "../support/wb-until.h"

/* --- Rows ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint64 id;
  int value;
} Row;

typedef struct
{
  WbSnapshot parent;
  guint first, n;
  Row rows[64];
} Table;

static guint n_tables;

static void
free_table (WbSnapshot *snapshot)
{
  n_tables--;
  g_free (snapshot);
}

/* ids: as "5 6 7"; row i's value is its id times 10 plus turn. */
static Table *
new_table (guint first, const char *ids, int turn)
{
  g_auto (GStrv) words = g_strsplit (ids, " ", -1);
  Table *table = g_new0 (Table, 1);

  wb_snapshot_init (&table->parent, free_table);
  table->first = first;
  for (guint i = 0; words[i] != NULL && *words[i] != 0; i++)
    table->rows[table->n++] = (Row){ g_ascii_strtoull (words[i], NULL, 10), atoi (words[i]) * 10 + turn };
  n_tables++;
  return table;
}

static void
update (WbRowList *list, guint n_rows, guint first, const char *ids, int turn)
{
  Table *table = new_table (first, ids, turn);

  wb_row_list_update (list, table, n_rows, first, table->rows, table->n, sizeof (Row));
  wb_snapshot_unref (table);
}

/* The list as text: ids, "-" where nothing is known. */
static char *
dup_text (WbRowList *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbRow) row = g_list_model_get_item (G_LIST_MODEL (list), i);
      const Row *data = wb_row_get_data (row);

      if (i > 0)
        g_string_append_c (text, ' ');
      if (data == NULL)
        g_string_append_c (text, '-');
      else
        g_string_append_printf (text, "%u", (guint) data->id);
      g_assert_cmpuint (wb_row_get_id (row), ==, data != NULL ? data->id : 0);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_rows(list, expected)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *text_ = dup_text (list);                                                                          \
    g_assert_cmpstr (text_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
count_cb (WbRow *row, guint *n)
{
  (*n)++;
}

static void
test_rows_changes (void)
{
  WbRowList *list = wb_row_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_summary ("An update of the rows is one items-changed over the part whose ids differ, and none when none do");

  wb_list_log_start (list, log);
  update (list, 3, 0, "1 2 3", 0);
  wb_assert_list_log (log, "0+3");
  assert_rows (list, "1 2 3");
  update (list, 3, 0, "1 2 3", 1);
  wb_assert_list_log (log, "");
  update (list, 5, 0, "1 2 3 4 5", 0);
  wb_assert_list_log (log, "3+2");
  update (list, 4, 0, "1 2 4 5", 0); /* one from the middle */
  wb_assert_list_log (log, "2-1");
  update (list, 5, 0, "9 1 2 4 5", 0); /* newest first */
  wb_assert_list_log (log, "0+1");
  update (list, 5, 0, "9 4 2 1 5", 0); /* another order */
  wb_assert_list_log (log, "1-3+3");
  update (list, 4, 0, "8 4 2 1", 0); /* both ends */
  wb_assert_list_log (log, "0-5+4");
  update (list, 0, 0, "", 0);
  wb_assert_list_log (log, "0-4");
  g_assert_finalize_object (list);
  g_assert_cmpuint (n_tables, ==, 0);
}

static void
test_rows_steps (void)
{
  WbRowList *list = wb_row_list_new ();
  GListModel *steps = wb_row_steps_new (G_LIST_MODEL (list));
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_summary (
      "A view gets its first 200 rows 40 at a time, the others at once, and then every change as it is; those up "
      "to a place where it is to go at once");

  wb_list_log_start (steps, log);
  update (list, 500, 0, "1 2 3", 0);
  wb_assert_list_log (log, "0+40");
  until (g_list_model_get_n_items (steps) == 500);
  wb_assert_list_log (log, "40+40 80+40 120+40 160+40 200+300");
  update (list, 499, 0, "1 3", 0);
  wb_assert_list_log (log, "1-1");
  update (list, 600, 0, "1 3", 0);
  wb_assert_list_log (log, "499+101");
  update (list, 0, 0, "", 0);
  wb_assert_list_log (log, "0-600");

  update (list, 500, 0, "", 0);
  wb_assert_list_log (log, "0+40");
  update (list, 30, 0, "", 0);         /* fewer than are shown, and more were to come */
  wb_assert_list_log (log, "0-40+30"); /* as the rows tell of many that go */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wb_assert_list_log (log, "");
  update (list, 100, 0, "7 8", 0);
  wb_assert_list_log (log, "30+40");
  update (list, 99, 0, "8", 0); /* in front, while some are not shown */
  wb_assert_list_log (log, "0-70+99");
  update (list, 500, 0, "8", 0);
  wb_assert_list_log (log, "99+40");
  g_assert_null (g_list_model_get_item (steps, 139)); /* it is not shown */
  wb_row_steps_show (WB_ROW_STEPS (steps), 500);      /* there is none */
  wb_row_steps_show (WB_ROW_STEPS (steps), 138);
  wb_assert_list_log (log, "");
  wb_row_steps_show (WB_ROW_STEPS (steps), 150);
  wb_assert_list_log (log, "139+12");
  wb_row_steps_show (WB_ROW_STEPS (steps), 299);
  wb_assert_list_log (log, "151+349");
  g_assert_finalize_object (steps);
  g_assert_finalize_object (list);
}

static void
test_rows_crowd (void)
{
  WbRowList *list = wb_row_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WbRow) third = NULL;
  guint n_changed = 0, position;

  g_test_summary ("A crowd that is replaced keeps its places: rows change their ids, and only the count is told");

  wb_list_log_start (list, log);
  update (list, 20, 0, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", 0);
  wb_assert_list_log (log, "0+20");
  third = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_signal_connect (third, "changed", G_CALLBACK (count_cb), &n_changed);
  update (list, 21, 0, "18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38", 1);
  wb_assert_list_log (log, "20+1");
  assert_rows (list, "18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38");
  g_assert_cmpuint (wb_row_get_id (third), ==, 20);
  g_assert_cmpint (((const Row *) wb_row_get_data (third))->value, ==, 201);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_true (wb_row_list_find (list, 18, &position));
  g_assert_cmpuint (position, ==, 0);
  update (list, 18, 0, "50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67", 0);
  wb_assert_list_log (log, "18-3");
  g_clear_object (&third);
  g_assert_finalize_object (list);
  g_assert_cmpuint (n_tables, ==, 0);
}

static void
test_rows_window (void)
{
  WbRowList *list = wb_row_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_summary (
      "Of many rows only those asked for are known; moving the window changes no items, and 10,000 rows more "
      "are one signal");

  wb_list_log_start (list, log);
  update (list, 8, 2, "3 4 5", 0);
  wb_assert_list_log (log, "0+8");
  assert_rows (list, "- - 3 4 5 - - -");
  update (list, 8, 4, "5 6 7", 0);
  wb_assert_list_log (log, "");
  assert_rows (list, "- - - - 5 6 7 -");
  update (list, 7, 4, "6 7 8", 0); /* 5 has gone: what is behind it moves up */
  wb_assert_list_log (log, "4-1");
  assert_rows (list, "- - - - 6 7 8");
  update (list, 10007, 4, "6 7 8", 0);
  wb_assert_list_log (log, "7+10000");
  update (list, 10007, 10000, "21 22", 0);
  wb_assert_list_log (log, "");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 10007));
  g_assert_finalize_object (list);
  g_assert_cmpuint (n_tables, ==, 0);
}

static void
test_rows_identity (void)
{
  WbRowList *list = wb_row_list_new ();
  g_autoptr (WbRow) two = NULL, three = NULL, late = NULL, found = NULL;
  guint n_changed = 0, position;

  g_test_summary ("A row keeps its object where it goes and is told to redraw; one that went has no data; a place that "
                  "was unknown is filled in place");

  update (list, 6, 0, "1 2 3", 0);
  two = g_list_model_get_item (G_LIST_MODEL (list), 1);
  three = g_list_model_get_item (G_LIST_MODEL (list), 2);
  late = g_list_model_get_item (G_LIST_MODEL (list), 4);
  g_assert_null (wb_row_get_data (late));
  g_signal_connect (two, "changed", G_CALLBACK (count_cb), &n_changed);
  g_signal_connect (late, "changed", G_CALLBACK (count_cb), &n_changed);

  update (list, 6, 0, "1 2 3 4 5", 7);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpint (((const Row *) wb_row_get_data (two))->value, ==, 27);
  g_assert_cmpuint (wb_row_get_id (late), ==, 5);

  update (list, 5, 0, "2 1 4 5 6", 8); /* 3 went, 2 moved to the front */
  g_assert_null (wb_row_get_data (three));
  g_assert_cmpint (((const Row *) wb_row_get_data (two))->value, ==, 28);
  found = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (found == two);
  g_assert_true (wb_row_list_find (list, 4, &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_false (wb_row_list_find (list, 3, &position));

  g_assert_finalize_object (list); /* its rows outlive it, without data */
  g_assert_null (wb_row_get_data (two));
  g_assert_cmpuint (n_tables, ==, 0);
}

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_value (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const Row *r = row;

  g_string_append_printf (text, "%s%d", (const char *) data, r->value);
  if (r->value > 25)
    *css_class = "warning";
}

static void
test_columns (void)
{
  WbRowList *list = wb_row_list_new ();
  GtkSelectionModel *model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (list))));
  GtkWidget *table = gtk_column_view_new (model);
  g_autoptr (GtkColumnViewColumn) plain =
      wb_text_column_new ("Plain", "123", WB_TEXT_START, -1, append_value, (gpointer) "p");
  g_autoptr (GtkColumnViewColumn) sorted =
      wb_text_column_new ("Sorted", "123", WB_TEXT_END, 4, append_value, (gpointer) "s");
  GtkWindow *window = wb_app_test_present (table, 500, 300);
  gboolean descending;
  GtkWidget *cell;
  int sort_by;

  g_test_summary (
      "Cells show what the column's function makes of a row and follow it; a header tells what it asks for");

  gtk_column_view_append_column (GTK_COLUMN_VIEW (table), plain);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (table), sorted);
  g_assert_cmpint (wb_text_column_get_sort_by (plain), ==, -1);
  g_assert_cmpint (wb_text_column_get_sort_by (sorted), ==, 4);
  update (list, 3, 0, "1 2", 0);
  until ((cell = wb_app_test_find (table, WB_TYPE_TEXT_CELL, "s20")) != NULL);
  g_assert_false (gtk_widget_has_css_class (cell, "warning"));
  g_assert_nonnull (wb_app_test_find (table, WB_TYPE_TEXT_CELL, "p10"));
  g_assert_nonnull (wb_app_test_find (table, WB_TYPE_TEXT_CELL, "…")); /* the third is not known yet */
  update (list, 3, 0, "1 2 3", 7);
  g_assert_cmpstr (wb_text_cell_get_text (WB_TEXT_CELL (cell)), ==, "s27");
  g_assert_true (gtk_widget_has_css_class (cell, "warning"));
  g_assert_null (wb_app_test_find (table, WB_TYPE_TEXT_CELL, "…"));

  g_assert_false (wb_text_column_get_sort (GTK_COLUMN_VIEW (table), &sort_by, &descending));
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (table), sorted, GTK_SORT_DESCENDING);
  g_assert_true (wb_text_column_get_sort (GTK_COLUMN_VIEW (table), &sort_by, &descending));
  g_assert_cmpint (sort_by, ==, 4);
  g_assert_true (descending);
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (table), sorted, GTK_SORT_ASCENDING);
  g_assert_true (wb_text_column_get_sort (GTK_COLUMN_VIEW (table), &sort_by, &descending));
  g_assert_false (descending);
  wb_app_test_close (window);
  g_assert_finalize_object (list);
}

/* --- Plot ---------------------------------------------------------------------------------------------------------- */

static void
test_scale (void)
{
  static const double tops[][2] = { { 0, 10 },  { 9, 10 },      { 10, 10 },     { 11, 20 },
                                    { 21, 50 }, { 1000, 1000 }, { 1001, 2000 }, { 5.1e6, 1e7 } };
  double values[1000], low, high;
  guint index;

  g_test_summary ("Axes end at 1, 2 or 5 times a power of ten; a pixel column shows least and greatest of its values");

  for (guint i = 0; i < G_N_ELEMENTS (tops); i++)
    g_assert_cmpfloat_with_epsilon (wb_plot_scale_get_top (tops[i][0]), tops[i][1], 1e-6);

  /* Many values in few pixels: none is lost, whichever column it falls into. */
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 5;
  values[333] = 90;
  values[750] = 1;
  for (guint x = 0; x < 10; x++)
    {
      g_assert_true (wb_plot_scale_get_column (values, 1000, 1000, x, 10, &low, &high));
      g_assert_cmpfloat (high, ==, x == 3 ? 90 : 5);
      g_assert_cmpfloat (low, ==, x == 7 ? 1 : 5);
    }

  /* Few values on many pixels: a straight line between them, without a gap from one column to the next. */
  values[0] = 0;
  values[1] = 100;
  for (guint x = 0; x < 50; x++)
    {
      g_assert_true (wb_plot_scale_get_column (values, 2, 2, x, 50, &low, &high));
      g_assert_cmpfloat_with_epsilon (low, x * 2, 1e-6);
      g_assert_cmpfloat_with_epsilon (high, (x + 1) * 2, 1e-6);
    }

  /* A short history stands at the right. */
  g_assert_false (wb_plot_scale_get_column (values, 2, 101, 0, 100, &low, &high));
  g_assert_true (wb_plot_scale_get_column (values, 2, 101, 99, 100, &low, &high));
  g_assert_false (wb_plot_scale_get_nearest (2, 101, 10, 100, &index));
  g_assert_true (wb_plot_scale_get_nearest (2, 101, 99.9, 100, &index));
  g_assert_cmpuint (index, ==, 1);
  g_assert_false (wb_plot_scale_get_column (values, 0, 101, 50, 100, &low, &high));
}

static char *
dup_apples (double value)
{
  return g_strdup_printf ("%.0f apples", value);
}

static void
test_plot (void)
{
  GtkWidget *plot = wb_plot_new ();
  GtkWindow *window = wb_app_test_present (plot, 500, 240);
  g_autofree char *readout = NULL;
  double values[300];

  g_test_summary ("A plot says its latest values to a screen reader and those under the pointer to the eye");

  g_object_set (plot, "title", "Fruit", NULL);
  wb_plot_set_scale (WB_PLOT (plot), 0.2, 300, dup_apples);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (i * 7) % 50;
  wb_plot_set_curve (WB_PLOT (plot), 0, "In", values, G_N_ELEMENTS (values));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = i / 3.0;
  wb_plot_set_curve (WB_PLOT (plot), 1, "Out", values, 200);
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_LABEL, "Fruit");
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "In: 43 apples, Out: 66 apples");
  readout = wb_plot_dup_readout (WB_PLOT (plot), 299, 299);
  g_assert_cmpstr (readout, ==, "0.0 s ago\nIn: 43 apples\nOut: 66 apples");
  g_clear_pointer (&readout, g_free);
  readout = wb_plot_dup_readout (WB_PLOT (plot), 0, 299); /* the second is not that old */
  g_assert_cmpstr (readout, ==, "59.8 s ago\nIn: 0 apples");
  wb_app_test_picture (window, "plot");
  wb_plot_clear (WB_PLOT (plot));
  g_assert_null (wb_plot_dup_readout (WB_PLOT (plot), 299, 299));
  wb_app_test_close (window);
}

static void
test_plot_cost (void)
{
  GtkWidget *plot = wb_plot_new ();
  GtkWindow *window = wb_app_test_present (plot, 1100, 300);
  g_autofree double *values = g_new (double, 100000);
  gint64 start;
  double ms;

  g_test_summary ("A plot 1,100 pixels wide is drawn in 10 ms at any number of values");

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      wb_app_test_close (window);
      return;
    }
  for (guint i = 0; i < 100000; i++)
    values[i] = g_test_rand_double_range (0, 1000);
  wb_plot_set_scale (WB_PLOT (plot), 0.001, 100000, NULL);
  wb_plot_set_curve (WB_PLOT (plot), 0, "Noise", values, 100000);
  wb_app_test_picture (window, "plot-noise");
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      GTK_WIDGET_GET_CLASS (plot)->snapshot (plot, snapshot);
      gsk_render_node_unref (gtk_snapshot_free_to_node (snapshot));
    }
  ms = (double) (g_get_monotonic_time () - start) / 20 / 1000;
  g_test_minimized_result (ms, "100,000 values: %.2f ms", ms);
  g_assert_cmpfloat (ms, <, 10);
  wb_app_test_close (window);
}

/* --- Tile, bar, log ------------------------------------------------------------------------------------------------ */

static void
count_hint_cb (guint *count)
{
  (*count)++;
}

static void
test_tile (void)
{
  GtkWidget *tile = wb_stat_tile_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWindow *window;
  int wide, after;
  const double history[] = { 1, 5, 2 };
  const WbFigure figure = { .total = 471, .rate = 12.34 };
  g_autoptr (GString) parts = g_string_new (NULL);
  guint hints = 0;

  g_test_summary ("A tile says name, figure and detail; it never gets narrower again, so that nothing beside it jumps");

  gtk_widget_set_halign (tile, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), tile);
  window = wb_app_test_present (box, 500, 200);
  g_object_set (tile, "title", "Requests", NULL);
  wb_stat_tile_set_value (WB_STAT_TILE (tile), "1,234,567.8 MB/s", "9 in all");
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL, "Requests: 1,234,567.8 MB/s");
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "9 in all");
  gtk_widget_measure (tile, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wide, NULL, NULL);
  wb_stat_tile_set_value (WB_STAT_TILE (tile), "0", NULL);
  gtk_widget_measure (tile, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &after, NULL, NULL);
  g_assert_cmpint (after, ==, wide);
  wb_stat_tile_set_tone (WB_STAT_TILE (tile), "warning");
  g_assert_true (gtk_widget_has_css_class (tile, "warning"));
  wb_stat_tile_set_tone (WB_STAT_TILE (tile), NULL);
  g_assert_false (gtk_widget_has_css_class (tile, "warning"));
  wb_stat_tile_set_history (WB_STAT_TILE (tile), history, 3, 10);
  wb_stat_figure_show_rate (WB_STAT_TILE (tile), &figure, wb_format_dup_rate, wb_format_dup_count);
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL, "Requests: 12.3/s");
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "471 in all");
  wb_stat_figure_append_part (parts, 3, "refused");
  wb_stat_figure_append_part (parts, 0, "idle");
  wb_stat_figure_append_part (parts, 1, "reset");
  g_assert_cmpstr (parts->str, ==, "3 refused · 1 reset");
  g_signal_connect_swapped (tile, "notify::tooltip-text", G_CALLBACK (count_hint_cb), &hints);
  wb_stat_tile_set_hint (WB_STAT_TILE (tile), parts->str);
  wb_stat_tile_set_hint (WB_STAT_TILE (tile), parts->str);
  g_assert_cmpuint (hints, ==, 1);
  wb_stat_tile_set_hint (WB_STAT_TILE (tile), NULL);
  g_assert_null (gtk_widget_get_tooltip_text (tile));
  wb_app_test_settle ();
  wb_app_test_picture (window, "tile");
  wb_app_test_close (window);
}

static void
test_command (void)
{
  const char *command = "wirebench-cli pool 127.0.0.1:8080 --min=0 --connect-timeout=1500 --acquire-timeout=200 "
                        "--load=10 --hold-spread=constant --exchange-timeout=300 --payload=4096";
  GtkWidget *row = wb_command_row_new ();
  GtkWindow *window = wb_app_test_present (row, 300, 200);
  GtkLabel *label;
  PangoLayout *layout;

  g_test_summary ("A command that takes several lines ends none of them within an option");

  wb_command_row_set_command (WB_COMMAND_ROW (row), command);
  label = GTK_LABEL (wb_app_test_find (row, GTK_TYPE_LABEL, command));
  wb_app_test_settle ();
  layout = gtk_label_get_layout (label);
  g_assert_cmpint (pango_layout_get_line_count (layout), >, 2);
  for (GSList *link = pango_layout_get_lines_readonly (layout)->next; link != NULL; link = link->next)
    g_assert_cmpint (command[((PangoLayoutLine *) link->data)->start_index - 1], ==, ' ');
  wb_app_test_picture (window, "command");
  wb_app_test_close (window);
}

static void
test_bar (void)
{
  GtkWidget *bar = wb_service_bar_new ();
  GtkWindow *window = wb_app_test_present (bar, 600, 200);
  GtkWidget *copy = wb_app_test_find (bar, GTK_TYPE_BUTTON, "Copy the addresses");
  GtkWidget *where;

  g_test_summary ("The bar without a service: stopped, with a button that says what it would do; where and warning");

  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Start"));
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_BUTTON, "service.toggle"));
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Stopped"));
  g_assert_false (gtk_widget_is_visible (copy));
  wb_service_bar_set_where (WB_SERVICE_BAR (bar), "0.0.0.0:80", "Reachable from other machines");
  where = wb_app_test_find (bar, GTK_TYPE_LABEL, "0.0.0.0:80");
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (where)));
  g_assert_true (gtk_widget_is_visible (copy));
  g_assert_true (gtk_widget_is_visible (wb_app_test_find (bar, GTK_TYPE_LABEL, "Reachable from other machines")));
  g_signal_emit_by_name (copy, "clicked");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (copy)), ==, "object-select-symbolic");
  wb_app_test_picture (window, "service-bar");
  wb_service_bar_set_where (WB_SERVICE_BAR (bar), "", NULL);
  g_assert_false (gtk_widget_is_visible (where));
  g_object_set (bar, "start-label", "Listen", NULL);
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Listen"));
  wb_app_test_close (window);
}

static char *
dup_log (GtkWidget *view)
{
  GtkTextBuffer *buffer =
      gtk_text_view_get_buffer (GTK_TEXT_VIEW (wb_app_test_find (view, GTK_TYPE_TEXT_VIEW, "Events")));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* The lines less their times, which are 14 characters with the spaces. */
static void
assert_log (GtkWidget *view, const char *expected)
{
  g_autofree char *text = dup_log (view);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && *lines[i] != 0; i++)
    g_string_append_printf (bare, "%s%s", i > 0 ? "|" : "", lines[i] + 14);
  g_assert_cmpstr (bare->str, ==, expected);
}

static void
test_log (void)
{
  GtkWidget *view = wb_event_view_new ();
  GtkWindow *window = wb_app_test_present (view, 500, 160);
  g_autoptr (WbEventLog) log = wb_event_log_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (wb_app_test_find (view, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("The log adds what is new, drops what fell off, says tones in words, and follows its end until the "
                  "user scrolls up");

  g_assert_true (gtk_widget_get_mapped (wb_app_test_find (view, GTK_TYPE_LABEL, "Nothing has happened yet")));
  wb_event_log_add (log, WB_EVENT_INFO, "one");
  wb_event_log_add (log, WB_EVENT_WARNING, "two");
  events = wb_event_log_dup_events (log);
  wb_event_view_set_events (WB_EVENT_VIEW (view), events);
  wb_event_view_set_events (WB_EVENT_VIEW (view), events);
  assert_log (view, "one|Warning: two");
  g_clear_pointer (&events, g_ptr_array_unref);

  wb_event_log_add (log, WB_EVENT_ERROR, "three");
  events = wb_event_log_dup_events (log);
  wb_event_view_set_events (WB_EVENT_VIEW (view), events);
  assert_log (view, "one|Warning: two|Error: three");
  g_clear_pointer (&events, g_ptr_array_unref);
  wb_app_test_settle ();
  wb_app_test_picture (window, "event-view");

  for (guint i = 0; i < WB_EVENT_LOG_ENTRIES - 1; i++)
    wb_event_log_add (log, WB_EVENT_INFO, "line %u", i);
  events = wb_event_log_dup_events (log);
  wb_event_view_set_events (WB_EVENT_VIEW (view), events);
  g_clear_pointer (&events, g_ptr_array_unref);
  text = dup_log (view);
  g_assert_null (strstr (text, "two"));
  g_assert_nonnull (strstr (text, "three"));
  until (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
  wb_event_log_add (log, WB_EVENT_INFO, "the last");
  events = wb_event_log_dup_events (log);
  wb_event_view_set_events (WB_EVENT_VIEW (view), events);
  g_clear_pointer (&events, g_ptr_array_unref);
  until (gtk_adjustment_get_value (adjustment) > 0);

  wb_event_view_set_events (WB_EVENT_VIEW (view), NULL);
  assert_log (view, "");
  wb_app_test_close (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/services/rows/changes", test_rows_changes);
  g_test_add_func ("/app/services/rows/crowd", test_rows_crowd);
  g_test_add_func ("/app/services/rows/steps", test_rows_steps);
  g_test_add_func ("/app/services/rows/window", test_rows_window);
  g_test_add_func ("/app/services/rows/identity", test_rows_identity);
  g_test_add_func ("/app/services/columns", test_columns);
  g_test_add_func ("/app/services/scale", test_scale);
  g_test_add_func ("/app/services/plot", test_plot);
  g_test_add_func ("/app/services/plot-cost", test_plot_cost);
  g_test_add_func ("/app/services/tile", test_tile);
  g_test_add_func ("/app/services/bar", test_bar);
  g_test_add_func ("/app/services/command", test_command);
  g_test_add_func ("/app/services/log", test_log);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
