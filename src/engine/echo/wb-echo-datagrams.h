/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The UDP side of an echo server: one socket of one family. */
#pragma once

#include "engine/base/wb-engine.h"
#include "engine/base/wb-source-limits.h"
#include "engine/echo/wb-echo-settings.h"
#include "engine/echo/wb-echo-traffic.h"

G_BEGIN_DECLS

typedef struct _WbEchoDatagrams WbEchoDatagrams;

/* Binds to at (port 0: the system's choice); settings, sources and traffic: borrowed, they outlive it. NULL with GIO's
 * error: "Could not listen on [::1]:7777 (UDP): …". */
WbEchoDatagrams *wb_echo_datagrams_new (WbEngine *engine, const WbEndpoint *at, const WbEchoSettings *settings,
                                        WbSourceLimits *sources, WbEchoTraffic *traffic, GError **error);
void wb_echo_datagrams_free (WbEchoDatagrams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEchoDatagrams, wb_echo_datagrams_free)

const WbEndpoint *wb_echo_datagrams_get_endpoint (WbEchoDatagrams *self); /* with the real port */

G_END_DECLS
