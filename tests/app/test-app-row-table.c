/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of rows that every server's page has: selection, what it asks for, following the end, and a row's menu. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/panel/wb-row-table.h"
#include "app/panel/wb-text-cell.h"

#include "../support/wb-until.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

typedef struct
{
  guint64 id;
  int value;
} Row;

typedef struct
{
  WbSnapshot parent;

  guint n, first, n_filled;
  Row rows[200];
} Rows;

static void
free_rows (WbSnapshot *snapshot)
{
  g_free (snapshot);
}

static char prefix[] = "v"; /* what the columns' functions are given */

static void
append_value (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append_printf (text, "%s%d", (const char *) data, ((const Row *) row)->value);
}

/* n rows with ids from first_id up, those filled that the table asks for. */
static void
set_rows (WbRowTable *table, guint n, guint64 first_id)
{
  Rows *rows = g_new0 (Rows, 1);
  WbSnapshotRequest request;

  wb_row_table_get_request (table, &request);
  wb_snapshot_init (&rows->parent, free_rows);
  rows->n = n;
  rows->first = MIN (request.first_row, n);
  rows->n_filled = MIN (MIN (request.n_rows, n - rows->first), G_N_ELEMENTS (rows->rows));
  for (guint i = 0; i < rows->n_filled; i++)
    rows->rows[i] = (Row){ first_id + rows->first + i, (int) (first_id + rows->first + i) };
  wb_row_table_update (table, rows, n, rows->first, rows->rows, rows->n_filled, sizeof (Row));
  wb_snapshot_unref (rows);
}

/* And lets the table show them. */
static void
update_rows (WbRowTable *table, guint n, guint64 first_id)
{
  set_rows (table, n, first_id);
  wb_app_test_settle ();
}

