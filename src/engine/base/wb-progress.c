/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A worker's progress; the idea is in the header. A source of our own, since g_main_context_invoke() calls in the worker
 * itself whenever the context happens to rest. */

#include "engine/base/wb-progress.h"

struct _WbProgress
{
  gatomicrefcount refs;
  GMainContext *context;     /* Owned */
  GCancellable *cancellable; /* Owned, NULL */
  GFileProgressCallback func;
  gpointer data;
  int priority;
  gint64 interval_us;
  gint64 told_us; /* the worker's */

  GMutex lock;
  goffset done, total;
  gboolean pending; /* a call is on its way */
};

WbProgress *
wb_progress_new (GTask *task, guint interval_ms, GFileProgressCallback func, gpointer data)
{
  WbProgress *self = g_new0 (WbProgress, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref (g_task_get_context (task));
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->priority = g_task_get_priority (task);
  self->func = func;
  self->data = data;
  self->interval_us = (gint64) interval_ms * 1000;
  self->told_us = g_get_monotonic_time ();
  return self;
}

WbProgress *
wb_progress_ref (WbProgress *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
wb_progress_unref (WbProgress *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
tell_cb (gpointer data)
{
  WbProgress *self = data;
  goffset done, total;

  g_mutex_lock (&self->lock);
  self->pending = FALSE;
  done = self->done;
  total = self->total;
  g_mutex_unlock (&self->lock);
  if (!g_cancellable_is_cancelled (self->cancellable))
    self->func (done, total, self->data);
  return G_SOURCE_REMOVE;
}

void
wb_progress_report (WbProgress *self, goffset done, goffset total)
{
  gint64 now_us;
  g_autoptr (GSource) source = NULL;
  gboolean was_pending;

  if (self->func == NULL)
    return;
  now_us = g_get_monotonic_time ();
  if (done < total && now_us - self->told_us < self->interval_us)
    return;
  self->told_us = now_us;
  g_mutex_lock (&self->lock);
  self->done = done;
  self->total = MAX (total, done);
  was_pending = self->pending;
  self->pending = TRUE;
  g_mutex_unlock (&self->lock);
  if (was_pending)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, self->priority);
  g_source_set_static_name (source, "wb-progress");
  g_source_set_callback (source, tell_cb, wb_progress_ref (self), (GDestroyNotify) wb_progress_unref);
  g_source_attach (source, self->context);
}
