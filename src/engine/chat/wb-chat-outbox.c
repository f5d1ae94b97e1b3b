/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A cursor and, for the few that need them, a list of exceptions: own bytes to be put in before the log goes on at
 * `place`, and ranges of the log to be left out. Both are sorted by place by themselves, because each is made at the end
 * of what the log has by then. An exception is due when the cursor has come to its place.
 *
 *   pending = (end of log - cursor) - skipped between + own bytes not sent
 *
 * Without exceptions, which is how nearly all line clients are nearly always, gathering and sending are the cursor's
 * own, without a look at single messages. Invariants: places are between messages; when the cursor stands within a
 * message, nothing is due; a cursor is nowhere when there is nothing to come from a log, so that it holds no piece.
 *
 * The log stays as long as the slowest cursor needs it, and pending bounds how far that one may be behind, except by
 * what it skips. So one that skips a lot takes a copy of the little it still wants, and moves to the end. */

#include "engine/chat/wb-chat-outbox.h"

#include <string.h>

/* What a cursor may hold of the log in vain. */
#define SKIP_BYTES_MAX (2 * WB_CHAT_PIECE_BYTES)

struct _WbChatInsert
{
  guint64 place;     /* in the log; all of it before goes out first */
  char *bytes;       /* Owned; NULL: a range that is skipped */
  gsize n;           /* of bytes, or of the range */
  gsize n_sent;      /* of bytes */
  gboolean is_begun; /* a part of the message has gone out, maybe while it still stood in the log */
};

void
wb_chat_outbox_init (WbChatOutbox *self)
{
  *self = (WbChatOutbox){ 0 };
}

static guint
get_n_inserts (const WbChatOutbox *self)
{
  return self->inserts != NULL ? self->inserts->len : 0;
}

static WbChatInsert *
get_insert (const WbChatOutbox *self, guint i)
{
  return &g_array_index (self->inserts, WbChatInsert, i);
}

/* The first n are over. */
static void
drop_inserts (WbChatOutbox *self, guint n)
{
  guint i;

  if (n == 0)
    return;
  for (i = 0; i < n; i++)
    g_free (get_insert (self, i)->bytes);
  if (n == self->inserts->len)
    g_clear_pointer (&self->inserts, g_array_unref);
  else
    g_array_remove_range (self->inserts, 0, n);
}

static WbChatInsert *
add_insert (WbChatOutbox *self, guint64 place)
{
  WbChatInsert insert = { .place = place };

  if (self->inserts == NULL)
    self->inserts = g_array_new (FALSE, FALSE, sizeof (WbChatInsert));
  g_array_append_val (self->inserts, insert);
  return get_insert (self, self->inserts->len - 1);
}

void
wb_chat_outbox_clear (WbChatOutbox *self)
{
  drop_inserts (self, get_n_inserts (self));
  wb_chat_cursor_clear (&self->cursor);
  *self = (WbChatOutbox){ 0 };
}

static guint64
get_log_end (const WbChatOutbox *self)
{
  return self->following != NULL ? wb_chat_log_get_head (self->following) : self->end;
}

/* An exception that is due comes before the log goes on. */
static gboolean
is_due (const WbChatOutbox *self, const WbChatInsert *insert)
{
  return self->cursor.piece == NULL || insert->place <= self->cursor.offset;
}

/* Not to hold pieces that nothing will be read from. */
static void
leave_log_if_done (WbChatOutbox *self)
{
  if (self->following == NULL && self->cursor.piece != NULL && self->cursor.offset == self->end)
    {
      wb_chat_cursor_clear (&self->cursor);
      self->end = 0;
    }
}

/* --- What is queued --- */

/* The next message of the log, or what is left of it, becomes own bytes. */
static void
copy_message (WbChatOutbox *self)
{
  guint64 end = wb_chat_cursor_get_next_end (&self->cursor);
  WbChatInsert *insert = add_insert (self, 0);
  GOutputVector vector;

  insert->is_begun = wb_chat_cursor_get_message_end (&self->cursor) != self->cursor.offset;
  (void) wb_chat_cursor_gather (&self->cursor, end, &vector, 1); /* one, as a message lies in one piece */
  insert->n = vector.size;
  insert->bytes = g_memdup2 (vector.buffer, vector.size);
  self->insert_bytes += insert->n;
  wb_chat_cursor_advance (&self->cursor, insert->n);
}

