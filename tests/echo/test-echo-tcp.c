/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The TCP side as its peers see it: the three modes, ends of all kinds, caps, and what a peer costs. */

#include "engine/base/wb-limits.h"
#include "tests/base/wb-peer.h"
#include "tests/echo/wb-echo-test.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void
test_prefix (void)
{
  g_auto (WbEchoTest) test;
  static const guint8 families[] = { 4, 6 };

  g_test_summary (
      "Prefix mode: lines, CRLF, empty lines, NUL, and a tail at the end of the stream, over both families");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int fd = wb_echo_test_connect (&test, families[i]);

      wb_echo_test_send_text (fd, "a\r\nb\n\n");
      wb_echo_test_expect_text (fd, "Echo: a\r\nEcho: b\nEcho: \n");
      wb_echo_test_send (fd, "\0x\0\n", 4);
      wb_echo_test_expect (fd, "Echo: \0x\0\n", 10);
      wb_echo_test_send_text (fd, "tail");
      g_assert_cmpint (shutdown (fd, SHUT_WR), ==, 0);
      wb_echo_test_expect_text (fd, "Echo: tail");
      wb_echo_test_expect_end (fd);
      close (fd);
    }
  wb_echo_until (&test, seen->n_connections == 0 && seen->requests.total == 10 && seen->errors.total == 0);
}

static void
test_pause (void)
{
  g_auto (WbEchoTest) test;
  int fd;
  gint64 began_us, took_us;

  g_test_summary ("Prefix mode: a part without LF is answered after 50 ms, without one; what comes later is new");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 4);
  began_us = g_get_monotonic_time ();
  wb_echo_test_send_text (fd, "hello");
  wb_echo_test_expect_text (fd, "Echo: hello");
  took_us = g_get_monotonic_time () - began_us;
  g_assert_cmpint (took_us, >=, 49 * 1000);
  g_test_message ("answered after %.1f ms", (double) took_us / 1000);
  wb_echo_test_send_text (fd, "\n");
  wb_echo_test_expect_text (fd, "Echo: \n");
  close (fd);
}

static void
test_byte_at_a_time (void)
{
  static const char line[] = "one byte at a time\n";
  g_auto (WbEchoTest) test;
  g_autoptr (GString) got = g_string_new (NULL);
  int fd;

  g_test_summary (
      "Prefix mode: written and read byte by byte; parts may be cut where the writer is slow, nothing is lost");
  wb_echo_test_init (&test);
  test.settings.line_bytes = 1024;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 6);
  for (const char *p = line; *p; p++)
    wb_echo_test_send (fd, p, 1);
  while (got->len == 0 || got->str[got->len - 1] != '\n')
    {
      char byte;

      g_assert_cmpint (recv (fd, &byte, 1, 0), ==, 1);
      g_string_append_c (got, byte);
    }
  g_string_replace (got, "Echo: ", "", 0);
  g_assert_cmpstr (got->str, ==, line);
  close (fd);
}

static void
test_cap (void)
{
  g_auto (WbEchoTest) test;
  int fd;

  g_test_summary ("Prefix mode: a line longer than the cap is answered in parts of the cap");
  wb_echo_test_init (&test);
  test.settings.line_bytes = 4;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 4);
  wb_echo_test_send_text (fd, "abcdefghij\n");
  wb_echo_test_expect_text (fd, "Echo: abcdEcho: efghEcho: ij\n");
  close (fd);
}

typedef struct
{
  int fd;
  const guint8 *bytes;
  gsize n;
} Writer;

static gpointer
writer_thread (gpointer data)
{
  const Writer *writer = data;

  wb_echo_test_send (writer->fd, writer->bytes, writer->n);
  shutdown (writer->fd, SHUT_WR);
  return NULL;
}

