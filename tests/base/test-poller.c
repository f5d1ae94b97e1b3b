/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The poller, whichever twin is built: readiness, stale events, budgets, a crowd. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-poller.h"
#include "engine/base/wb-priority.h"

#include "../support/wb-until.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct _Peer Peer;

typedef struct
{
  WbPoller *poller;
  GString *calls;
} Fixture;

/* One end of a socket pair, watched; the other is the test's. */
struct _Peer
{
  WbWatch watch;
  Fixture *fixture;
  char name;
  int fd;
  int far_fd;
  WbReady seen; /* of the last call */
  guint n_calls;
  gboolean drain;
  Peer *remove;    /* in the callback */
  Peer *pause;     /* in the callback: it wants nothing any more */
  Peer *replace;   /* close that one in the callback, and watch a new one of the same number */
  Peer *successor; /* the new one */
  gboolean free_poller;
  gint64 busy_ns;
};

static void peer_cb (WbWatch *watch, WbReady ready, gpointer data);

static void
peer_open (Peer *self, Fixture *fixture, char name, WbReady wanted)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), ==, 0);
  *self = (Peer){ .fixture = fixture, .name = name, .fd = fds[0], .far_fd = fds[1] };
  wb_watch_init (&self->watch, peer_cb, self);
  wb_poller_add (fixture->poller, &self->watch, self->fd, wanted, &error);
  g_assert_no_error (error);
}

static void
close_once (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
peer_close (Peer *self)
{
  wb_watch_remove (&self->watch);
  close_once (&self->fd);
  close_once (&self->far_fd);
}

static void
peer_write (Peer *self)
{
  g_assert_cmpint (write (self->far_fd, "x", 1), ==, 1);
}

static void
peer_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Peer *self = data;
  char byte;

  g_assert_true (watch == &self->watch);
  self->seen = ready;
  self->n_calls++;
  g_string_append_c (self->fixture->calls, self->name);
  if (self->drain)
    g_assert_cmpint (read (self->fd, &byte, 1), ==, 1);
  for (gint64 end = wb_clock_now_ns (wb_clock_get_monotonic ()) + self->busy_ns;
       self->busy_ns > 0 && wb_clock_now_ns (wb_clock_get_monotonic ()) < end;)
    ;
  if (self->remove != NULL)
    wb_watch_remove (&self->remove->watch);
  if (self->pause != NULL)
    wb_watch_set_wanted (&self->pause->watch, 0);
  if (self->replace != NULL)
    {
      int fd = self->replace->fd;

      peer_close (self->replace);
      self->replace = NULL;
      peer_open (self->successor, self->fixture, 'N', WB_READY_READ);
      g_assert_cmpint (self->successor->fd, ==, fd);
    }
  if (self->free_poller)
    g_clear_pointer (&self->fixture->poller, wb_poller_free);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->poller = wb_poller_new (NULL, &error);
  g_assert_no_error (error);
  fixture->calls = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->poller != NULL)
    g_assert_cmpuint (wb_poller_get_n_watches (fixture->poller), ==, 0);
  g_clear_pointer (&fixture->poller, wb_poller_free);
  g_string_free (fixture->calls, TRUE);
}

/* Turns the loop until nothing is ready. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_ready (Fixture *fixture, gconstpointer data)
{
  Peer a;

  g_test_summary ("readiness is told while it lasts, of the kind that is wanted");
  peer_open (&a, fixture, 'a', WB_READY_READ);
  settle ();
  g_assert_cmpuint (a.n_calls, ==, 0);

  peer_write (&a);
  g_main_context_iteration (NULL, FALSE);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (a.n_calls, ==, 2); /* level-triggered: not read, told again */
  g_assert_cmpint (a.seen, ==, WB_READY_READ);

  a.drain = TRUE;
  settle ();
  g_assert_cmpuint (a.n_calls, ==, 3);

  a.drain = FALSE;
  wb_watch_set_wanted (&a.watch, WB_READY_READ | WB_READY_WRITE);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (a.seen, ==, WB_READY_WRITE);
  peer_write (&a);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (a.seen, ==, WB_READY_READ | WB_READY_WRITE);

  wb_watch_set_wanted (&a.watch, 0);
  a.n_calls = 0;
  settle ();
  g_assert_cmpuint (a.n_calls, ==, 0);
  wb_watch_set_wanted (&a.watch, WB_READY_READ);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (a.n_calls, ==, 1);
  peer_close (&a);
}

