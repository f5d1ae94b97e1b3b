/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IPv6 Routing header, RFC 8200 4.4; types 0 (source route, deprecated by RFC 5095), 2 (mobility, RFC 6275 6.4),
 * 3 (RPL, RFC 6554) and 4 (segment routing, RFC 8754).
 *
 *   0             8                16     24              32
 *   | next header | length / 8 - 1 | type | segments left | type-specific data …
 *
 * While segments are left the header's destination is the next hop only: the pseudo header of the upper layer's
 * checksum is made with the last address (RFC 8200, 8.1). Segment routing keeps its list in reverse order. */

#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

enum
{
  SOURCE_ROUTE = 0,
  MOBILITY = 2,
  RPL = 3,
  SEGMENT = 4,
  COMPACT_16 = 5, /* a draft: shown as bytes */
  COMPACT_32 = 6,
};

#define NO_SEGMENTS 255 /* a last entry that says there is no list */

static const WbValueString type_strings[] = {
  { 0, "Source Route" },   { 1, "Nimrod" },           { 2, "Type 2 Routing" },
  { 3, "RPL Source Route" }, { 4, "Segment Routing" }, { 5, "Compact Routing Header 16" },
  { 6, "Compact Routing Header 32" }, { 253, "Experiment 1" }, { 254, "Experiment 2" }, { 0, NULL },
};

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;
  const char *name;

  g_string_append (out, "Routing Header for IPv6");
  if (w->captured - w->start < 3)
    return;
  name = wb_value_string (type_strings, w->data[w->start + 2], NULL);
  if (name)
    g_string_append_printf (out, " (%s)", name);
  else
    g_string_append_printf (out, " (Unknown type %u)", w->data[w->start + 2]);
}

static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;

  if (w->captured - w->start < 3)
    wb_dissection_text_name (d, field, out);
  else
    label_root (d, field, out);
}

#define UINT(id, name, title, width, base_, ...) \
  static const WbFieldInfo field_##id = { "ipv6.routing." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "ipv6.routing." name, title, kind_ };
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { "ipv6." name, title, WB_FIELD_NONE };

static const WbFieldInfo field_root = { "ipv6.routing", "Routing Header for IPv6", WB_FIELD_PROTOCOL, .label = label_root,
                                        .text = text_root };
UINT (nxt, "nxt", "Next Header", 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings)
UINT (len, "len", "Length", 8, WB_BASE_DEC)
UINT (len_oct, "len_oct", "Length", 16, WB_BASE_DEC, .unit = " bytes")
UINT (type, "type", "Type", 8, WB_BASE_DEC, .strings = type_strings)
UINT (segleft, "segleft", "Segments Left", 8, WB_BASE_DEC)
OTHER (unknown, "unknown_data", "Type-Specific Data", WB_FIELD_BYTES)
OTHER (src_reserved, "src.reserved", "Reserved", WB_FIELD_BYTES)
OTHER (src_addr, "src.addr", "Address", WB_FIELD_IPV6)
OTHER (mip_reserved, "mipv6.reserved", "Reserved", WB_FIELD_BYTES)
OTHER (mip_home, "mipv6.home_address", "Home Address", WB_FIELD_IPV6)
UINT (rpl_i, "rpl.cmprI", "Compressed Internal Octets (CmprI)", 32, WB_BASE_DEC, .mask = 0xf0000000)
UINT (rpl_e, "rpl.cmprE", "Compressed Final Octets (CmprE)", 32, WB_BASE_DEC, .mask = 0x0f000000)
UINT (rpl_pad, "rpl.pad", "Padding Bytes", 32, WB_BASE_DEC, .mask = 0x00f00000)
UINT (rpl_reserved, "rpl.reserved", "Reserved", 32, WB_BASE_DEC, .mask = 0x000fffff)
static const WbFieldInfo field_rpl_count = { "ipv6.routing.rpl.addr_count", "Total Address Count", WB_FIELD_INT, 32,
                                             WB_BASE_DEC };
