/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli ping: one session in the program's own loop, a line for each reply, the figures at the end.
 *
 * Probing never waits for whoever reads the output: a line that finds no room is left out and counted; the results at the
 * end are waited for. */

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli-ping-print.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-event-log.h"
#include "engine/base/wb-file-replace.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

/* Of lines that nobody has read yet. */
#define BACKLOG_BYTES 1048576u
/* Results of so many targets are gathered before they are written. */
#define RESULTS_BYTES 65536u
/* What happened is looked for so often. */
#define LOOK_NS (200 * WB_NS_PER_MS)
/* Of --ttl: nothing was typed, which no number must say. */
#define TTL_AS_USUAL G_MININT64
/* Less the umask. */
#define NEW_FILE_MODE 0666

typedef struct
{
  /* Owned */
  WbEngine *engine;
  WbPingSession *session;
  WbCliOutput *output;

  WbCliPingPrint print;
  WbDeadline look;
  WbWatch interrupt;
  guint64 told_event; /* id of the newest that stands on standard error */
  guint64 told_news;  /* the same, as JSON */
  guint64 left_out;
  gboolean quiet;
  gboolean started;      /* the first line stands there */
  const char *save_path; /* Borrowed; NULL: not asked for */
  const char *csv_path;
} Job;

/* --- what happens ---------------------------------------------------------------------------------------------------- */

static gboolean
has_room (Job *job)
{
  return wb_cli_output_get_text (job->output)->len < BACKLOG_BYTES;
}

static void
tell_start (Job *job, const WbPingSnapshot *snapshot)
{
  if (job->started || snapshot->start_ns == 0)
    return;
  job->started = TRUE;
  job->print.start_ns = snapshot->start_ns;
  job->print.named = snapshot->n_targets > 1;
  wb_cli_ping_print_start (&job->print, snapshot, wb_cli_output_get_text (job->output));
}

/* News that are no probe, to a person: names that do not resolve, alarms, messages of responders. Those that are no
 * trouble are told like replies, as JSON or not at all where only results are wanted. */
static void
tell_events (Job *job, const WbPingSnapshot *snapshot)
{
  gboolean only_trouble = job->quiet || job->print.json;

  if (!wb_cli_output_has_room (STDERR_FILENO))
    return;
  for (guint i = 0; snapshot->events && i < snapshot->events->len; i++)
    {
      const WbEvent *event = g_ptr_array_index (snapshot->events, i);

      if (event->id > job->told_event && (event->tone != WB_EVENT_INFO || !only_trouble))
        wb_cli_warn ("%s", event->text);
      job->told_event = MAX (job->told_event, event->id);
    }
}

/* All of them, behind the first line. */
static void
print_news (Job *job, const WbPingSnapshot *snapshot)
{
  if (!job->print.json || job->quiet || !job->started)
    return;
  for (guint i = 0; snapshot->events && i < snapshot->events->len; i++)
    {
      const WbEvent *event = g_ptr_array_index (snapshot->events, i);

      if (event->id <= job->told_news)
        continue;
      job->told_news = event->id;
      if (has_room (job))
        wb_cli_ping_print_news (event, wb_cli_output_get_text (job->output));
      else
        job->left_out++;
    }
}

static void
look (Job *job)
{
  static const WbSnapshotRequest no_rows = { 0 };
  WbPingSnapshot *snapshot = (WbPingSnapshot *) wb_service_snapshot (WB_SERVICE (job->session), &no_rows);

  tell_start (job, snapshot);
  tell_events (job, snapshot);
  print_news (job, snapshot);
  wb_snapshot_unref (snapshot);
}

static void
look_cb (WbDeadline *deadline, gpointer data)
{
  Job *job = data;

  wb_deadline_arm (deadline, wb_engine_get_deadlines (job->engine),
                   wb_clock_now_ns (wb_engine_get_clock (job->engine)) + LOOK_NS);
  look (job);
}

static void
event_cb (const WbPingEvent *event, gpointer data)
{
  Job *job = data;

  if (!job->started)
    look (job);
  if (has_room (job))
    wb_cli_ping_print_event (&job->print, event, wb_cli_output_get_text (job->output));
  else
    job->left_out++;
}

static void
interrupted_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  Job *job = data;
  char bytes[16];

  while (read (watch->fd, bytes, sizeof bytes) > 0)
    ;
  if (wb_cli_interrupt_get_count () >= 2)
    _exit (WB_CLI_FAILED);
  wb_service_stop (WB_SERVICE (job->session));
}

/* --- the end --------------------------------------------------------------------------------------------------------- */

/* Whether a file can be put there, as far as that can be known before the run whose truth it is to hold. FALSE, having
 * complained. */
