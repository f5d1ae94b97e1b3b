/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window asks of a running ping responder. Everything is posted to the engine; nothing waits. */
#pragma once

#include "app/panel/wb-reply.h"
#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

void wb_ping_responder_command_set_family (WbServiceHandle *responder, guint8 family, gboolean on);
void wb_ping_responder_command_forget_clients (WbServiceHandle *responder);
/* everyone: also to clients that are not confirmed. failed (page, reason) is called in the context of the caller if
 * nothing goes out, unless page (a GObject) has gone meanwhile. */
void wb_ping_responder_command_broadcast (WbServiceHandle *responder, const char *text, gboolean everyone,
                                          WbReplyFunc failed, gpointer page);

G_END_DECLS
