/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One socket that asks one peer, for a GTask: what the one-shot questions of this room share.
 *
 *   open ──> send, wait ──> heard · troubled · expired ──> send again · move · open anew · return
 *
 * The task owns the asker as (a part of) its data, and each of the asker's sources holds the task: whoever returns calls
 * one of the two functions that end it, after which nothing is called any more. Cancelling returns the task by itself, at
 * once. The socket is bound to the address from which the system reaches the peer, and connected: the kernel lets in only
 * what comes from there. */
#pragma once

#include "engine/ping/wb-ask-socket.h"

G_BEGIN_DECLS

typedef struct _WbUdpAsk WbUdpAsk;

typedef struct
{
  const guint8 *bytes; /* Borrowed, for the call */
  gsize n_bytes;
  WbEndpoint from;
  gint64 round_trip_ns; /* since the latest datagram that was sent */
  gboolean kernel_times;
  guint8 ttl; /* 0: not known */
} WbUdpReply;

/* Each may return the task, open, move, send and wait. */
typedef struct
{
  void (*heard) (GTask *task, const WbUdpReply *reply);
  void (*troubled) (GTask *task, const WbAskEvent *trouble);
  void (*expired) (GTask *task); /* what wait () waited for */
} WbUdpAskFuncs;

/* task, funcs: borrowed. */
WbUdpAsk *wb_udp_ask_new (GTask *task, const WbUdpAskFuncs *funcs);
void wb_udp_ask_free (WbUdpAsk *self);

/* A new socket towards to; an older one is closed. whole: see wb_ask_socket_set_whole (). Nothing is sent. */
gboolean wb_udp_ask_open (WbUdpAsk *self, const WbEndpoint *to, gboolean whole, GError **error);
/* As above, towards the first of addresses (WbEndpoints) from *next on that the system can reach at all; *next moves on
 * behind it. FALSE: no more, with the error of the last. */
gboolean wb_udp_ask_open_next (WbUdpAsk *self, const GArray *addresses, guint *next, gboolean whole, GError **error);
/* The same socket, from the same address and port, asks somebody else of the same family. */
gboolean wb_udp_ask_move (WbUdpAsk *self, const WbEndpoint *to, GError **error);

const WbEndpoint *wb_udp_ask_get_local (const WbUdpAsk *self);
const WbEndpoint *wb_udp_ask_get_remote (const WbUdpAsk *self);

/* FALSE: trouble (cleared by the caller) says why. */
gboolean wb_udp_ask_send (WbUdpAsk *self, gconstpointer bytes, gsize n_bytes, WbAskEvent *trouble);
/* Calls expired () once, in so many ns from now, instead of what it was to wait for before. */
void wb_udp_ask_wait (WbUdpAsk *self, gint64 ns);

/* What a trouble says to a person: "Could not reach [::1]:5000: Connection refused". Transfer full. */
GError *wb_udp_ask_dup_trouble (const WbUdpAsk *self, const WbAskEvent *trouble);
/* Whether that may be over in a moment, so that a question goes on: no network or host to be reached, which is a hint and
 * no proof (RFC 1122, 3.2.2.1). */
gboolean wb_udp_ask_is_soft (const GError *error);
/* "No answer from [::1]:5000 within 5 s". Transfer full. */
GError *wb_udp_ask_new_silence (const WbUdpAsk *self, gint64 waited_ns);

/* The two ends. Both close the socket and take what is given. */
void wb_udp_ask_return_error (WbUdpAsk *self, GError *error);
void wb_udp_ask_return_pointer (WbUdpAsk *self, gpointer result, GDestroyNotify free_result);

G_END_DECLS
