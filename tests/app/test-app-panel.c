/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every server's page is built of, each part alone and told what to show: the table of rows with selection and
 * menu, where to listen, what is said when that failed, settings beside figures, commands to copy, and what the engine
 * answers. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-reply.h"
#include "app/panel/wb-row-table.h"
#include "app/panel/wb-side-box.h"
#include "app/panel/wb-text-cell.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

/* --- The table of rows --------------------------------------------------------------------------------------------- */

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

/* --- Where to listen ----------------------------------------------------------------------------------------------- */

static void
set_listen (WbListen *listen, WbListenState state, const char *address, guint16 port, gboolean udp)
{
  g_assert_true (wb_endpoint_parse_address (address, &listen->endpoint, NULL));
  listen->endpoint.port = port;
  listen->family = listen->endpoint.family;
  listen->udp = udp;
  listen->state = state;
}

static void
assert_text (WbListen *listens, guint n, const char *where, gboolean reachable, const char *command)
{
  g_autofree char *told = NULL, *line = NULL;
  gboolean any = !reachable;

  told = wb_listen_text_dup_where (listens, n, &any);
  line = wb_listen_text_dup_command (listens, n);
  g_assert_cmpstr (told, ==, where);
  g_assert_cmpint (any, ==, reachable);
  g_assert_cmpstr (line, ==, command);
}

static void
test_text (void)
{
  WbListen listens[3] = { 0 };

  g_test_summary (
      "Each place is said once; a place that others can reach is told; the command connects to the first one");

  assert_text (listens, 0, "", FALSE, NULL);
  set_listen (&listens[0], WB_LISTEN_FAILED, "127.0.0.1", 7, FALSE);
  set_listen (&listens[1], WB_LISTEN_PAUSED, "::1", 7, FALSE);
  set_listen (&listens[2], WB_LISTEN_ON, "::1", 7, TRUE);
  assert_text (listens, 3, "[::1]:7", FALSE, "nc -u ::1 7");
  set_listen (&listens[0], WB_LISTEN_ON, "0.0.0.0", 9, FALSE);
  assert_text (listens, 3, "0.0.0.0:9, [::1]:7", TRUE, "nc 127.0.0.1 9");
}

static void
switched_cb (WbListenGroup *group, guint family, gboolean on, char *told)
{
  g_snprintf (told, 16, "%u %s", family, on ? "on" : "off");
}

static void
test_group (void)
{
  static const char *const keys[] = { "echo-reach", "echo-address-v4", "echo-v4", "echo-v6", NULL };
  WbListenGroup *group;
  GtkWindow *window;
  GtkWidget *own = adw_action_row_new (), *reach, *list;
  WbListen listens[2] = { 0 };
  WbEndpoint v4, v6;
  gboolean v4_closed, v6_closed;
  char text[WB_ENDPOINT_TEXT_BYTES], told[16] = "";
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "What is remembered stands there and is read; the service's rows come before the addresses; each family "
      "says what became of it; while it runs only the families can be switched");

  wb_settings_set_string (wb_settings_get (), "echo-reach", "chosen");
  wb_settings_set_string (wb_settings_get (), "echo-address-v4", "127.0.0.9");
  wb_settings_set_boolean (wb_settings_get (), "echo-v6", FALSE);
  group = WB_LISTEN_GROUP (wb_listen_group_new ("echo"));
  g_signal_connect (group, "family-switched", G_CALLBACK (switched_cb), told);
  wb_listen_group_add_row (group, own);
  window = wb_app_test_present (GTK_WIDGET (group), 400, 600);
  reach = wb_app_test_find (GTK_WIDGET (group), ADW_TYPE_COMBO_ROW, NULL);
  list = gtk_widget_get_parent (reach);
  g_assert_true (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0) == GTK_LIST_BOX_ROW (own));
  g_assert_true (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1) == GTK_LIST_BOX_ROW (reach));

  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (wb_endpoint_format_address (&v4, text), ==, "127.0.0.9");
  g_assert_false (v4_closed);
  g_assert_true (v6_closed);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Will listen"));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Off"));

  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 1);
  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_true (wb_endpoint_is_any (&v4) && wb_endpoint_is_any (&v6));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Others can connect"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 0);
  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_true (wb_endpoint_is_loopback (&v4) && wb_endpoint_is_loopback (&v6));

  set_listen (&listens[0], WB_LISTEN_ON, "127.0.0.1", 4711, FALSE);
  set_listen (&listens[1], WB_LISTEN_FAILED, "::1", 0, FALSE);
  listens[1].error = g_strdup ("taken");
  wb_listen_group_update (group, WB_SERVICE_RUNNING, listens, 2);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Listening at 127.0.0.1:4711"));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "taken"));
  g_assert_false (gtk_widget_is_sensitive (own));
  g_assert_cmpstr (told, ==, ""); /* what is remembered is no wish of the user's */
  gtk_switch_set_active (GTK_SWITCH (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_SWITCH, "IPv6")), TRUE);
  g_assert_cmpstr (told, ==, "6 on");
  g_assert_true (wb_settings_get_boolean (wb_settings_get (), "echo-v6"));
  wb_listen_group_update (group, WB_SERVICE_STOPPED, NULL, 0);
  g_assert_true (gtk_widget_is_sensitive (own));
  wb_listen_clear (&listens[1]);
  wb_app_test_close (window);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

