/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-flow-table.h"

G_BEGIN_DECLS

/* A question to one packet: shown or not? Pure; one thread at a time. */
typedef struct _WbPacketMatch WbPacketMatch;

/* text: BPF. Nothing is compiled before the first packet, since a name in it may be looked up. */
WbPacketMatch *wb_packet_match_new_bpf (const char *text);
/* The packets that a flow table counts under this flow; both: and those of the other direction. */
WbPacketMatch *wb_packet_match_new_flow (const WbFlow *flow, gboolean both);
void wb_packet_match_free (WbPacketMatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPacketMatch, wb_packet_match_free)

typedef enum
{
  WB_MATCH_NO,
  WB_MATCH_YES,
  WB_MATCH_ERROR, /* the text is no filter: see the error */
} WbMatch;

/* Errors: WB_ERROR_INVALID_INPUT with libpcap's message, when the text is right for no link type met so far. */
WbMatch wb_packet_match_test (WbPacketMatch *self, const WbFrame *frame, const guint8 *data,
                              const WbDissectContext *context, GError **error);

G_END_DECLS