/* Makes own bytes of the first n_max messages that are pending, and forgets the others. The cursor is nowhere then. */
static void
copy_pending (WbChatOutbox *self, guint n_max)
{
  GArray *old = g_steal_pointer (&self->inserts);
  guint64 end = get_log_end (self);
  guint i = 0, n_old = old != NULL ? old->len : 0;

  self->insert_bytes = 0;
  self->skip_bytes = 0;
  while (get_n_inserts (self) < n_max && (i < n_old || self->cursor.offset < end))
    {
      WbChatInsert *first = i < n_old ? &g_array_index (old, WbChatInsert, i) : NULL;

      if (first == NULL || !is_due (self, first))
        copy_message (self);
      else
        {
          if (first->bytes == NULL)
            wb_chat_cursor_advance (&self->cursor, first->n);
          else
            {
              WbChatInsert *insert = add_insert (self, 0);

              *insert = *first;
              insert->place = 0;
              first->bytes = NULL;
              self->insert_bytes += insert->n - insert->n_sent;
            }
          i++;
        }
    }
  for (; i < n_old; i++)
    g_free (g_array_index (old, WbChatInsert, i).bytes);
  g_clear_pointer (&old, g_array_unref);
  wb_chat_cursor_clear (&self->cursor);
  self->end = 0;
}

/* A range up to the end of the log. */
static void
skip_range (WbChatOutbox *self, guint64 place, gsize n)
{
  guint n_inserts = get_n_inserts (self);
  WbChatInsert *last = n_inserts > 0 ? get_insert (self, n_inserts - 1) : NULL;

  if (n == 0)
    return;
  if (place == self->cursor.offset)
    {
      wb_chat_cursor_advance (&self->cursor, n);
      return;
    }
  if (last != NULL && last->bytes == NULL && last->place + last->n == place)
    last->n += n;
  else
    {
      last = add_insert (self, place);
      last->n = n;
    }
  self->skip_bytes += n;
  if (self->skip_bytes > SKIP_BYTES_MAX)
    {
      WbChatLog *log = self->following;

      copy_pending (self, G_MAXUINT);
      wb_chat_cursor_init (&self->cursor, log);
    }
}

void
wb_chat_outbox_follow (WbChatOutbox *self, WbChatLog *log)
{
  guint64 head = wb_chat_log_get_head (log);

  if (self->following == log)
    return;
  wb_chat_outbox_unfollow (self);
  if (self->cursor.piece != NULL && !wb_chat_cursor_is_in (&self->cursor, log))
    copy_pending (self, G_MAXUINT);
  self->following = log;
  if (self->cursor.piece == NULL)
    {
      guint i;

      /* Their places are of a log that it has left. */
      for (i = 0; i < get_n_inserts (self); i++)
        get_insert (self, i)->place = 0;
      wb_chat_cursor_init (&self->cursor, log);
    }
  else
    skip_range (self, self->end, (gsize) (head - self->end));
}

void
wb_chat_outbox_unfollow (WbChatOutbox *self)
{
  if (self->following == NULL)
    return;
  self->end = wb_chat_log_get_head (self->following);
  self->following = NULL;
  leave_log_if_done (self);
}

void
wb_chat_outbox_skip (WbChatOutbox *self, gsize n_bytes)
{
  if (self->following != NULL)
    skip_range (self, wb_chat_log_get_head (self->following) - n_bytes, n_bytes);
}

void
wb_chat_outbox_insert (WbChatOutbox *self, const char *bytes, gsize n)
{
  WbChatInsert *insert;

  if (n == 0)
    return;
  insert = add_insert (self, get_log_end (self));
  insert->bytes = g_memdup2 (bytes, n);
  insert->n = n;
  self->insert_bytes += n;
}

gsize
wb_chat_outbox_get_pending (WbChatOutbox *self)
{
  return (gsize) (get_log_end (self) - self->cursor.offset - self->skip_bytes) + self->insert_bytes;
}

guint64
wb_chat_outbox_get_queued_total (WbChatOutbox *self)
{
  return self->sent_total + wb_chat_outbox_get_pending (self);
}

