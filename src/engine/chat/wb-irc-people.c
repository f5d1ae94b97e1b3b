/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one says to others and asks about them (RFC 2812, 3.3, 3.6 and 4). Line clients are people like others here,
 * under the nick that the room gave them. Text for others is not touched here: the room makes it what each kind hears. */

#define G_LOG_DOMAIN "wb-irc"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-session-private.h"

#include <string.h>

/* A member as answers show it: the parts of its source, and its real name. */
typedef struct
{
  char *source; /* Owned; the parts lie in it */
  const char *nick;
  const char *user;
  const char *host;
  const char *real_name; /* a line client has none: its address and port */
} WbIrcPerson;

static void
describe (WbIrcSession *self, const WbChatMember *member, WbIrcPerson *person)
{
  GString *source = g_string_new (NULL);
  char *bang, *at;

  wb_chat_room_append_source (self->room, member, source);
  person->source = g_string_free (source, FALSE);
  bang = strchr (person->source, '!');
  at = strchr (bang, '@');
  *bang = *at = 0;
  person->nick = person->source;
  person->user = bang + 1;
  person->host = at + 1;
  person->real_name = member->real_name ? member->real_name : member->name;
}

static void
reply_no_nick (WbIrcSession *self, const char *nick)
{
  wb_irc_reply (self, WB_ERR_NOSUCHNICK, "%s :No such nick/channel", wb_irc_as_word (nick));
}

/* is_notice: nothing is ever answered to it (RFC 2812, 3.3.2). */
static void
tell (WbIrcSession *self, const char *target, const WbIrcView *text, gboolean is_notice)
{
  WbChatMember *person;

  if (*target == '#')
    {
      if (wb_irc_is_channel (self, target) && self->member->is_in_room)
        wb_chat_room_say (self->room, self->member, text->bytes, text->n, is_notice);
      else if (!is_notice && wb_irc_is_channel (self, target))
        wb_irc_reply (self, WB_ERR_CANNOTSENDTOCHAN, "%s :Cannot send to channel", target);
      else if (!is_notice)
        wb_irc_reply (self, WB_ERR_NOSUCHCHANNEL, "%s :No such channel", wb_irc_as_word (target));
      return;
    }
  person = wb_irc_find_person (self, target);
  if (person)
    wb_chat_room_whisper (self->room, self->member, person, text->bytes, text->n, is_notice);
  else if (!is_notice)
    reply_no_nick (self, target);
  if (person && person->away && !is_notice)
    wb_irc_reply (self, WB_RPL_AWAY, "%s :%s", person->nick, person->away);
}

static void
tell_all (WbIrcSession *self, const WbIrcMessage *message, gboolean is_notice)
{
  g_auto (GStrv) targets = wb_irc_split_targets (self, message, 0, is_notice);

  for (guint i = 0; targets[i]; i++)
    tell (self, targets[i], &message->params[1], is_notice);
}

