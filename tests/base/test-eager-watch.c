/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When an eager watch waits and when it asks, over a pair of datagram sockets in a loop of the test's own. */

#include "engine/base/wb-eager-watch.h"
#include "engine/base/wb-priority.h"

#include <sys/socket.h>
#include <unistd.h>

#define A_TURN 8u /* datagrams */

typedef struct
{
  GMainContext *context;
  WbPoller *poller;
  WbEagerWatch watch;
  int fds[2]; /* asked, asks */
  guint n_turns;
  guint n_received;
  guint n_others;
  gboolean is_endless; /* each turn says that it was full */
} Bench;

static WbTurn
serve_cb (gpointer data)
{
  Bench *bench = data;
  guint n = 0;
  char byte;

  bench->n_turns++;
  while (n < A_TURN && recv (bench->fds[0], &byte, 1, MSG_DONTWAIT) == 1)
    n++;
  bench->n_received += n;
  if (n == A_TURN || bench->is_endless)
    return WB_TURN_FULL;
  return n >= A_TURN / 2 ? WB_TURN_DONE : WB_TURN_QUIET;
}

static void
bench_open (Bench *bench)
{
  GError *error = NULL;

  *bench = (Bench){ .context = g_main_context_new () };
  bench->poller = wb_poller_new (bench->context, &error);
  g_assert_no_error (error);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, bench->fds));
  g_assert_true (
      wb_eager_watch_start (&bench->watch, bench->poller, bench->context, bench->fds[0], serve_cb, bench, &error));
  g_assert_no_error (error);
}

static void
bench_close (Bench *bench)
{
  wb_eager_watch_stop (&bench->watch);
  wb_eager_watch_stop (&bench->watch);
  g_assert_cmpuint (wb_poller_get_n_watches (bench->poller), ==, 0);
  close (bench->fds[0]);
  close (bench->fds[1]);
  wb_poller_free (bench->poller);
  g_main_context_unref (bench->context);
}

static void
ask (Bench *bench, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (send (bench->fds[1], "x", 1, 0), ==, 1);
}

/* Asking and standing in the poller's set exclude each other. */
static void
expect (Bench *bench, gboolean is_asking)
{
  g_assert_cmpint (wb_eager_watch_is_asking (&bench->watch), ==, is_asking);
  g_assert_cmpuint (wb_poller_get_n_watches (bench->poller), ==, is_asking ? 0 : 1);
}

static void
turn (Bench *bench)
{
  guint n_turns = bench->n_turns;

  while (bench->n_turns == n_turns)
    g_assert_true (g_main_context_iteration (bench->context, FALSE));
}

static void
test_waits (void)
{
  Bench bench;

  g_test_summary ("Few datagrams are served out of the poller's set, and nothing is called for while none is there");
  bench_open (&bench);
  g_assert_false (g_main_context_iteration (bench.context, FALSE));
  for (guint n = 1; n < A_TURN; n++)
    {
      ask (&bench, n);
      turn (&bench);
      expect (&bench, FALSE);
      while (g_main_context_iteration (bench.context, FALSE))
        ;
    }
  g_assert_cmpuint (bench.n_received, ==, A_TURN * (A_TURN - 1) / 2);
  g_assert_cmpuint (bench.n_turns, ==, A_TURN - 1);
  bench_close (&bench);
}

static void
test_asks (void)
{
  Bench bench;

  g_test_summary ("After a full turn it asks without the set until a turn finds little; then it waits and hears again");
  bench_open (&bench);
  for (guint round = 1; round <= 3; round++)
    {
      ask (&bench, A_TURN + A_TURN / 2);
      turn (&bench);
      expect (&bench, TRUE);
      turn (&bench);
      expect (&bench, TRUE);
      ask (&bench, 1);
      turn (&bench);
      expect (&bench, FALSE);
      g_assert_false (g_main_context_iteration (bench.context, FALSE));
      ask (&bench, 1);
      turn (&bench);
      expect (&bench, FALSE);
      g_assert_cmpuint (bench.n_received, ==, round * (A_TURN + A_TURN / 2 + 2));
    }
  bench_close (&bench);
}

static gboolean
other_cb (gpointer data)
{
  ((Bench *) data)->n_others++;
  return G_SOURCE_CONTINUE;
}

static void
test_shares (void)
{
  GSource *other = g_idle_source_new ();
  Bench bench;

  g_test_summary ("While it asks without end a source of the same priority has as many turns; it can be stopped so");
  bench_open (&bench);
  bench.is_endless = TRUE;
  g_source_set_priority (other, WB_PRIORITY_CONTROL);
  g_source_set_callback (other, other_cb, &bench, NULL);
  g_source_attach (other, bench.context);
  ask (&bench, 1);
  turn (&bench);
  bench.n_others = 0;
  for (guint i = 0; i < 100; i++)
    turn (&bench);
  expect (&bench, TRUE);
  g_assert_cmpuint (bench.n_others, >=, 99);
  wb_eager_watch_stop (&bench.watch);
  g_source_destroy (other);
  g_source_unref (other);
  ask (&bench, 1);
  g_assert_false (g_main_context_iteration (bench.context, FALSE));
  bench_close (&bench);
}

static void
test_no_room (void)
{
  WbEagerWatch watch = { 0 };
  g_autoptr (GError) error = NULL;
  Bench bench;

  g_test_summary ("What cannot be watched is an error, and stops as if it had never been started");
  bench_open (&bench);
  g_assert_false (wb_eager_watch_start (&watch, bench.poller, bench.context, -1, serve_cb, &bench, &error));
  g_assert_nonnull (error);
  wb_eager_watch_stop (&watch);
  bench_close (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eager-watch/waits", test_waits);
  g_test_add_func ("/eager-watch/asks", test_asks);
  g_test_add_func ("/eager-watch/shares", test_shares);
  g_test_add_func ("/eager-watch/no-room", test_no_room);
  return g_test_run ();
}
