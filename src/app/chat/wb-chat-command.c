/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One struct for all commands; each function in the engine reads its part. Only the answer that somebody has left comes
 * back, and it finds the panel by a weak reference that is followed in the main context alone. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-command.h"

#include "engine/chat/wb-chat-server.h"

typedef struct
{
  GWeakRef panel;
  void (*func) (gpointer panel, const char *name);
  char *name; /* owned */
} Lost;

typedef struct
{
  guint64 id;
  char *text; /* owned */
  WbEndpoint address;
  guint8 family;
  gboolean on;
  Lost *lost; /* owned; NULL: nobody wants to know */
} Command;

static void
lost_free (gpointer data)
{
  Lost *lost = data;

  g_weak_ref_clear (&lost->panel);
  g_free (lost->name);
  g_free (lost);
}

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->lost, lost_free);
  g_free (command->text);
  g_free (command);
}

static gboolean
lost_cb (gpointer data)
{
  Lost *lost = data;
  g_autoptr (GObject) panel = g_weak_ref_get (&lost->panel);

  if (panel != NULL)
    lost->func (panel, lost->name);
  return G_SOURCE_REMOVE;
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
    g_idle_add_full (G_PRIORITY_DEFAULT, lost_cb, g_steal_pointer (&command->lost), lost_free);
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
wb_chat_command_whisper (WbServiceHandle *server, guint64 id, const char *name, const char *text,
                         void (*lost) (gpointer panel, const char *name), gpointer panel)
{
  Lost *answer = g_new0 (Lost, 1);

  g_weak_ref_init (&answer->panel, panel);
  answer->func = lost;
  answer->name = g_strdup (name);
  invoke (server, whisper_in_engine, (Command){ .id = id, .text = g_strdup (text), .lost = answer });
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
