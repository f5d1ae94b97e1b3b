/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the ping page that need no session: what is typed, which stretch of time is shown, what becomes of columns
 * and histograms, and the widgets with snapshots of the test's own. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/panel/wb-duration-input.h"
#include "app/panel/wb-histogram-bars.h"
#include "app/panel/wb-plot-scale.h"
#include "app/panel/wb-text-cell.h"
#include "app/ping/wb-ping-alarms.h"
#include "app/ping/wb-ping-columns.h"
#include "app/ping/wb-ping-distribution-page.h"
#include "app/ping/wb-ping-input.h"
#include "app/ping/wb-ping-numbers.h"
#include "app/ping/wb-ping-plot-view.h"
#include "app/ping/wb-ping-probes.h"
#include "app/ping/wb-ping-stretch.h"
#include "app/ping/wb-ping-table.h"
#include "app/ping/wb-ping-tiles.h"
#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-error.h"

#include "../support/wb-until.h"

#include <math.h>
#include <time.h>

#define S WB_NS_PER_S
#define MS (WB_NS_PER_S / 1000)

static void
test_input (void)
{
  const struct
  {
    const char *text;
    gint64 ns;
  } right[] = {
    { "", 0 },
    { "1", S },
    { "1 s", S },
    { "1,5 s", 3 * S / 2 },
    { "0.2s", 200 * MS },
    { "200 ms", 200 * MS },
    { "20 µs", 20000 },
    { " 20us ", 20000 },
    { "2 min", 120 * S },
    { "1 h", 3600 * S },
  };
  const char *const wrong[] = { "x", "1 x", "-1 s", "1 s 2", "nan", "inf", "1e40 s" };
  g_auto (GStrv) words = wb_ping_input_split ("  a, b;c\t192.0.2.0/24 ");
  g_autofree char *pasted = g_strnfill (60000, '9');
  g_autoptr (GError) error = NULL;
  WbEndpoint v4, v6;
  gint64 ns;

  g_test_summary ("Times, targets and source addresses as people write them, and what cannot be meant");

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_assert_true (wb_duration_input_parse (right[i].text, &ns, NULL));
      g_assert_cmpint (ns, ==, right[i].ns);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (wb_duration_input_parse (wrong[i], &ns, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_clear_error (&error);
    }
  g_assert_false (wb_duration_input_parse (pasted, &ns, &error));
  g_assert_cmpuint (strlen (error->message), <, 200); /* it stands in a row and in a bar */
  g_assert_cmpuint (g_strv_length (words), ==, 4);
  g_assert_cmpstr (words[3], ==, "192.0.2.0/24");
  g_assert_true (wb_ping_input_parse_sources ("::1 127.0.0.1", &v4, &v6, NULL));
  g_assert_cmpuint (v4.family, ==, 4);
  g_assert_cmpuint (v6.family, ==, 6);
  g_assert_false (wb_ping_input_parse_sources ("127.0.0.1, 127.0.0.2", &v4, &v6, NULL));
  g_assert_false (wb_ping_input_parse_sources ("localhost", &v4, &v6, NULL));
}

static void
assert_range (const WbPingStretch *stretch, WbPingStretchKind kind, gint64 from_ns, gint64 to_ns)
{
  gint64 from, to;

  wb_ping_stretch_get_range (stretch, &from, &to);
  g_assert_cmpint (stretch->kind, ==, kind);
  g_assert_cmpint (from, ==, from_ns);
  g_assert_cmpint (to, ==, to_ns);
}

static void
test_stretch (void)
{
  WbPingStretch stretch;
  gint64 from, to;

  g_test_summary ("Zooming, panning, following and the whole run; nothing leads before the start or past the present");

  wb_ping_stretch_init (&stretch);
  wb_ping_stretch_set_end (&stretch, 10 * S);
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 0, 60 * S);
  wb_ping_stretch_get_view (&stretch, &from, &to);
  g_assert_cmpint (from, ==, -60 * S);
  g_assert_cmpint (to, ==, 0);
  wb_ping_stretch_set_end (&stretch, 100 * S);
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 40 * S, 100 * S);
  wb_ping_stretch_zoom (&stretch, 0.5, 0.2); /* the present stays at the right edge */
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 70 * S, 100 * S);
  wb_ping_stretch_pan (&stretch, 0.1);
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 70 * S, 100 * S);
  wb_ping_stretch_pan (&stretch, -1);
  assert_range (&stretch, WB_PING_STRETCH_FIXED, 40 * S, 70 * S);
  wb_ping_stretch_zoom (&stretch, 0.5, 1.0 / 3);
  assert_range (&stretch, WB_PING_STRETCH_FIXED, 45 * S, 60 * S);
  wb_ping_stretch_pan (&stretch, -100);
  assert_range (&stretch, WB_PING_STRETCH_FIXED, 0, 15 * S);
  wb_ping_stretch_get_view (&stretch, &from, &to);
  g_assert_cmpint (to, ==, 15 * S);
  wb_ping_stretch_pan (&stretch, 100);
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 85 * S, 100 * S);
  wb_ping_stretch_show (&stretch, 30 * S, 20 * S);
  assert_range (&stretch, WB_PING_STRETCH_FIXED, 20 * S, 30 * S);
  wb_ping_stretch_zoom (&stretch, 1e-12, 0.5);
  wb_ping_stretch_get_range (&stretch, &from, &to);
  g_assert_cmpint (to - from, ==, 100000); /* a tenth of a millisecond */
  wb_ping_stretch_zoom (&stretch, 1e12, 0.5);
  assert_range (&stretch, WB_PING_STRETCH_WHOLE, 0, 100 * S);
  wb_ping_stretch_follow (&stretch);
  assert_range (&stretch, WB_PING_STRETCH_FOLLOW, 0, 100 * S);
  wb_ping_stretch_show (&stretch, 20 * S, 30 * S);
  wb_ping_stretch_set_end (&stretch, S); /* another session */
  g_assert_cmpint (stretch.kind, ==, WB_PING_STRETCH_FOLLOW);
}

