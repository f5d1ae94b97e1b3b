/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IPv6 Mobility header, RFC 6275 6.1; flags also from RFC 3963 (R), 4140 (M), 5213 (P), 5845 (T), 5844 (F), 6602 (B).
 *
 *   0             8            16        24         32         48
 *   | next header | length/8-1 | MH type | reserved | checksum | message by type … | type | length | option …
 *
 * A message's fixed part is read even where the length says it ends earlier; options fill what the length leaves. It
 * is the last header: nothing follows it, whatever its next header says. The checksum covers it and the same pseudo
 * header as UDP's, with the home address where an option brought one. */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"

#define DRAFT_PROTOCOL 62 /* before RFC 3775 assigned 135 */

enum
{
  REFRESH_REQUEST = 0,
  HOME_TEST_INIT = 1,
  CARE_OF_TEST_INIT = 2,
  HOME_TEST = 3,
  CARE_OF_TEST = 4,
  BINDING_UPDATE = 5,
  BINDING_ACK = 6,
  BINDING_ERROR = 7,
  LAST_KNOWN = 18,
};

enum
{
  PAD1 = 0,
  PADN = 1,
  REFRESH_ADVICE = 2,
  ALTERNATE_CARE_OF = 3,
  NONCE_INDICES = 4,
  AUTHORIZATION = 5,
};

static const WbValueString type_strings[] = {
  { 0, "Binding Refresh Request" },
  { 1, "Home Test Init" },
  { 2, "Care-of Test Init" },
  { 3, "Home Test" },
  { 4, "Care-of Test" },
  { 5, "Binding Update" },
  { 6, "Binding Acknowledgement" },
  { 7, "Binding Error" },
  { 8, "Fast Binding Update" },
  { 9, "Fast Binding Acknowledgment" },
  { 10, "Fast Neighbor Advertisement" },
  { 11, "Experimental Mobility Header" },
  { 12, "Home Agent Switch" },
  { 13, "Heartbeat" },
  { 14, "Handover Initiate" },
  { 15, "Handover Acknowledge" },
  { 16, "Binding Revocation" },
  { 17, "Localized Routing Initiation" },
  { 18, "Localized Routing Acknowledgment" },
  { 0, NULL },
};
static const WbValueString ack_status_strings[] = {
  { 0, "Binding Update accepted" },
  { 1, "Accepted but prefix discovery necessary" },
  { 128, "Reason unspecified" },
  { 129, "Administratively prohibited" },
  { 130, "Insufficient resources" },
  { 131, "Home registration not supported" },
  { 132, "Not home subnet" },
  { 133, "Not home agent for this mobile node" },
  { 134, "Duplicate Address Detection failed" },
  { 135, "Sequence number out of window" },
  { 136, "Expired home nonce index" },
  { 137, "Expired care-of nonce index" },
  { 138, "Expired nonces" },
  { 139, "Registration type change disallowed" },
  { 140, "Mobile Router Operation not permitted" },
  { 141, "Invalid Prefix" },
  { 142, "Not Authorized for Prefix" },
  { 174, "Invalid Care-of Address" },
  { 0, NULL },
};
static const WbValueString error_status_strings[] = { { 1, "Unknown binding for Home Address destination option" },
                                                      { 2, "Unrecognized MH type value" },
                                                      { 0, NULL } };
static const WbValueString option_strings[] = {
  { 0, "Pad1" },
  { 1, "PadN" },
  { 2, "Binding Refresh Advice" },
  { 3, "Alternate Care-of Address" },
  { 4, "Nonce Indices" },
  { 5, "Authorization Data" },
  { 6, "Mobile Network Prefix" },
  { 7, "Mobility Header Link-Layer Address" },
  { 8, "Mobile Node Identifier" },
  { 9, "AUTH" },
  { 10, "MESG-ID" },
  { 11, "CGA Parameters Request" },
  { 12, "CGA Parameters" },
  { 13, "Signature" },
  { 14, "Permanent Home Keygen Token" },
  { 15, "Care-of Test Init" },
  { 16, "Care-of Test" },
  { 17, "DNS-UPDATE-TYPE" },
  { 18, "Experimental" },
  { 19, "Vendor Specific" },
  { 20, "Service Selection" },
  { 21, "Binding Authorization Data for FMIPv6 (BADF)" },
  { 22, "Home Network Prefix" },
  { 23, "Handoff Indicator" },
  { 24, "Access Technology Type" },
  { 25, "Mobile Node Link-layer Identifier" },
  { 26, "Link-local Address" },
  { 27, "Timestamp" },
  { 28, "Restart Counter" },
  { 29, "IPv4 Home Address" },
  { 30, "IPv4 Address Acknowledgement" },
  { 31, "NAT Detection" },
  { 32, "IPv4 Care-of Address" },
  { 33, "GRE Key" },
  { 34, "Mobility Header IPv6 Address/Prefix" },
  { 35, "Binding Identifier" },
  { 36, "IPv4 Home Address Request" },
  { 37, "IPv4 Home Address Reply" },
  { 38, "IPv4 Default-Router Address" },
  { 39, "IPv4 DHCP Support Mode" },
  { 40, "Context Request" },
  { 41, "Local Mobility Anchor Address" },
  { 42, "Mobile Node Link-local Address Interface Identifier" },
  { 43, "Transient Binding" },
  { 44, "Flow Summary" },
  { 45, "Flow Identification" },
  { 46, "Redirect-Capability" },
  { 47, "Redirect" },
  { 48, "Load Information" },
  { 49, "Alternate IPv4 Care-of Address" },
  { 50, "Mobile Node Group Identifier" },
  { 51, "MAG IPv6 Address" },
  { 52, "Access Network Identifier" },
  { 55, "Delegated Mobile Network Prefix" },
  { 0, NULL },
};

