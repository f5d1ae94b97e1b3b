/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From values to pixel columns and axes. A column is what is drawn of all values that fall into it, so a second with a
 * hundred thousand values costs as much as one with ten. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-plot-scale.h"

#include <math.h>

#define LEAST_TOP 10

double
wb_plot_scale_get_top (double greatest)
{
  double power;

  if (!(greatest > LEAST_TOP)) /* not a number, too */
    return LEAST_TOP;
  power = pow (10, floor (log10 (greatest)));
  for (guint i = 0; i < 3; i++)
    {
      static const double steps[] = { 1, 2, 5 };

      /* A hair of tolerance: 1000 must not become 2000 because of its logarithm. */
      if (greatest <= steps[i] * power * (1 + 1e-9))
        return steps[i] * power;
    }
  return 10 * power;
}

static double
get_between (const double *values, guint n_values, double at)
{
  guint left = (guint) CLAMP (floor (at), 0, (double) (n_values - 1));
  guint right = MIN (left + 1, n_values - 1);
  double share = CLAMP (at - left, 0, 1);

  return values[left] * (1 - share) + values[right] * share;
}

gboolean
wb_plot_scale_get_column (const double *values, guint n_values, guint n_slots, guint x, guint width, double *low,
                          double *high)
{
  double per_pixel, from, to, a, b;
  guint missing;

  g_return_val_if_fail (n_values <= n_slots && x < width, FALSE);

  if (n_values == 0 || n_slots < 2)
    return FALSE;
  /* In units of values: the first slot at the left edge, the last at the right one. */
  per_pixel = (double) (n_slots - 1) / width;
  missing = n_slots - n_values;
  from = x * per_pixel - missing;
  to = (x + 1) * per_pixel - missing;
  if (to < 0)
    return FALSE;
  from = MAX (from, 0);
  to = MIN (to, n_values - 1);
  a = get_between (values, n_values, from);
  b = get_between (values, n_values, to);
  *low = MIN (a, b);
  *high = MAX (a, b);
  for (guint i = (guint) ceil (from); i <= (guint) floor (to); i++)
    {
      *low = MIN (*low, values[i]);
      *high = MAX (*high, values[i]);
    }
  return TRUE;
}

gboolean
wb_plot_scale_get_nearest (guint n_values, guint n_slots, double x, double width, guint *index)
{
  double at;

  g_return_val_if_fail (n_values <= n_slots, FALSE);

  if (n_values == 0 || n_slots < 2 || width <= 0)
    return FALSE;
  at = floor (x * (n_slots - 1) / width + 0.5) - (n_slots - n_values);
  if (at < 0)
    return FALSE;
  *index = (guint) MIN (at, n_values - 1);
  return TRUE;
}
