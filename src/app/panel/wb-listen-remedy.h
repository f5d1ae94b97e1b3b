/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-error-bar.h"
#include "engine/base/wb-listen.h"

G_BEGIN_DECLS

/* What to say and offer when a server did not start. title: translated, "The echo server did not start". error: of the
 * service. port: that was asked for. usual_port: one that needs no right and that people expect here. The offers are the
 * actions service.free-port and service.use-port (uint16). */
void wb_listen_remedy_show_failure (WbErrorBar *bar, const char *title, const GError *error, guint16 port,
                                    guint16 usual_port);

/* What to say of a running server that does not listen everywhere it was told to: "Listening on IPv4 only: …". NULL:
 * it does (transfer full). tone may be NULL. */
char *wb_listen_remedy_dup_partial (const WbListen *listens, guint n, WbBarTone *tone);

/* Keeps that sentence on the bar while it is true. told: what the bar was told last (owned by the caller, who frees it and
 * clears it when it shows something else), so that what the user closed stays closed. n 0: the server does not run. */
void wb_listen_remedy_show_partial (WbErrorBar *bar, char **told, const WbListen *listens, guint n);

G_END_DECLS
