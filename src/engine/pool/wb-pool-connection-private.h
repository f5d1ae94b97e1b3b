/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection's own, shared by wb-pool-connection (what its owner calls) and wb-pool-connection-steps (what then
 * happens). A chain of steps that each end in the next one or in LOST. Whoever calls func returns at once: the connection may
 * be gone then.
 *
 *   NEW -> NAMES -> DIALLING -> (SECURING ->) OPENING -> READY <-> ASKING | EXCHANGING
 *      any of them -> LOST             \-- PostgreSQL --/
 *
 * What fails within a call of the owner is told from the deadline, so that func is never called inside. */
#pragma once

#include "engine/pool/wb-pool-connection.h"
#include "engine/pool/wb-pool-dial.h"
#include "engine/pool/wb-pool-talk.h"
#include "engine/pool/wb-pool-wire.h"

G_BEGIN_DECLS

typedef enum
{
  WB_POOL_STAGE_NEW,
  WB_POOL_STAGE_NAMES,
  WB_POOL_STAGE_DIALLING,
  WB_POOL_STAGE_SECURING,
  WB_POOL_STAGE_OPENING,
  WB_POOL_STAGE_READY,
  WB_POOL_STAGE_ASKING,
  WB_POOL_STAGE_EXCHANGING,
  WB_POOL_STAGE_LOST,
} WbPoolStage;

struct _WbPoolConnection
{
  /* Owned */
  WbPoolDial *dial;
  WbPoolTalk *talk;
  GByteArray *out;
  GError *error; /* why it is LOST, or will be when the deadline tells it */

  /* Borrowed */
  WbEngine *engine;
  const WbPoolSettings *settings;
  WbPoolNames *names;
  WbPoolConnectionFunc func;
  gpointer data;

  WbPoolWire wire;
  WbPoolNamesWait wait;
  WbDeadline deadline; /* of what is under way */
  gint64 timeout_ns;   /* of the same; for words */
  WbPoolStage stage;
  guint target;
  gboolean counted; /* by wb_limits_take */
  gboolean cut;
  guint n_sent; /* of out */
  guint64 token;
  gint64 begun_ns; /* what is under way */
  WbEndpoint remote;
  gint64 connect_ns;
  gint64 rtt_ns;
  guint64 in_bytes;
  guint64 out_bytes;
};

/* Ends what is under way and tells it: the last thing that a caller does. Takes error. */
void wb_pool_connection_lose (WbPoolConnection *self, GError *error);
/* The same, from the deadline. */
void wb_pool_connection_lose_later (WbPoolConnection *self, GError *error);
/* After it was connected: the first question, within TLS or not, or TLS itself. As lose, they may be the end. */
void wb_pool_connection_begin_open (WbPoolConnection *self);
void wb_pool_connection_secure (WbPoolConnection *self);
/* What of out the socket takes. 0, or errno. */
int wb_pool_connection_send_some (WbPoolConnection *self);

/* Words (transfer full). Whoever shows them names the target beside them; name_endpoint takes error, and puts the address
 * before it where that is not the target's name already. name_remote: with the peer's. */
GError *wb_pool_connection_name_endpoint (WbPoolConnection *self, const WbEndpoint *endpoint, GError *error);
GError *wb_pool_connection_name_remote (WbPoolConnection *self, GError *error);
GError *wb_pool_connection_new_code_error (WbPoolConnection *self, int code);
/* Of one that was READY: the peer ended it, or spoke. */
GError *wb_pool_connection_new_unasked (WbPoolConnection *self, gboolean ended);

/* Of its wire and its deadline. */
void wb_pool_connection_wire_cb (WbPoolWire *wire, WbReady ready, gpointer data);
void wb_pool_connection_deadline_cb (WbDeadline *deadline, gpointer data);

G_END_DECLS
