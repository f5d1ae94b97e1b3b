/* SPDX-License-Identifier: GPL-3.0-or-later */

/* User Datagram Protocol, RFC 768.
 *
 *   0               2               4               6               8
 *   |  source port  |   dest port   |    length     |   checksum    |
 *
 * Length counts header and data. Checksum 0 means "none" over IPv4 and is illegal over IPv6 (RFC 8200, 8.1). */

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *ports = field + 1; /* source and destination port follow at once */

  if (wb_dissection_index (d, field) + 2 < d->n_fields && ports[0].parent == wb_dissection_index (d, field))
    g_string_append_printf (out, "User Datagram Protocol, Src Port: %" G_GUINT64_FORMAT ", Dst Port: %" G_GUINT64_FORMAT,
                            ports[0].value, ports[1].value);
  else
    g_string_append (out, "User Datagram Protocol");
}

static const WbFieldInfo field_root = { "udp", "User Datagram Protocol", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_srcport = { "udp.srcport", "Source Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_dstport = { "udp.dstport", "Destination Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_port = { "udp.port", "Source or Destination Port", WB_FIELD_UINT, 16, WB_BASE_PORT };
static const WbFieldInfo field_length = { "udp.length", "Length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_checksum = { "udp.checksum", "Checksum", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_status = { "udp.checksum.status", "Checksum Status", WB_FIELD_UINT, 8, WB_BASE_DEC,
                                          .strings = wb_checksum_status_strings };
static const WbFieldInfo field_bad_length = { "udp.length.bad", "Bad length value", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = { &field_srcport,  &field_dstport, &field_port, &field_length,
                                             &field_checksum, &field_status,  &field_bad_length, NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor whole = *c, payload;
  guint16 src, dst;
  guint32 length, checksum_at, checksum, reported = wb_cursor_reported_left (c), field;

  src = (guint16) wb_dissection_read (d, root, &field_srcport, c, 2);
  dst = (guint16) wb_dissection_read (d, root, &field_dstport, c, 2);
  if (wb_cursor_ok (c))
    {
      /* "udp.port" finds either; hidden, so that the tree says each port once. */
      wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, whole.pos, 2, src), WB_FIELD_HIDDEN);
      wb_dissection_flag (d, wb_dissection_add (d, root, &field_port, c, whole.pos + 2, 2, dst), WB_FIELD_HIDDEN);
      d->state.src_port = src;
      d->state.dst_port = dst;
      d->state.has_ports = TRUE;
    }
  length = (guint32) wb_dissection_read (d, root, &field_length, c, 2);
  checksum_at = c->pos;
  checksum = (guint32) wb_dissection_read (d, root, &field_checksum, c, 2);
  if (!wb_cursor_ok (c))
    return;

  /* RFC 2675, 4: length 0 stands for a jumbogram (and for offload): the IP layer's length counts. */
  if (length == 0)
    length = reported;
  else if (length < 8 || (length > reported && !d->state.is_fragment && !d->state.in_error))
    {
      field = wb_dissection_add (d, root, &field_bad_length, c, whole.pos + 4, 2, 0);
      wb_dissection_flag (d, field, WB_FIELD_GENERATED | WB_FIELD_ERROR);
      length = reported;
    }
  wb_checksum_add_status (d, root, &field_status, &whole, length, 17, checksum_at, checksum);

  payload = wb_cursor_sub (c, length - 8);
  wb_dissection_next_either (d, WB_TABLE_UDP_PORT, MIN (src, dst), MAX (src, dst), &payload);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  s->protocol = "UDP";
  s->tone = WB_TONE_UDP;
  g_string_printf (s->info, "%u → %u Len=%u", d->state.src_port, d->state.dst_port,
                   layer->window.reported - layer->window.start >= 8 ? layer->window.reported - layer->window.start - 8
                                                                     : 0);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_IP_PROTO, 17 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_udp = {
  .name = "udp",
  .short_name = "UDP",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
