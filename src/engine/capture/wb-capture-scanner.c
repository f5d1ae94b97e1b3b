/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The document's worker. Everything both threads touch stands in one counted Shared block under one lock, which is
 * held for a few instructions only; the task keeps it alive, so the document may go at any time. */

#include "engine/capture/wb-capture-scanner.h"

#include "engine/base/wb-priority.h"

#include <string.h>

/* The first slice is small, so that rows are there at once; later ones grow to what takes about 25 ms, so that
 * progress moves and a cancel is heard soon on a slow disk too, and the main context gets few pieces from a fast one. */
#define FIRST_SLICE_BYTES (256u << 10)
#define MAX_SLICE_BYTES (64u << 20)
#define SLICE_US 25000
/* When the main context does not come round to taking pieces, stop making more. */
#define MAX_WAITING 64u

typedef struct
{
  gatomicrefcount refs;
  char *path;            /* Owned; constant */
  GMainContext *context; /* Owned; constant */
  WbScannerReady ready;
  gpointer user_data;
  gboolean closed; /* main context only: the scanner is gone */

  /* The running task's; kept from one task to the next */
  WbCaptureFile *scanned_file; /* Owned */
  guint64 slice_bytes;
  gboolean has_packets;

  GMutex lock; /* guards what follows */
  GCond taken;
  GQueue deliveries; /* Owned, of WbScanDelivery */
  gboolean awake;    /* a source is attached that will look at deliveries */
  gboolean abandoned;
  WbCaptureFile *file; /* Owned */
  gint64 first_time_ns;
  gboolean has_first_time;
} Shared;

struct _WbCaptureScanner
{
  Shared *shared;            /* Owned */
  GCancellable *cancellable; /* Owned; of the last task */
};

static void
delivery_free (gpointer data)
{
  WbScanDelivery *delivery = data;

  g_clear_pointer (&delivery->piece, wb_packet_piece_free);
  g_clear_error (&delivery->error);
  g_free (delivery);
}

static Shared *
shared_ref (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->refs);
  return shared;
}

static void
shared_unref (gpointer data)
{
  Shared *shared = data;

  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_queue_clear_full (&shared->deliveries, delivery_free);
  g_clear_pointer (&shared->scanned_file, wb_capture_file_unref);
  g_clear_pointer (&shared->file, wb_capture_file_unref);
  g_main_context_unref (shared->context);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->taken);
  g_free (shared->path);
  g_free (shared);
}

/* --- worker ------------------------------------------------------------------------------------------------------- */

static gboolean
wake_cb (gpointer data)
{
  Shared *shared = data;
  gboolean again = !shared->closed && shared->ready (shared->user_data);

  if (again)
    return G_SOURCE_CONTINUE;
  /* ready() has seen an empty queue, but something may have come since. */
  g_mutex_lock (&shared->lock);
  again = !shared->abandoned && !g_queue_is_empty (&shared->deliveries);
  if (!again)
    shared->awake = FALSE;
  g_mutex_unlock (&shared->lock);
  return again ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
deliver (Shared *shared, WbPacketPiece *piece, gboolean end, GError *error)
{
  WbScanDelivery *delivery = g_new0 (WbScanDelivery, 1);
  gboolean wake;

  delivery->piece = piece;
  delivery->end = end;
  delivery->error = error;
  g_mutex_lock (&shared->lock);
  while (!end && !shared->abandoned && g_queue_get_length (&shared->deliveries) >= MAX_WAITING)
    g_cond_wait (&shared->taken, &shared->lock);
  g_queue_push_tail (&shared->deliveries, delivery);
  wake = !shared->awake && !shared->abandoned;
  shared->awake |= wake;
  g_mutex_unlock (&shared->lock);
  if (wake)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, WB_PRIORITY_BULK);
      g_source_set_static_name (source, "wb-capture-scanner");
      g_source_set_callback (source, wake_cb, shared_ref (shared), shared_unref);
      g_source_attach (source, shared->context);
    }
}

/* Times are shown relative to the first packet: known before anybody can see a packet. */
static void
note_first_packet (Shared *shared, const WbPacketPiece *piece)
{
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbPacketReader) reader = NULL;
  WbPacketPiece *first = wb_packet_piece_new ();
  const guint8 *data;
  WbFrame frame;

  shared->has_packets = TRUE;
  wb_packet_piece_add (first, wb_packet_piece_get_offset (piece, 0));
  wb_packet_index_take_piece (index, first);
  reader = wb_packet_reader_new (shared->scanned_file, index);
  if (!wb_packet_reader_read (reader, 1, &frame, &data, NULL) || !frame.has_time)
    return; /* relative times are not known then; the packet's own error shows in its row */
  g_mutex_lock (&shared->lock);
  shared->first_time_ns = frame.time_ns;
  shared->has_first_time = TRUE;
  g_mutex_unlock (&shared->lock);
}

