/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wb-generate-capture FILE COUNT: a pcapng file of plausible traffic, the same bytes on every machine. Some hundred
 * TCP connections over IPv4 and IPv6 that open, talk and close, DNS questions with their answers, and UDP streams;
 * about 380 bytes a packet in the file, so that 10,000,000 packets are 3.8 GB. Checksums are right.
 *
 * The one idea: a packet is the next step of one of SLOTS conversations, picked by a fixed generator. */

#include "engine/capture/wb-capture-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 512u
#define START_NS G_GINT64_CONSTANT (1700000000000000000)

typedef enum
{
  TALK_TCP,
  TALK_DNS,
  TALK_UDP,
} TalkKind;

typedef struct
{
  TalkKind kind;
  gboolean ipv6;
  guint8 client[16], server[16]; /* IPv4: the first four bytes */
  guint16 client_port, server_port;
  guint32 step, steps; /* of TCP and UDP: how far, and when it ends */
  guint32 client_seq, server_seq;
  guint16 id;
} Talk;

typedef struct
{
  guint64 random;
  Talk talks[SLOTS];
  guint8 packet[1600];
  guint32 length;
} Generator;

/* xorshift64*: small, fast, and the same everywhere. */
static guint32
next_random (Generator *self)
{
  self->random ^= self->random >> 12;
  self->random ^= self->random << 25;
  self->random ^= self->random >> 27;
  return (guint32) ((self->random * G_GUINT64_CONSTANT (2685821657736338717)) >> 32);
}

static void
put_u16 (guint8 *p, guint16 value)
{
  p[0] = (guint8) (value >> 8);
  p[1] = (guint8) value;
}

static void
put_u32 (guint8 *p, guint32 value)
{
  put_u16 (p, (guint16) (value >> 16));
  put_u16 (p + 2, (guint16) value);
}

/* RFC 1071 */
static guint32
add_sum (guint32 sum, const guint8 *bytes, guint32 length)
{
  for (guint32 i = 0; i + 1 < length; i += 2)
    sum += (guint32) bytes[i] << 8 | bytes[i + 1];
  if (length % 2 == 1)
    sum += (guint32) bytes[length - 1] << 8;
  return sum;
}

