/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pure rules under the policy, each alone: pauses, circuits, balances, settings; and what several targets need. */

#include "wb-pool-fake.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-balance.h"

#define MS WB_NS_PER_MS
#define S WB_NS_PER_S

static void
test_backoff (void)
{
  WbPoolRandom random = { .state = 7 };
  WbPoolBackoff backoff = { .first_ns = 100, .max_ns = 1000 };
  static const gint64 expected[] = { 100, 200, 400, 800, 1000, 1000 };

  g_test_summary ("Pauses double up to their ceiling, begin anew after a success, and chance only shortens them");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (wb_pool_backoff_fail (&backoff, &random), ==, expected[i]);
  wb_pool_backoff_reset (&backoff);
  g_assert_cmpint (wb_pool_backoff_fail (&backoff, &random), ==, 100);
  backoff.jitter = 0.5;
  for (guint i = 0; i < 1000; i++)
    {
      gint64 pause_ns = wb_pool_backoff_fail (&backoff, &random);

      g_assert_cmpint (pause_ns, >=, 100);
      g_assert_cmpint (pause_ns, <=, 1000);
    }
  backoff = (WbPoolBackoff){ .first_ns = G_MAXINT64 / 3, .max_ns = G_MAXINT64, .n_failures = G_MAXUINT };
  g_assert_cmpint (wb_pool_backoff_fail (&backoff, &random), ==, G_MAXINT64);
}

static void
test_circuit (void)
{
  WbPoolSettings settings;
  WbPoolCircuit circuit;
  WbPoolRandom random = { .state = 7 };

  g_test_summary ("New, paused, tried, proven, down and slowly up again");
  wb_pool_settings_init (&settings);
  settings.backoff_jitter = 0;
  wb_pool_circuit_init (&circuit, &settings);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 0), ==, 1);
  wb_pool_circuit_try (&circuit, 0);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 5 * MS - 1), ==, 1);
  g_assert_cmpint (wb_pool_circuit_get_next_ns (&circuit, 1), ==, 5 * MS);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 5 * MS), ==, 2);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 24 * MS), ==, 16);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 999 * S), ==, WB_POOL_SIZE_MAX);

  /* A volley is one failure. */
  for (guint i = 0; i < 10; i++)
    wb_pool_circuit_fail (&circuit, (gint64) i * MS, (10 + (gint64) i) * MS, &random);
  g_assert_false (circuit.down);
  g_assert_cmpint (circuit.pause_end_ns, ==, 260 * MS);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 259 * MS), ==, 0);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 260 * MS), ==, 1);
  wb_pool_circuit_fail (&circuit, 260 * MS, 260 * MS, &random);
  g_assert_cmpint (circuit.pause_end_ns, ==, 760 * MS);
  wb_pool_circuit_fail (&circuit, 760 * MS, 760 * MS, &random);
  g_assert_true (circuit.down);

  /* Up after two, with a tenth of its weight at first; and pauses are short again. */
  wb_pool_circuit_succeed (&circuit, 2 * S);
  g_assert_true (circuit.down);
  g_assert_cmpuint (wb_pool_circuit_get_allowance (&circuit, 2 * S), ==, 1);
  wb_pool_circuit_succeed (&circuit, 3 * S);
  g_assert_false (circuit.down);
  g_assert_cmpint (wb_pool_circuit_get_state (&circuit, 3 * S), ==, WB_POOL_CIRCUIT_PROVEN);
  g_assert_cmpfloat_with_epsilon (wb_pool_circuit_get_share (&circuit, 3 * S), 0.1, 1e-9);
  g_assert_cmpfloat_with_epsilon (wb_pool_circuit_get_share (&circuit, 8 * S), 0.55, 1e-9);
  g_assert_cmpfloat_with_epsilon (wb_pool_circuit_get_share (&circuit, 13 * S), 1, 1e-9);
  wb_pool_circuit_fail (&circuit, 20 * S, 20 * S, &random);
  g_assert_cmpint (circuit.pause_end_ns, ==, 20 * S + 250 * MS);
  wb_pool_circuit_succeed (&circuit, 21 * S);

  /* Broken in use five times in a row. */
  for (guint i = 0; i < 9; i++)
    wb_pool_circuit_use (&circuit, i != 4, 30 * S, &random);
  g_assert_cmpint (wb_pool_circuit_get_state (&circuit, 30 * S), ==, WB_POOL_CIRCUIT_PROVEN);
  wb_pool_circuit_use (&circuit, TRUE, 30 * S, &random);
  g_assert_cmpint (wb_pool_circuit_get_state (&circuit, 30 * S), ==, WB_POOL_CIRCUIT_PAUSED);
}

