/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pool with sockets, against servers on loopback. */

#include "engine/base/wb-limits.h"
#include "tests/pool/wb-pool-test.h"

#include <errno.h>
#include <string.h>

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

/* --- What peers do --------------------------------------------------------------------------------------------------- */

static void
test_peer_ends (gconstpointer data)
{
  const char *how = data;
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };

  g_test_summary ("An idle connection that the peer closes, resets or speaks on unasked is closed at once, and said.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_test_start (&test);
  wb_pool_test_make_idle (&test);
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 1);
  if (g_str_equal (how, "speaks"))
    wb_pool_server_say_to_all (server, "unasked\n");
  else
    wb_pool_server_close_all (server, g_str_equal (how, "resets"));
  until (wb_pool_test_count (&test, WB_POOL_SLOT_FREE) == 4);
  g_assert_true (wb_pool_test_said (&test, g_str_equal (how, "speaks") ? "sent what nobody had asked for" :
                                           g_str_equal (how, "closes") ? "closed the connection" :
                                                                         "reset by peer"));
  wb_pool_test_make_idle (&test);
}

static void
test_lent_ends (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;

  g_test_summary ("The death of what is lent is noticed, fails its exchange, and it does not come back.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_init (&b, &test, "b");
  wb_pool_borrower_acquire (&a, 0);
  wb_pool_borrower_acquire (&b, 0);
  until (a.n_told && b.n_told);
  wb_pool_server_set_silent (server, TRUE);
  g_assert_true (wb_pool_borrower_exchange (&a, 10, WB_NS_PER_S));
  g_assert_false (wb_pool_is_broken (test.pool, &a.borrow));
  wb_pool_server_close_all (server, TRUE);
  until (a.n_answers == 1 && wb_pool_is_broken (test.pool, &b.borrow));
  g_assert_nonnull (a.exchange_error);
  g_assert_true (wb_pool_is_broken (test.pool, &a.borrow));
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_true (wb_pool_release (test.pool, &b.borrow, FALSE));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_FREE), ==, 4);
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

static void
test_exchange_times_out (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;

  g_test_summary ("An exchange ends by its timeout; one that is given back meanwhile ends without a call.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 1);
  wb_pool_server_set_silent (server, TRUE);
  g_assert_true (wb_pool_borrower_exchange (&a, 10, 20 * WB_NS_PER_MS));
  until (a.n_answers == 1);
  g_assert_error (a.exchange_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, TRUE));
  wb_pool_server_set_silent (server, FALSE);
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 2);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_borrower_exchange (&a, 10, WB_NS_PER_S));
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_FREE), ==, 4); /* an answer may still come on it */
  g_assert_cmpuint (a.n_answers, ==, 1);
  wb_pool_borrower_clear (&a);
}

static void
test_validates (gconstpointer data)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;

  g_test_summary ("What died a moment ago is not lent: the borrower gets a new one.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.validate = (WbPoolValidate) GPOINTER_TO_INT (data);
  test.settings.validate_after_ns = 0;
  test.settings.validate_timeout_ns = 50 * WB_NS_PER_MS;
  wb_pool_test_start (&test);
  wb_pool_test_make_idle (&test);
  wb_pool_server_close_all (server, FALSE);
  /* The loop has had no chance to see it. */
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 1);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_borrower_exchange (&a, 10, WB_NS_PER_S));
  until (a.n_answers == 1);
  g_assert_no_error (a.exchange_error);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_cmpuint (wb_pool_server_get_n_accepted (server), ==, 2);
  wb_pool_borrower_clear (&a);
}

static void
test_frozen (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;

  g_test_summary (
      "A stopped server connects and says nothing: the time of the connect is over, and when the server goes on "
      "so does the waiter.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.connect_timeout_ns = 60 * WB_NS_PER_MS;
  wb_pool_test_start (&test);
  wb_pool_server_set_frozen (server, TRUE);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 20 * WB_NS_PER_S);
  until (wb_pool_test_said (&test, "connected, but not ready within"));
  g_assert_cmpuint (a.n_told, ==, 0);
  wb_pool_server_set_frozen (server, FALSE);
  until (a.n_told == 1);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  wb_pool_borrower_clear (&a);
}

