/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a client says who it is, what it is told then, and what it may ask of the server itself.
 *
 *   CAP LS … CAP END ─┐
 *   NICK ─────────────┼─> 001 002 003 004 005 251 255 422
 *   USER ─────────────┘
 *
 * RFC 2812, 3.1 and 3.4; capability negotiation of IRCv3, of which this server has the answers and no capability. */

#define G_LOG_DOMAIN "wb-irc"

#include "config.h"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-session-private.h"

#include <string.h>

#define VERSION "wirebench-" WB_VERSION

static void
reply_lusers (WbIrcSession *self)
{
  GPtrArray *members = wb_chat_room_get_members (self->room);
  guint n_known = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const WbChatMember *member = g_ptr_array_index (members, i);

      n_known += member->kind == WB_CHAT_LINE || member->user != NULL;
    }
  wb_irc_reply (self, WB_RPL_LUSERCLIENT, ":There are %u users and 0 services on 1 server", n_known);
  wb_irc_reply (self, WB_RPL_LUSERME, ":I have %u clients and 0 servers", members->len);
}

/* What its user has written, a line each; long ones become several. */
static void
reply_motd (WbIrcSession *self)
{
  const char *at = self->motd;

  if (at == NULL || *at == 0)
    {
      wb_irc_reply (self, WB_ERR_NOMOTD, ":There is no message of the day");
      return;
    }
  wb_irc_reply (self, WB_RPL_MOTDSTART, ":- Message of the day of " WB_CHAT_SERVER_NAME " -");
  while (*at && !wb_irc_list_is_full (self))
    {
      gsize n = strcspn (at, "\n");
      gsize n_shown = wb_chat_text_get_cut (at, n, WB_IRC_TEXT_BYTES);

      wb_irc_reply (self, WB_RPL_MOTD, ":- %.*s", (int) n_shown, at);
      at += n_shown;
      if (*at == '\n')
        at++;
    }
  wb_irc_reply (self, WB_RPL_ENDOFMOTD, ":End of the message of the day");
}

/* Everything in 004 and 005 is true of this server: no modes of users, one of channels that cannot be changed, one
 * channel, no ranks in it. */
static void
welcome (WbIrcSession *self)
{
  g_autoptr (GString) source = g_string_new (NULL);

  wb_chat_room_append_source (self->room, self->member, source);
  wb_irc_reply (self, WB_RPL_WELCOME, ":Welcome to Wirebench, %s", source->str);
  wb_irc_reply (self, WB_RPL_YOURHOST, ":Your host is " WB_CHAT_SERVER_NAME ", running version " VERSION);
  wb_irc_reply (self, WB_RPL_CREATED, ":This server keeps nothing once it is stopped; its channel is %s",
                wb_chat_room_get_channel (self->room));
  wb_irc_reply (self, WB_RPL_MYINFO, WB_CHAT_SERVER_NAME " " VERSION " - n");
  wb_irc_reply (self, WB_RPL_ISUPPORT,
                "AWAYLEN=%u CASEMAPPING=ascii CHANLIMIT=#:1 CHANMODES=,,,n CHANNELLEN=%u CHANTYPES=# MAXTARGETS=%u "
                "NETWORK=Wirebench NICKLEN=%u PREFIX= TOPICLEN=%u USERLEN=%u :are supported by this server",
                WB_IRC_TEXT_BYTES, WB_IRC_CHANNEL_BYTES, WB_IRC_TARGETS_MAX, WB_CHAT_NICK_BYTES, WB_CHAT_TOPIC_BYTES,
                WB_CHAT_USER_BYTES);
  reply_lusers (self);
  reply_motd (self);
}

/* Until here the member has no user, so that nobody can talk to it. */
static void
register_if_complete (WbIrcSession *self)
{
  if (self->is_registered || self->is_negotiating || self->member->nick == NULL || self->user == NULL)
    return;
  self->is_registered = TRUE;
  wb_chat_room_set_user (self->room, self->member, self->user, self->real_name);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->real_name, g_free);
  welcome (self);
}

