/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The packets of all captures of a folder (pcap, little-endian, as tests/peers/captures writes them) as inputs of the
 * probe, and the few of them that teach: which together show every field that any of them shows. */
#pragma once

#include "tests/dissect/wb-dissect-probe.h"

G_BEGIN_DECLS

#define WB_SEED_MAX (262144u + WB_PROBE_HEAD)

typedef struct
{
  guint8 head[WB_PROBE_HEAD];
  const guint8 *frame; /* Borrowed from the capture */
  guint32 length;
} WbSeedPacket;

typedef struct
{
  char *path, *bytes;
  GArray *packets; /* WbSeedPacket */
} WbSeedCapture;

/* WbSeedCapture, in the order of their names; transfer full. Fails the test when a file is not as expected. */
GPtrArray *wb_seed_captures_new (const char *folder);

/* WbSeedPacket, borrowed from captures: a small set that shows every field. The same in every process; transfer full. */
GArray *wb_seed_captures_choose (GPtrArray *captures);

/* The input in a buffer of WB_SEED_MAX bytes; returns its length. */
gsize wb_seed_packet_write (const WbSeedPacket *packet, guint8 *buffer);

G_END_DECLS
