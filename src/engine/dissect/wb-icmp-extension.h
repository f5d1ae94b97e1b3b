/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ICMP multi-part messages, RFC 4884, and what they carry: MPLS labels (RFC 4950), interface information (RFC 5837),
 * interface identification (RFC 8335). The same in ICMP and ICMPv6; the fields are named "icmp." in both. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

extern const WbFieldInfo *const wb_icmp_extension_fields[];

/* Dissects all that is left of c as an extension structure below `parent`; sets c's verdict. */
void wb_icmp_extension_dissect (WbDissection *d, guint32 parent, WbCursor *c);

G_END_DECLS
