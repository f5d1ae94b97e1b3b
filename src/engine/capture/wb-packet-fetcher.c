/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets for the screen, read by a worker. A page that is not in memory costs a disk's time, on a network share
 * seconds, and the main thread must not stand still for that. So one thread a list reads what is asked for, with its
 * neighbours, and the main thread keeps what has come in a small cache:
 *
 *      main                              worker
 *      request (numbers) ---queue--->    read, copy
 *      wait (≤ a few ms) <--results--    push, signal
 *      func ()           <--idle-----    (when nobody took the result by waiting)
 *
 * The lock guards queue and results; the cache is the main thread's alone. The shared half is reference-counted, so
 * that freeing the fetcher never waits for a read that hangs. */

#include "engine/capture/wb-packet-fetcher.h"

#include "engine/base/wb-priority.h"

#include <string.h>

/* A screen of 60 rows with its neighbours is about 200 packets; the cache holds some screens. Jumbo and offloaded
 * frames are large, hence a bound in bytes too. */
#define CACHE_PACKETS 2048
#define CACHE_BYTES (16u << 20)
/* What one request may bring beyond its first packet. */
#define REQUEST_BYTES (4u << 20)
#define HEAP_PACKETS 64
#define HEAP_US 2000
/* Requests that wait: what was on screen four jumps ago interests nobody. */
#define MAX_REQUESTS 4

typedef struct
{
  WbFetched fetched;
  GList link; /* in the cache's order of use; data is this entry */
  gsize size;
  char *comment;
  char *message;
  guint8 *data;
} Entry;

typedef struct
{
  guint n;
  guint64 numbers[];
} Request;

typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GCond wake;      /* for the worker */
  GCond arrived;   /* for who waits */
  GQueue requests; /* newest first */
  GQueue results;  /* Entry, oldest first */
  gboolean closed;
  gboolean busy;   /* the worker has a request in its hands */
  gboolean posted; /* an idle is under way */
  /* Owned */
  GMainContext *context;
  WbCaptureFile *file;
  WbPacketIndex *index;
  /* Main thread only */
  WbPacketFetcher *owner; /* NULL: freed */
} Shared;

struct _WbPacketFetcher
{
  Shared *shared;
  GHashTable *cache; /* number -> Entry */
  GQueue used;       /* most recently used first */
  gsize bytes;
  WbPacketFetcherFunc func;
  gpointer data;
};

static void
entry_free (Entry *entry)
{
  g_free (entry->comment);
  g_free (entry->message);
  g_free (entry->data);
  g_free (entry);
}

static Shared *
shared_ref (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->ref_count))
    return;
  g_queue_clear_full (&shared->requests, g_free);
  g_queue_clear_full (&shared->results, (GDestroyNotify) entry_free);
  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->wake);
  g_cond_clear (&shared->arrived);
  g_clear_pointer (&shared->context, g_main_context_unref);
  g_clear_pointer (&shared->file, wb_capture_file_unref);
  g_clear_pointer (&shared->index, wb_packet_index_unref);
  g_free (shared);
}

/* --- The worker ------------------------------------------------------------------------------------------------ */

static void take_results (WbPacketFetcher *self);

static gboolean
arrived_cb (gpointer data)
{
  Shared *shared = data;
  WbPacketFetcher *owner = shared->owner;

  g_mutex_lock (&shared->mutex);
  shared->posted = FALSE;
  g_mutex_unlock (&shared->mutex);
  if (owner)
    {
      take_results (owner);
      owner->func (owner->data); /* may free the owner */
    }
  return G_SOURCE_REMOVE;
}

static void
post (Shared *shared)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, WB_PRIORITY_TICK);
  g_source_set_callback (source, arrived_cb, shared_ref (shared), (GDestroyNotify) shared_unref);
  g_source_set_static_name (source, "[wirebench] packets fetched");
  g_source_attach (source, shared->context);
}

