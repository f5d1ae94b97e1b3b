/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a load, and the times that are drawn for its workers, against the distributions that they are named
 * after. */

#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-talk.h"

#include <math.h>
#include <stdlib.h>

#define MEAN_NS (20 * WB_NS_PER_MS)
#define DRAWS 200000u
/* Of Kolmogorov and Smirnov: a true sample is farther off with a chance of 1 in 1,000. The seeds are fixed, so that the
 * verdict is the same each time. */
#define KOLMOGOROV 1.95

/* The share of times of at most x means. */
typedef double (*DistributionFunc) (double x);

static double
uniform (double x)
{
  return CLAMP (x / 2, 0, 1);
}

static double
exponential (double x)
{
  return 1 - exp (-x);
}

/* The least value is where ∫ min (x, 100) over the density of shape 2 is 1: the smaller root of m² - 200 m + 100 = 0. */
static double
pareto (double x)
{
  double least = 100 - sqrt (10000 - 100);

  return x < least ? 0 : x >= 100 ? 1 : 1 - least * least / (x * x);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
check_spread (WbPoolSpread spread, DistributionFunc distribution, double least, double most)
{
  WbPoolTimes times = { .mean_ns = MEAN_NS, .spread = spread };
  WbPoolRandom random = { .state = 6 }, again = { .state = 6 };
  g_autofree double *drawn = g_new (double, DRAWS);
  double sum = 0, farthest = 0, squares = 0;

  for (guint i = 0; i < DRAWS; i++)
    {
      gint64 ns = wb_pool_times_draw (&times, &random);

      g_assert_cmpint (ns, ==, wb_pool_times_draw (&times, &again));
      drawn[i] = (double) ns / (double) MEAN_NS;
      g_assert_cmpfloat (drawn[i], >=, least);
      g_assert_cmpfloat (drawn[i], <=, most);
      sum += drawn[i];
      squares += drawn[i] * drawn[i];
    }
  qsort (drawn, DRAWS, sizeof *drawn, compare);
  for (guint i = 0; i < DRAWS; i++)
    {
      if (drawn[i] >= most)
        break; /* a step, where Pareto is cut */
      farthest = MAX (farthest, fabs (distribution (drawn[i]) - (double) i / DRAWS));
      farthest = MAX (farthest, fabs (distribution (drawn[i]) - (double) (i + 1) / DRAWS));
    }
  g_test_message ("mean %.4f, %.3f of Kolmogorov's distance", sum / DRAWS, farthest * sqrt (DRAWS));
  g_assert_cmpfloat (farthest * sqrt (DRAWS), <, KOLMOGOROV);
  /* Four standard errors of the sample itself. */
  g_assert_cmpfloat (fabs (sum / DRAWS - 1), <, 4 * sqrt (squares / DRAWS) / sqrt (DRAWS));
}

static void
test_spreads (void)
{
  g_test_summary ("Drawn times follow their distribution, have its mean and its bounds, and repeat with the seed");
  check_spread (WB_POOL_SPREAD_UNIFORM, uniform, 0, 2);
  check_spread (WB_POOL_SPREAD_EXPONENTIAL, exponential, 0, 37); /* 53 bits of chance: -ln 2⁻⁵³ */
  check_spread (WB_POOL_SPREAD_PARETO, pareto, 0.50125, 100);
}

/* What a seed decides is one number of 53 bits; here it is known. SplitMix64 can be turned back, so that the number that is
 * drawn next is the one that is wanted. */
static guint64
unshift (guint64 z, guint shift)
{
  guint64 result = z;

  for (guint done = shift; done < 64; done += shift)
    result = z ^ (result >> shift);
  return result;
}

static WbPoolRandom
aim (guint64 next)
{
  guint64 z = unshift (next, 31);

  z = unshift (z * G_GUINT64_CONSTANT (0x319642b2d24d8ec3), 27); /* inverses of its two factors, modulo 2⁶⁴ */
  z = unshift (z * G_GUINT64_CONSTANT (0x96de1b173f119089), 30);
  return (WbPoolRandom){ .state = z - G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) };
}

