/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each figure of a series is called and what it means, in one sentence or two, translated: for labels, tool tips and
 * the command line, so that no number stands without its definition. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_PING_FIGURE_SENT,
  WB_PING_FIGURE_RECEIVED,
  WB_PING_FIGURE_PENDING,
  WB_PING_FIGURE_LOST,
  WB_PING_FIGURE_LOST_UP,
  WB_PING_FIGURE_LOST_DOWN,
  WB_PING_FIGURE_LOST_UNKNOWN,
  WB_PING_FIGURE_LATE,
  WB_PING_FIGURE_DUPLICATES,
  WB_PING_FIGURE_REORDERED,
  WB_PING_FIGURE_REORDER_EXTENT,
  WB_PING_FIGURE_CORRUPTED,
  WB_PING_FIGURE_FOREIGN,
  WB_PING_FIGURE_TOO_OLD,
  WB_PING_FIGURE_ICMP_ERRORS,
  WB_PING_FIGURE_SKIPPED,
  WB_PING_FIGURE_ROUND_TRIP,
  WB_PING_FIGURE_NETWORK,
  WB_PING_FIGURE_RESPONSE,
  WB_PING_FIGURE_LATENESS,
  WB_PING_FIGURE_MEAN,
  WB_PING_FIGURE_STDDEV,
  WB_PING_FIGURE_PERCENTILE,
  WB_PING_FIGURE_PERCENTILE_OF_ALL,
  WB_PING_FIGURE_JITTER,
  WB_PING_FIGURE_IPDV,
  WB_PING_FIGURE_PDV,
  WB_PING_FIGURE_ONE_WAY_UP,
  WB_PING_FIGURE_ONE_WAY_DOWN,
  WB_PING_FIGURE_CLOCK_OFFSET,
  WB_PING_FIGURE_CLOCK_SKEW,
  WB_PING_FIGURE_TTL,
  WB_PING_FIGURE_KERNEL_TIMES,
  WB_PING_N_FIGURES,
} WbPingFigure;

/* "Round trip". Translated, static. */
const char *wb_ping_figure_get_label (WbPingFigure figure);
/* "From the moment a probe left this host to the moment its answer reached it (T4 - T1)." Translated, static. */
const char *wb_ping_figure_get_definition (WbPingFigure figure);

G_END_DECLS
