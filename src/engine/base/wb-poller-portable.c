/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The poller over GLib's own poll, for systems without epoll: right everywhere, quick for some hundred descriptors, and
 * O(n) a turn beyond. It is itself the GSource, and each watch is one poll record of it.
 *
 *   entries: [ entry ] [ entry ] [ entry ]       entry: GPollFD (its address must not change) and watch
 *                 ^ next_entry: where the next dispatch goes on
 *
 * Readiness is what the loop's last poll left in the records. It is forgotten when delivered, and gone with the record
 * when a watch is removed. */

#define G_LOG_DOMAIN "wb-poller"

#include "engine/base/wb-poller.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-priority.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* The budget of one dispatch, as of the Linux twin. */
#define DISPATCH_EVENTS 256u
#define DISPATCH_NS (2 * WB_NS_PER_MS)

typedef struct
{
  GPollFD record;
  WbWatch *watch; /* Borrowed */
} WbPollerEntry;

struct _WbPoller
{
  GSource source; /* must be first: GLib allocates us */

  GPtrArray *entries; /* Owned; of WbPollerEntry; entries[watch->slot] is that of watch */
  guint next_entry;
};

static inline WbPollerEntry *
entry_at (WbPoller *self, guint position)
{
  return g_ptr_array_index (self->entries, position);
}

static gushort
events_for (WbReady wanted)
{
  return (wanted & WB_READY_READ ? G_IO_IN : 0) | (wanted & WB_READY_WRITE ? G_IO_OUT : 0) | G_IO_HUP | G_IO_ERR;
}

static WbReady
ready_of (const WbPollerEntry *entry)
{
  gushort events = entry->record.revents;
  WbReady ready = (events & G_IO_IN ? WB_READY_READ : 0) | (events & G_IO_OUT ? WB_READY_WRITE : 0) |
                  (events & G_IO_HUP ? WB_READY_HANGUP : 0) | (events & (G_IO_ERR | G_IO_NVAL) ? WB_READY_ERROR : 0);

  return ready & (entry->watch->wanted | WB_READY_HANGUP | WB_READY_ERROR);
}

static gboolean
poller_check (GSource *source)
{
  WbPoller *self = (WbPoller *) source;

  for (guint i = 0; i < self->entries->len; i++)
    if (ready_of (entry_at (self, i)) != 0)
      return TRUE;
  return FALSE;
}

/* Goes once around the entries, beginning where the last dispatch stopped, so that each gets its turn. */
static gboolean
poller_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbPoller *self = (WbPoller *) source;
  const WbClock *clock = wb_clock_get_monotonic ();
  gint64 end_ns = wb_clock_now_ns (clock) + DISPATCH_NS;
  guint n_delivered = 0;

  for (guint left = self->entries->len; left > 0 && self->entries->len > 0 && n_delivered < DISPATCH_EVENTS; left--)
    {
      WbPollerEntry *entry;
      WbReady ready;

      if (self->next_entry >= self->entries->len)
        self->next_entry = 0;
      entry = entry_at (self, self->next_entry++);
      ready = ready_of (entry);
      if (ready == 0)
        continue;
      entry->record.revents = 0;
      n_delivered++;
      entry->watch->func (entry->watch, ready, entry->watch->data);
      if (wb_clock_now_ns (clock) >= end_ns)
        break;
    }
  return G_SOURCE_CONTINUE;
}

static void
poller_finalize (GSource *source)
{
  g_ptr_array_unref (((WbPoller *) source)->entries);
}

static GSourceFuncs poller_funcs = {
  .check = poller_check,
  .dispatch = poller_dispatch,
  .finalize = poller_finalize,
};

WbPoller *
wb_poller_new (GMainContext *context, GError **error)
{
  GSource *source = g_source_new (&poller_funcs, sizeof (WbPoller));
  WbPoller *self = (WbPoller *) source;

  self->entries = g_ptr_array_new_with_free_func (g_free);
  g_source_set_static_name (source, "wb-poller");
  g_source_set_priority (source, WB_PRIORITY_CONTROL);
  /* Nobody recurses here. But GLib takes all records of a source that must not out of its list around each dispatch,
   * and sorts them in again, one by one: O(n²). */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, context);
  return self;
}

void
wb_poller_free (WbPoller *self)
{
  g_source_destroy (&self->source);
  for (guint i = 0; i < self->entries->len; i++)
    entry_at (self, i)->watch->poller = NULL;
  g_ptr_array_set_size (self->entries, 0);
  g_source_unref (&self->source);
}

/* The watches are in the loop's own poll already. */
void
wb_poller_drive (WbPoller *self, int wake_up_fd, int timer_fd)
{
}

int
wb_poller_find_wake_up (GMainContext *context)
{
  return -1;
}

guint
wb_poller_get_n_watches (WbPoller *self)
{
  return self->entries->len;
}

void
wb_watch_init (WbWatch *self, WbWatchFunc func, gpointer data)
{
  *self = (WbWatch){ .fd = -1, .func = func, .data = data };
}

gboolean
wb_poller_add (WbPoller *self, WbWatch *watch, int fd, WbReady wanted, GError **error)
{
  WbPollerEntry *entry;

  g_return_val_if_fail (watch->poller == NULL && watch->func != NULL, FALSE);

  /* The system is not asked before the loop polls, which takes a bad descriptor for one that is never ready. */
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (EBADF), _("Could not watch a connection: %s"),
                   g_strerror (EBADF));
      return FALSE;
    }
  entry = g_new0 (WbPollerEntry, 1);
  entry->record.fd = fd;
  entry->record.events = events_for (wanted);
  entry->watch = watch;
  watch->fd = fd;
  watch->wanted = wanted;
  watch->poller = self;
  watch->slot = self->entries->len;
  g_ptr_array_add (self->entries, entry);
  g_source_add_poll (&self->source, &entry->record);
  return TRUE;
}

void
wb_watch_set_wanted (WbWatch *self, WbReady wanted)
{
  g_return_if_fail (self->poller != NULL);

  /* The next poll reads it. */
  self->wanted = wanted;
  entry_at (self->poller, self->slot)->record.events = events_for (wanted);
}

void
wb_watch_remove (WbWatch *self)
{
  WbPoller *poller = self->poller;
  guint slot = self->slot;

  if (poller == NULL)
    return;
  g_source_remove_poll (&poller->source, &entry_at (poller, slot)->record);
  g_ptr_array_remove_index_fast (poller->entries, slot);
  if (slot < poller->entries->len)
    entry_at (poller, slot)->watch->slot = slot;
  self->poller = NULL;
}
