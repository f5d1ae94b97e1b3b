/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TCP options of single makers and of space links: SCPS capabilities and selective negative acknowledgment (CCSDS
 * 714.0-B-2, 3.2.3 and 3.5), Riverbed's probe and transparency options (no public document: field by field after what
 * Wireshark 4.0 prints). */

#include "engine/dissect/dissect-tcp-private.h"
#include "engine/dissect/wb-dissector.h"

static void
label_title (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->title);
}

static void
label_scps (const WbDissection *d, const WbField *field, GString *out)
{
  if (field->length == 4)
    g_string_append (out, field->info->title);
  else
    g_string_append_printf (out, "Illegal SCPS Extended Capabilities (%u bytes)", field->length);
}

const WbFieldInfo wb_tcp_field_scps = { "tcp.options.scps", "TCP Option - SCPS capabilities", WB_FIELD_BYTES,
                                        .label = label_scps };
const WbFieldInfo wb_tcp_field_snack = { "tcp.options.snack", "TCP Option - Selective Negative Acknowledgment",
                                         WB_FIELD_BYTES, .label = label_title };
const WbFieldInfo wb_tcp_field_riverbed_probe = { "tcp.options.rvbd.probe", "TCP Option - Riverbed Probe",
                                                  WB_FIELD_BYTES, .label = label_title };
const WbFieldInfo wb_tcp_field_riverbed_transparency = { "tcp.options.rvbd.trpy", "TCP Option - Riverbed Transparency",
                                                         WB_FIELD_BYTES, .label = label_title };

#define NUMBER(id, name, title, bits, ...) \
  static const WbFieldInfo field_##id = { "tcp.options." name, title, WB_FIELD_UINT, bits, __VA_ARGS__ }
#define FLAG(id, name, title, width, bit, ...) \
  static const WbFieldInfo field_##id \
      = { "tcp.options." name, title, WB_FIELD_BOOLEAN, width, .mask = bit, __VA_ARGS__ }
#define ADDRESS(id, name, title) \
  static const WbFieldInfo field_##id = { "tcp.options.rvbd." name, title, WB_FIELD_IPV4 }

NUMBER (vector, "scps.vector", "TCP SCPS Capabilities Vector", 8, WB_BASE_HEX);
FLAG (bets, "scpsflags.bets", "Partial Reliability Capable (BETS)", 8, 0x80);
FLAG (snack1, "scpsflags.snack1", "Short Form SNACK Capable (SNACK1)", 8, 0x40);
FLAG (snack2, "scpsflags.snack2", "Long Form SNACK Capable (SNACK2)", 8, 0x20);
FLAG (compress, "scpsflags.compress", "Lossless Header Compression (COMP)", 8, 0x10);
FLAG (nlts, "scpsflags.nlts", "Network Layer Timestamp (NLTS)", 8, 0x08);
NUMBER (scps_reserved, "scpsflags.reserved", "Reserved", 8, WB_BASE_DEC, 0x07);
NUMBER (binding, "scps.binding", "Connection ID", 8, WB_BASE_DEC);
NUMBER (snack_offset, "snack.offset", "TCP SNACK Offset", 16, WB_BASE_DEC);
NUMBER (snack_size, "snack.size", "TCP SNACK Size", 16, WB_BASE_DEC);

NUMBER (type1, "rvbd.probe.type1", "Type", 8, WB_BASE_DEC, 0xf0);
NUMBER (type2, "rvbd.probe.type2", "Type", 8, WB_BASE_DEC, 0xfe);
NUMBER (version1, "rvbd.probe.version", "Version", 8, WB_BASE_DEC, 0x0f);
static void label_version_raw (const WbDissection *d, const WbField *field, GString *out);
NUMBER (version2, "rvbd.probe.version_raw", "Version", 8, WB_BASE_DEC, 0x01, .label = label_version_raw);
NUMBER (probe_reserved, "rvbd.probe.reserved", "Reserved", 8, WB_BASE_HEX);
ADDRESS (prober, "probe.prober", "CSH IP");
ADDRESS (proxy, "probe.proxy.ip", "SSH IP");
NUMBER (proxy_port, "rvbd.probe.proxy.port", "SSH Port", 16, WB_BASE_DEC);
NUMBER (application, "rvbd.probe.appli_ver", "Application Version", 16, WB_BASE_DEC);
ADDRESS (client, "probe.client.ip", "Client IP");
NUMBER (store_id, "rvbd.probe.storeid", "CFE Store ID", 32, WB_BASE_DEC);
NUMBER (probe_flags, "rvbd.probe.flags", "Probe Flags", 8, WB_BASE_HEX);
FLAG (not_cfe, "rvbd.probe.flags.notcfe", "Not CFE", 8, 0x04);
FLAG (last, "rvbd.probe.flags.last", "Last Notify", 8, 0x01);
FLAG (probe_cache, "rvbd.probe.flags.probe", "Disable Probe Cache on CSH", 8, 0x10);
FLAG (ssl, "rvbd.probe.flags.ssl", "SSL Enabled", 8, 0x02);
FLAG (server, "rvbd.probe.flags.server", "SSH outer to server established", 8, 0x01);

