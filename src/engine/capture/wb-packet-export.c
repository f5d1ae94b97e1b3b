/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chosen packets of a capture as a file of their own, each with the options of its block. One worker reads through its own reader and writes through the
 * capture writer into a temporary file beside the target; only a whole file, on the disk, takes the target's name, so
 * that neither Cancel nor a crash can leave half a file or lose what stood there before. */

#define G_LOG_DOMAIN "wirebench"

#include "config.h"

#include "engine/capture/wb-packet-export.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-progress.h"
#include "engine/capture/wb-capture-file-private.h"
#include "engine/capture/wb-capture-writer.h"
#include "engine/capture/wb-file-target.h"
#include "engine/capture/wb-packet-options.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#define PROGRESS_MS 50

typedef struct
{
  /* Owned */
  WbCaptureFile *file;
  WbPacketIndex *index;
  GArray *numbers; /* NULL: 1..count */
  char *target;
  WbProgress *progress;

  guint64 count;
  guint64 left_out; /* options */
} WbExport;

static void
wb_export_free (WbExport *export)
{
  g_clear_pointer (&export->file, wb_capture_file_unref);
  g_clear_pointer (&export->index, wb_packet_index_unref);
  g_clear_pointer (&export->numbers, g_array_unref);
  g_clear_pointer (&export->progress, wb_progress_unref);
  g_free (export->target);
  g_free (export);
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static void
describe_interface (const WbCaptureInterface *source, WbWriterInterface *target)
{
  *target = (WbWriterInterface){
    .name = source->name,
    .description = source->description,
    .filter = source->filter,
    .os = source->os,
    .snaplen = source->snaplen,
    .link_type = source->link_type,
    .time_digits = source->time_digits > 6 ? 9 : 6,
  };
}

/* A pcap file says its link type and its clock once, so all interfaces have to agree on the first. */
static WbCaptureWriter *
make_pcap_writer (WbExport *export, int fd, GError **error)
{
  WbWriterInterface described = { .link_type = 1, .snaplen = 262144, .time_digits = 6 };
  guint n = wb_capture_file_get_n_interfaces (export->file);

  for (guint i = 0; i < n; i++)
    {
      WbCaptureInterface interface;
      WbWriterInterface one;

      if (!wb_capture_file_get_interface (export->file, i, &interface))
        continue;
      describe_interface (&interface, &one);
      if (i == 0)
        described = one;
      else if (one.link_type != described.link_type)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED,
                       _("A pcap file holds packets of one link type only, and this capture has several; choose a "
                          "name that ends in .pcapng"));
          return NULL;
        }
      described.snaplen = one.snaplen == 0 || described.snaplen == 0 ? 0 : MAX (described.snaplen, one.snaplen);
      described.time_digits = MAX (described.time_digits, one.time_digits);
    }
  return wb_capture_writer_new_pcap (fd, &described);
}

static WbCaptureWriter *
make_pcapng_writer (WbExport *export, int fd)
{
  WbCaptureWriter *writer = wb_capture_writer_new_pcapng (fd, "Wirebench " WB_VERSION);
  guint n = wb_capture_file_get_n_interfaces (export->file);

  for (guint i = 0; i < n; i++)
    {
      WbCaptureInterface interface = { 0 };
      WbWriterInterface described;

      /* Every place is filled, so that ids stay positions. */
      wb_capture_file_get_interface (export->file, i, &interface);
      describe_interface (&interface, &described);
      wb_capture_writer_add_interface (writer, &described);
    }
  return writer;
}

/* The options of the packet that was read last, as the new file has them. */
static void
translate_options (WbExport *export, WbPacketReader *reader, const WbFrame *frame, GByteArray *options)
{
  WbPcapngOptions source;
  gboolean obsolete;

  g_byte_array_set_size (options, 0);
  wb_packet_reader_get_options (reader, &source, &obsolete);
  export->left_out += wb_packet_options_append (options, &source, obsolete);
  /* An obsolete block has the count in its header. */
  if (obsolete && frame->drop_count > 0)
    wb_packet_options_append_drops (options, frame->drop_count);
}

static gboolean
write_packets (GTask *task, WbExport *export, WbCaptureWriter *writer, gboolean as_pcap, GError **error)
{
  g_autoptr (WbPacketReader) reader = wb_packet_reader_new (export->file, export->index);
  g_autoptr (GByteArray) options = g_byte_array_new ();
  GCancellable *cancellable = g_task_get_cancellable (task);

  for (guint64 i = 0; i < export->count; i++)
    {
      guint64 number = export->numbers != NULL ? g_array_index (export->numbers, guint64, i) : i + 1;
      const guint8 *data;
      WbFrame frame;

      /* A clock read costs more than a small packet: look up once in 64. */
      if (i % 64 == 0)
        wb_progress_report (export->progress, (goffset) i, (goffset) export->count);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !wb_packet_reader_read (reader, number, &frame, &data, error))
        return FALSE;
      if (!as_pcap)
        translate_options (export, reader, &frame, options);
      if (!(as_pcap ? wb_capture_writer_add (writer, &frame, data, error) :
                      wb_capture_writer_add_with_options (writer, &frame, data, options->data, options->len, error)))
        return FALSE;
    }
  return wb_capture_writer_flush (writer, error);
}

static gboolean
set_system_error (GError **error, const char *target)
{
  int number = errno;
  g_autofree char *display = g_filename_display_name (target);

  /* Translators: a file name, then the system's reason */
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number), _("Could not write “%s”: %s"), display,
               g_strerror (number));
  return FALSE;
}

static gboolean
export_file (GTask *task, WbExport *export, GError **error)
{
  g_auto (WbFileTarget) target = { 0 };
  g_autoptr (WbCaptureWriter) writer = NULL;
  gboolean as_pcap = g_str_has_suffix (export->target, ".pcap") || g_str_has_suffix (export->target, ".cap");

  if (!wb_file_target_open (&target, export->target))
    return set_system_error (error, export->target);
  writer = as_pcap ? make_pcap_writer (export, target.fd, error) : make_pcapng_writer (export, target.fd);
  if (writer == NULL || !write_packets (task, export, writer, as_pcap, error))
    return FALSE;
  if (!wb_file_target_finish (&target))
    return set_system_error (error, export->target);
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), error))
    return FALSE;
  return wb_file_target_commit (&target) || set_system_error (error, export->target);
}

static void
export_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  WbExport *export = task_data;
  GError *error = NULL;

  if (export_file (task, export, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
wb_packet_export_async (WbCaptureFile *file, WbPacketIndex *index, GArray *numbers, const char *target,
                        GCancellable *cancellable, GFileProgressCallback progress, gpointer progress_data,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  WbExport *export = g_new0 (WbExport, 1);

  g_task_set_source_tag (task, wb_packet_export_async);
  g_task_set_check_cancellable (task, FALSE); /* cancelled after the rename is written all the same, and said so */
  export->file = wb_capture_file_ref (file);
  export->index = wb_packet_index_ref (index);
  export->numbers = numbers != NULL ? g_array_ref (numbers) : NULL;
  export->count = numbers != NULL ? numbers->len : wb_packet_index_get_count (index);
  export->target = g_strdup (target);
  export->progress = wb_progress_new (task, PROGRESS_MS, progress, progress_data);
  g_task_set_task_data (task, export, (GDestroyNotify) wb_export_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
wb_packet_export_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint64
wb_packet_export_get_left_out (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), 0);

  return ((WbExport *) g_task_get_task_data (G_TASK (result)))->left_out;
}
