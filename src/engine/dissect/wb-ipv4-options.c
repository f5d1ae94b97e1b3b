/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RFC 791 3.1, and RFC 1063 (MTU), 1108 (security), 1393 (traceroute), 1770 (directed broadcast), 2113 (router alert),
 * 4782 (Quick-Start), FIPS 188 (CIPSO).
 *
 *   | copy class number | length | data … |     but for END (0) and NOP (1), which are that one byte
 *
 * Lengths lie. One below 2 or past the end of the header ends the list; inside an option every read is bounded by the
 * option's own window, so a short option is malformed where it ends and not where the header does. */

#include "engine/dissect/wb-ipv4-options.h"

#include "engine/dissect/wb-ipv4.h"
#include "engine/dissect/wb-quick-start.h"

#include <string.h>

enum
{
  END = 0,
  NOP = 1,
  RECORD_ROUTE = 7,
  QUICK_START = 25,
  TIMESTAMP = 68,
  MTU_PROBE = 11,
  MTU_REPLY = 12,
  TRACEROUTE = 82,
  SECURITY = 130,
  LOOSE_ROUTE = 131,
  EXT_SECURITY = 133,
  CIPSO = 134,
  STREAM_ID = 136,
  STRICT_ROUTE = 137,
  ROUTER_ALERT = 148,
  DIRECTED_BROADCAST = 149,
};

#define CIPSO_MAX_TAG 34 /* 60 of header - 20 fixed - 6 before the first tag */

static const WbValueString class_strings[] = {
  { 0, "Control" },
  { 1, "Reserved for future use" },
  { 2, "Debugging and measurement" },
  { 3, "Reserved for future use" },
  { 0, NULL },
};
static const WbValueString number_strings[] = {
  { 0, "End of Option List (EOL)" },
  { 1, "No-Operation (NOP)" },
  { 2, "Security" },
  { 3, "Loose source route" },
  { 4, "Time stamp" },
  { 5, "Extended security" },
  { 6, "Commercial IP security option" },
  { 7, "Record route" },
  { 8, "Stream identifier" },
  { 9, "Strict source route" },
  { 10, "Experimental Measurement" },
  { 11, "MTU probe" },
  { 12, "MTU Reply" },
  { 13, "Experimental Flow Control" },
  { 14, "Experimental Access Control" },
  { 17, "Extended Internet Protocol" },
  { 18, "Traceroute" },
  { 19, "Address Extension" },
  { 20, "Router Alert" },
  { 21, "Selective Directed Broadcast" },
  { 23, "Dynamic Packet State" },
  { 24, "Upstream Multicast Packet" },
  { 25, "Quick-Start" },
  { 30, "RFC 3692-style experiment" },
  { 0, NULL },
};
static const WbValueString yes_no_strings[] = { { 1, "Yes" }, { 0, "No" }, { 0, NULL } };
static const WbValueString flag_strings[] = { { 0, "Time stamps only" },
                                              { 1, "Time stamp and address" },
                                              { 3, "Time stamps for prespecified addresses" },
                                              { 0, NULL } };
static const WbValueString alert_strings[] = { { 0, "Router shall examine packet" }, { 0, NULL } };
static const WbValueString security_strings[] = {
  { 0x0000, "Unclassified" }, { 0xf135, "Confidential" }, { 0x789a, "EFTO" },
  { 0xbc4d, "MMMM" },         { 0x5e26, "PROG" },         { 0xaf13, "Restricted" },
  { 0xd788, "Secret" },       { 0x6bc5, "Top secret" },   { 0, NULL },
};
static const WbValueString level_strings[] = {
  { 0x01, "Reserved 4" },   { 0x3d, "Top secret" }, { 0x5a, "Secret" },
  { 0x96, "Confidential" }, { 0x66, "Reserved 3" }, { 0xcc, "Reserved 2" },
  { 0xab, "Unclassified" }, { 0xf1, "Reserved 1" }, { 0, NULL },
};
static const WbValueString protected_strings[] = {
  { 1, "Datagram protected in accordance with its rules" },
  { 0, "Datagram not protected in accordance with its rules" },
  { 0, NULL },
};
static const WbValueString termination_strings[] = { { 1, "Additional octet present" },
                                                     { 0, "Final octet" },
                                                     { 0, NULL } };
