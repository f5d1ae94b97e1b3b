/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pool's page shows of a snapshot, with snapshots of the test's own: every state, one slot, twenty and four
 * thousand of them. What is asserted is what a person reads, hears or points at, and what a frame costs. */

#include "wb-app-test.h"

#include "../support/wb-until.h"
#include "app/panel/wb-histogram-view.h"
#include "app/panel/wb-plot.h"
#include "app/pool/wb-pool-cells.h"
#include "app/pool/wb-pool-connection-table.h"
#include "app/pool/wb-pool-distribution.h"
#include "app/pool/wb-pool-picture.h"
#include "app/pool/wb-pool-plots.h"
#include "app/pool/wb-pool-queue.h"
#include "config.h"
#include "engine/base/wb-clock.h"

#include <libintl.h>
#include <time.h>

#define S WB_NS_PER_S
#define MS WB_NS_PER_MS

/* --- Snapshots of the test's own ----------------------------------------------------------------------------------- */

static void
set_cell (WbPoolSnapshot *self, guint slot, WbPoolSlotState state, gboolean leaked)
{
  WbPoolCell *cell = &self->cells[slot];

  self->counts.slots[cell->state]--;
  self->counts.slots[state]++;
  cell->state = (guint8) state;
  cell->leaked = leaked;
  cell->id = state != WB_POOL_SLOT_FREE ? 1000 + slot : 0;
  cell->state_ns = (gint64) (slot + 1) * 10 * MS;
  cell->target = (guint8) (slot % MAX (self->n_targets, 1));
  self->counts.total = self->max - self->counts.slots[WB_POOL_SLOT_FREE];
}

static WbPoolSnapshot *
new_snapshot (guint max, guint n_targets)
{
  WbPoolSnapshot *self = wb_pool_snapshot_new ();

  self->taken_ns = S;
  self->running_ns = S;
  self->max = max;
  self->min = max / 4;
  self->n_cells = max;
  self->cells = g_new0 (WbPoolCell, max);
  self->counts.slots[WB_POOL_SLOT_FREE] = max;
  self->n_targets = n_targets;
  self->targets = g_new0 (WbPoolTargetRow, n_targets);
  for (guint i = 0; i < n_targets; i++)
    {
      self->targets[i].id = i + 1;
      self->targets[i].name = g_strdup_printf ("server-%u.example:5432", i + 1);
    }
  return self;
}

/* Every state, a quarter free. */
static void
fill_cells (WbPoolSnapshot *self, guint seed)
{
  for (guint i = 0; i < self->max; i++)
    {
      guint draw = (i * 7 + seed) % 20;

      set_cell (self, i,
                draw < 6   ? WB_POOL_SLOT_LENT :
                draw == 6  ? WB_POOL_SLOT_LENT :
                draw < 12  ? WB_POOL_SLOT_IDLE :
                draw == 12 ? WB_POOL_SLOT_CONNECTING :
                draw == 13 ? WB_POOL_SLOT_VALIDATING :
                draw == 14 ? WB_POOL_SLOT_CLOSING :
                             WB_POOL_SLOT_FREE,
                draw == 6);
    }
}

static void
fill_waiters (WbPoolSnapshot *self, guint n)
{
  self->counts.waiters = n;
  self->n_waiters = MIN (n, WB_POOL_WAITERS_SHOWN);
  for (guint i = 0; i < self->n_waiters; i++)
    self->waiters_ns[i] = (120 - i) * MS;
  self->oldest_wait_ns = n > 0 ? self->waiters_ns[0] : 0;
}

