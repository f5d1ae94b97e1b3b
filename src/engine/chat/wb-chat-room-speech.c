/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said in the room, to all or to one, in both kinds' words.
 *
 * IRC's lines are shorter than ours, so that a message may be several there; only when one of ours grows beyond a piece
 * of the log (16 KiB that are no UTF-8) does it take more than one append. */

#include "engine/chat/wb-chat-room-private.h"

#include "engine/chat/wb-chat-settings.h"
#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-chat-wording.h"

#include <string.h>

/* --- Low: wire and logs --- */

void
wb_chat_room_stir (WbChatRoom *self)
{
  self->events->stirred (self->data);
}

const char *
wb_chat_room_get_source (WbChatRoom *self, const WbChatMember *member)
{
  g_string_truncate (self->source, 0);
  if (member == NULL)
    g_string_append (self->source, WB_CHAT_SERVER_NAME);
  else
    wb_chat_room_append_source (self, member, self->source);
  return self->source->str;
}

void
wb_chat_room_take_text (WbChatRoom *self, const char *bytes, gsize n)
{
  wb_chat_text_trim (&bytes, &n);
  g_string_truncate (self->text, 0);
  wb_chat_text_append_repaired (self->text, bytes, n);
}

void
wb_chat_room_tell_lines (WbChatRoom *self, const char *name, const char *text, gsize n)
{
  g_string_truncate (self->wire, 0);
  wb_chat_wording_append_line (self->wire, name, text, n);
  wb_chat_log_append (self->line_log, self->wire->str, self->wire->len);
}

/* self->wire, one or more lines of IRC, to all IRC users in the room but one (NULL: all). */
static void
append_irc (WbChatRoom *self, WbChatMember *but)
{
  const char *bytes = self->wire->str;
  gsize rest = self->wire->len;

  while (rest > 0)
    {
      gsize n = rest;

      if (n > WB_CHAT_MESSAGE_BYTES_MAX)
        for (n = WB_CHAT_MESSAGE_BYTES_MAX; bytes[n - 1] != '\n'; n--)
          ;
      wb_chat_log_append (self->irc_log, bytes, n);
      if (but != NULL)
        wb_chat_outbox_skip (&but->outbox, n);
      bytes += n;
      rest -= n;
    }
}

/* Whether somebody reads the IRC log: but: somebody else. */
static gboolean
has_irc_readers (WbChatRoom *self, const WbChatMember *but)
{
  gboolean is_one = but != NULL && but->kind == WB_CHAT_IRC && but->is_in_room;

  return self->n_irc_in_room > (is_one ? 1u : 0u);
}

void
wb_chat_room_tell_irc (WbChatRoom *self, const char *source, const char *command, const char *trailing)
{
  if (!has_irc_readers (self, NULL))
    return;
  g_string_truncate (self->wire, 0);
  wb_chat_wording_append_irc (self->wire, source, command, trailing);
  append_irc (self, NULL);
}

/* self->text by a member or (NULL) the server to all. */
static void
tell_text (WbChatRoom *self, WbChatMember *member, gboolean notice)
{
  wb_chat_room_tell_lines (self, member != NULL ? member->name : WB_CHAT_SERVER_LINE_NAME, self->text->str,
                           self->text->len);
  if (has_irc_readers (self, member))
    {
      g_autofree char *command = g_strconcat (notice ? "NOTICE " : "PRIVMSG ", self->channel, NULL);

      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc_text (self->wire, wb_chat_room_get_source (self, member), command, self->text->str,
                                       self->text->len);
      append_irc (self, member != NULL && member->kind == WB_CHAT_IRC ? member : NULL);
    }
  self->n_said++;
  wb_chat_transcript_add (self->transcript, member != NULL ? WB_CHAT_ENTRY_SAID : WB_CHAT_ENTRY_SERVER,
                          member != NULL ? member->id : 0, member != NULL ? member->name : WB_CHAT_SERVER_LINE_NAME,
                          self->text->str, self->text->len);
}

/* --- What is said --- */

void
wb_chat_room_say (WbChatRoom *self, WbChatMember *member, const char *bytes, gsize n, gboolean notice)
{
  g_return_if_fail (member->room == self && member->is_in_room);
  g_return_if_fail (n <= WB_CHAT_LINE_BYTES_MAX);

  wb_chat_room_take_text (self, bytes, n);
  tell_text (self, member, notice);
  wb_chat_room_stir (self);
}

/* The next message of a text with lines, trimmed and repaired, in self->text. FALSE: there is none. Empty lines are
 * none: the server has nothing to say in them. */
static gboolean
take_next_line (WbChatRoom *self, const char **text, gsize *n)
{
  while (*n > 0)
    {
      const char *line = *text, *lf = memchr (line, '\n', *n);
      gsize length = lf != NULL ? (gsize) (lf - line) : *n;
      gsize step = wb_chat_text_get_cut (line, length, WB_CHAT_LINE_BYTES_MAX);

      if (step == 0 && length > 0)
        step = MIN (length, WB_CHAT_LINE_BYTES_MAX); /* no UTF-8 at all */
      *text += step;
      *n -= step;
      if (step == length && lf != NULL)
        {
          *text += 1;
          *n -= 1;
        }
      wb_chat_room_take_text (self, line, step);
      if (self->text->len > 0)
        return TRUE;
    }
  return FALSE;
}

void
wb_chat_room_speak (WbChatRoom *self, const char *text)
{
  gsize n = strlen (text);
  gboolean spoke = FALSE;

  while (take_next_line (self, &text, &n))
    {
      tell_text (self, NULL, TRUE);
      spoke = TRUE;
    }
  if (spoke)
    wb_chat_room_stir (self);
}

/* self->text to one. */
static void
whisper (WbChatRoom *self, WbChatMember *from, WbChatMember *to, gboolean notice)
{
  const char *name = from != NULL ? from->name : WB_CHAT_SERVER_LINE_NAME;

  g_string_truncate (self->wire, 0);
  if (to->kind == WB_CHAT_IRC)
    {
      g_autofree char *command =
          g_strconcat (notice || from == NULL ? "NOTICE " : "PRIVMSG ", to->nick != NULL ? to->nick : "*", NULL);

      wb_chat_wording_append_irc_text (self->wire, wb_chat_room_get_source (self, from), command, self->text->str,
                                       self->text->len);
    }
  else
    {
      g_autoptr (GString) words = g_string_new ("(private) ");

      g_string_append_len (words, self->text->str, (gssize) self->text->len);
      wb_chat_wording_append_line (self->wire, name, words->str, words->len);
    }
  if (from == NULL)
    wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_PRIVATE, to->id, to->name, self->text->str,
                            self->text->len);
  wb_chat_room_send_raw (self, to, self->wire->str, self->wire->len);
}

void
wb_chat_room_whisper (WbChatRoom *self, WbChatMember *from, WbChatMember *to, const char *bytes, gsize n,
                      gboolean notice)
{
  g_return_if_fail (to->room == self);

  if (from != NULL)
    {
      wb_chat_room_take_text (self, bytes, n);
      whisper (self, from, to, notice);
      return;
    }
  while (take_next_line (self, &bytes, &n))
    whisper (self, NULL, to, notice);
}

void
wb_chat_room_send_raw (WbChatRoom *self, WbChatMember *to, const char *bytes, gsize n)
{
  wb_chat_outbox_insert (&to->outbox, bytes, n);
  self->events->whispered (to, self->data);
}
