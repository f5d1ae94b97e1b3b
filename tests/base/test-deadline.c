/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deadlines: the heap against a sorted list, every way a callback can interfere, the real timer, and fairness. */

#include "../support/wb-fake-clock.h"
#include "../support/wb-until.h"
#include "engine/base/wb-deadline.h"
#include "engine/base/wb-priority.h"

#define N_MODEL 300

typedef struct
{
  WbFakeClock clock;
  WbDeadlineQueue *queue;
  GString *calls;
} Fixture;

typedef struct
{
  WbDeadline deadline;
  Fixture *fixture;
  char name;
  guint n_calls;
  gint64 again_ns; /* re-arm at the clock's time plus this, unless G_MININT64 */
  WbDeadline *other;
  gint64 other_ns; /* G_MININT64: disarm it */
  gboolean free_queue;
} Waiter;

static void
waiter_cb (WbDeadline *deadline, gpointer data)
{
  Waiter *self = data;

  g_assert_true (deadline == &self->deadline);
  g_assert_false (wb_deadline_is_armed (deadline));
  g_assert_null (deadline->queue);
  self->n_calls++;
  g_string_append_c (self->fixture->calls, self->name);
  if (self->again_ns != G_MININT64)
    wb_deadline_arm (deadline, self->fixture->queue, self->fixture->clock.now_ns + self->again_ns);
  if (self->other != NULL && self->other_ns == G_MININT64)
    wb_deadline_disarm (self->other);
  else if (self->other != NULL)
    wb_deadline_arm (self->other, self->fixture->queue, self->other_ns);
  if (self->free_queue)
    g_clear_pointer (&self->fixture->queue, wb_deadline_queue_free);
}

static void
waiter_init (Waiter *self, Fixture *fixture, char name)
{
  *self = (Waiter){ .fixture = fixture, .name = name, .again_ns = G_MININT64 };
  wb_deadline_init (&self->deadline, waiter_cb, self);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  wb_fake_clock_init (&fixture->clock, 1000);
  fixture->queue = wb_deadline_queue_new (NULL, &fixture->clock.clock);
  fixture->calls = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->queue, wb_deadline_queue_free);
  g_string_free (fixture->calls, TRUE);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  Waiter a, b, c;

  g_test_summary ("deadlines expire in the order of their moments, when those have come, and once");
  waiter_init (&a, fixture, 'a');
  waiter_init (&b, fixture, 'b');
  waiter_init (&c, fixture, 'c');
  wb_deadline_arm (&c.deadline, fixture->queue, 1300);
  wb_deadline_arm (&a.deadline, fixture->queue, 1100);
  wb_deadline_arm (&b.deadline, fixture->queue, 1200);
  g_assert_cmpuint (wb_deadline_queue_get_n_armed (fixture->queue), ==, 3);
  g_assert_cmpint (b.deadline.at_ns, ==, 1200);

  wb_fake_clock_advance (&fixture->clock, 99);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 0);
  wb_fake_clock_advance (&fixture->clock, 1);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
  g_assert_cmpstr (fixture->calls->str, ==, "a");
  wb_fake_clock_advance (&fixture->clock, 1000);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 2);
  g_assert_cmpstr (fixture->calls->str, ==, "abc");
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 0);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  Waiter a, b;

  g_test_summary ("arming again moves a deadline, forwards and back; disarming twice is nothing");
  waiter_init (&a, fixture, 'a');
  waiter_init (&b, fixture, 'b');
  wb_deadline_arm (&a.deadline, fixture->queue, 1100);
  wb_deadline_arm (&b.deadline, fixture->queue, 1200);
  wb_deadline_arm (&a.deadline, fixture->queue, 1300);
  wb_deadline_arm (&b.deadline, fixture->queue, 1050);
  g_assert_cmpuint (wb_deadline_queue_get_n_armed (fixture->queue), ==, 2);
  wb_fake_clock_advance (&fixture->clock, 299);
  wb_deadline_queue_run (fixture->queue, 0);
  g_assert_cmpstr (fixture->calls->str, ==, "b");
  wb_deadline_disarm (&a.deadline);
  wb_deadline_disarm (&a.deadline);
  wb_fake_clock_advance (&fixture->clock, 1000);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 0);
}