static void
test_hangup (Fixture *fixture, gconstpointer data)
{
  Peer a;

  g_test_summary ("a hangup is told to one that wants nothing");
  peer_open (&a, fixture, 'a', 0);
  close_once (&a.far_fd);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (a.n_calls, ==, 1);
  g_assert_true (a.seen & WB_READY_HANGUP);
  g_assert_false (a.seen & WB_READY_READ);
  peer_close (&a);
  wb_watch_remove (&a.watch); /* again: nothing */
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  WbWatch watch;

  g_test_summary ("what the system refuses to watch is an error with its reason, and no watch");
  wb_watch_init (&watch, peer_cb, NULL);
  g_assert_false (wb_poller_add (fixture->poller, &watch, -1, WB_READY_READ, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, g_strerror (EBADF)));
  wb_watch_remove (&watch);
}

static void
test_stale_removed (Fixture *fixture, gconstpointer data)
{
  Peer a, b;

  g_test_summary ("of two that are ready, the first removes the other: it is not called");
  for (int round = 0; round < 2; round++)
    {
      peer_open (&a, fixture, 'a', WB_READY_READ);
      peer_open (&b, fixture, 'b', WB_READY_READ);
      a.remove = &b;
      b.remove = &a;
      /* Whichever comes first. */
      peer_write (round == 0 ? &a : &b);
      peer_write (round == 0 ? &b : &a);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (a.n_calls + b.n_calls, ==, 1);
      a.remove = b.remove = NULL;
      peer_close (&a);
      peer_close (&b);
    }
}

static void
test_stale_unwanted (Fixture *fixture, gconstpointer data)
{
  Peer a, b;

  g_test_summary ("of two that are ready, the first makes the other want nothing: it is not called");
  peer_open (&a, fixture, 'a', WB_READY_READ);
  peer_open (&b, fixture, 'b', WB_READY_READ);
  a.pause = &b;
  b.pause = &a;
  peer_write (&a);
  peer_write (&b);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (a.n_calls + b.n_calls, ==, 1);
  peer_close (&a);
  peer_close (&b);
}

static void
freed_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbWatch **others = data;

  /* All of them but this one, then this one. */
  for (guint i = 0; i < 50; i++)
    if (others[i] != NULL && others[i] != watch)
      {
        int fd = others[i]->fd;

        wb_watch_remove (others[i]);
        close (fd);
        g_clear_pointer (&others[i], g_free);
      }
  for (guint i = 0; i < 50; i++)
    if (others[i] == watch)
      {
        int fd = watch->fd;

        wb_watch_remove (watch);
        close (fd);
        g_clear_pointer (&others[i], g_free);
      }
}

static void
test_stale_freed (Fixture *fixture, gconstpointer data)
{
  WbWatch *watches[50];
  g_autoptr (GError) error = NULL;

  g_test_summary ("a callback may remove and free all watches that are ready, its own too");
  for (guint i = 0; i < 50; i++)
    {
      int fds[2];

      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
      close (fds[1]);
      watches[i] = g_new (WbWatch, 1);
      wb_watch_init (watches[i], freed_cb, watches);
      g_assert_true (wb_poller_add (fixture->poller, watches[i], fds[0], WB_READY_READ, &error));
    }
  settle ();
  for (guint i = 0; i < 50; i++)
    g_assert_null (watches[i]);
}

static void
test_stale_reused (Fixture *fixture, gconstpointer data)
{
  Peer a, b, next = { 0 };

  g_test_summary ("an event for a closed descriptor is not delivered to a new one of the same number");
  peer_open (&a, fixture, 'a', WB_READY_READ);
  peer_open (&b, fixture, 'b', WB_READY_READ);
  a.replace = &b;
  a.successor = b.successor = &next;
  b.replace = &a;
  peer_write (&a);
  peer_write (&b);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (a.n_calls + b.n_calls, ==, 1);
  g_assert_cmpuint (next.n_calls, ==, 0);

  /* The new one is watched for itself, though. */
  peer_write (&next);
  a.drain = b.drain = next.drain = TRUE;
  a.replace = b.replace = NULL;
  settle ();
  g_assert_cmpuint (next.n_calls, ==, 1);
  peer_close (&a);
  peer_close (&b);
  peer_close (&next);
}

