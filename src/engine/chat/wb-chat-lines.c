/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes come from two places, in this order: what was kept, and what was just fed. A line that lies wholly in one of
 * them is handed out where it lies; one that begins in kept and ends in fed is put together in kept.
 *
 *   kept:  | taken | no LF known | … |     fed:  … LF … LF …
 *                  ^ taken       ^ searched
 *
 * No byte is searched twice, however small the pieces are that come: `searched` remembers. What is kept stays within the
 * cap plus what one feed left over, since a part that exceeds the cap is dropped and its line passed over.
 *
 * What comes out does not depend on how the stream was cut: a line is too long when cap + 2 bytes of it (cap + 1 unless
 * the last of them is a CR, which may belong to its end) have been seen, or its end has been. */

#include "engine/chat/wb-chat-lines.h"

#include <string.h>

void
wb_chat_lines_init (WbChatLines *self)
{
  *self = (WbChatLines){ 0 };
}

void
wb_chat_lines_clear (WbChatLines *self)
{
  g_clear_pointer (&self->kept, g_byte_array_unref);
  *self = (WbChatLines){ 0 };
}

gsize
wb_chat_lines_get_n_kept (const WbChatLines *self)
{
  return self->kept != NULL ? self->kept->len - self->taken : 0;
}

static void
drop_kept (WbChatLines *self)
{
  g_clear_pointer (&self->kept, g_byte_array_unref);
  self->taken = 0;
  self->searched = 0;
}

void
wb_chat_lines_feed (WbChatLines *self, const char *bytes, gsize n)
{
  g_return_if_fail (self->n_fed == 0);

  self->fed = bytes;
  self->n_fed = n;
}

/* n bytes of fed behind those kept. */
static void
keep_fed (WbChatLines *self, gsize n)
{
  if (n == 0)
    return;
  if (self->kept == NULL)
    self->kept = g_byte_array_sized_new ((guint) n);
  g_byte_array_append (self->kept, (const guint8 *) self->fed, (guint) n);
  self->fed += n;
  self->n_fed -= n;
}

static gboolean
is_too_long (const char *part, gsize n, gsize cap)
{
  return n > cap + 1 || (n == cap + 1 && part[cap] != '\r');
}

/* A whole line, its LF not counted. */
static WbChatLinesVerdict
end_line (WbChatLines *self, const char *bytes, gsize n, gsize cap, const char **line, gsize *n_line)
{
  gsize n_whole = n;

  if (n > 0 && bytes[n - 1] == '\r')
    n--;
  if (n > cap)
    {
      /* Its end is there: nothing is left to pass over, unless it came too late. */
      self->is_passing = n_whole > WB_CHAT_LINE_PATIENCE_BYTES;
      self->passed_over = self->is_passing ? n_whole : 0;
      return WB_CHAT_LINES_TOO_LONG;
    }
  *line = bytes;
  *n_line = n;
  return WB_CHAT_LINES_LINE;
}

/* Through the rest of a line that is too long. TRUE: it is over, what follows is fed. */
static gboolean
pass_over (WbChatLines *self)
{
  gsize patience, n;
  const char *lf;

  if (self->n_fed == 0 || self->passed_over > WB_CHAT_LINE_PATIENCE_BYTES)
    return FALSE;
  patience = WB_CHAT_LINE_PATIENCE_BYTES - self->passed_over;
  lf = memchr (self->fed, '\n', MIN (self->n_fed, patience + 1));
  n = lf != NULL ? (gsize) (lf - self->fed) : self->n_fed;
  self->passed_over += n;
  if (lf != NULL)
    {
      n++;
      self->is_passing = FALSE;
      self->passed_over = 0;
    }
  self->fed += n;
  self->n_fed -= n;
  return lf != NULL;
}

