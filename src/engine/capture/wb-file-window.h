/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes of a file by offset, through one sliding buffer filled with pread: neighbours cost no system call, and a file
 * that someone cuts while we look gives a short read instead of SIGBUS. Private to the capture room. One thread each.
 *
 *   file    ……………┌──────── window ────────┐……………………
 *                offset                  offset + length        (less than asked for only at the file's end) */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  int fd;       /* Borrowed */
  guint8 *data; /* Owned */
  gsize size;   /* allocated */
  guint64 offset;
  gsize length;     /* valid bytes */
  gboolean met_end; /* the last read stopped at the end of the file */
} WbFileWindow;

void wb_file_window_init (WbFileWindow *self, int fd);
void wb_file_window_clear (WbFileWindow *self);

/* Makes the bytes present; FALSE with error unset when the file ends before them. */
gboolean wb_file_window_fill (WbFileWindow *self, guint64 offset, gsize length, GError **error);

/* `length` bytes at offset, borrowed until the next call. NULL with error unset: the file ends before them. */
static inline const guint8 *
wb_file_window_get (WbFileWindow *self, guint64 offset, gsize length, GError **error)
{
  guint64 at = offset - self->offset; /* huge when offset lies before the window */

  if (G_UNLIKELY (at > self->length || self->length - at < length))
    {
      if (!wb_file_window_fill (self, offset, length, error))
        return NULL;
      at = offset - self->offset;
    }
  return self->data + at;
}

/* After get() has found the file too short: how many bytes there are from offset on. */
gsize wb_file_window_get_rest (const WbFileWindow *self, guint64 offset);

G_END_DECLS