static void
fill_rows (WbPoolSnapshot *self)
{
  self->rows = g_new0 (WbPoolRow, self->n_cells);
  for (guint i = 0; i < self->n_cells; i++)
    {
      const WbPoolCell *cell = &self->cells[i];
      WbPoolRow *row = &self->rows[self->n_rows];

      if (cell->id == 0)
        continue;
      self->n_rows++;
      *row = (WbPoolRow){ .id = cell->id,
                          .slot = i,
                          .state = cell->state,
                          .leaked = cell->leaked,
                          .target = cell->target,
                          .state_ns = cell->state_ns,
                          .age_ns = cell->state == WB_POOL_SLOT_CONNECTING ? -1 : 65 * S,
                          .idle_ns = cell->state == WB_POOL_SLOT_IDLE ? 5 * S : -1,
                          .uses = 1234 * i,
                          .connect_ns = 2 * MS,
                          .rtt_ns = 340 * 1000,
                          .in_bytes = 4096,
                          .out_bytes = 1024 };
      if (cell->state == WB_POOL_SLOT_LENT)
        row->holder = g_strdup_printf ("worker %u", i);
      if (cell->state == WB_POOL_SLOT_CLOSING)
        row->error = g_strdup ("Connection reset by peer");
      wb_endpoint_parse ("192.0.2.7", 5432, &row->remote, NULL);
    }
  self->n_connections = self->n_rows;
}

static WbHistogram *
new_histogram (gint64 unit_ns)
{
  WbHistogram *self = wb_histogram_new ();

  for (guint i = 1; i <= 1000; i++)
    wb_histogram_record (self, i * unit_ns);
  return self;
}

static void
fill_times (WbPoolSnapshot *self)
{
  self->wait = new_histogram (20 * 1000);
  self->connect = new_histogram (150 * 1000);
  self->usage = new_histogram (2 * MS);
  self->load.whole = wb_histogram_new (); /* nothing yet */
  self->past.n = self->acquires.n_history = self->grants.n_history = self->errors.n_history = 200;
  for (guint i = 0; i < 200; i++)
    {
      self->past.lent[i] = i % 12;
      self->past.idle[i] = 12 - i % 12;
      self->past.connecting[i] = i % 3;
      self->past.waiting[i] = i % 40 / 8;
      self->past.wait_mean_ms[i] = 0.1 + i % 10 / 10.0;
      self->past.wait_max_ms[i] = 2 * self->past.wait_mean_ms[i];
      self->past.connect_mean_ms[i] = 150;
      self->past.connect_max_ms[i] = 160 + i % 9;
      self->acquires.history[i] = 400 + i % 50;
      self->grants.history[i] = 390 + i % 50;
      self->errors.history[i] = i % 25;
    }
}

/* --- What a person does -------------------------------------------------------------------------------------------- */

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0u, (GdkModifierType) 0, &taken);
    }
  return taken;
}

static void
click (GtkWidget *widget, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller))
        g_signal_emit_by_name (controller, "pressed", 1, x, y);
    }
}

static void
point (GtkWidget *widget, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "motion", x, y);
    }
}

static void
activated_cb (GtkWidget *widget, guint64 id, guint64 *last)
{
  *last = id;
}

static GtkWindow *
present (GtkWidget *widget, int width, int height)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_margin_start (widget, 12);
  gtk_widget_set_margin_end (widget, 12);
  gtk_widget_set_margin_top (widget, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), widget);
  return wb_app_test_present (scrolled, width, height);
}

/* "~" in what is expected: a space that does not break. */
static char *
dup_expected (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "~", -1);

  return g_strjoinv ("\302\240", parts);
}

static void
assert_says (GtkWidget *widget, const char *text)
{
  g_autofree char *expected = dup_expected (text);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, expected);
}

static void
assert_reads (const char *text, const char *pattern)
{
  g_autofree char *expected = dup_expected (pattern);

  g_assert_cmpstr (text, ==, expected);
}

static GtkWidget *
find_label (gpointer root, const char *pattern)
{
  g_autofree char *expected = dup_expected (pattern);

  return wb_app_test_find (root, GTK_TYPE_LABEL, expected);
}

/* A gallery for people to look at: light and dark. */
static void
take_pictures (GtkWindow *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  wb_app_test_settle ();
  wb_app_test_picture (window, name);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  wb_app_test_settle ();
  wb_app_test_picture (window, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  wb_app_test_settle ();
}

/* The colour in the middle of the left edge's third of a cell: shapes differ there. */
static guint32
get_pixel (GtkWidget *cells, double x, double y)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (cells));
  GtkSnapshot *drawn = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint32 pixel = 0;

  GTK_WIDGET_GET_CLASS (cells)->snapshot (cells, drawn);
  node = gtk_snapshot_free_to_node (drawn);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT ((float) x, (float) y, 1, 1));
  gdk_texture_download (texture, (guchar *) &pixel, sizeof pixel);
  return pixel;
}

