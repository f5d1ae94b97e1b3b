/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hop-by-Hop and Destination Options, RFC 8200 4.3 and 4.6.
 *
 *   0               8               16
 *   |  next header  |  length / 8 - 1 | options …
 *
 *   | type: 2 bits if unknown, 1 may change, 5 rest | length | data … |     but for Pad1, which is that one byte
 *
 * An option may lie about its length and reach past the header: it is read as far as the packet goes, while the next
 * header is where this one's own length says. The option's own number of bytes is checked against what its RFC says, and
 * what is left over is shown as unknown data. */

#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"
#include "engine/dissect/wb-quick-start.h"

#include <string.h>

enum
{
  PAD1 = 0x00,
  PADN = 0x01,
  TUNNEL_LIMIT = 0x04,
  ROUTER_ALERT = 0x05,
  CALIPSO = 0x07,
  SMF_DPD = 0x08,
  PDM = 0x0f,
  QUICK_START = 0x26,
  PATH_MTU = 0x30,
  IOAM = 0x31,
  TPF = 0x41,
  RPL = 0x63,
  MPL = 0x6d,
  ENDPOINT = 0x8a,
  ILNP_NONCE = 0x8b,
  LINE_ID = 0x8c,
  JUMBO = 0xc2,
  HOME_ADDRESS = 0xc9,
  DFF = 0xee,
};

#define IOAM_INCREMENTAL 1 /* and 0, pre-allocated: the traces of RFC 9197, 4.4 */
#define IOAM_TRACE_MINIMUM 10

typedef enum
{
  ANYWHERE,
  HOP_ONLY,
  DESTINATION_ONLY,
} Place;

static const WbValueString type_strings[] = {
  { PAD1, "Pad1" },
  { PADN, "PadN" },
  { TUNNEL_LIMIT, "Tunnel Encapsulation Limit" },
  { ROUTER_ALERT, "Router Alert" },
  { CALIPSO, "CALIPSO" },
  { SMF_DPD, "SMF_DPD" },
  { PDM, "Performance and Diagnostic Metrics" },
  { 0x1e, "Experimental (0x1E)" },
  { QUICK_START, "Quick-Start" },
  { PATH_MTU, "Path MTU Option" },
  { IOAM, "IOAM Option" },
  { 0x3e, "Experimental (0x3E)" },
  { TPF, "Tunnel Payload Forwarding (TPF) Information" },
  { 0x5e, "Experimental (0x5E)" },
  { RPL, "RPL Option" },
  { MPL, "MPL Option" },
  { 0x7e, "Experimental (0x7E)" },
  { ENDPOINT, "Endpoint Identification" },
  { ILNP_NONCE, "ILNP Nonce" },
  { LINE_ID, "Line-Identification Option" },
  { 0x9e, "Experimental (0x9E)" },
  { 0xbe, "Experimental (0xBE)" },
  { JUMBO, "Jumbo Payload" },
  { HOME_ADDRESS, "Home Address" },
  { 0xde, "Experimental (0xDE)" },
  { DFF, "IP_DFF" },
  { 0xfe, "Experimental (0xFE)" },
  { 0, NULL },
};
static const WbValueString action_strings[] = {
  { 0, "Skip and continue" },
  { 1, "Discard" },
  { 2, "Discard and send ICMP Parameter Problem" },
  { 3, "Discard and send ICMP if not multicast" },
  { 0, NULL },
};
static const WbValueString yes_no_strings[] = { { 1, "Yes" }, { 0, "No" }, { 0, NULL } };
static const WbValueString alert_strings[] = { { 0, "MLD" }, { 1, "RSVP" }, { 2, "Active Network" }, { 0, NULL } };

static void
label_option (const WbDissection *d, const WbField *field, GString *out)
{
  const char *name = wb_value_string (type_strings, field->value, NULL);

  if (name)
    g_string_append (out, name);
  else
    g_string_append_printf (out, "Unknown IPv6 Option (%u)", (guint) field->value);
}

