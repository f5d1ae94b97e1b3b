/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The largest packet that reaches a target whole: probes with DF, a binary search between 68 (IPv6: 1,280) and the
 * outgoing interface's MTU; ICMP "too big" shortens it, silence after three tries is "too big" as well (RFC 8899 speaks of
 * a black hole then). Needs a target that answers (text, STAMP or echo). In the context of the caller. */
#pragma once

#include "engine/ping/wb-ping-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  WbEndpoint target;
  guint mtu;           /* bytes of the IP packet; what was proved by an answer */
  guint payload;       /* bytes of UDP payload in it */
  guint interface_mtu; /* 0: not known */
  guint n_probes;
  gboolean black_hole; /* something larger vanished without an ICMP message */
  WbEndpoint told_by;  /* who said "too big" last; family 0: nobody */
  guint told_mtu;
} WbPathMtu;

/* n_probes so far, and the bounds: known to pass, and known not to (0: none yet). */
typedef void (*WbPathMtuProgress) (guint n_probes, guint passes, guint too_big, gpointer data);

/* target as in WbPingSettings, no range. timeout_ns: of each probe. Errors as wb_ping_message_send_async; TIMED_OUT: not
 * even the smallest was answered. */
void wb_path_mtu_search_async (const char *target, WbPingMode mode, guint8 family, gint64 timeout_ns,
                               GCancellable *cancellable, WbPathMtuProgress progress, gpointer progress_data,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_path_mtu_search_finish (GAsyncResult *result, WbPathMtu *out, GError **error);

G_END_DECLS