/* --- The picture --------------------------------------------------------------------------------------------------- */

static void
test_states (void)
{
  const struct
  {
    WbPoolSlotState state;
    gboolean leaked;
    const char *words;
    const char *count;
  } states[] = {
    { WB_POOL_SLOT_FREE, FALSE, "Slot 1\nFree", "Free" },
    { WB_POOL_SLOT_CONNECTING, FALSE, "Slot 2 · #1001\nConnecting for 20.0~ms\nserver-2.example:5432", "Connecting" },
    { WB_POOL_SLOT_VALIDATING, FALSE, "Slot 3 · #1002\nValidating for 30.0~ms\nserver-3.example:5432", "Validating" },
    { WB_POOL_SLOT_IDLE, FALSE, "Slot 4 · #1003\nIdle for 40.0~ms\nserver-1.example:5432", "Idle" },
    { WB_POOL_SLOT_LENT, FALSE, "Slot 5 · #1004\nLent for 50.0~ms\nserver-2.example:5432", "Lent" },
    { WB_POOL_SLOT_CLOSING, FALSE, "Slot 6 · #1005\nClosing for 60.0~ms\nserver-3.example:5432", "Closing" },
    { WB_POOL_SLOT_LENT, TRUE, "Slot 7 · #1006\nLeaked for 70.0~ms\nserver-1.example:5432", "Leaked" },
  };
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 900, 420);
  GtkWidget *cells = wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_CELLS, NULL);
  WbPoolSnapshot *snapshot = new_snapshot (G_N_ELEMENTS (states), 3);
  GtkWidget *readout = wb_app_test_find (cells, GTK_TYPE_LABEL, NULL);
  GdkRectangle area, other;

  g_test_summary ("Each state has a look of its own, a read-out under the pointer and a count in the legend");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    set_cell (snapshot, i, states[i].state, states[i].leaked);
  wb_pool_picture_update (picture, snapshot);
  until (gtk_widget_get_height (cells) > 20);
  g_assert_false (gtk_widget_get_visible (readout));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *words = wb_pool_cells_dup_readout (WB_POOL_CELLS (cells), i);
      GtkWidget *label = wb_app_test_find (GTK_WIDGET (picture), GTK_TYPE_LABEL, states[i].count);

      assert_reads (words, states[i].words);
      g_assert_nonnull (label);
      g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_widget_get_next_sibling (label))), ==, "1");
      wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), i, &area);
      point (cells, area.x + 1, area.y + 1);
      g_assert_true (gtk_widget_get_visible (readout));
      assert_reads (gtk_label_get_text (GTK_LABEL (readout)), states[i].words);
      g_assert_cmpuint (wb_pool_cells_get_slot_at (WB_POOL_CELLS (cells), area.x + area.width - 1, area.y), ==, i);
    }
  take_pictures (window, "pool-states");
  point (cells, -5, 0);
  g_assert_false (gtk_widget_get_visible (readout));
  /* No two look alike: somewhere in the cell their pixels differ. */
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (guint k = 0; k < i; k++)
      {
        gboolean differs = FALSE;

        wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), i, &area);
        wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), k, &other);
        for (int d = 2; d < area.width - 8 && !differs; d += 3)
          differs = get_pixel (cells, area.x + d, area.y + d) != get_pixel (cells, other.x + d, other.y + d);
        g_assert_true (differs);
      }
  g_assert_null (wb_pool_cells_dup_readout (WB_POOL_CELLS (cells), G_N_ELEMENTS (states)));
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_reach (void)
{
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 480, 420);
  GtkWidget *cells = wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_CELLS, NULL);
  WbPoolSnapshot *snapshot = new_snapshot (20, 3);
  guint64 activated = 0;
  GdkRectangle area, below;
  guint n_columns = 1;

  g_test_summary ("Pointer and keyboard reach every cell, a connection is chosen and a free slot is not");

  fill_cells (snapshot, 0);
  wb_pool_picture_update (picture, snapshot);
  until (gtk_widget_get_height (cells) > 40);
  g_signal_connect (picture, "cell-activated", G_CALLBACK (activated_cb), &activated);
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 3, &area);
  click (cells, area.x + area.width / 2, area.y + area.height / 2);
  g_assert_cmpuint (activated, ==, 1003);
  g_assert_true (gtk_widget_has_focus (cells));
  assert_says (cells, "Slot 4 · #1003 Lent server-1.example:5432");
  g_assert_true (press (cells, GDK_KEY_Right));
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 4);
  assert_says (cells, "Slot 5 · #1004 Idle server-2.example:5432");
  g_assert_true (press (cells, GDK_KEY_Return));
  g_assert_cmpuint (activated, ==, 1004);
  g_assert_true (press (cells, GDK_KEY_Right));
  g_assert_true (press (cells, GDK_KEY_space)); /* a free slot */
  assert_says (cells, "Slot 6 Free");
  g_assert_cmpuint (activated, ==, 1004);
  g_assert_true (press (cells, GDK_KEY_Home));
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 0);
  g_assert_true (press (cells, GDK_KEY_Left)); /* there is none */
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 0);
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 0, &area);
  for (wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), n_columns, &below); below.y == area.y; n_columns++)
    wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), n_columns + 1, &below);
  g_assert_true (press (cells, GDK_KEY_Down));
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, n_columns);
  g_assert_true (press (cells, GDK_KEY_Up));
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 0);
  g_assert_true (press (cells, GDK_KEY_End));
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 19);
  g_assert_false (press (cells, GDK_KEY_Tab));
  /* A ring shows where the keyboard is, and nowhere else. */
  gtk_window_set_focus_visible (window, TRUE);
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 19, &area);
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 18, &below);
  g_assert_cmpuint (get_pixel (cells, area.x - 1, area.y + area.height / 2) >> 24, >, 0x80);
  g_assert_cmpuint (get_pixel (cells, below.x - 2, below.y + below.height / 2) >> 24, ==, 0);
  take_pictures (window, "pool-reach");
  wb_app_test_assert_tab_goes_through (GTK_WIDGET (picture));

  /* The connection under the keyboard is given back and lent again: said once in two seconds. */
  gtk_widget_grab_focus (cells);
  press (cells, GDK_KEY_Home);
  assert_says (cells, "Slot 1 · #1000 Lent server-1.example:5432");
  set_cell (snapshot, 0, WB_POOL_SLOT_IDLE, FALSE);
  snapshot->taken_ns += S;
  wb_pool_picture_update (picture, snapshot);
  assert_says (cells, "Slot 1 · #1000 Lent server-1.example:5432");
  snapshot->taken_ns += S;
  wb_pool_picture_update (picture, snapshot);
  assert_says (cells, "Slot 1 · #1000 Idle server-1.example:5432");
  wb_snapshot_unref (snapshot);

  /* The other way round. */
  snapshot = new_snapshot (20, 1);
  fill_cells (snapshot, 0);
  fill_waiters (snapshot, 3);
  gtk_widget_set_direction (cells, GTK_TEXT_DIR_RTL);
  gtk_widget_set_direction (wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_QUEUE, NULL), GTK_TEXT_DIR_RTL);
  wb_pool_picture_update (picture, snapshot);
  wb_app_test_settle ();
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 0, &area);
  wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), 1, &below);
  g_assert_cmpint (area.x + area.width, ==, gtk_widget_get_width (cells));
  g_assert_cmpint (below.x, <, area.x);
  g_assert_cmpuint (wb_pool_cells_get_slot_at (WB_POOL_CELLS (cells), below.x + 2, below.y + 2), ==, 1);
  press (cells, GDK_KEY_Home);
  press (cells, GDK_KEY_Left);
  g_assert_cmpuint (wb_pool_cells_get_cursor (WB_POOL_CELLS (cells)), ==, 1);
  /* The first cell is lent, at the right end: full of its colour. */
  g_assert_cmpuint (get_pixel (cells, area.x + area.width / 2, area.y + 4) >> 24, ==, 0xff);
  take_pictures (window, "pool-rtl");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_words (void)
{
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 900, 420);
  WbPoolSnapshot *snapshot = new_snapshot (20, 1);

  g_test_summary ("A screen reader hears the pool in a sentence: when it is news, and not ten times a second");

  assert_says (GTK_WIDGET (picture), "The pool is stopped: it has no connections.");
  for (guint i = 0; i < 12; i++)
    set_cell (snapshot, i, i < 5 ? WB_POOL_SLOT_LENT : i < 11 ? WB_POOL_SLOT_IDLE : WB_POOL_SLOT_CONNECTING, i == 0);
  fill_waiters (snapshot, 3);
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture),
               "12 of 20 connections: 4 lent, 6 idle, 1 connecting, 1 leaked; 3 waiting, longest 120~ms");
  /* Half of them are given back: news, but too soon. */
  for (guint i = 1; i < 5; i++)
    set_cell (snapshot, i, WB_POOL_SLOT_IDLE, FALSE);
  fill_waiters (snapshot, 0);
  snapshot->taken_ns += 1900 * MS;
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture),
               "12 of 20 connections: 4 lent, 6 idle, 1 connecting, 1 leaked; 3 waiting, longest 120~ms");
  snapshot->taken_ns += 100 * MS;
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture), "12 of 20 connections: 10 idle, 1 connecting, 1 leaked");
  /* One more of ten is no news, however long ago. */
  set_cell (snapshot, 12, WB_POOL_SLOT_IDLE, FALSE);
  snapshot->taken_ns += 60 * S;
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture), "12 of 20 connections: 10 idle, 1 connecting, 1 leaked");
  set_cell (snapshot, 1, WB_POOL_SLOT_LENT, FALSE); /* the first of its kind is */
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture), "13 of 20 connections: 1 lent, 10 idle, 1 connecting, 1 leaked");
  wb_snapshot_unref (snapshot);
  wb_pool_picture_update (picture, NULL);
  assert_says (GTK_WIDGET (picture), "The pool is stopped: it has no connections.");
  wb_app_test_close (window);
}

