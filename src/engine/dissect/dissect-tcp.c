/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transmission Control Protocol, RFC 9293, 3.1; flag bit AE: draft-ietf-tcpm-accurate-ecn.
 *
 *   0               2               4               8               12
 *   |  source port  |   dest port   |   sequence    | acknowledgment |
 *   12              14              16              18              20
 *   | off|res|flags |    window     |   checksum    |    urgent     |  options …  payload …
 *
 * One frame alone: sequence numbers are the raw ones, the window's scale is unknown outside a SYN. The length of the
 * payload is what the IP layer leaves, so a fragment and the packet that an ICMP error quotes have none. */

#include "engine/dissect/dissect-tcp-private.h"
#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-field-format.h"

static void label_root (const WbDissection *d, const WbField *field, GString *out);
static void label_header_length (const WbDissection *d, const WbField *field, GString *out);
static void label_flags (const WbDissection *d, const WbField *field, GString *out);
static void label_options (const WbDissection *d, const WbField *field, GString *out);
static void label_payload (const WbDissection *d, const WbField *field, GString *out);
static void label_scale (const WbDissection *d, const WbField *field, GString *out);
static void text_flags (const WbDissection *d, const WbField *field, GString *out);

static const WbFieldInfo field_root = { "tcp", "Transmission Control Protocol", WB_FIELD_PROTOCOL,
                                        .label = label_root };

#define NUMBER(id, name, title, bits, ...)                                                                             \
  static const WbFieldInfo field_##id = { "tcp." name, title, WB_FIELD_UINT, bits, __VA_ARGS__ }
#define FLAG(id, name, title, bit)                                                                                     \
  static const WbFieldInfo field_##id = { "tcp.flags." name, title, WB_FIELD_BOOLEAN, 12, .mask = bit }
#define REMARK(id, name, title) static const WbFieldInfo remark_##id = { "tcp." name, title, WB_FIELD_NONE }

NUMBER (srcport, "srcport", "Source Port", 16, WB_BASE_PORT);
NUMBER (dstport, "dstport", "Destination Port", 16, WB_BASE_PORT);
NUMBER (port, "port", "Source or Destination Port", 16, WB_BASE_PORT);
NUMBER (len, "len", "TCP Segment Len", 32, WB_BASE_DEC);
NUMBER (seq, "seq", "Sequence Number", 32, WB_BASE_DEC);
NUMBER (seq_raw, "seq_raw", "Sequence Number (raw)", 32, WB_BASE_DEC);
NUMBER (nxtseq, "nxtseq", "Next Sequence Number", 32, WB_BASE_DEC);
NUMBER (ack, "ack", "Acknowledgment Number", 32, WB_BASE_DEC);
NUMBER (ack_raw, "ack_raw", "Acknowledgment number (raw)", 32, WB_BASE_DEC);
NUMBER (hdr_len, "hdr_len", "Header Length", 8, WB_BASE_DEC, .label = label_header_length);
NUMBER (flags, "flags", "Flags", 16, WB_BASE_HEX, 0x0fff, .label = label_flags);
FLAG (res, "res", "Reserved", 0xe00);
FLAG (ae, "ae", "Accurate ECN", 0x100);
FLAG (cwr, "cwr", "Congestion Window Reduced", 0x080);
FLAG (ece, "ece", "ECN-Echo", 0x040);
FLAG (urg, "urg", "Urgent", WB_TCP_URG);
FLAG (ack_flag, "ack", "Acknowledgment", WB_TCP_ACK);
FLAG (push, "push", "Push", WB_TCP_PSH);
FLAG (reset, "reset", "Reset", WB_TCP_RST);
FLAG (syn, "syn", "Syn", WB_TCP_SYN);
FLAG (fin, "fin", "Fin", WB_TCP_FIN);
static const WbFieldInfo field_flags_str = { "tcp.flags.str", "TCP Flags", WB_FIELD_STRING, .text = text_flags };
NUMBER (window, "window_size_value", "Window", 16, WB_BASE_DEC);
NUMBER (window_size, "window_size", "Calculated window size", 32, WB_BASE_DEC);
static const WbFieldInfo field_scale = { "tcp.window_size_scalefactor", "Window size scaling factor", WB_FIELD_INT, 32,
                                         .label = label_scale };
