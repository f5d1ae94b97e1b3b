/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The document: takes the scanner's pieces into its index, says so at most every 50 ms, and knows when it is complete.
 *
 *   scanner ──▶ ready_cb: index grows (invisible) ──▶ publish: n-packets, progress ──▶ packet list, window
 *
 * Invariants: n_packets never exceeds the index's count and never shrinks; the context is filled before n_packets
 * leaves 0 and does not change afterwards, since workers read it; in COMPLETE and FAILED no task runs. */

#include "engine/capture/wb-capture-document.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"
#include "engine/capture/wb-capture-scanner.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define PUBLISH_US 50000
/* The main loop's budget for one dispatch is 4 ms (base/wb-priority.h): a piece of a million packets takes about one. */
#define TAKE_BUDGET_US 2500

struct _WbCaptureDocument
{
  GObject parent_instance;

  /* Owned */
  WbCaptureScanner *scanner;
  GCancellable *cancellable;
  WbCaptureFile *file;
  WbPacketIndex *index;
  GMainContext *main_context;
  GSource *publish_source;
  char *path;
  char *title;
  char *message;

  WbDissectContext context;
  WbDocumentState state;
  guint64 n_packets;
  double progress;
  gint64 published_us;
  gboolean is_live;  /* may still grow: between new_live() and finish() or cancel() */
  gboolean scanning; /* a task of the scanner runs */
  gboolean again;    /* poked while it ran */
  gboolean cancelled;
  gboolean unsaved;
};

enum
{
  PROP_0,
  PROP_N_PACKETS,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_MESSAGE,
  PROP_TITLE,
  PROP_PATH,
  PROP_UNSAVED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WbCaptureDocument, wb_capture_document, G_TYPE_OBJECT)

/* --- saying so ---------------------------------------------------------------------------------------------------- */