static void
test_balance (void)
{
  WbPoolRandom random = { .state = 7 };
  WbPoolCandidate candidates[] = { { .open = TRUE, .weight = 5 },
                                   { .open = TRUE, .weight = 1 },
                                   { .open = TRUE, .weight = 1 },
                                   { .open = TRUE, .weight = 100, .priority = 1 } };
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_first = 0;

  g_test_summary ("Turns by weight, evenly spread; the least loaded for its weight; two draws; priorities first");
  for (guint i = 0; i < 14; i++)
    g_string_append_c (text,
                       (char) ('A' + wb_pool_balance_choose (WB_POOL_BALANCE_ROUND_ROBIN, candidates, 4, &random)));
  g_assert_cmpstr (text->str, ==, "AABACAAAABACAA");

  candidates[0].n_connections = 9;
  candidates[1].n_connections = 1;
  candidates[2].n_connections = 2;
  g_assert_cmpint (wb_pool_balance_choose (WB_POOL_BALANCE_LEAST, candidates, 4, &random), ==, 0);
  candidates[0].n_connections = 10;
  g_assert_cmpint (wb_pool_balance_choose (WB_POOL_BALANCE_LEAST, candidates, 4, &random), ==, 1);
  /* Of two different ones the emptier: the fullest of all never wins. */
  for (guint i = 0; i < 1000; i++)
    {
      int chosen = wb_pool_balance_choose (WB_POOL_BALANCE_TWO_CHOICES, candidates, 4, &random);

      g_assert_true (chosen == 1 || chosen == 2);
      n_first += chosen == 1;
    }
  g_assert_cmpuint (n_first, >, 500);

  candidates[0].open = candidates[1].open = candidates[2].open = FALSE;
  for (guint i = 0; i <= WB_POOL_BALANCE_TWO_CHOICES; i++)
    g_assert_cmpint (wb_pool_balance_choose (i, candidates, 4, &random), ==, 3);
  candidates[3].open = FALSE;
  for (guint i = 0; i <= WB_POOL_BALANCE_TWO_CHOICES; i++)
    g_assert_cmpint (wb_pool_balance_choose (i, candidates, 4, &random), ==, -1);
}

static void
check_refused (WbPoolSettings *settings)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_pool_settings_check (settings, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  wb_pool_settings_clear (settings);
  wb_pool_settings_init (settings);
  wb_pool_settings_add_target (settings, "localhost", 8080);
}