NUMBER (checksum, "checksum", "Checksum", 16, WB_BASE_HEX);
NUMBER (status, "checksum.status", "Checksum Status", 8, WB_BASE_DEC, .strings = wb_checksum_status_strings);
NUMBER (calculated, "checksum_calculated", "Calculated Checksum", 16, WB_BASE_HEX);
NUMBER (urgent, "urgent_pointer", "Urgent Pointer", 16, WB_BASE_DEC);
static const WbFieldInfo field_options = { "tcp.options", "Options", WB_FIELD_BYTES, .label = label_options };
static const WbFieldInfo field_payload = { "tcp.payload", "TCP payload", WB_FIELD_BYTES, .label = label_payload };
static const WbFieldInfo field_reset_cause = { "tcp.reset_cause", "Reset cause", WB_FIELD_STRING };

REMARK (synack, "connection.synack", "Connection establish acknowledge (SYN+ACK)");
REMARK (syn, "connection.syn", "Connection establish request (SYN)");
REMARK (fin, "connection.fin", "Connection finish (FIN)");
REMARK (rst, "connection.rst", "Connection reset (RST)");
REMARK (short_segment, "short_segment",
        "Short segment: it does not hold a full TCP header (a deliberately unusual packet, perhaps)");
REMARK (bogus_header, "bogus_header_length", "Bogus TCP header length: must be at least 20");
REMARK (ack_nonzero, "ack.nonzero", "The acknowledgment number field is nonzero while the ACK flag is not set");
REMARK (urgent_nonzero, "urgent_pointer.non_zero", "The urgent pointer field is nonzero while the URG flag is not set");
REMARK (checksum_bad, "checksum_bad.expert", "Bad checksum");
REMARK (checksum_ffff, "checksum.ffff", "TCP Checksum 0xffff instead of 0x0000 (see RFC 1624)");

static const WbFieldInfo *const flag_infos[] = {
  &field_res,      &field_ae,   &field_cwr,   &field_ece, &field_urg,
  &field_ack_flag, &field_push, &field_reset, &field_syn, &field_fin,
};

static const WbFieldInfo *const header_fields[] = {
  &field_srcport,
  &field_dstport,
  &field_port,
  &field_len,
  &field_seq,
  &field_seq_raw,
  &field_nxtseq,
  &field_ack,
  &field_ack_raw,
  &field_hdr_len,
  &field_flags,
  &field_res,
  &field_ae,
  &field_cwr,
  &field_ece,
  &field_urg,
  &field_ack_flag,
  &field_push,
  &field_reset,
  &field_syn,
  &field_fin,
  &field_flags_str,
  &field_window,
  &field_window_size,
  &field_scale,
  &field_checksum,
  &field_status,
  &field_calculated,
  &field_urgent,
  &field_options,
  &field_payload,
  &field_reset_cause,
  &remark_synack,
  &remark_syn,
  &remark_fin,
  &remark_rst,
  &remark_short_segment,
  &remark_bogus_header,
  &remark_ack_nonzero,
  &remark_urgent_nonzero,
  &remark_checksum_bad,
  &remark_checksum_ffff,
  NULL,
};

/* --- labels ---------------------------------------------------------------------------------------------------- */

/* The field of this info within the layer of `field`, a root or a field of it; NULL when it was not read. */
static const WbField *
sibling (const WbDissection *d, const WbField *field, const WbFieldInfo *info)
{
  const WbLayer *layer = &d->layers[field->layer];

  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    if (d->fields[i].info == info)
      return &d->fields[i];
  return NULL;
}

static void
append_if (const WbDissection *d, const WbField *field, const WbFieldInfo *info, const char *format, GString *out)
{
  const WbField *found = sibling (d, field, info);

  if (found)
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, format, found->value);
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *flags = sibling (d, field, &field_flags);

  g_string_append (out, field->info->title);
  append_if (d, field, &field_srcport, ", Src Port: ", out);
  append_if (d, field, &field_dstport, ", Dst Port: ", out);
  if (sibling (d, field, &field_hdr_len)) /* a quotation may end before it */
    append_if (d, field, &field_seq, ", Seq: ", out);
  if (flags && flags->value & WB_TCP_ACK)
    append_if (d, field, &field_ack, ", Ack: ", out);
  if (flags)
    append_if (d, field, &field_len, ", Len: ", out);
}

