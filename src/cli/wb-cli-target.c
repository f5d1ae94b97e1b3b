/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where -w writes. People expect it to replace an older file of that name, as tcpdump and tshark do; they do not expect
 * to lose that file to a capture that could not even start, nor root's capture to follow a link that somebody laid in a
 * shared folder. So the capture begins in a file of its own beside the target (0600) and is renamed over it when
 * packets can come: a rename replaces a name and follows nothing. */

#include "cli/wb-cli-target.h"

#include "engine/base/wb-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct _WbCliTarget
{
  char *path;      /* Owned */
  char *temporary; /* Owned; NULL once committed, and for streams */
  int fd;          /* Owned */
  gboolean is_stream;
};

/* TRUE: a file of its own is to be made. */
static gboolean
judge (const char *path, gboolean *is_stream, GError **error)
{
  struct stat info;
  const char *why = NULL;

  *is_stream = FALSE;
  if (lstat (path, &info) != 0 || S_ISREG (info.st_mode))
    return TRUE; /* what else is wrong with it, making the file will say */
  if (S_ISFIFO (info.st_mode) || S_ISCHR (info.st_mode))
    {
      *is_stream = TRUE;
      return TRUE;
    }
  if (S_ISLNK (info.st_mode))
    why = _("it is a symbolic link; name the file it stands for, or - for standard output");
  else if (S_ISDIR (info.st_mode))
    why = _("it is a folder");
  else
    why = _("it is not a file");
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("Could not write to %s: %s"), path, why);
  return FALSE;
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("Could not write to %s: %s"), path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
open_file (WbCliTarget *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path), *name = g_path_get_basename (self->path);
  /* File names end at 255 bytes; of a long one the beginning is enough. */
  g_autofree char *hidden = g_strdup_printf (".%.200s.XXXXXX", name);

  self->temporary = g_build_filename (folder, hidden, NULL);
  self->fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    return TRUE;
  g_clear_pointer (&self->temporary, g_free);
  return fail (self->path, error);
}

WbCliTarget *
wb_cli_target_new (const char *path, GError **error)
{
  g_autoptr (WbCliTarget) self = g_new0 (WbCliTarget, 1);

  self->path = g_strdup (path);
  self->fd = -1;
  if (!judge (path, &self->is_stream, error))
    return NULL;
  if (!self->is_stream)
    return open_file (self, error) ? g_steal_pointer (&self) : NULL;
  self->fd = open (path, O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
  if (self->fd < 0)
    {
      fail (path, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
wb_cli_target_free (WbCliTarget *self)
{
  if (self->temporary)
    g_unlink (self->temporary);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

int
wb_cli_target_get_fd (const WbCliTarget *self)
{
  return self->fd;
}

gboolean
wb_cli_target_is_stream (const WbCliTarget *self)
{
  return self->is_stream;
}

gboolean
wb_cli_target_commit (WbCliTarget *self, GError **error)
{
  if (self->temporary == NULL)
    return TRUE;
  if (g_rename (self->temporary, self->path) != 0)
    return fail (self->path, error);
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}