static void
select_row (WbRowTable *table, const char *text)
{
  GtkWidget *row;

  until ((row = wb_app_test_find (GTK_WIDGET (table), WB_TYPE_TEXT_CELL, text)) != NULL);
  while (g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = gtk_widget_get_parent (row);
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
}

/* What a person sees at a place of the view; NULL: nothing. */
static const char *
get_text_at (GtkWidget *view, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && widget != view && !WB_IS_TEXT_CELL (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      if (g_strcmp0 (gtk_widget_get_css_name (widget), "cell") != 0)
        return NULL;
      widget = child;
    }
  return WB_IS_TEXT_CELL (widget) ? wb_text_cell_get_text (WB_TEXT_CELL (widget)) : NULL;
}

static void
test_shrink (void)
{
  static const WbTextColumnSpec columns[] = {
    { "Value", NULL, "8888888", WB_TEXT_END, 3, append_value },
  };
  WbRowTable *table = WB_ROW_TABLE (wb_row_table_new ("Users"));
  GtkWindow *window;
  GtkWidget *view, *row;
  GtkAdjustment *adjustment;

  g_test_summary ("After a crowd of which the last row had the keyboard, few rows and then more are all there");

  wb_row_table_add_columns (table, columns, G_N_ELEMENTS (columns), prefix);
  window = wb_app_test_present (GTK_WIDGET (table), 500, 300);
  view = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, "Users");
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  update_rows (table, 5000, 1);
  until (gtk_adjustment_get_upper (adjustment) > 5000);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  wb_app_test_settle ();
  update_rows (table, 5000, 1);
  select_row (table, "v5000");
  row = wb_app_test_find (GTK_WIDGET (table), WB_TYPE_TEXT_CELL, "v5000");
  while (g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = gtk_widget_get_parent (row);
  g_assert_true (gtk_widget_grab_focus (row));
  until (g_strcmp0 (get_text_at (view, 40, 290), "v5000") == 0);
  update_rows (table, 1, 1);
  update_rows (table, 1, 1);
  until (g_strcmp0 (get_text_at (view, 40, 40), "v1") == 0);
  update_rows (table, 256, 1);
  update_rows (table, 256, 1);
  until (gtk_adjustment_get_upper (adjustment) > 256);
  update_rows (table, 256, 1);
  until (get_text_at (view, 40, 40) != NULL && get_text_at (view, 40, 150) != NULL);
  wb_app_test_close (window);
}

static void
test_table (void)
{
  static const WbTextColumnSpec columns[] = {
    { "Value", NULL, "8888888", WB_TEXT_END, 3, append_value },
    { "In", "bytes received", "", WB_TEXT_START, -1, append_value },
  };
  WbRowTable *table = WB_ROW_TABLE (wb_row_table_new ("Users"));
  g_autoptr (GtkColumnViewColumn) first = NULL;
  GtkWindow *window;
  GtkWidget *view, *command;
  GtkAdjustment *adjustment;
  WbSnapshotRequest request;
  const Row *row;
  guint n_changes = 0, n_moves = 0;

  g_test_summary (
      "Only rows around those on screen are asked for; the selection stays with its row, is lost with it, and "
      "its data is at hand while it is in sight; what stands there without rows");

  wb_row_table_add_columns (table, columns, G_N_ELEMENTS (columns), prefix);
  g_signal_connect_swapped (table, "selection-changed", G_CALLBACK (count_cb), &n_changes);
  g_signal_connect_swapped (table, "view-moved", G_CALLBACK (count_cb), &n_moves);
  wb_row_table_get_request (table, &request);
  g_assert_cmpuint (request.n_rows, ==, 0); /* nobody sees it */
  wb_row_table_update (table, NULL, 0, 0, NULL, 0, 0);
  g_assert_cmpuint (n_changes, ==, 1); /* told once, so that actions are switched off */
  window = wb_app_test_present (GTK_WIDGET (table), 500, 300);
  view = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, "Users");
  g_assert_nonnull (view);

  wb_row_table_set_empty (table, "Nobody is here", "nc 127.0.0.1 9000");
  command = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_LABEL, "nc 127.0.0.1 9000");
  g_assert_true (gtk_widget_is_visible (command));
  g_assert_true (gtk_widget_get_mapped (wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_LABEL, "Nobody is here")));
  wb_row_table_set_empty (table, "Stopped", NULL);
  g_assert_false (gtk_widget_is_visible (command));

  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  update_rows (table, 5000, 1);
  until (gtk_adjustment_get_upper (adjustment) > 5000);
  update_rows (table, 5000, 1);
  g_assert_false (gtk_widget_get_mapped (wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_LABEL, "Stopped")));
  select_row (table, "v7");
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (wb_row_table_get_selected (table), ==, 7);
  update_rows (table, 4998, 3); /* it is at another place now */
  row = wb_row_table_get_selected_data (table);
  g_assert_nonnull (row);
  g_assert_cmpint (row->value, ==, 7);

  n_moves = 0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  g_assert_cmpuint (n_moves, >, 0);
  wb_app_test_settle ();
  update_rows (table, 4998, 3);
  g_assert_cmpuint (wb_row_table_get_selected (table), ==, 7); /* out of sight, not gone */
  g_assert_null (wb_row_table_get_selected_data (table));
  g_assert_cmpuint (n_changes, ==, 2);

  first = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (view)), 0);
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (view), first, GTK_SORT_ASCENDING);
  wb_row_table_get_request (table, &request);
  g_assert_cmpuint (request.sort_by, ==, 3);
  g_assert_false (request.descending);
  g_assert_cmpuint (request.first_row, >, 2000);
  g_assert_cmpuint (request.n_rows, <, 200);

  gtk_adjustment_set_value (adjustment, 0);
  wb_app_test_settle ();
  update_rows (table, 10, 100); /* all of them are here, and 7 is not among them */
  g_assert_cmpuint (wb_row_table_get_selected (table), ==, 0);
  g_assert_cmpuint (n_changes, ==, 3);
  wb_app_test_close (window);
}

