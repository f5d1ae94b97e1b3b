/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what a person types for a host and its port to addresses that can be asked. In the context of the caller. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* typed: "localhost", "localhost:5000", "192.0.2.1:5000", "2001:db8::1", "[::1]:5000". default_port: of what names none;
 * below 0: there must be one. family: 4 or 6: only such addresses; 0: both, in the order of the system. timeout_ns: of
 * the names' service. Errors: WB_ERROR_INVALID_INPUT (what was typed), G_RESOLVER_ERROR, G_IO_ERROR_TIMED_OUT,
 * G_IO_ERROR_CANCELLED. */
void wb_name_lookup_async (const char *typed, int default_port, guint8 family, gint64 timeout_ns,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Transfer full: WbEndpoints, at least one, each with a port and of a single host. */
GArray *wb_name_lookup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
