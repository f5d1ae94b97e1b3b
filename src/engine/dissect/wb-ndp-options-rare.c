/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Neighbour Discovery options that few networks carry: Secure Neighbour Discovery (RFC 3971, 3972; proxies RFC 6496),
 * handovers of mobile nodes (RFC 5568, 5269, 5271), MAP (RFC 5380), 6LoWPAN capabilities (RFC 7400).
 *
 * Most are a row of parts of fixed size, and are declared as one. The ASN.1 in keys and certificates is not read: only how
 * long it is. */

#include "engine/dissect/wb-icmpv6.h"

enum
{
  CGA = 11,
  RSA = 12,
  TRUST_ANCHOR = 15,
  CERTIFICATE = 16,
  ADDRESS_PREFIX = 17,
  NEW_ROUTER_PREFIX = 18,
  LINK_ADDRESS = 19,
  ACKNOWLEDGMENT = 20,
  MAP = 23,
  KEY_REQUEST = 27,
  KEY_REPLY = 28,
  ASSIST = 29,
  MOBILE_NODE = 30,
  PROXY_SIGNATURE = 32,
  LOWPAN_CAPABILITY = 36,
};

#define X509_NAME 1
#define FQDN 2
#define X509_CERTIFICATE 1
#define SUPPLIED_ADDRESS 2 /* RFC 5568, 6.4.6: the address to use follows */

static const WbValueString name_strings[] = { { 1, "DER Encoded X.501 Name" }, { 2, "FQDN" }, { 0, NULL } };
static const WbValueString certificate_strings[] = { { 1, "X.509v3 Certificate" }, { 0, NULL } };

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "icmpv6.opt." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "icmpv6.opt." name, title, kind_ };

