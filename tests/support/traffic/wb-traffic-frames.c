/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the script as the frames a loopback interface would have carried, for systems that let nobody capture: Ethernet
 * with zero addresses, IPv4 or IPv6, then TCP, UDP or ICMP with right checksums. The one idea: a frame is built from its
 * payload outwards in one byte array, and checksums are the sum over what stands there. */

#include "wb-traffic.h"

#include "engine/capture/wb-capture-writer.h"

#include <string.h>

#define STEP_NS (20 * G_GINT64_CONSTANT (1000000))
#define START_NS (G_GINT64_CONSTANT (1767225600) * 1000000000) /* 2026-01-01 00:00:00 UTC */
#define SEGMENT 1448    /* what a segment carries where the MTU is 1500 and time stamps are on */
#define LINK_ETHERNET 1 /* LINKTYPE_ETHERNET */
#define HOPS 64

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMPV6 58

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10

typedef struct
{
  WbTrafficSink sink;
  WbCaptureWriter *writer; /* Owned */
  guint interface_id;
  gint64 time_ns;
  guint16 identification; /* of the next IPv4 packet */
  guint16 client_port;    /* of the next connection */
} FrameSink;

typedef struct
{
  WbTrafficEndpoint from, to;
  guint32 from_next, to_next; /* sequence numbers */
} Connection;

