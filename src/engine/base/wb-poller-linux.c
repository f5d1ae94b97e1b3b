/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The poller over epoll. It is itself the GSource, and the epoll descriptor is the only one that the loop's poll sees:
 * it is readable while anything in the set is ready.
 *
 *   slots:  [ watch, generation ]     epoll_event.data = slot | generation << 32
 *
 * A watch that is removed gives its slot back with the next generation, so that an event collected before no longer
 * matches: not for a watch that was freed, nor for a new one with the same descriptor number in the same slot.
 *
 * A poller that drives its loop is also the loop's poll: while the loop waits for nothing but the poller, the timer and
 * the context's own wake-up, these two are in the set as companions, and one epoll_wait does what poll and epoll_wait
 * did. With one peer that is 1 of 4 system calls a turn. When the loop waits for anything else, GLib's poll does. */

#define G_LOG_DOMAIN "wb-poller"

#include "engine/base/wb-poller.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-priority.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The budget of one dispatch: what stands behind it in the loop waits 2 ms, or one callback longer. */
#define BATCH_EVENTS 256
#define DISPATCH_NS (2 * WB_NS_PER_MS)

#define NO_SLOT G_MAXUINT32 /* of companions, too */
#define N_COMPANIONS 2

typedef struct
{
  WbWatch *watch;     /* Borrowed; NULL: free */
  guint32 generation; /* counts the watches that had this slot */
  guint32 next_free;  /* of a free slot */
} WbPollerSlot;

struct _WbPoller
{
  GSource source; /* must be first: GLib allocates us */

  GArray *slots; /* Owned; of WbPollerSlot */
  guint32 first_free;
  guint n_watches;
  int epoll_fd;                            /* Owned */
  struct epoll_event events[BATCH_EVENTS]; /* collected and not yet delivered: [next_event, n_events) */
  int next_event;
  int n_events;
  gboolean is_behind; /* the budget left some of them over */

  int companions[N_COMPANIONS]; /* Borrowed; they live as long as we do; -1: none */
};

/* GLib hands nothing but descriptors to a poll function. */
static _Thread_local WbPoller *driver;

static inline WbPollerSlot *
slot_at (WbPoller *self, guint32 slot)
{
  return &g_array_index (self->slots, WbPollerSlot, slot);
}

static struct epoll_event
event_for (WbPoller *self, WbReady wanted, guint32 slot)
{
  struct epoll_event event = { 0 };

  event.events = (wanted & WB_READY_READ ? EPOLLIN : 0) | (wanted & WB_READY_WRITE ? EPOLLOUT : 0);
  event.data.u64 = slot | (guint64) slot_at (self, slot)->generation << 32;
  return event;
}

static void
deliver (WbPoller *self, const struct epoll_event *event)
{
  const WbPollerSlot *slot;
  WbWatch *watch;
  WbReady ready = (event->events & EPOLLIN ? WB_READY_READ : 0) | (event->events & EPOLLOUT ? WB_READY_WRITE : 0) |
                  (event->events & EPOLLHUP ? WB_READY_HANGUP : 0) | (event->events & EPOLLERR ? WB_READY_ERROR : 0);

  if ((guint32) event->data.u64 == NO_SLOT)
    return;
  slot = slot_at (self, (guint32) event->data.u64);
  watch = slot->watch;
  if (watch == NULL || slot->generation != event->data.u64 >> 32)
    return;
  ready &= watch->wanted | WB_READY_HANGUP | WB_READY_ERROR;
  if (ready != 0)
    watch->func (watch, ready, watch->data);
}

/* What the budget leaves over is delivered first next time: the system puts what it has reported at the end of its list,
 * so that forgetting it here would serve the first of a long list again and again, and the last never. */