static guint8 *
make_noise (gsize n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 *bytes = g_malloc (n);

  for (gsize i = 0; i + 4 <= n; i += 4)
    {
      guint32 word = g_rand_int (rand);

      memcpy (bytes + i, &word, 4);
    }
  return bytes;
}

static void
test_verbatim (void)
{
  enum
  {
    N = 8 << 20
  };
  g_auto (WbEchoTest) test;
  g_autofree guint8 *noise = make_noise (N);
  Writer writer;
  GThread *thread;

  g_test_summary ("Verbatim mode: 8 MiB through, half-closed, nothing lost and nothing added");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_VERBATIM;
  wb_echo_test_start (&test);
  writer = (Writer){ wb_echo_test_connect (&test, 6), noise, N };
  thread = g_thread_new ("writer", writer_thread, &writer);
  wb_echo_test_expect (writer.fd, noise, N);
  wb_echo_test_expect_end (writer.fd);
  g_thread_join (thread);
  close (writer.fd);
  wb_echo_until (&test, seen->n_connections == 0 && seen->in_bytes.total == N && seen->out_bytes.total == N &&
                            seen->errors.total == 0);
}

static void
test_lines_back_pressure (void)
{
  enum
  {
    N = 1 << 20
  };
  g_auto (WbEchoTest) test;
  g_autofree guint8 *lines = g_malloc (N), *answers = g_malloc (7 * N);
  Writer writer;
  GThread *thread;

  g_test_summary ("Prefix mode: a million empty lines make seven bytes of each, through a bounded buffer");
  memset (lines, '\n', N);
  for (gsize i = 0; i < N; i++)
    memcpy (answers + 7 * i, "Echo: \n", 7);
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  writer = (Writer){ wb_echo_test_connect (&test, 4), lines, N };
  thread = g_thread_new ("writer", writer_thread, &writer);
  wb_echo_until (&test, seen->in_bytes.total > 0);
  wb_echo_test_expect (writer.fd, answers, 7 * N);
  wb_echo_test_expect_end (writer.fd);
  g_thread_join (thread);
  close (writer.fd);
  wb_echo_until (&test, seen->requests.total == N);
}

static void
test_discard (void)
{
  g_auto (WbEchoTest) test;
  g_autofree guint8 *noise = make_noise (1 << 20);
  int fd;

  g_test_summary ("Discard mode: swallows, answers nothing, ends in order");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_DISCARD;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 4);
  wb_echo_test_send (fd, noise, 1 << 20);
  shutdown (fd, SHUT_WR);
  wb_echo_test_expect_end (fd);
  close (fd);
  wb_echo_until (&test, seen->n_connections == 0 && seen->in_bytes.total == 1 << 20 && seen->out_bytes.total == 0);
}

static void
reset (int fd)
{
  struct linger linger = { .l_onoff = 1 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
}

static void
test_resets (void)
{
  enum
  {
    N = 300
  };
  g_auto (WbEchoTest) test;
  int fd;

  g_test_summary ("Peers that reset, some before they are accepted: all counted, none left, the server goes on");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < N; i++)
    {
      fd = wb_echo_test_connect (&test, i % 2 ? 6 : 4);
      if (i % 3 == 0)
        wb_echo_test_send_text (fd, "x\n");
      reset (fd);
    }
  wb_echo_until (&test, seen->accepted.total == N && seen->n_connections == 0);
  wb_echo_until (&test, seen->resets == N && seen->connections_v4 == 0 && seen->connections_v6 == 0);
  fd = wb_echo_test_connect (&test, 4);
  wb_echo_test_send_text (fd, "still\n");
  wb_echo_test_expect_text (fd, "Echo: still\n");
  close (fd);
}

