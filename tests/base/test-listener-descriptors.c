/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that has 64 descriptors and 100 clients. It is this program again, as "--server", and answers each line on its
 * standard input with its figures; the clients are here. GSocketService wrote 592,272 warnings in 4 s in that place, took
 * 80 % of a processor, and left the others in the queue. */

#include "engine/base/wb-limits.h"
#include "engine/base/wb-listener.h"

#include "../support/wb-until.h"
#include "wb-peer.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define DESCRIPTORS 64
#define CLIENTS 100

/* Of a processor: a server that spins takes 0.8 of it on any machine, this one 0.005 on ours, more on a slower one. */
#define SHARE_MAX 0.2

/* --- The server --- */

typedef struct
{
  WbPoller *poller;
  gboolean counts; /* asks wb_limits before it keeps a connection, as services do */
  guint n_open;
  guint n_closed_full;
  guint n_troubles;
  guint most_descriptors;
  WbWatch input;
  gboolean done;
} Server;

typedef struct
{
  WbWatch watch;
  Server *server;
} Connection;

/* Without opening anything. */
static guint
count_descriptors (void)
{
  guint n = 0;

  for (int fd = 0; fd < DESCRIPTORS; fd++)
    n += fcntl (fd, F_GETFD) >= 0 ? 1 : 0;
  return n;
}

static void
connection_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Connection *connection = data;
  char bytes[512];
  gssize n = recv (watch->fd, bytes, sizeof bytes, 0);
  int fd = watch->fd;

  if (n > 0)
    g_assert_cmpint (send (fd, bytes, (gsize) n, MSG_NOSIGNAL), ==, n);
  else if (n == 0 || errno != EAGAIN)
    {
      wb_watch_remove (watch);
      close (fd);
      connection->server->n_open--;
      if (connection->server->counts)
        wb_limits_give_back ();
      g_free (connection);
    }
}

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  Server *server = data;
  Connection *connection;

  server->most_descriptors = MAX (server->most_descriptors, count_descriptors ());
  if (server->counts && !wb_limits_take ())
    {
      close (fd);
      server->n_closed_full++;
      return;
    }
  connection = g_new0 (Connection, 1);
  connection->server = server;
  wb_watch_init (&connection->watch, connection_cb, connection);
  g_assert_true (wb_poller_add (server->poller, &connection->watch, fd, WB_READY_READ, NULL));
  server->n_open++;
}

static void
trouble_cb (WbListener *listener, const char *text, gpointer data)
{
  ((Server *) data)->n_troubles++;
  fprintf (stderr, "# server: %s\n", text);
}

static void
input_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbListener *listener = data;
  Server *server = (Server *) ((guint8 *) watch - G_STRUCT_OFFSET (Server, input));
  struct rusage usage;
  char bytes[64];

  if (read (watch->fd, bytes, sizeof bytes) <= 0)
    {
      server->done = TRUE;
      return;
    }
  getrusage (RUSAGE_SELF, &usage);
  printf ("%u %u %u %u %u %u %" G_GINT64_FORMAT "\n", (guint) wb_listener_get_n_accepted (listener),
          (guint) wb_listener_get_n_refused (listener), server->n_open, server->n_closed_full, server->n_troubles,
          server->most_descriptors,
          (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec +
              usage.ru_stime.tv_usec);
  fflush (stdout);
}

static int
run_server (gboolean counts)
{
  static const WbListenerEvents events = { accepted_cb, trouble_cb };
  struct rlimit limits = { .rlim_cur = DESCRIPTORS, .rlim_max = DESCRIPTORS };
  WbEndpoint loopback = { .family = 4, .address = { 127, 0, 0, 1 } };
  Server server = { .counts = counts };
  g_autoptr (WbEngine) engine = NULL;
  g_autoptr (WbListener) listener = NULL;

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limits), ==, 0);
  wb_limits_raise ();
  engine = wb_engine_new_here (NULL);
  server.poller = wb_engine_get_poller (engine);
  listener = wb_listener_new (engine, &loopback, 0, &events, &server, NULL);
  g_assert_nonnull (listener);
  wb_limits_get_room ();
  fcntl (0, F_SETFL, fcntl (0, F_GETFL) | O_NONBLOCK);
  wb_watch_init (&server.input, input_cb, listener);
  g_assert_true (wb_poller_add (server.poller, &server.input, 0, WB_READY_READ, NULL));
  printf ("%u\n", wb_listener_get_endpoint (listener)->port);
  fflush (stdout);
  while (!server.done)
    g_main_context_iteration (NULL, TRUE);
  wb_watch_remove (&server.input);
  g_assert_cmpuint (server.n_open, ==, 0);
  return 0;
}

/* --- The clients --- */

static const char *self_path;

typedef struct
{
  GSubprocess *process;
  GDataInputStream *answers;
  WbEndpoint to;
} Remote;

typedef struct
{
  guint accepted;
  guint refused;
  guint open;
  guint closed_full;
  guint troubles;
  guint most_descriptors;
  gint64 cpu_us;
} Figures;

