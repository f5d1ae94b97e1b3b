/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Internet Control Message Protocol, RFC 792; MTU RFC 1191, router discovery RFC 1256, multi-part messages RFC 4884,
 * extended echo RFC 8335.
 *
 *   0        8        16               32
 *   |  type  |  code  |    checksum    |
 *   |        rest, by type             |  data, or the packet that caused the error …
 *
 * The quoted packet is dissected inside this layer, marked as quoted: it is allowed to be short and it does not give the
 * row its addresses. */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-icmp-extension.h"

enum
{
  ECHO_REPLY = 0,
  UNREACHABLE = 3,
  SOURCE_QUENCH = 4,
  REDIRECT = 5,
  ECHO = 8,
  ROUTER_ADVERTISEMENT = 9,
  TIME_EXCEEDED = 11,
  PARAMETER_PROBLEM = 12,
  TIMESTAMP = 13,
  TIMESTAMP_REPLY = 14,
  INFORMATION = 15,
  INFORMATION_REPLY = 16,
  MASK = 17,
  MASK_REPLY = 18,
  EXTENDED_ECHO = 42,
  EXTENDED_ECHO_REPLY = 43,
};

#define FRAGMENTATION_NEEDED 4
#define IP_HEADER 20
#define EXTENSION_AT 128 /* RFC 4884, 5.1: where extensions start when no length says so */

static const WbValueString type_strings[] = {
  { 0, "Echo (ping) reply" },
  { 3, "Destination unreachable" },
  { 4, "Source quench (flow control)" },
  { 5, "Redirect" },
  { 6, "Alternate host address" },
  { 8, "Echo (ping) request" },
  { 9, "Router advertisement" },
  { 10, "Router solicitation" },
  { 11, "Time-to-live exceeded" },
  { 12, "Parameter problem" },
  { 13, "Timestamp request" },
  { 14, "Timestamp reply" },
  { 15, "Information request" },
  { 16, "Information reply" },
  { 17, "Address mask request" },
  { 18, "Address mask reply" },
  { 30, "Traceroute" },
  { 40, "Photuris" },
  { 42, "Extended Echo request" },
  { 43, "Extended Echo reply" },
  { 0, NULL },
};
static const WbValueString unreachable_strings[] = {
  { 0, "Network unreachable" },
  { 1, "Host unreachable" },
  { 2, "Protocol unreachable" },
  { 3, "Port unreachable" },
  { 4, "Fragmentation needed" },
  { 5, "Source route failed" },
  { 6, "Network unknown" },
  { 7, "Host unknown" },
  { 8, "Source host isolated" },
  { 9, "Network administratively prohibited" },
  { 10, "Host administratively prohibited" },
  { 11, "Network unreachable for TOS" },
  { 12, "Host unreachable for TOS" },
  { 13, "Communication administratively filtered" },
  { 14, "Host precedence violation" },
  { 15, "Precedence cutoff in effect" },
  { 0, NULL },
};
static const WbValueString redirect_strings[] = {
  { 0, "Redirect for network" },
  { 1, "Redirect for host" },
  { 2, "Redirect for TOS and network" },
  { 3, "Redirect for TOS and host" },
  { 0, NULL },
};
static const WbValueString exceeded_strings[] = {
  { 0, "Time to live exceeded in transit" },
  { 1, "Fragment reassembly time exceeded" },
  { 0, NULL },
};
static const WbValueString parameter_strings[] = {
  { 0, "Pointer indicates the error" },
  { 1, "Required option missing" },
  { 2, "Bad length" },
  { 0, NULL },
};
static const WbValueString advertisement_strings[] = {
  { 0, "Normal router advertisement" },
  { 16, "Does not route common traffic" },
  { 0, NULL },
};
static const WbValueString extended_strings[] = {
  { 0, "No error" },
  { 1, "Malformed Query" },
  { 2, "No Such Interface" },
  { 3, "No Such Table Entry" },
  { 4, "Multiple Interfaces Satisfy Query" },
  { 0, NULL },
};
static const WbValueString state_strings[] = {
  { 0, "Reserved" }, { 1, "Incomplete" }, { 2, "Reachable" }, { 3, "Stale" },
  { 4, "Delay" },    { 5, "Probe" },      { 6, "Failed" },    { 0, NULL },
};

