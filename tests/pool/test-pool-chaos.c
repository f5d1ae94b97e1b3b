/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that can be told to a pool with sockets, in any order, from the loop and from within its own calls, while its
 * servers close, reset, fall silent and speak unasked. What is asked after each step is that the books agree and that
 * nobody is told twice; at the end the fixture asks for every hold, descriptor and object. */

#include "tests/pool/wb-pool-test.h"

#define USERS 12u
#define STEPS 400u
#define RUNS 12u

typedef struct
{
  WbPoolTest test;
  WbPoolServer *servers[2]; /* Owned */
  WbPoolBorrower users[USERS];
  guint n_asked[USERS], n_dropped[USERS]; /* acquires, and those of them that were cancelled */
  GRand *rand;
  guint depth;
} Chaos;

static void act (Chaos *self);

static guint
draw (Chaos *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static guint
get_number (Chaos *self, const WbPoolBorrower *user)
{
  return (guint) (user - self->users);
}

static void
then_cb (WbPoolBorrower *user)
{
  Chaos *self = user->data;

  g_assert_cmpuint (user->n_told + self->n_dropped[get_number (self, user)], ==,
                    self->n_asked[get_number (self, user)]);
  if (self->depth < 3 && draw (self, 2))
    act (self);
}

static void
exchanged_cb (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error, gpointer data)
{
  WbPoolBorrower *user = data;
  Chaos *self = user->data;

  if (draw (self, 2))
    (void) wb_pool_release (self->test.pool, borrow, error != NULL);
  if (self->depth < 3 && draw (self, 2))
    act (self);
}

static void
use (Chaos *self, WbPoolBorrower *user)
{
  WbPoolBorrow *borrow = &user->borrow;

  if (borrow->waiting)
    {
      if (draw (self, 3) == 0 && wb_pool_cancel (self->test.pool, borrow))
        self->n_dropped[get_number (self, user)]++;
    }
  else if (!borrow->lent)
    {
      self->n_asked[get_number (self, user)]++;
      wb_pool_acquire (self->test.pool, borrow, (1 + draw (self, 40)) * WB_NS_PER_MS);
    }
  else if (draw (self, 2))
    (void) wb_pool_exchange (self->test.pool, borrow, draw (self, 2) ? draw (self, 100) : draw (self, 400000),
                             (1 + draw (self, 30)) * WB_NS_PER_MS, exchanged_cb, user);
  else
    (void) wb_pool_release (self->test.pool, borrow, draw (self, 8) == 0);
}

static void
load (Chaos *self)
{
  WbPoolLoadSettings settings;

  wb_pool_load_settings_init (&settings);
  settings.workers = 1 + draw (self, 8);
  settings.hold.mean_ns = settings.think.mean_ns = draw (self, 3) * WB_NS_PER_MS;
  settings.payload_bytes = draw (self, 20000);
  settings.exchange_timeout_ns = 20 * WB_NS_PER_MS;
  settings.leak_share = 0.05;
  settings.abort_share = 0.2;
  (void) wb_pool_start_load (self->test.pool, &settings, NULL);
}

static guint64
get_id (Chaos *self)
{
  WbPoolSnapshot *snapshot = wb_pool_test_look (&self->test);
  guint64 id = snapshot->n_rows ? snapshot->rows[draw (self, snapshot->n_rows)].id : 0;

  wb_snapshot_unref (snapshot);
  return id;
}

static void
order (Chaos *self)
{
  WbPool *pool = self->test.pool;

  switch (draw (self, 14))
    {
    case 0:
      (void) wb_pool_close_connection (pool, get_id (self));
      break;
    case 1:
      (void) wb_pool_validate_connection (pool, get_id (self));
      break;
    case 2:
      wb_pool_reset (pool);
      break;
    case 3:
      wb_pool_set_target_mode (pool, 1 + draw (self, 2),
                               draw (self, 2) ? WB_POOL_TARGET_DRAINED : WB_POOL_TARGET_READY);
      break;
    case 4:
      wb_pool_borrow_one (pool);
      break;
    case 5:
      (void) wb_pool_release_one (pool);
      break;
    case 6:
      (void) wb_pool_leak_one (pool);
      break;
    case 7:
      (void) wb_pool_return_leaked (pool);
      break;
    case 8:
      (void) wb_pool_kill_one (pool);
      break;
    case 9:
      load (self);
      break;
    case 10:
      wb_pool_stop_load (pool);
      break;
    case 11:
      if (draw (self, 4) == 0)
        wb_pool_close (pool, draw (self, 20) * WB_NS_PER_MS);
      break;
    case 12:
      if (draw (self, 4) == 0)
        wb_service_stop (WB_SERVICE (pool));
      break;
    default:
      wb_service_start (WB_SERVICE (pool), &self->test.settings);
      break;
    }
}

static void
disturb (Chaos *self)
{
  WbPoolServer *server = self->servers[draw (self, 2)];

  switch (draw (self, 4))
    {
    case 0:
      wb_pool_server_close_all (server, draw (self, 2));
      break;
    case 1:
      wb_pool_server_say_to_all (server, "unasked\n");
      break;
    case 2:
      wb_pool_server_set_silent (server, draw (self, 3) == 0);
      break;
    default:
      wb_pool_server_set_frozen (server, draw (self, 4) == 0);
      break;
    }
}

static void
act (Chaos *self)
{
  guint what = draw (self, 16);

  self->depth++;
  if (what < 12)
    use (self, &self->users[draw (self, USERS)]);
  else if (what < 15)
    order (self);
  else
    disturb (self);
  self->depth--;
}

static void
check (Chaos *self)
{
  WbPoolSnapshot *snapshot = wb_pool_test_look (&self->test);
  const WbPoolCounts *counts = &snapshot->counts;
  guint64 n_failures = 0;
  guint n = 0;

  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    n_failures += counts->failures[i];
  g_assert_cmpuint (counts->acquires, ==, counts->grants + n_failures + counts->cancels + counts->waiters);
  for (guint i = 0; i < WB_POOL_N_SLOT_STATES; i++)
    n += counts->slots[i];
  g_assert_cmpuint (n, ==, snapshot->max);
  g_assert_cmpuint (snapshot->n_connections, ==, counts->total);
  for (guint i = 0; i < snapshot->n_rows; i++)
    if (snapshot->rows[i].state != WB_POOL_SLOT_LENT)
      g_assert_null (snapshot->rows[i].holder);
  wb_snapshot_unref (snapshot);
}

static void
set_up (Chaos *self, guint seed)
{
  WbPoolSettings *settings = &self->test.settings;

  self->rand = g_rand_new_with_seed (seed);
  wb_pool_test_init (&self->test);
  for (guint i = 0; i < G_N_ELEMENTS (self->servers); i++)
    {
      self->servers[i] = wb_pool_server_new (4, 0);
      wb_pool_test_add (&self->test, self->servers[i]);
    }
  settings->min = seed % 3;
  settings->max = 1 + seed % 7;
  settings->connect_timeout_ns = 20 * WB_NS_PER_MS;
  settings->backoff_ns = settings->backoff_max_ns = 2 * WB_NS_PER_MS;
  settings->validate = (WbPoolValidate) (seed % 3);
  settings->validate_after_ns = 0;
  settings->validate_timeout_ns = 5 * WB_NS_PER_MS;
  settings->check_period_ns = 3 * WB_NS_PER_MS;
  settings->health_period_ns = 10 * WB_NS_PER_MS;
  settings->idle_timeout_ns = 20 * WB_NS_PER_MS;
  settings->lifetime_ns = 50 * WB_NS_PER_MS;
  settings->leak_ns = 5 * WB_NS_PER_MS;
  settings->hedge_ns = 2 * WB_NS_PER_MS;
  settings->linger_ns = (gint64) (seed % 2) * WB_NS_PER_MS;
  settings->fail_fast = seed % 4 == 0;
  for (guint i = 0; i < USERS; i++)
    {
      wb_pool_borrower_init (&self->users[i], &self->test, "somebody");
      self->users[i].then = then_cb;
      self->users[i].data = self;
    }
}

static void
clear (Chaos *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->servers); i++)
    wb_pool_server_set_frozen (self->servers[i], FALSE);
  self->depth = 3; /* nobody asks again */
  wb_pool_test_stop (&self->test);
  for (guint i = 0; i < USERS; i++)
    {
      until (!self->users[i].borrow.waiting);
      g_assert_cmpuint (self->users[i].n_told + self->n_dropped[i], ==, self->n_asked[i]);
      if (self->users[i].borrow.lent)
        (void) wb_pool_release (self->test.pool, &self->users[i].borrow, FALSE);
      wb_pool_borrower_clear (&self->users[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->servers); i++)
    g_clear_pointer (&self->servers[i], wb_pool_server_free);
  wb_pool_test_clear (&self->test);
  g_rand_free (self->rand);
}

static void
test_chaos (void)
{
  const char *from = g_getenv ("WB_TEST_CHAOS"); /* other histories: any number */

  g_test_summary (
      "Anything in any order, also from within: the books agree, each acquire ends once, and nothing is left");
  for (guint run = 0; run < RUNS; run++)
    {
      guint seed = run + RUNS * (guint) g_ascii_strtoull (from ? from : "0", NULL, 10);
      Chaos self = { 0 };

      g_test_message ("seed %u", seed);
      set_up (&self, seed);
      wb_service_start (WB_SERVICE (self.test.pool), &self.test.settings);
      for (guint i = 0; i < STEPS; i++)
        {
          act (&self);
          check (&self);
          for (guint turns = draw (&self, 4); turns; turns--)
            g_main_context_iteration (NULL, FALSE);
        }
      clear (&self);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/chaos", test_chaos);
  return g_test_run ();
}
