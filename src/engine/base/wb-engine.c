/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An engine is three sources on one context: posts, poller, deadlines.
 *
 *   WbEngine (any thread holds references) --> WbLoop (its context's thread frees it)
 *                                                posts, poller, deadlines
 *
 * The loop is a struct of its own since it can outlive the object: when the last reference goes in the loop's own
 * thread, that thread is still inside one of the loop's callbacks, and takes it down when it is out of it. */

#define G_LOG_DOMAIN "wb-engine"

#include "engine/base/wb-engine.h"

#include "engine/base/wb-post-queue.h"

typedef struct
{
  GMainContext *context;      /* Owned */
  WbPostQueue *posts;         /* Owned */
  WbPoller *poller;           /* Owned */
  WbDeadlineQueue *deadlines; /* Owned */
  int wake_up_fd;             /* Borrowed from the context; -1: not known */
  gboolean quit;              /* the loop's thread only */
} WbLoop;

struct _WbEngine
{
  GObject parent_instance;

  WbLoop *loop;     /* Owned; with a thread: that thread's */
  GThread *thread;  /* Owned; NULL: no thread of its own */
  GThread *runs_in; /* Borrowed; to compare with */
};

G_DEFINE_FINAL_TYPE (WbEngine, wb_engine, G_TYPE_OBJECT)

/* Posts go first: their data may still watch or wait. */
static void
wb_loop_free (WbLoop *self)
{
  g_clear_pointer (&self->posts, wb_post_queue_free);
  g_clear_pointer (&self->deadlines, wb_deadline_queue_free);
  g_clear_pointer (&self->poller, wb_poller_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static WbLoop *
wb_loop_new (GMainContext *context, GError **error)
{
  WbLoop *self;
  int wake_up_fd = wb_poller_find_wake_up (context);
  WbPoller *poller = wb_poller_new (context, error);

  if (poller == NULL)
    return NULL;
  self = g_new0 (WbLoop, 1);
  self->wake_up_fd = wake_up_fd;
  self->context = g_main_context_ref (context);
  self->poller = poller;
  self->posts = wb_post_queue_new (context);
  self->deadlines = wb_deadline_queue_new (context, wb_clock_get_monotonic ());
  return self;
}

/* In the loop's thread. */
static void
wb_loop_begin (WbLoop *self)
{
  wb_poller_drive (self->poller, self->wake_up_fd, wb_deadline_queue_get_fd (self->deadlines));
}

static void
quit_cb (gpointer data)
{
  ((WbLoop *) data)->quit = TRUE;
}

static gpointer
engine_thread (gpointer data)
{
  WbLoop *loop = data;
  g_autoptr (GMainContext) context = g_main_context_ref (loop->context);

  g_main_context_push_thread_default (context);
  wb_loop_begin (loop);
  while (!loop->quit)
    g_main_context_iteration (context, TRUE);
  wb_loop_free (loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
wb_engine_finalize (GObject *object)
{
  WbEngine *self = WB_ENGINE (object);

  if (self->thread == NULL)
    {
      g_clear_pointer (&self->loop, wb_loop_free);
    }
  else if (self->runs_in == g_thread_self ())
    {
      self->loop->quit = TRUE;
      g_thread_unref (self->thread);
    }
  else
    {
      wb_post_queue_push (self->loop->posts, quit_cb, self->loop, NULL);
      g_thread_join (self->thread);
    }
  G_OBJECT_CLASS (wb_engine_parent_class)->finalize (object);
}

static void
wb_engine_class_init (WbEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_engine_finalize;
}

static void
wb_engine_init (WbEngine *self)
{
}

WbEngine *
wb_engine_new (GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  WbEngine *self;
  WbLoop *loop = wb_loop_new (context, error);
  GThread *thread;

  if (loop == NULL)
    return NULL;
  thread = g_thread_try_new ("wb-engine", engine_thread, loop, error);
  if (thread == NULL)
    {
      wb_loop_free (loop);
      return NULL;
    }
  self = g_object_new (WB_TYPE_ENGINE, NULL);
  self->loop = loop;
  self->thread = self->runs_in = thread;
  return self;
}

WbEngine *
wb_engine_new_here (GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  WbEngine *self;
  WbLoop *loop = wb_loop_new (context, error);

  if (loop == NULL)
    return NULL;
  wb_loop_begin (loop);
  self = g_object_new (WB_TYPE_ENGINE, NULL);
  self->loop = loop;
  self->runs_in = g_thread_self ();
  return self;
}

void
wb_engine_post (WbEngine *self, WbPostFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_if_fail (WB_IS_ENGINE (self));

  wb_post_queue_push (self->loop->posts, func, data, destroy);
}

GMainContext *
wb_engine_get_context (WbEngine *self)
{
  return self->loop->context;
}

gboolean
wb_engine_is_here (WbEngine *self)
{
  return self->runs_in == g_thread_self ();
}

WbPoller *
wb_engine_get_poller (WbEngine *self)
{
  g_return_val_if_fail (wb_engine_is_here (self), NULL);

  return self->loop->poller;
}

WbDeadlineQueue *
wb_engine_get_deadlines (WbEngine *self)
{
  g_return_val_if_fail (wb_engine_is_here (self), NULL);

  return self->loop->deadlines;
}

const WbClock *
wb_engine_get_clock (WbEngine *self)
{
  return wb_clock_get_monotonic ();
}
