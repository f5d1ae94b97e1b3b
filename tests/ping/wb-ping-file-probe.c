/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is taken for a session goes once through everything that reads one: the page, saving, both exports. */

#include "tests/ping/wb-ping-file-probe.h"

#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-report.h"

#include <string.h>

#define TARGETS_SEEN 10u

/* Takes bytes. */
static void
check_written (GBytes *bytes)
{
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
  g_bytes_unref (bytes);
}

void
wb_ping_file_probe (const guint8 *data, gsize size)
{
  const WbSnapshotRequest request = { .sort_by = WB_PING_SORT_MEAN, .n_rows = TARGETS_SEEN };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingReport) report = wb_ping_report_from_file (bytes, &error);

  if (report == NULL)
    {
      g_assert_error (error, WB_ERROR, WB_ERROR_BAD_FILE);
      g_assert_cmpuint (strlen (error->message), >, 0);
      return;
    }
  for (guint i = 0; i < MIN (report->n_results, TARGETS_SEEN); i++)
    {
      WbPingView view = { .target_id = report->results[i].row.id, .n_columns = 100, .n_probes = 10 };

      wb_snapshot_unref (wb_ping_report_snapshot (report, &request, &view));
    }
  check_written (wb_ping_report_to_file (report));
  check_written (wb_ping_report_to_csv (report));
  check_written (wb_ping_report_to_json (report));
}
