/* SPDX-License-Identifier: GPL-3.0-or-later */

/* At most 64 points of each kind, so what asks for an estimate may walk over all pairs (4,096 divisions). */

#include "engine/ping/wb-ping-skew.h"

#include "engine/base/wb-clock.h"

#include <math.h>

#define FIRST_SLICE_NS (100 * WB_NS_PER_MS)

void
wb_ping_skew_init (WbPingSkew *self)
{
  *self = (WbPingSkew){ .slice_ns = FIRST_SLICE_NS };
}

static void
keep_lower (WbPingSkewPoint *kept, const WbPingSkewPoint *other)
{
  if (other->value_ns < kept->value_ns)
    *kept = *other;
}

/* Two slices become one. */
static void
thin (WbPingSkew *self)
{
  for (guint i = 0; i < WB_PING_SKEW_SLICES; i++)
    {
      guint a = 2 * i, b = 2 * i + 1;

      if (a >= WB_PING_SKEW_SLICES)
        {
          self->used[i] = FALSE;
          continue;
        }
      if (self->used[a])
        {
          self->there[i] = self->there[a];
          self->back[i] = self->back[a];
        }
      if (self->used[b] && self->used[a])
        {
          keep_lower (&self->there[i], &self->there[b]);
          keep_lower (&self->back[i], &self->back[b]);
        }
      else if (self->used[b])
        {
          self->there[i] = self->there[b];
          self->back[i] = self->back[b];
        }
      self->used[i] = self->used[a] || self->used[b];
    }
  self->slice_ns *= 2;
}

void
wb_ping_skew_add (WbPingSkew *self, gint64 t1_ns, gint64 t2_ns, gint64 t3_ns, gint64 t4_ns)
{
  gint64 since_ns, slice;
  WbPingSkewPoint there, back;

  if (!self->any)
    {
      self->any = TRUE;
      self->first_ns = t1_ns;
      self->offset_ns = (t2_ns - t1_ns) / 2 + (t3_ns - t4_ns) / 2;
    }
  since_ns = MAX (t1_ns - self->first_ns, 0);
  while ((slice = since_ns / self->slice_ns) >= (gint64) WB_PING_SKEW_SLICES)
    thin (self);
  there = (WbPingSkewPoint){ (double) since_ns, (double) (t2_ns - t1_ns - self->offset_ns) };
  back = (WbPingSkewPoint){ (double) MAX (t4_ns - self->first_ns, 0), (double) (t4_ns - t3_ns + self->offset_ns) };
  if (self->used[slice])
    {
      keep_lower (&self->there[slice], &there);
      keep_lower (&self->back[slice], &back);
    }
  else
    {
      self->used[slice] = TRUE;
      self->there[slice] = there;
      self->back[slice] = back;
    }
  self->last_ns = MAX (self->last_ns, since_ns);
}

/* --- Hulls ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbPingSkewPoint points[WB_PING_SKEW_SLICES];
  guint n;
} Points;

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const WbPingSkewPoint *first = a, *second = b;

  return (first->at_ns > second->at_ns) - (first->at_ns < second->at_ns);
}

static Points
collect (const WbPingSkew *self, const WbPingSkewPoint *from)
{
  Points all = { .n = 0 };

  for (guint i = 0; i < WB_PING_SKEW_SLICES; i++)
    if (self->used[i])
      all.points[all.n++] = from[i];
  qsort (all.points, all.n, sizeof all.points[0], compare_points); /* a reply may come after the next slice's */
  return all;
}

/* Andrew's monotone chain, the lower half: a point above the line between its neighbours goes. */
static Points
make_lower_hull (const Points *all)
{
  Points hull = { .n = 0 };

  for (guint i = 0; i < all->n; i++)
    {
      const WbPingSkewPoint *c = &all->points[i];

      while (hull.n >= 2)
        {
          const WbPingSkewPoint *a = &hull.points[hull.n - 2], *b = &hull.points[hull.n - 1];

          if ((b->at_ns - a->at_ns) * (c->value_ns - a->value_ns) > (b->value_ns - a->value_ns) * (c->at_ns - a->at_ns))
            break;
          hull.n--;
        }
      if (hull.n == 1 && hull.points[0].at_ns >= c->at_ns)
        {
          keep_lower (&hull.points[0], c);
          continue;
        }
      hull.points[hull.n++] = *c;
    }
  return hull;
}

