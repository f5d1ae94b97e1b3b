/* SPDX-License-Identifier: GPL-3.0-or-later */

/* STAMP test packets in unauthenticated mode, both roles (RFC 8762, 4.2.1 and 4.3.1), with the session identifier and
 * the TLVs of RFC 8972, and as TWAMP-Light sends and takes them (RFC 5357, 4.1.2, 4.2.1, appendix I). Big-endian; MBZ:
 * must be zero, is not looked at.
 *
 *   Session-Sender                                 Session-Reflector
 *    0 +-------------------------------+            0 +-------------------------------+
 *      | Sequence Number               |              | Sequence Number               |  stateless: the sender's
 *    4 +-------------------------------+            4 +-------------------------------+  stateful: its own count
 *      | Timestamp T1               (8)|              | Timestamp T3               (8)|
 *   12 +---------------+---------------+           12 +---------------+---------------+
 *      | Error Estimate| SSID          |              | Error Estimate| SSID          |
 *   16 +---------------+---------------+           16 +---------------+---------------+
 *      |                               |              | Receive Timestamp T2       (8)|
 *      |                               |           24 +-------------------------------+
 *      |                               |              | Session-Sender Sequence Number|
 *      | MBZ (28)                      |           28 +-------------------------------+
 *      |                               |              | Session-Sender Timestamp T1(8)|
 *      |                               |           36 +---------------+---------------+
 *      |                               |              | S.-S. Estimate| MBZ           |
 *      |                               |           40 +-------+-------+---------------+
 *      |                               |              | TTL   | MBZ                   |
 *   44 +-------------------------------+           44 +-------+-----------------------+
 *      ~ TLVs                          ~              ~ TLVs                          ~
 *
 *   TLV (RFC 8972, 4)
 *      | U | M | I | 0 (5 bits) | Type (8) | Length (16) | Value ~
 *
 * TWAMP-Light: a request has at least 14 bytes, an answer at least 41; what follows is padding.
 *
 * Pure: bytes in, bytes out. Nothing here allocates. */
#pragma once

#include "engine/ping/wb-stamp-time.h"

G_BEGIN_DECLS

#define WB_STAMP_PORT 862u
#define WB_STAMP_BYTES 44u                /* of both packets, without TLVs */
#define WB_STAMP_REQUEST_BYTES_MIN 14u    /* TWAMP-Light */
#define WB_STAMP_REFLECTION_BYTES_MIN 41u /* TWAMP-Light */

/* --- TLVs ------------------------------------------------------------------------------------------------------------ */

typedef enum
{
  WB_STAMP_TLV_UNRECOGNIZED = 0x80, /* U: set by the sender, cleared by a reflector that knows the type */
  WB_STAMP_TLV_MALFORMED = 0x40,    /* M: its length cannot be */
  WB_STAMP_TLV_INTEGRITY = 0x20,    /* I: the HMAC TLV does not fit */
} WbStampTlvFlags;

typedef enum
{
  WB_STAMP_TLV_EXTRA_PADDING = 1,
  WB_STAMP_TLV_LOCATION = 2,
  WB_STAMP_TLV_TIMESTAMP_INFORMATION = 3,
  WB_STAMP_TLV_CLASS_OF_SERVICE = 4,
  WB_STAMP_TLV_DIRECT_MEASUREMENT = 5,
  WB_STAMP_TLV_ACCESS_REPORT = 6,
  WB_STAMP_TLV_FOLLOW_UP_TELEMETRY = 7,
  WB_STAMP_TLV_HMAC = 8,
} WbStampTlvType;

typedef struct
{
  guint8 flags;
  guint8 type;
  gboolean whole;      /* FALSE: the packet ends within it; value and n_bytes are what is there */
  const guint8 *value; /* Borrowed */
  gsize n_bytes;
  gsize offset; /* of the TLV in the packet */
} WbStampTlv;

