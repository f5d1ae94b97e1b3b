/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Flows page's background pass. One piece of work (table, reader, place) goes to a worker for a slice of time and
 * comes back; whoever has it may touch it, so there is no lock.
 *
 *   main: start_slice ──work──▶ worker: read, dissect, count … build rows ──work──▶ main: rows, "changed"
 *           ▲   all counted: wait for the document's n-packets, at least until 250 ms after the last rows   │
 *           └───────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * Invariants: at most one slice is out; rows are never touched once they were handed out. Memory: the table, the rows
 * that are shown and the rows being built, all three, stay within the budget. */

#include "engine/capture/wb-flow-scan.h"

#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"

#define PUBLISH_US 250000
#define FIRST_SLICE_US 40000 /* the page should not open empty */
/* Building rows costs 0.1-0.3 us a flow: with many, slices get longer, so that it stays a fifth of the work. */
#define BUILD_SHARE 4
#define CHECK_PACKETS 256 /* between two looks at clock and cancellable: some 0.2 ms */
/* A flow costs the table 97 bytes at least and each of the two sets of rows 104: of 305 bytes nearly 5/16. */
#define TABLE_SHARE_16 5
G_STATIC_ASSERT (sizeof (WbFlow) <= 104);

typedef struct
{
  WbFlowScan *owner;        /* Borrowed, main context only; NULL: the scan is gone, free on return */
  WbFlowTable *table;       /* Owned */
  WbDissection *dissection; /* Owned */
  WbPacketReader *reader;   /* Owned; made with the first slice */
  WbDissectContext context;
  guint64 next; /* position of the packet to count next */
  gint64 last_ns;
  /* the order for this slice */
  guint64 until;
  gint64 slice_us;
  gboolean joined;
  /* what came of it */
  GArray *rows; /* Owned */
  gint64 build_us;
  GError *error; /* Owned */
} FlowWork;

struct _WbFlowScan
{
  GObject parent_instance;

  /* Owned */
  WbCaptureDocument *document;
  FlowWork *work;            /* while no slice is out */
  GCancellable *cancellable; /* of the slice that is out */
  GSource *wait_source;
  WbFlowRows rows;
  GError *error;

  FlowWork *lent;      /* Borrowed; the slice that is out */
  gint64 published_us; /* 0: never */
  gint64 build_us;
  double progress;
  gboolean joined;
  gboolean running;
  gboolean stale; /* the rows are not as set_joined() wants them */
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (WbFlowScan, wb_flow_scan, G_TYPE_OBJECT)

static void start_slice (WbFlowScan *self);

/* --- the worker's side -------------------------------------------------------------------------------------------- */

static void
flow_work_free (FlowWork *work)
{
  wb_flow_table_free (work->table);
  wb_dissection_free (work->dissection);
  g_clear_pointer (&work->reader, wb_packet_reader_free);
  g_clear_pointer (&work->rows, g_array_unref);
  g_clear_error (&work->error);
  g_free (work);
}

static void
count_packets (FlowWork *work, GCancellable *cancellable)
{
  gint64 end_us = g_get_monotonic_time () + work->slice_us;

  while (work->next < work->until)
    {
      guint64 stop = MIN (work->until, work->next + CHECK_PACKETS);

      for (; work->next < stop; work->next++)
        {
          const guint8 *data;
          WbFrame frame;

          if (!wb_packet_reader_read (work->reader, work->next + 1, &frame, &data, &work->error))
            return;
          wb_dissect (work->dissection, &frame, data, &work->context);
          wb_flow_table_add (work->table, work->dissection);
          if (frame.has_time)
            work->last_ns = MAX (work->last_ns, frame.time_ns);
        }
      if (g_get_monotonic_time () >= end_us || g_cancellable_is_cancelled (cancellable))
        return;
    }
}

static GArray *
build_rows (FlowWork *work)
{
  guint n = wb_flow_table_get_n_flows (work->table);
  GArray *rows;

  if (work->joined)
    return wb_flow_table_dup_joined (work->table);
  rows = g_array_sized_new (FALSE, FALSE, sizeof (WbFlow), n);
  g_array_set_size (rows, n);
  for (guint i = 0; i < n; i++)
    wb_flow_table_get_flow (work->table, i, &g_array_index (rows, WbFlow, i));
  return rows;
}

static void
slice_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FlowWork *work = data;
  gint64 built_us;