static void
test_restarted (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  guint16 port = wb_pool_server_get_port (server);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a[8];
  gint64 began_us;

  g_test_summary (
      "A server that is killed and comes back is used again within one backoff step; no waiter is left behind.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_test_start (&test);
  wb_pool_test_make_idle (&test);
  g_clear_pointer (&server, wb_pool_server_free);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 0);
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    {
      wb_pool_borrower_init (&a[i], &test, "waits");
      wb_pool_borrower_acquire (&a[i], 30 * WB_NS_PER_S);
    }
  until (wb_pool_test_said (&test, "is down"));
  server = wb_pool_server_new (4, port);
  g_assert_nonnull (server);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    {
      until (a[i].n_told == 1);
      g_assert_no_error (a[i].error);
      if (i == 0) /* 40 ms, and seconds for a busy machine; on a clock of their own the pauses are counted exactly */
        g_assert_cmpint (a[i].told_us - began_us, <, 5040000);
      g_assert_true (wb_pool_release (test.pool, &a[i].borrow, FALSE));
      wb_pool_borrower_clear (&a[i]);
    }
  until (wb_pool_test_said (&test, "is up again"));
}

static void
test_dead (void)
{
  WbPoolServer *server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a[10];
  WbPoolSnapshot *seen;
  gint64 began_us;

  g_test_summary (
      "Nobody is there: few attempts, and each waiter fails when its time is over, with the target's reason.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_server_free (server);
  test.n_descriptors -= WB_POOL_SERVER_DESCRIPTORS;
  test.settings.backoff_ns = 100 * WB_NS_PER_MS;
  test.settings.backoff_max_ns = 10 * WB_NS_PER_S;
  wb_pool_test_start (&test);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    {
      wb_pool_borrower_init (&a[i], &test, "waits");
      wb_pool_borrower_acquire (&a[i], (500 + 20 * (gint64) i) * WB_NS_PER_MS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    {
      until (a[i].n_told == 1);
      g_assert_error (a[i].error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
      g_assert_nonnull (strstr (a[i].error->message, g_strerror (ECONNREFUSED)));
      g_assert_cmpint (a[i].told_us - began_us, >=, 500000 + 20000 * (gint64) i);
      wb_pool_borrower_clear (&a[i]);
    }
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->counts.connects, <=, 15);
  g_assert_cmpuint (seen->counts.waiters, ==, 0);
  g_assert_cmpuint (seen->targets[0].connect_failures, ==, seen->counts.connect_failures);
  g_assert_nonnull (seen->targets[0].error);
  wb_snapshot_unref (seen);
}

static void
test_no_descriptor (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  WbPoolSnapshot *seen;
  guint n_taken = 0;

  g_test_summary (
      "Without a descriptor a connect fails and says so; it is tried again by the backoff, and then it works.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  wb_pool_test_start (&test);
  while (wb_limits_take ())
    n_taken++;
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 30 * WB_NS_PER_S);
  until (wb_pool_test_said (&test, "No file descriptor is left"));
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->counts.connects, <, 20);
  wb_snapshot_unref (seen);
  while (n_taken--)
    wb_limits_give_back ();
  until (a.n_told == 1);
  g_assert_no_error (a.error);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  wb_pool_borrower_clear (&a);
}

static void
test_names (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;

  g_test_summary ("A name with addresses of both families, of which one does not answer; a name of none.");
  wb_pool_test_init (&test);
  (void) wb_pool_settings_add_target (&test.settings, "localhost", wb_pool_server_get_port (server));
  wb_pool_test_start (&test);
  wb_pool_test_make_idle (&test);
  wb_pool_test_stop (&test);
  test.settings.family = 6;
  g_free (test.settings.targets[0].host);
  test.settings.targets[0].host = g_strdup ("127.0.0.1");
  test.settings.fail_fast = TRUE;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE);
  g_assert_nonnull (strstr (a.error->message, "no IPv6 address"));
  wb_pool_borrower_clear (&a);
}

/* --- Callbacks ------------------------------------------------------------------------------------------------------- */

static void
release_and_again (WbPoolBorrower *self)
{
  guint *n = self->data;

  if (self->error == NULL)
    {
      g_assert_true (wb_pool_release (self->pool, &self->borrow, FALSE));
      g_assert_false (wb_pool_release (self->pool, &self->borrow, FALSE));
    }
  if (--*n > 0)
    {
      guint n_told = self->n_told;

      wb_pool_borrower_acquire (self, 0);
      g_assert_cmpuint (self->n_told, ==, n_told); /* never within its own call */
    }
}

static void
test_within (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;
  guint n_a = 1000, n_b = 1000;

  g_test_summary ("Borrowers that give back and ask again within their calls take turns, at no depth.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.max = 1;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_init (&b, &test, "b");
  a.then = b.then = release_and_again;
  a.data = &n_a;
  b.data = &n_b;
  wb_pool_borrower_acquire (&a, 0);
  wb_pool_borrower_acquire (&b, 0);
  until (n_a == 0 && n_b == 0);
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 1);
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

static void
cancel_other (WbPoolBorrower *self)
{
  WbPoolBorrower *other = self->data;

  other->then = NULL;
  g_assert_true (wb_pool_cancel (self->pool, &other->borrow));
  g_assert_false (wb_pool_cancel (self->pool, &other->borrow));
}

static void
test_cancels_within (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;

  g_test_summary ("Whoever is cancelled within another's call is not told, whether granted already or not.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.min = 2;
  wb_pool_test_start (&test);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 2);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_init (&b, &test, "b");
  a.then = cancel_other;
  a.data = &b;
  wb_pool_close (test.pool, WB_NS_PER_S); /* both fail within one turn */
  wb_pool_test_stop (&test);
  wb_pool_test_start (&test);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 2);
  wb_pool_server_set_silent (server, TRUE);
  test.settings.min = 0;
  wb_pool_reset (test.pool); /* both wait now for connects that do not come */
  wb_pool_borrower_acquire (&a, 0);
  wb_pool_borrower_acquire (&b, 0);
  wb_pool_close (test.pool, WB_NS_PER_S);
  g_assert_cmpuint (a.n_told, ==, 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpuint (b.n_told, ==, 0);
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

static void
stop_it (WbPoolBorrower *self)
{
  wb_service_stop (WB_SERVICE (self->pool));
  if (self->error == NULL)
    (void) wb_pool_release (self->pool, &self->borrow, FALSE);
}

static void
start_it (WbPoolBorrower *self)
{
  WbPoolTest *test = self->data;

  wb_service_stop (WB_SERVICE (self->pool));
  wb_service_start (WB_SERVICE (self->pool), &test->settings);
  self->then = NULL;
}

static void
test_stops_within (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;

  g_test_summary ("A stop, and a start, within a borrower's call; what was lent before is stale afterwards.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.max = 1;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_borrower_init (&b, &test, "b");
  a.then = stop_it;
  wb_pool_borrower_acquire (&a, 0);
  wb_pool_borrower_acquire (&b, 0);
  until (a.n_told == 1);
  g_assert_cmpint (wb_service_get_state (WB_SERVICE (test.pool)), ==, WB_SERVICE_STOPPED);
  g_assert_cmpuint (b.n_told, ==, 1);
  g_assert_error (b.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  wb_pool_borrower_acquire (&b, 0); /* it is closed: fails within the call */
  g_assert_cmpuint (b.n_told, ==, 2);
  wb_pool_test_start (&test);
  a.then = start_it;
  a.data = &test;
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 2);
  g_assert_no_error (a.error);
  g_assert_cmpint (wb_service_get_state (WB_SERVICE (test.pool)), ==, WB_SERVICE_RUNNING);
  g_assert_true (wb_pool_is_broken (test.pool, &a.borrow));
  wb_pool_borrower_acquire (&b, 0);
  until (b.n_told == 3);
  g_assert_no_error (b.error);
  g_assert_false (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_false (wb_pool_is_broken (test.pool, &b.borrow));
  g_assert_true (wb_pool_release (test.pool, &b.borrow, FALSE));
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

static void
test_before_start (void)
{
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a;
  guint n = 3;

  g_test_summary ("Before the first start an acquire fails, also one within that call; a snapshot is empty.");
  wb_pool_test_init (&test);
  wb_pool_borrower_init (&a, &test, "a");
  a.then = release_and_again;
  a.data = &n;
  wb_pool_borrower_acquire (&a, 0);
  until (n == 0);
  g_assert_cmpuint (a.n_told, ==, 3);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_false (wb_pool_close_connection (test.pool, 1));
  g_assert_false (wb_pool_kill_one (test.pool));
  wb_pool_close (test.pool, 0);
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 0);
  wb_pool_borrower_clear (&a);
}

/* --- The end --------------------------------------------------------------------------------------------------------- */

static void
test_drains (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;
  WbPoolSnapshot *seen;

  g_test_summary ("Closing: one that comes back ends it; one that does not is cut at the end of its time.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  for (guint round = 0; round < 2; round++)
    {
      wb_pool_test_start (&test);
      wb_pool_borrower_init (&a, &test, "a");
      wb_pool_borrower_init (&b, &test, "b");
      wb_pool_borrower_acquire (&a, 0);
      until (a.n_told == 1);
      wb_pool_server_set_silent (server, TRUE);
      wb_pool_borrower_acquire (&b, 0);
      g_assert_true (wb_pool_borrower_exchange (&a, 10, 20 * WB_NS_PER_S));
      wb_pool_close (test.pool, round ? 30 * WB_NS_PER_MS : 60 * WB_NS_PER_S);
      g_assert_cmpuint (b.n_told, ==, 1);
      g_assert_error (b.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
      g_assert_cmpint (wb_service_get_state (WB_SERVICE (test.pool)), ==, WB_SERVICE_RUNNING);
      seen = wb_pool_test_look (&test);
      g_assert_true (seen->draining);
      wb_snapshot_unref (seen);
      if (round == 0)
        g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
      until (wb_service_get_state (WB_SERVICE (test.pool)) == WB_SERVICE_STOPPED);
      g_assert_cmpuint (a.n_answers, ==, round);
      if (round)
        {
          g_assert_error (a.exchange_error, G_IO_ERROR, G_IO_ERROR_CLOSED);
          g_assert_true (wb_pool_is_broken (test.pool, &a.borrow));
          g_assert_false (wb_pool_release (test.pool, &a.borrow, FALSE));
        }
      wb_pool_server_set_silent (server, FALSE);
      wb_pool_borrower_clear (&a);
      wb_pool_borrower_clear (&b);
    }
  until (wb_pool_server_get_n_open (server) == 0);
}

static void
test_stop_in_the_middle (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a[200];

  g_test_summary ("A stop while names are looked up, connects, questions and exchanges are under way, and many wait.");
  wb_pool_test_init (&test);
  (void) wb_pool_settings_add_target (&test.settings, "localhost", wb_pool_server_get_port (server));
  wb_pool_test_add (&test, server);
  test.settings.max = 50;
  test.settings.min = 10;
  test.settings.health_period_ns = 10 * WB_NS_PER_MS;
  for (guint round = 0; round < 3; round++)
    {
      wb_pool_server_set_silent (server, FALSE);
      wb_pool_test_start (&test);
      for (guint i = 0; i < G_N_ELEMENTS (a); i++)
        {
          wb_pool_borrower_init (&a[i], &test, "a");
          wb_pool_borrower_acquire (&a[i], 0);
        }
      if (round > 0)
        until (a[5].n_told == 1);
      wb_pool_server_set_silent (server, TRUE);
      if (round > 1)
        {
          g_assert_true (wb_pool_borrower_exchange (&a[5], 100000, WB_NS_PER_S));
          wb_pool_reset (test.pool);
        }
      wb_pool_test_stop (&test);
      for (guint i = 0; i < G_N_ELEMENTS (a); i++)
        {
          g_assert_cmpuint (a[i].n_told, ==, 1);
          if (a[i].error == NULL)
            g_assert_false (wb_pool_release (test.pool, &a[i].borrow, FALSE));
          wb_pool_borrower_clear (&a[i]);
        }
    }
  until (wb_pool_server_get_n_open (server) == 0);
}

static void
test_many_wait (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  g_autofree WbPoolBorrower *a = g_new0 (WbPoolBorrower, 20000);

  g_test_summary ("More end at once than fit one turn of the loop: all are told, over some turns.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.queue_cap = 20000;
  wb_pool_test_start (&test);
  for (guint i = 0; i < 20000; i++)
    {
      wb_pool_borrower_init (&a[i], &test, "a");
      wb_pool_borrower_acquire (&a[i], 0);
    }
  wb_pool_close (test.pool, 0);
  g_assert_cmpuint (a[19999].n_told, ==, 0);
  until (a[19999].n_told == 1);
  until (wb_service_get_state (WB_SERVICE (test.pool)) == WB_SERVICE_STOPPED);
  for (guint i = 0; i < 20000; i++)
    {
      g_assert_cmpuint (a[i].n_told, ==, 1);
      wb_pool_borrower_clear (&a[i]);
    }
}

/* --- Buttons --------------------------------------------------------------------------------------------------------- */

static void
test_buttons (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolSnapshot *seen;
  guint64 id;

  g_test_summary ("Borrow one, give one back, leak one, kill one, close and validate one, reset.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.leak_ns = 20 * WB_NS_PER_MS;
  test.settings.validate = WB_POOL_VALIDATE_PROBE;
  wb_pool_test_start (&test);
  g_assert_false (wb_pool_release_one (test.pool));
  g_assert_false (wb_pool_leak_one (test.pool));
  g_assert_false (wb_pool_kill_one (test.pool));
  wb_pool_borrow_one (test.pool);
  wb_pool_borrow_one (test.pool);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) == 2);
  g_assert_true (wb_pool_leak_one (test.pool));
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->counts.leaks, ==, 0); /* the pool could not know yet */
  g_assert_true (seen->rows[0].leaked || seen->rows[1].leaked);
  wb_snapshot_unref (seen);
  g_assert_true (wb_pool_release_one (test.pool));
  g_assert_false (wb_pool_release_one (test.pool));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_LENT), ==, 1);
  until (wb_pool_test_said (&test, "leaked by hand"));
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->counts.leaks, ==, 1);
  g_assert_true (seen->rows[0].leaked || seen->rows[1].leaked);
  wb_snapshot_unref (seen);
  g_assert_cmpuint (wb_pool_return_leaked (test.pool), ==, 1);
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE), ==, 2);

  g_assert_true (wb_pool_kill_one (test.pool));
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 1);
  g_assert_true (wb_pool_test_said (&test, "Cut off by hand"));
  seen = wb_pool_test_look (&test);
  id = seen->rows[0].id;
  g_assert_cmpuint (seen->n_rows, ==, 1);
  wb_snapshot_unref (seen);
  g_assert_true (wb_pool_validate_connection (test.pool, id));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_VALIDATING), ==, 1);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 1);
  g_assert_true (wb_pool_close_connection (test.pool, id));
  g_assert_false (wb_pool_close_connection (test.pool, id));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_FREE), ==, 4);
  wb_pool_borrow_one (test.pool);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) == 1);
  g_assert_true (wb_pool_kill_one (test.pool));
  wb_pool_reset (test.pool);
  g_assert_true (wb_pool_release_one (test.pool));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_FREE), ==, 4);
  wb_pool_borrow_one (test.pool); /* what is held by hand does not hold up a stop */
  until (wb_pool_test_count (&test, WB_POOL_SLOT_LENT) == 1);
}

