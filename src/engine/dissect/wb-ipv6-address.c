/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses that carry other addresses.
 *
 *   2002:V4AD:DRES:SLA…                6to4
 *   2001:0:SERV:ER__:flag:~port:~CLI:~ENT  Teredo
 *   …:xxXX:XXff:feXX:XXXX, bit 0x02 set    EUI-64 made from a MAC
 *   …:0[2]00:5efe:V4AD:DRES                ISATAP
 *   64:ff9b::V4AD:DRES                     well-known translation prefix */

#include "engine/dissect/wb-ipv6.h"

#include <string.h>

#define IPV4(id, name, title) static const WbFieldInfo field_##id = { "ipv6." name, title, WB_FIELD_IPV4 };
#define U16(id, name, title)                                                                                           \
  static const WbFieldInfo field_##id = { "ipv6." name, title, WB_FIELD_UINT, 16, WB_BASE_DEC };
#define MAC(id, name, title) static const WbFieldInfo field_##id = { "ipv6." name, title, WB_FIELD_ETHER };

IPV4 (src_6to4_gw, "src_6to4_gw_ipv4", "Source 6to4 Gateway IPv4")
U16 (src_6to4_sla, "src_6to4_sla_id", "Source 6to4 SLA ID")
IPV4 (dst_6to4_gw, "dst_6to4_gw_ipv4", "Destination 6to4 Gateway IPv4")
U16 (dst_6to4_sla, "dst_6to4_sla_id", "Destination 6to4 SLA ID")
IPV4 (any_6to4_gw, "6to4_gw_ipv4", "6to4 Gateway IPv4")
U16 (any_6to4_sla, "6to4_sla_id", "6to4 SLA ID")
IPV4 (src_ts, "src_ts_ipv4", "Source Teredo Server IPv4")
U16 (src_tc_port, "src_tc_port", "Source Teredo Port")
IPV4 (src_tc, "src_tc_ipv4", "Source Teredo Client IPv4")
IPV4 (dst_ts, "dst_ts_ipv4", "Destination Teredo Server IPv4")
U16 (dst_tc_port, "dst_tc_port", "Destination Teredo Port")
IPV4 (dst_tc, "dst_tc_ipv4", "Destination Teredo Client IPv4")
IPV4 (any_ts, "ts_ipv4", "Teredo Server IPv4")
U16 (any_tc_port, "tc_port", "Teredo Port")
IPV4 (any_tc, "tc_ipv4", "Teredo Client IPv4")
MAC (src_mac, "src_slaac_mac", "Source SLAAC MAC")
MAC (dst_mac, "dst_slaac_mac", "Destination SLAAC MAC")
MAC (any_mac, "slaac_mac", "SLAAC MAC")
IPV4 (src_isatap, "src_isatap_ipv4", "Source ISATAP IPv4")
IPV4 (dst_isatap, "dst_isatap_ipv4", "Destination ISATAP IPv4")
IPV4 (any_isatap, "isatap_ipv4", "ISATAP IPv4")
IPV4 (src_embed, "src_embed_ipv4", "Source Embedded IPv4")
IPV4 (dst_embed, "dst_embed_ipv4", "Destination Embedded IPv4")
IPV4 (any_embed, "embed_ipv4", "Embedded IPv4")

const WbFieldInfo *const wb_ipv6_address_fields[] = {
  &field_src_6to4_gw,  &field_src_6to4_sla, &field_dst_6to4_gw, &field_dst_6to4_sla, &field_any_6to4_gw,
  &field_any_6to4_sla, &field_src_ts,       &field_src_tc_port, &field_src_tc,       &field_dst_ts,
  &field_dst_tc_port,  &field_dst_tc,       &field_any_ts,      &field_any_tc_port,  &field_any_tc,
  &field_src_mac,      &field_dst_mac,      &field_any_mac,     &field_src_isatap,   &field_dst_isatap,
  &field_any_isatap,   &field_src_embed,    &field_dst_embed,   &field_any_embed,    NULL,
};

static void
add (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 at, guint32 length,
     guint64 value, gboolean hidden)
{
  guint32 field = wb_dissection_add (d, parent, info, c, at, length, value);

  wb_dissection_flag (d, field, WB_FIELD_GENERATED | (hidden ? WB_FIELD_HIDDEN : 0));
}

