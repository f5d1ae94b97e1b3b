/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The document: what a window sees of an opened, a growing, a cancelled and a broken capture, as a stream of changes;
 * and that nothing of it is left when it is dropped at a bad moment. */

#include "engine/capture/wb-capture-document.h"
#include "engine/capture/wb-capture-writer.h"
#include "tests/capture/wb-samples.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

/* --- watching ----------------------------------------------------------------------------------------------------- */

static const char *
state_name (WbDocumentState state)
{
  static const char *const names[] = { "loading", "live", "complete", "failed" };

  return names[state];
}

/* Everything but progress, which depends on the machine. */
static void
notify_cb (WbCaptureDocument *document, GParamSpec *pspec, GString *stream)
{
  if (g_str_equal (pspec->name, "n-packets"))
    g_string_append_printf (stream, "n=%" G_GUINT64_FORMAT " ", wb_capture_document_get_n_packets (document));
  else if (g_str_equal (pspec->name, "state"))
    g_string_append_printf (stream, "%s ", state_name (wb_capture_document_get_state (document)));
  else if (g_str_equal (pspec->name, "message"))
    g_string_append_printf (stream, "[%s] ", wb_capture_document_get_message (document));
  else if (g_str_equal (pspec->name, "title"))
    g_string_append_printf (stream, "title=%s ", wb_capture_document_get_title (document));
  else if (g_str_equal (pspec->name, "unsaved"))
    g_string_append_printf (stream, "unsaved=%d ", wb_capture_document_is_unsaved (document));
}

static GString *
watch (WbCaptureDocument *document)
{
  GString *stream = g_string_new (NULL);

  g_signal_connect (document, "notify", G_CALLBACK (notify_cb), stream);
  return stream;
}

static gboolean
is_over (WbCaptureDocument *document)
{
  WbDocumentState state = wb_capture_document_get_state (document);

  return state == WB_DOCUMENT_COMPLETE || state == WB_DOCUMENT_FAILED;
}

static gboolean
is_gone (gpointer *weak)
{
  return *weak == NULL;
}

/* Drops the document and proves it. */
static void
drop (WbCaptureDocument *document, GString *stream)
{
  gpointer weak = document;

  g_object_add_weak_pointer (G_OBJECT (document), &weak);
  g_signal_handlers_disconnect_by_data (document, stream);
  g_object_unref (document);
  g_assert_true (is_gone (&weak));
  g_string_free (stream, TRUE);
}

/* --- opened ------------------------------------------------------------------------------------------------------- */

static void
check_stream (const guint8 *bytes, gsize length, const char *expected)
{
  g_autofree char *path = wb_sample_write (bytes, length);
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);
  GString *stream = watch (document);

  g_assert_cmpint (wb_capture_document_get_state (document), ==, WB_DOCUMENT_LOADING);
  until (is_over (document));
  g_assert_cmpstr (stream->str, ==, expected);
  if (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE)
    g_assert_cmpfloat (wb_capture_document_get_progress (document), ==, 1.0);
  drop (document, stream);
  g_unlink (path);
}

static void
test_opened (void)
{
  g_autoptr (WbSample) pcap = wb_sample_new_by_name ("pcap");
  g_autoptr (WbSample) pcapng = wb_sample_new_by_name ("pcapng");
  g_autoptr (WbSample) empty = wb_sample_new_by_name ("pcapng-empty");

  g_test_summary ("Whole, empty, cut and damaged files become complete with their packets and message");
  check_stream (pcap->bytes->data, pcap->bytes->len, "n=4 complete ");
  check_stream (empty->bytes->data, empty->bytes->len, "complete ");
  check_stream (pcap->bytes->data, pcap->bytes->len - 1, "n=3 [The file ends inside packet 4] complete ");
  memset (pcapng->bytes->data + pcapng->bytes->len - 4, 0xff, 4);
  check_stream (
      pcapng->bytes->data, pcapng->bytes->len,
      "n=5 [The file is damaged after packet 5: the block at byte 540 states two different lengths] complete ");
}