/* --- Remedies ------------------------------------------------------------------------------------------------------ */

static void
test_partial (void)
{
  static const struct
  {
    WbListenState states[4]; /* TCP v4, TCP v6, UDP v4, UDP v6 */
    const char *text;
    WbBarTone tone;
  } partial[] = {
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_OFF, WB_LISTEN_ON, WB_LISTEN_OFF }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_MISSING, WB_LISTEN_ON, WB_LISTEN_MISSING },
      "Listening on IPv4 only: this host has no IPv6",
      WB_BAR_INFO },
    { { WB_LISTEN_FAILED, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON },
      "Listening on IPv6 only: taken",
      WB_BAR_WARNING },
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON }, "Listening in part only: taken", WB_BAR_WARNING },
  };

  g_test_summary ("What is said of a server that listens in part only");

  for (guint i = 0; i < G_N_ELEMENTS (partial); i++)
    {
      WbListen listens[4] = { 0 };
      g_autofree char *text = NULL;
      WbBarTone tone = 0;

      for (guint k = 0; k < 4; k++)
        {
          set_listen (&listens[k], partial[i].states[k], k % 2 != 0 ? "::1" : "127.0.0.1", 0, k >= 2);
          if (partial[i].states[k] == WB_LISTEN_FAILED)
            listens[k].error = g_strdup ("taken");
        }
      text = wb_listen_remedy_dup_partial (listens, 4, &tone);
      g_assert_cmpstr (text, ==, partial[i].text);
      g_assert_cmpint (tone, ==, partial[i].tone);
      for (guint k = 0; k < 4; k++)
        wb_listen_clear (&listens[k]);
    }
}

static void
test_told (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 700, 300);
  WbListen listens[2] = { 0 };
  g_autofree char *told = NULL;

  g_test_summary ("A partial success stays on the bar while it is true; what the user closed is not said again");

  set_listen (&listens[0], WB_LISTEN_ON, "127.0.0.1", 0, FALSE);
  set_listen (&listens[1], WB_LISTEN_FAILED, "::1", 0, FALSE);
  listens[1].error = g_strdup ("taken");
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_true (wb_error_bar_is_shown (bar));
  g_assert_cmpstr (told, ==, "Listening on IPv4 only: taken");
  wb_error_bar_clear (bar);
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_null (told);
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_true (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_clear (&listens[0]);
  wb_listen_clear (&listens[1]);
  wb_app_test_close (window);
}

static void
test_failure (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 700, 300);
  g_autoptr (GError) denied = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "No");
  GtkWidget *button;

  g_test_summary (
      "A privileged port offers the service's usual one and the command that opens it, another refusal does "
      "not");

  wb_listen_remedy_show_failure (bar, "The chat server did not start", denied, 80, 9000);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "The chat server did not start"));
  button = wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Use Port 9000");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_nonnull (
      wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "sudo sysctl net.ipv4.ip_unprivileged_port_start=80"));
  wb_listen_remedy_show_failure (bar, "The chat server did not start", denied, 8080, 9000);
  g_assert_false (gtk_widget_get_visible (button));
  wb_app_test_close (window);
}

/* --- Settings beside figures --------------------------------------------------------------------------------------- */

