/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pool says and shows when its servers fail it: at once, with the reason, and each thing once. */

#include "tests/pool/wb-pool-test.h"

#include <errno.h>
#include <string.h>

static void
test_lent_ends_unseen (gconstpointer data)
{
  const gboolean reset = GPOINTER_TO_INT (data);
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  WbPoolBorrower a, b;
  WbPoolSnapshot *seen;

  g_test_summary (
      "What dies while its borrower does not use it is shown and said at once, stays lent, and is closed when "
      "it comes back.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.max = 2;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "who holds it");
  wb_pool_borrower_init (&b, &test, "b");
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 1);
  seen = wb_pool_test_look (&test);
  g_assert_false (seen->cells[0].broken || seen->rows[0].broken);
  wb_snapshot_unref (seen);
  wb_pool_server_close_all (server, reset);
  until (wb_pool_test_said (&test, "broke while it is lent to who holds it"));
  seen = wb_pool_test_look (&test);
  g_assert_true (seen->cells[0].broken && seen->rows[0].broken);
  g_assert_cmpuint (seen->cells[0].state, ==, WB_POOL_SLOT_LENT);
  g_assert_cmpstr (seen->rows[0].holder, ==, "who holds it");
  g_assert_nonnull (strstr (seen->rows[0].error, reset ? "reset" : "closed"));
  g_assert_nonnull (strstr (seen->targets[0].error, reset ? "reset" : "closed"));
  g_assert_cmpuint (seen->counts.slots[WB_POOL_SLOT_LENT], ==, 1);
  wb_snapshot_unref (seen);
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  g_assert_cmpuint (wb_pool_test_count (&test, WB_POOL_SLOT_FREE), ==, 2);
  wb_pool_borrower_acquire (&b, 0); /* another one, in the same slot */
  until (b.n_told == 1);
  g_assert_no_error (b.error);
  seen = wb_pool_test_look (&test);
  g_assert_cmpuint (seen->rows[0].id, ==, 2);
  g_assert_false (seen->cells[0].broken || seen->rows[0].broken);
  g_assert_cmpuint (seen->counts.closes[WB_POOL_REASON_BROKEN], ==, 1);
  wb_snapshot_unref (seen);
  g_assert_true (wb_pool_release (test.pool, &b.borrow, FALSE));
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
}

/* Of what the log, the targets and error say: so often each says part, at most. */
static guint
count_most (WbPoolTest *test, const GError *error, const char *part)
{
  WbPoolSnapshot *seen = wb_pool_test_look (test);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  guint most = 0;

  for (guint i = 0; i < seen->events->len; i++)
    g_ptr_array_add (texts, ((WbEvent *) g_ptr_array_index (seen->events, i))->text);
  g_ptr_array_add (texts, error->message);
  for (guint i = 0; i < texts->len; i++)
    {
      guint n = 0;

      for (const char *at = texts->pdata[i]; (at = strstr (at, part)); at += strlen (part))
        n++;
      g_test_message ("%s", (const char *) texts->pdata[i]);
      most = MAX (most, n);
    }
  g_assert_null (strstr (seen->targets[0].error, part)); /* stands in the target's own line */
  wb_snapshot_unref (seen);
  return most;
}

static void
test_named_once (void)
{
  WbPoolServer *server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  g_autofree char *name = g_strdup_printf ("127.0.0.1:%u", wb_pool_server_get_port (server));
  WbPoolBorrower a;

  g_test_summary (
      "What goes wrong names the target once: a hang-up while lent, while idle, a refusal, a check, a waiter.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.health_period_ns = 50 * WB_NS_PER_MS;
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "a");
  wb_pool_test_make_idle (&test);
  wb_pool_server_close_all (server, FALSE);
  until (wb_pool_test_said (&test, "The server closed the connection"));
  wb_pool_borrower_acquire (&a, 0);
  until (a.n_told == 1);
  wb_pool_server_free (server);
  test.n_descriptors -= WB_POOL_SERVER_DESCRIPTORS;
  until (wb_pool_test_said (&test, "broke while it is lent"));
  g_assert_true (wb_pool_release (test.pool, &a.borrow, FALSE));
  until (wb_pool_test_said (&test, "Check of"));
  wb_pool_borrower_acquire (&a, 100 * WB_NS_PER_MS);
  until (a.n_told == 2);
  until (wb_pool_test_said (&test, "No connection to"));
  until (wb_pool_test_said (&test, "is down"));
  g_assert_nonnull (strstr (a.error->message, g_strerror (ECONNREFUSED)));
  g_assert_cmpuint (count_most (&test, a.error, name), ==, 1);
  wb_pool_borrower_clear (&a);
}

static void
test_silent (gconstpointer data)
{
  const gint64 linger_ns = GPOINTER_TO_INT (data);
  g_autoptr (WbPoolServer) server = wb_pool_server_new (4, 0);
  g_auto (WbPoolTest) test = { 0 };
  g_autofree char *expected =
      g_strdup_printf ("(2 connects to 127.0.0.1:%u under way for ", wb_pool_server_get_port (server));
  WbPoolBorrower a, b, c;

  g_test_summary ("Who waits for less than a connect may take hears what the pool was doing, and so does the log.");
  wb_pool_test_init (&test);
  wb_pool_test_add (&test, server);
  test.settings.connect_timeout_ns = 60 * WB_NS_PER_S;
  test.settings.linger_ns = linger_ns;
  wb_pool_server_set_silent (server, TRUE);
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&a, &test, "who waits");
  wb_pool_borrower_init (&b, &test, "b");
  wb_pool_borrower_acquire (&a, 400 * WB_NS_PER_MS);
  wb_pool_borrower_acquire (&b, 60 * WB_NS_PER_S);
  until (a.n_told == 1);
  g_assert_error (a.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  if (strstr (a.error->message, expected) == NULL)
    g_error ("“%s” does not say “%s”", a.error->message, expected);
  g_assert_true (wb_pool_test_said (&test, "Acquire (who waits) failed: No connection came free within"));
  g_assert_true (wb_pool_test_said (&test, expected));
  wb_pool_server_set_silent (server, FALSE);
  g_assert_true (wb_pool_cancel (test.pool, &b.borrow));
  /* Nothing is connected any more when all are lent: that is said as well. */
  test.settings.max = 1;
  wb_pool_test_stop (&test);
  wb_pool_test_start (&test);
  wb_pool_borrower_init (&c, &test, "c");
  wb_pool_borrower_acquire (&c, 0);
  until (c.n_told == 1);
  g_assert_no_error (c.error);
  wb_pool_borrower_acquire (&a, 50 * WB_NS_PER_MS);
  until (a.n_told == 2);
  g_assert_nonnull (strstr (a.error->message, "(1 connection is lent)"));
  g_assert_true (wb_pool_release (test.pool, &c.borrow, FALSE));
  wb_pool_borrower_clear (&a);
  wb_pool_borrower_clear (&b);
  wb_pool_borrower_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/pool/told/lent-closed-unseen", GINT_TO_POINTER (FALSE), test_lent_ends_unseen);
  g_test_add_data_func ("/pool/told/lent-reset-unseen", GINT_TO_POINTER (TRUE), test_lent_ends_unseen);
  g_test_add_func ("/pool/told/named-once", test_named_once);
  g_test_add_data_func ("/pool/told/silent", GINT_TO_POINTER (-1), test_silent);
  g_test_add_data_func ("/pool/told/silent-no-linger", GINT_TO_POINTER (0), test_silent);
  return g_test_run ();
}