static const WbValueString *
code_strings (guint type)
{
  switch (type)
    {
    case UNREACHABLE:
      return unreachable_strings;
    case REDIRECT:
      return redirect_strings;
    case TIME_EXCEEDED:
      return exceeded_strings;
    case PARAMETER_PROBLEM:
      return parameter_strings;
    case ROUTER_ADVERTISEMENT:
      return advertisement_strings;
    case EXTENDED_ECHO:
    case EXTENDED_ECHO_REPLY:
      return extended_strings;
    default:
      return NULL;
    }
}

static void
label_type (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Type: %u (%s)", (guint) field->value,
                          wb_value_string (type_strings, field->value, "Unknown ICMP (obsolete or malformed?)"));
}

static void
label_code (const WbDissection *d, const WbField *field, GString *out)
{
  guint type = d->layers[field->layer].window.data[field->offset - 1];
  const WbValueString *strings = code_strings (type);

  g_string_append_printf (out, "Code: %u", (guint) field->value);
  if (strings)
    g_string_append_printf (out, " (%s)", wb_value_string (strings, field->value, "Unknown code"));
}

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "icmp." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, bit)                                                                                      \
  static const WbFieldInfo field_##id = { "icmp." name, title, WB_FIELD_BOOLEAN, 8, .mask = bit };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "icmp." name, title, kind_ };

static const WbFieldInfo field_root = { "icmp", "Internet Control Message Protocol", WB_FIELD_PROTOCOL,
                                        .text = wb_dissection_text_name };