static gboolean
poller_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbPoller *self = (WbPoller *) source;
  const WbClock *clock = wb_clock_get_monotonic ();
  gint64 end_ns = wb_clock_now_ns (clock) + DISPATCH_NS;

  if (self->next_event == self->n_events)
    {
      int n_events = epoll_wait (self->epoll_fd, self->events, BATCH_EVENTS, 0);

      self->next_event = 0;
      self->n_events = MAX (n_events, 0);
    }
  while (self->next_event < self->n_events)
    {
      deliver (self, &self->events[self->next_event++]);
      if (wb_clock_now_ns (clock) >= end_ns)
        break;
    }
  /* No longer readable, perhaps, but not done. */
  if (self->is_behind != (self->next_event < self->n_events))
    {
      self->is_behind = !self->is_behind;
      g_source_set_ready_time (source, self->is_behind ? 0 : -1);
    }
  return G_SOURCE_CONTINUE;
}

/* --- Driving the loop --- */

static gboolean
is_companion (const WbPoller *self, int fd)
{
  return fd == self->companions[0] || fd == self->companions[1];
}

/* Whether these are our own descriptor and the companions, and no other. */
static gboolean
waits_for_us_only (const WbPoller *self, const GPollFD *fds, guint n_fds)
{
  guint n_companions = 0, n_own = 0;

  for (guint i = 0; i < n_fds; i++)
    {
      n_own += fds[i].fd == self->epoll_fd;
      n_companions += is_companion (self, fds[i].fd);
    }
  return n_own == 1 && n_own + n_companions == n_fds;
}

static void
mark_ready (GPollFD *fds, guint n_fds, int fd)
{
  for (guint i = 0; i < n_fds; i++)
    if (fds[i].fd == fd)
      fds[i].revents = G_IO_IN;
}

/* What is collected here is delivered by our dispatch. If the loop prefers another source to us it is kept, as what the
 * budget leaves over: forgotten, it would stand at the end of the system's list again. A full batch may have left timer
 * and wake-up in that list behind a crowd, so then they are asked for apart. */
static gint
poll_cb (GPollFD *fds, guint n_fds, gint timeout_ms)
{
  WbPoller *self = driver;
  int n, n_kept = 0;
  gint n_ready = 0;

  if (self == NULL || self->next_event < self->n_events || !waits_for_us_only (self, fds, n_fds))
    return g_poll (fds, n_fds, timeout_ms);
  n = epoll_wait (self->epoll_fd, self->events, BATCH_EVENTS, timeout_ms);
  self->next_event = self->n_events = 0;
  for (guint i = 0; i < n_fds; i++)
    fds[i].revents = 0;
  if (n < 0)
    return -1; /* EINTR: GLib knows it */
  if (n == BATCH_EVENTS)
    g_poll (fds, n_fds, 0);
  for (int i = 0; i < n; i++)
    if ((guint32) self->events[i].data.u64 == NO_SLOT)
      mark_ready (fds, n_fds, (int) (self->events[i].data.u64 >> 32));
    else
      self->events[n_kept++] = self->events[i];
  self->n_events = n_kept;
  if (n_kept > 0)
    mark_ready (fds, n_fds, self->epoll_fd);
  for (guint i = 0; i < n_fds; i++)
    n_ready += fds[i].revents != 0;
  return n_ready;
}

/* A context without sources of descriptors polls its own wake-up and nothing else. */
int
wb_poller_find_wake_up (GMainContext *context)
{
  GPollFD fds[2];
  int priority, timeout_ms, n_fds;

  if (!g_main_context_acquire (context))
    return -1;
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, G_MAXINT, &timeout_ms, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  return n_fds == 1 ? fds[0].fd : -1;
}

static void
add_companion (WbPoller *self, guint i, int fd)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u64 = NO_SLOT | (guint64) (guint32) fd << 32 };

  if (fd >= 0 && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
    self->companions[i] = fd;
}

void
wb_poller_drive (WbPoller *self, int wake_up_fd, int timer_fd)
{
  if (wake_up_fd < 0)
    return;
  add_companion (self, 0, wake_up_fd);
  add_companion (self, 1, timer_fd);
  driver = self;
  g_main_context_set_poll_func (g_source_get_context (&self->source), poll_cb);
}

static void
poller_finalize (GSource *source)
{
  WbPoller *self = (WbPoller *) source;

  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  g_array_unref (self->slots);
}

static GSourceFuncs poller_funcs = {
  .dispatch = poller_dispatch,
  .finalize = poller_finalize,
};