static void
test_targets (void)
{
  g_autoptr (WbPoolServer) one = wb_pool_server_new (4, 0);
  g_autoptr (WbPoolServer) two = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolSnapshot *seen;

  g_test_summary ("A target that is drained gets nothing more; checks find one that is down, without a borrower.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, one);
  wb_pool_test_add (&test, two);
  test.settings.min = 4;
  test.settings.health_period_ns = 20 * WB_NS_PER_MS;
  wb_pool_test_start (&test);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 4);
  wb_pool_set_target_mode (test.pool, 1, WB_POOL_TARGET_DRAINED);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 4);
  seen = wb_pool_test_look (&test);
  g_assert_cmpint (seen->targets[0].mode, ==, WB_POOL_TARGET_DRAINED);
  g_assert_cmpuint (seen->targets[0].policy.connections, ==, 0);
  g_assert_cmpuint (seen->targets[1].slots[WB_POOL_SLOT_IDLE], ==, 4);
  wb_snapshot_unref (seen);
  wb_pool_set_target_mode (test.pool, 1, WB_POOL_TARGET_READY);
  g_clear_pointer (&one, wb_pool_server_free);
  test.n_descriptors -= WB_POOL_SERVER_DESCRIPTORS;
  until (wb_pool_test_said (&test, "Check of") && wb_pool_test_said (&test, "is down"));
  seen = wb_pool_test_look (&test);
  g_assert_true (seen->targets[0].policy.down);
  g_assert_cmpuint (seen->targets[0].checks_failed, >, 0);
  g_assert_cmpuint (seen->targets[1].checks, >, 0);
  g_assert_cmpuint (seen->targets[1].checks_failed, ==, 0);
  g_assert_cmpuint (seen->counts.slots[WB_POOL_SLOT_IDLE], ==, 4);
  wb_snapshot_unref (seen);
}

