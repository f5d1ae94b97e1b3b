/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One scenario of `./dev bench pool`: a pool against a server that this program forks, figures as one JSON line.
 *
 *   spike    5 idle connections, then 50 requests at once that use one for 2 ms each; connects take 150 ms
 *   queue    20 borrowers at once that keep theirs for 1 s, none connected, at most 20; connects take 150 ms
 *   refused  a port where nobody listens; 10 borrowers that wait 1 to 5 s, again and again, for SECONDS
 *   silent   the same at a socket whose queue of connects is full: a connect gets no answer
 *
 * Connects take 150 ms as the server sends its greeting so late and the pool waits for it: on loopback a connect alone
 * takes no time. Usage: wb-pool-scenario SCENARIO [SECONDS] */

#include "engine/pool/wb-pool.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING_NS (150 * WB_NS_PER_MS)
#define SERVER_CONNECTIONS 256u
#define BORROWERS_MAX 50u
#define CLOSE_PATIENCE_NS (2 * WB_NS_PER_S)

static gint64
now_ns (void)
{
  return wb_clock_now_ns (wb_clock_get_monotonic ());
}

/* --- The server -------------------------------------------------------------------------------------------------------- */

static int
open_listener (int backlog, guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t bytes = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) != 0 ||
      (backlog >= 0 && listen (fd, backlog) != 0) || getsockname (fd, (struct sockaddr *) &address, &bytes) != 0)
    g_error ("no listener: %s", g_strerror (errno));
  *port = ntohs (address.sin_port);
  return fd;
}

/* Greets each connection GREETING_NS after it was accepted, in a process of its own that ends with this one. */
static void
serve (int listener)
{
  struct pollfd polls[1 + SERVER_CONNECTIONS] = { { .fd = listener, .events = POLLIN } };
  gint64 greet_ns[1 + SERVER_CONNECTIONS] = { 0 };
  guint n = 1;

  for (;;)
    {
      gint64 next_ns = G_MAXINT64;

      for (guint i = 1; i < n; i++)
        if (greet_ns[i] != 0)
          next_ns = MIN (next_ns, greet_ns[i]);
      poll (polls, n,
            next_ns == G_MAXINT64 ? -1 : (int) MAX (0, (next_ns - now_ns () + WB_NS_PER_MS - 1) / WB_NS_PER_MS));

      if (polls[0].revents != 0 && n <= SERVER_CONNECTIONS)
        {
          polls[n] = (struct pollfd){ .fd = accept (listener, NULL, NULL), .events = POLLIN };
          greet_ns[n++] = now_ns () + GREETING_NS;
        }
      for (guint i = n - 1; i >= 1; i--)
        {
          char byte;

          if (greet_ns[i] != 0 && greet_ns[i] <= now_ns ())
            {
              greet_ns[i] = 0;
              send (polls[i].fd, "ready\n", 6, MSG_NOSIGNAL);
            }
          if (polls[i].revents != 0 && recv (polls[i].fd, &byte, 1, MSG_DONTWAIT) <= 0)
            {
              close (polls[i].fd);
              polls[i] = polls[--n];
              greet_ns[i] = greet_ns[n];
            }
        }
    }
}

static pid_t
start_server (guint16 *port)
{
  int listener = open_listener (SERVER_CONNECTIONS, port);
  pid_t child = fork ();

  if (child < 0)
    g_error ("no server: %s", g_strerror (errno));
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      serve (listener);
    }
  close (listener);
  return child;
}

/* --- Borrowers ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbEngine *engine; /* Borrowed */
  WbPool *pool;     /* Borrowed */
  gboolean again;   /* a borrower that failed tries once more, with another patience */
  gint64 hold_ns;
  gint64 begin_ns;
  gint64 done_ns; /* the latest end */
  guint n_waiting;
  guint n_grants;
  guint n_failures;
  guint n_busy;
  gint64 late_max_ns; /* a failure after its deadline */
  gint64 early_max_ns;
  gint64 served_max_ns; /* begin to the grant */
  GRand *random;        /* Owned */
} Scene;

typedef struct
{
  Scene *scene;
  WbPoolBorrow borrow;
  WbDeadline hold;
  gint64 deadline_ns;
} Borrower;

static void
ask (Borrower *self)
{
  Scene *scene = self->scene;
  gint64 patience_ns =
      scene->again ? (gint64) g_rand_int_range (scene->random, 1000, 5000) * WB_NS_PER_MS : 30 * WB_NS_PER_S;

  self->deadline_ns = now_ns () + patience_ns;
  scene->n_waiting++;
  wb_pool_acquire (scene->pool, &self->borrow, patience_ns);
}

