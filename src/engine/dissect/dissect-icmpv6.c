/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ICMPv6, RFC 4443, with Neighbour Discovery (RFC 4861), MLD (RFC 2710, 3810), multicast router discovery (RFC 4286)
 * and multi-part messages (RFC 4884).
 *
 *   0        8        16               32
 *   |  type  |  code  |    checksum    |  body by type …
 *
 * Unlike ICMP its checksum covers a pseudo header (RFC 8200, 8.1). */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-icmp-extension.h"
#include "engine/dissect/wb-icmpv6.h"

enum
{
  UNREACHABLE = 1,
  TOO_BIG = 2,
  TIME_EXCEEDED = 3,
  PARAMETER_PROBLEM = 4,
  ECHO = 128,
  ECHO_REPLY = 129,
  QUERY = 130,
  REPORT = 131,
  DONE = 132,
  ROUTER_SOLICITATION = 133,
  ROUTER_ADVERTISEMENT = 134,
  NEIGHBOR_SOLICITATION = 135,
  NEIGHBOR_ADVERTISEMENT = 136,
  REDIRECT = 137,
  INVERSE_SOLICITATION = 141,
  INVERSE_ADVERTISEMENT = 142,
  REPORT_2 = 143,
  CERTIFICATION_SOLICITATION = 148,
  CERTIFICATION_ADVERTISEMENT = 149,
  MULTICAST_ADVERTISEMENT = 151,
  MULTICAST_SOLICITATION = 152,
  MULTICAST_TERMINATION = 153,
  EXTENDED_ECHO = 160,
  EXTENDED_ECHO_REPLY = 161,
};

#define QUOTED_MINIMUM 128 /* RFC 4884, 4.1: below it the length is no quotation's, but a byte that used to be unused */
#define MLD_2_MINIMUM 28   /* RFC 3810, 8.1: a query this long is version 2 */

static const WbValueString type_strings[] = {
  { 1, "Destination Unreachable" },
  { 2, "Packet Too Big" },
  { 3, "Time Exceeded" },
  { 4, "Parameter Problem" },
  { 100, "Private experimentation" },
  { 101, "Private experimentation" },
  { 127, "Reserved for expansion of ICMPv6 error messages" },
  { 128, "Echo (ping) request" },
  { 129, "Echo (ping) reply" },
  { 130, "Multicast Listener Query" },
  { 131, "Multicast Listener Report" },
  { 132, "Multicast Listener Done" },
  { 133, "Router Solicitation" },
  { 134, "Router Advertisement" },
  { 135, "Neighbor Solicitation" },
  { 136, "Neighbor Advertisement" },
  { 137, "Redirect" },
  { 138, "Router Renumbering" },
  { 139, "Node Information Query" },
  { 140, "Node Information Reply" },
  { 141, "Inverse Neighbor Discovery Solicitation" },
  { 142, "Inverse Neighbor Discovery Advertisement" },
  { 143, "Multicast Listener Report Message v2" },
  { 144, "Home Agent Address Discovery Request" },
  { 145, "Home Agent Address Discovery Reply" },
  { 146, "Mobile Prefix Solicitation" },
  { 147, "Mobile Prefix Advertisement" },
  { 148, "Certification Path Solicitation" },
  { 149, "Certification Path Advertisement" },
  { 150, "Experimental Mobility" },
  { 151, "Multicast Router Advertisement" },
  { 152, "Multicast Router Solicitation" },
  { 153, "Multicast Router Termination" },
  { 154, "FMIPv6" },
  { 155, "RPL Control" },
  { 156, "Locator Update" },
  { 157, "Duplicate Address Request" },
  { 158, "Duplicate Address Confirmation" },
  { 159, "MPL Control Message" },
  { 160, "Extended Echo request" },
  { 161, "Extended Echo reply" },
  { 200, "Private experimentation" },
  { 201, "Private experimentation" },
  { 255, "Reserved for expansion of ICMPv6 informational messages" },
  { 0, NULL },
};
static const WbValueString unreachable_strings[] = {
  { 0, "no route to destination" },
  { 1, "Administratively prohibited" },
  { 2, "Beyond scope of source address" },
  { 3, "Address unreachable" },
  { 4, "Port unreachable" },
  { 5, "Source address failed ingress/egress policy" },
  { 6, "Reject route to destination" },
  { 7, "Error in Source Routing Header" },
  { 8, "Headers too long" },
  { 0, NULL },
};
static const WbValueString exceeded_strings[] = {
  { 0, "hop limit exceeded in transit" },
  { 1, "fragment reassembly time exceeded" },
  { 0, NULL },
};
static const WbValueString parameter_strings[] = {
  { 0, "erroneous header field encountered" },   { 1, "unrecognized Next Header type encountered" },
  { 2, "unrecognized IPv6 option encountered" }, { 3, "IPv6 First Fragment has incomplete IPv6 Header Chain" },
  { 4, "SR Upper-layer Header Error" },          { 0, NULL },
};
static const WbValueString preference_strings[] = {
  { 0, "Medium" }, { 1, "High" }, { 2, "Reserved" }, { 3, "Low" }, { 0, NULL },
};

