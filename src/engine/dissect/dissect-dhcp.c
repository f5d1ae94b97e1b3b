/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BOOTP and DHCP for IPv4, RFC 951, RFC 2131, 2:
 *
 *   0    1      2     3      4             8       10      12        16        20         24        28
 *   | op | htype| hlen| hops | transaction | secs  | flags | client  | your    | server   | relay   |
 *   28                       44            108           236      240
 *   | client hardware address | server name | boot file   | cookie | options …
 *
 * Without the cookie it is plain BOOTP. */

#include "engine/dissect/dissect-dhcp-private.h"
#include "engine/dissect/wb-dissector.h"

#define BOOT_REPLY 2
#define COOKIE 0x63825363u

static const WbValueString op_names[] = { { 1, "Boot Request" }, { 2, "Boot Reply" }, { 0, NULL } };
static const WbValueString hw_names[] = { { 1, "Ethernet" }, { 6, "IEEE 802" }, { 32, "InfiniBand" }, { 0, NULL } };
static const WbValueString message_names[] = {
  { 1, "Discover" },         { 2, "Offer" },          { 3, "Request" },      { 4, "Decline" },
  { 5, "ACK" },              { 6, "NAK" },            { 7, "Release" },      { 8, "Inform" },
  { 9, "Force Renew" },      { 10, "Lease query" },   { 11, "Lease Unassigned" }, { 12, "Lease Unknown" },
  { 13, "Lease Active" },    { 14, "Bulk Lease Query" }, { 15, "Lease Query Done" },
  { 16, "Active LeaseQuery" }, { 17, "Lease Query Status" }, { 18, "TLS" }, { 0, NULL },
};
static const WbValueString broadcast_names[] = { { 1, "Broadcast" }, { 0, "Unicast" }, { 0, NULL } };
static const WbValueString truth_names[] = { { 1, "True" }, { 0, "False" }, { 0, NULL } };

static void label_root (const WbDissection *d, const WbField *field, GString *out);
static void label_flags (const WbDissection *d, const WbField *field, GString *out);
static void label_text (const WbDissection *d, const WbField *field, GString *out);
static void label_cookie (const WbDissection *d, const WbField *field, GString *out);

static void text_root (const WbDissection *d, const WbField *field, GString *out);

static const WbFieldInfo field_root = { "dhcp", "Dynamic Host Configuration Protocol", WB_FIELD_PROTOCOL,
                                        .label = label_root, .text = text_root };

#define FIELD(id, name, title, kind, ...) \
  static const WbFieldInfo field_##id = { "dhcp." name, title, WB_FIELD_##kind, __VA_ARGS__ }

FIELD (bootp, "bootp", "Frame is BOOTP", BOOLEAN, 8, .strings = truth_names);
FIELD (type, "type", "Message type", UINT, 8, WB_BASE_DEC, 0, op_names);
FIELD (hw_len, "hw.len", "Hardware address length", UINT, 8, WB_BASE_DEC);
FIELD (hops, "hops", "Hops", UINT, 8, WB_BASE_DEC);
FIELD (id, "id", "Transaction ID", UINT, 32, WB_BASE_HEX);
FIELD (secs, "secs", "Seconds elapsed", UINT, 16, WB_BASE_DEC);
FIELD (flags, "flags", "Bootp flags", UINT, 16, WB_BASE_HEX, .label = label_flags);
FIELD (broadcast, "flags.bc", "Broadcast flag", BOOLEAN, 16, .mask = 0x8000, .strings = broadcast_names);
FIELD (flags_reserved, "flags.reserved", "Reserved flags", UINT, 16, WB_BASE_HEX, 0x7fff);
FIELD (client, "ip.client", "Client IP address", IPV4, 0);
FIELD (your, "ip.your", "Your (client) IP address", IPV4, 0);
FIELD (server_address, "ip.server", "Next server IP address", IPV4, 0);
FIELD (relay, "ip.relay", "Relay agent IP address", IPV4, 0);
FIELD (hw_addr, "hw.addr", "Client hardware address", BYTES, 0);
FIELD (padding, "hw.addr_padding", "Client hardware address padding", BYTES, 0);
FIELD (server, "server", "Server host name", STRING, .label = label_text);
FIELD (file, "file", "Boot file name", STRING, .label = label_text);
FIELD (vendor, "vendor_specific_options", "Bootp vendor specific options", BYTES, 0);
FIELD (cookie, "cookie", "Magic cookie", IPV4, .label = label_cookie);
FIELD (secs_le, "secs_le", "Seconds elapsed appears to be encoded as little-endian", NONE, 0);
FIELD (server_overloaded, "server_name_overloaded_by_dhcp", "Server name option overloaded by DHCP", NONE, 0);
FIELD (file_overloaded, "boot_filename_overloaded_by_dhcp", "Boot file name option overloaded by DHCP", NONE, 0);

