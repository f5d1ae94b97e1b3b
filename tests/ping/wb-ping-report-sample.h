/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reports for tests, as a session would have left them: series, statistics and history fed with seeded probes over a
 * clock of numbers. The same arguments give the same report. */
#pragma once

#include "engine/ping/wb-ping-report.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_targets;
  guint n_full;   /* the first ones; the others in brief */
  guint n_probes; /* to each */
  guint n_kept;   /* of them, for each full one */
  guint32 seed;
} WbPingReportSample;

WbPingReport *wb_ping_report_sample (const WbPingReportSample *sample);
/* What is within a session file. */
GBytes *wb_ping_report_unpack (GBytes *file);

G_END_DECLS
