/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is called what, and the topic: changes are the server's news to line clients, and messages of their own in IRC
 * (RFC 2812, 3.1.2 and 3.2.4). */

#include "engine/chat/wb-chat-room-private.h"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-chat-wording.h"

#include <string.h>

#define LINE_USER "line" /* between "!" and "@" of a line client, for IRC users */
#define REAL_NAME_BYTES 100u

void
wb_chat_room_release_nick (WbChatRoom *self, WbChatMember *member)
{
  if (member->nick != NULL)
    wb_chat_names_release (self->names, member->nick);
  g_clear_pointer (&member->nick, g_free);
}

/* What the server tells line clients, and people who look. */
static void
tell_news (WbChatRoom *self, const char *words)
{
  wb_chat_room_tell_lines (self, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
  self->n_said++;
}

gboolean
wb_chat_room_set_nick (WbChatRoom *self, WbChatMember *member, const char *nick)
{
  g_autofree char *old = NULL;
  g_autofree char *source = NULL;

  g_return_val_if_fail (member->room == self && member->kind == WB_CHAT_IRC, FALSE);
  g_return_val_if_fail (wb_chat_nick_is_valid (nick), FALSE);

  if (!wb_chat_names_take (self->names, nick, member))
    return FALSE;
  if (g_strcmp0 (member->nick, nick) == 0)
    return TRUE;
  if (member->nick != NULL)
    {
      source = g_strdup (wb_chat_room_get_source (self, member));
      if (g_ascii_strcasecmp (member->nick, nick) != 0)
        wb_chat_names_release (self->names, member->nick);
    }
  old = g_steal_pointer (&member->nick);
  member->nick = g_strdup (nick);
  g_free (member->name);
  member->name = g_strdup (nick);
  if (member->is_in_room)
    {
      g_autofree char *words = g_strdup_printf ("%s is now known as %s", old, nick);

      tell_news (self, words);
      wb_chat_room_tell_irc (self, source, "NICK", nick);
      wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_NICK, member->id, old, nick, strlen (nick));
      wb_chat_room_stir (self);
    }
  else if (old != NULL && member->user != NULL)
    {
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc (self->wire, source, "NICK", nick);
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
  return TRUE;
}

void
wb_chat_room_set_user (WbChatRoom *self, WbChatMember *member, const char *user, const char *real_name)
{
  g_autoptr (GString) repaired = g_string_new (NULL);
  g_autoptr (GString) safe = g_string_new (NULL);

  g_return_if_fail (member->room == self);

  wb_chat_text_append_repaired (repaired, real_name, strlen (real_name));
  wb_chat_text_append_for_irc (safe, repaired->str, repaired->len);
  g_free (member->user);
  g_free (member->real_name);
  member->user = wb_chat_user_make (user);
  member->real_name = g_strndup (safe->str, wb_chat_text_get_cut (safe->str, safe->len, REAL_NAME_BYTES));
}

WbChatMember *
wb_chat_room_find_nick (WbChatRoom *self, const char *nick)
{
  return wb_chat_names_find (self->names, nick);
}

WbChatMember *
wb_chat_room_find_id (WbChatRoom *self, guint64 id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

void
wb_chat_room_append_source (G_GNUC_UNUSED WbChatRoom *self, const WbChatMember *member, GString *out)
{
  wb_chat_source_append (out, member->nick != NULL ? member->nick : "*",
                         member->kind == WB_CHAT_IRC && member->user != NULL ? member->user : LINE_USER, &member->peer);
}

void
wb_chat_room_set_topic (WbChatRoom *self, WbChatMember *by, const char *topic)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  g_autofree char *command = g_strconcat ("TOPIC ", self->channel, NULL);
  g_autofree char *words = NULL;

  wb_chat_room_take_text (self, topic, strlen (topic));
  wb_chat_text_append_for_irc (safe, self->text->str, self->text->len);
  g_string_truncate (safe, wb_chat_text_get_cut (safe->str, safe->len, WB_CHAT_TOPIC_BYTES));
  g_free (self->topic);
  self->topic = g_strdup (safe->str);
  words = g_strdup_printf ("%s changed the topic to: %s", by != NULL ? by->name : WB_CHAT_SERVER_NAME, self->topic);
  tell_news (self, words);
  wb_chat_room_tell_irc (self, wb_chat_room_get_source (self, by), command, self->topic);
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_SERVER, 0, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
  wb_chat_room_stir (self);
}
