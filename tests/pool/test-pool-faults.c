/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The faults of other pools, each as a test that fails where it is present. The first group was seen in named projects,
 * the second is what a first attempt at a pool usually has. */

#include "wb-pool-fake.h"

#include "engine/base/wb-clock.h"

#define MS WB_NS_PER_MS
#define S WB_NS_PER_S

static void
set_up (WbPoolSettings *settings, guint min, guint max)
{
  wb_pool_settings_init (settings);
  settings->min = min;
  settings->max = max;
  wb_pool_settings_add_target (settings, "a", 8080);
}

/* Connects take 10 ms; the first 100 ms have passed. */
static WbPoolFake *
start (WbPoolSettings *settings)
{
  WbPoolFake *fake = wb_pool_fake_new (settings);

  wb_pool_settings_clear (settings);
  fake->connect_ns = 10 * MS;
  wb_pool_policy_start (fake->policy, 0);
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 100 * MS);
  return fake;
}

static WbPoolFake *
start_simple (guint min, guint max)
{
  WbPoolSettings settings;

  set_up (&settings, min, max);
  return start (&settings);
}

static guint
count (WbPoolFake *fake, WbPoolSlotState state)
{
  return wb_pool_fake_count (fake).slots[state];
}

static void
give_back (WbPoolFake *fake, WbPoolUser *user, gboolean broken)
{
  g_assert_true (wb_pool_policy_release (fake->policy, &user->lease, broken, fake->now_ns));
  wb_pool_fake_drain (fake);
}

/* One that has a connection and keeps it. */
static WbPoolUser *
borrow (WbPoolFake *fake)
{
  WbPoolUser *user = wb_pool_fake_acquire (fake, -1, 5 * S);

  wb_pool_fake_pass (fake, 50 * MS);
  g_assert_true (user->served);
  return user;
}

/* --- Seen in named projects ------------------------------------------------------------------------------------------ */

static void
test_create_fails_at_once (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 20);
  WbPoolUser *users[10];

  g_test_summary ("Connects that fail at once are no hot loop: deadlines still fire (generic-pool 175, 183)");
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  fake->refuse_ns = 0;
  for (guint i = 0; i < 10; i++)
    users[i] = wb_pool_fake_acquire (fake, 0, S);
  wb_pool_fake_pass (fake, 20 * S);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpint (users[i]->reason, ==, WB_POOL_REASON_TIMEOUT);
      g_assert_cmpint (users[i]->ended_ns, ==, users[i]->deadline_ns);
    }
  g_assert_cmpuint (fake->n_connects, <=, 15);
}

/* Borrowers that come all the time, each until it has what it asked for. */
static void
borrow_for (WbPoolFake *fake, guint seconds)
{
  for (guint i = 0; i < seconds * 10; i++)
    {
      wb_pool_fake_acquire (fake, 10 * MS, S);
      wb_pool_fake_pass (fake, 100 * MS);
    }
}

static void
test_hangs_up (void)
{
  g_test_summary ("A server that takes connections and closes them at once is no hot loop, wanted or not");
  for (guint busy = 0; busy < 2; busy++)
    {
      g_autoptr (WbPoolFake) fake = start_simple (5, 20);

      fake->servers[0] = WB_POOL_SERVER_HANGS_UP;
      wb_pool_policy_reset (fake->policy, fake->now_ns);
      wb_pool_fake_drain (fake);
      fake->n_connects = 0;
      if (busy)
        borrow_for (fake, 30);
      else
        wb_pool_fake_pass (fake, 30 * S);
      /* ¼, ½, 1, 2, 4, 5, 5, … s: ten pauses, each ended by one trial and what min and the waiters want after it. */
      g_assert_cmpuint (fake->n_connects, <=, 10 * (1 + 20));
      g_assert_cmpuint (fake->n_connects, >, 10);

      fake->servers[0] = WB_POOL_SERVER_TAKES;
      wb_pool_fake_pass (fake, 5 * S + 100 * MS);
      g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), >=, 5);
      /* The pauses begin anew once one was of use. */
      give_back (fake, borrow (fake), FALSE);
      fake->servers[0] = WB_POOL_SERVER_HANGS_UP;
      wb_pool_policy_reset (fake->policy, fake->now_ns);
      wb_pool_fake_drain (fake);
      fake->n_connects = 0;
      wb_pool_fake_pass (fake, S);
      g_assert_cmpuint (fake->n_connects, >, 10);
    }
}

