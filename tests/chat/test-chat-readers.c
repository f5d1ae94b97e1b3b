/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Readers that are too slow: what they are spared, when they are closed, and what of it the others notice. */

#include "engine/base/wb-histogram.h"
#include "tests/chat/wb-chat-test.h"
#include "tests/support/wb-aside.h"
#include "tests/support/wb-until.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define N_READERS 20u
#define N_READERS_LONG 100u
#define LINE_BYTES 1000u
#define N_FLOOD_LINES 300u
#define N_SAID_MAX 50000u
#define N_UNDER_WAY_MAX 200 /* lines: less than a queue holds */

typedef struct
{
  guint n;
  WbChatPeer *peers[N_READERS_LONG];
  guint64 next[N_READERS_LONG]; /* the number that each must hear next */
  guint n_lines[N_READERS_LONG];
  const char *from;           /* "[127.0.0.1:5000] " */
  gint64 said_us[N_SAID_MAX]; /* when the speaker said each number */
  WbHistogram *delays;
  gint heard;      /* atomic; so many numbers have all heard */
  gint goal;       /* atomic; not 0: when all have heard so many numbers, it is over */
  gint lines_goal; /* atomic; not 0: when all have heard so many lines, it is over */
} Readers;

static Readers *
join_readers (WbChatTest *test, guint n)
{
  Readers *self = g_new0 (Readers, 1);

  self->n = n;
  self->delays = wb_histogram_new ();
  for (guint i = 0; i < n; i++)
    self->peers[i] = wb_chat_peer_connect (test, i % 2 ? 6 : 4);
  for (guint i = 0; i < n; i++)
    wb_chat_peer_wait_for (self->peers[i], "[%s] Client connected", self->peers[i]->name);
  return self;
}

static void
free_readers (Readers *self)
{
  for (guint i = 0; i < self->n; i++)
    wb_chat_peer_free (self->peers[i]);
  wb_histogram_free (self->delays);
  g_free (self);
}

static void
hear (Readers *self, guint i, const char *line)
{
  gsize n_from = strlen (self->from);
  guint64 number;

  self->n_lines[i]++;
  if (!g_str_has_prefix (line, self->from) || !g_ascii_isdigit (line[n_from]))
    return;
  number = g_ascii_strtoull (line + n_from, NULL, 10);
  g_assert_cmpuint (number, ==, self->next[i]++);
  wb_histogram_record (self->delays, (g_get_monotonic_time () - self->said_us[number]) * 1000);
}

static gboolean
have_all (Readers *self)
{
  gint goal = g_atomic_int_get (&self->goal), lines_goal = g_atomic_int_get (&self->lines_goal);

  for (guint i = 0; i < self->n; i++)
    if ((goal == 0 || self->next[i] != (guint64) goal) && (lines_goal == 0 || self->n_lines[i] < (guint) lines_goal))
      return FALSE;
  return TRUE;
}

/* All in one thread, as fast as it goes. Whatever is not a number of the speaker's is only counted. A goal that is not
 * reached within a minute fails the test. */
static gpointer
read_all (gpointer data)
{
  Readers *self = data;
  struct pollfd fds[N_READERS_LONG];
  gint64 end_us = 0;

  for (guint i = 0; i < self->n; i++)
    fds[i] = (struct pollfd){ .fd = self->peers[i]->fd, .events = POLLIN };
  while (!have_all (self))
    {
      guint64 heard = N_SAID_MAX;

      if (end_us == 0 && (g_atomic_int_get (&self->goal) || g_atomic_int_get (&self->lines_goal)))
        end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;
      if (end_us != 0 && g_get_monotonic_time () > end_us)
        g_error ("the readers have not heard all: the first %" G_GUINT64_FORMAT " numbers, %u lines", self->next[0],
                 self->n_lines[0]);
      poll (fds, self->n, 20);
      for (guint i = 0; i < self->n; i++)
        {
          WbChatPeer *peer = self->peers[i];
          char bytes[65536], *lf;
          gsize start = 0;
          gssize n = fds[i].revents ? recv (peer->fd, bytes, sizeof bytes, MSG_DONTWAIT) : 0;

          if (n <= 0)
            continue;
          g_string_append_len (peer->got, bytes, n);
          while ((lf = memchr (peer->got->str + start, '\n', peer->got->len - start)))
            {
              hear (self, i, peer->got->str + start);
              start = (gsize) (lf - peer->got->str) + 1;
            }
          g_string_erase (peer->got, 0, (gssize) start);
        }
      for (guint i = 0; i < self->n; i++)
        heard = MIN (heard, self->next[i]);
      g_atomic_int_set (&self->heard, (gint) heard);
    }
  return NULL;
}

