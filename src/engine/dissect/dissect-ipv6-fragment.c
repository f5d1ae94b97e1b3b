/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IPv6 Fragment header, RFC 8200 4.5.
 *
 *   0             8          16                29  31 32                64
 *   | next header | reserved | offset / 8       |res|M| identification   |
 *
 * Offset 0 without M is a whole packet in disguise (an atomic fragment, RFC 6946) and is read on. At offset 0 with M the
 * upper layer's header is here and the rest is not; at any other offset there are only bytes. */

#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"

static void
label_offset (const WbDissection *d, const WbField *field, GString *out)
{
  guint eighths = (guint) field->value;

  for (gint i = 12; i >= 0; i--)
    g_string_append_printf (out, "%u%s", eighths >> i & 1, i % 4 == 1 ? " " : "");
  g_string_append_printf (out, "... = Offset: %u (%u bytes)", eighths, eighths * 8);
}

static const WbFieldInfo field_root = { "ipv6.fraghdr", "Fragment Header for IPv6", WB_FIELD_PROTOCOL,
                                        .text = wb_dissection_text_name };
static const WbFieldInfo field_nxt = { "ipv6.fraghdr.nxt", "Next header",
                                       WB_FIELD_UINT,      8,
                                       WB_BASE_DEC,        .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_octet = { "ipv6.fraghdr.reserved_octet", "Reserved octet", WB_FIELD_UINT, 8,
                                         WB_BASE_HEX };
static const WbFieldInfo field_offset = { "ipv6.fraghdr.offset", "Offset",       WB_FIELD_UINT,        16,
                                          WB_BASE_DEC,           .mask = 0xfff8, .label = label_offset };
static const WbFieldInfo field_bits = {
  "ipv6.fraghdr.reserved_bits", "Reserved bits", WB_FIELD_UINT, 16, WB_BASE_DEC, .mask = 0x0006
};
static const WbFieldInfo field_more = { "ipv6.fraghdr.more", "More Fragments", WB_FIELD_BOOLEAN, 16, .mask = 0x0001 };
static const WbFieldInfo field_ident = { "ipv6.fraghdr.ident", "Identification", WB_FIELD_UINT, 32, WB_BASE_HEX };
static const WbFieldInfo remark_jumbo = { "ipv6.opt.jumbo.fragment",
                                          "Jumbo Payload option cannot be used with a fragment header", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = { &field_nxt,  &field_octet, &field_offset, &field_bits,
                                             &field_more, &field_ident, &remark_jumbo, NULL };

static gboolean
is_jumbogram (const WbDissection *d)
{
  gint chain = wb_ipv6_chain (d);
  WbCursor c;

  if (chain < 0 || wb_ipv6_payload_length (d) != 0)
    return FALSE;
  c = d->layers[chain].window;
  c.pos = c.start + 40;
  return c.data[c.start + 6] == 0 && wb_ipv6_jumbo_length (&c) != 0;
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  static const WbFieldInfo *const bits[] = { &field_offset, &field_bits, &field_more, NULL };
  guint32 at = c->pos;
  guint8 next;
  guint word;
  WbCursor payload;

  if (!wb_cursor_need (c, 8))
    return;
  if (is_jumbogram (d))
    wb_dissection_remark_malformed (d, root, &remark_jumbo, c, at, 8);
  next = (guint8) wb_dissection_read (d, root, &field_nxt, c, 1);
  wb_dissection_read (d, root, &field_octet, c, 1);
  word = wb_cursor_u16 (c);
  wb_dissection_add_bit_row (d, root, bits, c, at + 2, 2, word);
  wb_dissection_read (d, root, &field_ident, c, 4);

  payload = wb_cursor_rest (c);
  if (word & 0xfff9)
    d->state.is_fragment = TRUE; /* another header of the chain may have said so before */
  if (word & 0xfff8)
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
  else
    wb_ipv6_next (d, next, &payload);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const guint8 *p = layer->window.data + layer->window.start;
  guint word;

  if (layer->root == WB_NO_FIELD)
    return;
  word = p[2] << 8 | p[3];
  g_string_printf (s->info, "IPv6 fragment (off=%u more=%s ident=0x%02x%02x%02x%02x nxt=%u)", word & 0xfff8,
                   word & 1 ? "y" : "n", p[4], p[5], p[6], p[7], p[0]);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 44 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ipv6_fragment = {
  .name = "ipv6.fraghdr",
  .short_name = "IPv6 Fragment",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
