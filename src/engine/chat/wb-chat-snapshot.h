/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything the chat panel draws, and the status lines of `wirebench-cli chat`. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-event-log.h"
#include "engine/base/wb-figure.h"
#include "engine/base/wb-listen.h"
#include "engine/base/wb-snapshot.h"
#include "engine/base/wb-socket-info.h"
#include "engine/chat/wb-chat-room.h"

G_BEGIN_DECLS

typedef enum
{
  WB_CHAT_SORT_ID,
  WB_CHAT_SORT_NAME,
  WB_CHAT_SORT_PEER,
  WB_CHAT_SORT_JOINED, /* age */
  WB_CHAT_SORT_LINES_IN,
  WB_CHAT_SORT_LINES_OUT,
  WB_CHAT_SORT_IN,
  WB_CHAT_SORT_OUT,
  WB_CHAT_SORT_QUEUE,
  WB_CHAT_SORT_SEEN, /* since it said something */
} WbChatSort;

typedef enum
{
  WB_CHAT_CLIENT_NEW,         /* newcomer, TLS handshake */
  WB_CHAT_CLIENT_REGISTERING, /* IRC, before 001 */
  WB_CHAT_CLIENT_OUTSIDE,     /* IRC, has not joined the channel */
  WB_CHAT_CLIENT_IN_ROOM,
  WB_CHAT_CLIENT_HELD, /* its input is not read for a while: over its rate, or the room is behind */
  WB_CHAT_CLIENT_SLOW, /* output waits */
  WB_CHAT_CLIENT_CUT,  /* its queue was full: it gets the end of its line and goes */
} WbChatClientState;

typedef struct
{
  guint64 id; /* first, as row lists want it */
  WbEndpoint peer;
  WbEndpoint local;
  WbChatKind kind;
  WbChatClientState state;
  gboolean is_tls;
  char *name; /* raw: make it safe to show */
  gint64 age_ns;
  gint64 seen_ns; /* since a byte came */
  guint64 lines_in;
  guint64 lines_out; /* messages sent to their end */
  guint64 in_bytes;  /* of the protocol, without TLS */
  guint64 out_bytes;
  guint64 queue_bytes; /* ours, not yet taken by the kernel */
  WbSocketInfo info;
} WbChatRow;

typedef struct
{
  WbSnapshot parent;

  gint64 taken_ns;   /* monotonic */
  gint64 running_ns; /* since the start; 0 when stopped */
  guint16 port;      /* in force; 0: none */
  guint16 tls_port;
  WbListen listens[4]; /* plain v4, plain v6, TLS v4, TLS v6 */
  char *fingerprint;   /* SHA-256 of the certificate, "AB:CD:…"; NULL without TLS */
  gboolean is_self_signed;

  guint n_line; /* clients by kind; they add up to n_clients */
  guint n_irc;
  guint n_new;
  guint n_tls;         /* of them */
  guint max_clients;   /* in force */
  gboolean is_behind;  /* most of the room reads slower than is said: speakers are held */
  WbFigure messages;   /* to all */
  WbFigure deliveries; /* messages that reached the kernel whole, a client each */
  WbFigure in_bytes;
  WbFigure out_bytes;
  WbFigure accepted;
  WbFigure evictions;   /* of the next three */
  guint64 evicted_slow; /* write deadline */
  guint64 evicted_cut;  /* queue full */
  guint64 evicted_registration;
  guint64 refused_full;
  guint64 refused_address;
  guint64 refused_descriptors;
  guint64 refused_banned;
  guint64 refused_tls; /* 256 there, or handshakes that failed */
  guint64 kicked;
  guint64 resets;
  guint64 lines_too_long;
  guint64 held; /* times that input was not read for a while */
  gsize log_bytes;
  gsize queue_bytes;    /* own bytes of all clients together */
  gsize longest_queue;  /* of one client, now */
  gsize greatest_queue; /* of one client, since the start */

  guint n_clients; /* rows in all */
  guint first_row; /* of rows, in the order asked for */
  guint n_rows;
  WbChatRow *rows;
  GPtrArray *transcript; /* WbChatEntry, oldest first; shared */
  GPtrArray *events;     /* WbEvent, oldest first; shared */
  guint n_bans;
  WbEndpoint *bans; /* addresses, port 0, oldest first */
} WbChatSnapshot;

/* All zero; for the server, and for tests of what draws it. Freed by wb_snapshot_unref. */
WbChatSnapshot *wb_chat_snapshot_new (void);

G_END_DECLS
