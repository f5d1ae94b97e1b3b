/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pool page wants of a running pool, carried to the engine. */
#pragma once

#include "app/panel/wb-reply.h"
#include "engine/base/wb-service-handle.h"
#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

/* The buttons that teach. */
typedef enum
{
  WB_POOL_LESSON_BORROW,
  WB_POOL_LESSON_RELEASE,
  WB_POOL_LESSON_LEAK,
  WB_POOL_LESSON_RETURN,
  WB_POOL_LESSON_KILL,
  WB_POOL_LESSON_RESET,
  WB_POOL_N_LESSONS,
} WbPoolLesson;

void wb_pool_command_teach (WbServiceHandle *pool, WbPoolLesson lesson);
void wb_pool_command_close_connection (WbServiceHandle *pool, guint64 id);
void wb_pool_command_validate_connection (WbServiceHandle *pool, guint64 id);
void wb_pool_command_set_target_mode (WbServiceHandle *pool, guint64 target_id, WbPoolTargetMode mode);
/* What is lent may come back for drain_ns; then the pool is stopped. */
void wb_pool_command_drain (WbServiceHandle *pool, gint64 drain_ns);

/* settings: copied. failed (page, reason): later, in this context, unless page is gone by then. */
void wb_pool_command_start_load (WbServiceHandle *pool, const WbPoolLoadSettings *settings, WbReplyFunc failed,
                                 gpointer page);
void wb_pool_command_stop_load (WbServiceHandle *pool);

G_END_DECLS
