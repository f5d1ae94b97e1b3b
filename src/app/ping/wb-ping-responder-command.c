/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command carries copies of all it needs. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-responder-command.h"

#include "engine/ping/wb-ping-responder.h"

#include <string.h>

typedef struct
{
  guint8 family;
  gboolean on;
  gboolean everyone;
  char *text;       /* Owned */
  WbReply *refusal; /* Owned; NULL once it is on its way */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->refusal, wb_reply_free);
  g_free (command->text);
  g_free (command);
}

/* --- In the engine ------------------------------------------------------------------------------------------------- */

static void
set_family_in_engine (WbService *service, gpointer data)
{
  const Command *command = data;

  wb_ping_responder_set_family (WB_PING_RESPONDER (service), command->family, command->on);
}

static void
forget_in_engine (WbService *service, gpointer data)
{
  wb_ping_responder_forget_clients (WB_PING_RESPONDER (service));
}

static void
broadcast_in_engine (WbService *service, gpointer data)
{
  Command *command = data;
  g_autoptr (GError) error = NULL;

  if (wb_ping_responder_broadcast (WB_PING_RESPONDER (service), command->text, strlen (command->text),
                                   command->everyone, &error))
    return;
  wb_reply_send (g_steal_pointer (&command->refusal), error->message);
}

/* --- In the window ------------------------------------------------------------------------------------------------- */

static void
invoke (WbServiceHandle *responder, WbServiceFunc func, Command command)
{
  wb_service_handle_invoke (responder, func, g_memdup2 (&command, sizeof command), command_free);
}

void
wb_ping_responder_command_set_family (WbServiceHandle *responder, guint8 family, gboolean on)
{
  invoke (responder, set_family_in_engine, (Command){ .family = family, .on = on });
}

void
wb_ping_responder_command_forget_clients (WbServiceHandle *responder)
{
  invoke (responder, forget_in_engine, (Command){ 0 });
}

void
wb_ping_responder_command_broadcast (WbServiceHandle *responder, const char *text, gboolean everyone,
                                     WbReplyFunc failed, gpointer page)
{
  invoke (responder, broadcast_in_engine,
          (Command){ .text = g_strdup (text), .everyone = everyone, .refusal = wb_reply_new (page, failed) });
}