static char *
read_line (Remote *remote)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (remote->answers, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

static void
remote_start (Remote *remote, const char *how)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;

  remote->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self_path,
                                      "--server", how, NULL);
  g_assert_no_error (error);
  remote->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (remote->process));
  port = read_line (remote);
  remote->to = (WbEndpoint){ .family = 4, .address = { 127, 0, 0, 1 } };
  remote->to.port = (guint16) g_ascii_strtoull (port, NULL, 10);
}

static Figures
ask (Remote *remote)
{
  g_autofree char *line = NULL;
  Figures figures;

  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (remote->process), "?", 1, NULL, NULL, NULL));
  line = read_line (remote);
  g_assert_cmpint (sscanf (line, "%u %u %u %u %u %u %" G_GINT64_FORMAT, &figures.accepted, &figures.refused,
                           &figures.open, &figures.closed_full, &figures.troubles, &figures.most_descriptors,
                           &figures.cpu_us),
                   ==, 7);
  return figures;
}

static void
remote_stop (Remote *remote)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (remote->process), NULL, NULL);
  g_subprocess_wait_check (remote->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&remote->answers);
  g_clear_object (&remote->process);
}

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static guint
count_closed (const int *clients)
{
  guint n = 0;

  for (guint i = 0; i < CLIENTS; i++)
    n += wb_peer_is_closed (clients[i]) ? 1 : 0;
  return n;
}

/* Share of a processor that the server took over 2.5 s, in which clients that were closed come again or not. */
static double
measure (Remote *remote, int *clients, gboolean again)
{
  gboolean over = FALSE;
  Figures before, after;
  gint64 start_us;

  before = ask (remote);
  start_us = g_get_monotonic_time ();
  g_timeout_add (2500, set_cb, &over);
  while (!over)
    {
      g_main_context_iteration (NULL, TRUE);
      for (guint i = 0; again && i < CLIENTS; i++)
        if (wb_peer_is_closed (clients[i]))
          {
            close (clients[i]);
            clients[i] = wb_peer_connect (&remote->to);
            g_assert_cmpint (clients[i], >=, 0);
          }
    }
  after = ask (remote);
  return (double) (after.cpu_us - before.cpu_us) / (double) (g_get_monotonic_time () - start_us);
}

static void
connect_all (Remote *remote, int *clients)
{
  for (guint i = 0; i < CLIENTS; i++)
    {
      clients[i] = wb_peer_connect (&remote->to);
      g_assert_cmpint (clients[i], >=, 0);
    }
}

static void
check_recovers (Remote *remote, int *clients)
{
  char bytes[4] = "";
  int client;

  for (guint i = 0; i < CLIENTS; i++)
    close (clients[i]);
  until (ask (remote).open == 0);
  client = wb_peer_connect (&remote->to);
  g_assert_cmpint (client, >=, 0);
  g_assert_cmpint (send (client, "ping", 4, 0), ==, 4);
  g_assert_cmpint (recv (client, bytes, 4, MSG_WAITALL), ==, 4);
  g_assert_cmpint (memcmp (bytes, "ping", 4), ==, 0);
  close (client);
  until (ask (remote).open == 0);
}

static void
test_exhausted (void)
{
  guint wake = g_timeout_add (5, wake_cb, NULL), served;
  int clients[CLIENTS];
  Remote remote;
  Figures figures;
  double idle, busy;

  g_test_summary (
      "A server that takes all it gets: the rest is closed, next to no processor time, few words, recovery");
  remote_start (&remote, "greedy");
  connect_all (&remote, clients);
  until ((figures = ask (&remote), figures.accepted + figures.refused == CLIENTS));
  g_assert_cmpuint (figures.refused, >=, CLIENTS - DESCRIPTORS);
  served = figures.open;
  g_assert_cmpuint (served, >=, DESCRIPTORS - 20);    /* what else a server needs, and the spare one */
  until (count_closed (clients) == CLIENTS - served); /* the others were told, and do not hang */

  idle = measure (&remote, clients, FALSE);
  busy = measure (&remote, clients, TRUE);
  figures = ask (&remote);
  g_test_message ("%u of %u served; processor: %.2f %% while they stay away, %.2f %% while they come again at once "
                  "(%u refused); %u lines",
                  served, CLIENTS, idle * 100, busy * 100, figures.refused, figures.troubles);
  g_assert_cmpfloat (idle, <, SHARE_MAX);
  g_assert_cmpfloat (busy, <, SHARE_MAX);
  g_assert_cmpuint (figures.refused, >, CLIENTS);
  g_assert_cmpuint (figures.troubles, >=, 2);
  g_assert_cmpuint (figures.troubles, <=, 10);
  g_assert_cmpuint (figures.open, ==, served);

  check_recovers (&remote, clients);
  remote_stop (&remote);
  g_source_remove (wake);
}

