/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The log is a chain of pieces of which only the newest is written. Ownership runs one way, from old to new: a cursor
 * owns a reference to its piece, a piece one to the next, the log one to the head. So pieces go from the oldest on, and
 * nobody has to look for them.
 *
 *   piece:  bytes   |hello\n|a\n|world …\n|          |
 *           lasts          5   7         n            where each message has its last byte
 *   cursor:                 ^ offset; n_ended 1: messages of the piece that end before offset
 *
 * A cursor counts messages by its place in lasts: one subtraction when it is at the end of what there is, as nearly all
 * of them are after nearly every turn, a binary search else. The struct of the log stays until its last piece has gone,
 * so that pieces can be counted after its end. */

#include "engine/chat/wb-chat-log.h"

#include <string.h>

/* At first, for messages of 128 bytes; later as many as the piece before had. */
#define LASTS_MIN 512u

struct _WbChatPiece
{
  WbChatLog *log;    /* Borrowed; outlives its pieces */
  WbChatPiece *next; /* Owned reference; NULL: this one is the head */
  guint64 start;     /* of its bytes in the log */
  guint ref_count;
  guint n_used;
  guint n_lasts; /* messages in it */
  guint room;    /* of lasts */
  guint16 *lasts;
  char bytes[WB_CHAT_PIECE_BYTES];
};

struct _WbChatLog
{
  WbChatPiece *head; /* Owned reference; NULL after the end */
  guint n_pieces;    /* alive */
  gsize memory;
  guint64 n_messages;
};

G_STATIC_ASSERT (WB_CHAT_PIECE_BYTES - 1 <= G_MAXUINT16);
G_STATIC_ASSERT (WB_CHAT_MESSAGE_BYTES_MAX <= WB_CHAT_PIECE_BYTES);

/* --- Pieces --- */

static WbChatPiece *
piece_new (WbChatLog *log, guint64 start, guint room)
{
  WbChatPiece *piece = g_malloc (sizeof *piece); /* not zeroed: 64 KiB that are about to be written */

  piece->log = log;
  piece->next = NULL;
  piece->start = start;
  piece->ref_count = 1;
  piece->n_used = 0;
  piece->n_lasts = 0;
  piece->room = room;
  piece->lasts = g_new (guint16, room);
  log->n_pieces++;
  log->memory += sizeof *piece + room * sizeof *piece->lasts;
  return piece;
}

/* A loop, since a chain may be long: freed by recursion it would take a stack as long. */
static void
piece_unref (WbChatPiece *piece)
{
  while (piece != NULL && --piece->ref_count == 0)
    {
      WbChatPiece *next = piece->next;
      WbChatLog *log = piece->log;

      log->memory -= sizeof *piece + piece->room * sizeof *piece->lasts;
      g_free (piece->lasts);
      g_free (piece);
      if (--log->n_pieces == 0 && log->head == NULL)
        g_free (log);
      piece = next;
    }
}

/* --- The log --- */

WbChatLog *
wb_chat_log_new (void)
{
  WbChatLog *self = g_new0 (WbChatLog, 1);

  self->head = piece_new (self, 0, LASTS_MIN);
  return self;
}

void
wb_chat_log_free (WbChatLog *self)
{
  WbChatPiece *head;

  if (self == NULL)
    return;
  head = g_steal_pointer (&self->head);
  piece_unref (head);
}

void
wb_chat_log_append (WbChatLog *self, const char *bytes, gsize n)
{
  WbChatPiece *piece = self->head;

  g_return_if_fail (n >= 1 && n <= WB_CHAT_MESSAGE_BYTES_MAX);

  if (n > WB_CHAT_PIECE_BYTES - piece->n_used)
    {
      WbChatPiece *next = piece_new (self, piece->start + piece->n_used, MAX (LASTS_MIN, piece->n_lasts));

      piece->next = next;
      next->ref_count++;
      self->head = next;
      piece_unref (piece); /* goes at once when nobody reads it */
      piece = next;
    }
  if (piece->n_lasts == piece->room)
    {
      self->memory += piece->room * sizeof *piece->lasts;
      piece->room *= 2;
      piece->lasts = g_renew (guint16, piece->lasts, piece->room);
    }
  memcpy (piece->bytes + piece->n_used, bytes, n);
  piece->n_used += (guint) n;
  piece->lasts[piece->n_lasts++] = (guint16) (piece->n_used - 1);
  self->n_messages++;
}