static const WbValueString tag_strings[] = {
  { 0, "Padding" },
  { 1, "Restrictive Category Bitmap" },
  { 2, "Enumerated Categories" },
  { 5, "Ranged Categories" },
  { 6, "Permissive Categories" },
  { 7, "Free Form" },
  { 0, NULL },
};

/* --- labels --- */

static void
label_options (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 self = wb_dissection_index (d, field);

  g_string_append_printf (out, "Options: (%u bytes)", field->length);
  for (guint32 i = self + 1; i < d->n_fields && d->fields[i].layer == field->layer; i++)
    if (d->fields[i].parent == self && g_str_has_prefix (d->fields[i].info->name, "ip.options.") &&
        d->fields[i].length > 1)
      g_string_append_printf (out, ", %s", d->fields[i].info->title + strlen ("IP Option - "));
}

static void
label_node (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->title);
  if (field->length > 1)
    g_string_append_printf (out, " (%u bytes)", field->length);
}

static void
label_unknown (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Unknown (0x%02x) (%u byte%s)", (guint) field->value, field->length,
                          field->length == 1 ? "" : "s");
}

/* --- fields --- */

#define NODE(id, name, title)                                                                                          \
  static const WbFieldInfo node_##id = { "ip.options." name, "IP Option - " title, WB_FIELD_BYTES,                     \
                                         .label = label_node };
#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, bit, values)                                                                              \
  static const WbFieldInfo field_##id = { name, title, WB_FIELD_BOOLEAN, 8, .mask = bit, .strings = values };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { name, title, kind_ };
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { name, title, WB_FIELD_NONE };

/* Tree nodes that carry no name of their own. */
static const WbFieldInfo node_options = { "", "Options", WB_FIELD_NONE, .label = label_options };
static const WbFieldInfo node_unknown = { "", "Unknown option", WB_FIELD_NONE, .label = label_unknown };

NODE (eol, "eol", "End of Options List (EOL)")
NODE (nop, "nop", "No-Operation (NOP)")
NODE (security, "security", "Security")
NODE (ext_security, "ext_security", "Extended Security")
NODE (cipso, "cipso", "Commercial Security")
NODE (loose, "route", "Loose Source Route")
NODE (strict, "source_route", "Strict Source Route")
NODE (record, "record_route", "Record Route")
NODE (timestamp, "timestamp", "Time Stamp")
NODE (sid, "sid", "Stream ID")
NODE (mtu_probe, "mtu_probe", "MTU Probe")
NODE (mtu_reply, "mtu_reply", "MTU Reply")
NODE (traceroute, "traceroute", "Traceroute")
NODE (alert, "routeralert", "Router Alert")
NODE (sdb, "sdb", "Selective Directed Broadcast")
NODE (qs, "qs", "Quick-Start")