static const WbValueString *
code_strings (guint type)
{
  return type == UNREACHABLE       ? unreachable_strings :
         type == TIME_EXCEEDED     ? exceeded_strings :
         type == PARAMETER_PROBLEM ? parameter_strings :
                                     NULL;
}

static void
label_code (const WbDissection *d, const WbField *field, GString *out)
{
  const WbValueString *strings = code_strings (d->layers[field->layer].window.data[field->offset - 1]);

  g_string_append_printf (out, "Code: %u", (guint) field->value);
  if (strings)
    g_string_append_printf (out, " (%s)", wb_value_string (strings, field->value, "Unknown"));
}

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "icmpv6." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit)                                                                               \
  static const WbFieldInfo field_##id = { "icmpv6." name, title, WB_FIELD_BOOLEAN, width, .mask = bit };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "icmpv6." name, title, kind_ };

static const WbFieldInfo field_root = { "icmpv6", "Internet Control Message Protocol v6", WB_FIELD_PROTOCOL,
                                        .text = wb_dissection_text_name };
UINT (type, "type", "Type", 8, WB_BASE_DEC, .strings = type_strings)
UINT (code, "code", "Code", 8, WB_BASE_DEC, .label = label_code)
UINT (checksum, "checksum", "Checksum", 16, WB_BASE_HEX)
UINT (status, "checksum.status", "Checksum Status", 8, WB_BASE_DEC, .strings = wb_checksum_status_strings)
const WbFieldInfo wb_field_icmpv6_reserved = { "icmpv6.reserved", "Reserved", WB_FIELD_BYTES };
const WbFieldInfo wb_field_icmpv6_data = { "icmpv6.data", "Data", WB_FIELD_BYTES };
UINT (mtu, "mtu", "MTU", 32, WB_BASE_DEC)
UINT (pointer, "pointer", "Pointer", 32, WB_BASE_DEC)
UINT (length, "length", "Length of original datagram", 8, WB_BASE_DEC)
UINT (identifier, "echo.identifier", "Identifier", 16, WB_BASE_HEX)
UINT (sequence, "echo.sequence_number", "Sequence", 16, WB_BASE_DEC)
UINT (hop_limit, "nd.ra.cur_hop_limit", "Cur hop limit", 8, WB_BASE_DEC)
UINT (ra_flag, "nd.ra.flag", "Flags", 8, WB_BASE_HEX)
BIT (ra_m, "nd.ra.flag.m", "Managed address configuration", 8, 0x80)
BIT (ra_o, "nd.ra.flag.o", "Other configuration", 8, 0x40)
BIT (ra_h, "nd.ra.flag.h", "Home Agent", 8, 0x20)
UINT (ra_prf, "nd.ra.flag.prf", "Prf (Default Router Preference)", 8, WB_BASE_DEC, .mask = 0x18,
      .strings = preference_strings)