static void
label_header_length (const WbDissection *d, const WbField *field, GString *out)
{
  guint words = (guint) field->value / 4;

  for (guint bit = 8; bit; bit >>= 1)
    g_string_append_c (out, words & bit ? '1' : '0');
  g_string_append_printf (out, " .... = Header Length: %u bytes (%u)", words * 4, words);
}

/* "SYN, ACK": as in a row of the list and in the tree. */
static void
append_flag_names (guint flags, GString *out)
{
  static const char *const names[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE" };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags >> i & 1)
      {
        if (any)
          g_string_append (out, ", ");
        g_string_append (out, names[i]);
        any = TRUE;
      }
  if (flags & 0xe00)
    g_string_append (out, any ? ", Reserved" : "Reserved");
  else if (!any)
    g_string_append (out, "<None>");
}

static void
label_flags (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Flags: 0x%03x (", (guint) field->value);
  append_flag_names ((guint) field->value, out);
  g_string_append_c (out, ')');
}

/* "·······AP···": a letter for each flag that is set. */
static void
text_flags (const WbDissection *d, const WbField *field, GString *out)
{
  static const char letters[] = "RRRACEUAPRSF";

  for (guint i = 0; i < 12; i++)
    if (field->value >> (11 - i) & 1)
      g_string_append_c (out, letters[i]);
    else
      g_string_append (out, "·");
}

static void
label_options (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Options: (%u bytes)", field->length);
  wb_tcp_append_option_names (d, field, out);
}

static void
label_payload (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "TCP payload (%u byte%s)", field->length, field->length == 1 ? "" : "s");
}

static void
label_scale (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, "Window size scaling factor: -1 (unknown)");
}

/* --- reading --------------------------------------------------------------------------------------------------- */

static void
generated (WbDissection *d, guint32 field)
{
  wb_dissection_flag (d, field, WB_FIELD_GENERATED);
}

static void
remark (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset, guint severity)
{
  wb_dissection_flag (d, wb_dissection_add (d, parent, info, c, offset, 0, 0), WB_FIELD_GENERATED | severity);
}

static void
add_flags (WbDissection *d, const WbCursor *c, guint32 root, guint32 at, guint16 flags)
{
  guint32 node = wb_dissection_add (d, root, &field_flags, c, at, 2, flags);

  for (guint i = 0; i < G_N_ELEMENTS (flag_infos); i++)
    {
      guint32 item = wb_dissection_add_bits (d, node, flag_infos[i], c, i < 2 ? at : at + 1, 1, flags);

      if (i == 7 && flags & WB_TCP_RST)
        remark (d, item, &remark_rst, c, at + 1, WB_FIELD_WARNING);
      else if (i == 8 && flags & WB_TCP_SYN)
        remark (d, item, flags & WB_TCP_ACK ? &remark_synack : &remark_syn, c, at + 1, WB_FIELD_CHAT);
      else if (i == 9 && flags & WB_TCP_FIN)
        remark (d, item, &remark_fin, c, at + 1, WB_FIELD_CHAT);
    }
  generated (d, wb_dissection_add (d, node, &field_flags_str, c, at, 2, flags));
}

static void
add_checksum (WbDissection *d, const WbCursor *whole, WbCursor *c, guint32 root)
{
  guint32 at = c->pos, node = d->n_fields, length = wb_cursor_reported_left (whole);
  guint16 value = (guint16) wb_dissection_read (d, root, &field_checksum, c, 2), expected;
  WbChecksumStatus status;

  if (!wb_cursor_ok (c))
    return;
  status = wb_checksum_add_status (d, root, &field_status, whole, length, 6, at, value);
  if (status == WB_CHECKSUM_UNVERIFIED)
    return;
  d->state.is_damaged = status == WB_CHECKSUM_BAD;
  if (status == WB_CHECKSUM_BAD)
    remark (d, node, &remark_checksum_bad, c, at, WB_FIELD_ERROR);
  expected = status == WB_CHECKSUM_GOOD ? value : wb_checksum_expected (d, whole, length, 6, value);
  generated (d, wb_dissection_add (d, root, &field_calculated, c, at, 2, expected));
  if (status == WB_CHECKSUM_GOOD && value == 0xffff)
    remark (d, node, &remark_checksum_ffff, c, at, WB_FIELD_WARNING);
}

