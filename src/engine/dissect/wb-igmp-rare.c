/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IGMP version 0 (RFC 988) and multicast traceroute, which borrowed two of IGMP's types (draft-ietf-idmr-traceroute-ipm).
 *
 *   0        8              16              32
 *   |  type  |     code     |   checksum    |  identifier | group address | access key, 8                  version 0
 *
 *   |  type  |     hops     |   checksum    |  group | source | receiver | response address | TTL | id, 3   traceroute
 *   | arrival | in | out | previous router | packets in | out | of the group | protocol | TTL | flags | code | …
 *
 * Each router on the way adds a block of 32 bytes to a trace. */

#include "engine/dissect/wb-igmp.h"

#define VERSION_0_LENGTH 20
#define BLOCK 32
#define CREATE_REQUEST 1
#define PENDING 5 /* reply codes from here on are seconds to wait */

static const WbValueString group_strings[] = { { 0, "Public" }, { 1, "Private" }, { 0, NULL } };
static const WbValueString reply_strings[] = {
  { 0, "Request Granted" },
  { 1, "Request Denied, No Resources" },
  { 2, "Request Denied, Invalid Code" },
  { 3, "Request Denied, Invalid Group Address" },
  { 4, "Request Denied, Invalid Access Key" },
  { 0, NULL },
};
static const WbValueString protocol_strings[] = {
  { 1, "DVMRP" },       { 2, "MOSPF" },     { 3, "PIM" },
  { 4, "CBT" },         { 5, "PIM/Special" }, { 6, "PIM/Static" },
  { 7, "DVMRP/Static" }, { 8, "PIM/MBGP" },  { 9, "CBT/Special" },
  { 10, "CBT/Static" }, { 11, "PIM/Assert" }, { 0, NULL },
};
static const WbValueString code_strings[] = {
  { 0x00, "NO_ERROR" },       { 0x01, "WRONG_IF" },     { 0x02, "PRUNE_SENT" },  { 0x03, "PRUNE_RCVD" },
  { 0x04, "SCOPED" },         { 0x05, "NO_ROUTE" },     { 0x06, "WRONG_LAST_HOP" }, { 0x07, "NOT_FORWARDING" },
  { 0x08, "REACHED_RP" },     { 0x09, "RPF_IF" },       { 0x0a, "NO_MULTICAST" }, { 0x0b, "INFO_HIDDEN" },
  { 0x81, "NO_SPACE" },       { 0x82, "OLD_ROUTER" },   { 0x83, "ADMIN_PROHIB" }, { 0, NULL },
};

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "igmp." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "igmp." name, title, kind_ };

UINT (group_type, "group_type", "Type Of Group", 8, WB_BASE_DEC, .strings = group_strings)
UINT (reply, "reply", "Reply", 8, WB_BASE_DEC, .strings = reply_strings)
UINT (pending, "reply.pending", "Reply Pending", 8, WB_BASE_DEC)
UINT (identifier, "identifier", "Identifier", 32, WB_BASE_DEC)
OTHER (key, "access_key", "Access Key", WB_FIELD_BYTES)
UINT (hops, "mtrace.max_hops", "# hops", 8, WB_BASE_DEC)
OTHER (source, "mtrace.saddr", "Source Address", WB_FIELD_IPV4)
OTHER (receiver, "mtrace.raddr", "Receiver Address", WB_FIELD_IPV4)
OTHER (response, "mtrace.rspaddr", "Response Address", WB_FIELD_IPV4)
UINT (response_ttl, "mtrace.resp_ttl", "Response TTL", 8, WB_BASE_DEC)
UINT (query, "mtrace.q_id", "Query ID", 24, WB_BASE_DEC)
static const WbFieldInfo node_block = { "", "Response data block", WB_FIELD_NONE };
UINT (arrival, "mtrace.q_arrival", "Query Arrival", 32, WB_BASE_DEC)
OTHER (in, "mtrace.q_inaddr", "In itf addr", WB_FIELD_IPV4)
OTHER (out, "mtrace.q_outaddr", "Out itf addr", WB_FIELD_IPV4)
OTHER (previous, "mtrace.q_prevrtr", "Previous rtr addr", WB_FIELD_IPV4)
UINT (in_packets, "mtrace.q_inpkt", "In pkts", 32, WB_BASE_DEC)
UINT (out_packets, "mtrace.q_outpkt", "Out pkts", 32, WB_BASE_DEC)
UINT (total, "mtrace.q_total", "S,G pkt count", 32, WB_BASE_DEC)
UINT (protocol, "mtrace.q_rtg_proto", "Rtg Protocol", 8, WB_BASE_DEC, .strings = protocol_strings)
UINT (ttl, "mtrace.q_fwd_ttl", "FwdTTL", 8, WB_BASE_DEC)
UINT (mbz, "mtrace.q_mbz", "MBZ", 8, WB_BASE_HEX, .mask = 0x80)
UINT (s, "mtrace.q_s", "S", 8, WB_BASE_HEX, .mask = 0x40)
UINT (mask, "mtrace.q_src_mask", "Src Mask", 8, WB_BASE_HEX, .mask = 0x3f)
UINT (code, "mtrace.q_fwd_code", "Forwarding Code", 8, WB_BASE_HEX, .strings = code_strings)

