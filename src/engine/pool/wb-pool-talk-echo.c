/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers of lines: those that greet, and those that send back what they get.
 *
 * A greeting is one line, or as many as begin with a number and "-" before one with a number and " " (FTP, SMTP: RFC 959,
 * 4.2; RFC 5321, 4.2.1). Numbers from 400 on are a refusal.
 *
 * What comes back from an echo server may have "Echo: " before it, and before each part in which the server took it: it
 * holds no capital letter itself. */

#include "engine/pool/wb-pool-talk-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PREFIX "Echo: "
#define QUESTION "wirebench "

static gboolean
never (const WbPoolSettings *settings)
{
  return FALSE;
}

static gboolean
always (const WbPoolSettings *settings)
{
  return TRUE;
}

/* --- Greeting -------------------------------------------------------------------------------------------------------- */

static WbPoolVerdict
begin_greeting (WbPoolTalk *self, GByteArray *out, GError **error)
{
  return WB_POOL_VERDICT_MORE;
}

static WbPoolVerdict
feed_greeting (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error)
{
  while (wb_pool_talk_take_line (self, input))
    {
      const guint8 *line = self->part->data;
      gboolean has_number =
          self->part->len > 3 && g_ascii_isdigit (line[0]) && g_ascii_isdigit (line[1]) && g_ascii_isdigit (line[2]);

      if (has_number && line[3] == '-')
        {
          wb_pool_talk_forget_part (self);
          continue;
        }
      if (has_number && line[3] == ' ' && line[0] >= '4')
        return wb_pool_talk_fail_quoting (error, _("The server greets with a refusal: %s"), line, self->part->len);
      return WB_POOL_VERDICT_PASSED;
    }
  return WB_POOL_VERDICT_MORE;
}

const WbPoolTalkRules wb_pool_talk_greeting = {
  .can_ask = never,
  .can_exchange = never,
  .begin = begin_greeting,
  .feed = feed_greeting,
};

/* --- Echo ------------------------------------------------------------------------------------------------------------ */

enum
{
  LINE,
  IN_PREFIX, /* n_left bytes of it are to come */
  AT_CR,
};

static WbPoolVerdict
begin_echo (WbPoolTalk *self, GByteArray *out, GError **error)
{
  if (self->kind == WB_POOL_TALK_EXCHANGE)
    wb_pool_talk_append_payload (self, out);
  else
    {
      wb_pool_talk_append_text (out, QUESTION);
      wb_pool_talk_append_text (out, self->token);
    }
  wb_pool_talk_append_text (out, "\n");
  return WB_POOL_VERDICT_MORE;
}

/* 0: the line is over. */
static guint8
get_expected (WbPoolTalk *self)
{
  gsize n_question = strlen (QUESTION);

  if (self->kind == WB_POOL_TALK_EXCHANGE)
    return self->n_matched < self->payload ? wb_pool_talk_get_payload_byte (self, self->n_matched) : 0;
  if (self->n_matched < n_question)
    return (guint8) QUESTION[self->n_matched];
  return (guint8) self->token[MIN (self->n_matched - n_question, (gsize) WB_POOL_TOKEN_CHARS)];
}

static WbPoolVerdict
feed_echo (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error)
{
  while (input->n > 0)
    {
      guint8 byte = *input->bytes++, expected = get_expected (self);

      input->n--;
      if (self->step == IN_PREFIX)
        {
          if (byte != PREFIX[strlen (PREFIX) - self->n_left])
            return wb_pool_talk_fail_other (error);
          self->step = --self->n_left ? IN_PREFIX : LINE;
        }
      else if (byte == '\n' && expected == 0)
        return WB_POOL_VERDICT_PASSED;
      else if (self->step == AT_CR)
        return wb_pool_talk_fail_other (error);
      else if (byte == '\r' && expected == 0)
        self->step = AT_CR;
      else if (byte == PREFIX[0])
        {
          self->step = IN_PREFIX;
          self->n_left = strlen (PREFIX) - 1;
        }
      else if (byte == expected && expected != 0)
        self->n_matched++;
      else
        return wb_pool_talk_fail_other (error);
    }
  return WB_POOL_VERDICT_MORE;
}

const WbPoolTalkRules wb_pool_talk_echo = {
  .can_ask = always,
  .can_exchange = always,
  .begin = begin_echo,
  .feed = feed_echo,
};
