/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text says who said what at a glance: brackets as on the wire, an arrow for who comes and goes. */

#include "engine/chat/wb-chat-record.h"

#include "engine/base/wb-format.h"

#include <string.h>

static const char *const types[] = {
  [WB_CHAT_ENTRY_JOIN] = "join",     [WB_CHAT_ENTRY_LEAVE] = "leave",     [WB_CHAT_ENTRY_SAID] = "message",
  [WB_CHAT_ENTRY_SERVER] = "server", [WB_CHAT_ENTRY_PRIVATE] = "private", [WB_CHAT_ENTRY_NICK] = "nick",
  [WB_CHAT_ENTRY_NOTE] = "note",
};

const char *
wb_chat_record_get_type (WbChatEntryKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (types), "note");

  return types[kind];
}

static void
append_safe (GString *out, const char *text)
{
  wb_format_append_safe (out, text, strlen (text));
}

static void
append_time (GString *out, gint64 real_time_us, gboolean with_date)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (real_time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = local ? g_date_time_format (local, with_date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S") : NULL;

  g_string_append (out, text ? text : "--:--:--");
  g_string_append (out, "  ");
}

void
wb_chat_record_append_text (GString *out, const WbChatEntry *entry, gboolean with_date)
{
  g_return_if_fail (entry != NULL);

  append_time (out, entry->real_time_us, with_date);
  switch (entry->kind)
    {
    case WB_CHAT_ENTRY_JOIN:
      g_string_append (out, "-> ");
      append_safe (out, entry->name);
      break;
    case WB_CHAT_ENTRY_LEAVE:
      g_string_append (out, "<- ");
      append_safe (out, entry->name);
      if (entry->text[0])
        {
          g_string_append (out, " (");
          append_safe (out, entry->text);
          g_string_append_c (out, ')');
        }
      break;
    case WB_CHAT_ENTRY_SAID:
      g_string_append_c (out, '[');
      append_safe (out, entry->name);
      g_string_append (out, "] ");
      append_safe (out, entry->text);
      break;
    case WB_CHAT_ENTRY_SERVER:
      g_string_append (out, "[server] ");
      append_safe (out, entry->text);
      break;
    case WB_CHAT_ENTRY_PRIVATE:
      g_string_append (out, "[server -> ");
      append_safe (out, entry->name);
      g_string_append (out, "] ");
      append_safe (out, entry->text);
      break;
    case WB_CHAT_ENTRY_NICK:
      g_string_append (out, "-- ");
      append_safe (out, entry->name);
      g_string_append (out, " is now ");
      append_safe (out, entry->text);
      break;
    case WB_CHAT_ENTRY_NOTE:
      g_string_append (out, "-- ");
      append_safe (out, entry->text);
      break;
    }
  g_string_append_c (out, '\n');
}

/* Controls, and what turns the direction of text or separates lines, even where JSON would allow it. */
static gboolean
must_escape (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, (char) c);
        }
      else if (must_escape (c))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
  g_string_append_c (out, '"');
}

void
wb_chat_record_append_json (GString *out, const WbChatEntry *entry)
{
  g_return_if_fail (entry != NULL);

  g_string_append_printf (out, "{\"type\":\"%s\",\"time\":\"%" G_GINT64_FORMAT ".%06d\",\"id\":%" G_GUINT64_FORMAT,
                          wb_chat_record_get_type (entry->kind), entry->real_time_us / G_USEC_PER_SEC,
                          (int) (entry->real_time_us % G_USEC_PER_SEC), entry->id);
  g_string_append_printf (out, ",\"client\":%" G_GUINT64_FORMAT ",\"name\":", entry->client_id);
  append_string (out, entry->name ? entry->name : "");
  g_string_append (out, ",\"text\":");
  append_string (out, entry->text ? entry->text : "");
  g_string_append (out, "}\n");
}
