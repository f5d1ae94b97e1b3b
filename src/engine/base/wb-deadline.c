/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue is itself the GSource of its timer, so that a callback may free it: GLib keeps a source that is being
 * dispatched.
 *
 * An entry of the heap carries its moment beside the pointer: comparing does not touch the thousand structs that wait.
 * That moment is the deadline's own, but for those armed while the queue runs: they come after the moment it runs for,
 * so that one which arms itself in the past is called once a turn and not for ever.
 *
 * The timer is moved when the earliest deadline becomes earlier, and after each run; not when the earliest is disarmed
 * or moved back, which costs one empty wake-up instead of a system call each time. An idle timeout that every received
 * line moves back costs no call at all. */

#include "engine/base/wb-deadline.h"

#include "engine/base/wb-deadline-timer.h"
#include "engine/base/wb-priority.h"

/* Between two turns of the others. */
#define TURN_EXPIRIES 256u
#define TURN_NS WB_NS_PER_MS

#define NOT_RUNNING G_MININT64

typedef struct
{
  gint64 due_ns;
  WbDeadline *deadline; /* Borrowed */
} WbDeadlineEntry;

struct _WbDeadlineQueue
{
  GSource source; /* must be first: GLib allocates us */

  GArray *heap;          /* Owned; of WbDeadlineEntry */
  const WbClock *clock;  /* Borrowed */
  WbDeadlineTimer timer; /* follows the monotonic clock only: one turned by hand tells nobody */
  gint64 timer_ns;       /* what the timer is set for: the earliest or before it */
  gint64 running_ns;     /* the moment the queue runs for, or NOT_RUNNING */
  guint turn_expiries;   /* since the others had a turn */
  gint64 turn_ns;
};

static inline WbDeadlineEntry *
entry_at (WbDeadlineQueue *self, guint position)
{
  return &g_array_index (self->heap, WbDeadlineEntry, position);
}

static inline void
put (WbDeadlineQueue *self, guint position, WbDeadlineEntry entry)
{
  *entry_at (self, position) = entry;
  entry.deadline->slot = position + 1;
}

/* Finds the place of an entry, beginning at position, whose former content is somewhere else already. */
static void
settle (WbDeadlineQueue *self, guint position, WbDeadlineEntry entry)
{
  guint n = self->heap->len;

  while (position > 0 && entry.due_ns < entry_at (self, (position - 1) / 2)->due_ns)
    {
      put (self, position, *entry_at (self, (position - 1) / 2));
      position = (position - 1) / 2;
    }
  for (guint child = 2 * position + 1; child < n; child = 2 * position + 1)
    {
      if (child + 1 < n && entry_at (self, child + 1)->due_ns < entry_at (self, child)->due_ns)
        child++;
      if (entry_at (self, child)->due_ns >= entry.due_ns)
        break;
      put (self, position, *entry_at (self, child));
      position = child;
    }
  put (self, position, entry);
}

static void
set_timer (WbDeadlineQueue *self, gint64 at_ns)
{
  if (self->timer_ns == at_ns || self->clock != wb_clock_get_monotonic ())
    return;
  self->timer_ns = at_ns;
  wb_deadline_timer_set (&self->timer, &self->source, at_ns);
}

/* A source that is always ready at -100 would be all that this loop ever runs. So when its budget is spent the queue
 * stands beside posts and poller until it has been called once there: whoever of them was ready has had a turn then. The
 * budget lasts over many dispatches, since deadlines a microsecond apart are ready anew each time. */
static gboolean
deadline_queue_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbDeadlineQueue *self = (WbDeadlineQueue *) source;
  gint64 began_ns = wb_clock_now_ns (self->clock);
  guint n_run;

  if (self->turn_expiries >= TURN_EXPIRIES || self->turn_ns >= TURN_NS)
    {
      self->turn_expiries = 0;
      self->turn_ns = 0;
      g_source_set_priority (source, WB_PRIORITY_TIMING);
    }
  n_run = wb_deadline_queue_run (self, 0);
  self->turn_expiries += MAX (n_run, 1);
  self->turn_ns += wb_clock_now_ns (self->clock) - began_ns;
  if (!g_source_is_destroyed (source) && (self->turn_expiries >= TURN_EXPIRIES || self->turn_ns >= TURN_NS))
    g_source_set_priority (source, WB_PRIORITY_CONTROL);
  return G_SOURCE_CONTINUE;
}

