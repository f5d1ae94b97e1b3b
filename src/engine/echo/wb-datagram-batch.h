/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datagrams in batches, each with the address and interface it was sent to, and answers from that very address: a host
 * with two addresses that answers from the other one is not understood (RFC 1122, 4.1.3.5).
 *
 *   receive: recvmmsg (Linux) or recvmsg, IP_PKTINFO / IPV6_PKTINFO  ->  WbDatagram [0 … n)
 *   answer i: source becomes destination and the other way round; payload stays where it was received
 *   send: sendmmsg or sendmsg
 *
 * One buffer of the largest datagram for each of the batch; memory that no datagram reached is never touched. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_DATAGRAM_BATCH 32u
#define WB_DATAGRAM_BYTES_MAX 65536u

typedef struct
{
  WbEndpoint source;
  WbEndpoint destination; /* port 0; family 0 where the system does not say */
  guint interface_index;  /* 0: not known */
  gboolean broadcast;     /* the destination is no address of one host */
  const guint8 *bytes;    /* in the batch, until the next receive */
  gsize n_bytes;
} WbDatagram;

typedef struct _WbDatagramBatch WbDatagramBatch;

WbDatagramBatch *wb_datagram_batch_new (void);
void wb_datagram_batch_free (WbDatagramBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDatagramBatch, wb_datagram_batch_free)

/* Asks the system to say where each datagram was sent to. family: 4 or 6. FALSE: it cannot (errno). */
gboolean wb_datagram_ask_destination (int fd, guint8 family);

/* Receives what is there, without waiting. Returns how many (≤ WB_DATAGRAM_BATCH), or -1 with errno when there was none
 * (EAGAIN) or an error. */
int wb_datagram_batch_receive (WbDatagramBatch *self, int fd);
const WbDatagram *wb_datagram_batch_get (WbDatagramBatch *self, guint position);

/* Queues the answer to a datagram: prefix (static; may be NULL), then its payload. Once each. */
void wb_datagram_batch_answer (WbDatagramBatch *self, guint position, const char *prefix);
guint wb_datagram_batch_get_n_answers (WbDatagramBatch *self); /* queued */
/* Sends what was queued. Returns how many the system took; *sent_bytes is their payload. The others are lost, as
 * datagrams may be. */
guint wb_datagram_batch_send (WbDatagramBatch *self, int fd, guint64 *sent_bytes);

G_END_DECLS
