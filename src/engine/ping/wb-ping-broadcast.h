/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One message to all clients of a responder: at once to those who are where they say (confirmed), to the others only
 * after they have sent back a number that nobody else can know. Otherwise whoever forges addresses would aim a broadcast
 * at strangers. Paced, so that a large table does not become a burst.
 *
 *   begin --> the clients of that moment, one each millisecond --+-- confirmed, or everyone: the message
 *                                                                +-- else: CONFIRM <nonce>
 *   CONFIRM comes back within 5 s --> the message */
#pragma once

#include "engine/base/wb-deadline.h"
#include "engine/ping/wb-ping-clients.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_PING_BROADCAST_BYTES_MAX 1200u
#define WB_PING_BROADCAST_RATE 1000u /* datagrams a second */
#define WB_PING_CONFIRM_NS (5 * WB_NS_PER_S)

typedef struct _WbPingBroadcast WbPingBroadcast;

/* Sends one datagram; FALSE: it did not leave. */
typedef gboolean (*WbPingSendFunc) (const WbPingClient *client, gconstpointer bytes, gsize n_bytes, gpointer data);

/* deadlines, clients and data: borrowed, they outlive it. */
WbPingBroadcast *wb_ping_broadcast_new (WbDeadlineQueue *deadlines, WbPingClients *clients, WbPingSendFunc send,
                                        gpointer data);
void wb_ping_broadcast_free (WbPingBroadcast *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingBroadcast, wb_ping_broadcast_free)

/* text: copied; 1 to WB_PING_BROADCAST_BYTES_MAX bytes. Ends one that is still going on. FALSE with error: the system has
 * no random numbers, nothing was begun. */
gboolean wb_ping_broadcast_begin (WbPingBroadcast *self, const char *text, gsize n, gboolean everyone, GError **error);
/* Ends what is still going on; who was asked may still confirm. */
void wb_ping_broadcast_end (WbPingBroadcast *self);
/* The client has sent back what it was asked with (wb_ping_clients_confirm). TRUE: it has been sent the message. */
gboolean wb_ping_broadcast_confirmed (WbPingBroadcast *self, WbPingClient *client);

guint64 wb_ping_broadcast_get_n (WbPingBroadcast *self);
guint wb_ping_broadcast_get_n_sent (WbPingBroadcast *self);    /* of the latest; those who confirmed as well */
guint wb_ping_broadcast_get_n_waiting (WbPingBroadcast *self); /* it is still to go to */

G_END_DECLS