OTHER (rpl_addr, "rpl.address", "Address", WB_FIELD_BYTES)
OTHER (rpl_full, "rpl.full_address", "Full Address", WB_FIELD_IPV6)
UINT (srh_last, "srh.last_entry", "Last Entry", 8, WB_BASE_DEC)
UINT (srh_flags, "srh.flags", "Flags", 8, WB_BASE_HEX)
OTHER (srh_tag, "srh.tag", "Tag", WB_FIELD_BYTES)
static const WbFieldInfo node_compact = { "", "Segment identifiers", WB_FIELD_BYTES };
static const WbFieldInfo node_tlvs = { "", "Type-length-values", WB_FIELD_BYTES };
OTHER (srh_addr, "srh.addr", "Address", WB_FIELD_IPV6)
REMARK (length, "routing.invalid_length", "Invalid IPv6 Routing header length")
REMARK (segments, "routing.invalid_segleft", "IPv6 Routing Header segments left field must not exceed address count")
REMARK (undecoded, "routing.undecoded", "Undecoded IPv6 routing header field")
REMARK (deprecated, "routing.deprecated", "Routing header type is deprecated")
REMARK (multicast, "src_route_list.multicast_addr", "Multicast addresses must not appear in the source route list")
REMARK (src_addr, "src_route_list.src_addr", "Source address must not appear in the source route list")
REMARK (dst_addr, "src_route_list.dst_addr", "Destination address must not appear in the source route list")
REMARK (dst_multicast, "dst_addr.not_multicast", "Destination address must not be a multicast address")
REMARK (rpl_pad, "routing.rpl.cmprI_cmprE_pad", "When cmprI equals 0 and cmprE equals 0, pad MUST equal 0")
REMARK (rpl_reserved, "routing.rpl.reserved_not0", "Reserved field must equal 0")
REMARK (rpl_count, "routing.rpl.addr_count_ge0", "Calculated total address count must be greater than or equal to 0")

static const WbFieldInfo *const fields[] = {
  &field_nxt,       &field_len,       &field_len_oct,      &field_type,      &field_segleft,   &field_unknown,
  &field_src_reserved, &field_src_addr, &field_mip_reserved, &field_mip_home, &field_rpl_i,    &field_rpl_e,
  &field_rpl_pad,   &field_rpl_reserved, &field_rpl_count, &field_rpl_addr,  &field_rpl_full,  &field_srh_last,
  &field_srh_flags, &field_srh_tag,   &field_srh_addr,     &remark_length,   &remark_segments, &remark_undecoded,
  &remark_deprecated, &remark_multicast, &remark_src_addr, &remark_dst_addr, &remark_dst_multicast,
  &remark_rpl_pad,  &remark_rpl_reserved, &remark_rpl_count, NULL,
};

typedef struct
{
  guint32 length_field, type_field, segments_field;
  guint length, segments; /* as in the header */
} Header;

static void
set_destination (WbDissection *d, const guint8 *address)
{
  d->state.pseudo_dst.kind = WB_ADDRESS_IPV6;
  memcpy (d->state.pseudo_dst.bytes, address, 16);
}

static void
dissect_source_route (WbDissection *d, guint32 root, WbCursor *c, const Header *h)
{
  guint count = h->length / 2;
  guint32 at = 0;

  wb_dissection_read_bytes (d, root, &field_src_reserved, c, 4);
  if (!wb_cursor_ok (c))
    return;
  if (h->length % 2)
    wb_dissection_remark_malformed (d, h->length_field, &remark_length, c, c->pos, 0);
  if (h->segments > count)
    wb_dissection_remark (d, h->segments_field, &remark_segments, c, c->pos, 0, WB_FIELD_WARNING);
  for (guint i = 0; i < count; i++)
    {
      guint32 field;

      at = c->pos;
      field = wb_dissection_read_bytes (d, root, &field_src_addr, c, 16);
      if (!wb_cursor_ok (c))
        return;
      if (c->data[at] == 0xff)
        wb_dissection_remark (d, field, &remark_multicast, c, at, 16, WB_FIELD_WARNING);
    }
  if (at && h->segments)
    set_destination (d, c->data + at);
  wb_dissection_remark (d, h->type_field, &remark_deprecated, c, c->pos, 0, WB_FIELD_NOTE);
}

