/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Redis' protocol, version 2 (RESP2), as much of it as two commands need:
 *
 *   question  *1 CRLF $4 CRLF PING CRLF                           answer  +PONG CRLF
 *             *2 CRLF $4 CRLF ECHO CRLF $n CRLF payload CRLF              $n CRLF payload CRLF
 *                                                                         -WORD why CRLF
 *
 * ECHO reads no key and needs no rights beyond those of the connection. */

#include "engine/pool/wb-pool-talk-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  LINE,
  PAYLOAD,
};

static gboolean
always (const WbPoolSettings *settings)
{
  return TRUE;
}

static WbPoolVerdict
begin (WbPoolTalk *self, GByteArray *out, GError **error)
{
  g_autofree char *head = NULL;

  if (self->kind != WB_POOL_TALK_EXCHANGE)
    {
      wb_pool_talk_append_text (out, "*1\r\n$4\r\nPING\r\n");
      return WB_POOL_VERDICT_MORE;
    }
  head = g_strdup_printf ("*2\r\n$4\r\nECHO\r\n$%" G_GSIZE_FORMAT "\r\n", self->payload);
  wb_pool_talk_append_text (out, head);
  wb_pool_talk_append_payload (self, out);
  wb_pool_talk_append_text (out, "\r\n");
  return WB_POOL_VERDICT_MORE;
}

static gboolean
is_line (WbPoolTalk *self, const char *text)
{
  return self->part->len == strlen (text) && memcmp (self->part->data, text, self->part->len) == 0;
}

static gboolean
starts_with (WbPoolTalk *self, const char *text)
{
  return self->part->len >= strlen (text) && memcmp (self->part->data, text, strlen (text)) == 0;
}

static WbPoolVerdict
feed (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error)
{
  char head[32];

  if (self->step == LINE)
    {
      if (!wb_pool_talk_take_line (self, input))
        return WB_POOL_VERDICT_MORE;
      if (starts_with (self, "-NOAUTH"))
        return wb_pool_talk_fail_quoting (
            error,
            _("Redis wants a password, and none is ever sent: let its default user in without, or choose no "
               "protocol (%s)"),
            self->part->data + 1, self->part->len - 1);
      if (self->part->len > 0 && self->part->data[0] == '-')
        return wb_pool_talk_fail_quoting (error, _("Redis answers: %s"), self->part->data + 1, self->part->len - 1);
      if (self->kind != WB_POOL_TALK_EXCHANGE)
        return is_line (self, "+PONG") ? WB_POOL_VERDICT_PASSED : wb_pool_talk_fail_other (error);
      g_snprintf (head, sizeof head, "$%" G_GSIZE_FORMAT, self->payload);
      if (!is_line (self, head))
        return wb_pool_talk_fail_other (error);
      self->step = PAYLOAD;
    }
  for (; input->n > 0; input->n--)
    {
      guint8 byte = *input->bytes++;
      guint8 expected = self->n_matched < self->payload  ? wb_pool_talk_get_payload_byte (self, self->n_matched) :
                        self->n_matched == self->payload ? '\r' :
                                                           '\n';

      if (byte != expected)
        return wb_pool_talk_fail_other (error);
      if (self->n_matched++ == self->payload + 1)
        {
          input->n--;
          return WB_POOL_VERDICT_PASSED;
        }
    }
  return WB_POOL_VERDICT_MORE;
}

const WbPoolTalkRules wb_pool_talk_redis = {
  .can_ask = always,
  .can_exchange = always,
  .begin = begin,
  .feed = feed,
};
