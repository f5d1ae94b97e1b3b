/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the pool's page beside its picture, with snapshots of the test's own; and all of them in German. What is
 * asserted is what a person reads, hears and copies. */

#include "wb-app-pool.h"

#include "../support/wb-until.h"
#include "app/panel/wb-even-flow.h"
#include "app/panel/wb-histogram-view.h"
#include "app/panel/wb-plot.h"
#include "app/pool/wb-pool-connection-table.h"
#include "app/pool/wb-pool-distribution.h"
#include "app/pool/wb-pool-picture.h"
#include "app/pool/wb-pool-plots.h"
#include "app/pool/wb-pool-words.h"
#include "config.h"

#include <libintl.h>

/* --- Table, plots, distribution ------------------------------------------------------------------------------------ */

typedef struct
{
  guint64 closed, validated;
} Asked;

static void
asked_cb (GSimpleAction *action, GVariant *parameter, Asked *asked)
{
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "close-connection"))
    asked->closed = g_variant_get_uint64 (parameter);
  else
    asked->validated = g_variant_get_uint64 (parameter);
}

static void
add_action (GSimpleActionGroup *group, const char *name, Asked *asked)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, G_VARIANT_TYPE_UINT64);

  g_signal_connect (action, "activate", G_CALLBACK (asked_cb), asked);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

static void
got_text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static char *
dup_clipboard (GtkWidget *widget)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, got_text_cb, &text);
  until (text != NULL);
  return text;
}

static void
test_table (void)
{
  WbPoolConnectionTable *table = WB_POOL_CONNECTION_TABLE (wb_pool_connection_table_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (table), 1400, 420);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  WbPoolSnapshot *snapshot = wb_app_pool_snapshot_new (20, 3);
  g_autofree char *copied = NULL;
  WbSnapshotRequest request;
  Asked asked = { 0, 0 };

  g_test_summary ("Each connection is a row; one can be selected from elsewhere, closed, validated and copied");

  add_action (group, "close-connection", &asked);
  add_action (group, "validate-connection", &asked);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "pool", G_ACTION_GROUP (group));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_LABEL,
                                      "The pool is stopped. Start it, and every connection is listed here."));
  wb_pool_connection_table_update (table, snapshot);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_LABEL,
                                      "There is no connection now. The pool makes one when somebody asks for it."));
  wb_snapshot_unref (snapshot);
  snapshot = wb_app_pool_snapshot_new (20, 3);
  wb_app_pool_fill_cells (snapshot, 0);
  wb_app_pool_fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  wb_app_test_settle ();
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.sort_by, ==, WB_POOL_SORT_SLOT);
  g_assert_cmpuint (request.n_rows, >=, 15);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 0); /* nothing is selected */

  wb_pool_connection_table_select (table, 1001); /* idle */
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 1001);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (table), "connection.validate", NULL));
  g_assert_cmpuint (asked.validated, ==, 1001);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (table), "connection.copy", NULL));
  copied = dup_clipboard (GTK_WIDGET (table));
  wb_app_pool_assert_reads (
      copied, "2\tIdle\t20.0~ms\tserver-2.example:5432\t1 min 05 s\t5.00~s\t1234\t2.00~ms\t340~µs\t–\t4.1~kB\t"
              "1.0~kB\t–\t#1001\t192.0.2.7:5432\t–");
  wb_pool_connection_table_select (table, 1003); /* lent */
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.validate", NULL);
  g_assert_cmpuint (asked.validated, ==, 1001);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 1003);
  wb_app_pool_take_pictures (window, "pool-table");
  wb_snapshot_unref (snapshot);

  /* It is closing: still selected, not to be closed twice. Then gone. */
  asked.closed = 0;
  snapshot = wb_app_pool_snapshot_new (20, 3);
  wb_app_pool_fill_cells (snapshot, 0);
  wb_app_pool_set_cell (snapshot, 3, WB_POOL_SLOT_CLOSING, FALSE);
  wb_app_pool_fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 1003);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 0);
  wb_snapshot_unref (snapshot);
  wb_pool_connection_table_update (table, NULL);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 0);
  /* Asked for before anything is known: by who comes from the picture to a part that was never shown. */
  wb_pool_connection_table_select (table, 1001);
  snapshot = wb_app_pool_snapshot_new (20, 3);
  wb_app_pool_fill_cells (snapshot, 0);
  wb_app_pool_fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 1001);
  wb_snapshot_unref (snapshot);
  g_object_add_weak_pointer (G_OBJECT (table), (gpointer *) &table);
  wb_app_test_close (window);
  g_assert_null (table);
}

static gboolean
asks_for (WbPoolConnectionTable *table, guint row)
{
  WbSnapshotRequest request;

  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  return request.first_row <= row && request.first_row + request.n_rows > row;
}