UINT (pad_length, "cga.pad_length", "Pad Length", 8, WB_BASE_DEC)
OTHER (cga, "cga", "CGA", WB_FIELD_BYTES)
OTHER (modifier, "cga.modifier", "Modifier", WB_FIELD_BYTES)
OTHER (subnet, "cga.subnet_prefix", "Subnet Prefix", WB_FIELD_BYTES)
OTHER (collisions, "cga.count", "Count", WB_FIELD_BYTES)
static const WbFieldInfo node_key = { "", "Subject Public Key Info", WB_FIELD_BYTES };
UINT (ext_type, "cga.ext_type", "Ext Type", 16, WB_BASE_DEC)
UINT (ext_length, "cga.ext_length", "Ext Length", 16, WB_BASE_DEC)
OTHER (ext_data, "cga.ext_data", "Ext Data", WB_FIELD_BYTES)
OTHER (key_hash, "rsa.key_hash", "Key Hash", WB_FIELD_BYTES)
OTHER (proxy_hash, "ps.key_hash", "Key Hash", WB_FIELD_BYTES)
OTHER (signature, "digital_signature_padding", "Digital Signature and Padding", WB_FIELD_NONE)
UINT (name_type, "name_type", "Name Type", 8, WB_BASE_DEC, .strings = name_strings)
OTHER (x501, "name_x501", "DER Encoded X.501 Name", WB_FIELD_BYTES)
OTHER (fqdn, "name_type.fqdn", "FQDN", WB_FIELD_STRING)
/* Wireshark names both alike. */
UINT (cert_type, "name_type", "Cert Type", 8, WB_BASE_DEC, .strings = certificate_strings)
static const WbFieldInfo node_certificate = { "", "Certificate", WB_FIELD_BYTES };
OTHER (certificate, "certificate_padding", "Certificate and Padding", WB_FIELD_NONE)
UINT (ipa_code, "ipa.option_code", "Option-code", 8, WB_BASE_DEC)
UINT (ipa_length, "ipa.prefix_len", "Prefix Length", 8, WB_BASE_DEC)
OTHER (ipa_address, "ipa.ipv6_address", "IPv6 Address", WB_FIELD_IPV6)
UINT (nrpi_code, "nrpi.option_code", "Option-code", 8, WB_BASE_DEC)
UINT (nrpi_length, "nrpi.prefix_len", "Prefix Length", 8, WB_BASE_DEC)
OTHER (nrpi_prefix, "nrpi.prefix", "Prefix", WB_FIELD_IPV6)
UINT (lla_code, "lla.option_code", "Option-code", 8, WB_BASE_DEC)
OTHER (lla_bytes, "lla.bytes", "Link-Layer Address", WB_FIELD_BYTES)
UINT (naack_code, "naack.option_code", "Option-Code", 8, WB_BASE_DEC)
UINT (naack_status, "naack.status", "Status", 8, WB_BASE_DEC)
OTHER (naack_address, "naack.supplied_ncoa", "Supplied NCoA", WB_FIELD_IPV6)
UINT (map_distance, "map.distance", "Distance", 8, WB_BASE_DEC, .mask = 0xf0)
UINT (map_preference, "map.preference", "Preference", 8, WB_BASE_DEC, .mask = 0x0f)
UINT (map_flag, "map.flag", "Flag", 8, WB_BASE_HEX)
static const WbFieldInfo field_map_r = { "icmpv6.opt.map.flag.r", "RCoA Flag", WB_FIELD_BOOLEAN, 8, .mask = 0x80 };
UINT (map_rsv, "map.flag.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0x7f)
UINT (map_lifetime, "map.valid_lifetime", "Valid Lifetime", 32, WB_BASE_DEC)
OTHER (map_address, "map.global_address", "Global Address", WB_FIELD_IPV6)
UINT (hkr_pad, "hkr.pad_length", "Pad Length", 8, WB_BASE_DEC)
UINT (hkr_at, "hkr.at", "AT", 8, WB_BASE_DEC, .mask = 0xf0)
UINT (hkr_rsv, "hkr.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0x0f)
UINT (hkr_lifetime, "hkr.lifetime", "Lifetime", 16, WB_BASE_DEC)
OTHER (hkr_public, "hkr.encryption_public_key", "Handover Key Encryption Public Key", WB_FIELD_BYTES)
OTHER (hkr_key, "hkr.encrypted_handover_key", "Encrypted Handover Key", WB_FIELD_BYTES)
OTHER (hkr_padding, "hkr.padding", "Padding", WB_FIELD_BYTES)
UINT (hai_code, "hai.option_code", "Option-Code", 8, WB_BASE_DEC)
UINT (hai_length, "hai.length", "HAI-Length", 8, WB_BASE_DEC)
OTHER (hai_value, "hai.value", "HAI-Value", WB_FIELD_BYTES)
UINT (mn_code, "mn.option_code", "Option-Code", 8, WB_BASE_DEC)
UINT (mn_length, "mn.length", "MN-Length", 8, WB_BASE_DEC)
OTHER (mn_value, "mn.value", "MN-Value", WB_FIELD_BYTES)
UINT (cio_1, "6cio.unassigned1", "Unassigned", 16, WB_BASE_HEX, .mask = 0xfffe)
UINT (cio_g, "6cio.flag_g", "G", 16, WB_BASE_HEX, .mask = 0x0001)
UINT (cio_2, "6cio.unassigned2", "Unassigned", 32, WB_BASE_HEX)

const WbFieldInfo *const wb_ndp_rare_fields[] = {
  &field_pad_length,
  &field_cga,
  &field_modifier,
  &field_subnet,
  &field_collisions,
  &field_ext_type,
  &field_ext_length,
  &field_ext_data,
  &field_key_hash,
  &field_proxy_hash,
  &field_signature,
  &field_name_type,
  &field_x501,
  &field_fqdn,
  &field_cert_type,
  &field_certificate,
  &field_ipa_code,
  &field_ipa_length,
  &field_ipa_address,
  &field_nrpi_code,
  &field_nrpi_length,
  &field_nrpi_prefix,
  &field_lla_code,
  &field_lla_bytes,
  &field_naack_code,
  &field_naack_status,
  &field_naack_address,
  &field_map_distance,
  &field_map_preference,
  &field_map_flag,
  &field_map_r,
  &field_map_rsv,
  &field_map_lifetime,
  &field_map_address,
  &field_hkr_pad,
  &field_hkr_at,
  &field_hkr_rsv,
  &field_hkr_lifetime,
  &field_hkr_public,
  &field_hkr_key,
  &field_hkr_padding,
  &field_hai_code,
  &field_hai_length,
  &field_hai_value,
  &field_mn_code,
  &field_mn_length,
  &field_mn_value,
  &field_cio_1,
  &field_cio_g,
  &field_cio_2,
  NULL,
};

/* A part of an option: a number or bytes of this size, or a node without a value; 0: all that the option has left. */
typedef struct
{
  const WbFieldInfo *info;
  guint8 size;
} Part;

#define MAX_PARTS 4

typedef struct
{
  guint8 type;
  Part parts[MAX_PARTS];
} Layout;

static const Layout layouts[] = {
  { RSA, { { &wb_field_ndp_reserved, 2 }, { &field_key_hash, 16 }, { &field_signature, 0 } } },
  { PROXY_SIGNATURE, { { &wb_field_ndp_reserved, 2 }, { &field_proxy_hash, 16 }, { &field_signature, 0 } } },
  { ADDRESS_PREFIX,
    { { &field_ipa_code, 1 }, { &field_ipa_length, 1 }, { &wb_field_ndp_reserved, 4 }, { &field_ipa_address, 16 } } },
  { NEW_ROUTER_PREFIX,
    { { &field_nrpi_code, 1 }, { &field_nrpi_length, 1 }, { &wb_field_ndp_reserved, 4 }, { &field_nrpi_prefix, 16 } } },
  { LINK_ADDRESS, { { &field_lla_code, 1 }, { &field_lla_bytes, 0 } } },
};

static void
read_part (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint32 size)
{
  if (info->kind == WB_FIELD_UINT)
    wb_dissection_read (d, node, info, c, size);
  else if (info->kind == WB_FIELD_NONE)
    wb_icmpv6_read_node (d, node, info, c, size);
  else
    wb_dissection_read_bytes (d, node, info, c, size);
}

/* All between the cursor and `end`; an option that is too short for what it holds is malformed, unless nobody would read
 * what is missing. */
static void
read_rest (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint32 end)
{
  if (!wb_cursor_ok (c))
    return;
  if (c->pos > end && info->kind == WB_FIELD_NONE)
    wb_icmpv6_read_node (d, node, info, c, 0);
  else if (c->pos > end)
    c->verdict = WB_VERDICT_MALFORMED;
  else
    read_part (d, node, info, c, end - c->pos);
}

/* How long the ASN.1 value at the cursor says it is with its header (X.690, 8.1); 0 when it does not. */
static guint32
der_length (const WbCursor *c)
{
  guint32 left = wb_cursor_left (c), n;
  guint64 length;

  if (left < 2)
    return 0;
  n = c->data[c->pos + 1];
  if (n < 0x80)
    return 2 + n;
  n &= 0x7f;
  if (n == 0 || n > 4 || left < 2 + n)
    return 0;
  length = wb_cursor_be (c, c->pos + 2, n) + 2 + n;
  return length <= G_MAXUINT16 ? (guint32) length : 0;
}

/* RFC 3971, 5.1 and RFC 3972, 3; extensions RFC 4581. */
static void
dissect_cga (WbDissection *d, guint32 node, WbCursor *c, guint32 end)
{
  guint32 pad = (guint32) wb_dissection_read (d, node, &field_pad_length, c, 1), tree, size;

  wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 1);
  if (!wb_cursor_ok (c))
    return;
  if (pad > end - MIN (end, c->pos))
    {
      c->verdict = WB_VERDICT_MALFORMED;
      return;
    }
  end -= pad;
  if (!wb_cursor_need (c, end - c->pos))
    return;
  tree = wb_dissection_add (d, node, &field_cga, c, c->pos, end - c->pos, 0);
  wb_dissection_read_bytes (d, tree, &field_modifier, c, 16);
  wb_dissection_read_bytes (d, tree, &field_subnet, c, 8);
  wb_dissection_read_bytes (d, tree, &field_collisions, c, 1);
  size = der_length (c);
  if (size)
    wb_dissection_read_bytes (d, tree, &node_key, c, size);
  while (wb_cursor_ok (c) && c->pos < end)
    {
      wb_dissection_read (d, tree, &field_ext_type, c, 2);
      size = (guint32) wb_dissection_read (d, tree, &field_ext_length, c, 2);
      wb_dissection_read_bytes (d, tree, &field_ext_data, c, size);
    }
  wb_icmpv6_read_node (d, node, &wb_field_ndp_padding, c, pad);
}

static void
dissect_trust_anchor (WbDissection *d, guint32 node, WbCursor *c, guint32 end)
{
  guint type = (guint) wb_dissection_read (d, node, &field_name_type, c, 1);
  guint32 pad = (guint32) wb_dissection_read (d, node, &field_pad_length, c, 1), room;
  gboolean known;

  if (!wb_cursor_ok (c))
    return;
  known = type == X509_NAME || type == FQDN;
  room = known ? end - MIN (end, c->pos) : end - c->start + c->reported - c->start;
  if (pad > room)
    c->verdict = WB_VERDICT_MALFORMED;
  else if (known)
    read_rest (d, node, type == FQDN ? &field_fqdn : &field_x501, c, end - pad);
  else
    c->pos =
        end - MIN (pad, end - c->pos); /* a name of another kind: as in Wireshark its padding is hardly looked at */
  wb_icmpv6_read_node (d, node, &wb_field_ndp_padding, c, MIN (pad, end - MIN (end, c->pos)));
}

static void
dissect_certificate (WbDissection *d, guint32 node, WbCursor *c, guint32 end)
{
  guint type = (guint) wb_dissection_read (d, node, &field_cert_type, c, 1);
  guint32 size;

  wb_icmpv6_read_node (d, node, &wb_field_ndp_reserved, c, 1);
  if (type != X509_CERTIFICATE)
    {
      read_rest (d, node, &field_certificate, c, end);
      return;
    }
  size = der_length (c);
  if (size)
    wb_dissection_read_bytes (d, node, &node_certificate, c, size);
  read_rest (d, node, &wb_field_ndp_padding, c, end);
}

static void
dissect_map (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_map_distance, &field_map_preference, NULL };
  static const WbFieldInfo *const flags[] = { &field_map_r, &field_map_rsv, NULL };
  guint32 field;
  guint value = wb_cursor_u8 (c);

  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add_bit_row (d, node, bits, c, c->pos - 1, 1, value);
  field = d->n_fields;
  value = (guint) wb_dissection_read (d, node, &field_map_flag, c, 1);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add_bit_row (d, field, flags, c, c->pos - 1, 1, value);
  wb_dissection_read (d, node, &field_map_lifetime, c, 4);
  wb_dissection_read_bytes (d, node, &field_map_address, c, 16);
}

