/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Internet Protocol version 4, RFC 791; DSCP RFC 2474, ECN RFC 3168, identification RFC 6864.
 *
 *   0       4       8             14   16              19                          32
 *   |version|  IHL  |    DSCP     |ECN |               total length                |
 *   |         identification           |0 DF MF|        fragment offset / 8        |
 *   |  time to live |    protocol      |             header checksum               |
 *   |                               source address                                 |
 *   |                             destination address                              |
 *   |                        options, IHL * 4 - 20 bytes                           |
 *
 * Total length 0 comes from segmentation offload and from BIG TCP, where the packet does not fit the field: then the
 * frame's length counts. Options that name a source route hold the final destination; the header names the next hop. */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-ipv4-options.h"
#include "engine/dissect/wb-ipv4.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

#define MIN_HEADER 20
#define PROTO_IGMP 2
#define SAP_IP 0x06
#define PROTO_OSPF 89
#define PROTO_PIM 103

/* Link types, protocol numbers and quotations name IP, not its version; an Ethernet type means version 4. */
static gboolean
is_any_version (const WbDissection *d, const WbLayer *layer)
{
  const WbLayer *parent = layer->parent < WB_MAX_LAYERS ? &d->layers[layer->parent] : NULL;
  const char *name = parent ? parent->dissector->name : "";

  if (g_str_equal (name, "llc"))
    return parent->window.data[parent->window.start] == SAP_IP; /* else SNAP with a type */
  return layer->parent == 0 || g_str_equal (name, "null") || g_str_equal (name, "icmp") || g_str_has_prefix (name, "ip") ||
         g_str_equal (name, "ah") || g_str_equal (name, "mipv6");
}

static const WbFieldInfo field_cur_rt = { "ip.cur_rt", "Current Route", WB_FIELD_IPV4 };

/* For a header whose options were cut behind the route that names it. */
static void
append_final_destination (const WbCursor *window, GString *out)
{
  WbCursor options = *window;
  WbAddress address = { .kind = WB_ADDRESS_IPV4 };
  guint32 header = (options.data[options.start] & 15u) * 4, at;

  options.pos = options.start + MIN_HEADER;
  options = wb_cursor_sub (&options, header - MIN_HEADER);
  at = wb_ipv4_options_final_destination (&options);
  if (!at)
    return;
  memcpy (address.bytes, window->data + at, 4);
  g_string_append (out, ", Dst: ");
  wb_address_append (&address, out);
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbLayer *layer = &d->layers[field->layer];
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;
  gsize have = w->captured - w->start;
  const WbField *via = NULL;
  gboolean told = FALSE;

  if (have && p[0] >> 4 != 4)
    {
      g_string_append_printf (out, "Internet Protocol, bogus version (%u)", p[0] >> 4);
      return;
    }
  g_string_append (out, "Internet Protocol Version 4");
  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    {
      const WbFieldInfo *info = d->fields[i].info;

      /* The next hop stands before the destination, which an option names; it is told after it. */
      if (info == &field_cur_rt)
        via = &d->fields[i];
      if (info != &wb_field_ip_src && (info != &wb_field_ip_dst || told))
        continue;
      told = info == &wb_field_ip_dst;
      g_string_append (out, told ? ", Dst: " : ", Src: ");
      wb_field_append_value (d, &d->fields[i], out);
    }
  if (via)
    {
      if (!told)
        append_final_destination (w, out);
      g_string_append (out, ", Via: ");
      wb_field_append_value (d, via, out);
    }
}

static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  gsize start = out->len;

  label_root (d, field, out);
  if (!strstr (out->str + start, ", Src: ") &&
      !(strchr (out->str + start, ',') && is_any_version (d, &d->layers[field->layer])))
    {
      g_string_truncate (out, start);
      wb_dissection_text_name (d, field, out);
    }
}

static void
label_header_length (const WbDissection *d, const WbField *field, GString *out)
{
  guint words = (guint) field->value / 4;

  g_string_append_printf (out, ".... %u%u%u%u = Header Length: %u bytes (%u)", words >> 3 & 1, words >> 2 & 1,
                          words >> 1 & 1, words & 1, words * 4, words);
}

