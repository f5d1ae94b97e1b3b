/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The DHCP options whose values have parts, each read by the RFC named at it; dissect-dhcp-options.c has those that are
 * a number, addresses or text, and says which option is which. A value that is split over several options of one code
 * (RFC 3396) is read from all pieces together where its parts may begin in one and end in another: 119 and 120. */

#include "engine/dissect/dissect-dhcp-structured-fields.h"
#include "engine/dissect/dissect-dhcp-value.h"
#include "engine/dissect/dissect-dns-private.h"

#include <string.h>

static void label_requested (const WbDissection *d, const WbField *field, GString *out);

static const WbFieldInfo field_option_request_list_item = {
  "dhcp.option.request_list_item", "Parameter Request List Item", WB_FIELD_UINT, 8, WB_BASE_DEC,
  .label = label_requested
};

/* clang-format off */
const WbFieldInfo *const wb_dhcp_structured_fields[] = {
  &field_option_slp_directory_agent_value, &field_option_slp_directory_agent_address,
  &field_option_bulk_lease_status_code, &field_option_bulk_lease_status_message, &field_option_vendor_value,
  &field_option_option_overload, &field_client_id_iaid, &field_client_id_duid_type,
  &field_client_id_duid_llt_hw_type, &field_client_id_duid_ll_hw_type, &field_client_id_time,
  &field_client_id_link_layer_address, &field_client_id_enterprise_num, &field_client_id, &field_client_id_type,
  &field_client_id_undef, &field_client_id_uuid, &field_client_hardware, &field_option_user_class,
  &field_option_user_class_length, &field_option_user_class_data, &field_option_user_class_text, &field_fqdn_flags,
  &field_fqdn_s, &field_fqdn_o, &field_fqdn_e, &field_fqdn_n, &field_fqdn_mbz, &field_fqdn_rcode1,
  &field_fqdn_rcode2, &field_fqdn_name, &field_option_agent_information_option_suboption,
  &field_option_agent_information_option_value, &field_option_agent_information_option_agent_circuit_id,
  &field_option_agent_information_option_agent_remote_id, &field_option_agent_information_option_link_selection,
  &field_option_agent_information_option_subscriber_id, &field_option_agent_information_option_flags,
  &field_option_agent_information_option_server_id_override,
  &field_option_agent_information_option_link_selection_cisco,
  &field_option_agent_information_option_server_id_override_cisco, &field_option_suboption_length,
  &field_client_network_id_major, &field_client_network_id_minor, &field_option_dhcp_dns_domain_search_list_fqdn,
  &field_option_sip_server_encoding, &field_option_sip_server_name, &field_option_sip_server_address,
  &field_option_classless_static_route, &field_option_vi_class_enterprise, &field_option_vi_class_length,
  &field_option_vi_class_data, &field_option_vi_enterprise, &field_option_vi_length, &field_option_request_list_item, NULL,
};
/* clang-format on */

void
wb_dhcp_read_vendor (Option *o)
{
  bytes (o, o->node, &field_option_vendor_value, left (o));
}

void
wb_dhcp_read_message_type (Option *o)
{
  number (o, o->node, &wb_dhcp_field_message, 1);
}

static void
label_requested (const WbDissection *d, const WbField *field, GString *out)
{
  const char *name = wb_dhcp_option_name ((guint8) field->value);

  g_string_append_printf (out, "Parameter Request List Item: (%u) %s", (guint) field->value, name ? name : "Unknown");
}

void
wb_dhcp_read_requests (Option *o)
{
  while (wb_cursor_ok (&o->c) && left (o) > 0)
    number (o, o->node, &field_option_request_list_item, 1);
}

void
wb_dhcp_read_overload (Option *o)
{
  guint which;

  if (left (o) == 0)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  which = (guint) number (o, o->node, &field_option_option_overload, 1);
  if (o->m && o->m->overload >= 1 && o->m->overload <= 3)
    wb_dhcp_read_overloaded (o, which);
}

