/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ethernet II and IEEE 802.3 clause 3; RFC 894, RFC 1042.
 *
 *   0              6              12      14
 *   |  destination |    source    | type  | payload … [padding] [trailer] [FCS]
 *                                 | length| LLC …, or FF FF: Novell's raw IPX without LLC
 *
 * Up to 1500 the last two bytes are a length, from 1536 a type; between them neither. Zero is an (unassigned) type. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-ethernet-trailer.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

#define MAX_LENGTH 1500
#define MIN_TYPE 0x600

static void label_root (const WbDissection *d, const WbField *field, GString *out);

static const WbValueString lg_strings[] = {
  { 1, "Locally administered address (this is NOT the factory default)" },
  { 0, "Globally unique address (factory default)" },
  { 0, NULL },
};
static const WbValueString ig_strings[] = {
  { 1, "Group address (multicast/broadcast)" },
  { 0, "Individual address (unicast)" },
  { 0, NULL },
};

#define LG(name) { name, "LG bit", WB_FIELD_BOOLEAN, 24, .mask = 0x020000, .strings = lg_strings }
#define IG(name) { name, "IG bit", WB_FIELD_BOOLEAN, 24, .mask = 0x010000, .strings = ig_strings }
#define OUI(name, title) { name, title, WB_FIELD_UINT, 24, WB_BASE_DEC_HEX }

