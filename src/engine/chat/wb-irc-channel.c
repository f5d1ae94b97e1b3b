/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one channel, which is the room (RFC 2812, 3.2). It has no operators, no keys and no bans: what would need them is
 * refused as servers refuse it to people without rank. Anybody in it may set the topic. */

#define G_LOG_DOMAIN "wb-irc"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-session-private.h"

#include <string.h>

static void
reply_no_channel (WbIrcSession *self, const char *name)
{
  wb_irc_reply (self, WB_ERR_NOSUCHCHANNEL, "%s :No such channel", wb_irc_as_word (name));
}

/* Whether name is the channel; else 403 says that it is not. */
static gboolean
check_channel (WbIrcSession *self, const char *name)
{
  if (wb_irc_is_channel (self, name))
    return TRUE;
  reply_no_channel (self, name);
  return FALSE;
}

/* … and it is in it, else 442. */
static gboolean
check_inside (WbIrcSession *self, const char *name)
{
  if (!check_channel (self, name))
    return FALSE;
  if (self->member->is_in_room)
    return TRUE;
  wb_irc_reply (self, WB_ERR_NOTONCHANNEL, "%s :You're not on that channel", wb_chat_room_get_channel (self->room));
  return FALSE;
}

static void
reply_names (WbIrcSession *self)
{
  GPtrArray *members = wb_chat_room_get_members (self->room);
  const char *channel = wb_chat_room_get_channel (self->room);
  g_autoptr (GString) nicks = g_string_sized_new (WB_IRC_LINE_BYTES);
  /* ":wirebench 353 nick = #chat :" */
  gsize room = WB_IRC_LINE_BYTES - strlen (":" WB_CHAT_SERVER_NAME " 353  =  :") - strlen (wb_irc_get_own_name (self)) -
               strlen (channel);
  guint n_not_shown = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const WbChatMember *member = g_ptr_array_index (members, i);

      if (!member->is_in_room || member->nick == NULL)
        continue;
      if (nicks->len > 0 && nicks->len + 1 + strlen (member->nick) > room)
        {
          wb_irc_reply (self, WB_RPL_NAMREPLY, "= %s :%s", channel, nicks->str);
          g_string_truncate (nicks, 0);
        }
      if (nicks->len == 0 && wb_irc_list_is_full (self))
        {
          n_not_shown++;
          continue;
        }
      if (nicks->len > 0)
        g_string_append_c (nicks, ' ');
      g_string_append (nicks, member->nick);
    }
  if (nicks->len > 0)
    wb_irc_reply (self, WB_RPL_NAMREPLY, "= %s :%s", channel, nicks->str);
  wb_irc_reply (self, WB_RPL_ENDOFNAMES, "%s :End of NAMES list", channel);
  wb_irc_reply_not_shown (self, n_not_shown);
}

static void
reply_topic (WbIrcSession *self, gboolean also_none)
{
  const char *channel = wb_chat_room_get_channel (self->room);
  const char *topic = wb_chat_room_get_topic (self->room);

  if (*topic)
    wb_irc_reply (self, WB_RPL_TOPIC, "%s :%s", channel, topic);
  else if (also_none)
    wb_irc_reply (self, WB_RPL_NOTOPIC, "%s :No topic is set", channel);
}

