/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What came back is compared by making the probe anew from what the record knows: the same code that wrote it says what
 * it was. Padding of STAMP is compared only where the whole TLV came back, since reflectors may shorten it (RFC 8972, 4.1)
 * and those of TWAMP-Light return padding at another place (RFC 5357, 4.2.1). */

#include "engine/ping/wb-ping-probe.h"

#include "engine/base/wb-wire.h"
#include "engine/ping/wb-ping-text.h"
#include "engine/ping/wb-stamp-packet.h"

#include <string.h>

#define PING_BYTES 4u /* the word that PONG does not return */
#define NONCE_BYTES 17u
#define TLV_HEAD_BYTES 4u
#define SEQUENCE_BYTES 4u /* of STAMP, and T1 behind it */
#define TIMESTAMP_BYTES 8u
#define QUOTED_HEAD "PING "
#define CONFIRM "CONFIRM "
#define CONFIRM_DIGITS 16u
/* A reflector's time, to the year 2116: differences of two such, and of two of these, are whole nanoseconds in 64 bits. */
#define TIME_NS_MAX (G_GINT64_CONSTANT (1) << 62)

/* The finalizer of SplitMix64: one bit of the input turns half of those of the output. */
static guint64
mix (guint64 value)
{
  value ^= value >> 30;
  value *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value ^= value >> 27;
  value *= G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

static guint64
make_nonce (const WbPingProbeForm *self, guint64 target_id, guint64 sequence, gint64 t1_unix_ns)
{
  return mix (mix (mix (self->key + target_id) + sequence) + (guint64) t1_unix_ns);
}

static void
fill_randomly (guint8 *bytes, gsize n, guint64 nonce)
{
  for (gsize i = 0; i < n; i++)
    {
      if (i % 8 == 0)
        nonce = mix (nonce + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
      bytes[i] = (guint8) (nonce >> (8 * (i % 8)));
    }
}

/* --- Writing --------------------------------------------------------------------------------------------------------- */

gsize
wb_ping_probe_get_room (const WbPingProbeForm *self)
{
  return MAX (self->size, WB_PING_TEXT_REQUEST_BYTES);
}

static guint
count_digits (guint64 value)
{
  guint n = 1;

  for (; value >= 10; value /= 10)
    n++;
  return n;
}

static gsize
write_text (const WbPingProbeForm *self, guint64 sequence, gint64 t1_unix_ns, guint64 nonce, guint8 *bytes)
{
  WbPingTextRequest request = { .sequence = sequence, .sent_unix_ns = t1_unix_ns, .nonce = nonce };
  gsize n = wb_ping_text_write_request (&request, self->fill, self->size, bytes, wb_ping_probe_get_room (self));
  /* "PING <sequence> <seconds>.<9 digits>", then the nonce where there is room for it, then a space */
  gsize head = PING_BYTES + 1 + count_digits (sequence) + 1 + count_digits ((guint64) t1_unix_ns / WB_NS_PER_S) + 10;

  head += (self->size == 0 || self->size >= head + NONCE_BYTES ? NONCE_BYTES : 0) + 1;
  if (self->random_fill && n > head)
    fill_randomly (bytes + head, n - head, nonce);
  return n;
}

static gsize
write_stamp (const WbPingProbeForm *self, guint64 sequence, guint64 timestamp, guint8 *bytes)
{
  WbStampRequest request = { .sequence = (guint32) sequence,
                             .timestamp = timestamp,
                             /* Whether our clock is right is not for us to say: not synchronized, and the error is that
                              * of reading it in user space. */
                             .estimate = wb_stamp_estimate_for (WB_STAMP_NTP, FALSE, 100 * WB_NS_PER_US),
                             .ssid = self->ssid };
  gsize n = MAX (self->size, WB_STAMP_BYTES), head = WB_STAMP_BYTES + TLV_HEAD_BYTES;

  wb_stamp_request_write (&request, self->fill, bytes, n);
  if (self->random_fill && n > head)
    fill_randomly (bytes + head, n - head, timestamp);
  return n;
}

gsize
wb_ping_probe_write (const WbPingProbeForm *self, guint64 target_id, guint64 sequence, gint64 t1_unix_ns, guint8 *bytes,
                     guint64 *nonce)
{
  if (self->mode == WB_PING_MODE_STAMP)
    {
      *nonce = wb_stamp_time_from_unix_ns (WB_STAMP_NTP, t1_unix_ns);
      return write_stamp (self, sequence, *nonce, bytes);
    }
  t1_unix_ns = MAX (t1_unix_ns, 0); /* a clock before 1970 has no form in text */
  *nonce = make_nonce (self, target_id, sequence, t1_unix_ns);
  return write_text (self, sequence, t1_unix_ns, *nonce, bytes);
}

/* --- Reading --------------------------------------------------------------------------------------------------------- */

static gboolean
is_confirm (const guint8 *bytes, gsize n_bytes)
{
  gsize head = strlen (CONFIRM);

  if (n_bytes != head + CONFIRM_DIGITS || memcmp (bytes, CONFIRM, head) != 0)
    return FALSE;
  for (gsize i = head; i < n_bytes; i++)
    if (!g_ascii_isxdigit ((char) bytes[i]))
      return FALSE;
  return TRUE;
}

static WbPingProbeVerdict
read_text (const WbPingProbeForm *self, guint64 target_id, const WbPingSeries *series, const guint8 *bytes,
           gsize n_bytes, guint8 *scratch, WbPingReply *reply)
{
  WbPingTextReply text;
  const WbPingRecord *record;

  if (is_confirm (bytes, n_bytes))
    return WB_PING_PROBE_CONFIRM;
  if (!wb_ping_text_read_reply (&text, bytes, n_bytes))
    return WB_PING_PROBE_WORDS;
  *reply = (WbPingReply){ 0 };
  /* A responder whose clock stands before 1970 has no other word for it than 0. */
  if (text.has_time && text.unix_ns > 0 && text.unix_ns < TIME_NS_MAX)
    {
      /* One time only: the reflector does not say how long it held the packet. */
      reply->has_reflector_times = TRUE;
      reply->t2_unix_ns = reply->t3_unix_ns = text.unix_ns;
    }
  if (!text.has_sequence)
    return WB_PING_PROBE_REPLY_WITHOUT_SEQUENCE;
  reply->sequence = text.request.sequence;
  reply->has_nonce = TRUE;
  reply->nonce = make_nonce (self, target_id, text.request.sequence, text.request.sent_unix_ns);
  record = wb_ping_series_get_record (series, reply->sequence);
  if (record && record->nonce == reply->nonce)
    {
      gsize n = write_text (self, reply->sequence, text.request.sent_unix_ns, record->nonce, scratch);

      reply->is_damaged = text.n_tail != n - PING_BYTES || memcmp (text.tail, scratch + PING_BYTES, text.n_tail) != 0;
    }
  return WB_PING_PROBE_REPLY;
}

static WbPingProbeVerdict
read_stamp (const WbPingProbeForm *self, const WbPingSeries *series, const guint8 *bytes, gsize n_bytes,
            guint8 *scratch, WbPingReply *reply)
{
  const gsize head = WB_STAMP_BYTES + TLV_HEAD_BYTES;
  WbStampReflection reflection;
  WbStampFormat format;
  gsize n;

  if (!wb_stamp_reflection_read (&reflection, bytes, n_bytes))
    return WB_PING_PROBE_FOREIGN;
  format = reflection.estimate.format;
  *reply = (WbPingReply){
    .sequence = wb_ping_series_unwrap (series, reflection.sender_sequence),
    .has_nonce = TRUE,
    .nonce = reflection.sender_timestamp,
    /* 0 is no time but "not known" (RFC 5905, 6). */
    .has_reflector_times = reflection.receive_timestamp != 0 && reflection.timestamp != 0,
    .t2_unix_ns = wb_stamp_time_to_unix_ns (format, reflection.receive_timestamp),
    .t3_unix_ns = wb_stamp_time_to_unix_ns (format, reflection.timestamp),
    .has_receipt = TRUE,
    .receipt = reflection.sequence,
    /* One that knows no identifiers returns 0 (RFC 8972, 3). */
    .is_damaged = reflection.ssid != 0 && reflection.ssid != self->ssid,
  };
  n = write_stamp (self, reply->sequence, reflection.sender_timestamp, scratch);
  if (n > head && n_bytes == n && bytes[WB_STAMP_BYTES + 1] == scratch[WB_STAMP_BYTES + 1] &&
      memcmp (bytes + WB_STAMP_BYTES + 2, scratch + WB_STAMP_BYTES + 2, 2) == 0)
    reply->is_damaged |= memcmp (bytes + head, scratch + head, n - head) != 0;
  return WB_PING_PROBE_REPLY;
}

WbPingProbeVerdict
wb_ping_probe_read (const WbPingProbeForm *self, guint64 target_id, const WbPingSeries *series, const guint8 *bytes,
                    gsize n_bytes, guint8 *scratch, WbPingReply *reply)
{
  if (self->mode == WB_PING_MODE_STAMP)
    return read_stamp (self, series, bytes, n_bytes, scratch, reply);
  return read_text (self, target_id, series, bytes, n_bytes, scratch, reply);
}

/* --- Reading quotations ---------------------------------------------------------------------------------------------- */

static WbPingQuote
read_quoted_stamp (const WbPingSeries *series, const guint8 *bytes, gsize n_bytes, guint64 *sequence, guint64 *nonce,
                   gboolean *has_nonce)
{
  if (n_bytes < SEQUENCE_BYTES)
    return WB_PING_QUOTE_SHORT;
  *sequence = wb_ping_series_unwrap (series, wb_wire_get32 (bytes));
  *has_nonce = n_bytes >= SEQUENCE_BYTES + TIMESTAMP_BYTES;
  *nonce = *has_nonce ? wb_wire_get64 (bytes + SEQUENCE_BYTES) : 0;
  return WB_PING_QUOTE_PROBE;
}

static WbPingQuote
read_quoted_text (const guint8 *bytes, gsize n_bytes, guint64 *sequence, guint64 *nonce, gboolean *has_nonce)
{
  const gsize head = strlen (QUOTED_HEAD);
  g_autofree char *number = NULL;
  WbPingTextReply text;
  gsize end = head;

  if (n_bytes > 0 && memcmp (bytes, QUOTED_HEAD, MIN (n_bytes, head)) != 0)
    return WB_PING_QUOTE_FOREIGN;
  while (end < n_bytes && g_ascii_isdigit ((char) bytes[end]))
    end++;
  /* Cut within the number: it would be another one. */
  if (end >= n_bytes)
    return WB_PING_QUOTE_SHORT;
  number = g_strndup ((const char *) bytes + head, end - head);
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64, sequence, NULL))
    return WB_PING_QUOTE_FOREIGN;
  /* As an echo would bring it back. */
  *has_nonce = wb_ping_text_read_reply (&text, bytes, n_bytes) && text.has_sequence && text.has_nonce;
  *nonce = *has_nonce ? text.request.nonce : 0;
  return WB_PING_QUOTE_PROBE;
}

WbPingQuote
wb_ping_probe_read_quoted (const WbPingProbeForm *self, const WbPingSeries *series, const guint8 *bytes, gsize n_bytes,
                           guint64 *sequence)
{
  const WbPingRecord *record;
  gboolean has_nonce = FALSE;
  guint64 quoted = 0, nonce = 0;
  WbPingQuote quote;

  if (self->mode == WB_PING_MODE_STAMP)
    quote = read_quoted_stamp (series, bytes, n_bytes, &quoted, &nonce, &has_nonce);
  else
    quote = read_quoted_text (bytes, n_bytes, &quoted, &nonce, &has_nonce);
  if (quote != WB_PING_QUOTE_PROBE)
    return quote;
  /* The number of a probe that the system refused is given to the next one: only the nonce tells the two apart. */
  record = wb_ping_series_get_record (series, quoted);
  if (record == NULL || (has_nonce && record->nonce != nonce))
    return WB_PING_QUOTE_FOREIGN;
  *sequence = quoted;
  return WB_PING_QUOTE_PROBE;
}
