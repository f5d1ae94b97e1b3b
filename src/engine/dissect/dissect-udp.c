/* SPDX-License-Identifier: GPL-3.0-or-later */

/* User Datagram Protocol, RFC 768, and UDP-Lite, RFC 3828, which differ in one field:
 *
 *   0               2               4               6               8
 *   |  source port  |   dest port   | length        |   checksum    |   UDP
 *   |  source port  |   dest port   | coverage      |   checksum    |   UDP-Lite
 *
 * Length counts header and data. Checksum 0 means "none" in UDP over IPv4 and is illegal otherwise (RFC 8200, 8.1).
 * Coverage says how many bytes the checksum covers, 0: all. */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-field-format.h"

#define PROTO_UDP 17
#define PROTO_UDPLITE 136

/* traceroute's ports: three tries for each of the first ten hops, which is what Wireshark calls possible. */
#define TRACEROUTE_FIRST 33435
#define TRACEROUTE_LAST 33464

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *ports = field + 1; /* source and destination port follow at once */

  g_string_append (out, field->info->title);
  if (wb_dissection_index (d, field) + 2 < d->n_fields && ports[0].parent == wb_dissection_index (d, field))
    g_string_append_printf (out, ", Src Port: %" G_GUINT64_FORMAT ", Dst Port: %" G_GUINT64_FORMAT, ports[0].value,
                            ports[1].value);
}

static void
label_payload (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "UDP payload (%u byte%s)", field->length, field->length == 1 ? "" : "s");
}

static void
label_traceroute (const WbDissection *d, const WbField *field, GString *out)
{
  guint n = (guint) field->value - TRACEROUTE_FIRST;

  g_string_append_printf (out, "Possible traceroute: hop #%u, attempt #%u", n / 3 + 1, n % 3 + 1);
}

