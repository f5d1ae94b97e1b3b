/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Neighbour Discovery options, RFC 4861 4.6; route information RFC 4191, DNS RFC 8106, SEND RFC 3971, mobile IPv6
 * RFC 6275, 6LoWPAN RFC 6775, captive portal RFC 8910, PREF64 RFC 8781.
 *
 *   0       8                 16
 *   | type  | length in units of 8 | data …
 *
 * Length 0 ends the list. The length says where the next option stands, also when this one's parts reach further; what an
 * option leaves over is shown as unknown data. Options of security and mobility are in wb-ndp-options-rare.c. */

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/wb-icmpv6.h"

#include <string.h>

enum
{
  SOURCE_LINK = 1,
  TARGET_LINK = 2,
  PREFIX = 3,
  REDIRECTED = 4,
  MTU = 5,
  NBMA = 6,
  INTERVAL = 7,
  HOME_AGENT = 8,
  SOURCE_LIST = 9,
  TARGET_LIST = 10,
  TIMESTAMP = 13,
  NONCE = 14,
  ROUTE = 24,
  RDNSS = 25,
  FLAGS = 26,
  DNSSL = 31,
  REGISTRATION = 33,
  CONTEXT = 34,
  BORDER_ROUTER = 35,
  CAPTIVE_PORTAL = 37,
  PREF64 = 38,
};

#define PREF64_LENGTH 16

static const WbValueString option_strings[] = {
  { 1, "Source link-layer address" },
  { 2, "Target link-layer address" },
  { 3, "Prefix information" },
  { 4, "Redirected header" },
  { 5, "MTU" },
  { 6, "NBMA Shortcut Limit Option" },
  { 7, "Advertisement Interval" },
  { 8, "Home Agent Information" },
  { 9, "Source Address List" },
  { 10, "Target Address List" },
  { 11, "CGA" },
  { 12, "RSA Signature" },
  { 13, "Timestamp" },
  { 14, "Nonce" },
  { 15, "Trust Anchor" },
  { 16, "Certificate" },
  { 17, "IP Address/Prefix Option" },
  { 18, "New Router Prefix Information" },
  { 19, "Link-layer Address" },
  { 20, "Neighbor Advertisement Acknowledgment" },
  { 23, "MAP" },
  { 24, "Route Information" },
  { 25, "Recursive DNS Server" },
  { 26, "RA Flags Extension" },
  { 27, "Handover Key Request" },
  { 28, "Handover Key Reply" },
  { 29, "Handover Assist Information" },
  { 30, "Mobile Node Identifier Option" },
  { 31, "DNS Search List Option" },
  { 32, "Proxy Signature (PS)" },
  { 33, "Address Registration Option" },
  { 34, "6LoWPAN Context Option" },
  { 35, "Authoritative Border Router" },
  { 36, "6LoWPAN Capability Indication Option" },
  { 37, "DHCP Captive-Portal" },
  { 38, "PREF64 Option" },
  { 253, "RFC3692-style Experiment 1" },
  { 254, "RFC3692-style Experiment 2" },
  { 0, NULL },
};
static const WbValueString preference_strings[] = {
  { 0, "Medium" }, { 1, "High" }, { 2, "Reserved" }, { 3, "Low" }, { 0, NULL },
};
static const WbValueString plc_strings[] = {
  { 0, "96 bits prefix length" },
  { 1, "64 bits prefix length" },
  { 2, "56 bits prefix length" },
  { 3, "48 bits prefix length" },
  { 4, "40 bits prefix length" },
  { 5, "32 bits prefix length" },
  { 0, NULL },
};

