/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli pool: a connection pool in the program's own loop, with a load that borrows from it, a line each second
 * and a report at the end.
 *
 *   running --- load is done, Ctrl+C --> ending: no acquire begins, what is lent comes back --- drained --> report, stop
 *                                                                           \--- Ctrl+C again --/
 *
 * The report is taken while the pool still runs: what stopping closes is no result. */

#include "cli/wb-cli-pool-options.h"
#include "cli/wb-cli-pool-print.h"
#include "cli/wb-cli-serve.h"
#include "cli/wb-cli.h"
#include "engine/pool/wb-pool.h"

#include <gio/gio.h>

/* How soon the end of the load is seen, and what the times of lines are a multiple of. */
#define LOOK_NS (50 * WB_NS_PER_MS)
#define LOOK_NS_SHORT (10 * WB_NS_PER_MS)

typedef struct
{
  WbCliPoolOptions options;
  WbPool *pool;           /* Borrowed; while it runs */
  WbPoolSnapshot *report; /* Owned; NULL: the end is not yet */
  gint64 report_ns;       /* since the start */
  gint64 started_ns;
  gint64 drain_end_ns; /* valid while ending */
  gint64 line_ns;      /* the next status line is due */
  gboolean ending;
  gboolean drained; /* whether nothing was lent or waited for at the time of the report */
  gboolean failed;  /* the load did not begin */
} Job;

static gint64
get_taken_ns (gconstpointer snapshot)
{
  return ((const WbPoolSnapshot *) snapshot)->taken_ns;
}

static GPtrArray *
get_events (gconstpointer snapshot)
{
  return ((const WbPoolSnapshot *) snapshot)->events;
}

static void
print_start (gconstpointer snapshot, gpointer data, GString *out)
{
  Job *job = data;

  job->started_ns = get_taken_ns (snapshot);
  job->line_ns = job->started_ns + job->options.interval_ns;
  if (!job->options.quiet)
    wb_cli_pool_print_start (snapshot, job->options.json, out);
}

/* Lines come by look, on their own grid. */
static void
print_stopped (gconstpointer snapshot, const char *type, gint64 running_ns, gpointer data, GString *out)
{
  Job *job = data;

  /* Its report was not taken only if it failed, or nobody listens to us any more. */
  if (job->report && g_str_equal (type, "stopped"))
    wb_cli_pool_print_report (job->report, job->report_ns, job->drained, job->options.json, out);
}

/* Nothing of ours is lent or waited for; leaked is for good. */
static gboolean
is_idle (const WbPoolSnapshot *snapshot)
{
  return !snapshot->load.running && snapshot->counts.waiters == 0 &&
         snapshot->counts.slots[WB_POOL_SLOT_LENT] <= snapshot->load.leaked;
}

/* Of a pool without a load, which ends by itself only then. */
static gboolean
is_time_over (const Job *job, const WbPoolSnapshot *snapshot)
{
  gint64 duration_ns = job->options.load.duration_ns;

  return duration_ns > 0 && snapshot->taken_ns - job->started_ns >= duration_ns;
}

static void
finish (Job *job, const WbPoolSnapshot *snapshot)
{
  job->drained = is_idle (snapshot);
  job->report = wb_snapshot_ref ((gpointer) snapshot);
  job->report_ns = snapshot->taken_ns - job->started_ns;
  wb_service_stop (WB_SERVICE (job->pool));
}

static void
end_if_done (Job *job, const WbPoolSnapshot *snapshot)
{
  gboolean over = job->ending && snapshot->taken_ns >= job->drain_end_ns;

  if (!job->ending && (job->options.with_load ? snapshot->load.running : !is_time_over (job, snapshot)))
    return;
  if (is_idle (snapshot) || over)
    finish (job, snapshot);
}

static void
look (gconstpointer data_of_pool, gpointer data, GString *out)
{
  const WbPoolSnapshot *snapshot = data_of_pool;
  Job *job = data;

  if (job->report || job->pool == NULL)
    return;
  if (!job->options.quiet && snapshot->taken_ns >= job->line_ns)
    {
      /* On a grid: what was missed is not made up for. */
      job->line_ns = MAX (job->line_ns + job->options.interval_ns, snapshot->taken_ns);
      wb_cli_pool_print_status (snapshot, snapshot->taken_ns - job->started_ns, job->options.json, out);
    }
  end_if_done (job, snapshot);
}

static void
begin (WbService *service, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  job->pool = WB_POOL (service);
  if (!job->options.with_load || wb_pool_start_load (job->pool, &job->options.load, &error))
    return;
  wb_cli_warn_error (error);
  job->failed = TRUE;
  wb_service_stop (service);
}

static void
end (gpointer data)
{
  ((Job *) data)->pool = NULL;
}

static void
interrupted (WbService *service, gpointer data)
{
  Job *job = data;

  if (job->ending)
    return;
  job->ending = TRUE;
  job->drain_end_ns = wb_service_now_ns (service) + job->options.drain_ns;
  wb_pool_stop_load (job->pool);
}

/* Nothing is waited for any more. */
static void
hurried (WbService *service, gpointer data)
{
  static const WbSnapshotRequest no_rows = { 0 };
  Job *job = data;
  gpointer snapshot;

  if (job->report || job->pool == NULL)
    return; /* it ends already */
  snapshot = wb_service_snapshot (service, &no_rows);
  finish (job, snapshot);
  wb_snapshot_unref (snapshot);
}

static const WbCliServeKind serve_kind = {
  .look_ns = LOOK_NS,
  .get_taken_ns = get_taken_ns,
  .get_events = get_events,
  .listening = print_start,
  .status = print_stopped,
  .look = look,
  .begin = begin,
  .end = end,
  .interrupt = interrupted,
  .hurry = hurried,
};

/* Whether the pool did anything at all, as a ping does when one reply came. */
static gboolean
is_good (Job *job)
{
  const WbPoolCounts *counts = job->report ? &job->report->counts : NULL;

  if (job->failed)
    return FALSE;
  if (counts == NULL)
    return TRUE; /* nobody listens any more */
  if (job->options.with_load)
    return counts->grants > 0;
  return counts->connected > 0 || counts->connect_failures == 0;
}

int
wb_cli_pool (int argc, char **argv)
{
  WbCliServeKind kind = serve_kind;
  Job job = { 0 };
  int status = WB_CLI_USAGE;

  if (wb_cli_pool_options_parse (&job.options, argc, argv))
    {
      if (job.options.interval_ns < WB_NS_PER_S)
        kind.look_ns = LOOK_NS_SHORT;
      status = wb_cli_serve (WB_TYPE_POOL, &job.options.pool, &kind, &job);
      if (status == WB_CLI_OK && !is_good (&job))
        status = WB_CLI_FAILED;
    }
  g_clear_pointer (&job.report, wb_snapshot_unref);
  wb_cli_pool_options_clear (&job.options);
  return status;
}