static void
test_budget (void)
{
  guint wake = g_timeout_add (5, wake_cb, NULL);
  int clients[CLIENTS];
  Remote remote;
  Figures figures;

  g_test_summary ("A server that asks for room: it refuses by itself, and the reserve is never touched");
  remote_start (&remote, "counts");
  connect_all (&remote, clients);
  until ((figures = ask (&remote), figures.accepted == CLIENTS));
  g_assert_cmpuint (figures.refused, ==, 0);
  g_assert_cmpuint (figures.troubles, ==, 0);
  g_assert_cmpuint (figures.open + figures.closed_full, ==, CLIENTS);
  g_assert_cmpuint (figures.open, >=, 20);
  g_assert_cmpuint (figures.most_descriptors, <=, DESCRIPTORS - 16 + 1); /* the one that is about to be refused */
  until (count_closed (clients) == CLIENTS - figures.open);
  g_assert_cmpfloat (measure (&remote, clients, FALSE), <, SHARE_MAX);
  check_recovers (&remote, clients);
  remote_stop (&remote);
  g_source_remove (wake);
}

/* --- In one process, to the last descriptor --- */

typedef struct
{
  WbListener *listener;
  guint n_accepted;
  guint n_troubles;
  char *text;
  gboolean frees;
} Witness;

static void
witness_accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  ((Witness *) data)->n_accepted++;
  close (fd);
}

static void
witness_trouble_cb (WbListener *listener, const char *text, gpointer data)
{
  Witness *witness = data;

  witness->n_troubles++;
  g_free (witness->text);
  witness->text = g_strdup (text);
  if (witness->frees)
    g_clear_pointer (&witness->listener, wb_listener_free);
}

static void
test_last_descriptor (void)
{
  static const WbListenerEvents events = { witness_accepted_cb, witness_trouble_cb };
  struct rlimit limits = { .rlim_cur = DESCRIPTORS, .rlim_max = DESCRIPTORS };
  WbEndpoint loopback = { .family = 4, .address = { 127, 0, 0, 1 } }, to;
  g_autoptr (WbEngine) engine = NULL;
  g_autofree char *expected = NULL;
  Witness witness = { 0 };
  int clients[3];

  g_test_summary (
      "One connection too many: closed, said in the singular, accepted again after the pause; freed while told");
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limits), ==, 0);
  engine = wb_engine_new_here (NULL);
  witness.listener = wb_listener_new (engine, &loopback, 0, &events, &witness, NULL);
  to = *wb_listener_get_endpoint (witness.listener);
  expected = g_strdup_printf ("1 connection to 127.0.0.1:%u was closed unserved: Too many open files", to.port);
  for (guint i = 0; i < 2; i++)
    clients[i] = socket (AF_INET, SOCK_STREAM, 0);
  clients[2] = wb_peer_connect (&to);
  while (dup (0) >= 0)
    continue;

  until (wb_listener_is_paused (witness.listener));
  g_assert_true (wb_peer_is_closed (clients[2]));
  g_assert_cmpuint (wb_listener_get_n_refused (witness.listener), ==, 1);
  g_assert_cmpuint (wb_listener_get_n_accepted (witness.listener), ==, 0);
  g_assert_cmpuint (witness.n_troubles, ==, 1);
  g_assert_cmpstr (witness.text, ==, expected);

  close (clients[2]); /* room for one: while the listener pauses, the queue holds what comes */
  {
    struct sockaddr_storage address;
    gsize bytes = wb_endpoint_to_sockaddr (&to, &address, sizeof address);

    g_assert_cmpint (connect (clients[0], (struct sockaddr *) &address, (socklen_t) bytes), ==, 0);
    g_assert_true (wb_listener_is_paused (witness.listener));
    until (witness.n_accepted == 1);
    g_assert_false (wb_listener_is_paused (witness.listener));
    g_assert_cmpuint (witness.n_troubles, ==, 1);

    witness.frees = TRUE;
    g_assert_cmpint (dup (0), >=, 0);
    g_assert_cmpint (connect (clients[1], (struct sockaddr *) &address, (socklen_t) bytes), ==, 0);
    until (witness.listener == NULL);
  }
  g_assert_true (wb_peer_is_closed (clients[1]));
  g_assert_cmpuint (witness.n_troubles, ==, 2);
  g_assert_cmpuint (wb_deadline_queue_get_n_armed (wb_engine_get_deadlines (engine)), ==, 0);
  g_assert_cmpuint (wb_poller_get_n_watches (wb_engine_get_poller (engine)), ==, 0);
  g_free (witness.text);
  for (int fd = 20; fd < DESCRIPTORS; fd++) /* the leak checker opens files of its own */
    close (fd);
}

int
main (int argc, char **argv)
{
  self_path = argv[0];
  if (argc == 3 && strcmp (argv[1], "--server") == 0)
    return run_server (strcmp (argv[2], "counts") == 0);
  g_test_init (&argc, &argv, NULL);
  wb_limits_raise ();
  g_test_add_func ("/base/listener/last-descriptor", test_last_descriptor);
  g_test_add_func ("/base/listener/exhausted", test_exhausted);
  g_test_add_func ("/base/listener/budget", test_budget);
  return g_test_run ();
}
