/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture becomes a document. All in one worker; the order is what makes a crash harmless:
 *
 *   temporary file beside the target (O_EXCL: proves that the folder can be written, and learns the mode of new files)
 *     move:  fsync source, chmod source, rename source -> target
 *     else:  reflink or copy into the temporary file, fsync it, rename it -> target
 *   fsync the folder
 *
 * Until a rename the old target is untouched; after it the new one is whole. Our captures are 0600 while they lie in
 * our folder; a saved one is a document like others that the user saves, so it gets the mode that those get, and the
 * same one whether it could be moved or had to be copied: which of the two is an accident of mount points. */

#include "engine/capture/wb-capture-save.h"

#include "engine/base/wb-format.h"
#include "engine/base/wb-progress.h"
#include "engine/capture/wb-file-copy.h"
#include "engine/capture/wb-file-target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES (8u << 20) /* looked at the cancellable between two: 0.1 s on a slow disk */
#define BUFFER_BYTES (1u << 20)
#define PROGRESS_MS 50

typedef struct
{
  /* Owned */
  char *source;
  char *target;
  WbProgress *progress;
  gboolean may_move;
  gboolean moved;
} Save;

static void
save_free (Save *save)
{
  g_free (save->source);
  g_free (save->target);
  wb_progress_unref (save->progress);
  g_free (save);
}

static gboolean
fail (const Save *save, int code, GError **error)
{
  g_autofree char *name = wb_format_dup_safe (save->target, -1);

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _("Could not save %s: %s"), name,
               g_strerror (code));
  return FALSE;
}

/* --- Copy --- */

/* One step with read and write. Returns bytes copied, 0 at the end, -1 with errno. */
static gssize
copy_through_memory (int from, int to, char *buffer)
{
  gssize n = read (from, buffer, BUFFER_BYTES);
  gssize done = 0;

  while (done < n)
    {
      gssize written = write (to, buffer + done, (gsize) (n - done));

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return -1;
      done += written;
    }
  return n;
}

static gboolean
copy (Save *save, int from, int to, goffset total, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = NULL;
  goffset done = 0;
  gssize n;

  if (wb_file_clone (from, to))
    {
      wb_progress_report (save->progress, total, total);
      return TRUE;
    }
  do
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = -1;
      if (buffer == NULL)
        n = wb_file_copy_range (from, to, PIECE_BYTES);
      /* Which file systems it works between differs with every kernel, and some say "end of file" at once; so whatever
       * it says on the first piece, memory decides. */
      if (buffer == NULL && (n < 0 || (n == 0 && done == 0)))
        buffer = g_malloc (BUFFER_BYTES);
      if (buffer != NULL)
        n = copy_through_memory (from, to, buffer);
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n < 0)
        return fail (save, errno, error);
      else
        done += n;
      wb_progress_report (save->progress, done, total);
    }
  while (n > 0);
  return TRUE;
}

/* --- Files --- */

static gboolean
same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Tries to rename source to target. FALSE: copy instead. */
static gboolean
move (Save *save, int source_fd, const WbFileTarget *target)
{
  struct stat info;

  if (fstat (source_fd, &info) != 0 || fsync (source_fd) != 0 || fchmod (source_fd, target->mode) != 0)
    return FALSE;
  if (g_rename (save->source, target->path) == 0)
    {
      wb_file_target_sync_folder (target);
      return TRUE;
    }
  /* Another file system, mostly. The source stays what it was. */
  (void) fchmod (source_fd, info.st_mode & 0777);
  return FALSE;
}

static gboolean
save_into (Save *save, int source_fd, const struct stat *source, GCancellable *cancellable, GError **error)
{
  g_auto (WbFileTarget) target = { 0 };

  if (!wb_file_target_open (&target, save->target))
    return fail (save, errno, error);
  if (save->may_move && move (save, source_fd, &target))
    return save->moved = TRUE;
  if (!copy (save, source_fd, target.fd, source->st_size, cancellable, error))
    return FALSE;
  if (!wb_file_target_finish (&target))
    return fail (save, errno, error);
  /* Cancelling up to here leaves the old target; afterwards it is done. */
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return wb_file_target_commit (&target) || fail (save, errno, error);
}

static void
save_thread (GTask *task, gpointer source_object, gpointer data, GCancellable *cancellable)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;
  struct stat source, old;
  int fd = g_open (save->source, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0 || fstat (fd, &source) != 0)
    fail (save, errno, &error);
  else if (stat (save->target, &old) == 0 && same_file (&source, &old))
    /* It is there already; replacing it by a copy of itself could only lose it. "Moved", so that the caller does not
     * throw the source away. */
    save->moved = save->may_move;
  else
    save_into (save, fd, &source, cancellable, &error);
  if (fd >= 0)
    close (fd);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
wb_capture_save_async (const char *source, const char *target, gboolean may_move, GCancellable *cancellable,
                       GFileProgressCallback progress, gpointer progress_data, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  g_task_set_source_tag (task, wb_capture_save_async);
  /* The result tells what happened to the files; "cancelled" after the rename would be a lie. */
  g_task_set_check_cancellable (task, FALSE);
  save->source = g_strdup (source);
  save->target = g_strdup (target);
  save->may_move = may_move;
  save->progress = wb_progress_new (task, PROGRESS_MS, progress, progress_data);
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);
  g_task_run_in_thread (task, save_thread);
}

gboolean
wb_capture_save_finish (GAsyncResult *result, gboolean *moved, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (moved != NULL)
    *moved = ((Save *) g_task_get_task_data (G_TASK (result)))->moved;
  return g_task_propagate_boolean (G_TASK (result), error);
}