/* The TLV at *offset (WB_STAMP_BYTES to begin), which moves on behind it; after one that is not whole, to the end. FALSE:
 * no more, or *offset beyond the packet. */
gboolean wb_stamp_tlv_next (const guint8 *packet, gsize n_bytes, gsize *offset, WbStampTlv *out);

/* --- Session-Sender -------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint32 sequence;
  guint64 timestamp; /* T1, as on the wire */
  WbStampEstimate estimate;
  guint16 ssid; /* 0: none */
} WbStampRequest;

/* Writes a packet of n_bytes, which are all overwritten: WB_STAMP_REQUEST_BYTES_MIN to 65,507. What is beyond
 * WB_STAMP_BYTES becomes one Extra Padding TLV filled with fill; 1 to 3 bytes beyond, which hold no TLV, zero as in
 * TWAMP-Light. FALSE: n_bytes cannot be. */
gboolean wb_stamp_request_write (const WbStampRequest *self, guint8 fill, guint8 *packet, gsize n_bytes);
/* FALSE: shorter than WB_STAMP_REQUEST_BYTES_MIN. An SSID that is not there is 0. */
gboolean wb_stamp_request_read (WbStampRequest *out, const guint8 *packet, gsize n_bytes);

/* --- Session-Reflector ----------------------------------------------------------------------------------------------- */

typedef struct
{
  guint32 sequence;
  guint64 timestamp; /* T3 */
  WbStampEstimate estimate;
  guint16 ssid;
  guint64 receive_timestamp; /* T2, in the format of estimate */
  guint32 sender_sequence;
  guint64 sender_timestamp; /* T1 as it was sent */
  WbStampEstimate sender_estimate;
  guint8 sender_ttl;
} WbStampReflection;

typedef struct
{
  gboolean stateful;        /* FALSE: the answer's sequence number is the request's */
  guint32 sequence;         /* when stateful: how many packets of this session were received before this one */
  gint64 received_unix_ns;  /* T2 */
  gint64 sent_unix_ns;      /* T3; wb_stamp_reflection_set_sent () may write a later one */
  WbStampEstimate estimate; /* of our clock; its format is that of T2 and T3 */
  guint8 ttl;               /* as received; 255 where it is not known */
} WbStampReflector;

typedef enum
{
  WB_STAMP_REFLECTED,
  WB_STAMP_TOO_SHORT,     /* no test packet */
  WB_STAMP_IS_REFLECTION, /* an answer: answering it would make two reflectors talk for ever */
  WB_STAMP_NO_ROOM,
} WbStampVerdict;

/* Answers request in reply, which must not overlap it; *n_reply: exactly MAX (WB_STAMP_BYTES, n_request), 0 unless
 * reflected. TLVs come back in their order and size: U is cleared for Extra Padding only, set for all others; M is set on
 * one that is not whole or that the sender marked so, and what follows it is returned as it came (RFC 8972, 4). A tail of
 * zeros only is padding of TWAMP-Light and stays zero. */
WbStampVerdict wb_stamp_reflect (const WbStampReflector *self, const guint8 *request, gsize n_request, guint8 *reply,
                                 gsize room, gsize *n_reply);
/* Writes T3 again, as late as possible, in the format of the reflection's estimate. packet: what wb_stamp_reflect made. */
void wb_stamp_reflection_set_sent (guint8 *packet, guint64 timestamp);

/* What a reflector answered: 41 bytes or more, shorter or longer than the request. FALSE: too short. That it answers our
 * packet is for the caller to see, by the sender's sequence number and T1. */
gboolean wb_stamp_reflection_read (WbStampReflection *out, const guint8 *packet, gsize n_bytes);
/* Whether a packet can only be an answer: its receive and its send time are there and at most a minute apart, and the
 * 16 bits behind the sender's estimate are zero. A request has zeros in the place of the receive time, or padding, which
 * looks so by chance once in 2^40. */
gboolean wb_stamp_is_reflection (const guint8 *packet, gsize n_bytes);

G_END_DECLS