static void
test_callbacks (Fixture *fixture, gconstpointer data)
{
  Waiter a, b, c;

  g_test_summary ("a callback may arm itself, disarm another that is due, and arm a new one in the past");
  waiter_init (&a, fixture, 'a');
  waiter_init (&b, fixture, 'b');
  waiter_init (&c, fixture, 'c');
  a.again_ns = 10;
  a.other = &b.deadline;
  a.other_ns = G_MININT64;
  wb_deadline_arm (&a.deadline, fixture->queue, 1001);
  wb_deadline_arm (&b.deadline, fixture->queue, 1002);
  wb_fake_clock_advance (&fixture->clock, 5);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
  g_assert_true (wb_deadline_is_armed (&a.deadline));
  g_assert_false (wb_deadline_is_armed (&b.deadline));

  a.other = &c.deadline;
  a.other_ns = 3;
  wb_fake_clock_advance (&fixture->clock, 10);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
  g_assert_cmpint (c.deadline.at_ns, ==, 3);
  wb_fake_clock_advance (&fixture->clock, 1);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
  g_assert_cmpstr (fixture->calls->str, ==, "aac");
  wb_deadline_disarm (&a.deadline);
}

static void
test_past (Fixture *fixture, gconstpointer data)
{
  Waiter a;

  g_test_summary ("one that always arms itself in the past is called once a turn");
  waiter_init (&a, fixture, 'a');
  a.again_ns = -500;
  wb_deadline_arm (&a.deadline, fixture->queue, 0);
  g_assert_cmpuint (a.n_calls, ==, 0);
  for (guint turn = 1; turn <= 3; turn++)
    {
      g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
      g_assert_cmpint (a.deadline.at_ns, ==, fixture->clock.now_ns - 500);
      wb_fake_clock_advance (&fixture->clock, 1);
    }
  wb_deadline_disarm (&a.deadline);
}

static void
free_cb (WbDeadline *deadline, gpointer data)
{
  g_free (data);
}

static void
test_free_self (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("a callback may free the struct that embeds its deadline");
  for (guint i = 0; i < 100; i++)
    {
      WbDeadline *deadline = g_new (WbDeadline, 1);

      wb_deadline_init (deadline, free_cb, deadline);
      wb_deadline_arm (deadline, fixture->queue, 1000 - i);
    }
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 30), ==, 30);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 70);
}

static void
test_free_queue (Fixture *fixture, gconstpointer data)
{
  Waiter a, b;

  g_test_summary ("a callback may free the queue; what is armed is disarmed and not called");
  waiter_init (&a, fixture, 'a');
  waiter_init (&b, fixture, 'b');
  a.free_queue = TRUE;
  wb_deadline_arm (&a.deadline, fixture->queue, 1);
  wb_deadline_arm (&b.deadline, fixture->queue, 2);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 1);
  g_assert_null (fixture->queue);
  g_assert_false (wb_deadline_is_armed (&b.deadline));
  wb_deadline_disarm (&b.deadline);
}

static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autofree Waiter *waiters = g_new (Waiter, 1000);

  g_test_summary ("one run ends after 256 expiries, or after as many as asked for");
  for (guint i = 0; i < 1000; i++)
    {
      waiter_init (&waiters[i], fixture, '.');
      wb_deadline_arm (&waiters[i].deadline, fixture->queue, i);
    }
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 0), ==, 256);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 600), ==, 600);
  g_assert_cmpuint (wb_deadline_queue_run (fixture->queue, 600), ==, 144);
}

/* --- the model ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  WbDeadline deadline;
  GArray *expired; /* of gint64 */
} Modelled;