UINT (type, "type", "Type", 8, WB_BASE_DEC, .label = label_type)
UINT (code, "code", "Code", 8, WB_BASE_DEC, .label = label_code)
UINT (checksum, "checksum", "Checksum", 16, WB_BASE_HEX)
UINT (status, "checksum.status", "Checksum Status", 8, WB_BASE_DEC, .strings = wb_checksum_status_strings)
OTHER (unused, "unused", "Unused", WB_FIELD_BYTES)
UINT (ident, "ident", "Identifier (BE)", 16, WB_BASE_DEC_HEX)
UINT (ident_le, "ident_le", "Identifier (LE)", 16, WB_BASE_DEC_HEX)
UINT (seq, "seq", "Sequence Number (BE)", 16, WB_BASE_DEC_HEX)
UINT (seq_le, "seq_le", "Sequence Number (LE)", 16, WB_BASE_DEC_HEX)
UINT (mtu, "mtu", "MTU of next hop", 16, WB_BASE_DEC)
UINT (num_addrs, "num_addrs", "Number of addresses", 8, WB_BASE_DEC)
UINT (entry_size, "addr_entry_size", "Address entry size", 8, WB_BASE_DEC)
UINT (lifetime, "lifetime", "Lifetime", 16, WB_BASE_DEC, .unit = " seconds")
UINT (pointer, "pointer", "Pointer", 32, WB_BASE_DEC)
OTHER (router, "router_address", "Router address", WB_FIELD_IPV4)
static const WbFieldInfo field_preference = { "icmp.pref_level", "Preference level", WB_FIELD_INT, 32, WB_BASE_DEC };
UINT (originate, "originate_timestamp", "Originate Timestamp", 32, WB_BASE_DEC)
UINT (receive, "receive_timestamp", "Receive Timestamp", 32, WB_BASE_DEC)
UINT (transmit, "transmit_timestamp", "Transmit Timestamp", 32, WB_BASE_DEC)
OTHER (mask, "address_mask", "Address Mask", WB_FIELD_IPV4)
OTHER (gateway, "redir_gw", "Gateway Address", WB_FIELD_IPV4)
OTHER (data_time, "data_time", "Timestamp from icmp data", WB_FIELD_ABSOLUTE_TIME)
OTHER (data_relative, "data_time_relative", "Timestamp from icmp data (relative)", WB_FIELD_RELATIVE_TIME)
UINT (length, "length", "Length", 8, WB_BASE_DEC)
UINT (length_original, "length.original_datagram", "Length of original datagram", 8, WB_BASE_DEC, .unit = " bytes")
UINT (ext_seq, "ext.echo.seq", "Sequence Number", 8, WB_BASE_DEC_HEX)
UINT (ext_res, "ext.echo.req.res", "Reserved", 8, WB_BASE_HEX, .mask = 0xfe)
BIT (ext_local, "ext.echo.req.local", "Local bit", 0x01)
UINT (ext_state, "ext.echo.rsp.state", "State", 8, WB_BASE_DEC, .mask = 0xe0, .strings = state_strings)
UINT (ext_rsp_res, "ext.echo.rsp.res", "Reserved", 8, WB_BASE_HEX, .mask = 0x18)
BIT (ext_active, "ext.echo.rsp.active", "Active bit", 0x04)
BIT (ext_ipv4, "ext.echo.rsp.ipv4", "IPv4 bit", 0x02)
BIT (ext_ipv6, "ext.echo.rsp.ipv6", "IPv6 bit", 0x01)
static const WbFieldInfo remark_checksum = { "icmp.checksum_bad", "Bad checksum", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = {
  &field_type,       &field_code,       &field_checksum,      &field_status,    &field_unused,
  &field_ident,      &field_ident_le,   &field_seq,           &field_seq_le,    &field_mtu,
  &field_num_addrs,  &field_entry_size, &field_lifetime,      &field_pointer,   &field_router,
  &field_preference, &field_originate,  &field_receive,       &field_transmit,  &field_mask,
  &field_gateway,    &field_data_time,  &field_data_relative, &field_length,    &field_length_original,
  &field_ext_seq,    &field_ext_res,    &field_ext_local,     &field_ext_state, &field_ext_rsp_res,
  &field_ext_active, &field_ext_ipv4,   &field_ext_ipv6,      &remark_checksum, NULL,
};

static void
read_both_orders (WbDissection *d, guint32 root, const WbFieldInfo *be, const WbFieldInfo *le, WbCursor *c)
{
  guint32 at = c->pos;
  guint value = (guint) wb_dissection_read (d, root, be, c, 2);

  if (wb_cursor_ok (c))
    wb_dissection_add (d, root, le, c, at, 2, GUINT16_SWAP_LE_BE ((guint16) value));
}

/* The second word of an error: RFC 4884 put the quoted length, in words, into a byte that used to be unused. */
static void
read_error_word (WbDissection *d, guint32 root, WbCursor *c, guint type, guint code, guint words)
{
  gboolean has_mtu = type == UNREACHABLE && code == FRAGMENTATION_NEEDED;
  guint32 at = c->pos, field;

  if (type == PARAMETER_PROBLEM)
    wb_dissection_read (d, root, &field_pointer, c, 1);
  else if (words)
    wb_dissection_read_bytes (d, root, &field_unused, c, 1);
  if (!words)
    {
      wb_dissection_read_bytes (d, root, &field_unused, c, at + (has_mtu ? 2 : 4) - c->pos);
      if (has_mtu)
        wb_dissection_read (d, root, &field_mtu, c, 2);
      return;
    }
  wb_dissection_read (d, root, &field_length, c, 1);
  field = wb_dissection_add (d, root, &field_length_original, c, at + 1, 1, words * 4);
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
  if (has_mtu)
    wb_dissection_read (d, root, &field_mtu, c, 2);
  else
    wb_dissection_read_bytes (d, root, &field_unused, c, 2);
}

static void
read_extended (WbDissection *d, guint32 root, WbCursor *c, gboolean reply)
{
  static const WbFieldInfo *const request_bits[] = { &field_ext_res, &field_ext_local, NULL };
  static const WbFieldInfo *const reply_bits[] = { &field_ext_state, &field_ext_rsp_res, &field_ext_active,
                                                   &field_ext_ipv4,  &field_ext_ipv6,    NULL };
  guint value;

  read_both_orders (d, root, &field_ident, &field_ident_le, c);
  wb_dissection_read (d, root, &field_ext_seq, c, 1);
  value = wb_cursor_u8 (c);
  if (wb_cursor_ok (c))
    wb_dissection_add_bit_row (d, root, reply ? reply_bits : request_bits, c, c->pos - 1, 1, value);
}

/* Names the quoted packet and reads the extensions behind it. c stands behind the second word. */
static void
quote (WbDissection *d, guint32 root, WbCursor *c, guint type, guint words)
{
  WbCursor quoted = wb_cursor_rest (c), extension;
  guint32 start = c->pos, have = wb_cursor_reported_left (c), at;
  guint total = wb_cursor_left (c) >= 4 ? (guint) c->data[start + 2] << 8 | c->data[start + 3] : 0;
  guint header = wb_cursor_left (c) >= 1 ? (c->data[start] & 15u) * 4 : 0;
  WbDissectState outer = d->state;

  if (type != REDIRECT && words && have > words * 4 && !wb_cursor_need (c, 4))
    return;
  if (type == REDIRECT)
    {
      if (!wb_cursor_need (c, 1))
        return;
      quoted = wb_cursor_sub (c, header + 8);
    }
  else if (words && have > words * 4 && total > words * 4)
    quoted = wb_cursor_sub (c, header + words * 4);
  d->state.in_error = TRUE;
  d->state.tree = root;
  wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, 0x0800, &quoted, root);
  d->state = outer;

  if (wb_cursor_left (c) < MIN (have, IP_HEADER))
    return; /* the quoted header tells that it is cut */
  if (have <= EXTENSION_AT || total > EXTENSION_AT || !wb_cursor_need (c, 4))
    return;
  at = words ? words * 4 : EXTENSION_AT;
  if (!wb_cursor_skip (c, at))
    return;
  extension = wb_cursor_rest (c);
  wb_icmp_extension_dissect (d, root, &extension);
  c->verdict = extension.verdict;
}

