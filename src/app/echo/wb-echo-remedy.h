/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-error-bar.h"
#include "engine/echo/wb-echo-snapshot.h"

G_BEGIN_DECLS

/* What to say and offer when the server did not start. error: of the service. port: that was asked for. */
void wb_echo_remedy_show_failure (WbErrorBar *bar, const GError *error, guint16 port);

/* What to say of a running server that does not listen everywhere it was told to: "Listening on IPv4 only: …". NULL:
 * it does (transfer full). tone may be NULL. */
char *wb_echo_remedy_dup_partial (const WbEchoSnapshot *snapshot, WbBarTone *tone);

G_END_DECLS