WbIrcOutcome
wb_irc_handle_privmsg (WbIrcSession *self, const WbIrcMessage *message)
{
  if (message->n_params == 0 || message->params[0].n == 0)
    wb_irc_reply (self, WB_ERR_NORECIPIENT, ":No recipient given (PRIVMSG)");
  else if (message->n_params == 1 || message->params[1].n == 0)
    wb_irc_reply (self, WB_ERR_NOTEXTTOSEND, ":No text to send");
  else
    tell_all (self, message, FALSE);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_notice (WbIrcSession *self, const WbIrcMessage *message)
{
  if (message->n_params >= 2 && message->params[1].n > 0)
    tell_all (self, message, TRUE);
  return WB_IRC_GO_ON;
}

static void
reply_who (WbIrcSession *self, const WbChatMember *member)
{
  WbIrcPerson person;

  describe (self, member, &person);
  wb_irc_reply (self, WB_RPL_WHOREPLY, "%s %s %s " WB_CHAT_SERVER_NAME " %s %c :0 %s",
                member->is_in_room ? wb_chat_room_get_channel (self->room) : "*", person.user, person.host, person.nick,
                member->away ? 'G' : 'H', person.real_name);
  g_free (person.source);
}

/* The channel's people, or with "*", "0" or nothing everybody's, or one of that nick. "o" wants operators: none. */
WbIrcOutcome
wb_irc_handle_who (WbIrcSession *self, const WbIrcMessage *message)
{
  GPtrArray *members = wb_chat_room_get_members (self->room);
  g_autofree char *mask = wb_irc_message_dup_param (message, 0);
  g_autofree char *option = wb_irc_message_dup_param (message, 1);
  gboolean is_all = strcmp (mask, "*") == 0 || strcmp (mask, "0") == 0 || *mask == 0;
  gboolean is_channel = wb_irc_is_channel (self, mask);
  const WbChatMember *wanted = wb_irc_find_person (self, mask);
  guint n_not_shown = 0;

  if (!wb_irc_may_list (self, message))
    return WB_IRC_GO_ON;
  for (guint i = 0; i < members->len && strcmp (option, "o") != 0; i++)
    {
      const WbChatMember *member = g_ptr_array_index (members, i);

      if (member->kind == WB_CHAT_LINE ? !member->is_in_room : member->user == NULL)
        continue; /* on its way in or out */
      if (!is_all && member != wanted && !(is_channel && member->is_in_room))
        continue;
      if (wb_irc_list_is_full (self))
        n_not_shown++;
      else
        reply_who (self, member);
    }
  wb_irc_reply (self, WB_RPL_ENDOFWHO, "%s :End of WHO list", wb_irc_as_word (mask));
  wb_irc_reply_not_shown (self, n_not_shown);
  return WB_IRC_GO_ON;
}

static void
reply_whois (WbIrcSession *self, const char *nick)
{
  const WbChatMember *member = wb_irc_find_person (self, nick);
  WbIrcPerson person;

  if (member == NULL)
    {
      reply_no_nick (self, nick);
      return;
    }
  describe (self, member, &person);
  wb_irc_reply (self, WB_RPL_WHOISUSER, "%s %s %s * :%s", person.nick, person.user, person.host, person.real_name);
  if (member->is_in_room)
    wb_irc_reply (self, WB_RPL_WHOISCHANNELS, "%s :%s", person.nick, wb_chat_room_get_channel (self->room));
  wb_irc_reply (self, WB_RPL_WHOISSERVER, "%s " WB_CHAT_SERVER_NAME " :%s", person.nick,
                member->kind == WB_CHAT_LINE ? "Line client" : "IRC client");
  if (member->away)
    wb_irc_reply (self, WB_RPL_AWAY, "%s :%s", person.nick, member->away);
  g_free (person.source);
}

/* With two parameters the first is a server: this one, or the nick again, which asks the server of that user. */
WbIrcOutcome
wb_irc_handle_whois (WbIrcSession *self, const WbIrcMessage *message)
{
  g_auto (GStrv) targets = wb_irc_split_targets (self, message, message->n_params >= 2 ? 1 : 0, FALSE);
  g_autofree char *server = wb_irc_message_dup_param (message, 0);
  g_autofree char *asked = NULL;

  if (targets[0] == NULL)
    {
      wb_irc_reply (self, WB_ERR_NONICKNAMEGIVEN, ":No nickname given");
      return WB_IRC_GO_ON;
    }
  if (message->n_params >= 2 && g_ascii_strcasecmp (server, WB_CHAT_SERVER_NAME) != 0 &&
      wb_irc_find_person (self, server) == NULL)
    {
      wb_irc_reply (self, WB_ERR_NOSUCHSERVER, "%s :No such server", wb_irc_as_word (server));
      return WB_IRC_GO_ON;
    }
  if (!wb_irc_may_list (self, message))
    return WB_IRC_GO_ON;
  for (guint i = 0; targets[i]; i++)
    reply_whois (self, targets[i]);
  asked = g_strjoinv (",", targets);
  wb_irc_reply (self, WB_RPL_ENDOFWHOIS, "%s :End of WHOIS list", wb_irc_as_word (asked));
  return WB_IRC_GO_ON;
}

/* What is known of each of the nicks asked for, in one line: as parameters, or one parameter with spaces. */
static void
reply_known (WbIrcSession *self, const WbIrcMessage *message, WbIrcNumeric numeric, guint max)
{
  g_autoptr (GString) known = g_string_new (NULL);
  guint n_asked = 0;

  for (guint i = 0; i < message->n_params; i++)
    {
      g_autofree char *param = wb_irc_message_dup_param (message, i);
      g_auto (GStrv) nicks = g_strsplit (param, " ", -1);

      for (guint j = 0; nicks[j]; j++)
        {
          const WbChatMember *member = wb_irc_find_person (self, nicks[j]);
          WbIrcPerson person;

          if (*nicks[j] == 0 || n_asked++ >= max || member == NULL)
            continue;
          if (known->len > 0)
            g_string_append_c (known, ' ');
          describe (self, member, &person);
          g_string_append (known, person.nick);
          if (numeric == WB_RPL_USERHOST)
            g_string_append_printf (known, "=%c%s@%s", member->away ? '-' : '+', person.user, person.host);
          g_free (person.source);
        }
    }
  wb_irc_reply (self, numeric, ":%s", known->str);
}

WbIrcOutcome
wb_irc_handle_ison (WbIrcSession *self, const WbIrcMessage *message)
{
  if (wb_irc_require (self, message, 1))
    reply_known (self, message, WB_RPL_ISON, G_MAXUINT);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_userhost (WbIrcSession *self, const WbIrcMessage *message)
{
  if (wb_irc_require (self, message, 1))
    reply_known (self, message, WB_RPL_USERHOST, 5); /* RFC 2812, 4.8 */
  return WB_IRC_GO_ON;
}

/* Others are told when they write to it, and in WHO and WHOIS. */
WbIrcOutcome
wb_irc_handle_away (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *text = wb_irc_message_dup_param (message, 0);

  g_clear_pointer (&self->member->away, g_free);
  if (*text == 0)
    {
      wb_irc_reply (self, WB_RPL_UNAWAY, ":You are no longer marked as being away");
      return WB_IRC_GO_ON;
    }
  text[wb_chat_text_get_cut (text, strlen (text), WB_IRC_TEXT_BYTES)] = 0;
  self->member->away = g_steal_pointer (&text);
  wb_irc_reply (self, WB_RPL_NOWAWAY, ":You have been marked as being away");
  return WB_IRC_GO_ON;
}