static void
test_settings (void)
{
  WbPoolSettings settings;
  WbPoolSettings *copy;
  g_autoptr (GError) error = NULL;

  g_test_summary ("The defaults are good but for the target; copies are deep; what cannot be meant is refused");
  wb_pool_settings_init (&settings);
  check_refused (&settings);
  g_assert_true (wb_pool_settings_check (&settings, &error));
  copy = wb_pool_settings_copy (&settings);
  g_assert_cmpstr (copy->targets[0].host, ==, "localhost");
  g_assert_true (copy->targets[0].host != settings.targets[0].host);
  wb_pool_settings_free (copy);
  settings.max = 0;
  check_refused (&settings);
  settings.min = 21;
  check_refused (&settings);
  settings.queue_cap = 0;
  check_refused (&settings);
  settings.connect_timeout_ns = 0;
  check_refused (&settings);
  settings.idle_timeout_ns = 1;
  check_refused (&settings);
  settings.lifetime_jitter = 0.0 / 0.0;
  check_refused (&settings);
  settings.backoff_max_ns = settings.backoff_ns - 1;
  check_refused (&settings);
  settings.linger_ns = -2;
  check_refused (&settings);
  settings.targets[0].port = 0;
  check_refused (&settings);
  settings.targets[0].weight = 0;
  check_refused (&settings);
  for (guint i = 0; i < WB_POOL_TARGETS_MAX; i++)
    wb_pool_settings_add_target (&settings, "x", 1);
  g_assert_false (wb_pool_settings_check (&settings, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_LIMIT);
  wb_pool_settings_clear (&settings);
}

/* --- Several targets ------------------------------------------------------------------------------------------------- */

static WbPoolFake *
start_two (WbPoolSettings *settings)
{
  WbPoolFake *fake;

  wb_pool_settings_add_target (settings, "a", 1);
  wb_pool_settings_add_target (settings, "b", 1);
  fake = wb_pool_fake_new (settings);
  wb_pool_settings_clear (settings);
  fake->connect_ns = 10 * MS;
  wb_pool_policy_start (fake->policy, 0);
  wb_pool_fake_drain (fake);
  return fake;
}

static void
test_hedge (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *user;

  g_test_summary ("A connect that takes long is not waited for while another target is there");
  wb_pool_settings_init (&settings);
  settings.min = 0;
  fake = start_two (&settings);
  fake->servers[0] = WB_POOL_SERVER_SWALLOWS;
  user = wb_pool_fake_acquire (fake, -1, 5 * S);
  wb_pool_fake_pass (fake, S);
  g_assert_true (user->served);
  g_assert_cmpuint (user->target, ==, 1);
  g_assert_cmpint (user->ended_ns, ==, 260 * MS);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_CONNECTING], ==, 0); /* nobody wants it any more */
}

static void
test_failover (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;

  g_test_summary ("The second in line serves at once while the first is dead, and only as long");
  wb_pool_settings_init (&settings);
  settings.min = 0;
  settings.idle_timeout_ns = MS;
  wb_pool_settings_add_target (&settings, "spare", 1)->priority = 1;
  fake = start_two (&settings); /* the spare is number 0 */
  fake->servers[1] = fake->servers[2] = WB_POOL_SERVER_REFUSES;
  for (guint i = 0; i < 20; i++)
    {
      WbPoolUser *user = wb_pool_fake_acquire (fake, MS, S);

      wb_pool_fake_pass (fake, S);
      g_assert_true (user->served);
      g_assert_cmpuint (user->target, ==, 0);
      g_assert_cmpint (user->ended_ns - user->asked_ns, <=, 20 * MS);
    }
  fake->servers[1] = fake->servers[2] = WB_POOL_SERVER_TAKES;
  wb_pool_fake_pass (fake, 5 * S);
  for (guint i = 0; i < 20; i++)
    {
      WbPoolUser *user = wb_pool_fake_acquire (fake, MS, S);

      wb_pool_fake_pass (fake, S);
      g_assert_cmpuint (user->target, !=, 0);
    }
}

/* On a real socket half of a pool's first connections went to the spare. */
static void
test_spare_waits (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;

  g_test_summary ("While the first is only being tried, by as many as may try it, nobody goes to the second in line");
  wb_pool_settings_init (&settings);
  settings.min = settings.max = 10;
  wb_pool_settings_add_target (&settings, "spare", 1)->priority = 1;
  fake = start_two (&settings); /* the spare is number 0 */
  for (guint i = 0; i < 30; i++)
    (void) wb_pool_fake_acquire (fake, MS, S);
  wb_pool_fake_pass (fake, S);
  g_assert_cmpuint (fake->n_connects, ==, 10);
  g_assert_cmpuint (fake->n_connects_by_target[0], ==, 0);
}

static void
test_fail_fast (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *first, *second;

  g_test_summary ("With fail-fast, an acquire fails when the last target does, and at once during the pause");
  wb_pool_settings_init (&settings);
  settings.min = 0;
  settings.fail_fast = TRUE;
  fake = start_two (&settings);
  fake->servers[0] = fake->servers[1] = WB_POOL_SERVER_REFUSES;
  fake->refuse_ns = MS;
  first = wb_pool_fake_acquire (fake, MS, 5 * S);
  wb_pool_fake_pass (fake, 10 * MS);
  g_assert_cmpint (first->reason, ==, WB_POOL_REASON_UNREACHABLE);
  g_assert_cmpint (first->ended_ns, ==, 2 * MS);
  second = wb_pool_fake_acquire (fake, MS, 5 * S);
  g_assert_cmpint (second->reason, ==, WB_POOL_REASON_UNREACHABLE);
  g_assert_cmpuint (fake->n_connects, ==, 2);
}

