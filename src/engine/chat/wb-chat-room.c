/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever happens becomes one append to the line log and, while somebody there reads it, one to the IRC log; then the
 * owner is told that there is something to send. Nothing here goes from member to member: a message to 5,000 costs what
 * one to two costs, until it is sent.
 *
 * Order of steps: who enters follows its log before its coming is told, who leaves has stopped before its going is: so
 * one hears of the first and not of the second, and no message falls between. Events come last, when all is consistent. */

#include "engine/chat/wb-chat-room-private.h"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-chat-wording.h"

#include <string.h>

#define CAME "Client connected"
#define WENT "Client disconnected"

WbChatRoom *
wb_chat_room_new (const char *channel, gboolean coalesce, WbChatTranscript *transcript, const WbChatRoomEvents *events,
                  gpointer data)
{
  WbChatRoom *self = g_new0 (WbChatRoom, 1);

  self->channel = g_strdup (channel);
  self->topic = g_strdup ("");
  self->line_log = wb_chat_log_new ();
  self->irc_log = wb_chat_log_new ();
  self->members = g_ptr_array_new ();
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->names = wb_chat_names_new ();
  self->text = g_string_new (NULL);
  self->wire = g_string_new (NULL);
  self->source = g_string_new (NULL);
  self->transcript = transcript;
  self->events = events;
  self->data = data;
  self->coalesce = coalesce;
  return self;
}

void
wb_chat_room_free (WbChatRoom *self)
{
  if (self == NULL)
    return;
  g_return_if_fail (self->members->len == 0);

  g_free (self->channel);
  g_free (self->topic);
  wb_chat_log_free (self->line_log);
  wb_chat_log_free (self->irc_log);
  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->by_id);
  wb_chat_names_free (self->names);
  g_string_free (self->text, TRUE);
  g_string_free (self->wire, TRUE);
  g_string_free (self->source, TRUE);
  g_free (self->gathered_name);
  g_free (self);
}

/* --- The list --- */

void
wb_chat_room_add (WbChatRoom *self, WbChatMember *member)
{
  char name[WB_ENDPOINT_TEXT_BYTES];

  g_return_if_fail (member->id != 0 && wb_chat_room_find_id (self, member->id) == NULL);

  member->kind = WB_CHAT_NEWCOMER;
  member->is_in_room = FALSE;
  member->name = g_strdup (wb_endpoint_format (&member->peer, name));
  member->nick = NULL;
  member->user = NULL;
  member->real_name = NULL;
  member->away = NULL;
  wb_chat_outbox_init (&member->outbox);
  member->room = self;
  member->slot = self->members->len;
  g_ptr_array_add (self->members, member);
  g_hash_table_insert (self->by_id, &member->id, member);
}

void
wb_chat_room_remove (WbChatRoom *self, WbChatMember *member, const char *reason)
{
  WbChatMember *last;

  g_return_if_fail (member->room == self);

  wb_chat_room_leave (self, member, reason, FALSE);
  wb_chat_room_release_nick (self, member);
  if (member->kind == WB_CHAT_IRC)
    self->n_irc--;
  g_hash_table_remove (self->by_id, &member->id);
  last = g_ptr_array_index (self->members, self->members->len - 1);
  last->slot = member->slot;
  g_ptr_array_remove_index_fast (self->members, member->slot);
  g_clear_pointer (&member->name, g_free);
  g_clear_pointer (&member->user, g_free);
  g_clear_pointer (&member->real_name, g_free);
  g_clear_pointer (&member->away, g_free);
  member->room = NULL;
}

/* --- Coming and going --- */

/* Line clients hear of one, or will. */
static void
tell_coming (WbChatRoom *self, WbChatMember *member, gboolean came)
{
  const char *words = came ? CAME : WENT;

  if (!self->coalesce)
    {
      wb_chat_room_tell_lines (self, member->name, words, strlen (words));
      return;
    }
  if (self->n_came + self->n_went == 0)
    {
      self->gathered_id = member->id;
      self->gathered_name = g_strdup (member->name);
    }
  if (came)
    self->n_came++;
  else
    self->n_went++;
  if (came && member->kind == WB_CHAT_LINE)
    {
      /* It learns its name at once: it is the first line that such clients wait for. */
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_line (self->wire, member->name, words, strlen (words));
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
}

static void
enter (WbChatRoom *self, WbChatMember *member)
{
  g_autofree char *command = g_strconcat ("JOIN ", self->channel, NULL);
  gboolean is_irc = member->kind == WB_CHAT_IRC;

  member->is_in_room = TRUE;
  self->n_in_room++;
  if (is_irc)
    self->n_irc_in_room++;
  wb_chat_outbox_follow (&member->outbox, is_irc ? self->irc_log : self->line_log);
  tell_coming (self, member, TRUE);
  wb_chat_room_tell_irc (self, wb_chat_room_get_source (self, member), command, NULL);
  self->n_said++;
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_JOIN, member->id, member->name, NULL, 0);
  wb_chat_room_stir (self);
}