static void
add_numbers (WbDissection *d, const WbCursor *c, guint32 root, guint32 start, guint32 length, gboolean has_length)
{
  guint32 seq = (guint32) wb_cursor_be (c, start + 4, 4), ack = (guint32) wb_cursor_be (c, start + 8, 4);
  guint16 flags = (guint16) (wb_cursor_be (c, start + 12, 2) & 0xfff);
  guint32 node;

  if (has_length)
    {
      /* SYN and FIN each take a number (RFC 9293, 3.4); Wireshark counts one for both, and they never stand together. */
      guint32 next = seq + length + ((flags & (WB_TCP_SYN | WB_TCP_FIN)) != 0);

      generated (d, wb_dissection_add (d, root, &field_nxtseq, c, start, 0, next));
    }
  node = wb_dissection_add (d, root, &field_ack, c, start + 8, 4, ack);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_ack_raw, c, start + 8, 4, ack),
                      flags & WB_TCP_ACK ? WB_FIELD_HIDDEN : 0);
  if (!(flags & WB_TCP_ACK) && ack)
    remark (d, node, &remark_ack_nonzero, c, start + 8, WB_FIELD_NOTE);
}

static void
hand_on (WbDissection *d, const WbCursor *c, guint32 root, guint16 flags)
{
  WbCursor payload = wb_cursor_rest (c);
  guint32 left = wb_cursor_left (&payload);
  guint16 src = d->state.src_port, dst = d->state.dst_port;

  if (left == 0)
    return;
  if (flags & WB_TCP_RST)
    {
      /* RFC 9293, 3.5.3: a reset may say in text why. */
      wb_dissection_add (d, root, &field_reset_cause, c, payload.pos, left, 0);
      return;
    }
  wb_dissection_add (d, root, &field_payload, c, payload.pos, left, 0);
  wb_dissection_next_either (d, WB_TABLE_TCP_PORT, MIN (src, dst), MAX (src, dst), &payload);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c;
  guint32 start = c->pos, reported = wb_cursor_reported_left (c), header_length, node, captured;
  WbTcpHeader header;
  gboolean has_length = FALSE, has_seq = FALSE;

  if (!wb_cursor_need (c, 4))
    return;
  d->state.src_port = (guint16) wb_dissection_read (d, root, &field_srcport, c, 2);
  d->state.dst_port = (guint16) wb_dissection_read (d, root, &field_dstport, c, 2);
  d->state.has_ports = TRUE;
  /* "tcp.port" finds either; hidden, so that the tree says each port once. */
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, start, 2, d->state.src_port), WB_FIELD_HIDDEN);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, start + 2, 2, d->state.dst_port), WB_FIELD_HIDDEN);
  /* ICMP for IPv4 promises only eight bytes of what it quotes: then the sequence number is the last that is there. As
   * in Wireshark it is shown once, and no raw one, however much is quoted. */
  if (d->state.in_error && d->state.pseudo_src.kind == WB_ADDRESS_IPV4)
    {
      guint32 seq = (guint32) wb_cursor_peek_uint (c, 0, 4);

      if (!wb_cursor_ok (c))
        return;
      wb_dissection_add (d, root, &field_seq, c, start + 4, 4, seq);
      has_seq = TRUE;
    }
  /* Where both the segment and its capture end too early, what ends first counts. */
  if (!wb_cursor_need (c, 4) || !wb_cursor_need (c, 8) || !wb_cursor_need (c, 9) || !wb_cursor_need (c, 12))
    return;

  header.flags = (guint16) (wb_cursor_be (c, start + 12, 2) & 0xfff);
  header.ack = (guint32) wb_cursor_be (c, start + 8, 4);
  header_length = (guint32) (wb_cursor_be (c, start + 12, 1) >> 4) * 4;
  if (!d->state.is_fragment && !d->state.in_error)
    {
      if (reported < header_length)
        {
          remark (d, root, &remark_short_segment, c, start, WB_FIELD_WARNING);
          wb_tcp_mark_malformed (d, c, root);
        }
      else
        {
          has_length = TRUE;
          generated (d, wb_dissection_add (d, root, &field_len, c, start, 0, reported - header_length));
        }
    }
  if (has_seq)
    wb_cursor_skip (c, 4);
  else
    {
      wb_dissection_read (d, root, &field_seq, c, 4);
      node = wb_dissection_add (d, root, &field_seq_raw, c, start + 4, 4, wb_cursor_be (c, start + 4, 4));
      wb_dissection_flag (d, node, WB_FIELD_HIDDEN);
    }
  if (header_length < 20)
    {
      node = wb_dissection_add (d, root, &field_hdr_len, c, start + 12, 1, header_length);
      remark (d, node, &remark_bogus_header, c, start + 12, WB_FIELD_ERROR);
      return;
    }
  add_numbers (d, c, root, start, reported - header_length, has_length);
  wb_dissection_add (d, root, &field_hdr_len, c, start + 12, 1, header_length);
  add_flags (d, c, root, start + 12, header.flags);

  wb_cursor_skip (c, 6);
  node = (guint32) wb_dissection_read (d, root, &field_window, c, 2);
  generated (d, wb_dissection_add (d, root, &field_window_size, c, start + 14, 2, node));
  if (!(header.flags & WB_TCP_SYN))
    generated (d, wb_dissection_add (d, root, &field_scale, c, start + 14, 2, (guint32) -1));
  add_checksum (d, &whole, c, root);
  node = d->n_fields;
  if (wb_dissection_read (d, root, &field_urgent, c, 2) && !(header.flags & WB_TCP_URG) && wb_cursor_ok (c))
    remark (d, node, &remark_urgent_nonzero, c, start + 18, WB_FIELD_NOTE);
  if (!wb_cursor_ok (c))
    return;

  if (header_length > 20)
    {
      captured = MIN (header_length - 20, wb_cursor_left (c));
      node = wb_dissection_add (d, root, &field_options, c, c->pos, captured, 0);
      wb_tcp_dissect_options (d, c, node, header_length - 20, &header);
      if (!wb_cursor_ok (c))
        return;
      if (wb_cursor_left (c) < header_length - 20)
        {
          c->pos += wb_cursor_left (c); /* of options that are not read nothing is missed */
          return;
        }
      wb_cursor_skip (c, header_length - 20);
    }
  hand_on (d, c, root, header.flags);
}