static void
label_option (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 self = wb_dissection_index (d, field);

  g_string_append_printf (out, "ICMPv6 Option (%s", wb_value_string (option_strings, field->value, "Unknown"));
  for (guint32 i = self + 1; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->parent != self || f->info->kind == WB_FIELD_NONE || f->flags & WB_FIELD_HIDDEN)
        continue;
      if (f->info->kind == WB_FIELD_IPV6 || f->info->kind == WB_FIELD_STRING ||
          g_str_has_suffix (f->info->name, "linkaddr") || g_str_has_suffix (f->info->name, "opt.mtu"))
        {
          g_string_append (out, " : ");
          wb_field_append_value (d, f, out);
        }
    }
  g_string_append_c (out, ')');
}

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "icmpv6." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit)                                                                               \
  static const WbFieldInfo field_##id = { "icmpv6." name, title, WB_FIELD_BOOLEAN, width, .mask = bit };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "icmpv6." name, title, kind_ };
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { "icmpv6." name, title, WB_FIELD_NONE };

static const WbFieldInfo field_opt = { "icmpv6.opt", "ICMPv6 Option", WB_FIELD_NONE, .label = label_option };
UINT (type, "opt.type", "Type", 8, WB_BASE_DEC, .strings = option_strings)
UINT (length, "opt.length", "Length", 8, WB_BASE_DEC, .unit = " (units of 8 bytes)")
const WbFieldInfo wb_field_ndp_reserved = { "icmpv6.opt.reserved", "Reserved", WB_FIELD_NONE };
const WbFieldInfo wb_field_ndp_padding = { "icmpv6.opt.padding", "Padding", WB_FIELD_NONE };
/* Six bytes are a MAC and written like one; the name is the same. */
OTHER (link_mac, "opt.linkaddr", "Link-layer address", WB_FIELD_ETHER)
OTHER (source_mac, "opt.src_linkaddr", "Source Link-layer address", WB_FIELD_ETHER)
OTHER (target_mac, "opt.target_linkaddr", "Target Link-layer address", WB_FIELD_ETHER)
OTHER (link, "opt.linkaddr", "Link-layer address", WB_FIELD_BYTES)
OTHER (source, "opt.src_linkaddr", "Source Link-layer address", WB_FIELD_BYTES)
OTHER (target, "opt.target_linkaddr", "Target Link-layer address", WB_FIELD_BYTES)
OTHER (link_eui, "opt.linkaddr_eui64", "Link-layer address", WB_FIELD_EUI64)
OTHER (source_eui, "opt.src_linkaddr_eui64", "Source Link-layer address", WB_FIELD_EUI64)
OTHER (target_eui, "opt.target_linkaddr_eui64", "Target Link-layer address", WB_FIELD_EUI64)
UINT (prefix_length, "opt.prefix.length", "Prefix Length", 8, WB_BASE_DEC)
UINT (prefix_flag, "opt.prefix.flag", "Flag", 8, WB_BASE_HEX)
BIT (prefix_l, "opt.prefix.flag.l", "On-link flag(L)", 8, 0x80)
BIT (prefix_a, "opt.prefix.flag.a", "Autonomous address-configuration flag(A)", 8, 0x40)
BIT (prefix_r, "opt.prefix.flag.r", "Router address flag(R)", 8, 0x20)
UINT (prefix_rsv, "opt.prefix.flag.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0x1f)
UINT (valid, "opt.prefix.valid_lifetime", "Valid Lifetime", 32, WB_BASE_DEC)
UINT (preferred, "opt.prefix.preferred_lifetime", "Preferred Lifetime", 32, WB_BASE_DEC)
OTHER (prefix, "opt.prefix", "Prefix", WB_FIELD_IPV6)
OTHER (redirected, "opt.redirected_packet", "Redirected Packet", WB_FIELD_NONE)
UINT (mtu, "opt.mtu", "MTU", 32, WB_BASE_DEC)
UINT (nbma, "opt.nbma.shortcut_limit", "Shortcut Limit", 8, WB_BASE_DEC)
UINT (interval, "opt.advertisement_interval", "Advertisement Interval", 32, WB_BASE_DEC)
UINT (agent_preference, "opt.home_agent_preference", "Home Agent Preference", 16, WB_BASE_DEC)
UINT (agent_lifetime, "opt.home_agent_lifetime", "Home Agent Preference", 16, WB_BASE_DEC)
OTHER (address, "opt.ipv6_address", "IPv6 Address", WB_FIELD_IPV6)
OTHER (timestamp, "opt.timestamp", "Timestamp", WB_FIELD_ABSOLUTE_TIME)
OTHER (nonce, "opt.nonce", "Nonce", WB_FIELD_BYTES)
UINT (route_flag, "opt.route_info.flag", "Flag", 8, WB_BASE_HEX)
UINT (route_preference, "opt.route_info.flag.route_preference", "Route Preference", 8, WB_BASE_DEC, .mask = 0x18,
      .strings = preference_strings)
UINT (route_rsv, "opt.route_info.flag.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0xe7)
UINT (route_lifetime, "opt.route_lifetime", "Route Lifetime", 32, WB_BASE_DEC)
UINT (rdnss_lifetime, "opt.rdnss.lifetime", "Lifetime", 32, WB_BASE_DEC)
OTHER (rdnss, "opt.rdnss", "Recursive DNS Servers", WB_FIELD_IPV6)
UINT (efo, "opt.efo", "Flags Expansion Option", 16, WB_BASE_HEX)
BIT (efo_m, "opt.efo.m", "Managed address configuration", 16, 0x8000)
BIT (efo_o, "opt.efo.o", "Other configuration", 16, 0x4000)
BIT (efo_h, "opt.efo.h", "Home Agent", 16, 0x2000)
UINT (efo_prf, "opt.efo.prf", "Prf (Default Router Preference)", 16, WB_BASE_DEC, .mask = 0x1800,
      .strings = preference_strings)
BIT (efo_p, "opt.efo.p", "Proxy", 16, 0x0400)
UINT (efo_rsv, "opt.efo.rsv", "Reserved", 16, WB_BASE_DEC, .mask = 0x02ff)
UINT (dnssl_lifetime, "opt.dnssl.lifetime", "Lifetime", 32, WB_BASE_DEC)
static const WbFieldInfo field_dnssl = { "icmpv6.opt.dnssl", "Domain Names", WB_FIELD_STRING, .base = WB_TEXT_NAME };
UINT (aro_status, "opt.aro.status", "Status", 8, WB_BASE_DEC)
UINT (aro_lifetime, "opt.aro.registration_lifetime", "Registration Lifetime", 16, WB_BASE_DEC)
OTHER (aro_eui, "opt.aro.eui64", "EUI-64", WB_FIELD_EUI64)
UINT (co_length, "opt.6co.context_length", "Context Length", 8, WB_BASE_DEC)
UINT (co_flag, "opt.6co.flag", "Flag", 8, WB_BASE_HEX)
BIT (co_c, "opt.6co.flag.c", "Compression Flag", 8, 0x10)
UINT (co_cid, "opt.6co.flag.cid", "CID", 8, WB_BASE_DEC, .mask = 0x0f)
UINT (co_rsv, "opt.6co.flag.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0xe0)
UINT (co_lifetime, "opt.6co.valid_lifetime", "Lifetime", 16, WB_BASE_DEC)
OTHER (co_prefix, "opt.6co.context_prefix", "Context Prefix", WB_FIELD_IPV6)
UINT (abro_low, "opt.abro.version_low", "Version Low", 16, WB_BASE_DEC)
UINT (abro_high, "opt.abro.version_high", "Version", 16, WB_BASE_DEC)
UINT (abro_lifetime, "opt.abro.valid_lifetime", "Valid Lifetime", 16, WB_BASE_DEC)
OTHER (abro_address, "opt.abro.6lbr_address", "6LBR Address", WB_FIELD_IPV6)
OTHER (portal, "opt.captive_portal", "Captive Portal", WB_FIELD_STRING)
UINT (pref64_lifetime, "opt.pref64.scaled_lifetime", "Scaled Lifetime", 16, WB_BASE_DEC, .mask = 0xfff8)
UINT (pref64_plc, "opt.pref64.plc", "PLC (Prefix Length Code)", 16, WB_BASE_HEX, .mask = 0x0007, .strings = plc_strings)
OTHER (pref64, "opt.pref64.prefix", "Prefix", WB_FIELD_IPV6)
OTHER (unknown, "unknown_data", "Unknown Data", WB_FIELD_BYTES)
REMARK (length, "invalid_option_length", "Invalid Option Length")
REMARK (undecoded, "undecoded.option", "Undecoded option")
REMARK (unknown, "unknown_data.expert", "Unknown Data (not interpreted)")

const WbFieldInfo *const wb_ndp_option_fields[] = {
  &field_opt,
  &field_type,
  &field_length,
  &wb_field_ndp_reserved,
  &wb_field_ndp_padding,
  &field_link_mac,
  &field_source_mac,
  &field_target_mac,
  &field_link,
  &field_source,
  &field_target,
  &field_link_eui,
  &field_source_eui,
  &field_target_eui,
  &field_prefix_length,
  &field_prefix_flag,
  &field_prefix_l,
  &field_prefix_a,
  &field_prefix_r,
  &field_prefix_rsv,
  &field_valid,
  &field_preferred,
  &field_prefix,
  &field_redirected,
  &field_mtu,
  &field_nbma,
  &field_interval,
  &field_agent_preference,
  &field_agent_lifetime,
  &field_address,
  &field_timestamp,
  &field_nonce,
  &field_route_flag,
  &field_route_preference,
  &field_route_rsv,
  &field_route_lifetime,
  &field_rdnss_lifetime,
  &field_rdnss,
  &field_efo,
  &field_efo_m,
  &field_efo_o,
  &field_efo_h,
  &field_efo_prf,
  &field_efo_p,
  &field_efo_rsv,
  &field_dnssl_lifetime,
  &field_dnssl,
  &field_aro_status,
  &field_aro_lifetime,
  &field_aro_eui,
  &field_co_length,
  &field_co_flag,
  &field_co_c,
  &field_co_cid,
  &field_co_rsv,
  &field_co_lifetime,
  &field_co_prefix,
  &field_abro_low,
  &field_abro_high,
  &field_abro_lifetime,
  &field_abro_address,
  &field_portal,
  &field_pref64_lifetime,
  &field_pref64_plc,
  &field_pref64,
  &field_unknown,
  &remark_length,
  &remark_undecoded,
  &remark_unknown,
  NULL,
};

/* --- options; the cursor stands behind the length byte --- */

static void
hide (WbDissection *d, guint32 node, const WbFieldInfo *info, const WbCursor *c, guint32 at, guint32 length)
{
  wb_dissection_flag (d, wb_dissection_add (d, node, info, c, at, length, 0), WB_FIELD_HIDDEN);
}

/* Six bytes are a MAC; eight with zeros behind them an EUI-64 of IEEE 802.15.4; else whatever the link has. */
static void
dissect_link (WbDissection *d, guint32 node, WbCursor *c, guint32 length, gboolean is_source)
{
  guint32 at = c->pos;

  if (length == 8)
    {
      wb_dissection_read_bytes (d, node, &field_link_mac, c, 6);
      if (wb_cursor_ok (c))
        hide (d, node, is_source ? &field_source_mac : &field_target_mac, c, at, 6);
      return;
    }
  if (length == 16 && wb_cursor_need (c, 14) && wb_cursor_peek_uint (c, 8, 6) == 0)
    {
      wb_dissection_read_bytes (d, node, &field_link_eui, c, 8);
      hide (d, node, is_source ? &field_source_eui : &field_target_eui, c, at, 8);
      if (is_source)
        {
          hide (d, node, &field_link, c, at, 8);
          hide (d, node, &field_source, c, at, 8);
        }
      wb_icmpv6_read_node (d, node, &wb_field_ndp_padding, c, 6);
      return;
    }
  wb_dissection_read_bytes (d, node, &field_link, c, length - 2);
  if (wb_cursor_ok (c))
    hide (d, node, is_source ? &field_source : &field_target, c, at, length - 2);
}

static void
dissect_prefix (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_prefix_l, &field_prefix_a, &field_prefix_r, &field_prefix_rsv,
                                             NULL };

  wb_dissection_read (d, node, &field_prefix_length, c, 1);
  wb_icmpv6_read_flags (d, node, &field_prefix_flag, bits, c, 1);
  wb_dissection_read (d, node, &field_valid, c, 4);
  wb_dissection_read (d, node, &field_preferred, c, 4);
  if (wb_cursor_ok (c))
    wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 4);
  wb_dissection_read_bytes (d, node, &field_prefix, c, 16);
}

/* A prefix of which only the first bytes are sent. */
static void
read_short_prefix (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint32 length)
{
  guint8 address[16] = { 0 };
  const guint8 *p = wb_cursor_bytes (c, length);

  if (!p)
    return;
  memcpy (address, p, length);
  wb_dissection_add_copy (d, node, info, c, c->pos - length, length, address, 16);
}

static void
read_sized_prefix (WbDissection *d, guint32 node, guint32 length_field, const WbFieldInfo *info, WbCursor *c,
                   guint32 option_length)
{
  if (option_length == 16)
    read_short_prefix (d, node, info, c, 8);
  else if (option_length == 24)
    wb_dissection_read_bytes (d, node, info, c, 16);
  else if (option_length != 8 && wb_cursor_ok (c))
    wb_dissection_remark_malformed (d, length_field, &remark_length, c, c->pos, 0);
}

static void
read_list (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint32 end)
{
  while (wb_cursor_ok (c) && c->pos < end)
    wb_dissection_read_bytes (d, node, info, c, 16);
}

static void
dissect_dnssl (WbDissection *d, guint32 node, WbCursor *c, guint32 end)
{
  wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 2);
  wb_dissection_read (d, node, &field_dnssl_lifetime, c, 4);
  while (wb_cursor_ok (c) && c->pos < end)
    {
      guint32 at = c->pos;
      WbDnsName name;

      if (!wb_cursor_need (c, 1))
        return;
      if (c->data[at] == 0)
        {
          /* Padding that is missing is not missed. */
          wb_icmpv6_read_node (d, node, &wb_field_ndp_padding, c, MIN (end - at, wb_cursor_left (c)));
          c->pos = MIN (end, c->reported);
          return;
        }
      /* Compression is forbidden here (RFC 8106, 5.2), so what a pointer would count from is nowhere said: from the name. */
      if (wb_dns_read_name (c, at, &name))
        wb_dissection_add_copy (d, node, &field_dnssl, c, at, c->pos - at, name.text, name.length);
    }
}

