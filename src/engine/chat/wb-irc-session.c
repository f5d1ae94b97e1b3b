/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines in, one command each: a table says who may call it and when. And the connection's upkeep: PING asked after
 * silence, and the end, however it comes. */

#define G_LOG_DOMAIN "wb-irc"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-session-private.h"

#include <string.h>

/* As long as people are silent for, but shorter than what routers forget connections after (5 min and more). */
#define SILENCE_NS (120 * G_GINT64_CONSTANT (1000000000))
#define PATIENCE_NS (60 * G_GINT64_CONSTANT (1000000000))

static WbIrcOutcome
handle_ping (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *token = wb_irc_message_dup_param (message, 0);

  if (*token == 0)
    wb_irc_reply (self, WB_ERR_NOORIGIN, ":No origin specified");
  else
    wb_irc_send (self, ":" WB_CHAT_SERVER_NAME " PONG " WB_CHAT_SERVER_NAME " :%s", token);
  return WB_IRC_GO_ON;
}

/* That it came is all it says. */
static WbIrcOutcome
handle_pong (WbIrcSession *self, const WbIrcMessage *message)
{
  return WB_IRC_GO_ON;
}

/* reason: safe. */
static WbIrcOutcome
end (WbIrcSession *self, const char *reason)
{
  wb_irc_session_say_error (self, reason);
  wb_chat_room_leave (self->room, self->member, reason, FALSE);
  return WB_IRC_QUIT;
}

/* "Quit: " before what its user wrote: it must not look like the server's reason. */
static WbIrcOutcome
handle_quit (WbIrcSession *self, const WbIrcMessage *message)
{
  g_autofree char *words = wb_irc_message_dup_param (message, 0);
  g_autofree char *reason = NULL;

  words[wb_chat_text_get_cut (words, strlen (words), WB_IRC_TEXT_BYTES)] = 0;
  reason = *words ? g_strconcat ("Quit: ", words, NULL) : g_strdup ("Quit");
  return end (self, reason);
}

typedef struct
{
  const char *name;
  WbIrcCommandFunc func;
  gboolean is_early; /* before registration too; else 451 */
} WbIrcCommand;

/* Most used first: it is searched from the top. */
static const WbIrcCommand commands[] = {
  { "PRIVMSG", wb_irc_handle_privmsg, FALSE },
  { "NOTICE", wb_irc_handle_notice, FALSE },
  { "PING", handle_ping, TRUE },
  { "PONG", handle_pong, TRUE },
  { "JOIN", wb_irc_handle_join, FALSE },
  { "PART", wb_irc_handle_part, FALSE },
  { "MODE", wb_irc_handle_mode, FALSE },
  { "WHO", wb_irc_handle_who, FALSE },
  { "NAMES", wb_irc_handle_names, FALSE },
  { "TOPIC", wb_irc_handle_topic, FALSE },
  { "WHOIS", wb_irc_handle_whois, FALSE },
  { "LIST", wb_irc_handle_list, FALSE },
  { "ISON", wb_irc_handle_ison, FALSE },
  { "USERHOST", wb_irc_handle_userhost, FALSE },
  { "AWAY", wb_irc_handle_away, FALSE },
  { "CAP", wb_irc_handle_cap, TRUE },
  { "PASS", wb_irc_handle_pass, TRUE },
  { "NICK", wb_irc_handle_nick, TRUE },
  { "USER", wb_irc_handle_user, TRUE },
  { "QUIT", handle_quit, TRUE },
  { "MOTD", wb_irc_handle_motd, FALSE },
  { "LUSERS", wb_irc_handle_lusers, FALSE },
  { "VERSION", wb_irc_handle_version, FALSE },
  { "TIME", wb_irc_handle_time, FALSE },
  { "ADMIN", wb_irc_handle_admin, FALSE },
  { "INVITE", wb_irc_handle_invite, FALSE },
  { "KICK", wb_irc_handle_kick, FALSE },
  { "OPER", wb_irc_handle_oper, FALSE },
};