static const WbValueString mode_names[] = { { 1, "Port Transparency" }, { 0, "Full Transparency" }, { 0, NULL } };

NUMBER (trpy_flags, "rvbd.trpy.flags", "Transparency Options", 16, WB_BASE_HEX);
FLAG (fw_rst_probe, "rvbd.trpy.flags.fw_rst_probe", "Enable FW traversal feature", 16, 0x400);
FLAG (fw_rst_inner, "rvbd.trpy.flags.fw_rst_inner", "Enable Inner FW feature on All FWs", 16, 0x200);
FLAG (fw_rst, "rvbd.trpy.flags.fw_rst", "Enable Transparency FW feature on All FWs", 16, 0x100);
FLAG (trpy_chksum, "rvbd.trpy.flags.chksum", "Reserved", 16, 0x04);
FLAG (oob, "rvbd.trpy.flags.oob", "Out of band connection", 16, 0x02);
FLAG (mode, "rvbd.trpy.flags.mode", "Transparency Mode", 16, 0x01, .strings = mode_names);
ADDRESS (trpy_src, "trpy.src.ip", "Src SH IP Addr");
ADDRESS (trpy_dst, "trpy.dst.ip", "Dst SH IP Addr");
NUMBER (trpy_src_port, "rvbd.trpy.src.port", "Src SH Inner Port", 16, WB_BASE_DEC);
NUMBER (trpy_dst_port, "rvbd.trpy.dst.port", "Dst SH Inner Port", 16, WB_BASE_DEC);

static const WbFieldInfo remark_short = { "tcp.option.len.invalid", "option length should be >= 3", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = {
  &wb_tcp_field_scps,  &wb_tcp_field_snack, &wb_tcp_field_riverbed_probe, &wb_tcp_field_riverbed_transparency,
  &field_vector,       &field_bets,         &field_snack1,       &field_snack2,       &field_compress,
  &field_nlts,         &field_scps_reserved, &field_binding,     &field_snack_offset, &field_snack_size,
  &field_type1,        &field_type2,        &field_version1,     &field_version2,     &field_probe_reserved,
  &field_prober,       &field_proxy,        &field_proxy_port,   &field_application,  &field_client,
  &field_store_id,     &field_probe_flags,  &field_not_cfe,      &field_last,         &field_probe_cache,
  &field_ssl,          &field_server,       &field_trpy_flags,   &field_fw_rst_probe, &field_fw_rst_inner,
  &field_fw_rst,       &field_trpy_chksum,  &field_oob,          &field_mode,         &field_trpy_src,
  &field_trpy_dst,     &field_trpy_src_port, &field_trpy_dst_port, &remark_short,     NULL,
};

/* The bit is clear in version 2. */
static void
label_version_raw (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, ".... ...%u = Version: 2", (guint) field->value & 1);
}

static void
add_bits (WbTcpOption *o, guint32 parent, const WbFieldInfo *const *infos, guint32 at, guint n, guint64 whole)
{
  for (; *infos; infos++)
    wb_dissection_add_bits (o->d, parent, *infos, &o->c, at, n, whole);
}