/* RFC 3971, 5.3.1: 48 bits of seconds and 16 of fractions. */
static void
dissect_timestamp (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 at;
  guint64 seconds, fraction;

  wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 6);
  at = c->pos;
  if (!wb_cursor_need (c, 8))
    return;
  seconds = wb_cursor_uint (c, 6);
  fraction = wb_cursor_uint (c, 2) * 1000000000 >> 16;
  wb_dissection_add (d, node, &field_timestamp, c, at, 8,
                     seconds < G_MAXINT64 / 1000000000 ? seconds * 1000000000 + fraction :
                                                         (guint64) (G_MAXINT64 / 1000000000) * 1000000000);
}

/* RFC 8781, 4: the code says how many of the 96 bits count. */
static void
dissect_pref64 (WbDissection *d, guint32 node, guint32 length_field, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_pref64_lifetime, &field_pref64_plc, NULL };
  static const guint8 prefix_bytes[] = { 12, 8, 7, 6, 5, 4 };
  guint8 address[16] = { 0 };
  const guint8 *p;
  guint code;

  wb_icmpv6_read_flags (d, node, NULL, bits, c, 2);
  if (!wb_cursor_ok (c))
    return;
  code = c->data[c->pos - 1] & 7;
  if (code >= G_N_ELEMENTS (prefix_bytes))
    {
      wb_dissection_remark_malformed (d, length_field, &remark_length, c, c->pos, 0);
      return;
    }
  p = wb_cursor_peek (c, prefix_bytes[code]);
  if (!p)
    return;
  memcpy (address, p, prefix_bytes[code]);
  wb_dissection_add_copy (d, node, &field_pref64, c, c->pos, MIN (12, wb_cursor_left (c)), address, 16);
  c->pos += 12; /* the bytes that do not count need not be there */
}

