/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. */

#include "engine/base/wb-write-deadline.h"

gboolean
wb_write_deadline_begin (WbWriteDeadline *self, gint64 now_ns)
{
  if (wb_write_deadline_is_running (self))
    return FALSE;
  self->sample_ns = now_ns + WB_WRITE_WATCH_SAMPLE_NS;
  return TRUE;
}

WbWriteVerdict
wb_write_deadline_sample (WbWriteDeadline *self, guint64 queued_total, guint64 pending, gint64 now_ns)
{
  if (pending == 0)
    {
      wb_write_deadline_clear (self);
      return WB_WRITE_WATCH_IDLE;
    }
  self->sample_ns = now_ns + WB_WRITE_WATCH_SAMPLE_NS;
  if (self->watch == NULL)
    {
      self->watch = g_new (WbWriteWatch, 1);
      wb_write_watch_init (self->watch);
    }
  return wb_write_watch_sample (self->watch, queued_total, pending, now_ns);
}

void
wb_write_deadline_clear (WbWriteDeadline *self)
{
  g_clear_pointer (&self->watch, g_free);
  self->sample_ns = 0;
}