#define ROOT(id, name, title)                                                                                          \
  static const WbFieldInfo root_##id = { name, title, WB_FIELD_PROTOCOL, .text = wb_dissection_text_name };
#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "ipv6." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit, ...)                                                                          \
  static const WbFieldInfo field_##id = { "ipv6." name, title, WB_FIELD_BOOLEAN, width, .mask = bit, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "ipv6." name, title, kind_ };
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { "ipv6." name, title, WB_FIELD_NONE };

ROOT (hop, "ipv6.hopopts", "IPv6 Hop-by-Hop Option")
ROOT (dst, "ipv6.dstopts", "Destination Options for IPv6")
UINT (hop_nxt, "hopopts.nxt", "Next Header", 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings)
UINT (hop_len, "hopopts.len", "Length", 8, WB_BASE_DEC)
UINT (hop_oct, "hopopts.len_oct", "Length", 16, WB_BASE_DEC, .unit = " bytes")
UINT (dst_nxt, "dstopts.nxt", "Next Header", 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings)
UINT (dst_len, "dstopts.len", "Length", 8, WB_BASE_DEC)
UINT (dst_oct, "dstopts.len_oct", "Length", 16, WB_BASE_DEC, .unit = " bytes")
static const WbFieldInfo field_opt = { "ipv6.opt", "IPv6 Option", WB_FIELD_NONE, .label = label_option };
UINT (type, "opt.type", "Type", 8, WB_BASE_HEX, .strings = type_strings)
UINT (action, "opt.type.action", "Action", 8, WB_BASE_DEC, .mask = 0xc0, .strings = action_strings)
BIT (change, "opt.type.change", "May Change", 8, 0x20, .strings = yes_no_strings)
UINT (rest, "opt.type.rest", "Low-Order Bits", 8, WB_BASE_HEX, .mask = 0x1f)
UINT (length, "opt.length", "Length", 8, WB_BASE_DEC)
OTHER (pad1, "opt.pad1", "Pad1", WB_FIELD_NONE)
static void text_padn (const WbDissection *d, const WbField *field, GString *out);
static const WbFieldInfo field_padn = { "ipv6.opt.padn", "PadN", WB_FIELD_BYTES, .text = text_padn };
UINT (tel, "opt.tel", "Tunnel Encapsulation Limit", 8, WB_BASE_DEC)
UINT (alert, "opt.router_alert", "Router Alert", 16, WB_BASE_DEC, .strings = alert_strings)
UINT (jumbo, "opt.jumbo", "Payload Length", 32, WB_BASE_DEC)
OTHER (home, "opt.mipv6.home_address", "MIPv6 Home Address", WB_FIELD_IPV6)
UINT (doi, "opt.calipso.doi", "CALIPSO Domain of Interpretation", 32, WB_BASE_DEC)
UINT (cmpt_length, "opt.calipso.cmpt.length", "Compartment Length", 8, WB_BASE_DEC)
UINT (sens, "opt.calipso.sens_level", "Sensitivity Level", 8, WB_BASE_DEC)
UINT (calipso_sum, "opt.calipso.checksum", "Checksum", 16, WB_BASE_HEX)
OTHER (cmpt, "opt.calipso.cmpt_bitmap", "Compartment Bitmap", WB_FIELD_BYTES)
BIT (hash_bit, "opt.smf_dpd.hash_bit", "H-bit", 8, 0x80)
UINT (tid_type, "opt.smf_dpd.tid_type", "TaggerID Type", 8, WB_BASE_DEC, .mask = 0x70)
UINT (tid_len, "opt.smf_dpd.tid_len", "TaggerID Length", 8, WB_BASE_DEC, .mask = 0x0f)
OTHER (tagger, "opt.smf_dpd.tagger_id", "TaggerID", WB_FIELD_BYTES)
OTHER (ident, "opt.smf_dpd.ident", "Identifier", WB_FIELD_BYTES)
OTHER (hav, "opt.smf_dpd.hav", "Hash Assist Value", WB_FIELD_BYTES)
UINT (dtlr, "opt.pdm.scale_dtlr", "Scale DTLR", 8, WB_BASE_DEC)
UINT (dtls, "opt.pdm.scale_dtls", "Scale DTLS", 8, WB_BASE_DEC)
UINT (psn_this, "opt.pdm.psn_this_pkt", "PSN This Packet", 16, WB_BASE_DEC)
UINT (psn_last, "opt.pdm.psn_last_recv", "PSN Last Received", 16, WB_BASE_DEC)
UINT (delta_recv, "opt.pdm.delta_last_recv", "Delta Time Last Received", 16, WB_BASE_DEC)
UINT (delta_sent, "opt.pdm.delta_last_sent", "Delta Time Last Sent", 16, WB_BASE_DEC)
UINT (qs_func, "opt.qs_func", "Function", 8, WB_BASE_DEC, .mask = 0xf0, .strings = wb_quick_start_function_strings)
UINT (qs_rate, "opt.qs_rate", "Rate", 8, WB_BASE_DEC, .mask = 0x0f, .strings = wb_quick_start_rate_strings)
UINT (qs_ttl, "opt.qs_ttl", "QS TTL", 8, WB_BASE_DEC)
UINT (qs_ttl_diff, "opt.qs_ttl_diff", "TTL Diff", 8, WB_BASE_DEC)
UINT (qs_unused, "opt.qs_unused", "Not Used", 8, WB_BASE_DEC)
UINT (qs_nonce, "opt.qs_nonce", "QS Nonce", 32, WB_BASE_HEX, .mask = 0xfffffffc)
UINT (qs_reserved, "opt.qs_reserved", "Reserved", 32, WB_BASE_HEX, .mask = 0x3)
UINT (pmtu_min, "opt.pmtu.min", "Minimum Reported PMTU", 16, WB_BASE_DEC)
UINT (pmtu_rtn, "opt.pmtu.rtn", "Return Minimum PMTU", 16, WB_BASE_DEC)
BIT (pmtu_flag, "opt.pmtu.r_flag", "Return Flag", 8, 0)
UINT (ioam_rsv, "opt.ioam.rsv", "Reserved", 8, WB_BASE_DEC)
UINT (ioam_type, "opt.ioam.opt_type", "Option-Type", 8, WB_BASE_DEC)
static const WbFieldInfo node_ioam = { "", "Trace", WB_FIELD_BYTES };
UINT (tpf, "opt.tpf_information", "TPF Information", 32, WB_BASE_HEX)
UINT (rpl_flag, "opt.rpl.flag", "Flag", 8, WB_BASE_HEX)
BIT (rpl_o, "opt.rpl.flag.o", "Down", 8, 0x80)
BIT (rpl_r, "opt.rpl.flag.r", "Rank Error", 8, 0x40)
BIT (rpl_f, "opt.rpl.flag.f", "Forwarding Error", 8, 0x20)
UINT (rpl_rsv, "opt.rpl.flag.rsv", "Reserved", 8, WB_BASE_HEX, .mask = 0x1f)
UINT (rpl_instance, "opt.rpl.instance_id", "RPLInstanceID", 8, WB_BASE_HEX)
UINT (rpl_rank, "opt.rpl.sender_rank", "Sender Rank", 16, WB_BASE_HEX)
UINT (mpl_flag, "opt.mpl.flag", "Flag", 8, WB_BASE_HEX)
UINT (mpl_s, "opt.mpl.flag.s", "Seed ID Length", 8, WB_BASE_DEC, .mask = 0xc0)
BIT (mpl_m, "opt.mpl.flag.m", "Largest Sequence", 8, 0x20)
BIT (mpl_v, "opt.mpl.flag.v", "Version", 8, 0x10)
UINT (mpl_rsv, "opt.mpl.flag.rsv", "Reserved", 8, WB_BASE_HEX, .mask = 0x0f)
UINT (mpl_sequence, "opt.mpl.sequence", "Sequence", 8, WB_BASE_HEX)
OTHER (mpl_seed, "opt.mpl.seed_id", "Seed ID", WB_FIELD_BYTES)
OTHER (ilnp, "opt.ilnp_nonce", "ILNP Nonce", WB_FIELD_BYTES)
UINT (lio_length, "opt.lio.length", "LineIDLen", 8, WB_BASE_DEC)
OTHER (lio_id, "opt.lio.line_id", "Line ID", WB_FIELD_STRING)
UINT (dff_flags, "opt.dff.flags", "Flags", 8, WB_BASE_HEX)
UINT (dff_ver, "opt.dff.flag.ver", "Version (VER)", 8, WB_BASE_DEC, .mask = 0xc0)
BIT (dff_dup, "opt.dff.flag.dup", "Duplicate (DUP)", 8, 0x20)
BIT (dff_ret, "opt.dff.flag.ret", "Return (RET)", 8, 0x10)
UINT (dff_rsv, "opt.dff.flag.rsv", "Reserved", 8, WB_BASE_HEX, .mask = 0x0f)
UINT (dff_sequence, "opt.dff.sequence_number", "Sequence Number", 16, WB_BASE_DEC_HEX)
OTHER (experimental, "opt.experimental", "Experimental Option", WB_FIELD_BYTES)
OTHER (unknown, "opt.unknown", "Unknown Option Payload", WB_FIELD_BYTES)
OTHER (unknown_data, "opt_unknown_data", "Unknown Data", WB_FIELD_BYTES)
REMARK (not_first, "hopopts.not_first", "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header")
REMARK (mismatch, "opt.header_mismatch", "Wrong options extension header for type")
REMARK (length, "opt.invalid_len", "Invalid IPv6 option length")
REMARK (unknown, "opt.unknown_data.expert", "Unknown Data (not interpreted)")
REMARK (deprecated, "opt.deprecated", "Option type is deprecated")
REMARK (prohibited, "opt.jumbo.prohibited",
        "When IPv6 payload length does not equal 0 a Jumbo Payload option must not be present")
