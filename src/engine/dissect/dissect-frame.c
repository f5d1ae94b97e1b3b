/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the capture knows about a frame, as a layer of its own. It hands the whole frame to its link type; an unknown
 * link type shows its bytes. The list of protocols is made when somebody asks for it, from the layers that the frame
 * turned out to have. */

#include "engine/base/wb-format.h"
#include "engine/dissect/wb-dissection-private.h"
#include "engine/dissect/wb-encapsulation.h"

#include <string.h>

static void label_root (const WbDissection *d, const WbField *field, GString *out);
static void label_bytes (const WbDissection *d, const WbField *field, GString *out);
static void label_encapsulation (const WbDissection *d, const WbField *field, GString *out);
static void label_interface (const WbDissection *d, const WbField *field, GString *out);
static void label_verdict (const WbDissection *d, const WbField *field, GString *out);
static void text_hardware (const WbDissection *d, const WbField *field, GString *out);
static void text_protocols (const WbDissection *d, const WbField *field, GString *out);

static const WbFieldInfo field_root = { "frame", "Frame", WB_FIELD_PROTOCOL, .label = label_root };

#define NUMBER(id, name, title, bits, ...)                                                                             \
  static const WbFieldInfo field_##id = { "frame." name, title, WB_FIELD_UINT, bits, __VA_ARGS__ }
#define FLAG(id, name, title, bit)                                                                                     \
  static const WbFieldInfo field_##id = { "frame.packet_flags_" name, title, WB_FIELD_BOOLEAN, 32, .mask = bit }

static const WbValueString direction_names[] = {
  { 0, "Unknown" }, { 1, "Inbound" }, { 2, "Outbound" }, { 3, "Unknown" }, { 0, NULL },
};
static const WbValueString reception_names[] = {
  { 0, "Not specified" }, { 1, "Unicast" }, { 2, "Multicast" }, { 3, "Broadcast" }, { 4, "Promiscuous" }, { 0, NULL },
};
static const WbValueString p2p_names[] = { { 0, "Sent" }, { 1, "Received" }, { 0, NULL } };
static const WbValueString truth_names[] = { { 1, "True" }, { 0, "False" }, { 0, NULL } };

static const WbValueString tc_names[] = {
  { (guint64) -1, "TC_ACT_UNSPEC" }, { 0, "TC_ACT_OK" },       { 1, "TC_ACT_RECLASSIFY" }, { 2, "TC_ACT_SHOT" },
  { 3, "TC_ACT_PIPE" },              { 4, "TC_ACT_STOLEN" },   { 5, "TC_ACT_QUEUED" },     { 6, "TC_ACT_REPEAT" },
  { 7, "TC_ACT_REDIRECT" },          { 8, "TC_ACT_TRAP" },     { 0, NULL },
};
static const WbValueString xdp_names[] = {
  { 0, "XDP_ABORTED" }, { 1, "XDP_DROP" }, { 2, "XDP_PASS" }, { 3, "XDP_TX" }, { 4, "XDP_REDIRECT" }, { 0, NULL },
};

NUMBER (section, "section_number", "Section number", 32, WB_BASE_DEC);
NUMBER (queue, "interface_queue", "Interface queue", 32, WB_BASE_DEC);
NUMBER (packet_id, "packet_id", "Packet id", 64, WB_BASE_DEC);
static const WbFieldInfo node_verdict = { "", "Verdict", WB_FIELD_NONE, .label = label_verdict };
static const WbFieldInfo field_verdict_hardware = { "frame.verdict.hw", "Hardware", WB_FIELD_BYTES,
                                                    .text = text_hardware };
static const WbFieldInfo field_verdict_tc = { "frame.verdict.ebpf_tc", "eBPF TC", WB_FIELD_INT, 64, WB_BASE_DEC,
                                              .strings = tc_names };
static const WbFieldInfo field_verdict_xdp = { "frame.verdict.ebpf_xdp", "eBPF XDP", WB_FIELD_INT, 64, WB_BASE_DEC,
                                               .strings = xdp_names };