/* The line whose part without LF is all that is kept. */
static WbChatLinesVerdict
take_from_fed (WbChatLines *self, gsize cap, const char **line, gsize *n)
{
  gsize n_kept = wb_chat_lines_get_n_kept (self), n_part;
  const char *lf = self->n_fed > 0 ? memchr (self->fed, '\n', self->n_fed) : NULL;
  const char *begin = self->fed;

  if (lf != NULL)
    {
      n_part = (gsize) (lf - begin);
      if (n_kept == 0)
        {
          self->fed += n_part + 1;
          self->n_fed -= n_part + 1;
          return end_line (self, begin, n_part, cap, line, n);
        }
      keep_fed (self, n_part + 1);
      begin = (const char *) self->kept->data + self->taken;
      self->taken = self->kept->len;
      self->searched = self->taken;
      return end_line (self, begin, n_kept + n_part, cap, line, n);
    }
  /* No more than is needed to see that it is too long: the rest of fed need not be copied for that. */
  if (n_kept > 0)
    {
      keep_fed (self, n_kept > cap + 1 ? 0 : MIN (self->n_fed, cap + 2 - n_kept));
      self->searched = self->kept->len;
      begin = (const char *) self->kept->data + self->taken;
      n_part = self->kept->len - self->taken;
    }
  else
    n_part = self->n_fed;
  if (n_part == 0 || !is_too_long (begin, n_part, cap))
    return WB_CHAT_LINES_NONE;
  self->is_passing = TRUE;
  self->passed_over = n_kept > 0 ? n_part : 0; /* what is still fed is counted when it is passed over */
  drop_kept (self);
  return WB_CHAT_LINES_TOO_LONG;
}

WbChatLinesVerdict
wb_chat_lines_next (WbChatLines *self, gsize cap, const char **line, gsize *n)
{
  *line = NULL;
  *n = 0;
  if (self->is_passing && !pass_over (self))
    return self->passed_over > WB_CHAT_LINE_PATIENCE_BYTES ? WB_CHAT_LINES_ENDLESS : WB_CHAT_LINES_NONE;
  if (self->kept != NULL)
    {
      const char *kept = (const char *) self->kept->data;
      const char *lf = memchr (kept + self->searched, '\n', self->kept->len - self->searched);

      if (lf != NULL)
        {
          const char *begin = kept + self->taken;

          self->taken = (gsize) (lf - kept) + 1;
          self->searched = self->taken;
          return end_line (self, begin, (gsize) (lf - begin), cap, line, n);
        }
      self->searched = self->kept->len;
      if (self->taken == self->kept->len)
        drop_kept (self);
    }
  return take_from_fed (self, cap, line, n);
}

void
wb_chat_lines_keep (WbChatLines *self)
{
  if (self->is_passing && !pass_over (self))
    {
      /* Passed over, or nobody waits for it any more. */
      self->n_fed = 0;
      drop_kept (self);
    }
  if (self->kept != NULL && self->taken == self->kept->len)
    drop_kept (self);
  /* Half of it at a time: lines that are taken one by one are not moved once for each. */
  if (self->kept != NULL && self->taken > self->kept->len / 2)
    {
      g_byte_array_remove_range (self->kept, 0, (guint) self->taken);
      self->searched -= self->taken;
      self->taken = 0;
    }
  keep_fed (self, self->n_fed);
  self->fed = NULL;
}

gboolean
wb_chat_lines_get_tail (WbChatLines *self, gsize cap, const char **line, gsize *n)
{
  const char *tail;
  gsize n_tail;

  *line = NULL;
  *n = 0;
  wb_chat_lines_keep (self);
  n_tail = wb_chat_lines_get_n_kept (self);
  if (self->is_passing || n_tail == 0)
    return FALSE;
  tail = (const char *) self->kept->data + self->taken;
  if (memchr (tail, '\n', n_tail) != NULL)
    return FALSE;
  if (tail[n_tail - 1] == '\r')
    n_tail--; /* the first half of an end */
  if (n_tail > cap)
    return FALSE;
  *line = tail;
  *n = n_tail;
  return TRUE;
}