static void
test_failed (void)
{
  WbCaptureDocument *document = wb_capture_document_new_for_path ("/nonexistent/file.pcap");
  GString *stream = watch (document);

  g_test_summary ("What cannot be opened fails with the reason, and stays so");
  until (is_over (document));
  g_assert_cmpstr (stream->str, ==, "[Could not open “file.pcap”: No such file or directory] failed ");
  g_assert_null (wb_capture_document_get_file (document));
  wb_capture_document_poke (document);
  wb_capture_document_cancel (document);
  g_assert_cmpint (wb_capture_document_get_state (document), ==, WB_DOCUMENT_FAILED);
  drop (document, stream);
}

static void
first_packet_cb (WbCaptureDocument *document, GParamSpec *pspec, gint64 *first_ns)
{
  const WbDissectContext *context = wb_capture_document_get_context (document);

  if (*first_ns < 0)
    *first_ns = context->has_first_time ? context->first_time_ns : 0;
}

static void
test_context (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcap-ns");
  g_autofree char *path = wb_sample_write (sample->bytes->data, sample->bytes->len);
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);
  GString *stream = watch (document);
  gint64 first_ns = -1;

  g_test_summary ("The time of packet 1 is known when the first packets are announced");
  g_signal_connect (document, "notify::n-packets", G_CALLBACK (first_packet_cb), &first_ns);
  until (is_over (document));
  g_assert_cmpint (first_ns, ==, g_array_index (sample->frames, WbSampleFrame, 0).time_ns);
  g_assert_nonnull (wb_capture_document_get_file (document));
  g_assert_cmpuint (wb_packet_index_get_count (wb_capture_document_get_index (document)), ==, 4);
  drop (document, stream);
  g_unlink (path);
}

/* --- live --------------------------------------------------------------------------------------------------------- */

static void
append (const char *path, const WbSample *sample, gsize from, gsize to)
{
  FILE *stream = g_fopen (path, "ab");

  g_assert_cmpuint (fwrite (sample->bytes->data + from, 1, to - from, stream), ==, to - from);
  fclose (stream);
}

static gboolean
scanned_to (WbCaptureDocument *document, guint64 bytes)
{
  WbCaptureFile *file = wb_capture_document_get_file (document);

  return file != NULL && wb_capture_file_get_scanned (file) == bytes;
}

static void
test_live (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name ("pcapng");
  g_autofree char *path = wb_sample_write (sample->bytes->data, 10); /* half a header */
  WbCaptureDocument *document = wb_capture_document_new_live (path, "eth0");
  GString *stream = watch (document);
  gsize length = sample->bytes->len;

  g_test_summary ("A live capture waits for its header, follows the file, forgives half a block, and completes");
  g_assert_true (wb_capture_document_is_unsaved (document));
  g_assert_cmpstr (wb_capture_document_get_title (document), ==, "eth0");
  append (path, sample, 10, 76 + 92);
  wb_capture_document_poke (document);
  until (wb_capture_document_get_n_packets (document) == 1);
  append (path, sample, 76 + 92, length - 30);
  wb_capture_document_poke (document);
  wb_capture_document_poke (document);
  until (wb_capture_document_get_n_packets (document) == 5);
  g_assert_cmpstr (stream->str, ==, "n=1 n=5 "); /* no word about the half block */
  append (path, sample, length - 30, length);
  wb_capture_document_finish (document);
  wb_capture_document_finish (document);
  until (is_over (document));
  g_assert_cmpstr (stream->str, ==, "n=1 n=5 loading n=6 complete ");
  g_assert_true (scanned_to (document, length));
  g_string_truncate (stream, 0);
  wb_capture_document_set_saved (document, "/nowhere/saved.pcapng");
  g_assert_cmpstr (stream->str, ==, "title=saved.pcapng unsaved=0 ");
  g_assert_cmpstr (wb_capture_document_get_path (document), ==, "/nowhere/saved.pcapng");
  drop (document, stream);
  g_unlink (path);
}