UINT (type, "ip.opt.type", "Type", 8, WB_BASE_DEC)
BIT (copy, "ip.opt.type.copy", "Copy on fragmentation", 0x80, yes_no_strings)
UINT (class, "ip.opt.type.class", "Class", 8, WB_BASE_DEC, .mask = 0x60, .strings = class_strings)
UINT (number, "ip.opt.type.number", "Number", 8, WB_BASE_DEC, .mask = 0x1f, .strings = number_strings)
UINT (len, "ip.opt.len", "Length", 8, WB_BASE_DEC)
UINT (ptr, "ip.opt.ptr", "Pointer", 8, WB_BASE_DEC)
UINT (stream, "ip.opt.sid", "Stream Identifier", 16, WB_BASE_DEC)
UINT (mtu, "ip.opt.mtu", "MTU", 16, WB_BASE_DEC)
UINT (id_number, "ip.opt.id_number", "ID Number", 16, WB_BASE_DEC)
UINT (ohc, "ip.opt.ohc", "Outbound Hop Count", 16, WB_BASE_DEC)
UINT (rhc, "ip.opt.rhc", "Return Hop Count", 16, WB_BASE_DEC)
OTHER (originator, "ip.opt.originator", "Originator IP Address", WB_FIELD_IPV4)
UINT (ra, "ip.opt.ra", "Router Alert", 16, WB_BASE_DEC, .strings = alert_strings)
OTHER (addr, "ip.opt.addr", "IP Address", WB_FIELD_IPV4)
OTHER (padding, "ip.opt.padding", "Padding", WB_FIELD_BYTES)
UINT (qs_func, "ip.opt.qs_func", "Function", 8, WB_BASE_DEC, .mask = 0xf0, .strings = wb_quick_start_function_strings)
UINT (qs_rate, "ip.opt.qs_rate", "Rate", 8, WB_BASE_DEC, .mask = 0x0f, .strings = wb_quick_start_rate_strings)
UINT (qs_ttl, "ip.opt.qs_ttl", "QS TTL", 8, WB_BASE_DEC)
UINT (qs_ttl_diff, "ip.opt.qs_ttl_diff", "TTL Diff", 8, WB_BASE_DEC)
UINT (qs_unused, "ip.opt.qs_unused", "Not Used", 8, WB_BASE_DEC)
UINT (qs_nonce, "ip.opt.qs_nonce", "QS Nonce", 32, WB_BASE_HEX, .mask = 0xfffffffc)
UINT (qs_reserved, "ip.opt.qs_reserved", "Reserved", 32, WB_BASE_HEX, .mask = 0x3)
UINT (sec, "ip.opt.sec_rfc791_sec", "Security", 16, WB_BASE_HEX, .strings = security_strings)
UINT (comp, "ip.opt.sec_rfc791_comp", "Compartments", 16, WB_BASE_DEC)
OTHER (hr, "ip.opt.sec_rfc791_hr", "Handling Restrictions", WB_FIELD_STRING)
OTHER (tcc, "ip.opt.sec_rfc791_tcc", "Transmission Control Code", WB_FIELD_STRING)
UINT (level, "ip.opt.sec_cl", "Classification Level", 8, WB_BASE_HEX, .strings = level_strings)
UINT (authority, "ip.opt.sec_prot_auth_flags", "Protection Authority Flags", 8, WB_BASE_HEX)
BIT (genser, "ip.opt.sec_prot_auth_genser", "GENSER", 0x80, protected_strings)
BIT (siop, "ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", 0x40, protected_strings)
BIT (sci, "ip.opt.sec_prot_auth_sci", "SCI", 0x20, protected_strings)
BIT (nsa, "ip.opt.sec_prot_auth_nsa", "NSA", 0x10, protected_strings)
BIT (doe, "ip.opt.sec_prot_auth_doe", "DOE", 0x08, protected_strings)
UINT (unassigned, "ip.opt.sec_prot_auth_unassigned", "Unassigned", 8, WB_BASE_HEX, .mask = 0x06)
UINT (unassigned_n, "ip.opt.sec_prot_auth_unassigned", "Unassigned", 8, WB_BASE_HEX, .mask = 0xfe)
BIT (fti, "ip.opt.sec_prot_auth_fti", "Field Termination Indicator", 0x01, termination_strings)
UINT (ext_code, "ip.opt.ext_sec_add_sec_info_format_code", "Additional Security Info Format Code", 8, WB_BASE_HEX)
OTHER (ext_info, "ip.opt.ext_sec_add_sec_info", "Additional Security Info", WB_FIELD_BYTES)
OTHER (rec_rt, "ip.rec_rt", "Recorded Route", WB_FIELD_IPV4)
OTHER (rec_rt_host, "ip.rec_rt_host", "Recorded Route Host", WB_FIELD_IPV4)
OTHER (src_rt, "ip.src_rt", "Source Route", WB_FIELD_IPV4)
OTHER (src_rt_host, "ip.src_rt_host", "Source Route Host", WB_FIELD_IPV4)
OTHER (empty_rt, "ip.empty_rt", "Empty Route", WB_FIELD_IPV4)
OTHER (empty_rt_host, "ip.empty_rt_host", "Empty Route Host", WB_FIELD_IPV4)
UINT (doi, "ip.cipso.doi", "DOI", 32, WB_BASE_DEC)
UINT (tag_type, "ip.cipso.tag_type", "Tag Type", 8, WB_BASE_DEC, .strings = tag_strings)
UINT (sensitivity, "ip.cipso.sensitivity_level", "Sensitivity Level", 8, WB_BASE_DEC)
OTHER (categories, "ip.cipso.categories", "Categories", WB_FIELD_STRING)
OTHER (tag_data, "ip.cipso.tag_data", "Tag data", WB_FIELD_BYTES)
UINT (overflow, "ip.opt.overflow", "Overflow", 8, WB_BASE_DEC, .mask = 0xf0)
UINT (flag, "ip.opt.flag", "Flag", 8, WB_BASE_HEX, .mask = 0x0f, .strings = flag_strings)
UINT (stamp, "ip.opt.time_stamp", "Time stamp", 32, WB_BASE_DEC)
OTHER (stamp_addr, "ip.opt.time_stamp_addr", "Address", WB_FIELD_IPV4)