static gboolean
is_down (WbPoolFake *fake)
{
  WbPoolTargetInfo info;

  wb_pool_policy_get_target (fake->policy, 0, &info);
  return info.down;
}

static void
test_hangs_up_stays_down (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  guint n_changes = 0;
  gboolean down = FALSE;

  g_test_summary (
      "A server that hangs up goes down once, and comes up when it was of use, not whenever it takes a connect");
  set_up (&settings, 5, 20);
  settings.health_period_ns = S; /* the checks succeed as the connects do */
  fake = start (&settings);
  fake->servers[0] = WB_POOL_SERVER_HANGS_UP;
  wb_pool_policy_reset (fake->policy, fake->now_ns);
  wb_pool_fake_drain (fake);
  for (guint i = 0; i < 6000; i++)
    {
      if (i % 10 == 0)
        wb_pool_fake_acquire (fake, 10 * MS, S);
      wb_pool_fake_pass (fake, 10 * MS);
      n_changes += is_down (fake) != down;
      down = is_down (fake);
    }
  g_assert_true (down);
  g_assert_cmpuint (n_changes, ==, 1);
  fake->servers[0] = WB_POOL_SERVER_TAKES;
  borrow_for (fake, 6);
  g_assert_false (is_down (fake));
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), >=, 5);
}

static void
test_old_age_is_no_fault (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (5, 5);

  g_test_summary ("A server that closes what nobody used for long is not taken for one that hangs up");
  wb_pool_fake_pass (fake, 6 * S);
  for (guint i = 0; i < 5; i++)
    g_assert_true (wb_pool_policy_peer_closed (fake->policy, i, fake->now_ns));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 50 * MS);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 5);
}

static void
test_validate_error (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *user;

  g_test_summary ("A failed validation frees its slot and the waiter gets another connection (generic-pool)");
  give_back (fake, borrow (fake), FALSE);
  wb_pool_fake_pass (fake, S);
  fake->invalid = TRUE;
  user = wb_pool_fake_acquire (fake, -1, 5 * S);
  wb_pool_fake_pass (fake, 100 * MS);
  g_assert_true (user->served);
  g_assert_cmpuint (fake->n_connects, ==, 2);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_INVALID], ==, 1);
}

static void
test_abort_during_validation (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *first, *second;

  g_test_summary ("Validated after its waiter left: the next waiter gets the connection (tarn)");
  give_back (fake, borrow (fake), FALSE);
  wb_pool_fake_pass (fake, S);
  first = wb_pool_fake_acquire (fake, -1, 5 * S);
  second = wb_pool_fake_acquire (fake, -1, 5 * S);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_VALIDATING), ==, 1);
  g_assert_true (wb_pool_policy_cancel (fake->policy, &first->waiter, fake->now_ns));
  wb_pool_fake_pass (fake, 0);
  g_assert_true (second->served);
  g_assert_cmpint (second->ended_ns, ==, second->asked_ns);
}

static void
test_dead_request (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *holder = borrow (fake), *late, *undecided, *next;

  g_test_summary ("A waiter that is gone when its turn comes does not keep the next one waiting (generic-pool)");
  late = wb_pool_fake_acquire (fake, -1, 10 * MS);
  undecided = wb_pool_fake_acquire (fake, -1, S);
  next = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_fake_pass (fake, 10 * MS);
  g_assert_cmpint (late->reason, ==, WB_POOL_REASON_TIMEOUT);
  g_assert_true (wb_pool_policy_release (fake->policy, &holder->lease, FALSE, fake->now_ns));
  /* It has been granted, but takes it back before it hears of it. */
  g_assert_true (wb_pool_policy_cancel (fake->policy, &undecided->waiter, fake->now_ns));
  wb_pool_fake_drain (fake);
  g_assert_cmpint (undecided->ended_ns, ==, -1);
  g_assert_true (next->served);
}

/* --- A first attempt ------------------------------------------------------------------------------------------------- */