static gboolean
check_file (const char *typed)
{
  g_autoptr (GFile) file = typed ? g_file_new_for_commandline_arg (typed) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
  const char *why = NULL;

  if (path == NULL)
    return TRUE;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    why = g_strerror (EISDIR);
  else if (g_access (folder, W_OK) != 0 && (g_access (path, W_OK) != 0 || errno == ENOENT))
    why = g_strerror (errno);
  if (why)
    wb_cli_warn (_("Could not save “%s”: %s"), typed, why);
  return why == NULL;
}

/* FALSE, having complained. */
static gboolean
write_file (const char *path, GBytes *bytes)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autofree char *local = g_file_get_path (file);
  g_autoptr (GError) error = NULL;

  if (wb_file_replace (local ? local : path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NEW_FILE_MODE,
                       &error))
    return TRUE;
  wb_cli_warn_error (error);
  return FALSE;
}

static gboolean
write_files (Job *job, WbPingReport *report)
{
  gboolean good = TRUE;

  if (job->save_path)
    {
      g_autoptr (GBytes) bytes = wb_ping_report_to_file (report);

      good = write_file (job->save_path, bytes) && good;
    }
  if (job->csv_path)
    {
      g_autoptr (GBytes) bytes = wb_ping_report_to_csv (report);

      good = write_file (job->csv_path, bytes) && good;
    }
  return good;
}

/* 0: each target answered. */
static int
tell_results (Job *job)
{
  g_autoptr (WbPingReport) report = wb_ping_session_dup_report (job->session);
  GString *out = wb_cli_output_get_text (job->output);
  int status = WB_CLI_OK;

  if (report == NULL)
    return WB_CLI_FAILED;
  if (!job->quiet && !job->print.json)
    g_string_append_c (out, '\n');
  for (guint i = 0; i < report->n_results; i++)
    {
      if (report->results[i].row.counts.received == 0)
        status = WB_CLI_FAILED;
      wb_cli_ping_print_result (&job->print, report, &report->results[i], out);
      if (out->len > RESULTS_BYTES && !wb_cli_output_flush (job->output))
        break; /* nobody listens any more; the files are wanted all the same */
    }
  wb_cli_ping_print_end (&job->print, report, job->left_out, out);
  if (!write_files (job, report))
    status = WB_CLI_FAILED;
  return status;
}

/* --- the program ----------------------------------------------------------------------------------------------------- */

static int
run (Job *job, const WbPingSettings *settings)
{
  WbService *service = WB_SERVICE (job->session);
  g_autoptr (GError) error = NULL;
  int interrupt_fd = wb_cli_interrupt_watch ();
  int status;

  wb_watch_init (&job->interrupt, interrupted_cb, job);
  if (interrupt_fd >= 0 &&
      !wb_poller_add (wb_engine_get_poller (job->engine), &job->interrupt, interrupt_fd, WB_READY_READ, &error))
    {
      wb_cli_warn_error (error); /* else nobody would hear a signal from now on */
      return WB_CLI_FAILED;
    }
  wb_ping_session_set_event_func (job->session, job->quiet ? NULL : event_cb, job);
  wb_service_start (service, settings);
  wb_deadline_arm (&job->look, wb_engine_get_deadlines (job->engine), 0);
  while (wb_service_state_is_active (wb_service_get_state (service)))
    {
      g_main_context_iteration (NULL, TRUE);
      if (!wb_cli_output_flush_within (job->output, 0))
        wb_service_stop (service); /* nobody listens any more, or the disk is full */
    }
  wb_deadline_disarm (&job->look);
  wb_watch_remove (&job->interrupt);
  if (wb_service_get_state (service) == WB_SERVICE_FAILED)
    {
      wb_cli_warn_error (wb_service_get_error (service));
      return wb_cli_output_finish (job->output, WB_CLI_FAILED);
    }
  look (job);
  status = tell_results (job);
  return wb_cli_output_finish (job->output, status);
}

static int
ping (WbPingSettings *settings, Job *job)
{
  g_autoptr (GError) error = NULL;
  int status;

  job->engine = wb_engine_new_here (&error);
  if (job->engine == NULL)
    {
      wb_cli_warn_error (error);
      return WB_CLI_FAILED;
    }
  job->session = wb_ping_session_new (job->engine);
  job->output = wb_cli_output_new (STDOUT_FILENO, NULL);
  wb_deadline_init (&job->look, look_cb, job);
  status = run (job, settings);
  g_clear_object (&job->session);
  g_clear_pointer (&job->output, wb_cli_output_free);
  g_clear_object (&job->engine);
  return status;
}

/* --- what was typed -------------------------------------------------------------------------------------------------- */