static void
test_live_empty (void)
{
  g_autofree char *path = wb_sample_write (NULL, 0);
  WbCaptureDocument *document = wb_capture_document_new_live (path, "eth0");
  GString *stream = watch (document);

  g_test_summary ("A capture that ends before its header was written is a failure with a reason");
  wb_capture_document_finish (document);
  until (is_over (document));
  g_assert_true (g_str_has_suffix (stream->str, "is empty] failed "));
  drop (document, stream);
  g_unlink (path);
}

static void
count_cb (WbCaptureDocument *document, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_pace (void)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();
  g_autofree char *path = NULL;
  WbCaptureDocument *document;
  GString *stream;
  gint64 start_us;
  guint notices = 0;
  gsize length;

  g_test_summary ("However often it is poked, a live document speaks at most every 50 ms");
  wb_sample_section (sample, FALSE);
  wb_sample_interface (sample, 1, 0, 9, NULL);
  length = sample->bytes->len;
  for (guint i = 0; i < 400; i++)
    wb_sample_epb (sample, 0, i, i, 60, 60);
  path = wb_sample_write (sample->bytes->data, length);
  document = wb_capture_document_new_live (path, "lo");
  stream = watch (document);
  start_us = g_get_monotonic_time ();
  g_signal_connect (document, "notify::n-packets", G_CALLBACK (count_cb), &notices);
  for (guint i = 0; i < 400; i++)
    {
      append (path, sample, length, length + 92);
      length += 92;
      wb_capture_document_poke (document);
      until (scanned_to (document, length));
    }
  until (wb_capture_document_get_n_packets (document) == 400);
  g_assert_cmpuint (notices, <=, (guint) ((g_get_monotonic_time () - start_us) / 50000) + 2);
  g_signal_handlers_disconnect_by_data (document, &notices);
  drop (document, stream);
  g_unlink (path);
}

#define WRITTEN 200000

/* What the helper does, as fast as it can, flushing at odd moments. */
static gpointer
write_in_thread (gpointer data)
{
  const WbWriterInterface interface = { .name = "lo", .link_type = 1, .time_digits = 9 };
  int fd = g_open (data, O_WRONLY | O_CLOEXEC, 0);
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, "test");
  static const guint8 bytes[1500];

  wb_capture_writer_add_interface (writer, &interface);
  for (guint i = 0; i < WRITTEN; i++)
    {
      WbFrame frame = { .time_ns = i, .has_time = TRUE, .captured_length = i % 1500, .reported_length = i % 1500 };

      g_assert_true (wb_capture_writer_add (writer, &frame, bytes, NULL));
      if (i % 997 == 0)
        g_assert_true (wb_capture_writer_flush (writer, NULL));
    }
  g_assert_true (wb_capture_writer_flush (writer, NULL));
  close (fd);
  return NULL;
}

static gboolean
poke_cb (gpointer document)
{
  wb_capture_document_poke (document);
  return G_SOURCE_CONTINUE;
}

static void
test_live_writer (void)
{
  g_autofree char *path = wb_sample_write (NULL, 0);
  WbCaptureDocument *document = wb_capture_document_new_live (path, "lo");
  GString *stream = watch (document);
  guint source = g_timeout_add (2, poke_cb, document);
  GThread *thread = g_thread_new ("writer", write_in_thread, path);
  g_autoptr (WbPacketReader) reader = NULL;

  g_test_summary ("While a writer writes as fast as it can, the document finds every packet once and in order");
  until (wb_capture_document_get_n_packets (document) == WRITTEN);
  g_thread_join (thread);
  g_source_remove (source);
  wb_capture_document_finish (document);
  until (is_over (document));
  g_assert_null (wb_capture_document_get_message (document));
  g_assert_cmpuint (wb_capture_document_get_n_packets (document), ==, WRITTEN);
  reader = wb_packet_reader_new (wb_capture_document_get_file (document), wb_capture_document_get_index (document));
  for (guint64 i = 0; i < WRITTEN; i++)
    {
      const guint8 *data;
      WbFrame frame;

      g_assert_true (wb_packet_reader_read (reader, i + 1, &frame, &data, NULL));
      g_assert_cmpint (frame.time_ns, ==, (gint64) i);
    }
  drop (document, stream);
  g_unlink (path);
}

