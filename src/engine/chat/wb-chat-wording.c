/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Line clients' messages are text between brackets and LF. IRC's have 512 bytes (RFC 2812, 2.3), which a line of 4,096
 * exceeds, and every client is told the source again in each, so that one message for the ones may be ten for the
 * others. */

#include "engine/chat/wb-chat-wording.h"

#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-irc-message.h"

#include <string.h>

/* A source and a target are 183 bytes at most (wb-chat-names); the text has at least this. */
#define IRC_TEXT_BYTES_MIN 64u

void
wb_chat_wording_append_line (GString *out, const char *name, const char *text, gsize n)
{
  g_string_append_c (out, '[');
  g_string_append (out, name);
  g_string_append (out, "] ");
  g_string_append_len (out, text, (gssize) n);
  g_string_append_c (out, '\n');
}

/* ":source command". Returns how many bytes are left for a trailing parameter, its " :" not counted. */
static gsize
append_head (GString *out, const char *source, const char *command)
{
  gsize n = 1 + strlen (source) + 1 + strlen (command) + 2;

  g_string_append_c (out, ':');
  g_string_append (out, source);
  g_string_append_c (out, ' ');
  g_string_append (out, command);
  return n + IRC_TEXT_BYTES_MIN < WB_IRC_LINE_BYTES ? WB_IRC_LINE_BYTES - n : IRC_TEXT_BYTES_MIN;
}

void
wb_chat_wording_append_irc (GString *out, const char *source, const char *command, const char *trailing)
{
  gsize room = append_head (out, source, command);

  if (trailing != NULL)
    {
      g_autoptr (GString) safe = g_string_new (NULL);

      wb_chat_text_append_for_irc (safe, trailing, strlen (trailing));
      g_string_append (out, " :");
      g_string_append_len (out, safe->str, (gssize) wb_chat_text_get_cut (safe->str, safe->len, room));
    }
  g_string_append (out, "\r\n");
}

void
wb_chat_wording_append_irc_text (GString *out, const char *source, const char *command, const char *text, gsize n)
{
  g_autoptr (GString) safe = g_string_sized_new (n);
  gsize at = 0;

  wb_chat_text_append_for_irc (safe, text, n);
  do
    {
      gsize room = append_head (out, source, command);
      gsize step = wb_chat_text_get_cut (safe->str + at, safe->len - at, room);

      g_string_append (out, " :");
      g_string_append_len (out, safe->str + at, (gssize) step);
      g_string_append (out, "\r\n");
      at += step;
    }
  while (at < safe->len);
}