static void
test_resets_after_end (void)
{
  enum
  {
    N = 300
  };
  g_auto (WbEchoTest) test;

  g_test_summary ("Peers that end their side and then reset: each a reset or an orderly end, never another failure");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < N; i++)
    {
      int fd = wb_echo_test_connect (&test, i % 2 ? 6 : 4);

      if (i % 3 == 0)
        wb_echo_test_send_text (fd, "x");
      g_assert_cmpint (shutdown (fd, SHUT_WR), ==, 0);
      reset (fd);
    }
  wb_echo_until (&test, seen->accepted.total == N && seen->n_connections == 0);
  wb_echo_until (&test, seen->resets > 0 && seen->resets == seen->errors.total);
}

static void
test_caps (void)
{
  g_auto (WbEchoTest) test;
  int fds[3];

  g_test_summary ("The cap of connections refuses in order and is counted; the cap per address is not for loopback");
  wb_echo_test_init (&test);
  test.settings.max_connections = 2;
  test.settings.max_per_address = 1;
  wb_echo_test_start (&test);
  for (guint i = 0; i < 3; i++)
    fds[i] = wb_echo_test_connect (&test, 4);
  wb_echo_test_expect_end (fds[2]);
  wb_echo_until (&test, seen->refused_full == 1 && seen->refused_address == 0 && seen->n_connections == 2);
  close (fds[0]);
  wb_echo_until (&test, seen->n_connections == 1);
  fds[0] = wb_echo_test_connect (&test, 6);
  wb_echo_test_send_text (fds[0], "room again\n");
  wb_echo_test_expect_text (fds[0], "Echo: room again\n");
  for (guint i = 0; i < 3; i++)
    close (fds[i]);
}

static void
test_idle (void)
{
  g_auto (WbEchoTest) test;
  gint64 began_us, asked_us;
  int fd;

  g_test_summary ("An idle connection is ended in order after its time, which each byte begins anew");
  wb_echo_test_init (&test);
  test.settings.idle_timeout_s = 1;
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 4);
  began_us = g_get_monotonic_time ();
  do
    {
      asked_us = g_get_monotonic_time ();
      wb_echo_test_send_text (fd, "x\n");
      wb_echo_test_expect_text (fd, "Echo: x\n");
    }
  while (asked_us < began_us + 1500 * 1000);
  wb_echo_test_expect_end (fd);
  g_assert_cmpint (g_get_monotonic_time () - asked_us, >=, 990 * 1000);
  close (fd);
  wb_echo_until (&test, seen->evicted_idle == 1 && seen->n_connections == 0 && seen->errors.total == 0);
}

static void
test_disconnect (void)
{
  const WbSnapshotRequest all = { .n_rows = 10 };
  g_auto (WbEchoTest) test;
  WbEchoSnapshot *snapshot;
  int fds[2];
  char byte;

  g_test_summary ("One connection is ended in order, another by a reset, by their ids; ids are not used again");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < 2; i++)
    {
      fds[i] = wb_echo_test_connect (&test, 4);
      wb_echo_until (&test, seen->n_connections == i + 1);
    }
  snapshot = wb_echo_test_look (&test, &all);
  g_assert_cmpuint (snapshot->n_rows, ==, 2);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 1);
  g_assert_cmpuint (snapshot->rows[1].id, ==, 2);
  wb_echo_test_disconnect (&test, snapshot->rows[0].id, FALSE);
  wb_echo_test_disconnect (&test, snapshot->rows[1].id, TRUE);
  wb_snapshot_unref (snapshot);
  wb_echo_test_expect_end (fds[0]);
  g_assert_cmpint (recv (fds[1], &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (fds[0]);
  close (fds[1]);
  wb_echo_until (&test, seen->n_connections == 0);
  fds[0] = wb_echo_test_connect (&test, 4);
  wb_echo_until (&test, seen->n_connections == 1);
  snapshot = wb_echo_test_look (&test, &all);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 3);
  wb_snapshot_unref (snapshot);
  close (fds[0]);
}

