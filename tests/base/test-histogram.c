/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The histogram against a sorted array of the same values: counts, ends and mean exact, the deviation to a thousand-millionth,
 * every percentile within a 64th and never below the true one. */

#include "engine/base/wb-histogram.h"

#include <math.h>

static const double percentiles[] = { 0, 0.001, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100 };

static int
compare_values (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
compare (const WbHistogram *histogram, GArray *values)
{
  long double sum = 0, squares = 0, mean;
  guint n = values->len;

  g_array_sort (values, compare_values);
  g_assert_cmpuint (wb_histogram_get_count (histogram), ==, n);
  g_assert_cmpint (wb_histogram_get_min (histogram), ==, g_array_index (values, gint64, 0));
  g_assert_cmpint (wb_histogram_get_max (histogram), ==, g_array_index (values, gint64, n - 1));
  for (guint i = 0; i < n; i++)
    sum += (long double) g_array_index (values, gint64, i);
  mean = sum / n;
  for (guint i = 0; i < n; i++)
    squares += ((long double) g_array_index (values, gint64, i) - mean) *
               ((long double) g_array_index (values, gint64, i) - mean);
  g_assert_cmpfloat_with_epsilon (wb_histogram_get_mean (histogram), (double) mean, (double) (mean + 1) * 1e-14);
  g_assert_cmpfloat_with_epsilon (wb_histogram_get_stddev (histogram), (double) sqrtl (squares / n),
                                  (double) sqrtl (squares / n) * 1e-9 + (double) (mean + 1) * 1e-16);
  for (guint i = 0; i < G_N_ELEMENTS (percentiles); i++)
    {
      /* Nearest rank in whole numbers: thousandths of a percent. */
      guint64 thousandths = (guint64) llround (percentiles[i] * 1000);
      guint64 rank = MAX ((thousandths * n + 99999) / 100000, 1);
      gint64 exact = g_array_index (values, gint64, rank - 1);
      gint64 told = wb_histogram_get_percentile (histogram, percentiles[i]);

      g_assert_cmpint (told, >=, exact);
      g_assert_cmpint (told - exact, <=, exact / 64);
    }
}

/* Values of every size: the number of bits is even, not the value. */
static gint64
get_random_value (guint most_bits)
{
  guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
  int n = g_test_rand_int_range (0, (gint32) most_bits + 1);

  return n == 0 ? 0 : (gint64) (bits >> (64 - n));
}

static void
test_sorted_array (void)
{
  static const guint lengths[] = { 1, 2, 3, 10, 999, 1000, 1001, 20000 };

  g_test_summary ("Against a sorted array: values of 0 to 63 bits, alone and in bulk");
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint bits = 7; bits <= 63; bits += 8)
      {
        g_autoptr (WbHistogram) histogram = wb_histogram_new ();
        g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));

        while (values->len < lengths[i])
          {
            gint64 value = get_random_value (bits);
            guint n = g_test_rand_int_range (0, 10) == 0 ? (guint) g_test_rand_int_range (0, 50) : 1;

            n = MIN (n, lengths[i] - values->len);
            wb_histogram_record_n (histogram, value, n);
            for (guint j = 0; j < n; j++)
              g_array_append_val (values, value);
          }
        compare (histogram, values);
      }
}

typedef struct
{
  gint64 end;
  guint64 count;
  guint n_buckets;
} Walk;

static void
walk_cb (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data)
{
  Walk *walk = data;

  g_assert_cmpint (low_ns, >=, walk->end);
  g_assert_cmpint (high_ns, >, low_ns);
  g_assert_cmpint (high_ns - low_ns, <=, MAX (low_ns / 64, 1));
  g_assert_cmpuint (count, >, 0);
  walk->end = high_ns;
  walk->count += count;
  walk->n_buckets++;
}

static void
test_borders (void)
{
  g_test_summary ("Around each power of two: a value lies in the bucket that is drawn for it");
  for (guint bit = 0; bit < 63; bit++)
    for (int off = -1; off <= 1; off++)
      {
        g_autoptr (WbHistogram) histogram = wb_histogram_new ();
        gint64 value = (G_GINT64_CONSTANT (1) << bit) + off;
        Walk walk = { 0 };

        wb_histogram_record (histogram, value);
        wb_histogram_foreach (histogram, walk_cb, &walk);
        g_assert_cmpuint (walk.n_buckets, ==, 1);
        g_assert_cmpint (walk.end, >, value);
        g_assert_cmpint (walk.end - MAX (value / 64, 1), <=, value);
        for (guint i = 0; i < G_N_ELEMENTS (percentiles); i++)
          g_assert_cmpint (wb_histogram_get_percentile (histogram, percentiles[i]), ==, value);
      }
}