const WbFieldInfo *const wb_igmp_rare_fields[] = {
  &field_group_type, &field_reply,        &field_pending, &field_identifier, &field_key,        &field_hops,
  &field_source,     &field_receiver,     &field_response, &field_response_ttl, &field_query,   &field_arrival,
  &field_in,         &field_out,          &field_previous, &field_in_packets, &field_out_packets, &field_total,
  &field_protocol,   &field_ttl,          &field_mbz,     &field_s,          &field_mask,       &field_code,
  NULL,
};

void
wb_igmp_dissect_version_0 (WbDissection *d, guint32 root, WbCursor *c, guint32 start, guint type)
{
  guint32 at = c->pos;
  guint value = wb_cursor_u8 (c);

  if (!wb_cursor_ok (c))
    return;
  if (type == CREATE_REQUEST)
    wb_dissection_add (d, root, &field_group_type, c, at, 1, value);
  else if (!(type & 1))
    wb_dissection_add (d, root, value < PENDING ? &field_reply : &field_pending, c, at, 1, value);
  wb_igmp_add_checksum (d, root, c, start, VERSION_0_LENGTH);
  wb_dissection_read (d, root, &field_identifier, c, 4);
  wb_dissection_read_bytes (d, root, &wb_field_igmp_maddr, c, 4);
  wb_dissection_read_bytes (d, root, &field_key, c, 8);
}

static void
dissect_block (WbDissection *d, guint32 root, WbCursor *c)
{
  static const WbFieldInfo *const bits[] = { &field_mbz, &field_s, &field_mask, NULL };
  guint32 node;
  guint value;

  if (!wb_cursor_need (c, BLOCK))
    return;
  node = wb_dissection_add (d, root, &node_block, c, c->pos, BLOCK, 0);
  wb_dissection_read (d, node, &field_arrival, c, 4);
  wb_dissection_read_bytes (d, node, &field_in, c, 4);
  wb_dissection_read_bytes (d, node, &field_out, c, 4);
  wb_dissection_read_bytes (d, node, &field_previous, c, 4);
  wb_dissection_read (d, node, &field_in_packets, c, 4);
  wb_dissection_read (d, node, &field_out_packets, c, 4);
  wb_dissection_read (d, node, &field_total, c, 4);
  wb_dissection_read (d, node, &field_protocol, c, 1);
  wb_dissection_read (d, node, &field_ttl, c, 1);
  value = wb_cursor_u8 (c);
  wb_dissection_add_bit_row (d, node, bits, c, c->pos - 1, 1, value);
  wb_dissection_read (d, node, &field_code, c, 1);
}

void
wb_igmp_dissect_trace (WbDissection *d, guint32 root, WbCursor *c, guint32 start)
{
  wb_dissection_read (d, root, &field_hops, c, 1);
  wb_igmp_add_checksum (d, root, c, start, 0);
  wb_dissection_read_bytes (d, root, &wb_field_igmp_maddr, c, 4);
  wb_dissection_read_bytes (d, root, &field_source, c, 4);
  wb_dissection_read_bytes (d, root, &field_receiver, c, 4);
  wb_dissection_read_bytes (d, root, &field_response, c, 4);
  wb_dissection_read (d, root, &field_response_ttl, c, 1);
  wb_dissection_read (d, root, &field_query, c, 3);
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) >= BLOCK)
    dissect_block (d, root, c);
}
