/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service-handle.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The broadcast and multicast bench: a group and an interface, what arrives there, and a text to send. */
#define WB_TYPE_MULTICAST_PAGE (wb_multicast_page_get_type ())
G_DECLARE_FINAL_TYPE (WbMulticastPage, wb_multicast_page, WB, MULTICAST_PAGE, GtkWidget)

GtkWidget *wb_multicast_page_new (void);
void wb_multicast_page_set_handle (WbMulticastPage *self, WbServiceHandle *handle); /* of a WbMulticastBench */
/* Starts listening, or ends it. */
void wb_multicast_page_toggle (WbMulticastPage *self);
/* Reads a snapshot and asks for the next; the panel calls it while it is on screen. */
void wb_multicast_page_refresh (WbMulticastPage *self);

G_END_DECLS