static void
test_side (void)
{
  WbSideBox *box = WB_SIDE_BOX (wb_side_box_new ());
  GtkWidget *side = gtk_label_new ("side"), *content = gtk_label_new ("content");
  GtkWindow *window;
  gboolean show_side = FALSE;

  g_test_summary (
      "Both where it is wide; where it is narrow the side gives way, and takes the content's place when asked "
      "for; it never keeps a window from getting narrow");

  wb_side_box_set_side (box, side);
  wb_side_box_set_content (box, content);
  window = wb_app_test_present (GTK_WIDGET (box), 1000, 300);
  g_assert_true (gtk_widget_get_mapped (side) && gtk_widget_get_mapped (content));
  wb_app_test_assert_fits (GTK_WIDGET (box), 360);
  wb_app_test_resize (window, 480, 300);
  until (!gtk_widget_get_mapped (side));
  g_object_get (box, "show-side", &show_side, NULL);
  g_assert_false (show_side);
  g_assert_true (gtk_widget_get_mapped (content));
  g_object_set (box, "show-side", TRUE, NULL);
  until (gtk_widget_get_mapped (side) && !gtk_widget_get_mapped (content));
  wb_app_test_resize (window, 1000, 300);
  until (gtk_widget_get_mapped (side) && gtk_widget_get_mapped (content));
  wb_app_test_close (window);
}

/* --- Commands to copy ---------------------------------------------------------------------------------------------- */

static void
read_cb (GObject *clipboard, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static void
test_command (void)
{
  WbCommandRow *row = WB_COMMAND_ROW (wb_command_row_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (row), 400, 100);
  GtkWidget *button = wb_app_test_find (GTK_WIDGET (row), GTK_TYPE_BUTTON, NULL), *label;
  g_autofree char *copied = NULL;

  g_test_summary (
      "A command shows and is copied with a tick; the tick goes with the next one; without one the row hides");

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (row)));
  wb_command_row_set_command (row, "nc 127.0.0.1 7777");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (row)));
  label = wb_app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "nc 127.0.0.1 7777");
  g_assert_nonnull (label);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Command to run in a terminal");
  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (button), NULL, read_cb, &copied);
  until (copied != NULL);
  g_assert_cmpstr (copied, ==, "nc 127.0.0.1 7777");
  gtk_label_select_region (GTK_LABEL (label), 3, 12);
  wb_command_row_set_command (row, "nc 127.0.0.1 7777");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "object-select-symbolic");
  g_assert_true (gtk_label_get_selection_bounds (GTK_LABEL (label), NULL, NULL));
  wb_command_row_set_command (row, "nc 127.0.0.1 7778");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "edit-copy-symbolic");
  wb_command_row_set_command (row, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (row)));
  wb_app_test_close (window);
}

/* --- What the engine answers --------------------------------------------------------------------------------------- */

static guint n_heard;

static void
heard_cb (gpointer page, const char *text)
{
  gtk_label_set_text (GTK_LABEL (page), text);
  n_heard++;
}

/* What the engine's thread does. replies: to be sent, to be sent, to be thrown away. */
static gpointer
answer (gpointer data)
{
  WbReply **replies = data;
  char text[] = "refused";

  wb_reply_send (replies[0], "nobody listens");
  wb_reply_send (replies[1], text);
  text[0] = 'X';
  wb_reply_free (replies[2]);
  return NULL;
}

static void
test_reply (void)
{
  GtkWidget *page = g_object_ref_sink (gtk_label_new (NULL)), *gone = g_object_ref_sink (gtk_label_new (NULL));
  WbReply *replies[] = { wb_reply_new (gone, heard_cb), wb_reply_new (page, heard_cb), wb_reply_new (page, heard_cb) };

  g_test_summary ("A reply from another thread is heard in this one, word for word; a page that went meanwhile hears "
                  "nothing, and is not kept");

  g_thread_join (g_thread_new ("engine", answer, replies));
  g_assert_cmpuint (n_heard, ==, 0);
  g_assert_finalize_object (gone);
  until (n_heard > 0); /* in the order of sending: the lost one was first */
  g_assert_cmpuint (n_heard, ==, 1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (page)), ==, "refused");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_heard, ==, 1);
  g_assert_finalize_object (page);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/panel/table", test_table);
  g_test_add_func ("/app/panel/shrink", test_shrink);
  g_test_add_func ("/app/panel/far", test_far);
  g_test_add_func ("/app/panel/follow", test_follow);
  g_test_add_func ("/app/panel/asked", test_asked);
  g_test_add_func ("/app/panel/wanted", test_wanted);
  g_test_add_func ("/app/panel/menu", test_menu);
  g_test_add_func ("/app/panel/text", test_text);
  g_test_add_func ("/app/panel/group", test_group);
  g_test_add_func ("/app/panel/partial", test_partial);
  g_test_add_func ("/app/panel/told", test_told);
  g_test_add_func ("/app/panel/failure", test_failure);
  g_test_add_func ("/app/panel/side", test_side);
  g_test_add_func ("/app/panel/command", test_command);
  g_test_add_func ("/app/panel/reply", test_reply);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
