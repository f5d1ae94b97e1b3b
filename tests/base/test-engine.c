/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine, with its thread and in the caller's context: posts in order from everywhere, and every way to end. What
 * happens in the engine's thread wakes the test's loop, which sleeps in until (). */

#include "engine/base/wb-engine.h"
#include "engine/base/wb-limits.h"

#include "../support/wb-until.h"

#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_THREADS 4
#define N_POSTS 20000

static WbEngine *
engine_new (gboolean here)
{
  g_autoptr (GError) error = NULL;
  WbEngine *engine = here ? wb_engine_new_here (&error) : wb_engine_new (&error);

  g_assert_no_error (error);
  g_assert_nonnull (engine);
  return engine;
}

typedef struct
{
  WbEngine *engine;
  gint last[N_THREADS]; /* engine's context only */
  gint n_run;
  gint n_destroyed;
} Order;

typedef struct
{
  Order *order;
  guint thread;
  gint number;
} OrderPost;

static void
order_cb (gpointer data)
{
  OrderPost *post = data;

  g_assert_true (wb_engine_is_here (post->order->engine));
  g_assert_cmpint (post->order->last[post->thread], ==, post->number - 1);
  post->order->last[post->thread] = post->number;
  g_atomic_int_inc (&post->order->n_run);
}

static void
order_free (gpointer data)
{
  OrderPost *post = data;

  g_assert_true (wb_engine_is_here (post->order->engine));
  g_atomic_int_inc (&post->order->n_destroyed);
  g_free (post);
}

static gpointer
order_thread (gpointer data)
{
  OrderPost *start = data;

  g_assert_false (wb_engine_is_here (start->order->engine));
  for (gint i = 1; i <= N_POSTS; i++)
    {
      OrderPost *post = g_new (OrderPost, 1);

      *post = (OrderPost){ .order = start->order, .thread = start->thread, .number = i };
      wb_engine_post (start->order->engine, order_cb, post, order_free);
    }
  return NULL;
}

static void
test_order (gconstpointer here)
{
  Order order = { .engine = engine_new (here != NULL) };
  OrderPost starts[N_THREADS];
  GThread *threads[N_THREADS];

  g_test_summary ("20,000 posts from each of four threads at once: all run, in each thread's order, in the engine");
  for (guint i = 0; i < N_THREADS; i++)
    {
      starts[i] = (OrderPost){ .order = &order, .thread = i };
      threads[i] = g_thread_new ("poster", order_thread, &starts[i]);
    }
  if (here != NULL)
    until (g_atomic_int_get (&order.n_run) == N_THREADS * N_POSTS);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  if (here != NULL)
    g_assert_finalize_object (order.engine);
  else
    g_object_unref (order.engine); /* joins, after all that was posted */
  g_assert_cmpint (order.n_run, ==, N_THREADS * N_POSTS);
  g_assert_cmpint (order.n_destroyed, ==, N_THREADS * N_POSTS);
}

typedef struct
{
  WbEngine *engine;
  gint n_run;
  gboolean inside;
} Again;

static void
again_cb (gpointer data)
{
  Again *again = data;

  g_assert_false (again->inside);
  again->inside = TRUE;
  if (g_atomic_int_add (&again->n_run, 1) < 99)
    wb_engine_post (again->engine, again_cb, again, NULL);
  again->inside = FALSE;
  g_main_context_wakeup (NULL);
}

static void
test_later (gconstpointer here)
{
  Again again = { .engine = engine_new (here != NULL) };

  g_test_summary ("a post never runs inside the call that posts it, not even in the engine's own context");
  wb_engine_post (again.engine, again_cb, &again, NULL);
  if (here != NULL)
    g_assert_cmpint (again.n_run, ==, 0);
  until (g_atomic_int_get (&again.n_run) == 100);
  g_assert_finalize_object (again.engine);
}

static void
forever_cb (gpointer data)
{
  Again *again = data;

  g_atomic_int_inc (&again->n_run);
  wb_engine_post (again->engine, forever_cb, again, NULL);
}

static gboolean
count_cb (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
  g_main_context_wakeup (NULL);
  return G_SOURCE_CONTINUE;
}

static void
test_posts_yield (gconstpointer here)
{
  Again again = { .engine = engine_new (here != NULL) };
  gint n_others = 0;
  g_autoptr (GSource) other = g_idle_source_new ();

  g_test_summary ("a post that posts itself does not hold the loop, nor keep the engine from ending");
  g_source_set_priority (other, G_PRIORITY_DEFAULT);
  g_source_set_callback (other, count_cb, &n_others, NULL);
  g_source_attach (other, wb_engine_get_context (again.engine));
  wb_engine_post (again.engine, forever_cb, &again, NULL);
  until (g_atomic_int_get (&n_others) > 100);
  g_source_destroy (other);
  g_assert_finalize_object (again.engine);
}

