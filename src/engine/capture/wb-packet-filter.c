/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The show-only filter. One piece of work (match, reader, place) goes to a worker for a slice of time and comes back
 * with what it found; whoever has it may touch it, so there is no lock:
 *
 *   main: start ──work──▶ worker: read, ask … ──work──▶ main: "found", start again, or wait for the document to grow
 *
 * Numbers are 32 bits, as in the kept list. */

#include "engine/capture/wb-packet-filter.h"

#include "engine/base/wb-priority.h"

/* The first rows at once, then pieces that a table need not be redrawn for more often than it is watched. */
#define FIRST_SLICE_US 20000
#define SLICE_US 80000
#define CHECK_PACKETS 512 /* between two looks at the clock */

typedef struct
{
  WbPacketMatch *match;   /* Owned */
  WbPacketReader *reader; /* Owned; made with the first slice */
  WbDissectContext context;
  guint64 next, until; /* positions */
  gint64 slice_us;
  GArray *found; /* Owned; guint32 */
  GError *error; /* Owned */
} FilterWork;

struct _WbPacketFilter
{
  GObject parent_instance;

  /* Owned */
  WbCaptureDocument *document;
  FilterWork *work; /* NULL while a slice is out */
  GCancellable *cancellable;
  GError *error;

  gulong notify_id;
  guint64 n_asked;
  double progress;
  gboolean running;
  gboolean sliced; /* a slice was out before */
};

G_DEFINE_FINAL_TYPE (WbPacketFilter, wb_packet_filter, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROGRESS,
  PROP_RUNNING,
  N_PROPS
};

enum
{
  SIGNAL_FOUND,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
work_free (FilterWork *work)
{
  wb_packet_match_free (work->match);
  g_clear_pointer (&work->reader, wb_packet_reader_free);
  g_array_unref (work->found);
  g_clear_error (&work->error);
  g_free (work);
}

/* --- The worker's side ------------------------------------------------------------------------------------------ */

static void
run_slice (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FilterWork *work = data;
  gint64 end_us = g_get_monotonic_time () + work->slice_us;

  while (work->next < work->until && !work->error)
    {
      WbFrame frame;
      const guint8 *bytes;
      guint32 number = (guint32) work->next + 1;
      WbMatch answer;

      if (!wb_packet_reader_read (work->reader, number, &frame, &bytes, &work->error))
        break;
      answer = wb_packet_match_test (work->match, &frame, bytes, &work->context, &work->error);
      if (answer == WB_MATCH_ERROR)
        break; /* not asked: there was no question */
      work->next++;
      if (answer == WB_MATCH_YES)
        g_array_append_val (work->found, number);
      if (work->next % CHECK_PACKETS == 0 &&
          (g_get_monotonic_time () >= end_us || g_cancellable_is_cancelled (cancellable)))
        break;
    }
  g_task_return_boolean (task, TRUE);
}

/* --- The main context's side ------------------------------------------------------------------------------------- */

static void start_slice (WbPacketFilter *self);

static void
set_running (WbPacketFilter *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
slice_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbPacketFilter *self = WB_PACKET_FILTER (source); /* the task's reference holds it */
  guint64 n_packets = wb_capture_document_get_n_packets (self->document);

  self->work = data;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      set_running (self, FALSE);
      return;
    }
  self->n_asked = self->work->next;
  self->progress = n_packets > 0 ? (double) self->n_asked / n_packets : 1;
  if (self->work->error)
    self->error = g_steal_pointer (&self->work->error);
  if (self->work->found->len > 0)
    {
      g_autoptr (GArray) found = g_steal_pointer (&self->work->found);

      self->work->found = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_signal_emit (self, signals[SIGNAL_FOUND], 0, found);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (self->error)
    set_running (self, FALSE);
  else
    start_slice (self);
}

static void
start_slice (WbPacketFilter *self)
{
  FilterWork *work = self->work;
  const WbDissectContext *context;
  WbCaptureFile *file;
  g_autoptr (GTask) task = NULL;

  if (!work || self->error || g_cancellable_is_cancelled (self->cancellable))
    return;
  work->until = MIN (wb_capture_document_get_n_packets (self->document), G_MAXUINT32);
  file = wb_capture_document_get_file (self->document);
  if (!file || work->next >= work->until)
    {
      set_running (self, FALSE);
      return;
    }
  if (!work->reader)
    work->reader = wb_packet_reader_new (file, wb_capture_document_get_index (self->document));
  context = wb_capture_document_get_context (self->document);
  if (context)
    work->context = *context;
  work->slice_us = self->sliced ? SLICE_US : FIRST_SLICE_US;
  self->sliced = TRUE;
  self->work = NULL;
  task = g_task_new (self, self->cancellable, slice_done_cb, work);
  g_task_set_source_tag (task, start_slice);
  g_task_set_priority (task, WB_PRIORITY_BULK);
  g_task_set_check_cancellable (task, FALSE); /* the work comes back whatever happens */
  g_task_set_task_data (task, work, NULL);
  g_task_run_in_thread (task, run_slice);
  set_running (self, TRUE);
}

static void
wb_packet_filter_dispose (GObject *object)
{
  WbPacketFilter *self = WB_PACKET_FILTER (object);

  if (self->document)
    g_clear_signal_handler (&self->notify_id, self->document);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (wb_packet_filter_parent_class)->dispose (object);
}

static void
wb_packet_filter_finalize (GObject *object)
{
  WbPacketFilter *self = WB_PACKET_FILTER (object);

  g_clear_pointer (&self->work, work_free);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (wb_packet_filter_parent_class)->finalize (object);
}

static void
wb_packet_filter_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbPacketFilter *self = WB_PACKET_FILTER (object);

