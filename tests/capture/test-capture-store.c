/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Unsaved captures: who owns them, and what is offered after a crash. A crash is a child of ours that exits without a
 * word: the kernel then does with its locks what it would do after kill -9. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-store.h"

#include "../support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *state_folder; /* XDG_STATE_HOME */
static char *store_folder;

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (store_folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
crash (const char *interface, const char *filter, const char *content)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      int fd;

      if (wb_capture_store_create (interface, filter, &fd, NULL) == NULL)
        _exit (1);
      if (write (fd, content, strlen (content)) < 0)
        _exit (2);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static void
test_create (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) leftovers = NULL;
  WbCaptureEntry *entry;
  struct stat info;
  int fd;

  g_test_summary ("A new capture is private, in use, and gone without a trace when discarded");
  entry = wb_capture_store_create ("../e th0\n", "tcp", &fd, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (wb_capture_entry_get_path (entry), store_folder));
  g_assert_cmpint (fstat (fd, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (store_folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpuint (count_files (), ==, 2);
  leftovers = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (leftovers->len, ==, 0);
  close (fd);
  wb_capture_entry_discard (entry);
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_leftover (void)
{
  g_autoptr (GPtrArray) leftovers = NULL;
  g_autoptr (GPtrArray) during = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  const WbCaptureLeftover *leftover;
  WbCaptureEntry *entry;

  g_test_summary ("After a crash the capture is listed with all that was known, newest first, to be adopted once");
  crash ("wlan0", "udp port 53 and \"=\\n\"", "12345");
  crash ("lo", NULL, "");
  leftovers = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (leftovers->len, ==, 2);
  leftover = leftovers->pdata[0];
  g_assert_cmpstr (leftover->interface, ==, "lo");
  g_assert_null (leftover->filter);
  leftover = leftovers->pdata[1];
  g_assert_cmpstr (leftover->interface, ==, "wlan0");
  g_assert_cmpstr (leftover->filter, ==, "udp port 53 and \"=\\n\"");
  g_assert_cmpuint (leftover->size_bytes, ==, 5);
  g_assert_cmpint (ABS (leftover->start_us - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);

  entry = wb_capture_store_adopt (leftover->path, &error);
  g_assert_no_error (error);
  during = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (during->len, ==, 1);
  g_assert_null (wb_capture_store_adopt (leftover->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  wb_capture_entry_keep (entry);
  again = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (again->len, ==, 2);
  for (guint i = 0; i < again->len; i++)
    wb_capture_entry_discard (wb_capture_store_adopt (((WbCaptureLeftover *) again->pdata[i])->path, NULL));
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_helper_outlives (void)
{
  g_autoptr (GPtrArray) while_it_writes = NULL;
  g_autoptr (GPtrArray) afterwards = NULL;
  int ready[2], go[2];
  char byte = 0;
  pid_t program;

  g_test_summary ("While the helper of a dead program still holds the file, the capture is not offered");
  g_assert_cmpint (pipe2 (ready, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (go, O_CLOEXEC), ==, 0);
  program = fork ();
  if (program == 0)
    {
      int fd;
      WbCaptureEntry *entry = wb_capture_store_create ("eth0", NULL, &fd, NULL);

      if (entry == NULL)
        _exit (1);
      if (fork () == 0)
        {
          /* The helper: of all that its program had open only the file, and the two pipes of this test. */
          for (int i = 3; i < 256; i++)
            if (i != fd && i != ready[1] && i != go[0])
              close (i);
          if (write (ready[1], &byte, 1) != 1 || read (go[0], &byte, 1) != 0)
            _exit (1);
          _exit (0);
        }
      _exit (0);
    }
  g_assert_cmpint (waitpid (program, NULL, 0), ==, program);
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  while_it_writes = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (while_it_writes->len, ==, 0);
  close (go[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 0); /* its end: the pipe closes with the process */
  do
    {
      g_clear_pointer (&afterwards, g_ptr_array_unref);
      afterwards = wb_capture_store_list_leftovers ();
    }
  while (afterwards->len == 0);
  g_assert_cmpuint (afterwards->len, ==, 1);
  wb_capture_entry_discard (wb_capture_store_adopt (((WbCaptureLeftover *) afterwards->pdata[0])->path, NULL));
  close (ready[0]);
  close (go[0]);
}

static void
test_damaged_journal (void)
{
  g_autoptr (GPtrArray) leftovers = NULL;
  g_autofree char *journal = g_build_filename (store_folder, "x.journal", NULL);
  g_autofree char *file = g_build_filename (store_folder, "x.pcapng", NULL);
  g_autofree char *orphan = g_build_filename (store_folder, "y.journal", NULL);
  g_autofree char *young = g_build_filename (store_folder, "z.journal", NULL);
  g_autofree char *link = g_build_filename (store_folder, "l.pcapng", NULL);
  g_autofree char *link_journal = g_build_filename (store_folder, "l.journal", NULL);
  struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };

  g_test_summary ("A torn journal loses no capture; one without a file is cleaned away; links are not followed");
  g_assert_true (g_file_set_contents (journal, "[capt", -1, NULL));
  g_assert_true (g_file_set_contents (file, "packets", -1, NULL));
  g_assert_true (g_file_set_contents (orphan, "", -1, NULL));
  g_assert_true (g_file_set_contents (young, "", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, orphan, old, 0), ==, 0);
  g_assert_true (g_file_set_contents (link_journal, "", -1, NULL));
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  leftovers = wb_capture_store_list_leftovers ();
  g_assert_cmpuint (leftovers->len, ==, 1);
  g_assert_cmpstr (((WbCaptureLeftover *) leftovers->pdata[0])->path, ==, file);
  g_assert_nonnull (((WbCaptureLeftover *) leftovers->pdata[0])->interface);
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_unlink (young);
  g_unlink (link);
  g_unlink (link_journal);
  wb_capture_entry_discard (wb_capture_store_adopt (file, NULL));
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_foreign_path (void)
{
  g_autoptr (GError) error = NULL;

  g_test_summary ("Only captures of ours can be adopted, and so deleted");
  g_assert_null (wb_capture_store_adopt ("/etc/passwd", &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
}

static void
test_no_folder (void)
{
  g_autofree char *wirebench = g_build_filename (state_folder, "wirebench", NULL);
  g_autofree char *away = g_build_filename (state_folder, "away", NULL);
  g_autoptr (GError) error = NULL;
  int fd;

  g_test_summary ("A folder that cannot be made is named with the system's reason");
  g_assert_cmpint (g_rename (wirebench, away), ==, 0);
  g_assert_true (g_file_set_contents (wirebench, "a file", -1, NULL));
  g_assert_null (wb_capture_store_create ("lo", NULL, &fd, &error));
  g_assert_cmpint (fd, ==, -1);
  g_assert_nonnull (strstr (error->message, store_folder));
  g_unlink (wirebench);
  g_assert_cmpint (g_rename (away, wirebench), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;
  g_autofree char *wirebench = NULL;

  g_test_init (&argc, &argv, NULL);
  state_folder = g_dir_make_tmp ("wb-store-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state_folder, TRUE);
  wirebench = g_build_filename (state_folder, "wirebench", NULL);
  store_folder = g_build_filename (wirebench, "captures", NULL);
  g_test_add_func ("/capture-store/create", test_create);
  g_test_add_func ("/capture-store/leftover", test_leftover);
  g_test_add_func ("/capture-store/helper-outlives", test_helper_outlives);
  g_test_add_func ("/capture-store/damaged-journal", test_damaged_journal);
  g_test_add_func ("/capture-store/foreign-path", test_foreign_path);
  g_test_add_func ("/capture-store/no-folder", test_no_folder);
  status = g_test_run ();
  g_rmdir (store_folder);
  g_rmdir (wirebench);
  g_rmdir (state_folder);
  g_free (store_folder);
  g_free (state_folder);
  return status;
}
