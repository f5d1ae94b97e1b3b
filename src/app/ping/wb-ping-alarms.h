/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Notices that an alarm began or ended, and says so on the desktop while the window is not in front. */
#define WB_TYPE_PING_ALARMS (wb_ping_alarms_get_type ())
G_DECLARE_FINAL_TYPE (WbPingAlarms, wb_ping_alarms, WB, PING_ALARMS, GObject)

WbPingAlarms *wb_ping_alarms_new (void);
/* window NULL: not in front. Returns whether it was told. */
gboolean wb_ping_alarms_look (WbPingAlarms *self, const WbPingSnapshot *snapshot, GtkWindow *window);

G_END_DECLS
