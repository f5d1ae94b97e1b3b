/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One datagram and what comes back: what a person tries a service with. In the context of the caller. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  WbEndpoint local;
  WbEndpoint remote; /* who was asked */
  WbEndpoint from;   /* who answered */
  gint64 round_trip_ns;
  gboolean kernel_times; /* the round trip is between two stamps of the kernel */
  guint8 ttl;            /* of the reply; 0: not known */
  GBytes *reply;         /* Owned */
} WbPingMessageReply;

void wb_ping_message_reply_free (WbPingMessageReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingMessageReply, wb_ping_message_reply_free)

/* host_and_port: "localhost:5000", "[::1]:5000"; default_port as wb_endpoint_parse. family: 4, 6 or 0 as in
 * WbPingSettings. message ≤ 65,507 bytes, may be empty. Fails with WB_ERROR_INVALID_INPUT (what was typed),
 * G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CONNECTION_REFUSED and the like ("No answer from [::1]:5000 within 5 s"). */
void wb_ping_message_send_async (const char *host_and_port, int default_port, guint8 family, GBytes *message,
                                 gint64 timeout_ns, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
WbPingMessageReply *wb_ping_message_send_finish (GAsyncResult *result, GError **error); /* transfer full */

G_END_DECLS
