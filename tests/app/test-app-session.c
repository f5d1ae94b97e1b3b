/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The capture session without its widgets: what is shown, what is ours, what a save and an export leave on the disk. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-test.h"

#include "app/capture/wb-capture-files.h"
#include "app/capture/wb-capture-session.h"
#include "engine/capture/wb-capture-writer.h"
#include "engine/capture/wb-packet-export.h"

#include "../support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  WbCaptureSession *session;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = wb_capture_session_new ();
  fixture->folder = g_dir_make_tmp ("wirebench-test-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_app_test_settle ();
  g_assert_finalize_object (fixture->session);
  wb_app_test_remove (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
is_complete (WbCaptureSession *session)
{
  WbCaptureDocument *document = wb_capture_session_get_document (session);

  return document != NULL && wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE;
}

typedef struct
{
  GError *error;
  gboolean done;
  gboolean ended;
} Outcome;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->done = wb_capture_session_save_finish (WB_CAPTURE_SESSION (source), result, &outcome->error);
  outcome->ended = TRUE;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->done = wb_capture_session_export_finish (WB_CAPTURE_SESSION (source), result, &outcome->error);
  outcome->ended = TRUE;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "a.pcapng", 5);
  g_autofree char *name = NULL;

  g_test_summary ("An opened file is shown, is not ours, and has nothing to lose");

  wb_capture_session_open (fixture->session, path);
  g_assert_cmpuint (wb_capture_session_get_state (fixture->session), ==, WB_SESSION_SHOWING);
  until (is_complete (fixture->session));
  g_assert_cmpuint (wb_capture_document_get_n_packets (wb_capture_session_get_document (fixture->session)), ==, 5);
  g_assert_false (wb_capture_session_is_own (fixture->session));
  g_assert_false (wb_capture_session_has_unsaved (fixture->session));
  g_assert_cmpint (wb_capture_session_get_elapsed_us (fixture->session), ==, -1);
  name = wb_capture_files_propose_name (fixture->session, ".pcap");
  g_assert_cmpstr (name, ==, "a.pcap");

  wb_capture_session_discard (fixture->session);
  g_assert_null (wb_capture_session_get_document (fixture->session));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS)); /* theirs: never deleted */
}

static void
test_not_a_capture (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "letter.txt", NULL);

  g_test_summary ("What is no capture leads back to the start, with a title and a reason");

  g_assert_true (g_file_set_contents (path, "Dear reader, this is no capture at all, but long enough.", -1, NULL));
  wb_capture_session_open (fixture->session, path);
  until (wb_capture_session_get_error (fixture->session) != NULL);
  g_assert_cmpstr (wb_capture_session_get_error_title (fixture->session), ==, "“letter.txt” was not opened");
  g_assert_cmpuint (wb_capture_session_get_state (fixture->session), ==, WB_SESSION_EMPTY);
  g_assert_null (wb_capture_session_get_document (fixture->session));
}

static void
test_save_moves (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = wb_app_capture_new_leftover (3);
  g_autofree char *target = g_build_filename (fixture->folder, "saved.pcapng", NULL);
  Outcome outcome = { 0 };

  g_test_summary ("A saved capture of ours is the new file, under its new name, and no leftover any more");

  wb_capture_session_adopt (fixture->session, leftover);
  g_assert_no_error (wb_capture_session_get_error (fixture->session));
  until (is_complete (fixture->session));
  g_assert_true (wb_capture_session_has_unsaved (fixture->session));
  g_assert_cmpstr (wb_capture_document_get_title (wb_capture_session_get_document (fixture->session)), ==, "lo");

  wb_capture_session_save_async (fixture->session, target, saved_cb, &outcome);
  g_assert_nonnull (wb_capture_session_get_job (fixture->session));
  until (outcome.ended);
  g_assert_no_error (outcome.error);
  g_assert_null (wb_capture_session_get_job (fixture->session));
  g_assert_false (wb_capture_session_has_unsaved (fixture->session));
  g_assert_cmpstr (wb_capture_document_get_path (wb_capture_session_get_document (fixture->session)), ==, target);
  g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  wb_capture_session_discard (fixture->session);
  g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_save_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = wb_app_capture_new_leftover (3);
  g_autofree char *target = g_build_filename (fixture->folder, "no", "such", "folder", "saved.pcapng", NULL);
  Outcome outcome = { 0 };

  g_test_summary ("A save that fails changes nothing: still ours, still unsaved, still there");

  wb_capture_session_adopt (fixture->session, leftover);
  until (is_complete (fixture->session));
  wb_capture_session_save_async (fixture->session, target, saved_cb, &outcome);
  until (outcome.ended);
  g_assert_nonnull (outcome.error);
  g_clear_error (&outcome.error);
  g_assert_true (wb_capture_session_has_unsaved (fixture->session));
  g_assert_true (g_file_test (leftover, G_FILE_TEST_EXISTS));
  wb_capture_session_discard (fixture->session);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
}