static void
test_queue (void)
{
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 900, 420);
  GtkWidget *widget = wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_QUEUE, NULL);
  WbPoolQueue *queue = WB_POOL_QUEUE (widget);
  WbPoolSnapshot *snapshot = new_snapshot (4, 1);
  g_autofree char *first = NULL, *last = NULL;
  int height = gtk_widget_get_height (widget);

  g_test_summary ("Who waits stands in a queue, the next one at its head, however many there are");

  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (picture), GTK_TYPE_LABEL, "Nobody waits for a connection"));
  g_assert_null (wb_pool_queue_dup_readout (queue, 30));
  fill_waiters (snapshot, 3);
  wb_pool_picture_update (picture, snapshot);
  g_assert_nonnull (find_label (picture, "3 waiting · longest 120~ms"));
  first = wb_pool_queue_dup_readout (queue, 20);
  assert_reads (first, "Number 1, waiting for 120~ms");
  g_assert_null (wb_pool_queue_dup_readout (queue, 500));
  take_pictures (window, "pool-queue-3");
  fill_waiters (snapshot, 1000);
  wb_pool_picture_update (picture, snapshot);
  wb_app_test_settle ();
  g_assert_cmpint (gtk_widget_get_height (widget), ==, height); /* nothing jumps */
  last = wb_pool_queue_dup_readout (queue, 14 + 63 * 9 + 4);
  assert_reads (last, "Number 64, waiting for 57.0~ms");
  g_assert_null (wb_pool_queue_dup_readout (queue, 14 + 64 * 9 + 4));
  take_pictures (window, "pool-queue-1000");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_sizes (void)
{
  const guint sizes[] = { 1, 20, 200, 4096, 20, 0 };
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 480, 640);
  GtkWidget *cells = wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_CELLS, NULL);

  g_test_summary ("One slot, twenty and four thousand in a narrow window, one after the other; long names are cut");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WbPoolSnapshot *snapshot = new_snapshot (sizes[i], 9);
      g_autofree char *name = g_strdup_printf ("pool-narrow-%u", sizes[i]);
      GdkRectangle area;

      g_free (snapshot->targets[1].name);
      snapshot->targets[1].name = g_strdup ("a-database-with-quite-a-long-name.in.a.deep.domain.example.org:15432");
      fill_cells (snapshot, 0);
      fill_waiters (snapshot, 2 * sizes[i]);
      wb_pool_picture_update (picture, snapshot);
      wb_app_test_settle ();
      wb_app_test_assert_fits (GTK_WIDGET (picture), 480 - 24);
      if (sizes[i] > 0)
        {
          until (wb_pool_cells_get_slot_at (WB_POOL_CELLS (cells), 2, 2) == 0);
          wb_pool_cells_get_cell_area (WB_POOL_CELLS (cells), sizes[i] - 1, &area);
          g_assert_cmpint (area.x + area.width, <=, gtk_widget_get_width (cells));
          g_assert_cmpint (area.y + area.height, <=, gtk_widget_get_height (cells));
          g_assert_cmpint (area.width, >=, 5);
        }
      else
        g_assert_false (gtk_widget_get_visible (cells));
      take_pictures (window, name);
      wb_snapshot_unref (snapshot);
    }
  wb_app_test_close (window);
}

