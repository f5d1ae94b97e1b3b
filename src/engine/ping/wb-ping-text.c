/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words are read by a cursor that stands on the byte behind the last one taken and never beyond the end. */

#include "engine/ping/wb-ping-text.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"

#include <string.h>

#define PING "PING"
#define PONG "PONG "
#define STATUS "STATUS"
#define ECHO "ECHO: "
#define NONCE_DIGITS 16u

/* --- Reading words --------------------------------------------------------------------------------------------------- */

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Cursor;

static gboolean
take_text (Cursor *cursor, const char *text)
{
  gsize n = strlen (text);

  if ((gsize) (cursor->end - cursor->at) < n || (n > 0 && memcmp (cursor->at, text, n) != 0))
    return FALSE;
  cursor->at += n;
  return TRUE;
}

/* At least one digit; FALSE above 2^64 - 1. */
static gboolean
take_number (Cursor *cursor, guint64 *out)
{
  guint n_digits = 0;
  guint64 value = 0;

  for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++, n_digits++)
    {
      guint64 digit = *cursor->at - (guint64) '0';

      if (value > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
    }
  *out = value;
  return n_digits > 0;
}

/* Seconds, with a fraction or without; digits behind the ninth are passed over. */
static gboolean
take_time (Cursor *cursor, gint64 *unix_ns)
{
  guint64 seconds;
  gint64 unit_ns = WB_NS_PER_S, fraction_ns = 0;

  if (!take_number (cursor, &seconds) || seconds >= (guint64) (G_MAXINT64 / WB_NS_PER_S))
    return FALSE;
  if (cursor->at < cursor->end && *cursor->at == '.')
    for (cursor->at++; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++)
      {
        unit_ns /= 10;
        fraction_ns += unit_ns * (*cursor->at - '0');
      }
  *unix_ns = (gint64) seconds * WB_NS_PER_S + fraction_ns;
  return TRUE;
}

static gboolean
is_at_word_end (const Cursor *cursor)
{
  return cursor->at == cursor->end || *cursor->at == ' ';
}

static gboolean
take_nonce (Cursor *cursor, guint64 *nonce)
{
  const guint8 *at = cursor->at;
  guint64 value = 0;

  if (cursor->end - at < (gssize) NONCE_DIGITS)
    return FALSE;
  for (guint i = 0; i < NONCE_DIGITS; i++, at++)
    {
      int digit = g_ascii_xdigit_value ((char) *at);

      if (digit < 0)
        return FALSE;
      value = value << 4 | (guint64) digit;
    }
  if (at < cursor->end && *at != ' ')
    return FALSE;
  cursor->at = at;
  *nonce = value;
  return TRUE;
}

/* --- Responder ------------------------------------------------------------------------------------------------------- */

/* " <seq> <t1>": whether what follows PING is to come back. */
static gboolean
has_tail (const guint8 *after, gsize n)
{
  Cursor cursor = { after, after + n };
  guint64 sequence;

  return take_text (&cursor, " ") && take_number (&cursor, &sequence) && take_text (&cursor, " ") &&
         cursor.at < cursor.end && !g_ascii_isspace (*cursor.at);
}

