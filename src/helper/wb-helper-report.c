/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Status lines on standard error that can never hold the capture up. The one idea: latest wins without a queue. A line
 * that would stand behind unread ones is not sent at all, since the next one will carry newer numbers; so a stopped
 * reader finds at most a few lines when it wakes, and the pipe always has room for the last word. */

#include "helper/wb-helper-report.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ERROR_WAIT_MS 1000
#define TEXT_MAX 1000u /* of one string in a line: three of them stay below WB_HELPER_LINE_MAX even when escaped */

void
wb_helper_report_init (WbHelperReport *self, int fd)
{
  struct stat info;

  self->fd = fd;
  self->is_pipe = FALSE;
  self->unsent = g_string_new (NULL);
  if (fstat (fd, &info) != 0)
    return;
  self->is_pipe = S_ISFIFO (info.st_mode);
  /* A terminal's flags belong to everyone who has it open: there poll () alone has to do. */
  if (S_ISFIFO (info.st_mode) || S_ISSOCK (info.st_mode))
    (void) g_unix_set_fd_nonblocking (fd, TRUE, NULL);
}

void
wb_helper_report_clear (WbHelperReport *self)
{
  g_string_free (self->unsent, TRUE);
  self->unsent = NULL;
}

static gboolean
wait_for_room (WbHelperReport *self, guint wait_ms)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLOUT };

  /* An interrupted or failed wait counts as no room: a lost line is allowed, a lost packet is not. */
  return poll (&poll_fd, 1, (int) wait_ms) == 1 && (poll_fd.revents & POLLOUT) != 0;
}

static gboolean
write_unsent (WbHelperReport *self)
{
  while (self->unsent->len > 0)
    {
      gssize n = write (self->fd, self->unsent->str, self->unsent->len);

      if (n > 0)
        g_string_erase (self->unsent, 0, n);
      else if (n < 0 && errno == EINTR)
        continue;
      else
        {
          /* A reader that is gone (EPIPE) will not come back: keep nothing for it. */
          if (n < 0 && errno != EAGAIN)
            g_string_truncate (self->unsent, 0);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_unread (WbHelperReport *self)
{
  int n_bytes = 0;

  /* Asked at the writing end of a pipe, Linux and the BSDs tell what the reader has not taken yet. */
  return self->is_pipe && ioctl (self->fd, FIONREAD, &n_bytes) == 0 && n_bytes > 0;
}

static gboolean
put (WbHelperReport *self, const char *line)
{
  g_return_val_if_fail (strlen (line) < WB_HELPER_LINE_MAX, FALSE);

  g_string_append (self->unsent, line);
  g_string_append_c (self->unsent, '\n');
  if (write_unsent (self))
    return TRUE;
  /* Nothing of it went out: then it never was. (A pipe takes a line whole or not at all.) */
  if (self->unsent->len == strlen (line) + 1)
    g_string_truncate (self->unsent, 0);
  return FALSE;
}

gboolean
wb_helper_report_offer (WbHelperReport *self, const char *line)
{
  if (has_unread (self) || !wait_for_room (self, 0) || !write_unsent (self))
    return FALSE;
  return put (self, line);
}

gboolean
wb_helper_report_send (WbHelperReport *self, const char *line, guint wait_ms)
{
  if (!wait_for_room (self, wait_ms) || !write_unsent (self))
    return FALSE;
  return put (self, line);
}

void
wb_helper_report_error (WbHelperReport *self, const char *code, const char *text)
{
  g_autoptr (GString) line = g_string_new ("{\"type\":\"error\",\"code\":");

  wb_helper_append_json_string (line, code);
  g_string_append (line, ",\"text\":");
  wb_helper_append_json_string (line, text);
  g_string_append_c (line, '}');
  wb_helper_report_send (self, line->str, ERROR_WAIT_MS);
}

void
wb_helper_append_json_string (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, MIN (strlen (text), TEXT_MAX));

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (out, "\\%c", *p);
      else if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_c (out, ' ');
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}