static void
test_release_hands_over (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 2);
  WbPoolUser *holders[] = { borrow (fake), borrow (fake) };
  WbPoolUser *waiters[] = { wb_pool_fake_acquire (fake, -1, S), wb_pool_fake_acquire (fake, -1, S) };

  g_test_summary ("A release goes to the first waiter within the call, also above min; it is not closed meanwhile");
  give_back (fake, holders[0], FALSE);
  g_assert_true (waiters[0]->served);
  g_assert_cmpint (waiters[1]->ended_ns, ==, -1);
  give_back (fake, holders[1], FALSE);
  g_assert_true (waiters[1]->served);
  g_assert_cmpuint (fake->n_closed, ==, 0);
}

static void
test_timeout_leaves_queue (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *holder = borrow (fake), *waiter = wb_pool_fake_acquire (fake, -1, 20 * MS);

  g_test_summary ("A waiter that timed out is in no list: the connection becomes idle, not its");
  wb_pool_fake_pass (fake, 20 * MS);
  g_assert_cmpint (waiter->ended_ns, ==, waiter->deadline_ns);
  g_assert_cmpuint (wb_pool_fake_count (fake).waiters, ==, 0);
  give_back (fake, holder, FALSE);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 1);
  g_assert_false (waiter->served);
}

static void
check_reuse (WbPoolReuse reuse, const char *expected)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  WbPoolUser *users[3];

  set_up (&settings, 3, 3);
  settings.reuse = reuse;
  settings.validate = WB_POOL_VALIDATE_NONE;
  fake = start (&settings);
  for (guint i = 0; i < 3; i++)
    users[i] = borrow (fake);
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 3; k++)
      if (users[k]->lease.slot == (i + 1) % 3) /* given back in the order 1 2 0 */
        {
          give_back (fake, users[k], FALSE);
          wb_pool_fake_pass (fake, MS);
        }
  for (guint i = 0; i < 5; i++)
    {
      WbPoolUser *user = borrow (fake);

      g_string_append_printf (text, "%u", user->lease.slot);
      give_back (fake, user, FALSE);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_reuse (void)
{
  g_test_summary ("Which idle connection is next is a choice, and each choice does what it says");
  check_reuse (WB_POOL_REUSE_LIFO, "00000");
  check_reuse (WB_POOL_REUSE_FIFO, "12012");
  check_reuse (WB_POOL_REUSE_ROUND_ROBIN, "01201");
}

static void
test_min_is_filled (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (5, 20);

  g_test_summary ("min is there before anyone asks, and again after a loss");
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 5);
  g_assert_true (wb_pool_policy_peer_closed (fake->policy, 2, fake->now_ns));
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, 50 * MS);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 5);
  g_assert_cmpuint (fake->n_connects, ==, 6);
}

static void
test_lazy (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;

  g_test_summary ("A lazy pool connects when it is first asked");
  set_up (&settings, 5, 20);
  settings.lazy = TRUE;
  fake = start (&settings);
  g_assert_cmpuint (fake->n_connects, ==, 0);
  borrow (fake);
  wb_pool_fake_pass (fake, 100 * MS);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 5);
}

static void
test_failure_frees_slot (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 2);

  g_test_summary ("Failed connects do not use the pool up");
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  wb_pool_fake_acquire (fake, -1, 30 * S);
  wb_pool_fake_pass (fake, 31 * S);
  g_assert_cmpuint (wb_pool_fake_count (fake).connect_failures, >, 5);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 0);
  fake->servers[0] = WB_POOL_SERVER_TAKES;
  wb_pool_fake_pass (fake, 5 * S);
  borrow (fake);
  borrow (fake);
}

static void
test_slot_is_reserved (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 3);

  g_test_summary ("Connects under way count: acquires at the same time do not exceed max");
  for (guint i = 0; i < 50; i++)
    wb_pool_fake_acquire (fake, 10 * MS, 5 * S);
  wb_pool_fake_pass (fake, 5 * S);
  g_assert_cmpuint (fake->n_connects, ==, 3);
  g_assert_cmpuint (wb_pool_fake_count (fake).grants, ==, 50);
}

static void
test_dead_ones (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (1, 1);
  WbPoolUser *user;

  g_test_summary ("What the peer closed is never lent again, whether it was idle or lent");
  g_assert_true (wb_pool_policy_peer_closed (fake->policy, 0, fake->now_ns));
  user = wb_pool_fake_acquire (fake, -1, S);
  g_assert_cmpint (user->ended_ns, ==, -1);
  wb_pool_fake_pass (fake, 50 * MS);
  g_assert_true (user->served);
  g_assert_true (wb_pool_policy_peer_closed (fake->policy, 0, fake->now_ns));
  give_back (fake, user, FALSE);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 0);
  wb_pool_fake_pass (fake, 50 * MS);
  user = borrow (fake);
  give_back (fake, user, TRUE);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_BROKEN], ==, 2);
  g_assert_cmpuint (fake->n_connects, ==, 4);
}

