/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One read a turn, of what is there: a descriptor that poll () calls ready does not block, whatever it is, and it stays
 * in the mode in which we got it, since it may be a terminal that others use too. Lines of more than LINE_BYTES come in
 * parts. */

#include "cli/wb-cli-typed.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 65536u
/* How often a program in the background looks whether it is in front again: reading would stop it (SIGTTIN). */
#define BACKGROUND_MS 500u

/* -1: no terminal, or not the one that controls us, which stops nobody. */
static gboolean
is_in_background (void)
{
  pid_t in_front = tcgetpgrp (STDIN_FILENO);

  return in_front >= 0 && in_front != getpgrp ();
}

struct _WbCliTyped
{
  GByteArray *kept; /* Owned: what has no LF yet, or is held */
  WbCliTypedFunc func;
  gpointer data;
  guint source_id;
  gboolean held;
  gboolean ended;  /* the input */
  gboolean closed; /* by its owner: nothing is told any more */
};

static void watch (WbCliTyped *self);

static void
clear (gpointer data)
{
  WbCliTyped *self = data;

  g_byte_array_unref (self->kept);
}

/* The next line, or the end. FALSE: there is none, or nobody wants it now. */
static gboolean
tell_next (WbCliTyped *self)
{
  const guint8 *end = self->kept->len ? memchr (self->kept->data, '\n', self->kept->len) : NULL;
  gsize n = end ? (gsize) (end - self->kept->data) : MIN (self->kept->len, LINE_BYTES);
  g_autofree char *line = NULL;

  if (self->closed || self->held || (end == NULL && n < LINE_BYTES && !self->ended))
    return FALSE;
  if (self->ended && self->kept->len == 0)
    {
      self->func (NULL, 0, self->data);
      return FALSE;
    }
  line = g_malloc (n + 1);
  memcpy (line, self->kept->data, n);
  line[n] = '\0';
  g_byte_array_remove_range (self->kept, 0, (guint) n + (end ? 1 : 0));
  self->func (line, n, self->data);
  return TRUE;
}

static void
tell (WbCliTyped *self)
{
  g_rc_box_acquire (self);
  while (tell_next (self))
    ;
  g_rc_box_release_full (self, clear);
}

static gboolean
look_again_cb (gpointer data)
{
  WbCliTyped *self = data;

  self->source_id = 0;
  watch (self);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer data)
{
  WbCliTyped *self = data;
  guint8 bytes[4096];
  gssize n;

  if (is_in_background ())
    {
      self->source_id = g_timeout_add (BACKGROUND_MS, look_again_cb, self);
      return G_SOURCE_REMOVE;
    }
  n = read (fd, bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    {
      g_byte_array_append (self->kept, bytes, (guint) n);
      tell (self); /* whoever freed or held it has removed this source */
      return G_SOURCE_CONTINUE;
    }
  self->ended = TRUE;
  self->source_id = 0;
  tell (self);
  return G_SOURCE_REMOVE;
}

static gboolean
go_on_cb (gpointer data)
{
  WbCliTyped *self = data;

  self->source_id = 0;
  watch (self);
  tell (self);
  return G_SOURCE_REMOVE;
}

static void
watch (WbCliTyped *self)
{
  if (self->source_id == 0 && !self->ended && !self->held)
    self->source_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, readable_cb, self);
}

WbCliTyped *
wb_cli_typed_new (WbCliTypedFunc func, gpointer data)
{
  WbCliTyped *self = g_rc_box_new0 (WbCliTyped);

  self->kept = g_byte_array_new ();
  self->func = func;
  self->data = data;
  watch (self);
  return self;
}

void
wb_cli_typed_free (WbCliTyped *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_rc_box_release_full (self, clear);
}

void
wb_cli_typed_hold (WbCliTyped *self, gboolean held)
{
  if (self->held == held)
    return;
  self->held = held;
  g_clear_handle_id (&self->source_id, g_source_remove);
  if (!held) /* what is kept is told by the loop, not inside this call */
    self->source_id = g_idle_add (go_on_cb, self);
}