REMARK (length, "ip.opt.len.invalid", "Invalid length for option")
REMARK (fti, "ip.opt.len.invalid", "Field Termination Indicator set to 1 for last byte of option")
REMARK (extra, "ip.opt.len.invalid", "Extraneous data in option")
REMARK (before, "ip.opt.ptr.before_address", "Pointer points before first address")
REMARK (middle, "ip.opt.ptr.middle_address", "Pointer points to middle of address")
REMARK (too_long, "ip.subopt_too_long", "Suboption would go past end of option")
REMARK (four_nops, "ip.nop", "4 NOP in a row - a router may have removed some options")
REMARK (cipso_tag, "ip.cipso.malformed", "Malformed CIPSO tag")

const WbFieldInfo *const wb_ipv4_option_fields[] = {
  &node_eol,          &node_nop,          &node_security,
  &node_ext_security, &node_cipso,        &node_loose,
  &node_strict,       &node_record,       &node_timestamp,
  &node_sid,          &node_mtu_probe,    &node_mtu_reply,
  &node_traceroute,   &node_alert,        &node_sdb,
  &node_qs,           &field_type,        &field_copy,
  &field_class,       &field_number,      &field_len,
  &field_ptr,         &field_stream,      &field_mtu,
  &field_id_number,   &field_ohc,         &field_rhc,
  &field_originator,  &field_ra,          &field_addr,
  &field_padding,     &field_qs_func,     &field_qs_rate,
  &field_qs_ttl,      &field_qs_ttl_diff, &field_qs_unused,
  &field_qs_nonce,    &field_qs_reserved, &field_sec,
  &field_comp,        &field_hr,          &field_tcc,
  &field_level,       &field_authority,   &field_genser,
  &field_siop,        &field_sci,         &field_nsa,
  &field_doe,         &field_unassigned,  &field_unassigned_n,
  &field_fti,         &field_ext_code,    &field_ext_info,
  &field_rec_rt,      &field_rec_rt_host, &field_src_rt,
  &field_src_rt_host, &field_empty_rt,    &field_empty_rt_host,
  &field_doi,         &field_tag_type,    &field_sensitivity,
  &field_categories,  &field_tag_data,    &field_overflow,
  &field_flag,        &field_stamp,       &field_stamp_addr,
  &remark_length,     &remark_fti,        &remark_extra,
  &remark_before,     &remark_middle,     &remark_too_long,
  &remark_four_nops,  &remark_cipso_tag,  NULL,
};

/* --- options one by one; `c` is a window over exactly the option, positioned behind its length byte --- */

