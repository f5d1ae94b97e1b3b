/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all protocols share. The bounds stand here: how much may come, that nothing comes unasked, and that nothing follows
 * an answer. A protocol sees bytes only while it waits for some. */

#include "engine/pool/wb-pool-talk-private.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of what a peer says, in an error. */
#define QUOTED_BYTES_MAX 200u
/* A buffer that grew beyond this is not kept: there may be thousands of connections. */
#define PART_BYTES_KEPT 4096u

static const WbPoolTalkRules *
get_rules (const WbPoolSettings *settings)
{
  switch (settings->protocol)
    {
    case WB_POOL_PROTOCOL_GREETING:
      return &wb_pool_talk_greeting;
    case WB_POOL_PROTOCOL_ECHO:
      return &wb_pool_talk_echo;
    case WB_POOL_PROTOCOL_REDIS:
      return &wb_pool_talk_redis;
    case WB_POOL_PROTOCOL_POSTGRES:
      return &wb_pool_talk_postgres;
    case WB_POOL_PROTOCOL_HTTP:
      return &wb_pool_talk_http;
    case WB_POOL_PROTOCOL_NONE:
    default:
      return NULL;
    }
}

gboolean
wb_pool_talk_can_ask (const WbPoolSettings *settings)
{
  const WbPoolTalkRules *rules = get_rules (settings);

  return rules && rules->can_ask (settings);
}

gboolean
wb_pool_talk_can_exchange (const WbPoolSettings *settings)
{
  const WbPoolTalkRules *rules = get_rules (settings);

  return rules && rules->can_exchange (settings);
}

WbPoolTalk *
wb_pool_talk_new (const WbPoolSettings *settings, const char *host, guint16 port)
{
  WbPoolTalk *self = g_new0 (WbPoolTalk, 1);

  self->settings = settings;
  self->host = host;
  self->port = port;
  self->rules = get_rules (settings);
  self->part = g_byte_array_new ();
  return self;
}

void
wb_pool_talk_free (WbPoolTalk *self)
{
  g_byte_array_unref (self->part);
  g_free (self);
}

/* --- For the protocols ----------------------------------------------------------------------------------------------- */

void
wb_pool_talk_forget_part (WbPoolTalk *self)
{
  g_byte_array_set_size (self->part, 0);
}

gboolean
wb_pool_talk_take_line (WbPoolTalk *self, WbPoolTalkInput *input)
{
  const guint8 *end = input->n ? memchr (input->bytes, '\n', input->n) : NULL;
  gsize n = end ? (gsize) (end - input->bytes) + 1 : input->n;

  g_byte_array_append (self->part, input->bytes, (guint) n);
  input->bytes += n;
  input->n -= n;
  if (end == NULL)
    return FALSE;
  g_byte_array_set_size (self->part, self->part->len - 1);
  if (self->part->len && self->part->data[self->part->len - 1] == '\r')
    g_byte_array_set_size (self->part, self->part->len - 1);
  return TRUE;
}

gboolean
wb_pool_talk_take (WbPoolTalk *self, WbPoolTalkInput *input, gsize n)
{
  gsize n_here = MIN (n - MIN (n, self->part->len), input->n);

  g_byte_array_append (self->part, input->bytes, (guint) n_here);
  input->bytes += n_here;
  input->n -= n_here;
  return self->part->len >= n;
}

guint8
wb_pool_talk_get_payload_byte (WbPoolTalk *self, gsize position)
{
  return (guint8) self->token[position % WB_POOL_TOKEN_CHARS];
}

void
wb_pool_talk_append_payload (WbPoolTalk *self, GByteArray *out)
{
  guint start = out->len;

  g_byte_array_set_size (out, start + (guint) self->payload);
  for (gsize i = 0; i < self->payload; i++)
    out->data[start + i] = wb_pool_talk_get_payload_byte (self, i);
}

void
wb_pool_talk_append_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

WbPoolVerdict
wb_pool_talk_fail (GError **error, const char *why)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROTOCOL, why);
  return WB_POOL_VERDICT_FAILED;
}

WbPoolVerdict
wb_pool_talk_fail_quoting (GError **error, const char *format, gconstpointer bytes, gsize n)
{
  const guint8 *at = bytes;
  gboolean is_long = n > QUOTED_BYTES_MAX;
  g_autoptr (GString) quoted = g_string_new (NULL);

  if (is_long)
    for (n = QUOTED_BYTES_MAX; n > QUOTED_BYTES_MAX - 4 && (at[n] & 0xc0) == 0x80;) /* not within a character */
      n--;
  wb_format_append_safe (quoted, bytes, n);
  if (is_long)
    g_string_append (quoted, "…");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, WB_ERROR, WB_ERROR_PROTOCOL, format, quoted->str);
