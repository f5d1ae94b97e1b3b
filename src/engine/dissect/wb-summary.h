/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* What a row's colour means; the window's style gives it a hue for light and dark. */
typedef enum
{
  WB_TONE_NONE,
  WB_TONE_TCP,
  WB_TONE_TCP_SYN, /* SYN or FIN */
  WB_TONE_TCP_RST,
  WB_TONE_UDP,
  WB_TONE_DNS,
  WB_TONE_DHCP,
  WB_TONE_ICMP,
  WB_TONE_ICMP_ERROR,
  WB_TONE_ARP,
  WB_TONE_IGMP, /* and MLD, routing chatter */
  WB_TONE_LINK, /* LLC, STP and the like */
  WB_TONE_BAD,  /* malformed, or a checksum that is really wrong */
} WbTone;

/* What the layers' words in info are cut to, the ellipsis included: a row is read at a glance, and laid out whole each time
 * it is drawn. As much as Wireshark's. */
#define WB_SUMMARY_INFO_BYTES 4095u

/* One list row. Reused: the strings are truncated, not freed. */
typedef struct
{
  GString *source;
  GString *destination;
  GString *info;
  const char *protocol; /* static */
  WbTone tone;
} WbSummary;

WbSummary *wb_summary_new (void);
void wb_summary_free (WbSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSummary, wb_summary_free)

/* Runs the layers' summarise, outermost first; layers inside an error quotation are passed over. All text is safe to
 * show. */
void wb_summary_fill (WbSummary *summary, const WbDissection *d);

/* "192.0.2.1", "2001:db8::1" (RFC 5952), "02:00:00:00:00:01". */
void wb_address_append (const WbAddress *address, GString *out);

G_END_DECLS