static void set_head (WbPingTextAnswer *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
set_head (WbPingTextAnswer *out, const char *format, ...)
{
  va_list arguments;
  int n;

  va_start (arguments, format);
  n = g_vsnprintf (out->head, sizeof out->head, format, arguments);
  va_end (arguments);
  g_assert (n > 0 && (gsize) n < sizeof out->head); /* all our heads are shorter */
  out->n_head = (guint) n;
}

/* The last n digits of number. */
static void
put_digits (char *at, guint n, guint32 number)
{
  for (; n > 0; n--, number /= 10)
    at[n - 1] = (char) ('0' + number % 10);
}

/* By hand: printf would be half of what an answer costs. In 32 bits, where dividing is cheap: from 2001 on, and for as
 * long as there are nanoseconds in 64 bits, seconds have ten digits. */
static void
set_pong (WbPingTextAnswer *out, gint64 unix_ns)
{
  guint64 seconds = (guint64) (MAX (unix_ns, 0) / WB_NS_PER_S), fraction = (guint64) (MAX (unix_ns, 0) % WB_NS_PER_S);
  char *at = out->head + strlen (PONG);

  if (seconds < 1000000000)
    {
      set_head (out, PONG "%u.%09u", (guint) seconds, (guint) fraction);
      return;
    }
  memcpy (out->head, PONG, strlen (PONG));
  put_digits (at, 5, (guint32) (seconds / 100000));
  put_digits (at + 5, 5, (guint32) (seconds % 100000));
  at[10] = '.';
  put_digits (at + 11, 9, (guint32) fraction);
  out->n_head = (guint) strlen (PONG) + 20;
}

WbPingTextVerdict
wb_ping_text_answer (const guint8 *request, gsize n_request, gint64 unix_ns, guint n_clients, gboolean padded,
                     WbPingTextAnswer *out)
{
  WbPingTextAnswer answer = { .tail = NULL };
  WbPingTextVerdict verdict;
  Cursor cursor = { request, request + n_request };

  if (wb_datagram_guard_is_answer (request, n_request))
    return WB_PING_TEXT_SILENT;
  if (take_text (&cursor, PING))
    {
      verdict = WB_PING_TEXT_PONG;
      set_pong (&answer, unix_ns);
      if (has_tail (cursor.at, (gsize) (cursor.end - cursor.at)))
        {
          answer.tail = cursor.at;
          answer.n_tail = (gsize) (cursor.end - cursor.at);
        }
    }
  else if (take_text (&cursor, STATUS) && cursor.at == cursor.end)
    {
      verdict = WB_PING_TEXT_STATUS;
      set_head (&answer, "Server running with %u clients", n_clients);
    }
  else
    {
      verdict = WB_PING_TEXT_ECHO;
      set_head (&answer, ECHO);
      answer.tail = request;
      answer.n_tail = n_request;
    }
  if (answer.n_head + answer.n_tail > WB_DATAGRAM_BYTES_MAX)
    return WB_PING_TEXT_TOO_BIG;
  if (padded && answer.n_head + answer.n_tail > n_request)
    return WB_PING_TEXT_AMPLIFIES;
  *out = answer;
  return verdict;
}

/* --- Client ---------------------------------------------------------------------------------------------------------- */

gsize
wb_ping_text_write_request (const WbPingTextRequest *self, guint8 fill, gsize n_bytes, guint8 *bytes, gsize room)
{
  char text[WB_PING_TEXT_REQUEST_BYTES + 1];
  gsize n;

  g_return_val_if_fail (self->sent_unix_ns >= 0, 0);

  if (room < MAX (n_bytes, WB_PING_TEXT_REQUEST_BYTES))
    return 0;
  n = (gsize) g_snprintf (text, sizeof text, PING " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT,
                          self->sequence, self->sent_unix_ns / WB_NS_PER_S, self->sent_unix_ns % WB_NS_PER_S);
  if (n_bytes == 0 || n_bytes >= n + 1 + NONCE_DIGITS)
    n += (gsize) g_snprintf (text + n, sizeof text - n, " %016" G_GINT64_MODIFIER "x", self->nonce);
  memcpy (bytes, text, n);
  if (n_bytes > n)
    {
      bytes[n] = ' ';
      memset (bytes + n + 1, fill, n_bytes - n - 1);
    }
  return MAX (n, n_bytes);
}

/* " <seq> <t1>[ <nonce>][ …]" */
static void
read_tail (WbPingTextReply *out, Cursor cursor)
{
  WbPingTextRequest request = { 0 };

  if (cursor.at == cursor.end)
    return;
  out->tail = cursor.at;
  out->n_tail = (gsize) (cursor.end - cursor.at);
  if (!take_text (&cursor, " ") || !take_number (&cursor, &request.sequence) || !take_text (&cursor, " ") ||
      !take_time (&cursor, &request.sent_unix_ns) || !is_at_word_end (&cursor))
    return;
  out->has_sequence = TRUE;
  out->has_nonce = take_text (&cursor, " ") && take_nonce (&cursor, &request.nonce);
  out->request = request;
}

gboolean
wb_ping_text_read_reply (WbPingTextReply *out, const guint8 *bytes, gsize n_bytes)
{
  static const char *const echo_heads[] = { "", ECHO, "Echo: " };
  const Cursor start = { bytes, bytes + n_bytes };
  Cursor cursor = start;

  memset (out, 0, sizeof *out);
  if (take_text (&cursor, PONG))
    {
      out->kind = WB_PING_TEXT_REPLY_PONG;
      out->has_time = take_time (&cursor, &out->unix_ns) && is_at_word_end (&cursor);
      if (out->has_time)
        read_tail (out, cursor);
      return out->has_time;
    }
  for (guint i = 0; i < G_N_ELEMENTS (echo_heads); i++)
    {
      cursor = start;
      if (!take_text (&cursor, echo_heads[i]) || !take_text (&cursor, PING))
        continue;
      out->kind = WB_PING_TEXT_REPLY_ECHOED;
      read_tail (out, cursor);
      return out->has_sequence;
    }
  return FALSE;
}