/* Its first three parts are little-endian on the wire (RFC 4578, 2.3). */
static void
add_uuid (Option *o)
{
  static const guint8 order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  guint32 at = o->c.pos;
  const guint8 *p = wb_cursor_bytes (&o->c, 16);
  guint8 swapped[16];

  if (!p)
    return;
  for (guint i = 0; i < 16; i++)
    swapped[i] = p[order[i]];
  wb_dissection_add_copy (o->d, o->node, &field_client_id_uuid, &o->c, at, 16, swapped, 16);
}

/* "0102…", an Ethernet address with colons; gives the number of characters. */
static guint32
append_hex (char *text, const guint8 *bytes, guint32 length, gboolean colons)
{
  static const char digits[] = "0123456789abcdef";
  guint32 n = 0;

  for (guint32 i = 0; i < length; i++)
    {
      if (i && colons)
        text[n++] = ':';
      text[n++] = digits[bytes[i] >> 4];
      text[n++] = digits[bytes[i] & 15];
    }
  return n;
}

/* Seven bytes are taken for a hardware type and an address of six. */
static void
read_hardware (Option *o)
{
  guint8 type = (guint8) wb_cursor_peek_uint (&o->c, 0, 1);
  char text[3 * 6];
  const guint8 *p;

  if (type == 0 || type > 47)
    return;
  number (o, o->node, &wb_dhcp_field_hw_type, 1);
  if (type == 1 || type == 6)
    bytes (o, o->node, &wb_dhcp_field_mac, 6);
  else if ((p = wb_cursor_bytes (&o->c, 6)))
    wb_dissection_add_copy (o->d, o->node, &field_client_hardware, &o->c, o->c.pos - 6, 6, text,
                            append_hex (text, p, 6, FALSE));
}

/* RFC 4361, 6.1: an IAID and a DUID (RFC 8415, 11). */
static void
read_duid (Option *o)
{
  char text[3 * 256];
  guint32 at, length;
  const guint8 *p;
  guint duid, hw_type = 0;

  wb_cursor_skip (&o->c, 1);
  at = o->c.pos;
  p = wb_cursor_bytes (&o->c, 4);
  if (!p)
    return;
  wb_dissection_add_copy (o->d, o->node, &field_client_id_iaid, &o->c, at, 4, text, append_hex (text, p, 4, FALSE));
  duid = (guint) number (o, o->node, &field_client_id_duid_type, 2);
  switch (duid)
    {
    case 1:
      hw_type = (guint) number (o, o->node, &field_client_id_duid_llt_hw_type, 2);
      number (o, o->node, &field_client_id_time, 4);
      break;
    case 2:
      number (o, o->node, &field_client_id_enterprise_num, 4);
      if (left (o) > 0)
        bytes (o, o->node, &field_client_id, left (o));
      return;
    case 3:
      hw_type = (guint) number (o, o->node, &field_client_id_duid_ll_hw_type, 2);
      break;
    default:
      return;
    }
  length = MIN (left (o), 255);
  at = o->c.pos;
  p = length > 0 ? wb_cursor_bytes (&o->c, length) : NULL;
  if (p)
    wb_dissection_add_copy (o->d, o->node, &field_client_id_link_layer_address, &o->c, at, length, text,
                            append_hex (text, p, length, length == 6 && (hw_type == 1 || hw_type == 6)));
}

/* RFC 2132, 9.14 */
void
wb_dhcp_read_client_id (Option *o)
{
  guint8 type = (guint8) wb_cursor_peek_uint (&o->c, 0, 1);
  guint32 length = left (o);

  if (length == 0)
    {
      o->c.verdict = WB_VERDICT_OK;
      return;
    }
  if (!wb_cursor_ok (&o->c))
    return;
  if (length == 7 && type > 0 && type < 48)
    {
      read_hardware (o);
      return;
    }
  if (length == 17 && type == 0)
    {
      wb_cursor_skip (&o->c, 1);
      add_uuid (o);
      return;
    }
  if (type == 255)
    {
      read_duid (o);
      return;
    }
  /* Any other is opaque (RFC 2132, 9.14). */
  if (type != 0 || length < 2)
    return;
  number (o, o->node, &field_client_id_type, 1);
  bytes (o, o->node, &field_client_id_undef, left (o));
}