void
wb_chat_room_enter_as_line (WbChatRoom *self, WbChatMember *member)
{
  guint attempt = 0;

  g_return_if_fail (member->room == self && member->kind == WB_CHAT_NEWCOMER);

  member->kind = WB_CHAT_LINE;
  for (;;)
    {
      member->nick = wb_chat_nick_make (&member->peer, member->id, attempt++);
      if (wb_chat_names_take (self->names, member->nick, member))
        break;
      g_free (member->nick);
    }
  enter (self, member);
}

void
wb_chat_room_become_irc (WbChatRoom *self, WbChatMember *member)
{
  g_return_if_fail (member->room == self && member->kind != WB_CHAT_IRC);

  wb_chat_room_leave (self, member, NULL, FALSE);
  wb_chat_room_release_nick (self, member);
  member->kind = WB_CHAT_IRC;
  self->n_irc++;
}

void
wb_chat_room_join (WbChatRoom *self, WbChatMember *member)
{
  g_return_if_fail (member->room == self && member->kind == WB_CHAT_IRC);
  g_return_if_fail (member->nick != NULL && member->user != NULL);

  if (!member->is_in_room)
    enter (self, member);
}

void
wb_chat_room_leave (WbChatRoom *self, WbChatMember *member, const char *reason, gboolean part)
{
  g_autoptr (GString) safe_reason = NULL;
  g_autofree char *command = NULL;
  const char *trailing;

  if (!member->is_in_room)
    return;
  part = part && member->kind == WB_CHAT_IRC;
  command = part ? g_strconcat ("PART ", self->channel, NULL) : g_strdup ("QUIT");
  safe_reason = g_string_new (NULL);
  if (reason != NULL)
    wb_chat_text_append_repaired (safe_reason, reason, strlen (reason));
  trailing = safe_reason->len > 0 ? safe_reason->str : NULL;
  wb_chat_room_get_source (self, member);

  member->is_in_room = FALSE;
  self->n_in_room--;
  if (member->kind == WB_CHAT_IRC)
    self->n_irc_in_room--;
  wb_chat_outbox_unfollow (&member->outbox);
  if (part)
    {
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc (self->wire, self->source->str, command, trailing);
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
  tell_coming (self, member, FALSE);
  wb_chat_room_tell_irc (self, self->source->str, command, trailing);
  self->n_said++;
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_LEAVE, member->id, member->name, safe_reason->str,
                          safe_reason->len);
  wb_chat_room_stir (self);
}

gboolean
wb_chat_room_tell_comings (WbChatRoom *self)
{
  g_autofree char *name = g_steal_pointer (&self->gathered_name);
  guint n_came = self->n_came, n_went = self->n_went;

  if (n_came + n_went == 0)
    return FALSE;
  self->n_came = self->n_went = 0;
  if (n_came + n_went > 1)
    {
      g_autofree char *words = g_strdup_printf ("%u clients connected, %u disconnected", n_came, n_went);

      wb_chat_room_tell_lines (self, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
      self->n_said++;
    }
  else
    {
      WbChatMember *member = wb_chat_room_find_id (self, self->gathered_id);
      const char *words = n_came > 0 ? CAME : WENT;

      /* One that came is still there, or it would have gone, too; maybe under another nick. */
      wb_chat_room_tell_lines (self, n_came > 0 ? member->name : name, words, strlen (words));
      if (n_came > 0 && member->kind == WB_CHAT_LINE)
        wb_chat_outbox_skip (&member->outbox, self->wire->len); /* it heard at once */
    }
  wb_chat_room_stir (self);
  return TRUE;
}

/* --- Figures --- */

const char *
wb_chat_room_get_topic (WbChatRoom *self)
{
  return self->topic;
}

const char *
wb_chat_room_get_channel (WbChatRoom *self)
{
  return self->channel;
}

GPtrArray *
wb_chat_room_get_members (WbChatRoom *self)
{
  return self->members;
}

guint
wb_chat_room_get_n_in_room (WbChatRoom *self)
{
  return self->n_in_room;
}

guint
wb_chat_room_get_n_irc (WbChatRoom *self)
{
  return self->n_irc;
}

guint64
wb_chat_room_get_n_said (WbChatRoom *self)
{
  return self->n_said;
}

guint64
wb_chat_room_get_n_bytes (WbChatRoom *self)
{
  return wb_chat_log_get_head (self->line_log) + wb_chat_log_get_head (self->irc_log);
}

gsize
wb_chat_room_get_memory (WbChatRoom *self)
{
  return wb_chat_log_get_memory (self->line_log) + wb_chat_log_get_memory (self->irc_log);
}

WbChatTranscript *
wb_chat_room_get_transcript (WbChatRoom *self)
{
  return self->transcript;
}
