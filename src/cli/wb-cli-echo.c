/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli echo: the echo server in the program's own loop, with a status line each second until it is asked to
 * stop. TCP always; --udp adds UDP on the same port.
 *
 * Peers never wait for whoever reads the output: a line that finds no room is left out, and the next one has all counts. */

#include "cli/wb-cli-echo-print.h"
#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/echo/wb-echo-server.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

typedef struct
{
  /* Owned */
  WbEngine *engine;
  WbEchoServer *server;
  WbCliOutput *output;

  WbDeadline tick;
  WbWatch interrupt; /* by the engine's poller, so that the loop waits for nothing beside it */
  gint64 started_ns;
  guint64 told_event; /* id of the newest that stands on standard error */
  gboolean json;
} Job;

static WbEchoSnapshot *
look (Job *job)
{
  static const WbSnapshotRequest no_rows = { 0 };

  return (WbEchoSnapshot *) wb_service_snapshot (WB_SERVICE (job->server), &no_rows);
}

/* What happened, but for the ordinary. */
static void
tell_events (Job *job, const WbEchoSnapshot *snapshot)
{
  if (!wb_cli_output_has_room (STDERR_FILENO))
    return; /* later */
  for (guint i = 0; i < snapshot->events->len; i++)
    {
      const WbEvent *event = g_ptr_array_index (snapshot->events, i);

      if (event->id > job->told_event && event->tone != WB_EVENT_INFO)
        wb_cli_warn ("%s", event->text);
      job->told_event = MAX (job->told_event, event->id);
    }
}

static void
tell_status (Job *job, const char *type)
{
  WbEchoSnapshot *snapshot = look (job);

  tell_events (job, snapshot);
  if (wb_cli_output_has_room (STDOUT_FILENO))
    wb_cli_echo_print_status (snapshot, type, snapshot->taken_ns - job->started_ns, job->json,
                              wb_cli_output_get_text (job->output));
  wb_snapshot_unref (snapshot);
  /* Nobody listens any more, or the disk is full: nothing left to run for. */
  if (!wb_cli_output_flush (job->output))
    wb_service_stop (WB_SERVICE (job->server));
}

static void
tell_listening (Job *job)
{
  WbEchoSnapshot *snapshot = look (job);

  job->started_ns = snapshot->taken_ns;
  tell_events (job, snapshot);
  wb_cli_echo_print_listening (snapshot, job->json, wb_cli_output_get_text (job->output));
  wb_snapshot_unref (snapshot);
  (void) wb_cli_output_flush (job->output); /* the first status sees it */
}

static void
tick_cb (WbDeadline *deadline, gpointer data)
{
  Job *job = data;

  /* On a grid: a second that was missed is not made up for. */
  wb_deadline_arm (deadline, wb_engine_get_deadlines (job->engine),
                   MAX (deadline->at_ns + WB_NS_PER_S, wb_clock_now_ns (wb_engine_get_clock (job->engine))));
  tell_status (job, "status");
}

static void
interrupted_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Job *job = data;
  char bytes[16];

  while (read (watch->fd, bytes, sizeof bytes) > 0)
    ;
  if (wb_cli_interrupt_get_count () >= 2)
    _exit (WB_CLI_OK); /* asked twice: peers may have their second another time */
  wb_service_stop (WB_SERVICE (job->server));
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

static int
run (Job *job, const WbEchoSettings *settings)
{
  WbService *service = WB_SERVICE (job->server);
  int interrupt_fd = wb_cli_interrupt_watch ();
  g_autoptr (GError) error = NULL;

  wb_watch_init (&job->interrupt, interrupted_cb, job);
  if (interrupt_fd >= 0 &&
      !wb_poller_add (wb_engine_get_poller (job->engine), &job->interrupt, interrupt_fd, WB_READY_READ, &error))
    {
      wb_cli_warn_error (error); /* else nobody would hear a signal from now on */
      return WB_CLI_FAILED;
    }
  wb_service_start (service, settings);
  if (wb_service_get_state (service) == WB_SERVICE_RUNNING)
    {
      tell_listening (job);
      wb_deadline_arm (&job->tick, wb_engine_get_deadlines (job->engine),
                       wb_clock_now_ns (wb_engine_get_clock (job->engine)) + WB_NS_PER_S);
      while (wb_service_get_state (service) == WB_SERVICE_RUNNING)
        g_main_context_iteration (NULL, TRUE);
      wb_deadline_disarm (&job->tick);
      while (wb_service_get_state (service) == WB_SERVICE_STOPPING)
        g_main_context_iteration (NULL, TRUE);
      tell_status (job, "stopped");
    }
  wb_watch_remove (&job->interrupt);
  if (wb_service_get_state (service) != WB_SERVICE_FAILED)
    return wb_cli_output_finish (job->output, WB_CLI_OK);
  tell_failure (wb_service_get_error (service));
  return wb_cli_output_finish (job->output, WB_CLI_FAILED);
}