static void
add_6to4 (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, gboolean is_dst)
{
  const guint8 *p = c->data + at;
  guint sla = p[6] << 8 | p[7];

  if (p[0] != 0x20 || p[1] != 0x02)
    return;
  add (d, parent, is_dst ? &field_dst_6to4_gw : &field_src_6to4_gw, c, at + 2, 4, 0, FALSE);
  add (d, parent, is_dst ? &field_dst_6to4_sla : &field_src_6to4_sla, c, at + 6, 2, sla, FALSE);
  add (d, parent, &field_any_6to4_gw, c, at + 2, 4, 0, TRUE);
  add (d, parent, &field_any_6to4_sla, c, at + 6, 2, sla, TRUE);
}

static void
add_teredo (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, gboolean is_dst)
{
  static const WbFieldInfo *const infos[3][3] = {
    { &field_src_ts, &field_src_tc_port, &field_src_tc },
    { &field_dst_ts, &field_dst_tc_port, &field_dst_tc },
    { &field_any_ts, &field_any_tc_port, &field_any_tc },
  };
  const guint8 *p = c->data + at;
  guint8 client[4];

  if (p[0] != 0x20 || p[1] != 0x01 || p[2] || p[3])
    return;
  for (guint i = 0; i < 4; i++)
    client[i] = (guint8) ~p[12 + i];
  for (guint i = 0; i < 2; i++)
    {
      const WbFieldInfo *const *row = infos[i ? 2 : is_dst];
      guint32 field;

      add (d, parent, row[0], c, at + 4, 4, 0, i > 0);
      add (d, parent, row[1], c, at + 10, 2, (p[10] << 8 | p[11]) ^ 0xffff, i > 0);
      field = wb_dissection_add_copy (d, parent, row[2], c, at + 12, 4, client, 4);
      wb_dissection_flag (d, field, WB_FIELD_GENERATED | (i ? WB_FIELD_HIDDEN : 0));
    }
}

static void
add_slaac (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, gboolean is_dst)
{
  const guint8 *p = c->data + at;
  guint8 mac[6];

  if (!(p[8] & 0x02) || p[11] != 0xff || p[12] != 0xfe)
    return;
  memcpy (mac, p + 8, 3);
  memcpy (mac + 3, p + 13, 3);
  mac[0] &= 0xfd;
  for (guint i = 0; i < 2; i++)
    {
      const WbFieldInfo *info = i ? &field_any_mac : is_dst ? &field_dst_mac : &field_src_mac;
      guint32 field = wb_dissection_add_copy (d, parent, info, c, at + 8, 8, mac, 6);

      wb_dissection_flag (d, field, WB_FIELD_GENERATED | (i ? WB_FIELD_HIDDEN : 0));
    }
}

static void
add_isatap (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, gboolean is_dst)
{
  const guint8 *p = c->data + at;

  if ((p[8] & 0xfc) || p[9] || p[10] != 0x5e || p[11] != 0xfe)
    return;
  add (d, parent, is_dst ? &field_dst_isatap : &field_src_isatap, c, at + 12, 4, 0, FALSE);
  add (d, parent, &field_any_isatap, c, at + 12, 4, 0, TRUE);
}

static void
add_embedded (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, gboolean is_dst)
{
  static const guint8 prefix[12] = { 0x00, 0x64, 0xff, 0x9b };

  if (memcmp (c->data + at, prefix, sizeof prefix) != 0)
    return;
  add (d, parent, is_dst ? &field_dst_embed : &field_src_embed, c, at + 12, 4, 0, FALSE);
  add (d, parent, &field_any_embed, c, at + 12, 4, 0, TRUE);
}

void
wb_ipv6_address_add_details (WbDissection *d, guint32 parent, const WbCursor *c, guint32 src_at, guint32 dst_at)
{
  static void (*const kinds[]) (WbDissection *, guint32, const WbCursor *, guint32,
                                gboolean) = { add_6to4, add_teredo, add_slaac, add_isatap, add_embedded };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      kinds[i](d, parent, c, src_at, FALSE);
      kinds[i](d, parent, c, dst_at, TRUE);
    }
}