static void
test_stop_delivers (void)
{
  g_auto (WbEchoTest) test;
  int fd, quiet;

  g_test_summary ("A stop ends connections in order: what was answered arrives before the end");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  fd = wb_echo_test_connect (&test, 4);
  quiet = wb_echo_test_connect (&test, 6);
  wb_echo_test_send_text (fd, "last\n");
  wb_echo_until (&test, seen->requests.total == 1 && seen->n_connections == 2);
  wb_echo_test_stop (&test);
  wb_echo_test_expect_text (fd, "Echo: last\n");
  wb_echo_test_expect_end (fd);
  wb_echo_test_expect_end (quiet);
  close (fd);
  close (quiet);
}

static void
test_rows (void)
{
  const WbSnapshotRequest by_in = { .sort_by = WB_ECHO_SORT_IN, .descending = TRUE, .n_rows = 2 },
                          behind = { .first_row = 3, .n_rows = 5 }, nothing = { .first_row = 9, .n_rows = 5 };
  g_auto (WbEchoTest) test;
  WbEchoSnapshot *snapshot;
  int fds[4];

  g_test_summary ("Rows: the order asked for, only those asked for, with peer, bytes, and what the system knows");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_VERBATIM;
  wb_echo_test_start (&test);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *bytes = g_strnfill (10 + i, 'x');

      fds[i] = wb_echo_test_connect (&test, i % 2 ? 6 : 4);
      wb_echo_test_send (fds[i], bytes, 10 + i);
      wb_echo_test_expect (fds[i], bytes, 10 + i);
    }
  snapshot = wb_echo_test_look (&test, &by_in);
  g_assert_cmpuint (snapshot->n_connections, ==, 4);
  g_assert_cmpuint (snapshot->connections_v4, ==, 2);
  g_assert_cmpuint (snapshot->connections_v6, ==, 2);
  g_assert_cmpuint (snapshot->n_rows, ==, 2);
  g_assert_cmpuint (snapshot->rows[0].in_bytes, ==, 13);
  g_assert_cmpuint (snapshot->rows[1].in_bytes, ==, 12);
  g_assert_cmpuint (snapshot->rows[0].out_bytes, ==, 13);
  g_assert_cmpuint (snapshot->rows[0].requests, ==, 1);
  g_assert_cmpuint (snapshot->rows[0].peer.family, ==, 6);
  g_assert_true (wb_endpoint_is_loopback (&snapshot->rows[0].peer));
  g_assert_cmpuint (snapshot->rows[0].local.port, ==, test.port);
  g_assert_cmpint (snapshot->rows[0].age_ns, >=, snapshot->rows[0].idle_ns);
  wb_snapshot_unref (snapshot);
  snapshot = wb_echo_test_look (&test, &behind);
  g_assert_cmpuint (snapshot->first_row, ==, 3);
  g_assert_cmpuint (snapshot->n_rows, ==, 1);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 4);
  wb_snapshot_unref (snapshot);
  snapshot = wb_echo_test_look (&test, &nothing);
  g_assert_cmpuint (snapshot->n_rows, ==, 0);
  wb_snapshot_unref (snapshot);
  for (guint i = 0; i < 4; i++)
    close (fds[i]);
}