/* What it was told meanwhile. */
static void
throw_away (WbChatPeer *peer)
{
  char heard[65536];

  while (recv (peer->fd, heard, sizeof heard, MSG_DONTWAIT) > 0)
    ;
}

/* Until there were so many. A slow machine has much of it before it: it is waited for as long as there are more. NULL
 * speaker: others hear what there is. */
static void
await_messages (WbChatTest *test, guint64 goal, WbChatPeer *speaker)
{
  guint64 total = 0;

  for (gint64 moved_us = g_get_monotonic_time (); total < goal; g_poll (NULL, 0, 1))
    {
      WbChatSnapshot *seen = wb_chat_test_look (test, NULL);

      if (seen->messages.total != total)
        moved_us = g_get_monotonic_time ();
      else if (g_get_monotonic_time () - moved_us > WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC)
        g_error ("%" G_GUINT64_FORMAT " messages of %" G_GUINT64_FORMAT, total, goal);
      total = seen->messages.total;
      wb_snapshot_unref (seen);
      if (speaker != NULL)
        throw_away (speaker);
    }
}

/* How long, in all, the server's thread was due and had no processor; 0 where the system does not tell. */
static gint64
get_engine_wait_us (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  gint64 waited_us = 0;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *name_path = g_build_filename ("/proc/self/task", task, "comm", NULL), *name = NULL;
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "schedstat", NULL), *text = NULL;
      gint64 waited_ns;

      if (g_file_get_contents (name_path, &name, NULL, NULL) && strcmp (name, "wb-engine\n") == 0 &&
          g_file_get_contents (path, &text, NULL, NULL) && sscanf (text, "%*s %" G_GINT64_FORMAT, &waited_ns) == 1)
        waited_us += waited_ns / 1000;
    }
  return waited_us;
}

static void
test_never_reads (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) stuck = NULL, speaker = NULL;
  g_autofree char *from = NULL;
  g_autofree char *words = g_strnfill (LINE_BYTES, '.');
  gboolean is_long = g_getenv ("WB_TEST_LONG") != NULL;
  guint n_readers = is_long ? N_READERS_LONG : N_READERS;
  Readers *readers;
  GThread *thread;
  /* The last look but one and the last; the looks between which its last progress was. */
  gint64 began_us, looked_us[2], progress_us[2] = { 0 }, ended_us = 0, waited_us = get_engine_wait_us ();
  int unread = -1;
  guint64 said = 0;
  WbSocketInfo info;

  g_test_summary (
      "One that never reads, under 1 MB/s: it is closed 10 s after its last progress, its queue stays within 256 KiB, "
      "and 20 others hear every message once, in order (long: 100 others)");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  stuck = wb_chat_peer_join (&test, 4);
  readers = join_readers (&test, n_readers);
  speaker = wb_chat_peer_join (&test, 4);
  readers->from = from = g_strdup_printf ("[%s] ", speaker->name);
  thread = g_thread_new ("readers", read_all, readers);
  began_us = looked_us[1] = g_get_monotonic_time ();
  while (ended_us == 0)
    {
      gint64 now_us = g_get_monotonic_time ();
      int error = 0;
      socklen_t bytes = sizeof error;

      if (now_us - MAX (began_us, progress_us[1]) > WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC)
        g_error ("not closed within %d s", WB_UNTIL_LIMIT_SECONDS);
      /* Who hears may be without processor for longer than the server puts up with at full speed. */
      while ((gint64) said * (gint64) LINE_BYTES < now_us - began_us && said < N_SAID_MAX &&
             (gint) said < g_atomic_int_get (&readers->heard) + N_UNDER_WAY_MAX)
        {
          readers->said_us[said] = g_get_monotonic_time ();
          wb_chat_peer_say (speaker, "%" G_GUINT64_FORMAT " %s\n", said++, words);
          throw_away (speaker);
        }
      looked_us[0] = looked_us[1];
      looked_us[1] = g_get_monotonic_time ();
      g_assert_cmpint (getsockopt (stuck->fd, SOL_SOCKET, SO_ERROR, &error, &bytes), ==, 0);
      if (error)
        ended_us = g_get_monotonic_time ();
      else if (wb_chat_peer_get_unread (stuck) != unread)
        {
          unread = wb_chat_peer_get_unread (stuck);
          progress_us[0] = looked_us[0];
          progress_us[1] = g_get_monotonic_time ();
        }
      if (looked_us[1] > progress_us[1] + 9000000 && looked_us[1] <= progress_us[1] + 10000000)
        waited_us = get_engine_wait_us (); /* until just before it is due */
      g_poll (NULL, 0, 1);                 /* the pace of the speaker */
    }
  waited_us = get_engine_wait_us () - waited_us;
  g_test_message ("closed %.3f to %.3f s after its last progress; the engine waited %.3f s for a processor",
                  (double) (looked_us[0] - progress_us[1]) / 1e6, (double) (ended_us - progress_us[0]) / 1e6,
                  (double) waited_us / 1e6);
  /* Its last progress was between two looks, and so was its end: the program may not be early, however seldom we could
   * look, and late by no more than five seconds beside what the machine made it wait, which is not always told. Where
   * the system does not tell what was acknowledged, the last byte that the socket took counts instead: up to 256 KiB
   * later, at 1 MB/s. */
  wb_socket_info_read (speaker->fd, &info);
  g_assert_cmpint (ended_us - progress_us[0], >=, info.has_info ? 9990000 : 9000000);
  g_assert_cmpint (looked_us[0] - progress_us[1], <=, 15000000 + (info.has_info ? 0 : 262144) + waited_us);
  wb_chat_until (&test, seen->n_clients == n_readers + 1);
  wb_chat_expect (&test, seen->evictions.total == 1 && seen->evicted_cut == 1 && seen->evicted_slow == 0);
  wb_chat_expect (&test, seen->greatest_queue <= 262144);
  wb_chat_expect (&test, seen->log_bytes < 1024 * 1024);
  /* Comings, one going, and what was said. */
  await_messages (&test, n_readers + 3 + said, speaker);
  wb_chat_expect (&test, seen->messages.total == n_readers + 3 + said);
  g_atomic_int_set (&readers->goal, (gint) said);
  g_thread_join (thread);
  g_test_message ("%" G_GUINT64_FORMAT " messages to %u: p50 %.2f ms, p99 %.2f ms, at most %.1f ms", said, n_readers,
                  (double) wb_histogram_get_percentile (readers->delays, 50) / 1e6,
                  (double) wb_histogram_get_percentile (readers->delays, 99) / 1e6,
                  (double) wb_histogram_get_max (readers->delays) / 1e6);
  free_readers (readers);
}

