/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The event log of a service: time, tone, text; follows its end until the user scrolls up; text can be selected and
 * copied as a whole. */
#define WB_TYPE_EVENT_VIEW (wb_event_view_get_type ())
G_DECLARE_FINAL_TYPE (WbEventView, wb_event_view, WB, EVENT_VIEW, GtkWidget)

GtkWidget *wb_event_view_new (void);
/* events: WbEvent, oldest first, as a snapshot has them; referenced. Same array again: costs nothing. */
void wb_event_view_set_events (WbEventView *self, GPtrArray *events);

G_END_DECLS
