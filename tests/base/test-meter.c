/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The meter against a model that remembers every addition with its moment, on a clock that the test turns. */

#include "engine/base/wb-figure.h"

typedef struct
{
  gint64 at_ns;
  guint64 amount;
} Addition;

static guint64
sum_of_slot (GArray *additions, gint64 slot)
{
  guint64 sum = 0;

  for (guint i = additions->len; i > 0; i--)
    {
      const Addition *addition = &g_array_index (additions, Addition, i - 1);

      if (addition->at_ns / WB_METER_SLOT_NS == slot)
        sum += addition->amount;
    }
  return sum;
}

static void
compare (const WbMeter *meter, GArray *additions, gint64 start_ns, gint64 now_ns)
{
  gint64 first = start_ns / WB_METER_SLOT_NS, now = now_ns / WB_METER_SLOT_NS;
  gint64 n = MIN (now - first, (gint64) WB_METER_SLOTS - 1), n_rate = MIN (now - first, 5);
  double rates[WB_METER_SLOTS + 1], rate = 0;
  guint64 total = 0;

  rates[WB_METER_SLOTS] = -1;
  g_assert_cmpuint (wb_meter_get_history (meter, now_ns, rates, WB_METER_SLOTS), ==, n);
  for (gint64 i = 0; i < n; i++)
    g_assert_cmpfloat (rates[i], ==, (double) sum_of_slot (additions, now - n + i) * 5);
  g_assert_cmpfloat (rates[WB_METER_SLOTS], ==, -1);

  for (gint64 i = 0; i < n_rate; i++)
    rate += (double) sum_of_slot (additions, now - 1 - i);
  g_assert_cmpfloat_with_epsilon (wb_meter_get_rate (meter, now_ns), n_rate > 0 ? rate * 5 / (double) n_rate : 0, 1e-9);

  for (guint i = 0; i < additions->len; i++)
    total += g_array_index (additions, Addition, i).amount;
  g_assert_cmpuint (wb_meter_get_total (meter), ==, total);
}

static void
test_model (void)
{
  g_test_summary ("Random traffic with gaps of all lengths: total, rate and history are those of a model");
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GArray) additions = g_array_new (FALSE, FALSE, sizeof (Addition));
      gint64 start_ns = g_test_rand_int_range (0, 1000) * WB_NS_PER_MS, now_ns = start_ns;
      WbMeter meter;

      wb_meter_init (&meter, now_ns);
      for (guint i = 0; i < 200; i++)
        {
          int kind = g_test_rand_int_range (0, 100);
          Addition addition;

          if (kind < 60)
            now_ns += g_test_rand_int_range (0, 300) * WB_NS_PER_MS;
          else if (kind < 70) /* to the very border of a slot, or a nanosecond before it */
            now_ns = (now_ns / WB_METER_SLOT_NS + 1) * WB_METER_SLOT_NS - (kind & 1);
          else if (kind < 75)
            now_ns += g_test_rand_int_range (50, 70) * WB_NS_PER_S; /* about the length of the ring */
          else if (kind < 76)
            now_ns += 86400 * WB_NS_PER_S;
          addition = (Addition){ .at_ns = now_ns, .amount = (guint64) g_test_rand_int_range (0, 1000000) };
          if (kind % 3 != 0)
            {
              g_array_append_val (additions, addition);
              wb_meter_add (&meter, addition.amount, now_ns);
            }
          if (i % 4 == 0)
            compare (&meter, additions, start_ns, now_ns);
        }
      compare (&meter, additions, start_ns, now_ns + 30 * WB_NS_PER_S);
      compare (&meter, additions, start_ns, now_ns + 300 * WB_NS_PER_S);
    }
}

static void
test_steady (void)
{
  double rates[WB_METER_SLOTS];
  WbMeter meter;

  g_test_summary ("1,000 a second is shown as 1,000 a second, and as nothing a second after it ended");
  wb_meter_init (&meter, 0);
  g_assert_cmpfloat (wb_meter_get_rate (&meter, 0), ==, 0);
  for (gint64 ms = 0; ms < 10000; ms++)
    wb_meter_add (&meter, 1, ms * WB_NS_PER_MS);
  g_assert_cmpfloat (wb_meter_get_rate (&meter, 10 * WB_NS_PER_S), ==, 1000);
  g_assert_cmpuint (wb_meter_get_history (&meter, 10 * WB_NS_PER_S, rates, WB_METER_SLOTS), ==, 50);
  for (guint i = 0; i < 50; i++)
    g_assert_cmpfloat (rates[i], ==, 1000);
  g_assert_cmpfloat (wb_meter_get_rate (&meter, 11 * WB_NS_PER_S), ==, 0);
}

static void
test_room (void)
{
  double rates[3];
  WbMeter meter;

  g_test_summary ("With little room the newest slots are told");
  wb_meter_init (&meter, 0);
  for (gint64 slot = 0; slot < 10; slot++)
    wb_meter_add (&meter, (guint64) slot, slot * WB_METER_SLOT_NS);
  g_assert_cmpuint (wb_meter_get_history (&meter, 9 * WB_METER_SLOT_NS, rates, 3), ==, 3);
  g_assert_cmpfloat (rates[0], ==, 6 * 5);
  g_assert_cmpfloat (rates[2], ==, 8 * 5);
  g_assert_cmpuint (wb_meter_get_history (&meter, 9 * WB_METER_SLOT_NS, NULL, 0), ==, 0);
}

static void
test_step_back (void)
{
  WbMeter meter;

  g_test_summary ("A clock that steps back loses nothing");
  wb_meter_init (&meter, 5 * WB_NS_PER_S);
  wb_meter_add (&meter, 7, 6 * WB_NS_PER_S);
  wb_meter_add (&meter, 7, 2 * WB_NS_PER_S);
  g_assert_cmpuint (wb_meter_get_total (&meter), ==, 14);
  g_assert_cmpfloat (wb_meter_get_rate (&meter, 7 * WB_NS_PER_S), ==, 14);
}

static void
test_figure (void)
{
  g_autofree WbFigure *figure = g_new0 (WbFigure, 1);
  gint64 end_ns = 20 * WB_METER_SLOT_NS;
  WbMeter meter;

  g_test_summary ("A figure holds total, rate and the whole history of one moment");
  wb_meter_init (&meter, 0);
  for (gint64 slot = 0; slot < 20; slot++)
    wb_meter_add (&meter, (guint64) slot, slot * WB_METER_SLOT_NS);
  wb_figure_fill (figure, &meter, end_ns);
  g_assert_cmpuint (figure->total, ==, 190);
  g_assert_cmpfloat (figure->rate, ==, 15 + 16 + 17 + 18 + 19);
  g_assert_cmpuint (figure->n_history, ==, 20);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpfloat (figure->history[i], ==, i * 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/meter/model", test_model);
  g_test_add_func ("/base/meter/steady", test_steady);
  g_test_add_func ("/base/meter/room", test_room);
  g_test_add_func ("/base/meter/step-back", test_step_back);
  g_test_add_func ("/base/meter/figure", test_figure);
  return g_test_run ();
}
