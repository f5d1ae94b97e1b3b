/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines from the server to one IRC client (RFC 2812, 2.3 and 2.4), and what the commands ask about their parameters. */

#define G_LOG_DOMAIN "wb-irc"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-session-private.h"

#include <string.h>

/* Ends the line and hands it over. What it was made of is safe already (wb_irc_message_dup_param, the room's names and
 * texts): a control in it is a mistake here. */
static void
send_line (WbIrcSession *self, GString *line)
{
  g_return_if_fail (strpbrk (line->str, "\r\n") == NULL && strlen (line->str) == line->len);
  if (line->len > WB_IRC_LINE_BYTES)
    g_string_truncate (line, wb_chat_text_get_cut (line->str, line->len, WB_IRC_LINE_BYTES));
  g_string_append (line, "\r\n");
  wb_chat_room_send_raw (self->room, self->member, line->str, line->len);
}

const char *
wb_irc_as_word (const char *text)
{
  return *text == 0 || *text == ':' || strchr (text, ' ') ? "*" : text;
}

const char *
wb_irc_get_own_name (WbIrcSession *self)
{
  return self->is_registered ? self->member->nick : "*";
}

void
wb_irc_reply (WbIrcSession *self, WbIrcNumeric numeric, const char *format, ...)
{
  g_autoptr (GString) line = g_string_sized_new (WB_IRC_LINE_BYTES + 2);
  va_list arguments;

  g_string_printf (line, ":" WB_CHAT_SERVER_NAME " %03u %s ", (guint) numeric, wb_irc_get_own_name (self));
  va_start (arguments, format);
  g_string_append_vprintf (line, format, arguments);
  va_end (arguments);
  send_line (self, line);
}

void
wb_irc_send (WbIrcSession *self, const char *format, ...)
{
  g_autoptr (GString) line = g_string_sized_new (WB_IRC_LINE_BYTES + 2);
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (line, format, arguments);
  va_end (arguments);
  send_line (self, line);
}

gboolean
wb_irc_require (WbIrcSession *self, const WbIrcMessage *message, guint n_params)
{
  g_autofree char *command = NULL;

  if (message->n_params >= n_params)
    return TRUE;
  command = wb_irc_message_dup_command (message);
  wb_irc_reply (self, WB_ERR_NEEDMOREPARAMS, "%s :Not enough parameters", command);
  return FALSE;
}

gboolean
wb_irc_may_list (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *command = NULL;

  if (wb_chat_outbox_get_memory (&self->member->outbox) <= self->busy_bytes)
    return TRUE;
  command = wb_irc_message_dup_command (message);
  wb_irc_reply (self, WB_RPL_TRYAGAIN, "%s :Please wait a while and try again", command);
  return FALSE;
}

/* Room for the line at hand, the end of the list and the notice behind it. */
gboolean
wb_irc_list_is_full (WbIrcSession *self)
{
  return wb_chat_outbox_get_memory (&self->member->outbox) + 4 * (WB_IRC_LINE_BYTES + 2) > self->list_bytes;
}

void
wb_irc_reply_not_shown (WbIrcSession *self, guint n)
{
  if (n > 0)
    wb_irc_send (self, ":" WB_CHAT_SERVER_NAME " NOTICE %s :%u more are not shown", wb_irc_get_own_name (self), n);
}

char **
wb_irc_split_targets (WbIrcSession *self, const WbIrcMessage *message, guint index, gboolean silent)
{
  g_autofree char *list = wb_irc_message_dup_param (message, index);
  g_auto (GStrv) items = g_strsplit (list, ",", -1);
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; items[i]; i++)
    {
      if (*items[i] == 0 || !g_hash_table_add (seen, g_ascii_strdown (items[i], -1)))
        continue;
      if (g_hash_table_size (seen) > WB_IRC_TARGETS_MAX)
        {
          if (!silent)
            wb_irc_reply (self, WB_ERR_TOOMANYTARGETS, "%s :Too many targets, the first %u were taken",
                          wb_irc_as_word (items[i]), WB_IRC_TARGETS_MAX);
          break;
        }
      g_strv_builder_add (targets, items[i]);
    }
  return g_strv_builder_end (targets);
}

gboolean
wb_irc_is_channel (WbIrcSession *self, const char *name)
{
  return g_ascii_strcasecmp (name, wb_chat_room_get_channel (self->room)) == 0;
}

WbChatMember *
wb_irc_find_person (WbIrcSession *self, const char *nick)
{
  WbChatMember *member = *nick ? wb_chat_room_find_nick (self->room, nick) : NULL;

  return member && (member->kind == WB_CHAT_LINE || member->user) ? member : NULL;
}
