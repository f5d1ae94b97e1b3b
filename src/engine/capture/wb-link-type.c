/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between what a device says (DLT_) and what a file says (LINKTYPE_). The two agree except for some old numbers, which
 * systems had assigned differently before there was a registry; libpcap knows the same table but does not export it.
 * The helper links this file too: of the engine, include nothing here. */

#include "engine/capture/wb-link-type.h"

#include <pcap/pcap.h>

static const struct
{
  int dlt;
  guint16 link_type;
} differing[] = {
  { DLT_ATM_RFC1483, 100 }, { DLT_RAW, 101 }, { DLT_SLIP_BSDOS, 102 }, { DLT_PPP_BSDOS, 103 }, { DLT_ATM_CLIP, 106 },
  { DLT_LOOP, 108 },        { DLT_ENC, 109 }, { DLT_PFSYNC, 246 },     { DLT_PKTAP, 258 },
};

guint16
wb_link_type_from_dlt (int dlt)
{
  for (gsize i = 0; i < G_N_ELEMENTS (differing); i++)
    if (differing[i].dlt == dlt)
      return differing[i].link_type;
  return (guint16) dlt;
}

int
wb_link_type_to_dlt (guint16 link_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (differing); i++)
    if (differing[i].link_type == link_type)
      return differing[i].dlt;
  return link_type;
}