const WbFieldInfo wb_dhcp_field_hw_type = { "dhcp.hw.type", "Hardware type", WB_FIELD_UINT, 8, WB_BASE_HEX,
                                            .strings = hw_names };
const WbFieldInfo wb_dhcp_field_mac = { "dhcp.hw.mac_addr", "Client MAC address", WB_FIELD_ETHER };
const WbFieldInfo wb_dhcp_field_message = { "dhcp.option.dhcp", "DHCP", WB_FIELD_UINT, 8, WB_BASE_DEC,
                                            .strings = message_names };

static const WbFieldInfo *const fields[] = {
  &field_bootp,  &field_type,     &wb_dhcp_field_hw_type, &field_hw_len, &field_hops,           &field_id,
  &field_secs,   &field_flags,    &field_broadcast,       &field_flags_reserved, &field_client, &field_your,
  &field_server_address, &field_relay, &field_hw_addr, &field_padding, &wb_dhcp_field_mac, &field_server,
  &field_file,   &field_vendor,   &field_cookie,          &field_secs_le, &field_server_overloaded,
  &field_file_overloaded, NULL,
};

const char *
wb_dhcp_message_name (guint type)
{
  return wb_value_string (message_names, type, NULL);
}

static const WbField *
message_of (const WbDissection *d, guint layer)
{
  const WbLayer *l = &d->layers[layer];

  for (guint32 i = l->first_field; i < l->end_field; i++)
    if (d->fields[i].info == &wb_dhcp_field_message)
      return &d->fields[i];
  return NULL;
}

/* Not one of those in the server's name or the boot file, which stand deeper. */
static gboolean
is_message_type (const WbDissection *d, const WbField *field, guint32 root)
{
  return field->info == &wb_dhcp_field_message && d->fields[field->parent].parent == root;
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbLayer *layer = &d->layers[field->layer];
  const char *name;

  g_string_append (out, field->info->title);
  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    if (is_message_type (d, &d->fields[i], wb_dissection_index (d, field)))
      {
        name = wb_dhcp_message_name ((guint) d->fields[i].value);
        if (name)
          g_string_append_printf (out, " (%s)", name);
        else
          g_string_append_printf (out, " (Unknown Message Type (0x%02x))", (guint) d->fields[i].value);
      }
}

/* As a value: a message whose options do not say what it is has its name only, as in tshark. */
static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbLayer *layer = &d->layers[field->layer];

  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    if (is_message_type (d, &d->fields[i], wb_dissection_index (d, field)))
      {
        label_root (d, field, out);
        return;
      }
  g_string_append (out, field->info->name);
}

static void
label_flags (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Bootp flags: 0x%04x%s (%s)", (guint) field->value,
                          field->value & 0x8000 ? ", Broadcast flag" : "",
                          field->value & 0x8000 ? "Broadcast" : "Unicast");
}

static void
label_text (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;
  const guint8 *bytes = wb_field_get_bytes (d, field, &length);

  g_string_append (out, field->info->title);
  if (length == 0 || bytes[0] == 0)
    {
      g_string_append (out, " not given");
      return;
    }
  g_string_append (out, ": ");
  wb_field_append_value (d, field, out);
}

static void
label_cookie (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, "Magic cookie: DHCP");
}

static void
add_hardware (WbDissection *d, WbCursor *c, guint32 root, guint type, guint length)
{
  WbCursor padding = *c;

  if (length == 0 || length > 16)
    {
      wb_cursor_skip (c, 16);
      return;
    }
  if (length == 6 && (type == 1 || type == 6))
    wb_dissection_read_bytes (d, root, &wb_dhcp_field_mac, c, 6);
  else
    wb_dissection_read_bytes (d, root, &field_hw_addr, c, 16);
  if (!wb_cursor_ok (c))
    return;
  wb_cursor_skip (&padding, length);
  if (length < 16)
    wb_dissection_read_bytes (d, root, &field_padding, &padding, 16 - length);
  *c = padding;
}