/* --- list row -------------------------------------------------------------------------------------------------- */

static void
append_part (GString *out, const char *name, const WbField *field)
{
  if (!field)
    return;
  g_string_append (out, name);
  wb_append_uint (out, field->value);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbField *found[7] = { NULL };
  static const WbFieldInfo *const wanted[7] = { &field_srcport, &field_dstport, &field_seq, &field_ack,
                                                &field_flags,   &field_window,  &field_len };
  guint flags = 0;

  for (guint32 i = layer->first_field, n = 0; i < layer->end_field && n < 7; i++)
    for (guint w = 0; w < 7; w++)
      if (!found[w] && d->fields[i].info == wanted[w])
        {
          found[w] = &d->fields[i];
          n++;
          break;
        }
  s->protocol = "TCP";
  s->tone = WB_TONE_TCP;
  g_string_truncate (s->info, 0);
  if (!found[0] || !found[1])
    return;
  wb_append_uint (s->info, found[0]->value);
  g_string_append (s->info, " → ");
  wb_append_uint (s->info, found[1]->value);
  if (!found[4])
    return;
  flags = (guint) found[4]->value;
  g_string_append (s->info, " [");
  append_flag_names (flags, s->info);
  g_string_append_c (s->info, ']');
  append_part (s->info, " Seq=", found[2]);
  append_part (s->info, " Ack=", flags & WB_TCP_ACK ? found[3] : NULL);
  append_part (s->info, " Win=", found[5]);
  append_part (s->info, " Len=", found[6]);
  wb_tcp_summarise_options (d, layer, s->info);
  if (flags & WB_TCP_RST)
    s->tone = WB_TONE_TCP_RST;
  else if (flags & (WB_TCP_SYN | WB_TCP_FIN))
    s->tone = WB_TONE_TCP_SYN;
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 6 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_tcp = {
  .name = "tcp",
  .short_name = "TCP",
  .root = &field_root,
  .fields = header_fields,
  .more_fields = wb_tcp_option_fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
