/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Flows of a capture: (source, destination, source port, destination port, protocol), one row a direction or joined.
 * Open-addressed table within a stated budget (256 MiB); what does not fit is counted. Pure: fed with dissections. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

typedef struct
{
  WbAddress src, dst; /* innermost IP addresses; link addresses of frames without IP */
  guint16 src_port, dst_port;
  guint8 protocol;          /* IP protocol; 0 with has_ports FALSE for non-IP */
  guint has_ports : 1;      /* FALSE for protocols without, and for fragments behind the first */
  guint has_time : 1;       /* first_ns and last_ns are known */
  guint64 packets, bytes;   /* bytes: reported lengths of the frames */
  gint64 first_ns, last_ns; /* earliest and latest time, which need not be those of the first and last packet */
  guint64 first_packet;
  /* joined view only: the other direction; times and first_packet are then of both */
  guint64 packets_back, bytes_back;
} WbFlow;

#define WB_FLOW_BUDGET_BYTES (256u << 20)

/* Whether a table counts this frame under the flow, or (*back) under its other direction. */
gboolean wb_flow_holds (const WbFlow *flow, const WbDissection *d, gboolean *back);

typedef struct _WbFlowTable WbFlowTable;
/* budget_bytes (1 KiB at least) bounds all the table allocates, what an allocation itself costs included. */
WbFlowTable *wb_flow_table_new (gsize budget_bytes);
void wb_flow_table_free (WbFlowTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFlowTable, wb_flow_table_free)

void wb_flow_table_add (WbFlowTable *self, const WbDissection *d); /* ignores frames without addresses */
guint wb_flow_table_get_n_flows (const WbFlowTable *self);
void wb_flow_table_get_flow (const WbFlowTable *self, guint position, WbFlow *flow); /* first-seen order */
guint64 wb_flow_table_get_overflow (const WbFlowTable *self); /* packets of flows that did not fit */
gsize wb_flow_table_get_memory (const WbFlowTable *self);     /* bytes held now, never above the budget */
/* One row per pair of directions, the first-seen direction leading; transfer full, element type WbFlow. */
GArray *wb_flow_table_dup_joined (const WbFlowTable *self);

G_END_DECLS