/* Server name or boot file: text, or options when option 52 says so. */
static void
add_area (WbDissection *d, WbCursor *c, guint32 root, const WbFieldInfo *info, guint32 length, gboolean overloaded,
          const WbFieldInfo *remark)
{
  if (!overloaded)
    {
      wb_dissection_read_bytes (d, root, info, c, length);
      return;
    }
  wb_dissection_remark (d, root, remark, c, c->pos, length, WB_FIELD_NOTE);
  wb_cursor_skip (c, length);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 start = c->pos, node;
  guint hw_type, hw_len, flags;
  gboolean cookie;
  WbCursor options = *c, probe = *c;
  WbDhcpMessage m = { .d = d, .root = root, .server = start + 44, .file = start + 108, .whole = *c };

  /* A request that says where it comes from begins with that, as in Wireshark: one without it is none. What only the
   * capture cut off is no reason to show nothing. */
  if (wb_cursor_be (c, start, 1) != BOOT_REPLY &&
      (!wb_cursor_need (&probe, 3) || !wb_cursor_need (&probe, 28 + (guint32) wb_cursor_be (c, start + 2, 1))) &&
      probe.verdict == WB_VERDICT_MALFORMED)
    {
      c->verdict = WB_VERDICT_MALFORMED;
      return;
    }
  /* RFC 951: without the cookie 64 bytes are the maker's own; what stands behind them is read as options, too. */
  cookie = wb_cursor_be (c, start + 236, 4) == COOKIE;
  if (wb_cursor_skip (&options, cookie ? 240 : 300))
    wb_dhcp_scan_options (&m, &options);

  wb_dissection_read (d, root, &field_type, c, 1);
  hw_type = (guint) wb_dissection_read (d, root, &wb_dhcp_field_hw_type, c, 1);
  hw_len = (guint) wb_dissection_read (d, root, &field_hw_len, c, 1);
  wb_dissection_read (d, root, &field_hops, c, 1);
  wb_dissection_read (d, root, &field_id, c, 4);
  node = d->n_fields;
  flags = (guint) wb_cursor_u16 (c);
  /* Windows writes the seconds with their bytes swapped: small numbers come out as multiples of 256. */
  if (wb_cursor_ok (c) && flags > 255 && (flags & 0xff) == 0)
    {
      wb_dissection_add (d, root, &field_secs, c, c->pos - 2, 2, flags >> 8);
      wb_dissection_remark (d, node, &field_secs_le, c, c->pos - 2, 2, WB_FIELD_NOTE);
    }
  else if (wb_cursor_ok (c))
    wb_dissection_add (d, root, &field_secs, c, c->pos - 2, 2, flags);
  node = d->n_fields;
  flags = (guint) wb_dissection_read (d, root, &field_flags, c, 2);
  if (wb_cursor_ok (c))
    {
      wb_dissection_add_bits (d, node, &field_broadcast, c, c->pos - 2, 2, flags);
      wb_dissection_add_bits (d, node, &field_flags_reserved, c, c->pos - 2, 2, flags);
    }
  wb_dissection_read_bytes (d, root, &field_client, c, 4);
  wb_dissection_read_bytes (d, root, &field_your, c, 4);
  wb_dissection_read_bytes (d, root, &field_server_address, c, 4);
  wb_dissection_read_bytes (d, root, &field_relay, c, 4);
  if (wb_cursor_ok (c))
    add_hardware (d, c, root, hw_type, hw_len);
  if (wb_cursor_ok (c))
    add_area (d, c, root, &field_server, 64, (m.overload & 2) != 0, &field_server_overloaded);
  if (wb_cursor_ok (c))
    add_area (d, c, root, &field_file, 128, (m.overload & 1) != 0, &field_file_overloaded);
  if (!wb_cursor_ok (c))
    return;
  if (!m.has_type)
    wb_dissection_flag (d, wb_dissection_add (d, root, &field_bootp, c, start, 0, 1), WB_FIELD_HIDDEN);
  if (cookie)
    wb_dissection_read_bytes (d, root, &field_cookie, c, 4);
  else
    wb_dissection_read_bytes (d, root, &field_vendor, c, 64);
  if (wb_cursor_ok (c))
    wb_dhcp_dissect_options (&m, c, root);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  guint index = (guint) (layer - d->layers);
  const WbField *message = message_of (d, index);
  const char *name = message ? wb_dhcp_message_name ((guint) message->value) : NULL;

  s->protocol = "DHCP";
  s->tone = WB_TONE_DHCP;
  g_string_truncate (s->info, 0);
  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    if (d->fields[i].info == &field_type)
      {
        if (message)
          g_string_append_printf (s->info, "DHCP %-8s", name ? name : "Unknown");
        else
          g_string_append (s->info, wb_value_string (op_names, d->fields[i].value, "BOOTP"));
      }
    else if (d->fields[i].info == &field_id)
      g_string_append_printf (s->info, " - Transaction ID 0x%x", (guint) d->fields[i].value);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_UDP_PORT, 67 }, { WB_TABLE_UDP_PORT, 68 }, { WB_TABLE_NONE } };

static const WbFieldInfo *const *const companions[] = { wb_dhcp_structured_fields, NULL };

const WbDissector wb_dissector_dhcp = {
  .name = "dhcp",
  .short_name = "DHCP/BOOTP",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_dhcp_option_fields,
  .companions = companions,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
