/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Durations in fixed memory: buckets whose width grows with the value (64 to each power of two), so that every
 * percentile to p99.99 is right within 1/64, from 1 ns to 2^63 ns, whatever was recorded and for however long. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbHistogram WbHistogram;

WbHistogram *wb_histogram_new (void);
WbHistogram *wb_histogram_copy (const WbHistogram *self);
void wb_histogram_free (WbHistogram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHistogram, wb_histogram_free)

void wb_histogram_record (WbHistogram *self, gint64 value_ns); /* below 0 counts as 0 */
void wb_histogram_record_n (WbHistogram *self, gint64 value_ns, guint64 n);
void wb_histogram_add (WbHistogram *self, const WbHistogram *other);
void wb_histogram_reset (WbHistogram *self);

guint64 wb_histogram_get_count (const WbHistogram *self);
gint64 wb_histogram_get_min (const WbHistogram *self);    /* exact; 0 when empty */
gint64 wb_histogram_get_max (const WbHistogram *self);    /* exact */
double wb_histogram_get_mean (const WbHistogram *self);   /* exact */
double wb_histogram_get_stddev (const WbHistogram *self); /* of the population, exact (Welford) */
/* percentile: 0…100. The value below or at which that share lies (nearest rank); never outside min…max. */
gint64 wb_histogram_get_percentile (const WbHistogram *self, double percentile);
/* For drawing: calls func with each bucket that is not empty, in order; [low, high). */
typedef void (*WbHistogramFunc) (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data);
void wb_histogram_foreach (const WbHistogram *self, WbHistogramFunc func, gpointer data);

G_END_DECLS
