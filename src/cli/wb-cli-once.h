/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands that ask one question share: waiting for the answer, and how addresses are printed. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Begins what is waited for; callback and user_data are to be called with its result. */
typedef void (*WbCliOnceFunc) (gpointer data, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);

/* Runs the default context until there is a result (transfer full). Ctrl+C cancels. */
GAsyncResult *wb_cli_once_run (WbCliOnceFunc begin, gpointer data);

/* Complains, unless somebody has cancelled. Returns WB_CLI_USAGE for what was typed, else WB_CLI_FAILED. */
int wb_cli_once_fail (const char *command, const GError *error);

/* FALSE, having complained: both, or a time out of range. family: 4, 6, 0. */
gboolean wb_cli_once_check (const char *command, gboolean v4, gboolean v6, double timeout_s, guint8 *family,
                            gint64 *timeout_ns);

/* "192.0.2.1:80" in quotes; null for family 0. */
void wb_cli_once_append_endpoint (GString *out, const WbEndpoint *endpoint);

G_END_DECLS
