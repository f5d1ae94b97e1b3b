/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The structures of pcap (draft-ietf-opsawg-pcap, and what older programs really wrote) and pcapng
 * (draft-ietf-opsawg-pcapng). All numbers of a file are in its writer's byte order.
 *
 *   pcap file    magic u32 | major u16 | minor u16 | 0 | 0 | snaplen u32 | link word u32
 *   link word    31..28 FCS length in 16-bit words | 27 reserved | 26 FCS length present | 25..16 reserved | 15..0 type
 *   pcap record  seconds u32 | µs or ns u32 | captured u32 | reported u32 | [Kuznetzov: 8 bytes] | data, no padding
 *
 *   block        type u32 | total length u32 | body | total length u32
 *   EPB body     interface u32 | time high u32 | time low u32 | captured u32 | reported u32 | data, padded | options
 *   PB body      interface u16 | drops u16 | time high … as EPB
 *   SPB body     reported u32 | data, padded
 *   option       code u16 | length u16 | value, padded to 4; code 0 ends, and may be missing */

#include "engine/capture/wb-capture-block.h"

/* --- pcap ----------------------------------------------------------------------------------------------------- */

/* AIX wrote version 2.2 with interface types of RFC 1573 in place of link types, and nanoseconds. The four below
 * cannot be meant otherwise: nobody else used 2.2 with Token Ring, PPP or SLIP as libpcap numbers them. */
static gboolean
map_aix_link_type (guint16 *link_type)
{
  switch (*link_type)
    {
    case 6: /* ethernetCsmacd */
      *link_type = 1;
      return TRUE;
    case 9: /* iso88025TokenRing */
      *link_type = 6;
      return TRUE;
    case 15: /* fddi */
      *link_type = 10;
      return TRUE;
    case 24: /* softwareLoopback */
      *link_type = 0;
      return TRUE;
    default:
      return FALSE;
    }
}

WbPcapVerdict
wb_pcap_parse_header (const guint8 *bytes, WbPcapHeader *header)
{
  static const struct
  {
    guint32 magic;
    guint8 nanoseconds, header_bytes, record_bytes;
  } variants[] = {
    { 0xa1b2c3d4, FALSE, 24, 16 }, { 0xa1b23c4d, TRUE, 24, 16 },
    { 0xa1b2cd34, FALSE, 24, 24 }, /* Kuznetzov: interface index u32, protocol u16, packet type u8, padding */
    { 0x1c0001ab, FALSE, 28, 16 }, /* Ixia's lcap: the size of all records follows the header */
    { 0x1c0001ac, TRUE, 28, 16 },
  };
  guint32 magic = wb_block_u32 (bytes, FALSE);
  guint32 word;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (variants); i++)
    if (magic == variants[i].magic || magic == GUINT32_SWAP_LE_BE (variants[i].magic))
      break;
  if (i == G_N_ELEMENTS (variants))
    return WB_PCAP_NOT;

  *header = (WbPcapHeader){
    .swapped = magic != variants[i].magic,
    .nanoseconds = variants[i].nanoseconds,
    .header_bytes = variants[i].header_bytes,
    .record_bytes = variants[i].record_bytes,
  };
  header->version_major = wb_block_u16 (bytes + 4, header->swapped);
  header->version_minor = wb_block_u16 (bytes + 6, header->swapped);
  header->snaplen = wb_block_u32 (bytes + 16, header->swapped);
  word = wb_block_u32 (bytes + 20, header->swapped);
  header->link_type = word & 0xffff;
  header->fcs_length = (word & (1u << 26)) != 0 ? (gint8) ((word >> 28) * 2) : -1;

  if (header->version_major == 543 && header->version_minor == 0) /* DG/UX tcpdump */
    header->lengths = WB_PCAP_LENGTHS_SWAPPED;
  else if (header->version_major != 2 || header->version_minor > 4)
    return WB_PCAP_BAD_VERSION;
  else if (header->version_minor < 3)
    header->lengths = WB_PCAP_LENGTHS_SWAPPED;
  else if (header->version_minor == 3)
    header->lengths = WB_PCAP_LENGTHS_MAYBE;

  if (header->version_major == 2 && header->version_minor == 2 && i == 0 && map_aix_link_type (&header->link_type))
    header->nanoseconds = TRUE;
  return WB_PCAP_OK;
}

WbDamage
wb_pcap_parse_record (const guint8 *bytes, const WbPcapHeader *header, WbPacketHeader *packet)
{
  guint32 first = wb_block_u32 (bytes + 8, header->swapped);
  guint32 second = wb_block_u32 (bytes + 12, header->swapped);
  gboolean exchange =
      header->lengths == WB_PCAP_LENGTHS_SWAPPED || (header->lengths == WB_PCAP_LENGTHS_MAYBE && first > second);

  *packet = (WbPacketHeader){
    .seconds = wb_block_u32 (bytes, header->swapped),
    .fraction = wb_block_u32 (bytes + 4, header->swapped),
    .captured = exchange ? second : first,
    .reported = exchange ? first : second,
    .data_offset = header->record_bytes,
    .has_time = TRUE,
  };
  if (packet->captured > wb_capture_max_packet_bytes (header->link_type))
    return WB_DAMAGE_PACKET_LENGTH;
  packet->reported = MAX (packet->reported, packet->captured);
  return WB_DAMAGE_NONE;
}

