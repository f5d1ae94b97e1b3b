/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a ping responder says to a datagram, or why nothing: addresses, rates, who is known, and then the protocol. From
 * the cheapest question to the dearest; the order decides what a refusal is counted as.
 *
 *   guard -> an answer? too short? -> rates -> client heard -> CONFIRM? -> wb_ping_text_answer | wb_stamp_reflect
 *
 * Who is over a rate does not become known by that, so that a flood turns the table over no faster than the rates allow.
 *
 * Pure: no system call, the caller passes the times. */
#pragma once

#include "engine/base/wb-datagram-batch.h"
#include "engine/ping/wb-ping-clients.h"
#include "engine/ping/wb-ping-responder-settings.h"
#include "engine/ping/wb-ping-responder-snapshot.h"
#include "engine/ping/wb-ping-text.h"
#include "engine/ping/wb-stamp-packet.h"

G_BEGIN_DECLS

typedef struct _WbPingPolicy WbPingPolicy;

/* settings and clients: borrowed, they outlive it. */
WbPingPolicy *wb_ping_policy_new (const WbPingResponderSettings *settings, WbPingClients *clients);
void wb_ping_policy_free (WbPingPolicy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingPolicy, wb_ping_policy_free)

typedef enum
{
  WB_PING_POLICY_ANSWER,
  WB_PING_POLICY_CONFIRMED, /* the client has sent back what it was asked with; nothing is answered to that */
  WB_PING_POLICY_REFUSE,
} WbPingVerdict;

typedef struct
{
  gint64 now_ns;  /* monotonic */
  gint64 unix_ns; /* realtime */
  WbStampEstimate estimate;
} WbPingNow;

typedef struct
{
  /* ANSWER: head, then tail. */
  const guint8 *head; /* Borrowed: text below, or the room of the caller */
  gsize n_head;
  const guint8 *tail; /* Borrowed: within the datagram */
  gsize n_tail;
  WbPingTextAnswer text;
  WbPingRefused refused; /* REFUSE: why */
  WbPingClient *client;  /* Borrowed, as of WbPingClients; NULL unless heard */
} WbPingDecision;

/* bound: the address of the socket, with port. room: for a reflection, MAX (44, datagram's) bytes; not used by the text
 * protocol. out stays where it is as long as its head is used. */
WbPingVerdict wb_ping_policy_decide (WbPingPolicy *self, const WbDatagram *datagram, const WbEndpoint *bound,
                                     const WbPingNow *now, guint8 *room, WbPingDecision *out);

G_END_DECLS
