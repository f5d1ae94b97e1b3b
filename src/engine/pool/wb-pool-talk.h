/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said on one connection of a pool, for each WbPoolProtocol: bytes in, bytes out, a verdict. No socket, no clock.
 *
 *   OPEN      once, when the connection is made (within TLS if there is): a part of the connect
 *   ASK       does it still work? A question that changes nothing at the server
 *   EXCHANGE  a round trip with a payload of so many bytes, for load
 *
 *               OPEN                            ASK             EXCHANGE
 *   GREETING    the server's line               -               -
 *   ECHO        as ASK                          a line          a line of the payload
 *   REDIS       as ASK                          PING            ECHO payload
 *   POSTGRES    SSLRequest if user is NULL or   Sync, with      SELECT 'payload', with user
 *               tls; startup with user          user
 *   HTTP        as ASK                          HEAD path       HEAD path: what it may change is the server's to say, so
 *                                                               that no payload goes with it; payload is ignored
 *
 *   begin --> [out] --> feed (bytes) … --> PASSED | FAILED
 *
 * What comes is checked: the answer must be the one to this question (a token tells them apart, where the answer holds what
 * was asked: ECHO, and each payload), must not be longer than WB_POOL_TALK_BYTES_MAX beyond its payload, and nothing may
 * follow it. */
#pragma once

#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

#define WB_POOL_TALK_BYTES_MAX 65536u
#define WB_POOL_PAYLOAD_MAX (1024u * 1024u)

typedef enum
{
  WB_POOL_TALK_OPEN,
  WB_POOL_TALK_ASK,
  WB_POOL_TALK_EXCHANGE,
} WbPoolTalkKind;

typedef enum
{
  WB_POOL_VERDICT_MORE, /* bytes are missing */
  WB_POOL_VERDICT_TLS, /* OPEN of PostgreSQL within TLS: the server agrees; begin OPEN again when the handshake is done */
  WB_POOL_VERDICT_PASSED, /* the connection may be used (further) */
  WB_POOL_VERDICT_FAILED, /* it may not: error */
} WbPoolVerdict;

typedef struct _WbPoolTalk WbPoolTalk;

/* One a connection. settings, host (of the target, for HTTP): borrowed, they outlive it. */
WbPoolTalk *wb_pool_talk_new (const WbPoolSettings *settings, const char *host, guint16 port);
void wb_pool_talk_free (WbPoolTalk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolTalk, wb_pool_talk_free)

/* PASSED: there is nothing to say for this kind (NONE; ASK of GREETING). in_tls: the handshake is done. token: makes the
 * question one of its kind. payload: bytes of an EXCHANGE, 0…WB_POOL_PAYLOAD_MAX. out: what is to be sent is appended. */
WbPoolVerdict wb_pool_talk_begin (WbPoolTalk *self, WbPoolTalkKind kind, gboolean in_tls, guint64 token, gsize payload,
                                  GByteArray *out, GError **error);
/* All n bytes are taken. Nothing is under way: FAILED, as the peer spoke unasked. */
WbPoolVerdict wb_pool_talk_feed (WbPoolTalk *self, const guint8 *bytes, gsize n, GByteArray *out, GError **error);
/* The stream of the peer ended: FAILED, with what was missing. */
WbPoolVerdict wb_pool_talk_end (WbPoolTalk *self, GError **error);

/* After PASSED: the peer closes the connection after this answer (HTTP: Connection: close, or HTTP/1.0). The answer was good,
 * which is all that a check of a target wants; but what has just been opened cannot be lent, what was asked cannot be kept,
 * and what was exchanged is of no more use. The words for it: wb_pool_talk_describe_spent. */
gboolean wb_pool_talk_is_spent (WbPoolTalk *self);
const char *wb_pool_talk_describe_spent (void); /* translated, static */

/* Whether settings can be validated by a question, and whether they can carry a payload. */
gboolean wb_pool_talk_can_ask (const WbPoolSettings *settings);
gboolean wb_pool_talk_can_exchange (const WbPoolSettings *settings);

G_END_DECLS