/* Rows that the service did not fill. */
static void
test_far_row (void)
{
  WbPoolConnectionTable *table = WB_POOL_CONNECTION_TABLE (wb_pool_connection_table_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (table), 900, 420);
  WbPoolSnapshot *snapshot = wb_app_pool_snapshot_new (4096, 1);
  guint n_filled;

  g_test_summary ("A connection far below the rows on screen is brought into view, then selected when its row comes");

  for (guint i = 0; i < 4096; i++)
    wb_app_pool_set_cell (snapshot, i, WB_POOL_SLOT_IDLE, FALSE);
  wb_app_pool_fill_rows (snapshot);
  n_filled = snapshot->n_rows;
  snapshot->n_rows = 60;
  wb_pool_connection_table_update (table, snapshot);
  wb_app_test_settle ();
  wb_pool_connection_table_select (table, 1000 + 3000);
  until (asks_for (table, 3000));
  g_assert_cmpuint (wb_row_table_get_selected (WB_ROW_TABLE (table)), ==, 4000);
  snapshot->n_rows = n_filled;
  wb_pool_connection_table_update (table, snapshot);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (table), "connection.copy", NULL));
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_plots (void)
{
  WbPoolPlots *plots = WB_POOL_PLOTS (wb_pool_plots_new ());
  GtkWindow *window = wb_app_pool_present (GTK_WIDGET (plots), 900, 420);
  WbPoolSnapshot *snapshot = wb_app_pool_snapshot_new (20, 1);
  GtkWidget *sizes = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Size");
  GtkWidget *wait = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Waited for a connection");
  GtkWidget *rates = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Acquires a second");
  GtkWidget *connect = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Took to connect");

  g_test_summary ("Sizes, waits, connects and rates over the last minute; nothing is left when the pool is gone");

  wb_app_pool_fill_times (snapshot);
  wb_pool_plots_update (plots, snapshot);
  wb_app_pool_assert_says (sizes, "Lent: 7, Waiting: 4, Idle: 5, Connecting: 1, At most: 20");
  wb_app_pool_assert_says (wait, "Mean: 1.00~ms, Longest: 2.00~ms");
  wb_app_pool_assert_says (connect, "Mean: 150~ms, Longest: 161~ms");
  wb_app_pool_assert_says (rates, "Acquires: 449/s, Granted: 439/s, Errors: 24.0/s");
  wb_app_pool_take_pictures (window, "pool-plots");
  wb_app_test_assert_fits (GTK_WIDGET (plots), 480 - 24);
  wb_pool_plots_update (plots, NULL);
  wb_app_pool_assert_says (sizes, "");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_distribution (void)
{
  WbPoolDistribution *distribution = WB_POOL_DISTRIBUTION (wb_pool_distribution_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (distribution), 900, 520);
  WbPoolSnapshot *snapshot = wb_app_pool_snapshot_new (20, 1);
  g_autofree char *text = NULL, *copied = NULL;
  g_auto (GStrv) lines = NULL;

  g_test_summary ("Percentiles of each kind of time can be read and copied; what was never measured says so");

  g_assert_null (wb_pool_distribution_dup_text (distribution));
  wb_app_pool_fill_times (snapshot);
  wb_pool_distribution_update (distribution, snapshot);
  wb_app_test_settle ();
  text = wb_pool_distribution_dup_text (distribution);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "Time\tCount\tMean\tp50\tp90\tp95\tp99\tp99.9\tp99.99\tShortest\tLongest");
  wb_app_pool_assert_reads (
      lines[1], "Wait for a connection\t1000\t10.0~ms\t10.1~ms\t18.1~ms\t19.1~ms\t19.9~ms\t20.0~ms\t20.0~ms\t"
                "20.0~µs\t20.0~ms");
  g_assert_cmpstr (lines[4], ==, "Whole cycle\t0\t–\t–\t–\t–\t–\t–\t–\t–\t–");
  g_assert_cmpuint (g_strv_length (lines), ==, 7); /* and what follows the last break */
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (distribution), WB_TYPE_HISTOGRAM_VIEW, "Distribution"));
  g_assert_true (gtk_widget_get_mapped (wb_app_test_find (GTK_WIDGET (distribution), WB_TYPE_HISTOGRAM_VIEW, NULL)));
  gtk_widget_activate_action (GTK_WIDGET (distribution), "times.copy", NULL);
  copied = dup_clipboard (GTK_WIDGET (distribution));
  g_assert_cmpstr (copied, ==, text);
  wb_app_pool_take_pictures (window, "pool-distribution");
  wb_app_test_assert_fits (GTK_WIDGET (distribution), 480);
  wb_pool_distribution_update (distribution, NULL);
  g_assert_false (gtk_widget_get_mapped (wb_app_test_find (GTK_WIDGET (distribution), WB_TYPE_HISTOGRAM_VIEW, NULL)));
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

/* --- In German ----------------------------------------------------------------------------------------------------- */