/* RFC 3004; clients that send their class as plain text ("iPXE", Microsoft's) betray it by a length too long. */
void
wb_dhcp_read_user_class (Option *o)
{
  guint index = 0;

  if (left (o) < 2)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  while (wb_cursor_ok (&o->c) && left (o) > 0)
    {
      guint32 at = o->c.pos, length = (guint32) wb_cursor_peek_uint (&o->c, 0, 1), node;

      if (!wb_cursor_ok (&o->c))
        return;
      if (length >= left (o))
        {
          bytes (o, o->node, &field_option_user_class_text, left (o));
          return;
        }
      node = wb_dissection_add (o->d, o->node, &field_option_user_class, &o->c, at, length + 1, index++);
      number (o, node, &field_option_user_class_length, 1);
      if (length == 0)
        {
          wb_dhcp_bad_length (o);
          return;
        }
      bytes (o, node, &field_option_user_class_data, length);
    }
}

/* A name as in DNS, compressed within `c`, whose bytes are those of a value or copied from several. `at` and `length`
 * are its place in the packet. FALSE when there is none. */
static gboolean
add_name (Option *o, const WbFieldInfo *info, WbCursor *c, guint32 base, gboolean in_place)
{
  guint32 at = c->pos, length = wb_cursor_left (c);
  WbCursor all = *c;
  WbDnsName name;

  if (!wb_dns_read_name (c, base, &name))
    {
      guint8 closed[256] = { 0 };

      /* RFC 4702, 3.1: part of a name comes without the root's label. */
      all = wb_cursor_init (closed, MIN (length, 255) + 1, 0);
      memcpy (closed, c->data + at, MIN (length, 255));
      if (!wb_dns_read_name (&all, 0, &name) || wb_cursor_left (&all) > 0)
        {
          o->c.verdict = WB_VERDICT_MALFORMED;
          return FALSE;
        }
      c->pos = at + length;
      c->verdict = WB_VERDICT_OK;
    }
  wb_dissection_add_copy (o->d, o->node, info, &o->c, in_place ? at : o->c.start, in_place ? c->pos - at : 0, name.text,
                          name.length);
  return TRUE;
}

/* RFC 4702 */
void
wb_dhcp_read_fqdn (Option *o)
{
  static const WbFieldInfo *const flag_bits[] = { &field_fqdn_mbz, &field_fqdn_n, &field_fqdn_e,
                                                  &field_fqdn_o,   &field_fqdn_s, NULL };
  guint32 node = o->d->n_fields, at = o->c.pos;
  guint64 flags;

  if (left (o) < 3)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  flags = number (o, o->node, &field_fqdn_flags, 1);
  if (wb_cursor_ok (&o->c))
    wb_dissection_add_bit_row (o->d, node, flag_bits, &o->c, at, 1, flags);
  number (o, o->node, &field_fqdn_rcode1, 1);
  number (o, o->node, &field_fqdn_rcode2, 1);
  if (left (o) == 0)
    return;
  if (flags & 4)
    add_name (o, &field_fqdn_name, &o->c, o->c.pos, TRUE);
  else
    bytes (o, o->node, &field_fqdn_name, left (o));
}

static void
label_suboption (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Option 82 Suboption: (%u) %s", (guint) field->value,
                          wb_value_string (suboption_strings, field->value, "Unknown"));
}