static void
modelled_cb (WbDeadline *deadline, gpointer data)
{
  Modelled *self = data;

  g_array_append_val (self->expired, deadline->at_ns);
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_model (Fixture *fixture, gconstpointer data)
{
  g_autofree Modelled *all = g_new0 (Modelled, N_MODEL);
  g_autoptr (GArray) expired = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 moments[N_MODEL] = { 0 }; /* the model; 0: disarmed */

  g_test_summary ("20,000 random steps on the heap give what a sorted list gives");
  for (guint i = 0; i < N_MODEL; i++)
    {
      all[i].expired = expired;
      wb_deadline_init (&all[i].deadline, modelled_cb, &all[i]);
    }
  for (guint step = 0; step < 20000; step++)
    {
      guint i = (guint) g_test_rand_int_range (0, N_MODEL);
      guint n_armed = 0;
      int what = g_test_rand_int_range (0, 10);

      if (what < 6)
        {
          moments[i] = fixture->clock.now_ns + g_test_rand_int_range (-20, 400);
          wb_deadline_arm (&all[i].deadline, fixture->queue, moments[i]);
        }
      else if (what < 8)
        {
          moments[i] = 0;
          wb_deadline_disarm (&all[i].deadline);
        }
      else
        {
          wb_fake_clock_advance (&fixture->clock, g_test_rand_int_range (0, 60));
          g_array_set_size (expired, 0);
          g_array_set_size (expected, 0);
          for (guint k = 0; k < N_MODEL; k++)
            if (moments[k] != 0 && moments[k] <= fixture->clock.now_ns)
              {
                g_array_append_val (expected, moments[k]);
                moments[k] = 0;
              }
          g_array_sort (expected, compare_moments);
          wb_deadline_queue_run (fixture->queue, N_MODEL);
          g_assert_cmpmem (expired->data, expired->len * sizeof (gint64), expected->data,
                           expected->len * sizeof (gint64));
        }
      for (guint k = 0; k < N_MODEL; k++)
        {
          g_assert_true (wb_deadline_is_armed (&all[k].deadline) == (moments[k] != 0));
          n_armed += moments[k] != 0;
        }
      g_assert_cmpuint (wb_deadline_queue_get_n_armed (fixture->queue), ==, n_armed);
    }
  for (guint i = 0; i < N_MODEL; i++)
    wb_deadline_disarm (&all[i].deadline);
}

/* --- on a real loop ------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbDeadline deadline;
  WbDeadlineQueue *queue;
  gint64 step_ns;
  gint64 start_ns;
  gint64 worst_ns; /* how early at worst: must stay 0 */
  guint n_calls;
  guint n_wanted;
} Ticker;

static void
ticker_cb (WbDeadline *deadline, gpointer data)
{
  Ticker *self = data;
  gint64 early_ns = deadline->at_ns - wb_clock_now_ns (wb_clock_get_monotonic ());

  self->worst_ns = MAX (self->worst_ns, early_ns);
  if (++self->n_calls < self->n_wanted)
    wb_deadline_arm (deadline, self->queue, self->start_ns + self->n_calls * self->step_ns);
}

static void
test_grid (void)
{
  g_autoptr (WbDeadlineQueue) queue = wb_deadline_queue_new (NULL, wb_clock_get_monotonic ());
  Ticker ticker = { .queue = queue, .step_ns = WB_NS_PER_MS, .n_wanted = 100 };

  g_test_summary ("a grid of 1 ms on the real timer: every slot is called, none early, no drift");
  wb_deadline_init (&ticker.deadline, ticker_cb, &ticker);
  ticker.start_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + WB_NS_PER_MS;
  wb_deadline_arm (&ticker.deadline, queue, ticker.start_ns);
  until (ticker.n_calls == ticker.n_wanted);
  g_assert_cmpint (ticker.worst_ns, ==, 0);
}

