/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Orders of a person, and checks of targets: each rule alone, on a made-up clock. */

#include "wb-pool-fake.h"

#include "engine/base/wb-clock.h"

#define MS WB_NS_PER_MS
#define S WB_NS_PER_S

/* Targets a, b …; connects take 10 ms; the first 100 ms have passed. health_ns 0: no checks. */
static WbPoolFake *
start (guint n_targets, guint min, guint max, gint64 health_ns)
{
  WbPoolSettings settings;
  WbPoolFake *fake;

  wb_pool_settings_init (&settings);
  settings.min = min;
  settings.max = max;
  settings.health_period_ns = health_ns;
  for (guint i = 0; i < n_targets; i++)
    wb_pool_settings_add_target (&settings, "a", 8080);
  fake = wb_pool_fake_new (&settings);
  wb_pool_settings_clear (&settings);
  fake->connect_ns = 10 * MS;
  wb_pool_policy_start (fake->policy, 0);
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 100 * MS);
  return fake;
}

static guint
count (WbPoolFake *fake, WbPoolSlotState state)
{
  return wb_pool_fake_count (fake).slots[state];
}

static WbPoolTargetInfo
get_target (WbPoolFake *fake, guint target)
{
  WbPoolTargetInfo info;

  wb_pool_policy_get_target (fake->policy, target, &info);
  return info;
}

static WbPoolUser *
borrow (WbPoolFake *fake)
{
  WbPoolUser *user = wb_pool_fake_acquire (fake, -1, 5 * S);

  wb_pool_fake_pass (fake, 50 * MS);
  g_assert_true (user->served);
  return user;
}

/* --- Orders ---------------------------------------------------------------------------------------------------------- */

static void
test_close_idle (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 2, 4, 0);

  g_test_summary ("An idle connection that is closed by hand is replaced, as min wants it");
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 2);
  g_assert_true (wb_pool_policy_close_slot (fake->policy, 0, fake->now_ns));
  g_assert_false (wb_pool_policy_close_slot (fake->policy, 0, fake->now_ns)); /* it is being closed */
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_cmpuint (fake->n_closed, ==, 1);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 2);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_USER], ==, 1);
  g_assert_false (wb_pool_policy_close_slot (fake->policy, 3, fake->now_ns)); /* free */
}

static void
test_close_lent (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 1, 0);
  WbPoolUser *user = borrow (fake), *next;

  g_test_summary ("A lent connection that is closed by hand: its release is refused, and the next waiter gets another");
  next = wb_pool_fake_acquire (fake, -1, 5 * S);
  g_assert_true (wb_pool_policy_close_slot (fake->policy, user->lease.slot, fake->now_ns));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_true (next->served);
  g_assert_false (wb_pool_policy_release (fake->policy, &user->lease, FALSE, fake->now_ns));
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_LENT), ==, 1);
}

static void
test_close_connecting (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 1, 0);
  WbPoolUser *user = wb_pool_fake_acquire (fake, -1, 5 * S);

  g_test_summary ("A connect that is given up by hand is made anew for who waits, and is no failure of its target");
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_CONNECTING), ==, 1);
  g_assert_true (wb_pool_policy_close_slot (fake->policy, 0, fake->now_ns));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_true (user->served);
  g_assert_cmpuint (wb_pool_fake_count (fake).connect_failures, ==, 0);
}

static void
test_reset (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 4, 4, 0);
  WbPoolUser *user = borrow (fake), *next;
  WbPoolSlotInfo info;

  g_test_summary ("After a reset nothing that was connected before is lent again");
  next = wb_pool_fake_acquire (fake, -1, 5 * S);
  wb_pool_policy_reset (fake->policy, fake->now_ns); /* next is granted, too, and was told so */
  wb_pool_fake_drain (fake);
  g_assert_cmpuint (fake->n_closed, ==, 2);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_LENT), ==, 2);
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_true (wb_pool_policy_release (fake->policy, &user->lease, FALSE, fake->now_ns));
  g_assert_true (wb_pool_policy_release (fake->policy, &next->lease, FALSE, fake->now_ns));
  wb_pool_fake_drain (fake);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_RESET], ==, 4);
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      wb_pool_policy_get_slot (fake->policy, i, &info);
      g_assert_cmpint (info.born_ns, >=, 150 * MS);
    }
}

