/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pool in known situations, on a made-up clock: what others were measured doing, and each fault that others have. */

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

/* A pool with n idle connections. */
static WbPoolFake *
start (WbPoolSettings *settings, guint n)
{
  WbPoolFake *fake = wb_pool_fake_new (settings);

  wb_pool_settings_clear (settings);
  fake->connect_ns = 150 * MS;
  fake->refuse_ns = MS / 10;
  wb_pool_policy_start (fake->policy, 0);
  wb_pool_fake_drain (fake);
  wb_pool_fake_pass (fake, n ? 200 * MS : 0);
  g_assert_cmpuint (wb_pool_fake_count (fake).slots[WB_POOL_SLOT_IDLE], ==, n);
  return fake;
}

static WbPoolUser *
user (WbPoolFake *fake, guint i)
{
  return fake->users->pdata[i];
}

/* --- Figures --------------------------------------------------------------------------------------------------------- */

static void
test_spike (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  gint64 start_ns, done_ns = 0;

  g_test_summary (
      "50 requests of 2 ms meet 5 idle connections, connects take 150 ms: done within 30 ms, with 6 at most");
  set_up (&settings, 5, 20);
  fake = start (&settings, 5);
  start_ns = fake->now_ns;
  for (guint i = 0; i < 50; i++)
    wb_pool_fake_acquire (fake, 2 * MS, 5 * S);
  wb_pool_fake_pass (fake, 400 * MS);
  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (user (fake, i)->served);
      done_ns = MAX (done_ns, user (fake, i)->ended_ns + 2 * MS - start_ns);
    }
  g_test_message ("done after %.3f ms, %u connections, %u connects in all", (double) done_ns / MS,
                  wb_pool_fake_count (fake).total, fake->n_connects);
  g_assert_cmpint (done_ns, <=, 30 * MS);
  g_assert_cmpuint (wb_pool_fake_count (fake).total, <=, 6);
  g_assert_cmpuint (fake->n_connects, <=, 6);
}

/* The forecast of who is served by what comes back is wrong: uses get longer by a factor of 500. */
static void
test_longer_uses (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  gint64 start_ns, longest_ns = 0;

  g_test_summary (
      "After uses of 2 ms come 15 of a second, 5 connections are there, connects take 150 ms: the forecast of "
      "short waits is given up at once");
  set_up (&settings, 5, 20);
  fake = start (&settings, 5);
  for (guint i = 0; i < 50; i++)
    wb_pool_fake_acquire (fake, 2 * MS, 5 * S);
  wb_pool_fake_pass (fake, 400 * MS);
  start_ns = fake->now_ns;
  for (guint i = 0; i < 15; i++)
    wb_pool_fake_acquire (fake, S, 5 * S);
  wb_pool_fake_pass (fake, 400 * MS);
  for (guint i = 50; i < 65; i++)
    {
      g_assert_true (user (fake, i)->served);
      longest_ns = MAX (longest_ns, user (fake, i)->ended_ns - start_ns);
    }
  g_test_message ("the last one after %.3f ms", (double) longest_ns / MS);
  g_assert_cmpint (longest_ns, <=, 170 * MS);
}

/* Short uses, but more of them than what is there can serve: a queue that stays is worth connects. */
static void
test_lasting_queue (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;

  g_test_summary ("A queue that lasts for as long as a connect takes makes the pool grow, however short the uses are");
  set_up (&settings, 1, 20);
  fake = start (&settings, 1);
  for (guint i = 0; i < 60; i++)
    wb_pool_fake_acquire (fake, 2 * MS, 5 * S);
  wb_pool_fake_pass (fake, 100 * MS);
  for (guint i = 0; i < 60; i++)
    wb_pool_fake_acquire (fake, 2 * MS, 5 * S);
  wb_pool_fake_pass (fake, 48 * MS);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  wb_pool_fake_pass (fake, 4 * MS);
  g_assert_cmpuint (fake->n_connects, ==, 20);
}