static void
dissect_handover_key (WbDissection *d, guint32 node, WbCursor *c, guint32 end, gboolean reply)
{
  static const WbFieldInfo *const bits[] = { &field_hkr_at, &field_hkr_rsv, NULL };
  guint32 pad = (guint32) wb_dissection_read (d, node, &field_hkr_pad, c, 1);
  guint value = wb_cursor_u8 (c);

  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add_bit_row (d, node, bits, c, c->pos - 1, 1, value);
  if (reply)
    wb_dissection_read (d, node, &field_hkr_lifetime, c, 2);
  if (wb_cursor_ok (c) && pad > end - MIN (end, c->pos))
    c->verdict = WB_VERDICT_MALFORMED;
  read_rest (d, node, reply ? &field_hkr_key : &field_hkr_public, c, end - pad);
  wb_dissection_read_bytes (d, node, &field_hkr_padding, c, pad);
}

/* RFC 5271, 5568: a value with a length of its own, padded. */
static void
dissect_sized (WbDissection *d, guint32 node, WbCursor *c, guint32 end, gboolean mobile_node)
{
  guint32 size;

  wb_dissection_read (d, node, mobile_node ? &field_mn_code : &field_hai_code, c, 1);
  size = (guint32) wb_dissection_read (d, node, mobile_node ? &field_mn_length : &field_hai_length, c, 1);
  wb_dissection_read_bytes (d, node, mobile_node ? &field_mn_value : &field_hai_value, c, size);
  if (wb_cursor_ok (c) && c->pos < end)
    wb_icmpv6_read_node (d, node, &wb_field_ndp_padding, c, end - c->pos);
}

