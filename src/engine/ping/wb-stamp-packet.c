/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offsets are those of the drawing in the header. Every read stands behind a check of the length; what is read as TLVs
 * goes through wb_stamp_tlv_next, the only place that adds a length from outside to an offset. */

#include "engine/ping/wb-stamp-packet.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-wire.h"

#include <string.h>

enum
{
  AT_SEQUENCE = 0,
  AT_TIMESTAMP = 4,
  AT_ESTIMATE = 12,
  AT_SSID = 14,
  AT_RECEIVED = 16,
  AT_SENDER_SEQUENCE = 24,
  AT_SENDER_TIMESTAMP = 28,
  AT_SENDER_ESTIMATE = 36,
  AT_MBZ = 38,
  AT_TTL = 40,
};

#define TLV_HEAD_BYTES 4u

/* Longer than any reflector holds a packet, shorter than what two random stamps are apart. */
#define HELD_NS_MAX (60 * WB_NS_PER_S)

/* --- TLVs ------------------------------------------------------------------------------------------------------------ */

gboolean
wb_stamp_tlv_next (const guint8 *packet, gsize n_bytes, gsize *offset, WbStampTlv *out)
{
  gsize left, length;

  if (*offset >= n_bytes)
    return FALSE;
  left = n_bytes - *offset;
  *out = (WbStampTlv){ .flags = packet[*offset], .offset = *offset };
  if (left < TLV_HEAD_BYTES) /* not even a length */
    {
      out->type = left > 1 ? packet[*offset + 1] : 0;
      out->value = packet + n_bytes;
      *offset = n_bytes;
      return TRUE;
    }
  out->type = packet[*offset + 1];
  length = wb_wire_get16 (packet + *offset + 2);
  out->value = packet + *offset + TLV_HEAD_BYTES;
  out->whole = length <= left - TLV_HEAD_BYTES;
  out->n_bytes = MIN (length, left - TLV_HEAD_BYTES);
  *offset += TLV_HEAD_BYTES + out->n_bytes;
  return TRUE;
}

static gboolean
is_zero (const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (bytes[i] != 0)
      return FALSE;
  return TRUE;
}

/* Sets the flags in a copy of the request's TLVs. */
static void
flag_tlvs (guint8 *packet, gsize n_bytes)
{
  gsize offset = WB_STAMP_BYTES;
  WbStampTlv tlv;

  if (is_zero (packet + offset, n_bytes - offset))
    return;
  while (wb_stamp_tlv_next (packet, n_bytes, &offset, &tlv))
    {
      gboolean malformed = !tlv.whole || (tlv.flags & WB_STAMP_TLV_MALFORMED);
      guint8 flags = 0;

      if (tlv.type != WB_STAMP_TLV_EXTRA_PADDING)
        flags |= WB_STAMP_TLV_UNRECOGNIZED;
      if (malformed)
        flags |= WB_STAMP_TLV_MALFORMED;
      packet[tlv.offset] = flags;
      if (malformed)
        return;
    }
}

/* --- Session-Sender -------------------------------------------------------------------------------------------------- */

gboolean
wb_stamp_request_write (const WbStampRequest *self, guint8 fill, guint8 *packet, gsize n_bytes)
{
  gsize padding;

  if (n_bytes < WB_STAMP_REQUEST_BYTES_MIN || n_bytes > WB_DATAGRAM_BYTES_MAX)
    return FALSE;
  memset (packet, 0, n_bytes);
  wb_wire_put32 (packet + AT_SEQUENCE, self->sequence);
  wb_wire_put64 (packet + AT_TIMESTAMP, self->timestamp);
  wb_wire_put16 (packet + AT_ESTIMATE, wb_stamp_estimate_to_wire (&self->estimate));
  if (n_bytes >= AT_SSID + 2)
    wb_wire_put16 (packet + AT_SSID, self->ssid);
  if (n_bytes < WB_STAMP_BYTES + TLV_HEAD_BYTES)
    return TRUE;
  padding = n_bytes - WB_STAMP_BYTES - TLV_HEAD_BYTES;
  packet[WB_STAMP_BYTES] = WB_STAMP_TLV_UNRECOGNIZED;
  packet[WB_STAMP_BYTES + 1] = WB_STAMP_TLV_EXTRA_PADDING;
  wb_wire_put16 (packet + WB_STAMP_BYTES + 2, (guint16) padding);
  memset (packet + WB_STAMP_BYTES + TLV_HEAD_BYTES, fill, padding);
  return TRUE;
}

