/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pool that never was: the states of its cells follow from their places, so that a test knows what to expect. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-pool.h"

#define S WB_NS_PER_S
#define MS WB_NS_PER_MS

void
wb_app_pool_set_cell (WbPoolSnapshot *self, guint slot, WbPoolSlotState state, gboolean leaked)
{
  WbPoolCell *cell = &self->cells[slot];

  self->counts.slots[cell->state]--;
  self->counts.slots[state]++;
  cell->state = (guint8) state;
  cell->leaked = leaked;
  cell->broken = FALSE;
  cell->id = state != WB_POOL_SLOT_FREE ? 1000 + slot : 0;
  cell->state_ns = (gint64) (slot + 1) * 10 * MS;
  cell->target = (guint8) (slot % MAX (self->n_targets, 1));
  self->counts.total = self->max - self->counts.slots[WB_POOL_SLOT_FREE];
}

WbPoolSnapshot *
wb_app_pool_snapshot_new (guint max, guint n_targets)
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
void
wb_app_pool_fill_cells (WbPoolSnapshot *self, guint seed)
{
  for (guint i = 0; i < self->max; i++)
    {
      guint draw = (i * 7 + seed) % 20;

      wb_app_pool_set_cell (self, i,
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

void
wb_app_pool_fill_waiters (WbPoolSnapshot *self, guint n)
{
  self->counts.waiters = n;
  self->n_waiters = MIN (n, WB_POOL_WAITERS_SHOWN);
  for (guint i = 0; i < self->n_waiters; i++)
    self->waiters_ns[i] = (120 - i) * MS;
  self->oldest_wait_ns = n > 0 ? self->waiters_ns[0] : 0;
}

void
wb_app_pool_fill_rows (WbPoolSnapshot *self)
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
                          .broken = cell->broken,
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
      if (cell->state == WB_POOL_SLOT_CLOSING || cell->broken)
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

void
wb_app_pool_fill_times (WbPoolSnapshot *self)
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

GtkWindow *
wb_app_pool_present (GtkWidget *widget, int width, int height)
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

void
wb_app_pool_assert_says (GtkWidget *widget, const char *text)
{
  g_autofree char *expected = dup_expected (text);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, expected);
}

void
wb_app_pool_assert_reads (const char *text, const char *pattern)
{
  g_autofree char *expected = dup_expected (pattern);

  g_assert_cmpstr (text, ==, expected);
}

GtkWidget *
wb_app_pool_find_label (gpointer root, const char *pattern)
{
  g_autofree char *expected = dup_expected (pattern);

  return wb_app_test_find (root, GTK_TYPE_LABEL, expected);
}

/* A gallery for people to look at: light and dark. */
void
wb_app_pool_take_pictures (GtkWindow *window, const char *name)
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