static Entry *
read_packet (WbPacketReader *reader, guint64 number)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autoptr (GError) error = NULL;
  const guint8 *data = NULL;

  entry->fetched.number = number;
  if (wb_packet_reader_read (reader, number, &entry->fetched.frame, &data, &error))
    {
      /* One byte more, so that an empty frame has an address too. */
      entry->data = g_malloc (entry->fetched.frame.captured_length + 1u);
      memcpy (entry->data, data, entry->fetched.frame.captured_length);
      entry->comment = g_strdup (entry->fetched.frame.comment);
      entry->fetched.frame.comment = entry->comment;
      entry->fetched.data = entry->data;
      entry->size = entry->fetched.frame.captured_length;
    }
  else
    {
      entry->message = g_strdup (error->message);
      entry->fetched.message = entry->message;
    }
  entry->size += sizeof *entry;
  entry->link.data = entry;
  return entry;
}

/* Hands over what was read. FALSE: nobody wants any more. */
static gboolean
hand_over (Shared *shared, GQueue *read)
{
  gboolean closed, must_post;
  Entry *entry;

  g_mutex_lock (&shared->mutex);
  while ((entry = g_queue_pop_head (read)))
    g_queue_push_tail (&shared->results, entry);
  must_post = !shared->posted && !shared->closed;
  shared->posted = shared->posted || must_post;
  closed = shared->closed;
  g_cond_broadcast (&shared->arrived);
  g_mutex_unlock (&shared->mutex);
  if (must_post)
    post (shared);
  return !closed;
}

/* The first packet is handed over at once, as somebody waits for it; the others in heaps, since each waking of the
 * main thread costs more than reading a packet that is in memory. A slow disk hands over what it has. */
static void
serve (Shared *shared, WbPacketReader *reader, const Request *request)
{
  GQueue read = G_QUEUE_INIT;
  gint64 handed_us = 0;
  gsize bytes = 0;

  for (guint i = 0; i < request->n && bytes < REQUEST_BYTES; i++)
    {
      Entry *entry = read_packet (reader, request->numbers[i]);

      bytes += entry->size;
      g_queue_push_tail (&read, entry);
      if (read.length < HEAP_PACKETS && g_get_monotonic_time () - handed_us < HEAP_US)
        continue;
      if (!hand_over (shared, &read))
        return;
      handed_us = g_get_monotonic_time ();
    }
  if (read.length > 0)
    hand_over (shared, &read);
}

static gpointer
worker (gpointer data)
{
  Shared *shared = data;
  WbPacketReader *reader = wb_packet_reader_new (shared->file, shared->index);

  g_mutex_lock (&shared->mutex);
  while (!shared->closed)
    {
      g_autofree Request *request = g_queue_pop_head (&shared->requests);

      if (!request)
        {
          g_cond_wait (&shared->wake, &shared->mutex);
          continue;
        }
      shared->busy = TRUE;
      g_mutex_unlock (&shared->mutex);
      serve (shared, reader, request);
      g_mutex_lock (&shared->mutex);
      shared->busy = FALSE;
      if (!shared->posted && !shared->closed)
        {
          shared->posted = TRUE;
          post (shared); /* so that what a request left out can be asked for again */
        }
    }
  g_mutex_unlock (&shared->mutex);
  wb_packet_reader_free (reader);
  shared_unref (shared);
  return NULL;
}

/* --- The main thread's cache ----------------------------------------------------------------------------------- */

static void
drop (WbPacketFetcher *self, Entry *entry)
{
  g_queue_unlink (&self->used, &entry->link);
  self->bytes -= entry->size;
  g_hash_table_remove (self->cache, &entry->fetched.number); /* frees it */
}

static void
take_results (WbPacketFetcher *self)
{
  GQueue results;
  Entry *entry;

  g_mutex_lock (&self->shared->mutex);
  results = self->shared->results;
  g_queue_init (&self->shared->results);
  g_mutex_unlock (&self->shared->mutex);

  while ((entry = g_queue_pop_head (&results)))
    {
      Entry *old = g_hash_table_lookup (self->cache, &entry->fetched.number);

      if (old)
        drop (self, old);
      g_hash_table_insert (self->cache, &entry->fetched.number, entry);
      g_queue_push_head_link (&self->used, &entry->link);
      self->bytes += entry->size;
    }
  while (self->used.length > 1 && (self->used.length > CACHE_PACKETS || self->bytes > CACHE_BYTES))
    drop (self, self->used.tail->data);
}

