/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The classes of round trips in which a history's slices count: 16 to each power of two, of equal ratio, so that a bin's
 * upper end is 4.4 % above its lower one.
 *
 *   bin      0        1 … 15                          | 16 … 31           | … | 496 … 510 | 511
 *   from ns  0        256 * 2^(bin / 16)              | 512 …             | … |  2^39 …   | 2^39 * 2^(15 / 16) to 2^63
 *
 * So whatever is read out of a bin of 256 ns to 2^40 ns (18 min) is within 5 % of the truth. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_PING_BINS_PER_OCTAVE 16u
#define WB_PING_BIN_OCTAVES 32u
#define WB_PING_BINS (WB_PING_BINS_PER_OCTAVE * WB_PING_BIN_OCTAVES)

guint wb_ping_bin_of (gint64 value_ns); /* below 0 counts as 0 */
/* The bin's values are from its low to below the next one's; bin ≤ WB_PING_BINS, whose low is G_MAXINT64. */
gint64 wb_ping_bin_get_low (guint bin);

/* The value below or at which share (0…1) of n_values lies by nearest rank, evenly spread within its bin. min_ns and
 * max_ns are known to be the outermost values. n_values: the sum of bins, > 0. */
gint64 wb_ping_bins_get_percentile (const guint64 bins[WB_PING_BINS], guint64 n_values, gint64 min_ns, gint64 max_ns,
                                    double share);

G_END_DECLS