static void
dissect_mobile (WbDissection *d, guint32 node, WbCursor *c, guint type)
{
  if (type == NBMA)
    {
      guint32 at = c->pos;

      wb_dissection_read (d, node, &field_nbma, c, 1);
      if (!wb_cursor_ok (c))
        return;
      wb_dissection_add (d, node, &wb_field_ndp_reserved, c, at, 1, 0);
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 4);
      return;
    }
  wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 2);
  if (type == HOME_AGENT)
    {
      wb_dissection_read (d, node, &field_agent_preference, c, 2);
      wb_dissection_read (d, node, &field_agent_lifetime, c, 2);
    }
  else
    wb_dissection_read (d, node, type == MTU ? &field_mtu : &field_interval, c, 4);
}

static void
dissect_lowpan (WbDissection *d, guint32 node, guint32 length_field, WbCursor *c, guint type, guint32 length)
{
  static const WbFieldInfo *const bits[] = { &field_co_c, &field_co_cid, &field_co_rsv, NULL };

  if (type == REGISTRATION)
    {
      wb_dissection_read (d, node, &field_aro_status, c, 1);
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 3);
      wb_dissection_read (d, node, &field_aro_lifetime, c, 2);
      wb_dissection_read_bytes (d, node, &field_aro_eui, c, 8);
    }
  else if (type == CONTEXT)
    {
      wb_dissection_read (d, node, &field_co_length, c, 1);
      wb_icmpv6_read_flags (d, node, &field_co_flag, bits, c, 1);
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 2);
      wb_dissection_read (d, node, &field_co_lifetime, c, 2);
      read_sized_prefix (d, node, length_field, &field_co_prefix, c, length);
    }
  else
    {
      wb_dissection_read (d, node, &field_abro_low, c, 2);
      wb_dissection_read (d, node, &field_abro_high, c, 2);
      wb_dissection_read (d, node, &field_abro_lifetime, c, 2);
      wb_dissection_read_bytes (d, node, &field_abro_address, c, 16);
    }
}