BIT (ra_p, "nd.ra.flag.p", "Proxy", 8, 0x04)
UINT (ra_rsv, "nd.ra.flag.rsv", "Reserved", 8, WB_BASE_DEC, .mask = 0x03)
UINT (lifetime, "nd.ra.router_lifetime", "Router lifetime (s)", 16, WB_BASE_DEC)
UINT (reachable, "nd.ra.reachable_time", "Reachable time (ms)", 32, WB_BASE_DEC)
UINT (retrans, "nd.ra.retrans_timer", "Retrans timer (ms)", 32, WB_BASE_DEC)
OTHER (ns_target, "nd.ns.target_address", "Target Address", WB_FIELD_IPV6)
UINT (na_flag, "nd.na.flag", "Flags", 32, WB_BASE_HEX)
BIT (na_r, "nd.na.flag.r", "Router", 32, 0x80000000)
BIT (na_s, "nd.na.flag.s", "Solicited", 32, 0x40000000)
BIT (na_o, "nd.na.flag.o", "Override", 32, 0x20000000)
UINT (na_rsv, "nd.na.flag.rsv", "Reserved", 32, WB_BASE_DEC, .mask = 0x1fffffff)
OTHER (na_target, "nd.na.target_address", "Target Address", WB_FIELD_IPV6)
OTHER (rd_target, "nd.rd.target_address", "Target Address", WB_FIELD_IPV6)
OTHER (rd_destination, "rd.na.destination_address", "Destination Address", WB_FIELD_IPV6)
UINT (send_identifier, "send.identifier", "Identifier", 16, WB_BASE_DEC)
UINT (send_all, "send.all_components", "All Components", 16, WB_BASE_DEC)
UINT (send_component, "send.component", "Component", 16, WB_BASE_DEC)
UINT (mra_interval, "mcast_ra.query_interval", "Query Interval", 16, WB_BASE_DEC)
UINT (mra_robustness, "mcast_ra.robustness_variable", "Robustness Variable", 16, WB_BASE_DEC)
UINT (ext_seq, "ext.echo.seq", "Sequence number", 8, WB_BASE_DEC_HEX)
UINT (ext_res, "ext.echo.req.res", "Reserved", 8, WB_BASE_HEX, .mask = 0xfe)
BIT (ext_local, "ext.echo.req.local", "Local bit", 8, 0x01)
UINT (ext_state, "ext.echo.rsp.state", "State", 8, WB_BASE_DEC, .mask = 0xe0)
UINT (ext_rsp_res, "ext.echo.rsp.res", "Reserved", 8, WB_BASE_HEX, .mask = 0x18)
BIT (ext_active, "ext.echo.rsp.active", "Active bit", 8, 0x04)
BIT (ext_ipv4, "ext.echo.rsp.ipv4", "IPv4 bit", 8, 0x02)
BIT (ext_ipv6, "ext.echo.rsp.ipv6", "IPv6 bit", 8, 0x01)
static const WbFieldInfo remark_checksum = { "icmpv6.checksum_bad.expert", "Bad checksum", WB_FIELD_NONE };
static const WbFieldInfo remark_undecoded = { "icmpv6.undecoded.type", "Undecoded type", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = {
  &field_type,
  &field_code,
  &field_checksum,
  &field_status,
  &wb_field_icmpv6_reserved,
  &wb_field_icmpv6_data,
  &field_mtu,
  &field_pointer,
  &field_length,
  &field_identifier,
  &field_sequence,
  &field_hop_limit,
  &field_ra_flag,
  &field_ra_m,
  &field_ra_o,
  &field_ra_h,
  &field_ra_prf,
  &field_ra_p,
  &field_ra_rsv,
  &field_lifetime,
  &field_reachable,
  &field_retrans,
  &field_ns_target,
  &field_na_flag,
  &field_na_r,
  &field_na_s,
  &field_na_o,
  &field_na_rsv,
  &field_na_target,
  &field_rd_target,
  &field_rd_destination,
  &field_send_identifier,
  &field_send_all,
  &field_send_component,
  &field_mra_interval,
  &field_mra_robustness,
  &field_ext_seq,
  &field_ext_res,
  &field_ext_local,
  &field_ext_state,
  &field_ext_rsp_res,
  &field_ext_active,
  &field_ext_ipv4,
  &field_ext_ipv6,
  &remark_checksum,
  &remark_undecoded,
  NULL,
};

guint32
wb_icmpv6_read_node (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint32 length)
{
  guint32 field = WB_NO_FIELD;

  if (wb_cursor_ok (c))
    {
      field = wb_dissection_add (d, parent, info, c, c->pos, MIN (length, wb_cursor_left (c)), 0);
      if (length <= wb_cursor_reported_left (c))
        c->pos += length; /* nobody misses its bytes; whoever reads on will say that they are cut */
      else
        wb_cursor_skip (c, length);
    }
  return field;
}

void
wb_icmpv6_quote (WbDissection *d, guint32 parent, const WbCursor *c, guint32 length)
{
  WbDissectState outer = d->state;
  WbCursor quoted = wb_cursor_sub (c, length);

  if (wb_cursor_left (c) > 0 && c->data[c->pos] >> 4 != 6)
    {
      wb_dissection_next (d, WB_TABLE_NONE, 0, &quoted, parent); /* whatever it is, no IPv6 */
      return;
    }
  d->state.in_error = TRUE;
  d->state.tree = parent;
  wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, 0x86dd, &quoted, parent);
  d->state = outer;
}