/* Numbered lines until it is stopped, and what comes back is thrown away: one thread must not wait for itself. */
typedef struct
{
  WbChatPeer *peer;
  gint stop; /* atomic */
} Speaker;

static gpointer
speak_numbers (gpointer data)
{
  Speaker *self = data;
  g_autofree char *words = g_strnfill (LINE_BYTES, '-');
  guint64 number = 0;

  while (!g_atomic_int_get (&self->stop))
    {
      wb_chat_peer_say (self->peer, "%" G_GUINT64_FORMAT " %s\n", number++, words);
      throw_away (self->peer);
    }
  return NULL;
}

static void
test_cut (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) slow = NULL;
  Speaker speaker = { 0 };
  GThread *thread;
  guint64 next = 0;
  gboolean is_told = FALSE;

  g_test_summary (
      "One that was cut and reads after all: a beginning of what was said, without gaps, how much it did not get, "
      "and its end; the others hear that it went");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  slow = wb_chat_peer_join (&test, 4);
  speaker.peer = wb_chat_peer_join (&test, 4);
  thread = g_thread_new ("speaker", speak_numbers, &speaker);
  wb_chat_until (&test, seen->evicted_cut == 1);
  g_atomic_int_set (&speaker.stop, 1);
  g_thread_join (thread);
  wb_chat_expect (&test, seen->n_clients == 2);
  wb_chat_peer_expect (slow, "[%s] Client connected", speaker.peer->name);
  for (;;)
    {
      g_autofree char *line = wb_chat_peer_take_line (slow);
      unsigned long long number, n_bytes;

      if (line == NULL)
        break;
      g_assert_false (is_told);
      if (sscanf (line, "[server] You read too slowly; %llu bytes were not sent", &n_bytes) == 1)
        {
          is_told = TRUE;
          g_assert_cmpuint (n_bytes, >, 200000);
          continue;
        }
      g_assert_cmpint (sscanf (strstr (line, "] "), "] %llu ", &number), ==, 1);
      g_assert_cmpuint (number, ==, next++);
      g_assert_cmpuint (strlen (line), >, LINE_BYTES);
    }
  g_assert_true (is_told);
  wb_chat_peer_wait_for (speaker.peer, "[%s] Client disconnected", slow->name);
  wb_chat_until (&test, seen->n_clients == 1 && seen->evictions.total == 1);
  wb_chat_peer_free (speaker.peer);
}

static void
test_stop_slow (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) slow = NULL;
  Speaker speaker = { 0 };
  GThread *thread;
  gint64 began_us;

  g_test_summary ("A stop does not wait for one that does not read: a second and no more");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  slow = wb_chat_peer_join (&test, 4);
  speaker.peer = wb_chat_peer_join (&test, 4);
  thread = g_thread_new ("speaker", speak_numbers, &speaker);
  wb_chat_until (&test, seen->longest_queue > 70000);
  g_atomic_int_set (&speaker.stop, 1);
  g_thread_join (thread);
  began_us = g_get_monotonic_time ();
  wb_chat_test_stop (&test);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 5 * G_USEC_PER_SEC);
  wb_chat_peer_free (speaker.peer);
}

