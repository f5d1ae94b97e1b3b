/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shared parts of LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. The protocol is an EtherType, or below 0x600 one of Linux'
 * own ETH_P_ numbers; behind a GRE device it is GRE's protocol type, which is an EtherType without Ethernet's padding. */

#include "engine/dissect/wb-sll.h"

#include "engine/dissect/wb-ethernet-trailer.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

#define ARPHRD_IPGRE 778
#define MIN_ETHERTYPE 0x600

static const WbValueString type_strings[] = {
  { 0, "Unicast to us" },           { 1, "Broadcast" },  { 2, "Multicast" },
  { 3, "Unicast to another host" }, { 4, "Sent by us" }, { 0, NULL },
};
static const WbValueString eth_p_strings[] = {
  { 0x01, "Raw 802.3" }, { 0x03, "Ethernet" }, { 0x04, "802.2 LLC" }, { 0x07, "PPP (HDLC)" },    { 0x0c, "CAN" },
  { 0x0d, "CAN FD" },    { 0x17, "IrDA LAP" }, { 0xf5, "ISI" },       { 0xf6, "IEEE 802.15.4" }, { 0, NULL },
};

#define PKTTYPE(width)                                                                                                 \
  {                                                                                                                    \
    "sll.pkttype", "Packet type", WB_FIELD_UINT, width, WB_BASE_DEC, .strings = type_strings                           \
  }
#define HALEN(width)                                                                                                   \
  {                                                                                                                    \
    "sll.halen", "Link-layer address length", WB_FIELD_UINT, width, WB_BASE_DEC                                        \
  }

const WbFieldInfo wb_field_sll_pkttype = PKTTYPE (16), wb_field_sll_pkttype8 = PKTTYPE (8);
const WbFieldInfo wb_field_sll_hatype = { "sll.hatype", "Link-layer address type",     WB_FIELD_UINT, 16,
                                          WB_BASE_DEC,  .strings = wb_hardware_strings };
const WbFieldInfo wb_field_sll_halen = HALEN (16), wb_field_sll_halen8 = HALEN (8);
const WbFieldInfo wb_field_sll_ifindex = { "sll.ifindex", "Interface index", WB_FIELD_UINT, 32, WB_BASE_DEC };
const WbFieldInfo wb_field_sll_unused = { "sll.unused", "Unused", WB_FIELD_BYTES };
static const WbFieldInfo field_src_eth = { "sll.src.eth", "Source", WB_FIELD_ETHER };
static const WbFieldInfo field_src_ipv4 = { "sll.src.ipv4", "Source", WB_FIELD_IPV4 };
static const WbFieldInfo field_src_other = { "sll.src.other", "Source", WB_FIELD_BYTES };
static const WbFieldInfo field_ltype = { "sll.ltype", "Protocol",  WB_FIELD_UINT,
                                         16,          WB_BASE_HEX, .strings = eth_p_strings };
static const WbFieldInfo field_gretype = { "sll.gretype", "Protocol",
                                           WB_FIELD_UINT, 16,
                                           WB_BASE_HEX,   .strings = wb_ethertype_strings };
static const WbFieldInfo field_etype = { "sll.etype", "Protocol",  WB_FIELD_UINT,
                                         16,          WB_BASE_HEX, .strings = wb_ethertype_strings };
static const WbFieldInfo field_trailer = { "sll.trailer", "Trailer", WB_FIELD_BYTES };

const WbFieldInfo *const wb_sll_fields[] = {
  &wb_field_sll_pkttype, &wb_field_sll_pkttype8, &wb_field_sll_hatype, &wb_field_sll_halen, &wb_field_sll_halen8,
  &wb_field_sll_ifindex, &field_src_eth,         &field_src_ipv4,      &field_src_other,    &wb_field_sll_unused,
  &field_ltype,          &field_gretype,         &field_etype,         &field_trailer,      NULL,
};

void
wb_sll_read_address (WbDissection *d, guint32 root, WbCursor *c, guint length)
{
  const guint8 *p = wb_cursor_peek (c, MIN (length, 8));

  length = MIN (length, 8);
  if (length == 6 && p)
    {
      d->state.link_src.kind = WB_ADDRESS_ETHER;
      memcpy (d->state.link_src.bytes, p, 6);
    }
  if (length > 0)
    wb_dissection_read_bytes (d, root,
                              length == 6 ? &field_src_eth :
                              length == 4 ? &field_src_ipv4 :
                                            &field_src_other,
                              c, length);
  if (length < 8)
    wb_dissection_read_bytes (d, root, &wb_field_sll_unused, c, 8 - length);
}

void
wb_sll_add_protocol (WbDissection *d, guint32 root, const WbCursor *c, guint32 at, guint16 hatype, guint16 protocol)
{
  const WbFieldInfo *info = protocol < MIN_ETHERTYPE ? &field_ltype :
                            hatype == ARPHRD_IPGRE   ? &field_gretype :
                                                       &field_etype;

  wb_dissection_add (d, root, info, c, at, 2, protocol);
}

void
wb_sll_next (WbDissection *d, const WbCursor *c, guint16 protocol)
{
  WbCursor payload = wb_cursor_rest (c);

  wb_dissection_next_promised (d, protocol < MIN_ETHERTYPE ? WB_TABLE_ETH_P : WB_TABLE_ETHERTYPE, protocol, &payload,
                               WB_NO_FIELD);
}

void
wb_sll_finish (WbDissection *d, guint layer)
{
  wb_ethernet_trailer_finish (d, layer, &field_trailer, 0);
}

void
wb_sll_summarise (WbSummary *s, guint packet_type)
{
  s->protocol = "SLL";
  s->tone = WB_TONE_LINK;
  g_string_assign (s->info, wb_value_string (type_strings, packet_type, "Unknown packet type"));
}