static void
test_free_poller (Fixture *fixture, gconstpointer data)
{
  Peer a, b;

  g_test_summary ("a callback may free the poller; its watches are forgotten, their descriptors stay open");
  peer_open (&a, fixture, 'a', WB_READY_READ);
  peer_open (&b, fixture, 'b', WB_READY_READ);
  a.free_poller = b.free_poller = TRUE;
  peer_write (&a);
  peer_write (&b);
  settle ();
  g_assert_null (fixture->poller);
  g_assert_cmpuint (a.n_calls + b.n_calls, ==, 1);
  g_assert_null (a.watch.poller);
  g_assert_null (b.watch.poller);
  peer_write (&a);
  peer_close (&a);
  peer_close (&b);
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
test_fair (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N = 400
  };
  g_autofree Peer *peers = g_new (Peer, N);
  g_autoptr (GSource) other = g_idle_source_new ();
  guint n_others = 0;
  guint least = G_MAXUINT;
  guint most = 0;

  g_test_summary ("400 that are always ready and slow: each gets its turn, and so does a source beside the poller");
  for (guint i = 0; i < N; i++)
    {
      peer_open (&peers[i], fixture, '.', WB_READY_READ);
      peers[i].busy_ns = 100 * WB_NS_PER_US;
      peer_write (&peers[i]);
    }
  g_source_set_priority (other, WB_PRIORITY_CONTROL);
  g_source_set_callback (other, count_cb, &n_others, NULL);
  g_source_attach (other, NULL);
  while (fixture->calls->len < 5 * N)
    g_main_context_iteration (NULL, FALSE);
  /* 20 calls make 2 ms. */
  g_assert_cmpuint (n_others, >=, 5 * N / 21);
  for (guint i = 0; i < N; i++)
    {
      least = MIN (least, peers[i].n_calls);
      most = MAX (most, peers[i].n_calls);
      peer_close (&peers[i]);
    }
  g_assert_cmpuint (least, >=, 4);
  g_assert_cmpuint (most, <=, 6);
  g_source_destroy (other);
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N = 600
  };
  g_autofree Peer *peers = g_new (Peer, N);

  g_test_summary ("one turn delivers 256 events at most, and the next goes on with the rest");
  for (guint i = 0; i < N; i++)
    {
      peer_open (&peers[i], fixture, '.', WB_READY_READ);
      peers[i].drain = TRUE;
      peer_write (&peers[i]);
    }
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->calls->len, <=, 256);
  g_assert_cmpuint (fixture->calls->len, >, 0);
  settle ();
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpuint (peers[i].n_calls, ==, 1);
      peer_close (&peers[i]);
    }
}

static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit;
  g_autofree Peer *peers = NULL;
  guint n = 10000;

  g_test_summary (
      "10,000 watches (or what the limit of descriptors allows): one that becomes ready is found, in any order "
      "of leaving");
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < 2 * n + 100)
    n = (guint) (limit.rlim_cur - 100) / 2;
  g_test_message ("%u watches", n);

  peers = g_new (Peer, n);
  for (guint i = 0; i < n; i++)
    {
      peer_open (&peers[i], fixture, '.', WB_READY_READ);
      peers[i].drain = TRUE;
    }
  g_assert_cmpuint (wb_poller_get_n_watches (fixture->poller), ==, n);
  for (guint k = 0; k < 20; k++)
    {
      Peer *peer = &peers[g_test_rand_int_range (0, (int) n)];
      guint before = peer->n_calls;

      peer_write (peer);
      settle ();
      g_assert_cmpuint (peer->n_calls, ==, before + 1);
      g_assert_cmpuint (fixture->calls->len, ==, k + 1);
    }
  for (guint i = 0; i < n; i++)
    peer_close (&peers[i * 7919 % n]); /* a prime that divides no n we have */
  g_assert_cmpuint (wb_poller_get_n_watches (fixture->poller), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define WITH_FIXTURE(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  WITH_FIXTURE ("/base/poller/ready", test_ready);
  WITH_FIXTURE ("/base/poller/hangup", test_hangup);
  WITH_FIXTURE ("/base/poller/refused", test_refused);
  WITH_FIXTURE ("/base/poller/stale-removed", test_stale_removed);
  WITH_FIXTURE ("/base/poller/stale-unwanted", test_stale_unwanted);
  WITH_FIXTURE ("/base/poller/stale-freed", test_stale_freed);
  WITH_FIXTURE ("/base/poller/stale-reused", test_stale_reused);
  WITH_FIXTURE ("/base/poller/free-poller", test_free_poller);
  WITH_FIXTURE ("/base/poller/fair", test_fair);
  WITH_FIXTURE ("/base/poller/batch", test_batch);
  WITH_FIXTURE ("/base/poller/crowd", test_crowd);
  return g_test_run ();
}
