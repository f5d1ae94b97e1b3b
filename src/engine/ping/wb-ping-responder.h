/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers pings: the text protocol of SERVICES.md, or STAMP and TWAMP-Light (RFC 8762, RFC 8972, RFC 5357 I). A
 * WbService: start takes WbPingResponderSettings, snapshot gives WbPingResponderSnapshot. Engine's context only.
 *
 * A broadcast goes to clients on loopback and to those who have shown that they are where they say. The others are asked
 * once, "CONFIRM <16 hexadecimal digits>"; who sends that very line back is confirmed, and gets the message if that comes
 * within 5 s. Nobody is asked before a broadcast, so that a plain client never reads what it did not ask for. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-responder-settings.h"
#include "engine/ping/wb-ping-responder-snapshot.h"

G_BEGIN_DECLS

#define WB_TYPE_PING_RESPONDER (wb_ping_responder_get_type ())
G_DECLARE_FINAL_TYPE (WbPingResponder, wb_ping_responder, WB, PING_RESPONDER, WbService)

WbPingResponder *wb_ping_responder_new (WbEngine *engine);

/* While RUNNING. */
void wb_ping_responder_set_family (WbPingResponder *self, guint8 family, gboolean on);
/* One datagram of n bytes (≤ 1,200) to each client as above; everyone: to all that are known, confirmed or not. Paced to
 * 1,000 a second; one that is still going on ends. FALSE with error: empty, too long, STAMP, not running. */
gboolean wb_ping_responder_broadcast (WbPingResponder *self, const char *text, gsize n, gboolean everyone,
                                      GError **error);
void wb_ping_responder_forget_clients (WbPingResponder *self);

G_END_DECLS