WbPoller *
wb_poller_new (GMainContext *context, GError **error)
{
  GSource *source = g_source_new (&poller_funcs, sizeof (WbPoller));
  WbPoller *self = (WbPoller *) source;

  self->slots = g_array_new (FALSE, TRUE, sizeof (WbPollerSlot));
  self->first_free = NO_SLOT;
  self->companions[0] = self->companions[1] = -1;
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Could not make a poller: %s"),
                   g_strerror (errno));
      g_source_unref (source);
      return NULL;
    }
  g_source_set_static_name (source, "wb-poller");
  g_source_set_priority (source, WB_PRIORITY_CONTROL);
  /* Nobody recurses here. But around each dispatch of a source that must not, GLib takes its descriptor out of the loop
   * and puts it in again, and wakes the loop up both times: three system calls an event. */
  g_source_set_can_recurse (source, TRUE);
  g_source_add_unix_fd (source, self->epoll_fd, G_IO_IN);
  g_source_attach (source, context);
  return self;
}

void
wb_poller_free (WbPoller *self)
{
  for (guint32 i = 0; i < self->slots->len; i++)
    if (slot_at (self, i)->watch != NULL)
      slot_at (self, i)->watch->poller = NULL;
  self->next_event = self->n_events = 0;
  if (driver == self)
    {
      driver = NULL;
      g_main_context_set_poll_func (g_source_get_context (&self->source), NULL);
    }
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

guint
wb_poller_get_n_watches (WbPoller *self)
{
  return self->n_watches;
}

void
wb_watch_init (WbWatch *self, WbWatchFunc func, gpointer data)
{
  *self = (WbWatch){ .fd = -1, .func = func, .data = data };
}

gboolean
wb_poller_add (WbPoller *self, WbWatch *watch, int fd, WbReady wanted, GError **error)
{
  guint32 slot = self->first_free;
  struct epoll_event event;

  g_return_val_if_fail (watch->poller == NULL && watch->func != NULL, FALSE);

  if (slot == NO_SLOT)
    {
      slot = self->slots->len;
      g_array_set_size (self->slots, slot + 1);
      slot_at (self, slot)->next_free = NO_SLOT;
      self->first_free = slot;
    }
  event = event_for (self, wanted, slot);
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
    {
      /* ENOSPC is not about a disk: fs.epoll.max_user_watches. */
      if (errno == ENOSPC)
        g_set_error_literal (error, WB_ERROR, WB_ERROR_LIMIT,
                             _("Could not watch a connection: the system allows this user no more"));
      else
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Could not watch a connection: %s"),
                     g_strerror (errno));
      return FALSE;
    }
  self->first_free = slot_at (self, slot)->next_free;
  slot_at (self, slot)->watch = watch;
  self->n_watches++;
  watch->fd = fd;
  watch->wanted = wanted;
  watch->poller = self;
  watch->slot = slot;
  return TRUE;
}

void
wb_watch_set_wanted (WbWatch *self, WbReady wanted)
{
  struct epoll_event event;

  g_return_if_fail (self->poller != NULL);

  if (self->wanted == wanted)
    return;
  self->wanted = wanted;
  event = event_for (self->poller, wanted, self->slot);
  if (epoll_ctl (self->poller->epoll_fd, EPOLL_CTL_MOD, self->fd, &event) != 0)
    g_critical ("Descriptor %d was closed while it was watched: %m", self->fd);
}

void
wb_watch_remove (WbWatch *self)
{
  WbPoller *poller = self->poller;
  WbPollerSlot *slot;

  if (poller == NULL)
    return;
  /* A descriptor closed before lives on in the set when it had a duplicate, and nothing could take it out again. */
  if (epoll_ctl (poller->epoll_fd, EPOLL_CTL_DEL, self->fd, NULL) != 0)
    g_critical ("Descriptor %d was closed while it was watched: %m", self->fd);
  slot = slot_at (poller, self->slot);
  slot->watch = NULL;
  slot->generation++;
  slot->next_free = poller->first_free;
  poller->first_free = self->slot;
  poller->n_watches--;
  self->poller = NULL;
}
