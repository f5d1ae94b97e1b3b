/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a worker is, told in its caller's context. However often the worker reports, at most one call is under way:
 * a caller that is late hears the latest figure and no backlog.
 *
 *   worker: report() report() … g_task_return()          caller: call … call … result
 *
 * Invariants: called in the task's context only, also when nobody runs that at the moment; never after the task was
 * cancelled there; never after the task's result, since it comes at the result's priority and was queued before. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbProgress WbProgress;

/* For one task, after its priority is set. func may be NULL: nobody listens. data must live until the result. */
WbProgress *wb_progress_new (GTask *task, guint interval_ms, GFileProgressCallback func, gpointer data);
WbProgress *wb_progress_ref (WbProgress *self);
void wb_progress_unref (WbProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbProgress, wb_progress_unref)

/* The worker's. Reads a clock: once in some hundred small steps is enough. done == total is always told. */
void wb_progress_report (WbProgress *self, goffset done, goffset total);

G_END_DECLS