typedef struct
{
  char *mode, *spacing, *fill, *interface, *save, *csv;
  char **source;
  double interval_s, duration_s, timeout_s, ramp_s;
  gint64 count, size, dscp, ttl;
  gboolean v4, v6, stateful, flood, dont_fragment, program_times, quiet, json;
} Typed;

static void
typed_clear (Typed *typed)
{
  g_free (typed->mode);
  g_free (typed->spacing);
  g_free (typed->fill);
  g_free (typed->interface);
  g_free (typed->save);
  g_free (typed->csv);
  g_strfreev (typed->source);
}

/* FALSE, having complained. Thirty years in nanoseconds fit by far; what is longer is no duration. */
static gboolean
read_seconds (const char *option, double seconds, gint64 *out_ns)
{
  if (!(seconds >= 0) || seconds > 1e9)
    {
      wb_cli_usage ("ping", _("%s takes seconds from 0 to 1000000000"), option);
      return FALSE;
    }
  *out_ns = llround (seconds * (double) WB_NS_PER_S);
  return TRUE;
}

static gboolean
read_spacing (const char *text, gint64 *out_ns)
{
  char *end = NULL;
  double seconds;

  if (text == NULL || g_str_equal (text, "even"))
    {
      *out_ns = WB_PING_SPACING_EVEN;
      return TRUE;
    }
  seconds = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0')
    {
      wb_cli_usage ("ping", _("--spacing takes seconds or “even”, not “%s”"), text);
      return FALSE;
    }
  return read_seconds ("--spacing", seconds, out_ns);
}

static gboolean
read_fill (const char *text, WbPingSettings *settings)
{
  guint64 byte;

  if (text == NULL)
    return TRUE;
  settings->random_fill = g_str_equal (text, "random");
  if (settings->random_fill)
    return TRUE;
  if (!g_ascii_string_to_unsigned (g_str_has_prefix (text, "0x") ? text + 2 : text,
                                   g_str_has_prefix (text, "0x") ? 16 : 10, 0, 255, &byte, NULL))
    {
      wb_cli_usage ("ping", _("--fill takes a byte (0 to 255, or 0x00 to 0xff) or “random”, not “%s”"), text);
      return FALSE;
    }
  settings->fill = (guint8) byte;
  return TRUE;
}

