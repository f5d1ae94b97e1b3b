/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Internet Protocol version 6, RFC 8200; flow label RFC 6437, jumbograms RFC 2675.
 *
 *   0       4              12                                              32
 *   |version| traffic class |                  flow label                   |
 *   |        payload length           |   next header   |     hop limit     |
 *   |                     source address, 16 bytes                          |
 *   |                   destination address, 16 bytes                       |
 *
 * A payload length of 0 stands for a jumbogram when a hop-by-hop header with the jumbo option follows. Linux' BIG TCP
 * leaves that header out: then, as with TCP's segmentation offload, the frame's length counts. Other packets that say 0
 * have no payload.
 *
 * A packet in a tunnel whose outer packet is a fragment may be a piece itself, so the flag is not taken back here. */

#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

#define HEADER 40
#define HOP_BY_HOP 0
#define TCP 6
#define NO_NEXT 59

extern const WbDissector wb_dissector_ipv6;

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;
  WbAddress address = { .kind = WB_ADDRESS_IPV6 };

  g_string_append (out, "Internet Protocol Version 6");
  if (w->captured - w->start < HEADER || w->data[w->start] >> 4 != 6)
    return;
  g_string_append (out, ", Src: ");
  memcpy (address.bytes, w->data + w->start + 8, 16);
  wb_address_append (&address, out);
  g_string_append (out, ", Dst: ");
  memcpy (address.bytes, w->data + w->start + 24, 16);
  wb_address_append (&address, out);
}

static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;

  if (w->captured - w->start < HEADER || w->data[w->start] >> 4 != 6)
    wb_dissection_text_name (d, field, out);
  else
    label_root (d, field, out);
}

static void
append_bits (GString *out, guint64 value, guint bits, guint lead)
{
  for (guint i = 0; i < lead; i++)
    g_string_append (out, i % 4 == 3 ? ". " : ".");
  for (guint i = 0; i < bits; i++)
    g_string_append_printf (out, "%c%s", value >> (bits - 1 - i) & 1 ? '1' : '0', (lead + i) % 4 == 3 ? " " : "");
}

static void
label_class (const WbDissection *d, const WbField *field, GString *out)
{
  guint8 class = (guint8) field->value;

  append_bits (out, class, 8, 4);
  g_string_append_printf (out, ".... .... .... .... .... = Traffic Class: 0x%02x (DSCP: %s, ECN: %s)", class,
                          wb_value_string (wb_dscp_short_strings, class >> 2, "Unknown"),
                          wb_value_string (wb_ecn_short_strings, class & 3, "Unknown"));
}

static void
label_flow (const WbDissection *d, const WbField *field, GString *out)
{
  append_bits (out, field->value, 20, 4);
  g_string_append_printf (out, "= Flow Label: 0x%05x", (guint) field->value);
}

/* No name is resolved, so a host's name is its address. */
#define HOST(name, title)                                                                                              \
  {                                                                                                                    \
    name, title, WB_FIELD_IPV6                                                                                         \
  }

static const WbFieldInfo field_root = { "ipv6", "Internet Protocol Version 6", WB_FIELD_PROTOCOL, .label = label_root,
                                        .text = text_root };
static const WbFieldInfo field_version = { "ipv6.version", "Version", WB_FIELD_UINT, 8, WB_BASE_DEC, .mask = 0xf0 };
static const WbFieldInfo field_ip_version = { "ip.version", "Version", WB_FIELD_UINT, 8, WB_BASE_DEC, .mask = 0xf0 };
static const WbFieldInfo field_class = { "ipv6.tclass", "Traffic Class",    WB_FIELD_UINT,       32,
                                         WB_BASE_HEX,   .mask = 0x0ff00000, .label = label_class };
static const WbFieldInfo field_dscp = {
  "ipv6.tclass.dscp", "Differentiated Services Codepoint", WB_FIELD_UINT, 32, WB_BASE_DEC,
  .mask = 0x0fc00000, .strings = wb_dscp_strings
};
static const WbFieldInfo field_ecn = {
  "ipv6.tclass.ecn",  "Explicit Congestion Notification", WB_FIELD_UINT, 32, WB_BASE_DEC,
  .mask = 0x00300000, .strings = wb_ecn_strings
};
static const WbFieldInfo field_flow = { "ipv6.flow", "Flow Label",     WB_FIELD_UINT,      24,
                                        WB_BASE_HEX, .mask = 0x0fffff, .label = label_flow };
