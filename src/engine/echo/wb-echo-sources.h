/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sent datagrams lately, with a token bucket for each address (the port does not count: a forger varies it). At most
 * WB_ECHO_SOURCES_MAX; the one not heard of for longest makes room, but only once its bucket is full again, so that
 * being forgotten gives nobody tokens, and forging many addresses does not lift the cap. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-token-bucket.h"

G_BEGIN_DECLS

#define WB_ECHO_SOURCES_MAX 4096u

typedef struct _WbEchoSources WbEchoSources;

/* rate: tokens a second > 0; burst ≥ 1. */
WbEchoSources *wb_echo_sources_new (double rate, guint burst);
void wb_echo_sources_free (WbEchoSources *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEchoSources, wb_echo_sources_free)

/* Takes one token of source's. FALSE: none left, or no room for one more source. */
gboolean wb_echo_sources_take (WbEchoSources *self, const WbEndpoint *source, gint64 now_ns);
guint wb_echo_sources_get_n (WbEchoSources *self);

G_END_DECLS