static void
test_drain (void)
{
  g_autoptr (WbPoolFake) fake = start (2, 4, 4, 0);
  WbPoolUser *users[4];
  guint kept = 0;

  g_test_summary ("A drained target gets no connect and keeps none; what it has lent is closed when it comes back");
  for (guint i = 0; i < 4; i++)
    users[i] = borrow (fake);
  g_assert_cmpuint (get_target (fake, 0).connections, ==, 2);
  wb_pool_policy_set_drained (fake->policy, 0, TRUE, fake->now_ns);
  g_assert_true (get_target (fake, 0).drained);
  wb_pool_fake_drain (fake);
  g_assert_cmpuint (fake->n_closed, ==, 0);
  for (guint i = 0; i < 4; i++)
    {
      kept += users[i]->target == 1;
      g_assert_true (wb_pool_policy_release (fake->policy, &users[i]->lease, FALSE, fake->now_ns));
    }
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 5 * S);
  g_assert_cmpuint (kept, ==, 2);
  g_assert_cmpuint (get_target (fake, 0).connections, ==, 0);
  g_assert_cmpuint (get_target (fake, 1).connections, ==, 4);
  wb_pool_policy_set_drained (fake->policy, 0, FALSE, fake->now_ns);
  wb_pool_policy_reset (fake->policy, fake->now_ns);
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, S);
  g_assert_cmpuint (get_target (fake, 0).connections, ==, 2);
}

static void
test_drain_all (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, 100 * MS);
  WbPoolUser *user;
  guint n_checks = fake->n_checks_by_target[0];

  g_test_summary ("While all targets are drained, nobody connects or checks; the end of it serves who still waits");
  wb_pool_policy_set_drained (fake->policy, 0, TRUE, fake->now_ns);
  user = wb_pool_fake_acquire (fake, -1, 60 * S);
  wb_pool_fake_pass (fake, 10 * S);
  g_assert_cmpuint (fake->n_connects, ==, 0);
  g_assert_cmpuint (fake->n_checks_by_target[0], ==, n_checks);
  wb_pool_policy_set_drained (fake->policy, 0, FALSE, fake->now_ns);
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 110 * MS);
  g_assert_true (user->served);
  g_assert_cmpuint (fake->n_checks_by_target[0], >, n_checks);
}

static void
test_drain_connecting (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, 0);
  WbPoolUser *user;

  g_test_summary ("A connect in flight to a target that is drained is given up");
  fake->servers[0] = WB_POOL_SERVER_SWALLOWS;
  user = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_policy_set_drained (fake->policy, 0, TRUE, fake->now_ns);
  wb_pool_fake_drain (fake);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 0);
  g_assert_cmpuint (wb_pool_fake_count (fake).given_up, ==, 1);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_DRAINED], ==, 0); /* it never was a connection */
  wb_pool_fake_pass (fake, 2 * S);
  g_assert_cmpint (user->reason, ==, WB_POOL_REASON_TIMEOUT);
}

/* --- Checks ---------------------------------------------------------------------------------------------------------- */

static void
test_check_spread (void)
{
  g_autoptr (WbPoolFake) fake = start (4, 0, 4, 2 * S);
  guint n[4] = { 1, 0, 0, 0 };

  g_test_summary ("Each target is checked once a period, each at its own time of it, without demand");
  g_assert_cmpuint (fake->n_checks_by_target[0], ==, 1);
  for (guint turn = 1; turn < 12; turn++)
    {
      wb_pool_fake_pass (fake, 500 * MS);
      n[turn % 4]++;
      for (guint i = 0; i < 4; i++)
        g_assert_cmpuint (fake->n_checks_by_target[i], ==, n[i]);
    }
  g_assert_cmpuint (fake->n_connects, ==, 0);
}

static void
test_check_falls_and_rises (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, S);

  g_test_summary ("Checks alone find that a target is down (fall 3) and that it is up again (rise 2)");
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  wb_pool_fake_pass (fake, 2 * S);
  g_assert_false (get_target (fake, 0).down);
  wb_pool_fake_pass (fake, S);
  g_assert_true (get_target (fake, 0).down);
  fake->servers[0] = WB_POOL_SERVER_TAKES;
  wb_pool_fake_pass (fake, S);
  g_assert_true (get_target (fake, 0).down);
  wb_pool_fake_pass (fake, S);
  g_assert_false (get_target (fake, 0).down);
  g_assert_cmpuint (fake->n_connects, ==, 0);
}