/* The edge over a moment: its first point's position, or n - 1 of a hull that is one point. */
static guint
find_edge (const Points *hull, double at_ns)
{
  guint i = 0;

  while (i + 2 < hull->n && hull->points[i + 1].at_ns < at_ns)
    i++;
  return i;
}

static double
get_slope (const Points *hull, double at_ns)
{
  guint i = find_edge (hull, at_ns);

  if (hull->n < 2)
    return 0;
  return (hull->points[i + 1].value_ns - hull->points[i].value_ns) /
         (hull->points[i + 1].at_ns - hull->points[i].at_ns);
}

/* Beyond its ends the hull's end is taken. */
static double
get_height (const Points *hull, double at_ns)
{
  double inside_ns = CLAMP (at_ns, hull->points[0].at_ns, hull->points[hull->n - 1].at_ns);
  guint i = find_edge (hull, inside_ns);

  return hull->points[i].value_ns + get_slope (hull, inside_ns) * (inside_ns - hull->points[i].at_ns);
}

/* --- Estimates ------------------------------------------------------------------------------------------------------- */

/* Of all lines that pass below every point there and above every negated point back: the steepest and the flattest. */
static void
bound_slopes (const Points *there, const Points *back, double *lowest, double *highest)
{
  *lowest = -INFINITY;
  *highest = INFINITY;
  for (guint i = 0; i < there->n; i++)
    for (guint j = 0; j < back->n; j++)
      {
        double apart_ns = there->points[i].at_ns - back->points[j].at_ns;
        double room_ns = there->points[i].value_ns + back->points[j].value_ns;

        if (apart_ns > 0)
          *highest = MIN (*highest, room_ns / apart_ns);
        else if (apart_ns < 0)
          *lowest = MAX (*lowest, room_ns / apart_ns);
      }
}

WbPingSkewEstimate
wb_ping_skew_estimate (const WbPingSkew *self, gint64 at_unix_ns)
{
  WbPingSkewEstimate estimate = { .known = self->any };
  Points there, back, there_hull, back_hull;
  double lowest, highest, upper_ns, lower_ns, at_ns, middle_ns = (double) self->last_ns / 2;

  if (!self->any)
    return estimate;
  there = collect (self, self->there);
  back = collect (self, self->back);
  there_hull = make_lower_hull (&there);
  back_hull = make_lower_hull (&back);
  /* within both */
  at_ns = (double) (at_unix_ns - self->first_ns);
  at_ns = MIN (at_ns, MIN (there_hull.points[there_hull.n - 1].at_ns, back_hull.points[back_hull.n - 1].at_ns));
  at_ns = MAX (at_ns, MAX (there_hull.points[0].at_ns, back_hull.points[0].at_ns));
  estimate.at_unix_ns = self->first_ns + (gint64) at_ns;
  upper_ns = get_height (&there_hull, at_ns);
  lower_ns = -get_height (&back_hull, at_ns);
  estimate.offset_ns = self->offset_ns + (gint64) floor ((upper_ns + lower_ns) / 2 + 0.5);
  estimate.offset_error_ns = (gint64) ceil (fabs (upper_ns - lower_ns) / 2);

  bound_slopes (&there, &back, &lowest, &highest);
  if (there_hull.n < 2 || back_hull.n < 2 || !isfinite (lowest) || !isfinite (highest))
    return estimate;
  estimate.skew_known = TRUE;
  estimate.skew_ppm = (get_slope (&there_hull, middle_ns) - get_slope (&back_hull, middle_ns)) / 2 * 1e6;
  estimate.skew_error_ppm = MAX (fabs (highest * 1e6 - estimate.skew_ppm), fabs (lowest * 1e6 - estimate.skew_ppm));
  return estimate;
}
