/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loop around one service: it listens, it is looked at on a grid, it is interrupted, it ends. Standard output has
 * what the subcommand prints, standard error what needs attention. */

#include "cli/wb-cli-serve.h"

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-event-log.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

/* Lines that wait for whoever reads them; then none are made any more. */
#define BACKLOG_BYTES 65536u
#define LAST_WORDS_MS 1000

typedef struct
{
  /* Owned */
  WbEngine *engine;
  WbService *service;
  WbCliOutput *output;

  /* Borrowed */
  const WbCliServeKind *kind;
  gpointer data;

  WbDeadline tick;
  WbWatch interrupt; /* by the engine's poller, so that the loop waits for nothing beside it */
  gint64 started_ns;
  gint64 status_ns;   /* the next status line is due */
  guint64 told_event; /* id of the newest that stands on standard error */
} Job;

static gpointer
take_snapshot (Job *job)
{
  static const WbSnapshotRequest no_rows = { 0 };

  return wb_service_snapshot (job->service, &no_rows);
}

/* What happened, but for the ordinary. */
static void
tell_events (Job *job, gconstpointer snapshot)
{
  GPtrArray *events = job->kind->get_events (snapshot);

  if (!wb_cli_output_has_room (STDERR_FILENO))
    return; /* later */
  for (guint i = 0; i < events->len; i++)
    {
      const WbEvent *event = g_ptr_array_index (events, i);

      if (event->id > job->told_event && event->tone != WB_EVENT_INFO)
        wb_cli_warn ("%s", event->text);
      job->told_event = MAX (job->told_event, event->id);
    }
}

/* type NULL: no status line now. What nobody takes is not made: beyond BACKLOG_BYTES the next line waits, and has all
 * counts then. */
static void
tell (Job *job, const char *type)
{
  GString *out = wb_cli_output_get_text (job->output);

  if (out->len < BACKLOG_BYTES)
    {
      gpointer snapshot = take_snapshot (job);

      tell_events (job, snapshot);
      if (job->kind->look)
        job->kind->look (snapshot, job->data, out);
      if (type)
        job->kind->status (snapshot, type, job->kind->get_taken_ns (snapshot) - job->started_ns, job->data, out);
      wb_snapshot_unref (snapshot);
    }
  /* Nobody listens any more, or the disk is full: nothing left to run for. */
  if (!wb_cli_output_flush_within (job->output, 0))
    wb_service_stop (job->service);
}

static void
tell_listening (Job *job)
{
  gpointer snapshot = take_snapshot (job);

  job->started_ns = job->kind->get_taken_ns (snapshot);
  tell_events (job, snapshot);
  job->kind->listening (snapshot, job->data, wb_cli_output_get_text (job->output));
  wb_snapshot_unref (snapshot);
  (void) wb_cli_output_flush_within (job->output, 0); /* the first look sees it */
}

static void
tick_cb (WbDeadline *deadline, gpointer data)
{
  Job *job = data;
  gint64 now_ns = wb_clock_now_ns (wb_engine_get_clock (job->engine));
  gboolean status = deadline->at_ns >= job->status_ns;

  /* On a grid: what was missed is not made up for. */
  wb_deadline_arm (deadline, wb_engine_get_deadlines (job->engine), MAX (deadline->at_ns + job->kind->look_ns, now_ns));
  if (status)
    job->status_ns = MAX (job->status_ns + WB_NS_PER_S, now_ns);
  tell (job, status ? "status" : NULL);
}

static void
interrupted_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Job *job = data;
  char bytes[16];

  while (read (watch->fd, bytes, sizeof bytes) > 0)
    ;
  if (wb_cli_interrupt_get_count () >= (job->kind->hurry ? 3 : 2))
    _exit (WB_CLI_OK); /* asked once more than it has ways to stop: peers may have their second another time */
  if (wb_cli_interrupt_get_count () == 2)
    {
      job->kind->hurry (job->service, job->data);
      return;
    }
  if (job->kind->interrupt && wb_service_get_state (job->service) == WB_SERVICE_RUNNING)
    job->kind->interrupt (job->service, job->data);
  else
    wb_service_stop (job->service);
}