static void
test_check_ends_pause (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, S);
  WbPoolUser *user;

  g_test_summary ("A check that succeeds ends the pause: who waits is served before its end");
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  user = wb_pool_fake_acquire (fake, -1, 60 * S);
  wb_pool_fake_pass (fake, 20 * S);
  g_assert_cmpint (get_target (fake, 0).state, ==, WB_POOL_CIRCUIT_PAUSED);
  fake->servers[0] = WB_POOL_SERVER_TAKES;
  wb_pool_fake_pass (fake, S + 30 * MS);
  g_assert_true (user->served);
}

static void
test_check_leaves_pause (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, 200 * MS);
  WbPoolUser *user;
  guint n_connects;

  g_test_summary ("Checks that fail during a pause do not put its end off: attempts go on at the pace of the backoff");
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  user = wb_pool_fake_acquire (fake, -1, 120 * S);
  wb_pool_fake_pass (fake, 40 * S);
  n_connects = fake->n_connects;
  wb_pool_fake_pass (fake, 20 * S);
  g_assert_cmpuint (fake->n_connects - n_connects, >=, 3);
  g_assert_cmpuint (fake->n_connects - n_connects, <=, 5);
  g_assert_false (user->served);
}

static void
test_check_slow (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, S);
  guint n;

  g_test_summary ("While a check is not answered no other begins; afterwards they keep their time");
  fake->servers[0] = WB_POOL_SERVER_SWALLOWS; /* 5 s each */
  wb_pool_fake_pass (fake, S);
  n = fake->n_checks_by_target[0];
  wb_pool_fake_pass (fake, 4900 * MS - 100 * MS);
  g_assert_cmpuint (fake->n_checks_by_target[0], ==, n);
  wb_pool_fake_pass (fake, 2 * S);
  g_assert_cmpuint (fake->n_checks_by_target[0], ==, n + 1);
}

static void
test_check_closing (void)
{
  g_autoptr (WbPoolFake) fake = start (1, 0, 4, S);
  WbPoolAction action;
  guint n = fake->n_checks_by_target[0];

  g_test_summary ("Close takes back a check that was not begun, and an answer after it is ignored");
  fake->now_ns = 3 * S;
  wb_pool_policy_run (fake->policy, fake->now_ns);
  wb_pool_policy_close (fake->policy, 0, fake->now_ns);
  g_assert_true (wb_pool_policy_pop (fake->policy, &action));
  g_assert_cmpint (action.type, ==, WB_POOL_ACTION_CLOSED);
  g_assert_false (wb_pool_policy_pop (fake->policy, &action));
  wb_pool_policy_checked (fake->policy, 0, TRUE, fake->now_ns);
  g_assert_cmpuint (wb_pool_fake_count (fake).ignored, ==, 1);
  wb_pool_fake_pass (fake, 10 * S);
  g_assert_cmpuint (fake->n_checks_by_target[0], ==, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/orders/close-idle", test_close_idle);
  g_test_add_func ("/pool/orders/close-lent", test_close_lent);
  g_test_add_func ("/pool/orders/close-connecting", test_close_connecting);
  g_test_add_func ("/pool/orders/reset", test_reset);
  g_test_add_func ("/pool/orders/drain", test_drain);
  g_test_add_func ("/pool/orders/drain-all", test_drain_all);
  g_test_add_func ("/pool/orders/drain-connecting", test_drain_connecting);
  g_test_add_func ("/pool/checks/spread", test_check_spread);
  g_test_add_func ("/pool/checks/fall-and-rise", test_check_falls_and_rises);
  g_test_add_func ("/pool/checks/ends-pause", test_check_ends_pause);
  g_test_add_func ("/pool/checks/leaves-pause", test_check_leaves_pause);
  g_test_add_func ("/pool/checks/slow", test_check_slow);
  g_test_add_func ("/pool/checks/closing", test_check_closing);
  return g_test_run ();
}
