/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-responder-settings.h"
#include "engine/ping/wb-ping-responder-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where, how and for whom the ping responder runs; remembered by itself. Signals "family-switched" (uint family, boolean
 * on): the user turned the switch of 4 or 6; "protocol-changed". */
#define WB_TYPE_PING_RESPONDER_SETTINGS_PAGE (wb_ping_responder_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingResponderSettingsPage, wb_ping_responder_settings_page, WB, PING_RESPONDER_SETTINGS_PAGE,
                      GtkWidget)

GtkWidget *wb_ping_responder_settings_page_new (void);
/* What stands there now; a family that is switched off has its address all the same, for later. FALSE with
 * WB_ERROR_INVALID_INPUT: an address that was chosen once cannot be meant any more. */
gboolean wb_ping_responder_settings_page_read (WbPingResponderSettingsPage *self, WbPingResponderSettings *settings,
                                               GError **error);
/* What can be changed in this state, and what became of each family. snapshot may be NULL. */
void wb_ping_responder_settings_page_update (WbPingResponderSettingsPage *self, WbServiceState state,
                                             const WbPingResponderSnapshot *snapshot);

gboolean wb_ping_responder_settings_page_is_stamp (WbPingResponderSettingsPage *self);
/* The port of the chosen protocol, to be kept. */
void wb_ping_responder_settings_page_set_port (WbPingResponderSettingsPage *self, guint16 port);

G_END_DECLS
