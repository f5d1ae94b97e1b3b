/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PostgreSQL's protocol 3.0 (its documentation, "Frontend/Backend Protocol"). Numbers are big-endian; a length counts
 * itself, but not the letter before it.
 *
 *   SSLRequest  int32 8, int32 80877103                            'S' or 'N', one byte
 *   startup     int32 length, int32 196608, "user" NUL … NUL NUL   R (0: well) … S K … Z
 *   Sync        'S' int32 4                                        Z
 *   Query       'Q' int32 length, text NUL                         T D C Z
 *   message     letter, int32 length, …                            E: fields of letter, text NUL; NUL at last. M: why
 *
 * Notices, settings and notifications (N, S, A) may come at any time in a session, and are passed over. */

#include "engine/pool/wb-pool-talk-private.h"

#include "engine/base/wb-wire.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SSL_REQUEST_CODE 80877103u
#define PROTOCOL_VERSION 196608u /* 3.0 */
#define HEAD_BYTES 5u
#define COLUMN_BYTES 6u /* of a row with one column: their number, length of the first */

enum
{
  TLS,      /* the one byte that answers SSLRequest */
  STARTUP,  /* whether we may come in */
  SETTINGS, /* we may; until ready */
  READY,    /* Z alone is missing */
  COLUMNS,  /* T is next */
  ROW,      /* D is next, or under way */
  COMPLETE, /* C is next */
};

static gboolean
has_user (const WbPoolSettings *settings)
{
  return settings->user != NULL;
}

static void
append_number (GByteArray *out, guint32 number)
{
  guint8 bytes[4];

  wb_wire_put32 (bytes, number);
  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
append_string (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text) + 1);
}

static void
append_startup (WbPoolTalk *self, GByteArray *out)
{
  const char *user = self->settings->user, *database = self->settings->database;
  g_autoptr (GByteArray) body = g_byte_array_new ();

  append_number (body, PROTOCOL_VERSION);
  append_string (body, "user");
  append_string (body, user);
  append_string (body, "database");
  append_string (body, database ? database : user);
  append_string (body, "application_name");
  append_string (body, "wirebench");
  append_string (body, "");
  append_number (out, body->len + 4);
  g_byte_array_append (out, body->data, body->len);
}

static WbPoolVerdict
begin (WbPoolTalk *self, GByteArray *out, GError **error)
{
  static const char before[] = "SELECT '", after[] = "'";

  if (self->kind == WB_POOL_TALK_ASK)
    {
      wb_pool_talk_append_text (out, "S");
      append_number (out, 4);
      self->step = READY;
    }
  else if (self->kind == WB_POOL_TALK_EXCHANGE)
    {
      wb_pool_talk_append_text (out, "Q");
      append_number (out, (guint32) (4 + strlen (before) + self->payload + sizeof after));
      wb_pool_talk_append_text (out, before);
      wb_pool_talk_append_payload (self, out); /* no quote and no backslash in it */
      append_string (out, after);
      self->step = COLUMNS;
    }
  else if (!self->in_tls && (self->settings->tls || !has_user (self->settings)))
    {
      append_number (out, 8);
      append_number (out, SSL_REQUEST_CODE);
      self->step = TLS;
    }
  else if (has_user (self->settings))
    {
      append_startup (self, out);
      self->step = STARTUP;
    }
  else
    return WB_POOL_VERDICT_PASSED; /* the handshake is all there is to know */
  return WB_POOL_VERDICT_MORE;
}

static WbPoolVerdict
answer_tls (WbPoolTalk *self, WbPoolTalkInput *input, GError **error)
{
  guint8 byte = *input->bytes++;

  input->n--;
  if (byte == 'S')
    return self->settings->tls ? WB_POOL_VERDICT_TLS : WB_POOL_VERDICT_PASSED;
  if (byte == 'N' && self->settings->tls)
    return wb_pool_talk_fail (error, _("The server has TLS switched off: switch it on there, or off here"));
  if (byte == 'N')
    return WB_POOL_VERDICT_PASSED;
  if (byte == 'E') /* no process for us; it closes */
    return wb_pool_talk_fail (error, _("PostgreSQL refuses and does not say why"));
  return wb_pool_talk_fail (error, _("What answers is no PostgreSQL"));
}

