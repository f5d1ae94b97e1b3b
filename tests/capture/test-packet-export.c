/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chosen packets as a file: where it goes, with which mode, and what cannot be. That their bytes are right is tested
 * where a session exports them (tests/app/test-app-session.c). */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-writer.h"
#include "engine/capture/wb-packet-export.h"
#include "tests/app/wb-app-capture.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder, *source;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("wb-export-XXXXXX", NULL);
  fixture->source = wb_app_capture_new_file (fixture->folder, "source.pcapng", 5);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->source);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* nothing half-made is left */
  g_free (fixture->source);
  g_free (fixture->folder);
}

/* What of the file can be read in one go. */
static WbPacketIndex *
scan (const char *path, WbCaptureFile **file)
{
  WbPacketIndex *index = wb_packet_index_new ();
  WbPacketPiece *piece = wb_packet_piece_new ();
  g_autoptr (GError) error = NULL;

  *file = wb_capture_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (wb_capture_file_scan (*file, piece, 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wb_capture_file_get_end (*file), ==, WB_CAPTURE_END_WHOLE);
  wb_packet_index_take_piece (index, piece);
  return index;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Packets 2 and 4. */
static gboolean export(const char *source, const char *target, GError **error)
{
  const guint64 numbers[] = { 2, 4 };
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketIndex) index = scan (source, &file);
  g_autoptr (GAsyncResult) result = NULL;

  g_array_append_vals (chosen, numbers, G_N_ELEMENTS (numbers));
  wb_packet_export_async (file, index, chosen, target, NULL, NULL, NULL, done_cb, &result);
  until (result != NULL);
  return wb_packet_export_finish (result, error);
}

static void
check_target (const char *path, guint mode)
{
  g_autoptr (WbCaptureFile) file = NULL;
  g_autoptr (WbPacketIndex) index = scan (path, &file);
  struct stat info;

  g_assert_cmpuint (wb_packet_index_get_count (index), ==, 2);
  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, mode);
}

static void
test_mode (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "target.pcapng", NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("It gets the mode of a new file, or that of the file it replaces: as what Save writes");
  g_assert_true (export(fixture->source, target, &error));
  g_assert_no_error (error);
  check_target (target, 0640); /* umask 027 */
  g_assert_cmpint (g_chmod (target, 0604), ==, 0);
  g_assert_true (export(fixture->source, target, &error));
  check_target (target, 0604);
  g_unlink (target);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "target.pcapng", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A link as target stays a link; what it points to is written");
  g_assert_cmpint (symlink ("target.pcapng", link), ==, 0);
  g_assert_true (export(fixture->source, link, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  check_target (target, 0640);
  g_unlink (link);
  g_unlink (target);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);
  g_autofree char *name = g_strnfill (255, 'x');
  g_autofree char *longest = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) is_folder = NULL, is_fifo = NULL, error = NULL;

  g_test_summary ("Folders and pipes are refused and stay; a name may be as long as names get");
  g_assert_false (export(fixture->source, fixture->folder, &is_folder));
  g_assert_error (is_folder, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_false (export(fixture->source, fifo, &is_fifo));
  g_assert_error (is_fifo, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_assert_cmpint (g_unlink (fifo), ==, 0);
  g_assert_true (export(fixture->source, longest, &error));
  g_assert_no_error (error);
  g_unlink (longest);
}

static void
test_link_types (Fixture *fixture, gconstpointer data)
{
  g_autofree char *source = g_build_filename (fixture->folder, "two.pcapng", NULL);
  g_autofree char *target = g_build_filename (fixture->folder, "target.pcap", NULL);
  int fd = g_open (source, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  WbCaptureWriter *writer = wb_capture_writer_new_pcapng (fd, NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("pcap holds one link type: packets of several are refused with the remedy, and no file is made");
  for (guint i = 0; i < 4; i++)
    {
      const WbWriterInterface interface = { .link_type = i == 0 ? 1 : 101, .time_digits = 9 };
      const WbFrame frame = {
        .captured_length = 4, .reported_length = 4, .interface_id = MIN (i, 1), .has_time = TRUE
      };

      if (i < 2)
        wb_capture_writer_add_interface (writer, &interface);
      if (i > 0)
        g_assert_true (wb_capture_writer_add (writer, &frame, (const guint8 *) "abcd", &error));
    }
  g_assert_true (wb_capture_writer_add (writer, &(WbFrame){ .has_time = TRUE }, (const guint8 *) "", &error));
  g_assert_true (wb_capture_writer_flush (writer, &error));
  wb_capture_writer_free (writer);
  close (fd);
  g_assert_false (export(source, target, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  g_unlink (source);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  umask (027);
#define ADD(name, function) g_test_add ("/packet-export/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("mode", test_mode);
  ADD ("link", test_link);
  ADD ("refusals", test_refusals);
  ADD ("link-types", test_link_types);
#undef ADD
  return g_test_run ();
}
