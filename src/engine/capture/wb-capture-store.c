/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folder of unsaved captures. Invariant: whoever shows a capture holds two locks, and a capture is a leftover when
 * both are free.
 *
 *   NAME.journal   key file; locked by the program alone
 *   NAME.pcapng    locked through a description that the helper shares (its standard output is a duplicate), so this
 *                  lock lasts until program and helper are both gone, and nobody is offered a file that still grows
 *
 * The journal comes first and goes last: a crash in between leaves a journal without a file, which is cleaned away, and
 * never a capture that nobody knows. Locks belong to the kernel, so a process id that is used again misleads nobody;
 * the one in the journal is for people. */

#define G_LOG_DOMAIN "wb-capture"

#include "engine/capture/wb-capture-store.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "capture"
#define FILE_SUFFIX ".pcapng"
#define JOURNAL_SUFFIX ".journal"
#define INTERFACE_NAME_MAX 32 /* in a file name; the journal has it whole */
#define JOURNAL_BYTES_MAX (128u << 10)
#define ORPHAN_AGE_SECONDS 60 /* a journal without a file may be half way through its creation */
#define NAME_ATTEMPTS 8       /* of 64 random bits each: more would mean that something else is wrong */

struct _WbCaptureEntry
{
  /* Owned */
  char *path;
  char *journal_path;
  int fd;         /* the lock on the file */
  int journal_fd; /* the lock on the journal */
};

static void
set_error_from_errno (GError **error, int code, const char *path)
{
  g_autofree char *name = wb_format_dup_safe (path, -1);

  /* translators: a path and the system's reason */
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _("Could not keep the capture in %s: %s"), name,
               g_strerror (code));
}

char *
wb_capture_store_dup_folder (void)
{
  const char *state = g_get_user_state_dir ();

  /* The XDG specification has a relative path ignored, GLib does not: captures would lie wherever one happened to
   * start, and the next start elsewhere would not find them. */
  if (!g_path_is_absolute (state))
    return g_build_filename (g_get_home_dir (), ".local", "state", "wirebench", "captures", NULL);
  return g_build_filename (state, "wirebench", "captures", NULL);
}

static gboolean
make_folder (const char *folder, GError **error)
{
  struct stat info;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_error_from_errno (error, errno, folder);
      return FALSE;
    }
  /* A link to a folder (another disk) is the user's own doing and fine; what strangers can read is not. */
  if (stat (folder, &info) == 0 && info.st_uid == getuid () && (info.st_mode & 077) != 0)
    (void) chmod (folder, 0700);
  return TRUE;
}

static void
entry_free (WbCaptureEntry *entry)
{
  if (entry->journal_fd >= 0)
    close (entry->journal_fd);
  if (entry->fd >= 0)
    close (entry->fd);
  g_free (entry->path);
  g_free (entry->journal_path);
  g_free (entry);
}

static WbCaptureEntry *
entry_new (const char *folder, const char *name)
{
  WbCaptureEntry *entry = g_new0 (WbCaptureEntry, 1);

  entry->fd = entry->journal_fd = -1;
  entry->path = g_strdup_printf ("%s/%s" FILE_SUFFIX, folder, name);
  entry->journal_path = g_strdup_printf ("%s/%s" JOURNAL_SUFFIX, folder, name);
  return entry;
}

/* "eth0-20261122-101500-1f2e3d4c5b6a7988": readable in a file manager, and not to be guessed. */
static char *
dup_name (const char *interface)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *safe = g_strndup (interface, INTERFACE_NAME_MAX);

  g_strcanon (safe, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.", '_');
  if (safe[0] == '.')
    safe[0] = '_';
  return g_strdup_printf ("%s-%s-%08x%08x", safe, time, g_random_int (), g_random_int ());
}