static void
tell_failure (const GError *error)
{
  wb_cli_warn_error (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_printerr ("%s\n", _("Another program has that port; choose one with --port, or any free one with --port 0."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_printerr ("%s\n", _("Ports below 1024 need rights; choose one from 1024 on with --port."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    g_printerr ("%s\n", _("Choose an address of the other family with --bind."));
}

/* Until it stops by itself or is stopped. */
static void
serve (Job *job)
{
  WbDeadlineQueue *deadlines = wb_engine_get_deadlines (job->engine);

  tell_listening (job);
  job->status_ns = job->started_ns + WB_NS_PER_S;
  wb_deadline_arm (&job->tick, deadlines, job->started_ns + job->kind->look_ns);
  if (job->kind->begin)
    job->kind->begin (job->service, job->data);
  while (wb_service_get_state (job->service) == WB_SERVICE_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  wb_deadline_disarm (&job->tick);
  if (job->kind->end)
    job->kind->end (job->data);
  while (wb_service_get_state (job->service) == WB_SERVICE_STOPPING)
    g_main_context_iteration (NULL, TRUE);
  tell (job, "stopped");
  /* A reader that is not there any more does not hold up the end. */
  (void) wb_cli_output_flush_within (job->output, LAST_WORDS_MS);
  g_string_truncate (wb_cli_output_get_text (job->output), 0);
}

static int
run (Job *job, gconstpointer settings)
{
  int interrupt_fd = wb_cli_interrupt_watch ();
  g_autoptr (GError) error = NULL;

  wb_watch_init (&job->interrupt, interrupted_cb, job);
  if (interrupt_fd >= 0 &&
      !wb_poller_add (wb_engine_get_poller (job->engine), &job->interrupt, interrupt_fd, WB_READY_READ, &error))
    {
      wb_cli_warn_error (error); /* else nobody would hear a signal from now on */
      return WB_CLI_FAILED;
    }
  wb_service_start (job->service, settings);
  if (wb_service_get_state (job->service) == WB_SERVICE_RUNNING)
    serve (job);
  wb_watch_remove (&job->interrupt);
  if (wb_service_get_state (job->service) != WB_SERVICE_FAILED)
    return wb_cli_output_finish (job->output, WB_CLI_OK);
  tell_failure (wb_service_get_error (job->service));
  return wb_cli_output_finish (job->output, WB_CLI_FAILED);
}

int
wb_cli_serve (GType service_type, gconstpointer settings, const WbCliServeKind *kind, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Job job = { .kind = kind, .data = data };
  int status;

  job.engine = wb_engine_new_here (&error);
  if (job.engine == NULL)
    {
      wb_cli_warn_error (error);
      return WB_CLI_FAILED;
    }
  job.service = g_object_new (service_type, "engine", job.engine, NULL);
  job.output = wb_cli_output_new (STDOUT_FILENO, NULL);
  wb_deadline_init (&job.tick, tick_cb, &job);
  status = run (&job, settings);
  g_clear_object (&job.service);
  g_clear_pointer (&job.output, wb_cli_output_free);
  g_clear_object (&job.engine);
  return status;
}

gboolean
wb_cli_serve_read_bind (const char *command, char **bind, WbEndpoint *v4, WbEndpoint *v6)
{
  if (bind == NULL)
    return TRUE;
  *v4 = *v6 = (WbEndpoint){ 0 };
  for (guint i = 0; bind[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      WbEndpoint address;
      WbEndpoint *place;

      if (!wb_endpoint_parse_address (bind[i], &address, &error))
        {
          wb_cli_usage (command, "--bind: %s", error->message);
          return FALSE;
        }
      place = address.family == 6 ? v6 : v4;
      if (place->family != 0)
        {
          wb_cli_usage (command, _("--bind takes one address of each family"));
          return FALSE;
        }
      *place = address;
    }
  return TRUE;
}
