/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saving: every way ends with the same bytes and the same permissions, and until then the old target is untouched. */

#include "engine/capture/wb-capture-save.h"

#include "../support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE_BYTES (40u << 20) /* several pieces of a copy */

typedef struct
{
  char *folder, *source, *target;
} Fixture;

typedef struct
{
  gboolean done, saved, moved;
  GError *error;
  guint n_progress;
  goffset last, total;
  GCancellable *cancellable;
  guint cancel_at;
} Outcome;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("wb-save-XXXXXX", NULL);
  fixture->source = g_build_filename (fixture->folder, "source", NULL);
  fixture->target = g_build_filename (fixture->folder, "target", NULL);
  g_assert_true (g_file_set_contents_full (fixture->source, "capture", 7, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->source);
  g_unlink (fixture->target);
  /* Nothing else may be left: no temporary file in particular. */
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->source);
  g_free (fixture->target);
}

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->done);
  g_assert_cmpint (done, >=, outcome->last);
  g_assert_cmpint (done, <=, total);
  outcome->last = done;
  outcome->total = total;
  outcome->n_progress++;
  if (outcome->n_progress == outcome->cancel_at)
    g_cancellable_cancel (outcome->cancellable);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->saved = wb_capture_save_finish (result, &outcome->moved, &outcome->error);
  outcome->done = TRUE;
}

static void
save (Outcome *outcome, const char *source, const char *target, gboolean may_move)
{
  wb_capture_save_async (source, target, may_move, outcome->cancellable, progress_cb, outcome, saved_cb, outcome);
  until (outcome->done);
}

static guint
get_mode (const char *path)
{
  struct stat info;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  Outcome outcome = { 0 };

  g_test_summary ("Our own capture on the same file system is moved, and gets the mode of a new file");
  save (&outcome, fixture->source, fixture->target, TRUE);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.moved);
  g_assert_false (g_file_test (fixture->source, G_FILE_TEST_EXISTS));
  assert_content (fixture->target, "capture");
  g_assert_cmpuint (get_mode (fixture->target), ==, 0640); /* umask 027 */
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  Outcome outcome = { 0 };

  g_test_summary ("Somebody's file is copied and stays; the mode is the same as after a move");
  save (&outcome, fixture->source, fixture->target, FALSE);
  g_assert_no_error (outcome.error);
  g_assert_false (outcome.moved);
  assert_content (fixture->source, "capture");
  assert_content (fixture->target, "capture");
  g_assert_cmpuint (get_mode (fixture->source), ==, 0600);
  g_assert_cmpuint (get_mode (fixture->target), ==, 0640);
}

static void
test_keeps_mode (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("An existing target keeps its permission bits, moved or copied");
  for (int may_move = 0; may_move <= 1; may_move++)
    {
      Outcome outcome = { 0 };

      g_assert_true (g_file_set_contents (fixture->target, "old and longer", -1, NULL));
      g_assert_cmpint (g_chmod (fixture->target, 0604), ==, 0);
      save (&outcome, fixture->source, fixture->target, may_move);
      g_assert_no_error (outcome.error);
      assert_content (fixture->target, "capture");
      g_assert_cmpuint (get_mode (fixture->target), ==, 0604);
    }
}