static void
deadline_queue_finalize (GSource *source)
{
  WbDeadlineQueue *self = (WbDeadlineQueue *) source;

  wb_deadline_timer_close (&self->timer);
  g_array_unref (self->heap);
}

static GSourceFuncs deadline_queue_funcs = {
  .dispatch = deadline_queue_dispatch,
  .finalize = deadline_queue_finalize,
};

WbDeadlineQueue *
wb_deadline_queue_new (GMainContext *context, const WbClock *clock)
{
  GSource *source = g_source_new (&deadline_queue_funcs, sizeof (WbDeadlineQueue));
  WbDeadlineQueue *self = (WbDeadlineQueue *) source;

  self->heap = g_array_new (FALSE, FALSE, sizeof (WbDeadlineEntry));
  self->clock = clock;
  self->timer_ns = WB_DEADLINE_TIMER_OFF;
  self->running_ns = NOT_RUNNING;
  g_source_set_static_name (source, "wb-deadline");
  g_source_set_priority (source, WB_PRIORITY_TIMING);
  wb_deadline_timer_open (&self->timer, source);
  g_source_set_can_recurse (source, TRUE); /* nobody does; as of the poller */
  g_source_attach (source, context);
  return self;
}

void
wb_deadline_queue_free (WbDeadlineQueue *self)
{
  for (guint i = 0; i < self->heap->len; i++)
    {
      entry_at (self, i)->deadline->slot = 0;
      entry_at (self, i)->deadline->queue = NULL;
    }
  g_array_set_size (self->heap, 0);
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

const WbClock *
wb_deadline_queue_get_clock (WbDeadlineQueue *self)
{
  return self->clock;
}

int
wb_deadline_queue_get_fd (WbDeadlineQueue *self)
{
  return self->timer.fd;
}

guint
wb_deadline_queue_get_n_armed (WbDeadlineQueue *self)
{
  return self->heap->len;
}

guint
wb_deadline_queue_run (WbDeadlineQueue *self, guint max)
{
  guint n_run = 0;
  gint64 now_ns = wb_clock_now_ns (self->clock);

  g_return_val_if_fail (self->running_ns == NOT_RUNNING, 0);

  if (max == 0)
    max = TURN_EXPIRIES;
  g_source_ref (&self->source);
  self->running_ns = now_ns;
  while (n_run < max && self->heap->len > 0 && entry_at (self, 0)->due_ns <= now_ns)
    {
      WbDeadline *deadline = entry_at (self, 0)->deadline;

      wb_deadline_disarm (deadline);
      n_run++;
      deadline->func (deadline, deadline->data);
      if (wb_clock_now_ns (self->clock) - now_ns >= TURN_NS)
        break;
    }
  self->running_ns = NOT_RUNNING;
  if (!g_source_is_destroyed (&self->source))
    set_timer (self, self->heap->len > 0 ? entry_at (self, 0)->due_ns : WB_DEADLINE_TIMER_OFF);
  g_source_unref (&self->source);
  return n_run;
}

void
wb_deadline_init (WbDeadline *self, WbDeadlineFunc func, gpointer data)
{
  *self = (WbDeadline){ .func = func, .data = data };
}

void
wb_deadline_arm (WbDeadline *self, WbDeadlineQueue *queue, gint64 at_ns)
{
  WbDeadlineEntry entry = { .due_ns = at_ns, .deadline = self };

  g_return_if_fail (self->func != NULL);

  if (queue->running_ns != NOT_RUNNING)
    entry.due_ns = MAX (at_ns, queue->running_ns + 1);
  if (self->queue != queue)
    {
      wb_deadline_disarm (self);
      self->queue = queue;
      g_array_append_val (queue->heap, entry);
      self->slot = queue->heap->len;
    }
  self->at_ns = at_ns;
  settle (queue, self->slot - 1, entry);
  if (queue->running_ns == NOT_RUNNING && entry.due_ns < queue->timer_ns)
    set_timer (queue, entry.due_ns);
}

void
wb_deadline_disarm (WbDeadline *self)
{
  WbDeadlineQueue *queue = self->queue;
  WbDeadlineEntry last;
  guint position = self->slot - 1;

  if (queue == NULL)
    return;
  last = *entry_at (queue, queue->heap->len - 1);
  g_array_set_size (queue->heap, queue->heap->len - 1);
  if (last.deadline != self)
    settle (queue, position, last);
  self->queue = NULL;
  self->slot = 0;
}
