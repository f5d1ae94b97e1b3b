/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs wirebench-capture: hands it the file, its options and a control pipe, and turns its status lines into state.
 * Lives in the main context.  STOPPED -> STARTING -> RUNNING -> STOPPING -> STOPPED | FAILED */
#pragma once

#include "engine/capture/wb-capture-helper.h"
#include "engine/capture/wb-capture-options.h"
#include "engine/capture/wb-capture-rights.h"
#include "engine/capture/wb-filter-check.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_CAPTURE_STOPPED,
  WB_CAPTURE_STARTING,
  WB_CAPTURE_RUNNING,
  WB_CAPTURE_STOPPING,
  WB_CAPTURE_FAILED,
} WbCaptureState;

#define WB_TYPE_CAPTURE_PROCESS (wb_capture_process_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureProcess, wb_capture_process, WB, CAPTURE_PROCESS, GObject)

/* Property "state" (uint, read-only). Signals: "status" () after status lines, at most every 50 ms; "warning" (const
 * char *text). When the state becomes STOPPED or FAILED the helper has ended and the file is whole. Dropping the last
 * reference ends a running helper too; its file then stays as it would after a stop. */
WbCaptureProcess *wb_capture_process_new (void);

/* Legal when STOPPED or FAILED. output_fd: the file, opened by the caller O_EXCL 0600 (wb_capture_store_create());
 * dup'ed. FALSE with an error when the helper was not even spawned: WB_ERROR_INVALID_INPUT (the filter is too long),
 * G_SPAWN_ERROR (there is none), or WB_ERROR_NO_PERMISSION (it is there, and this user may not execute it); everything later is state FAILED with
 * get_error(), whose code is WB_ERROR_NO_PERMISSION when wb_capture_dup_rights_command() is the remedy. */
gboolean wb_capture_process_start (WbCaptureProcess *self, const WbCaptureOptions *options, int output_fd,
                                   GError **error);
void wb_capture_process_stop (WbCaptureProcess *self); /* asks; twice is fine */

WbCaptureState wb_capture_process_get_state (WbCaptureProcess *self);
void wb_capture_process_get_stats (WbCaptureProcess *self, WbCaptureStats *stats); /* of the last run; zero at first */
const GError *wb_capture_process_get_error (WbCaptureProcess *self);     /* of FAILED: message names the remedy */
const char *wb_capture_process_get_stop_reason (WbCaptureProcess *self); /* translated; NULL when the user asked */

G_END_DECLS
