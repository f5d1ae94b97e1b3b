/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The echo page in the real window, with a real server in a real engine thread. */
#pragma once

#include "wb-app-test.h"

#include "app/echo/wb-echo-panel.h"
#include "engine/base/wb-engine.h"
#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *server;
  WbServiceHandle *bench;
  WbWindow *window;
  GtkWidget *panel; /* borrowed */
} WbAppEcho;

/* For g_test_add: the page in front, port 0; at the end all is gone and what was remembered is forgotten. */
void wb_app_echo_set_up (WbAppEcho *fixture, gconstpointer data);
void wb_app_echo_tear_down (WbAppEcho *fixture, gconstpointer data);

GtkWidget *wb_app_echo_find (WbAppEcho *fixture, GType type, const char *name); /* on the page */
GtkWidget *wb_app_echo_find_cell (WbAppEcho *fixture, const char *text);        /* of the table of connections */
void wb_app_echo_click (WbAppEcho *fixture, const char *name);
/* The stack page whose switch bears the title. */
void wb_app_echo_show_page (WbAppEcho *fixture, const char *name, const char *page);
/* Clicks Start and waits until it runs. */
void wb_app_echo_start (WbAppEcho *fixture);

WbServiceState wb_app_echo_get_state (WbAppEcho *fixture);
WbEchoSnapshot *wb_app_echo_dup_snapshot (WbAppEcho *fixture);
/* place: as in WbEchoSnapshot.listens. */
gboolean wb_app_echo_listens (WbAppEcho *fixture, guint place);
WbEndpoint wb_app_echo_get_endpoint (WbAppEcho *fixture, guint place); /* waits until it listens there */

G_END_DECLS