static void
dissect_extension (WbDissection *d, guint32 root, WbCursor *c)
{
  guint32 left = wb_cursor_reported_left (c);
  guint version = wb_cursor_left (c) > 0 ? c->data[c->pos] >> 4 : 0;
  WbCursor extension = wb_cursor_rest (c);

  wb_icmp_extension_dissect (d, root, &extension);
  c->verdict = extension.verdict;
  extension = wb_cursor_rest (c);
  if (wb_cursor_ok (c) && (left < 4 || (version != 1 && version != 2)))
    wb_dissection_next (d, WB_TABLE_NONE, 0, &extension, root); /* no extension that RFC 4884 knows */
}

/* The quoted packet, and the extensions behind it if the error says how long the quotation is. */
static void
dissect_error (WbDissection *d, guint32 root, WbCursor *c, guint words)
{
  guint32 quoted = wb_cursor_reported_left (c);

  if (!wb_cursor_need (c, 1))
    return; /* an error that quotes nothing */
  if (words * 8 >= QUOTED_MINIMUM)
    quoted = MIN (quoted, words * 8);
  wb_icmpv6_quote (d, root, c, quoted);
  if (!words || !wb_cursor_skip (c, words * 8))
    return;
  dissect_extension (d, root, c);
}

void
wb_icmpv6_read_flags (WbDissection *d, guint32 root, const WbFieldInfo *whole, const WbFieldInfo *const *bits,
                      WbCursor *c, guint n)
{
  guint32 at = c->pos, field;
  guint64 value = wb_cursor_uint (c, n);

  if (!wb_cursor_ok (c))
    return;
  field = whole ? wb_dissection_add (d, root, whole, c, at, n, value) : root;
  wb_dissection_add_bit_row (d, field, bits, c, at, n, value);
}

static void
dissect_extended_echo (WbDissection *d, guint32 root, WbCursor *c, gboolean reply)
{
  static const WbFieldInfo *const request_bits[] = { &field_ext_res, &field_ext_local, NULL };
  static const WbFieldInfo *const reply_bits[] = { &field_ext_state, &field_ext_rsp_res, &field_ext_active,
                                                   &field_ext_ipv4,  &field_ext_ipv6,    NULL };

  wb_dissection_read (d, root, &field_identifier, c, 2);
  wb_dissection_read (d, root, &field_ext_seq, c, 1);
  wb_icmpv6_read_flags (d, root, NULL, reply ? reply_bits : request_bits, c, 1);
  if (!reply && wb_cursor_ok (c))
    dissect_extension (d, root, c);
}

