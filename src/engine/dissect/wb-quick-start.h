/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quick-Start, RFC 4782, 3: the same six bytes in an option of IPv4 and one of IPv6. The answer to them, an option of
 * TCP, has another form and the same rates. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* What the protocol calls them. */
typedef struct
{
  const WbFieldInfo *function, *rate, *ttl, *ttl_diff, *unused, *nonce, *reserved;
} WbQuickStartFields;

extern const WbValueString wb_quick_start_function_strings[];
extern const WbValueString wb_quick_start_rate_strings[]; /* "160 kbit/s" of 2 */

/* Reads the data of the option at c; hops: the packet's own hop limit, or -1 when nobody knows it. FALSE when the function
 * is none that RFC 4782 has: then only that is shown. */
gboolean wb_quick_start_dissect (WbDissection *d, guint32 node, WbCursor *c, const WbQuickStartFields *fields, gint hops);

G_END_DECLS
