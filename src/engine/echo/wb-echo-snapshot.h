/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything the echo panel draws, and the status lines of `wirebench-cli echo`. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-figure.h"
#include "engine/base/wb-listen.h"
#include "engine/base/wb-snapshot.h"
#include "engine/base/wb-socket-info.h"
#include "engine/echo/wb-echo-settings.h"

G_BEGIN_DECLS

typedef enum
{
  WB_ECHO_SORT_ID,
  WB_ECHO_SORT_PEER,
  WB_ECHO_SORT_AGE,
  WB_ECHO_SORT_IN,
  WB_ECHO_SORT_OUT,
  WB_ECHO_SORT_RATE,
  WB_ECHO_SORT_PENDING,
} WbEchoSort;

/* One TCP connection. */
typedef struct
{
  guint64 id; /* counts from 1, never reused in the life of the service */
  WbEndpoint peer;
  WbEndpoint local;
  gint64 age_ns;
  gint64 idle_ns; /* since a byte came or went */
  guint64 in_bytes;
  guint64 out_bytes;
  guint64 requests;
  double rate;           /* bytes a second, both ways, over the last second or so */
  guint64 pending_bytes; /* ours, not yet taken by the kernel */
  gboolean half_closed;  /* the peer has said its last byte */
  WbSocketInfo info;
} WbEchoRow;

typedef struct
{
  WbSnapshot parent;

  gint64 taken_ns;   /* monotonic */
  gint64 running_ns; /* since the start; 0 when stopped */
  WbEchoMode mode;
  guint16 port;            /* in force */
  WbListen listens[4];     /* TCP v4, TCP v6, UDP v4, UDP v6 */

  guint connections_v4;
  guint connections_v6;
  guint max_connections; /* in force */
  WbFigure requests;     /* answers sent: lines, verbatim reads, datagrams */
  WbFigure in_bytes;
  WbFigure out_bytes;
  WbFigure accepted;
  WbFigure errors;
  /* Each a part of errors or of what was refused on purpose; totals. */
  guint64 refused_full;    /* connection cap */
  guint64 refused_address; /* cap per address */
  guint64 refused_descriptors;
  guint64 resets;       /* the peer reset */
  guint64 evicted_slow; /* write deadline */
  guint64 evicted_idle;
  guint64 udp_received;
  guint64 udp_answered;
  guint64 udp_limited;      /* verbatim, over the source's rate */
  guint64 udp_not_answered; /* answers, well-known ports, multicast, ourselves: loop and amplification rules */
  guint64 udp_too_big;

  guint n_connections; /* rows in all */
  guint first_row;     /* of rows, in the order asked for */
  guint n_rows;
  WbEchoRow *rows;
  GPtrArray *events; /* WbEvent, oldest first; shared */
} WbEchoSnapshot;

/* All zero; for the server, and for tests of what draws it. Freed by wb_snapshot_unref. */
WbEchoSnapshot *wb_echo_snapshot_new (void);

G_END_DECLS
