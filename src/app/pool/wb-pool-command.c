/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command carries copies of all it needs. One that finds nothing to do any more (a connection that has just gone) does
 * nothing: the next snapshot says why. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-command.h"

#include "engine/pool/wb-pool.h"

typedef struct
{
  WbPoolLesson lesson;
  guint64 id;
  WbPoolTargetMode mode;
  gint64 drain_ns;
  WbPoolLoadSettings load;
  WbReply *refusal; /* Owned; NULL once it is on its way */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->refusal, wb_reply_free);
  g_free (command);
}

/* --- In the engine ------------------------------------------------------------------------------------------------- */

static void
teach_in_engine (WbService *service, gpointer data)
{
  WbPool *pool = WB_POOL (service);

  switch (((const Command *) data)->lesson)
    {
    case WB_POOL_LESSON_BORROW:
      wb_pool_borrow_one (pool);
      break;
    case WB_POOL_LESSON_RELEASE:
      wb_pool_release_one (pool);
      break;
    case WB_POOL_LESSON_LEAK:
      wb_pool_leak_one (pool);
      break;
    case WB_POOL_LESSON_RETURN:
      wb_pool_return_leaked (pool);
      break;
    case WB_POOL_LESSON_KILL:
      wb_pool_kill_one (pool);
      break;
    case WB_POOL_LESSON_RESET:
      wb_pool_reset (pool);
      break;
    case WB_POOL_N_LESSONS:
    default:
      break;
    }
}

static void
close_in_engine (WbService *service, gpointer data)
{
  wb_pool_close_connection (WB_POOL (service), ((const Command *) data)->id);
}

static void
validate_in_engine (WbService *service, gpointer data)
{
  wb_pool_validate_connection (WB_POOL (service), ((const Command *) data)->id);
}

static void
set_target_mode_in_engine (WbService *service, gpointer data)
{
  const Command *command = data;

  wb_pool_set_target_mode (WB_POOL (service), command->id, command->mode);
}

static void
drain_in_engine (WbService *service, gpointer data)
{
  wb_pool_close (WB_POOL (service), ((const Command *) data)->drain_ns);
}

static void
start_load_in_engine (WbService *service, gpointer data)
{
  Command *command = data;
  g_autoptr (GError) error = NULL;

  if (wb_pool_start_load (WB_POOL (service), &command->load, &error))
    return;
  wb_reply_send (g_steal_pointer (&command->refusal), error != NULL ? error->message : "");
}

static void
stop_load_in_engine (WbService *service, gpointer data)
{
  wb_pool_stop_load (WB_POOL (service));
}

/* --- In the window ------------------------------------------------------------------------------------------------- */

static void
invoke (WbServiceHandle *pool, WbServiceFunc func, Command command)
{
  wb_service_handle_invoke (pool, func, g_memdup2 (&command, sizeof command), command_free);
}

void
wb_pool_command_teach (WbServiceHandle *pool, WbPoolLesson lesson)
{
  invoke (pool, teach_in_engine, (Command){ .lesson = lesson });
}

void
wb_pool_command_close_connection (WbServiceHandle *pool, guint64 id)
{
  invoke (pool, close_in_engine, (Command){ .id = id });
}

void
wb_pool_command_validate_connection (WbServiceHandle *pool, guint64 id)
{
  invoke (pool, validate_in_engine, (Command){ .id = id });
}

void
wb_pool_command_set_target_mode (WbServiceHandle *pool, guint64 target_id, WbPoolTargetMode mode)
{
  invoke (pool, set_target_mode_in_engine, (Command){ .id = target_id, .mode = mode });
}

void
wb_pool_command_drain (WbServiceHandle *pool, gint64 drain_ns)
{
  invoke (pool, drain_in_engine, (Command){ .drain_ns = drain_ns });
}

void
wb_pool_command_start_load (WbServiceHandle *pool, const WbPoolLoadSettings *settings, WbReplyFunc failed,
                            gpointer page)
{
  invoke (pool, start_load_in_engine, (Command){ .load = *settings, .refusal = wb_reply_new (page, failed) });
}

void
wb_pool_command_stop_load (WbServiceHandle *pool)
{
  invoke (pool, stop_load_in_engine, (Command){ 0 });
}