REMARK (jumbo_small, "opt.jumbo.truncated", "Jumbo Payload option present and jumbo length < 65536")
REMARK (seed, "opt.mpl.ipv6_src_seed_id", "Seed ID is the IPv6 Source Address")

static const WbFieldInfo *const hop_fields[] = { &field_hop_nxt, &field_hop_len, &field_hop_oct, &remark_not_first,
                                                 NULL };
static const WbFieldInfo *const dst_fields[] = { &field_dst_nxt, &field_dst_len, &field_dst_oct, NULL };
static const WbFieldInfo *const option_fields[] = {
  &field_opt,          &field_type,         &field_action,       &field_change,
  &field_rest,         &field_length,       &field_pad1,         &field_padn,
  &field_tel,          &field_alert,        &field_jumbo,        &field_home,
  &field_doi,          &field_cmpt_length,  &field_sens,         &field_calipso_sum,
  &field_cmpt,         &field_hash_bit,     &field_tid_type,     &field_tid_len,
  &field_tagger,       &field_ident,        &field_hav,          &field_dtlr,
  &field_dtls,         &field_psn_this,     &field_psn_last,     &field_delta_recv,
  &field_delta_sent,   &field_qs_func,      &field_qs_rate,      &field_qs_ttl,
  &field_qs_ttl_diff,  &field_qs_unused,    &field_qs_nonce,     &field_qs_reserved,
  &field_pmtu_min,     &field_pmtu_rtn,     &field_pmtu_flag,    &field_ioam_rsv,
  &field_ioam_type,    &field_tpf,          &field_rpl_flag,     &field_rpl_o,
  &field_rpl_r,        &field_rpl_f,        &field_rpl_rsv,      &field_rpl_instance,
  &field_rpl_rank,     &field_mpl_flag,     &field_mpl_s,        &field_mpl_m,
  &field_mpl_v,        &field_mpl_rsv,      &field_mpl_sequence, &field_mpl_seed,
  &field_ilnp,         &field_lio_length,   &field_lio_id,       &field_dff_flags,
  &field_dff_ver,      &field_dff_dup,      &field_dff_ret,      &field_dff_rsv,
  &field_dff_sequence, &field_experimental, &field_unknown,      &field_unknown_data,
  &remark_mismatch,    &remark_length,      &remark_unknown,     &remark_deprecated,
  &remark_prohibited,  &remark_jumbo_small, &remark_seed,        NULL,
};

