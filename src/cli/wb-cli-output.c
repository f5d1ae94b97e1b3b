/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Standard output, or a stream that -w names, in large pieces. One buffer that callers append to and that is written
 * when 256 KiB have gathered or when somebody who watches live traffic should see it. A closed pipe ("| head") and a
 * refused write (disk full) are told apart: the first ends the work quietly, the second fails it. */

#include "cli/wb-cli-output.h"

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <unistd.h>

#define WRITE_AT (256u * 1024) /* larger pieces measured no faster into /dev/null or a pipe */

/* What a pipe takes at once when it says that it has room: a page at least (pipe (7)). */
#define READY_BYTES 4096u

struct _WbCliOutput
{
  GString *text; /* Owned */
  int fd;
  const char *path; /* Borrowed; NULL: standard output */
  int error;        /* errno of the write that failed; 0 */
};

WbCliOutput *
wb_cli_output_new (int fd, const char *path)
{
  WbCliOutput *self = g_new0 (WbCliOutput, 1);

  self->text = g_string_sized_new (WRITE_AT * 2);
  self->fd = fd;
  self->path = path;
  return self;
}

void
wb_cli_output_free (WbCliOutput *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

GString *
wb_cli_output_get_text (WbCliOutput *self)
{
  return self->text;
}

/* What happened to a write: go on (TRUE) or give up. */
static gboolean
recover (WbCliOutput *self)
{
  struct pollfd wait = { .fd = self->fd, .events = POLLOUT };

  if (errno == EINTR)
    {
      /* Asked twice to stop while a pager holds us up: what is left is not wanted. */
      if (wb_cli_interrupt_get_count () < 2)
        return TRUE;
      errno = EPIPE;
    }
  else if (errno == EAGAIN)
    {
      /* Somebody who shares our terminal made it non-blocking. */
      poll (&wait, 1, -1);
      if (wb_cli_interrupt_get_count () < 2)
        return TRUE;
      errno = EPIPE;
    }
  self->error = errno;
  return FALSE;
}

gboolean
wb_cli_output_flush (WbCliOutput *self)
{
  gsize done = 0;

  while (self->error == 0 && done < self->text->len)
    {
      gssize n = write (self->fd, self->text->str + done, self->text->len - done);

      if (n >= 0)
        done += (gsize) n;
      else if (!recover (self))
        break;
    }
  g_string_truncate (self->text, 0);
  return self->error == 0;
}

gboolean
wb_cli_output_committed (WbCliOutput *self)
{
  if (self->text->len >= WRITE_AT)
    return wb_cli_output_flush (self);
  return self->error == 0;
}

/* A pipe says so while it has a page left, which is more than a line; a terminal does not while it is paused. */
gboolean
wb_cli_output_has_room (int fd)
{
  struct pollfd look = { .fd = fd, .events = POLLOUT };

  return poll (&look, 1, 0) != 0;
}

gboolean
wb_cli_output_flush_within (WbCliOutput *self, int wait_ms)
{
  struct pollfd look = { .fd = self->fd, .events = POLLOUT };
  gint64 end_us = g_get_monotonic_time () + wait_ms * (gint64) 1000;
  gsize done = 0;

  while (self->error == 0 && done < self->text->len)
    {
      int left_ms = (int) MAX ((end_us - g_get_monotonic_time ()) / 1000, 0);
      gssize n;

      if (poll (&look, 1, left_ms) <= 0)
        break; /* nobody takes it, or a signal: the caller asks what for */
      n = write (self->fd, self->text->str + done, MIN (self->text->len - done, READY_BYTES));
      if (n >= 0)
        done += (gsize) n;
      else if (errno == EAGAIN || !recover (self))
        break;
    }
  g_string_erase (self->text, 0, (gssize) done);
  return self->error == 0;
}

gboolean
wb_cli_output_is_closed (const WbCliOutput *self)
{
  return self->error == EPIPE;
}

int
wb_cli_output_finish (WbCliOutput *self, int status)
{
  wb_cli_output_flush (self);
  if (self->error == 0 || self->error == EPIPE)
    return status;
  if (self->path)
    wb_cli_warn (_("Could not write to %s: %s"), self->path, g_strerror (self->error));
  else
    wb_cli_warn (_("Could not write to standard output: %s"), g_strerror (self->error));
  return WB_CLI_FAILED;
}
