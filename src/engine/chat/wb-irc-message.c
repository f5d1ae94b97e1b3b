/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line of IRC is words with spaces between them; the first may be tags, the next a prefix, and the last begins with
 * ":" when it is to hold spaces itself, or is the fifteenth. Nothing is copied and nothing is refused but a line without
 * a command: what a command makes of odd bytes is its own business. */

#include "engine/chat/wb-irc-message.h"

#include "engine/chat/wb-chat-room.h"

#include <string.h>

/* The next word of [*at, end), which stands at no space; behind it the spaces are passed over. */
static WbIrcView
take_word (const char **at, const char *end)
{
  WbIrcView word = { *at, 0 };
  const char *space = memchr (*at, ' ', (gsize) (end - *at));

  if (space == NULL)
    space = end;
  word.n = (gsize) (space - *at);
  while (space < end && *space == ' ')
    space++;
  *at = space;
  return word;
}

gboolean
wb_irc_message_parse (WbIrcMessage *self, const char *line, gsize n)
{
  const char *at = line, *end = line + n;

  memset (self, 0, sizeof *self);
  if (n == 0)
    return FALSE; /* line may be NULL */
  if (*at == '@')
    take_word (&at, end);
  if (at < end && *at == ':')
    {
      self->prefix = take_word (&at, end);
      self->prefix.bytes++;
      self->prefix.n--;
    }
  if (at == end)
    return FALSE;
  self->command = take_word (&at, end);
  while (at < end && self->n_params < WB_IRC_PARAMS_MAX)
    {
      WbIrcView *param = &self->params[self->n_params++];
      gboolean is_trailing = *at == ':';

      if (is_trailing)
        at++;
      if (is_trailing || self->n_params == WB_IRC_PARAMS_MAX)
        {
          *param = (WbIrcView){ at, (gsize) (end - at) };
          at = end;
        }
      else
        *param = take_word (&at, end);
    }
  return self->command.n > 0;
}

gboolean
wb_irc_message_is (const WbIrcMessage *self, const char *command)
{
  return self->command.n == strlen (command) &&
         g_ascii_strncasecmp (self->command.bytes, command, self->command.n) == 0;
}

static char *
dup_safe (const WbIrcView *view)
{
  g_autofree char *valid = g_utf8_make_valid (view->bytes, (gssize) view->n);
  GString *safe = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    if (!g_unichar_iscntrl (g_utf8_get_char (at)))
      g_string_append_len (safe, at, g_utf8_next_char (at) - at);
  return g_string_free (safe, FALSE);
}

char *
wb_irc_message_dup_param (const WbIrcMessage *self, guint index)
{
  return index < self->n_params ? dup_safe (&self->params[index]) : g_strdup ("");
}

char *
wb_irc_message_dup_command (const WbIrcMessage *self)
{
  g_autofree char *command = dup_safe (&self->command);

  return g_ascii_strup (command, -1);
}

/* Whether a word is this one, in capitals: see below. */
static gboolean
is_exactly (const WbIrcView *word, const char *text)
{
  return word->n == strlen (text) && memcmp (word->bytes, text, word->n) == 0;
}

static gboolean
is_number (const WbIrcView *word)
{
  for (gsize i = 0; i < word->n; i++)
    if (!g_ascii_isdigit (word->bytes[i]))
      return FALSE;
  return word->n > 0;
}

/* In capitals only, without tags and prefix, and with no word too many, as every program writes it: "pass the salt", "NICK
 * is late" and "@ann NICK?" are what people say in a line chat. */
gboolean
wb_irc_is_first_line (const char *line, gsize n)
{
  WbIrcMessage message;
  const WbIrcView *params = message.params;
  g_autofree char *nick = NULL;

  if (!wb_irc_message_parse (&message, line, n) || message.command.bytes != line)
    return FALSE;
  if (is_exactly (&message.command, "PASS"))
    return message.n_params == 1 && params[0].n > 0;
  if (is_exactly (&message.command, "USER"))
    return message.n_params == 4;
  if (is_exactly (&message.command, "NICK"))
    {
      if (message.n_params != 1 || memchr (params[0].bytes, 0, params[0].n))
        return FALSE;
      nick = g_strndup (params[0].bytes, params[0].n);
      return wb_chat_nick_is_valid (nick);
    }
  if (!is_exactly (&message.command, "CAP") || message.n_params == 0)
    return FALSE;
  if (is_exactly (&params[0], "LS"))
    return message.n_params == 1 || (message.n_params == 2 && is_number (&params[1]));
  if (is_exactly (&params[0], "REQ"))
    return message.n_params == 2;
  return is_exactly (&params[0], "END") && message.n_params == 1;
}