/* PadN is often empty: two bytes of padding are its type and length. */
static void
text_padn (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;
  const guint8 *bytes = wb_field_get_bytes (d, field, &length);

  if (length == 0)
    g_string_append (out, "<none>");
  for (guint32 i = 0; i < length; i++)
    g_string_append_printf (out, "%02x", bytes[i]);
}

/* --- options; the cursor stands behind the length byte --- */

static void
read_flags (WbDissection *d, guint32 node, const WbFieldInfo *flags, const WbFieldInfo *const *bits, WbCursor *c)
{
  guint32 at = c->pos, field;
  guint value = wb_cursor_u8 (c);

  if (!wb_cursor_ok (c))
    return;
  field = wb_dissection_add (d, node, flags, c, at, 1, value);
  wb_dissection_add_bit_row (d, field, bits, c, at, 1, value);
}

static void
dissect_jumbo (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 at = c->pos, field = d->n_fields, length = (guint32) wb_dissection_read (d, node, &field_jumbo, c, 4);

  if (!wb_cursor_ok (c))
    return;
  if (wb_ipv6_payload_length (d) != 0)
    wb_dissection_remark (d, node, &remark_prohibited, c, at, 4, WB_FIELD_WARNING);
  if (length < 65536)
    wb_dissection_remark (d, field, &remark_jumbo_small, c, at, 4, WB_FIELD_WARNING);
}