/* --- Age ------------------------------------------------------------------------------------------------------------- */

static void
test_retirement (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  guint n_before = 0, n_lent;

  g_test_summary ("Of 20 connections of the same age two retire a second, not all; what is lent waits for its return");
  wb_pool_settings_init (&settings);
  settings.min = 20;
  settings.idle_timeout_ns = 0;
  settings.lifetime_ns = 60 * S;
  settings.lifetime_jitter = 0;
  fake = start_two (&settings);
  wb_pool_fake_pass (fake, S);
  wb_pool_fake_acquire (fake, -1, S);
  for (guint i = 0; i < 100; i++)
    {
      wb_pool_fake_pass (fake, S);
      g_assert_cmpuint (fake->n_closed - n_before, <=, 2);
      n_before = fake->n_closed;
    }
  g_assert_cmpuint (fake->n_closed, ==, 19);
  n_lent = wb_pool_fake_count (fake).slots[WB_POOL_SLOT_LENT];
  g_assert_cmpuint (n_lent, ==, 1);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_IDLE], ==, 19);
}

static void
test_order_of_age (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *users[3];
  WbPoolSlotInfo info;

  g_test_summary ("A check does not make a connection look used: the longest unused one still goes first");
  wb_pool_settings_init (&settings);
  settings.min = 0;
  settings.check_period_ns = 0;
  fake = start_two (&settings);
  for (guint i = 0; i < 3; i++)
    users[i] = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_fake_pass (fake, 100 * MS);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (wb_pool_policy_release (fake->policy, &users[i]->lease, FALSE, fake->now_ns));
      wb_pool_fake_pass (fake, MS / 2);
    }
  g_assert_true (wb_pool_policy_check_slot (fake->policy, users[0]->lease.slot, fake->now_ns));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 30 * S - 3 * MS / 2); /* the first has been unused for 30 s, the next one nearly */
  wb_pool_policy_get_slot (fake->policy, users[0]->lease.slot, &info);
  g_assert_cmpint (info.state, ==, WB_POOL_SLOT_FREE);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_IDLE], ==, 2);
}

static void
test_order_of_events (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *user;
  WbPoolWaiter waiter = { 0 };

  g_test_summary ("An answer to what nobody was told yet is none; a time in the past is now");
  wb_pool_settings_init (&settings);
  settings.min = 0;
  fake = start_two (&settings);
  user = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_fake_pass (fake, 100 * S);
  wb_pool_policy_run (fake->policy, fake->now_ns);
  g_assert_true (wb_pool_policy_release (fake->policy, &user->lease, FALSE, 0));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 29 * S);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_IDLE], ==, 1);
  wb_pool_fake_pass (fake, S);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 0);

  wb_pool_policy_acquire (fake->policy, &waiter, G_MAXINT64, fake->now_ns);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_CONNECTING], ==, 1);
  g_assert_false (wb_pool_policy_connected (fake->policy, 0, fake->now_ns));
  g_assert_true (wb_pool_policy_cancel (fake->policy, &waiter, fake->now_ns));
  wb_pool_fake_pass (fake, S);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/rules/backoff", test_backoff);
  g_test_add_func ("/pool/rules/circuit", test_circuit);
  g_test_add_func ("/pool/rules/balance", test_balance);
  g_test_add_func ("/pool/rules/settings", test_settings);
  g_test_add_func ("/pool/rules/hedge", test_hedge);
  g_test_add_func ("/pool/rules/failover", test_failover);
  g_test_add_func ("/pool/rules/spare-waits", test_spare_waits);
  g_test_add_func ("/pool/rules/fail-fast", test_fail_fast);
  g_test_add_func ("/pool/rules/retirement", test_retirement);
  g_test_add_func ("/pool/rules/order-of-age", test_order_of_age);
  g_test_add_func ("/pool/rules/order-of-events", test_order_of_events);
  return g_test_run ();
}