#define PAIR(id, yes, no) static const WbValueString id##_strings[] = { { 1, yes }, { 0, no }, { 0, NULL } };
PAIR (wanted, "Binding Acknowledgement requested", "Binding Acknowledgement not requested")
PAIR (home, "Home Registration", "No Home Registration")
PAIR (link, "Link-Local Address Compatibility", "No Link-Local Address Compatibility")
PAIR (key, "Key Management Mobility Compatibility", "No Key Management Mobility Compatibility")
PAIR (map, "MAP Registration Compatibility", "No MAP Registration Compatibility")
PAIR (router, "Mobile Router Compatibility", "No Mobile Router Compatibility")
PAIR (proxy, "Proxy Registration", "No Proxy Registration")
PAIR (force, "Forcing UDP encapsulation used", "No Forcing UDP encapsulation")
PAIR (tlv, "TLV-header format used", "No TLV-header format")
PAIR (bulk, "Enable bulk binding update support", "Disable bulk binding update support")
PAIR (bulk_ack, "Enabled bulk binding update support", "Disabled bulk binding update support")

/* --- labels --- */

static void
label_length (const WbDissection *d, const WbField *field, GString *out)
{
  guint units = (guint) field->value;

  g_string_append_printf (out, "Header length: %u (%u bytes)", units, (units + 1) * 8);
}

static void
label_lifetime (const WbDissection *d, const WbField *field, GString *out)
{
  guint units = (guint) field->value;

  g_string_append_printf (out, "%s: %u (%u seconds)", field->info->title, units, units * 4);
}

static void
label_message (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, wb_value_string (type_strings, field->value, "Unknown"));
}

static void
label_option (const WbDissection *d, const WbField *field, GString *out)
{
  const char *name = wb_value_string (option_strings, field->value, NULL);

  if (name)
    g_string_append_printf (out, "MIPv6 Option - %s", name);
  else
    g_string_append_printf (out, "Unknown (0x%02x) (%u bytes)", (guint) field->value, field->length);
}

/* --- fields --- */

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "mip6." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit, values)                                                                       \
  static const WbFieldInfo field_##id = {                                                                              \
    "mip6." name, title, WB_FIELD_BOOLEAN, width, .mask = bit, .strings = values                                       \
  };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "mip6." name, title, kind_ };
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { "mip6." name, title, WB_FIELD_NONE };

static const WbFieldInfo root_field = { "mipv6", "Mobile IPv6", WB_FIELD_PROTOCOL, .text = wb_dissection_text_name };
static const WbFieldInfo node_message = { "", "Message", WB_FIELD_NONE, .label = label_message };
static const WbFieldInfo node_data = { "", "Message Data", WB_FIELD_BYTES };
static const WbFieldInfo node_options = { "", "Mobility Options", WB_FIELD_NONE };
static const WbFieldInfo node_option = { "", "Option", WB_FIELD_NONE, .label = label_option };
static const WbFieldInfo node_value = { "", "Data", WB_FIELD_BYTES };

