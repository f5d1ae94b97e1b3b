/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The other end, for tests of services in the real window. Everything fails the test that goes wrong. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

GSocketConnection *wb_app_peer_connect (const WbEndpoint *endpoint); /* transfer full */
/* The peer's own address, as a table shows it (transfer full). */
char *wb_app_peer_dup_local (GSocketConnection *connection);
/* Sends line and reads as many bytes as answer has. */
void wb_app_peer_exchange (GSocketConnection *connection, const char *line, const char *answer);
/* What the peer hears at the end: an orderly one or a reset. */
void wb_app_peer_assert_ends (GSocketConnection *connection, gboolean reset);
/* A listening socket that nobody answers at; port 0 is replaced by the one it got (transfer full). */
GSocket *wb_app_peer_occupy (GSocketFamily family, const char *address, guint16 *port);

G_END_DECLS
