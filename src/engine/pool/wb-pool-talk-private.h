/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the protocols of wb-pool-talk share: a cursor over what came, a buffer for the line or message that is not whole
 * yet, the payload, and words for failures. One protocol, one file, one WbPoolTalkRules. */
#pragma once

#include "engine/pool/wb-pool-talk.h"

G_BEGIN_DECLS

#define WB_POOL_TOKEN_CHARS 16u

/* Moves on as bytes are taken. */
typedef struct
{
  const guint8 *bytes;
  gsize n;
} WbPoolTalkInput;

typedef struct
{
  /* Whether there is a question of its own, and an exchange. */
  gboolean (*can_ask) (const WbPoolSettings *settings);
  gboolean (*can_exchange) (const WbPoolSettings *settings);
  /* OPEN, or what can_ask and can_exchange allow. Everything under "Of the talk under way" is all zero. */
  WbPoolVerdict (*begin) (WbPoolTalk *self, GByteArray *out, GError **error);
  /* MORE: input is used up. Else what is left of it came after the answer. */
  WbPoolVerdict (*feed) (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error);
} WbPoolTalkRules;

struct _WbPoolTalk
{
  const WbPoolSettings *settings; /* Borrowed */
  const char *host;               /* Borrowed */
  guint16 port;
  const WbPoolTalkRules *rules; /* NULL: nothing is ever said */

  WbPoolTalkKind kind;
  gboolean in_tls;
  gsize payload; /* bytes */
  char token[WB_POOL_TOKEN_CHARS + 1];
  gboolean busy;
  gboolean spent;

  /* Of the talk under way */
  GByteArray *part; /* Owned; of a line or message */
  gsize n_received;
  gsize n_matched; /* of what is expected */
  guint step;      /* the protocol's */
  gsize n_left;    /* of a message, to be skipped or matched */
  guint status;    /* HTTP */
  gboolean is_old; /* HTTP/1.0 */
  gboolean says_close, says_keep_alive;
};

extern const WbPoolTalkRules wb_pool_talk_greeting, wb_pool_talk_echo, wb_pool_talk_redis, wb_pool_talk_postgres,
    wb_pool_talk_http;

/* Takes up to and with LF. TRUE: part holds a line without its end. Not before the next call may it be used further. */
gboolean wb_pool_talk_take_line (WbPoolTalk *self, WbPoolTalkInput *input);
/* Takes until part has n bytes. TRUE: it has. */
gboolean wb_pool_talk_take (WbPoolTalk *self, WbPoolTalkInput *input, gsize n);
void wb_pool_talk_forget_part (WbPoolTalk *self);
/* The token again and again: digits and a…f, so that no protocol needs it escaped. */
void wb_pool_talk_append_payload (WbPoolTalk *self, GByteArray *out);
guint8 wb_pool_talk_get_payload_byte (WbPoolTalk *self, gsize position);
void wb_pool_talk_append_text (GByteArray *out, const char *text);

/* Each returns FAILED. */
WbPoolVerdict wb_pool_talk_fail (GError **error, const char *why);
/* format: translated, with one %s for what the peer said: made safe, and cut if it is long. */
WbPoolVerdict wb_pool_talk_fail_quoting (GError **error, const char *format, gconstpointer bytes, gsize n);
WbPoolVerdict wb_pool_talk_fail_other (GError **error); /* the answer is not the one to this question */

G_END_DECLS
