/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-service-handle.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The head of every service's panel: a Start/Stop button bound to the action "service.toggle", the state in words and
 * colour, a text of what is listening where (with a button to copy), and room for the panel's own controls. It follows
 * the handle's state; it starts nothing itself. */
#define WB_TYPE_SERVICE_BAR (wb_service_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbServiceBar, wb_service_bar, WB, SERVICE_BAR, GtkWidget)

GtkWidget *wb_service_bar_new (void);
/* Properties "handle" (WbServiceHandle), "start-label" and "stop-label" (string; NULL: "Start", "Stop"). Children of
 * type "control" in a .ui stand at the end of the bar. */
void wb_service_bar_set_handle (WbServiceBar *self, WbServiceHandle *handle);
/* "127.0.0.1:8080, [::1]:8080"; "" hides it. warning: shown beside it in the warning tone ("reachable from other
 * machines"), or NULL. */
void wb_service_bar_set_where (WbServiceBar *self, const char *where, const char *warning);
/* What is said instead of "Running", in the warning tone, of a service that runs but does not do what it is there for
 * ("Running, no target answers"); NULL: nothing is wrong. */
void wb_service_bar_set_trouble (WbServiceBar *self, const char *trouble);

G_END_DECLS