static void
add_hidden (WbDissection *d, guint32 node, const WbFieldInfo *info, const WbCursor *c, guint32 at)
{
  wb_dissection_flag (d, wb_dissection_add (d, node, info, c, at, 4, 0), WB_FIELD_HIDDEN | WB_FIELD_GENERATED);
}

static void
add_route (WbDissection *d, guint32 node, const WbFieldInfo *info, const WbFieldInfo *host, WbCursor *c)
{
  guint32 at = c->pos;

  wb_dissection_read_bytes (d, node, info, c, 4);
  if (wb_cursor_ok (c))
    add_hidden (d, node, host, c, at);
}

/* Record, loose and strict route (RFC 791): the pointer is 1-origin and counts from the type byte; what lies before it
 * has been recorded. The last address of a source route still under way is the destination. */
static void
dissect_route (WbDissection *d, guint32 node, WbCursor *c, gboolean source_route)
{
  guint32 start = c->start, length = c->reported - start, ptr, field, at;

  ptr = (guint32) wb_dissection_read (d, node, &field_ptr, c, 1);
  if (!wb_cursor_ok (c))
    return;
  field = d->n_fields - 1;
  if (ptr < 4 || ptr & 3)
    {
      wb_dissection_remark (d, field, ptr < 4 ? &remark_before : &remark_middle, c, start + 2, 1, WB_FIELD_WARNING);
      return;
    }
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      at = c->pos - start;
      if (wb_cursor_reported_left (c) < 4)
        {
          wb_dissection_remark (d, field, &remark_too_long, c, c->pos, 0, WB_FIELD_WARNING);
          return;
        }
      if (ptr > length)
        add_route (d, node, &field_rec_rt, &field_rec_rt_host, c);
      else if (source_route && at == length - 4)
        {
          wb_dissection_read_bytes (d, node, &wb_field_ip_dst, c, 4);
          if (wb_cursor_ok (c))
            wb_ipv4_add_hidden (d, node, c, start + at, &wb_field_ip_dst_host);
        }
      else if (at + 1 < ptr)
        add_route (d, node, &field_rec_rt, &field_rec_rt_host, c);
      else if (source_route)
        add_route (d, node, &field_src_rt, &field_src_rt_host, c);
      else
        add_route (d, node, &field_empty_rt, &field_empty_rt_host, c);
    }
}

static void
dissect_timestamp (WbDissection *d, guint32 node, WbCursor *c)
{
  guint32 at;
  guint flag;

  wb_dissection_read (d, node, &field_ptr, c, 1);
  at = c->pos;
  flag = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add_bits (d, node, &field_overflow, c, at, 1, flag);
  wb_dissection_add_bits (d, node, &field_flag, c, at, 1, flag);
  flag &= 15;
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      gboolean with_address = flag == 1 || flag == 3;

      if (wb_cursor_reported_left (c) < (with_address ? 8u : 4u))
        {
          wb_dissection_remark (d, node, &remark_too_long, c, c->pos, wb_cursor_left (c), WB_FIELD_WARNING);
          return;
        }
      if (with_address)
        wb_dissection_read_bytes (d, node, &field_stamp_addr, c, 4);
      wb_dissection_read (d, node, &field_stamp, c, 4);
    }
}

/* RFC 791, 3.1: sixteen levels that keep their distance. Length and level tell that form from RFC 1108's. */
static gboolean
is_old_security (const WbCursor *c)
{
  static const guint16 levels[] = { 0x0000, 0xf135, 0x789a, 0xbc4d, 0x5e26, 0xaf13, 0xd788, 0x6bc5,
                                    0x35e2, 0x9af1, 0x4d78, 0x24bd, 0x135e, 0x89af, 0xc4d6, 0xe26b };

  if (c->reported - c->start != 11)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (wb_cursor_be (c, c->pos, 2) == levels[i])
      return TRUE;
  return FALSE;
}

