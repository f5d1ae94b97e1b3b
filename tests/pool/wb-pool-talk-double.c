/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Until the talk of protocols is there: NONE, GREETING and ECHO as its header says. Weak, so that the real one wins. */

#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-talk.h"

#include <gio/gio.h>

#include <string.h>

#define WEAK __attribute__ ((weak))

struct _WbPoolTalk
{
  WbPoolProtocol protocol;
  WbPoolTalkKind kind;
  GByteArray *expected;
  guint n_heard;
};

WEAK WbPoolTalk *
wb_pool_talk_new (const WbPoolSettings *settings, const char *host, guint16 port)
{
  WbPoolTalk *self = g_new0 (WbPoolTalk, 1);

  self->protocol = settings->protocol;
  self->expected = g_byte_array_new ();
  return self;
}

WEAK void
wb_pool_talk_free (WbPoolTalk *self)
{
  g_byte_array_unref (self->expected);
  g_free (self);
}

WEAK WbPoolVerdict
wb_pool_talk_begin (WbPoolTalk *self, WbPoolTalkKind kind, gboolean in_tls, guint64 token, gsize payload,
                    GByteArray *out, GError **error)
{
  char line[32];
  gsize n = (gsize) g_snprintf (line, sizeof line, "%016" G_GINT64_MODIFIER "x", token);

  self->kind = kind;
  self->n_heard = 0;
  g_byte_array_set_size (self->expected, 0);
  if (self->protocol == WB_POOL_PROTOCOL_NONE)
    return WB_POOL_VERDICT_PASSED;
  if (self->protocol == WB_POOL_PROTOCOL_GREETING)
    return kind == WB_POOL_TALK_OPEN ? WB_POOL_VERDICT_MORE : WB_POOL_VERDICT_PASSED;
  g_byte_array_append (self->expected, (guint8 *) line, (guint) n);
  for (gsize i = 0; kind == WB_POOL_TALK_EXCHANGE && i < payload; i++)
    g_byte_array_append (self->expected, (const guint8 *) "x", 1);
  g_byte_array_append (self->expected, (const guint8 *) "\n", 1);
  g_byte_array_append (out, self->expected->data, self->expected->len);
  return WB_POOL_VERDICT_MORE;
}

WEAK WbPoolVerdict
wb_pool_talk_feed (WbPoolTalk *self, const guint8 *bytes, gsize n, GByteArray *out, GError **error)
{
  if (self->protocol == WB_POOL_PROTOCOL_GREETING)
    return memchr (bytes, '\n', n) ? WB_POOL_VERDICT_PASSED : WB_POOL_VERDICT_MORE;
  if (n > self->expected->len - self->n_heard || memcmp (self->expected->data + self->n_heard, bytes, n) != 0)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROTOCOL, "Another answer");
      return WB_POOL_VERDICT_FAILED;
    }
  self->n_heard += (guint) n;
  return self->n_heard == self->expected->len ? WB_POOL_VERDICT_PASSED : WB_POOL_VERDICT_MORE;
}

WEAK WbPoolVerdict
wb_pool_talk_end (WbPoolTalk *self, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "It ended");
  return WB_POOL_VERDICT_FAILED;
}

WEAK gboolean
wb_pool_talk_can_ask (const WbPoolSettings *settings)
{
  return settings->protocol == WB_POOL_PROTOCOL_ECHO;
}

WEAK gboolean
wb_pool_talk_can_exchange (const WbPoolSettings *settings)
{
  return settings->protocol == WB_POOL_PROTOCOL_ECHO;
}