UINT (next, "proto", "Payload protocol", 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings)
UINT (length, "hlen", "Header length", 8, WB_BASE_DEC, .label = label_length)
UINT (type, "mhtype", "Mobility Header Type", 8, WB_BASE_DEC, .strings = type_strings)
UINT (reserved, "reserved", "Reserved", 8, WB_BASE_HEX)
UINT (checksum, "csum", "Checksum", 16, WB_BASE_HEX)
UINT (status, "csum.status", "Checksum Status", 8, WB_BASE_DEC, .strings = wb_checksum_status_strings)
OTHER (refresh, "binding_refresh_request", "Binding Refresh Request", WB_FIELD_BYTES)
UINT (hoti_cookie, "hoti.cookie", "Home Init Cookie", 64, WB_BASE_HEX)
UINT (coti_cookie, "coti.cookie", "Care-of Init Cookie", 64, WB_BASE_HEX)
UINT (hot_index, "hot.nindex", "Home Nonce Index", 16, WB_BASE_DEC)
UINT (hot_cookie, "hot.cookie", "Home Init Cookie", 64, WB_BASE_HEX)
UINT (token, "hot.token", "Home Keygen Token", 64, WB_BASE_HEX)
UINT (cot_index, "cot.nindex", "Care-of Nonce Index", 16, WB_BASE_DEC)
UINT (cot_cookie, "cot.cookie", "Care-of Init Cookie", 64, WB_BASE_HEX)
UINT (bu_sequence, "bu.seqnr", "Sequence number", 16, WB_BASE_DEC)
BIT (bu_a, "bu.a_flag", "Acknowledge (A) flag", 16, 0x8000, wanted_strings)
BIT (bu_h, "bu.h_flag", "Home Registration (H) flag", 16, 0x4000, home_strings)
BIT (bu_l, "bu.l_flag", "Link-Local Compatibility (L) flag", 16, 0x2000, link_strings)
BIT (bu_k, "bu.k_flag", "Key Management Compatibility (K) flag", 16, 0x1000, key_strings)
BIT (bu_m, "bu.m_flag", "MAP Registration Compatibility (M) flag", 16, 0x0800, map_strings)
BIT (bu_r, "nemo.bu.r_flag", "Mobile Router (R) flag", 16, 0x0400, router_strings)
BIT (bu_p, "bu.p_flag", "Proxy Registration (P) flag", 16, 0x0200, proxy_strings)
BIT (bu_f, "bu.f_flag", "Forcing UDP encapsulation (F) flag", 16, 0x0100, force_strings)
BIT (bu_t, "bu.t_flag", "TLV-header format (T) flag", 16, 0x0080, tlv_strings)
BIT (bu_b, "bu.b_flag", "Bulk-Binding-Update flag (B)", 16, 0x0040, bulk_strings)
UINT (bu_lifetime, "bu.lifetime", "Lifetime", 16, WB_BASE_DEC, .label = label_lifetime)
UINT (ba_status, "ba.status", "Status", 8, WB_BASE_DEC, .strings = ack_status_strings)
BIT (ba_k, "ba.k_flag", "Key Management Compatibility (K) flag", 8, 0x80, key_strings)
BIT (ba_r, "nemo.ba.r_flag", "Mobile Router (R) flag", 8, 0x40, router_strings)
BIT (ba_p, "ba.p_flag", "Proxy Registration (P) flag", 8, 0x20, proxy_strings)
BIT (ba_t, "ba.t_flag", "TLV-header format (T) flag", 8, 0x10, tlv_strings)
BIT (ba_b, "ba.b_flag", "Bulk-Binding-Update flag (B)", 8, 0x08, bulk_ack_strings)
UINT (ba_sequence, "ba.seqnr", "Sequence number", 16, WB_BASE_DEC)
UINT (ba_lifetime, "ba.lifetime", "Lifetime", 16, WB_BASE_DEC, .label = label_lifetime)
UINT (be_status, "be.status", "Status", 8, WB_BASE_DEC, .strings = error_status_strings)
OTHER (be_address, "be.haddr", "Home Address", WB_FIELD_IPV6)
OTHER (unknown, "unknown_type_data", "Message Data", WB_FIELD_BYTES)
UINT (option, "mobility_opt", "Mobility Option", 8, WB_BASE_DEC, .strings = option_strings)
UINT (option_length, "mobility_opt.len", "Length", 8, WB_BASE_DEC)
OTHER (padn, "padn", "PadN", WB_FIELD_BYTES)
UINT (interval, "bra.interval", "Refresh interval", 16, WB_BASE_DEC, .label = label_lifetime)
OTHER (care_of, "acoa.acoa", "Alternate care-of address", WB_FIELD_IPV6)
UINT (home_nonce, "ni.hni", "Home nonce index", 16, WB_BASE_DEC)
UINT (care_of_nonce, "ni.cni", "Care-of nonce index", 16, WB_BASE_DEC)
OTHER (authenticator, "bad.auth", "Authenticator", WB_FIELD_BYTES)
REMARK (checksum, "csum.bad", "Bad checksum")
REMARK (option_length, "opt.len.invalid", "Invalid length for option")

