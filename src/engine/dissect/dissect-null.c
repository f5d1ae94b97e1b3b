/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BSD loopback, LINKTYPE_NULL (0) and LINKTYPE_LOOP (108).
 *
 *   0               4
 *   | address family | packet …
 *
 * NULL stands in the byte order of the machine that captured, LOOP in network order. A family is small, so a number
 * above 0xffff was written by the other order. IPv4 is 2 everywhere; IPv6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD) or 30
 * (macOS). FF 03 at the start is PPP in HDLC framing, which some systems hand out under the same link type. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-names.h"

#define LINKTYPE_LOOP 108
#define MAX_FAMILY 1500 /* above it is an EtherType */

static const WbValueString family_strings[] = {
  { 2, "IP" },    { 7, "OSI" },   { 16, "Appletalk" }, { 23, "Netware IPX/SPX" },
  { 24, "IPv6" }, { 28, "IPv6" }, { 30, "IPv6" },      { 0, NULL },
};

static const WbFieldInfo field_root = { "null", "Null/Loopback", WB_FIELD_PROTOCOL, .text = wb_dissection_text_name };
static const WbFieldInfo field_family = { "null.family", "Family",
                                          WB_FIELD_UINT, 32,
                                          WB_BASE_DEC,   .strings = family_strings };
static const WbFieldInfo field_type = { "null.type", "Type",      WB_FIELD_UINT,
                                        16,          WB_BASE_HEX, .strings = wb_ethertype_strings };

static const WbFieldInfo *const fields[] = { &field_family, &field_type, NULL };

static guint32
ethertype_of (guint32 family)
{
  switch (family)
    {
    case 2:
      return 0x0800;
    case 24:
    case 28:
    case 30:
      return 0x86dd;
    default:
      return 0x10000; /* nobody */
    }
}

/* The family as it was meant, whatever order it was written in. Some systems write 16 bits only, in
 * either half and either order. */
static guint32
normalise (guint32 little_endian)
{
  if ((little_endian & 0xffff0000) == 0)
    return (little_endian & 0xff) == 0 && little_endian < 0x0600 ? little_endian >> 8 : little_endian;
  if ((little_endian & 0xff000000) == 0 && (little_endian & 0x00ff0000) < 0x00060000)
    return little_endian >> 16;
  return GUINT32_SWAP_LE_BE (little_endian);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at = c->pos, family;
  WbCursor payload = wb_cursor_rest (c);

  if (d->frame.link_type == LINKTYPE_LOOP)
    family = (guint32) wb_cursor_uint (c, 4);
  else if (wb_cursor_left (c) >= 2 && c->data[at] == 0xff && c->data[at + 1] == 0x03)
    {
      wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
      return;
    }
  else
    family = normalise ((guint32) wb_cursor_uint_le (c, 4));
  if (!wb_cursor_ok (c))
    return;
  payload = wb_cursor_rest (c);
  if (d->frame.link_type != LINKTYPE_LOOP && family > MAX_FAMILY)
    {
      wb_dissection_add (d, root, &field_type, c, at, 4, family & 0xffff);
      wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, family & 0xffff, &payload, WB_NO_FIELD);
      return;
    }
  wb_dissection_add (d, root, &field_family, c, at, 4, family);
  wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, ethertype_of (family), &payload, WB_NO_FIELD);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  s->protocol = "Null";
  s->tone = WB_TONE_LINK;
  g_string_truncate (s->info, 0);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_LINKTYPE, 0 }, { WB_TABLE_LINKTYPE, 108 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_null = {
  .name = "null",
  .short_name = "Null",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