static void
test_mean (void)
{
  static const guint n = 1u << 20;

  g_test_summary (
      "The mean of all the times that can be drawn is the one that was asked for, also where a tail is cut");
  for (guint spread = WB_POOL_SPREAD_CONSTANT; spread <= WB_POOL_SPREAD_PARETO; spread++)
    {
      WbPoolTimes times = { .mean_ns = MEAN_NS, .spread = (WbPoolSpread) spread };
      double sum = 0;

      /* The middle of each of n equal parts of chance. */
      for (guint i = 0; i < n; i++)
        {
          WbPoolRandom random = aim (((guint64) i << 44) + (G_GUINT64_CONSTANT (1) << 43));

          sum += (double) wb_pool_times_draw (&times, &random);
        }
      g_test_message ("spread %u: %.7f of the mean", spread, sum / n / (double) MEAN_NS);
      g_assert_cmpfloat_with_epsilon (sum / n / (double) MEAN_NS, 1, 1e-5);
    }
}

static void
test_constant (void)
{
  WbPoolTimes times = { .mean_ns = MEAN_NS, .spread = WB_POOL_SPREAD_CONSTANT };
  WbPoolRandom random = { .state = 6 };

  g_test_summary ("Constant times are the mean, and no time is none in every spread");
  g_assert_cmpint (wb_pool_times_draw (&times, &random), ==, MEAN_NS);
  g_assert_cmpuint (random.state, ==, 6);
  times.mean_ns = 0;
  for (guint i = WB_POOL_SPREAD_CONSTANT; i <= WB_POOL_SPREAD_PARETO; i++)
    {
      times.spread = (WbPoolSpread) i;
      g_assert_cmpint (wb_pool_times_draw (&times, &random), ==, 0);
    }
}

static void
refuse (const WbPoolLoadSettings *settings, WbError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_pool_load_settings_check (settings, &error));
  g_assert_error (error, WB_ERROR, (int) code);
  g_assert_cmpint (error->message[0], !=, '\0');
}

/* The defaults, but for one member. */
#define REFUSE(code, member, ...)                                                                                      \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    WbPoolLoadSettings wrong_;                                                                                         \
    wb_pool_load_settings_init (&wrong_);                                                                              \
    wrong_.member = __VA_ARGS__;                                                                                       \
    refuse (&wrong_, code);                                                                                            \
  }                                                                                                                    \
  G_STMT_END

static void
test_settings (void)
{
  WbPoolLoadSettings settings;
  WbPoolLoadSettings *copy;

  g_test_summary ("The defaults can be meant, and what cannot is refused, each by its own");
  wb_pool_load_settings_init (&settings);
  g_assert_true (wb_pool_load_settings_check (&settings, NULL));
  settings.workers = WB_POOL_WORKERS_MAX;
  settings.exchanges = 0;
  settings.exchange_timeout_ns = 0; /* nobody asks for it */
  settings.leak_share = settings.abort_share = 1;
  g_assert_true (wb_pool_load_settings_check (&settings, NULL));
  copy = g_boxed_copy (WB_TYPE_POOL_LOAD_SETTINGS, &settings);
  g_assert_cmpuint (copy->workers, ==, WB_POOL_WORKERS_MAX);
  g_boxed_free (WB_TYPE_POOL_LOAD_SETTINGS, copy);

  REFUSE (WB_ERROR_LIMIT, workers, 0);
  REFUSE (WB_ERROR_LIMIT, workers, WB_POOL_WORKERS_MAX + 1);
  REFUSE (WB_ERROR_LIMIT, payload_bytes, WB_POOL_PAYLOAD_MAX + 1);
  REFUSE (WB_ERROR_INVALID_INPUT, hold.mean_ns, -1);
  REFUSE (WB_ERROR_INVALID_INPUT, hold.spread, (WbPoolSpread) 4);
  REFUSE (WB_ERROR_INVALID_INPUT, think.mean_ns, 3601 * WB_NS_PER_S);
  REFUSE (WB_ERROR_INVALID_INPUT, think.spread, (WbPoolSpread) -1);
  REFUSE (WB_ERROR_INVALID_INPUT, exchanges, 1000001);
  REFUSE (WB_ERROR_INVALID_INPUT, exchange_timeout_ns, 0);
  REFUSE (WB_ERROR_INVALID_INPUT, ramp_ns, -1);
  REFUSE (WB_ERROR_INVALID_INPUT, duration_ns, G_MAXINT64);
  REFUSE (WB_ERROR_INVALID_INPUT, leak_share, (double) NAN);
  REFUSE (WB_ERROR_INVALID_INPUT, abort_share, 1.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/times/spreads", test_spreads);
  g_test_add_func ("/pool/times/mean", test_mean);
  g_test_add_func ("/pool/times/constant", test_constant);
  g_test_add_func ("/pool/times/settings", test_settings);
  return g_test_run ();
}
