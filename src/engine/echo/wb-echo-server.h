/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dual-stack echo server: TCP and UDP, IPv4 and IPv6 apart, in three modes (SERVICES.md). A WbService: start takes
 * WbEchoSettings, snapshot gives WbEchoSnapshot. Engine's context only. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/echo/wb-echo-settings.h"
#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

#define WB_TYPE_ECHO_SERVER (wb_echo_server_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoServer, wb_echo_server, WB, ECHO_SERVER, WbService)

WbEchoServer *wb_echo_server_new (WbEngine *engine);

/* While RUNNING. */
/* Switches one family of the running server: listeners of TCP and UDP; connections that are there stay. What fails is in
 * the snapshot's listens and the log; the other family goes on. One that the settings left without an address gets
 * loopback, or all addresses when the other has them. */
void wb_echo_server_set_family (WbEchoServer *self, guint8 family, gboolean on);
/* reset: RST instead of an orderly end. FALSE: no such connection any more. */
gboolean wb_echo_server_disconnect (WbEchoServer *self, guint64 id, gboolean reset);
void wb_echo_server_disconnect_all (WbEchoServer *self, gboolean reset);

G_END_DECLS
