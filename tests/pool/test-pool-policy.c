/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Histories that nobody thought of: 200 random operations on a pool of random settings, each followed by all invariants,
 * among them operations from within what is done for an action, and actions left lying for a while (wb-pool-history).
 *
 * A history is its seed. One that fails is cut down to the operations that matter and printed; WB_POOL_SEED=N repeats it. */

#include "wb-pool-history.h"

#include "engine/pool/wb-pool-random.h"
#include "tests/support/wb-share.h"

#include <string.h>

#define N_OPERATIONS 200
#define N_HISTORIES 10000
#define N_HISTORIES_LONG 100000

/* Leaves out ever smaller pieces as long as something is still wrong. */
static guint
shrink (guint64 seed, WbPoolOperation *operations, guint n)
{
  for (guint piece = n / 2; piece; piece /= 2)
    for (guint start = 0; start + piece <= n;)
      {
        g_autofree WbPoolOperation *fewer = g_memdup2 (operations, n * sizeof *operations);
        g_autofree char *wrong = NULL;

        memmove (fewer + start, fewer + start + piece, (n - start - piece) * sizeof *fewer);
        wrong = wb_pool_history_run (seed, fewer, n - piece);
        if (wrong)
          {
            n -= piece;
            memcpy (operations, fewer, n * sizeof *operations);
          }
        else
          start += piece;
      }
  return n;
}

static void
check_seed (guint64 seed)
{
  WbPoolOperation operations[N_OPERATIONS];
  WbPoolRandom random = { .state = seed };
  g_autofree char *wrong = NULL;
  g_autofree char *still_wrong = NULL;
  guint n;

  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      operations[i].kind = (guint) (wb_pool_random_next (&random) % wb_pool_history_get_n_kinds ());
      operations[i].chance = wb_pool_random_next (&random);
    }
  wrong = wb_pool_history_run (seed, operations, N_OPERATIONS);
  if (wrong == NULL)
    return;
  n = shrink (seed, operations, N_OPERATIONS);
  still_wrong = wb_pool_history_run (seed, operations, n);
  for (guint i = 0; i < n; i++)
    g_test_message ("%u: %s (%016" G_GINT64_MODIFIER "x)", i, wb_pool_history_get_kind_name (operations[i].kind),
                    operations[i].chance);
  g_test_message ("WB_POOL_SEED=%" G_GUINT64_FORMAT ": %s", seed, wrong);
  g_test_message ("cut down to %u operations: %s", n, still_wrong);
  g_test_fail ();
}

static void
report_coverage (gboolean partial)
{
  static const WbPoolReason of_slots[] = { WB_POOL_REASON_IDLE,    WB_POOL_REASON_LIFETIME, WB_POOL_REASON_BROKEN,
                                           WB_POOL_REASON_PEER,    WB_POOL_REASON_INVALID,  WB_POOL_REASON_CLOSED,
                                           WB_POOL_REASON_DRAINED, WB_POOL_REASON_RESET,    WB_POOL_REASON_USER };
  static const WbPoolReason of_waiters[] = { WB_POOL_REASON_TIMEOUT, WB_POOL_REASON_CLOSED, WB_POOL_REASON_FULL,
                                             WB_POOL_REASON_UNREACHABLE };
  const WbPoolHistoryTotals *totals = wb_pool_history_get_totals ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (totals->actions); i++)
    g_string_append_printf (text, " %" G_GUINT64_FORMAT, totals->actions[i]);
  g_test_message ("actions by kind:%s", text->str);
  g_string_truncate (text, 0);
  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    g_string_append_printf (text, " %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, totals->closes[i], totals->failures[i]);
  g_test_message ("closed/failed by reason:%s", text->str);
  g_test_message ("%" G_GUINT64_FORMAT " granted, %" G_GUINT64_FORMAT " cancelled, %" G_GUINT64_FORMAT
                  " answers too late, %" G_GUINT64_FORMAT " releases rejected",
                  totals->grants, totals->cancels, totals->ignored, totals->rejected);
  if (partial)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (totals->actions); i++)
    g_assert_cmpuint (totals->actions[i], >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (of_slots); i++)
    g_assert_cmpuint (totals->closes[of_slots[i]], >, 0);
  g_assert_cmpuint (totals->given_up, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (of_waiters); i++)
    g_assert_cmpuint (totals->failures[of_waiters[i]], >, 0);
}

static void
test_histories (void)
{
  const char *one = g_getenv ("WB_POOL_SEED");
  WbShare share = wb_share_get ();
  guint64 n_histories = share.all ? N_HISTORIES_LONG : N_HISTORIES;
  guint n = 0;

  g_test_summary ("Whatever happens in whatever order, the invariants of a pool hold after every step");
  for (guint64 seed = 0; seed < n_histories && !g_test_failed (); seed++)
    {
      if (!wb_share_has (&share, seed))
        continue;
      check_seed (one ? g_ascii_strtoull (one, NULL, 10) : seed);
      n++;
      if (one)
        break;
    }
  g_test_message ("%u histories of %u operations", n, N_OPERATIONS);
  report_coverage (one != NULL || g_test_failed ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/policy/histories", test_histories);
  return g_test_run ();
}