static const WbFieldInfo *const fields[] = {
  &field_next,        &field_length,         &field_type,          &field_reserved,
  &field_checksum,    &field_status,         &field_refresh,       &field_hoti_cookie,
  &field_coti_cookie, &field_hot_index,      &field_hot_cookie,    &field_token,
  &field_cot_index,   &field_cot_cookie,     &field_bu_sequence,   &field_bu_a,
  &field_bu_h,        &field_bu_l,           &field_bu_k,          &field_bu_m,
  &field_bu_r,        &field_bu_p,           &field_bu_f,          &field_bu_t,
  &field_bu_b,        &field_bu_lifetime,    &field_ba_status,     &field_ba_k,
  &field_ba_r,        &field_ba_p,           &field_ba_t,          &field_ba_b,
  &field_ba_sequence, &field_ba_lifetime,    &field_be_status,     &field_be_address,
  &field_unknown,     &field_option_length,  &field_padn,          &field_interval,
  &field_care_of,     &field_home_nonce,     &field_care_of_nonce, &field_authenticator,
  &remark_checksum,   &remark_option_length, &field_option,        NULL,
};

/* --- messages --- */

static void
add_checksum (WbDissection *d, guint32 root, WbCursor *c, guint32 start, guint32 length)
{
  guint32 at = c->pos, field = d->n_fields;
  guint value = (guint) wb_dissection_read (d, root, &field_checksum, c, 2);
  guint8 protocol = d->state.ip_proto == DRAFT_PROTOCOL ? DRAFT_PROTOCOL : 135;
  WbCursor whole = *c;

  if (!wb_cursor_ok (c))
    return;
  whole.pos = start;
  if (wb_checksum_add_status (d, root, &field_status, &whole, length, protocol, at, value) == WB_CHECKSUM_BAD)
    wb_dissection_remark (d, field, &remark_checksum, c, at, 2, WB_FIELD_ERROR);
}

static void
dissect_update (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_bu_a, &field_bu_h, &field_bu_l, &field_bu_k,
                                             &field_bu_m, &field_bu_r, &field_bu_p, &field_bu_f,
                                             &field_bu_t, &field_bu_b, NULL };
  guint word;

  wb_dissection_read (d, node, &field_bu_sequence, c, 2);
  word = wb_cursor_u16 (c);
  if (wb_cursor_ok (c))
    wb_dissection_add_bit_row (d, node, bits, c, c->pos - 2, 2, word);
  wb_dissection_read (d, node, &field_bu_lifetime, c, 2);
}

static void
dissect_acknowledgement (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_ba_k, &field_ba_r, &field_ba_p, &field_ba_t, &field_ba_b, NULL };
  guint byte;

  wb_dissection_read (d, node, &field_ba_status, c, 1);
  byte = wb_cursor_u8 (c);
  if (wb_cursor_ok (c))
    wb_dissection_add_bit_row (d, node, bits, c, c->pos - 1, 1, byte);
  wb_dissection_read (d, node, &field_ba_sequence, c, 2);
  wb_dissection_read (d, node, &field_ba_lifetime, c, 2);
}

static void
dissect_test (WbDissection *d, guint32 node, WbCursor *c, gboolean is_home)
{
  wb_dissection_read (d, node, is_home ? &field_hot_index : &field_cot_index, c, 2);
  wb_dissection_read (d, node, is_home ? &field_hot_cookie : &field_cot_cookie, c, 8);
  wb_dissection_read (d, node, &field_token, c, 8); /* Wireshark has one name for both tokens */
}

static void
dissect_message (WbDissection *d, guint32 root, WbCursor *c, guint type)
{
  static const guint8 sizes[] = { 2, 10, 10, 18, 18, 6, 6, 18 };
  guint32 node;

  if (!wb_cursor_need (c, sizes[type]))
    return;
  node = wb_dissection_add (d, root, &node_message, c, c->pos, sizes[type], type);
  switch (type)
    {
    case HOME_TEST_INIT:
    case CARE_OF_TEST_INIT:
      wb_cursor_skip (c, 2); /* reserved */
      wb_dissection_read (d, node, type == HOME_TEST_INIT ? &field_hoti_cookie : &field_coti_cookie, c, 8);
      break;
    case HOME_TEST:
    case CARE_OF_TEST:
      dissect_test (d, node, c, type == HOME_TEST);
      break;
    case BINDING_UPDATE:
      dissect_update (d, node, c);
      break;
    case BINDING_ACK:
      dissect_acknowledgement (d, node, c);
      break;
    default: /* BINDING_ERROR */
      wb_dissection_read (d, node, &field_be_status, c, 1);
      wb_cursor_skip (c, 1); /* reserved */
      wb_dissection_read_bytes (d, node, &field_be_address, c, 16);
      break;
    }
}

