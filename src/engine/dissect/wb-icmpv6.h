/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of ICMPv6 that are protocols of their own: neighbour discovery options and multicast listener discovery. */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

extern const WbFieldInfo wb_field_icmpv6_reserved, wb_field_icmpv6_data;

/* Up to `length` bytes as a node without a value: it stands even when the capture cuts it short. */
guint32 wb_icmpv6_read_node (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint32 length);

/* n bytes of flags: `whole` with its bits below it, or, where whole is NULL, the bits alone below `parent`. */
void wb_icmpv6_read_flags (WbDissection *d, guint32 parent, const WbFieldInfo *whole, const WbFieldInfo *const *bits,
                           WbCursor *c, guint n);

/* Quotes the IPv6 packet in all that is left of c, or in `length` bytes of it. */
void wb_icmpv6_quote (WbDissection *d, guint32 parent, const WbCursor *c, guint32 length);

extern const WbFieldInfo wb_field_ndp_reserved, wb_field_ndp_padding;
extern const WbFieldInfo *const wb_ndp_option_fields[];
void wb_ndp_dissect_options (WbDissection *d, guint32 root, WbCursor *c);

extern const WbFieldInfo *const wb_ndp_rare_fields[];
/* The data of an option that ends at `end`, as far as this file knows its type; FALSE when it does not. */
gboolean wb_ndp_dissect_rare_option (WbDissection *d, guint32 node, WbCursor *c, guint type, guint32 end);

extern const WbFieldInfo *const wb_mld_fields[];
void wb_mld_dissect_query (WbDissection *d, guint32 root, WbCursor *c, gboolean version_2);
void wb_mld_dissect_report_2 (WbDissection *d, guint32 root, WbCursor *c);

/* The float of RFC 3810, 5.1.3 and 5.1.9, with a mantissa of `bits` bits below a 3-bit exponent. */
guint wb_mld_float (guint code, guint bits);

G_END_DECLS
