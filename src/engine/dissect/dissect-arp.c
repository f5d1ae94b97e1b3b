/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Address Resolution Protocol, RFC 826; RARP RFC 903; probes and announcements RFC 5227.
 *
 *   0               16              24             32
 *   | hardware type | protocol type | hlen | plen  |
 *   |   operation   | sender hardware, sender protocol, target hardware, target protocol address
 *
 * The address lengths say what the addresses are: six bytes on Ethernet-like hardware are a MAC, four bytes of protocol
 * 0x0800 an IPv4 address, anything else only bytes. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-names.h"

#include <string.h>

#define ETHERNET 1 /* hardware types */
#define AX25 3
#define IEEE_802 6
#define ATM 19
#define ETHERTYPE_IPV4 0x0800
#define AX25_IPV4 0x00cc /* AX.25's own number for it */
#define MAC_LENGTH 6

enum
{
  REQUEST = 1,
  REPLY = 2,
  RARP_REQUEST = 3,
  RARP_REPLY = 4,
  DRARP_ERROR = 7,
};

static const WbValueString op_strings[] = {
  { 0, "reserved" },
  { 1, "request" },
  { 2, "reply" },
  { 3, "reverse request" },
  { 4, "reverse reply" },
  { 5, "drarp request" },
  { 6, "drarp reply" },
  { 7, "drarp error" },
  { 8, "inverse request" },
  { 9, "inverse reply" },
  { 10, "arp nak" },
  { 11, "mars request" },
  { 12, "mars multi" },
  { 13, "mars mserv" },
  { 14, "mars join" },
  { 15, "mars leave" },
  { 16, "mars nak" },
  { 17, "mars unserv" },
  { 18, "mars sjoin" },
  { 19, "mars sleave" },
  { 20, "mars grouplist request" },
  { 21, "mars grouplist reply" },
  { 22, "mars redirect map" },
  { 23, "mapos unarp" },
  { 24, "experimental 1" },
  { 25, "experimental 2" },
  { 65535, "reserved" },
  { 0, NULL },
};
static const WbValueString error_strings[] = {
  { 1, "restricted" }, { 2, "no address" }, { 3, "serverdown" }, { 4, "moved" }, { 5, "failure" }, { 0, NULL },
};

static const WbFieldInfo field_gratuitous = { "arp.isgratuitous", "Is gratuitous", WB_FIELD_BOOLEAN, 8,
                                              .strings = wb_true_strings };
static const WbFieldInfo field_probe = { "arp.isprobe", "Is probe", WB_FIELD_BOOLEAN, 8, .strings = wb_true_strings };
static const WbFieldInfo field_announcement = { "arp.isannouncement", "Is announcement", WB_FIELD_BOOLEAN, 8,
                                                .strings = wb_true_strings };

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;
  guint op = w->captured - w->start >= 8 ? w->data[w->start + 6] << 8 | w->data[w->start + 7] : 0;

  const char *name = wb_value_string (op_strings, op, NULL);

  for (guint32 i = wb_dissection_index (d, field) + 1; i < d->n_fields && d->fields[i].layer == field->layer; i++)
    {
      if (d->fields[i].info == &field_probe)
        name = "ARP Probe";
      else if (d->fields[i].info == &field_announcement)
        name = "ARP Announcement";
      else if (d->fields[i].info == &field_gratuitous)
        name = op == REQUEST ? "request/gratuitous ARP" : "reply/gratuitous ARP";
    }
  if (name)
    g_string_append_printf (out, "Address Resolution Protocol (%s)", name);
  else
    g_string_append_printf (out, "Address Resolution Protocol (opcode 0x%04x)", op);
}

static void text_root (const WbDissection *d, const WbField *field, GString *out);

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "arp." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define OTHER(id, name, title, kind_) static const WbFieldInfo field_##id = { "arp." name, title, kind_ };

static const WbFieldInfo field_root = { "arp", "Address Resolution Protocol", WB_FIELD_PROTOCOL, .label = label_root,
                                        .text = text_root };
UINT (hw_type, "hw.type", "Hardware type", 16, WB_BASE_DEC, .strings = wb_hardware_strings)
UINT (proto_type, "proto.type", "Protocol type", 16, WB_BASE_HEX, .strings = wb_ethertype_strings)
UINT (hw_size, "hw.size", "Hardware size", 8, WB_BASE_DEC)
UINT (proto_size, "proto.size", "Protocol size", 8, WB_BASE_DEC)
UINT (opcode, "opcode", "Opcode", 16, WB_BASE_DEC, .strings = op_strings)
OTHER (src_hw, "src.hw", "Sender hardware address", WB_FIELD_BYTES)
OTHER (src_mac, "src.hw_mac", "Sender MAC address", WB_FIELD_ETHER)
static const WbFieldInfo node_ax25 = { "", "AX.25 address", WB_FIELD_BYTES };
OTHER (src_proto, "src.proto", "Sender protocol address", WB_FIELD_BYTES)
OTHER (src_ip, "src.proto_ipv4", "Sender IP address", WB_FIELD_IPV4)
OTHER (dst_hw, "dst.hw", "Target hardware address", WB_FIELD_BYTES)
OTHER (dst_mac, "dst.hw_mac", "Target MAC address", WB_FIELD_ETHER)
OTHER (dst_proto, "dst.proto", "Target protocol address", WB_FIELD_BYTES)
OTHER (dst_ip, "dst.proto_ipv4", "Target IP address", WB_FIELD_IPV4)
UINT (error, "dst.drarp_error_status", "DRARP error status", 16, WB_BASE_DEC, .strings = error_strings)