static void
put_u16 (guint8 *at, guint value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static void
put_u32 (guint8 *at, guint32 value)
{
  put_u16 (at, value >> 16);
  put_u16 (at + 2, value & 0xffff);
}

/* One's complement sum (RFC 1071), not yet inverted. */
static guint32
sum_bytes (guint32 sum, const guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    sum += i % 2 == 0 ? (guint32) bytes[i] << 8 : bytes[i];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

/* Wraps an upper-layer message whose checksum field (at `checksum_at`) is still 0, and writes the frame. */
static gboolean
write_message (FrameSink *self, const char *from, const char *to, guint8 protocol, GByteArray *message,
               guint checksum_at, GError **error)
{
  g_autoptr (GInetAddress) from_inet = g_inet_address_new_from_string (from);
  g_autoptr (GInetAddress) to_inet = g_inet_address_new_from_string (to);
  gboolean ipv6 = g_inet_address_get_family (from_inet) == G_SOCKET_FAMILY_IPV6;
  gsize size = g_inet_address_get_native_size (from_inet);
  gsize header_size = ipv6 ? 40 : 20;
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  WbFrame meta = { .has_time = TRUE, .time_digits = 9, .link_type = LINK_ETHERNET, .fcs_length = -1 };
  guint8 pseudo[40] = { 0 };
  guint8 *ip;
  guint sum = 0;

  /* Pseudo header: addresses, length, protocol (RFC 9293 3.1, RFC 8200 8.1); ICMP for IPv4 has none. */
  if (protocol != PROTOCOL_ICMP)
    {
      memcpy (pseudo, g_inet_address_to_bytes (from_inet), size);
      memcpy (pseudo + size, g_inet_address_to_bytes (to_inet), size);
      sum = sum_bytes (sum, pseudo, 2 * size) + message->len + protocol;
    }
  sum = ~sum_bytes (sum, message->data, message->len) & 0xffff;
  put_u16 (message->data + checksum_at, protocol == PROTOCOL_UDP && sum == 0 ? 0xffff : sum);

  g_byte_array_set_size (frame, 14 + header_size);
  memset (frame->data, 0, frame->len);
  put_u16 (frame->data + 12, ipv6 ? 0x86dd : 0x0800);
  ip = frame->data + 14;
  if (ipv6)
    {
      ip[0] = 0x60;
      put_u16 (ip + 4, message->len);
      ip[6] = protocol;
      ip[7] = HOPS;
      memcpy (ip + 8, g_inet_address_to_bytes (from_inet), size);
      memcpy (ip + 24, g_inet_address_to_bytes (to_inet), size);
    }
  else
    {
      ip[0] = 0x45;
      put_u16 (ip + 2, 20 + message->len);
      put_u16 (ip + 4, self->identification++);
      ip[6] = 0x40; /* do not fragment */
      ip[8] = HOPS;
      ip[9] = protocol;
      memcpy (ip + 12, g_inet_address_to_bytes (from_inet), size);
      memcpy (ip + 16, g_inet_address_to_bytes (to_inet), size);
      put_u16 (ip + 10, ~sum_bytes (0, ip, 20) & 0xffff);
    }
  g_byte_array_append (frame, message->data, message->len);

  meta.time_ns = self->time_ns;
  meta.captured_length = meta.reported_length = frame->len;
  meta.interface_id = self->interface_id;
  self->time_ns += STEP_NS / 20; /* within a scene */
  return wb_capture_writer_add (self->writer, &meta, frame->data, error);
}

static gboolean
write_segment (FrameSink *self, Connection *c, gboolean from_client, guint8 flags, const guint8 *data, gsize length,
               GError **error)
{
  const WbTrafficEndpoint *from = from_client ? &c->from : &c->to, *to = from_client ? &c->to : &c->from;
  guint32 *own = from_client ? &c->from_next : &c->to_next, other = from_client ? c->to_next : c->from_next;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  guint header = flags & TCP_SYN ? 24 : 20;

  g_byte_array_set_size (message, header);
  memset (message->data, 0, header);
  put_u16 (message->data, from->port);
  put_u16 (message->data + 2, to->port);
  put_u32 (message->data + 4, *own);
  put_u32 (message->data + 8, flags & TCP_ACK ? other : 0);
  message->data[12] = (guint8) (header / 4 << 4);
  message->data[13] = flags;
  put_u16 (message->data + 14, flags & TCP_RST ? 0 : 65535);
  if (flags & TCP_SYN)
    memcpy (message->data + 20, "\x02\x04\x05\xb4", 4); /* MSS 1460 */
  g_byte_array_append (message, data, length);
  *own += length + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
  return write_message (self, from->address, to->address, PROTOCOL_TCP, message, 16, error);
}

static Connection
begin_connection (FrameSink *self, const WbTrafficEndpoint *server)
{
  Connection c = { { server->address, self->client_port++ }, *server, 0, 0 };

  c.from_next = c.from.port * 65537u;
  c.to_next = c.from.port * 40503u;
  self->time_ns += STEP_NS;
  return c;
}

/* Data in segments, each acknowledged. */
static gboolean
write_data (FrameSink *self, Connection *c, gboolean from_client, GBytes *bytes, GError **error)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at < length; at += SEGMENT)
    {
      gsize part = MIN (SEGMENT, length - at);
      guint8 flags = TCP_ACK | (at + part == length ? TCP_PSH : 0);

      if (!write_segment (self, c, from_client, flags, data + at, part, error) ||
          !write_segment (self, c, !from_client, TCP_ACK, NULL, 0, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
frames_converse (WbTrafficSink *sink, const WbTrafficEndpoint *server, GBytes *request, GBytes *response,
                 GError **error)
{
  FrameSink *self = (FrameSink *) sink;
  Connection c = begin_connection (self, server);

  return write_segment (self, &c, TRUE, TCP_SYN, NULL, 0, error) &&
         write_segment (self, &c, FALSE, TCP_SYN | TCP_ACK, NULL, 0, error) &&
         write_segment (self, &c, TRUE, TCP_ACK, NULL, 0, error) && write_data (self, &c, TRUE, request, error) &&
         write_data (self, &c, FALSE, response, error) &&
         write_segment (self, &c, TRUE, TCP_FIN | TCP_ACK, NULL, 0, error) &&
         write_segment (self, &c, FALSE, TCP_FIN | TCP_ACK, NULL, 0, error) &&
         write_segment (self, &c, TRUE, TCP_ACK, NULL, 0, error);
}

static gboolean
frames_knock (WbTrafficSink *sink, const WbTrafficEndpoint *server, GError **error)
{
  FrameSink *self = (FrameSink *) sink;
  Connection c = begin_connection (self, server);

  if (!write_segment (self, &c, TRUE, TCP_SYN, NULL, 0, error))
    return FALSE;
  c.to_next = 0;
  return write_segment (self, &c, FALSE, TCP_RST | TCP_ACK, NULL, 0, error);
}

/* Port unreachable, quoting the offending packet's headers (RFC 792; RFC 4443 3.1 for IPv6 is not in the script). */
static gboolean
write_unreachable (FrameSink *self, const WbTrafficEndpoint *from, const WbTrafficEndpoint *to, GByteArray *datagram,
                   GError **error)
{
  g_autoptr (GInetAddress) from_inet = g_inet_address_new_from_string (from->address);
  g_autoptr (GInetAddress) to_inet = g_inet_address_new_from_string (to->address);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  guint8 *ip;

  g_byte_array_set_size (message, 8 + 20);
  memset (message->data, 0, message->len);
  message->data[0] = 3;
  message->data[1] = 3;
  ip = message->data + 8;
  ip[0] = 0x45;
  put_u16 (ip + 2, 20 + datagram->len);
  put_u16 (ip + 4, self->identification - 1u);
  ip[6] = 0x40;
  ip[8] = HOPS;
  ip[9] = PROTOCOL_UDP;
  memcpy (ip + 12, g_inet_address_to_bytes (from_inet), 4);
  memcpy (ip + 16, g_inet_address_to_bytes (to_inet), 4);
  put_u16 (ip + 10, ~sum_bytes (0, ip, 20) & 0xffff);
  g_byte_array_append (message, datagram->data, datagram->len);
  return write_message (self, to->address, from->address, PROTOCOL_ICMP, message, 2, error);
}

static gboolean
frames_tell (WbTrafficSink *sink, const WbTrafficEndpoint *from, const WbTrafficEndpoint *to, GBytes *payload,
             gboolean heard, GError **error)
{
  FrameSink *self = (FrameSink *) sink;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  gboolean to_one = strcmp (to->address, "127.0.0.1") == 0;

  self->time_ns += STEP_NS;
  g_byte_array_set_size (message, 8);
  memset (message->data, 0, 8);
  put_u16 (message->data, from->port);
  put_u16 (message->data + 2, to->port);
  put_u16 (message->data + 4, 8 + g_bytes_get_size (payload));
  g_byte_array_append (message, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
  return write_message (self, from->address, to->address, PROTOCOL_UDP, message, 6, error) &&
         (heard || !to_one || write_unreachable (self, from, to, message, error));
}

static gboolean
frames_ping (WbTrafficSink *sink, const char *address, guint16 sequence, GError **error)
{
  FrameSink *self = (FrameSink *) sink;
  gboolean ipv6 = strchr (address, ':') != NULL;
  guint8 types[] = { ipv6 ? 128 : 8, ipv6 ? 129 : 0 };

  self->time_ns += STEP_NS;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GByteArray) message = g_byte_array_new ();

      g_byte_array_set_size (message, 64);
      for (guint at = 0; at < message->len; at++)
        message->data[at] = (guint8) at;
      message->data[0] = types[i];
      message->data[1] = 0;
      put_u16 (message->data + 2, 0);
      put_u16 (message->data + 4, 'w' << 8 | 'b');
      put_u16 (message->data + 6, sequence);
      if (!write_message (self, address, address, ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP, message, 2, error))
        return FALSE;
    }
  return TRUE;
}

static void
frames_free (WbTrafficSink *sink)
{
  FrameSink *self = (FrameSink *) sink;

  g_clear_pointer (&self->writer, wb_capture_writer_free);
  g_free (self);
}

static gboolean
frames_finish (WbTrafficSink *sink, GError **error)
{
  return wb_capture_writer_flush (((FrameSink *) sink)->writer, error);
}

WbTrafficSink *
wb_traffic_frames_new (int fd)
{
  FrameSink *self = g_new0 (FrameSink, 1);
  WbWriterInterface loopback = {
    .name = "lo", .os = "wirebench-traffic", .snaplen = 262144, .link_type = LINK_ETHERNET, .time_digits = 9
  };

  self->sink = (WbTrafficSink){ frames_converse, frames_knock, frames_tell, frames_ping, frames_finish, frames_free };
  self->writer = wb_capture_writer_new_pcapng (fd, "wirebench-traffic");
  self->interface_id = wb_capture_writer_add_interface (self->writer, &loopback);
  self->time_ns = START_NS;
  self->client_port = 49152;
  return &self->sink;
}
