/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sent datagrams lately, with a token bucket for each address (the port does not count: a forger varies it). At most
 * WB_SOURCE_LIMITS_MAX; the one not heard of for longest makes room, but only once its bucket is full again, so that
 * being forgotten gives nobody tokens, and forging many addresses does not lift the cap. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-token-bucket.h"

G_BEGIN_DECLS

#define WB_SOURCE_LIMITS_MAX 4096u

typedef struct _WbSourceLimits WbSourceLimits;

/* rate: tokens a second > 0; burst ≥ 1. */
WbSourceLimits *wb_source_limits_new (double rate, guint burst);
void wb_source_limits_free (WbSourceLimits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSourceLimits, wb_source_limits_free)

/* Takes one token of source's. FALSE: none left, or no room for one more source. */
gboolean wb_source_limits_take (WbSourceLimits *self, const WbEndpoint *source, gint64 now_ns);
guint wb_source_limits_get_n (WbSourceLimits *self);

G_END_DECLS