/* --- Snapshots of the test's own ------------------------------------------------------------------------------------- */

static WbHistogram *
new_histogram (void)
{
  WbHistogram *histogram = wb_histogram_new ();

  for (guint i = 1; i <= 1000; i++)
    wb_histogram_record (histogram, i * MS / 100);
  return histogram;
}

static void
fill_distribution (WbPingDistribution *distribution, const WbHistogram *histogram)
{
  distribution->n = wb_histogram_get_count (histogram);
  distribution->min_ns = wb_histogram_get_min (histogram);
  distribution->max_ns = wb_histogram_get_max (histogram);
  distribution->mean_ns = wb_histogram_get_mean (histogram);
  distribution->stddev_ns = wb_histogram_get_stddev (histogram);
  distribution->has_percentiles = TRUE;
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    distribution->percentiles_ns[i] =
        wb_histogram_get_percentile (histogram, wb_ping_percentile_get_value ((WbPingPercentile) i));
}

/* Column i: the i-th millisecond of 1,000; the hundredth is lost, the two hundredth late. */
static WbPingDetail *
new_detail (guint n_columns)
{
  WbPingDetail *detail = g_new0 (WbPingDetail, 1);

  detail->target_id = 1;
  detail->counts = (WbPingCounts){
    .sent = 1000, .received = 990, .lost = 10, .late = 1, .directions_known = TRUE, .lost_up = 7, .lost_down = 3
  };
  detail->network = new_histogram ();
  detail->response = new_histogram ();
  fill_distribution (&detail->figures.round_trip, detail->network);
  fill_distribution (&detail->figures.network, detail->network);
  fill_distribution (&detail->figures.response, detail->response);
  detail->figures.network_of_all_ns[WB_PING_P99_99] = WB_PING_NEVER_NS;
  detail->figures.jitter_ns = 125000;
  detail->range = (WbPingRange){ 0, S };
  detail->n_columns = n_columns;
  detail->columns = g_new0 (WbPingColumn, n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      gint64 ns = (i % 97 + 1) * MS / 10;

      detail->columns[i] = (WbPingColumn){ .sent = 2,
                                           .received = 2,
                                           .min_ns = ns / 2,
                                           .p5_ns = ns / 2,
                                           .p25_ns = ns / 2,
                                           .p50_ns = ns,
                                           .p75_ns = ns,
                                           .p95_ns = 2 * ns,
                                           .max_ns = 2 * ns };
    }
  if (n_columns > 200)
    {
      detail->columns[100] = (WbPingColumn){ .sent = 2, .lost = 2 };
      detail->columns[200].late = 1;
    }
  detail->n_probes = 3;
  detail->probes = g_new0 (WbPingRecord, 3);
  for (guint i = 0; i < 3; i++)
    detail->probes[i] = (WbPingRecord){ .sequence = i,
                                        .slot_ns = S + i * MS,
                                        .sent_ns = S + i * MS,
                                        .read_ns = S + i * MS + 2 * MS,
                                        .t1_unix_ns = 1000 * S,
                                        .t4_unix_ns = 1000 * S + (i + 1) * MS,
                                        .state = i == 2 ? WB_PING_LOST : WB_PING_RECEIVED,
                                        .t1_source = WB_PING_STAMP_KERNEL,
                                        .t4_source = WB_PING_STAMP_USER };
  return detail;
}