static void
test_extremes (void)
{
  g_autoptr (WbHistogram) histogram = wb_histogram_new ();
  Walk walk = { 0 };

  g_test_summary ("Empty, negative and the largest values there are");
  g_assert_cmpuint (wb_histogram_get_count (histogram), ==, 0);
  g_assert_cmpint (wb_histogram_get_min (histogram), ==, 0);
  g_assert_cmpint (wb_histogram_get_percentile (histogram, 99), ==, 0);
  g_assert_cmpfloat (wb_histogram_get_mean (histogram), ==, 0);
  g_assert_cmpfloat (wb_histogram_get_stddev (histogram), ==, 0);
  wb_histogram_record_n (histogram, 5, 0);
  g_assert_cmpuint (wb_histogram_get_count (histogram), ==, 0);

  wb_histogram_record (histogram, -7);
  g_assert_cmpint (wb_histogram_get_max (histogram), ==, 0);
  wb_histogram_record_n (histogram, G_MAXINT64, G_GUINT64_CONSTANT (1) << 40);
  g_assert_cmpint (wb_histogram_get_max (histogram), ==, G_MAXINT64);
  g_assert_cmpint (wb_histogram_get_percentile (histogram, 50), ==, G_MAXINT64);
  g_assert_cmpint (wb_histogram_get_percentile (histogram, 0), ==, 0);
  g_assert_cmpfloat_with_epsilon (wb_histogram_get_mean (histogram), 0x1p63, 0x1p63 * 1e-9);
  wb_histogram_foreach (histogram, walk_cb, &walk);
  g_assert_cmpuint (walk.n_buckets, ==, 2);
  g_assert_cmpint (walk.end, ==, G_MAXINT64);

  wb_histogram_reset (histogram);
  g_assert_cmpuint (wb_histogram_get_count (histogram), ==, 0);
  g_assert_cmpint (wb_histogram_get_max (histogram), ==, 0);
}

static void
test_parts (void)
{
  g_autoptr (WbHistogram) whole = wb_histogram_new ();
  g_autoptr (WbHistogram) sum = wb_histogram_new ();
  g_autoptr (WbHistogram) empty = wb_histogram_new ();
  g_autoptr (WbHistogram) copy = NULL;

  g_test_summary ("Parts added together are the whole, whichever was empty; a copy goes its own way");
  for (guint part = 0; part < 20; part++)
    {
      g_autoptr (WbHistogram) piece = wb_histogram_new ();

      for (guint i = 0; i < 100 * part; i++)
        {
          gint64 value = get_random_value (40);

          wb_histogram_record (piece, value);
          wb_histogram_record (whole, value);
        }
      wb_histogram_add (sum, piece);
    }
  wb_histogram_add (sum, empty);
  copy = wb_histogram_copy (sum);
  wb_histogram_record (copy, 1);
  g_assert_cmpuint (wb_histogram_get_count (copy), ==, wb_histogram_get_count (sum) + 1);
  g_assert_cmpuint (wb_histogram_get_count (sum), ==, wb_histogram_get_count (whole));
  g_assert_cmpint (wb_histogram_get_min (sum), ==, wb_histogram_get_min (whole));
  g_assert_cmpint (wb_histogram_get_max (sum), ==, wb_histogram_get_max (whole));
  g_assert_cmpfloat (wb_histogram_get_mean (sum), ==, wb_histogram_get_mean (whole));
  g_assert_cmpfloat_with_epsilon (wb_histogram_get_stddev (sum), wb_histogram_get_stddev (whole),
                                  wb_histogram_get_stddev (whole) * 1e-9);
  for (guint i = 0; i < G_N_ELEMENTS (percentiles); i++)
    g_assert_cmpint (wb_histogram_get_percentile (sum, percentiles[i]), ==,
                     wb_histogram_get_percentile (whole, percentiles[i]));
}

static void
test_small_spread (void)
{
  g_autoptr (WbHistogram) histogram = wb_histogram_new ();

  g_test_summary ("A spread of nanoseconds around an hour, a million times: sums of squares would have lost it");
  for (guint i = 0; i < 1000000; i++)
    wb_histogram_record (histogram, G_GINT64_CONSTANT (3600000000000) + (i & 1) * 10);
  g_assert_cmpfloat_with_epsilon (wb_histogram_get_stddev (histogram), 5, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/histogram/sorted-array", test_sorted_array);
  g_test_add_func ("/base/histogram/borders", test_borders);
  g_test_add_func ("/base/histogram/extremes", test_extremes);
  g_test_add_func ("/base/histogram/parts", test_parts);
  g_test_add_func ("/base/histogram/small-spread", test_small_spread);
  return g_test_run ();
}
