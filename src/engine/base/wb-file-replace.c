/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes go to ".NAME.XXXXXX" beside the file, which takes its name when they are whole. GLib has two functions for
 * that: g_file_set_contents names the temporary file when it fails, of which nobody ever heard, and on a full disk
 * g_file_replace_contents of GLib 2.74 leaves the half of the new where the old was. */

#include "engine/base/wb-file-replace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERMISSIONS 0777u

static gboolean
write_all (int fd, const char *data, gsize n)
{
  while (n > 0)
    {
      gssize written = write (fd, data, n);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          data += written;
          n -= (gsize) written;
        }
    }
  return TRUE;
}

/* Leaves errno, also when done was FALSE before. */
static gboolean
close_after (int fd, gboolean done)
{
  int reason = errno;

  if (close (fd) != 0 && done)
    return FALSE;
  errno = reason;
  return done;
}

/* Leaves errno. */
static gboolean
write_through (const char *path, gconstpointer data, gsize n)
{
  /* A pipe that nobody reads is an error and not a reason to wait. */
  int fd = g_open (path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  return close_after (fd, fcntl (fd, F_SETFL, O_WRONLY) == 0 && write_all (fd, data, n));
}

/* Leaves errno. old: what is at path, or NULL. */
static gboolean
put_in_place (const char *path, const struct stat *old, gconstpointer data, gsize n, int mode)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  /* File names end at 255 bytes; of a long one the beginning is enough. */
  g_autofree char *hidden = g_strdup_printf (".%.200s.XXXXXX", name);
  g_autofree char *temporary = g_build_filename (folder, hidden, NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, mode), reason;
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = (old == NULL || fchmod (fd, old->st_mode & PERMISSIONS) == 0) && write_all (fd, data, n) && g_fsync (fd) == 0;
  done = close_after (fd, done) && g_rename (temporary, path) == 0;
  reason = errno;
  if (!done)
    g_unlink (temporary);
  errno = reason;
  return done;
}

gboolean
wb_file_replace (const char *path, gconstpointer data, gsize n, int mode, GError **error)
{
  char *real = realpath (path, NULL); /* NULL: nothing is there, or a link to nothing, which is replaced */
  const char *where = real ? real : path;
  struct stat old;
  gboolean exists = stat (where, &old) == 0, done;

  if (exists && S_ISDIR (old.st_mode))
    {
      errno = EISDIR;
      done = FALSE;
    }
  else if (exists && !S_ISREG (old.st_mode))
    done = write_through (where, data, n);
  else
    done = put_in_place (where, exists ? &old : NULL, data, n, mode);
  if (!done)
    {
      int reason = errno;
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (reason), _("Could not write “%s”: %s"), shown,
                   g_strerror (reason));
    }
  free (real);
  return done;
}
