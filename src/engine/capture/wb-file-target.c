/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The temporary file is ".NAME.XXXXXX" beside the target (O_EXCL: proves that the folder can be written). It is created
 * as new documents are and not as private ones: what a person saves gets the mode that other programs' files get. */

#include "engine/capture/wb-file-target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_ATTEMPTS 100
#define NAME_BYTES_MAX 200u /* of the target's: file names end at 255 bytes */
#define NEW_FILE_MODE 0644

/* Where a link points; the path itself if there is nothing there yet. transfer full. */
static char *
dup_real_path (const char *path)
{
  char *real = realpath (path, NULL);
  g_autofree char *link = NULL;
  char *copy_of_real;

  if (real != NULL)
    {
      copy_of_real = g_strdup (real);
      free (real);
      return copy_of_real;
    }
  /* A link that points to a file which is not there yet. */
  link = g_file_read_link (path, NULL);
  if (link != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      return g_canonicalize_filename (link, folder);
    }
  return g_canonicalize_filename (path, NULL);
}

static gboolean
create_temporary (WbFileTarget *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = g_path_get_basename (self->path);

  if (strlen (name) > NAME_BYTES_MAX)
    name[NAME_BYTES_MAX] = '\0';
  for (int i = 0; i < NAME_ATTEMPTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/.%s.%06x", folder, name, g_random_int () & 0xffffff);

      self->fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_FILE_MODE);
      if (self->fd >= 0)
        {
          self->temporary = g_steal_pointer (&path);
          return TRUE;
        }
      if (errno != EEXIST)
        return FALSE;
    }
  return FALSE;
}

gboolean
wb_file_target_open (WbFileTarget *self, const char *path)
{
  struct stat old, new;
  gboolean exists;
  int code = 0;

  *self = (WbFileTarget){ .path = dup_real_path (path), .fd = -1 };
  exists = stat (self->path, &old) == 0;
  if (exists && !S_ISREG (old.st_mode))
    code = S_ISDIR (old.st_mode) ? EISDIR : EINVAL;
  else if (!create_temporary (self))
    code = errno;
  if (code != 0)
    {
      wb_file_target_clear (self);
      errno = code;
      return FALSE;
    }
  if (exists)
    self->mode = old.st_mode & 0777;
  else
    self->mode = fstat (self->fd, &new) == 0 ? new.st_mode & 0777 : 0600;
  return TRUE;
}

void
wb_file_target_sync_folder (const WbFileTarget *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  /* Some network file systems refuse; then the name is as safe as they make it. */
  if (fd >= 0)
    {
      (void) fsync (fd);
      close (fd);
    }
}

gboolean
wb_file_target_finish (WbFileTarget *self)
{
  return fchmod (self->fd, self->mode) == 0 && fsync (self->fd) == 0;
}

gboolean
wb_file_target_commit (WbFileTarget *self)
{
  if (g_rename (self->temporary, self->path) != 0)
    return FALSE;
  g_clear_pointer (&self->temporary, g_free);
  wb_file_target_sync_folder (self);
  return TRUE;
}

void
wb_file_target_clear (WbFileTarget *self)
{
  if (self->temporary != NULL)
    (void) g_unlink (self->temporary);
  if (self->path != NULL && self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->temporary, g_free);
  g_clear_pointer (&self->path, g_free);
}
