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
#include "engine/capture/wb-file-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES (8u << 20) /* looked at the cancellable between two: 0.1 s on a slow disk */
#define BUFFER_BYTES (1u << 20)
#define PROGRESS_INTERVAL_US (50 * 1000)
#define NAME_ATTEMPTS 100
#define NEW_FILE_MODE 0644

typedef struct
{
  /* Owned */
  char *source;
  char *target;
  GMainContext *context;
  gboolean may_move;
  gboolean moved;
  GFileProgressCallback progress;
  gpointer progress_data;
  gint64 progress_sent_us;
} Save;

typedef struct
{
  GTask *task; /* Owned: keeps Save alive */
  goffset done, total;
} Progress;

static void
save_free (Save *save)
{
  g_free (save->source);
  g_free (save->target);
  g_main_context_unref (save->context);
  g_free (save);
}

static gboolean
fail (const Save *save, int code, GError **error)
{
  g_autofree char *name = wb_format_dup_safe (save->target, -1);

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _ ("Could not save %s: %s"), name,
               g_strerror (code));
  return FALSE;
}

/* --- Progress --- */

static void
progress_free (Progress *progress)
{
  g_object_unref (progress->task);
  g_free (progress);
}

static gboolean
progress_cb (gpointer user_data)
{
  Progress *progress = user_data;
  Save *save = g_task_get_task_data (progress->task);

  save->progress (progress->done, progress->total, save->progress_data);
  return G_SOURCE_REMOVE;
}

static void
report_progress (GTask *task, goffset done, goffset total)
{
  Save *save = g_task_get_task_data (task);
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GSource) source = NULL;
  Progress *progress;

  if (save->progress == NULL || (done < total && now_us - save->progress_sent_us < PROGRESS_INTERVAL_US))
    return;
  save->progress_sent_us = now_us;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (task);
  progress->done = done;
  progress->total = MAX (total, done);
  /* At the task's own priority, so that none of them comes after the result; and by a source, since
   * g_main_context_invoke () would call it here when the context happens to rest. */
  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, progress_cb, progress, (GDestroyNotify) progress_free);
  g_source_attach (source, save->context);
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
copy (GTask *task, int from, int to, goffset total, GCancellable *cancellable, GError **error)
{
  Save *save = g_task_get_task_data (task);
  g_autofree char *buffer = NULL;
  goffset done = 0;
  gssize n;

  if (wb_file_clone (from, to))
    {
      report_progress (task, total, total);
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
      report_progress (task, done, total);
    }
  while (n > 0);
  return TRUE;
}

/* --- Files --- */

/* Where a link points, so that the link stays one; the path itself if there is nothing there yet. transfer full. */
static char *
dup_real_target (const char *target)
{
  char *real = realpath (target, NULL);
  g_autofree char *link = NULL;
  char *copy_of_real;

  if (real != NULL)
    {
      copy_of_real = g_strdup (real);
      free (real);
      return copy_of_real;
    }
  /* A link that points to a file which is not there yet. */
  link = g_file_read_link (target, NULL);
  if (link != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (target);

      return g_canonicalize_filename (link, folder);
    }
  return g_canonicalize_filename (target, NULL);
}

/* ".NAME.XXXXXX" in the folder of target. Returns its descriptor, -1 with errno. */
static int
open_temporary (const char *target, char **path)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *name = g_path_get_basename (target);

  /* File names end at 255 bytes. */
  if (strlen (name) > 200)
    name[200] = '\0';
  for (int i = 0; i < NAME_ATTEMPTS; i++)
    {
      int fd;

      *path = g_strdup_printf ("%s/.%s.%06x", folder, name, g_random_int () & 0xffffff);
      fd = g_open (*path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_FILE_MODE);
      if (fd >= 0 || errno != EEXIST)
        return fd;
      g_clear_pointer (path, g_free);
    }
  errno = EEXIST;
  return -1;
}

static void
sync_folder (const char *target)
{
  g_autofree char *folder = g_path_get_dirname (target);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  /* Some network file systems refuse; then the name is as safe as they make it. */
  if (fd >= 0)
    {
      (void) fsync (fd);
      close (fd);
    }
}

/* The target's mode: what it has, or what the kernel has just given to a new file here. */
static mode_t
choose_mode (gboolean exists, const struct stat *old, int temporary_fd)
{
  struct stat info;

  if (exists)
    return old->st_mode & 0777;
  return fstat (temporary_fd, &info) == 0 ? info.st_mode & 0777 : 0600;
}

static gboolean
same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Tries to rename source to target. FALSE: copy instead. */
static gboolean
move (Save *save, int source_fd, const char *target, mode_t mode)
{
  struct stat info;

  if (fstat (source_fd, &info) != 0 || fsync (source_fd) != 0 || fchmod (source_fd, mode) != 0)
    return FALSE;
  if (g_rename (save->source, target) == 0)
    return TRUE;
  /* Another file system, mostly. The source stays what it was. */
  (void) fchmod (source_fd, info.st_mode & 0777);
  return FALSE;
}

static gboolean
save_into (GTask *task, int source_fd, const struct stat *source, const char *target, gboolean exists,
           const struct stat *old, GCancellable *cancellable, GError **error)
{
  Save *save = g_task_get_task_data (task);
  g_autofree char *temporary = NULL;
  int fd = open_temporary (target, &temporary);
  gboolean saved = FALSE;
  mode_t mode;

  if (fd < 0)
    return fail (save, errno, error);
  mode = choose_mode (exists, old, fd);
  if (save->may_move && move (save, source_fd, target, mode))
    save->moved = saved = TRUE;
  else if (copy (task, source_fd, fd, source->st_size, cancellable, error))
    {
      /* Cancelling up to here leaves the old target; afterwards it is done. */
      if (fchmod (fd, mode) != 0 || fsync (fd) != 0)
        fail (save, errno, error);
      else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          saved = g_rename (temporary, target) == 0;
          if (!saved)
            fail (save, errno, error);
        }
    }
  if (!saved || save->moved)
    (void) g_unlink (temporary);
  close (fd);
  if (saved)
    sync_folder (target);
  return saved;
}

static void
save_thread (GTask *task, gpointer source_object, gpointer data, GCancellable *cancellable)
{
  Save *save = data;
  g_autofree char *target = dup_real_target (save->target);
  g_autoptr (GError) error = NULL;
  struct stat source, old;
  int fd = g_open (save->source, O_RDONLY | O_CLOEXEC, 0);
  gboolean exists = stat (target, &old) == 0;

  if (fd < 0 || fstat (fd, &source) != 0)
    fail (save, errno, &error);
  else if (exists && same_file (&source, &old))
    /* It is there already; replacing it by a copy of itself could only lose it. "Moved", so that the caller does not
     * throw the source away. */
    save->moved = save->may_move;
  else if (exists && !S_ISREG (old.st_mode))
    fail (save, S_ISDIR (old.st_mode) ? EISDIR : EINVAL, &error);
  else
    save_into (task, fd, &source, target, exists, &old, cancellable, &error);
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
  save->context = g_main_context_ref (g_task_get_context (task));
  save->may_move = may_move;
  save->progress = progress;
  save->progress_data = progress_data;
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