static gboolean
ensure_open (Shared *shared, GError **error)
{
  if (shared->scanned_file != NULL)
    return TRUE;
  shared->scanned_file = wb_capture_file_open (shared->path, error);
  if (shared->scanned_file == NULL)
    return FALSE;
  g_mutex_lock (&shared->lock);
  shared->file = wb_capture_file_ref (shared->scanned_file);
  g_mutex_unlock (&shared->lock);
  return TRUE;
}

static void
scan_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Shared *shared = task_data;
  GError *error = NULL;
  gboolean more;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error) || !ensure_open (shared, &error))
    {
      deliver (shared, NULL, TRUE, error);
      g_task_return_boolean (task, FALSE);
      return;
    }
  do
    {
      WbPacketPiece *piece = wb_packet_piece_new ();
      gint64 start_us = g_get_monotonic_time ();
      gint64 took_us;

      more = wb_capture_file_scan (shared->scanned_file, piece, shared->slice_bytes, cancellable, &error) &&
             wb_capture_file_get_end (shared->scanned_file) == WB_CAPTURE_END_OPEN;
      took_us = g_get_monotonic_time () - start_us;
      if (took_us < SLICE_US && shared->slice_bytes < MAX_SLICE_BYTES)
        shared->slice_bytes *= 2;
      else if (took_us > 2 * SLICE_US && shared->slice_bytes > FIRST_SLICE_BYTES)
        shared->slice_bytes /= 2;
      if (!shared->has_packets && wb_packet_piece_get_count (piece) > 0)
        note_first_packet (shared, piece);
      deliver (shared, piece, !more, error);
    }
  while (more);
  g_task_return_boolean (task, TRUE);
}

/* --- main context ------------------------------------------------------------------------------------------------- */

WbCaptureScanner *
wb_capture_scanner_new (const char *path, WbScannerReady ready, gpointer user_data)
{
  WbCaptureScanner *self = g_new0 (WbCaptureScanner, 1);
  Shared *shared = g_new0 (Shared, 1);

  g_atomic_ref_count_init (&shared->refs);
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->taken);
  g_queue_init (&shared->deliveries);
  shared->path = g_strdup (path);
  shared->context = g_main_context_ref_thread_default ();
  shared->ready = ready;
  shared->user_data = user_data;
  shared->slice_bytes = FIRST_SLICE_BYTES;
  self->shared = shared;
  return self;
}

void
wb_capture_scanner_free (WbCaptureScanner *self)
{
  Shared *shared = self->shared;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  shared->closed = TRUE;
  g_mutex_lock (&shared->lock);
  shared->abandoned = TRUE;
  g_cond_signal (&shared->taken);
  g_mutex_unlock (&shared->lock);
  g_clear_object (&self->cancellable);
  shared_unref (shared);
  g_free (self);
}

void
wb_capture_scanner_start (WbCaptureScanner *self, GCancellable *cancellable)
{
  /* No callback: the delivery marked `end` is the task's result, in order with the pieces before it. */
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, NULL, NULL);

  g_set_object (&self->cancellable, cancellable);
  g_task_set_source_tag (task, wb_capture_scanner_start);
  g_task_set_name (task, "wb-capture-scanner");
  g_task_set_task_data (task, shared_ref (self->shared), shared_unref);
  g_task_run_in_thread (task, scan_in_thread);
}

gboolean
wb_capture_scanner_take (WbCaptureScanner *self, WbScanDelivery *delivery)
{
  Shared *shared = self->shared;
  WbScanDelivery *head;

  g_mutex_lock (&shared->lock);
  head = g_queue_pop_head (&shared->deliveries);
  g_cond_signal (&shared->taken);
  g_mutex_unlock (&shared->lock);
  if (head == NULL)
    return FALSE;
  *delivery = *head;
  g_free (head);
  return TRUE;
}

WbCaptureFile *
wb_capture_scanner_get_file (WbCaptureScanner *self)
{
  WbCaptureFile *file;

  g_mutex_lock (&self->shared->lock);
  file = self->shared->file;
  g_mutex_unlock (&self->shared->lock);
  return file;
}

gboolean
wb_capture_scanner_get_first_time (WbCaptureScanner *self, gint64 *time_ns)
{
  gboolean known;

  g_mutex_lock (&self->shared->lock);
  known = self->shared->has_first_time;
  *time_ns = self->shared->first_time_ns;
  g_mutex_unlock (&self->shared->lock);
  return known;
}