static WbPingSnapshot *
new_snapshot (guint n_targets, const WbSnapshotRequest *request, guint n_columns)
{
  WbPingSnapshot *snapshot = wb_ping_snapshot_new ();

  snapshot->start_ns = S;
  snapshot->start_unix_ns = 1000 * S;
  snapshot->running_ns = S;
  snapshot->interval_ns = MS;
  snapshot->n_targets = n_targets;
  snapshot->n_up = n_targets;
  snapshot->t1_source = WB_PING_STAMP_KERNEL;
  snapshot->t4_source = WB_PING_STAMP_USER;
  snapshot->first_row = MIN (request->first_row, n_targets);
  snapshot->n_rows = MIN (request->n_rows, n_targets - snapshot->first_row);
  snapshot->rows = g_new0 (WbPingRow, snapshot->n_rows);
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      WbPingRow *row = &snapshot->rows[i];

      row->id = snapshot->first_row + i + 1;
      row->name = g_strdup_printf ("host-%" G_GUINT64_FORMAT, row->id);
      row->status = row->id % 5 == 0 ? WB_PING_TARGET_DOWN : WB_PING_TARGET_UP;
      row->last_ns = (gint64) row->id * 1000;
      row->p50_ns = MS;
      row->counts = (WbPingCounts){ .sent = 100, .received = 99, .lost = 1 };
      row->n_spark = WB_PING_SPARK;
      for (guint k = 0; k < WB_PING_SPARK; k++)
        row->spark_ms[k] = k == 7 ? -1 : (float) (k % 9);
    }
  snapshot->detail = n_columns > 0 ? new_detail (n_columns) : NULL;
  return snapshot;
}

