/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a load as a value: defaults, copies, what cannot be meant; and the times that are drawn from them, by
 * the inverse of each distribution function, so that one random number makes one time and a seed repeats them all. */

#include "engine/pool/wb-pool-load-settings.h"

#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-talk.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define TIME_NS_MAX (3600 * WB_NS_PER_S)
#define DURATION_NS_MAX (G_GINT64_CONSTANT (36500) * 24 * 3600 * WB_NS_PER_S)
#define EXCHANGES_MAX 1000000u
/* Of the mean: longer ones are cut, or one in ten thousand would last for hours. */
#define PARETO_CUT 100.0

G_DEFINE_BOXED_TYPE (WbPoolLoadSettings, wb_pool_load_settings, wb_pool_load_settings_copy, wb_pool_load_settings_free)

void
wb_pool_load_settings_init (WbPoolLoadSettings *self)
{
  *self = (WbPoolLoadSettings){
    .workers = 10,
    .hold = { .mean_ns = 20 * WB_NS_PER_MS, .spread = WB_POOL_SPREAD_EXPONENTIAL },
    .think = { .mean_ns = 20 * WB_NS_PER_MS, .spread = WB_POOL_SPREAD_EXPONENTIAL },
    .exchanges = 1,
    .payload_bytes = 32,
    .exchange_timeout_ns = 5 * WB_NS_PER_S,
  };
}

WbPoolLoadSettings *
wb_pool_load_settings_copy (const WbPoolLoadSettings *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
wb_pool_load_settings_free (WbPoolLoadSettings *self)
{
  g_free (self);
}

/* --- Times ----------------------------------------------------------------------------------------------------------- */

/* Shape 2 and least value m has P (X > x) = (m/x)². Cut at c: E = 2m - m²/c, which is the mean for
 * m = c (1 - √(1 - mean/c)); c is given in means. */
static double
draw_pareto (double mean, double left)
{
  double least = PARETO_CUT * mean * (1 - sqrt (1 - 1 / PARETO_CUT));

  return MIN (least / sqrt (left), PARETO_CUT * mean);
}

gint64
wb_pool_times_draw (const WbPoolTimes *self, WbPoolRandom *random)
{
  double mean = (double) self->mean_ns;
  double left; /* 0 < left ≤ 1: the share of times that are longer */

  if (self->mean_ns <= 0 || self->spread == WB_POOL_SPREAD_CONSTANT)
    return MAX (self->mean_ns, 0);
  left = 1 - wb_pool_random_share (random);
  switch (self->spread)
    {
    case WB_POOL_SPREAD_UNIFORM:
      return llround (2 * mean * left);
    case WB_POOL_SPREAD_EXPONENTIAL:
      return llround (-log (left) * mean);
    case WB_POOL_SPREAD_PARETO:
      return llround (draw_pareto (mean, left));
    case WB_POOL_SPREAD_CONSTANT:
    default:
      return self->mean_ns;
    }
}

/* --- Check ----------------------------------------------------------------------------------------------------------- */

static gboolean
is_times (const WbPoolTimes *times)
{
  return times->mean_ns >= 0 && times->mean_ns <= TIME_NS_MAX;
}

/* Written so that NaN is refused too. */
static gboolean
is_share (double share)
{
  return share >= 0 && share <= 1;
}

static const char *
find_wrong (const WbPoolLoadSettings *self)
{
  if (!is_times (&self->hold) || !is_times (&self->think))
    return _("The times that a connection is held and not held must be between 0 and an hour");
  if ((guint) self->hold.spread > WB_POOL_SPREAD_PARETO || (guint) self->think.spread > WB_POOL_SPREAD_PARETO)
    return _("There is no such choice");
  if (self->exchanges > EXCHANGES_MAX)
    return _("There can be between 0 and 1,000,000 round trips while a connection is held");
  if (self->exchanges > 0 &&
      (self->exchange_timeout_ns < WB_NS_PER_MS || self->exchange_timeout_ns > 3600 * WB_NS_PER_S))
    return _("The timeout of a round trip must be between 1 ms and an hour");
  if (self->ramp_ns < 0 || self->ramp_ns > DURATION_NS_MAX || self->duration_ns < 0 ||
      self->duration_ns > DURATION_NS_MAX)
    return _("A time must be between 0 and a century");
  if (!is_share (self->leak_share) || !is_share (self->abort_share))
    return _("A share of chance must be between 0 and 100 %");
  return NULL;
}

gboolean
wb_pool_load_settings_check (const WbPoolLoadSettings *self, GError **error)
{
  const char *wrong = find_wrong (self);

  if (self->workers < 1 || self->workers > WB_POOL_WORKERS_MAX)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_LIMIT, _("There can be between 1 and 10,000 workers"));
  else if (self->payload_bytes > WB_POOL_PAYLOAD_MAX)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_LIMIT, _("A payload can have 1 MiB at most"));
  else if (wrong)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
  else
    return TRUE;
  return FALSE;
}
