/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filling half of the file window: how much to read and where to start, so that walking forwards, walking
 * backwards and jumping about are all cheap. */

#include "engine/capture/wb-file-window.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* A jump reads little (a screen of rows touches many places), a walk reads much: 1 MiB pieces cost 0.35 s over 3.8 GB
 * in the page cache, mmap 1.1 s. Once the end of the file was met, a look for more is a jump again: a small file never
 * takes the big buffer, and a growing one gives it work as soon as a read comes back full. */
#define JUMP_BYTES (64u << 10)
#define WALK_BYTES (1u << 20)

void
wb_file_window_init (WbFileWindow *self, int fd)
{
  *self = (WbFileWindow){ .fd = fd };
}

void
wb_file_window_clear (WbFileWindow *self)
{
  g_clear_pointer (&self->data, g_free);
  self->size = self->length = 0;
}

static gboolean
is_near (const WbFileWindow *self, guint64 offset)
{
  guint64 before = MIN (self->offset, WALK_BYTES);

  return self->length > 0 && offset >= self->offset - before && offset <= self->offset + self->length + WALK_BYTES;
}

gboolean
wb_file_window_fill (WbFileWindow *self, guint64 offset, gsize length, GError **error)
{
  gboolean near = is_near (self, offset);
  gsize want = MAX (near && !self->met_end ? WALK_BYTES : JUMP_BYTES, length);
  guint64 start = offset;

  if (offset > G_MAXINT64 || length > G_MAXINT64 - offset)
    return FALSE;
  if (near && offset < self->offset) /* walking backwards: what comes next stands before */
    start = offset + length > want ? offset + length - want : 0;
  /* Grow when asked to; give a giant packet's buffer back as soon as ordinary reading goes on. */
  if (self->size < want || self->size > 4 * MAX (want, WALK_BYTES))
    {
      g_free (self->data);
      self->data = g_malloc (want);
      self->size = want;
    }
  self->offset = start;
  self->length = 0;
  self->met_end = FALSE;
  while (self->length < want)
    {
      gssize n = pread (self->fd, self->data + self->length, want - self->length, (off_t) (start + self->length));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int code = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not read: %s"), g_strerror (code));
          return FALSE;
        }
      if (n == 0)
        {
          self->met_end = TRUE;
          break;
        }
      self->length += (gsize) n;
    }
  return wb_file_window_get_rest (self, offset) >= length;
}

gsize
wb_file_window_get_rest (const WbFileWindow *self, guint64 offset)
{
  if (offset < self->offset || offset - self->offset > self->length)
    return 0;
  return self->length - (gsize) (offset - self->offset);
}
