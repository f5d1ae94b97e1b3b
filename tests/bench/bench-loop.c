/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine's loop costs and how late it is.
 *
 *   poller:    a byte into each active socket, then turn the loop until each was read; processor time an event, beside a
 *              bare epoll_wait () loop over the same sockets, with 0 and with 9,000 idle ones watched as well
 *   deadlines: processor time to arm and expire one of many, and to move one back, as an idle timeout is
 *   grid:      how late each slot of a 1 ms grid is called, on the queue's timer and on GLib's ready time */

#include "engine/base/wb-deadline.h"
#include "engine/base/wb-poller.h"

#include "../support/wb-fake-clock.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_ACTIVE 64u
#define N_IDLE 9000u
#define EVENTS 50000u
#define N_DEADLINES 10000u
#define GRID_SLOTS 10000u

static gint64
cpu_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * WB_NS_PER_S + t.tv_nsec;
}

/* --- poller --------------------------------------------------------------------------------------------------------- */

static int active[MAX_ACTIVE][2];
static int idle[N_IDLE][2];
static guint n_read;

static void
read_one (int fd)
{
  char byte;

  if (read (fd, &byte, 1) == 1)
    n_read++;
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  read_one (watch->fd);
}

static void
write_all (guint n_active)
{
  for (guint i = 0; i < n_active; i++)
    if (write (active[i][1], "x", 1) != 1)
      g_error ("write: %m");
}

static double
measure_bare (guint n_active, guint n_idle)
{
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  gint64 start_ns;

  for (guint i = 0; i < n_active + n_idle; i++)
    {
      int fd = i < n_active ? active[i][0] : idle[i - n_active][0];
      struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

      epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
  start_ns = cpu_ns ();
  n_read = 0;
  for (guint total = n_active; total <= EVENTS; total += n_active)
    {
      write_all (n_active);
      while (n_read < total)
        {
          struct epoll_event events[256];
          int n = epoll_wait (epoll_fd, events, 256, -1);

          for (int i = 0; i < n; i++)
            read_one (events[i].data.fd);
        }
    }
  close (epoll_fd);
  return (double) (cpu_ns () - start_ns) / n_read;
}

static double
measure_poller (guint n_active, guint n_idle)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  WbPoller *poller = wb_poller_new (context, NULL);
  g_autofree WbWatch *watches = g_new (WbWatch, n_active + n_idle);
  gint64 start_ns, ns;

  g_main_context_acquire (context);
  for (guint i = 0; i < n_active + n_idle; i++)
    {
      wb_watch_init (&watches[i], ready_cb, NULL);
      if (!wb_poller_add (poller, &watches[i], i < n_active ? active[i][0] : idle[i - n_active][0], WB_READY_READ,
                          NULL))
        g_error ("not watched");
    }
  start_ns = cpu_ns ();
  n_read = 0;
  for (guint total = n_active; total <= EVENTS; total += n_active)
    {
      write_all (n_active);
      while (n_read < total)
        g_main_context_iteration (context, TRUE);
    }
  ns = cpu_ns () - start_ns;
  wb_poller_free (poller);
  g_main_context_release (context);
  return (double) ns / n_read;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static void
bench_poller (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2 * (N_IDLE + MAX_ACTIVE) + 50)
    {
      g_print ("poller: needs a limit of %u descriptors\n", 2 * (N_IDLE + MAX_ACTIVE) + 50);
      return;
    }
  for (guint i = 0; i < MAX_ACTIVE + N_IDLE; i++)
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, i < MAX_ACTIVE ? active[i] : idle[i - MAX_ACTIVE]) != 0)
      g_error ("socketpair: %m");

  for (guint round = 0; round < 4; round++)
    {
      guint n_active = round & 1 ? MAX_ACTIVE : 1;
      guint n_idle = round & 2 ? N_IDLE : 0;
      double bare = G_MAXDOUBLE, ours = G_MAXDOUBLE;

      /* In turn, so that both have the same neighbours; the least disturbed counts. */
      for (guint i = 0; i < 7; i++)
        {
          bare = MIN (bare, measure_bare (n_active, n_idle));
          ours = MIN (ours, measure_poller (n_active, n_idle));
        }
      g_print ("poller    %2u active, %4u idle   bare %6.0f ns   poller %6.0f ns an event\n", n_active, n_idle, bare,
               ours);
    }
}

/* --- deadlines ------------------------------------------------------------------------------------------------------ */

static void
nothing_cb (WbDeadline *deadline, gpointer data)
{
}

