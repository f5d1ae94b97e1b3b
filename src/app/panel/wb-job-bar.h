/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_JOB_BAR (wb_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbJobBar, wb_job_bar, WB, JOB_BAR, GtkWidget)

GtkWidget *wb_job_bar_new (void);
/* Shows job while it goes on; NULL hides the bar. */
void wb_job_bar_set_job (WbJobBar *self, WbJob *job);

G_END_DECLS
