/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RFC 1071. Linux and Windows leave the folded, uncomplemented pseudo-header sum in a field that the card is to fill:
 * seen on the sender itself that is not an error but an unfinished sum, and is called so (PARTIAL). */

#include "engine/dissect/wb-checksum.h"

#include <string.h>

const WbValueString wb_checksum_status_strings[] = {
  { WB_CHECKSUM_BAD, "Bad" },
  { WB_CHECKSUM_GOOD, "Good" },
  { WB_CHECKSUM_UNVERIFIED, "Unverified" },
  { WB_CHECKSUM_NOT_PRESENT, "Not present" },
  { WB_CHECKSUM_ILLEGAL, "Illegal" },
  { WB_CHECKSUM_PARTIAL, "Partial" },
  { 0, NULL },
};

static guint32
fold (guint64 sum)
{
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint32) sum;
}

guint32
wb_checksum_sum (const guint8 *bytes, gsize length, guint32 seed)
{
  guint64 sum = 0;
  gsize i = 0;

  /* Byte order commutes with the sum: add native words and swap once (RFC 1071, 2 (B)). */
  for (; i + 16 <= length; i += 16)
    {
      guint32 word[4];

      memcpy (word, bytes + i, 16);
      sum += (guint64) word[0] + word[1] + word[2] + word[3];
    }
  for (; i + 4 <= length; i += 4)
    {
      guint32 word;

      memcpy (&word, bytes + i, 4);
      sum += word;
    }
  if (i + 2 <= length)
    {
      guint16 half;

      memcpy (&half, bytes + i, 2);
      sum += half;
      i += 2;
    }
  if (i < length)
    {
      guint8 last[2] = { bytes[i], 0 };
      guint16 half;

      memcpy (&half, last, 2);
      sum += half;
    }
  return fold ((guint64) GUINT16_FROM_BE ((guint16) fold (sum)) + seed);
}

guint32
wb_checksum_pseudo (const WbDissection *d, guint32 length, guint8 protocol)
{
  gsize n = d->state.pseudo_src.kind == WB_ADDRESS_IPV6 ? 16 : 4;
  guint32 sum;

  sum = wb_checksum_sum (d->state.pseudo_src.bytes, n, 0);
  sum = wb_checksum_sum (d->state.pseudo_dst.bytes, n, sum);
  return fold ((guint64) sum + protocol + (length >> 16) + (length & 0xffff));
}

static WbChecksumStatus
judge (const WbDissection *d, const WbCursor *c, guint32 length, guint8 protocol, guint32 value)
{
  gboolean has_pseudo = d->state.pseudo_src.kind == WB_ADDRESS_IPV4 || d->state.pseudo_src.kind == WB_ADDRESS_IPV6;
  guint32 pseudo = 0, sum;

  if (protocol == 17 && value == 0 && d->state.pseudo_src.kind != WB_ADDRESS_IPV6)
    return WB_CHECKSUM_NOT_PRESENT;
  /* A packet quoted whole can be checked like any other, and UDP's own length tells whether it is; the sums of ICMP and
   * ICMPv6 are not checked inside an error. */
  if (d->state.in_error && (protocol == 0 || protocol == 58 || (d->state.quote_cut && protocol != 17)))
    return WB_CHECKSUM_UNVERIFIED;
  if (d->state.is_fragment || length > wb_cursor_left (c) || (protocol && !has_pseudo))
    return WB_CHECKSUM_UNVERIFIED;
  if (protocol)
    pseudo = wb_checksum_pseudo (d, length, protocol);
  sum = wb_checksum_sum (c->data + c->pos, length, pseudo);
  if (sum == 0xffff)
    return protocol == 17 && value == 0 ? WB_CHECKSUM_BAD : WB_CHECKSUM_GOOD;
  if (protocol && (value == pseudo || (d->frame.has_flags && d->frame.flags & WB_FRAME_CHECKSUM_NOT_READY)))
    return WB_CHECKSUM_PARTIAL;
  return WB_CHECKSUM_BAD;
}

guint16
wb_checksum_expected (const WbDissection *d, const WbCursor *c, guint32 length, guint8 protocol, guint32 value)
{
  guint32 sum = protocol ? wb_checksum_pseudo (d, length, protocol) : 0;

  if (length > wb_cursor_left (c))
    return 0;
  sum = wb_checksum_sum (c->data + c->pos, length, sum);
  if (sum == 0xffff)
    return (guint16) value;
  /* Take the field out again: a - b is a + ~b in ones' complement. */
  return (guint16) ~fold ((guint64) sum + (~value & 0xffff));
}

WbChecksumStatus
wb_checksum_add_status (WbDissection *d, guint32 parent, const WbFieldInfo *status, const WbCursor *c, guint32 length,
                        guint8 protocol, guint32 checksum_offset, guint32 value)
{
  WbChecksumStatus verdict = judge (d, c, length, protocol, value);
  guint32 field = wb_dissection_add (d, parent, status, c, checksum_offset, 0, verdict);

  wb_dissection_flag (d, field, WB_FIELD_GENERATED | (verdict == WB_CHECKSUM_BAD ? WB_FIELD_ERROR : 0));
  return verdict;
}