/* Many pings carry the sender's time, in either byte order, seconds and microseconds. */
static gboolean
read_time (const WbDissection *d, const guint8 *p, gint64 *time_ns)
{
  for (guint order = 0; order < 2 && d->frame.has_time; order++)
    {
      guint32 words[2];
      gint64 seconds;

      for (guint i = 0; i < 2; i++)
        {
          const guint8 *q = p + 4 * i;

          words[i] = order == 0 ? (guint32) q[0] << 24 | (guint32) q[1] << 16 | (guint32) q[2] << 8 | q[3] :
                                  (guint32) q[3] << 24 | (guint32) q[2] << 16 | (guint32) q[1] << 8 | q[0];
        }
      seconds = (gint64) words[0] - d->frame.time_ns / 1000000000;
      if (ABS (seconds) < 3600 * 24 && words[1] < 1000000)
        {
          *time_ns = (gint64) words[0] * 1000000000 + (gint64) words[1] * 1000;
          return TRUE;
        }
    }
  return FALSE;
}

static void
dissect_echo_data (WbDissection *d, guint32 root, WbCursor *c)
{
  WbCursor payload;
  gint64 time_ns;
  guint32 field;

  if (wb_cursor_left (c) >= 8 && read_time (d, c->data + c->pos, &time_ns))
    {
      wb_dissection_add (d, root, &field_data_time, c, c->pos, 8, (guint64) time_ns);
      field = wb_dissection_add (d, root, &field_data_relative, c, c->pos, 8, (guint64) (d->frame.time_ns - time_ns));
      wb_dissection_flag (d, field, WB_FIELD_GENERATED);
      wb_cursor_skip (c, 8);
    }
  payload = wb_cursor_rest (c);
  if (wb_cursor_left (c) > 0)
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, root);
}

static void
dissect_advertisement (WbDissection *d, guint32 root, WbCursor *c)
{
  guint count = (guint) wb_dissection_read (d, root, &field_num_addrs, c, 1);
  guint size = (guint) wb_dissection_read (d, root, &field_entry_size, c, 1);
  WbCursor payload;

  wb_dissection_read (d, root, &field_lifetime, c, 2);
  if (!wb_cursor_ok (c))
    return;
  for (guint i = 0; i < count && size == 2 && wb_cursor_ok (c); i++)
    {
      wb_dissection_read_bytes (d, root, &field_router, c, 4);
      wb_dissection_read (d, root, &field_preference, c, 4);
    }
  payload = wb_cursor_rest (c);
  if (wb_cursor_ok (c))
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, root);
}

