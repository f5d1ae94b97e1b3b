/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datagrams in batches, each with the address and interface it was sent to, and answers from that very address: a host
 * with two addresses that answers from the other one is not understood (RFC 1122, 4.1.3.5).
 *
 *   receive: recvmmsg (Linux) or recvmsg, IP_PKTINFO / IPV6_PKTINFO  ->  WbDatagram [0 … n)
 *   answer i: source becomes destination and the other way round; payload stays where it was received
 *   send: sendmmsg or sendmsg
 *
 * With each: when the system received it, with what hop limit and type of service it came, if the socket was asked to
 * tell (wb_datagram_ask_…). One buffer of the largest datagram for each of the batch; memory that no datagram reached is
 * never touched. A batch serves one socket. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_DATAGRAM_BATCH 32u

typedef struct
{
  WbEndpoint source;
  WbEndpoint destination;  /* port 0; family 0 where the system does not say */
  guint interface_index;   /* 0: not known */
  gboolean broadcast;      /* the destination is no address of one host */
  guint8 ttl;              /* hop limit; 0: not known */
  guint8 tos;              /* DSCP and ECN (RFC 2474, RFC 3168); 0 where not known, too */
  gint64 received_unix_ns; /* the system's stamp, of its realtime clock; 0: not known */
  const guint8 *bytes;     /* in the batch, until the next receive */
  gsize n_bytes;
} WbDatagram;

typedef struct _WbDatagramBatch WbDatagramBatch;

WbDatagramBatch *wb_datagram_batch_new (void);
void wb_datagram_batch_free (WbDatagramBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDatagramBatch, wb_datagram_batch_free)

/* Asks the system to say where each datagram was sent to. family: 4 or 6. FALSE: it cannot (errno). */
gboolean wb_datagram_ask_destination (int fd, guint8 family);
/* Asks for received_unix_ns. A socket that has SO_TIMESTAMPING switched on need not be asked. */
gboolean wb_datagram_ask_times (int fd);
/* Asks for ttl and tos. FALSE: one of them at least stays unknown. Each costs every datagram some 60 ns. */
gboolean wb_datagram_ask_hops (int fd, guint8 family);
gboolean wb_datagram_ask_ttl (int fd, guint8 family); /* for ttl only */
/* Asks how many datagrams the socket had no room for; costs each datagram some 60 ns. */
gboolean wb_datagram_ask_losses (int fd);
/* The same without asking before: how many until now, a count that wraps. Costs a system call, and no datagram anything.
 * FALSE: this system does not say (errno). */
gboolean wb_datagram_read_losses (int fd, guint32 *n_lost);

/* Receives what is there, without waiting. Returns how many (≤ WB_DATAGRAM_BATCH), or -1 with errno when there was none
 * (EAGAIN) or an error. */
int wb_datagram_batch_receive (WbDatagramBatch *self, int fd);
const WbDatagram *wb_datagram_batch_get (WbDatagramBatch *self, guint position);

/* Queues the answer to a datagram: prefix (static; may be NULL), then its payload. Once each. */
void wb_datagram_batch_answer (WbDatagramBatch *self, guint position, const char *prefix);
/* The same with other bytes: head, then tail; both borrowed until the send, either may be empty. tail may lie within the
 * datagram. */
void wb_datagram_batch_answer_bytes (WbDatagramBatch *self, guint position, gconstpointer head, gsize n_head,
                                     gconstpointer tail, gsize n_tail);
guint wb_datagram_batch_get_n_answers (WbDatagramBatch *self); /* queued */
/* Sends what was queued. Returns how many the system took; *sent_bytes is their payload. The others are lost, as
 * datagrams may be. */
guint wb_datagram_batch_send (WbDatagramBatch *self, int fd, guint64 *sent_bytes);
/* One datagram that answers nothing. from: where it leaves; family 0: routing's choice. FALSE: the system did not take it
 * (errno). */
gboolean wb_datagram_send (int fd, const WbEndpoint *from, const WbEndpoint *to, gconstpointer bytes, gsize n_bytes);
/* Datagrams that the socket had no room for, as the latest that was received told. */
guint64 wb_datagram_batch_get_n_lost (WbDatagramBatch *self);

G_END_DECLS