  count_packets (work, cancellable);
  built_us = g_get_monotonic_time ();
  work->rows = build_rows (work);
  work->build_us = g_get_monotonic_time () - built_us;
  g_task_return_boolean (task, TRUE);
}

/* --- the main context's side -------------------------------------------------------------------------------------- */

static void
set_running (WbFlowScan *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
update_progress (WbFlowScan *self)
{
  guint64 n = wb_capture_document_get_n_packets (self->document);
  double progress = n ? MIN (1.0, (double) self->rows.n_packets / (double) n) : 0;

  if (progress == self->progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static gboolean
wait_cb (gpointer data)
{
  WbFlowScan *self = data;

  g_clear_pointer (&self->wait_source, g_source_unref);
  start_slice (self);
  return G_SOURCE_REMOVE;
}

/* What to do next, no slice being out. */
static void
go_on (WbFlowScan *self)
{
  WbDocumentState state = wb_capture_document_get_state (self->document);
  guint64 n = wb_capture_document_get_n_packets (self->document);
  gint64 wait_us = self->published_us ? self->published_us + PUBLISH_US - g_get_monotonic_time () : 0;
  guint64 behind = n > self->work->next ? n - self->work->next : 0;

  if (self->stale)
    {
      start_slice (self);
      return;
    }
  if (!self->running)
    return;
  if (behind == 0)
    {
      if (state == WB_DOCUMENT_COMPLETE || state == WB_DOCUMENT_FAILED)
        set_running (self, FALSE);
      return;
    }
  if (wait_us <= 0)
    start_slice (self);
  else if (self->wait_source == NULL)
    {
      self->wait_source = g_timeout_source_new ((guint) (wait_us / 1000 + 1));
      g_source_set_priority (self->wait_source, WB_PRIORITY_TICK);
      g_source_set_static_name (self->wait_source, "wb-flow-scan");
      g_source_set_callback (self->wait_source, wait_cb, self, NULL);
      g_source_attach (self->wait_source, g_main_context_get_thread_default ());
    }
}

static void
take_rows (WbFlowScan *self, FlowWork *work)
{
  g_clear_pointer (&self->rows.rows, g_array_unref);
  self->rows = (WbFlowRows){
    .rows = g_steal_pointer (&work->rows),
    .joined = work->joined,
    .n_packets = work->next,
    .overflow = wb_flow_table_get_overflow (work->table),
    .last_ns = work->last_ns,
  };
  self->stale = self->joined != work->joined;
  self->build_us = work->build_us;
  self->published_us = g_get_monotonic_time ();
}

static void
slice_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  FlowWork *work = data;
  g_autoptr (WbFlowScan) self = NULL;

  if (work->owner == NULL)
    {
      flow_work_free (work);
      return;
    }
  self = g_object_ref (work->owner); /* listeners may drop the last reference */
  self->lent = NULL;
  self->work = work;
  g_clear_object (&self->cancellable);
  take_rows (self, work);
  update_progress (self);
  if (work->error)
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&work->error);
      set_running (self, FALSE);
    }
  g_signal_emit (self, changed_signal, 0);
  if (self->work != NULL)
    go_on (self);
}

static void
start_slice (WbFlowScan *self)
{
  g_autoptr (GTask) task = NULL;
  FlowWork *work = self->work;

  if (work == NULL) /* out already; it will go on by itself */
    return;
  wb_source_clear (&self->wait_source);
  if (work->reader == NULL && wb_capture_document_get_file (self->document))
    {
      work->reader = wb_packet_reader_new (wb_capture_document_get_file (self->document),
                                           wb_capture_document_get_index (self->document));
      work->context = *wb_capture_document_get_context (self->document);
    }
  work->until = work->next;
  if (self->running && work->reader)
    work->until = MAX (work->next, wb_capture_document_get_n_packets (self->document));
  work->slice_us = self->published_us ? MAX (PUBLISH_US, BUILD_SHARE * self->build_us) : FIRST_SLICE_US;
  work->joined = self->joined;

  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, slice_cb, work);
  g_task_set_source_tag (task, start_slice);
  g_task_set_priority (task, WB_PRIORITY_BULK);
  g_task_set_check_cancellable (task, FALSE); /* a cancelled slice brings its work back too */
  g_task_set_task_data (task, work, NULL);
  self->lent = g_steal_pointer (&self->work);
  g_task_run_in_thread (task, slice_thread);
}