/* What the quoted packet says of itself; behind it the option is padded. */
static guint32
quoted_length (const WbCursor *c)
{
  guint32 length = 40 + (guint32) wb_cursor_be (c, c->pos + 4, 2);

  return wb_cursor_left (c) >= 40 && c->data[c->pos] >> 4 == 6 ? MIN (length, wb_cursor_left (c)) : wb_cursor_left (c);
}

static void
dissect_value (WbDissection *d, guint32 node, guint32 length_field, guint type, WbCursor *c, guint32 length)
{
  static const WbFieldInfo *const route_bits[] = { &field_route_preference, &field_route_rsv, NULL };
  static const WbFieldInfo *const efo_bits[] = { &field_efo_m, &field_efo_o,   &field_efo_h, &field_efo_prf,
                                                 &field_efo_p, &field_efo_rsv, NULL };
  guint32 end = c->pos - 2 + length, at;
  WbCursor quoted;

  switch (type)
    {
    case SOURCE_LINK:
    case TARGET_LINK:
      dissect_link (d, node, c, length, type == SOURCE_LINK);
      break;
    case PREFIX:
      dissect_prefix (d, node, c);
      break;
    case REDIRECTED:
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 6);
      if (!wb_cursor_ok (c) || wb_cursor_left (c) == 0 || c->pos >= end)
        break;
      quoted = wb_cursor_sub (c, end - c->pos);
      wb_dissection_add (d, node, &field_redirected, c, c->pos, wb_cursor_left (&quoted), 0);
      wb_icmpv6_quote (d, node, &quoted, end - c->pos);
      wb_cursor_skip (c, quoted_length (&quoted));
      break;
    case MTU:
    case NBMA:
    case INTERVAL:
    case HOME_AGENT:
      dissect_mobile (d, node, c, type);
      break;
    case SOURCE_LIST:
    case TARGET_LIST:
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 6);
      read_list (d, node, &field_address, c, end);
      break;
    case TIMESTAMP:
      dissect_timestamp (d, node, c);
      break;
    case NONCE:
      wb_dissection_read_bytes (d, node, &field_nonce, c, length - 2);
      break;
    case ROUTE:
      wb_dissection_read (d, node, &field_prefix_length, c, 1);
      wb_icmpv6_read_flags (d, node, &field_route_flag, route_bits, c, 1);
      wb_dissection_read (d, node, &field_route_lifetime, c, 4);
      read_sized_prefix (d, node, length_field, &field_prefix, c, length);
      break;
    case RDNSS:
      wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 2);
      wb_dissection_read (d, node, &field_rdnss_lifetime, c, 4);
      read_list (d, node, &field_rdnss, c, end);
      break;
    case FLAGS:
      wb_icmpv6_read_flags (d, node, &field_efo, efo_bits, c, 2);
      if (wb_cursor_ok (c))
        wb_icmpv6_read_node (d, d->n_fields - G_N_ELEMENTS (efo_bits), &wb_field_ndp_reserved, c, 4);
      break;
    case DNSSL:
      dissect_dnssl (d, node, c, end);
      break;
    case REGISTRATION:
    case CONTEXT:
    case BORDER_ROUTER:
      dissect_lowpan (d, node, length_field, c, type, length);
      break;
    case CAPTIVE_PORTAL:
      wb_dissection_read_bytes (d, node, &field_portal, c, length - 2);
      break;
    case PREF64:
      dissect_pref64 (d, node, length_field, c);
      break;
    default:
      if (wb_ndp_dissect_rare_option (d, node, c, type, end))
        break;
      wb_dissection_remark (d, node, &remark_undecoded, c, c->pos - 2, 1, WB_FIELD_NOTE);
      wb_dissection_read_bytes (d, node, &wb_field_icmpv6_data, c, length - 2);
      break;
    }
  if (wb_cursor_ok (c) && c->pos < end && type != DNSSL)
    {
      at = c->pos;
      node = wb_dissection_read_bytes (d, node, &field_unknown, c, end - at);
      if (wb_cursor_ok (c) && !(type == PREF64 && length == PREF64_LENGTH))
        wb_dissection_remark_malformed (d, node, &remark_unknown, c, at, end - at);
    }
}

void
wb_ndp_dissect_options (WbDissection *d, guint32 root, WbCursor *c)
{
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      guint32 at = c->pos, node, length, length_field;
      guint type;

      if (!wb_cursor_need (c, 2))
        return;
      type = c->data[at];
      length = c->data[at + 1] * 8u;
      node = wb_dissection_add (d, root, &field_opt, c, at, MIN (length, wb_cursor_left (c)), type);
      wb_dissection_read (d, node, &field_type, c, 1);
      length_field = d->n_fields;
      wb_dissection_read (d, node, &field_length, c, 1);
      if (length == 0)
        {
          wb_dissection_remark_malformed (d, length_field, &remark_length, c, at + 1, 1);
          return;
        }
      dissect_value (d, node, length_field, type, c, length);
      if (wb_cursor_ok (c))
        c->pos = MIN (at + length, c->reported); /* also when it read past its end */
    }
}