static void
test_idle_timer (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (1, 2);
  WbPoolUser *a = borrow (fake), *b = borrow (fake);

  g_test_summary ("What is lent is not closed for being idle; what is idle too long is, down to min");
  wb_pool_fake_pass (fake, 100 * S);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_LENT), ==, 2);
  give_back (fake, a, FALSE);
  give_back (fake, b, FALSE);
  wb_pool_fake_pass (fake, 29 * S);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 2);
  wb_pool_fake_pass (fake, 100 * S);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 1);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_IDLE], ==, 1);
}

static void
test_health_check (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (2, 2);
  WbPoolUser *a, *b, *c;

  g_test_summary ("Health checks neither queue before users nor block a full pool");
  a = borrow (fake);
  b = borrow (fake);
  c = wb_pool_fake_acquire (fake, -1, 60 * S);
  wb_pool_fake_pass (fake, 30 * S); /* three periods, nothing to check */
  give_back (fake, a, FALSE);
  g_assert_true (c->served);
  give_back (fake, b, FALSE);
  fake->invalid = TRUE;
  wb_pool_fake_pass (fake, 11 * S);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_INVALID], >=, 1);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_LENT), ==, 1);
}

static void
test_close_ends_connects (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 5);
  WbPoolUser *holder = borrow (fake), *waiters[3];
  WbPoolAction action;
  guint n = 0;

  g_test_summary ("Closing ends connects under way; one that succeeds nevertheless does not come back to life");
  for (guint i = 0; i < 3; i++)
    waiters[i] = wb_pool_fake_acquire (fake, -1, 5 * S);
  wb_pool_fake_pass (fake, 6 * MS); /* the holder could have come back at once */
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_CONNECTING), ==, 3);
  wb_pool_policy_close (fake->policy, fake->now_ns + S, fake->now_ns);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (wb_pool_policy_pop (fake->policy, &action));
      g_assert_true (action.waiter == &waiters[i]->waiter); /* in order, and first */
      g_assert_cmpint (action.reason, ==, WB_POOL_REASON_CLOSED);
    }
  while (wb_pool_policy_pop (fake->policy, &action))
    if (action.type == WB_POOL_ACTION_CLOSE)
      {
        n++;
        g_assert_false (wb_pool_policy_connected (fake->policy, action.slot, fake->now_ns));
        g_assert_true (wb_pool_policy_closed (fake->policy, action.slot, fake->now_ns));
      }
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 1);
  g_assert_cmpint (wb_pool_fake_acquire (fake, -1, S)->reason, ==, WB_POOL_REASON_CLOSED);
  give_back (fake, holder, FALSE);
  g_assert_cmpuint (fake->n_ended, ==, 1);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, ==, 0);
}

static void
test_two_timeouts (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *user;

  g_test_summary ("A waiter's deadline does not end the connect; the connection serves the next one");
  set_up (&settings, 0, 1);
  settings.linger_ns = -1;
  fake = start (&settings);
  fake->connect_ns = 3 * S;
  user = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_fake_pass (fake, 2 * S);
  g_assert_cmpint (user->ended_ns - user->asked_ns, ==, S);
  wb_pool_fake_pass (fake, 1100 * MS);
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_IDLE), ==, 1);
  user = wb_pool_fake_acquire (fake, -1, S);
  g_assert_true (user->served);
  g_assert_cmpuint (fake->n_connects, ==, 1);
}

static void
test_time_never_goes_back (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *user;

  g_test_summary ("A clock that steps back neither ends nor prolongs anything");
  fake->servers[0] = WB_POOL_SERVER_SWALLOWS;
  wb_pool_fake_pass (fake, 10 * S);
  user = wb_pool_fake_acquire (fake, -1, S);
  wb_pool_policy_run (fake->policy, 0);
  wb_pool_fake_drain (fake);
  g_assert_cmpint (user->ended_ns, ==, -1);
  wb_pool_fake_pass (fake, S);
  g_assert_cmpint (user->ended_ns, ==, user->deadline_ns);
}