static void
test_cost (void)
{
  WbPoolPicture *picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  GtkWindow *window = present (GTK_WIDGET (picture), 1000, 640);
  GtkWidget *cells = wb_app_test_find (GTK_WIDGET (picture), WB_TYPE_POOL_CELLS, NULL);
  WbPoolSnapshot *snapshots[2] = { new_snapshot (4096, 3), new_snapshot (4096, 3) };
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  double ms = G_MAXDOUBLE;

  g_test_summary ("Four thousand cells, all of which change with every frame, are drawn in less than 2 ms");

  for (guint i = 0; i < 2; i++)
    {
      fill_cells (snapshots[i], i);
      fill_waiters (snapshots[i], 1000);
    }
  wb_pool_picture_update (picture, snapshots[0]);
  until (gtk_widget_get_height (cells) > 100);
  take_pictures (window, "pool-picture-4096");
  for (guint batch = 0; batch < 5; batch++) /* the best of them: other programs share the caches */
    {
      const clock_t start = clock ();

      for (guint i = 0; i < 20; i++)
        {
          GtkSnapshot *drawn = gtk_snapshot_new ();
          g_autoptr (GskRenderNode) node = NULL;
          g_autoptr (GdkTexture) texture = NULL;

          wb_pool_picture_update (picture, snapshots[(i + 1) % 2]);
          GTK_WIDGET_GET_CLASS (cells)->snapshot (cells, drawn);
          node = gtk_snapshot_free_to_node (drawn);
          texture = gsk_renderer_render_texture (renderer, node, NULL);
          g_assert_nonnull (texture);
        }
      ms = MIN (ms, (double) (clock () - start) * 1000 / CLOCKS_PER_SEC / 20);
    }
  g_test_minimized_result (ms, "a frame of 4,096 other cells: %.2f ms", ms);
#ifndef __SANITIZE_ADDRESS__ /* which costs several times the time */
  g_assert_cmpfloat (ms, <, 2);
#endif
  wb_snapshot_unref (snapshots[0]);
  wb_snapshot_unref (snapshots[1]);
  wb_app_test_close (window);
}

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
  WbPoolSnapshot *snapshot = new_snapshot (20, 3);
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
  snapshot = new_snapshot (20, 3);
  fill_cells (snapshot, 0);
  fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  wb_app_test_settle ();
  wb_pool_connection_table_get_request (table, &request);
  g_assert_cmpuint (request.sort_by, ==, WB_POOL_SORT_SLOT);
  g_assert_cmpuint (request.n_rows, >=, 15);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 0); /* nothing is selected */

  wb_pool_connection_table_select (table, 1001); /* idle */
  g_assert_cmpuint (wb_pool_connection_table_get_selected (table), ==, 1001);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (table), "connection.validate", NULL));
  g_assert_cmpuint (asked.validated, ==, 1001);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (table), "connection.copy", NULL));
  copied = dup_clipboard (GTK_WIDGET (table));
  assert_reads (copied,
                "2\tIdle\t20.0~ms\tserver-2.example:5432\t1 min 05 s\t5.00~s\t1234\t2.00~ms\t340~µs\t–\t4.1~kB\t"
                "1.0~kB\t–\t#1001\t192.0.2.7:5432\t–");
  wb_pool_connection_table_select (table, 1003); /* lent */
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.validate", NULL);
  g_assert_cmpuint (asked.validated, ==, 1001);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 1003);
  take_pictures (window, "pool-table");
  wb_snapshot_unref (snapshot);

  /* It is closing: still selected, not to be closed twice. Then gone. */
  asked.closed = 0;
  snapshot = new_snapshot (20, 3);
  fill_cells (snapshot, 0);
  set_cell (snapshot, 3, WB_POOL_SLOT_CLOSING, FALSE);
  fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  g_assert_cmpuint (wb_pool_connection_table_get_selected (table), ==, 1003);
  gtk_widget_activate_action (GTK_WIDGET (table), "connection.close", NULL);
  g_assert_cmpuint (asked.closed, ==, 0);
  wb_snapshot_unref (snapshot);
  wb_pool_connection_table_update (table, NULL);
  g_assert_cmpuint (wb_pool_connection_table_get_selected (table), ==, 0);
  /* Asked for before anything is known: by who comes from the picture to a part that was never shown. */
  wb_pool_connection_table_select (table, 1001);
  snapshot = new_snapshot (20, 3);
  fill_cells (snapshot, 0);
  fill_rows (snapshot);
  wb_pool_connection_table_update (table, snapshot);
  g_assert_cmpuint (wb_pool_connection_table_get_selected (table), ==, 1001);
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static gboolean
asks_for (WbPoolConnectionTable *table, guint row)
{
  WbSnapshotRequest request;

  wb_pool_connection_table_get_request (table, &request);
  return request.first_row <= row && request.first_row + request.n_rows > row;
}

