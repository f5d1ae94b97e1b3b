/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pool with sockets, against servers on loopback. */

#include "tests/pool/wb-pool-test.h"

static void
test_lends (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;
  WbPoolSnapshot *seen;

  g_test_summary ("A connection is made, lent, used for a round trip, handed over within the release and kept idle.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.max = 1;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_init (&b, &test, "b");
  wb_pool_borrower_acquire (&a, 0);
  wb_pool_borrower_acquire (&b, 0);
  until (a.n_told == 1);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_borrower_exchange (&a, 5000, WB_NS_PER_S));
  g_assert_false (wb_pool_borrower_exchange (&a, 5000, WB_NS_PER_S));
  until (a.n_answers == 1);
  g_assert_no_error (a.exchange_error);
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->n_rows, ==, 1);
  g_assert_cmpstr (seen->rows[0].holder, ==, "a");
  g_assert_cmpuint (seen->rows[0].remote.port, ==, wb_pool_server_get_port (server));
  g_assert_cmpint (seen->rows[0].rtt_ns, >, 0);
  g_assert_cmpuint (seen->rows[0].out_bytes, >, 5000);
  g_assert_cmpuint (seen->n_waiters, ==, 1);
  g_assert_cmpuint (seen->counts.slots[WB_POOL_SLOT_LENT], ==, 1);
  wb_snapshot_unref (seen);
  g_assert_cmpuint (b.n_told, ==, 0);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_cmpuint (b.n_told, ==, 1);
  g_assert_no_error (b.error);
  g_assert_true (wb_pool_release (test.pool, &b.borrow, FALSE));
  g_assert_false (wb_pool_release (test.pool, &b.borrow, FALSE));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 1);
  g_assert_cmpuint (wb_pool_server_get_n_accepted (server), ==, 1);
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/service/lends", test_lends);
  return g_test_run ();
}