static void
hold_cb (WbDeadline *deadline, gpointer data)
{
  Borrower *self = data;

  wb_pool_release (self->scene->pool, &self->borrow, FALSE);
  self->scene->n_busy--;
  self->scene->done_ns = now_ns ();
}

static void
again_cb (WbDeadline *deadline, gpointer data)
{
  ask (data);
}

static void
borrow_cb (WbPoolBorrow *borrow, const GError *error, gpointer data)
{
  Borrower *self = data;
  Scene *scene = self->scene;
  gint64 now = now_ns ();

  scene->n_waiting--;
  if (error != NULL)
    {
      scene->n_failures++;
      scene->late_max_ns = MAX (scene->late_max_ns, now - self->deadline_ns);
      scene->early_max_ns = MAX (scene->early_max_ns, self->deadline_ns - now);
      if (scene->again)
        {
          wb_deadline_init (&self->hold, again_cb, self);
          wb_deadline_arm (&self->hold, wb_engine_get_deadlines (scene->engine), now);
        }
      else
        scene->n_busy--;
      return;
    }
  scene->n_grants++;
  scene->served_max_ns = MAX (scene->served_max_ns, now - scene->begin_ns);
  wb_deadline_arm (&self->hold, wb_engine_get_deadlines (scene->engine), now + scene->hold_ns);
}

/* --- Scenes ------------------------------------------------------------------------------------------------------------- */

static void
turn_until (WbEngine *engine, gint64 end_ns, const guint *zero)
{
  while ((zero == NULL || *zero != 0) && now_ns () < end_ns)
    g_main_context_iteration (wb_engine_get_context (engine), TRUE);
}

/* The loop turns at least this often while a scene waits. */
static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
get_counts (WbPool *pool, WbPoolCounts *out)
{
  const WbSnapshotRequest request = { 0 };
  WbPoolSnapshot *snapshot = (WbPoolSnapshot *) wb_service_snapshot (WB_SERVICE (pool), &request);

  *out = snapshot->counts;
  wb_snapshot_unref (snapshot);
}

static double
cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
start_pool (WbEngine *engine, WbPool *pool, guint16 port, guint min, guint max, WbPoolProtocol protocol)
{
  WbPoolSettings settings;

  wb_pool_settings_init (&settings);
  wb_pool_settings_add_target (&settings, "127.0.0.1", port);
  settings.min = min;
  settings.max = max;
  settings.protocol = protocol;
  wb_service_start (WB_SERVICE (pool), &settings);
  wb_pool_settings_clear (&settings);
  if (wb_service_get_state (WB_SERVICE (pool)) == WB_SERVICE_FAILED)
    g_error ("no pool: %s", wb_service_get_error (WB_SERVICE (pool))->message);
}

static void
run_volley (WbEngine *engine, WbPool *pool, const char *name, guint n_borrowers, guint min, guint max, gint64 hold_ns)
{
  g_autofree Borrower *borrowers = g_new0 (Borrower, BORROWERS_MAX);
  Scene scene = { .engine = engine, .pool = pool, .hold_ns = hold_ns, .n_busy = n_borrowers };
  WbPoolCounts before = { 0 }, after;
  guint16 port;
  pid_t server = start_server (&port);
  guint total_max = 0;

  start_pool (engine, pool, port, min, max, WB_POOL_PROTOCOL_GREETING);
  do
    {
      turn_until (engine, now_ns () + WB_NS_PER_MS, NULL);
      get_counts (pool, &before);
    }
  while (before.slots[WB_POOL_SLOT_IDLE] < min);

  scene.begin_ns = now_ns ();
  for (guint i = 0; i < n_borrowers; i++)
    {
      borrowers[i].scene = &scene;
      wb_deadline_init (&borrowers[i].hold, hold_cb, &borrowers[i]);
      wb_pool_borrow_init (&borrowers[i].borrow, "scenario", borrow_cb, &borrowers[i]);
      ask (&borrowers[i]);
    }
  turn_until (engine, scene.begin_ns + 30 * WB_NS_PER_S, &scene.n_busy);
  get_counts (pool, &after);
  total_max = (guint) after.connected;
  g_print ("{\"scenario\": \"%s\", \"requests\": %u, \"granted\": %u, \"done_ms\": %.3f, \"served_ms\": %.3f, "
           "\"connects_begun\": %" G_GUINT64_FORMAT ", \"connected\": %u, \"total\": %u}\n",
           name, n_borrowers, scene.n_grants, (double) (scene.done_ns - scene.begin_ns) / 1e6,
           (double) scene.served_max_ns / 1e6, after.connects, total_max, after.total);
  kill (server, SIGKILL);
}

