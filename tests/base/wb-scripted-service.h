/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service that does what its settings say: a list of steps (G_TYPE_STRV), taken in start, or in stop when they begin
 * with "stop:". Everything that happens to it is written down.
 *
 *   hold, release   started   fail   stop   start    call wb_service_… on itself */
#pragma once

#include "engine/base/wb-service.h"

G_BEGIN_DECLS

#define WB_TYPE_SCRIPTED_SERVICE (wb_scripted_service_get_type ())
G_DECLARE_FINAL_TYPE (WbScriptedService, wb_scripted_service, WB, SCRIPTED_SERVICE, WbService)

typedef struct
{
  WbSnapshot base;
  guint number; /* the how many-th of this service */
  WbServiceState state;
  WbSnapshotRequest request;
} WbScriptedSnapshot;

/* How many there are, in all threads. Counts down in the service's own context, and wakes the default one. */
int wb_scripted_service_get_n_alive (void);

void wb_scripted_service_step (WbScriptedService *self, const char *step);
/* "start", "stop" and, from set_state_func (…_note_state), the states in capitals, with a space before each. */
const char *wb_scripted_service_get_notes (WbScriptedService *self);
void wb_scripted_service_note_state (WbService *service, gpointer data);
const char *wb_service_state_get_name (WbServiceState state);

G_END_DECLS