WbIrcOutcome
wb_irc_handle_join (WbIrcSession *self, const WbIrcMessage *message)
{
  g_auto (GStrv) targets = NULL;

  if (!wb_irc_require (self, message, 1))
    return WB_IRC_GO_ON;
  targets = wb_irc_split_targets (self, message, 0, FALSE);
  if (targets[0] == NULL)
    reply_no_channel (self, "");
  for (guint i = 0; targets[i]; i++)
    {
      if (strcmp (targets[i], "0") == 0) /* RFC 2812, 3.2.1: out of all channels */
        wb_chat_room_leave (self->room, self->member, NULL, TRUE);
      else if (check_channel (self, targets[i]) && !self->member->is_in_room)
        {
          wb_chat_room_join (self->room, self->member);
          reply_topic (self, FALSE);
          reply_names (self);
        }
    }
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_part (WbIrcSession *self, const WbIrcMessage *message)
{
  g_auto (GStrv) targets = NULL;
  g_autofree char *reason = wb_irc_message_dup_param (message, 1);

  if (!wb_irc_require (self, message, 1))
    return WB_IRC_GO_ON;
  reason[wb_chat_text_get_cut (reason, strlen (reason), WB_IRC_TEXT_BYTES)] = 0;
  targets = wb_irc_split_targets (self, message, 0, FALSE);
  if (targets[0] == NULL)
    reply_no_channel (self, "");
  for (guint i = 0; targets[i]; i++)
    if (check_inside (self, targets[i]))
      wb_chat_room_leave (self->room, self->member, reason, TRUE);
  return WB_IRC_GO_ON;
}

/* Without a channel, the one there is. Of one that is not there only the end is told (RFC 2812, 3.2.5). */
WbIrcOutcome
wb_irc_handle_names (WbIrcSession *self, const WbIrcMessage *message)
{
  g_auto (GStrv) targets = wb_irc_split_targets (self, message, 0, FALSE);

  if (!wb_irc_may_list (self, message))
    return WB_IRC_GO_ON;
  if (targets[0] == NULL)
    reply_names (self);
  for (guint i = 0; targets[i]; i++)
    if (wb_irc_is_channel (self, targets[i]))
      reply_names (self);
    else
      wb_irc_reply (self, WB_RPL_ENDOFNAMES, "%s :End of NAMES list", wb_irc_as_word (targets[i]));
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_list (WbIrcSession *self, const WbIrcMessage *message)
{
  g_auto (GStrv) targets = wb_irc_split_targets (self, message, 0, FALSE);
  gboolean is_asked = targets[0] == NULL;

  if (!wb_irc_may_list (self, message))
    return WB_IRC_GO_ON;
  for (guint i = 0; targets[i]; i++)
    is_asked |= wb_irc_is_channel (self, targets[i]);
  wb_irc_reply (self, WB_RPL_LISTSTART, "Channel :Users  Name");
  if (is_asked)
    wb_irc_reply (self, WB_RPL_LIST, "%s %u :%s", wb_chat_room_get_channel (self->room),
                  wb_chat_room_get_n_in_room (self->room), wb_chat_room_get_topic (self->room));
  wb_irc_reply (self, WB_RPL_LISTEND, ":End of LIST");
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_topic (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *channel = wb_irc_message_dup_param (message, 0);
  g_autofree char *topic = wb_irc_message_dup_param (message, 1);

  if (!wb_irc_require (self, message, 1))
    return WB_IRC_GO_ON;
  if (message->n_params == 1)
    {
      if (check_channel (self, channel))
        reply_topic (self, TRUE);
    }
  else if (check_inside (self, channel))
    wb_chat_room_set_topic (self->room, self->member, topic);
  return WB_IRC_GO_ON;
}

/* The channel is +n and nothing else: the bans can be listed (there are none), +n cannot be changed by people without
 * rank, and all else is not known. One answer a command. */
static void
reply_channel_mode (WbIrcSession *self, const WbIrcMessage *message)
{
  const char *channel = wb_chat_room_get_channel (self->room);
  g_autofree char *modes = wb_irc_message_dup_param (message, 1);
  const char *unknown = modes + strspn (modes, "+-bn");

  if (*modes == 0)
    wb_irc_reply (self, WB_RPL_CHANNELMODEIS, "%s +n", channel);
  else if (*unknown)
    wb_irc_reply (self, WB_ERR_UNKNOWNMODE, "%.*s :is unknown mode char to me for %s",
                  (int) (g_utf8_next_char (unknown) - unknown), *unknown == ':' || *unknown == ' ' ? "*" : unknown,
                  channel);
  else if (message->n_params == 2 && strchr (modes, 'b') && strchr (modes, 'n') == NULL)
    wb_irc_reply (self, WB_RPL_ENDOFBANLIST, "%s :End of channel ban list", channel);
  else
    wb_irc_reply (self, WB_ERR_CHANOPRIVSNEEDED, "%s :You're not channel operator", channel);
}

/* Modes that RFC 2812, 3.1.5 knows are not refused but not set either: 221 says so. */
static void
reply_own_mode (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *modes = wb_irc_message_dup_param (message, 1);

  if (modes[strspn (modes, "+-aiwroOs")])
    wb_irc_reply (self, WB_ERR_UMODEUNKNOWNFLAG, ":Unknown MODE flag");
  else
    wb_irc_reply (self, WB_RPL_UMODEIS, "+");
}

WbIrcOutcome
wb_irc_handle_mode (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *target = wb_irc_message_dup_param (message, 0);

  if (!wb_irc_require (self, message, 1))
    return WB_IRC_GO_ON;
  if (*target == '#')
    {
      if (check_channel (self, target))
        reply_channel_mode (self, message);
    }
  else if (g_ascii_strcasecmp (target, self->member->nick) == 0)
    reply_own_mode (self, message);
  else if (wb_irc_find_person (self, target))
    wb_irc_reply (self, WB_ERR_USERSDONTMATCH, ":Cannot change mode for other users");
  else
    wb_irc_reply (self, WB_ERR_NOSUCHNICK, "%s :No such nick/channel", wb_irc_as_word (target));
  return WB_IRC_GO_ON;
}

/* Anybody may come in, so that nobody has to be asked in; and nobody has a rank to ask with. */
WbIrcOutcome
wb_irc_handle_invite (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *channel = wb_irc_message_dup_param (message, 1);

  if (wb_irc_require (self, message, 2) && check_inside (self, channel))
    wb_irc_reply (self, WB_ERR_CHANOPRIVSNEEDED, "%s :You're not channel operator", channel);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_kick (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *channel = wb_irc_message_dup_param (message, 0);
  g_autofree char *nick = wb_irc_message_dup_param (message, 1);
  const WbChatMember *person;

  if (!wb_irc_require (self, message, 2) || !check_inside (self, channel))
    return WB_IRC_GO_ON;
  person = wb_irc_find_person (self, nick);
  if (person && person->is_in_room)
    wb_irc_reply (self, WB_ERR_CHANOPRIVSNEEDED, "%s :You're not channel operator", channel);
  else
    wb_irc_reply (self, WB_ERR_USERNOTINCHANNEL, "%s %s :They aren't on that channel", wb_irc_as_word (nick), channel);
  return WB_IRC_GO_ON;
}