static void
dissect_security (WbDissection *d, guint32 node, WbCursor *c)
{
  static const WbFieldInfo *const first[] = { &field_genser, &field_siop,       &field_sci, &field_nsa,
                                              &field_doe,    &field_unassigned, &field_fti, NULL };
  static const WbFieldInfo *const later[] = { &field_unassigned_n, &field_fti, NULL };
  gboolean is_first = TRUE;
  guint byte = 1;

  if (is_old_security (c))
    {
      wb_dissection_read (d, node, &field_sec, c, 2);
      wb_dissection_read (d, node, &field_comp, c, 2);
      wb_dissection_read_bytes (d, node, &field_hr, c, 2);
      wb_dissection_read_bytes (d, node, &field_tcc, c, 3);
      return;
    }
  wb_dissection_read (d, node, &field_level, c, 1);
  while (byte & 1 && wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      guint32 at = c->pos, field;

      byte = wb_cursor_u8 (c);
      if (!wb_cursor_ok (c))
        return;
      field = wb_dissection_add (d, node, &field_authority, c, at, 1, byte);
      wb_dissection_add_bit_row (d, field, is_first ? first : later, c, at, 1, byte);
      is_first = FALSE;
    }
  if (wb_cursor_ok (c) && (byte & 1 || wb_cursor_reported_left (c) > 0) && c->reported - c->start > 3)
    wb_dissection_remark (d, node, byte & 1 ? &remark_fti : &remark_extra, c, c->pos, 0, WB_FIELD_WARNING);
}

static void
append_category (GString *list, guint low, guint high)
{
  if (list->len)
    g_string_append_c (list, ',');
  if (low == high)
    g_string_append_printf (list, "%u", low);
  else
    g_string_append_printf (list, "%u-%u", low, high);
}

/* The categories of one tag as people write them: "1,5,7-9". */
static void
add_categories (WbDissection *d, guint32 node, WbCursor *c, guint type, guint32 length)
{
  g_autoptr (GString) list = g_string_new (NULL);
  guint32 at = c->pos;
  WbCursor in = wb_cursor_sub (c, length);

  /* Half a number is none: the next tag is looked for where it stands, as in Wireshark. */
  if (!wb_cursor_skip (c, type == 1 ? length : length & ~1u))
    return;
  if (type == 1)
    for (guint32 bit = 0; bit < length * 8; bit++)
      if (in.data[at + bit / 8] << bit % 8 & 0x80)
        append_category (list, bit, bit);
  while (type != 1 && wb_cursor_left (&in) >= 2)
    {
      guint first = wb_cursor_u16 (&in);

      if (type == 2)
        append_category (list, first, first);
      else
        append_category (list, first, wb_cursor_left (&in) >= 2 ? wb_cursor_u16 (&in) : 0);
    }
  wb_dissection_add_copy (d, node, &field_categories, c, at, length, list->str, (guint32) list->len);
}

static void
dissect_cipso (WbDissection *d, guint32 node, WbCursor *c)
{
  wb_dissection_read (d, node, &field_doi, c, 4);
  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      guint32 at = c->pos, field = d->n_fields;
      guint type = (guint) wb_dissection_read (d, node, &field_tag_type, c, 1);
      guint length;

      if (!wb_cursor_ok (c))
        return;
      if (type == 0)
        continue;
      length = wb_cursor_u8 (c);
      if (!wb_cursor_ok (c))
        return;
      if (type != 1 && type != 2 && type != 5 && type != 6 && type != 7)
        return;
      if (length < (type == 7 ? 2 : 4) || length > CIPSO_MAX_TAG || at + length - 1 > c->reported)
        {
          wb_dissection_remark (d, field, &remark_cipso_tag, c, at, 1, WB_FIELD_WARNING);
          return;
        }
      if (type >= 6)
        {
          wb_dissection_read_bytes (d, node, &field_tag_data, c, length - 2);
          continue;
        }
      wb_cursor_skip (c, 1); /* alignment */
      wb_dissection_read (d, node, &field_sensitivity, c, 1);
      if (wb_cursor_ok (c) && length > 4)
        add_categories (d, node, c, type, length - 4);
    }
}

