/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the IPv6 header and its extension headers share. An extension header is a layer of its own that hangs below the
 * IPv6 header it belongs to; what comes after the chain stands beside it again. */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

/* The layer of the IPv6 header whose chain the current layer is in, or -1 (extension headers also occur, wrongly, in
 * IPv4). */
gint wb_ipv6_chain (const WbDissection *d);

/* Payload length as the header has it; 0: unknown, or a jumbogram. */
guint32 wb_ipv6_payload_length (const WbDissection *d);

/* Names the next header. */
void wb_ipv6_next (WbDissection *d, guint8 next, const WbCursor *payload);

/* Adds what an address tells about itself: 6to4 (RFC 3056), Teredo (4380), EUI-64 (4291), ISATAP (5214), embedded IPv4
 * (6052). at: of the 16 bytes, which have been read. */
void wb_ipv6_address_add_details (WbDissection *d, guint32 parent, const WbCursor *c, guint32 src_at, guint32 dst_at);

extern const WbFieldInfo *const wb_ipv6_address_fields[];

/* Length a jumbo payload option (RFC 2675) gives in the hop-by-hop header at c->pos, or 0. */
guint32 wb_ipv6_jumbo_length (const WbCursor *c);

G_END_DECLS
