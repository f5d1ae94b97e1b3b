/* SPDX-License-Identifier: GPL-3.0-or-later */

/* STUN messages (RFC 8489, 5 and 14), as far as asking for one's address (Binding) and for a NAT's behaviour (RFC 5780,
 * 7) needs them. Big-endian.
 *
 *    0 +---+---------------+-------------------+     type: 00, then method and class in each other's gaps
 *      |0 0| Message Type  | Message Length    |       M11…M7 C1 M6…M4 C0 M3…M0
 *    4 +---+---------------+-------------------+     length: of what follows the 20 bytes, a multiple of 4
 *      | Magic Cookie 0x2112a442               |
 *    8 +---------------------------------------+
 *      | Transaction ID                    (12)|
 *   20 +-------------------+-------------------+
 *      | Type              | Length            |     attribute: its value is padded to a multiple of 4
 *      +-------------------+-------------------+
 *      ~ Value                                 ~
 *      +---------------------------------------+
 *
 *   address         | 0 | family 1, 2 | port (16) | address (32, 128) |
 *   XOR-…           the same, XORed with cookie (port: its upper half) and, for IPv6, transaction ID
 *   CHANGE-REQUEST  | 0 (29 bits) | change IP | change port | 0 |
 *   ERROR-CODE      | 0 (21 bits) | class (3) | number (8) | reason phrase ~
 *   FINGERPRINT     CRC-32 of all before it, XOR 0x5354554e; the last attribute
 *
 * Pure: no allocation. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_STUN_PORT 3478u
#define WB_STUN_HEADER_BYTES 20u
#define WB_STUN_TRANSACTION_BYTES 12u
#define WB_STUN_BINDING 1u /* the method */
/* The longest text of SOFTWARE and of a reason (RFC 8489, 14.8 and 14.14: fewer than 128 characters). */
#define WB_STUN_TEXT_BYTES 763u
#define WB_STUN_UNKNOWN_MAX 8u
/* Whatever fits into WbStunMessage is written into so many bytes. */
#define WB_STUN_MESSAGE_BYTES_MAX 1800u

typedef enum
{
  WB_STUN_REQUEST = 0,
  WB_STUN_INDICATION = 1,
  WB_STUN_SUCCESS = 2,
  WB_STUN_ERROR = 3,
} WbStunClass;

typedef struct
{
  const char *text; /* Borrowed; not NUL-terminated, and from outside: not safe to show as it is. NULL: none */
  gsize n_bytes;
} WbStunText;

/* Endpoints of family 0, texts that are NULL and numbers that are 0 are attributes that are not there. */
typedef struct
{
  WbStunClass kind;
  guint16 method; /* 12 bits */
  guint8 transaction[WB_STUN_TRANSACTION_BYTES];

  WbEndpoint mapped;          /* MAPPED-ADDRESS */
  WbEndpoint xor_mapped;      /* XOR-MAPPED-ADDRESS */
  WbEndpoint response_origin; /* RESPONSE-ORIGIN */
  WbEndpoint other_address;   /* OTHER-ADDRESS; when read also RFC 3489's CHANGED-ADDRESS */
  gboolean has_change_request;
  gboolean change_address;
  gboolean change_port;
  guint16 error_code; /* 300…699 */
  WbStunText error_reason;
  WbStunText software;
  gboolean has_fingerprint;

  /* When read: types that must be understood (below 0x8000) and are not. At most WB_STUN_UNKNOWN_MAX are kept. */
  guint n_unknown;
  guint16 unknown[WB_STUN_UNKNOWN_MAX];
} WbStunMessage;

typedef enum
{
  WB_STUN_READ,
  WB_STUN_NO_MESSAGE,      /* something else: first bits, cookie or length say so */
  WB_STUN_MALFORMED,       /* an attribute that cannot be */
  WB_STUN_BAD_FINGERPRINT, /* damaged, or something else that looks like STUN */
} WbStunVerdict;

/* Returns the length; 0: room is too small, or a text or number too big. */
gsize wb_stun_message_write (const WbStunMessage *self, guint8 *bytes, gsize room);
/* Of attributes that are there twice the first counts, after MESSAGE-INTEGRITY only FINGERPRINT (RFC 8489, 14 and 14.5).
 * Integrity is not checked. out is valid only for WB_STUN_READ; its texts point into bytes. */
WbStunVerdict wb_stun_message_read (WbStunMessage *out, const guint8 *bytes, gsize n_bytes);

/* XOR-MAPPED-ADDRESS, or of an old server MAPPED-ADDRESS; NULL: neither. Borrowed. */
const WbEndpoint *wb_stun_message_get_mapped (const WbStunMessage *self);

G_END_DECLS