static void
dissect_mobility (WbDissection *d, guint32 root, WbCursor *c, const Header *h)
{
  guint32 at, field;

  wb_dissection_read_bytes (d, root, &field_mip_reserved, c, 4);
  if (!wb_cursor_ok (c))
    return;
  if (h->length != 2)
    wb_dissection_remark_malformed (d, h->length_field, &remark_length, c, c->pos, 0);
  if (h->segments != 1)
    wb_dissection_remark (d, h->segments_field, &remark_segments, c, c->pos, 0, WB_FIELD_WARNING);
  at = c->pos;
  field = wb_dissection_read_bytes (d, root, &field_mip_home, c, 16);
  if (!wb_cursor_ok (c))
    return;
  if (c->data[at] == 0xff)
    wb_dissection_remark (d, field, &remark_multicast, c, at, 16, WB_FIELD_WARNING);
  if (h->segments)
    set_destination (d, c->data + at);
}

static void
read_rpl_address (WbDissection *d, guint32 root, WbCursor *c, guint32 length, const Header *h)
{
  guint8 full[16];
  guint32 at = c->pos, field;

  wb_dissection_read_bytes (d, root, &field_rpl_addr, c, length);
  if (!wb_cursor_ok (c))
    return;
  memcpy (full, d->state.dst.bytes, 16);
  memcpy (full + 16 - length, c->data + at, length);
  field = wb_dissection_add_copy (d, root, &field_rpl_full, c, at, length, full, 16);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  if (memcmp (full, d->state.src.bytes, 16) == 0)
    wb_dissection_remark (d, field, &remark_src_addr, c, at, length, WB_FIELD_ERROR);
  if (memcmp (full, d->state.dst.bytes, 16) == 0)
    wb_dissection_remark (d, field, &remark_dst_addr, c, at, length, WB_FIELD_ERROR);
  if (full[0] == 0xff)
    wb_dissection_remark (d, field, &remark_multicast, c, at, length, WB_FIELD_ERROR);
  if (h->segments)
    set_destination (d, full);
}

static void
dissect_rpl (WbDissection *d, guint32 root, WbCursor *c, const Header *h)
{
  guint32 at = c->pos, word, field;
  guint i_saved, e_saved, pad;
  gint count = 0;

  if (d->state.dst.kind != WB_ADDRESS_IPV6)
    return;
  if (d->state.dst.bytes[0] == 0xff)
    wb_dissection_remark (d, root, &remark_dst_multicast, c, at, 0, WB_FIELD_ERROR);
  word = wb_cursor_u32 (c);
  if (!wb_cursor_ok (c))
    return;
  i_saved = word >> 28;
  e_saved = word >> 24 & 15;
  pad = word >> 20 & 15;
  wb_dissection_add_bits (d, root, &field_rpl_i, c, at, 4, word);
  wb_dissection_add_bits (d, root, &field_rpl_e, c, at, 4, word);
  field = wb_dissection_add_bits (d, root, &field_rpl_pad, c, at, 4, word);
  if (!i_saved && !e_saved && pad)
    wb_dissection_remark (d, field, &remark_rpl_pad, c, at, 4, WB_FIELD_WARNING);
  field = wb_dissection_add_bits (d, root, &field_rpl_reserved, c, at, 4, word);
  if (word & 0xfffff)
    wb_dissection_remark (d, field, &remark_rpl_reserved, c, at, 4, WB_FIELD_WARNING);
  if (h->length)
    count = ((gint) h->length * 8 - (gint) pad - (16 - (gint) e_saved)) / (16 - (gint) i_saved) + 1;
  field = wb_dissection_add (d, root, &field_rpl_count, c, at, 2, (guint64) (gint64) count);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  if (count < 0)
    wb_dissection_remark_malformed (d, field, &remark_rpl_count, c, at, 2);
  else if (h->segments > (guint) count)
    wb_dissection_remark (d, h->segments_field, &remark_segments, c, at, 0, WB_FIELD_WARNING);
  for (gint i = 1; i <= count && wb_cursor_ok (c); i++)
    read_rpl_address (d, root, c, 16 - (i == count ? e_saved : i_saved), h);
}

