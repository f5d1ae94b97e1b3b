/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saving on a file system that can share blocks (btrfs, XFS): the copy is whole and takes no room. Each is made in a
 * file and mounted in a mount namespace of this test's own, which takes root; skipped, with the reason, otherwise. */

#include "engine/capture/wb-capture-save.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#define IMAGE_BYTES (320ll << 20) /* sparse; mkfs.xfs takes no less than 300 MiB */
#define FILE_BYTES (24u << 20)

typedef struct
{
  const char *name, *mkfs;
} Kind;

static const Kind btrfs = { "btrfs", "mkfs.btrfs" };
static const Kind xfs = { "xfs", "mkfs.xfs" };

typedef struct
{
  gboolean done, moved;
  GError *error;
} Outcome;

static gboolean
run (const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (words, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  wb_capture_save_finish (result, &outcome->moved, &outcome->error);
  outcome->done = TRUE;
}

/* Whether all of the file's blocks are another file's, too. */
static gboolean
is_shared (const char *path)
{
  g_autofree struct fiemap *map = g_malloc0 (sizeof *map + 64 * sizeof map->fm_extents[0]);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean all;

  map->fm_length = FIEMAP_MAX_OFFSET;
  map->fm_flags = FIEMAP_FLAG_SYNC;
  map->fm_extent_count = 64;
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ioctl (fd, FS_IOC_FIEMAP, map), ==, 0);
  close (fd);
  all = map->fm_mapped_extents > 0;
  for (guint i = 0; i < map->fm_mapped_extents; i++)
    all = all && (map->fm_extents[i].fe_flags & FIEMAP_EXTENT_SHARED) != 0;
  return all;
}

static void
save_within (const char *folder)
{
  g_autofree char *source = g_build_filename (folder, "source", NULL);
  g_autofree char *target = g_build_filename (folder, "target", NULL);
  g_autofree char *bytes = g_malloc (FILE_BYTES);
  g_autofree char *copied = NULL;
  Outcome outcome = { 0 };
  gsize length;

  for (gsize i = 0; i < FILE_BYTES; i++)
    bytes[i] = (char) (i * 2654435761u >> 13);
  g_assert_true (g_file_set_contents (source, bytes, FILE_BYTES, NULL));
  g_assert_false (is_shared (source));
  wb_capture_save_async (source, target, FALSE, NULL, NULL, NULL, saved_cb, &outcome);
  until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_false (outcome.moved);
  g_assert_true (g_file_get_contents (target, &copied, &length, NULL));
  g_assert_cmpmem (copied, length, bytes, FILE_BYTES);
  g_assert_true (is_shared (target));
}

static void
test_reflink (gconstpointer data)
{
  const Kind *kind = data;
  g_autofree char *mkfs = g_find_program_in_path (kind->mkfs);
  g_autofree char *work = NULL, *image = NULL, *folder = NULL;
  int fd;

  g_test_summary ("Saving where blocks can be shared takes no room and copies no byte");
  if (geteuid () != 0)
    {
      g_test_skip ("mounting a file system takes root");
      return;
    }
  if (mkfs == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("%s is not installed", kind->mkfs);

      g_test_skip (reason);
      return;
    }
  work = g_dir_make_tmp ("wb-reflink-XXXXXX", NULL);
  image = g_build_filename (work, "image", NULL);
  folder = g_build_filename (work, "mounted", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  fd = g_open (image, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (fd, IMAGE_BYTES), ==, 0);
  close (fd);
  {
    const char *const words[] = { mkfs, "-q", image, NULL };

    g_assert_true (run (words));
  }
  {
    const char *const words[] = { "mount", "-o", "loop", "-t", kind->name, image, folder, NULL };

    if (run (words))
      {
        save_within (folder);
        g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
      }
    else
      g_test_skip ("this system mounts no such file system from a file");
  }
  g_unlink (image);
  g_rmdir (folder);
  g_rmdir (work);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* What a failing test leaves mounted ends with this process. */
  if (geteuid () == 0 && (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0))
    {
      g_print ("1..0 # SKIP this system allows no mount namespace here\n");
      return 0;
    }
  g_test_add_data_func ("/capture/reflink/btrfs", &btrfs, test_reflink);
  g_test_add_data_func ("/capture/reflink/xfs", &xfs, test_reflink);
  return g_test_run ();
}
