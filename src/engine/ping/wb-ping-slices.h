/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole run of one target at a coarse grain, at most 512 KiB: WB_PING_SLICES slices of equal width; when they are full
 * two become one and the width doubles. Each holds counts and a distribution of its round trips (percentiles within 5 %,
 * minimum and maximum exact). The half of wb-ping-history that forgets nothing and knows no probe. Pure; one thread. */
#pragma once

#include "engine/ping/wb-ping-column.h"

G_BEGIN_DECLS

#define WB_PING_SLICES 512u

typedef struct _WbPingSlices WbPingSlices;

/* As for wb_ping_history_new. */
WbPingSlices *wb_ping_slices_new (gint64 start_ns, gint64 slice_ns);
WbPingSlices *wb_ping_slices_copy (const WbPingSlices *self);
void wb_ping_slices_free (WbPingSlices *self);

/* Probes of a slot. was_lost: it had been counted so. */
void wb_ping_slices_count_sent (WbPingSlices *self, gint64 slot_ns);
void wb_ping_slices_count_received (WbPingSlices *self, gint64 slot_ns, gint64 round_trip_ns, gboolean is_late,
                                    gboolean was_lost);
void wb_ping_slices_count_lost (WbPingSlices *self, gint64 slot_ns);

/* As wb_ping_history_fill_columns, from the slices alone. Columns are all 0 before. */
void wb_ping_slices_fill_columns (const WbPingSlices *self, gint64 from_ns, gint64 to_ns, WbPingColumn *columns,
                                  guint n);
gint64 wb_ping_slices_get_start_ns (const WbPingSlices *self);
gint64 wb_ping_slices_get_slice_ns (const WbPingSlices *self); /* the width now */

/* For saving and reopening: a slice as plain values. */
typedef struct
{
  guint64 sent, received, lost, late;
  gint64 min_ns, max_ns;
  guint n_bins; /* of bins, those that are not empty */
  struct
  {
    guint16 bin;
    guint32 n;
  } * bins; /* Owned by the caller: g_free */
} WbPingSlice;

guint wb_ping_slices_get_n_slices (const WbPingSlices *self);
void wb_ping_slices_get_slice (const WbPingSlices *self, guint position, WbPingSlice *out);
/* FALSE: it cannot be (more of it than slices, bins unknown or more values than received). */
gboolean wb_ping_slices_set_slice (WbPingSlices *self, guint position, const WbPingSlice *slice);

G_END_DECLS