WbIrcOutcome
wb_irc_handle_cap (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *subcommand = wb_irc_message_dup_param (message, 0);
  g_autofree char *wanted = wb_irc_message_dup_param (message, 1);
  const char *own_name = wb_irc_get_own_name (self);

  if (!wb_irc_require (self, message, 1))
    return WB_IRC_GO_ON;
  if (g_ascii_strcasecmp (subcommand, "END") == 0)
    {
      self->is_negotiating = FALSE;
      register_if_complete (self);
    }
  else if (g_ascii_strcasecmp (subcommand, "LS") == 0)
    {
      self->is_negotiating = !self->is_registered;
      wb_irc_send (self, ":" WB_CHAT_SERVER_NAME " CAP %s LS :", own_name);
    }
  else if (g_ascii_strcasecmp (subcommand, "REQ") == 0)
    {
      self->is_negotiating = !self->is_registered;
      wb_irc_send (self, ":" WB_CHAT_SERVER_NAME " CAP %s NAK :%s", own_name, wanted);
    }
  else if (g_ascii_strcasecmp (subcommand, "LIST") == 0)
    wb_irc_send (self, ":" WB_CHAT_SERVER_NAME " CAP %s LIST :", own_name);
  else
    wb_irc_reply (self, WB_ERR_INVALIDCAPCMD, "%s :Invalid CAP command", wb_irc_as_word (subcommand));
  return WB_IRC_GO_ON;
}

static gboolean
refuse_when_registered (WbIrcSession *self)
{
  if (self->is_registered)
    wb_irc_reply (self, WB_ERR_ALREADYREGISTRED, ":You may not reregister");
  return self->is_registered;
}

/* There is no password: any is good. */
WbIrcOutcome
wb_irc_handle_pass (WbIrcSession *self, const WbIrcMessage *message)
{
  if (!refuse_when_registered (self))
    wb_irc_require (self, message, 1);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_nick (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *nick = wb_irc_message_dup_param (message, 0);

  if (*nick == 0)
    wb_irc_reply (self, WB_ERR_NONICKNAMEGIVEN, ":No nickname given");
  else if (!wb_chat_nick_is_valid (nick))
    wb_irc_reply (self, WB_ERR_ERRONEUSNICKNAME, "%s :Erroneous nickname", wb_irc_as_word (nick));
  else if (g_strcmp0 (nick, self->member->nick) == 0)
    return WB_IRC_GO_ON;
  else if (!wb_chat_room_set_nick (self->room, self->member, nick))
    wb_irc_reply (self, WB_ERR_NICKNAMEINUSE, "%s :Nickname is already in use", nick);
  else
    register_if_complete (self);
  return WB_IRC_GO_ON;
}

/* Mode and unused, the second and third, mean nothing here; the room makes of the names what it can show. */
WbIrcOutcome
wb_irc_handle_user (WbIrcSession *self, const WbIrcMessage *message)
{
  if (refuse_when_registered (self) || !wb_irc_require (self, message, 4))
    return WB_IRC_GO_ON;
  g_free (self->user);
  self->user = wb_irc_message_dup_param (message, 0);
  g_free (self->real_name);
  self->real_name = wb_irc_message_dup_param (message, 3);
  register_if_complete (self);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_motd (WbIrcSession *self, const WbIrcMessage *message)
{
  if (wb_irc_may_list (self, message))
    reply_motd (self);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_lusers (WbIrcSession *self, const WbIrcMessage *message)
{
  reply_lusers (self);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_version (WbIrcSession *self, const WbIrcMessage *message)
{
  wb_irc_reply (self, WB_RPL_VERSION, VERSION ". " WB_CHAT_SERVER_NAME " :Wirebench's chat server");
  return WB_IRC_GO_ON;
}

/* The one look at the clock of the day: nothing is decided by it. */
WbIrcOutcome
wb_irc_handle_time (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d %H:%M:%S UTC");

  wb_irc_reply (self, WB_RPL_TIME, WB_CHAT_SERVER_NAME " :%s", text);
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_admin (WbIrcSession *self, const WbIrcMessage *message)
{
  wb_irc_reply (self, WB_ERR_NOADMININFO, WB_CHAT_SERVER_NAME " :No administrative info available");
  return WB_IRC_GO_ON;
}

WbIrcOutcome
wb_irc_handle_oper (WbIrcSession *self, const WbIrcMessage *message)
{
  if (wb_irc_require (self, message, 2))
    wb_irc_reply (self, WB_ERR_NOOPERHOST, ":No O-lines for your host");
  return WB_IRC_GO_ON;
}