/* A table with one column, and nothing in it yet. */
static WbRowTable *
present_table (GtkWindow **window, GtkWidget **view)
{
  static const WbTextColumnSpec columns[] = { { "Value", NULL, "8888888", WB_TEXT_END, 3, append_value } };
  WbRowTable *table = WB_ROW_TABLE (wb_row_table_new ("Users"));

  wb_row_table_add_columns (table, columns, G_N_ELEMENTS (columns), prefix);
  *window = wb_app_test_present (GTK_WIDGET (table), 500, 300);
  *view = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, "Users");
  return table;
}

static guint
count_shown (GtkWidget *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))));
}

static gboolean
asks_for (WbRowTable *table, guint row)
{
  WbSnapshotRequest request;

  wb_row_table_get_request (table, &request);
  return request.first_row <= row && request.first_row + request.n_rows > row;
}

static gboolean
is_on_screen (GtkWidget *view, const char *text)
{
  gboolean found = FALSE;

  for (double y = 0; y < gtk_widget_get_height (view) && !found; y += 8)
    found = g_strcmp0 (get_text_at (view, 40, y), text) == 0;
  return found;
}

static void
test_far (void)
{
  static const struct
  {
    guint n_before; /* on screen already */
    guint position;
  } cases[] = { { 0, 100 }, { 0, 299 }, { 0, 4095 }, { 20, 100 }, { 20, 3000 } };

  g_test_summary (
      "A row that is asked for in the turn in which the rows come, of which the view has the first 40 only, "
      "is brought into view and selected");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint id = cases[i].position + 1;
      g_autofree char *text = g_strdup_printf ("v%u", id);
      GtkWindow *window;
      GtkWidget *view;
      WbRowTable *table = present_table (&window, &view);
      const Row *row;

      if (cases[i].n_before > 0)
        update_rows (table, cases[i].n_before, 1);
      set_rows (table, 4096, 1);
      wb_row_table_select (table, id, cases[i].position);
      until (asks_for (table, cases[i].position));
      update_rows (table, 4096, 1);
      row = wb_row_table_get_selected_data (table);
      g_assert_nonnull (row);
      g_assert_cmpint (row->value, ==, id);
      until (is_on_screen (view, text));
      wb_app_test_close (window);
    }
}

static void
press_up (GtkWidget *table)
{
  GListModel *controllers = gtk_widget_observe_controllers (table);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean taken;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Up, 0u, 0u, &taken);
    }
  g_object_unref (controllers);
}

static void
test_follow (void)
{
  GtkWindow *window;
  GtkWidget *view;
  WbRowTable *table = present_table (&window, &view);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  g_test_summary (
      "A table that follows shows what comes while its last row is in view, and stays where it was put else");

  wb_row_table_set_follows (table, TRUE);
  update_rows (table, 3, 1);
  until (is_on_screen (view, "v1"));
  press_up (GTK_WIDGET (table)); /* the last one stays in view */
  until ((update_rows (table, 60, 1), is_on_screen (view, "v60")));
  until ((update_rows (table, 300, 1), is_on_screen (view, "v300"))); /* also those that the view would get in steps */
  g_assert_false (is_on_screen (view, "v1"));
  press_up (GTK_WIDGET (table)); /* who goes up from the end leaves it */
  update_rows (table, 301, 1);
  wb_app_test_settle ();
  g_assert_false (is_on_screen (view, "v301"));

  gtk_adjustment_set_value (adjustment, 0);
  until ((update_rows (table, 300, 1), is_on_screen (view, "v1")));
  update_rows (table, 301, 1);
  wb_app_test_settle ();
  g_assert_true (is_on_screen (view, "v1"));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  until ((update_rows (table, 301, 1), is_on_screen (view, "v301")));
  until ((update_rows (table, 301, 2), is_on_screen (view, "v302"))); /* the first one has gone */
  wb_app_test_close (window);
}

