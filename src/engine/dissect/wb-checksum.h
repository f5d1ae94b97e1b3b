/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Internet checksum (RFC 1071) and what a field of it means: right, wrong, not carried, not checkable, or left to
 * the network card. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

typedef enum
{
  WB_CHECKSUM_BAD = 0, /* Wireshark's numbers */
  WB_CHECKSUM_GOOD = 1,
  WB_CHECKSUM_UNVERIFIED = 2,
  WB_CHECKSUM_NOT_PRESENT = 3,
  WB_CHECKSUM_ILLEGAL = 4, /* a zero where there must be a sum */
  WB_CHECKSUM_PARTIAL = 5, /* only the pseudo-header's sum: the card would have finished it (offload) */
} WbChecksumStatus;

extern const WbValueString wb_checksum_status_strings[];

/* Ones' complement sum of bytes in network order, folded to 16 bits, not complemented. seed: a sum to go on from. */
guint32 wb_checksum_sum (const guint8 *bytes, gsize length, guint32 seed);

/* Sum of the pseudo header (RFC 768, 9293, 8200) of d->state for `length` bytes of upper protocol. */
guint32 wb_checksum_pseudo (const WbDissection *d, guint32 length, guint8 protocol);

/* What the field would have to read for the sum of `length` bytes from c->pos to be right; `value` is what it reads.
 * Only where wb_checksum_add_status() gave GOOD, BAD or PARTIAL. */
guint16 wb_checksum_expected (const WbDissection *d, const WbCursor *c, guint32 length, guint8 protocol, guint32 value);

/* Checks `length` bytes from c->pos of an upper protocol whose checksum field reads `value`; adds the generated status
 * field at the checksum's place and flags it. UNVERIFIED for fragments, quotations and what the capture cut off.
 * protocol 0: no pseudo header (ICMP, IGMP). */
WbChecksumStatus wb_checksum_add_status (WbDissection *d, guint32 parent, const WbFieldInfo *status, const WbCursor *c,
                                         guint32 length, guint8 protocol, guint32 checksum_offset, guint32 value);

G_END_DECLS
