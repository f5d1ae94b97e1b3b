/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whom to ping and how; remembered by itself. Signal "start": the user pressed Enter in an entry. */
#define WB_TYPE_PING_SETTINGS_PAGE (wb_ping_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingSettingsPage, wb_ping_settings_page, WB, PING_SETTINGS_PAGE, GtkWidget)

GtkWidget *wb_ping_settings_page_new (void);
/* What stands there now, initialised here; wb_ping_settings_clear it also after FALSE, which is with
 * WB_ERROR_INVALID_INPUT: then the field is marked, says why, and has the keyboard. */
gboolean wb_ping_settings_page_read (WbPingSettingsPage *self, WbPingSettings *settings, GError **error);
/* What can be changed in this state. */
void wb_ping_settings_page_update (WbPingSettingsPage *self, WbServiceState state);

G_END_DECLS