static void
test_save_outlived (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = wb_app_capture_new_file (fixture->folder, "one.pcapng", 5);
  g_autofree char *two = wb_app_capture_new_file (fixture->folder, "two.pcapng", 3);
  g_autofree char *target = g_build_filename (fixture->folder, "target.pcapng", NULL);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  Outcome outcome = { 0 };

  g_test_summary ("A save that is done when another file is shown already does not rename that one");

  wb_capture_session_open (fixture->session, one);
  until (is_complete (fixture->session));
  wb_capture_session_set_error (fixture->session, "The capture was not saved", error);
  wb_capture_session_save_async (fixture->session, target, saved_cb, &outcome);
  g_assert_null (wb_capture_session_get_error (fixture->session)); /* a new try */
  for (guint i = 0; i < 10000 && !g_file_test (target, G_FILE_TEST_EXISTS); i++)
    g_usleep (1000); /* written, and not yet heard of: the loop does not run */
  g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
  wb_capture_session_open (fixture->session, two);
  until (outcome.ended);
  g_assert_true (outcome.done);
  g_assert_cmpstr (wb_capture_document_get_path (wb_capture_session_get_document (fixture->session)), ==, two);
}

static void
test_adopt_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = wb_app_capture_new_leftover (1);
  WbCaptureSession *other = wb_capture_session_new ();

  g_test_summary ("A leftover belongs to who opened it first; when that one goes without a word it is offered again");

  wb_capture_session_adopt (other, leftover);
  until (is_complete (other));
  wb_capture_session_adopt (fixture->session, leftover);
  g_assert_nonnull (wb_capture_session_get_error (fixture->session));
  g_assert_cmpuint (wb_capture_session_get_state (fixture->session), ==, WB_SESSION_EMPTY);
  wb_app_test_settle ();
  g_assert_finalize_object (other);

  wb_capture_session_adopt (fixture->session, leftover);
  g_assert_no_error (wb_capture_session_get_error (fixture->session));
  until (is_complete (fixture->session));
  wb_capture_session_discard (fixture->session);
}

static void
check_export (Fixture *fixture, const char *name, WbCaptureFormat format)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "b.pcapng", 6);
  g_autofree char *target = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  const guint64 wanted[] = { 2, 5 };
  Outcome outcome = { 0 };
  WbCaptureDocument *document;
  g_autoptr (WbPacketReader) reader = NULL;

  wb_capture_session_open (fixture->session, path);
  until (is_complete (fixture->session));
  g_array_append_vals (numbers, wanted, G_N_ELEMENTS (wanted));
  wb_capture_session_export_async (fixture->session, numbers, target, exported_cb, &outcome);
  until (outcome.ended);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (count_files (fixture->folder), ==, 2); /* no temporary file stays behind */

  wb_capture_session_open (fixture->session, target);
  until (is_complete (fixture->session));
  document = wb_capture_session_get_document (fixture->session);
  g_assert_cmpuint (wb_capture_file_get_format (wb_capture_document_get_file (document)), ==, format);
  g_assert_cmpuint (wb_capture_document_get_n_packets (document), ==, 2);
  reader = wb_packet_reader_new (wb_capture_document_get_file (document), wb_capture_document_get_index (document));
  for (guint i = 0; i < 2; i++)
    {
      const guint8 *bytes;
      WbFrame frame;

      g_assert_true (wb_packet_reader_read (reader, i + 1, &frame, &bytes, NULL));
      g_assert_cmpuint (bytes[36] << 8 | bytes[37], ==, 1000 + wanted[i]);
      g_assert_cmpint (frame.time_ns, ==, (1700000000 + (gint64) wanted[i]) * 1000000000);
    }
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Chosen packets are written byte for byte, in the format that the name asks for");

  check_export (fixture, "some.pcapng", WB_CAPTURE_FORMAT_PCAPNG);
  wb_app_test_remove (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  fixture->folder = g_dir_make_tmp ("wirebench-test-XXXXXX", NULL);
  check_export (fixture, "some.pcap", WB_CAPTURE_FORMAT_PCAP);
}