static guint
count_asked (WbRowTable *table)
{
  WbSnapshotRequest request;

  wb_row_table_get_request (table, &request);
  return request.n_rows;
}

static void
test_asked (void)
{
  GtkWindow *window;
  GtkWidget *view;
  WbRowTable *table = present_table (&window, &view);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  guint most = 0;

  g_test_summary ("While ten thousand rows come on screen step by step, never more are asked for than it can show");

  set_rows (table, 10000, 1);
  until ((most = MAX (most, count_asked (table)), count_shown (view) == 10000) &&
         gtk_adjustment_get_upper (adjustment) > 100000);
  g_assert_cmpuint (most, >, 10);
  g_assert_cmpuint (most, <, 200);
  wb_app_test_close (window);
}

static void
test_wanted (void)
{
  GtkWindow *window;
  GtkWidget *view;
  WbRowTable *table = present_table (&window, &view);
  const Row *row;

  g_test_summary (
      "A selected row that the view does not have yet is selected there when it does, without another update");

  wb_row_table_select (table, 46, GTK_INVALID_LIST_POSITION);
  set_rows (table, 5000, 1);
  g_assert_cmpuint (count_shown (view), <, 46);
  until (wb_row_table_get_selected_data (table) != NULL);
  row = wb_row_table_get_selected_data (table);
  g_assert_cmpint (row->value, ==, 46);
  g_assert_cmpuint (wb_row_table_get_selected (table), ==, 46);
  wb_app_test_close (window);
}

/* What the key does: the window's own focus and events are another program's matter. */
static gboolean
press_menu_key (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean done = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint k = 0;
           GTK_IS_SHORTCUT_CONTROLLER (controller) && k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
              gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == GDK_KEY_Menu)
            done |= gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, NULL);
        }
    }
  return done;
}

static void
chosen_cb (GSimpleAction *action, GVariant *parameter, gpointer n)
{
  count_cb (n);
}

static void
test_menu (void)
{
  static const WbTextColumnSpec columns[] = { { "Value", NULL, "", WB_TEXT_START, -1, append_value } };
  WbRowTable *table = WB_ROW_TABLE (wb_row_table_new ("Users"));
  GtkWindow *window;
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GSimpleAction *action = g_simple_action_new ("kick", NULL);
  GtkWidget *popover;
  guint n_chosen = 0;

  g_test_summary ("The menu of a row opens by key where a row is selected, and its actions are the owner's");

  g_signal_connect (action, "activate", G_CALLBACK (chosen_cb), &n_chosen);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
  g_object_unref (action);
  g_menu_append (menu, "Kick", "user.kick");
  wb_row_table_add_columns (table, columns, G_N_ELEMENTS (columns), prefix);
  window = wb_app_test_present (GTK_WIDGET (table), 300, 300);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "user", G_ACTION_GROUP (actions));
  update_rows (table, 3, 1);
  select_row (table, "v2");
  gtk_widget_grab_focus (GTK_WIDGET (table));
  g_assert_false (press_menu_key (GTK_WIDGET (table))); /* there is none yet */
  wb_row_table_set_menu (table, G_MENU_MODEL (menu));
  g_assert_true (press_menu_key (GTK_WIDGET (table)));
  popover = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_POPOVER_MENU, NULL);
  g_assert_nonnull (popover);
  g_assert_true (gtk_widget_get_visible (popover));
  g_assert_true (gtk_widget_activate_action (popover, "user.kick", NULL));
  g_assert_cmpuint (n_chosen, ==, 1);
  wb_app_test_close (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/row-table/table", test_table);
  g_test_add_func ("/app/row-table/shrink", test_shrink);
  g_test_add_func ("/app/row-table/far", test_far);
  g_test_add_func ("/app/row-table/follow", test_follow);
  g_test_add_func ("/app/row-table/asked", test_asked);
  g_test_add_func ("/app/row-table/wanted", test_wanted);
  g_test_add_func ("/app/row-table/menu", test_menu);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