/* Everything that can keep an engine busy, at once; engine's context only, but for what counts. */
typedef struct
{
  WbEngine *engine;
  WbDeadline deadlines[1000];
  WbWatch watch;
  int fds[2];
  gint n_expired;
  gint n_ready;
  gint n_posts;
} Flood;

static void
flood_deadline_cb (WbDeadline *deadline, gpointer data)
{
  Flood *flood = data;

  g_atomic_int_inc (&flood->n_expired);
  wb_deadline_arm (deadline, wb_engine_get_deadlines (flood->engine), 0);
}

static void
flood_ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  g_atomic_int_inc (&((Flood *) data)->n_ready);
}

static void
flood_post_cb (gpointer data)
{
  Flood *flood = data;

  if (g_atomic_int_add (&flood->n_posts, 1) == 100)
    g_main_context_wakeup (NULL);
  wb_engine_post (flood->engine, flood_post_cb, flood, NULL);
}

static void
flood_begin_cb (gpointer data)
{
  Flood *flood = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (flood->deadlines); i++)
    {
      wb_deadline_init (&flood->deadlines[i], flood_deadline_cb, flood);
      wb_deadline_arm (&flood->deadlines[i], wb_engine_get_deadlines (flood->engine), 0);
    }
  wb_watch_init (&flood->watch, flood_ready_cb, flood);
  wb_poller_add (wb_engine_get_poller (flood->engine), &flood->watch, flood->fds[0], WB_READY_WRITE, &error);
  g_assert_no_error (error);
  flood_post_cb (flood);
}

static void
test_flood (gconstpointer here)
{
  g_autofree Flood *flood = g_new0 (Flood, 1);
  Again again = { .engine = engine_new (here != NULL) };

  g_test_summary (
      "deadlines always due, a socket always ready and a post that posts itself: each gets its turns, a post "
      "from outside runs, and the engine can be ended");
  flood->engine = again.engine;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, flood->fds), ==, 0);
  wb_engine_post (flood->engine, flood_begin_cb, flood, NULL);
  until (g_atomic_int_get (&flood->n_posts) > 100);
  g_assert_cmpint (g_atomic_int_get (&flood->n_ready), >, 10);
  g_assert_cmpint (g_atomic_int_get (&flood->n_expired), >, 2560);
  wb_engine_post (flood->engine, again_cb, &again, NULL);
  until (g_atomic_int_get (&again.n_run) == 100);
  g_assert_finalize_object (again.engine);
  close (flood->fds[0]);
  close (flood->fds[1]);
}

static void
not_run_cb (gpointer data)
{
  g_assert_not_reached ();
}

static void
destroyed_cb (gpointer data)
{
  ++*(guint *) data;
}

