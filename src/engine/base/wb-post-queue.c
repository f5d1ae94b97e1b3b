/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. The queue is itself its GSource, so that a post may free it. */

#include "engine/base/wb-post-queue.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-priority.h"

#include <stdatomic.h>

/* As the poller, with which posts take turns. */
#define DISPATCH_NS (2 * WB_NS_PER_MS)

typedef struct _WbPost WbPost;

struct _WbPost
{
  WbPost *next;
  WbPostFunc func;
  gpointer data;
  GDestroyNotify destroy; /* may be NULL */
};

struct _WbPostQueue
{
  GSource source; /* must be first: GLib allocates us */

  _Atomic (WbPost *) newest; /* Owned; a stack, any thread */
  WbPost *oldest;            /* Owned; a list in order, taken from the stack; context only */
};

/* The next post; NULL when none is left. Free with post_free. */
static WbPost *
take (WbPostQueue *self)
{
  WbPost *post;

  if (self->oldest == NULL)
    {
      WbPost *stack = atomic_exchange_explicit (&self->newest, NULL, memory_order_acquire);

      while (stack != NULL)
        {
          WbPost *older = stack->next;

          stack->next = self->oldest;
          self->oldest = stack;
          stack = older;
        }
    }
  post = self->oldest;
  if (post != NULL)
    self->oldest = post->next;
  return post;
}

static void
post_free (WbPost *post)
{
  if (post->destroy != NULL)
    post->destroy (post->data);
  g_free (post);
}

/* What is posted meanwhile waits for the next dispatch, so that one which posts itself does not hold the loop. */
static gboolean
post_queue_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbPostQueue *self = (WbPostQueue *) source;
  const WbClock *clock = wb_clock_get_monotonic ();
  gint64 end_ns = wb_clock_now_ns (clock) + DISPATCH_NS;
  WbPost *post;

  /* Before looking: who pushes afterwards wakes again. */
  g_source_set_ready_time (source, -1);
  post = take (self);
  while (post != NULL)
    {
      post->func (post->data);
      post_free (post);
      post = self->oldest != NULL && wb_clock_now_ns (clock) < end_ns ? take (self) : NULL;
    }
  /* Also for what was pushed onto what we had not taken yet: that one was not the first and woke nobody. */
  if (self->oldest != NULL || atomic_load_explicit (&self->newest, memory_order_relaxed) != NULL)
    g_source_set_ready_time (source, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs post_queue_funcs = {
  .dispatch = post_queue_dispatch,
};

WbPostQueue *
wb_post_queue_new (GMainContext *context)
{
  GSource *source = g_source_new (&post_queue_funcs, sizeof (WbPostQueue));

  g_source_set_static_name (source, "wb-post");
  g_source_set_priority (source, WB_PRIORITY_CONTROL);
  g_source_attach (source, context);
  return (WbPostQueue *) source;
}

void
wb_post_queue_free (WbPostQueue *self)
{
  WbPost *post;

  g_source_destroy (&self->source);
  while ((post = take (self)) != NULL)
    post_free (post);
  g_source_unref (&self->source);
}

void
wb_post_queue_push (WbPostQueue *self, WbPostFunc func, gpointer data, GDestroyNotify destroy)
{
  /* The moment it is pushed the post may run, and be the one that ends the loop and frees the queue. */
  GMainContext *context = g_main_context_ref (g_source_get_context (&self->source));
  GSource *source = g_source_ref (&self->source);
  WbPost *post = g_new (WbPost, 1);
  WbPost *next = atomic_load_explicit (&self->newest, memory_order_relaxed);

  *post = (WbPost){ .func = func, .data = data, .destroy = destroy };
  do
    post->next = next;
  while (!atomic_compare_exchange_weak_explicit (&self->newest, &next, post, memory_order_release,
                                                 memory_order_relaxed));
  if (next == NULL)
    g_source_set_ready_time (source, 0);
  g_source_unref (source);
  g_main_context_unref (context);
}