static void
assert_not_cut (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && gtk_widget_get_tooltip_text (widget) == NULL &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    g_error ("cut: %s", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_not_cut (child);
}

/* How many columns and rows the children of box stand in, "5 x 2". */
static char *
dup_grid (GtkWidget *box)
{
  g_autoptr (GHashTable) columns = g_hash_table_new (NULL, NULL), rows = g_hash_table_new (NULL, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t place;

      g_assert_true (gtk_widget_compute_bounds (child, box, &place));
      g_assert_cmpfloat (place.origin.x + place.size.width, <=, gtk_widget_get_width (box));
      g_hash_table_add (columns, GINT_TO_POINTER ((int) place.origin.x));
      g_hash_table_add (rows, GINT_TO_POINTER ((int) place.origin.y));
    }
  return g_strdup_printf ("%u x %u", g_hash_table_size (columns), g_hash_table_size (rows));
}

static void
test_even_flow (void)
{
  static const struct
  {
    int width;
    gboolean fill;
    const char *grid;
  } cases[] = {
    { 1000, FALSE, "9 x 1" }, { 979, FALSE, "5 x 2" }, { 540, FALSE, "5 x 2" }, { 539, FALSE, "3 x 3" },
    { 320, TRUE, "3 x 3" },   { 319, TRUE, "2 x 5" },  { 210, TRUE, "2 x 5" },  { 100, TRUE, "1 x 9" },
  };

  g_test_summary ("What does not fit into one row stands in as few as there must be, with as many in each");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      g_autofree char *grid = NULL;
      int height;

      gtk_widget_set_layout_manager (box, wb_even_flow_new (10, 5, cases[i].fill));
      for (guint k = 0; k < 10; k++)
        {
          GtkWidget *child = gtk_label_new (NULL);

          gtk_widget_set_size_request (child, 100, 20);
          gtk_box_append (GTK_BOX (box), child);
        }
      g_object_ref_sink (box);
      gtk_box_remove (GTK_BOX (box), gtk_widget_get_last_child (box));
      gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, cases[i].width, &height, NULL, NULL, NULL);
      gtk_widget_allocate (box, cases[i].width, height, -1, NULL);
      grid = dup_grid (box);
      g_assert_cmpstr (grid, ==, cases[i].grid);
      g_assert_cmpint (height, ==, 25 * (int) strtol (strchr (grid, 'x') + 1, NULL, 10) - 5);
      g_object_unref (box);
    }
}

static void
show_german (GtkWidget *widget, int width, int height, const char *name)
{
  GtkWindow *window = wb_app_pool_present (widget, width, height);

  wb_app_test_settle ();
  wb_app_test_picture (window, name);
  assert_not_cut (widget);
  wb_app_test_close (window);
}

static void
test_german (void)
{
  WbPoolPicture *picture;
  WbPoolPlots *plots;
  WbPoolDistribution *distribution;
  WbPoolSnapshot *snapshot = wb_app_pool_snapshot_new (20, 3);

  g_test_summary ("German words are a third longer: nothing is cut in a narrow window, and letters stay different");

  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (WB_GETTEXT_DOMAIN, g_getenv ("WIREBENCH_LOCALEDIR"));
  bind_textdomain_codeset (WB_GETTEXT_DOMAIN, "UTF-8");
  textdomain (WB_GETTEXT_DOMAIN);
  for (guint i = 1; i < WB_POOL_N_LOOKS; i++)
    for (guint k = 1; k < i; k++)
      g_assert_cmpstr (wb_pool_words_get_letter ((WbPoolLook) i), !=, wb_pool_words_get_letter ((WbPoolLook) k));
  g_assert_cmpstr (wb_pool_words_get_letter (WB_POOL_LOOK_FREE), ==, "");
  wb_app_pool_fill_cells (snapshot, 0);
  wb_app_pool_fill_waiters (snapshot, 3);
  wb_app_pool_fill_times (snapshot);
  picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  wb_pool_picture_update (picture, snapshot);
  wb_app_pool_assert_says (GTK_WIDGET (picture),
                           "15 von 20 Verbindungen: 6 verliehen, 5 frei, 1 im Aufbau, 1 in Prüfung, "
                           "1 beim Schließen, 1 verloren; 3 warten, am längsten 120~ms");
  show_german (GTK_WIDGET (picture), 480, 420, "pool-german-picture");
  plots = WB_POOL_PLOTS (wb_pool_plots_new ());
  wb_pool_plots_update (plots, snapshot);
  show_german (GTK_WIDGET (plots), 480, 700, "pool-german-plots");
  distribution = WB_POOL_DISTRIBUTION (wb_pool_distribution_new ());
  wb_pool_distribution_update (distribution, snapshot);
  show_german (GTK_WIDGET (distribution), 900, 520, "pool-german-distribution");
  wb_snapshot_unref (snapshot);
  g_unsetenv ("LANGUAGE");
  textdomain ("messages"); /* also makes gettext look anew */
}

static void
add_tests (void)
{
  g_test_add_func ("/app/pool/even-flow", test_even_flow);
  g_test_add_func ("/app/pool/table/rows", test_table);
  g_test_add_func ("/app/pool/table/far-row", test_far_row);
  g_test_add_func ("/app/pool/plots", test_plots);
  g_test_add_func ("/app/pool/distribution", test_distribution);
  g_test_add_func ("/app/pool/german", test_german);
}

int
main (int argc, char **argv)
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