gboolean
wb_stamp_request_read (WbStampRequest *out, const guint8 *packet, gsize n_bytes)
{
  if (n_bytes < WB_STAMP_REQUEST_BYTES_MIN)
    return FALSE;
  *out = (WbStampRequest){
    .sequence = wb_wire_get32 (packet + AT_SEQUENCE),
    .timestamp = wb_wire_get64 (packet + AT_TIMESTAMP),
    .estimate = wb_stamp_estimate_from_wire (wb_wire_get16 (packet + AT_ESTIMATE)),
    .ssid = n_bytes >= AT_SSID + 2 ? wb_wire_get16 (packet + AT_SSID) : 0,
  };
  return TRUE;
}

/* --- Session-Reflector ----------------------------------------------------------------------------------------------- */

gboolean
wb_stamp_is_reflection (const guint8 *packet, gsize n_bytes)
{
  WbStampFormat format;
  gint64 received_ns, sent_ns;

  if (n_bytes < WB_STAMP_REFLECTION_BYTES_MIN || wb_wire_get64 (packet + AT_RECEIVED) == 0 ||
      wb_wire_get64 (packet + AT_TIMESTAMP) == 0 || wb_wire_get16 (packet + AT_MBZ) != 0)
    return FALSE;
  format = wb_stamp_estimate_from_wire (wb_wire_get16 (packet + AT_ESTIMATE)).format;
  received_ns = wb_stamp_time_to_unix_ns (format, wb_wire_get64 (packet + AT_RECEIVED));
  sent_ns = wb_stamp_time_to_unix_ns (format, wb_wire_get64 (packet + AT_TIMESTAMP));
  return ABS (sent_ns - received_ns) <= HELD_NS_MAX;
}

void
wb_stamp_reflection_set_sent (guint8 *packet, guint64 timestamp)
{
  wb_wire_put64 (packet + AT_TIMESTAMP, timestamp);
}

WbStampVerdict
wb_stamp_reflect (const WbStampReflector *self, const guint8 *request, gsize n_request, guint8 *reply, gsize room,
                  gsize *n_reply)
{
  gsize n = MAX (n_request, WB_STAMP_BYTES);
  WbStampFormat format = self->estimate.format;

  *n_reply = 0;
  if (n_request < WB_STAMP_REQUEST_BYTES_MIN)
    return WB_STAMP_TOO_SHORT;
  if (wb_stamp_is_reflection (request, n_request))
    return WB_STAMP_IS_REFLECTION;
  if (room < n)
    return WB_STAMP_NO_ROOM;
  memset (reply, 0, WB_STAMP_BYTES);
  wb_wire_put32 (reply + AT_SEQUENCE, self->stateful ? self->sequence : wb_wire_get32 (request + AT_SEQUENCE));
  wb_wire_put16 (reply + AT_ESTIMATE, wb_stamp_estimate_to_wire (&self->estimate));
  /* In a packet of TWAMP-Light this is padding, and returned as it came, as RFC 6038 wants it. */
  if (n_request >= AT_SSID + 2)
    memcpy (reply + AT_SSID, request + AT_SSID, 2);
  wb_wire_put64 (reply + AT_RECEIVED, wb_stamp_time_from_unix_ns (format, self->received_unix_ns));
  memcpy (reply + AT_SENDER_SEQUENCE, request + AT_SEQUENCE, 4);
  memcpy (reply + AT_SENDER_TIMESTAMP, request + AT_TIMESTAMP, 8);
  memcpy (reply + AT_SENDER_ESTIMATE, request + AT_ESTIMATE, 2);
  reply[AT_TTL] = self->ttl;
  memcpy (reply + WB_STAMP_BYTES, request + MIN (n_request, WB_STAMP_BYTES), n - WB_STAMP_BYTES);
  flag_tlvs (reply, n);
  wb_stamp_reflection_set_sent (reply, wb_stamp_time_from_unix_ns (format, self->sent_unix_ns));
  *n_reply = n;
  return WB_STAMP_REFLECTED;
}

gboolean
wb_stamp_reflection_read (WbStampReflection *out, const guint8 *packet, gsize n_bytes)
{
  if (n_bytes < WB_STAMP_REFLECTION_BYTES_MIN)
    return FALSE;
  *out = (WbStampReflection){
    .sequence = wb_wire_get32 (packet + AT_SEQUENCE),
    .timestamp = wb_wire_get64 (packet + AT_TIMESTAMP),
    .estimate = wb_stamp_estimate_from_wire (wb_wire_get16 (packet + AT_ESTIMATE)),
    .ssid = wb_wire_get16 (packet + AT_SSID),
    .receive_timestamp = wb_wire_get64 (packet + AT_RECEIVED),
    .sender_sequence = wb_wire_get32 (packet + AT_SENDER_SEQUENCE),
    .sender_timestamp = wb_wire_get64 (packet + AT_SENDER_TIMESTAMP),
    .sender_estimate = wb_stamp_estimate_from_wire (wb_wire_get16 (packet + AT_SENDER_ESTIMATE)),
    .sender_ttl = packet[AT_TTL],
  };
  return TRUE;
}