static void
test_export_left_out (Fixture *fixture, gconstpointer data)
{
  /* A custom option (RFC 5612's number for examples) that asks not to be copied, beside a comment. */
  static const guint8 options[] = { 0xad, 0x4b, 5, 0, 0xd9, 0x7e, 0, 0, 'x', 0, 0, 0, 1, 0, 2, 0, 'o', 'k', 0, 0 };
  const WbWriterInterface interface = { .link_type = 1, .time_digits = 9 };
  const WbFrame frame = { .captured_length = 4, .reported_length = 4, .has_time = TRUE };
  g_autofree char *source = g_build_filename (fixture->folder, "source.pcapng", NULL);
  g_autofree char *target = g_build_filename (fixture->folder, "target.pcapng", NULL);
  int fd = g_open (source, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, NULL);
  Outcome outcome = { 0 };

  g_test_summary ("What could not be written is said, and is no failure; the next file is opened without that notice");

  wb_capture_writer_add_interface (writer, &interface);
  g_assert_true (
      wb_capture_writer_add_with_options (writer, &frame, (const guint8 *) "abcd", options, sizeof options, NULL));
  g_assert_true (wb_capture_writer_flush (writer, NULL));
  close (fd);
  wb_capture_session_open (fixture->session, source);
  until (is_complete (fixture->session));
  wb_capture_session_export_async (fixture->session, NULL, target, exported_cb, &outcome);
  until (outcome.ended);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (wb_capture_session_get_notice (fixture->session), ==,
                   "The packets were saved without 1 option that cannot be copied");
  wb_capture_session_open (fixture->session, target);
  until (is_complete (fixture->session));
  g_assert_null (wb_capture_session_get_notice (fixture->session));
  outcome = (Outcome){ 0 };
  wb_capture_session_export_async (fixture->session, NULL, source, exported_cb, &outcome);
  until (outcome.ended);
  g_assert_null (wb_capture_session_get_notice (fixture->session)); /* it is not there any more */
}

static void
export_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->done = wb_packet_export_finish (result, &outcome->error);
  outcome->ended = TRUE;
}

static void
test_export_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wb_app_capture_new_file (fixture->folder, "big.pcapng", 2000);
  g_autofree char *target = g_build_filename (fixture->folder, "old.pcapng", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WbCaptureDocument *document;
  Outcome outcome = { 0 };

  g_test_summary ("A cancelled export leaves what stood there before, and nothing else");

  g_assert_true (g_file_set_contents (target, "old", -1, NULL));
  wb_capture_session_open (fixture->session, path);
  until (is_complete (fixture->session));
  document = wb_capture_session_get_document (fixture->session);
  g_cancellable_cancel (cancellable); /* before the worker can be done: nothing is left to chance */
  wb_packet_export_async (wb_capture_document_get_file (document), wb_capture_document_get_index (document), NULL,
                          target, cancellable, NULL, NULL, export_ended_cb, &outcome);
  until (outcome.ended);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

static void
test_no_device (Fixture *fixture, gconstpointer data)
{
  const WbCaptureOptions options = { .device = "wirebench-none" };
  g_autoptr (GPtrArray) leftovers = NULL;

  g_test_summary ("A capture that cannot start ends in an error at the start, and leaves no file");

  wb_capture_session_start (fixture->session, &options);
  until (!wb_capture_session_is_live (fixture->session));
  g_assert_nonnull (wb_capture_session_get_error (fixture->session));
  g_assert_cmpstr (wb_capture_session_get_error_title (fixture->session), ==,
                   "The capture on wirebench-none did not start");
  g_assert_cmpuint (wb_capture_session_get_state (fixture->session), ==, WB_SESSION_EMPTY);
  leftovers = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (leftovers->len, ==, 0);
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/session/open", test_open },
    { "/app/session/not-a-capture", test_not_a_capture },
    { "/app/session/save-moves", test_save_moves },
    { "/app/session/save-fails", test_save_fails },
    { "/app/session/save-outlived", test_save_outlived },
    { "/app/session/adopt-twice", test_adopt_twice },
    { "/app/session/export", test_export },
    { "/app/session/export-left-out", test_export_left_out },
    { "/app/session/export-cancelled", test_export_cancelled },
    { "/app/session/no-device", test_no_device },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