/* RFC 3046 */
void
wb_dhcp_read_relay_agent (Option *o)
{
  static const struct
  {
    guint8 code;
    const WbFieldInfo *info;
  } known[] = {
    { 1, &field_option_agent_information_option_agent_circuit_id },
    { 2, &field_option_agent_information_option_agent_remote_id },
    { 5, &field_option_agent_information_option_link_selection },
    { 6, &field_option_agent_information_option_subscriber_id },
    { 10, &field_option_agent_information_option_flags },
    { 11, &field_option_agent_information_option_server_id_override },
    { 150, &field_option_agent_information_option_link_selection_cisco },
    { 152, &field_option_agent_information_option_server_id_override_cisco },
  };

  while (wb_cursor_ok (&o->c) && left (o) >= 2)
    {
      guint32 at = o->c.pos, length = (guint32) wb_cursor_peek_uint (&o->c, 1, 1), node;
      guint8 code = (guint8) wb_cursor_peek_uint (&o->c, 0, 1);

      if (!wb_cursor_ok (&o->c))
        return;
      node = wb_dissection_add (o->d, o->node, &field_option_agent_information_option_suboption, &o->c, at,
                                MIN (length + 2, left (o)), code);
      wb_cursor_skip (&o->c, 1);
      number (o, node, &field_option_suboption_length, 1);
      if (length > left (o))
        return;
      at = o->c.pos;
      wb_dissection_flag (
          o->d, wb_dissection_add (o->d, node, &field_option_agent_information_option_value, &o->c, at, length, 0),
          WB_FIELD_HIDDEN);
      for (guint i = 0; i < G_N_ELEMENTS (known); i++)
        if (known[i].code == code)
          {
            const WbFieldInfo *info = known[i].info;

            if (length != (info->kind == WB_FIELD_UINT ? 1 : info->kind == WB_FIELD_IPV4 ? 4 : length))
              wb_dissection_remark (o->d, node, &wb_dhcp_remark_length, &o->c, at, 0, WB_FIELD_ERROR);
            else if (info->kind == WB_FIELD_UINT)
              wb_dissection_add (o->d, node, info, &o->c, at, 1, wb_cursor_be (&o->c, at, 1));
            else
              wb_dissection_add (o->d, node, info, &o->c, at, length, 0);
          }
      wb_cursor_skip (&o->c, length);
    }
}

/* RFC 4578, 2.2: type 1 is UNDI, whose version follows. */
void
wb_dhcp_read_network_id (Option *o)
{
  if (wb_cursor_u8 (&o->c) != 1 || !wb_cursor_ok (&o->c))
    return;
  number (o, o->node, &field_client_network_id_major, 1);
  number (o, o->node, &field_client_network_id_minor, 1);
}

/* RFC 4578, 2.3 */
void
wb_dhcp_read_uuid (Option *o)
{
  if (left (o) == 7)
    {
      read_hardware (o);
      return;
    }
  if (left (o) != 17 || wb_cursor_peek_uint (&o->c, 0, 1) != 0)
    return;
  wb_cursor_skip (&o->c, 1);
  add_uuid (o);
}

/* The bytes of an option that may be split: those of its value, or of all pieces when this is the last (RFC 3396).
 * FALSE: more pieces follow. */
static gboolean
join_pieces (Option *o, WbDhcpSplit *split, WbCursor *all)
{
  *all = o->c;
  if (!split || split->pieces < 2)
    return TRUE;
  if (!split->joined)
    split->joined = g_byte_array_new ();
  if (left (o) > 0)
    g_byte_array_append (split->joined, o->c.data + o->c.pos, wb_cursor_left (&o->c));
  if (++split->read != split->pieces)
    return FALSE;
  *all = wb_cursor_init (split->joined->data, split->joined->len, split->joined->len);
  return TRUE;
}

/* RFC 3397: names as in DNS, compressed within the option. */
void
wb_dhcp_read_domain_search (Option *o)
{
  WbDhcpSplit *split = o->m ? &o->m->search : NULL;
  WbCursor all;
  guint32 base;

  if (!join_pieces (o, split, &all))
    return;
  base = all.pos;
  while (wb_cursor_reported_left (&all) > 0 &&
         add_name (o, &field_option_dhcp_dns_domain_search_list_fqdn, &all, base, all.data == o->c.data))
    continue;
}

