/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A bounded piece of work that the user may watch and cancel: saving, exporting. Properties: title (string),
 * progress (double 0..1; below 0: unknown). */
#define WB_TYPE_JOB (wb_job_get_type ())
G_DECLARE_FINAL_TYPE (WbJob, wb_job, WB, JOB, GObject)

WbJob *wb_job_new (const char *title);
const char *wb_job_get_title (WbJob *self);
double wb_job_get_progress (WbJob *self);
void wb_job_set_progress (WbJob *self, double progress);
GCancellable *wb_job_get_cancellable (WbJob *self); /* borrowed */
void wb_job_cancel (WbJob *self);
/* A GFileProgressCallback; data is the job. */
void wb_job_progress_cb (goffset done, goffset all, gpointer data);

G_END_DECLS
