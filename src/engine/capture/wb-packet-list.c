/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list model behind the packet table. It holds a count, or the kept numbers, and makes a small object for a row
 * that somebody asks for; what the row shows comes through the fetcher and is dissected on the spot (some
 * microseconds) into one shared dissection.
 *
 * Patience: a row that is not in memory is waited for, since a warm page takes microseconds and a placeholder would
 * flicker; but all waits of 50 ms together take at most 8 ms, half a frame. A cold disk therefore costs the window half
 * a frame and shows placeholders, which fill when the worker has them. */

#include "engine/capture/wb-packet-list-private.h"

#define PATIENCE_US 8000
#define PATIENCE_EVERY_US 50000
/* GTK keeps 200 rows alive around what is on screen, and asks for all of them after a jump. */
#define PREFETCH 208

struct _WbPacketList
{
  GObject parent_instance;

  /* Owned */
  WbCaptureDocument *document;
  GArray *kept;             /* guint32, ascending; NULL: all */
  WbPacketFetcher *fetcher; /* made with the first row: the file is not there before */
  GHashTable *waiting;      /* WbPacket, borrowed; each leaves in its dispose */
  WbDissection *dissection;
  WbSummary *summary;

  gulong notify_id;
  guint n_items;
  guint asked_first, asked_end; /* rows of the last request */
  guint64 summary_number;       /* whose summary it is; 0: nobody's */
  gint64 patience_from_us, patience_left_us;
};

static void wb_packet_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbPacketList, wb_packet_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, wb_packet_list_model_init))

static GType
wb_packet_list_get_item_type (GListModel *model)
{
  return WB_TYPE_PACKET;
}

static guint
wb_packet_list_get_n_items (GListModel *model)
{
  return WB_PACKET_LIST (model)->n_items;
}

static gpointer
wb_packet_list_get_item (GListModel *model, guint position)
{
  WbPacketList *self = WB_PACKET_LIST (model);

  if (position >= self->n_items)
    return NULL;
  return wb_packet_new (self, wb_packet_list_get_number (self, position));
}

static void
wb_packet_list_model_init (GListModelInterface *iface)
{
  iface->get_item = wb_packet_list_get_item;
  iface->get_item_type = wb_packet_list_get_item_type;
  iface->get_n_items = wb_packet_list_get_n_items;
}

/* --- Fetching -------------------------------------------------------------------------------------------------- */

/* Rows whose request was forgotten for newer ones, or cut short because its packets were large. */
static void
request_waiting (WbPacketList *self)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer packet;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &packet, NULL))
    {
      guint64 number = wb_packet_get_number (packet);

      g_array_append_val (numbers, number);
    }
  wb_packet_fetcher_request (self->fetcher, (const guint64 *) (gpointer) numbers->data, numbers->len);
}

/* Something came: tell the rows that waited for it. A row may ask again at once, or go away, while it hears. */
static void
fetched_cb (gpointer data)
{
  g_autoptr (WbPacketList) self = g_object_ref (WB_PACKET_LIST (data));
  g_autoptr (GPtrArray) come = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer packet;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &packet, NULL))
    if (wb_packet_fetcher_lookup (self->fetcher, wb_packet_get_number (packet)))
      {
        g_ptr_array_add (come, g_object_ref (packet));
        g_hash_table_iter_remove (&iter);
      }
  if (wb_packet_fetcher_is_idle (self->fetcher) && g_hash_table_size (self->waiting) > 0)
    request_waiting (self);
  for (guint i = 0; i < come->len; i++)
    wb_packet_emit_changed (come->pdata[i]);
}

static gint64
get_patience (WbPacketList *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->patience_from_us > PATIENCE_EVERY_US)
    {
      self->patience_from_us = now;
      self->patience_left_us = PATIENCE_US;
    }
  return self->patience_left_us;
}

