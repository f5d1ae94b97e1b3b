/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command carries copies of all it needs. The page is held weakly: it may go while a refusal is on its way back. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-responder-command.h"

#include "engine/ping/wb-ping-responder.h"

#include <string.h>

typedef struct
{
  GWeakRef page;
  void (*func) (gpointer page, const char *reason);
  char *reason; /* Owned */
} Failure;

typedef struct
{
  guint8 family;
  gboolean on;
  gboolean everyone;
  char *text;       /* Owned */
  Failure *failure; /* Owned; NULL once it is on its way */
} Command;

static void
failure_free (gpointer data)
{
  Failure *failure = data;

  g_weak_ref_clear (&failure->page);
  g_free (failure->reason);
  g_free (failure);
}

static gboolean
failed_cb (gpointer data)
{
  const Failure *failure = data;
  g_autoptr (GObject) page = g_weak_ref_get ((GWeakRef *) &failure->page);

  if (page != NULL)
    failure->func (page, failure->reason);
  return G_SOURCE_REMOVE;
}

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->failure, failure_free);
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
  command->failure->reason = g_strdup (error->message);
  g_idle_add_full (G_PRIORITY_DEFAULT, failed_cb, g_steal_pointer (&command->failure), failure_free);
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
                                     void (*failed) (gpointer page, const char *reason), gpointer page)
{
  Failure *failure = g_new0 (Failure, 1);

  g_weak_ref_init (&failure->page, page);
  failure->func = failed;
  invoke (responder, broadcast_in_engine,
          (Command){ .text = g_strdup (text), .everyone = everyone, .failure = failure });
}
