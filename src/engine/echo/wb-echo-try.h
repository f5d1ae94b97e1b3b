/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The "try it" client: connects (or sends one datagram), sends a text, and waits for what comes back. One shot, in the
 * caller's context, with a GSocket of its own: it must not share fate with the server it tries. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_ECHO_TRY_REPLY_BYTES 65536u

typedef struct
{
  gint64 connect_ns; /* TCP; 0 for UDP */
  gint64 reply_ns;   /* from the send to the last byte of the reply */
  GBytes *reply;     /* at most WB_ECHO_TRY_REPLY_BYTES */
  WbEndpoint local;
  WbEndpoint remote;
} WbEchoTryResult;

void wb_echo_try_result_free (WbEchoTryResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEchoTryResult, wb_echo_try_result_free)

/* text: sent with a LF (TCP) or as one datagram (UDP). The reply is complete at its LF, at its end, or when nothing more
 * came for 200 ms; timeout_ms for the whole. In discard mode nothing comes: G_IO_ERROR_TIMED_OUT. */
void wb_echo_try_async (const WbEndpoint *to, gboolean udp, const char *text, guint timeout_ms,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WbEchoTryResult *wb_echo_try_finish (GAsyncResult *result, GError **error);

G_END_DECLS