/* --- options; `o` is a window over exactly the value --- */

static void
dissect_value (WbDissection *d, guint32 node, WbCursor *o, guint type, guint length)
{
  switch (type)
    {
    case PADN:
      if (length > 0)
        wb_dissection_read_bytes (d, node, &field_padn, o, length);
      break;
    case REFRESH_ADVICE:
      wb_dissection_read (d, node, &field_interval, o, 2);
      break;
    case ALTERNATE_CARE_OF:
      wb_dissection_read_bytes (d, node, &field_care_of, o, 16);
      break;
    case NONCE_INDICES:
      wb_dissection_read (d, node, &field_home_nonce, o, 2);
      wb_dissection_read (d, node, &field_care_of_nonce, o, 2);
      break;
    case AUTHORIZATION:
      wb_dissection_read_bytes (d, node, &field_authenticator, o, length);
      break;
    default:
      if (length > 0)
        wb_dissection_read_bytes (d, node, &node_value, o, length);
      break;
    }
}

static void
dissect_options (WbDissection *d, guint32 root, WbCursor *c, guint32 length)
{
  guint32 node, at, option;
  guint type, size;
  WbCursor all, value;

  if (!wb_cursor_need (c, length))
    return;
  node = wb_dissection_add (d, root, &node_options, c, c->pos, length, 0);
  all = wb_cursor_sub (c, length);
  while (wb_cursor_reported_left (&all) > 0)
    {
      at = all.pos;
      type = wb_cursor_u8 (&all);
      if (type == PAD1)
        {
          wb_dissection_add (d, node, &node_option, &all, at, 1, type);
          continue;
        }
      size = wb_cursor_u8 (&all);
      if (!wb_cursor_ok (&all) || size > wb_cursor_left (&all))
        {
          wb_dissection_remark (d, node, &remark_option_length, &all, at, all.captured - at, WB_FIELD_WARNING);
          return;
        }
      option = wb_dissection_add (d, node, &node_option, &all, at, size + 2, type);
      if (!wb_value_string (option_strings, type, NULL))
        wb_dissection_add (d, option, &field_option, &all, at, 1, type);
      wb_dissection_add (d, option, &field_option_length, &all, at + 1, 1, size);
      value = wb_cursor_sub (&all, size);
      dissect_value (d, option, &value, type, size);
      if (!wb_cursor_ok (&value))
        wb_dissection_remark (d, option, &remark_option_length, &all, at + 1, 1, WB_FIELD_WARNING);
      wb_cursor_skip (&all, size);
    }
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 start = c->pos, length;
  guint type;

  if (!wb_cursor_need (c, 2))
    return;
  length = (c->data[start + 1] + 1u) * 8;
  wb_dissection_set_length (d, root, MIN (length, wb_cursor_left (c)));
  wb_dissection_read (d, root, &field_next, c, 1);
  wb_dissection_read (d, root, &field_length, c, 1);
  type = (guint) wb_dissection_read (d, root, &field_type, c, 1);
  wb_dissection_read (d, root, &field_reserved, c, 1);
  add_checksum (d, root, c, start, length);
  if (!wb_cursor_ok (c))
    return;
  if (type == REFRESH_REQUEST)
    wb_dissection_read_bytes (d, root, &field_refresh, c, 2);
  else if (type <= BINDING_ERROR)
    dissect_message (d, root, c, type);
  else
    wb_dissection_read_bytes (d, root, type > LAST_KNOWN ? &field_unknown : &node_data, c, length - 6);
  if (wb_cursor_ok (c) && c->pos < start + length)
    dissect_options (d, root, c, start + length - c->pos);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const guint8 *p = layer->window.data + layer->window.start;
  const char *name;

  s->protocol = "MIPv6";
  if (layer->window.captured - layer->window.start < 3)
    return;
  name = wb_value_string (type_strings, p[2], NULL);
  if (name)
    g_string_assign (s->info, name);
  else
    g_string_printf (s->info, "Unknown Mobility Header (%u)", p[2]);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 135 },
                                            { WB_TABLE_IP_PROTO, DRAFT_PROTOCOL },
                                            { WB_TABLE_NONE } };

const WbDissector wb_dissector_mobility = {
  .name = "mipv6",
  .short_name = "MIPv6",
  .root = &root_field,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
