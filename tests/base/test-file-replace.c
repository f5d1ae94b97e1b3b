/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file is replaced whole or not at all, and an error names the file that was meant. */

#include "engine/base/wb-file-replace.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("wb-replace-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "file", NULL);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_file (const char *path, const char *content, guint mode)
{
  g_autofree char *text = NULL;
  struct stat info;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, content);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, mode);
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A new file gets the mode that is asked for; an old one keeps its own, and a link stays a link");

  g_assert_true (wb_file_replace (fixture->path, "one", 3, 0600, &error));
  g_assert_no_error (error);
  assert_file (fixture->path, "one", 0600);
  g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
  g_assert_cmpint (symlink ("file", link), ==, 0);
  g_assert_true (wb_file_replace (link, "three", 5, 0600, &error));
  assert_file (fixture->path, "three", 0640);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

/* A limit of this process stands for a disk that is full: both end a write in its middle. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *much = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit before, little;

  g_test_summary ("What fails in the middle leaves the old file as it was, nothing beside it, and names the file");

  g_assert_true (wb_file_replace (fixture->path, "good", 4, 0600, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  little = (struct rlimit){ .rlim_cur = 50000, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
  g_assert_false (wb_file_replace (fixture->path, much, 100000, 0600, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  assert_file (fixture->path, "good", 0600);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  g_assert_nonnull (error);
  if (strstr (error->message, fixture->path) == NULL || strstr (error->message, "XX") != NULL ||
      g_str_has_prefix (strstr (error->message, fixture->path) + strlen (fixture->path), "."))
    g_error ("“%s” does not name the file", error->message);
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (fixture->folder, "no", "file", NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A folder, a folder that is not there and a pipe that nobody reads are refused");

  g_assert_false (wb_file_replace (fixture->folder, "x", 1, 0600, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  g_assert_false (wb_file_replace (nowhere, "x", 1, 0600, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (wb_file_replace (fixture->path, "x", 1, 0600, &error));
  g_assert_nonnull (error);
}

static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  char bytes[8] = "";
  int reader;

  g_test_summary ("A pipe stays one, and gets the bytes");

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  reader = g_open (fixture->path, O_RDONLY | O_NONBLOCK, 0);
  g_assert_cmpint (reader, >=, 0);
  g_assert_true (wb_file_replace (fixture->path, "through", 7, 0600, NULL));
  g_assert_cmpint (read (reader, bytes, sizeof bytes), ==, 7);
  g_assert_cmpstr (bytes, ==, "through");
  close (reader);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/file-replace/replace", Fixture, NULL, set_up, test_replace, tear_down);
  g_test_add ("/base/file-replace/full", Fixture, NULL, set_up, test_full, tear_down);
  g_test_add ("/base/file-replace/wrong", Fixture, NULL, set_up, test_wrong, tear_down);
  g_test_add ("/base/file-replace/pipe", Fixture, NULL, set_up, test_pipe, tear_down);
  return g_test_run ();
}
