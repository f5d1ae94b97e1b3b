/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines, and parts of lines, answered with "Echo: ". CR is not looked at: what stands before LF is returned as it came. */

#include "engine/echo/wb-echo-framing.h"

#include <string.h>

static guint8 *
append (guint8 *out, const guint8 *bytes, gsize n)
{
  memcpy (out, bytes, n);
  return out + n;
}

static guint8 *
begin_answer (WbEchoFraming *self, guint8 *out, guint64 *n_answers)
{
  out = append (out, (const guint8 *) WB_ECHO_PREFIX_TEXT, WB_ECHO_PREFIX_BYTES);
  if (self->n_part)
    out = append (out, self->part, self->n_part);
  wb_echo_framing_clear (self);
  ++*n_answers;
  return out;
}

/* The part has its room from the start: it grows to the cap at worst, and bytes may come one by one. */
static void
keep (WbEchoFraming *self, guint line_bytes, const guint8 *bytes, gsize n)
{
  if (self->part == NULL)
    self->part = g_malloc (line_bytes);
  append (self->part + self->n_part, bytes, n);
  self->n_part += (guint) n;
}

gsize
wb_echo_framing_push (WbEchoFraming *self, guint line_bytes, const guint8 *bytes, gsize n_bytes, guint8 *out,
                      guint64 *n_answers)
{
  const guint8 *end = bytes + n_bytes;
  guint8 *to = out;

  while (bytes < end)
    {
      gsize room = line_bytes - self->n_part; /* ≥ 1 */
      gsize n = MIN ((gsize) (end - bytes), room);
      const guint8 *lf = memchr (bytes, '\n', n);

      if (lf)
        n = (gsize) (lf - bytes) + 1;
      else if (n < room)
        {
          keep (self, line_bytes, bytes, n);
          break;
        }
      to = begin_answer (self, to, n_answers);
      to = append (to, bytes, n);
      bytes += n;
    }
  return (gsize) (to - out);
}

gsize
wb_echo_framing_flush (WbEchoFraming *self, guint8 *out, guint64 *n_answers)
{
  return self->n_part ? (gsize) (begin_answer (self, out, n_answers) - out) : 0;
}

void
wb_echo_framing_clear (WbEchoFraming *self)
{
  g_clear_pointer (&self->part, g_free);
  self->n_part = 0;
}