/* Rows that the service did not fill. */
static void
test_far_row (void)
{
  WbPoolConnectionTable *table = WB_POOL_CONNECTION_TABLE (wb_pool_connection_table_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (table), 900, 420);
  WbPoolSnapshot *snapshot = new_snapshot (4096, 1);
  guint n_filled;

  g_test_summary ("A connection far below the rows on screen is brought into view, then selected when its row comes");

  for (guint i = 0; i < 4096; i++)
    set_cell (snapshot, i, WB_POOL_SLOT_IDLE, FALSE);
  fill_rows (snapshot);
  n_filled = snapshot->n_rows;
  snapshot->n_rows = 60;
  wb_pool_connection_table_update (table, snapshot);
  wb_app_test_settle ();
  wb_pool_connection_table_select (table, 1000 + 3000);
  until (asks_for (table, 3000));
  g_assert_cmpuint (wb_pool_connection_table_get_selected (table), ==, 4000);
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
  GtkWindow *window = present (GTK_WIDGET (plots), 900, 420);
  WbPoolSnapshot *snapshot = new_snapshot (20, 1);
  GtkWidget *sizes = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Size");
  GtkWidget *wait = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Waited for a connection");
  GtkWidget *rates = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Acquires a second");
  GtkWidget *connect = wb_app_test_find (GTK_WIDGET (plots), WB_TYPE_PLOT, "Took to connect");

  g_test_summary ("Sizes, waits, connects and rates over the last minute; nothing is left when the pool is gone");

  fill_times (snapshot);
  wb_pool_plots_update (plots, snapshot);
  assert_says (sizes, "Lent: 7, Waiting: 4, Idle: 5, Connecting: 1, At most: 20");
  assert_says (wait, "Mean: 1.00~ms, Longest: 2.00~ms");
  assert_says (connect, "Mean: 150~ms, Longest: 161~ms");
  assert_says (rates, "Acquires: 449/s, Granted: 439/s, Errors: 24.0/s");
  take_pictures (window, "pool-plots");
  wb_app_test_assert_fits (GTK_WIDGET (plots), 480 - 24);
  wb_pool_plots_update (plots, NULL);
  assert_says (sizes, "");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_distribution (void)
{
  WbPoolDistribution *distribution = WB_POOL_DISTRIBUTION (wb_pool_distribution_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (distribution), 900, 520);
  WbPoolSnapshot *snapshot = new_snapshot (20, 1);
  g_autofree char *text = NULL, *copied = NULL;
  g_auto (GStrv) lines = NULL;

  g_test_summary ("Percentiles of each kind of time can be read and copied; what was never measured says so");

  g_assert_null (wb_pool_distribution_dup_text (distribution));
  fill_times (snapshot);
  wb_pool_distribution_update (distribution, snapshot);
  wb_app_test_settle ();
  text = wb_pool_distribution_dup_text (distribution);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "Time\tCount\tMean\tp50\tp90\tp95\tp99\tp99.9\tp99.99\tShortest\tLongest");
  assert_reads (lines[1], "Wait for a connection\t1000\t10.0~ms\t10.1~ms\t18.1~ms\t19.1~ms\t19.9~ms\t20.0~ms\t20.0~ms\t"
                          "20.0~µs\t20.0~ms");
  g_assert_cmpstr (lines[4], ==, "Whole cycle\t0\t–\t–\t–\t–\t–\t–\t–\t–\t–");
  g_assert_cmpuint (g_strv_length (lines), ==, 7); /* and what follows the last break */
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (distribution), WB_TYPE_HISTOGRAM_VIEW, "Distribution"));
  g_assert_true (gtk_widget_get_mapped (wb_app_test_find (GTK_WIDGET (distribution), WB_TYPE_HISTOGRAM_VIEW, NULL)));
  gtk_widget_activate_action (GTK_WIDGET (distribution), "times.copy", NULL);
  copied = dup_clipboard (GTK_WIDGET (distribution));
  g_assert_cmpstr (copied, ==, text);
  take_pictures (window, "pool-distribution");
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