static void
dissect_calipso (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 words;

  wb_dissection_read (d, node, &field_doi, c, 4);
  words = (guint32) wb_dissection_read (d, node, &field_cmpt_length, c, 1);
  wb_dissection_read (d, node, &field_sens, c, 1);
  wb_dissection_read (d, node, &field_calipso_sum, c, 2);
  wb_dissection_read_bytes (d, node, &field_cmpt, c, words * 4);
}

static void
dissect_smf (WbDissection *d, guint32 node, WbCursor *c, guint32 length)
{
  guint32 at = c->pos, ident = length - 1, tagger;
  guint first;

  if (!wb_cursor_need (c, 1))
    return;
  first = c->data[at];
  wb_dissection_add_bits (d, node, &field_hash_bit, c, at, 1, first);
  if (first & 0x80)
    {
      wb_dissection_read_bytes (d, node, &field_hav, c, length);
      return;
    }
  wb_cursor_skip (c, 1);
  wb_dissection_add_bits (d, node, &field_tid_type, c, at, 1, first);
  wb_dissection_add_bits (d, node, &field_tid_len, c, at, 1, first);
  if (first & 0x70)
    {
      tagger = (first & 15) + 1;
      wb_dissection_read_bytes (d, node, &field_tagger, c, tagger);
      if (ident <= tagger || length == 0)
        return;
      ident -= tagger;
    }
  if (length > 1)
    wb_dissection_read_bytes (d, node, &field_ident, c, ident);
}

static void
dissect_quick_start (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbQuickStartFields names = { &field_qs_func,   &field_qs_rate,  &field_qs_ttl,     &field_qs_ttl_diff,
                                            &field_qs_unused, &field_qs_nonce, &field_qs_reserved };
  guint32 at = c->pos;
  gint chain = wb_ipv6_chain (d);
  const WbCursor *w = chain < 0 ? NULL : &d->layers[chain].window;

  if (!wb_quick_start_dissect (d, node, c, &names, w ? w->data[w->start + 7] : -1))
    c->pos = at; /* all of it is shown as unknown */
}

static void
dissect_path_mtu (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 at;
  guint value;

  wb_dissection_read (d, node, &field_pmtu_min, c, 2);
  at = c->pos;
  value = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add (d, node, &field_pmtu_rtn, c, at, 2, value & 0xfffe);
  wb_dissection_add (d, node, &field_pmtu_flag, c, at + 1, 1, value & 1);
}