static gboolean
read_source (char **source, WbPingSettings *settings)
{
  for (guint i = 0; source && source[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      WbEndpoint address;

      if (!wb_endpoint_parse_address (source[i], &address, &error))
        {
          wb_cli_usage ("ping", "--source: %s", error->message);
          return FALSE;
        }
      *(address.family == 6 ? &settings->source_v6 : &settings->source_v4) = address;
    }
  return TRUE;
}

/* FALSE, having complained. */
static gboolean
read_settings (Typed *typed, char **targets, WbPingSettings *settings)
{
  g_autoptr (GError) error = NULL;

  if (typed->mode && !wb_ping_mode_from_name (typed->mode, &settings->mode))
    {
      wb_cli_usage ("ping", _("--mode takes text, stamp or echo, not “%s”"), typed->mode);
      return FALSE;
    }
  if (typed->v4 && typed->v6)
    {
      wb_cli_usage ("ping", _("-4 and -6 exclude each other"));
      return FALSE;
    }
  if (!read_seconds ("--interval", typed->interval_s, &settings->interval_ns) ||
      !read_seconds ("--duration", typed->duration_s, &settings->duration_ns) ||
      !read_seconds ("--timeout", typed->timeout_s, &settings->timeout_ns) ||
      !read_seconds ("--ramp", typed->ramp_s, &settings->ramp_ns) ||
      !read_spacing (typed->spacing, &settings->spacing_ns) || !read_fill (typed->fill, settings) ||
      !read_source (typed->source, settings) || !wb_cli_check_range ("ping", "--count", typed->count, 0, G_MAXINT64) ||
      !wb_cli_check_range ("ping", "--size", typed->size, 0, 65507) ||
      !wb_cli_check_range ("ping", "--dscp", typed->dscp, 0, 63) ||
      (typed->ttl != TTL_AS_USUAL && !wb_cli_check_range ("ping", "--ttl", typed->ttl, 1, 255)))
    return FALSE;
  settings->family = typed->v4 ? 4 : typed->v6 ? 6 : 0;
  settings->count = (guint64) typed->count;
  settings->size = (guint) typed->size;
  settings->dscp = (guint8) typed->dscp;
  if (typed->ttl != TTL_AS_USUAL)
    settings->ttl = (guint8) typed->ttl;
  settings->stateful = typed->stateful;
  settings->flood = typed->flood;
  settings->dont_fragment = typed->dont_fragment;
  settings->program_times = typed->program_times;
  settings->interface = g_steal_pointer (&typed->interface);
  g_strfreev (settings->targets);
  settings->targets = g_strdupv (targets);
  if (wb_ping_settings_check (settings, &error))
    return TRUE;
  wb_cli_usage ("ping", "%s", error->message);
  return FALSE;
}

static int
parse_and_ping (int argc, char **argv, Typed *typed, WbPingSettings *settings)
{
  g_auto (GStrv) rest = NULL;
  Job job = { 0 };
  const GOptionEntry entries[] = {
    { "mode", 'm', 0, G_OPTION_ARG_STRING, &typed->mode,
      N_("text (port 5000, as usual), stamp (RFC 8762, port 862) or echo (port 7)"), N_("MODE") },
    { "interval", 'i', 0, G_OPTION_ARG_DOUBLE, &typed->interval_s, N_("Between two probes to one target (1)"),
      N_("SECONDS") },
    { "count", 'c', 0, G_OPTION_ARG_INT64, &typed->count, N_("Stop after N probes to each target; 0: never"),
      N_("N") },
    { "duration", 'w', 0, G_OPTION_ARG_DOUBLE, &typed->duration_s, N_("Stop sending so long after the start"),
      N_("SECONDS") },
    { "timeout", 'W', 0, G_OPTION_ARG_DOUBLE, &typed->timeout_s,
      N_("An answer that takes longer is late, none at all is lost (5)"), N_("SECONDS") },
    { "size", 's', 0, G_OPTION_ARG_INT64, &typed->size, N_("Bytes of UDP payload; shorter ones are filled up"),
      N_("BYTES") },
    { "fill", 0, 0, G_OPTION_ARG_STRING, &typed->fill, N_("Fill up with this byte, or with random ones"),
      N_("BYTE") },
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &typed->v4, N_("Only IPv4 addresses of names"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &typed->v6, N_("Only IPv6 addresses of names"), NULL },
    { "stateful", 0, 0, G_OPTION_ARG_NONE, &typed->stateful,
      N_("The STAMP reflector counts what it receives (else that is found out)"), NULL },
    { "flood", 0, 0, G_OPTION_ARG_NONE, &typed->flood, N_("Intervals down to 0.00002, to loopback only"), NULL },
    { "spacing", 0, 0, G_OPTION_ARG_STRING, &typed->spacing,
      N_("Between two targets: seconds, or even (interval / targets)"), N_("SECONDS") },
    { "ramp", 0, 0, G_OPTION_ARG_DOUBLE, &typed->ramp_s, N_("Let the rate rise from 0 over so long"), N_("SECONDS") },
    { "dscp", 0, 0, G_OPTION_ARG_INT64, &typed->dscp, N_("Differentiated services code point, 0 to 63"), N_("N") },
    { "ttl", 0, 0, G_OPTION_ARG_INT64, &typed->ttl, N_("Time to live, 1 to 255"), N_("N") },
    { "df", 0, 0, G_OPTION_ARG_NONE, &typed->dont_fragment, N_("Forbid fragments on the way"), NULL },
    { "source", 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed->source,
      N_("Send from this address; again for the other family"), N_("ADDRESS") },
    { "interface", 'I', 0, G_OPTION_ARG_STRING, &typed->interface, N_("Send through this interface only"),
      N_("NAME") },
    { "program-times", 0, 0, G_OPTION_ARG_NONE, &typed->program_times,
      N_("Measure with the program's clock instead of the kernel's time stamps"), NULL },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &typed->save, N_("Save the session for Wirebench's window"), N_("FILE") },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &typed->csv, N_("Save the latest probes as CSV"), N_("FILE") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &typed->quiet, N_("Only the results at the end"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &typed->json, N_("Print JSON objects, one a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (
          argc, argv, _("TARGET…"),
          _("Sends probes to each TARGET (HOST, HOST:PORT, ADDRESS/BITS, ADDRESS/BITS:PORT) on an absolute grid,\n"
             "and says what became of each. Ends with Ctrl+C, --count or --duration."),
          entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0] == NULL)
    return wb_cli_usage ("ping", _("A TARGET is needed"));
  if (!read_settings (typed, rest, settings))
    return WB_CLI_USAGE;
  job.quiet = typed->quiet;
  job.print.json = typed->json;
  job.save_path = typed->save;
  job.csv_path = typed->csv;
  if (!check_file (job.save_path) || !check_file (job.csv_path))
    return WB_CLI_FAILED;
  return ping (settings, &job);
}

int
wb_cli_ping (int argc, char **argv)
{
  WbPingSettings settings;
  Typed typed = { .interval_s = 1, .timeout_s = 5, .ttl = TTL_AS_USUAL };
  int status;

  wb_ping_settings_init (&settings);
  status = parse_and_ping (argc, argv, &typed, &settings);
  typed_clear (&typed);
  wb_ping_settings_clear (&settings);
  return status;
}
