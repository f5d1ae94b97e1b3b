/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the name of a host to its addresses, and why there are none in words that a person can act on. In the context of the
 * caller. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* family: 4 or 6: only such addresses; 0: both, in the order of the system. port: of the endpoints that are found. */
void wb_resolve_async (const char *host, guint16 port, guint8 family, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
/* Transfer full: WbEndpoints, at least one. Else G_RESOLVER_ERROR, or G_IO_ERROR_CANCELLED. The message does not name the
 * host: its caller does, who knows how it was written. */
GArray *wb_resolve_finish (GAsyncResult *result, GError **error);
/* That it has no address of family (transfer full). */
GError *wb_resolve_new_no_address (guint8 family);

G_END_DECLS
