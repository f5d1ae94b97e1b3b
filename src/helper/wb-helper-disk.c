/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why there are drops: the kernel lets a program write into memory until a tenth or so of it is dirty and then stops it
 * without a word; the ring overflows and the user sees packets lost "by the network". So a thread of ours writes the
 * file back from its first megabytes on. It is always one piece behind the writer; when it falls further behind, the
 * disk is slow and that is said, usually long before the first drop.
 *
 *   0 ........ synced ........ (piece being written back) ........ file_bytes
 *              '---------------- backlog -------------------------'
 */

#include "helper/wb-helper-disk.h"

#include <sys/statvfs.h>

/* Small enough that a process which ends does not hang long in the last one on a 10 MB/s stick. */
#define PIECE_BYTES (8u << 20)
#define SLOW_BACKLOG_BYTES (64u << 20)      /* eight pieces: no hesitation of a healthy disk leaves so much */
#define SLOW_WAIT_US (G_USEC_PER_SEC / 2)   /* a healthy disk writes a piece in 0.1 s */
#define SLOW_WRITE_US (G_USEC_PER_SEC / 10) /* write(2) into memory takes a millisecond: this one was held */
#define FULL_BYTES (64u << 20)              /* what a fast link can fill between two looks */
#define FULL_SHARE 100                      /* on small disks: one per cent */

struct _WbHelperDisk
{
  int fd; /* Borrowed */
  gint64 slow_until_us;

  /* Shared with the thread, under the lock. */
  GMutex lock;
  GCond changed;
  guint64 file_bytes;
  guint64 synced_bytes;
  gint64 piece_started_us; /* 0: none under way */
  gboolean quit;
  gboolean unsupported;

  GThread *thread;
};

gboolean
wb_helper_disk_judge_slow (guint64 backlog_bytes, gint64 waiting_us, gint64 spent_us)
{
  return spent_us >= SLOW_WRITE_US || (backlog_bytes >= SLOW_BACKLOG_BYTES && waiting_us >= SLOW_WAIT_US);
}

gboolean
wb_helper_disk_judge_full (guint64 free_bytes, guint64 total_bytes)
{
  return free_bytes < MIN ((guint64) FULL_BYTES, total_bytes / FULL_SHARE);
}

static gpointer
thread_func (gpointer data)
{
  WbHelperDisk *self = data;

  g_mutex_lock (&self->lock);
  while (!self->quit && !self->unsupported)
    {
      guint64 offset = self->synced_bytes;
      gboolean done;

      /* Whole pieces behind the end: the page that is still being filled is not fought over. */
      if (self->file_bytes - offset < PIECE_BYTES)
        {
          g_cond_wait (&self->changed, &self->lock);
          continue;
        }
      self->piece_started_us = g_get_monotonic_time ();
      g_mutex_unlock (&self->lock);
      done = wb_helper_disk_write_back (self->fd, offset, PIECE_BYTES);
      g_mutex_lock (&self->lock);
      self->piece_started_us = 0;
      self->synced_bytes = offset + PIECE_BYTES;
      self->unsupported = !done;
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

WbHelperDisk *
wb_helper_disk_new (int fd)
{
  WbHelperDisk *self = g_new0 (WbHelperDisk, 1);

  self->fd = fd;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
wb_helper_disk_free (WbHelperDisk *self)
{
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->quit = TRUE;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->lock);
      g_thread_join (self->thread);
    }
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

void
wb_helper_disk_wrote (WbHelperDisk *self, guint64 file_bytes, gint64 spent_us)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 waiting_us;
  guint64 backlog_bytes;

  g_mutex_lock (&self->lock);
  self->file_bytes = file_bytes;
  backlog_bytes = self->unsupported ? 0 : file_bytes - self->synced_bytes;
  waiting_us = self->piece_started_us == 0 ? 0 : now_us - self->piece_started_us;
  if (backlog_bytes >= PIECE_BYTES && self->piece_started_us == 0)
    g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);

  /* A system that gives no thread captures all the same; it only learns of a slow disk later. */
  if (self->thread == NULL && backlog_bytes >= PIECE_BYTES)
    self->thread = g_thread_try_new ("write-back", thread_func, self, NULL);
  if (wb_helper_disk_judge_slow (backlog_bytes, waiting_us, spent_us))
    self->slow_until_us = now_us + WB_HELPER_DISK_SLOW_HOLD_US;
}

gboolean
wb_helper_disk_is_slow (WbHelperDisk *self)
{
  return g_get_monotonic_time () < self->slow_until_us;
}

gboolean
wb_helper_disk_is_full (WbHelperDisk *self)
{
  struct statvfs info;

  /* A file system that does not tell (or /dev/null, which has no size) is not full; ENOSPC will say. */
  if (fstatvfs (self->fd, &info) != 0 || info.f_blocks == 0)
    return FALSE;
  return wb_helper_disk_judge_full ((guint64) info.f_bavail * info.f_frsize, (guint64) info.f_blocks * info.f_frsize);
}
