/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures of one series, in constant memory: what wb-ping-series matched goes in, reply by reply; what a label shows
 * comes out. What each figure means stands in wb-ping-figure. Lost probes are no values of a distribution; percentiles
 * "of all" count each as longer than any.
 *
 *   in full     7 histograms of 29 KiB: percentiles
 *   in brief    no histograms (many targets at once): all else
 *
 * Pure; one thread. */
#pragma once

#include "engine/base/wb-histogram.h"
#include "engine/ping/wb-ping-series.h"
#include "engine/ping/wb-ping-skew.h"

G_BEGIN_DECLS

typedef struct _WbPingStatistics WbPingStatistics;

/* Longer than any: a percentile that falls on a lost probe. */
#define WB_PING_NEVER_NS G_MAXINT64

typedef enum
{
  WB_PING_P50,
  WB_PING_P90,
  WB_PING_P95,
  WB_PING_P99,
  WB_PING_P99_9,
  WB_PING_P99_99,
  WB_PING_N_PERCENTILES,
} WbPingPercentile;

/* Of durations, or (IPDV) of differences, whose percentiles are those of their magnitudes. All 0 when n is. */
typedef struct
{
  guint64 n;
  gint64 min_ns;
  gint64 max_ns;
  double mean_ns;
  double stddev_ns; /* of the population */
  gboolean has_percentiles;
  gint64 percentiles_ns[WB_PING_N_PERCENTILES];
} WbPingDistribution;

typedef struct
{
  WbPingDistribution round_trip; /* T4 - T1 */
  WbPingDistribution network;    /* less T3 - T2 */
  WbPingDistribution response;   /* from the intended slot to the read */
  WbPingDistribution lateness;   /* of sending: from the intended slot to the call */
  /* Of all: lost probes never come back; for the response time slots that were skipped do not either. */
  gint64 network_of_all_ns[WB_PING_N_PERCENTILES];
  gint64 response_of_all_ns[WB_PING_N_PERCENTILES];

  WbPingDistribution ipdv;      /* RFC 3393, of network times */
  WbPingDistribution ipdv_up;   /* of T2 - T1 */
  WbPingDistribution ipdv_down; /* of T4 - T3 */
  WbPingDistribution pdv;       /* RFC 5481, of network times */
  double jitter_ns;             /* RFC 3550, 6.4.1, of round trips */
  double jitter_up_ns;
  double jitter_down_ns;

  gboolean has_one_way;     /* the reflector gives its times */
  WbPingSkewEstimate clock; /* at the latest reply */
  double one_way_up_mean_ns;
  double one_way_down_mean_ns;
  gint64 one_way_error_ns; /* both are within */

  guint8 ttl_min; /* 0: never known */
  guint8 ttl_max;
  guint8 ttl_last;
  guint64 ttl_changes;

  guint64 n_kernel_times; /* round trips between two stamps of the kernel; all others are the program's own */
} WbPingFigures;

WbPingStatistics *wb_ping_statistics_new (gboolean brief);
void wb_ping_statistics_free (WbPingStatistics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingStatistics, wb_ping_statistics_free)

/* A probe that got its first reply, in time or late. series: for its neighbours. */
void wb_ping_statistics_add (WbPingStatistics *self, const WbPingSeries *series, const WbPingRecord *record);
/* A clock was set: what was learnt of the other one's is void. */
void wb_ping_statistics_forget_clock (WbPingStatistics *self);

/* counts: of the same series at the same moment. */
void wb_ping_statistics_get_figures (const WbPingStatistics *self, const WbPingCounts *counts, WbPingFigures *out);
/* What a row of a table says of round trips: cheap. All 0 when nothing has come back. */
typedef struct
{
  gint64 min_ns;
  double mean_ns;
  gint64 max_ns;
  double jitter_ns; /* RFC 3550 */
} WbPingSummary;

void wb_ping_statistics_get_summary (const WbPingStatistics *self, WbPingSummary *out);
/* Half of the round trips are below; -1 in brief, where it is not known. */
gint64 wb_ping_statistics_get_median_ns (const WbPingStatistics *self);
/* For drawing; NULL in brief. Borrowed. */
const WbHistogram *wb_ping_statistics_get_network (const WbPingStatistics *self);
const WbHistogram *wb_ping_statistics_get_response (const WbPingStatistics *self);

/* The percentile of what a histogram holds and n_never more that are longer than any: WB_PING_NEVER_NS when it falls on
 * one of those. 0 when there is nothing. */
gint64 wb_ping_percentile_of_all (const WbHistogram *histogram, guint64 n_never, double percentile);
double wb_ping_percentile_get_value (WbPingPercentile percentile); /* 50…99.99 */

G_END_DECLS