static const WbIrcCommand *
find_command (const WbIrcMessage *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (wb_irc_message_is (message, commands[i].name))
      return &commands[i];
  return NULL;
}

/* What the user of the server wrote, as lines that IRC can carry. */
static char *
dup_motd (const char *motd)
{
  g_autofree char *valid = g_utf8_make_valid (motd, -1);
  GString *safe = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    if (*at == '\n' || !g_unichar_iscntrl (g_utf8_get_char (at)))
      g_string_append_len (safe, at, g_utf8_next_char (at) - at);
  return g_string_free (safe, FALSE);
}

WbIrcSession *
wb_irc_session_new (WbChatRoom *room, WbChatMember *member, const char *motd, gint64 now_ns)
{
  WbIrcSession *self;

  g_return_val_if_fail (member->kind == WB_CHAT_IRC, NULL);
  self = g_new0 (WbIrcSession, 1);
  self->room = room;
  self->member = member;
  self->motd = motd ? dup_motd (motd) : NULL;
  self->heard_ns = now_ns;
  self->busy_bytes = WB_IRC_BUSY_BYTES;
  self->list_bytes = WB_IRC_LIST_BYTES;
  return self;
}

void
wb_irc_session_set_queue_bytes (WbIrcSession *self, gsize queue_bytes)
{
  self->busy_bytes = MIN (WB_IRC_BUSY_BYTES, queue_bytes / WB_IRC_BUSY_PART);
  self->list_bytes = MIN (WB_IRC_LIST_BYTES, queue_bytes / WB_IRC_LIST_PART);
}

void
wb_irc_session_free (WbIrcSession *self)
{
  g_free (self->motd);
  g_free (self->user);
  g_free (self->real_name);
  g_free (self);
}

WbIrcOutcome
wb_irc_session_handle (WbIrcSession *self, const char *line, gsize n, gint64 now_ns)
{
  WbIrcMessage message;
  const WbIrcCommand *command;

  g_return_val_if_fail (n <= WB_IRC_LINE_BYTES, WB_IRC_GO_ON);
  self->heard_ns = now_ns;
  self->asked_ns = 0;
  if (!wb_irc_message_parse (&message, line, n))
    return WB_IRC_GO_ON;
  command = find_command (&message);
  if (command == NULL)
    {
      g_autofree char *name = wb_irc_message_dup_command (&message);

      wb_irc_reply (self, WB_ERR_UNKNOWNCOMMAND, "%s :Unknown command", wb_irc_as_word (name));
      return WB_IRC_GO_ON;
    }
  if (!self->is_registered && !command->is_early)
    {
      if (command->func != wb_irc_handle_notice) /* it is never answered */
        wb_irc_reply (self, WB_ERR_NOTREGISTERED, ":You have not registered");
      return WB_IRC_GO_ON;
    }
  return command->func (self, &message);
}

void
wb_irc_session_refuse_line (WbIrcSession *self)
{
  wb_irc_reply (self, WB_ERR_INPUTTOOLONG, ":Input line was too long");
}

gboolean
wb_irc_session_is_registered (WbIrcSession *self)
{
  return self->is_registered;
}

WbIrcOutcome
wb_irc_session_tick (WbIrcSession *self, gint64 now_ns, gint64 *next_ns)
{
  if (self->asked_ns == 0 && now_ns - self->heard_ns >= SILENCE_NS)
    {
      wb_irc_send (self, "PING :" WB_CHAT_SERVER_NAME);
      self->asked_ns = now_ns;
    }
  *next_ns = self->asked_ns ? self->asked_ns + PATIENCE_NS : self->heard_ns + SILENCE_NS;
  if (self->asked_ns == 0 || now_ns < *next_ns)
    return WB_IRC_GO_ON;
  return end (self, "Ping timeout: 180 seconds");
}

/* reason may have come from people: it is made safe here. */
void
wb_irc_session_say_error (WbIrcSession *self, const char *reason)
{
  g_autofree char *safe = dup_motd (reason);

  wb_irc_send (self, "ERROR :Closing link: (%s) %s", self->member->name, g_strdelimit (safe, "\n", ' '));
}