gboolean
wb_ndp_dissect_rare_option (WbDissection *d, guint32 node, WbCursor *c, guint type, guint32 end)
{
  static const WbFieldInfo *const capability[] = { &field_cio_1, &field_cio_g, NULL };
  guint value;

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].type == type)
      {
        for (const Part *part = layouts[i].parts; part < layouts[i].parts + MAX_PARTS && part->info; part++)
          if (part->size)
            read_part (d, node, part->info, c, part->size);
          else
            read_rest (d, node, part->info, c, end);
        return TRUE;
      }
  switch (type)
    {
    case CGA:
      dissect_cga (d, node, c, end);
      break;
    case TRUST_ANCHOR:
      dissect_trust_anchor (d, node, c, end);
      break;
    case CERTIFICATE:
      dissect_certificate (d, node, c, end);
      break;
    case ACKNOWLEDGMENT:
      wb_dissection_read (d, node, &field_naack_code, c, 1);
      value = (guint) wb_dissection_read (d, node, &field_naack_status, c, 1);
      if (value == SUPPLIED_ADDRESS)
        wb_dissection_read_bytes (d, node, &field_naack_address, c, 16);
      else
        read_rest (d, node, &wb_field_ndp_reserved, c, end);
      break;
    case MAP:
      dissect_map (d, node, c);
      break;
    case KEY_REQUEST:
    case KEY_REPLY:
      dissect_handover_key (d, node, c, end, type == KEY_REPLY);
      break;
    case ASSIST:
    case MOBILE_NODE:
      dissect_sized (d, node, c, end, type == MOBILE_NODE);
      break;
    case LOWPAN_CAPABILITY:
      value = wb_cursor_u16 (c);
      if (wb_cursor_ok (c))
        wb_dissection_add_bit_row (d, node, capability, c, c->pos - 2, 2, value);
      wb_dissection_read (d, node, &field_cio_2, c, 4);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
