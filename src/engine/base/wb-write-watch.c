/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The write deadline as arithmetic on two counts. What has left is queued_total - pending; it grows when the peer
 * acknowledges, whatever is queued meanwhile, so that a server which goes on writing cannot hide a peer that stands.
 *
 *   bytes queued: |------ left ------|---------- pending ----------|
 *                                    ^ the oldest byte             ^ queued_total
 *   marks:             x        x         x        x               x     (count, moment of the last byte in it)
 *
 * Invariant: marks are in order, one to each second of the clock at most, and while something is pending the first is
 * the one that holds the oldest pending byte. A mark's moment is that of its youngest byte: a byte is never called older
 * than it is, and at most a second younger. */

#include "engine/base/wb-write-watch.h"

#include <string.h>

/* Marks above this age end the connection, so a minute's worth is all that can stand; the rest is for late samples. */
G_STATIC_ASSERT (WB_WRITE_WATCH_MARKS > WB_WRITE_WATCH_OLDEST_NS / WB_NS_PER_S + 1);

static void
note_queued (WbWriteWatch *self, guint64 queued_total, gint64 now_ns)
{
  guint last = self->n_marks - 1;

  if (self->n_marks > 0 && queued_total <= self->marks[last].queued_total)
    return;
  if (self->n_marks > 0 && self->marks[last].at_ns / WB_NS_PER_S == now_ns / WB_NS_PER_S)
    {
      self->marks[last].queued_total = queued_total;
      self->marks[last].at_ns = now_ns;
    }
  else if (self->n_marks == WB_WRITE_WATCH_MARKS)
    /* Only for an owner that does not heed the verdict: its bytes pass for older ones. */
    self->marks[last].queued_total = queued_total;
  else
    {
      self->marks[self->n_marks].queued_total = queued_total;
      self->marks[self->n_marks].at_ns = now_ns;
      self->n_marks++;
    }
}

static void
forget_left (WbWriteWatch *self)
{
  guint n = 0;

  while (n < self->n_marks && self->marks[n].queued_total <= self->acknowledged)
    n++;
  if (n == 0)
    return;
  self->n_marks -= n;
  memmove (self->marks, self->marks + n, self->n_marks * sizeof self->marks[0]);
}

void
wb_write_watch_init (WbWriteWatch *self)
{
  memset (self, 0, sizeof *self);
}

WbWriteVerdict
wb_write_watch_sample (WbWriteWatch *self, guint64 queued_total, guint64 pending, gint64 now_ns)
{
  /* Linux counts a FIN that was not acknowledged as a byte, so that pending may exceed what we queued. */
  guint64 left = queued_total - MIN (pending, queued_total);
  gboolean progress = left > self->acknowledged;

  if (pending == 0)
    {
      self->acknowledged = left;
      self->n_marks = 0;
      self->waiting = FALSE;
      return WB_WRITE_WATCH_IDLE;
    }
  if (progress)
    self->acknowledged = left;
  if (progress || !self->waiting)
    self->progress_ns = now_ns;
  self->waiting = TRUE;
  forget_left (self);
  if (queued_total > self->acknowledged)
    note_queued (self, queued_total, now_ns);

  if (now_ns - self->progress_ns >= WB_WRITE_WATCH_STALLED_NS)
    return WB_WRITE_WATCH_STALLED;
  if (self->n_marks > 0 && now_ns - self->marks[0].at_ns >= WB_WRITE_WATCH_OLDEST_NS)
    return WB_WRITE_WATCH_OLD;
  return WB_WRITE_WATCH_PENDING;
}