static void
label_ds (const WbDissection *d, const WbField *field, GString *out)
{
  guint8 ds = (guint8) field->value;

  g_string_append_printf (out, "Differentiated Services Field: 0x%02x (DSCP: %s, ECN: %s)", ds,
                          wb_value_string (wb_dscp_short_strings, ds >> 2, "Unknown"),
                          wb_value_string (wb_ecn_short_strings, ds & 3, "Unknown"));
}

static void
label_flags (const WbDissection *d, const WbField *field, GString *out)
{
  guint f = (guint) field->value;

  g_string_append_printf (out, "%u%u%u. .... = Flags: 0x%x%s%s%s", f >> 2 & 1, f >> 1 & 1, f & 1, f,
                          f & 4 ? ", Reserved bit" : "", f & 2 ? ", Don't fragment" : "",
                          f & 1 ? ", More fragments" : "");
}

static void
label_offset (const WbDissection *d, const WbField *field, GString *out)
{
  guint eighths = (guint) field->value;

  g_string_append (out, "...");
  for (gint i = 12; i >= 0; i--)
    g_string_append_printf (out, "%s%u", i % 4 == 3 ? " " : "", eighths >> i & 1);
  g_string_append_printf (out, " = Fragment Offset: %u", eighths * 8);
}

static void
label_length (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Total Length: %" G_GUINT64_FORMAT "%s", field->value,
                          field->flags & WB_FIELD_GENERATED ?
                              " bytes (reported as 0, presumed to be because of segmentation offload or BIG TCP)" :
                              "");
}

/* Where no name is resolved, a host's name is its address; it is printed only when asked for. */
#define HOST(name, title)                                                                                              \
  {                                                                                                                    \
    name, title, WB_FIELD_IPV4                                                                                         \
  }

static const WbFieldInfo field_root = { "ip", "Internet Protocol Version 4", WB_FIELD_PROTOCOL, .label = label_root,
                                        .text = text_root };
static const WbFieldInfo field_version = { "ip.version", "Version", WB_FIELD_UINT, 8, WB_BASE_DEC, .mask = 0xf0 };
static const WbFieldInfo field_hdr_len = { "ip.hdr_len",  "Header Length",
                                           WB_FIELD_UINT, 8,
                                           WB_BASE_DEC,   .label = label_header_length };
static const WbFieldInfo field_ds = { "ip.dsfield",     "Differentiated Services Field", WB_FIELD_UINT, 8, WB_BASE_HEX,
                                      .label = label_ds };
static const WbFieldInfo field_dscp = {
  "ip.dsfield.dscp", "Differentiated Services Codepoint", WB_FIELD_UINT, 8, WB_BASE_DEC,
  .mask = 0xfc,      .strings = wb_dscp_strings
};
static const WbFieldInfo field_ecn = {
  "ip.dsfield.ecn", "Explicit Congestion Notification", WB_FIELD_UINT, 8, WB_BASE_DEC,
  .mask = 0x03,     .strings = wb_ecn_strings
};
static const WbFieldInfo field_len = {
  "ip.len", "Total Length", WB_FIELD_UINT, 16, WB_BASE_DEC, .label = label_length
};
static const WbFieldInfo field_id = { "ip.id", "Identification", WB_FIELD_UINT, 16, WB_BASE_HEX_DEC };
static const WbFieldInfo field_flags = { "ip.flags",  "Flags",      WB_FIELD_UINT,       8,
                                         WB_BASE_HEX, .mask = 0xe0, .label = label_flags };
static const WbFieldInfo field_rb = { "ip.flags.rb", "Reserved bit", WB_FIELD_BOOLEAN, 8, .mask = 0x80 };
static const WbFieldInfo field_df = { "ip.flags.df", "Don't fragment", WB_FIELD_BOOLEAN, 8, .mask = 0x40 };
static const WbFieldInfo field_mf = { "ip.flags.mf", "More fragments", WB_FIELD_BOOLEAN, 8, .mask = 0x20 };
static const WbFieldInfo field_offset = { "ip.frag_offset", "Fragment Offset", WB_FIELD_UINT,        16,
                                          WB_BASE_DEC,      .mask = 0x1fff,    .label = label_offset };
