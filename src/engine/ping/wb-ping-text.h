/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text protocol of the ping responder (SERVICES.md), both ways. One datagram is one message; it has no end mark.
 *
 *   PING…                      PONG <time>                           any word that begins so, whatever follows
 *   PING <seq> <t1>[ …]        PONG <time> <seq> <t1>[ …]            the tail as it came, byte for byte
 *   STATUS                     Server running with <n> clients       exactly so
 *   ECHO:… Echo: … PONG…       (nothing)                             an answer is never answered
 *   Server running…            (nothing)
 *   anything else              ECHO: <message>                       bytes, UTF-8 or not
 *
 *   <time>, <t1>   seconds since 1970 with nine digits behind the point
 *   <seq>          decimal, 1 to 20 digits
 *   our requests   PING <seq> <t1> <nonce, 16 hexadecimal digits>[ <fill>]
 *
 * Pure: no allocation. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* --- Responder ------------------------------------------------------------------------------------------------------- */

typedef enum
{
  WB_PING_TEXT_PONG,
  WB_PING_TEXT_STATUS,
  WB_PING_TEXT_ECHO,
  WB_PING_TEXT_SILENT,    /* an answer */
  WB_PING_TEXT_TOO_BIG,   /* the answer would exceed a datagram */
  WB_PING_TEXT_AMPLIFIES, /* the answer would be longer than the request, and that was forbidden */
} WbPingTextVerdict;

#define WB_PING_TEXT_HEAD_BYTES 64u

/* An answer in two pieces, so that nobody copies the request: head, then tail. */
typedef struct
{
  char head[WB_PING_TEXT_HEAD_BYTES]; /* no NUL at its end */
  guint n_head;
  const guint8 *tail; /* Borrowed: within the request; NULL: none */
  gsize n_tail;
} WbPingTextAnswer;

/* unix_ns: now. n_clients: for STATUS. padded: an answer longer than its request is not given, so that a forged source
 * address gets nothing that its forger did not pay for (RFC 8085, 6). out is written only for the first three. The rules
 * of wb-datagram-guard about addresses are the caller's to ask first. */
WbPingTextVerdict wb_ping_text_answer (const guint8 *request, gsize n_request, gint64 unix_ns, guint n_clients,
                                       gboolean padded, WbPingTextAnswer *out);

/* --- Client ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint64 sequence;
  gint64 sent_unix_ns; /* t1, not below 0 */
  guint64 nonce;
} WbPingTextRequest;

/* The longest request without fill: 5 of the word, 20 of the sequence number, 21 of t1, 17 of the nonce. */
#define WB_PING_TEXT_REQUEST_BYTES 63u

/* Writes a request of n_bytes, filled up with the byte fill behind a space. One that is shorter than what must be said
 * gets longer: without room for the nonce only that is left out, and the rest always said. Returns the length; room: of
 * bytes, at least MAX (n_bytes, WB_PING_TEXT_REQUEST_BYTES), or 0 is returned. */
gsize wb_ping_text_write_request (const WbPingTextRequest *self, guint8 fill, gsize n_bytes, guint8 *bytes, gsize room);

typedef enum
{
  WB_PING_TEXT_REPLY_PONG,   /* of a responder of this protocol */
  WB_PING_TEXT_REPLY_ECHOED, /* our request, from an echo server: as it was, or behind "Echo: " or "ECHO: " */
} WbPingTextReplyKind;

typedef struct
{
  WbPingTextReplyKind kind;
  gboolean has_time; /* PONG only */
  gint64 unix_ns;    /* the responder's */
  /* What came back of the request; a plain responder returns none of it. */
  gboolean has_sequence; /* and t1 */
  gboolean has_nonce;
  WbPingTextRequest request;
  const guint8 *tail; /* Borrowed: all that came back of what followed PING, to compare; NULL: nothing */
  gsize n_tail;
} WbPingTextReply;

/* FALSE: no reply to anything we ask. */
gboolean wb_ping_text_read_reply (WbPingTextReply *out, const guint8 *bytes, gsize n_bytes);

G_END_DECLS