static void
bench_deadlines (void)
{
  WbFakeClock clock;
  g_autofree WbDeadline *deadlines = g_new (WbDeadline, N_DEADLINES);
  g_autoptr (WbDeadlineQueue) queue = NULL;
  gint64 arm_ns = 0, run_ns = 0, move_ns, start_ns;
  guint n_rounds = 100;

  wb_fake_clock_init (&clock, 0);
  queue = wb_deadline_queue_new (NULL, &clock.clock);
  for (guint i = 0; i < N_DEADLINES; i++)
    wb_deadline_init (&deadlines[i], nothing_cb, NULL);
  srand (1);
  for (guint round = 0; round < n_rounds; round++)
    {
      start_ns = cpu_ns ();
      for (guint i = 0; i < N_DEADLINES; i++)
        wb_deadline_arm (&deadlines[i], queue, clock.now_ns + rand () % WB_NS_PER_S);
      arm_ns += cpu_ns () - start_ns;
      wb_fake_clock_advance (&clock, WB_NS_PER_S);
      start_ns = cpu_ns ();
      wb_deadline_queue_run (queue, N_DEADLINES);
      run_ns += cpu_ns () - start_ns;
    }
  for (guint i = 0; i < N_DEADLINES; i++)
    wb_deadline_arm (&deadlines[i], queue, i);
  start_ns = cpu_ns ();
  for (guint i = 0; i < n_rounds * N_DEADLINES; i++)
    wb_deadline_arm (&deadlines[i * 7919 % N_DEADLINES], queue, N_DEADLINES + i);
  move_ns = cpu_ns () - start_ns;
  for (guint i = 0; i < N_DEADLINES; i++)
    wb_deadline_disarm (&deadlines[i]);
  g_print ("deadlines %u armed   arm %.0f ns   expire %.0f ns   move back %.0f ns\n", N_DEADLINES,
           (double) arm_ns / n_rounds / N_DEADLINES, (double) run_ns / n_rounds / N_DEADLINES,
           (double) move_ns / n_rounds / N_DEADLINES);
}

/* --- grid ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbDeadline deadline;
  WbDeadlineQueue *queue;
  GMainLoop *loop;
  gint64 start_ns;
  double late_us[GRID_SLOTS];
  guint n;
} Grid;

static gboolean
grid_note (Grid *grid)
{
  gint64 at_ns = grid->start_ns + grid->n * WB_NS_PER_MS;

  grid->late_us[grid->n++] = (double) (wb_clock_now_ns (wb_clock_get_monotonic ()) - at_ns) / WB_NS_PER_US;
  if (grid->n == GRID_SLOTS)
    g_main_loop_quit (grid->loop);
  return grid->n < GRID_SLOTS;
}

static void
grid_deadline_cb (WbDeadline *deadline, gpointer data)
{
  Grid *grid = data;

  if (grid_note (grid))
    wb_deadline_arm (deadline, grid->queue, grid->start_ns + grid->n * WB_NS_PER_MS);
}

static void
grid_set_ready_time (Grid *grid, GSource *source)
{
  g_source_set_ready_time (source, (grid->start_ns + grid->n * WB_NS_PER_MS) / WB_NS_PER_US);
}

static gboolean
grid_source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  if (!grid_note (data))
    return G_SOURCE_REMOVE;
  grid_set_ready_time (data, source);
  return G_SOURCE_CONTINUE;
}

static void
grid_print (Grid *grid, const char *name)
{
  qsort (grid->late_us, GRID_SLOTS, sizeof (double), compare_doubles);
  g_print ("grid 1 ms %-12s late by p50 %.0f us   p95 %.0f us   p99 %.0f us   max %.0f us\n", name,
           grid->late_us[GRID_SLOTS / 2], grid->late_us[GRID_SLOTS * 95 / 100], grid->late_us[GRID_SLOTS * 99 / 100],
           grid->late_us[GRID_SLOTS - 1]);
}

static void
bench_grid (void)
{
  static GSourceFuncs ready_time_funcs = { .dispatch = grid_source_dispatch };
  g_autoptr (WbDeadlineQueue) queue = wb_deadline_queue_new (NULL, wb_clock_get_monotonic ());
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSource) source = g_source_new (&ready_time_funcs, sizeof (GSource));
  g_autofree Grid *grid = g_new0 (Grid, 1);

  grid->queue = queue;
  grid->loop = loop;
  grid->start_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + WB_NS_PER_MS;
  wb_deadline_init (&grid->deadline, grid_deadline_cb, grid);
  wb_deadline_arm (&grid->deadline, queue, grid->start_ns);
  g_main_loop_run (loop);
  grid_print (grid, "deadline");

  grid->n = 0;
  grid->start_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + WB_NS_PER_MS;
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, NULL, grid, NULL);
  grid_set_ready_time (grid, source);
  g_source_attach (source, NULL);
  g_main_loop_run (loop);
  grid_print (grid, "ready time");
}

int
main (void)
{
  bench_poller ();
  bench_deadlines ();
  bench_grid ();
  return 0;
}
