/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows that a table shows: any range is what a full sort would put there, and is had in time. */

#include "engine/base/wb-row-order.h"

#include "../support/wb-at.h"

#include <stdlib.h>
#include <time.h>

static int
compare_down (gconstpointer a, gconstpointer b)
{
  const WbRowOrderItem *one = a, *other = b;

  if (one->key != other->key)
    return one->key < other->key ? 1 : -1;
  return one->id < other->id ? -1 : 1;
}

static void
test_ranges (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  g_test_summary ("Any range of rows is that of a full sort: random, equal, ordered and reversed keys");
  for (guint round = 0; round < 400; round++)
    {
      guint n = (guint) g_rand_int_range (rand, 1, 300), first = (guint) g_rand_int_range (rand, 0, (gint32) n + 3),
            n_rows = (guint) g_rand_int_range (rand, 0, (gint32) n + 3);
      g_autofree WbRowOrderItem *items = g_new0 (WbRowOrderItem, n), *sorted = NULL;

      for (guint i = 0; i < n; i++)
        {
          guint keys[] = { 1, i, n - i, (guint) g_rand_int_range (rand, 0, 20) };

          items[i].id = i + 1;
          items[i].key = keys[round % 4];
        }
      sorted = g_memdup2 (items, n * sizeof *items);
      qsort (sorted, n, sizeof *sorted, compare_down);
      wb_row_order (items, n, TRUE, first, n_rows);
      for (guint i = first; i < MIN (n, first + n_rows); i++)
        g_assert_cmpuint (items[i].id, ==, sorted[i].id);
    }
}

static void
test_peers (void)
{
  WbEndpoint peers[] = { at ("[::1]:5"), at ("10.0.0.2:1"), at ("10.0.0.1:9"), at ("10.0.0.1:8") };
  WbRowOrderItem items[G_N_ELEMENTS (peers)] = { 0 };
  static const guint64 expected[] = { 4, 3, 2, 1 };

  g_test_summary ("By peer: family, address, port");
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      items[i].id = i + 1;
      items[i].peer = &peers[i];
    }
  wb_row_order (items, G_N_ELEMENTS (items), FALSE, 0, G_MAXUINT);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    g_assert_cmpuint (items[i].id, ==, expected[i]);
}

static void
test_texts (void)
{
  static const char *const names[] = { "berta", "", "Anton", "anton", "berta" };
  static const guint64 up[] = { 2, 3, 4, 1, 5 }, down[] = { 1, 5, 4, 3, 2 };

  g_test_summary ("By text: by bytes, ids upwards among equal ones in either direction");
  for (guint descending = 0; descending < 2; descending++)
    {
      WbRowOrderItem items[G_N_ELEMENTS (names)] = { 0 };

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          items[i].id = i + 1;
          items[i].text = names[i];
        }
      wb_row_order (items, G_N_ELEMENTS (items), descending, 0, G_MAXUINT);
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        g_assert_cmpuint (items[i].id, ==, descending ? down[i] : up[i]);
    }
}

static void
test_speed (void)
{
  enum
  {
    N = 10000
  };
  g_autofree WbRowOrderItem *items = g_new0 (WbRowOrderItem, N);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  clock_t best = CLOCKS_PER_SEC;

  g_test_summary ("40 rows of 10,000 in less than 3 ms of processor time");
  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      return;
    }
  for (guint round = 0; round < 5; round++)
    {
      clock_t began;

      for (guint i = 0; i < N; i++)
        items[i] = (WbRowOrderItem){ .id = i, .key = g_rand_double (rand) };
      began = clock ();
      wb_row_order (items, N, TRUE, 5000, 40);
      best = MIN (best, clock () - began);
    }
  g_test_message ("%.0f us", 1e6 * (double) best / CLOCKS_PER_SEC);
  g_assert_cmpfloat (1e3 * (double) best / CLOCKS_PER_SEC, <, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/row-order/ranges", test_ranges);
  g_test_add_func ("/base/row-order/peers", test_peers);
  g_test_add_func ("/base/row-order/texts", test_texts);
  g_test_add_func ("/base/row-order/speed", test_speed);
  return g_test_run ();
}