static const WbFieldInfo field_verdict_unknown = { "frame.verdict.unknown", "Unknown", WB_FIELD_BYTES };
static const WbFieldInfo remark_comment = { "frame.comment.expert", "Formatted comment", WB_FIELD_NONE };
NUMBER (interface_id, "interface_id", "Interface id", 32, WB_BASE_DEC, .label = label_interface);
static const WbFieldInfo field_interface_name = { "frame.interface_name", "Interface name", WB_FIELD_STRING,
                                                  .base = WB_TEXT_UTF8 };
static const WbFieldInfo field_interface_description = { "frame.interface_description", "Interface description",
                                                         WB_FIELD_STRING, .base = WB_TEXT_UTF8 };
NUMBER (packet_flags, "packet_flags", "Packet flags", 32, WB_BASE_HEX);
NUMBER (direction, "packet_flags_direction", "Direction", 32, WB_BASE_HEX, 0x3, direction_names);
NUMBER (reception, "packet_flags_reception_type", "Reception type", 32, WB_BASE_DEC, 0x1c, reception_names);
NUMBER (fcs_length, "packet_flags_fcs_length", "FCS length", 32, WB_BASE_DEC, 0x1e0);
NUMBER (reserved, "packet_flags_reserved", "Reserved", 32, WB_BASE_DEC, 0xfe00);
FLAG (crc, "crc_error", "CRC error", 0x1000000);
FLAG (too_long, "packet_too_error", "Packet too long error", 0x2000000);
FLAG (too_short, "packet_too_short_error", "Packet too short error", 0x4000000);
FLAG (gap, "wrong_inter_frame_gap_error", "Wrong interframe gap error", 0x8000000);
FLAG (unaligned, "unaligned_frame_error", "Unaligned frame error", 0x10000000);
FLAG (delimiter, "start_frame_delimiter_error", "Start frame delimiter error", 0x20000000);
FLAG (preamble, "preamble_error", "Preamble error", 0x40000000);
FLAG (symbol, "symbol_error", "Symbol error", 0x80000000);
static const WbFieldInfo field_comment = { "frame.comment", "Comment", WB_FIELD_STRING, .base = WB_TEXT_UTF8 };
static const WbFieldInfo field_encap = { "frame.encap_type", "Encapsulation type", WB_FIELD_INT, 16,
                                         .label = label_encapsulation };