static void
dissect_discovery (WbDissection *d, guint32 root, WbCursor *c, guint type)
{
  static const WbFieldInfo *const ra_bits[] = { &field_ra_m, &field_ra_o,   &field_ra_h, &field_ra_prf,
                                                &field_ra_p, &field_ra_rsv, NULL };
  static const WbFieldInfo *const na_bits[] = { &field_na_r, &field_na_s, &field_na_o, &field_na_rsv, NULL };

  switch (type)
    {
    case ROUTER_ADVERTISEMENT:
      wb_dissection_read (d, root, &field_hop_limit, c, 1);
      wb_icmpv6_read_flags (d, root, &field_ra_flag, ra_bits, c, 1);
      wb_dissection_read (d, root, &field_lifetime, c, 2);
      wb_dissection_read (d, root, &field_reachable, c, 4);
      wb_dissection_read (d, root, &field_retrans, c, 4);
      break;
    case NEIGHBOR_ADVERTISEMENT:
      wb_icmpv6_read_flags (d, root, &field_na_flag, na_bits, c, 4);
      wb_dissection_read_bytes (d, root, &field_na_target, c, 16);
      break;
    case CERTIFICATION_SOLICITATION:
      wb_dissection_read (d, root, &field_send_identifier, c, 2);
      wb_dissection_read (d, root, &field_send_component, c, 2);
      break;
    case CERTIFICATION_ADVERTISEMENT:
      wb_dissection_read (d, root, &field_send_identifier, c, 2);
      wb_dissection_read (d, root, &field_send_all, c, 2);
      wb_dissection_read (d, root, &field_send_component, c, 2);
      wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, 2);
      break;
    default:
      wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, 4);
      if (type == NEIGHBOR_SOLICITATION)
        wb_dissection_read_bytes (d, root, &field_ns_target, c, 16);
      if (type == REDIRECT)
        {
          wb_dissection_read_bytes (d, root, &field_rd_target, c, 16);
          wb_dissection_read_bytes (d, root, &field_rd_destination, c, 16);
        }
      break;
    }
  wb_ndp_dissect_options (d, root, c);
}

static void
dissect_body (WbDissection *d, guint32 root, WbCursor *c, guint type, guint32 total)
{
  WbCursor payload;
  guint words = 0;

  switch (type)
    {
    case ECHO:
    case ECHO_REPLY:
      wb_dissection_read (d, root, &field_identifier, c, 2);
      wb_dissection_read (d, root, &field_sequence, c, 2);
      payload = wb_cursor_rest (c);
      if (wb_cursor_ok (c))
        wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, root);
      break;
    case UNREACHABLE:
    case TIME_EXCEEDED:
      words = wb_cursor_left (c) > 0 ? c->data[c->pos] : 0;
      if (words)
        wb_dissection_read (d, root, &field_length, c, 1);
      wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, words ? 3 : 4);
      if (wb_cursor_ok (c))
        dissect_error (d, root, c, words);
      break;
    case TOO_BIG:
    case PARAMETER_PROBLEM:
      wb_dissection_read (d, root, type == TOO_BIG ? &field_mtu : &field_pointer, c, 4);
      if (wb_cursor_ok (c))
        dissect_error (d, root, c, 0);
      break;
    case QUERY:
    case REPORT:
    case DONE:
      wb_mld_dissect_query (d, root, c, type == QUERY && total >= MLD_2_MINIMUM);
      break;
    case REPORT_2:
      wb_mld_dissect_report_2 (d, root, c);
      break;
    case ROUTER_SOLICITATION:
    case ROUTER_ADVERTISEMENT:
    case NEIGHBOR_SOLICITATION:
    case NEIGHBOR_ADVERTISEMENT:
    case REDIRECT:
    case INVERSE_SOLICITATION:
    case INVERSE_ADVERTISEMENT:
    case CERTIFICATION_SOLICITATION:
    case CERTIFICATION_ADVERTISEMENT:
      dissect_discovery (d, root, c, type);
      break;
    case MULTICAST_ADVERTISEMENT:
      wb_dissection_read (d, root, &field_mra_interval, c, 2);
      wb_dissection_read (d, root, &field_mra_robustness, c, 2);
      break;
    case MULTICAST_SOLICITATION:
    case MULTICAST_TERMINATION:
      break;
    case EXTENDED_ECHO:
    case EXTENDED_ECHO_REPLY:
      dissect_extended_echo (d, root, c, type == EXTENDED_ECHO_REPLY);
      break;
    case 138: /* router renumbering, node information, mobility, RPL and their like: their bytes are shown */
    case 139:
    case 140:
    case 144:
    case 145:
    case 146:
    case 147:
    case 150:
    case 154:
    case 155:
    case 156:
    case 157:
    case 158:
    case 159:
      payload = wb_cursor_rest (c);
      wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, root);
      break;
    default:
      wb_dissection_remark (d, root, &remark_undecoded, c, c->pos - 4, 1, WB_FIELD_NOTE);
      if (wb_cursor_need (c, 1)) /* no message is without a body */
        wb_dissection_read_bytes (d, root, &wb_field_icmpv6_data, c, wb_cursor_left (c));
      break;
    }
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c;
  guint32 at, field;
  guint type, checksum;
  WbChecksumStatus status;

  type = (guint) wb_dissection_read (d, root, &field_type, c, 1);
  wb_dissection_read (d, root, &field_code, c, 1);
  wb_dissection_set_length (d, root, wb_cursor_left (&whole));
  at = c->pos;
  checksum = (guint) wb_dissection_read (d, root, &field_checksum, c, 2);
  if (!wb_cursor_ok (c))
    return;
  field = d->n_fields;
  status = wb_checksum_add_status (d, root, &field_status, &whole, wb_cursor_reported_left (&whole), 58, at, checksum);
  if (status == WB_CHECKSUM_BAD)
    wb_dissection_remark (d, field, &remark_checksum, c, at, 2, WB_FIELD_ERROR);
  dissect_body (d, root, c, type, wb_cursor_left (&whole));
}

