/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/echo/wb-echo-settings.h"
#include "engine/echo/wb-echo-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where, how and for whom the echo server runs; remembered by itself. Signal "family-switched" (uint family, boolean
 * on): the user turned the switch of 4 or 6. */
#define WB_TYPE_ECHO_SETTINGS_PAGE (wb_echo_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoSettingsPage, wb_echo_settings_page, WB, ECHO_SETTINGS_PAGE, GtkWidget)

GtkWidget *wb_echo_settings_page_new (void);
/* What stands there now; a family that is switched off has its address all the same, for later. FALSE with
 * WB_ERROR_INVALID_INPUT: an address that was chosen once cannot be meant any more. */
gboolean wb_echo_settings_page_read (WbEchoSettingsPage *self, WbEchoSettings *settings, GError **error);
/* What can be changed in this state, and what became of each family. snapshot may be NULL. */
void wb_echo_settings_page_update (WbEchoSettingsPage *self, WbServiceState state, const WbEchoSnapshot *snapshot);

G_END_DECLS