static const WbFieldInfo *const fields[] = {
  &field_hw_type, &field_proto_type,   &field_hw_size,   &field_proto_size, &field_opcode,    &field_gratuitous,
  &field_probe,   &field_announcement, &field_src_hw,    &field_src_mac,    &field_src_proto, &field_src_ip,
  &field_dst_hw,  &field_dst_mac,      &field_dst_proto, &field_dst_ip,     &field_error,     NULL,
};

typedef struct
{
  guint hw, proto, op;
  guint32 hw_length, proto_length;
  gboolean is_mac, is_ip; /* what the addresses are */
} Header;

/* FALSE when the header is cut. */
static gboolean
read_header (const WbCursor *w, Header *h)
{
  const guint8 *p = w->data + w->start;

  if (w->captured < w->start + 8)
    return FALSE;
  h->hw = p[0] << 8 | p[1];
  h->proto = p[2] << 8 | p[3];
  h->hw_length = p[4];
  h->proto_length = p[5];
  h->op = p[6] << 8 | p[7];
  /* Ethernet and IEEE 802; the addresses of experimental Ethernet, 2, are one byte. */
  h->is_mac = h->hw_length == MAC_LENGTH && (h->hw == ETHERNET || h->hw == IEEE_802);
  h->is_ip = h->proto_length == 4 && (h->proto == ETHERTYPE_IPV4 || h->proto == AX25_IPV4);
  return TRUE;
}

static const guint8 *
protocol_address (const WbCursor *w, const Header *h, gboolean target)
{
  return w->data + w->start + 8 + h->hw_length + (target ? h->proto_length + h->hw_length : 0);
}

static gboolean
is_whole (const WbCursor *w, const Header *h)
{
  return w->captured - w->start >= 8 + 2 * (h->hw_length + h->proto_length);
}

static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  Header h = { 0 };

  if (read_header (&d->layers[field->layer].window, &h) && is_whole (&d->layers[field->layer].window, &h))
    label_root (d, field, out);
  else
    wb_dissection_text_name (d, field, out);
}

/* Sender asks for, or answers for, its own address. */
static gboolean
same_address (const WbCursor *w)
{
  Header h = { 0 };

  return read_header (w, &h) && h.proto_length > 0 && is_whole (w, &h) && (h.op == REQUEST || h.op == REPLY) &&
         memcmp (protocol_address (w, &h, FALSE), protocol_address (w, &h, TRUE), h.proto_length) == 0;
}

static gboolean
is_zero (const guint8 *bytes, guint32 length)
{
  for (guint32 i = 0; i < length; i++)
    if (bytes[i])
      return FALSE;
  return TRUE;
}

/* Nobody asks for the hardware address that it already names: in probes and announcements it is zero (RFC 5227, 1.1
 * and 3). Of addresses shorter than a MAC no such habit is known. */
static gboolean
target_is_open (const WbCursor *w, const Header *h)
{
  return h->hw_length >= MAC_LENGTH && is_zero (protocol_address (w, h, TRUE) - h->hw_length, MAC_LENGTH);
}

static void
add_judgement (WbDissection *d, guint32 root, const WbCursor *c, const Header *h)
{
  const WbCursor *w = &d->layers[d->layer].window;
  gboolean gratuitous = same_address (w), open = h->op == REQUEST && target_is_open (w, h);
  gboolean probe =
      open && !gratuitous && h->proto_length > 0 && is_zero (protocol_address (w, h, FALSE), h->proto_length);

  if (gratuitous)
    wb_dissection_flag (d, wb_dissection_add (d, root, &field_gratuitous, c, w->start, 0, 1), WB_FIELD_GENERATED);
  if (gratuitous && open)
    wb_dissection_flag (d, wb_dissection_add (d, root, &field_announcement, c, w->start, 0, 1), WB_FIELD_GENERATED);
  if (probe)
    wb_dissection_flag (d, wb_dissection_add (d, root, &field_probe, c, w->start, 0, 1), WB_FIELD_GENERATED);
}