/* Asks for a row and, behind it, its neighbours, the nearer the sooner. */
static void
request_around (WbPacketList *self, guint64 number)
{
  guint64 numbers[1 + 2 * PREFETCH];
  guint n = 0, position;

  numbers[n++] = number;
  if (wb_packet_list_find (self, number, &position))
    {
      if (position >= self->asked_first && position < self->asked_end && !wb_packet_fetcher_is_idle (self->fetcher))
        return; /* under way with its neighbours */
      self->asked_first = position - MIN (position, PREFETCH);
      self->asked_end = position + MIN (self->n_items - position, 1 + PREFETCH);
      for (guint i = 1; i <= PREFETCH; i++)
        {
          if (position + i < self->asked_end)
            numbers[n++] = wb_packet_list_get_number (self, position + i);
          if (position >= self->asked_first + i)
            numbers[n++] = wb_packet_list_get_number (self, position - i);
        }
    }
  wb_packet_fetcher_request (self->fetcher, numbers, n);
}

const WbFetched *
wb_packet_list_fetch (WbPacketList *self, WbPacket *packet, guint64 number)
{
  const WbFetched *fetched;
  gint64 patience, before;

  if (!self->fetcher)
    {
      WbCaptureFile *file = wb_capture_document_get_file (self->document);

      if (!file)
        return NULL;
      self->fetcher = wb_packet_fetcher_new (file, wb_capture_document_get_index (self->document), fetched_cb, self);
    }
  fetched = wb_packet_fetcher_lookup (self->fetcher, number);
  if (fetched)
    return fetched;
  if (g_hash_table_contains (self->waiting, packet))
    return NULL; /* asked for already, and it has not come */

  request_around (self, number);
  patience = get_patience (self);
  if (patience > 0)
    {
      before = g_get_monotonic_time ();
      fetched = wb_packet_fetcher_wait (self->fetcher, number, patience);
      self->patience_left_us -= g_get_monotonic_time () - before;
      if (fetched)
        return fetched;
    }
  g_hash_table_add (self->waiting, packet);
  return NULL;
}

const WbSummary *
wb_packet_list_summarise (WbPacketList *self, const WbFetched *fetched)
{
  if (self->summary_number != fetched->number)
    {
      wb_dissect (self->dissection, &fetched->frame, fetched->data, wb_capture_document_get_context (self->document));
      wb_summary_fill (self->summary, self->dissection);
      self->summary_number = fetched->number;
    }
  return self->summary;
}

void
wb_packet_list_forget (WbPacketList *self, WbPacket *packet)
{
  g_hash_table_remove (self->waiting, packet);
}

/* --- Growing --------------------------------------------------------------------------------------------------- */

static void
document_grown_cb (WbPacketList *self)
{
  guint64 n_packets = wb_capture_document_get_n_packets (self->document);
  guint old = self->n_items;

  if (self->kept)
    return; /* the filter says what is added */
  self->n_items = (guint) MIN (n_packets, WB_PACKET_LIST_MAX);
  if (self->n_items > old)
    g_list_model_items_changed (G_LIST_MODEL (self), old, 0, self->n_items - old);
}

