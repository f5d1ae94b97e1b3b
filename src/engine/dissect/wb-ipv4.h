/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The IPv4 fields that its options add too: a source route's last address is the packet's destination. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

extern const WbFieldInfo wb_field_ip_src, wb_field_ip_dst, wb_field_ip_addr, wb_field_ip_dst_host, wb_field_ip_host;

/* ip.addr, `host` and ip.host for the address at `at`: findable, not shown. */
void wb_ipv4_add_hidden (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, const WbFieldInfo *host);

G_END_DECLS