static void
dissect_segments (WbDissection *d, guint32 root, WbCursor *c, const Header *h)
{
  guint last = (guint) wb_dissection_read (d, root, &field_srh_last, c, 1);

  wb_dissection_read (d, root, &field_srh_flags, c, 1);
  wb_dissection_read_bytes (d, root, &field_srh_tag, c, 2);
  if (!wb_cursor_ok (c))
    return;
  if (last != NO_SEGMENTS)
    {
      if (h->segments > last + 1)
        wb_dissection_remark (d, h->segments_field, &remark_segments, c, c->pos, 0, WB_FIELD_WARNING);
      if (h->segments && wb_cursor_need (c, 16))
        set_destination (d, c->data + c->pos);
      for (guint i = 0; i <= last && wb_cursor_ok (c); i++)
        wb_dissection_read_bytes (d, root, &field_srh_addr, c, 16);
    }
  if (wb_cursor_ok (c) && wb_cursor_left (c) > 0)
    wb_dissection_read_bytes (d, root, &node_tlvs, c, wb_cursor_left (c));
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 start = c->pos, field, total;
  guint8 next;
  guint type;
  Header h;
  WbCursor data, payload;

  next = (guint8) wb_dissection_read (d, root, &field_nxt, c, 1);
  h.length_field = d->n_fields;
  h.length = (guint) wb_dissection_read (d, root, &field_len, c, 1);
  if (!wb_cursor_ok (c))
    return;
  total = (h.length + 1) * 8;
  wb_dissection_set_length (d, root, MIN (total, c->captured - start));
  field = wb_dissection_add (d, root, &field_len_oct, c, start + 1, 1, total);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  h.type_field = d->n_fields;
  type = (guint) wb_dissection_read (d, root, &field_type, c, 1);
  h.segments_field = d->n_fields;
  h.segments = (guint) wb_dissection_read (d, root, &field_segleft, c, 1);
  if (!wb_cursor_ok (c))
    return;
  data = wb_cursor_sub (c, total - 4);
  if (type == SOURCE_ROUTE)
    dissect_source_route (d, root, &data, &h);
  else if (type == MOBILITY)
    dissect_mobility (d, root, &data, &h);
  else if (type == RPL)
    dissect_rpl (d, root, &data, &h);
  else if (type == SEGMENT)
    dissect_segments (d, root, &data, &h);
  else if (type == COMPACT_16 || type == COMPACT_32)
    wb_dissection_read_bytes (d, root, &node_compact, &data, wb_cursor_reported_left (&data));
  else
    {
      field = wb_dissection_read_bytes (d, root, &field_unknown, &data, total - 4);
      if (wb_cursor_ok (&data))
        wb_dissection_remark (d, field, &remark_undecoded, c, c->pos, total - 4, WB_FIELD_NOTE);
    }
  c->verdict = data.verdict;
  if (!wb_cursor_skip (c, total - 4))
    return;
  payload = wb_cursor_rest (c);
  wb_ipv6_next (d, next, &payload);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 43 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ipv6_routing = {
  .name = "ipv6.routing",
  .short_name = "IPv6 Routing",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
};