static void
run_dead (WbEngine *engine, WbPool *pool, const char *name, gboolean silent, guint seconds)
{
  g_autofree Borrower *borrowers = g_new0 (Borrower, 10);
  Scene scene = { .engine = engine, .pool = pool, .again = TRUE, .random = g_rand_new_with_seed (1) };
  guint16 port;
  int listener = open_listener (silent ? 0 : -1, &port);
  int fillers[2] = { -1, -1 };
  WbPoolCounts counts;
  double begin_cpu_s;

  /* A queue of length 0 holds one connection; the next is let in or not as the system likes, the third never. */
  for (guint i = 0; silent && i < G_N_ELEMENTS (fillers); i++)
    {
      struct sockaddr_in address = { .sin_family = AF_INET,
                                     .sin_port = htons (port),
                                     .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };

      fillers[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      (void) !connect (fillers[i], (struct sockaddr *) &address, sizeof address);
    }
  g_usleep (100000);

  start_pool (engine, pool, port, 0, 20, WB_POOL_PROTOCOL_NONE);
  begin_cpu_s = cpu_s ();
  scene.begin_ns = now_ns ();
  for (guint i = 0; i < 10; i++)
    {
      borrowers[i].scene = &scene;
      wb_pool_borrow_init (&borrowers[i].borrow, "scenario", borrow_cb, &borrowers[i]);
      ask (&borrowers[i]);
    }
  turn_until (engine, scene.begin_ns + (gint64) seconds * WB_NS_PER_S, NULL);
  get_counts (pool, &counts);
  g_print ("{\"scenario\": \"%s\", \"seconds\": %u, \"attempts\": %" G_GUINT64_FORMAT
           ", \"granted\": %u, \"failed\": %u, "
           "\"late_max_ms\": %.3f, \"early_max_ms\": %.3f, \"cpu_percent\": %.3f}\n",
           name, seconds, counts.connects, scene.n_grants, scene.n_failures, (double) scene.late_max_ns / 1e6,
           (double) MAX (scene.early_max_ns, 0) / 1e6, 100 * (cpu_s () - begin_cpu_s) / seconds);

  scene.again = FALSE;
  for (guint i = 0; i < 10; i++)
    {
      wb_pool_cancel (pool, &borrowers[i].borrow);
      wb_deadline_disarm (&borrowers[i].hold);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    if (fillers[i] >= 0)
      close (fillers[i]);
  close (listener);
  g_rand_free (scene.random);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbEngine) engine = wb_engine_new_here (&error);
  g_autoptr (WbPool) pool = NULL;
  const char *name = argc > 1 ? argv[1] : "";
  guint seconds = argc > 2 ? (guint) CLAMP (atoi (argv[2]), 1, 300) : 30;
  gint64 end_ns;

  if (engine == NULL)
    g_error ("no loop: %s", error->message);
  pool = wb_pool_new (engine);
  if (g_str_equal (name, "spike"))
    {
      g_timeout_add (1, tick_cb, NULL);
      run_volley (engine, pool, name, 50, 5, 50, 2 * WB_NS_PER_MS);
    }
  else if (g_str_equal (name, "queue"))
    {
      g_timeout_add (100, tick_cb, NULL);
      run_volley (engine, pool, name, 20, 0, 20, WB_NS_PER_S);
    }
  else if (g_str_equal (name, "refused") || g_str_equal (name, "silent"))
    {
      g_timeout_add_seconds (1, tick_cb, NULL);
      run_dead (engine, pool, name, g_str_equal (name, "silent"), seconds);
    }
  else
    {
      g_printerr ("Usage: wb-pool-scenario spike|queue|refused|silent [SECONDS]\n");
      return 2;
    }

  wb_service_stop (WB_SERVICE (pool));
  end_ns = now_ns () + CLOSE_PATIENCE_NS;
  while (wb_service_get_state (WB_SERVICE (pool)) != WB_SERVICE_STOPPED && now_ns () < end_ns)
    g_main_context_iteration (wb_engine_get_context (engine), TRUE);
  return wb_service_get_state (WB_SERVICE (pool)) == WB_SERVICE_STOPPED ? 0 : 1;
}
