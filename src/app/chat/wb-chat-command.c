/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One struct for all commands; each function in the engine reads its part. Only the answer that somebody has left comes
 * back. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-command.h"

#include "engine/chat/wb-chat-server.h"

typedef struct
{
  guint64 id;
  char *name; /* owned */
  char *text; /* owned */
  WbEndpoint address;
  guint8 family;
  gboolean on;
  WbReply *lost; /* owned; NULL: nobody wants to know */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->lost, wb_reply_free);
  g_free (command->name);
  g_free (command->text);
  g_free (command);
}

/* --- In the engine ------------------------------------------------------------------------------------------------- */

static void
set_family_in_engine (WbService *service, gpointer data)
{
  const Command *command = data;

  wb_chat_server_set_family (WB_CHAT_SERVER (service), command->family, command->on);
}

static void
speak_in_engine (WbService *service, gpointer data)
{
  wb_chat_server_speak (WB_CHAT_SERVER (service), ((const Command *) data)->text);
}

static void
whisper_in_engine (WbService *service, gpointer data)
{
  Command *command = data;

  if (!wb_chat_server_whisper (WB_CHAT_SERVER (service), command->id, command->text))
    wb_reply_send (g_steal_pointer (&command->lost), command->name);
}

static void
kick_in_engine (WbService *service, gpointer data)
{
  wb_chat_server_kick (WB_CHAT_SERVER (service), ((const Command *) data)->id, NULL);
}

static void
ban_in_engine (WbService *service, gpointer data)
{
  wb_chat_server_ban (WB_CHAT_SERVER (service), &((const Command *) data)->address);
}

static void
unban_in_engine (WbService *service, gpointer data)
{
  wb_chat_server_unban (WB_CHAT_SERVER (service), &((const Command *) data)->address);
}

/* --- In the window ------------------------------------------------------------------------------------------------- */

static void
invoke (WbServiceHandle *server, WbServiceFunc func, Command command)
{
  wb_service_handle_invoke (server, func, g_memdup2 (&command, sizeof command), command_free);
}

void
wb_chat_command_set_family (WbServiceHandle *server, guint8 family, gboolean on)
{
  invoke (server, set_family_in_engine, (Command){ .family = family, .on = on });
}

void
wb_chat_command_speak (WbServiceHandle *server, const char *text)
{
  invoke (server, speak_in_engine, (Command){ .text = g_strdup (text) });
}

void
wb_chat_command_whisper (WbServiceHandle *server, guint64 id, const char *name, const char *text, WbReplyFunc lost,
                         gpointer panel)
{
  invoke (server, whisper_in_engine,
          (Command){ .id = id, .name = g_strdup (name), .text = g_strdup (text), .lost = wb_reply_new (panel, lost) });
}

void
wb_chat_command_kick (WbServiceHandle *server, guint64 id)
{
  invoke (server, kick_in_engine, (Command){ .id = id });
}

void
wb_chat_command_ban (WbServiceHandle *server, const WbEndpoint *address)
{
  invoke (server, ban_in_engine, (Command){ .address = *address });
}

void
wb_chat_command_unban (WbServiceHandle *server, const WbEndpoint *address)
{
  invoke (server, unban_in_engine, (Command){ .address = *address });
}
