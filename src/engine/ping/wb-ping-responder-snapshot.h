/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything the responder page draws, and the status lines of `wirebench-cli respond`. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-figure.h"
#include "engine/base/wb-listen.h"
#include "engine/base/wb-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  WB_PING_CLIENT_SORT_ID,
  WB_PING_CLIENT_SORT_PEER,
  WB_PING_CLIENT_SORT_AGE,
  WB_PING_CLIENT_SORT_IDLE,
  WB_PING_CLIENT_SORT_RECEIVED,
  WB_PING_CLIENT_SORT_ANSWERED,
} WbPingClientSort;

/* Why a datagram had no answer. */
typedef enum
{
  WB_PING_REFUSED_ANSWER,    /* it is an answer itself */
  WB_PING_REFUSED_LOUD_PORT, /* see wb-datagram-guard */
  WB_PING_REFUSED_NO_SOURCE,
  WB_PING_REFUSED_SELF,
  WB_PING_REFUSED_GROUP,
  WB_PING_REFUSED_SOURCE_RATE,
  WB_PING_REFUSED_TOTAL_RATE,
  WB_PING_REFUSED_TOO_BIG,
  WB_PING_REFUSED_AMPLIFIES,
  WB_PING_REFUSED_TOO_SHORT, /* no STAMP packet */
  WB_PING_REFUSED_NOT_SENT,  /* the system did not take the answer */
  WB_PING_N_REFUSED,
} WbPingRefused;

const char *wb_ping_refused_get_label (WbPingRefused reason); /* translated, static: "Is an answer itself" */
const char *wb_ping_refused_get_name (WbPingRefused reason);  /* "answer", "loud-port"…; for JSON; static */

/* Who was heard of: a sender's address and port (STAMP: and session identifier). */
typedef struct
{
  guint64 id; /* counts from 1, never reused in the life of the service */
  WbEndpoint peer;
  guint16 ssid;       /* STAMP; 0: none */
  gboolean confirmed; /* it has shown that it is where it says (loopback always is) */
  gint64 age_ns;
  gint64 idle_ns; /* since its latest datagram */
  guint64 received;
  guint64 answered;
  guint8 ttl; /* of its latest datagram; 0: not known */
} WbPingClientRow;

typedef struct
{
  WbSnapshot parent;

  gint64 taken_ns;   /* monotonic */
  gint64 running_ns; /* since the start; 0 when stopped */
  gboolean stamp;
  gboolean stateful;
  guint16 port;          /* in force */
  WbListen listens[2];   /* UDP v4, UDP v6 */
  gboolean kernel_times; /* receive times are the kernel's */

  WbFigure received;
  WbFigure answered;
  WbFigure in_bytes;
  WbFigure out_bytes;
  WbFigure refused; /* all of the next */
  guint64 refused_by[WB_PING_N_REFUSED];
  guint64 system_lost; /* datagrams that the system had no room for, as far as it says (SO_RXQ_OVFL) */
  guint64 forgotten;   /* clients, for want of room */

  /* The latest broadcast. */
  guint64 n_broadcasts;
  guint broadcast_sent;    /* clients it went to */
  guint broadcast_asked;   /* clients who were asked whether they are there, and have not answered */
  guint broadcast_waiting; /* clients it is still to go to: it is paced */

  guint n_clients;
  guint n_confirmed;
  guint first_row;
  guint n_rows;
  WbPingClientRow *rows; /* Owned */
  GPtrArray *events;     /* WbEvent, oldest first; shared */
} WbPingResponderSnapshot;

/* All zero; freed by wb_snapshot_unref. */
WbPingResponderSnapshot *wb_ping_responder_snapshot_new (void);

G_END_DECLS