guint64
wb_chat_log_get_head (WbChatLog *self)
{
  return self->head->start + self->head->n_used;
}

gsize
wb_chat_log_get_memory (WbChatLog *self)
{
  return self->memory;
}

guint
wb_chat_log_get_n_pieces (WbChatLog *self)
{
  return self->n_pieces;
}

guint64
wb_chat_log_get_n_messages (WbChatLog *self)
{
  return self->n_messages;
}

/* --- Cursors --- */

void
wb_chat_cursor_init (WbChatCursor *self, WbChatLog *log)
{
  self->piece = log->head;
  self->piece->ref_count++;
  self->offset = wb_chat_log_get_head (log);
  self->n_ended = log->head->n_lasts;
}

void
wb_chat_cursor_clear (WbChatCursor *self)
{
  piece_unref (self->piece);
  *self = (WbChatCursor){ 0 };
}

gboolean
wb_chat_cursor_is_in (const WbChatCursor *self, const WbChatLog *log)
{
  return self->piece != NULL && self->piece->log == log;
}

guint
wb_chat_cursor_gather (const WbChatCursor *self, guint64 end, GOutputVector *vectors, guint n_max)
{
  const WbChatPiece *piece;
  guint64 offset = self->offset;
  guint n_vectors = 0;

  for (piece = self->piece; piece != NULL && offset < end && n_vectors < n_max; piece = piece->next)
    {
      guint64 piece_end = piece->start + piece->n_used;
      guint64 stop = MIN (end, piece_end);

      if (offset >= stop)
        continue; /* drained, or before an offset that lies further on */
      vectors[n_vectors].buffer = piece->bytes + (offset - piece->start);
      vectors[n_vectors].size = (gsize) (stop - offset);
      n_vectors++;
      offset = stop;
    }
  return n_vectors;
}

static void
move_to_next (WbChatCursor *self)
{
  WbChatPiece *piece = self->piece;

  self->piece = piece->next;
  self->piece->ref_count++;
  self->n_ended = 0;
  piece_unref (piece);
}

/* Messages of piece that end at or before its byte number `bytes`, of which n_ended are known to. */
static guint
count_ended (const WbChatPiece *piece, guint n_ended, guint bytes)
{
  guint low = n_ended, high = piece->n_lasts;

  if (bytes == piece->n_used)
    return piece->n_lasts;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (piece->lasts[middle] < bytes)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
wb_chat_cursor_advance (WbChatCursor *self, gsize n)
{
  guint n_messages = 0;

  while (n > 0)
    {
      guint at, ended;
      gsize step;

      g_return_val_if_fail (self->piece != NULL, n_messages);
      at = (guint) (self->offset - self->piece->start);
      step = MIN (n, self->piece->n_used - at);
      if (step == 0)
        {
          g_return_val_if_fail (self->piece->next != NULL, n_messages);
          move_to_next (self);
          continue;
        }
      ended = count_ended (self->piece, self->n_ended, at + (guint) step);
      n_messages += ended - self->n_ended;
      self->n_ended = ended;
      self->offset += step;
      n -= step;
    }
  return n_messages;
}

guint64
wb_chat_cursor_get_next_end (const WbChatCursor *self)
{
  const WbChatPiece *piece = self->piece;

  if (piece == NULL)
    return self->offset;
  if (self->n_ended < piece->n_lasts)
    return piece->start + piece->lasts[self->n_ended] + 1;
  return piece->next != NULL ? piece->next->start + piece->next->lasts[0] + 1 : self->offset;
}

guint64
wb_chat_cursor_get_message_end (const WbChatCursor *self)
{
  const WbChatPiece *piece = self->piece;
  guint64 begin;

  if (piece == NULL)
    return self->offset;
  begin = piece->start + (self->n_ended > 0 ? piece->lasts[self->n_ended - 1] + 1u : 0);
  return self->offset == begin ? begin : wb_chat_cursor_get_next_end (self);
}