static void
test_timer_moves (void)
{
  g_autoptr (WbDeadlineQueue) queue = wb_deadline_queue_new (NULL, wb_clock_get_monotonic ());
  gint64 now_ns = wb_clock_now_ns (wb_clock_get_monotonic ());
  Ticker soon = { .queue = queue, .n_wanted = 1 };
  Ticker never = { .queue = queue, .n_wanted = 1 };

  g_test_summary ("the timer follows an earlier deadline, and survives that its earliest was disarmed or moved back");
  wb_deadline_init (&soon.deadline, ticker_cb, &soon);
  wb_deadline_init (&never.deadline, ticker_cb, &never);
  wb_deadline_arm (&never.deadline, queue, now_ns + 3600 * WB_NS_PER_S);
  wb_deadline_arm (&soon.deadline, queue, now_ns + WB_NS_PER_MS);
  until (soon.n_calls == 1);

  wb_deadline_arm (&never.deadline, queue, wb_clock_now_ns (wb_clock_get_monotonic ()) + WB_NS_PER_MS);
  wb_deadline_disarm (&never.deadline);
  wb_deadline_arm (&soon.deadline, queue, wb_clock_now_ns (wb_clock_get_monotonic ()) + 5 * WB_NS_PER_MS);
  until (soon.n_calls == 2);

  wb_deadline_arm (&soon.deadline, queue, -5); /* long past; and 0 or less would be "off" to a timerfd */
  g_assert_cmpuint (soon.n_calls, ==, 2);
  until (soon.n_calls == 3);
  g_assert_cmpuint (never.n_calls, ==, 0);
  g_assert_cmpint (soon.worst_ns, ==, 0);
}

static void
flood_cb (WbDeadline *deadline, gpointer data)
{
  wb_deadline_arm (deadline, data, wb_clock_now_ns (wb_clock_get_monotonic ()));
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
test_yields (gconstpointer data)
{
  guint n_deadlines = GPOINTER_TO_UINT (data);
  g_autofree WbDeadline *deadlines = g_new (WbDeadline, n_deadlines); /* freed after the queue */
  g_autoptr (WbDeadlineQueue) queue = wb_deadline_queue_new (NULL, wb_clock_get_monotonic ());
  g_autoptr (GSource) other = g_idle_source_new ();
  guint n_others = 0;
  guint n_turns = 0;

  g_test_summary ("while deadlines flood, however many they are, a source of priority 0 still gets its turns");
  for (guint i = 0; i < n_deadlines; i++)
    {
      wb_deadline_init (&deadlines[i], flood_cb, queue);
      wb_deadline_arm (&deadlines[i], queue, 0);
    }
  g_source_set_priority (other, WB_PRIORITY_CONTROL);
  g_source_set_callback (other, count_cb, &n_others, NULL);
  g_source_attach (other, NULL);
  for (; n_others < 10 && n_turns < 10000; n_turns++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_others, ==, 10);
  /* One turn of the others after at most 256 dispatches of ours. */
  g_assert_cmpuint (n_turns, <=, 10 * 257);
  g_source_destroy (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define WITH_FIXTURE(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  WITH_FIXTURE ("/base/deadline/order", test_order);
  WITH_FIXTURE ("/base/deadline/move", test_move);
  WITH_FIXTURE ("/base/deadline/callbacks", test_callbacks);
  WITH_FIXTURE ("/base/deadline/past", test_past);
  WITH_FIXTURE ("/base/deadline/free-self", test_free_self);
  WITH_FIXTURE ("/base/deadline/free-queue", test_free_queue);
  WITH_FIXTURE ("/base/deadline/budget", test_budget);
  WITH_FIXTURE ("/base/deadline/model", test_model);
  g_test_add_func ("/base/deadline/grid", test_grid);
  g_test_add_func ("/base/deadline/timer-moves", test_timer_moves);
  g_test_add_data_func ("/base/deadline/yields/one", GUINT_TO_POINTER (1), test_yields);
  g_test_add_data_func ("/base/deadline/yields/many", GUINT_TO_POINTER (3000), test_yields);
  return g_test_run ();
}
