/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ping page asks of a running session: carried to the engine, and answers back. */
#pragma once

#include "engine/base/wb-service-handle.h"
#include "engine/ping/wb-ping-report.h"

G_BEGIN_DECLS

void wb_ping_command_set_view (WbServiceHandle *session, const WbPingView *view);

/* report: borrowed for the call; NULL: nothing was ever started. */
typedef void (*WbPingReportFunc) (gpointer object, WbPingReport *report, gpointer data);
/* Calls func later, in this context, unless object is gone by then. free_data (or NULL) is called in any case. */
void wb_ping_command_ask_report (WbServiceHandle *session, gpointer object, WbPingReportFunc func, gpointer data,
                                 GDestroyNotify free_data);

G_END_DECLS