static void
test_long_holders (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  gint64 longest_ns = 0;

  g_test_summary ("20 borrowers of a second, connects take 150 ms, none is there: all are served within 200 ms");
  set_up (&settings, 0, 20);
  fake = start (&settings, 0);
  for (guint i = 0; i < 20; i++)
    wb_pool_fake_acquire (fake, S, 5 * S);
  wb_pool_fake_pass (fake, 300 * MS);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_true (user (fake, i)->served);
      longest_ns = MAX (longest_ns, user (fake, i)->ended_ns);
    }
  g_test_message ("the last one after %.3f ms", (double) longest_ns / MS);
  g_assert_cmpint (longest_ns, <=, 200 * MS);
}

static void
check_dead (WbPoolServer server)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;

  set_up (&settings, 0, 20);
  fake = start (&settings, 0);
  fake->servers[0] = server;
  for (guint i = 0; i < 10; i++)
    wb_pool_fake_acquire (fake, S, (3 * (gint64) i + 3) * S);
  wb_pool_fake_pass (fake, 30 * S);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_false (user (fake, i)->served);
      g_assert_cmpint (user (fake, i)->reason, ==, WB_POOL_REASON_TIMEOUT);
      g_assert_cmpint (ABS (user (fake, i)->ended_ns - user (fake, i)->deadline_ns), <=, 20 * MS);
    }
  g_test_message ("%u attempts in 30 s", fake->n_connects);
  g_assert_cmpuint (fake->n_connects, >=, 2);
  g_assert_cmpuint (fake->n_connects, <=, 15);
}

static void
test_dead (void)
{
  g_test_summary (
      "A server that refuses for 30 s, or swallows, is tried 15 times at most by 10 waiters; each fails in time");
  check_dead (WB_POOL_SERVER_REFUSES);
  check_dead (WB_POOL_SERVER_SWALLOWS);
}

static void
test_recovery (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  WbPoolUser *waiting;

  g_test_summary ("A server that is back is found within one pause");
  set_up (&settings, 0, 20);
  fake = start (&settings, 0);
  fake->servers[0] = WB_POOL_SERVER_REFUSES;
  waiting = wb_pool_fake_acquire (fake, S, 600 * S);
  wb_pool_fake_pass (fake, 60 * S);
  fake->servers[0] = WB_POOL_SERVER_TAKES;
  wb_pool_fake_pass (fake, 5 * S + 150 * MS);
  g_assert_true (waiting->served);
}

static void
test_black_hole (void)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolFake) fake = NULL;
  guint n_failed = 0;
  gint64 longest_ns = 0;

  g_test_summary ("One of three targets swallows: nobody fails, and a connect there holds nobody up");
  set_up (&settings, 0, 20);
  wb_pool_settings_add_target (&settings, "b", 8080);
  wb_pool_settings_add_target (&settings, "c", 8080);
  settings.idle_timeout_ns = 20 * MS; /* so that connects go on */
  fake = start (&settings, 0);
  fake->connect_ns = 10 * MS;
  fake->servers[1] = WB_POOL_SERVER_SWALLOWS;
  for (guint i = 0; i < 1000; i++)
    {
      wb_pool_fake_acquire (fake, 5 * MS, 2 * S);
      wb_pool_fake_pass (fake, (i % 7) * 10 * MS);
    }
  wb_pool_fake_pass (fake, 3 * S);
  for (guint i = 0; i < 1000; i++)
    {
      n_failed += !user (fake, i)->served;
      longest_ns = MAX (longest_ns, user (fake, i)->ended_ns - user (fake, i)->asked_ns);
    }
  g_test_message ("%u failed, the longest wait was %.1f ms, %u of %u connects went there", n_failed,
                  (double) longest_ns / MS, fake->n_connects_by_target[1], fake->n_connects);
  g_assert_cmpuint (n_failed, ==, 0);
  g_assert_cmpuint (fake->n_connects_by_target[1], <=, 60);
  g_assert_cmpint (longest_ns, <=, 300 * MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/figures/spike", test_spike);
  g_test_add_func ("/pool/figures/longer-uses", test_longer_uses);
  g_test_add_func ("/pool/figures/lasting-queue", test_lasting_queue);
  g_test_add_func ("/pool/figures/long-holders", test_long_holders);
  g_test_add_func ("/pool/figures/dead", test_dead);
  g_test_add_func ("/pool/figures/recovery", test_recovery);
  g_test_add_func ("/pool/figures/black-hole", test_black_hole);
  return g_test_run ();
}