typedef struct
{
  guint8 type;
  guint8 length; /* the only right one; 0: any */
  const WbFieldInfo *node;
} Known;

static const Known known_options[] = {
  { RECORD_ROUTE, 0, &node_record }, { QUICK_START, 8, &node_qs },         { TIMESTAMP, 0, &node_timestamp },
  { MTU_PROBE, 4, &node_mtu_probe }, { MTU_REPLY, 4, &node_mtu_reply },    { TRACEROUTE, 12, &node_traceroute },
  { SECURITY, 0, &node_security },   { LOOSE_ROUTE, 0, &node_loose },      { EXT_SECURITY, 0, &node_ext_security },
  { CIPSO, 0, &node_cipso },         { STREAM_ID, 4, &node_sid },          { STRICT_ROUTE, 0, &node_strict },
  { ROUTER_ALERT, 4, &node_alert },  { DIRECTED_BROADCAST, 0, &node_sdb }, { 0, 0, NULL },
};

static void
dissect_value (WbDissection *d, guint32 node, guint type, WbCursor *c, guint8 ttl)
{
  static const WbQuickStartFields quick_start = { &field_qs_func,     &field_qs_rate,   &field_qs_ttl,
                                                  &field_qs_ttl_diff, &field_qs_unused, &field_qs_nonce,
                                                  &field_qs_reserved };

  switch (type)
    {
    case RECORD_ROUTE:
      dissect_route (d, node, c, FALSE);
      break;
    case LOOSE_ROUTE:
    case STRICT_ROUTE:
      dissect_route (d, node, c, TRUE);
      break;
    case TIMESTAMP:
      dissect_timestamp (d, node, c);
      break;
    case SECURITY:
      dissect_security (d, node, c);
      break;
    case EXT_SECURITY:
      wb_dissection_read (d, node, &field_ext_code, c, 1);
      if (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
        wb_dissection_read_bytes (d, node, &field_ext_info, c, wb_cursor_reported_left (c));
      break;
    case CIPSO:
      dissect_cipso (d, node, c);
      break;
    case STREAM_ID:
      wb_dissection_read (d, node, &field_stream, c, 2);
      break;
    case MTU_PROBE:
    case MTU_REPLY:
      wb_dissection_read (d, node, &field_mtu, c, 2);
      break;
    case TRACEROUTE:
      wb_dissection_read (d, node, &field_id_number, c, 2);
      wb_dissection_read (d, node, &field_ohc, c, 2);
      wb_dissection_read (d, node, &field_rhc, c, 2);
      wb_dissection_read_bytes (d, node, &field_originator, c, 4);
      break;
    case ROUTER_ALERT:
      wb_dissection_read (d, node, &field_ra, c, 2);
      break;
    case DIRECTED_BROADCAST:
      while (wb_cursor_ok (c) && wb_cursor_reported_left (c) >= 4)
        wb_dissection_read_bytes (d, node, &field_addr, c, 4);
      if (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
        wb_dissection_read_bytes (d, node, &field_padding, c, wb_cursor_reported_left (c));
      break;
    case QUICK_START:
      wb_quick_start_dissect (d, node, c, &quick_start, ttl);
      break;
    default:
      break;
    }
}

static void
add_type (WbDissection *d, guint32 node, const WbCursor *c, guint32 at, guint type)
{
  static const WbFieldInfo *const bits[] = { &field_copy, &field_class, &field_number, NULL };
  guint32 field = wb_dissection_add (d, node, &field_type, c, at, 1, type);

  wb_dissection_add_bit_row (d, field, bits, c, at, 1, type);
}

/* One option with a length; FALSE ends the list. */
static gboolean
dissect_one (WbDissection *d, guint32 parent, WbCursor *c, guint type, guint8 ttl)
{
  guint32 at = c->pos - 1, node, length, field;
  const Known *known = known_options;
  WbCursor option;

  while (known->node && known->type != type)
    known++;
  if (wb_cursor_reported_left (c) == 0)
    {
      wb_dissection_remark (d, parent, &remark_length, c, at, 1, WB_FIELD_WARNING);
      return FALSE;
    }
  length = wb_cursor_u8 (c);
  if (!wb_cursor_ok (c))
    return FALSE;
  if (length < 2 || length - 2 > wb_cursor_reported_left (c))
    {
      wb_dissection_remark (d, parent, &remark_length, c, at, MIN (2, c->captured - at), WB_FIELD_WARNING);
      return FALSE;
    }
  option = *c;
  option.pos = at;
  option = wb_cursor_sub (&option, length);
  option.pos = at + 2;
  if (!known->node)
    {
      wb_dissection_add (d, parent, &node_unknown, c, at, MIN (length, c->captured - at), type);
      return wb_cursor_skip (c, length - 2);
    }
  node = wb_dissection_add (d, parent, known->node, c, at, length, 0);
  add_type (d, node, c, at, type);
  field = wb_dissection_add (d, node, &field_len, c, at + 1, 1, length);
  if (known->length && known->length != length)
    wb_dissection_remark (d, field, &remark_length, c, at + 1, 1, WB_FIELD_WARNING);
  dissect_value (d, node, type, &option, ttl);
  if (!wb_cursor_ok (&option))
    {
      c->verdict = option.verdict;
      return FALSE;
    }
  return wb_cursor_skip (c, length - 2);
}

WbVerdict
wb_ipv4_options_dissect (WbDissection *d, guint32 parent, const WbCursor *options, guint32 length, guint8 ttl)
{
  WbCursor c = *options;
  guint32 node, nop;
  guint nops = 0, type;

  if (!wb_cursor_need (&c, length))
    return c.verdict;
  node = wb_dissection_add (d, parent, &node_options, &c, c.pos, length, 0);
  while (wb_cursor_ok (&c) && wb_cursor_reported_left (&c) > 0)
    {
      type = wb_cursor_u8 (&c);
      if (type != END && type != NOP)
        {
          if (!dissect_one (d, node, &c, type, ttl))
            return c.verdict;
          continue;
        }
      nop = wb_dissection_add (d, node, type == END ? &node_eol : &node_nop, &c, c.pos - 1, 1, 0);
      add_type (d, nop, &c, c.pos - 1, type);
      if (type == END)
        return WB_VERDICT_OK;
      /* A whole word of nothing is what a router leaves where it blanked an option out. */
      nops = nops == 0 || (c.pos - 1 - options->start) % 4 ? nops + 1 : 0;
      if (nops == 4)
        wb_dissection_remark (d, node, &remark_four_nops, &c, c.pos - 4, 4, WB_FIELD_WARNING);
    }
  return c.verdict;
}

guint32
wb_ipv4_options_final_destination (WbCursor *c)
{
  while (wb_cursor_reported_left (c) > 0)
    {
      guint32 at = c->pos;
      guint type = wb_cursor_u8 (c), length, ptr;

      if (!wb_cursor_ok (c) || type == END)
        return 0;
      if (type == NOP)
        continue;
      if (wb_cursor_reported_left (c) == 0)
        return 0;
      length = wb_cursor_u8 (c);
      if (!wb_cursor_ok (c) || length < 2 || length - 2 > wb_cursor_reported_left (c))
        return 0;
      if (type == LOOSE_ROUTE || type == STRICT_ROUTE)
        {
          ptr = length > 2 ? wb_cursor_u8 (c) : 0;
          if (!wb_cursor_ok (c) || ptr < 4 || ptr & 3 || ptr > length || length < 7 || !wb_cursor_skip (c, length - 3))
            return 0;
          return at + length - 4;
        }
      if (length - 2 > wb_cursor_left (c))
        {
          if (length - 2 == wb_cursor_reported_left (c))
            return 0; /* the last one, and no route */
          c->verdict = WB_VERDICT_TRUNCATED;
          return 0;
        }
      wb_cursor_skip (c, length - 2);
    }
  return 0;
}
