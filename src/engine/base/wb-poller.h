/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The crowd's one GSource: thousands of descriptors watched at the cost of one. A GSource per connection makes every
 * turn of a GMainContext O(n): with 9,000 idle connections 5,800 echoes a second were measured, against 146,000 for one
 * source around an epoll descriptor.
 *
 *   owner's struct [ … WbWatch … ]  --add-->  epoll set (Linux) or array of GPollFD (portable)
 *                                                  | one turn: at most 256 events or 2 ms
 *                                                  v
 *                                             func (watch, ready)
 *
 * Level-triggered: what was not drained is reported again. The portable twin is built with -Dportable=true and passes
 * the same tests. Owner's thread only (the poller's context). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbPoller WbPoller;
typedef struct _WbWatch WbWatch;

typedef enum
{
  WB_READY_READ = 1 << 0,
  WB_READY_WRITE = 1 << 1,
  WB_READY_HANGUP = 1 << 2, /* both directions are over; reported without asking */
  WB_READY_ERROR = 1 << 3,  /* an error or an error queue to read; reported without asking */
} WbReady;

/* It may modify or remove any watch of the poller, free what embeds its own, and add new ones; an event that was
 * collected for a removed watch is dropped. */
typedef void (*WbWatchFunc) (WbWatch *watch, WbReady ready, gpointer data);

struct _WbWatch
{
  int fd;
  WbReady wanted; /* READ and WRITE only; may be 0: still hears HANGUP and ERROR */
  WbWatchFunc func;
  gpointer data;
  WbPoller *poller; /* NULL while not watched */
  guint slot;       /* private to the poller */
};

/* context: where func runs (referenced), at WB_PRIORITY_CONTROL. NULL with error when the system gives no
 * descriptor. */
WbPoller *wb_poller_new (GMainContext *context, GError **error);
/* Watches that are left are forgotten; their descriptors stay open. */
void wb_poller_free (WbPoller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoller, wb_poller_free)

/* Makes the poller the poll function of its loop, which saves a system call a turn (Linux; elsewhere nothing happens).
 * Once, in the thread that runs the context. wake_up_fd: the context's own, from wb_poller_find_wake_up () before the
 * first source was attached; -1: not known, nothing happens. timer_fd: of the one other source that the loop usually
 * waits for; it lives as long as the poller; -1: none. */
void wb_poller_drive (WbPoller *self, int wake_up_fd, int timer_fd);
int wb_poller_find_wake_up (GMainContext *context); /* -1: it cannot be told, there are other sources */

guint wb_poller_get_n_watches (WbPoller *self);

/* Before first use. */
void wb_watch_init (WbWatch *self, WbWatchFunc func, gpointer data);
/* fd: borrowed, non-blocking; it must stay open until the watch is removed. FALSE with error when the system refuses
 * (no memory, user's limit of watches). */
gboolean wb_poller_add (WbPoller *self, WbWatch *watch, int fd, WbReady wanted, GError **error);
void wb_watch_set_wanted (WbWatch *self, WbReady wanted); /* no system call when nothing changes */
void wb_watch_remove (WbWatch *self);                     /* no-op when not watched; before close () */

G_END_DECLS