static void
append_address (GString *out, const char *before, const WbCursor *w, guint32 ahead)
{
  WbAddress address = { .kind = WB_ADDRESS_IPV6 };

  if (w->captured < w->start + ahead + 16)
    return;
  for (guint i = 0; i < 16; i++)
    address.bytes[i] = w->data[w->start + ahead + i];
  g_string_append (out, before);
  wb_address_append (&address, out);
}

static void
append_link (const WbDissection *d, const WbLayer *layer, GString *out)
{
  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->info->kind != WB_FIELD_ETHER || !(f->flags & WB_FIELD_HIDDEN))
        continue;
      g_string_append (out, g_str_has_suffix (f->info->name, "src_linkaddr") ? " from " : " is at ");
      wb_field_append_value (d, f, out);
    }
}

static void
append_details (const WbDissection *d, const WbLayer *layer, guint type, GString *out)
{
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;
  const WbLayer *ip = layer->parent == 255 ? NULL : &d->layers[layer->parent];

  if (w->captured < w->start + 8)
    return;
  switch (type)
    {
    case ECHO:
    case ECHO_REPLY:
      g_string_append_printf (out, " id=0x%02x%02x, seq=%u", p[4], p[5], p[6] << 8 | p[7]);
      if (ip && g_str_equal (ip->dissector->name, "ipv6") && ip->window.captured > ip->window.start + 7)
        g_string_append_printf (out, ", hop limit=%u", ip->window.data[ip->window.start + 7]);
      break;
    case NEIGHBOR_SOLICITATION:
      append_address (out, " for ", w, 8);
      break;
    case NEIGHBOR_ADVERTISEMENT:
      append_address (out, " ", w, 8);
      g_string_append_printf (out, " (%s%s%s)", p[4] & 0x80 ? "rtr" : "",
                              p[4] & 0x40 ? (p[4] & 0x80 ? ", sol" : "sol") : "",
                              p[4] & 0x20 ? (p[4] & 0xc0 ? ", ovr" : "ovr") :
                              p[4] & 0xe0 ? "" :
                                            "none");
      break;
    default:
      break;
    }
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  const WbValueString *strings;
  guint type;

  s->protocol = "ICMPv6";
  s->tone = WB_TONE_ICMP;
  g_string_truncate (s->info, 0);
  if (w->captured < w->start + 2)
    return;
  type = w->data[w->start];
  s->tone = type < 128 ? WB_TONE_ICMP_ERROR :
            (type >= QUERY && type <= DONE) || type == REPORT_2 ||
                    (type >= MULTICAST_ADVERTISEMENT && type <= MULTICAST_TERMINATION) ?
                         WB_TONE_IGMP :
                         WB_TONE_ICMP;
  g_string_assign (s->info, wb_value_string (type_strings, type, "Unknown"));
  strings = code_strings (type);
  if (strings)
    g_string_append_printf (s->info, " (%s)", wb_value_string (strings, w->data[w->start + 1], "Unknown"));
  append_details (d, layer, type, s->info);
  if (type >= ROUTER_SOLICITATION && type <= REDIRECT)
    append_link (d, layer, s->info);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 58 }, { WB_TABLE_NONE } };

static const WbFieldInfo *const *const companions[] = { wb_ndp_option_fields, wb_ndp_rare_fields, wb_mld_fields, NULL };

const WbDissector wb_dissector_icmpv6 = {
  .name = "icmpv6",
  .short_name = "ICMPv6",
  .root = &field_root,
  .fields = fields,
  .companions = companions,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
