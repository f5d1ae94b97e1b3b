/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The token bucket against one that is really filled, in long double, on a clock that the test turns. */

#include "engine/base/wb-token-bucket.h"

#include <math.h>

/* Of a token: closer than this to a border, both answers are right. */
#define UNDECIDED 1e-4L

typedef struct
{
  long double tokens;
  gint64 at_ns;
} Model;

static void
fill (Model *model, long double rate, long double burst, gint64 now_ns)
{
  model->tokens += (long double) (now_ns - model->at_ns) * rate / WB_NS_PER_S;
  model->tokens = MIN (model->tokens, burst);
  model->at_ns = now_ns;
}

static void
test_model (void)
{
  static const double rates[] = { 0.01, 1, 3, 7, 100, 1e4, 12345.678, 3e8, 1e10 };

  g_test_summary (
      "Random takes at rates from one in 100 s to 10^10 a second: what a filled bucket gives, this one gives");
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    for (guint round = 0; round < 10; round++)
      {
        double rate = rates[r], burst = g_test_rand_int_range (1, 1000);
        gint64 now_ns = g_test_rand_int_range (0, 1000000), token_ns = (gint64) (1e9 / rate);
        Model model = { .tokens = burst, .at_ns = now_ns };
        WbTokenBucket bucket;

        wb_token_bucket_init (&bucket);
        for (guint i = 0; i < 3000; i++)
          {
            double amount = g_test_rand_int_range (0, 5) == 0 ? burst : g_test_rand_int_range (0, 4);
            gint64 ready_ns;

            amount = MIN (amount, burst);
            now_ns += (gint64) (g_test_rand_double () * 3 * (double) token_ns);
            if (g_test_rand_int_range (0, 500) == 0)
              now_ns += (gint64) ((double) token_ns * burst * 2);
            fill (&model, rate, burst, now_ns);
            ready_ns = wb_token_bucket_get_ready_ns (&bucket, rate, burst, amount, now_ns);
            if (fabsl (model.tokens - amount) < UNDECIDED * MAX (1, rate / 1e9L))
              amount = 0;
            else
              g_assert_cmpint (ready_ns == now_ns, ==, model.tokens >= amount);
            g_assert_cmpint (wb_token_bucket_take (&bucket, rate, burst, amount, now_ns), ==, model.tokens >= amount);
            if (model.tokens >= amount)
              model.tokens -= amount;
          }
      }
}

static void
test_ready (void)
{
  WbTokenBucket bucket;

  g_test_summary ("At the moment that it names it gives, and not a token's thousandth before");
  wb_token_bucket_init (&bucket);
  for (guint i = 0; i < 2000; i++)
    {
      double rate = 1 + g_test_rand_double () * 1e5;
      gint64 now_ns = (gint64) i * 10 * WB_NS_PER_S, ready_ns;
      double amount = 1 + g_test_rand_double () * 9;

      g_assert_true (wb_token_bucket_take (&bucket, rate, 10, 10, now_ns)); /* rested for 10 s at 1 a second or more */
      ready_ns = wb_token_bucket_get_ready_ns (&bucket, rate, 10, amount, now_ns);
      g_assert_cmpint (ready_ns, >, now_ns);
      g_assert_false (wb_token_bucket_take (&bucket, rate, 10, amount, ready_ns - (gint64) (1e6 / rate) - 1));
      g_assert_cmpint (wb_token_bucket_get_ready_ns (&bucket, rate, 10, amount, ready_ns), ==, ready_ns);
      g_assert_true (wb_token_bucket_take (&bucket, rate, 10, amount, ready_ns));
      wb_token_bucket_init (&bucket);
    }
}

static void
test_burst (void)
{
  WbTokenBucket bucket = { 0 };
  guint n = 0;

  g_test_summary ("100 a second in bursts of 200, asked 10,000 times a second for 10 s: 200 at once, 1,200 in all");
  for (guint i = 0; i < 1000; i++)
    n += wb_token_bucket_take (&bucket, 100, 200, 1, 0) ? 1 : 0;
  g_assert_cmpuint (n, ==, 200);
  for (gint64 i = 0; i <= 100000; i++)
    n += wb_token_bucket_take (&bucket, 100, 200, 1, i * WB_NS_PER_MS / 10) ? 1 : 0;
  g_assert_cmpuint (n, ==, 1200);

  /* One in 30,000 years, twice: moments that no clock reaches must not wrap. */
  wb_token_bucket_init (&bucket);
  g_assert_true (wb_token_bucket_take (&bucket, 1e-12, 1, 1, WB_NS_PER_S));
  g_assert_false (wb_token_bucket_take (&bucket, 1e-12, 1, 1, 10 * WB_NS_PER_S));
  g_assert_cmpint (wb_token_bucket_get_ready_ns (&bucket, 1e-12, 1, 1, 10 * WB_NS_PER_S), >, 86400 * WB_NS_PER_S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/token-bucket/model", test_model);
  g_test_add_func ("/base/token-bucket/ready", test_ready);
  g_test_add_func ("/base/token-bucket/burst", test_burst);
  return g_test_run ();
}
