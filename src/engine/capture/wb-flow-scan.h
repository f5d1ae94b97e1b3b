/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The background pass that fills a Flows page: a worker dissects what the document has indexed, slice by slice, and
 * follows it while it grows. Lives in the main context; what it shows is one immutable set of rows, replaced at most
 * every 250 ms.
 *
 *   new -> start() -> RUNNING: "changed" … until cancel() or finalize; when the document is COMPLETE and all of it has
 *   been counted, it rests ("running" FALSE) */
#pragma once

#include "engine/capture/wb-capture-document.h"
#include "engine/capture/wb-flow-table.h"

G_BEGIN_DECLS

#define WB_TYPE_FLOW_SCAN (wb_flow_scan_get_type ())
G_DECLARE_FINAL_TYPE (WbFlowScan, wb_flow_scan, WB, FLOW_SCAN, GObject)

/* One set of rows with the figures that belong to it. */
typedef struct
{
  GArray *rows;      /* WbFlow in first-seen order; immutable; take a g_array_ref() to keep it */
  gboolean joined;   /* one row for both directions */
  guint64 n_packets; /* packets counted, overflow included */
  guint64 overflow;  /* packets of flows beyond the memory budget */
  gint64 last_ns;    /* the latest time seen, what a live rate is measured against; 0: none */
} WbFlowRows;

/* Properties, read-only, notified in the main context: running (boolean), progress (double 0..1: of the packets that
 * are indexed now). Signal "changed" (): get_rows() has something new. Keeps the document alive. Nothing is read
 * before start(). */
WbFlowScan *wb_flow_scan_new (WbCaptureDocument *document);
WbFlowScan *wb_flow_scan_new_full (WbCaptureDocument *document, gsize budget_bytes);

void wb_flow_scan_start (WbFlowScan *self);  /* goes on after cancel(); again is fine */
void wb_flow_scan_cancel (WbFlowScan *self); /* stops within one slice; what was counted stays */

/* The "join both" switch. The rows change, with "changed", as soon as the worker has made them. */
void wb_flow_scan_set_joined (WbFlowScan *self, gboolean joined);
gboolean wb_flow_scan_get_joined (WbFlowScan *self);

/* Valid until the next "changed". rows is never NULL. */
const WbFlowRows *wb_flow_scan_get_rows (WbFlowScan *self);

gboolean wb_flow_scan_is_running (WbFlowScan *self);
double wb_flow_scan_get_progress (WbFlowScan *self);
const GError *wb_flow_scan_get_error (WbFlowScan *self); /* why it ended early: the file became unreadable; NULL */

G_END_DECLS