static guint16
fold_sum (guint32 sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

/* --- conversations ------------------------------------------------------------------------------------------------ */

static void
begin_talk (Generator *self, Talk *talk)
{
  guint32 dice = next_random (self) % 100;
  guint32 host = next_random (self);

  memset (talk, 0, sizeof *talk);
  talk->ipv6 = next_random (self) % 5 == 0;
  if (talk->ipv6)
    {
      put_u32 (talk->client, 0x20010db8); /* RFC 3849 */
      put_u32 (talk->server, 0x20010db8);
      put_u32 (talk->client + 12, host % 200 + 1);
      put_u32 (talk->server + 8, 1);
      put_u32 (talk->server + 12, host >> 8 & 0xfff);
    }
  else
    {
      put_u32 (talk->client, 0x0a000000 | (host % 200 + 1));
      put_u32 (talk->server, 0xc6336400 | (host >> 8 & 0xff)); /* RFC 5737 */
    }
  talk->client_port = (guint16) (32768 + next_random (self) % 28000);
  talk->client_seq = next_random (self);
  talk->server_seq = next_random (self);
  talk->id = (guint16) next_random (self);
  if (dice < 55)
    {
      static const guint16 ports[] = { 443, 443, 80, 22, 5432, 7777 };

      talk->kind = TALK_TCP;
      talk->server_port = ports[next_random (self) % G_N_ELEMENTS (ports)];
      talk->steps = 7 + next_random (self) % 120;
    }
  else if (dice < 85)
    {
      talk->kind = TALK_DNS;
      talk->server_port = 53;
      talk->steps = 2;
    }
  else
    {
      talk->kind = TALK_UDP;
      talk->server_port = (guint16) (10000 + next_random (self) % 20000);
      talk->steps = 2 + next_random (self) % 60;
    }
}

/* --- layers ------------------------------------------------------------------------------------------------------- */

/* Ethernet and IP around a transport of `length` bytes; returns where that goes. */
static guint8 *
begin_packet (Generator *self, Talk *talk, gboolean from_client, guint8 protocol, guint32 length)
{
  static const guint8 client_mac[6] = { 2, 0, 0, 0, 0, 1 }, server_mac[6] = { 2, 0, 0, 0, 0, 2 };
  const guint8 *src = from_client ? talk->client : talk->server;
  const guint8 *dst = from_client ? talk->server : talk->client;
  guint8 *p = self->packet;

  memcpy (p, from_client ? server_mac : client_mac, 6);
  memcpy (p + 6, from_client ? client_mac : server_mac, 6);
  put_u16 (p + 12, talk->ipv6 ? 0x86dd : 0x0800);
  p += 14;
  if (talk->ipv6)
    {
      put_u32 (p, 0x60000000);
      put_u16 (p + 4, (guint16) length);
      p[6] = protocol;
      p[7] = 64;
      memcpy (p + 8, src, 16);
      memcpy (p + 24, dst, 16);
      p += 40;
    }
  else
    {
      put_u16 (p, 0x4500);
      put_u16 (p + 2, (guint16) (20 + length));
      put_u16 (p + 4, talk->id++);
      put_u16 (p + 6, 0x4000); /* don't fragment */
      p[8] = 64;
      p[9] = protocol;
      put_u16 (p + 10, 0);
      memcpy (p + 12, src, 4);
      memcpy (p + 16, dst, 4);
      put_u16 (p + 10, fold_sum (add_sum (0, p, 20)));
      p += 20;
    }
  self->length = (guint32) (p - self->packet) + length;
  return p;
}

static void
finish_checksum (const Talk *talk, guint8 *transport, guint32 length, guint8 protocol, guint checksum_offset)
{
  guint32 address_bytes = talk->ipv6 ? 16 : 4;
  guint32 sum = add_sum (0, talk->client, address_bytes);
  guint16 checksum;

  sum = add_sum (sum, talk->server, address_bytes);
  sum += protocol + length;
  put_u16 (transport + checksum_offset, 0);
  checksum = fold_sum (add_sum (sum, transport, length));
  put_u16 (transport + checksum_offset, checksum == 0 && protocol == 17 ? 0xffff : checksum);
}

static void
put_payload (Generator *self, guint8 *p, guint32 length)
{
  guint32 seed = next_random (self);

  for (guint32 i = 0; i < length; i++)
    p[i] = (guint8) (' ' + (seed + i) % 95);
}

static void
make_udp (Generator *self, Talk *talk, gboolean from_client, const guint8 *payload, guint32 length)
{
  guint8 *p = begin_packet (self, talk, from_client, 17, 8 + length);

  put_u16 (p, from_client ? talk->client_port : talk->server_port);
  put_u16 (p + 2, from_client ? talk->server_port : talk->client_port);
  put_u16 (p + 4, (guint16) (8 + length));
  if (payload != NULL)
    memcpy (p + 8, payload, length);
  else
    put_payload (self, p + 8, length);
  finish_checksum (talk, p, 8 + length, 17, 6);
}

static void
make_dns (Generator *self, Talk *talk)
{
  gboolean answer = talk->step == 1;
  guint8 message[128] = { 0 };
  guint8 *p = message + 12;
  guint32 host = talk->client_seq % 1000;

  put_u16 (message, (guint16) talk->server_seq);
  put_u16 (message + 2, answer ? 0x8180 : 0x0100);
  put_u16 (message + 4, 1);
  put_u16 (message + 6, answer);
  *p++ = 7;
  memcpy (p, "host", 4);
  p[4] = (guint8) ('0' + host / 100);
  p[5] = (guint8) ('0' + host / 10 % 10);
  p[6] = (guint8) ('0' + host % 10);
  p += 7;
  memcpy (p, "\7example\3org", 13); /* RFC 2606; with its final zero */
  p += 13;
  put_u16 (p, 1);
  put_u16 (p + 2, 1);
  p += 4;
  if (answer)
    {
      put_u16 (p, 0xc00c);
      put_u16 (p + 2, 1);
      put_u16 (p + 4, 1);
      put_u32 (p + 6, 300);
      put_u16 (p + 10, 4);
      put_u32 (p + 12, 0xc6336400 | (host & 0xff));
      p += 16;
    }
  make_udp (self, talk, !answer, message, (guint32) (p - message));
}

static void
make_tcp (Generator *self, Talk *talk)
{
  enum
  {
    FIN = 1,
    SYN = 2,
    PSH = 8,
    ACK = 16
  };
  guint32 from_end = talk->steps - talk->step;
  gboolean from_client = talk->step % 2 == 0;
  guint8 flags = ACK;
  guint32 options = 0, payload = 0;
  guint32 *own, other;
  guint8 *p;

  if (talk->step == 0)
    flags = SYN;
  else if (talk->step == 1)
    flags = SYN | ACK;
  else if (from_end == 3 || from_end == 2)
    flags = FIN | ACK;
  else if (talk->step > 2 && from_end > 3)
    {
      /* questions are short, answers often full segments, every third packet a bare acknowledgement */
      guint32 dice = next_random (self) % 100;

      payload = dice < 36   ? 0 :
                from_client ? 20 + next_random (self) % 300 :
                dice < 59   ? 1448 :
                              40 + next_random (self) % 800;
      flags = payload > 0 ? PSH | ACK : ACK;
    }
  options = (flags & SYN) != 0 ? 4 : 0;
  p = begin_packet (self, talk, from_client, 6, 20 + options + payload);
  own = from_client ? &talk->client_seq : &talk->server_seq;
  other = from_client ? talk->server_seq : talk->client_seq;
  put_u16 (p, from_client ? talk->client_port : talk->server_port);
  put_u16 (p + 2, from_client ? talk->server_port : talk->client_port);
  put_u32 (p + 4, *own);
  put_u32 (p + 8, (flags & ACK) != 0 ? other : 0);
  p[12] = (guint8) ((20 + options) / 4 << 4);
  p[13] = flags;
  put_u16 (p + 14, 64240);
  put_u16 (p + 18, 0);
  if (options > 0)
    put_u32 (p + 20, 0x020405b4); /* MSS 1460 */
  put_payload (self, p + 20 + options, payload);
  finish_checksum (talk, p, 20 + options + payload, 6, 16);
  *own += payload + ((flags & (SYN | FIN)) != 0);
}

static void
make_packet (Generator *self)
{
  Talk *talk = &self->talks[next_random (self) % SLOTS];

  if (talk->step >= talk->steps)
    begin_talk (self, talk);
  switch (talk->kind)
    {
    case TALK_TCP:
      make_tcp (self, talk);
      break;
    case TALK_DNS:
      make_dns (self, talk);
      break;
    case TALK_UDP:
      make_udp (self, talk, talk->step % 3 != 2, NULL, 20 + next_random (self) % 700);
      break;
    }
  talk->step++;
}

/* --- main --------------------------------------------------------------------------------------------------------- */

static gboolean
generate (int fd, guint64 count, GError **error)
{
  const WbWriterInterface interface = { .name = "bench0", .snaplen = 262144, .link_type = 1, .time_digits = 9 };
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, "wb-generate-capture");
  g_autofree Generator *self = g_new0 (Generator, 1);
  WbFrame frame = { .time_ns = START_NS, .has_time = TRUE };

  self->random = 0x9e3779b97f4a7c15;
  wb_capture_writer_add_interface (writer, &interface);
  for (guint64 i = 0; i < count; i++)
    {
      make_packet (self);
      frame.captured_length = frame.reported_length = self->length;
      frame.time_ns += 500 + next_random (self) % 20000;
      if (!wb_capture_writer_add (writer, &frame, self->packet, error))
        return FALSE;
    }
  return wb_capture_writer_flush (writer, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  guint64 count = 0;
  int fd;

  if (argc != 3 || !g_ascii_string_to_unsigned (argv[2], 10, 1, G_MAXUINT32, &count, NULL))
    {
      g_printerr ("usage: wb-generate-capture FILE COUNT\n");
      return 2;
    }
  fd = g_open (argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_printerr ("%s: %s\n", argv[1], g_strerror (errno));
      return 1;
    }
  if (!generate (fd, count, &error))
    {
      g_printerr ("%s: %s\n", argv[1], error->message);
      return 1;
    }
  return close (fd) == 0 ? 0 : 1;
}