static void
document_changed_cb (WbFlowScan *self)
{
  update_progress (self);
  if (self->running && self->work != NULL)
    go_on (self);
}

/* --- object ------------------------------------------------------------------------------------------------------- */

static void
wb_flow_scan_dispose (GObject *object)
{
  WbFlowScan *self = WB_FLOW_SCAN (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->lent)
    self->lent->owner = NULL;
  self->lent = NULL;
  g_clear_pointer (&self->work, flow_work_free);
  wb_source_clear (&self->wait_source);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (wb_flow_scan_parent_class)->dispose (object);
}

static void
wb_flow_scan_finalize (GObject *object)
{
  WbFlowScan *self = WB_FLOW_SCAN (object);

  g_array_unref (self->rows.rows);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (wb_flow_scan_parent_class)->finalize (object);
}

static void
wb_flow_scan_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbFlowScan *self = WB_FLOW_SCAN (object);

  switch (id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_flow_scan_class_init (WbFlowScanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = wb_flow_scan_dispose;
  object_class->finalize = wb_flow_scan_finalize;
  object_class->get_property = wb_flow_scan_get_property;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", WB_TYPE_FLOW_SCAN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_flow_scan_init (WbFlowScan *self)
{
  self->rows.rows = g_array_new (FALSE, FALSE, sizeof (WbFlow));
}

/* --- public ------------------------------------------------------------------------------------------------------- */

WbFlowScan *
wb_flow_scan_new (WbCaptureDocument *document)
{
  return wb_flow_scan_new_full (document, WB_FLOW_BUDGET_BYTES);
}

WbFlowScan *
wb_flow_scan_new_full (WbCaptureDocument *document, gsize budget_bytes)
{
  WbFlowScan *self = g_object_new (WB_TYPE_FLOW_SCAN, NULL);

  self->document = g_object_ref (document);
  self->work = g_new0 (FlowWork, 1);
  self->work->owner = self;
  self->work->table = wb_flow_table_new (budget_bytes / 16 * TABLE_SHARE_16);
  self->work->dissection = wb_dissection_new ();
  g_signal_connect_object (document, "notify::n-packets", G_CALLBACK (document_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::state", G_CALLBACK (document_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
wb_flow_scan_start (WbFlowScan *self)
{
  g_return_if_fail (WB_IS_FLOW_SCAN (self));
  if (self->running || self->error)
    return;
  set_running (self, TRUE);
  if (self->work != NULL)
    go_on (self);
}

void
wb_flow_scan_cancel (WbFlowScan *self)
{
  g_return_if_fail (WB_IS_FLOW_SCAN (self));
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  wb_source_clear (&self->wait_source);
  set_running (self, FALSE);
}

void
wb_flow_scan_set_joined (WbFlowScan *self, gboolean joined)
{
  g_return_if_fail (WB_IS_FLOW_SCAN (self));
  joined = !!joined;
  if (self->joined == joined)
    return;
  self->joined = joined;
  self->stale = self->rows.joined != joined;
  if (self->cancellable) /* the slice that is out comes back now and makes way */
    g_cancellable_cancel (self->cancellable);
  if (self->work != NULL && self->stale)
    start_slice (self);
}

gboolean
wb_flow_scan_get_joined (WbFlowScan *self)
{
  g_return_val_if_fail (WB_IS_FLOW_SCAN (self), FALSE);
  return self->joined;
}

const WbFlowRows *
wb_flow_scan_get_rows (WbFlowScan *self)
{
  g_return_val_if_fail (WB_IS_FLOW_SCAN (self), NULL);
  return &self->rows;
}

gboolean
wb_flow_scan_is_running (WbFlowScan *self)
{
  g_return_val_if_fail (WB_IS_FLOW_SCAN (self), FALSE);
  return self->running;
}

double
wb_flow_scan_get_progress (WbFlowScan *self)
{
  g_return_val_if_fail (WB_IS_FLOW_SCAN (self), 0);
  return self->progress;
}

const GError *
wb_flow_scan_get_error (WbFlowScan *self)
{
  g_return_val_if_fail (WB_IS_FLOW_SCAN (self), NULL);
  return self->error;
}