static gboolean
write_journal (WbCaptureEntry *entry, const char *interface, const char *filter, GError **error)
{
  g_autoptr (GKeyFile) journal = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length, done = 0;

  g_key_file_set_integer (journal, GROUP, "pid", getpid ());
  g_key_file_set_string (journal, GROUP, "interface", interface);
  if (filter != NULL)
    g_key_file_set_string (journal, GROUP, "filter", filter);
  g_key_file_set_int64 (journal, GROUP, "start_us", g_get_real_time ());
  text = g_key_file_to_data (journal, &length, NULL);
  while (done < length)
    {
      gssize n = write (entry->journal_fd, text + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_error_from_errno (error, errno, entry->journal_path);
          return FALSE;
        }
      done += (gsize) n;
    }
  return TRUE;
}

/* Returns 0 or errno. EEXIST: try another name. */
static int
create_files (WbCaptureEntry *entry)
{
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

  entry->journal_fd = g_open (entry->journal_path, flags, 0600);
  if (entry->journal_fd < 0)
    return errno;
  /* A lister may hold it for the instant in which it looks; file systems without locks only lose the recovery. */
  (void) flock (entry->journal_fd, LOCK_EX);
  entry->fd = g_open (entry->path, flags, 0600);
  if (entry->fd < 0)
    return errno;
  (void) flock (entry->fd, LOCK_EX);
  return 0;
}

static void
delete_files (WbCaptureEntry *entry)
{
  if (entry->fd >= 0)
    (void) g_unlink (entry->path);
  if (entry->journal_fd >= 0)
    (void) g_unlink (entry->journal_path);
}

WbCaptureEntry *
wb_capture_store_create (const char *interface, const char *filter, int *fd, GError **error)
{
  g_autofree char *folder = wb_capture_store_dup_folder ();
  WbCaptureEntry *entry = NULL;
  int code = EEXIST;

  g_return_val_if_fail (interface != NULL && fd != NULL, NULL);

  *fd = -1;
  if (!make_folder (folder, error))
    return NULL;
  for (int i = 0; i < NAME_ATTEMPTS && code == EEXIST; i++)
    {
      g_autofree char *name = dup_name (interface);

      if (entry != NULL)
        entry_free (entry);
      entry = entry_new (folder, name);
      code = create_files (entry);
    }
  if (code != 0)
    set_error_from_errno (error, code, folder);
  else if (write_journal (entry, interface, filter, error))
    {
      *fd = fcntl (entry->fd, F_DUPFD_CLOEXEC, 3);
      if (*fd >= 0)
        return entry;
      set_error_from_errno (error, errno, entry->path);
    }
  delete_files (entry);
  entry_free (entry);
  return NULL;
}

const char *
wb_capture_entry_get_path (WbCaptureEntry *entry)
{
  g_return_val_if_fail (entry != NULL, NULL);

  return entry->path;
}

void
wb_capture_entry_release (WbCaptureEntry *entry)
{
  g_return_if_fail (entry != NULL);

  (void) g_unlink (entry->journal_path);
  entry_free (entry);
}

void
wb_capture_entry_discard (WbCaptureEntry *entry)
{
  g_return_if_fail (entry != NULL);

  delete_files (entry);
  entry_free (entry);
}

void
wb_capture_entry_keep (WbCaptureEntry *entry)
{
  g_return_if_fail (entry != NULL);

  entry_free (entry);
}

/* --- Leftovers --- */

void
wb_capture_leftover_free (WbCaptureLeftover *leftover)
{
  g_free (leftover->path);
  g_free (leftover->interface);
  g_free (leftover->filter);
  g_free (leftover);
}

/* Opens both files and takes both locks. FALSE with errno. */
static gboolean
lock_entry (WbCaptureEntry *entry)
{
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

  entry->journal_fd = g_open (entry->journal_path, flags, 0);
  if (entry->journal_fd < 0 || flock (entry->journal_fd, LOCK_EX | LOCK_NB) != 0)
    return FALSE;
  entry->fd = g_open (entry->path, flags, 0);
  return entry->fd >= 0 && flock (entry->fd, LOCK_EX | LOCK_NB) == 0;
}