static void
test_undelivered (void)
{
  WbEngine *engine = engine_new (TRUE);
  guint n_destroyed = 0;

  g_test_summary ("without a thread, posts that nobody let run are destroyed with the engine");
  for (guint i = 0; i < 10; i++)
    wb_engine_post (engine, not_run_cb, &n_destroyed, destroyed_cb);
  g_assert_finalize_object (engine);
  g_assert_cmpuint (n_destroyed, ==, 10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

typedef struct
{
  WbEngine *engine; /* Owned */
  gint *n_destroyed;
  GThread *thread;
} Last;

static void
last_cb (gpointer data)
{
  Last *last = data;

  g_assert_true (g_thread_self () != last->thread || wb_engine_is_here (last->engine));
  g_clear_object (&last->engine);
}

static void
last_destroyed_cb (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
gone_cb (gpointer data, GObject *former)
{
  g_atomic_int_inc ((gint *) data);
  g_main_context_wakeup (NULL);
}

static void
test_last_unref_inside (gconstpointer here)
{
  gint n_gone = 0;
  gint n_destroyed = 0;
  Last last = { .engine = engine_new (here != NULL), .thread = g_thread_self () };
  WbEngine *engine = last.engine;

  g_test_summary ("the last reference may go inside a post: no deadlock, and what is posted behind it is destroyed");
  g_object_weak_ref (G_OBJECT (engine), gone_cb, &n_gone);
  wb_engine_post (engine, last_cb, &last, NULL);
  if (here != NULL)
    wb_engine_post (engine, not_run_cb, &n_destroyed, last_destroyed_cb);
  else
    n_destroyed = 1; /* behind it, from another thread, would be a race */
  until (g_atomic_int_get (&n_gone) == 1);
  g_assert_cmpint (n_destroyed, ==, 1);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  ++*(guint *) data;
}

static void
test_parts (void)
{
  WbEngine *engine = engine_new (TRUE);
  WbDeadline deadline;
  guint n_calls = 0;

  g_test_summary ("poller, deadlines and clock of an engine belong together");
  g_assert_true (wb_engine_is_here (engine));
  g_assert_true (wb_engine_get_context (engine) == g_main_context_default ());
  g_assert_true (wb_deadline_queue_get_clock (wb_engine_get_deadlines (engine)) == wb_engine_get_clock (engine));
  g_assert_cmpuint (wb_poller_get_n_watches (wb_engine_get_poller (engine)), ==, 0);
  wb_deadline_init (&deadline, deadline_cb, &n_calls);
  wb_deadline_arm (&deadline, wb_engine_get_deadlines (engine), wb_clock_now_ns (wb_engine_get_clock (engine)));
  until (n_calls == 1);
  wb_deadline_arm (&deadline, wb_engine_get_deadlines (engine), wb_clock_now_ns (wb_engine_get_clock (engine)));
  g_assert_finalize_object (engine);
  g_assert_false (wb_deadline_is_armed (&deadline));
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
test_many (void)
{
  g_test_summary ("500 engines one after the other: neither thread nor descriptor is left");
  for (guint i = 0; i < 500; i++)
    {
      WbEngine *engine = engine_new (FALSE);
      Again again = { .engine = engine };

      if (i % 2 == 0)
        wb_engine_post (engine, again_cb, &again, NULL);
      g_object_unref (engine);
      g_assert_cmpint (again.n_run > 0, ==, i % 2 == 0);
    }
}

#define N_ROUNDS 200

/* Round after round through every way in: a post writes to a watched socket, the watch attaches a source of GLib's on a
 * pipe that is made and closed anew, that source arms a deadline, the deadline posts. */
typedef struct
{
  WbEngine *engine;
  WbWatch watch;
  WbDeadline deadline;
  int sockets[2];
  int pipe[2];
  gint n_rounds;
} Round;

static void
round_post_cb (gpointer data)
{
  Round *round = data;

  g_assert_cmpint (write (round->sockets[1], "x", 1), ==, 1);
}

static gboolean
round_pipe_cb (int fd, GIOCondition condition, gpointer data)
{
  Round *round = data;

  close (round->pipe[0]);
  close (round->pipe[1]);
  wb_deadline_arm (&round->deadline, wb_engine_get_deadlines (round->engine),
                   wb_clock_now_ns (wb_engine_get_clock (round->engine)) + WB_NS_PER_US);
  return G_SOURCE_REMOVE;
}

static void
round_watch_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Round *round = data;
  g_autoptr (GSource) source = NULL;
  char byte;

  g_assert_cmpint (read (watch->fd, &byte, 1), ==, 1);
  g_assert_cmpint (pipe (round->pipe), ==, 0);
  g_assert_cmpint (write (round->pipe[1], "x", 1), ==, 1);
  source = g_unix_fd_source_new (round->pipe[0], G_IO_IN);
  g_source_set_callback (source, G_SOURCE_FUNC (round_pipe_cb), round, NULL);
  g_source_attach (source, wb_engine_get_context (round->engine));
}

static void
round_deadline_cb (WbDeadline *deadline, gpointer data)
{
  Round *round = data;

  if (round->n_rounds + 1 < N_ROUNDS)
    wb_engine_post (round->engine, round_post_cb, round, NULL);
  else
    wb_watch_remove (&round->watch);
  g_atomic_int_inc (&round->n_rounds);
  g_main_context_wakeup (NULL);
}

static void
round_begin_cb (gpointer data)
{
  Round *round = data;
  g_autoptr (GError) error = NULL;

  wb_watch_init (&round->watch, round_watch_cb, round);
  wb_deadline_init (&round->deadline, round_deadline_cb, round);
  wb_poller_add (wb_engine_get_poller (round->engine), &round->watch, round->sockets[0], WB_READY_READ, &error);
  g_assert_no_error (error);
  round_post_cb (round);
}

static void
test_rounds (gconstpointer here)
{
  Round round = { .engine = engine_new (here != NULL) };

  g_test_summary ("posts, watches, deadlines and sources of others wake the same loop, whoever polls for it");
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, round.sockets), ==, 0);
  wb_engine_post (round.engine, round_begin_cb, &round, NULL);
  until (g_atomic_int_get (&round.n_rounds) == N_ROUNDS);
  g_object_unref (round.engine);
  close (round.sockets[0]);
  close (round.sockets[1]);
}

#define CROWD_BATCH 256u /* the poller's */
#define CROWD (8 * CROWD_BATCH)
#define CROWD_EXPIRIES 40
#define CROWD_WORK_NS WB_NS_PER_US /* a batch: 0.3 ms */

/* Watches that are always ready, the first of which asks for the deadline at once, turn after turn. */
typedef struct
{
  WbEngine *engine;
  WbWatch watches[CROWD];
  guint n_calls[CROWD];
  WbDeadline deadline;
  guint n_waited; /* calls while the deadline was due */
  int pipe[2];
  gint n_expiries;
} Crowd;

static void
crowd_watch_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Crowd *crowd = data;
  const WbClock *clock = wb_engine_get_clock (crowd->engine);
  gint64 end_ns = wb_clock_now_ns (clock) + CROWD_WORK_NS;

  /* Work, so that a batch takes longer than the system needs to let the timer go off. */
  while (wb_clock_now_ns (clock) < end_ns)
    ;
  crowd->n_calls[watch - crowd->watches]++;
  if (wb_deadline_is_armed (&crowd->deadline))
    {
      crowd->n_waited++;
      return;
    }
  wb_deadline_arm (&crowd->deadline, wb_engine_get_deadlines (crowd->engine), end_ns);
}

