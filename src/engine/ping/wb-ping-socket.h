/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket of a session and one family, for all targets: unconnected, probes out in batches, and what the host itself
 * says of them: when each left, and which ICMP errors came for them.
 *
 *   send (probes)  -->  sendmsg   -->  kernel numbers what it takes   \
 *   drain          <--  error queue: number, moment of leaving        /  told with the caller's target and sequence
 *                  <--  error queue: ICMP type, code, by whom, our packet
 *
 * Linux: wb-ping-socket-linux.c. Portable: the program's own times, no ICMP. Receiving is wb-datagram-batch's. Owner's
 * thread only. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/ping/wb-ping-settings.h"

G_BEGIN_DECLS

#define WB_PING_SOCKET_BATCH 32u

typedef struct _WbPingSocket WbPingSocket;

typedef struct
{
  const WbEndpoint *to;
  const guint8 *bytes;
  gsize n_bytes;
  guint target;
  guint64 sequence;
} WbPingSocketProbe;

typedef struct
{
  /* The kernel sent this one at that moment. */
  void (*sent) (guint target, guint64 sequence, gint64 t1_unix_ns, gpointer data);
  /* to: where our packet went; from: who says so, family 0: not known. quoted: of our payload, may be empty. mtu: 0: it
   * does not say. */
  void (*icmp) (const WbEndpoint *to, const WbEndpoint *from, guint8 type, guint8 code, guint mtu, const guint8 *quoted,
                gsize n_quoted, gpointer data);
} WbPingSocketEvents;

/* Options as settings want them; what the system refuses becomes an error that names it. events: borrowed, static. NULL
 * with error. */
WbPingSocket *wb_ping_socket_new (guint8 family, const WbPingSettings *settings, const WbPingSocketEvents *events,
                                  gpointer data, GError **error);
void wb_ping_socket_free (WbPingSocket *self);

int wb_ping_socket_get_fd (WbPingSocket *self); /* borrowed */
/* How many probes one call may take (≤ WB_PING_SOCKET_BATCH): 1 where each is to be stamped right before its call. */
guint wb_ping_socket_get_batch (WbPingSocket *self);
/* Sends n probes in their order, without waiting. Returns how many of the first the system took. When these are not all
 * *code says why the next one was not (errno), after it was asked about for good; 0: ask again from there on. What is told
 * meanwhile is of earlier calls. */
guint wb_ping_socket_send (WbPingSocket *self, const WbPingSocketProbe *probes, guint n, int *code);
/* Tells what the host has said since. */
void wb_ping_socket_drain (WbPingSocket *self);

G_END_DECLS