/* --- Leases ---------------------------------------------------------------------------------------------------------- */

static void
test_stale_leases (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *first = borrow (fake), *second;
  WbPoolLease foreign = { .slot = 77, .generation = 1 };

  g_test_summary ("Released twice, by somebody else's lease or after the drain: refused, counted, nothing else");
  give_back (fake, first, FALSE);
  g_assert_false (wb_pool_policy_release (fake->policy, &first->lease, FALSE, fake->now_ns));
  second = borrow (fake);
  g_assert_cmpuint (second->lease.slot, ==, first->lease.slot);
  g_assert_false (wb_pool_policy_release (fake->policy, &first->lease, TRUE, fake->now_ns));
  g_assert_false (wb_pool_policy_release (fake->policy, &foreign, FALSE, fake->now_ns));
  g_assert_cmpuint (count (fake, WB_POOL_SLOT_LENT), ==, 1);
  wb_pool_policy_close (fake->policy, fake->now_ns + S, fake->now_ns);
  wb_pool_fake_pass (fake, S - 1);
  g_assert_cmpuint (fake->n_ended, ==, 0);
  wb_pool_fake_pass (fake, 1);
  g_assert_cmpuint (fake->n_ended, ==, 1);
  g_assert_cmpuint (wb_pool_fake_count (fake).closes[WB_POOL_REASON_DRAINED], ==, 1);
  g_assert_false (wb_pool_policy_release (fake->policy, &second->lease, FALSE, fake->now_ns));
  g_assert_cmpuint (wb_pool_fake_count (fake).rejected, ==, 4);
}

static void
test_leak (void)
{
  g_autoptr (WbPoolFake) fake = start_simple (0, 1);
  WbPoolUser *user = borrow (fake);

  g_test_summary ("What is lent for longer than leak_ns is told once for each time it is lent");
  wb_pool_fake_pass (fake, 59 * S);
  g_assert_cmpuint (fake->n_leaked, ==, 0);
  wb_pool_fake_pass (fake, 300 * S);
  g_assert_cmpuint (fake->n_leaked, ==, 1);
  give_back (fake, user, FALSE);
  borrow (fake);
  wb_pool_fake_pass (fake, 61 * S);
  g_assert_cmpuint (fake->n_leaked, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/faults/seen/create-fails-at-once", test_create_fails_at_once);
  g_test_add_func ("/pool/faults/seen/hangs-up", test_hangs_up);
  g_test_add_func ("/pool/faults/seen/hangs-up-stays-down", test_hangs_up_stays_down);
  g_test_add_func ("/pool/faults/seen/old-age-is-no-fault", test_old_age_is_no_fault);
  g_test_add_func ("/pool/faults/seen/validate-error", test_validate_error);
  g_test_add_func ("/pool/faults/seen/abort-during-validation", test_abort_during_validation);
  g_test_add_func ("/pool/faults/seen/dead-request", test_dead_request);
  g_test_add_func ("/pool/faults/naive/release-hands-over", test_release_hands_over);
  g_test_add_func ("/pool/faults/naive/timeout-leaves-queue", test_timeout_leaves_queue);
  g_test_add_func ("/pool/faults/naive/reuse", test_reuse);
  g_test_add_func ("/pool/faults/naive/min-is-filled", test_min_is_filled);
  g_test_add_func ("/pool/faults/naive/lazy", test_lazy);
  g_test_add_func ("/pool/faults/naive/failure-frees-slot", test_failure_frees_slot);
  g_test_add_func ("/pool/faults/naive/slot-is-reserved", test_slot_is_reserved);
  g_test_add_func ("/pool/faults/naive/dead-ones", test_dead_ones);
  g_test_add_func ("/pool/faults/naive/idle-timer", test_idle_timer);
  g_test_add_func ("/pool/faults/naive/health-check", test_health_check);
  g_test_add_func ("/pool/faults/naive/close-ends-connects", test_close_ends_connects);
  g_test_add_func ("/pool/faults/naive/two-timeouts", test_two_timeouts);
  g_test_add_func ("/pool/faults/naive/time-never-goes-back", test_time_never_goes_back);
  g_test_add_func ("/pool/faults/leases/stale", test_stale_leases);
  g_test_add_func ("/pool/faults/leases/leak", test_leak);
  return g_test_run ();
}
