/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections by address, against a count made by hand. */

#include "engine/base/wb-address-count.h"

#include "../support/wb-at.h"

static void
test_addresses (void)
{
  g_autoptr (WbAddressCount) counts = wb_address_count_new ();
  WbEndpoint one = at ("10.0.0.1:5000"), same = at ("10.0.0.1:5001"), other = at ("10.0.0.2:5000"),
             six = at ("[2001:db8::1]:5000"), lo = at ("[fe80::1%1]:1"), second = lo;

  g_test_summary ("Ports do not matter; addresses, families and scopes do");
  second.scope_id = 2;
  g_assert_cmpuint (wb_address_count_get (counts, &one), ==, 0);
  wb_address_count_add (counts, &one);
  wb_address_count_add (counts, &same);
  wb_address_count_add (counts, &six);
  wb_address_count_add (counts, &lo);
  g_assert_cmpuint (wb_address_count_get (counts, &one), ==, 2);
  g_assert_cmpuint (wb_address_count_get (counts, &same), ==, 2);
  g_assert_cmpuint (wb_address_count_get (counts, &other), ==, 0);
  g_assert_cmpuint (wb_address_count_get (counts, &six), ==, 1);
  g_assert_cmpuint (wb_address_count_get (counts, &lo), ==, 1);
  g_assert_cmpuint (wb_address_count_get (counts, &second), ==, 0);
  wb_address_count_remove (counts, &one);
  g_assert_cmpuint (wb_address_count_get (counts, &same), ==, 1);
  wb_address_count_remove (counts, &same);
  g_assert_cmpuint (wb_address_count_get (counts, &one), ==, 0);
  g_assert_cmpuint (wb_address_count_get (counts, &six), ==, 1);
}

static void
test_model (void)
{
  enum
  {
    N = 8
  };
  g_autoptr (WbAddressCount) counts = wb_address_count_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  guint model[N] = { 0 };

  g_test_summary ("10,000 random arrivals and departures");
  for (guint round = 0; round < 10000; round++)
    {
      guint i = (guint) g_rand_int_range (rand, 0, N);
      WbEndpoint address = { .family = 4, .port = (guint16) round, .address = { 10, 0, 0, (guint8) i } };

      if (model[i] > 0 && g_rand_boolean (rand))
        {
          wb_address_count_remove (counts, &address);
          model[i]--;
        }
      else
        {
          wb_address_count_add (counts, &address);
          model[i]++;
        }
      g_assert_cmpuint (wb_address_count_get (counts, &address), ==, model[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/address-count/addresses", test_addresses);
  g_test_add_func ("/base/address-count/model", test_model);
  return g_test_run ();
}