static void
test_other_file_system (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *source = NULL;
  g_autofree guint8 *bytes = g_malloc (LARGE_BYTES);
  g_autofree char *copied = NULL;
  Outcome outcome = { 0 };
  struct stat here, there;
  gsize length;

  g_test_summary ("From another file system it is copied with progress to the last byte, and the source stays");
  if (g_stat ("/dev/shm", &there) != 0 || g_stat (fixture->folder, &here) != 0 || here.st_dev == there.st_dev ||
      access ("/dev/shm", W_OK) != 0)
    {
      g_test_skip ("/dev/shm is not another file system here");
      return;
    }
  folder = g_strdup ("/dev/shm/wb-save-XXXXXX");
  g_assert_nonnull (g_mkdtemp (folder));
  source = g_build_filename (folder, "large", NULL);
  for (gsize i = 0; i < LARGE_BYTES; i++)
    bytes[i] = (guint8) (i * 2654435761u >> 13);
  g_assert_true (g_file_set_contents (source, (char *) bytes, LARGE_BYTES, NULL));
  save (&outcome, source, fixture->target, TRUE);
  g_assert_no_error (outcome.error);
  g_assert_false (outcome.moved);
  g_assert_cmpint (outcome.last, ==, LARGE_BYTES);
  g_assert_cmpint (outcome.total, ==, LARGE_BYTES);
  g_assert_true (g_file_get_contents (fixture->target, &copied, &length, NULL));
  g_assert_cmpmem (copied, length, bytes, LARGE_BYTES);
  g_unlink (source);
  g_rmdir (folder);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { .cancellable = cancellable };

  g_test_summary ("A cancelled copy leaves the old target and no other trace");
  g_assert_true (g_file_set_contents (fixture->target, "old", -1, NULL));
  g_cancellable_cancel (cancellable);
  save (&outcome, fixture->source, fixture->target, FALSE);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  assert_content (fixture->target, "old");
  assert_content (fixture->source, "capture");
}

static void
test_onto_itself (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  Outcome plain = { 0 }, moving = { 0 }, through_link = { 0 };

  g_test_summary ("Saving a file onto itself, directly or through a link, loses nothing");
  save (&plain, fixture->source, fixture->source, FALSE);
  g_assert_no_error (plain.error);
  g_assert_false (plain.moved);
  /* "moved", so that the caller does not delete the source, which is the target */
  save (&moving, fixture->source, fixture->source, TRUE);
  g_assert_no_error (moving.error);
  g_assert_true (moving.moved);
  g_assert_cmpint (symlink ("source", link), ==, 0);
  save (&through_link, fixture->source, link, FALSE);
  g_assert_no_error (through_link.error);
  assert_content (fixture->source, "capture");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (link);
}

static void
test_through_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  Outcome existing = { 0 }, dangling = { 0 };

  g_test_summary ("A link as target stays a link; what it points to is written, existing or not");
  g_assert_cmpint (symlink ("target", link), ==, 0);
  save (&dangling, fixture->source, link, FALSE);
  g_assert_no_error (dangling.error);
  assert_content (fixture->target, "capture");
  g_assert_true (g_file_set_contents (fixture->target, "old", -1, NULL));
  save (&existing, fixture->source, link, TRUE);
  g_assert_no_error (existing.error);
  assert_content (fixture->target, "capture");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (link);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (fixture->folder, "nowhere", "target", NULL);
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);
  Outcome no_folder = { 0 }, no_source = { 0 }, folder = { 0 }, special = { 0 };

  g_test_summary ("What cannot be a target is named with the system's reason; the source stays");
  save (&no_folder, fixture->source, nowhere, TRUE);
  g_assert_error (no_folder.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (no_folder.error->message, "nowhere"));
  save (&folder, fixture->source, fixture->folder, TRUE);
  g_assert_error (folder.error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  save (&special, fixture->source, fifo, TRUE);
  g_assert_error (special.error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_unlink (fifo);
  assert_content (fixture->source, "capture");
  g_unlink (fixture->source);
  save (&no_source, fixture->source, fixture->target, TRUE);
  g_assert_error (no_source.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (fixture->target, G_FILE_TEST_EXISTS));
  g_clear_error (&no_folder.error);
  g_clear_error (&no_source.error);
  g_clear_error (&folder.error);
  g_clear_error (&special.error);
}

#define ADD(path, func) g_test_add ("/capture-save/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  umask (027);
  ADD ("move", test_move);
  ADD ("copy", test_copy);
  ADD ("keeps-mode", test_keeps_mode);
  ADD ("other-file-system", test_other_file_system);
  ADD ("cancel", test_cancel);
  ADD ("onto-itself", test_onto_itself);
  ADD ("through-link", test_through_link);
  ADD ("refusals", test_refusals);
  return g_test_run ();
}