/* RFC 3361 */
void
wb_dhcp_read_sip_servers (Option *o)
{
  WbDhcpSplit *split = o->m ? &o->m->sip : NULL;
  gboolean in_place;
  WbCursor all;
  guint32 base, at, length;
  guint encoding;

  if (!join_pieces (o, split, &all))
    return;
  length = wb_cursor_reported_left (&all);
  if (length == 0)
    return;
  in_place = all.data == o->c.data;
  at = in_place ? all.pos : o->c.start;
  encoding = wb_cursor_u8 (&all);
  base = all.pos;
  wb_dissection_add (o->d, o->node, &field_option_sip_server_encoding, &o->c, at, in_place, encoding);
  if ((encoding == 0 && length < 3) || (encoding == 1 && (length < 5 || length % 4 != 1)))
    wb_dhcp_bad_length (o);
  else if (encoding == 0)
    while (wb_cursor_reported_left (&all) > 0 && add_name (o, &field_option_sip_server_name, &all, base, in_place))
      continue;
  else if (encoding == 1)
    for (; wb_cursor_left (&all) >= 4; wb_cursor_skip (&all, 4))
      {
        if (in_place)
          wb_dissection_add (o->d, o->node, &field_option_sip_server_address, &o->c, all.pos, 4, 0);
        else
          wb_dissection_add_copy (o->d, o->node, &field_option_sip_server_address, &o->c, at, 0, all.data + all.pos, 4);
      }
}

/* "10.0.0.0/24-192.0.2.1": of the destination only the bytes that its mask needs are there. */
static void
label_route (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;
  const guint8 *p = wb_field_get_bytes (d, field, &length);
  guint8 parts[4] = { 0 };

  g_string_append_printf (out, "%s: ", field->info->title);
  if (length < 5)
    return;
  for (guint i = 0; i + 5 < length && i < 4; i++)
    parts[i] = p[1 + i];
  if (p[0] == 0)
    g_string_append (out, "default");
  else
    g_string_append_printf (out, "%u.%u.%u.%u/%u", parts[0], parts[1], parts[2], parts[3], p[0]);
  p += length - 4;
  g_string_append_printf (out, "-%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
}

/* RFC 3442: as many bytes of the network as its width needs, then the router. */
void
wb_dhcp_read_routes (Option *o)
{
  if (left (o) < 5)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  while (wb_cursor_ok (&o->c) && left (o) > 0)
    {
      guint bits = (guint) wb_cursor_peek_uint (&o->c, 0, 1);

      if (bits > 32)
        return;
      bytes (o, o->node, &field_option_classless_static_route, (bits + 7) / 8 + 5);
    }
}

/* RFC 3925, 3 */
void
wb_dhcp_read_vendor_class (Option *o)
{
  if (left (o) == 1)
    return; /* CableLabs' address mode */
  while (wb_cursor_ok (&o->c) && left (o) >= 5)
    {
      guint32 length;

      number (o, o->node, &field_option_vi_class_enterprise, 4);
      length = (guint32) number (o, o->node, &field_option_vi_class_length, 1);
      bytes (o, o->node, &field_option_vi_class_data, length);
    }
  if (wb_cursor_ok (&o->c) && left (o) > 0)
    wb_dhcp_bad_length (o);
}

/* RFC 3925, 4: the enterprises' own data is not known here. */
void
wb_dhcp_read_vendor_specific (Option *o)
{
  while (wb_cursor_ok (&o->c) && left (o) >= 5)
    {
      guint32 node = o->d->n_fields, length;

      number (o, o->node, &field_option_vi_enterprise, 4);
      length = (guint32) number (o, node, &field_option_vi_length, 1);
      if (length > left (o))
        return;
      wb_cursor_skip (&o->c, length);
    }
}

/* RFC 6926, 6.2.2 */
void
wb_dhcp_read_status (Option *o)
{
  if (left (o) == 0)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  number (o, o->node, &field_option_bulk_lease_status_code, 1);
  if (left (o) > 0)
    bytes (o, o->node, &field_option_bulk_lease_status_message, left (o));
}

/* RFC 2610, 3; the byte behind 0x80 is of a draft before it. */
void
wb_dhcp_read_slp_agents (Option *o)
{
  if (left (o) == 0)
    {
      wb_dhcp_bad_length (o);
      return;
    }
  if (number (o, o->node, &field_option_slp_directory_agent_value, 1) == 0x80)
    {
      if (left (o) == 0)
        return;
      wb_cursor_skip (&o->c, 1);
    }
  while (left (o) >= 4)
    bytes (o, o->node, &field_option_slp_directory_agent_address, 4);
  if (left (o) > 0)
    wb_dhcp_bad_length (o);
}