void
wb_tcp_option_scps (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_bets, &field_snack1, &field_snack2, &field_compress, &field_nlts,
                                             &field_scps_reserved, NULL };
  guint32 at = o->c.pos, node = o->d->n_fields;
  guint64 vector;

  if (o->length != 4)
    return;
  vector = wb_dissection_read (o->d, o->item, &field_vector, &o->c, 1);
  add_bits (o, node, bits, at, 1, vector);
  wb_dissection_read (o->d, o->item, &field_binding, &o->c, 1);
}

void
wb_tcp_option_snack (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_snack_offset, &o->c, 2);
  wb_dissection_read (o->d, o->item, &field_snack_size, &o->c, 2);
}

/* Version 1. What the type promises and the option does not hold makes the segment malformed. */
static void
read_probe (WbTcpOption *o, guint type)
{
  wb_dissection_read (o->d, o->item, &field_probe_reserved, &o->c, 1);
  wb_dissection_read_bytes (o->d, o->item, &field_prober, &o->c, 4);
  if (type == 0 || type == 3)
    wb_dissection_read (o->d, o->item, &field_application, &o->c, 2);
  else if (type == 1)
    {
      wb_dissection_read_bytes (o->d, o->item, &field_proxy, &o->c, 4);
      wb_dissection_read (o->d, o->item, &field_proxy_port, &o->c, 2);
    }
}

/* Version 2 */
static void
read_probe_info (WbTcpOption *o, guint type)
{
  static const WbFieldInfo *const query_bits[] = { &field_not_cfe, &field_last, NULL };
  static const WbFieldInfo *const response_bits[] = { &field_probe_cache, &field_ssl, &field_server, NULL };
  guint32 at = o->c.pos, node = o->d->n_fields;
  guint64 flags;

  if (type < 7 || type > 9)
    return;
  flags = wb_dissection_read (o->d, o->item, &field_probe_flags, &o->c, 1);
  if (!wb_cursor_ok (&o->c))
    return;
  add_bits (o, node, type == 7 ? response_bits : query_bits, at, 1, flags);
  if (type == 8)
    wb_dissection_read_bytes (o->d, node, &field_client, &o->c, 4);
  else if (type == 9)
    wb_dissection_read (o->d, node, &field_store_id, &o->c, 4);
}

void
wb_tcp_option_riverbed_probe (WbTcpOption *o)
{
  guint32 at = o->c.pos;
  guint8 first;

  if (o->length < 3)
    {
      wb_tcp_option_bad_length (o, &remark_short, 0);
      return;
    }
  first = wb_cursor_u8 (&o->c);
  if ((first & 1 ? first >> 4 : first >> 1) > 10)
    return; /* no such message */
  if (first & 1)
    {
      wb_dissection_add_bits (o->d, o->item, &field_type1, &o->c, at, 1, first);
      wb_dissection_add_bits (o->d, o->item, &field_version1, &o->c, at, 1, first);
      read_probe (o, first >> 4);
      return;
    }
  wb_dissection_add_bits (o->d, o->item, &field_type2, &o->c, at, 1, first);
  wb_dissection_add_bits (o->d, o->item, &field_version2, &o->c, at, 1, first);
  wb_dissection_flag (o->d, wb_dissection_add (o->d, o->item, &field_version1, &o->c, at, 1, 2), WB_FIELD_HIDDEN);
  read_probe_info (o, first >> 1);
}

void
wb_tcp_option_riverbed_transparency (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_fw_rst_probe, &field_fw_rst_inner, &field_fw_rst,
                                             &field_trpy_chksum, &field_oob, &field_mode, NULL };
  guint32 at = o->c.pos, node = o->d->n_fields;
  guint64 flags = wb_dissection_read (o->d, o->item, &field_trpy_flags, &o->c, 2);

  add_bits (o, node, bits, at, 2, flags);
  wb_dissection_read_bytes (o->d, o->item, &field_trpy_src, &o->c, 4);
  wb_dissection_read_bytes (o->d, o->item, &field_trpy_dst, &o->c, 4);
  wb_dissection_read (o->d, o->item, &field_trpy_src_port, &o->c, 2);
  wb_dissection_read (o->d, o->item, &field_trpy_dst_port, &o->c, 2);
}

/* Declares the names; TCP calls the readers, nothing is looked up here. */
const WbDissector wb_dissector_tcp_scps = {
  .name = "tcp.options.scps",
  .short_name = "TCP",
  .root = &wb_tcp_field_scps,
  .fields = fields,
};
