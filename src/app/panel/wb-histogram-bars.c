/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bucket is at most 1/64 of its value wide, a bar may be narrower when all values lie close together: then the bucket's
 * values are spread evenly, since nothing is known of where in it they lie. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-histogram-bars.h"

#include <math.h>

typedef struct
{
  const WbPlotAxis *axis;
  double *share;
  double all;
  guint n;
} Filling;

static void
bucket_cb (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data)
{
  Filling *filling = data;
  double from = wb_plot_axis_get_place (filling->axis, (double) MAX (low_ns, 1)) * filling->n;
  double to = wb_plot_axis_get_place (filling->axis, (double) high_ns) * filling->n;
  double width = to - from, value = (double) count / filling->all;

  if (width < 1e-9)
    {
      filling->share[MIN ((guint) from, filling->n - 1)] += value;
      return;
    }
  for (guint i = (guint) from; i < filling->n && i < to; i++)
    filling->share[i] += value * (MIN (to, i + 1.0) - MAX (from, (double) i)) / width;
}

double
wb_histogram_bars_fill (const WbHistogram *histogram, const WbPlotAxis *axis, double *share, double *below, guint n)
{
  Filling filling = { axis, share, (double) wb_histogram_get_count (histogram), n };
  double greatest = 0, sum = 0;

  for (guint i = 0; i < n; i++)
    share[i] = below[i] = 0;
  if (n == 0 || filling.all < 1)
    return 0;
  wb_histogram_foreach (histogram, bucket_cb, &filling);
  for (guint i = 0; i < n; i++)
    {
      sum += share[i];
      below[i] = MIN (sum, 1);
      greatest = MAX (greatest, share[i]);
    }
  return greatest;
}
