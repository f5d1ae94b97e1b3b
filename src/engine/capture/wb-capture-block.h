/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pure parsing of pcap and pcapng structures: bytes in, numbers out, nothing remembered. The scanner and the readers
 * both go through here, so that they can never disagree about what a packet is. Private to the capture room. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Why a scan cannot go on. Everything but NONE and CUT is final. */
typedef enum
{
  WB_DAMAGE_NONE,
  WB_DAMAGE_CUT,           /* the file ends here; it may still grow */
  WB_DAMAGE_BLOCK_LENGTH,  /* a block length that cannot be */
  WB_DAMAGE_TRAILER,       /* the length behind the block differs from the one in front */
  WB_DAMAGE_BYTE_ORDER,    /* a section header without a byte order mark */
  WB_DAMAGE_PACKET_LENGTH, /* a captured length larger than its block or any packet */
  WB_DAMAGE_INTERFACE,     /* a packet of an interface that was not described */
  WB_DAMAGE_LIMIT,         /* more interfaces or sections than we keep */
  WB_DAMAGE_SHRUNK,        /* the file has become shorter than what was scanned of it */
} WbDamage;

/* No packet is longer; the exceptions are link types that carry messages instead of frames. As libpcap and Wireshark. */
#define WB_MAX_PACKET_BYTES (256u << 10)

static inline guint32
wb_capture_max_packet_bytes (guint16 link_type)
{
  switch (link_type)
    {
    case 231: /* D-Bus: messages */
    case 249: /* USBPcap: transfers */
      return 128u << 20;
    case 279: /* EBHSCR */
      return 8u << 20;
    default:
      return WB_MAX_PACKET_BYTES;
    }
}

/* As Wireshark: the largest packet, its header, and room for options. */
#define WB_PCAPNG_MAX_BLOCK ((128u << 20) + (128u << 10) + 32u)
#define WB_PCAPNG_MAX_SECTION_HEADER (1u << 20) /* as libpcap */
#define WB_PCAPNG_MIN_BLOCK 12u

enum
{
  WB_PCAPNG_IDB = 1,
  WB_PCAPNG_PB = 2, /* obsolete */
  WB_PCAPNG_SPB = 3,
  WB_PCAPNG_ISB = 5,
  WB_PCAPNG_EPB = 6,
};
#define WB_PCAPNG_SHB 0x0a0d0d0au /* reads the same in both byte orders */

static inline guint16
wb_block_u16 (const guint8 *p, gboolean swapped)
{
  guint16 value;

  memcpy (&value, p, sizeof value);
  return swapped ? GUINT16_SWAP_LE_BE (value) : value;
}

static inline guint32
wb_block_u32 (const guint8 *p, gboolean swapped)
{
  guint32 value;

  memcpy (&value, p, sizeof value);
  return swapped ? GUINT32_SWAP_LE_BE (value) : value;
}

static inline guint64
wb_block_u64 (const guint8 *p, gboolean swapped)
{
  guint64 value;

  memcpy (&value, p, sizeof value);
  return swapped ? GUINT64_SWAP_LE_BE (value) : value;
}

/* What stands in front of a packet's bytes. */
typedef struct
{
  guint64 units;             /* pcapng: timestamp in the interface's resolution */
  guint32 seconds, fraction; /* pcap */
  guint32 interface_id;      /* within the section */
  guint32 captured, reported;
  guint32 data_offset; /* from the start of block or record */
  guint32 drops;       /* PB: lost since the packet before; 0xffff there means unknown and is 0 here */
  guint has_time : 1;
} WbPacketHeader;

/* --- pcap ----------------------------------------------------------------------------------------------------- */

#define WB_PCAP_HEADER_BYTES 24u

typedef enum
{
  WB_PCAP_LENGTHS_NORMAL,
  WB_PCAP_LENGTHS_SWAPPED, /* versions before 2.3, DG/UX: length on the wire first */
  WB_PCAP_LENGTHS_MAYBE,   /* 2.3 was written both ways */
} WbPcapLengths;

typedef struct
{
  guint swapped : 1; /* not this machine's byte order */
  guint nanoseconds : 1;
  WbPcapLengths lengths;
  guint16 version_major, version_minor;
  guint16 link_type;
  gint8 fcs_length; /* bytes; -1: not stated */
  guint32 snaplen;
  guint32 header_bytes; /* of the file */
  guint32 record_bytes; /* in front of each packet: 16, or 24 (Kuznetzov) */
} WbPcapHeader;

typedef enum
{
  WB_PCAP_OK,
  WB_PCAP_NOT,         /* another magic */
  WB_PCAP_BAD_VERSION, /* version fields are filled */
} WbPcapVerdict;

/* bytes: WB_PCAP_HEADER_BYTES of them. */
WbPcapVerdict wb_pcap_parse_header (const guint8 *bytes, WbPcapHeader *header);

/* bytes: header->record_bytes of them. */
WbDamage wb_pcap_parse_record (const guint8 *bytes, const WbPcapHeader *header, WbPacketHeader *packet);

/* --- pcapng --------------------------------------------------------------------------------------------------- */

/* Length of the fixed part of a packet block (EPB, PB 28; SPB 12), 0 for other types. */
static inline guint
wb_pcapng_packet_header_bytes (guint32 type)
{
  return type == WB_PCAPNG_EPB || type == WB_PCAPNG_PB ? 28 : type == WB_PCAPNG_SPB ? 12 : 0;
}

/* block: wb_pcapng_packet_header_bytes() of it. total_length: as in the block, at least WB_PCAPNG_MIN_BLOCK. snaplen:
 * of interface 0 of the section, which an SPB is cut to. The captured length is checked against the block alone. */
WbDamage wb_pcapng_parse_packet (const guint8 *block, guint32 type, guint32 total_length, gboolean swapped,
                                 guint32 snaplen, WbPacketHeader *packet);

/* Walks options. FALSE at their end or at one that does not fit. */
typedef struct
{
  const guint8 *bytes;
  gsize length;
  gboolean swapped;
  guint16 code;
  guint16 value_length;
  const guint8 *value;
} WbPcapngOptions;

void wb_pcapng_options_init (WbPcapngOptions *options, const guint8 *bytes, gsize length, gboolean swapped);
gboolean wb_pcapng_options_next (WbPcapngOptions *options);

/* if_tsresol and if_tsoffset applied, exact to the nanosecond (rounded down). FALSE: not a time that gint64
 * nanoseconds can hold (1677 to 2262). */
gboolean wb_pcapng_time (guint64 units, guint8 resolution, gint64 offset_seconds, gint64 *time_ns);
/* Digits behind the point that if_tsresol is worth, at most 9. */
guint8 wb_pcapng_time_digits (guint8 resolution);

G_END_DECLS