static GKeyFile *
read_journal (WbCaptureEntry *entry)
{
  g_autoptr (GKeyFile) journal = g_key_file_new ();
  g_autofree char *text = g_malloc (JOURNAL_BYTES_MAX);
  gssize length = pread (entry->journal_fd, text, JOURNAL_BYTES_MAX, 0);

  if (length <= 0 || !g_key_file_load_from_data (journal, text, (gsize) length, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&journal);
}

static WbCaptureLeftover *
describe (WbCaptureEntry *entry)
{
  g_autoptr (GKeyFile) journal = read_journal (entry);
  WbCaptureLeftover *leftover;
  struct stat info;

  if (fstat (entry->fd, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  leftover = g_new0 (WbCaptureLeftover, 1);
  leftover->path = g_strdup (entry->path);
  leftover->size_bytes = (guint64) info.st_size;
  if (journal != NULL)
    {
      leftover->interface = g_key_file_get_string (journal, GROUP, "interface", NULL);
      leftover->filter = g_key_file_get_string (journal, GROUP, "filter", NULL);
      leftover->start_us = g_key_file_get_int64 (journal, GROUP, "start_us", NULL);
    }
  /* A journal that the crash cut short: the capture is still worth having. */
  if (leftover->interface == NULL)
    leftover->interface = g_strdup (_("unknown interface"));
  if (leftover->start_us == 0)
    leftover->start_us = (gint64) info.st_mtime * G_USEC_PER_SEC;
  return leftover;
}

/* The lock on its journal is held and there is no file: nobody is creating one any more, or somebody has just begun. */
static void
clean_orphan (WbCaptureEntry *entry)
{
  struct stat info;

  if (entry->journal_fd >= 0 && entry->fd < 0 && fstat (entry->journal_fd, &info) == 0 &&
      (gint64) info.st_mtime + ORPHAN_AGE_SECONDS < g_get_real_time () / G_USEC_PER_SEC)
    (void) g_unlink (entry->journal_path);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const WbCaptureLeftover *left = *(const WbCaptureLeftover *const *) a;
  const WbCaptureLeftover *right = *(const WbCaptureLeftover *const *) b;

  return left->start_us < right->start_us ? 1 :
         left->start_us > right->start_us ? -1 :
                                            strcmp (left->path, right->path);
}

GPtrArray *
wb_capture_store_list_leftovers (void)
{
  GPtrArray *leftovers = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_capture_leftover_free);
  g_autofree char *folder = wb_capture_store_dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;
      WbCaptureEntry *entry;

      if (!g_str_has_suffix (file, JOURNAL_SUFFIX))
        continue;
      name = g_strndup (file, strlen (file) - strlen (JOURNAL_SUFFIX));
      entry = entry_new (folder, name);
      if (lock_entry (entry))
        {
          WbCaptureLeftover *leftover = describe (entry);

          if (leftover != NULL)
            g_ptr_array_add (leftovers, leftover);
        }
      else if (errno == ENOENT)
        clean_orphan (entry);
      entry_free (entry);
    }
  g_ptr_array_sort (leftovers, compare_newest_first);
  return leftovers;
}

WbCaptureEntry *
wb_capture_store_adopt (const char *path, GError **error)
{
  g_autofree char *folder = wb_capture_store_dup_folder ();
  g_autofree char *parent = NULL;
  g_autofree char *file = NULL;
  g_autofree char *name = NULL;
  WbCaptureEntry *entry;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  parent = g_path_get_dirname (path);
  file = g_path_get_basename (path);
  if (strcmp (parent, folder) != 0 || !g_str_has_suffix (file, FILE_SUFFIX))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("%s is not an unsaved capture"), path);
      return NULL;
    }
  name = g_strndup (file, strlen (file) - strlen (FILE_SUFFIX));
  entry = entry_new (folder, name);
  if (lock_entry (entry))
    return entry;
  code = errno;
  entry_free (entry);
  if (code == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("The capture is already open in another window"));
  else
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _("Could not open the capture: %s"),
                 g_strerror (code));
  return NULL;
}
