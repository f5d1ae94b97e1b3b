/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines behind the data with their labels: times below, round trips at the left. A label that would touch the one before
 * is left out. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-plot-grid.h"

#include "app/panel/wb-plot-grid.h"
#include "app/ping/wb-ping-plot-draw.h"
#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-clock.h"

#include <math.h>

#define TICKS_MAX 16u

/* Round times, and at most one each 90 pixels: their labels have room. */
static gint64
get_time_step (gint64 span_ns, int width)
{
  static const int seconds[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400 };
  double least_ns = (double) span_ns * 90 / MAX (width, 90);

  if (least_ns < 1e9)
    return (gint64) wb_plot_scale_get_nice (least_ns);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    if (seconds[i] * 1e9 >= least_ns)
      return seconds[i] * WB_NS_PER_S;
  return (gint64) (ceil (least_ns / 86400e9) * 86400e9);
}

GskRenderNode *
wb_ping_plot_grid_draw (GtkWidget *widget, gint64 from_ns, gint64 to_ns, const WbPlotAxis *axis, int width, int ground)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int data_height = ground - WB_PING_PLOT_STRIP_PX;
  double ticks[TICKS_MAX];
  gint64 step_ns;
  float right = -1, top = (float) ground;
  WbPlotGrid grid;
  guint n;

  wb_plot_grid_init (&grid, widget, snapshot);
  step_ns = get_time_step (to_ns - from_ns, width);
  for (gint64 at_ns = (from_ns + step_ns - 1) / step_ns * step_ns; at_ns <= to_ns; at_ns += step_ns)
    {
      float x = (float) ((double) (at_ns - from_ns) * width / (double) (to_ns - from_ns));
      g_autofree char *text = wb_ping_words_dup_since (at_ns, step_ns);

      wb_plot_grid_append_column (&grid, floorf (MIN (x, (float) width - 1)), 0, (float) ground);
      if (x - 40 > right)
        right = wb_plot_grid_append_text (&grid, text, x, (float) ground + 3, 0.5f, (float) width);
    }
  wb_plot_grid_append_row (&grid, 0, (float) ground, (float) width);
  if (axis == NULL)
    return gtk_snapshot_free_to_node (snapshot);
  n = wb_plot_axis_get_ticks (axis, (guint) CLAMP (data_height / 40, 2, 8), ticks, TICKS_MAX);
  for (guint i = 0; i < n; i++)
    {
      float y = floorf ((float) ((1 - wb_plot_axis_get_place (axis, ticks[i])) * data_height));
      g_autofree char *text = wb_plot_grid_dup_time (ticks[i]);

      wb_plot_grid_append_row (&grid, 0, y, (float) width);
      if (ticks[i] <= 0 || top - y < 14)
        continue;
      wb_plot_grid_append_text (&grid, text, 2, y + 1, 0, (float) width);
      top = y;
    }
  return gtk_snapshot_free_to_node (snapshot);
}
