/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/pool/wb-pool-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a pool is to be: its targets, sizes and times, and under Advanced the rest. Signals: "start" when Enter was
 * pressed in an entry while nothing runs; "changed" when anything reads otherwise. */
#define WB_TYPE_POOL_SETTINGS_PAGE (wb_pool_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolSettingsPage, wb_pool_settings_page, WB, POOL_SETTINGS_PAGE, GtkWidget)

GtkWidget *wb_pool_settings_page_new (void);

/* settings: filled in any case, to be cleared by the caller. FALSE with WB_ERROR_INVALID_INPUT or WB_ERROR_LIMIT. */
gboolean wb_pool_settings_page_read (WbPoolSettingsPage *self, WbPoolSettings *settings, GError **error);
/* After a read that failed: takes the keyboard to what is wrong. */
void wb_pool_settings_page_point_at_problem (WbPoolSettingsPage *self);
gint64 wb_pool_settings_page_get_drain_ns (WbPoolSettingsPage *self);
void wb_pool_settings_page_update (WbPoolSettingsPage *self, WbServiceState state);

G_END_DECLS