static const WbFieldInfo field_root = { "udp", "User Datagram Protocol", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_lite_root = { "udplite", "Lightweight User Datagram Protocol", WB_FIELD_PROTOCOL,
                                             .label = label_root };
static const WbFieldInfo field_srcport = { "udp.srcport", "Source Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_dstport = { "udp.dstport", "Destination Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_port = { "udp.port", "Source or Destination Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_length = { "udp.length", "Length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_coverage = { "udp.checksum_coverage", "Checksum coverage", WB_FIELD_UINT, 16,
                                            WB_BASE_DEC };
static const WbFieldInfo field_checksum = { "udp.checksum", "Checksum", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_status = { "udp.checksum.status", "Checksum Status",
                                          WB_FIELD_UINT,         8,
                                          WB_BASE_DEC,           .strings = wb_checksum_status_strings };
static const WbFieldInfo field_calculated = { "udp.checksum_calculated", "Calculated Checksum", WB_FIELD_UINT, 16,
                                              WB_BASE_HEX };
static const WbFieldInfo field_payload = { "udp.payload", "UDP payload", WB_FIELD_BYTES, .label = label_payload };

static const WbFieldInfo remark_traceroute = { "udp.possible_traceroute", "Possible traceroute", WB_FIELD_NONE,
                                               .label = label_traceroute };
static const WbFieldInfo remark_length = { "udp.length.bad", "Bad length value", WB_FIELD_NONE };
static const WbFieldInfo remark_zero_length = { "udp.length.bad_zero", "Length is zero but payload < 65536",
                                                WB_FIELD_NONE };
static const WbFieldInfo remark_coverage = { "udplite.checksum_coverage.bad", "Bad checksum coverage length value",
                                             WB_FIELD_NONE };
static const WbFieldInfo remark_zero = { "udp.checksum.zero", "Illegal checksum value (0)", WB_FIELD_NONE };
static const WbFieldInfo remark_bad = { "udp.checksum.bad", "Bad checksum", WB_FIELD_NONE };
static const WbFieldInfo mark_malformed = { "_ws.malformed", "Malformed Packet", WB_FIELD_PROTOCOL };

static const WbFieldInfo *const fields[] = {
  &field_srcport,
  &field_dstport,
  &field_port,
  &field_length,
  &field_coverage,
  &field_checksum,
  &field_status,
  &field_calculated,
  &field_payload,
  &remark_traceroute,
  &remark_length,
  &remark_zero_length,
  &remark_coverage,
  &remark_zero,
  &remark_bad,
  &mark_malformed,
  NULL,
};

static void
remark_malformed (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset)
{
  wb_dissection_remark (d, parent, info, c, offset, 2, WB_FIELD_ERROR);
  wb_dissection_flag (d, wb_dissection_add (d, parent, &mark_malformed, c, offset, 0, 0), WB_FIELD_HIDDEN);
}

/* The checksum is read; `length` bytes from `whole` are what it covers (of `total`, which the pseudo header counts). */
static void
check (WbDissection *d, guint32 root, const WbCursor *whole, guint32 at, guint16 value, guint32 length, guint8 protocol)
{
  guint32 node = d->n_fields - 1;
  WbChecksumStatus status;

  if (value == 0 && (protocol == PROTO_UDPLITE || d->state.pseudo_src.kind != WB_ADDRESS_IPV4))
    {
      if (d->state.in_error && protocol == PROTO_UDP)
        {
          /* What a quoted packet's sender should have sent is not this packet's fault. */
          wb_dissection_flag (d, wb_dissection_add (d, root, &field_status, whole, at, 0, WB_CHECKSUM_NOT_PRESENT),
                              WB_FIELD_GENERATED);
          return;
        }
      wb_dissection_remark (d, node, &remark_zero, whole, at, 2, WB_FIELD_ERROR);
      wb_dissection_flag (d, wb_dissection_add (d, node, &field_status, whole, at, 2, WB_CHECKSUM_ILLEGAL),
                          WB_FIELD_GENERATED);
      return;
    }
  /* Of a datagram that the capture cut nothing is verified, also where its own length ends before the cut. */
  if (whole->captured < whole->reported)
    length = G_MAXUINT32;
  status = wb_checksum_add_status (d, root, &field_status, whole, length, protocol, at, value);
  if (status == WB_CHECKSUM_UNVERIFIED || status == WB_CHECKSUM_NOT_PRESENT)
    return;
  if (status == WB_CHECKSUM_BAD)
    wb_dissection_remark (d, node, &remark_bad, whole, at, 2, WB_FIELD_ERROR);
  wb_dissection_flag (
      d,
      wb_dissection_add (d, node, &field_calculated, whole, at, 2,
                         status == WB_CHECKSUM_GOOD ? value : wb_checksum_expected (d, whole, length, protocol, value)),
      WB_FIELD_GENERATED);
}

/* Of either port: what comes back from such a port may be an answer to it. */
static void
add_traceroute (WbDissection *d, WbCursor *c, guint32 root, guint32 at, guint16 port)
{
  guint32 remark;

  if (port < TRACEROUTE_FIRST || port > TRACEROUTE_LAST)
    return;
  remark = wb_dissection_remark (d, root, &remark_traceroute, c, at, 2, WB_FIELD_CHAT);
  if (remark != WB_NO_FIELD)
    d->fields[remark].value = port;
}

static gboolean
read_ports (WbDissection *d, WbCursor *c, guint32 root)
{
  guint32 at = c->pos;
  guint16 src, dst;

  if (!wb_cursor_need (c, 4))
    return FALSE;
  src = (guint16) wb_dissection_read (d, root, &field_srcport, c, 2);
  dst = (guint16) wb_dissection_read (d, root, &field_dstport, c, 2);
  /* "udp.port" finds either; hidden, so that the tree says each port once. */
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, at, 2, src), WB_FIELD_HIDDEN);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, at + 2, 2, dst), WB_FIELD_HIDDEN);
  d->state.src_port = src;
  d->state.dst_port = dst;
  d->state.has_ports = TRUE;
  add_traceroute (d, c, root, at, src);
  add_traceroute (d, c, root, at + 2, dst);
  return TRUE;
}