static void
test_columns (void)
{
  g_autofree WbPingColumn *pixels = g_new (WbPingColumn, 2000);
  WbPingDetail detail = { .range = { 0, S }, .n_columns = 1000 };
  g_autofree WbPingColumn *columns = g_new0 (WbPingColumn, 1000);
  gint64 min_ns, max_ns;

  g_test_summary ("Columns of a snapshot on a plot of the same, another width and another stretch; gaps are held");

  detail.columns = columns;
  for (guint i = 0; i < 1000; i += 10)
    columns[i] = (WbPingColumn){ .sent = 1, .received = 1, .min_ns = i + 1, .p50_ns = i + 1, .max_ns = i + 1 };
  wb_ping_columns_fit (&detail, 0, S, 0, pixels, 1000);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpuint (pixels[i].sent, ==, columns[i].sent);
      g_assert_cmpint (pixels[i].p50_ns, ==, columns[i].p50_ns);
    }
  wb_ping_columns_fit (&detail, 0, S, 5 * MS, pixels, 1000);
  g_assert_cmpint (pixels[14].p50_ns, ==, 11);
  g_assert_cmpuint (pixels[15].sent, ==, 0);
  wb_ping_columns_fit (&detail, 0, S, 0, pixels, 100);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (pixels[i].p50_ns, ==, 10 * i + 1);
  g_assert_true (wb_ping_columns_get_bounds (pixels, 100, &min_ns, &max_ns));
  g_assert_cmpint (min_ns, ==, 1);
  g_assert_cmpint (max_ns, ==, 991);
  wb_ping_columns_fit (&detail, S / 2, 3 * S / 2, 0, pixels, 1000);
  g_assert_cmpint (pixels[0].p50_ns, ==, 501);
  g_assert_false (wb_ping_columns_get_bounds (pixels + 500, 500, &min_ns, &max_ns)); /* the future */
  wb_ping_columns_fit (NULL, 0, S, 0, pixels, 10);
  g_assert_cmpuint (pixels[9].sent, ==, 0);
  detail.range.to_ns = 100000;
  wb_ping_columns_fit (&detail, 0, 429497159200, 0, pixels, 1); /* as wide as 2^32 + 1 columns of 100 ns */
  g_assert_cmpuint (pixels[0].sent, ==, 100);
}

static void
test_axis (void)
{
  g_autoptr (WbHistogram) histogram = new_histogram ();
  double share[200], below[200], ticks[32], sum = 0;
  WbPlotAxis axis;
  guint n;

  g_test_summary ("Linear and logarithmic axes with round ticks, and a histogram spread over bars");

  wb_plot_axis_init (&axis, 3, 73, FALSE);
  g_assert_cmpfloat (axis.from, ==, 0);
  g_assert_cmpfloat (axis.to, ==, 100);
  g_assert_cmpfloat (wb_plot_axis_get_place (&axis, 25), ==, 0.25);
  g_assert_cmpuint (wb_plot_axis_get_ticks (&axis, 5, ticks, 32), ==, 6);
  wb_plot_axis_init (&axis, 0.3e6, 73e6, TRUE);
  g_assert_cmpfloat_with_epsilon (axis.from, 0.2e6, 1);
  g_assert_cmpfloat_with_epsilon (wb_plot_axis_get_value (&axis, wb_plot_axis_get_place (&axis, 5e6)), 5e6, 1);
  n = wb_plot_axis_get_ticks (&axis, 20, ticks, 32);
  g_assert_cmpuint (n, ==, 9); /* 0.2 0.5 1 2 5 10 20 50 100 */
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat (ticks[i], >, ticks[i - 1]);
  g_assert_cmpuint (wb_plot_axis_get_ticks (&axis, 20, ticks, 4), ==, 4);
  wb_plot_axis_init (&axis, 5, 5, TRUE); /* all equal: still an axis */
  g_assert_cmpfloat (axis.to, >, axis.from);

  wb_plot_axis_init (&axis, (double) wb_histogram_get_min (histogram), (double) wb_histogram_get_max (histogram), TRUE);
  g_assert_cmpfloat (wb_histogram_bars_fill (histogram, &axis, share, below, 200), >, 0);
  for (guint i = 0; i < 200; i++)
    sum += share[i];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (below[199], 1, 1e-9);
  n = (guint) (wb_plot_axis_get_place (&axis, 5 * MS) * 200); /* the median of 0.01 … 10 ms */
  g_assert_cmpfloat_with_epsilon (below[n], 0.5, 0.03);
}