/* E, whole, without its head. */
static WbPoolVerdict
tell_error (const guint8 *bytes, gsize n, GError **error)
{
  while (n > 1 && *bytes)
    {
      const guint8 *end = memchr (bytes + 1, '\0', n - 1);

      if (end == NULL)
        break;
      if (*bytes == 'M')
        return wb_pool_talk_fail_quoting (error, _("PostgreSQL answers: %s"), bytes + 1, (gsize) (end - bytes) - 1);
      n -= (gsize) (end - bytes) + 1;
      bytes = end + 1;
    }
  return wb_pool_talk_fail (error, _("PostgreSQL refuses and does not say why"));
}

/* R, whole, without its head. */
static WbPoolVerdict
answer_authentication (WbPoolTalk *self, const guint8 *bytes, gsize n, GError **error)
{
  if (self->step != STARTUP || n < 4)
    return wb_pool_talk_fail_other (error);
  if (wb_wire_get32 (bytes) != 0)
    return wb_pool_talk_fail_quoting (error,
                                      _("PostgreSQL wants a password of %s, and none is ever sent: let the user in by "
                                         "“trust” in pg_hba.conf, or name no user"),
                                      self->settings->user, strlen (self->settings->user));
  self->step = SETTINGS;
  return WB_POOL_VERDICT_MORE;
}

/* The letter of a message and the length of what follows its head. What comes out of turn is no answer. */
static gboolean
is_in_turn (WbPoolTalk *self, guint8 letter, gsize n)
{
  switch (letter)
    {
    case 'E':
    case 'N':
      return TRUE;
    case 'S':
    case 'A':
      return self->step != STARTUP;
    case 'R':
    case 'v': /* an older minor version, which has none that is older than 0 */
      return self->step == STARTUP;
    case 'K':
      return self->step == SETTINGS;
    case 'T':
      return self->step == COLUMNS;
    case 'D':
      return self->step == ROW && n == COLUMN_BYTES + self->payload;
    case 'C':
      return self->step == COMPLETE;
    case 'Z':
      return (self->step == SETTINGS || self->step == READY) && n == 1;
    default:
      return FALSE;
    }
}

/* A whole message in part, but for D, of which it is the head and the length of its column. */
static WbPoolVerdict
answer_message (WbPoolTalk *self, GError **error)
{
  const guint8 *body = self->part->data + HEAD_BYTES;
  gsize n = self->part->len - HEAD_BYTES;

  switch (self->part->data[0])
    {
    case 'E':
      return tell_error (body, n, error);
    case 'R':
      return answer_authentication (self, body, n, error);
    case 'T':
      self->step = ROW;
      break;
    case 'D':
      if (body[0] != 0 || body[1] != 1 || wb_wire_get32 (body + 2) != self->payload)
        return wb_pool_talk_fail_other (error);
      self->n_left = self->payload;
      self->step = COMPLETE;
      break;
    case 'C':
      self->step = READY;
      break;
    case 'Z':
      if (body[0] != 'I') /* we begin no transaction */
        return wb_pool_talk_fail_other (error);
      return WB_POOL_VERDICT_PASSED;
    default: /* passed over */
      break;
    }
  return WB_POOL_VERDICT_MORE;
}

/* FALSE: it is another one. */
static gboolean
match_payload (WbPoolTalk *self, WbPoolTalkInput *input)
{
  for (; self->n_left > 0 && input->n > 0; self->n_left--, input->n--)
    if (*input->bytes++ != wb_pool_talk_get_payload_byte (self, self->n_matched++))
      return FALSE;
  return TRUE;
}

static WbPoolVerdict
feed (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error)
{
  if (self->step == TLS)
    return answer_tls (self, input, error);
  while (input->n > 0)
    {
      WbPoolVerdict verdict;
      gsize n;

      if (!match_payload (self, input))
        return wb_pool_talk_fail_other (error);
      if (!wb_pool_talk_take (self, input, HEAD_BYTES))
        return WB_POOL_VERDICT_MORE;
      n = wb_wire_get32 (self->part->data + 1);
      if (n < 4 || n > WB_POOL_TALK_BYTES_MAX + self->payload || !is_in_turn (self, self->part->data[0], n - 4))
        return wb_pool_talk_fail_other (error);
      if (!wb_pool_talk_take (self, input, HEAD_BYTES + (self->part->data[0] == 'D' ? COLUMN_BYTES : n - 4)))
        return WB_POOL_VERDICT_MORE;
      verdict = answer_message (self, error);
      wb_pool_talk_forget_part (self);
      if (verdict != WB_POOL_VERDICT_MORE)
        return verdict;
    }
  return WB_POOL_VERDICT_MORE;
}

const WbPoolTalkRules wb_pool_talk_postgres = {
  .can_ask = has_user,
  .can_exchange = has_user,
  .begin = begin,
  .feed = feed,
};
