/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service-handle.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who answers pings: the responder with its settings, figures, clients, refusals and events, and a message to its
 * clients. Its widgets' actions are its own group "service". */
#define WB_TYPE_PING_RESPONDER_PAGE (wb_ping_responder_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPingResponderPage, wb_ping_responder_page, WB, PING_RESPONDER_PAGE, GtkWidget)

GtkWidget *wb_ping_responder_page_new (void);
/* responder: of a WbPingResponder; referenced. NULL: there is no engine, and reason (or NULL) says why. */
void wb_ping_responder_page_set_handle (WbPingResponderPage *self, WbServiceHandle *responder, const GError *reason);
/* Starts the responder, or stops it. */
void wb_ping_responder_page_toggle (WbPingResponderPage *self);
/* Reads a snapshot and asks for the next; the panel calls it while the page is on screen. */
void wb_ping_responder_page_refresh (WbPingResponderPage *self);
/* Where it listens, for the header bar; NULL: nowhere. Until the next call. */
const char *wb_ping_responder_page_get_subtitle (WbPingResponderPage *self);

G_END_DECLS