/* Words of --bind into one address a family; a family without any is off. FALSE, having complained. */
static gboolean
set_addresses (WbEchoSettings *settings, char **bind)
{
  if (bind == NULL)
    return TRUE;
  settings->v4 = settings->v6 = (WbEndpoint){ 0 };
  for (guint i = 0; bind[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      WbEndpoint address;
      WbEndpoint *place;

      if (!wb_endpoint_parse_address (bind[i], &address, &error))
        {
          wb_cli_usage ("echo", "--bind: %s", error->message);
          return FALSE;
        }
      place = address.family == 6 ? &settings->v6 : &settings->v4;
      if (place->family != 0)
        {
          wb_cli_usage ("echo", _("--bind takes one address of each family"));
          return FALSE;
        }
      *place = address;
    }
  return TRUE;
}

/* FALSE, having complained. */
static gboolean
set_mode (WbEchoSettings *settings, const char *mode)
{
  if (mode == NULL || wb_echo_mode_from_name (mode, &settings->mode))
    return TRUE;
  wb_cli_usage ("echo", _("--mode takes prefix, verbatim or discard, not “%s”"), mode);
  return FALSE;
}

int
wb_cli_echo (int argc, char **argv)
{
  WbEchoSettings settings;
  g_auto (GStrv) rest = NULL, bind = NULL;
  g_autofree char *mode = NULL;
  g_autoptr (GError) error = NULL;
  gint64 port = 8080, max_connections = 0, idle_s = 300;
  gboolean udp = FALSE;
  Job job = { 0 };
  int status;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT64, &port, N_("Where to listen (8080); 0: any free port"), N_("N") },
    { "bind", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &bind,
      N_("Only at this address (127.0.0.1 and ::1); again for the other family"), N_("ADDRESS") },
    { "mode", 'm', 0, G_OPTION_ARG_STRING, &mode, N_("prefix (as usual), verbatim or discard"), N_("MODE") },
    { "udp", 'u', 0, G_OPTION_ARG_NONE, &udp, N_("Answer UDP too, on the same port"), NULL },
    { "max-connections", 0, 0, G_OPTION_ARG_INT64, &max_connections,
      N_("At most N at a time (0: what descriptors allow)"), N_("N") },
    { "idle", 0, 0, G_OPTION_ARG_INT64, &idle_s, N_("Close what was silent so long (300); 0: never"), N_("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &job.json, N_("Print one JSON object a second"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, NULL, _("Runs an echo server until Ctrl+C, and prints what it does each second."),
                     entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0])
    return wb_cli_usage ("echo", _("Unexpected argument “%s”"), rest[0]);
  wb_echo_settings_init (&settings);
  if (!wb_cli_check_range ("echo", "--port", port, 0, G_MAXUINT16) ||
      !wb_cli_check_range ("echo", "--max-connections", max_connections, 0, G_MAXINT) ||
      !wb_cli_check_range ("echo", "--idle", idle_s, 0, G_MAXINT) || !set_addresses (&settings, bind) ||
      !set_mode (&settings, mode))
    return WB_CLI_USAGE;
  settings.port = (guint16) port;
  settings.udp = udp;
  settings.max_connections = (guint) max_connections;
  settings.idle_timeout_s = (guint) idle_s;
  if (!wb_echo_settings_check (&settings, &error))
    return wb_cli_usage ("echo", "%s", error->message);

  job.engine = wb_engine_new_here (&error);
  if (job.engine == NULL)
    {
      wb_cli_warn_error (error);
      return WB_CLI_FAILED;
    }
  job.server = wb_echo_server_new (job.engine);
  job.output = wb_cli_output_new (STDOUT_FILENO, NULL);
  wb_deadline_init (&job.tick, tick_cb, &job);
  status = run (&job, &settings);
  g_clear_object (&job.server);
  g_clear_pointer (&job.output, wb_cli_output_free);
  g_clear_object (&job.engine);
  return status;
}