static void
hand_on (WbDissection *d, WbCursor *c, guint32 root, guint32 length)
{
  WbCursor payload = wb_cursor_sub (c, length - 8);
  guint16 src = d->state.src_port, dst = d->state.dst_port;

  if (length == 8 || (d->state.in_error && wb_cursor_left (c) == 0) || !wb_cursor_need (c, 1))
    return;
  /* All that IP left, also behind the length: what goes on to the next layer ends with it. */
  wb_dissection_add (d, root, &field_payload, c, c->pos, wb_cursor_left (c), 0);
  wb_dissection_next_either (d, WB_TABLE_UDP_PORT, MIN (src, dst), MAX (src, dst), &payload);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c;
  guint32 length, node, at, reported = wb_cursor_reported_left (c);
  gboolean too_long;
  guint16 checksum;

  if (!read_ports (d, c, root))
    return;
  node = d->n_fields;
  at = c->pos;
  length = (guint32) wb_dissection_read (d, root, &field_length, c, 2);
  if (!wb_cursor_ok (c))
    return;
  if (length == 0 && d->state.pseudo_src.kind == WB_ADDRESS_IPV6)
    {
      /* RFC 2675, 4: a jumbogram says 0 and leaves it to the IP layer's length. */
      if (reported < 65536)
        wb_dissection_remark (d, node, &remark_zero_length, c, at, 2, WB_FIELD_WARNING);
      length = reported;
    }
  if (length < 8)
    {
      remark_malformed (d, node, &remark_length, c, at);
      return;
    }
  too_long = length > reported && !d->state.is_fragment && !d->state.in_error;
  if (too_long)
    remark_malformed (d, node, &remark_length, c, at);
  at = c->pos;
  checksum = (guint16) wb_dissection_read (d, root, &field_checksum, c, 2);
  if (!wb_cursor_ok (c))
    return;
  check (d, root, &whole, at, checksum, length, PROTO_UDP);
  hand_on (d, c, root, length);
}

static void
dissect_lite (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c;
  guint32 length = wb_cursor_reported_left (c), coverage, node, at;
  guint16 checksum;

  if (!read_ports (d, c, root))
    return;
  node = d->n_fields;
  at = c->pos;
  coverage = (guint32) wb_dissection_read (d, root, &field_coverage, c, 2);
  if (!wb_cursor_ok (c))
    return;
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_length, c, at, 0, length), WB_FIELD_GENERATED);
  if (coverage == 0)
    coverage = length;
  if (coverage < 8 || coverage > length)
    remark_malformed (d, node, &remark_coverage, c, at);
  at = c->pos;
  checksum = (guint16) wb_dissection_read (d, root, &field_checksum, c, 2);
  if (!wb_cursor_ok (c))
    return;
  /* The pseudo header counts all of the datagram, the sum only what is covered: with less, it is not checked. */
  if (coverage == length || checksum == 0)
    check (d, root, &whole, at, checksum, length, PROTO_UDPLITE);
  else
    wb_checksum_add_status (d, root, &field_status, &whole, G_MAXUINT32, PROTO_UDPLITE, at, checksum);
  hand_on (d, c, root, length);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  guint32 size = layer->window.reported - layer->window.start;

  s->protocol = layer->dissector->short_name;
  s->tone = WB_TONE_UDP;
  if (layer->root == WB_NO_FIELD)
    return;
  g_string_truncate (s->info, 0);
  wb_append_uint (s->info, d->state.src_port);
  g_string_append (s->info, " → ");
  wb_append_uint (s->info, d->state.dst_port);
  g_string_append (s->info, " Len=");
  wb_append_uint (s->info, size >= 8 ? size - 8 : 0);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, PROTO_UDP }, { WB_TABLE_NONE } };
static const WbDissectorEntry lite_entries[] = { { WB_TABLE_IP_PROTO, PROTO_UDPLITE }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_udp = {
  .name = "udp",
  .short_name = "UDP",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};

const WbDissector wb_dissector_udplite = {
  .name = "udplite",
  .short_name = "UDP-Lite",
  .root = &field_lite_root,
  .entries = lite_entries,
  .dissect = dissect_lite,
  .summarise = summarise,
};
