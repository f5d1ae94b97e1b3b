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

/* For saving and reopening: what foreach does not tell. */
typedef struct
{
  gint64 min_ns;
  gint64 max_ns;
  guint64 sum_high_ns; /* the sum of all values is of 128 bits */
  guint64 sum_low_ns;
  double squares;
} WbHistogramMoments;
void wb_histogram_get_moments (const WbHistogram *self, WbHistogramMoments *out);
/* First each bucket of foreach by its low end, then the moments; nothing is recorded in between. FALSE: such a histogram
 * cannot be, and self is only good for freeing. */
gboolean wb_histogram_restore_bucket (WbHistogram *self, gint64 low_ns, guint64 count);
gboolean wb_histogram_restore_moments (WbHistogram *self, const WbHistogramMoments *moments);

G_END_DECLS