/* Of all threads: the server's, and ours, which waits for it. */
static gint64
get_processor_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
test_crowd (void)
{
  enum
  {
    N = 4000
  };
  const WbSnapshotRequest by_rate = {
    .sort_by = WB_ECHO_SORT_RATE, .descending = TRUE, .first_row = N / 2, .n_rows = 40
  };
  g_auto (WbEchoTest) test;
  g_autofree int *fds = g_new (int, N);
  gint64 best_us = G_MAXINT64, best_processor_us = G_MAXINT64;

  g_test_summary (
      "4,000 connections at once: all served, a snapshot of 40 rows of them, its processor time printed, all end at a "
      "stop");
  wb_echo_test_init (&test);
  test.settings.udp = FALSE;
  if (wb_limits_raise () < 2 * N + 200)
    {
      g_test_skip ("too few descriptors here");
      return;
    }
  wb_echo_test_start (&test);
  for (guint i = 0; i < N; i++)
    {
      fds[i] = wb_echo_test_connect (&test, i % 2 ? 6 : 4);
      wb_echo_test_send_text (fds[i], "x\n");
    }
  for (guint i = 0; i < N; i++)
    wb_echo_test_expect_text (fds[i], "Echo: x\n");
  wb_echo_until (&test, seen->n_connections == N && seen->connections_v4 == N / 2);
  for (guint i = 0; i < 10; i++)
    {
      gint64 began_us = g_get_monotonic_time (), began_processor_us = get_processor_us ();
      WbEchoSnapshot *snapshot = wb_echo_test_look (&test, &by_rate);

      best_processor_us = MIN (best_processor_us, get_processor_us () - began_processor_us);
      best_us = MIN (best_us, g_get_monotonic_time () - began_us);
      g_assert_cmpuint (snapshot->n_rows, ==, 40);
      wb_snapshot_unref (snapshot);
    }
  g_test_message ("a snapshot, there and back, in %" G_GINT64_FORMAT " us, %" G_GINT64_FORMAT " us of them at work",
                  best_us, best_processor_us);
  if (g_test_perf ())
    g_assert_cmpint (best_processor_us, <, 3000);
  wb_echo_test_stop (&test);
  for (guint i = 0; i < N; i++)
    {
      wb_echo_test_expect_end (fds[i]);
      close (fds[i]);
    }
}

static guint64
get_heap (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status ? strstr (status, "RssAnon:") : NULL;
  return line ? g_ascii_strtoull (line + strlen ("RssAnon:"), NULL, 10) * 1024 : 0;
}

static void
test_idle_memory (void)
{
  enum
  {
    N = 400
  };
  g_auto (WbEchoTest) test;
  int fds[N];
  guint64 before;

  g_test_summary ("A connection that has nothing pending costs less than 2 KiB of our memory");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  fds[0] = wb_echo_test_connect (&test, 4);
  wb_echo_until (&test, seen->n_connections == 1);
  before = get_heap ();
  for (guint i = 1; i < N; i++)
    {
      fds[i] = wb_echo_test_connect (&test, 4);
      wb_echo_test_send_text (fds[i], "x\n");
      wb_echo_test_expect_text (fds[i], "Echo: x\n");
    }
  wb_echo_until (&test, seen->n_connections == N);
  g_test_message ("%.0f bytes a connection", ((double) get_heap () - (double) before) / (N - 1));
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat ((double) get_heap () - (double) before, <, (N - 1) * 2048.0);
#endif
  for (guint i = 0; i < N; i++)
    close (fds[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/tcp/prefix", test_prefix);
  g_test_add_func ("/echo/tcp/pause", test_pause);
  g_test_add_func ("/echo/tcp/byte-at-a-time", test_byte_at_a_time);
  g_test_add_func ("/echo/tcp/cap", test_cap);
  g_test_add_func ("/echo/tcp/verbatim", test_verbatim);
  g_test_add_func ("/echo/tcp/lines-back-pressure", test_lines_back_pressure);
  g_test_add_func ("/echo/tcp/discard", test_discard);
  g_test_add_func ("/echo/tcp/resets", test_resets);
  g_test_add_func ("/echo/tcp/resets-after-end", test_resets_after_end);
  g_test_add_func ("/echo/tcp/caps", test_caps);
  g_test_add_func ("/echo/tcp/idle", test_idle);
  g_test_add_func ("/echo/tcp/disconnect", test_disconnect);
  g_test_add_func ("/echo/tcp/stop-delivers", test_stop_delivers);
  g_test_add_func ("/echo/tcp/rows", test_rows);
  g_test_add_func ("/echo/tcp/idle-memory", test_idle_memory);
  g_test_add_func ("/echo/tcp/crowd", test_crowd);
  return g_test_run ();
}