static const WbFieldInfo field_plen = { "ipv6.plen", "Payload Length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_nxt = { "ipv6.nxt", "Next Header", WB_FIELD_UINT,
                                       8,          WB_BASE_DEC,   .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_hlim = { "ipv6.hlim", "Hop Limit", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_src = { "ipv6.src", "Source Address", WB_FIELD_IPV6 };
static const WbFieldInfo field_dst = { "ipv6.dst", "Destination Address", WB_FIELD_IPV6 };
static const WbFieldInfo field_addr = { "ipv6.addr", "Source or Destination Address", WB_FIELD_IPV6 };
static const WbFieldInfo field_src_host = HOST ("ipv6.src_host", "Source Host");
static const WbFieldInfo field_dst_host = HOST ("ipv6.dst_host", "Destination Host");
static const WbFieldInfo field_host = HOST ("ipv6.host", "Source or Destination Host");
static const WbFieldInfo remark_version = { "ipv6.bogus_ipv6_version", "Bogus IPv6 version", WB_FIELD_NONE };
static const WbFieldInfo remark_header = { "ipv6.invalid_header", "IPv6 header must be exactly 40 bytes",
                                           WB_FIELD_NONE };
static const WbFieldInfo remark_exceeds = { "ipv6.plen_exceeds_framing", "IPv6 payload length exceeds framing length",
                                            WB_FIELD_NONE };
static const WbFieldInfo remark_zero = { "ipv6.plen_zero",
                                         "IPv6 payload length equals 0 (where TCP follows: segmentation offload or BIG TCP)",
                                         WB_FIELD_NONE };
static const WbFieldInfo remark_no_jumbo = {
  "ipv6.opt.jumbo.missing", "IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing",
  WB_FIELD_NONE
};

static const WbFieldInfo *const fields[] = {
  &field_version, &field_ip_version, &field_class,   &field_dscp,     &field_ecn,   &field_flow,      &field_plen,
  &field_nxt,     &field_hlim,       &field_src,     &field_dst,      &field_addr,  &field_src_host,  &field_dst_host,
  &field_host,    &remark_version,   &remark_header, &remark_exceeds, &remark_zero, &remark_no_jumbo, NULL,
};

gint
wb_ipv6_chain (const WbDissection *d)
{
  guint i = d->layer;

  while (i != 255 && d->layers[i].dissector != &wb_dissector_ipv6 &&
         (g_str_has_prefix (d->layers[i].dissector->name, "ipv6.") ||
          g_str_equal (d->layers[i].dissector->name, "ah") || g_str_equal (d->layers[i].dissector->name, "mipv6")))
    i = d->layers[i].parent;
  return i != 255 && d->layers[i].dissector == &wb_dissector_ipv6 ? (gint) i : -1;
}

guint32
wb_ipv6_payload_length (const WbDissection *d)
{
  gint i = wb_ipv6_chain (d);
  const WbCursor *w = i < 0 ? NULL : &d->layers[i].window;

  return w && w->captured - w->start >= 6 ? (guint32) w->data[w->start + 4] << 8 | w->data[w->start + 5] : 0;
}

void
wb_ipv6_next (WbDissection *d, guint8 next, const WbCursor *payload)
{
  gint chain = wb_ipv6_chain (d);

  switch (next)
    {
    case HOP_BY_HOP:
    case 43:  /* routing */
    case 44:  /* fragment */
    case 51:  /* authentication */
    case 60:  /* destination options */
    case 135: /* mobility */
      wb_dissection_next_promised (d, WB_TABLE_IP_PROTO, next, payload,
                                   chain < 0 ? WB_NO_FIELD : d->layers[chain].root);
      break;
    case NO_NEXT:
      wb_dissection_next (d, WB_TABLE_NONE, 0, payload, WB_NO_FIELD);
      break;
    default:
      d->state.ip_proto = next;
      d->state.ip_payload_length = wb_cursor_reported_left (payload);
      wb_dissection_next_promised (d, WB_TABLE_IP_PROTO, next, payload, WB_NO_FIELD);
      break;
    }
}

static void
hide (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 at, guint flags)
{
  wb_dissection_flag (d, wb_dissection_add (d, parent, info, c, at, 16, 0), WB_FIELD_HIDDEN | flags);
}

static void
add_address (WbDissection *d, guint32 root, WbCursor *c, const WbFieldInfo *info, const WbFieldInfo *host,
             WbAddress *to, WbAddress *pseudo)
{
  guint32 at = c->pos;

  wb_dissection_read_bytes (d, root, info, c, 16);
  if (!wb_cursor_ok (c))
    return;
  hide (d, root, &field_addr, c, at, 0);
  hide (d, root, host, c, at, WB_FIELD_GENERATED);
  hide (d, root, &field_host, c, at, WB_FIELD_GENERATED);
  to->kind = WB_ADDRESS_IPV6;
  memcpy (to->bytes, c->data + at, 16);
  *pseudo = *to;
}

/* How many bytes belong to this packet behind its header. */
static guint32
judge_length (WbDissection *d, guint32 field, const WbCursor *c, guint32 plen, guint8 next)
{
  guint32 at = c->start + 4, left = wb_cursor_reported_left (c), jumbo;

  if (plen == 0 && next == HOP_BY_HOP)
    {
      jumbo = wb_ipv6_jumbo_length (c);
      if (jumbo == 0)
        wb_dissection_remark_malformed (d, field, &remark_no_jumbo, c, at, 2);
      plen = jumbo;
    }
  else if (plen == 0 && next != NO_NEXT)
    {
      if (next != TCP && left <= G_MAXUINT16)
        return 0;
      d->state.length_unknown = TRUE;
      return left;
    }
  d->state.quote_cut = plen > left;
  if (plen > left && !d->state.in_error)
    wb_dissection_remark (d, field, &remark_exceeds, c, at, 2, WB_FIELD_WARNING);
  return plen;
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  static const WbFieldInfo *const class_bits[] = { &field_dscp, &field_ecn, NULL };
  guint32 start = c->pos, word, field, plen, plen_field;
  guint8 first, next;
  WbCursor payload;

  first = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return;
  c->pos = start;
  wb_dissection_set_length (d, root, MIN (HEADER, wb_cursor_left (c)));
  field = wb_dissection_add_bits (d, root, &field_version, c, start, 1, first);
  wb_dissection_flag (d, wb_dissection_add_bits (d, root, &field_ip_version, c, start, 1, first), WB_FIELD_HIDDEN);
  if (first >> 4 != 6)
    {
      /* Whoever said IPv6 was wrong. */
      wb_dissection_remark_malformed (d, field, &remark_version, c, start, 1);
      payload = wb_cursor_rest (c);
      wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
      return;
    }
  if (wb_cursor_reported_left (c) < HEADER)
    wb_dissection_remark_malformed (d, root, &remark_header, c, start, 0);
  word = wb_cursor_u32 (c);
  if (!wb_cursor_ok (c))
    return;
  field = wb_dissection_add_bits (d, root, &field_class, c, start, 4, word);
  wb_dissection_add_bit_row (d, field, class_bits, c, start, 4, word);
  wb_dissection_add_bits (d, root, &field_flow, c, start + 1, 3, word);
  if (!wb_cursor_need (c, 3))
    return;
  plen_field = d->n_fields;
  plen = (guint32) wb_dissection_read (d, root, &field_plen, c, 2);
  next = (guint8) wb_dissection_read (d, root, &field_nxt, c, 1);
  if (plen == 0 && next != HOP_BY_HOP && next != NO_NEXT)
    wb_dissection_remark (d, plen_field, &remark_zero, c, start + 4, 2, WB_FIELD_NOTE);
  wb_dissection_read (d, root, &field_hlim, c, 1);
  add_address (d, root, c, &field_src, &field_src_host, &d->state.src, &d->state.pseudo_src);
  add_address (d, root, c, &field_dst, &field_dst_host, &d->state.dst, &d->state.pseudo_dst);
  if (!wb_cursor_ok (c))
    return;
  wb_ipv6_address_add_details (d, root, c, start + 8, start + 24);

  d->state.length_unknown = FALSE;
  plen = judge_length (d, plen_field, c, plen, next);
  payload = wb_cursor_sub (c, plen);
  wb_dissection_set_end (d, payload.reported);
  wb_ipv6_next (d, next, &payload);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;
  guint32 have = w->captured - w->start;

  s->protocol = "IPv6";
  s->tone = WB_TONE_NONE;
  g_string_truncate (s->info, 0);
  if (have >= 1 && p[0] >> 4 != 6)
    g_string_printf (s->info, "Bogus IPv6 version (%u, must be 6)", p[0] >> 4);
  else if (have < HEADER)
    g_string_printf (s->info, "Invalid IPv6 header (%u bytes, need exactly 40)", w->reported - w->start);
  else if (p[6] == NO_NEXT)
    g_string_assign (s->info, "IPv6 no next header");
  else
    g_string_printf (s->info, "%s (%u)", wb_value_string (wb_ip_protocol_strings, p[6], "Unknown IP Protocol"), p[6]);
}

static const WbDissectorEntry entries[] = {
  { WB_TABLE_ETHERTYPE, 0x86dd },
  { WB_TABLE_IP_PROTO, 41 },
  { WB_TABLE_LINKTYPE, 229 },
  { WB_TABLE_NONE },
};

const WbDissector wb_dissector_ipv6 = {
  .name = "ipv6",
  .short_name = "IPv6",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_ipv6_address_fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