static const WbFieldInfo field_time = { "frame.time", "Arrival Time", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_time_epoch = { "frame.time_epoch", "Epoch Time", WB_FIELD_RELATIVE_TIME };
static const WbFieldInfo field_offset_shift = { "frame.offset_shift", "Time shift for this packet",
                                                WB_FIELD_RELATIVE_TIME };
static const WbFieldInfo field_time_relative = { "frame.time_relative", "Time since reference or first frame",
                                                 WB_FIELD_RELATIVE_TIME };
NUMBER (number, "number", "Frame Number", 32, WB_BASE_DEC);
NUMBER (len, "len", "Frame Length", 32, WB_BASE_DEC, .label = label_bytes);
NUMBER (cap_len, "cap_len", "Capture Length", 32, WB_BASE_DEC, .label = label_bytes);
NUMBER (drop_count, "drop_count", "Drop Count", 64, WB_BASE_DEC);
static const WbFieldInfo field_marked = { "frame.marked", "Frame is marked", WB_FIELD_BOOLEAN, 8,
                                          .strings = truth_names };
static const WbFieldInfo field_ignored = { "frame.ignored", "Frame is ignored", WB_FIELD_BOOLEAN, 8,
                                           .strings = truth_names };
static const WbFieldInfo field_p2p = { "frame.p2p_dir", "Point-to-Point Direction", WB_FIELD_INT, 8,
                                       .strings = p2p_names };
static const WbFieldInfo field_protocols = { "frame.protocols", "Protocols in frame", WB_FIELD_STRING,
                                             .text = text_protocols };

static const WbFieldInfo *const flag_infos[] = {
  &field_direction, &field_reception, &field_fcs_length, &field_reserved,  &field_crc,      &field_too_long,
  &field_too_short, &field_gap,       &field_unaligned,  &field_delimiter, &field_preamble, &field_symbol,
};

static const WbFieldInfo *const fields[] = {
  &field_section,
  &field_queue,
  &field_packet_id,
  &field_verdict_hardware,
  &field_verdict_tc,
  &field_verdict_xdp,
  &field_verdict_unknown,
  &remark_comment,
  &field_interface_id,
  &field_interface_name,
  &field_interface_description,
  &field_packet_flags,
  &field_direction,
  &field_reception,
  &field_fcs_length,
  &field_reserved,
  &field_crc,
  &field_too_long,
  &field_too_short,
  &field_gap,
  &field_unaligned,
  &field_delimiter,
  &field_preamble,
  &field_symbol,
  &field_comment,
  &field_encap,
  &field_time,
  &field_offset_shift,
  &field_time_epoch,
  &field_time_relative,
  &field_number,
  &field_len,
  &field_cap_len,
  &field_drop_count,
  &field_marked,
  &field_ignored,
  &field_p2p,
  &field_protocols,
  NULL,
};

static guint
direction (const WbFrame *frame)
{
  return frame->has_flags ? frame->flags & WB_FRAME_DIRECTION_MASK : 0;
}

/* A pcapng interface without a name is called so. */
static const char *
interface_name (const WbFrame *frame)
{
  return frame->interface_name ? frame->interface_name : "unknown";
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFrame *f = &d->frame;

  g_string_append_printf (out,
                          "Frame %" G_GUINT64_FORMAT ": %u byte%s on wire (%" G_GUINT64_FORMAT
                          " bits), %u byte%s captured (%" G_GUINT64_FORMAT " bits)",
                          f->number, f->reported_length, f->reported_length == 1 ? "" : "s",
                          (guint64) f->reported_length * 8, f->captured_length, f->captured_length == 1 ? "" : "s",
                          (guint64) f->captured_length * 8);
  if (f->has_interface)
    {
      g_string_append (out, " on interface ");
      wb_format_append_safe (out, interface_name (f), strlen (interface_name (f)));
      g_string_append_printf (out, ", id %u", f->interface_id);
    }
  if (direction (f) == WB_FRAME_INBOUND)
    g_string_append (out, " (inbound)");
  else if (direction (f) == WB_FRAME_OUTBOUND)
    g_string_append (out, " (outbound)");
}

static void
label_verdict (const WbDissection *d, const WbField *field, GString *out)
{
  static const char *const judges[] = { "Hardware", "eBPF_TC", "eBPF_XDP" };

  g_string_append_printf (out, "Verdict: %s (%u)",
                          field->value < G_N_ELEMENTS (judges) ? judges[field->value] : "Unknown",
                          (guint) field->value);
}

/* "61 62 63" */
static void
text_hardware (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;
  const guint8 *bytes = wb_field_get_bytes (d, field, &length);

  if (length == 0)
    g_string_append (out, "<MISSING>"); /* as bytes that are none are called everywhere */
  for (guint32 i = 0; i < length; i++)
    g_string_append_printf (out, i ? " %02x" : "%02x", bytes[i]);
}

static void
label_bytes (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "%s: %" G_GUINT64_FORMAT " byte%s (%" G_GUINT64_FORMAT " bits)", field->info->title,
                          field->value, field->value == 1 ? "" : "s", field->value * 8);
}

static void
label_encapsulation (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Encapsulation type: %s (%u)", wb_encapsulation_name (d->frame.link_type),
                          (guint) field->value);
}