static void
test_rows (void)
{
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbSnapshotRequest request = { .sort_by = WB_POOL_SORT_SLOT, .descending = TRUE, .first_row = 2, .n_rows = 3 };
  WbPoolSnapshot *seen;

  g_test_summary ("Only the rows that were asked for, in the order that was asked for; every slot has its cell.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.min = test.settings.max = 10;
  wb_pool_test_start (&test);
  until (wb_pool_test_count (&test, WB_POOL_SLOT_IDLE) == 10);
  seen = (WbPoolSnapshot *) wb_service_snapshot (WB_SERVICE (test.pool), &request);
  g_assert_cmpuint (seen->n_connections, ==, 10);
  g_assert_cmpuint (seen->first_row, ==, 2);
  g_assert_cmpuint (seen->n_rows, ==, 3);
  g_assert_cmpuint (seen->rows[0].slot, ==, 7);
  g_assert_cmpuint (seen->rows[2].slot, ==, 5);
  g_assert_cmpuint (seen->rows[0].local.family, ==, 4);
  g_assert_cmpint (seen->rows[0].age_ns, >=, 0);
  g_assert_cmpint (seen->rows[0].idle_ns, ==, -1);
  g_assert_cmpint (seen->rows[0].connect_ns, >, 0);
  g_assert_cmpuint (seen->n_cells, ==, 10);
  g_assert_cmpuint (wb_histogram_get_count (seen->connect), ==, 10);
  wb_snapshot_unref (seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/service/lends", test_lends);
  g_test_add_data_func ("/pool/service/peer-closes", "closes", test_peer_ends);
  g_test_add_data_func ("/pool/service/peer-resets", "resets", test_peer_ends);
  g_test_add_data_func ("/pool/service/peer-speaks", "speaks", test_peer_ends);
  g_test_add_func ("/pool/service/lent-ends", test_lent_ends);
  g_test_add_func ("/pool/service/exchange-times-out", test_exchange_times_out);
  g_test_add_data_func ("/pool/service/validates-socket", GINT_TO_POINTER (WB_POOL_VALIDATE_SOCKET), test_validates);
  g_test_add_data_func ("/pool/service/validates-probe", GINT_TO_POINTER (WB_POOL_VALIDATE_PROBE), test_validates);
  g_test_add_func ("/pool/service/frozen", test_frozen);
  g_test_add_func ("/pool/service/restarted", test_restarted);
  g_test_add_func ("/pool/service/dead", test_dead);
  g_test_add_func ("/pool/service/no-descriptor", test_no_descriptor);
  g_test_add_func ("/pool/service/names", test_names);
  g_test_add_func ("/pool/service/within", test_within);
  g_test_add_func ("/pool/service/cancels-within", test_cancels_within);
  g_test_add_func ("/pool/service/stops-within", test_stops_within);
  g_test_add_func ("/pool/service/before-start", test_before_start);
  g_test_add_func ("/pool/service/drains", test_drains);
  g_test_add_func ("/pool/service/stop-in-the-middle", test_stop_in_the_middle);
  g_test_add_func ("/pool/service/many-wait", test_many_wait);
  g_test_add_func ("/pool/service/buttons", test_buttons);
  g_test_add_func ("/pool/service/targets", test_targets);
  g_test_add_func ("/pool/service/rows", test_rows);
  return g_test_run ();
}