static gpointer
flood (gpointer data)
{
  WbChatPeer *peer = data;
  g_autofree char *garbage = g_strnfill (4000, '\xff');

  for (guint i = 0; i < N_FLOOD_LINES; i++)
    wb_chat_peer_say (peer, "%s\n", garbage);
  return NULL;
}

static void
test_queue (void)
{
  enum
  {
    N_FLOODERS = 4
  };
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) stuck = NULL;
  GThread *threads[N_FLOODERS], *reader;
  Readers *readers;
  gint64 began_us, took_us;

  g_test_summary (
      "Four flood with lines that grow when they are repaired: who does not read is sent away before its queue exceeds "
      "its cap, who reads gets all");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  stuck = wb_chat_peer_join (&test, 4);
  readers = join_readers (&test, N_READERS);
  readers->from = "[nobody] ";
  reader = g_thread_new ("readers", read_all, readers);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_FLOODERS; i++)
    threads[i] = g_thread_new ("flooder", flood, readers->peers[i]);
  for (guint i = 0; i < N_FLOODERS; i++)
    g_thread_join (threads[i]);
  /* All was said, and the one that was cut is gone: nobody has anything to get. */
  await_messages (&test, N_READERS + 1 + N_FLOODERS * N_FLOOD_LINES, NULL);
  took_us = g_get_monotonic_time () - began_us;
  wb_chat_until (&test, seen->n_clients == N_READERS);
  wb_chat_until (&test, seen->longest_queue == 0);
  /* Only where the flood takes more than ten seconds for a queue's worth, the write deadline may come first. */
  g_test_message ("all was said within %.1f s", (double) took_us / 1e6);
  wb_chat_expect (&test, seen->evictions.total == 1 && seen->evicted_cut + seen->evicted_slow == 1);
  wb_chat_expect (&test, seen->evicted_cut == 1 || took_us > 9900000);
  wb_chat_expect (&test, seen->greatest_queue <= test.settings.queue_bytes &&
                             (seen->evicted_cut == 0 || seen->greatest_queue > 200000));
  g_atomic_int_set (&readers->lines_goal, N_FLOODERS * N_FLOOD_LINES);
  g_thread_join (reader);
  free_readers (readers);
}

static void
test_behind (void)
{
  g_auto (WbChatTest) test;
  g_autoptr (WbChatPeer) peer = NULL;
  g_autofree char *words = g_strnfill (4000, 'b');
  guint n_said = 0, n_heard = 0;
  gsize before = 0, queue = 0;
  gint64 end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;

  g_test_summary (
      "One alone that talks and does not read is held, not cut: the room is behind; once it reads, nothing is lost");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  peer = wb_chat_peer_join (&test, 4);
  /* Until there is no room in its own socket, the room is behind, and nothing moves between two looks: nobody takes it
   * any more. */
  while (queue == 0 || queue != before)
    {
      struct pollfd writable = { .fd = peer->fd, .events = POLLOUT };

      if (poll (&writable, 1, 100) > 0)
        {
          wb_chat_peer_say (peer, "%u %s\n", n_said++, words);
          g_assert_cmpuint (n_said, <, 10000);
          queue = 0;
        }
      else
        {
          WbChatSnapshot *seen = wb_chat_test_look (&test, NULL);

          before = queue;
          queue = seen->is_behind && seen->held >= 1 ? seen->longest_queue : 0;
          wb_snapshot_unref (seen);
        }
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
  wb_chat_expect (&test, seen->is_behind && seen->held >= 1 && seen->evictions.total == 0);
  wb_chat_expect (&test, seen->longest_queue > 65536 && seen->longest_queue < 262144);
  g_assert_cmpint (shutdown (peer->fd, SHUT_WR), ==, 0);
  while (n_heard < n_said)
    wb_chat_peer_expect (peer, "[%s] %u %s", peer->name, n_heard++, words);
  wb_chat_peer_expect_end (peer);
}

int
main (int argc, char *argv[])
{
  wb_aside_init (argc, argv);
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("WB_TEST_LONG"))
    {
      g_test_add_func ("/chat/readers/never-reads", test_never_reads);
      return g_test_run ();
    }
  g_test_add_func ("/chat/readers/cut", test_cut);
  g_test_add_func ("/chat/readers/stop-slow", test_stop_slow);
  g_test_add_func ("/chat/readers/behind", test_behind);
  /* For ten seconds each. */
  wb_aside_add ("/chat/readers/never-reads", test_never_reads);
  wb_aside_add ("/chat/readers/queue", test_queue);
  return g_test_run ();
}