gsize
wb_chat_outbox_get_memory (const WbChatOutbox *self)
{
  return self->insert_bytes + get_n_inserts (self) * sizeof (WbChatInsert);
}

/* --- What goes out --- */

guint
wb_chat_outbox_gather (WbChatOutbox *self, GOutputVector *vectors, guint n_max, gsize max_bytes)
{
  WbChatCursor cursor = self->cursor; /* borrows the piece */
  guint64 end = get_log_end (self);
  guint i, n_vectors = 0, n_inserts = get_n_inserts (self);

  max_bytes = MIN (max_bytes, G_MAXSSIZE); /* "all there is" must not overflow an offset */
  for (i = 0; i < n_inserts && n_vectors < n_max && max_bytes > 0; i++)
    {
      const WbChatInsert *insert = get_insert (self, i);

      if (cursor.piece != NULL && insert->place > cursor.offset)
        {
          guint64 stop = MIN (insert->place, cursor.offset + max_bytes);
          guint n = wb_chat_cursor_gather (&cursor, stop, vectors + n_vectors, n_max - n_vectors), j;

          for (j = n_vectors; j < n_vectors + n; j++)
            {
              cursor.offset += vectors[j].size;
              max_bytes -= vectors[j].size;
            }
          n_vectors += n;
          if (cursor.offset < insert->place || n_vectors == n_max || max_bytes == 0)
            return n_vectors;
        }
      if (insert->bytes == NULL)
        cursor.offset += insert->n;
      else
        {
          vectors[n_vectors].buffer = insert->bytes + insert->n_sent;
          vectors[n_vectors].size = MIN (insert->n - insert->n_sent, max_bytes);
          max_bytes -= vectors[n_vectors].size;
          n_vectors++;
        }
    }
  return n_vectors +
         wb_chat_cursor_gather (&cursor, MIN (end, cursor.offset + max_bytes), vectors + n_vectors, n_max - n_vectors);
}

/* With exceptions: n bytes, and the ranges behind them. */
static guint
send_exceptions (WbChatOutbox *self, gsize n)
{
  guint n_messages = 0, n_over = 0;

  for (;;)
    {
      WbChatInsert *insert = n_over < get_n_inserts (self) ? get_insert (self, n_over) : NULL;
      gsize step = n;

      if (insert == NULL || !is_due (self, insert))
        {
          if (insert != NULL)
            step = (gsize) MIN (step, insert->place - self->cursor.offset);
          n_messages += wb_chat_cursor_advance (&self->cursor, step);
          n -= step;
          if (insert == NULL || !is_due (self, insert))
            break;
        }
      else if (insert->bytes == NULL)
        {
          wb_chat_cursor_advance (&self->cursor, insert->n);
          self->skip_bytes -= insert->n;
          n_over++;
        }
      else
        {
          step = MIN (step, insert->n - insert->n_sent);
          if (step == 0)
            break;
          insert->n_sent += step;
          insert->is_begun = TRUE;
          self->insert_bytes -= step;
          n -= step;
          if (insert->n_sent < insert->n)
            break;
          n_messages++;
          n_over++;
        }
    }
  drop_inserts (self, n_over);
  return n_messages;
}

guint
wb_chat_outbox_sent (WbChatOutbox *self, gsize n)
{
  guint n_messages;

  if (self->inserts == NULL)
    n_messages = wb_chat_cursor_advance (&self->cursor, n);
  else
    n_messages = send_exceptions (self, n);
  leave_log_if_done (self);
  self->sent_total += n;
  self->n_messages += n_messages;
  return n_messages;
}

gsize
wb_chat_outbox_cut (WbChatOutbox *self)
{
  gsize pending = wb_chat_outbox_get_pending (self);
  gboolean is_begun = wb_chat_cursor_get_message_end (&self->cursor) != self->cursor.offset;

  /* The first to go out is the only one that can be begun. */
  if (get_n_inserts (self) > 0 && is_due (self, get_insert (self, 0)))
    is_begun = get_insert (self, 0)->is_begun;
  wb_chat_outbox_unfollow (self);
  copy_pending (self, is_begun ? 1 : 0);
  return pending - wb_chat_outbox_get_pending (self);
}