static void
add_address (WbDissection *d, guint32 root, WbCursor *c, guint32 length, gboolean is_known, const WbFieldInfo *known,
             const WbFieldInfo *bytes)
{
  if (length)
    wb_dissection_read_bytes (d, root, is_known ? known : bytes, c, length);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 start = c->pos, total;
  gboolean is_ax25;
  Header h = { 0 };
  WbCursor probe;

  if (!read_header (c, &h))
    {
      wb_dissection_read (d, root, &field_hw_type, c, 2);
      wb_dissection_read (d, root, &field_proto_type, c, 2);
      wb_dissection_read (d, root, &field_hw_size, c, 1);
      wb_dissection_read (d, root, &field_proto_size, c, 1);
      wb_dissection_read (d, root, &field_opcode, c, 2);
      return;
    }
  if (h.hw == ATM)
    {
      /* RFC 2225 has a header of its own. */
      WbCursor whole = wb_cursor_rest (c);

      wb_dissection_next (d, WB_TABLE_NONE, 0, &whole, WB_NO_FIELD);
      return;
    }
  total = 8 + 2 * (h.hw_length + h.proto_length);
  if (start + total < c->reported)
    {
      c->reported = start + total;
      c->captured = MIN (c->captured, c->reported);
      wb_dissection_set_end (d, c->reported);
    }
  wb_dissection_set_length (d, root, MIN (total, wb_cursor_left (c)));
  wb_dissection_read (d, root, &field_hw_type, c, 2);
  wb_dissection_read (d, root, &field_proto_type, c, 2);
  wb_dissection_read (d, root, &field_hw_size, c, 1);
  wb_dissection_read (d, root, &field_proto_size, c, 1);
  wb_dissection_read (d, root, &field_opcode, c, 2);
  probe = *c;
  wb_cursor_need (&probe, total - 8);
  if (wb_cursor_ok (&probe))
    add_judgement (d, root, c, &h); /* what the addresses mean needs all four */
  is_ax25 = h.hw == AX25 && h.hw_length == 7;
  add_address (d, root, c, h.hw_length, h.is_mac, &field_src_mac, is_ax25 ? &node_ax25 : &field_src_hw);
  add_address (d, root, c, h.proto_length, h.is_ip, &field_src_ip, &field_src_proto);
  add_address (d, root, c, h.hw_length, h.is_mac, &field_dst_mac, is_ax25 ? &node_ax25 : &field_dst_hw);
  if (h.proto_length && h.op == DRARP_ERROR)
    wb_dissection_read (d, root, &field_error, c, 1);
  else
    add_address (d, root, c, h.proto_length, h.is_ip, &field_dst_ip, &field_dst_proto);
  if (!wb_cursor_ok (c) && (h.op == REQUEST || h.op == REPLY))
    c->verdict = probe.verdict; /* which of the four is missing first does not matter */
}

static void
append_ip (GString *out, const char *before, const guint8 *p)
{
  g_string_append_printf (out, "%s%u.%u.%u.%u", before, p[0], p[1], p[2], p[3]);
}

static void
append_mac (GString *out, const char *before, const guint8 *p)
{
  g_string_append (out, before);
  wb_address_append (&(WbAddress){ WB_ADDRESS_ETHER, { p[0], p[1], p[2], p[3], p[4], p[5] } }, out);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  static const guint8 zero[4];
  const WbCursor *w = &layer->window;
  const guint8 *sender, *target, *sender_mac, *target_mac;
  Header h = { 0 };

  s->protocol = "ARP";
  s->tone = WB_TONE_ARP;
  g_string_truncate (s->info, 0);
  if (!read_header (w, &h))
    return;
  if (h.op == RARP_REQUEST || h.op == RARP_REPLY)
    s->protocol = "RARP";
  if (!h.is_ip || !h.is_mac || !is_whole (w, &h))
    {
      g_string_printf (s->info, "ARP %s", wb_value_string (op_strings, h.op, "unknown operation"));
      return;
    }
  sender = protocol_address (w, &h, FALSE);
  target = protocol_address (w, &h, TRUE);
  sender_mac = w->data + w->start + 8;
  target_mac = target - 6;
  switch (h.op)
    {
    case REQUEST:
      if (same_address (w))
        {
          static const guint8 unset[6];
          gboolean announcement = memcmp (target_mac, unset, 6) == 0;

          append_ip (s->info, announcement ? "ARP Announcement for " : "Gratuitous ARP for ", sender);
          g_string_append (s->info, announcement ? "" : " (Request)");
          return;
        }
      append_ip (s->info, "Who has ", target);
      if (memcmp (sender, zero, 4) == 0)
        g_string_append (s->info, "? (ARP Probe)");
      else
        append_ip (s->info, "? Tell ", sender);
      break;
    case REPLY:
      append_ip (s->info, same_address (w) ? "Gratuitous ARP for " : "", sender);
      if (same_address (w))
        g_string_append (s->info, " (Reply)");
      else
        append_mac (s->info, " is at ", sender_mac);
      break;
    case RARP_REQUEST:
      append_mac (s->info, "Who is ", target_mac);
      append_mac (s->info, "? Tell ", sender_mac);
      break;
    case RARP_REPLY:
      append_mac (s->info, "", target_mac);
      append_ip (s->info, " is at ", target);
      break;
    default:
      g_string_printf (s->info, "ARP %s", wb_value_string (op_strings, h.op, "unknown operation"));
      break;
    }
}

static const WbDissectorEntry entries[] = { { WB_TABLE_ETHERTYPE, 0x0806 },
                                            { WB_TABLE_ETHERTYPE, 0x8035 },
                                            { WB_TABLE_NONE } };

const WbDissector wb_dissector_arp = {
  .name = "arp",
  .short_name = "ARP/RARP",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