/* --- stopped ------------------------------------------------------------------------------------------------------ */

/* About 46 MB: more than the first slices. */
static char *
write_large (guint count)
{
  g_autoptr (WbSample) sample = wb_sample_new_empty ();

  wb_sample_section (sample, FALSE);
  wb_sample_interface (sample, 1, 0, 9, NULL);
  for (guint i = 0; i < count; i++)
    wb_sample_epb (sample, 0, i, i, 60, 60);
  return wb_sample_write (sample->bytes->data, sample->bytes->len);
}

static void
cancel_cb (WbCaptureDocument *document, GParamSpec *pspec, gpointer unused)
{
  wb_capture_document_cancel (document);
}

static void
test_cancel (void)
{
  g_autofree char *path = write_large (500000);
  g_autofree char *message = NULL;
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);
  GString *stream = watch (document);

  g_test_summary ("Cancelling keeps what was found and says that it is not all");
  g_signal_connect (document, "notify::n-packets", G_CALLBACK (cancel_cb), NULL);
  until (is_over (document));
  message = g_strdup_printf ("Reading was stopped after packet %" G_GUINT64_FORMAT,
                             wb_capture_document_get_n_packets (document));
  g_assert_cmpstr (wb_capture_document_get_message (document), ==, message);
  g_assert_cmpint (wb_capture_document_get_state (document), ==, WB_DOCUMENT_COMPLETE);
  g_assert_cmpuint (wb_capture_document_get_n_packets (document), >, 0);
  drop (document, stream);

  document = wb_capture_document_new_live (path, "eth0");
  stream = watch (document);
  until (wb_capture_document_get_n_packets (document) == 500000);
  wb_capture_document_cancel (document);
  until (is_over (document));
  wb_capture_document_cancel (document);
  drop (document, stream);
  g_unlink (path);
}

static void
drop_cb (WbCaptureDocument *document, GParamSpec *pspec, WbCaptureDocument **owned)
{
  g_clear_object (owned);
}

static void
test_dropped (void)
{
  g_autofree char *path = write_large (500000);
  WbCaptureDocument *document;
  gpointer weak;

  g_test_summary (
      "Dropped before its worker began, in the middle, or by its own listener: gone at once, nothing leaks");
  document = wb_capture_document_new_for_path (path);
  drop (document, g_string_new (NULL));

  weak = document = wb_capture_document_new_for_path (path);
  g_object_add_weak_pointer (G_OBJECT (document), &weak);
  g_signal_connect (document, "notify::n-packets", G_CALLBACK (drop_cb), &document);
  until (is_gone (&weak));
  g_assert_null (document);

  weak = document = wb_capture_document_new_for_path (path);
  g_object_add_weak_pointer (G_OBJECT (document), &weak);
  g_signal_connect (document, "notify::state", G_CALLBACK (drop_cb), &document);
  until (is_gone (&weak));
  g_assert_null (document);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/document/opened", test_opened);
  g_test_add_func ("/capture/document/failed", test_failed);
  g_test_add_func ("/capture/document/context", test_context);
  g_test_add_func ("/capture/document/live", test_live);
  g_test_add_func ("/capture/document/live-empty", test_live_empty);
  g_test_add_func ("/capture/document/live-writer", test_live_writer);
  g_test_add_func ("/capture/document/pace", test_pace);
  g_test_add_func ("/capture/document/cancel", test_cancel);
  g_test_add_func ("/capture/document/dropped", test_dropped);
  return g_test_run ();
}
