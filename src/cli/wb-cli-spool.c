/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets that are shown and not kept still pass through a file, as the one reader reads files at random access. It
 * lies in the captures folder (a disk, where /tmp may be memory), unlinked as soon as it is open, so that nothing is
 * left behind however the program ends. What was shown is punched out of it, so that its use of the disk is what has
 * not been shown yet, for as long as one cares to watch; its size goes on growing and means nothing. File systems that
 * cannot punch keep all of it, and the helper's watch over free space ends such a capture in time. */

#include "cli/wb-cli-spool.h"

#include "engine/capture/wb-capture-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define FORGET_AT (4u << 20) /* a hole is metadata: not for every packet */

struct _WbCliSpool
{
  int fd; /* Owned */
  guint64 written, forgotten;
};

static int
open_in (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".wirebench-spool-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_unlink (path);
  return fd;
}

WbCliSpool *
wb_cli_spool_new (GError **error)
{
  g_autofree char *captures = wb_capture_store_dup_folder ();
  WbCliSpool *self;
  int fd;

  g_mkdir_with_parents (captures, 0700);
  fd = open_in (captures);
  if (fd < 0) /* no home, or not ours to write */
    fd = open_in (g_get_tmp_dir ());
  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   _("Could not create a temporary file in %s: %s"), g_get_tmp_dir (), g_strerror (errno));
      return NULL;
    }
  self = g_new0 (WbCliSpool, 1);
  self->fd = fd;
  return self;
}

void
wb_cli_spool_free (WbCliSpool *self)
{
  close (self->fd);
  g_free (self);
}

int
wb_cli_spool_get_fd (const WbCliSpool *self)
{
  return self->fd;
}

gboolean
wb_cli_spool_write (WbCliSpool *self, const guint8 *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = pwrite (self->fd, bytes, length, (off_t) self->written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                       _("Could not write to the temporary file: %s"), g_strerror (errno));
          return FALSE;
        }
      bytes += n;
      length -= (gsize) n;
      self->written += (guint64) n;
    }
  return TRUE;
}

void
wb_cli_spool_forget (WbCliSpool *self, guint64 offset)
{
#ifdef FALLOC_FL_PUNCH_HOLE
  if (offset < self->forgotten + FORGET_AT)
    return;
  /* A refusal is an answer too: the space stays in use until the end. */
  if (fallocate (self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t) self->forgotten,
                 (off_t) (offset - self->forgotten)) == 0)
    self->forgotten = offset;
#endif
}