static void
show_german (GtkWidget *widget, int width, int height, const char *name)
{
  GtkWindow *window = present (widget, width, height);

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
  WbPoolSnapshot *snapshot = new_snapshot (20, 3);

  g_test_summary ("German words are a third longer: nothing is cut in a narrow window, and letters stay different");

  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (WB_GETTEXT_DOMAIN, g_getenv ("WIREBENCH_LOCALEDIR"));
  bind_textdomain_codeset (WB_GETTEXT_DOMAIN, "UTF-8");
  textdomain (WB_GETTEXT_DOMAIN);
  for (guint i = 1; i < WB_POOL_N_LOOKS; i++)
    for (guint k = 1; k < i; k++)
      g_assert_cmpstr (wb_pool_words_get_letter ((WbPoolLook) i), !=, wb_pool_words_get_letter ((WbPoolLook) k));
  g_assert_cmpstr (wb_pool_words_get_letter (WB_POOL_LOOK_FREE), ==, "");
  fill_cells (snapshot, 0);
  fill_waiters (snapshot, 3);
  fill_times (snapshot);
  picture = WB_POOL_PICTURE (wb_pool_picture_new ());
  wb_pool_picture_update (picture, snapshot);
  assert_says (GTK_WIDGET (picture), "15 von 20 Verbindungen: 6 verliehen, 5 frei, 1 im Aufbau, 1 in Prüfung, "
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
  g_test_add_func ("/app/pool/picture/states", test_states);
  g_test_add_func ("/app/pool/picture/reach", test_reach);
  g_test_add_func ("/app/pool/picture/words", test_words);
  g_test_add_func ("/app/pool/picture/queue", test_queue);
  g_test_add_func ("/app/pool/picture/sizes", test_sizes);
  g_test_add_func ("/app/pool/picture/cost", test_cost);
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