static const WbFieldInfo field_root = { "eth", "Ethernet II", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_dst = { "eth.dst", "Destination", WB_FIELD_ETHER };
static const WbFieldInfo field_dst_oui = OUI ("eth.dst.oui", "Destination OUI");
static const WbFieldInfo field_dst_lg = LG ("eth.dst.lg");
static const WbFieldInfo field_dst_ig = IG ("eth.dst.ig");
static const WbFieldInfo field_src = { "eth.src", "Source", WB_FIELD_ETHER };
static const WbFieldInfo field_src_oui = OUI ("eth.src.oui", "Source OUI");
static const WbFieldInfo field_src_lg = LG ("eth.src.lg");
static const WbFieldInfo field_src_ig = IG ("eth.src.ig");
static const WbFieldInfo field_addr = { "eth.addr", "Address", WB_FIELD_ETHER };
static const WbFieldInfo field_addr_oui = OUI ("eth.addr.oui", "Address OUI");
static const WbFieldInfo field_lg = LG ("eth.lg");
static const WbFieldInfo field_ig = IG ("eth.ig");
static const WbFieldInfo field_type = { "eth.type", "Type", WB_FIELD_UINT, 16, WB_BASE_HEX,
                                        .strings = wb_ethertype_strings };
static const WbFieldInfo field_len = { "eth.len", "Length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_invalid = { "eth.invalid_lentype", "Invalid length/type", WB_FIELD_UINT, 16,
                                           WB_BASE_HEX_DEC };
static const WbFieldInfo field_trailer = { "eth.trailer", "Trailer", WB_FIELD_BYTES };
static const WbFieldInfo remark_invalid = { "eth.invalid_lentype.expert", "Invalid length/type", WB_FIELD_NONE };
static const WbFieldInfo remark_src_group = { "eth.src_not_group",
                                              "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)",
                                              WB_FIELD_NONE };
static const WbFieldInfo remark_past_end = { "eth.len.past_end",
                                             "Length field value goes past the end of the payload", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = {
  &field_dst,          &field_dst_oui,      &field_dst_lg,   &field_dst_ig,      &field_src,
  &field_src_oui,      &field_src_lg,       &field_src_ig,   &field_addr,        &field_addr_oui,
  &field_lg,           &field_ig,           &field_type,     &field_len,         &field_invalid,
  &field_trailer,      &remark_invalid,     &remark_src_group, &remark_past_end, &wb_field_eth_padding,
  &wb_field_eth_fcs,   &wb_field_eth_fcs_status, &wb_field_eth_padding_bad, NULL,
};

typedef struct
{
  const WbFieldInfo *address, *oui, *lg, *ig;
} Side;

static const Side destination = { &field_dst, &field_dst_oui, &field_dst_lg, &field_dst_ig };
static const Side source = { &field_src, &field_src_oui, &field_src_lg, &field_src_ig };

static gboolean
is_novell_raw (const WbDissection *d, const WbLayer *layer)
{
  const WbCursor *w = &layer->window;

  return w->captured >= w->start + 16 && w->data[w->start + 14] == 0xff && w->data[w->start + 15] == 0xff;
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbLayer *layer = &d->layers[field->layer];
  const guint8 *p = layer->window.data + layer->window.start; /* the root stands only when the header does */
  guint type = p[12] << 8 | p[13];

  if (type && type <= MAX_LENGTH)
    {
      g_string_append (out, is_novell_raw (d, layer) ? "IEEE 802.3 Ethernet Raw " : "IEEE 802.3 Ethernet ");
      return;
    }
  g_string_append (out, type > MAX_LENGTH && type < MIN_TYPE ? "Ethernet Unknown, Src: " : "Ethernet II, Src: ");
  wb_address_append (&(WbAddress){ WB_ADDRESS_ETHER, { p[6], p[7], p[8], p[9], p[10], p[11] } }, out);
  g_string_append (out, ", Dst: ");
  wb_address_append (&(WbAddress){ WB_ADDRESS_ETHER, { p[0], p[1], p[2], p[3], p[4], p[5] } }, out);
}

/* One address with what is in it; "eth.addr" and its like find either side. Returns the address's field. */
static guint32
add_address (WbDissection *d, guint32 root, const Side *side, WbCursor *c)
{
  const guint8 *p = wb_cursor_peek (c, 6);
  guint32 at = c->pos, oui = (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
  guint32 address = wb_dissection_read_bytes (d, root, side->address, c, 6);

  wb_dissection_flag (d, wb_dissection_add (d, address, side->oui, c, at, 3, oui), WB_FIELD_HIDDEN);
  wb_dissection_flag (d, wb_dissection_add (d, address, &field_addr, c, at, 6, 0), WB_FIELD_HIDDEN);
  wb_dissection_flag (d, wb_dissection_add (d, address, &field_addr_oui, c, at, 3, oui), WB_FIELD_HIDDEN);
  wb_dissection_add_bits (d, address, side->lg, c, at, 3, oui);
  wb_dissection_flag (d, wb_dissection_add_bits (d, address, &field_lg, c, at, 3, oui), WB_FIELD_HIDDEN);
  wb_dissection_add_bits (d, address, side->ig, c, at, 3, oui);
  wb_dissection_flag (d, wb_dissection_add_bits (d, address, &field_ig, c, at, 3, oui), WB_FIELD_HIDDEN);
  return address;
}

/* Bridged inside something else it comes without one, but for SNAP's protocol 1 of the IEEE 802.1 committee. */
static gint
fcs_length (const WbDissection *d, const WbLayer *layer)
{
  const WbCursor *w = &layer->window;

  if (layer->parent == 0)
    return d->frame.fcs_length;
  if (layer->parent < layer - d->layers && strcmp (d->layers[layer->parent].dissector->name, "llc") == 0)
    return w->data[w->start - 3] == 1 ? 4 : 0; /* two bytes of padding stand between */
  return 0;
}

static void
dissect_length (WbDissection *d, WbCursor *c, guint32 root, guint32 length)
{
  guint32 field = wb_dissection_add (d, root, &field_len, c, c->pos - 2, 2, length);
  guint32 left = wb_cursor_reported_left (c);
  gint fcs = fcs_length (d, &d->layers[d->layer]);
  WbCursor payload;

  if (fcs > 0 && left >= (guint32) fcs)
    left -= (guint32) fcs;
  if (length > left)
    {
      length = left;
      wb_dissection_remark_malformed (d, field, &remark_past_end, c, c->pos - 2, 2);
    }
  wb_dissection_set_end (d, c->pos + length);
  payload = wb_cursor_sub (c, length);
  if (is_novell_raw (d, &d->layers[d->layer]))
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
  else
    wb_dissection_next_promised (d, WB_TABLE_ETH_P, 4, &payload, WB_NO_FIELD);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  const guint8 *header = wb_cursor_peek (c, 14);
  guint32 at = c->pos, address, field, left;
  WbCursor payload;
  guint type;
  gint fcs = fcs_length (d, &d->layers[d->layer]);

  if (!header)
    return;
  d->state.link_dst.kind = d->state.link_src.kind = WB_ADDRESS_ETHER;
  memcpy (d->state.link_dst.bytes, header, 6);
  memcpy (d->state.link_src.bytes, header + 6, 6);
  type = header[12] << 8 | header[13];
  add_address (d, root, &destination, c);
  address = add_address (d, root, &source, c);
  wb_cursor_skip (c, 2);

  if (type && type <= MAX_LENGTH)
    {
      dissect_length (d, c, root, type);
      return;
    }
  if (type > MAX_LENGTH && type < MIN_TYPE)
    {
      field = wb_dissection_add (d, root, &field_invalid, c, at + 12, 2, type);
      wb_dissection_remark (d, field, &remark_invalid, c, at + 12, 2, WB_FIELD_WARNING);
      payload = wb_cursor_rest (c);
      wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
      return;
    }
  if (header[6] & 1)
    wb_dissection_remark (d, address, &remark_src_group, c, at + 6, 6, WB_FIELD_WARNING);
  wb_dissection_add (d, root, &field_type, c, at + 12, 2, type);
  left = wb_cursor_reported_left (c);
  if (fcs > 0 && left >= (guint32) fcs)
    left -= (guint32) fcs;
  payload = wb_cursor_sub (c, left);
  wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
}

static void
finish (WbDissection *d, guint layer)
{
  const WbLayer *self = &d->layers[layer];

  if (self->claimed && self->end > self->window.captured)
    wb_dissection_finish_short (d);
  else if (self->claimed && self->end < self->window.captured)
    wb_ethernet_trailer_add (d, layer, self->end, &field_trailer, fcs_length (d, self));
  else if (!self->claimed)
    wb_ethernet_trailer_finish (d, layer, &field_trailer, fcs_length (d, self));
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  guint type;

  s->protocol = "Ethernet";
  s->tone = WB_TONE_LINK;
  if (layer->root == WB_NO_FIELD)
    return;
  type = w->data[w->start + 12] << 8 | w->data[w->start + 13];
  if (type && type <= MAX_LENGTH)
    g_string_assign (s->info, is_novell_raw (d, layer) ? "IEEE 802.3 Ethernet Raw" : "IEEE 802.3 Ethernet");
  else if (type > MAX_LENGTH && type < MIN_TYPE)
    g_string_printf (s->info, "Ethernet Unknown: Invalid length/type: 0x%04x (%u)", type, type);
  else
    g_string_printf (s->info, "%s (0x%04x)", wb_value_string (wb_ethertype_strings, type, "Unknown type"), type);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_LINKTYPE, 1 }, { WB_TABLE_ETHERTYPE, 0x6558 },
                                           { WB_TABLE_IP_PROTO, 143 }, /* RFC 8986, 4.9 */
                                           { WB_TABLE_ETH_P, 3 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ethernet = {
  .name = "eth",
  .short_name = "Ethernet",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .finish = finish,
  .summarise = summarise,
};