static void
label_interface (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Interface id: %u (", (guint) field->value);
  wb_format_append_safe (out, interface_name (&d->frame), strlen (interface_name (&d->frame)));
  g_string_append_c (out, ')');
}

/* Layers that hand on by an Ethernet type do so through a dissector of that name in Wireshark, which lists it. */
static gboolean
is_ethertype_user (const WbDissector *dissector)
{
  static const char *const users[] = { "eth", "vlan", "ieee8021ad", "sll" };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    if (strcmp (dissector->name, users[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Where a length stood, or one of Linux's own numbers, no Ethernet type was asked. */
static gboolean
has_type (const WbDissection *d, const WbLayer *layer)
{
  static const char *const names[] = { "eth.type", "vlan.etype", "ieee8021ah.etype", "sll.etype" };

  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      if (strcmp (d->fields[i].info->name, names[j]) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
is_found_by_ethertype (const WbDissector *dissector)
{
  if (dissector == &wb_dissector_data)
    return TRUE;
  for (const WbDissectorEntry *e = dissector->entries; e && e->table != WB_TABLE_NONE; e++)
    if (e->table == WB_TABLE_ETHERTYPE)
      return TRUE;
  return FALSE;
}

/* An option that counts as a protocol (mptcp) stands behind the layer whose header holds it. */
static void
append_options_protocols (const WbDissection *d, const WbLayer *layer, GString *out)
{
  for (guint32 i = layer->first_field; i < layer->end_field; i++)
    if (d->fields[i].info->kind == WB_FIELD_PROTOCOL && d->fields[i].parent != WB_NO_FIELD &&
        d->fields[i].info->name[0] != '_')
      g_string_append_printf (out, ":%s", d->fields[i].info->name);
}

/* A protocol that refuses what it was given does not count. */
static gboolean
is_other_version (const WbLayer *layer)
{
  const WbCursor *w = &layer->window;

  return strcmp (layer->dissector->name, "ipv6") == 0 && w->captured > w->start && w->data[w->start] >> 4 != 6;
}

/* "eth:ethertype:ip:udp:dns" */
static void
text_protocols (const WbDissection *d, const WbField *field, GString *out)
{
  for (guint i = 1; i < d->n_layers; i++)
    {
      const WbLayer *layer = &d->layers[i];

      if (layer->root == WB_NO_FIELD && layer->dissector == &wb_dissector_data)
        continue;
      if (layer->in_error &&
          (layer->window.captured == layer->window.start || (layer->root == WB_NO_FIELD && layer->unfinished == 0 &&
                                                             (i + 1 == d->n_layers || d->layers[i + 1].parent != i))))
        continue; /* a quotation that ends before it */
      if (i > 1)
        g_string_append_c (out, ':');
      if (layer->parent < i && is_ethertype_user (d->layers[layer->parent].dissector) &&
          is_found_by_ethertype (layer->dissector) && has_type (d, &d->layers[layer->parent]))
        g_string_append (out, "ethertype:");
      if (is_other_version (layer))
        {
          g_string_truncate (out, out->len > 0 ? out->len - 1 : 0); /* the colon */
          continue;
        }
      g_string_append (out, layer->dissector->name);
      append_options_protocols (d, layer, out);
    }
}

static void
add_text (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, const char *text)
{
  wb_dissection_add_copy (d, parent, info, c, 0, 0, text, (guint32) strlen (text));
}

static void
add_verdict (WbDissection *d, const WbCursor *c, guint32 root, const WbFrameVerdict *verdict)
{
  guint32 node = wb_dissection_add (d, root, &node_verdict, c, 0, 0, verdict->kind);

  switch (verdict->kind)
    {
    case WB_FRAME_VERDICT_HARDWARE:
      wb_dissection_add_copy (d, node, &field_verdict_hardware, c, 0, 0, verdict->bytes, verdict->length);
      break;
    case WB_FRAME_VERDICT_TC:
      wb_dissection_add (d, node, &field_verdict_tc, c, 0, 0, (guint64) verdict->number);
      break;
    case WB_FRAME_VERDICT_XDP:
      wb_dissection_add (d, node, &field_verdict_xdp, c, 0, 0, (guint64) verdict->number);
      break;
    default:
      wb_dissection_add_copy (d, node, &field_verdict_unknown, c, 0, 0, verdict->bytes, verdict->length);
    }
}

static void
add_capture_details (WbDissection *d, const WbCursor *c, guint32 root)
{
  const WbFrame *f = &d->frame;
  guint32 node;

  if (f->has_interface)
    {
      node = wb_dissection_add (d, root, &field_section, c, 0, 0, (guint64) f->section + 1);
      node = wb_dissection_add (d, root, &field_interface_id, c, 0, 0, f->interface_id);
      add_text (d, node, &field_interface_name, c, interface_name (f));
      if (f->interface_description)
        add_text (d, node, &field_interface_description, c, f->interface_description);
    }
  if (f->has_queue)
    wb_dissection_add (d, root, &field_queue, c, 0, 0, f->queue);
  if (f->has_flags)
    {
      node = wb_dissection_add (d, root, &field_packet_flags, c, 0, 0, f->flags);
      for (guint i = 0; i < G_N_ELEMENTS (flag_infos); i++)
        wb_dissection_add_bits (d, node, flag_infos[i], c, 0, 0, f->flags);
    }
  if (f->has_packet_id)
    wb_dissection_add (d, root, &field_packet_id, c, 0, 0, f->packet_id);
  for (guint i = 0; i < f->n_verdicts; i++)
    add_verdict (d, c, root, &f->verdicts[i]);
  for (const char *comment = f->comment; comment;)
    {
      gsize length = strcspn (comment, WB_FRAME_COMMENT_SEPARATOR);

      node = wb_dissection_add_copy (d, root, &field_comment, c, 0, 0, comment, (guint32) length);
      wb_dissection_flag (d, wb_dissection_add (d, node, &remark_comment, c, 0, 0, 0), WB_FIELD_HIDDEN);
      comment = comment[length] ? comment + length + 1 : NULL;
    }
}

static void
add_times (WbDissection *d, const WbCursor *c, guint32 root, const WbDissectContext *context)
{
  const WbFrame *f = &d->frame;
  guint32 relative;

  wb_dissection_add (d, root, &field_time, c, 0, 0, (guint64) f->time_ns);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_offset_shift, c, 0, 0, 0), WB_FIELD_GENERATED);
  wb_dissection_add (d, root, &field_time_epoch, c, 0, 0, (guint64) f->time_ns);
  if (context && context->has_first_time)
    {
      relative =
          wb_dissection_add (d, root, &field_time_relative, c, 0, 0, (guint64) (f->time_ns - context->first_time_ns));
      wb_dissection_flag (d, relative, WB_FIELD_GENERATED);
    }
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  const WbFrame *f = &d->frame;
  WbCursor payload = wb_cursor_rest (c);

  add_capture_details (d, c, root);
  wb_dissection_add (d, root, &field_encap, c, 0, 0, wb_encapsulation_number (f->link_type));
  if (f->has_time)
    add_times (d, c, root, context);
  wb_dissection_add (d, root, &field_number, c, 0, 0, f->number);
  wb_dissection_add (d, root, &field_len, c, 0, 0, f->reported_length);
  wb_dissection_add (d, root, &field_cap_len, c, 0, 0, f->captured_length);
  if (f->drop_count)
    wb_dissection_add (d, root, &field_drop_count, c, 0, 0, f->drop_count);
  /* There are no marks here yet: each frame says that it has none. */
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_marked, c, 0, 0, 0), WB_FIELD_GENERATED);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_ignored, c, 0, 0, 0), WB_FIELD_GENERATED);
  if (direction (f) == WB_FRAME_INBOUND || direction (f) == WB_FRAME_OUTBOUND)
    wb_dissection_add (d, root, &field_p2p, c, 0, 0, direction (f) == WB_FRAME_INBOUND);
  wb_dissection_flag (d, wb_dissection_add (d, root, &field_protocols, c, 0, 0, 0), WB_FIELD_GENERATED);
  wb_dissection_set_length (d, root, f->captured_length);
  wb_dissection_next_promised (d, WB_TABLE_LINKTYPE, f->link_type, &payload, WB_NO_FIELD);
}

const WbDissector wb_dissector_frame = {
  .name = "frame",
  .short_name = "Frame",
  .root = &field_root,
  .fields = fields,
  .dissect = dissect,
};