/* --- pcapng --------------------------------------------------------------------------------------------------- */

WbDamage
wb_pcapng_parse_packet (const guint8 *block, guint32 type, guint32 total_length, gboolean swapped, guint32 snaplen,
                        WbPacketHeader *packet)
{
  guint header_bytes = wb_pcapng_packet_header_bytes (type);
  guint32 room;

  if (total_length < header_bytes + 4) /* the trailing length */
    return WB_DAMAGE_BLOCK_LENGTH;
  room = total_length - header_bytes - 4;
  *packet = (WbPacketHeader){ .data_offset = header_bytes };
  if (type == WB_PCAPNG_SPB)
    {
      packet->reported = wb_block_u32 (block + 8, swapped);
      packet->captured = MIN (packet->reported, room);
      if (snaplen != 0)
        packet->captured = MIN (packet->captured, snaplen);
      return WB_DAMAGE_NONE;
    }
  if (type == WB_PCAPNG_EPB)
    packet->interface_id = wb_block_u32 (block + 8, swapped);
  else
    {
      packet->interface_id = wb_block_u16 (block + 8, swapped);
      packet->drops = wb_block_u16 (block + 10, swapped);
      if (packet->drops == 0xffff)
        packet->drops = 0;
    }
  packet->units = (guint64) wb_block_u32 (block + 12, swapped) << 32 | wb_block_u32 (block + 16, swapped);
  packet->captured = wb_block_u32 (block + 20, swapped);
  packet->reported = wb_block_u32 (block + 24, swapped);
  packet->has_time = TRUE;
  if (packet->captured > room)
    return WB_DAMAGE_PACKET_LENGTH;
  packet->reported = MAX (packet->reported, packet->captured);
  return WB_DAMAGE_NONE;
}

void
wb_pcapng_options_init (WbPcapngOptions *options, const guint8 *bytes, gsize length, gboolean swapped)
{
  *options = (WbPcapngOptions){ .bytes = bytes, .length = length, .swapped = swapped };
}

gboolean
wb_pcapng_options_next (WbPcapngOptions *options)
{
  gsize padded;

  if (options->length < 4)
    return FALSE;
  options->code = wb_block_u16 (options->bytes, options->swapped);
  options->value_length = wb_block_u16 (options->bytes + 2, options->swapped);
  if (options->code == 0 || options->value_length > options->length - 4)
    {
      options->length = 0;
      return FALSE;
    }
  options->value = options->bytes + 4;
  padded = MIN (options->length, 4 + (((gsize) options->value_length + 3) & ~(gsize) 3));
  options->bytes += padded;
  options->length -= padded;
  return TRUE;
}

/* fraction * 10^9 / 2^exponent for fraction < 2^exponent and exponent < 96, through 96 bits: shifting first would cost
 * the last nanosecond, multiplying in 64 bits overflows from exponent 35 on. */
static guint32
scale_binary (guint64 fraction, guint exponent)
{
  guint64 low = (fraction & G_MAXUINT32) * G_USEC_PER_SEC * 1000;
  guint64 high = (fraction >> 32) * G_USEC_PER_SEC * 1000 + (low >> 32);

  if (exponent >= 32)
    return (guint32) (high >> (exponent - 32));
  return (guint32) (low >> exponent); /* fraction < 2^32: the product fits 64 bits */
}

gboolean
wb_pcapng_time (guint64 units, guint8 resolution, gint64 offset_seconds, gint64 *time_ns)
{
  guint exponent = resolution & 0x7f;
  guint64 seconds = 0;
  guint32 nanoseconds = 0;
  gint64 sum, product;

  if ((resolution & 0x80) != 0)
    {
      if (exponent < 64)
        seconds = units >> exponent;
      if (exponent < 94) /* from there on 64 bits hold less than a nanosecond */
        nanoseconds = scale_binary (exponent < 64 ? units - (seconds << exponent) : units, exponent);
    }
  else
    {
      guint64 per_second = 1, per_nanosecond = 1;

      for (guint i = 0; i < MIN (exponent, 19); i++)
        per_second *= 10;
      if (exponent <= 19)
        {
          seconds = units / per_second;
          units %= per_second;
        }
      if (exponent <= 9)
        nanoseconds = (guint32) (units * (G_USEC_PER_SEC * 1000 / per_second));
      else if (exponent <= 28)
        {
          for (guint i = 9; i < exponent; i++)
            per_nanosecond *= 10;
          nanoseconds = (guint32) (units / per_nanosecond);
        }
    }

  if (seconds > G_MAXINT64 || __builtin_add_overflow ((gint64) seconds, offset_seconds, &sum) ||
      __builtin_mul_overflow (sum, (gint64) G_USEC_PER_SEC * 1000, &product) ||
      __builtin_add_overflow (product, (gint64) nanoseconds, time_ns))
    return FALSE;
  return TRUE;
}

guint8
wb_pcapng_time_digits (guint8 resolution)
{
  guint exponent = resolution & 0x7f;

  if ((resolution & 0x80) != 0)
    exponent = (exponent * 30103 + 99999) / 100000; /* log10 (2), rounded up */
  return (guint8) MIN (exponent, 9);
}
