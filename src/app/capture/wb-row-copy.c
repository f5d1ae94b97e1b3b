/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Selected rows as text. They may be many and on a cold disk, so a worker reads and dissects them with a reader of its
 * own; it is given numbers, and nothing of the list. */

#include "app/capture/wb-row-copy.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* 256 KiB frames in hex would fill the memory long before the rows run out. */
#define MAX_TEXT_BYTES (64u << 20)

typedef struct
{
  WbCaptureFile *file;
  WbPacketIndex *index;
  WbDissectContext context;
  GArray *numbers;  /* guint64: the rows */
  GArray *previous; /* guint64: the row above each, 0: none; only for delta times */
  guint64 left_out;
  WbRowCopyKind kind;
  WbTimeFormat time_format;
  gboolean shown[WB_N_COLUMNS];
} RowCopy;

static void
row_copy_free (RowCopy *copy)
{
  wb_capture_file_unref (copy->file);
  wb_packet_index_unref (copy->index);
  g_array_unref (copy->numbers);
  g_clear_pointer (&copy->previous, g_array_unref);
  g_free (copy);
}

static gint64
get_base_time (const RowCopy *copy, WbPacketReader *reader, guint i)
{
  guint64 previous = copy->previous ? g_array_index (copy->previous, guint64, i) : 0;
  const guint8 *data;
  WbFrame frame;

  if (copy->previous)
    return previous > 0 && wb_packet_reader_read (reader, previous, &frame, &data, NULL) && frame.has_time ?
               frame.time_ns :
               G_MININT64;
  return copy->context.has_first_time ? copy->context.first_time_ns : G_MININT64;
}

static void
append_row (const RowCopy *copy, const WbFrame *frame, const guint8 *data, gint64 base_ns, WbDissection *dissection,
            WbSummary *summary, GString *out)
{
  gboolean first = TRUE;

  if (copy->kind == WB_ROW_COPY_HEX)
    {
      for (guint32 i = 0; i < frame->captured_length; i++)
        g_string_append_printf (out, "%02x", data[i]);
      return;
    }
  wb_dissect (dissection, frame, data, &copy->context);
  wb_summary_fill (summary, dissection);
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    if (copy->shown[i])
      {
        if (!first)
          g_string_append_c (out, '\t');
        first = FALSE;
        wb_packet_column_append (i, copy->time_format, frame->time_digits, frame,
                                 base_ns == G_MININT64 ? frame->time_ns : base_ns, summary, out);
      }
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const RowCopy *copy = data;
  g_autoptr (WbPacketReader) reader = wb_packet_reader_new (copy->file, copy->index);
  g_autoptr (WbDissection) dissection = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  guint64 left_out = copy->left_out;

  for (guint i = 0; i < copy->numbers->len; i++)
    {
      WbFrame frame;
      const guint8 *bytes;
      gint64 base_ns;

      if (g_task_return_error_if_cancelled (task))
        return;
      if (out->len > MAX_TEXT_BYTES)
        {
          left_out += copy->numbers->len - i;
          break;
        }
      base_ns = get_base_time (copy, reader, i);
      if (!wb_packet_reader_read (reader, g_array_index (copy->numbers, guint64, i), &frame, &bytes, NULL))
        {
          left_out++; /* the file was cut behind our back */
          continue;
        }
      if (out->len > 0)
        g_string_append_c (out, '\n');
      append_row (copy, &frame, bytes, base_ns, dissection, summary, out);
    }
  if (left_out > 0)
    {
      g_string_append_c (out, '\n');
      g_string_append_printf (out,
                              g_dngettext (GETTEXT_PACKAGE, "(%" PRIu64 " more packet was left out)",
                                           "(%" PRIu64 " more packets were left out)", (gulong) left_out),
                              left_out);
    }
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&out), FALSE), g_free);
}

void
wb_row_copy_async (WbPacketList *list, const GtkBitset *rows, WbRowCopyKind kind, const gboolean *shown,
                   WbTimeFormat time_format, GCancellable *cancellable, GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (list, cancellable, callback, user_data);
  WbCaptureDocument *document = wb_packet_list_get_document (list);
  const WbDissectContext *context = wb_capture_document_get_context (document);
  WbCaptureFile *file = wb_capture_document_get_file (document);
  RowCopy *copy = g_new0 (RowCopy, 1);
  GtkBitsetIter iter;
  guint position;

  g_return_if_fail (WB_IS_PACKET_LIST (list) && file != NULL);

  g_task_set_source_tag (task, wb_row_copy_async);
  copy->file = wb_capture_file_ref (file);
  copy->index = wb_packet_index_ref (wb_capture_document_get_index (document));
  if (context)
    copy->context = *context;
  copy->kind = kind;
  copy->time_format = time_format;
  memcpy (copy->shown, shown, sizeof copy->shown);
  copy->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  if (time_format == WB_TIME_DELTA)
    copy->previous = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, rows, &position);
       more && copy->numbers->len < WB_ROW_COPY_MAX; more = gtk_bitset_iter_next (&iter, &position))
    {
      guint64 number = wb_packet_list_get_number (list, position);
      guint64 previous = position > 0 ? wb_packet_list_get_number (list, position - 1) : 0;

      g_array_append_val (copy->numbers, number);
      if (copy->previous)
        g_array_append_val (copy->previous, previous);
    }
  copy->left_out = gtk_bitset_get_size (rows) - copy->numbers->len;
  g_task_set_task_data (task, copy, (GDestroyNotify) row_copy_free);
  g_task_run_in_thread (task, run);
}

char *
wb_row_copy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