static void
dissect_rest (WbDissection *d, guint32 root, WbCursor *c, guint type, guint code, guint words)
{
  WbCursor extension;

  switch (type)
    {
    case ECHO_REPLY:
    case ECHO:
    case TIMESTAMP:
    case TIMESTAMP_REPLY:
    case INFORMATION:
    case INFORMATION_REPLY:
    case MASK:
    case MASK_REPLY:
      read_both_orders (d, root, &field_ident, &field_ident_le, c);
      read_both_orders (d, root, &field_seq, &field_seq_le, c);
      if (!wb_cursor_ok (c))
        return;
      if (type == ECHO || type == ECHO_REPLY)
        dissect_echo_data (d, root, c);
      else if (type == MASK || type == MASK_REPLY)
        wb_dissection_read_bytes (d, root, &field_mask, c, 4);
      else if (type == TIMESTAMP || type == TIMESTAMP_REPLY)
        {
          wb_dissection_read (d, root, &field_originate, c, 4);
          wb_dissection_read (d, root, &field_receive, c, 4);
          wb_dissection_read (d, root, &field_transmit, c, 4);
        }
      break;
    case UNREACHABLE:
    case TIME_EXCEEDED:
    case PARAMETER_PROBLEM:
      read_error_word (d, root, c, type, code, words);
      if (wb_cursor_ok (c))
        quote (d, root, c, type, words);
      break;
    case REDIRECT:
      wb_dissection_read_bytes (d, root, &field_gateway, c, 4);
      if (wb_cursor_ok (c))
        quote (d, root, c, type, words); /* no RFC gives a redirect a length, yet what follows would stand there */
      break;
    case SOURCE_QUENCH:
      if (wb_cursor_skip (c, 4))
        quote (d, root, c, type, words);
      break;
    case ROUTER_ADVERTISEMENT:
      dissect_advertisement (d, root, c);
      break;
    case EXTENDED_ECHO:
    case EXTENDED_ECHO_REPLY:
      read_extended (d, root, c, type == EXTENDED_ECHO_REPLY);
      if (type == EXTENDED_ECHO && wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
        {
          extension = wb_cursor_rest (c);
          wb_icmp_extension_dissect (d, root, &extension);
          c->verdict = extension.verdict;
        }
      break;
    default:
      break;
    }
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c;
  guint32 at, field;
  guint type, code, words, checksum;
  WbChecksumStatus status;

  if (!wb_cursor_need (c, 2) || !wb_cursor_need (c, 6))
    return;
  words = c->data[c->pos + 5];
  wb_dissection_set_length (d, root, wb_cursor_left (c));
  type = (guint) wb_dissection_read (d, root, &field_type, c, 1);
  code = (guint) wb_dissection_read (d, root, &field_code, c, 1);
  at = c->pos;
  checksum = (guint) wb_dissection_read (d, root, &field_checksum, c, 2);
  field = d->n_fields;
  status = wb_checksum_add_status (d, root, &field_status, &whole, wb_cursor_reported_left (&whole), 0, at, checksum);
  if (status == WB_CHECKSUM_BAD)
    wb_dissection_remark (d, field, &remark_checksum, c, at, 2, WB_FIELD_ERROR);
  dissect_rest (d, root, c, type, code, words);
}

static void
append_echo (const WbDissection *d, const WbLayer *layer, GString *out)
{
  const guint8 *p = layer->window.data + layer->window.start;
  const WbLayer *ip = layer->parent == 255 ? NULL : &d->layers[layer->parent];

  g_string_append_printf (out, " id=0x%02x%02x, seq=%u/%u", p[4], p[5], p[6] << 8 | p[7], p[7] << 8 | p[6]);
  if (ip && g_str_equal (ip->dissector->name, "ip") && ip->window.captured - ip->window.start >= 9)
    g_string_append_printf (out, ", ttl=%u", ip->window.data[ip->window.start + 8]);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;
  const WbValueString *strings;
  guint type;

  s->protocol = "ICMP";
  s->tone = WB_TONE_ICMP;
  g_string_truncate (s->info, 0);
  if (layer->root == WB_NO_FIELD)
    return;
  type = p[0];
  if (type == UNREACHABLE || type == SOURCE_QUENCH || type == REDIRECT || type == TIME_EXCEEDED ||
      type == PARAMETER_PROBLEM)
    s->tone = WB_TONE_ICMP_ERROR;
  g_string_printf (s->info, "%-20s", wb_value_string (type_strings, type, "Unknown ICMP (obsolete or malformed?)"));
  strings = code_strings (type);
  if (strings)
    g_string_append_printf (s->info, " (%s)", wb_value_string (strings, p[1], "Unknown code"));
  if (w->captured - w->start >= 8 && (type == ECHO || type == ECHO_REPLY || (type >= TIMESTAMP && type <= MASK_REPLY)))
    append_echo (d, layer, s->info);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 1 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_icmp = {
  .name = "icmp",
  .short_name = "ICMP",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_icmp_extension_fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