static void
crowd_deadline_cb (WbDeadline *deadline, gpointer data)
{
  Crowd *crowd = data;

  if (crowd->n_expiries + 1 == CROWD_EXPIRIES)
    for (guint i = 0; i < CROWD; i++)
      {
        int fd = crowd->watches[i].fd;

        wb_watch_remove (&crowd->watches[i]);
        close (fd);
      }
  g_atomic_int_inc (&crowd->n_expiries);
  g_main_context_wakeup (NULL);
}

static void
crowd_begin_cb (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;

  wb_deadline_init (&crowd->deadline, crowd_deadline_cb, crowd);
  for (guint i = 0; i < CROWD; i++)
    {
      wb_watch_init (&crowd->watches[i], crowd_watch_cb, crowd);
      wb_poller_add (wb_engine_get_poller (crowd->engine), &crowd->watches[i], dup (crowd->pipe[0]), WB_READY_READ,
                     &error);
      g_assert_no_error (error);
    }
}

static void
test_crowd (gconstpointer here)
{
  g_autofree Crowd *crowd = g_new0 (Crowd, 1);

  g_test_summary ("A deadline waits for one batch of a crowd that is always ready, and keeps none of it from its turn");
  wb_limits_raise ();
  crowd->engine = engine_new (here != NULL);
  g_assert_cmpint (pipe (crowd->pipe), ==, 0);
  g_assert_cmpint (write (crowd->pipe[1], "x", 1), ==, 1);
  wb_engine_post (crowd->engine, crowd_begin_cb, crowd, NULL);
  until (g_atomic_int_get (&crowd->n_expiries) == CROWD_EXPIRIES);
  g_object_unref (crowd->engine);
  /* One batch each, and as much again for a timer that goes off late on a busy machine. */
  g_assert_cmpuint (crowd->n_waited, <, 2 * CROWD_BATCH * CROWD_EXPIRIES);
  for (guint i = 0; i < CROWD; i++)
    g_assert_cmpuint (crowd->n_calls[i], >, 0);
  close (crowd->pipe[0]);
  close (crowd->pipe[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define BOTH(path, test)                                                                                               \
  g_test_add_data_func (path "/thread", NULL, test);                                                                   \
  g_test_add_data_func (path "/here", "here", test)
  BOTH ("/base/engine/order", test_order);
  BOTH ("/base/engine/later", test_later);
  BOTH ("/base/engine/posts-yield", test_posts_yield);
  BOTH ("/base/engine/flood", test_flood);
  BOTH ("/base/engine/last-unref-inside", test_last_unref_inside);
  BOTH ("/base/engine/rounds", test_rounds);
  BOTH ("/base/engine/crowd", test_crowd);
  g_test_add_func ("/base/engine/undelivered", test_undelivered);
  g_test_add_func ("/base/engine/parts", test_parts);
  g_test_add_func ("/base/engine/many", test_many);
  return g_test_run ();
}
