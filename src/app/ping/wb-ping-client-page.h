/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ping/wb-ping-files.h"
#include "engine/base/wb-service-handle.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A ping session: whom and how, the targets, and everything that is known of the chosen one. */
#define WB_TYPE_PING_CLIENT_PAGE (wb_ping_client_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingClientPage, wb_ping_client_page, WB, PING_CLIENT_PAGE, GtkWidget)

GtkWidget *wb_ping_client_page_new (void);
/* session: of a WbPingSession; referenced. NULL: there is no engine, and reason (or NULL) says why. */
void wb_ping_client_page_set_handle (WbPingClientPage *self, WbServiceHandle *session, const GError *reason);
/* Starts the session, or ends it. */
void wb_ping_client_page_toggle (WbPingClientPage *self);
/* Reads a snapshot and asks for the next; the panel calls it while it is on screen. */
void wb_ping_client_page_refresh (WbPingClientPage *self);
/* For the header bar; NULL: nothing runs. Until the next call. */
const char *wb_ping_client_page_get_subtitle (WbPingClientPage *self);
/* What the dialogs do when a file was chosen: in the background, and errors are said on the page. */
void wb_ping_client_page_save (WbPingClientPage *self, const char *path, WbPingFileForm form);
void wb_ping_client_page_open (WbPingClientPage *self, const char *path);
gboolean wb_ping_client_page_is_busy (WbPingClientPage *self); /* with a file; nothing else can be saved or opened */

G_END_DECLS
