/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a ping session knew at one moment, immutable and reference-counted: taken from a session that runs or has ended,
 * saved, reopened, exported, and looked at like a session that runs. */
#pragma once

#include "engine/ping/wb-ping-settings.h"
#include "engine/ping/wb-ping-snapshot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One target's. Histograms and history: NULL for targets in brief. */
typedef struct
{
  WbPingRow row; /* Owns its name and error */
  WbPingFigures figures;
  WbHistogram *network;
  WbHistogram *response;
  WbPingHistory *history;
} WbPingResult;

typedef struct
{
  gatomicrefcount ref_count;
  WbPingSettings settings;
  gint64 start_ns;
  gint64 start_unix_ns;
  gint64 running_ns;
  gboolean finished;
  WbPingStampSource t1_source;
  WbPingStampSource t4_source;
  gint64 lateness_p50_ns;
  gint64 lateness_max_ns;
  guint64 foreign_senders;
  guint64 clock_steps;
  guint n_results;
  WbPingResult *results;
} WbPingReport;

/* All zero, settings initialised, n_results results; for who fills it before anybody else sees it. */
WbPingReport *wb_ping_report_new (guint n_results);
WbPingReport *wb_ping_report_ref (WbPingReport *self);
void wb_ping_report_unref (WbPingReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingReport, wb_ping_report_unref)

/* As the session would have answered (transfer full). view NULL: no detail. Any thread. */
WbPingSnapshot *wb_ping_report_snapshot (WbPingReport *self, const WbSnapshotRequest *request, const WbPingView *view);

/* --- files (docs/ping-file.md holds the forms) ------------------------------------------------------------------------- */

/* Any thread; they may take a second for hundreds of thousands of probes. */
/* The session file: everything; reopened it is the same. */
GBytes *wb_ping_report_to_file (WbPingReport *self);
/* NULL with WB_ERROR_BAD_FILE that says what is wrong and where. Nothing in a file is trusted. */
WbPingReport *wb_ping_report_from_file (GBytes *bytes, GError **error);
/* For other programs: one row each probe that is kept, RFC 4180, a header line, times in nanoseconds. */
GBytes *wb_ping_report_to_csv (WbPingReport *self);
/* For other programs: one object with settings, and for each target counts, figures with percentiles, and its probes. */
GBytes *wb_ping_report_to_json (WbPingReport *self);

G_END_DECLS