static void
set_state (WbCaptureDocument *self, WbDocumentState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Swallows message. */
static void
take_message (WbCaptureDocument *self, char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    {
      g_free (message);
      return;
    }
  g_free (self->message);
  self->message = message;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
set_progress (WbCaptureDocument *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
publish (WbCaptureDocument *self)
{
  guint64 count = wb_packet_index_get_count (self->index);

  wb_source_clear (&self->publish_source);
  self->published_us = g_get_monotonic_time ();
  if (self->state == WB_DOCUMENT_LOADING && self->file != NULL)
    {
      guint64 size = wb_capture_file_get_size (self->file);

      if (size > 0)
        set_progress (self, MIN (1.0, (double) wb_capture_file_get_scanned (self->file) / (double) size));
    }
  if (count == self->n_packets)
    return;
  self->n_packets = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PACKETS]);
}

static gboolean
publish_cb (gpointer data)
{
  g_autoptr (WbCaptureDocument) self = g_object_ref (data); /* who hears of it may drop the last reference */

  publish (self);
  return G_SOURCE_REMOVE;
}

/* Publishes now, or when 50 ms have passed since the last time. */
static void
queue_publish (WbCaptureDocument *self)
{
  gint64 wait_us;

  if (self->publish_source != NULL)
    return;
  wait_us = self->published_us + PUBLISH_US - g_get_monotonic_time ();
  if (self->published_us == 0 || wait_us <= 0)
    {
      publish (self);
      return;
    }
  self->publish_source = g_timeout_source_new ((guint) (wait_us / 1000 + 1));
  g_source_set_priority (self->publish_source, WB_PRIORITY_TICK);
  g_source_set_static_name (self->publish_source, "wb-capture-document");
  g_source_set_callback (self->publish_source, publish_cb, self, NULL);
  g_source_attach (self->publish_source, self->main_context);
}

/* --- scanning ----------------------------------------------------------------------------------------------------- */

static void
start_scan (WbCaptureDocument *self)
{
  self->scanning = TRUE;
  self->again = FALSE;
  wb_capture_scanner_start (self->scanner, self->cancellable);
}

static void
take_file (WbCaptureDocument *self)
{
  WbCaptureFile *file = self->file == NULL ? wb_capture_scanner_get_file (self->scanner) : NULL;

  if (file != NULL)
    self->file = wb_capture_file_ref (file);
}

static void
take_piece (WbCaptureDocument *self, WbPacketPiece *piece)
{
  if (wb_packet_index_get_count (self->index) == 0)
    self->context.has_first_time = wb_capture_scanner_get_first_time (self->scanner, &self->context.first_time_ns);
  wb_packet_index_take_piece (self->index, piece);
}

static void
become_complete (WbCaptureDocument *self, char *message)
{
  self->is_live = FALSE;
  publish (self);
  take_message (self, message);
  if (!self->cancelled)
    set_progress (self, 1.0);
  set_state (self, WB_DOCUMENT_COMPLETE);
}

static char *
dup_cancelled_message (WbCaptureDocument *self)
{
  guint64 count = wb_packet_index_get_count (self->index);

  return g_strdup_printf (_("Reading was stopped after packet %" PRIu64), count);
}

/* The task has ended. error: transfer full. */
static void
end_scan (WbCaptureDocument *self, GError *error)
{
  self->scanning = FALSE;
  if (self->cancelled)
    become_complete (self, dup_cancelled_message (self));
  else if (self->again)
    {
      queue_publish (self);
      start_scan (self);
    }
  else if (self->is_live && (error == NULL || g_error_matches (error, WB_ERROR, WB_ERROR_BAD_FILE)))
    {
      /* All there is up to now; or not even a header yet. The next poke goes on. */
      queue_publish (self);
      if (self->file != NULL && wb_capture_file_get_end (self->file) == WB_CAPTURE_END_DAMAGED)
        take_message (self, wb_capture_file_dup_end_message (self->file));
    }
  else if (self->file == NULL)
    {
      self->is_live = FALSE;
      take_message (self, g_strdup (error->message));
      set_state (self, WB_DOCUMENT_FAILED);
    }
  else
    become_complete (self, error != NULL ? g_strdup (error->message) : wb_capture_file_dup_end_message (self->file));
  g_clear_error (&error);
}

static gboolean
ready_cb (gpointer data)
{
  g_autoptr (WbCaptureDocument) self = g_object_ref (data); /* listeners may drop the last reference */
  gint64 until_us = g_get_monotonic_time () + TAKE_BUDGET_US;
  WbScanDelivery delivery;

  while (self->scanner != NULL && wb_capture_scanner_take (self->scanner, &delivery))
    {
      take_file (self);
      if (delivery.piece != NULL)
        take_piece (self, delivery.piece);
      if (delivery.end)
        end_scan (self, delivery.error);
      else
        queue_publish (self);
      if (g_get_monotonic_time () > until_us)
        return self->scanner != NULL;
    }
  return FALSE;
}

/* --- object ------------------------------------------------------------------------------------------------------- */

static void
wb_capture_document_dispose (GObject *object)
{
  WbCaptureDocument *self = WB_CAPTURE_DOCUMENT (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->scanner, wb_capture_scanner_free);
  g_clear_object (&self->cancellable);
  wb_source_clear (&self->publish_source);
  G_OBJECT_CLASS (wb_capture_document_parent_class)->dispose (object);
}

static void
wb_capture_document_finalize (GObject *object)
{
  WbCaptureDocument *self = WB_CAPTURE_DOCUMENT (object);

  g_clear_pointer (&self->file, wb_capture_file_unref);
  g_clear_pointer (&self->index, wb_packet_index_unref);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  g_free (self->path);
  g_free (self->title);
  g_free (self->message);
  G_OBJECT_CLASS (wb_capture_document_parent_class)->finalize (object);
}

static void
wb_capture_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbCaptureDocument *self = WB_CAPTURE_DOCUMENT (object);

  switch (id)
    {
    case PROP_N_PACKETS:
      g_value_set_uint64 (value, self->n_packets);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_UNSAVED:
      g_value_set_boolean (value, self->unsaved);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_capture_document_class_init (WbCaptureDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = wb_capture_document_dispose;
  object_class->finalize = wb_capture_document_finalize;
  object_class->get_property = wb_capture_document_get_property;

  properties[PROP_N_PACKETS] = g_param_spec_uint64 ("n-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, WB_DOCUMENT_LOADING, WB_DOCUMENT_FAILED, WB_DOCUMENT_LOADING, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_UNSAVED] = g_param_spec_boolean ("unsaved", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_capture_document_init (WbCaptureDocument *self)
{
  self->index = wb_packet_index_new ();
  self->cancellable = g_cancellable_new ();
  self->main_context = g_main_context_ref_thread_default ();
}

static WbCaptureDocument *
document_new (const char *path, char *title, gboolean is_live)
{
  WbCaptureDocument *self = g_object_new (WB_TYPE_CAPTURE_DOCUMENT, NULL);

  self->path = g_strdup (path);
  self->title = title;
  self->is_live = is_live;
  self->unsaved = is_live;
  self->state = is_live ? WB_DOCUMENT_LIVE : WB_DOCUMENT_LOADING;
  self->scanner = wb_capture_scanner_new (path, ready_cb, self);
  start_scan (self);
  return self;
}

WbCaptureDocument *
wb_capture_document_new_for_path (const char *path)
{
  return document_new (path, g_filename_display_basename (path), FALSE);
}

WbCaptureDocument *
wb_capture_document_new_live (const char *path, const char *title)
{
  return document_new (path, g_strdup (title), TRUE);
}

void
wb_capture_document_poke (WbCaptureDocument *self)
{
  g_return_if_fail (WB_IS_CAPTURE_DOCUMENT (self));

  if (self->state == WB_DOCUMENT_COMPLETE || self->state == WB_DOCUMENT_FAILED)
    return;
  if (self->scanning)
    self->again = TRUE;
  else
    start_scan (self);
}

void
wb_capture_document_finish (WbCaptureDocument *self)
{
  g_return_if_fail (WB_IS_CAPTURE_DOCUMENT (self));

  if (!self->is_live)
    return;
  self->is_live = FALSE;
  wb_capture_document_poke (self); /* what came since the last one */
  set_state (self, WB_DOCUMENT_LOADING);
}

void
wb_capture_document_cancel (WbCaptureDocument *self)
{
  g_autoptr (WbCaptureDocument) guard = NULL;

  g_return_if_fail (WB_IS_CAPTURE_DOCUMENT (self));

  if (self->state == WB_DOCUMENT_COMPLETE || self->state == WB_DOCUMENT_FAILED || self->cancelled)
    return;
  guard = g_object_ref (self);
  self->cancelled = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (!self->scanning)
    become_complete (self, dup_cancelled_message (self));
}

void
wb_capture_document_set_saved (WbCaptureDocument *self, const char *path)
{
  g_autoptr (WbCaptureDocument) guard = NULL;

  g_return_if_fail (WB_IS_CAPTURE_DOCUMENT (self));

  guard = g_object_ref (self); /* a listener may drop the last reference */
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->title);
  self->title = g_filename_display_basename (path);
  self->unsaved = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSAVED]);
}

guint64
wb_capture_document_get_n_packets (WbCaptureDocument *self)
{
  return self->n_packets;
}

WbDocumentState
wb_capture_document_get_state (WbCaptureDocument *self)
{
  return self->state;
}

double
wb_capture_document_get_progress (WbCaptureDocument *self)
{
  return self->progress;
}

const char *
wb_capture_document_get_message (WbCaptureDocument *self)
{
  return self->message;
}

const char *
wb_capture_document_get_title (WbCaptureDocument *self)
{
  return self->title;
}

const char *
wb_capture_document_get_path (WbCaptureDocument *self)
{
  return self->path;
}

gboolean
wb_capture_document_is_unsaved (WbCaptureDocument *self)
{
  return self->unsaved;
}

WbCaptureFile *
wb_capture_document_get_file (WbCaptureDocument *self)
{
  return self->file;
}

WbPacketIndex *
wb_capture_document_get_index (WbCaptureDocument *self)
{
  return self->index;
}

const WbDissectContext *
wb_capture_document_get_context (WbCaptureDocument *self)
{
  return &self->context;
}