#pragma GCC diagnostic pop
  return WB_POOL_VERDICT_FAILED;
}

WbPoolVerdict
wb_pool_talk_fail_other (GError **error)
{
  return wb_pool_talk_fail (error, _("The server’s answer is not one to what was asked"));
}

/* --- Talks ----------------------------------------------------------------------------------------------------------- */

static void
end_talk (WbPoolTalk *self)
{
  self->busy = FALSE;
  if (self->part->len > PART_BYTES_KEPT)
    {
      g_byte_array_unref (self->part);
      self->part = g_byte_array_new ();
    }
}

static void
clear (WbPoolTalk *self)
{
  wb_pool_talk_forget_part (self);
  self->n_received = self->n_matched = self->n_left = 0;
  self->step = self->status = 0;
  self->is_old = self->says_close = self->says_keep_alive = FALSE;
  self->spent = FALSE;
}

static gboolean
is_said (WbPoolTalk *self, WbPoolTalkKind kind)
{
  switch (kind)
    {
    case WB_POOL_TALK_ASK:
      return wb_pool_talk_can_ask (self->settings);
    case WB_POOL_TALK_EXCHANGE:
      return wb_pool_talk_can_exchange (self->settings);
    case WB_POOL_TALK_OPEN:
    default:
      return self->rules != NULL;
    }
}

WbPoolVerdict
wb_pool_talk_begin (WbPoolTalk *self, WbPoolTalkKind kind, gboolean in_tls, guint64 token, gsize payload,
                    GByteArray *out, GError **error)
{
  WbPoolVerdict verdict;

  g_return_val_if_fail (payload <= WB_POOL_PAYLOAD_MAX, WB_POOL_VERDICT_FAILED);
  clear (self);
  self->kind = kind;
  self->in_tls = in_tls;
  self->payload = kind == WB_POOL_TALK_EXCHANGE ? payload : 0;
  g_snprintf (self->token, sizeof self->token, "%016" G_GINT64_MODIFIER "x", token);
  if (!is_said (self, kind))
    {
      if (kind == WB_POOL_TALK_EXCHANGE)
        return wb_pool_talk_fail (error, _("Nothing can be exchanged with this protocol"));
      return WB_POOL_VERDICT_PASSED;
    }
  verdict = self->rules->begin (self, out, error);
  self->busy = verdict == WB_POOL_VERDICT_MORE;
  return verdict;
}

WbPoolVerdict
wb_pool_talk_feed (WbPoolTalk *self, const guint8 *bytes, gsize n, GByteArray *out, GError **error)
{
  WbPoolTalkInput input = { .bytes = bytes, .n = n };
  WbPoolVerdict verdict = WB_POOL_VERDICT_MORE;

  if (n == 0 && self->busy)
    return WB_POOL_VERDICT_MORE;
  if (!self->busy)
    return wb_pool_talk_fail_quoting (error, _("The server spoke unasked: %s"), bytes, n);
  self->n_received += n;
  if (self->n_received > self->payload + WB_POOL_TALK_BYTES_MAX)
    verdict = wb_pool_talk_fail (error, _("The server’s answer does not end"));
  else
    verdict = self->rules->feed (self, &input, out, error);
  if (verdict == WB_POOL_VERDICT_MORE)
    return verdict;
  if (verdict != WB_POOL_VERDICT_FAILED && input.n > 0)
    verdict =
        wb_pool_talk_fail_quoting (error, _("The server spoke unasked after its answer: %s"), input.bytes, input.n);
  end_talk (self);
  return verdict;
}

WbPoolVerdict
wb_pool_talk_end (WbPoolTalk *self, GError **error)
{
  gboolean was_busy = self->busy;

  end_talk (self);
  if (!was_busy)
    return wb_pool_talk_fail (error, _("The server closed the connection"));
  if (self->n_received > 0)
    return wb_pool_talk_fail (error, _("The server closed the connection in the middle of its answer"));
  if (self->settings->protocol == WB_POOL_PROTOCOL_GREETING)
    return wb_pool_talk_fail (error, _("The server closed the connection without a greeting"));
  return wb_pool_talk_fail (error, _("The server closed the connection without an answer"));
}

gboolean
wb_pool_talk_is_spent (WbPoolTalk *self)
{
  return self->spent;
}

const char *
wb_pool_talk_describe_spent (void)
{
  return _("The server answers, but closes each connection after one answer: there is nothing to keep");
}