static const WbFieldInfo field_ttl = { "ip.ttl", "Time to Live", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_proto = { "ip.proto", "Protocol",  WB_FIELD_UINT,
                                         8,          WB_BASE_DEC, .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_checksum = { "ip.checksum", "Header Checksum", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_status = { "ip.checksum.status", "Header checksum status",
                                          WB_FIELD_UINT,        8,
                                          WB_BASE_DEC,          .strings = wb_checksum_status_strings };
static const WbFieldInfo field_calculated = { "ip.checksum_calculated", "Calculated Checksum", WB_FIELD_UINT, 16,
                                              WB_BASE_HEX };
const WbFieldInfo wb_field_ip_src = { "ip.src", "Source Address", WB_FIELD_IPV4 };
const WbFieldInfo wb_field_ip_dst = { "ip.dst", "Destination Address", WB_FIELD_IPV4 };
const WbFieldInfo wb_field_ip_addr = { "ip.addr", "Source or Destination Address", WB_FIELD_IPV4 };
const WbFieldInfo wb_field_ip_dst_host = HOST ("ip.dst_host", "Destination Host");
const WbFieldInfo wb_field_ip_host = HOST ("ip.host", "Source or Destination Host");
static const WbFieldInfo field_src_host = HOST ("ip.src_host", "Source Host");
static const WbFieldInfo field_cur_rt_host = HOST ("ip.cur_rt_host", "Current Route Host");
static const WbFieldInfo remark_version = { "ip.bogus_ip_version", "Bogus IP version", WB_FIELD_NONE };
static const WbFieldInfo remark_header = { "ip.bogus_header_length", "Bogus IP header length", WB_FIELD_NONE };
static const WbFieldInfo remark_length = { "ip.bogus_ip_length", "Bogus IP length", WB_FIELD_NONE };
static const WbFieldInfo remark_checksum = { "ip.checksum_bad.expert", "Bad checksum", WB_FIELD_NONE };
static const WbFieldInfo remark_ttl_local = {
  "ip.ttl.lncb", "\"Time To Live\" is unusual for a packet sent to the Local Network Control Block (RFC 5771)",
  WB_FIELD_NONE
};
static const WbFieldInfo remark_ttl_small = { "ip.ttl.too_small", "\"Time To Live\" is below 5", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = {
  &field_version,     &field_hdr_len,
  &field_ds,          &field_dscp,
  &field_ecn,         &field_len,
  &field_id,          &field_flags,
  &field_rb,          &field_df,
  &field_mf,          &field_offset,
  &field_ttl,         &field_proto,
  &field_checksum,    &field_status,
  &field_calculated,  &wb_field_ip_src,
  &wb_field_ip_dst,   &wb_field_ip_addr,
  &field_src_host,    &wb_field_ip_dst_host,
  &wb_field_ip_host,  &field_cur_rt,
  &field_cur_rt_host, &remark_version,
  &remark_header,     &remark_length,
  &remark_checksum,   &remark_ttl_local,
  &remark_ttl_small,  NULL,
};

void
wb_ipv4_add_hidden (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, const WbFieldInfo *host)
{
  wb_dissection_flag (d, wb_dissection_add (d, parent, &wb_field_ip_addr, c, at, 4, 0), WB_FIELD_HIDDEN);
  wb_dissection_flag (d, wb_dissection_add (d, parent, host, c, at, 4, 0), WB_FIELD_HIDDEN | WB_FIELD_GENERATED);
  wb_dissection_flag (d, wb_dissection_add (d, parent, &wb_field_ip_host, c, at, 4, 0),
                      WB_FIELD_HIDDEN | WB_FIELD_GENERATED);
}

static guint32
read_u32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

/* 224.0.0.0/24 never leaves the link, so one hop is all a packet there needs, but for protocols that check for 255
 * (VRRP, GLBP, mDNS) or do not care (LLMNR). -1: any. */
static gint
local_ttl (guint32 group, guint8 protocol)
{
  if (protocol == PROTO_IGMP)
    return 1;
  switch (group & 0xff)
    {
    case 18:  /* VRRP */
    case 102: /* GLBP */
    case 251: /* mDNS */
      return 255;
    case 252: /* LLMNR */
      return -1;
    default:
      return 1;
    }
}

static void
judge_ttl (WbDissection *d, guint32 field, const WbCursor *c, guint32 at, guint8 ttl, guint8 protocol, guint32 dst)
{
  if (dst >> 8 == 0xe00000)
    {
      gint wanted = local_ttl (dst, protocol);

      if (wanted >= 0 && ttl != wanted)
        wb_dissection_remark (d, field, &remark_ttl_local, c, at, 1, WB_FIELD_NOTE);
    }
  else if (ttl < 5 && dst >> 28 != 0xe && protocol != PROTO_PIM && protocol != PROTO_OSPF)
    wb_dissection_remark (d, field, &remark_ttl_small, c, at, 1, WB_FIELD_NOTE);
}

/* RFC 791, 3.1. A header that the capture cut off cannot be judged. */
static void
add_checksum (WbDissection *d, guint32 root, WbCursor *c, guint32 header)
{
  guint32 start = c->pos - 10, at = c->pos, field, sum, value;
  const guint8 *p;
  gboolean good;

  value = (guint32) wb_dissection_read (d, root, &field_checksum, c, 2);
  if (!wb_cursor_ok (c))
    return;
  p = c->captured - start >= header ? c->data + start : NULL;
  sum = p ? wb_checksum_sum (p, header, 0) : 0;
  good = sum == 0xffff;
  field = wb_dissection_add (d, root, &field_status, c, at, 0,
                             !p     ? WB_CHECKSUM_UNVERIFIED
                             : good ? WB_CHECKSUM_GOOD
                                    : WB_CHECKSUM_BAD);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  if (!p)
    return;
  if (!good)
    wb_dissection_remark (d, field, &remark_checksum, c, at, 2, WB_FIELD_ERROR);
  /* What it would be: the sum without the field, complemented. Zero has two forms, and a field that holds the other one
   * is right, too. */
  sum += 0xffff - value;
  sum = (sum & 0xffff) + (sum >> 16);
  field = wb_dissection_add (d, root, &field_calculated, c, at, 2, good ? value : ~sum & 0xffff);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
}

static void
add_flags (WbDissection *d, guint32 root, WbCursor *c, guint32 *word)
{
  static const WbFieldInfo *const bits[] = { &field_rb, &field_df, &field_mf, NULL };
  guint32 at = c->pos, field;

  *word = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return;
  field = wb_dissection_add_bits (d, root, &field_flags, c, at, 1, *word >> 8);
  wb_dissection_add_bit_row (d, field, bits, c, at, 1, *word >> 8);
  wb_dissection_add (d, root, &field_offset, c, at, 2, *word & 0x1fff);
}

/* Returns FALSE when the length makes the rest unreadable; *total is what counts. */
static gboolean
add_total_length (WbDissection *d, guint32 root, WbCursor *c, guint32 header, guint32 *total)
{
  guint32 at = c->pos, start = at - 2, reported = c->reported - start, field;

  *total = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return FALSE;
  d->state.length_unknown = *total == 0;
  d->state.quote_cut = FALSE;
  if (*total == 0)
    {
      *total = reported;
      field = wb_dissection_add (d, root, &field_len, c, at, 2, reported);
      wb_dissection_flag (d, field, WB_FIELD_GENERATED);
      return TRUE;
    }
  field = wb_dissection_add (d, root, &field_len, c, at, 2, *total);
  d->state.quote_cut = *total > reported;
  if (*total < header || (*total > reported && !d->state.in_error))
    wb_dissection_remark (d, field, &remark_length, c, at, 2, WB_FIELD_ERROR);
  return *total >= header;
}

static void
add_destination (WbDissection *d, guint32 root, WbCursor *c, guint32 final_at)
{
  guint32 at = c->pos, field;

  if (!final_at)
    {
      wb_dissection_read_bytes (d, root, &wb_field_ip_dst, c, 4);
      if (wb_cursor_ok (c))
        wb_ipv4_add_hidden (d, root, c, at, &wb_field_ip_dst_host);
      return;
    }
  wb_dissection_read_bytes (d, root, &field_cur_rt, c, 4);
  field = wb_dissection_add (d, root, &field_cur_rt_host, c, at, 4, 0);
  wb_dissection_flag (d, field, WB_FIELD_HIDDEN | WB_FIELD_GENERATED);
}

static void
set_address (WbAddress *a, WbAddress *b, const guint8 *bytes)
{
  a->kind = WB_ADDRESS_IPV4;
  memcpy (a->bytes, bytes, 4);
  *b = *a;
}

/* All behind the length; `end` is where the datagram ends. */
static void
dissect_body (WbDissection *d, WbCursor *c, guint32 root, guint32 start, guint32 header, guint32 end)
{
  guint32 word, ttl_at, ttl_field, final_at, at;
  guint8 ttl, protocol;
  WbCursor payload, options, scan;

  wb_dissection_read (d, root, &field_id, c, 2);
  add_flags (d, root, c, &word);
  ttl_at = c->pos;
  ttl = (guint8) wb_dissection_read (d, root, &field_ttl, c, 1);
  ttl_field = d->n_fields - 1;
  protocol = (guint8) wb_dissection_read (d, root, &field_proto, c, 1);
  if (wb_cursor_ok (c))
    add_checksum (d, root, c, header);
  at = c->pos;
  if (!wb_cursor_need (c, 4))
    return;
  set_address (&d->state.src, &d->state.pseudo_src, c->data + at);
  wb_dissection_read_bytes (d, root, &wb_field_ip_src, c, 4);
  wb_ipv4_add_hidden (d, root, c, at, &field_src_host);

  at = c->pos;
  options = *c;
  options.pos = MIN (start + MIN_HEADER, c->reported);
  options = wb_cursor_sub (&options, header - MIN_HEADER);
  scan = options;
  final_at = header > MIN_HEADER ? wb_ipv4_options_final_destination (&scan) : 0;
  c->verdict = scan.verdict;
  if (!wb_cursor_need (c, 4))
    return;
  set_address (&d->state.dst, &d->state.pseudo_dst, c->data + (final_at ? final_at : at));
  judge_ttl (d, ttl_field, c, ttl_at, ttl, protocol, read_u32 (d->state.dst.bytes));
  add_destination (d, root, c, final_at);
  if (header > MIN_HEADER)
    {
      c->verdict = wb_ipv4_options_dissect (d, root, &options, header - MIN_HEADER, ttl);
      if (!wb_cursor_skip (c, header - MIN_HEADER))
        return;
    }

  wb_dissection_set_end (d, end);
  d->state.ip_proto = protocol;
  d->state.is_fragment = (word & 0x3fff) != 0;
  payload = wb_cursor_sub (c, end - MIN (end, c->pos));
  d->state.ip_payload_length = wb_cursor_reported_left (&payload);
  if (word & 0x1fff)
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
  else
    wb_dissection_next (d, WB_TABLE_IP_PROTO, protocol, &payload, WB_NO_FIELD);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  static const WbFieldInfo *const ds_bits[] = { &field_dscp, &field_ecn, NULL };
  guint32 start = c->pos, header, field, total;
  guint8 first, ds;

  first = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return;
  c->pos = start;
  if (first >> 4 == 6 && is_any_version (d, &d->layers[d->layer]))
    {
      wb_dissection_next (d, WB_TABLE_ETHERTYPE, 0x86dd, c, WB_NO_FIELD);
      return;
    }
  wb_cursor_skip (c, 1);
  field = wb_dissection_add_bits (d, root, &field_version, c, start, 1, first);
  if (first >> 4 == 6)
    {
      /* EtherType and protocol number lie; the nibble decides. */
      c->pos = start;
      wb_dissection_remark (d, field, &remark_version, c, start, 1, WB_FIELD_ERROR);
      wb_dissection_set_length (d, root, 1);
      wb_dissection_next (d, WB_TABLE_ETHERTYPE, 0x86dd, c, WB_NO_FIELD);
      return;
    }
  if (first >> 4 != 4)
    {
      wb_dissection_remark (d, field, &remark_version, c, start, 1, WB_FIELD_ERROR);
      return;
    }
  header = (first & 15u) * 4;
  field = wb_dissection_add (d, root, &field_hdr_len, c, start, 1, header);
  if (header < MIN_HEADER)
    {
      wb_dissection_remark (d, field, &remark_header, c, start, 1, WB_FIELD_ERROR);
      return;
    }
  wb_dissection_set_length (d, root, MIN (header, wb_cursor_left (c) + 1));
  ds = wb_cursor_u8 (c);
  if (wb_cursor_ok (c))
    {
      field = wb_dissection_add (d, root, &field_ds, c, start + 1, 1, ds);
      wb_dissection_add_bit_row (d, field, ds_bits, c, start + 1, 1, ds);
    }
  if (wb_cursor_ok (c) && add_total_length (d, root, c, header, &total))
    {
      /* From here on nothing behind the datagram is read, padding least of all. */
      if (start + total < c->reported)
        {
          c->reported = start + total;
          c->captured = MIN (c->captured, c->reported);
          wb_dissection_set_end (d, c->reported);
        }
      dissect_body (d, c, root, start, header, c->reported);
    }
}

/* An IPv6 packet that was handed on says itself where it ends. */
static void
finish (WbDissection *d, guint layer)
{
  WbLayer *self = &d->layers[layer];
  guint32 end;

  if (!self->claimed && wb_dissection_get_inner_end (d, layer, &end))
    self->end = end;
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;
  guint32 have = w->captured - w->start;
  guint offset;

  s->protocol = "IPv4";
  s->tone = WB_TONE_NONE;
  g_string_truncate (s->info, 0);
  if (have >= 1 && p[0] >> 4 == 6)
    return;
  if (have >= 1 && p[0] >> 4 != 4)
    g_string_printf (s->info, "Bogus IP version (%u)", p[0] >> 4);
  else if (have >= 1 && (p[0] & 15) < 5)
    g_string_printf (s->info, "Bogus IP header length (%u, must be at least 20)", (p[0] & 15) * 4);
  else if (have >= 10)
    {
      guint total = p[2] << 8 | p[3];
      const char *name = wb_value_string (wb_ip_protocol_strings, p[9], "Unknown");

      offset = ((p[6] & 0x1fu) << 8 | p[7]) * 8;
      if (total && total < (p[0] & 15u) * 4)
        g_string_printf (s->info, "Bogus IP length (%u, less than header length %u)", total, (p[0] & 15u) * 4);
      else if (offset)
        g_string_printf (s->info, "Fragmented IP protocol (proto=%s %u, off=%u, ID=%04x)", name, p[9], offset,
                         p[4] << 8 | p[5]);
      else
        g_string_printf (s->info, "%s (%u)", name, p[9]);
    }
}

static const WbDissectorEntry entries[] = {
  { WB_TABLE_ETHERTYPE, 0x0800 }, { WB_TABLE_IP_PROTO, 4 }, { WB_TABLE_LLC_SAP, 0x06 },
  { WB_TABLE_LINKTYPE, 228 },     { WB_TABLE_NONE },
};

const WbDissector wb_dissector_ipv4 = {
  .name = "ip",
  .short_name = "IPv4",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_ipv4_option_fields,
  .entries = entries,
  .dissect = dissect,
  .finish = finish,
  .summarise = summarise,
};
