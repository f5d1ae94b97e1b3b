/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session in the test's own context: started with settings, waited for, asked for its snapshot. */
#pragma once

#include "engine/ping/wb-ping-session-private.h"
#include "wb-ping-peer.h"

#include "../support/wb-until.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbPingSession *session;
  WbPingSettings settings; /* of short times; targets: none */
  WbPingSnapshot *snapshot;
  guint n_events[5]; /* by WbPingEventKind */
} WbPingRun;

void wb_ping_run_init (WbPingRun *self);
/* Proves that the session is finalized. */
void wb_ping_run_clear (WbPingRun *self);
void wb_ping_run_add_target (WbPingRun *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void wb_ping_run_start (WbPingRun *self);
/* Until it has ended itself; then its snapshot with all rows is taken. */
void wb_ping_run_wait (WbPingRun *self);
/* Takes a new snapshot; TRUE, so that it can stand in a condition. */
gboolean wb_ping_run_look (WbPingRun *self);
gboolean wb_ping_run_log_has (WbPingRun *self, const char *words);

G_END_DECLS