static void
test_words (void)
{
  const struct
  {
    gint64 since_ns;
    gint64 step_ns;
    const char *text;
  } times[] = {
    { 0, S, "0 s" },
    { 12345 * MS, 100 * MS, "12.3 s" },
    { 65 * S, S, "1:05" },
    { 59999 * MS + 60 * S, S, "1:59" },
    { 3725 * S, S, "1:02:05" },
    { 65 * S + 250 * MS, 10 * MS, "1:05.25" },
  };
  g_autofree char *none = wb_ping_words_dup_ms (-1), *never = wb_ping_words_dup_ms ((double) WB_PING_NEVER_NS);
  g_autofree char *share = wb_ping_words_dup_share (1, 400), *nothing = wb_ping_words_dup_share (0, 0);

  g_test_summary ("Times since the start, durations and shares in words");

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = wb_ping_words_dup_since (times[i].since_ns, times[i].step_ns);

      g_assert_cmpstr (text, ==, times[i].text);
    }
  g_assert_cmpstr (none, ==, "–");
  g_assert_cmpstr (never, ==, "lost");
  g_assert_cmpstr (share, ==, "0.25 %");
  g_assert_cmpstr (nothing, ==, "–");
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
press (GtkWidget *widget, guint key, GdkModifierType state)
{
  GListModel *controllers = gtk_widget_observe_controllers (widget);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0u, state, &taken);
    }
  g_object_unref (controllers);
  g_assert_true (taken);
}

/* A frame of fresh data: columns to pixels, pixels to nodes, nodes to the picture. Noise, so that no two columns share a
 * rectangle. */
static void
measure_frames (WbPingPlotView *view, GtkWidget *plot, WbPingSnapshot *snapshot)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (plot));
  WbPingDetail *detail = snapshot->detail;
  clock_t start;
  double ms;

  for (guint i = 0; i < detail->n_columns; i++)
    {
      gint64 ns = g_random_int_range (1, 100) * MS / 10;

      detail->columns[i] = (WbPingColumn){ .sent = 9, .received = 8, .lost = i % 2, .min_ns = ns / 2, .p50_ns = ns,
                                           .max_ns = 2 * ns };
    }
  start = clock ();
  for (guint i = 0; i < 50; i++)
    {
      GtkSnapshot *drawn = gtk_snapshot_new ();
      g_autoptr (GskRenderNode) node = NULL;
      g_autoptr (GdkTexture) texture = NULL;

      wb_ping_plot_view_set_snapshot (view, snapshot);
      GTK_WIDGET_GET_CLASS (plot)->snapshot (plot, drawn);
      node = gtk_snapshot_free_to_node (drawn);
      texture = gsk_renderer_render_texture (renderer, node, NULL);
      g_assert_nonnull (texture);
    }
  ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC / 50;
  g_test_minimized_result (ms, "a frame of fresh data: %.2f ms", ms);
  g_assert_cmpfloat (ms, <, 4);
}

