/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Multicast Listener Discovery, RFC 2710 and (version 2) RFC 3810; they are ICMPv6 messages 130 to 132 and 143.
 *
 *   | max response code |  reserved  | multicast address, 16 | [ resv S QRV | QQIC | sources | addresses … ]
 *
 *   | reserved | number of records | records: type | aux words | sources | multicast address | addresses | aux … */

#include "engine/dissect/wb-icmpv6.h"

static const WbValueString record_strings[] = {
  { 1, "Include" },
  { 2, "Exclude" },
  { 3, "Changed to include" },
  { 4, "Changed to exclude" },
  { 5, "Allow new sources" },
  { 6, "Block old sources" },
  { 0, NULL },
};

static void
label_record (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Multicast Address Record %s",
                          wb_value_string (record_strings, field->value, "Unknown Record Type"));
}

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "icmpv6." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "icmpv6." name, title, kind_ };

UINT (delay, "mld.maximum_response_delay", "Maximum Response Delay [ms]", 16, WB_BASE_DEC)
OTHER (group, "mld.multicast_address", "Multicast Address", WB_FIELD_IPV6)
UINT (code, "mld.maximum_response_code", "Maximum Response Code", 16, WB_BASE_DEC)
UINT (flag, "mld.flag", "Flags", 8, WB_BASE_HEX)
static const WbFieldInfo field_s = { "icmpv6.mld.flag.s", "Suppress Router-Side Processing", WB_FIELD_BOOLEAN, 8,
                                     .mask = 0x08 };
UINT (qrv, "mld.flag.qrv", "QRV (Querier's Robustness Variable)", 8, WB_BASE_DEC, .mask = 0x07)
UINT (flag_reserved, "mld.flag.reserved", "Reserved", 8, WB_BASE_DEC, .mask = 0xf0)
UINT (qqi, "mld.qqi", "QQIC (Querier's Query Interval Code)", 8, WB_BASE_DEC)
UINT (sources, "mld.nb_sources", "Number of Sources", 16, WB_BASE_DEC)
OTHER (source, "mld.source_address", "Source Address", WB_FIELD_IPV6)
UINT (records, "mldr.nb_mcast_records", "Number of Multicast Address Records", 16, WB_BASE_DEC)
static const WbFieldInfo field_record = { "icmpv6.mldr.mar", "Multicast Address Record", WB_FIELD_NONE,
                                          .label = label_record };
UINT (record_type, "mldr.mar.record_type", "Record Type", 8, WB_BASE_DEC, .strings = record_strings)
UINT (aux_len, "mldr.mar.aux_data_len", "Aux Data Len", 8, WB_BASE_DEC)
UINT (record_sources, "mldr.mar.nb_sources", "Number of Sources", 16, WB_BASE_DEC)
OTHER (record_group, "mldr.mar.multicast_address", "Multicast Address", WB_FIELD_IPV6)
OTHER (record_source, "mldr.mar.source_address", "Source Address", WB_FIELD_IPV6)
OTHER (aux, "mldr.mar.auxiliary_data", "Auxiliary Data", WB_FIELD_BYTES)

const WbFieldInfo *const wb_mld_fields[] = {
  &field_delay,        &field_group,         &field_code,        &field_flag,    &field_s,
  &field_qrv,          &field_flag_reserved, &field_qqi,         &field_sources, &field_source,
  &field_records,      &field_record,        &field_record_type, &field_aux_len, &field_record_sources,
  &field_record_group, &field_record_source, &field_aux,         NULL,
};

guint
wb_mld_float (guint code, guint bits)
{
  guint top = 1u << (bits + 3);
  guint mantissa = code & ((1u << bits) - 1), exponent = code >> bits & 7;

  return code < top ? code : (mantissa | 1u << bits) << (exponent + 3);
}

void
wb_mld_dissect_query (WbDissection *d, guint32 root, WbCursor *c, gboolean version_2)
{
  static const WbFieldInfo *const bits[] = { &field_s, &field_qrv, &field_flag_reserved, NULL };
  guint32 at = c->pos, field;
  guint value, count;

  if (!version_2)
    {
      wb_dissection_read (d, root, &field_delay, c, 2);
      wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, 2);
      wb_dissection_read_bytes (d, root, &field_group, c, 16);
      return;
    }
  value = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add (d, root, &field_code, c, at, 2, wb_mld_float (value, 12));
  wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, 2);
  wb_dissection_read_bytes (d, root, &field_group, c, 16);
  at = c->pos;
  value = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return;
  field = wb_dissection_add (d, root, &field_flag, c, at, 1, value);
  wb_dissection_add_bit_row (d, field, bits, c, at, 1, value);
  value = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add (d, root, &field_qqi, c, at + 1, 1, wb_mld_float (value, 4));
  count = (guint) wb_dissection_read (d, root, &field_sources, c, 2);
  for (guint i = 0; i < count && wb_cursor_ok (c); i++)
    wb_dissection_read_bytes (d, root, &field_source, c, 16);
}

void
wb_mld_dissect_report_2 (WbDissection *d, guint32 root, WbCursor *c)
{
  wb_dissection_read_bytes (d, root, &wb_field_icmpv6_reserved, c, 2);
  wb_dissection_read (d, root, &field_records, c, 2);
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      guint32 at = c->pos, node;
      guint words, count, type;

      if (!wb_cursor_need (c, 1))
        return;
      node = wb_dissection_add (d, root, &field_record, c, at, 0, 0);
      type = (guint) wb_dissection_read (d, node, &field_record_type, c, 1);
      words = (guint) wb_dissection_read (d, node, &field_aux_len, c, 1);
      count = (guint) wb_dissection_read (d, node, &field_record_sources, c, 2);
      wb_dissection_read_bytes (d, node, &field_record_group, c, 16);
      for (guint i = 0; i < count && wb_cursor_ok (c); i++)
        wb_dissection_read_bytes (d, node, &field_record_source, c, 16);
      if (words)
        wb_dissection_read_bytes (d, node, &field_aux, c, words * 4);
      if (node != WB_NO_FIELD)
        {
          d->fields[node].value = type;
          d->fields[node].length = c->pos - at;
        }
    }
}
