/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From values to pixel columns and axes. A column is what is drawn of all values that fall into it, so a second with a
 * hundred thousand values costs as much as one with ten. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-plot-scale.h"

#include <math.h>

#define LEAST_TOP 10
#define LEAST_FACTOR 10 /* between the ends of a logarithmic axis */

double
wb_plot_scale_get_nice (double value)
{
  static const double steps[] = { 1, 2, 5 };
  double power;

  if (!(value > 0)) /* not a number, too */
    return 1;
  power = pow (10, floor (log10 (value)));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    /* A hair of tolerance: 1000 must not become 2000 because of its logarithm. */
    if (value <= steps[i] * power * (1 + 1e-9))
      return steps[i] * power;
  return 10 * power;
}

double
wb_plot_scale_get_top (double greatest)
{
  return greatest > LEAST_TOP ? wb_plot_scale_get_nice (greatest) : LEAST_TOP; /* also for what is not a number */
}

/* --- Axes ---------------------------------------------------------------------------------------------------------- */

void
wb_plot_axis_init (WbPlotAxis *self, double least, double greatest, gboolean log)
{
  self->log = log;
  self->to = wb_plot_scale_get_nice (greatest);
  self->from = 0;
  if (!log)
    return;
  /* The greatest 1, 2 or 5 not above least: the mirror of the least one not below. */
  self->from = least > 0 ? 1 / wb_plot_scale_get_nice (1 / least) : self->to / LEAST_FACTOR;
  if (self->from * LEAST_FACTOR > self->to)
    self->from = self->to / LEAST_FACTOR;
}

double
wb_plot_axis_get_place (const WbPlotAxis *self, double value)
{
  if (self->log)
    return value > 0 ? CLAMP (log (value / self->from) / log (self->to / self->from), 0, 1) : 0;
  return CLAMP ((value - self->from) / (self->to - self->from), 0, 1);
}

double
wb_plot_axis_get_value (const WbPlotAxis *self, double place)
{
  return self->log ? self->from * pow (self->to / self->from, place) : self->from + place * (self->to - self->from);
}

guint
wb_plot_axis_get_ticks (const WbPlotAxis *self, guint n_wanted, double *ticks, guint room)
{
  static const double steps[] = { 1, 2, 5 };
  double step, power;
  guint n = 0, n_steps;

  g_return_val_if_fail (n_wanted > 0, 0);

  if (!self->log)
    {
      step = wb_plot_scale_get_nice ((self->to - self->from) / n_wanted);
      for (double tick = ceil (self->from / step) * step; tick <= self->to * (1 + 1e-9) && n < room; tick += step)
        ticks[n++] = tick;
      return n;
    }
  power = pow (10, floor (log10 (self->from) + 1e-9));
  n_steps = log10 (self->to / self->from) * 3 > n_wanted ? 1 : G_N_ELEMENTS (steps);
  for (; power <= self->to * (1 + 1e-9); power *= 10)
    for (guint i = 0; i < n_steps && n < room; i++)
      if (steps[i] * power >= self->from * (1 - 1e-9) && steps[i] * power <= self->to * (1 + 1e-9))
        ticks[n++] = steps[i] * power;
  return n;
}

/* --- Curves -------------------------------------------------------------------------------------------------------- */

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