  switch (prop_id)
    {
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_packet_filter_class_init (WbPacketFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wb_packet_filter_dispose;
  object_class->finalize = wb_packet_filter_finalize;
  object_class->get_property = wb_packet_filter_get_property;

  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, read_only);
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
wb_packet_filter_init (WbPacketFilter *self)
{
  self->cancellable = g_cancellable_new ();
}

WbPacketFilter *
wb_packet_filter_new (WbCaptureDocument *document, WbPacketMatch *match)
{
  WbPacketFilter *self;

  g_return_val_if_fail (WB_IS_CAPTURE_DOCUMENT (document) && match != NULL, NULL);

  self = g_object_new (WB_TYPE_PACKET_FILTER, NULL);
  self->document = g_object_ref (document);
  self->work = g_new0 (FilterWork, 1);
  self->work->match = match;
  self->work->found = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->notify_id = g_signal_connect_swapped (document, "notify::n-packets", G_CALLBACK (start_slice), self);
  start_slice (self);
  return self;
}

void
wb_packet_filter_cancel (WbPacketFilter *self)
{
  g_return_if_fail (WB_IS_PACKET_FILTER (self));

  g_cancellable_cancel (self->cancellable);
  if (self->work)
    set_running (self, FALSE);
}

gboolean
wb_packet_filter_is_running (WbPacketFilter *self)
{
  g_return_val_if_fail (WB_IS_PACKET_FILTER (self), FALSE);

  return self->running;
}

double
wb_packet_filter_get_progress (WbPacketFilter *self)
{
  g_return_val_if_fail (WB_IS_PACKET_FILTER (self), 0);

  return self->progress;
}

guint64
wb_packet_filter_get_n_asked (WbPacketFilter *self)
{
  g_return_val_if_fail (WB_IS_PACKET_FILTER (self), 0);

  return self->n_asked;
}

const GError *
wb_packet_filter_get_error (WbPacketFilter *self)
{
  g_return_val_if_fail (WB_IS_PACKET_FILTER (self), NULL);

  return self->error;
}
