/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to STUN servers (RFC 8489): what is my address outside, and how does the NAT on the way map (RFC 5780, 4.3).
 * Requests are sent again as RFC 8489, 6.2.1 says (RTO 500 ms, doubled, Rc 7, Rm 16), shorter if timeout_ns is. In the
 * context of the caller. */
#pragma once

#include "engine/ping/wb-nat-mapping.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  WbEndpoint local; /* a real address, not 0.0.0.0 */
  WbEndpoint server;
  WbEndpoint mapped;    /* how the server sees us */
  WbEndpoint other;     /* the server's second address; family 0: it has none */
  gint64 round_trip_ns; /* since the latest request; of several nothing tells which one was answered */
  guint n_requests;     /* sent until then */
  char *software;       /* Owned; the server's, safe to show; NULL: it does not say */
} WbStunAnswer;

void wb_stun_answer_free (WbStunAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbStunAnswer, wb_stun_answer_free)

/* server: "host", "host:port" (3478). family: 4, 6 or 0. Errors as wb_ping_message_send_async; WB_ERROR_PROTOCOL: the
 * server's error with its number and reason, or an answer that is none. */
void wb_stun_ask_async (const char *server, guint8 family, gint64 timeout_ns, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
WbStunAnswer *wb_stun_ask_finish (GAsyncResult *result, GError **error);

/* The mapping behaviour. alternate: a second server (of another address) when the first has no OTHER-ADDRESS; NULL:
 * only the server's word. What was found out stands in the result; an error is for what was typed and for sockets. */
void wb_stun_map_async (const char *server, const char *alternate, guint8 family, gint64 timeout_ns,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_stun_map_finish (GAsyncResult *result, WbNatMapping *out, GError **error);
/* One or two sentences for a person: what it is called and what follows from it. Translated (transfer full). */
char *wb_nat_mapping_describe (const WbNatMapping *self);

G_END_DECLS