static void
test_plot (void)
{
  const WbSnapshotRequest rows = { .n_rows = 1 };
  WbPingPlotView *view = WB_PING_PLOT_VIEW (wb_ping_plot_view_new (FALSE));
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (view), 1030, 420);
  GtkWidget *plot = GTK_WIDGET (wb_ping_plot_view_get_plot (view));
  WbPingView asked = { 0 };
  WbPingSnapshot *snapshot;
  guint n_changes = 0;

  g_test_summary ("The plot: what it asks for, zoom and cursor by keys, readout in words, both scales drawn");

  g_signal_connect_swapped (view, "view-changed", G_CALLBACK (count_cb), &n_changes);
  wb_ping_plot_view_get_view (view, &asked);
  g_assert_cmpint (asked.from_ns, ==, -60 * S);
  g_assert_cmpuint (asked.n_columns, ==, gtk_widget_get_width (plot));
  snapshot = new_snapshot (1, &rows, asked.n_columns);
  wb_ping_plot_view_set_snapshot (view, snapshot);
  gtk_widget_activate_action (GTK_WIDGET (view), "plot.whole", NULL);
  g_assert_cmpuint (n_changes, ==, 1);
  wb_ping_plot_view_get_view (view, &asked);
  g_assert_cmpint (asked.from_ns, ==, 0);
  g_assert_cmpint (asked.to_ns, ==, 0);
  wb_app_test_settle ();
  wb_app_test_picture (window, "ping-plot");
  press (plot, GDK_KEY_Right, GDK_CONTROL_MASK); /* the cursor appears in the middle */
  g_assert_nonnull (strstr (wb_ping_plot_get_readout (WB_PING_PLOT (plot)), "median"));
  g_assert_nonnull (
      wb_app_test_find (GTK_WIDGET (view), GTK_TYPE_LABEL, wb_ping_plot_get_readout (WB_PING_PLOT (plot))));
  press (plot, GDK_KEY_plus, 0);
  wb_ping_plot_view_get_view (view, &asked);
  g_assert_cmpint (asked.to_ns - asked.from_ns, <, S);
  g_assert_cmpint (asked.from_ns, >, 0);
  press (plot, GDK_KEY_Left, 0);
  press (plot, GDK_KEY_l, 0);
  wb_app_test_settle ();
  wb_app_test_picture (window, "ping-plot-log");
  press (plot, GDK_KEY_End, 0);
  g_assert_true (wb_ping_plot_is_following (WB_PING_PLOT (plot)));
  press (plot, GDK_KEY_w, 0);
  g_assert_true (wb_ping_plot_is_whole (WB_PING_PLOT (plot)));
  g_assert_cmpuint (wb_app_test_assert_names (GTK_WIDGET (view)), >, 3);
  if (g_test_perf ())
    measure_frames (WB_PING_PLOT_VIEW (view), plot, snapshot);
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_views (void)
{
  const WbSnapshotRequest rows = { .n_rows = 1 };
  WbPingSnapshot *snapshot = new_snapshot (1, &rows, 600);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *smoke = wb_ping_plot_view_new (TRUE), *distribution = wb_ping_distribution_page_new ();
  GtkWidget *tiles = wb_ping_tiles_new (), *numbers = wb_ping_numbers_new (), *probes = wb_ping_probes_new ();
  GtkWindow *window;

  g_test_summary ("Tiles, percentile bands, distribution, figures and probes say what the snapshot says");

  for (GtkWidget *const *widget = (GtkWidget *const[]){ tiles, smoke, distribution, probes, numbers, NULL };
       *widget != NULL; widget++)
    gtk_box_append (GTK_BOX (box), *widget);
  window = wb_app_test_present (box, 1000, 980);
  wb_ping_tiles_update (WB_PING_TILES (tiles), snapshot);
  wb_ping_plot_view_set_snapshot (WB_PING_PLOT_VIEW (smoke), snapshot);
  wb_ping_distribution_page_update (WB_PING_DISTRIBUTION_PAGE (distribution), snapshot);
  wb_ping_probes_update (WB_PING_PROBES (probes), snapshot);
  wb_ping_numbers_update (WB_PING_NUMBERS (numbers), snapshot);
  until (wb_app_test_find (probes, WB_TYPE_TEXT_CELL, "kernel/program") != NULL);
  wb_app_test_picture (window, "ping-views");
  g_assert_nonnull (wb_app_test_find (probes, WB_TYPE_TEXT_CELL, "2.000 ms"));
  g_assert_nonnull (wb_app_test_find (probes, WB_TYPE_TEXT_CELL, "lost"));
  g_assert_nonnull (wb_app_test_find (numbers, GTK_TYPE_LABEL, "10.000 ms"));
  g_assert_nonnull (wb_app_test_find (numbers, GTK_TYPE_LABEL, "lost")); /* of all: longer than any */
  g_assert_nonnull (wb_app_test_find (numbers, GTK_TYPE_LABEL, "not known"));
  g_assert_true (
      g_str_has_prefix (wb_ping_distribution_page_get_text (WB_PING_DISTRIBUTION_PAGE (distribution)), "p50 5.0"));
  wb_ping_numbers_update (WB_PING_NUMBERS (numbers), NULL);
  g_assert_null (wb_app_test_find (numbers, GTK_TYPE_LABEL, "10.000 ms"));
  wb_ping_distribution_page_update (WB_PING_DISTRIBUTION_PAGE (distribution), NULL);
  g_assert_cmpstr (wb_ping_distribution_page_get_text (WB_PING_DISTRIBUTION_PAGE (distribution)), ==, "");
  wb_app_test_close (window);
  wb_snapshot_unref (snapshot);
}