static void
dissect_pdm (WbDissection *d, guint32 node, WbCursor *c)
{
  wb_dissection_read (d, node, &field_dtlr, c, 1);
  wb_dissection_read (d, node, &field_dtls, c, 1);
  wb_dissection_read (d, node, &field_psn_this, c, 2);
  wb_dissection_read (d, node, &field_psn_last, c, 2);
  wb_dissection_read (d, node, &field_delta_recv, c, 2);
  wb_dissection_read (d, node, &field_delta_sent, c, 2);
}

static void
dissect_mpl (WbDissection *d, guint32 node, guint32 type_field, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_mpl_s, &field_mpl_m, &field_mpl_v, &field_mpl_rsv, NULL };
  static const guint8 seed_lengths[] = { 0, 2, 8, 16 };
  guint32 seed = wb_cursor_left (c) > 0 ? seed_lengths[c->data[c->pos] >> 6] : 0;

  read_flags (d, node, &field_mpl_flag, bits, c);
  wb_dissection_read (d, node, &field_mpl_sequence, c, 1);
  if (seed)
    wb_dissection_read_bytes (d, node, &field_mpl_seed, c, seed);
  else if (wb_cursor_ok (c))
    wb_dissection_remark (d, type_field, &remark_seed, c, c->pos, 0, WB_FIELD_NOTE);
}

static void
dissect_home_address (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 at = c->pos;

  wb_dissection_read_bytes (d, node, &field_home, c, 16);
  if (!wb_cursor_ok (c))
    return;
  /* RFC 6275, 11.3.1: the pseudo header is made from it. */
  d->state.pseudo_src.kind = WB_ADDRESS_IPV6;
  memcpy (d->state.pseudo_src.bytes, c->data + at, 16);
}

static void
dissect_line_id (WbDissection *d, guint32 node, WbCursor *c, guint32 length)
{
  guint32 wanted;

  if (length == 0)
    return; /* RFC 6788, 5.1 forbids it; the byte behind is another option's */
  wanted = (guint32) wb_dissection_read (d, node, &field_lio_length, c, 1);
  wb_dissection_read_bytes (d, node, &field_lio_id, c, MIN (wanted, length - 1));
}

static void
dissect_rpl (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_rpl_o, &field_rpl_r, &field_rpl_f, &field_rpl_rsv, NULL };

  read_flags (d, node, &field_rpl_flag, bits, c);
  wb_dissection_read (d, node, &field_rpl_instance, c, 1);
  wb_dissection_read (d, node, &field_rpl_rank, c, 2);
}

static void
dissect_dff (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_dff_ver, &field_dff_dup, &field_dff_ret, &field_dff_rsv, NULL };

  read_flags (d, node, &field_dff_flags, bits, c);
  wb_dissection_read (d, node, &field_dff_sequence, c, 2);
}

static void
add_unknown (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint32 length)
{
  guint32 at = c->pos, field = wb_dissection_read_bytes (d, node, info, c, length);

  if (wb_cursor_ok (c))
    wb_dissection_remark (d, field, &remark_unknown, c, at, length, WB_FIELD_NOTE);
}

typedef struct
{
  guint8 type;
  Place place;
  guint8 minimum, maximum; /* data bytes that its RFC allows */
} Rule;

static const Rule rules[] = {
  { JUMBO, HOP_ONLY, 4, 4 },
  { RPL, HOP_ONLY, 4, 255 },
  { TUNNEL_LIMIT, DESTINATION_ONLY, 1, 1 },
  { ROUTER_ALERT, HOP_ONLY, 2, 2 },
  { PATH_MTU, HOP_ONLY, 4, 4 },
  { QUICK_START, HOP_ONLY, 6, 6 },
  { IOAM, HOP_ONLY, 2, 255 },
  { TPF, DESTINATION_ONLY, 4, 4 },
  { CALIPSO, HOP_ONLY, 8, 255 },
  { SMF_DPD, HOP_ONLY, 0, 255 },
  { PDM, DESTINATION_ONLY, 10, 10 },
  { HOME_ADDRESS, DESTINATION_ONLY, 16, 16 },
  { ILNP_NONCE, DESTINATION_ONLY, 0, 255 },
  { LINE_ID, DESTINATION_ONLY, 0, 255 },
  { MPL, HOP_ONLY, 0, 255 },
  { DFF, HOP_ONLY, 3, 3 },
};

