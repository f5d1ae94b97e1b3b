/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The past of one target in constant memory, for plots, tables and export, at two grains:
 *
 *   records   the latest probes whole, a ring by sequence number
 *   slices    the whole run: at most WB_PING_SLICES of equal width; when they are full two become one and the width
 *             doubles. Each holds counts and a coarse distribution of its round trips (percentiles within 5 %, minimum
 *             and maximum exact), so that bands can be drawn over days. At most 512 KiB of a target's memory
 *
 * Times are of the monotonic clock, those of the probes' slots. Pure; one thread. */
#pragma once

#include "engine/ping/wb-ping-record.h"
#include "engine/ping/wb-ping-slices.h"

G_BEGIN_DECLS

typedef struct _WbPingHistory WbPingHistory;

/* n_records: kept whole, ≥ 1. start_ns: the session's; slices begin with it. slice_ns: their first width, > 0. */
WbPingHistory *wb_ping_history_new (guint n_records, gint64 start_ns, gint64 slice_ns);
/* Cheap: records are shared until one of the two writes there. The copy may go to another thread. */
WbPingHistory *wb_ping_history_copy (const WbPingHistory *self);
void wb_ping_history_free (WbPingHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingHistory, wb_ping_history_free)

/* In this order for each probe; sequence numbers of sent go up by one. was_lost: it had been reported as lost. */
void wb_ping_history_sent (WbPingHistory *self, const WbPingRecord *record);
void wb_ping_history_received (WbPingHistory *self, const WbPingRecord *record, gboolean was_lost);
void wb_ping_history_lost (WbPingHistory *self, const WbPingRecord *record);
/* Something else of it is known better now: a stamp, a duplicate, an ICMP error. */
void wb_ping_history_changed (WbPingHistory *self, const WbPingRecord *record);

guint wb_ping_history_get_n_records (const WbPingHistory *self);
/* 0: the oldest that is kept. Until the next call that changes something. */
const WbPingRecord *wb_ping_history_get_record (const WbPingHistory *self, guint position);

/* n columns of equal width over from_ns…to_ns (monotonic; from < to; a slot at to_ns is of the last column). From the
 * records where they reach back far enough for the whole range, else from the slices; a slice that spans several columns
 * stands in each of them. */
void wb_ping_history_fill_columns (const WbPingHistory *self, gint64 from_ns, gint64 to_ns, WbPingColumn *columns,
                                   guint n);
gint64 wb_ping_history_get_start_ns (const WbPingHistory *self);
gint64 wb_ping_history_get_end_ns (const WbPingHistory *self); /* slot of the latest probe; start before the first */
gint64 wb_ping_history_get_slice_ns (const WbPingHistory *self);

/* For saving and reopening. */
guint wb_ping_history_get_n_slices (const WbPingHistory *self);
void wb_ping_history_get_slice (const WbPingHistory *self, guint position, WbPingSlice *out);
/* FALSE: it cannot be (more of it than slices, bins unknown or more values than received). */
gboolean wb_ping_history_set_slice (WbPingHistory *self, guint position, const WbPingSlice *slice);
/* A record that was kept, in order of sequence numbers; no slice changes. */
void wb_ping_history_restore_record (WbPingHistory *self, const WbPingRecord *record);

G_END_DECLS