static void
update_table (WbPingTable *table, guint n)
{
  WbSnapshotRequest request;
  WbPingSnapshot *snapshot;

  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  snapshot = new_snapshot (n, &request, 0);
  wb_ping_table_update (table, snapshot);
  wb_snapshot_unref (snapshot);
  wb_app_test_settle ();
}

static void
test_crowd (void)
{
  WbPingTable *table = WB_PING_TABLE (wb_ping_table_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (table), 1000, 400);
  GtkWidget *view = wb_app_test_find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, "Targets");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  WbSnapshotRequest request;

  g_test_summary ("16,384 targets: only the rows on screen are asked for, in the order of the headers");

  update_table (table, 16384);
  until (gtk_adjustment_get_upper (adjustment) > 16384);
  update_table (table, 16384);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "host-3") != NULL);
  g_assert_nonnull (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "▼ Down")); /* a sign and a word */
  wb_app_test_picture (window, "ping-crowd");
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  wb_app_test_settle ();
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.first_row, >, 8000);
  g_assert_cmpuint (request.n_rows, <, 150);
  update_table (table, 16384);
  until (wb_app_test_find (view, WB_TYPE_TEXT_CELL, "host-8200") != NULL);
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (view),
                                  g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (view)), 2),
                                  GTK_SORT_DESCENDING);
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.sort_by, ==, WB_PING_SORT_LAST);
  g_assert_true (request.descending);
  if (g_test_perf ())
    {
      clock_t start = clock ();
      double ms;

      for (guint i = 0; i < 50; i++)
        update_table (table, 16384);
      ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC / 50;
      g_test_minimized_result (ms, "an update of 16,384 rows, drawn: %.2f ms", ms);
      g_assert_cmpfloat (ms, <, 50);
    }
  wb_app_test_close (window);
}

static void
test_alarms (void)
{
  const WbSnapshotRequest rows = { 0 };
  g_autoptr (WbPingAlarms) alarms = wb_ping_alarms_new ();
  WbPingSnapshot *snapshot = new_snapshot (1, &rows, 0);

  g_test_summary ("An alarm is told once, and not again in the same breath");

  g_assert_false (wb_ping_alarms_look (alarms, snapshot, NULL));
  snapshot->n_alarms = 1;
  snapshot->alarms[0] = (WbPingAlarm){ .id = 1, .text = g_strdup ("host-1: 50 % lost") };
  g_assert_true (wb_ping_alarms_look (alarms, snapshot, NULL));
  g_assert_false (wb_ping_alarms_look (alarms, snapshot, NULL));
  snapshot->alarms[0].id = 2;
  snapshot->alarms[0].over = TRUE;
  g_assert_false (wb_ping_alarms_look (alarms, snapshot, NULL)); /* two seconds later */
  wb_snapshot_unref (snapshot);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/ping-parts/input", test_input);
  g_test_add_func ("/app/ping-parts/stretch", test_stretch);
  g_test_add_func ("/app/ping-parts/columns", test_columns);
  g_test_add_func ("/app/ping-parts/axis", test_axis);
  g_test_add_func ("/app/ping-parts/words", test_words);
  g_test_add_func ("/app/ping-parts/plot", test_plot);
  g_test_add_func ("/app/ping-parts/views", test_views);
  g_test_add_func ("/app/ping-parts/crowd", test_crowd);
  g_test_add_func ("/app/ping-parts/alarms", test_alarms);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