static void
wb_packet_list_dispose (GObject *object)
{
  WbPacketList *self = WB_PACKET_LIST (object);

  if (self->document)
    g_clear_signal_handler (&self->notify_id, self->document);
  g_clear_pointer (&self->fetcher, wb_packet_fetcher_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (wb_packet_list_parent_class)->dispose (object);
}

static void
wb_packet_list_finalize (GObject *object)
{
  WbPacketList *self = WB_PACKET_LIST (object);

  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  g_clear_pointer (&self->dissection, wb_dissection_free);
  g_clear_pointer (&self->summary, wb_summary_free);
  G_OBJECT_CLASS (wb_packet_list_parent_class)->finalize (object);
}

static void
wb_packet_list_class_init (WbPacketListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wb_packet_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_packet_list_finalize;
}

static void
wb_packet_list_init (WbPacketList *self)
{
  self->waiting = g_hash_table_new (NULL, NULL);
  self->dissection = wb_dissection_new ();
  self->summary = wb_summary_new ();
}

WbPacketList *
wb_packet_list_new (WbCaptureDocument *document)
{
  WbPacketList *self;

  g_return_val_if_fail (WB_IS_CAPTURE_DOCUMENT (document), NULL);

  self = g_object_new (WB_TYPE_PACKET_LIST, NULL);
  self->document = g_object_ref (document);
  self->notify_id = g_signal_connect_swapped (document, "notify::n-packets", G_CALLBACK (document_grown_cb), self);
  document_grown_cb (self);
  return self;
}

WbPacketList *
wb_packet_list_new_kept (WbCaptureDocument *document, GArray *numbers)
{
  WbPacketList *self;

  g_return_val_if_fail (WB_IS_CAPTURE_DOCUMENT (document), NULL);

  self = g_object_new (WB_TYPE_PACKET_LIST, NULL);
  self->document = g_object_ref (document);
  self->kept = numbers ? numbers : g_array_new (FALSE, FALSE, sizeof (guint32));
  self->n_items = MIN (self->kept->len, WB_PACKET_LIST_MAX);
  return self;
}

void
wb_packet_list_append_kept (WbPacketList *self, const guint32 *numbers, guint n_numbers)
{
  guint old = self->n_items, room = WB_PACKET_LIST_MAX - old;

  g_return_if_fail (WB_IS_PACKET_LIST (self) && self->kept);

  if (MIN (n_numbers, room) == 0)
    return;
  g_array_append_vals (self->kept, numbers, MIN (n_numbers, room));
  self->n_items = self->kept->len;
  g_list_model_items_changed (G_LIST_MODEL (self), old, 0, self->n_items - old);
}

WbCaptureDocument *
wb_packet_list_get_document (WbPacketList *self)
{
  g_return_val_if_fail (WB_IS_PACKET_LIST (self), NULL);

  return self->document;
}

gboolean
wb_packet_list_is_kept (WbPacketList *self)
{
  g_return_val_if_fail (WB_IS_PACKET_LIST (self), FALSE);

  return self->kept != NULL;
}

guint64
wb_packet_list_get_number (WbPacketList *self, guint position)
{
  g_return_val_if_fail (WB_IS_PACKET_LIST (self), 0);

  if (position >= self->n_items)
    return 0;
  return self->kept ? g_array_index (self->kept, guint32, position) : (guint64) position + 1;
}

gboolean
wb_packet_list_find (WbPacketList *self, guint64 number, guint *position)
{
  guint low = 0, high;

  g_return_val_if_fail (WB_IS_PACKET_LIST (self), FALSE);

  high = self->n_items;
  if (!self->kept)
    {
      *position = (guint) MIN (MAX (number, 1) - 1, high);
      return number > 0 && number <= high;
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->kept, guint32, middle) < number)
        low = middle + 1;
      else
        high = middle;
    }
  *position = low;
  return low < self->n_items && g_array_index (self->kept, guint32, low) == number;
}

GArray *
wb_packet_list_dup_numbers (WbPacketList *self)
{
  GArray *numbers;
  const guint32 *kept;
  guint64 *wide;

  g_return_val_if_fail (WB_IS_PACKET_LIST (self), NULL);

  if (!self->kept)
    return NULL;
  numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_set_size (numbers, self->n_items);
  kept = (const guint32 *) (gpointer) self->kept->data;
  wide = (guint64 *) (gpointer) numbers->data;
  for (guint i = 0; i < self->n_items; i++)
    wide[i] = kept[i];
  return numbers;
}

GArray *
wb_packet_list_dup_kept (WbPacketList *self)
{
  g_return_val_if_fail (WB_IS_PACKET_LIST (self), NULL);

  return self->kept ? g_array_copy (self->kept) : NULL;
}
