/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the capture file keeps, for the file, the scanner and the packet reader; nobody else includes this.
 *
 * Who touches what: the one scanning thread owns window, position, section and n_packets, and appends to sections and
 * interfaces. Readers in any thread use the two stable arrays (no lock), and the lock only guards the few words that
 * say how the file ends. */
#pragma once

#include "engine/base/wb-stable-array.h"
#include "engine/capture/wb-capture-block.h"
#include "engine/capture/wb-capture-file.h"
#include "engine/capture/wb-file-window.h"

G_BEGIN_DECLS

/* Of all sections together. Well-known merged files have some ten thousand; a hostile one must not fill memory. */
#define WB_MAX_INTERFACES (1u << 20)
#define WB_MAX_SECTIONS (1u << 20)

/* Names, filters: as much as one option holds is kept, bounded by the file itself. */
typedef struct
{
  guint16 link_type;
  gint8 fcs_length;  /* -1: not stated */
  guint8 resolution; /* if_tsresol */
  guint8 time_digits;
  guint32 snaplen;
  gint64 offset_seconds;                  /* if_tsoffset */
  char *name, *description, *filter, *os; /* Owned */
  _Atomic guint64 drops;
} WbInterfaceRecord;

typedef struct
{
  guint64 offset;          /* of the section header */
  guint32 number;          /* counted from 0 */
  guint32 first_interface; /* position of its interface 0 */
  guint swapped : 1;
} WbSection;

struct _WbCaptureFile
{
  gatomicrefcount refs;
  int fd; /* Owned */
  char *display_name;
  WbCaptureFormat format;
  WbPcapHeader pcap; /* of a pcap file */

  WbStableArray sections;   /* of WbSection */
  WbStableArray interfaces; /* of WbInterfaceRecord */
  _Atomic guint64 scanned;

  /* The scanning thread's */
  WbFileWindow window;
  guint64 position;
  guint64 n_packets;
  WbSection *section; /* the one that position stands in */
  guint64 skip_to;    /* position is inside a section of an unknown version that ends here */
  gboolean skipping;  /* such a section without a length: on to the next section header */

  /* How the file ends, as far as known */
  GMutex lock;
  WbCaptureEnd end;
  WbDamage damage;
  gboolean in_packet;    /* the damage stands in a packet, not in another block */
  guint64 damage_packet; /* number of that packet, or of the last one before the damage */
  guint64 damage_offset;
  guint skipped_sections;
};

/* The next interface with the values an absent option means, not yet published; NULL at WB_MAX_INTERFACES. */
WbInterfaceRecord *wb_capture_file_next_interface (WbCaptureFile *self);

/* The section that offset stands in; NULL for a pcap file or before the first one. Any thread. */
const WbSection *wb_capture_file_find_section (const WbCaptureFile *self, guint64 offset, guint64 *end_offset,
                                               guint32 *end_interface);

/* The options of the packet that was read last, as its block has them, until the next read; none in a pcap file.
 * *obsolete: the block is a PB. */
void wb_packet_reader_get_options (const WbPacketReader *reader, WbPcapngOptions *options, gboolean *obsolete);

G_END_DECLS