static const Rule *
find_rule (guint type)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].type == type)
      return &rules[i];
  return NULL;
}

static void
dissect_value (WbDissection *d, guint32 node, guint32 type_field, guint type, WbCursor *c, guint32 length)
{
  guint32 at = c->pos;
  gboolean trace;

  switch (type)
    {
    case JUMBO:
      dissect_jumbo (d, node, c);
      break;
    case RPL:
      dissect_rpl (d, node, c);
      break;
    case TUNNEL_LIMIT:
      wb_dissection_read (d, node, &field_tel, c, 1);
      break;
    case ROUTER_ALERT:
      wb_dissection_read (d, node, &field_alert, c, 2);
      break;
    case PATH_MTU:
      dissect_path_mtu (d, node, c);
      break;
    case QUICK_START:
      dissect_quick_start (d, node, c);
      break;
    case IOAM:
      wb_dissection_read (d, node, &field_ioam_rsv, c, 1);
      trace = wb_dissection_read (d, node, &field_ioam_type, c, 1) <= IOAM_INCREMENTAL;
      if (wb_cursor_ok (c) && trace && length < IOAM_TRACE_MINIMUM)
        wb_dissection_remark_malformed (d, node, &remark_length, c, at - 1, 1);
      if (trace && length > 2)
        wb_dissection_read_bytes (d, node, &node_ioam, c, length - 2);
      break;
    case TPF:
      wb_dissection_read (d, node, &field_tpf, c, 4);
      break;
    case CALIPSO:
      dissect_calipso (d, node, c);
      break;
    case SMF_DPD:
      dissect_smf (d, node, c, length);
      break;
    case PDM:
      dissect_pdm (d, node, c);
      break;
    case HOME_ADDRESS:
      dissect_home_address (d, node, c);
      break;
    case ILNP_NONCE:
      wb_dissection_read_bytes (d, node, &field_ilnp, c, length);
      break;
    case LINE_ID:
      dissect_line_id (d, node, c, length);
      break;
    case MPL:
      dissect_mpl (d, node, type_field, c);
      break;
    case DFF:
      dissect_dff (d, node, c);
      break;
    case ENDPOINT:
      add_unknown (d, node, &field_unknown, c, length);
      if (wb_cursor_ok (c))
        wb_dissection_remark (d, type_field, &remark_deprecated, c, at, 0, WB_FIELD_NOTE);
      break;
    default:
      if ((type & 0x1f) == 0x1e)
        wb_dissection_read_bytes (d, node, &field_experimental, c, length);
      else
        add_unknown (d, node, &field_unknown, c, length);
      break;
    }
  if (wb_cursor_ok (c) && c->pos < at + length)
    add_unknown (d, node, &field_unknown_data, c, at + length - c->pos);
}

