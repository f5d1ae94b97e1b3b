/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The write deadline, on a clock that the test turns: peers that stand are told apart from peers that are slow, to the
 * quarter of a second in which the owner samples. */

#include "engine/base/wb-write-deadline.h"

typedef struct
{
  WbWriteWatch watch;
  guint64 queued;
  guint64 pending;
  gint64 now_ns;
} Peer;

static void
peer_init (Peer *self)
{
  *self = (Peer){ .now_ns = 1000 * WB_NS_PER_S + g_test_rand_int_range (0, 1000000000) };
  wb_write_watch_init (&self->watch);
}

static WbWriteVerdict
queue (Peer *self, guint64 bytes)
{
  self->queued += bytes;
  self->pending += bytes;
  return wb_write_watch_sample (&self->watch, self->queued, self->pending, self->now_ns);
}

static WbWriteVerdict
step (Peer *self)
{
  self->now_ns += WB_WRITE_WATCH_SAMPLE_NS;
  return wb_write_watch_sample (&self->watch, self->queued, self->pending, self->now_ns);
}

static void
test_never_reads (void)
{
  gint64 start_ns;
  Peer peer;

  g_test_summary ("A peer that never reads stalls exactly 10 s after the first byte");
  peer_init (&peer);
  start_ns = peer.now_ns;
  g_assert_cmpint (queue (&peer, 65536), ==, WB_WRITE_WATCH_PENDING);
  while (step (&peer) == WB_WRITE_WATCH_PENDING)
    continue;
  g_assert_cmpint (peer.now_ns - start_ns, ==, WB_WRITE_WATCH_STALLED_NS);
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_STALLED);
}

static void
test_stops_reading (void)
{
  g_test_summary ("From the last progress, wherever between two samples it was: 10.0 to 10.25 s");
  for (guint i = 0; i < 50; i++)
    {
      gint64 progress_ns;
      Peer peer;

      peer_init (&peer);
      queue (&peer, 1000000);
      for (int steps = g_test_rand_int_range (1, 40); steps > 0; steps--)
        g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_PENDING);
      peer.pending -= 500;
      progress_ns = peer.now_ns + 1 + g_test_rand_int_range (0, 250000000); /* before the next sample */
      g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_PENDING);
      while (step (&peer) == WB_WRITE_WATCH_PENDING)
        continue;
      g_assert_cmpint (peer.now_ns - progress_ns, >=, 10 * WB_NS_PER_S);
      g_assert_cmpint (peer.now_ns - progress_ns, <=, 10 * WB_NS_PER_S + WB_WRITE_WATCH_SAMPLE_NS);
    }
}

static void
test_server_goes_on (void)
{
  gint64 start_ns;
  Peer peer;

  g_test_summary ("A server that goes on writing does not hide a peer that stands");
  peer_init (&peer);
  start_ns = peer.now_ns;
  queue (&peer, 100);
  for (;;)
    {
      WbWriteVerdict verdict = step (&peer);

      if (verdict == WB_WRITE_WATCH_STALLED)
        break;
      g_assert_cmpint (verdict, ==, WB_WRITE_WATCH_PENDING);
      g_assert_cmpint (queue (&peer, 100), ==, WB_WRITE_WATCH_PENDING);
    }
  g_assert_cmpint (peer.now_ns - start_ns, ==, 10 * WB_NS_PER_S);
}

static void
test_trickle (void)
{
  gint64 start_ns;
  Peer peer;
  guint steps = 0;

  g_test_summary ("A byte each 5 s is progress, so that it does not stall; its queue is old after 60 s");
  peer_init (&peer);
  start_ns = peer.now_ns;
  queue (&peer, 4096);
  for (;;)
    {
      WbWriteVerdict verdict;

      if (++steps % 20 == 0)
        peer.pending--;
      verdict = step (&peer);
      if (verdict == WB_WRITE_WATCH_OLD)
        break;
      g_assert_cmpint (verdict, ==, WB_WRITE_WATCH_PENDING);
    }
  g_assert_cmpint (peer.now_ns - start_ns, ==, WB_WRITE_WATCH_OLDEST_NS);
}

static void
test_slow_but_current (void)
{
  Peer peer;

  g_test_summary ("A slow reader that keeps up with what is 50 s old may go on for an hour");
  peer_init (&peer);
  for (guint i = 0; i < 3600 * 4; i++)
    {
      /* 40 bytes a second come, and leave some 50 s later; until the first does, a byte each 5 s is progress. */
      g_assert_cmpint (queue (&peer, 10), ==, WB_WRITE_WATCH_PENDING);
      if (i >= 200)
        peer.pending -= 10;
      else if (i % 20 == 0)
        peer.pending--;
      g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_PENDING);
      g_assert_cmpuint (peer.watch.n_marks, <=, 62);
    }
}

static void
test_falls_behind (void)
{
  guint64 n_out = 0;
  gint64 second = WB_NS_PER_S, start_ns;
  WbWriteVerdict verdict;
  Peer peer;

  g_test_summary ("A reader at half the speed is ended when its oldest byte is 60 to 61.25 s old, never before");
  peer_init (&peer);
  start_ns = peer.now_ns;
  do
    {
      queue (&peer, 100);
      verdict = step (&peer);
      peer.pending -= 50;
      n_out += 50;
    }
  while (verdict == WB_WRITE_WATCH_PENDING);
  g_assert_cmpint (verdict, ==, WB_WRITE_WATCH_OLD);
  {
    /* Byte n was queued at the quarter n / 100. The sample saw 50 bytes less gone than now. */
    gint64 oldest_ns = start_ns + (gint64) ((n_out - 50) / 100) * WB_WRITE_WATCH_SAMPLE_NS;

    g_assert_cmpint (peer.now_ns - oldest_ns, >=, 60 * second);
    g_assert_cmpint (peer.now_ns - oldest_ns, <=, 61 * second + WB_WRITE_WATCH_SAMPLE_NS);
  }
}

