/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What IGMP shares with messages under its number that only old routers and multicast traceroute send. */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

extern const WbFieldInfo wb_field_igmp_maddr;

/* Reads the checksum at c; the message starts at `start`, and `length` bytes of it count (0: all). */
void wb_igmp_add_checksum (WbDissection *d, guint32 root, WbCursor *c, guint32 start, guint32 length);

extern const WbFieldInfo *const wb_igmp_rare_fields[];

/* Both behind the type byte. */
void wb_igmp_dissect_version_0 (WbDissection *d, guint32 root, WbCursor *c, guint32 start, guint type);
void wb_igmp_dissect_trace (WbDissection *d, guint32 root, WbCursor *c, guint32 start);

G_END_DECLS