static void
dissect_option (WbDissection *d, guint32 root, WbCursor *c, gboolean hop_by_hop)
{
  static const WbFieldInfo *const type_bits[] = { &field_action, &field_change, &field_rest, NULL };
  guint32 at = c->pos, node, type_field, length_field;
  guint type, length;
  const Rule *rule;

  if (!wb_cursor_need (c, 2))
    return;
  type = wb_cursor_u8 (c);
  length = c->data[c->pos];
  node = wb_dissection_add (d, root, &field_opt, c, at, MIN (2 + length, c->captured - at), type);
  type_field = wb_dissection_add (d, node, &field_type, c, at, 1, type);
  if (type == PAD1)
    {
      wb_dissection_set_length (d, node, 1);
      wb_dissection_add (d, node, &field_pad1, c, at, 1, 0);
      return;
    }
  rule = find_rule (type);
  if (rule && rule->place == (hop_by_hop ? DESTINATION_ONLY : HOP_ONLY))
    wb_dissection_remark (d, type_field, &remark_mismatch, c, at, 1, WB_FIELD_WARNING);
  wb_dissection_add_bit_row (d, type_field, type_bits, c, at, 1, type);
  length_field = wb_dissection_add (d, node, &field_length, c, at + 1, 1, length);
  wb_cursor_skip (c, 1);
  if (type == PADN)
    {
      wb_dissection_read_bytes (d, node, &field_padn, c, length);
      return;
    }
  if (rule && (length < rule->minimum || length > rule->maximum))
    wb_dissection_remark_malformed (d, length_field, &remark_length, c, at + 1, 1);
  dissect_value (d, node, type_field, type, c, length);
}

static void
dissect_header (WbDissection *d, WbCursor *c, guint32 root, gboolean hop_by_hop)
{
  guint32 start = c->pos, length, field;
  guint8 next;
  WbCursor payload;

  if (!wb_cursor_need (c, 2))
    return;
  next = c->data[start];
  length = (c->data[start + 1] + 1u) * 8;
  wb_dissection_set_length (d, root, MIN (length, wb_cursor_left (c)));
  if (hop_by_hop && d->layers[d->layer].parent != wb_ipv6_chain (d))
    wb_dissection_remark (d, root, &remark_not_first, c, start, 1, WB_FIELD_WARNING);
  wb_dissection_read (d, root, hop_by_hop ? &field_hop_nxt : &field_dst_nxt, c, 1);
  wb_dissection_read (d, root, hop_by_hop ? &field_hop_len : &field_dst_len, c, 1);
  field = wb_dissection_add (d, root, hop_by_hop ? &field_hop_oct : &field_dst_oct, c, start + 1, 1, length);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  while (wb_cursor_ok (c) && c->pos < start + length)
    dissect_option (d, root, c, hop_by_hop);
  if (!wb_cursor_ok (c))
    return;
  c->pos = start;
  if (!wb_cursor_skip (c, length))
    return;
  payload = wb_cursor_rest (c);
  wb_ipv6_next (d, next, &payload);
}

static void
dissect_hop (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  dissect_header (d, c, root, TRUE);
}

static void
dissect_dst (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  dissect_header (d, c, root, FALSE);
}

guint32
wb_ipv6_jumbo_length (const WbCursor *header)
{
  WbCursor c = *header;
  guint32 end, length;
  guint type;

  if (wb_cursor_left (&c) < 2)
    return 0;
  end = c.pos + (c.data[c.pos + 1] + 1u) * 8;
  wb_cursor_skip (&c, 2);
  while (c.pos < end && wb_cursor_left (&c) >= 6)
    {
      type = wb_cursor_u8 (&c);
      if (type == PAD1)
        continue;
      length = wb_cursor_u8 (&c);
      if (type == JUMBO && length == 4)
        {
          length = wb_cursor_u32 (&c);
          return length > G_MAXUINT16 ? length : 0;
        }
      if (!wb_cursor_skip (&c, length))
        return 0;
    }
  return 0;
}

static const WbDissectorEntry hop_entries[] = { { WB_TABLE_IP_PROTO, 0 }, { WB_TABLE_NONE } };
static const WbDissectorEntry dst_entries[] = { { WB_TABLE_IP_PROTO, 60 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ipv6_hopopts = {
  .name = "ipv6.hopopts",
  .short_name = "IPv6 Hop-by-Hop",
  .root = &root_hop,
  .fields = hop_fields,
  .more_fields = option_fields,
  .entries = hop_entries,
  .dissect = dissect_hop,
};

const WbDissector wb_dissector_ipv6_dstopts = {
  .name = "ipv6.dstopts",
  .short_name = "IPv6 Destination",
  .root = &root_dst,
  .fields = dst_fields,
  .entries = dst_entries,
  .dissect = dissect_dst,
};