static void
test_idle (void)
{
  Peer peer;

  g_test_summary ("Nothing pending: no more samples are wanted, and a day of silence does not count against the peer");
  peer_init (&peer);
  g_assert_cmpint (wb_write_watch_sample (&peer.watch, 0, 0, peer.now_ns), ==, WB_WRITE_WATCH_IDLE);
  queue (&peer, 10);
  peer.pending = 0;
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_IDLE);
  peer.now_ns += 86400 * WB_NS_PER_S;
  g_assert_cmpint (queue (&peer, 10), ==, WB_WRITE_WATCH_PENDING);
  for (guint i = 0; i < 39; i++)
    g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_PENDING);
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_STALLED);
}

static void
test_all_read_between_samples (void)
{
  Peer peer;

  g_test_summary ("All read and new bytes queued between two samples is progress, though as much is pending as before");
  peer_init (&peer);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (queue (&peer, 4096), ==, WB_WRITE_WATCH_PENDING);
      peer.now_ns += 9 * WB_NS_PER_S;
      peer.pending -= 4096;
    }
}

static void
test_fin (void)
{
  gint64 start_ns;
  Peer peer;

  g_test_summary (
      "A FIN counts as a byte in the kernel: no progress is made of it, and one that is never confirmed stalls");
  peer_init (&peer);
  queue (&peer, 10);
  peer.pending = 0;
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_IDLE);
  peer.pending = 1;
  start_ns = peer.now_ns + WB_WRITE_WATCH_SAMPLE_NS;
  while (step (&peer) == WB_WRITE_WATCH_PENDING)
    continue;
  g_assert_cmpint (peer.now_ns - start_ns, ==, 10 * WB_NS_PER_S);
  g_assert_cmpint (wb_write_watch_sample (&peer.watch, 10, 5000, peer.now_ns), ==, WB_WRITE_WATCH_STALLED);
}

static void
test_unheeded (void)
{
  Peer peer;

  g_test_summary ("Whoever does not heed the verdict for ten minutes still stays within the marks");
  peer_init (&peer);
  for (guint i = 0; i < 2400; i++)
    {
      queue (&peer, 100);
      peer.pending -= 1;
      step (&peer);
      g_assert_cmpuint (peer.watch.n_marks, <=, WB_WRITE_WATCH_MARKS);
    }
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_OLD);
  peer.pending = 0;
  g_assert_cmpint (step (&peer), ==, WB_WRITE_WATCH_IDLE);
}

static void
test_deadline (void)
{
  WbWriteDeadline deadline = { 0 };
  gint64 start_ns = 7 * WB_NS_PER_S, now_ns = start_ns;

  g_test_summary ("The deadline runs from what was written to its acknowledgement, with a watch only in between");
  g_assert_false (wb_write_deadline_is_due (&deadline, G_MAXINT64));
  g_assert_true (wb_write_deadline_begin (&deadline, now_ns));
  g_assert_false (wb_write_deadline_begin (&deadline, now_ns + 1)); /* which does not put the sample off */
  g_assert_false (wb_write_deadline_is_due (&deadline, now_ns + WB_WRITE_WATCH_SAMPLE_NS - 1));
  g_assert_true (wb_write_deadline_is_due (&deadline, now_ns + WB_WRITE_WATCH_SAMPLE_NS));
  g_assert_null (deadline.watch);

  now_ns = deadline.sample_ns;
  g_assert_cmpint (wb_write_deadline_sample (&deadline, 100, 0, now_ns), ==, WB_WRITE_WATCH_IDLE);
  g_assert_false (wb_write_deadline_is_running (&deadline));

  g_assert_true (wb_write_deadline_begin (&deadline, now_ns));
  now_ns = start_ns = deadline.sample_ns;
  while (wb_write_deadline_sample (&deadline, 200, 50, now_ns) == WB_WRITE_WATCH_PENDING)
    {
      g_assert_nonnull (deadline.watch);
      g_assert_cmpint (deadline.sample_ns, ==, now_ns + WB_WRITE_WATCH_SAMPLE_NS);
      now_ns = deadline.sample_ns;
    }
  g_assert_cmpint (now_ns - start_ns, ==, WB_WRITE_WATCH_STALLED_NS);
  g_assert_cmpint (wb_write_deadline_sample (&deadline, 200, 0, now_ns), ==, WB_WRITE_WATCH_IDLE);
  g_assert_null (deadline.watch);
  wb_write_deadline_clear (&deadline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/write-watch/never-reads", test_never_reads);
  g_test_add_func ("/base/write-watch/stops-reading", test_stops_reading);
  g_test_add_func ("/base/write-watch/server-goes-on", test_server_goes_on);
  g_test_add_func ("/base/write-watch/trickle", test_trickle);
  g_test_add_func ("/base/write-watch/slow-but-current", test_slow_but_current);
  g_test_add_func ("/base/write-watch/falls-behind", test_falls_behind);
  g_test_add_func ("/base/write-watch/idle", test_idle);
  g_test_add_func ("/base/write-watch/all-read-between-samples", test_all_read_between_samples);
  g_test_add_func ("/base/write-watch/fin", test_fin);
  g_test_add_func ("/base/write-watch/unheeded", test_unheeded);
  g_test_add_func ("/base/write-watch/deadline", test_deadline);
  return g_test_run ();
}