const WbFetched *
wb_packet_fetcher_lookup (WbPacketFetcher *self, guint64 number)
{
  Entry *entry = g_hash_table_lookup (self->cache, &number);

  if (!entry)
    return NULL;
  g_queue_unlink (&self->used, &entry->link);
  g_queue_push_head_link (&self->used, &entry->link);
  return &entry->fetched;
}

void
wb_packet_fetcher_request (WbPacketFetcher *self, const guint64 *numbers, guint n_numbers)
{
  Request *request = g_malloc (sizeof *request + n_numbers * sizeof *numbers);

  request->n = 0;
  for (guint i = 0; i < n_numbers; i++)
    if (!g_hash_table_contains (self->cache, &numbers[i]))
      request->numbers[request->n++] = numbers[i];
  if (request->n == 0)
    {
      g_free (request);
      return;
    }
  g_mutex_lock (&self->shared->mutex);
  g_queue_push_head (&self->shared->requests, request);
  while (self->shared->requests.length > MAX_REQUESTS)
    g_free (g_queue_pop_tail (&self->shared->requests));
  g_cond_signal (&self->shared->wake);
  g_mutex_unlock (&self->shared->mutex);
}

/* TRUE when the packet is among the results; the lock is held. */
static gboolean
has_result (Shared *shared, guint64 number)
{
  for (GList *l = shared->results.tail; l; l = l->prev)
    if (((Entry *) l->data)->fetched.number == number)
      return TRUE;
  return FALSE;
}

const WbFetched *
wb_packet_fetcher_wait (WbPacketFetcher *self, guint64 number, gint64 timeout_us)
{
  gint64 end = g_get_monotonic_time () + timeout_us;
  gboolean came;

  g_mutex_lock (&self->shared->mutex);
  while (!(came = has_result (self->shared, number)))
    if (!g_cond_wait_until (&self->shared->arrived, &self->shared->mutex, end))
      break;
  g_mutex_unlock (&self->shared->mutex);
  if (!came)
    return NULL;
  take_results (self);
  return wb_packet_fetcher_lookup (self, number);
}

gboolean
wb_packet_fetcher_is_idle (WbPacketFetcher *self)
{
  gboolean idle;

  g_mutex_lock (&self->shared->mutex);
  idle = !self->shared->busy && self->shared->requests.length == 0;
  g_mutex_unlock (&self->shared->mutex);
  return idle;
}

WbPacketFetcher *
wb_packet_fetcher_new (WbCaptureFile *file, WbPacketIndex *index, WbPacketFetcherFunc func, gpointer data)
{
  WbPacketFetcher *self = g_new0 (WbPacketFetcher, 1);
  Shared *shared = g_new0 (Shared, 1);

  g_return_val_if_fail (file != NULL && index != NULL && func != NULL, NULL);

  g_atomic_ref_count_init (&shared->ref_count);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->wake);
  g_cond_init (&shared->arrived);
  g_queue_init (&shared->requests);
  g_queue_init (&shared->results);
  shared->context = g_main_context_ref_thread_default ();
  shared->file = wb_capture_file_ref (file);
  shared->index = wb_packet_index_ref (index);
  shared->owner = self;

  self->shared = shared;
  self->cache = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) entry_free);
  g_queue_init (&self->used);
  self->func = func;
  self->data = data;
  g_thread_unref (g_thread_new ("wb-fetch", worker, shared_ref (shared)));
  return self;
}

void
wb_packet_fetcher_free (WbPacketFetcher *self)
{
  g_mutex_lock (&self->shared->mutex);
  self->shared->closed = TRUE;
  self->shared->owner = NULL;
  g_queue_clear_full (&self->shared->requests, g_free);
  g_cond_signal (&self->shared->wake);
  g_mutex_unlock (&self->shared->mutex);
  g_hash_table_unref (self->cache); /* frees the entries, and with them the links of `used` */
  shared_unref (self->shared);
  g_free (self);
}
